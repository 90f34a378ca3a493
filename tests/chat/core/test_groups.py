"""In groups the bot answers when it is meant, in the topic where it was asked, and is silent otherwise."""

import pytest

from demo.testing.group import GroupChat
from demo.testing.person import Person
from tests.support.bot_harness import BotHarness

TOPIC = {"message_thread_id": 7, "is_topic_message": True}


async def _join_group(harness: BotHarness) -> Person:
    """Return a person in a group in which the bot is an administrator, so that it gets every message."""
    siti = await harness.new_person(office="3674")
    group = GroupChat(harness.telegram)
    group.add_bot(siti.bot, siti.human, "administrator")
    there = siti.in_group(group)
    await there.wait_for_silence()
    return there


@pytest.mark.parametrize(
    "text",
    [
        "/start@QuotLyBot",
        "/help@GroupHelpBot",
        "/lokasi@loket_demo_bot2 pamulang",
        "/rules",
        "/ban @x",
        "/stop",
        "/tutup serpong besok",
        "@loket_demo_bot2 sabtu buka ga?",
        "@xloket_demo_bot gratis?",
        "info@loket_demo_bot.example",
        "surel: info@loket_demo_bot",
        "https://t.me/@loket_demo_bot",
        "gratis?",
    ],
)
async def test_silent_when_somebody_else_is_meant(harness: BotHarness, text: str) -> None:
    there = await _join_group(harness)
    there.say(text)
    assert await there.wait_for_silence() == []


@pytest.mark.parametrize(
    "text",
    [
        "@loket_demo_bot gratis?",
        "@Loket_Demo_Bot, gratis?",
        "İİİ @loket_demo_bot bikin ktp gratis?",
        "bikin ktp gratis ga (@loket_demo_bot)",
        "gratis? @loket_demo_bot.",
        "/tanya@loket_demo_bot bikin ktp gratis?",
        "min, /tanya@loket_demo_bot bikin ktp gratis ga?",
    ],
)
async def test_answers_when_it_is_meant(harness: BotHarness, text: str) -> None:
    there = await _join_group(harness)
    there.say(text)
    await there.expect("gratis")


async def test_a_command_points_to_the_private_chat(harness: BotHarness) -> None:
    there = await _join_group(harness)
    for text in (
        "/start",
        "/bantuan@loket_demo_bot",
        "/lapor",
        "/status serpong",
        "/lokasi@loket_demo_bot setu",
    ):
        there.say(text)
        await there.expect("chat pribadi")


async def test_what_somebody_else_wrote_is_not_answered(harness: BotHarness) -> None:
    there = await _join_group(harness)
    text = "Info: tanya @loket_demo_bot, bikin ktp gratis"
    channel = {
        "type": "channel",
        "chat": {"id": -100, "type": "channel", "title": "Info"},
        "message_id": 3,
        "date": 1,
    }
    there.send_raw({"text": text, "is_automatic_forward": True, "sender_chat": channel["chat"]})
    there.send_raw({"text": text, "forward_origin": channel})
    there.send_raw({"text": text, "via_bot": {"id": 5, "is_bot": True, "first_name": "x", "username": "gif"}})
    other_bot = {"id": 77, "is_bot": True, "first_name": "Bot lain"}
    there.send_raw({"text": text, "from": other_bot})
    assert await there.wait_for_silence() == []


async def test_a_reply_to_the_bot(harness: BotHarness) -> None:
    there = await _join_group(harness)
    there.say("@loket_demo_bot gratis?")
    answer = await there.expect("gratis")
    there.say("sabtu buka?", reply_to=answer["message_id"])
    await there.expect("Jam layanan")
    there.say("@budi lihat ini", reply_to=answer["message_id"])
    there.say("/ban@GroupHelpBot", reply_to=answer["message_id"])
    assert await there.wait_for_silence() == []


async def test_a_reply_to_another_bot_or_without_words(harness: BotHarness) -> None:
    there = await _join_group(harness)
    other = {"id": 77, "is_bot": True, "first_name": "Bot lain", "username": "GroupHelpBot"}
    said = there.send_raw({"text": "halo", "from": other})
    there.say("/help", reply_to=said["message_id"])
    there.say("@loket_demo_bot gratis?")
    answer = await there.expect("gratis")
    there.send_raw({"sticker": {"file_id": "x", "file_unique_id": "y"}}, answer["message_id"])
    assert await there.wait_for_silence() == []


async def test_everything_stays_in_the_topic(harness: BotHarness) -> None:
    there = await _join_group(harness)
    there.send_raw({"text": "halo", **TOPIC})
    text = "@loket_demo_bot nik saya 3674011505900001 ktp hilang gimana"
    said = there.send_raw({"text": text, **TOPIC})
    await there.expect_deleted(said["message_id"])
    warning = await there.expect("NIK")
    answer = await there.expect("hilang")
    assert warning["message_thread_id"] == answer["message_thread_id"] == 7
    assert "reply_to_message" not in answer
    there.send_raw({"text": "@loket_demo_bot bikin ktp gratis?", **TOPIC})
    answer = await there.expect("gratis")
    assert answer["message_thread_id"] == 7


async def test_a_thread_of_replies_is_no_topic(harness: BotHarness) -> None:
    there = await _join_group(harness)
    first = there.say("halo semua")
    there.send_raw({"text": "@loket_demo_bot gratis?", "message_thread_id": 9}, first["message_id"])
    assert "message_thread_id" not in await there.expect("gratis")


async def test_an_answer_to_a_deleted_topic_is_still_sent(harness: BotHarness) -> None:
    there = await _join_group(harness)
    said = there.send_raw({"text": "@loket_demo_bot gratis?", **TOPIC})
    there.delete(said["message_id"])
    assert "message_thread_id" not in await there.expect("gratis")


async def test_topics_of_a_private_chat(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.send_raw({"text": "bikin ktp bayar ga", **TOPIC})
    assert (await siti.expect("gratis"))["message_thread_id"] == 7
