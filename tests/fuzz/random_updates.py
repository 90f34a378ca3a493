"""Strategies for updates of the people and chats of the harness, valid and corrupted."""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import telegram
from hypothesis import strategies as st

from content.loading.library_loader import LIBRARY_FOLDER
from handlers.core.routes import (
    BUTTON_HANDLERS,
    COMMAND_HANDLERS,
    STAFF_BUTTON_HANDLERS,
    STAFF_COMMAND_HANDLERS,
)
from tests.fuzz.api_objects import Json, Strategy, any_object, fields_of, values_of

UPDATE_KINDS: tuple[str, ...] = tuple(str(kind) for kind in telegram.Update.ALL_TYPES)
CLASS_OF_KIND = {
    "message": "Message", "edited_message": "Message", "channel_post": "Message", "edited_channel_post": "Message",
    "business_connection": "BusinessConnection", "business_message": "Message",
    "edited_business_message": "Message", "deleted_business_messages": "BusinessMessagesDeleted",
    "guest_message": "Message", "message_reaction": "MessageReactionUpdated",
    "message_reaction_count": "MessageReactionCountUpdated", "inline_query": "InlineQuery",
    "chosen_inline_result": "ChosenInlineResult", "callback_query": "CallbackQuery",
    "shipping_query": "ShippingQuery", "pre_checkout_query": "PreCheckoutQuery",
    "purchased_paid_media": "PaidMediaPurchased", "poll": "Poll", "poll_answer": "PollAnswer",
    "my_chat_member": "ChatMemberUpdated", "chat_member": "ChatMemberUpdated",
    "chat_join_request": "ChatJoinRequest", "chat_boost": "ChatBoostUpdated",
    "removed_chat_boost": "ChatBoostRemoved", "managed_bot": "ManagedBotUpdated",
}  # fmt: skip
ANSWERED_KINDS = (
    "message",
    "message",
    "message",
    "callback_query",
    "callback_query",
    "edited_message",
    "inline_query",
)
ATTACHMENTS = (
    "photo", "voice", "sticker", "document", "video", "video_note", "audio", "animation", "poll", "dice", "venue",
    "game", "invoice", "story", "paid_media", "checklist", "passport_data", "successful_payment", "location", "contact",
)  # fmt: skip


@dataclass(frozen=True)
class FuzzActors:
    """The actors: users as JSON, groups, channels, and the known callback data of buttons."""

    users: Sequence[Json]
    chats: Sequence[Json]


@dataclass(frozen=True)
class FuzzUpdate:
    """One update. `sound` means a valid one, which may cause no error. `writer` is the chat that may get an answer.

    `tap`, unless negative, chooses one of the buttons that the bot has shown, in this chat or another."""

    kind: str
    content: Any
    is_valid: bool = True
    extra: tuple[tuple[str, Any], ...] = ()
    button_index: int = -1
    writer: int = 0


PHRASES = sorted(
    {
        line.strip()
        for path in sorted(Path(LIBRARY_FOLDER, "phrasings").glob("*.txt"))[::4]
        for line in path.read_text("utf-8").splitlines()[:40]
        if line.strip() and not line.startswith("#")
    }
)
COMMAND_ARGUMENTS = (
    "", "3505", "pamulang", "serpong besok server gangguan", "12 agustus", "ada", "habis", "2026-11-20", "100", "-1",
    "wlingi 08.00-12.00", "sampai 31 desember", "besok", "x" * 500, "\u0000", "😀😀", "<b>", "&amp;", "u_" + "A" * 22,
    "babi-bobi-tuka", "n_12", "0000001234567890", "081200000000", "batal",
)  # fmt: skip
HOSTILE_TEXTS = (
    "ya", "tidak", "batal", "lewati", "kembali", "100 ribu", "seratus ribu", "kemarin", "saya menolak", "?", ".", "0",
    "\u0000\u0007", "\u202eterbalik", "e\u0301" * 300, "👩‍👩‍👧‍👦" * 50, "a" * 4096, "<b>tebal", "&lt;script&gt;",
    "0000001234567890", "'; DROP TABLE people; --", "{0.__class__}", "%s%n", "𝕶𝖙𝖕", "ＫＴＰ", "\n\n\n", "１２３", "٣",
    "31 februari", "99-99-9999", "tgl 31/12/99999", "jam 25.61", "Rp 999999999999999999999999", "10 pangkat 100",
)  # fmt: skip
commands = st.builds(
    lambda name, at, rest: f"/{name}{at} {rest}".strip(),
    st.sampled_from(sorted({*COMMAND_HANDLERS, *STAFF_COMMAND_HANDLERS, "nothing", ""})),
    st.sampled_from(("", "", "", "@loket_demo_bot", "@other_bot")),
    st.sampled_from(COMMAND_ARGUMENTS) | st.text(max_size=60),
)
texts = st.one_of(
    commands, st.sampled_from(PHRASES), st.sampled_from(HOSTILE_TEXTS), st.text(max_size=300),
    st.lists(st.sampled_from(PHRASES), min_size=2, max_size=6).map(" ".join),
    st.sampled_from(PHRASES).map(lambda words: f"@loket_demo_bot {words}"),
)  # fmt: skip
ids = st.sampled_from(
    ("", "0", "1", "7", "-1", "3505", "3505-01", "serpong", "9" * 30, "x", "\u0000", "é", "ya", "٣")
)
payloads = st.one_of(
    st.builds(
        lambda feature, verb, rest: ":".join((feature, verb, *rest)),
        st.sampled_from(sorted({*BUTTON_HANDLERS, *STAFF_BUTTON_HANDLERS, "nothing", ""})),
        st.sampled_from(("", "show", "yes", "no", "back", "page", "open", "go", "send", "pick", "1"))
        | st.text(max_size=8),
        st.lists(ids, max_size=4),
    ),
    st.text(max_size=64),
    st.text(string.printable, min_size=500, max_size=3000),
)


