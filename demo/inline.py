"""Inline mode: a person types the bot's name and a query, and picks a result."""

import asyncio

from demo.acts import Hand, Unable
from demo.refusal import Json

PATIENCE = 5.0
KEPT = 1000


async def ask(hand: Hand, words: str) -> Json:
    """The bot's answer to an inline query: {"results", "cache_time", "button"?}.

    Raises Unable when it does not answer within five seconds."""
    telegram, screen = hand.telegram, hand.telegram.screen(hand.chat)
    query = telegram.query(hand.chat.bot, hand.chat, hand.human.id, words)
    content = {"id": query.id, "from": hand.human.card(), "query": words, "offset": "", "chat_type": "sender"}
    telegram.push(hand.chat.bot, "inline_query", content)
    telegram.store.commit()
    try:
        async with asyncio.timeout(PATIENCE):
            while query.id not in telegram.inline_answers:
                await screen.change()
    except TimeoutError:
        raise Unable("Bot belum menjawab.", 504) from None
    answer = telegram.inline_answers.pop(query.id)
    telegram.inline_answers[remembered(hand, words)] = answer
    if len(telegram.inline_answers) > KEPT:
        del telegram.inline_answers[next(iter(telegram.inline_answers))]
    return answer


def choose(hand: Hand, words: str, result_id: str) -> Json:
    """Sends the message of a result as this person, via the bot."""
    answer = hand.telegram.inline_answers.get(remembered(hand, words), {"results": []})
    chosen = next((one for one in answer["results"] if one["id"] == result_id), None)
    if chosen is None or "input_message_content" not in chosen:
        raise Unable("Hasil itu sudah tidak ada.", 404)
    bot = hand.telegram.bots[hand.chat.bot]
    message = hand.send(content(chosen) | {"via_bot": bot.card()})
    if bot.inline_feedback:
        picked = {"result_id": result_id, "from": hand.human.card(), "query": words}
        hand.telegram.push(bot.id, "chosen_inline_result", picked)
    return message


def content(chosen: Json) -> Json:
    said = chosen["input_message_content"]
    if "message_text" in said:
        message = {"text": said["message_text"], "entities": said["entities"]}
    else:
        place = {"latitude": said["latitude"], "longitude": said["longitude"]}
        message = {"location": place}
        if "title" in said:
            message["venue"] = {"location": place, "title": said["title"], "address": said["address"]}
    return message | ({"reply_markup": chosen["reply_markup"]} if chosen.get("reply_markup") else {})


def remembered(hand: Hand, words: str) -> str:
    return f"{hand.chat.key}:{words}"
