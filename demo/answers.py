"""Answers to pressed buttons and inline queries."""

from demo import entities
from demo.call import TEXT_LIMIT, Call
from demo.keyboards import checked
from demo.refusal import Json, bad
from demo.telegram import Query

PRESS_LIVES, INLINE_LIVES = 15 * 60, 30
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MOST_RESULTS = 50


def answer_callback_query(call: Call) -> bool:
    query_id = call.params.text("callback_query_id")
    text = call.params.text("text")
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    query = pending(call, query_id, PRESS_LIVES)
    answer = {"text": text, "show_alert": call.params.flag("show_alert"), "callback_query_id": query_id}
    call.telegram.show(query.chat, "callback_answer", answer)
    return True


def answer_inline_query(call: Call) -> bool:
    results = [result(one) for one in call.params.array("results") or []]
    if len(results) > MOST_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    if len({one["id"] for one in results}) < len(results):
        raise bad("RESULT_ID_DUPLICATE")
    query = pending(call, call.params.text("inline_query_id"), INLINE_LIVES)
    answer = {"results": results, "cache_time": call.params.number("cache_time", 300)}
    if button := call.params.object("button"):
        answer["button"] = button
    call.telegram.inline_answers[query.id] = answer
    call.telegram.show(query.chat, "inline_answer", {"query_id": query.id})
    return True


def pending(call: Call, query_id: str, lives: int) -> Query:
    """The query to answer, once. Raises Refused when it is unknown, answered or old."""
    query = call.telegram.queries.pop(query_id, None)
    if query is None or query.bot != call.bot.id or call.telegram.now() - query.at > lives:
        raise bad(TOO_OLD)
    return query


def result(one: Json) -> Json:
    """One InlineQueryResult with its text parsed. Raises Refused."""
    number = str(one.get("id") or "")
    if not 1 <= len(number.encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    content = one.get("input_message_content")
    if one.get("type") == "article" and not (content and one.get("title")):
        raise bad("can't parse inline query result: title and message content must be given")
    if not content or "message_text" not in content:
        return one
    checked(one.get("reply_markup"))
    return one | {"input_message_content": content | spoken(content)}


def spoken(content: Json) -> Json:
    text, found = entities.formatted(
        content["message_text"], content.get("parse_mode"), content.get("entities")
    )
    if not text:
        raise bad("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad("message is too long")
    return {"message_text": text, "entities": found}
