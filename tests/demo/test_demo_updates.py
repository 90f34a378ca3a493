"""How a bot gets its updates: the offset rule, one poller at a time, webhooks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict

from demo.testing.person import Person
from tests.support.local_telegram_harness import LocalTelegramHarness, new_client


async def read_texts(
    harness: LocalTelegramHarness, offset: int | None = None, limit: int | None = None
) -> list[str | None]:
    updates = await harness.bot.get_updates(offset=offset, limit=limit, timeout=0)
    return [update.effective_message.text for update in updates if update.effective_message]


async def test_updates_stay_until_a_higher_offset_confirms_them(harness: LocalTelegramHarness) -> None:
    for word in ("satu", "dua", "tiga"):
        harness.siti.say(word)
    assert await read_texts(harness) == ["satu", "dua", "tiga"]
    first = (await harness.bot.get_updates(timeout=0))[0].update_id
    assert await read_texts(harness, first) == ["satu", "dua", "tiga"]
    assert await read_texts(harness, first + 1) == ["dua", "tiga"]
    assert await read_texts(harness) == ["dua", "tiga"]
    assert await read_texts(harness, first + 3) == []
    assert await read_texts(harness, first) == []


async def test_update_ids_rise_by_one(harness: LocalTelegramHarness) -> None:
    for number in range(5):
        harness.siti.say(f"pesan {number}")
    ids = [update.update_id for update in await harness.bot.get_updates(timeout=0)]
    assert ids == list(range(ids[0], ids[0] + 5))


async def test_a_negative_offset_keeps_only_the_newest(harness: LocalTelegramHarness) -> None:
    for word in ("satu", "dua", "tiga"):
        harness.siti.say(word)
    assert await read_texts(harness, -2) == ["dua", "tiga"]
    assert await read_texts(harness) == ["dua", "tiga"]
    assert await read_texts(harness, -99) == ["dua", "tiga"]


async def test_at_most_a_hundred_updates_at_once(harness: LocalTelegramHarness) -> None:
    for number in range(130):
        harness.siti.say(f"pesan {number}")
    assert len(await read_texts(harness)) == 100
    assert await read_texts(harness, limit=2) == ["pesan 0", "pesan 1"]


async def test_a_long_poll_ends_with_the_first_news(harness: LocalTelegramHarness) -> None:
    asked = asyncio.create_task(harness.bot.get_updates(timeout=30))
    await wait_for_poller(harness)
    harness.siti.say("baru")
    (update,) = await asyncio.wait_for(asked, 2)
    assert update.message and update.message.text == "baru"


async def test_the_older_of_two_pollers_is_sent_away(harness: LocalTelegramHarness) -> None:
    older = asyncio.create_task(harness.bot.get_updates(timeout=30))
    await wait_for_poller(harness)
    async with new_client(harness.address) as other:
        assert not await other.get_updates(timeout=0)
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one"):
        await older


async def test_a_poller_that_hung_up_holds_nobody_up(harness: LocalTelegramHarness) -> None:
    asked = asyncio.create_task(harness.bot.get_updates(timeout=30))
    await wait_for_poller(harness)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    harness.siti.say("masih ada")
    assert await read_texts(harness) == ["masih ada"]


async def test_only_wanted_kinds_arrive(harness: LocalTelegramHarness) -> None:
    await harness.bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    harness.siti.say("tidak diminta")
    message = await harness.send(reply_markup=new_keyboard())
    harness.siti.actions.press_button(message, "a:1")
    (update,) = await harness.bot.get_updates(timeout=0)
    assert update.callback_query and update.callback_query.data == "a:1"
    await harness.bot.get_updates(offset=update.update_id + 1, timeout=0, allowed_updates=[])
    harness.siti.say("diminta lagi")
    assert await read_texts(harness) == ["diminta lagi"]


async def test_every_kind_of_message_and_move_arrives(harness: LocalTelegramHarness) -> None:
    said = harness.siti.say("salah ketik")
    harness.siti.edit(said["message_id"], "sudah benar")
    harness.siti.send_photo(caption="KTP")
    harness.siti.send_document()
    harness.siti.send_voice()
    harness.siti.send_sticker()
    place = harness.siti.send_location(-6.2, 106.8)
    harness.siti.send_contact("+62000")
    harness.siti.forward(said)
    harness.siti.block()
    harness.siti.block(False)
    harness.siti.move_location(place["message_id"], -6.3, 106.9)
    updates = await harness.bot.get_updates(timeout=0)
    assert updates[1].edited_message and updates[1].edited_message.text == "sudah benar"
    messages = [update.message for update in updates[2:9] if update.message]
    assert messages[0].photo and messages[0].caption == "KTP"
    assert messages[1].document and messages[2].voice and messages[3].sticker
    assert messages[4].location and messages[5].contact and messages[6].forward_origin
    moved = updates[9].my_chat_member
    walked = updates[11].edited_message
    assert walked and walked.location and walked.location.latitude == -6.3
    assert moved and (moved.old_chat_member.status, moved.new_chat_member.status) == ("member", "kicked")


async def test_settled_means_confirmed(harness: LocalTelegramHarness) -> None:
    harness.siti.say("satu")
    done = asyncio.create_task(harness.telegram.wait_until_confirmed())
    (update,) = await harness.bot.get_updates(timeout=0)
    assert not done.done()
    await harness.bot.get_updates(offset=update.update_id + 1, timeout=0)
    await asyncio.wait_for(done, 2)


async def test_a_webhook_is_told_in_order_and_again_until_it_agrees(harness: LocalTelegramHarness) -> None:
    heard: list[tuple[str, str | None]] = []
    done = asyncio.Event()

    async def hook(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        heard.append((text, request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        if text == "dua":
            done.set()
        return web.Response(status=503 if len(heard) == 1 else 200)

    async with run_webhook(hook) as url:
        await harness.bot.set_webhook(url, secret_token="rahasia")
        harness.siti.say("satu")
        harness.siti.say("dua")
        await asyncio.wait_for(done.wait(), 3)
        await asyncio.wait_for(harness.telegram.wait_until_confirmed(), 3)
        info = await harness.bot.get_webhook_info()
    assert heard == [("satu", "rahasia"), ("satu", "rahasia"), ("dua", "rahasia")]
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert (info.url, info.pending_update_count) == (url, 0)


async def test_chats_do_not_wait_for_each_other_at_a_webhook(harness: LocalTelegramHarness) -> None:
    free, budi_came = asyncio.Event(), asyncio.Event()

    async def hook(request: web.Request) -> web.Response:
        if (await request.json())["message"]["text"] == "lama":
            await free.wait()
        else:
            budi_came.set()
        return web.Response()

    budi = Person(harness.telegram, "Budi")
    async with run_webhook(hook) as url:
        await harness.bot.set_webhook(url)
        harness.siti.say("lama")
        budi.say("cepat")
        await asyncio.wait_for(budi_came.wait(), 3)
        free.set()
        await asyncio.wait_for(harness.telegram.wait_until_confirmed(), 3)


async def test_a_webhook_may_answer_with_a_call(harness: LocalTelegramHarness) -> None:
    async def hook(request: web.Request) -> web.Response:
        chat = (await request.json())["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "dari jawaban"})

    async with run_webhook(hook) as url:
        await harness.bot.set_webhook(url)
        await harness.siti.ask("halo", "dari jawaban")


async def test_polling_and_webhook_exclude_each_other(harness: LocalTelegramHarness) -> None:
    await harness.bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await harness.bot.get_updates(timeout=0)
    harness.siti.say("menunggu")
    await harness.bot.delete_webhook()
    assert await read_texts(harness) == ["menunggu"]
    await harness.bot.delete_webhook(drop_pending_updates=True)
    assert await read_texts(harness) == []


async def test_webhooks_leave_this_machine_never(harness: LocalTelegramHarness) -> None:
    with pytest.raises(BadRequest, match="only loopback"):
        await harness.bot.set_webhook("http://example.org/hook")


async def wait_for_poller(harness: LocalTelegramHarness) -> None:
    """Until a poller waits."""
    await asyncio.wait_for(harness.telegram.update_queues[harness.bot.id].poll_waiting.wait(), 2)


def new_keyboard() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a:1")]])


@asynccontextmanager
async def run_webhook(hook: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A bot's webhook; yields its address."""
    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        await runner.cleanup()