queries = texts.map(lambda text: text[:256])
captions = texts.map(lambda text: text[:1024])
dates, numbers = st.integers(1_795_000_000, 1_796_000_000), st.integers(1, 400)
callback_queries = st.fixed_dictionaries(
    {"id": st.integers(1, 2**60).map(str), "chat_instance": st.just("1")},
    optional={
        "data": payloads,
        "message": st.fixed_dictionaries({"message_id": numbers, "date": st.just(0) | dates}),
        "game_short_name": st.text(max_size=9),
    },
)


@st.composite
def fuzz_updates(draw: st.DrawFn, actors: FuzzActors) -> FuzzUpdate:
    """Draw an update: mostly valid ones, of kinds that get answers."""
    kind = draw(st.sampled_from((*ANSWERED_KINDS, *ANSWERED_KINDS, *UPDATE_KINDS)))
    who = draw(st.sampled_from(actors.users))
    own = {"id": who["id"], "type": "private", "first_name": who["first_name"]}
    chat = draw(st.sampled_from((own, own, own, *actors.chats)))
    if kind == "callback_query":
        one = _draw_callback_query(draw, who, chat)
    elif CLASS_OF_KIND[kind] == "Message":
        one = FuzzUpdate(kind, _draw_message(draw, who, chat), writer=chat["id"])
    else:
        known = {"from": st.just(who), "chat": st.just(chat), "query": queries}
        fields = set(fields_of(CLASS_OF_KIND[kind]))
        content = draw(
            any_object(CLASS_OF_KIND[kind], **{name: known[name] for name in known.keys() & fields})
        )
        one = FuzzUpdate(kind, content, writer=who["id"] if kind == "inline_query" else 0)
    return _corrupt(one, draw(corruptions)) if draw(st.integers(0, 4)) == 4 else one


def _draw_message(draw: st.DrawFn, who: Json, chat: Json) -> Json:
    known: dict[str, Strategy] = {
        "from": st.just(who),
        "chat": st.just(chat),
        "date": dates,
        "message_id": numbers,
    }
    match draw(st.integers(0, 5)):
        case 0:
            name = draw(st.sampled_from(ATTACHMENTS))
            known |= {name: values_of("Message", name), "caption": captions}
        case 1:
            pass  # a message of Telegram itself, or a kind of message of the future
        case _:
            known["text"] = texts
    if chat["type"] == "channel":
        known.pop("from")
    return _clamp_entities(draw(any_object("Message", **known)))


def _clamp_entities(message: Json) -> Json:
    """Keep entities inside the text, like Telegram does."""
    for name, text in (("entities", "text"), ("caption_entities", "caption")):
        size = len(str(message.get(text, "")).encode("utf-16-le")) // 2
        kept = [one for one in message.get(name) or () if size]
        for one in kept:
            one["offset"] = abs(one["offset"]) % size
            one["length"] = max(1, abs(one["length"]) % (size - one["offset"] + 1))
        if name in message:
            message[name] = kept
    return message


def _draw_callback_query(draw: st.DrawFn, who: Json, chat: Json) -> FuzzUpdate:
    content: Json = draw(callback_queries)
    content["from"] = who
    if "message" in content:
        content["message"]["chat"] = chat
    tap = draw(st.integers(-5_000, 10_000))
    return FuzzUpdate("callback_query", content, button_index=tap, writer=chat["id"])


# updates that Telegram would never send

WRONG_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**63,
    1e308,
    "",
    "x" * 70_000,
    "\u0000",
    [],
    {},
    [[]],
    {"id": None},
    "1",
    0.5,
)
corruptions = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from(WRONG_VALUES), st.integers(0, 3)), min_size=1, max_size=4
)


def _corrupt(one: FuzzUpdate, cuts: Sequence[tuple[int, Any, int]]) -> FuzzUpdate:
    """Return the update with some values missing, of another type, or with unknown names."""
    box: Json = {"root": _copy(one.content)}
    for at, value, way in cuts:
        spots = list(_changeable_places(box))
        holder, key = spots[at % len(spots)]
        if way == 0 and isinstance(holder, dict) and holder is not box:
            del holder[key]
        elif way == 1 and isinstance(holder, dict):
            holder["new_in_the_next_version"] = _copy(value)
        else:
            holder[key] = _copy(value)
    more = (("new_kind_of_update", cuts[0][1]),) if cuts[0][2] == 3 else ()
    return FuzzUpdate(one.kind, box["root"], is_valid=False, extra=more, button_index=-1, writer=one.writer)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _changeable_places(value: Any) -> "list[tuple[Any, Any]]":
    """Return every place that can be changed: its container and its key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, inner in pairs:
        found.append((value, key))
        found.extend(_changeable_places(inner))
    return found
