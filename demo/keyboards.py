"""Keyboards below messages, checked as Telegram checks them."""

import re

from demo.refusal import Json, bad

ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
LINK = re.compile(
    r"(?:https?://[\w.-]+(?::\d+)?(?:[/?#]\S*)?|tg://\S+|[\w-]+(?:\.[\w-]+)+\S*)$", re.IGNORECASE
)
MOST_BUTTONS = 100


def checked(markup: Json | None) -> Json | None:
    """The markup Telegram would keep: no empty rows; None for nothing. Raises Refused."""
    if not markup:
        return None
    match markup:
        case {"inline_keyboard": list(rows)}:
            kept = inline(rows)
            return {"inline_keyboard": kept} if kept else None
        case {"keyboard": list(rows)}:
            return markup | {"keyboard": reply(rows)}
        case {"remove_keyboard": True} | {"force_reply": True}:
            return markup
    raise bad("object expected as reply markup")


def inline(rows: list[list[Json]]) -> list[list[Json]]:
    kept = [[button(one) for one in row] for row in rows if row]
    if sum(map(len, kept)) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    return kept


def button(one: Json) -> Json:
    where = "can't parse inline keyboard button"
    if not isinstance(one, dict) or not str(one.get("text", "")).strip():
        raise bad(f'{where}: Field "text" must be of type String and not empty')
    match [action for action in ACTIONS if one.get(action) is not None]:
        case []:
            raise bad(f"{where}: Text buttons are unallowed in the inline keyboard")
        case ["callback_data"]:
            if not 1 <= len(str(one["callback_data"]).encode()) <= 64:
                raise bad("BUTTON_DATA_INVALID")
        case ["url"]:
            if not LINK.match(str(one["url"])):
                raise bad(f"inline keyboard button URL '{one['url']}' is invalid: Wrong HTTP URL")
        case ["copy_text"]:
            if not 1 <= len(one["copy_text"].get("text", "")) <= 256:
                raise bad("BUTTON_COPY_TEXT_INVALID")
        case [_]:
            pass
        case _:
            raise bad(f"{where}: exactly one action is allowed")
    return one


def reply(rows: list[list[Json | str]]) -> list[list[Json]]:
    kept = [[{"text": one} if isinstance(one, str) else one for one in row] for row in rows if row]
    if not kept:
        raise bad("can't parse reply keyboard markup: keyboard must be non-empty")
    if any(not str(one.get("text", "")).strip() for row in kept for one in row):
        raise bad("can't parse keyboard button: Text of the button must be non-empty")
    if sum(map(len, kept)) > 300:
        raise bad("reply markup is too long")
    return kept
