"""`bot.py ask`: the understanding and the answers of the chat, in the terminal."""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, TextIO

from content.dates import day_search
from content.lazy_dataclass import dataclass
from content.text import markup
from content.text.visible_text import visible_text
from handlers.core.context import Deployment, Services
from handlers.core.dispatcher import Dispatcher
from handlers.core.events import Event, EventKind
from handlers.core.replies import Message, Reply
from runtime import build_services, clock
from storage.chats import chat_profiles
from storage.engine.database import Database, Transaction


def read_lines(stream: BinaryIO) -> Iterator[str]:
    """Yield lines without line ends. Invalid UTF-8 becomes replacement characters, as in a chat."""
    for line in stream:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


@dataclass(frozen=True)
class AskedMessage:
    """A message to answer: its office ("" for none) and what the same chat said before."""

    text: str
    office: str = ""
    before: tuple[str, ...] = ()


def answer_as_json(lines: Iterable[str], out: TextIO) -> int:
    """Write one JSON object per line.

    Fields: answer, also, choices, ranking, place, day, ms, case and reply. `ms` is the time to understand the message.
    `case` is the case or overview shown, `reply` the text as read.
    A line is a message, or a JSON object with `text`, `office` and `before`.
    """
    return asyncio.run(_answer_as_json(lines, out))


async def _answer_as_json(lines: Iterable[str], out: TextIO) -> int:
    services = _load_services()
    database = await Database.open(None)
    dispatcher = Dispatcher(services)
    try:
        for number, line in enumerate(lines, 1):
            message = parse_message(line)
            told = _describe_decision(services, message.text)
            async with database.transaction() as tx:
                told |= await _describe_reply(dispatcher, services, tx, message, number)
            out.write(json.dumps(told, ensure_ascii=False) + "\n")
            out.flush()
    finally:
        await database.close()
    return 0


def parse_message(line: str) -> AskedMessage:
    """Return the message of a line. A line that is no JSON object with a text is the message itself."""
    try:
        found = json.loads(line) if line.lstrip().startswith("{") else None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        return AskedMessage(line)
    before = tuple(str(text) for text in found.get("before") or ())
    return AskedMessage(found["text"], str(found.get("office") or ""), before)


async def _describe_reply(
    dispatcher: Dispatcher, services: Services, tx: Transaction, message: AskedMessage, chat_id: int
) -> dict[str, Any]:
    """Answer a message as the chat does, in a chat of its own."""
    now = clock.now()
    start = [Event(0, EventKind.COMMAND, chat_id, chat_id, command="start", text=message.office)]
    texts = [
        Event(0, EventKind.TEXT, chat_id, chat_id, text=text) for text in (*message.before, message.text)
    ]
    replies: Sequence[Reply] = ()
    for event in (*(start if message.office else ()), *texts):
        replies = await dispatcher.dispatch(tx, event, now)
    profile = await chat_profiles.find(tx, chat_id)
    case = services.library.cases.find(profile.topic or "") if profile else None
    shown = [visible_text(reply.body) for reply in replies if isinstance(reply, Message)]
    return {"case": case.id if case else None, "reply": "\n".join(shown)}


def _describe_decision(services: Services, text: str) -> dict[str, Any]:
    start = time.perf_counter()
    decision = services.decide(text)
    places = services.gazetteer.find(text)
    day = day_search.find_day(text, clock.now().date())
    spent = (time.perf_counter() - start) * 1000
    return {
        "answer": decision.answer,
        "also": list(decision.also),
        "choices": list(decision.choices),
        "ranking": list(decision.ranking),
        "place": [place.id for match in places if not match.is_weak for place in match.candidates],
        "day": [found.isoformat() for found in day.days] if day else [],
        "ms": round(spent, 3),
    }


def answer_as_text(lines: Iterable[str], out: TextIO) -> int:
    """Chat in the terminal, for editors. The topic is kept between questions."""
    services, topic = _load_services(), None
    for line in lines:
        decision = services.decide(line.strip(), topic)
        topic = decision.answer or topic
        out.write(_render_decision(services, decision.answer, decision.also, decision.choices) + "\n\n")
        out.flush()
    return 0


def _render_decision(
    services: Services, answer: str | None, also: tuple[str, ...], choices: tuple[str, ...]
) -> str:
    answers = services.library.answers
    if answer is not None:
        shown = [f"[{id}]\n{markup.to_plain(answers[id].body.id)}" for id in (answer, *also) if id in answers]
        return "\n\n".join(shown) or f"[{answer}]"
    if choices:
        return "Maksud Anda ...?\n" + "\n".join(
            f"  - {answers[id].question.id} [{id}]" for id in choices if id in answers
        )
    return "Saya belum tahu jawabannya."


def explain_decisions(lines: Iterable[str], out: TextIO) -> int:
    services = _load_services()
    for line in lines:
        out.write("\n".join(services.understanding.explain(line.strip())) + "\n\n")
    return 0


def _load_services() -> Services:
    return build_services.build_services(Deployment(), "loket")
