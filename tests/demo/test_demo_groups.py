"""Groups: who sees what, and what bots may do."""

import pytest
from telegram.error import Forbidden

from demo.api.entities_state import Bot
from demo.testing.group import GroupChat
from demo.testing.person import Person
from tests.support.local_telegram_harness import LocalTelegramHarness, expect_refusal


@pytest.fixture
def bot(harness: LocalTelegramHarness) -> Bot:
    return harness.telegram.bots[harness.bot.id]


@pytest.fixture
def group(harness: LocalTelegramHarness, bot: Bot) -> GroupChat:
    group = GroupChat(harness.telegram, "Warga RT 05")
    group.add_bot(bot, harness.siti.human)
    harness.telegram.update_queues[bot.id].clear()
    return group


async def read_group_updates(harness: LocalTelegramHarness) -> list[str]:
    updates = await harness.bot.get_updates(timeout=0)
    return [u.message.text for u in updates if u.message and u.message.text]


async def test_privacy_mode(harness: LocalTelegramHarness, group: GroupChat) -> None:
    siti = harness.siti.in_group(group)
    sent = await harness.bot.send_message(group.chat.id, "Ada yang bisa dibantu?")
    siti.say("ngobrol biasa")
    siti.say("/jadwal besok")
    siti.say("/jadwal@loket_demo_bot")
    siti.say("/jadwal@bot_lain")
    siti.say("tanya @loket_demo_bot ya")
    siti.say("balasan", reply_to=sent.message_id)
    assert await read_group_updates(harness) == [
        "/jadwal besok",
        "/jadwal@loket_demo_bot",
        "tanya @loket_demo_bot ya",
        "balasan",
    ]


async def test_administrators_see_everything_and_may_delete(
    harness: LocalTelegramHarness, group: GroupChat, bot: Bot
) -> None:
    siti = harness.siti.in_group(group)
    said = siti.say("rahasia")
    with expect_refusal("Message can't be deleted"):
        await harness.bot.delete_message(group.chat.id, said["message_id"])
    group.add_bot(bot, harness.siti.human, "administrator")
    said = siti.say("terbaca")
    assert await read_group_updates(harness) == ["terbaca"]
    await harness.bot.delete_message(group.chat.id, said["message_id"])
    await siti.expect_deleted(said["message_id"])


async def test_members_see_what_the_bot_says(harness: LocalTelegramHarness, group: GroupChat) -> None:
    budi = Person(harness.telegram, "Budi").in_group(group)
    await harness.bot.send_message(group.chat.id, "Besok tutup")
    assert (await budi.expect("tutup"))["chat"]["title"] == "Warga RT 05"
    assert harness.siti.bot_messages == []


async def test_joining_and_leaving(harness: LocalTelegramHarness, bot: Bot) -> None:
    group = GroupChat(harness.telegram)
    with expect_refusal("Chat not found"):
        await harness.bot.send_message(group.chat.id, "Halo")
    group.add_bot(bot, harness.siti.human)
    moved, joined = await harness.bot.get_updates(timeout=0)
    assert moved.my_chat_member and moved.my_chat_member.new_chat_member.status == "member"
    assert joined.message and joined.message.new_chat_members[0].id == bot.id
    assert await harness.bot.get_chat_member_count(group.chat.id) == 1
    group.add_bot(bot, harness.siti.human, "kicked")
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await harness.bot.send_message(group.chat.id, "Halo")


async def test_members_and_administrators(harness: LocalTelegramHarness, group: GroupChat) -> None:
    chief = Person(harness.telegram, "Ketua")
    group.add_person(chief.human, "creator")
    assert (await harness.bot.get_chat_member(group.chat.id, chief.id)).status == "creator"
    assert (await harness.bot.get_chat_member(group.chat.id, harness.siti.id)).status == "left"
    assert [a.user.id for a in await harness.bot.get_chat_administrators(group.chat.id)] == [chief.id]
    await harness.bot.leave_chat(group.chat.id)
    with pytest.raises(Forbidden, match="not a member"):
        await harness.bot.send_message(group.chat.id, "Halo")
