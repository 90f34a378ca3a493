"""Finds the command at the beginning of a Telegram message, and whether the message is meant for the bot.

People copy commands from other applications. So a command is also found behind invisible characters, inside quotation
marks and asterisks, and with a full-width slash.
"""

import re
import unicodedata
from typing import Any

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.text.invisible_signs import INVISIBLE, remove_invisible

Json = dict[str, Any]

_COMMAND = compile_later(
    rf"(?P<before>[\s{INVISIBLE}>•·▪–—-]*)(?P<marks>[*_`~\"'“”‘’«»]*)"
    rf"[/\\\uff0f\uff3c\u2044\u2215\u29f8][\s{INVISIBLE}]*(?P<word>\S+)[\s{INVISIBLE}]*"
)
_FULL_WIDTH = {0x3000: 0x20} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MARKS = "*_`~\"'“”‘’«»"
_AFTER_NAME = ".,:;!?…-*_`~\"'“”‘’«»)"
UNADDRESSED_ENTITIES = ("url", "email", "code", "pre", "text_link", "bot_command", "blockquote")
"""Entities in which an account name does not call the account."""
SERVICE_ACCOUNTS = frozenset({136_817_688, 1_087_968_824})
"""The accounts in whose name Telegram sends what anonymous admins and channels write in a group."""


@dataclass(frozen=True)
class TypedCommand:
    """A command: `name`, the account that it names ("" for none), and where its arguments are in the text."""

    name: str
    account: str
    start: int
    end: int


def find_command(text: str) -> TypedCommand | None:
    """Return the command at the beginning of a text: '／Lokasi@bot pamulang' -> lokasi."""
    found = _COMMAND.match(text)
    if found is None:
        return None
    marks, end = found["marks"], len(text.rstrip())
    if marks:
        closing = text[:end].rstrip(_MARKS)
        if len(closing) == end:
            return None  # the quotation ends before the text does, so the text only mentions a command
        end = max(len(closing), found.end("word") - len(found["word"]))
    word = unicodedata.normalize("NFKC", remove_invisible(found["word"]))
    name, _, account = word.partition("@")
    name, start = name.rstrip(_AFTER_NAME).lower(), min(found.end(), end)
    is_word = any(character.isalnum() for character in name)
    return TypedCommand(name, account.rstrip(_AFTER_NAME).lower(), start, end) if is_word else None


def read_arguments(text: str, command: TypedCommand) -> str:
    """Return the text after a command, with plain letters and without invisible characters, except the joiner of emoji."""
    written = text[command.start : command.end].translate(_FULL_WIDTH)
    return re.sub(rf"(?!\u200d)[{INVISIBLE}]", "", written).strip()


def find_group_text(message: Json, text: str, command: TypedCommand | None, username: str) -> str | None:
    """Return the text of a group message for the bot, without the mention; None if others are meant.

    The bot is called by a mention, a reply, or a command. A command may name the account of another bot.
    """
    raw = message.get("text") or message.get("caption") or ""
    if _is_written_elsewhere(message) or (
        command is not None and command.account not in ("", username.lower())
    ):
        return None
    if (span := _find_mention(message, raw, username)) is not None:
        return f"{raw[: span[0]]}{raw[span[1] :]}".strip() if command is None else text
    replied = (message.get("reply_to_message") or {}).get("from") or {}
    is_reply = replied.get("username") == username
    if command is not None:
        is_for_other_bot = not command.account and bool(replied.get("is_bot")) and not is_reply
        return None if is_for_other_bot else text
    if called := _find_called_command(raw, username):
        return called
    return raw or None if is_reply and not _calls_somebody_else(message, raw) else None


def _find_called_command(raw: str, username: str) -> str:
    """Return a text without the sign and the account of a command inside it: "min /lokasi@bot pamulang". "" without one."""
    called = re.compile(rf"(?<![\w/@.])/(\w+)@{re.escape(username)}(?![\w@])", re.IGNORECASE | re.ASCII)
    return called.sub(r"\1", raw) if called.search(raw) else ""


def _is_written_elsewhere(message: Json) -> bool:
    """Return whether somebody else wrote it: a channel, another bot, or the author of a forwarded message."""
    sender = message["from"]
    is_other_bot = bool(sender.get("is_bot")) and sender["id"] not in SERVICE_ACCOUNTS
    copied = ("is_automatic_forward", "forward_origin", "forward_date", "via_bot")
    return is_other_bot or any(message.get(name) for name in copied)


def _find_mention(message: Json, raw: str, username: str) -> tuple[int, int] | None:
    """Return the position of the bot's account name, where it calls the bot."""
    units = raw.encode("utf-16-le", "surrogatepass")
    entities = message.get("entities") or message.get("caption_entities") or []
    quoted = []
    for entity in entities:
        first, last = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        begin = len(units[:first].decode("utf-16-le", "surrogatepass"))
        end = begin + len(units[first:last].decode("utf-16-le", "surrogatepass"))
        if entity["type"] == "mention" and raw[begin:end].lower() == f"@{username}".lower():
            return begin, end
        if entity["type"] == "text_mention" and (entity.get("user") or {}).get("username") == username:
            return begin, end
        if entity["type"] in UNADDRESSED_ENTITIES:
            quoted.append((begin, end))
    pattern = rf"(?<![\w@./+-])@{re.escape(username)}(?![\w@]|[.-]\w)"
    for hit in re.finditer(pattern, raw, re.IGNORECASE | re.ASCII):
        if not any(begin < hit.end() and hit.start() < end for begin, end in quoted):
            return hit.span()
    return None


def _calls_somebody_else(message: Json, raw: str) -> bool:
    """Return whether a reply begins with another account name: the question is for that person."""
    entities = message.get("entities") or message.get("caption_entities") or []
    has_name = any(
        entity["type"] in ("mention", "text_mention") and entity["offset"] == 0 for entity in entities
    )
    return has_name or re.match(r"\s*@\w", raw) is not None


def find_thread(message: Json) -> int:
    """Return the forum topic of a message, 0 for none.

    Replies in a group without topics have a thread too, but Telegram refuses messages to it. The General topic has none.
    """
    thread: int = message.get("message_thread_id") or 0
    is_topic = (
        message.get("is_topic_message")
        or message["chat"].get("is_forum")
        or "reply_to_message" not in message
    )
    return thread if is_topic and thread != 1 else 0
