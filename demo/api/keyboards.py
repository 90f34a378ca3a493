"""Keyboards of messages, checked like Telegram does."""

import re

from demo.api.api_errors import JsonObject, bad_request

BUTTON_ACTIONS = (
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
LINK_PATTERN = re.compile(
    r"(?:https?://[\w.-]+(?::\d+)?(?:[/?#]\S*)?|tg://\S+|[\w-]+(?:\.[\w-]+)+\S*)$", re.IGNORECASE
)
MAX_BUTTONS = 100


def check_keyboard(markup: JsonObject | None) -> JsonObject | None:
    """Return the markup without empty rows, or None if it is empty. Raises ApiError."""
    if not markup:
        return None
    match markup:
        case {"inline_keyboard": list(rows)}:
            kept = check_inline_rows(rows)
            return {"inline_keyboard": kept} if kept else None
        case {"keyboard": list(rows)}:
            return markup | {"keyboard": check_reply_rows(rows)}
        case {"remove_keyboard": True} | {"force_reply": True}:
            return markup
    raise bad_request("object expected as reply markup")


def check_inline_rows(rows: list[list[JsonObject]]) -> list[list[JsonObject]]:
    kept = [[check_button(one) for one in row] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return kept


def check_button(one: JsonObject) -> JsonObject:
    where = "can't parse inline keyboard button"
    if not isinstance(one, dict) or not str(one.get("text", "")).strip():
        raise bad_request(f'{where}: Field "text" must be of type String and not empty')
    match [action for action in BUTTON_ACTIONS if one.get(action) is not None]:
        case []:
            raise bad_request(f"{where}: Text buttons are unallowed in the inline keyboard")
        case ["callback_data"]:
            if not 1 <= len(str(one["callback_data"]).encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")
        case ["url"]:
            if not LINK_PATTERN.match(str(one["url"])):
                raise bad_request(f"inline keyboard button URL '{one['url']}' is invalid: Wrong HTTP URL")
        case ["copy_text"]:
            if not 1 <= len(one["copy_text"].get("text", "")) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case [_]:
            pass
        case _:
            raise bad_request(f"{where}: exactly one action is allowed")
    return one


def check_reply_rows(rows: list[list[JsonObject | str]]) -> list[list[JsonObject]]:
    kept = [[{"text": one} if isinstance(one, str) else one for one in row] for row in rows if row]
    if not kept:
        raise bad_request("can't parse reply keyboard markup: keyboard must be non-empty")
    if any(not str(one.get("text", "")).strip() for row in kept for one in row):
        raise bad_request("can't parse keyboard button: Text of the button must be non-empty")
    if sum(map(len, kept)) > 300:
        raise bad_request("reply markup is too long")
    return kept
