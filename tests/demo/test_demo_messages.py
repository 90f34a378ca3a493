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
async def street(clock: Callable[[], float]) -> AsyncIterator[LocalTelegramHarness]:
    async with open_local_telegram(clock=clock) as street:
        yield street


def inline_keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[button] for button in buttons])


def inline_button(data: str, text: str = "Ya") -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=data)


async def test_html_reaches_the_person_as_entities(street: LocalTelegramHarness) -> None:
    await street.send("<b>Buka</b> sampai <i>15.00</i>", parse_mode="HTML")
    assert street.siti.text == "Buka sampai 15.00"
    assert [e["type"] for e in street.siti.last_message["entities"]] == ["bold", "italic"]


async def test_wrong_html_is_refused(street: LocalTelegramHarness) -> None:
    with expect_refusal('Can\'t parse entities: unsupported start tag "div" at byte offset 0'):
        await street.send("<div>x</div>", parse_mode="HTML")


async def test_text_is_at_most_4096_characters_after_parsing(street: LocalTelegramHarness) -> None:
    number = await street.send(f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    with expect_refusal("Message is too long"):
        await street.send("a" * 4097)
    with expect_refusal("Message_too_long"):
        await street.bot.edit_message_text("a" * 4097, street.siti.id, number)
    with expect_refusal("Message text is empty"):
        await street.send(" \n ")


async def test_captions_are_at_most_1024_characters(street: LocalTelegramHarness) -> None:
    await street.bot.send_document(street.siti.id, b"x", caption="a" * 1024)
    with expect_refusal("Message caption is too long"):
        await street.bot.send_document(street.siti.id, b"x", caption="a" * 1025)


@pytest.mark.parametrize("data", ["a" * 65, "é" * 33])
async def test_callback_data_is_at_most_64_bytes(street: LocalTelegramHarness, data: str) -> None:
    await street.send(reply_markup=inline_keyboard(inline_button("a" * 64)))
    with expect_refusal("Button_data_invalid"):
        await street.send(reply_markup=inline_keyboard(inline_button(data)))


async def test_a_button_has_exactly_one_action(street: LocalTelegramHarness) -> None:
    with expect_refusal(
        "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
    ):
        await street.send(reply_markup=inline_keyboard(InlineKeyboardButton("Ya")))
    both = InlineKeyboardButton("Ya", callback_data="a", url="https://example.org")
    with expect_refusal("Can't parse inline keyboard button: exactly one action is allowed"):
        await street.send(reply_markup=inline_keyboard(both))


async def test_an_edit_must_change_something(street: LocalTelegramHarness) -> None:
    number = await street.send("Halo", reply_markup=inline_keyboard(inline_button("a")))
    with expect_refusal(SAME):
        await street.bot.edit_message_text(
            "Halo", street.siti.id, number, reply_markup=inline_keyboard(inline_button("a"))
        )
    await street.bot.edit_message_text(
        "Halo", street.siti.id, number, reply_markup=inline_keyboard(inline_button("b"))
    )
    await street.bot.edit_message_reply_markup(street.siti.id, number)
    assert street.siti.buttons == []
    with expect_refusal(SAME):
        await street.bot.edit_message_reply_markup(street.siti.id, number)


async def test_an_edit_is_seen(street: LocalTelegramHarness) -> None:
    number = await street.send("Sebentar")
    await street.siti.expect("Sebentar")
    await street.bot.edit_message_text("<b>Selesai</b>", street.siti.id, number, parse_mode="HTML")
    shown = await street.siti.expect_edit("Selesai")
    assert shown["message_id"] == number and shown["edit_date"]


async def test_what_cannot_be_edited(street: LocalTelegramHarness) -> None:
    said = street.siti.say("punya saya")
    with expect_refusal("Message can't be edited"):
        await street.bot.edit_message_text("x", street.siti.id, said["message_id"])
    with expect_refusal("Message to edit not found"):
        await street.bot.edit_message_text("x", street.siti.id, 999)
    number = await street.send(reply_markup=ReplyKeyboardMarkup([["Kirim"]]))
    with expect_refusal("Message can't be edited"):
        await street.bot.edit_message_text("x", street.siti.id, number)
    picture = (await street.bot.send_document(street.siti.id, b"x", caption="lama")).message_id
    with expect_refusal("There is no text in the message to edit"):
        await street.bot.edit_message_text("x", street.siti.id, picture)
    await street.bot.edit_message_caption(street.siti.id, picture, caption="baru")
    assert street.siti.text == "baru"


async def test_reply_keyboards_come_and_go(street: LocalTelegramHarness) -> None:
    await street.send(reply_markup=ReplyKeyboardMarkup([["Kirim", "Batal"]]))
    assert street.siti.buttons == ["Kirim", "Batal"]
    assert street.siti.press("Kirim") == "Kirim"
    (update,) = await street.bot.get_updates(timeout=0)
    assert update.message and update.message.text == "Kirim"
    await street.send(reply_markup=ReplyKeyboardRemove())
    assert street.siti.buttons == []


async def test_bots_delete_both_sides_for_48_hours(
    street: LocalTelegramHarness, clock: MovableWallClock
) -> None:
    said, sent = street.siti.say("NIK saya")["message_id"], await street.send()
    old = street.siti.say("lama")["message_id"]
    await street.bot.delete_message(street.siti.id, said)
    await street.siti.expect_deleted(said)
    await street.bot.delete_message(street.siti.id, sent)
    with expect_refusal("Message to delete not found"):
        await street.bot.delete_message(street.siti.id, sent)
    clock.time += 48 * HOUR + 1
    with expect_refusal("Message can't be deleted for everyone"):
        await street.bot.delete_message(street.siti.id, old)


async def test_several_are_deleted_at_once_and_missing_ones_skipped(street: LocalTelegramHarness) -> None:
    numbers = [await street.send(word) for word in ("a", "b")]
    await street.bot.delete_messages(street.siti.id, [*numbers, 999])
    assert street.siti.bot_messages == []


async def test_who_blocked_the_bot_hears_nothing(street: LocalTelegramHarness) -> None:
    street.siti.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await street.send()
    street.siti.block(False)
    await street.send()


async def test_strangers_cannot_be_written_to(street: LocalTelegramHarness) -> None:
    budi = Person(street.telegram, "Budi")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await street.bot.send_message(budi.id, "Halo")
    with expect_refusal("Chat not found"):
        await street.bot.send_message(123, "Halo")
    with pytest.raises(Forbidden, match="bots can't send messages to bots"):
        await street.bot.send_message(street.bot.id, "Halo")
    budi.say("/start")
    await street.bot.send_message(budi.id, "Halo")


async def test_replies(street: LocalTelegramHarness) -> None:
    said = street.siti.say("pertanyaan")
    sent = await street.bot.send_message(street.siti.id, "jawaban", reply_to_message_id=said["message_id"])
    assert sent.reply_to_message and sent.reply_to_message.text == "pertanyaan"
    with expect_refusal("Message to be replied not found"):
        await street.bot.send_message(street.siti.id, "x", reply_to_message_id=999)
    await street.bot.send_message(
        street.siti.id, "x", reply_to_message_id=999, allow_sending_without_reply=True
    )


async def test_a_press_is_answered_once_and_in_time(
    street: LocalTelegramHarness, clock: MovableWallClock
) -> None:
    await street.send(reply_markup=inline_keyboard(inline_button("a:1", "Kota Bekasi")))
    pressed = street.siti.press("bekasi")
    (update,) = await street.bot.get_updates(timeout=0)
    assert update.callback_query and update.callback_query.id == pressed
    assert update.callback_query.data == "a:1"
    await street.bot.answer_callback_query(pressed, "Dicatat", show_alert=True)
    toast = await street.siti.expect_callback_answer("Dicatat")
    assert toast["show_alert"]
    old = street.siti.press("bekasi")
    clock.time += HOUR
    for query in (pressed, old, "123"):
        with expect_refusal("Query is too old and response timeout expired or query id is invalid"):
            await street.bot.answer_callback_query(query)


async def test_copies_and_forwards(street: LocalTelegramHarness) -> None:
    said = street.siti.say("aslinya")
    forwarded = await street.bot.forward_message(street.siti.id, street.siti.id, said["message_id"])
    assert forwarded.forward_origin and forwarded.text == "aslinya"
    copied = await street.bot.copy_message(street.siti.id, street.siti.id, said["message_id"])
    assert street.siti.last_message["message_id"] == copied.message_id
    assert "forward_origin" not in street.siti.last_message
    with expect_refusal("Message to copy not found"):
        await street.bot.copy_message(street.siti.id, street.siti.id, 999)


async def test_places(street: LocalTelegramHarness) -> None:
    await street.bot.send_location(street.siti.id, -6.2, 106.8)
    await street.bot.send_venue(street.siti.id, -6.2, 106.8, "Kantor", "Jl. Contoh")
    await street.siti.expect_kind("location")
    venue = (await street.siti.expect_kind("venue"))["venue"]
    assert (venue["title"], venue["location"]["latitude"]) == ("Kantor", -6.2)


async def test_pins_and_reactions(street: LocalTelegramHarness) -> None:
    number = await street.send("penting")
    await street.bot.pin_chat_message(street.siti.id, number)
    chat = await street.bot.get_chat(street.siti.id)
    assert chat.pinned_message and chat.pinned_message.message_id == number
    await street.bot.unpin_all_chat_messages(street.siti.id)
    assert (await street.bot.get_chat(street.siti.id)).pinned_message is None
    await street.bot.set_message_reaction(street.siti.id, number, "👍")
    assert street.siti.chat.reactions[number][0]["emoji"] == "👍"


async def test_typing_is_seen(street: LocalTelegramHarness) -> None:
    before = street.siti.screen.last_number
    await street.bot.send_chat_action(street.siti.id, "typing")
    assert [event.kind for event in street.siti.screen.events_since(before)] == ["typing"]
    with pytest.raises(BadRequest):
        await street.bot.send_chat_action(street.siti.id, "sleeping")


async def test_tokens_and_methods_nobody_knows(street: LocalTelegramHarness) -> None:
    stranger = new_client(street.address, "42:another-secret")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    with pytest.raises(TelegramError, match="not found in Bot API"):
        await street.bot.do_api_request("sendTelepathy")
    async with aiohttp.ClientSession() as session, session.get(f"{street.address}/botsalah/getMe") as answer:
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_query_form_and_json_bodies_mean_the_same(street: LocalTelegramHarness) -> None:
    url = f"{street.address}/bot{street.bot.token}/SendMessage"
    said = {"chat_id": str(street.siti.id), "text": "sama & serupa"}
    async with aiohttp.ClientSession() as session:
        asks = session.get(url, params=said), session.post(url, data=said), session.post(url, json=said)
        for ask in asks:
            async with ask as answer:
                assert (await answer.json())["result"]["text"] == "sama & serupa"
        async with session.post(url, json=said | {"entities": [1]}) as answer:
            assert (await answer.json())["error_code"] == 400
        async with session.post(url, data=b"{", headers={"content-type": "application/json"}) as answer:
            assert (await answer.json())["description"] == "Bad Request: can't parse JSON object"
