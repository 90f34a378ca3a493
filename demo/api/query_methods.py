"""Bot API methods that answer callback queries and inline queries."""

from demo.api import message_entities
from demo.api.api_errors import JsonObject, bad_request
from demo.api.keyboards import check_keyboard
from demo.api.local_telegram import PendingQuery
from demo.api.method_call import TEXT_LIMIT, MethodCall
from demo.api.telegram_html import utf16

CALLBACK_LIFETIME, INLINE_LIFETIME = 15 * 60, 30
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_RESULTS = 50


def answer_callback_query(call: MethodCall) -> bool:
    query_id = call.params.text("callback_query_id")
    text = call.params.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query = take_query(call, query_id, CALLBACK_LIFETIME)
    answer = {"text": text, "show_alert": call.params.flag("show_alert"), "callback_query_id": query_id}
    call.telegram.show_event(query.chat, "callback_answer", answer)
    return True


def answer_inline_query(call: MethodCall) -> bool:
    results = [check_inline_result(one) for one in call.params.array("results") or []]
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({one["id"] for one in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    query = take_query(call, call.params.text("inline_query_id"), INLINE_LIFETIME)
    answer = {"results": results, "cache_time": call.params.number("cache_time", 300)}
    if button := call.params.object("button"):
        answer["button"] = button
    call.telegram.inline_answers[query.id] = answer
    call.telegram.show_event(query.chat, "inline_answer", {"query_id": query.id})
    return True


def take_query(call: MethodCall, query_id: str, lives: int) -> PendingQuery:
    """Remove and return the query. Raises ApiError if it is unknown, answered or too old."""
    query = call.telegram.queries.pop(query_id, None)
    if query is None or query.bot != call.bot.id or call.telegram.now() - query.at > lives:
        raise bad_request(TOO_OLD)
    return query


def check_inline_result(one: JsonObject) -> JsonObject:
    """Return an InlineQueryResult with parsed text. Raises ApiError."""
    number = str(one.get("id") or "")
    if not 1 <= len(number.encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    content = one.get("input_message_content")
    if one.get("type") == "article" and not (content and one.get("title")):
        raise bad_request("can't parse inline query result: title and message content must be given")
    if not content or "message_text" not in content:
        return one
    check_keyboard(one.get("reply_markup"))
    return one | {"input_message_content": content | parse_message_text(content)}


def parse_message_text(content: JsonObject) -> JsonObject:
    text, found = message_entities.parse_formatted(
        content["message_text"], content.get("parse_mode"), content.get("entities")
    )
    if not text:
        raise bad_request("message text is empty")
    if utf16(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"message_text": text, "entities": found}
