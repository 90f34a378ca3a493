"""Messages of a bot: what is shown, and every limit Telegram sets."""

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from demo.testing.person import Person
from tests.support.local_telegram_harness import (
    LocalTelegramHarness,
    expect_refusal,
    new_client,
    open_local_telegram,
)

HOUR = 3600
SAME = (
    "Message is not modified: specified new message content and reply markup"
    " are exactly the same as a current content and reply markup of the message"
)


class MovableWallClock:
    """A clock to be moved by hand."""

    def __init__(self) -> None:
        self.time = 1_780_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> MovableWallClock:
    return MovableWallClock()


@pytest.fixture
async def harness(clock: Callable[[], float]) -> AsyncIterator[LocalTelegramHarness]:
    async with open_local_telegram(clock=clock) as harness:
        yield harness


def inline_keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[button] for button in buttons])


def inline_button(data: str, text: str = "Ya") -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)


async def test_html_reaches_the_person_as_entities(harness: LocalTelegramHarness) -> None:
    await harness.send("<b>Buka</b> sampai <i>15.00</i>", parse_mode="HTML")
    assert harness.siti.text == "Buka sampai 15.00"
    assert [e["type"] for e in harness.siti.last_message["entities"]] == ["bold", "italic"]


async def test_wrong_html_is_refused(harness: LocalTelegramHarness) -> None:
    with expect_refusal('Can\'t parse entities: unsupported start tag "div" at byte offset 0'):
        await harness.send("<div>x</div>", parse_mode="HTML")


