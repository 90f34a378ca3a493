"""Inline mode: a person types the name of the bot and a query, and chooses a result."""

import asyncio

from demo.api.api_errors import JsonObject
from demo.api.user_actions import UserActionError, UserActions

ANSWER_TIMEOUT = 5.0
MAX_ANSWERS = 1000


async def send_inline_query(hand: UserActions, words: str) -> JsonObject:
    """Send an inline query. Return the answer of the bot: {"results", "cache_time", "button"?}.

    Raises UserActionError if the bot does not answer within five seconds."""
    telegram, screen = hand.telegram, hand.telegram.chat_screen(hand.chat)
    query = telegram.add_query(hand.chat.bot, hand.chat, hand.human.id, words)
    content = {
        "id": query.id,
        "from": hand.human.user_object(),
        "query": words,
        "offset": "",
        "chat_type": "sender",
    }
    telegram.push_update(hand.chat.bot, "inline_query", content)
    telegram.store.commit()
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            while query.id not in telegram.inline_answers:
                await screen.wait_for_change()
    except TimeoutError:
        raise UserActionError("Bot belum menjawab.", 504) from None
    answer = telegram.inline_answers.pop(query.id)
    telegram.inline_answers[answer_key(hand, words)] = answer
    if len(telegram.inline_answers) > MAX_ANSWERS:
        del telegram.inline_answers[next(iter(telegram.inline_answers))]
    return answer


def choose_result(hand: UserActions, words: str, result_id: str) -> JsonObject:
    """Send the message of a result as this person, via the bot."""
    answer = hand.telegram.inline_answers.get(answer_key(hand, words), {"results": []})
    chosen = next((one for one in answer["results"] if one["id"] == result_id), None)
    if chosen is None or "input_message_content" not in chosen:
        raise UserActionError("Hasil itu sudah tidak ada.", 404)
    bot = hand.telegram.bots[hand.chat.bot]
    message = hand.send(result_content(chosen) | {"via_bot": bot.user_object()})
    if bot.inline_feedback:
        picked = {"result_id": result_id, "from": hand.human.user_object(), "query": words}
        hand.telegram.push_update(bot.id, "chosen_inline_result", picked)
    return message


def result_content(chosen: JsonObject) -> JsonObject:
    said = chosen["input_message_content"]
    if "message_text" in said:
        message = {"text": said["message_text"], "entities": said["entities"]}
    else:
        place = {"latitude": said["latitude"], "longitude": said["longitude"]}
        message = {"location": place}
        if "title" in said:
            message["venue"] = {"location": place, "title": said["title"], "address": said["address"]}
    return message | ({"reply_markup": chosen["reply_markup"]} if chosen.get("reply_markup") else {})


def answer_key(hand: UserActions, words: str) -> str:
    return f"{hand.chat.key}:{words}"
