"""Receiving and sending when the network, Telegram or a handler fails."""

import asyncio
import logging
from typing import Any

import pytest

from demo.testing.group import GroupChat
from handlers.core import events
from handlers.core.context import Context
from handlers.core.replies import Reply
from handlers.core.routes import COMMAND_HANDLERS
from tests.support.bot_harness import BotHarness


@pytest.mark.parametrize("code", [500, 502, 503])
async def test_a_server_error_is_tried_again(harness: BotHarness, code: int) -> None:
    siti = await harness.new_person(office="3505")
    harness.telegram.faults.fail(code, method="sendMessage", times=2)
    await siti.ask("bikin ktp bayar berapa min", "gratis")


@pytest.mark.slow
async def test_a_flood_wait_is_obeyed_to_the_letter(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    budi = await harness.new_person("Budi", office="3505")
    harness.telegram.faults.flood(3, method="sendMessage", chat=siti.id)
    loop = asyncio.get_running_loop()
    start = loop.time()
    siti.say("bikin ktp bayar berapa min")
    await budi.ask("bikin ktp bayar berapa min", "gratis")
    assert loop.time() - start < 3, "a flooded chat must not hold up another"
    await siti.expect("gratis")
    assert loop.time() - start >= 3


async def test_a_cut_connection_loses_no_answer(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    harness.telegram.faults.drop(method="sendMessage", times=2)
    await siti.ask("bikin ktp bayar berapa min", "gratis")
    harness.telegram.faults.drop(method="getUpdates", times=2)
    await siti.ask("ktp hilang gimana", "hilang")


@pytest.mark.parametrize("after", [False, True])
async def test_a_page_in_place_of_an_answer_loses_no_reply(harness: BotHarness, after: bool) -> None:
    siti = await harness.new_person(office="3505")
    harness.telegram.faults.show_page(method="sendMessage", times=2, after=after)
    await siti.ask("bikin ktp bayar berapa min", "gratis")
    harness.telegram.faults.show_page(method="getUpdates", times=2)
    await siti.ask("ktp hilang gimana", "hilang")


@pytest.mark.slow
async def test_a_slow_chat_holds_up_no_other_and_keeps_its_order(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    budi = await harness.new_person("Budi", office="3505")
    harness.telegram.faults.slow(4, method="sendMessage", chat=siti.id)
    siti.say("bikin ktp bayar berapa min")
    siti.say("ktp hilang gimana")
    loop = asyncio.get_running_loop()
    start = loop.time()
    for _ in range(3):
        await budi.ask("bikin ktp bayar berapa min", "gratis")
    assert loop.time() - start < 3.9
    await siti.expect("gratis")
    await siti.expect("hilang")


async def test_a_failing_handler_says_a_code_once_and_does_not_loop(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail_with_text(context: Context) -> list[Reply]:
        raise RuntimeError(context.event.text)

    siti = await harness.new_person(office="3505")
    monkeypatch.setitem(COMMAND_HANDLERS, "jadwal", fail_with_text)
    with caplog.at_level(logging.ERROR):
        message = await siti.ask("/jadwal rahasia-sekali", r"kode [0-9A-F]{6}")
    code = message["text"].split("kode ")[1][:6]
    assert code in caplog.text
    await siti.ask("bikin ktp bayar berapa min", "gratis")
    assert not await siti.wait_for_silence()


async def test_an_update_sent_twice_has_one_effect(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    inbox = harness.telegram.update_queues[siti.bot.id]
    siti.say("bikin ktp bayar berapa min")
    sent = inbox.waiting[-1]
    await siti.expect("gratis")
    await harness.close()
    inbox.waiting.appendleft(sent)
    before = len(siti.bot_messages)
    await harness.open()
    await inbox.wait_until_confirmed()
    assert not await siti.wait_for_silence()
    assert len(siti.bot_messages) == before, "what was answered before the restart was answered again"
    await siti.ask("ktp hilang", "hilang")


@pytest.mark.parametrize(("chat", "kind"), [(-1, "private"), (6, "private"), (6, "group")])
def test_what_says_to_come_from_the_chat_of_somebody_else_is_left_out(chat: int, kind: str) -> None:
    def update(id: int, chat_type: str) -> dict[str, Any]:
        sender, place = {"id": 5, "is_bot": False, "first_name": "Siti"}, {"id": id, "type": chat_type}
        message = {"message_id": 1, "date": 1, "from": sender, "chat": place, "text": "/bantuan@loket_bot"}
        return {"update_id": 7, "message": message}

    assert events.parse_update(update(chat, kind), "loket_bot") is None
    for id, chat_type in ((5, "private"), (-100, "group")):
        assert events.parse_update(update(id, chat_type), "loket_bot") is not None


async def test_a_blocked_chat_is_given_up_quietly(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    harness.telegram.faults.slow(0.3, method="getUpdates", times=1)
    siti.say("bikin ktp bayar berapa min")
    siti.block()
    budi = await harness.new_person("Budi", office="3505")
    await budi.ask("bikin ktp bayar berapa min", "gratis")
    siti.block(False)
    await siti.ask("ktp hilang gimana", "hilang")


@pytest.mark.slow
async def test_a_second_poller_is_said_and_survived(
    harness: BotHarness, caplog: pytest.LogCaptureFixture
) -> None:
    siti = await harness.new_person(office="3505")
    harness.telegram.faults.fail(409, method="getUpdates", times=1)
    with caplog.at_level(logging.WARNING):
        siti.say("bikin ktp bayar berapa min")
        await siti.expect("gratis", within=10)
        siti.say("ktp hilang gimana")
        await siti.expect("hilang", within=10)
    assert "another process polls" in caplog.text


async def test_what_was_said_while_the_bot_was_down_is_answered(harness: BotHarness) -> None:
    people = [await harness.new_person(f"Warga {n}", office="3505") for n in range(10)]
    await harness.close()
    for person in people:
        person.say("bikin ktp bayar berapa min")
        person.say("ktp hilang gimana")
    await harness.open()
    for person in people:
        await person.expect("gratis")
        await person.expect("hilang")


@pytest.mark.slow
async def test_replies_committed_but_not_sent_are_sent_after_a_restart(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    harness.telegram.faults.fail(502, method="sendMessage", times=None)
    siti.say("bikin ktp bayar berapa min")
    await harness.telegram.wait_until_confirmed()
    await harness.close()
    harness.telegram.faults.clear()
    await harness.open()
    await siti.expect("gratis")
    assert not await siti.wait_for_silence()


async def test_groups_are_answered_only_when_addressed(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    group = GroupChat(harness.telegram)
    group.add_bot(siti.bot, siti.human)
    there = siti.in_group(group)
    there.say("ktp hilang gimana ya bu")
    there.say("@loket_demo_bot ktp hilang gimana")
    await there.expect("hilang")
    assert not await there.wait_for_silence()


def test_logs_never_carry_the_token_or_long_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    from runtime import logs

    logs.configure_logging("DEBUG")
    try:
        log = logging.getLogger("loket.test")
        log.warning("https://api.telegram.org/bot123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi/getMe failed")
        log.warning("nik %s", "0000001234567890")
        try:
            raise RuntimeError("0000001234567890 rahasia")
        except RuntimeError:
            log.exception("failed")
        logging.getLogger("httpx").info("HTTP Request: https://api.telegram.org/bot1:secret/getMe")
        said = capsys.readouterr().err
        assert "failed" in said
        for secret in ("ABCDEFGHIJ", "0000001234567890", "rahasia", "secret"):
            assert secret not in said
    finally:
        root: Any = logging.getLogger()
        root.handlers[:] = []
        root.setLevel("WARNING")
        for name in list(logging.Logger.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.NOTSET)