async def test_text_is_at_most_4096_characters_after_parsing(harness: LocalTelegramHarness) -> None:
    number = await harness.send(f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    with expect_refusal("Message is too long"):
        await harness.send("a" * 4097)
    with expect_refusal("Message_too_long"):
        await harness.bot.edit_message_text("a" * 4097, harness.siti.id, number)
    with expect_refusal("Message text is empty"):
        await harness.send(" \n ")


async def test_captions_are_at_most_1024_characters(harness: LocalTelegramHarness) -> None:
    await harness.bot.send_document(harness.siti.id, b"x", caption="a" * 1024)
    with expect_refusal("Message caption is too long"):
        await harness.bot.send_document(harness.siti.id, b"x", caption="a" * 1025)


@pytest.mark.parametrize("data", ["a" * 65, "é" * 33])
async def test_callback_data_is_at_most_64_bytes(harness: LocalTelegramHarness, data: str) -> None:
    await harness.send(reply_markup=inline_keyboard(inline_button("a" * 64)))
    with expect_refusal("Button_data_invalid"):
        await harness.send(reply_markup=inline_keyboard(inline_button(data)))


async def test_a_button_has_exactly_one_action(harness: LocalTelegramHarness) -> None:
    with expect_refusal(
        "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
    ):
        await harness.send(reply_markup=inline_keyboard(InlineKeyboardButton("Ya")))
    both = InlineKeyboardButton("Ya", callback_data="a", url="https://example.org")
    with expect_refusal("Can't parse inline keyboard button: exactly one action is allowed"):
        await harness.send(reply_markup=inline_keyboard(both))


async def test_an_edit_must_change_something(harness: LocalTelegramHarness) -> None:
    number = await harness.send("Halo", reply_markup=inline_keyboard(inline_button("a")))
    with expect_refusal(SAME):
        await harness.bot.edit_message_text(
            "Halo", harness.siti.id, number, reply_markup=inline_keyboard(inline_button("a"))
        )
    await harness.bot.edit_message_text(
        "Halo", harness.siti.id, number, reply_markup=inline_keyboard(inline_button("b"))
    )
    await harness.bot.edit_message_reply_markup(harness.siti.id, number)
    assert harness.siti.buttons == []
    with expect_refusal(SAME):
        await harness.bot.edit_message_reply_markup(harness.siti.id, number)


async def test_an_edit_is_seen(harness: LocalTelegramHarness) -> None:
    number = await harness.send("Sebentar")
    await harness.siti.expect("Sebentar")
    await harness.bot.edit_message_text("<b>Selesai</b>", harness.siti.id, number, parse_mode="HTML")
    shown = await harness.siti.expect_edit("Selesai")
    assert shown["message_id"] == number and shown["edit_date"]


async def test_what_cannot_be_edited(harness: LocalTelegramHarness) -> None:
    said = harness.siti.say("punya saya")
    with expect_refusal("Message can't be edited"):
        await harness.bot.edit_message_text("x", harness.siti.id, said["message_id"])
    with expect_refusal("Message to edit not found"):
        await harness.bot.edit_message_text("x", harness.siti.id, 999)
    number = await harness.send(reply_markup=ReplyKeyboardMarkup([["Kirim"]]))
    with expect_refusal("Message can't be edited"):
        await harness.bot.edit_message_text("x", harness.siti.id, number)
    picture = (await harness.bot.send_document(harness.siti.id, b"x", caption="lama")).message_id
    with expect_refusal("There is no text in the message to edit"):
        await harness.bot.edit_message_text("x", harness.siti.id, picture)
    await harness.bot.edit_message_caption(harness.siti.id, picture, caption="baru")
    assert harness.siti.text == "baru"


async def test_reply_keyboards_come_and_go(harness: LocalTelegramHarness) -> None:
    await harness.send(reply_markup=ReplyKeyboardMarkup([["Kirim", "Batal"]]))
    assert harness.siti.buttons == ["Kirim", "Batal"]
    assert harness.siti.press("Kirim") == "Kirim"
    (update,) = await harness.bot.get_updates(timeout=0)
    assert update.message and update.message.text == "Kirim"
    await harness.send(reply_markup=ReplyKeyboardRemove())
    assert harness.siti.buttons == []


async def test_bots_delete_both_sides_for_48_hours(
    harness: LocalTelegramHarness, clock: MovableWallClock
) -> None:
    said, sent = harness.siti.say("NIK saya")["message_id"], await harness.send()
    old = harness.siti.say("lama")["message_id"]
    await harness.bot.delete_message(harness.siti.id, said)
    await harness.siti.expect_deleted(said)
    await harness.bot.delete_message(harness.siti.id, sent)
    with expect_refusal("Message to delete not found"):
        await harness.bot.delete_message(harness.siti.id, sent)
    clock.time += 48 * HOUR + 1
    with expect_refusal("Message can't be deleted for everyone"):
        await harness.bot.delete_message(harness.siti.id, old)


async def test_several_are_deleted_at_once_and_missing_ones_skipped(harness: LocalTelegramHarness) -> None:
    numbers = [await harness.send(word) for word in ("a", "b")]
    await harness.bot.delete_messages(harness.siti.id, [*numbers, 999])
    assert harness.siti.bot_messages == []


async def test_who_blocked_the_bot_hears_nothing(harness: LocalTelegramHarness) -> None:
    harness.siti.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await harness.send()
    harness.siti.block(False)
    await harness.send()


async def test_strangers_cannot_be_written_to(harness: LocalTelegramHarness) -> None:
    budi = Person(harness.telegram, "Budi")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await harness.bot.send_message(budi.id, "Halo")
    with expect_refusal("Chat not found"):
        await harness.bot.send_message(123, "Halo")
    with pytest.raises(Forbidden, match="bots can't send messages to bots"):
        await harness.bot.send_message(harness.bot.id, "Halo")
    budi.say("/start")
    await harness.bot.send_message(budi.id, "Halo")


async def test_replies(harness: LocalTelegramHarness) -> None:
    said = harness.siti.say("pertanyaan")
    sent = await harness.bot.send_message(harness.siti.id, "jawaban", reply_to_message_id=said["message_id"])
    assert sent.reply_to_message and sent.reply_to_message.text == "pertanyaan"
    with expect_refusal("Message to be replied not found"):
        await harness.bot.send_message(harness.siti.id, "x", reply_to_message_id=999)
    await harness.bot.send_message(
        harness.siti.id, "x", reply_to_message_id=999, allow_sending_without_reply=True
    )


async def test_a_press_is_answered_once_and_in_time(
    harness: LocalTelegramHarness, clock: MovableWallClock
) -> None:
    await harness.send(reply_markup=inline_keyboard(inline_button("a:1", "Kota Bekasi")))
    pressed = harness.siti.press("bekasi")
    (update,) = await harness.bot.get_updates(timeout=0)
    assert update.callback_query and update.callback_query.id == pressed
    assert update.callback_query.data == "a:1"
    await harness.bot.answer_callback_query(pressed, "Dicatat", show_alert=True)
    toast = await harness.siti.expect_callback_answer("Dicatat")
    assert toast["show_alert"]
    old = harness.siti.press("bekasi")
    clock.time += HOUR
    for query in (pressed, old, "123"):
        with expect_refusal("Query is too old and response timeout expired or query id is invalid"):
            await harness.bot.answer_callback_query(query)


async def test_copies_and_forwards(harness: LocalTelegramHarness) -> None:
    said = harness.siti.say("aslinya")
    forwarded = await harness.bot.forward_message(harness.siti.id, harness.siti.id, said["message_id"])
    assert forwarded.forward_origin and forwarded.text == "aslinya"
    copied = await harness.bot.copy_message(harness.siti.id, harness.siti.id, said["message_id"])
    assert harness.siti.last_message["message_id"] == copied.message_id
    assert "forward_origin" not in harness.siti.last_message
    with expect_refusal("Message to copy not found"):
        await harness.bot.copy_message(harness.siti.id, harness.siti.id, 999)


async def test_places(harness: LocalTelegramHarness) -> None:
    await harness.bot.send_location(harness.siti.id, -6.2, 106.8)
    await harness.bot.send_venue(harness.siti.id, -6.2, 106.8, "Kantor", "Jl. Contoh")
    await harness.siti.expect_kind("location")
    venue = (await harness.siti.expect_kind("venue"))["venue"]
    assert (venue["title"], venue["location"]["latitude"]) == ("Kantor", -6.2)


async def test_pins_and_reactions(harness: LocalTelegramHarness) -> None:
    number = await harness.send("penting")
    await harness.bot.pin_chat_message(harness.siti.id, number)
    chat = await harness.bot.get_chat(harness.siti.id)
    assert chat.pinned_message and chat.pinned_message.message_id == number
    await harness.bot.unpin_all_chat_messages(harness.siti.id)
    assert (await harness.bot.get_chat(harness.siti.id)).pinned_message is None
    await harness.bot.set_message_reaction(harness.siti.id, number, "👍")
    assert harness.siti.chat.reactions[number][0]["emoji"] == "👍"


async def test_typing_is_seen(harness: LocalTelegramHarness) -> None:
    before = harness.siti.screen.last_number
    await harness.bot.send_chat_action(harness.siti.id, "typing")
    assert [event.kind for event in harness.siti.screen.events_since(before)] == ["typing"]
    with pytest.raises(BadRequest):
        await harness.bot.send_chat_action(harness.siti.id, "sleeping")


async def test_tokens_and_methods_nobody_knows(harness: LocalTelegramHarness) -> None:
    stranger = new_client(harness.address, "42:another-secret")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    with pytest.raises(TelegramError, match="not found in Bot API"):
        await harness.bot.do_api_request("sendTelepathy")
    async with aiohttp.ClientSession() as session, session.get(f"{harness.address}/botsalah/getMe") as answer:
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_query_form_and_json_bodies_mean_the_same(harness: LocalTelegramHarness) -> None:
    url = f"{harness.address}/bot{harness.bot.token}/SendMessage"
    said = {"chat_id": str(harness.siti.id), "text": "sama & serupa"}
    async with aiohttp.ClientSession() as session:
        asks = session.get(url, params=said), session.post(url, data=said), session.post(url, json=said)
        for ask in asks:
            async with ask as answer:
                assert (await answer.json())["result"]["text"] == "sama & serupa"
        async with session.post(url, json=said | {"entities": [1]}) as answer:
            assert (await answer.json())["error_code"] == 400
        async with session.post(url, data=b"{", headers={"content-type": "application/json"}) as answer:
            assert (await answer.json())["description"] == "Bad Request: can't parse JSON object"
