"""`bot.py ask`: the same understanding and cards as in the chat, without Telegram."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, TextIO

from content import dates, markup
from handlers.visit import Desk, Facts
from runtime import clock, desk


def lines(given: BinaryIO) -> Iterator[str]:
    """UTF-8 lines without their ends; what is no UTF-8 becomes replacement marks, as in a chat."""
    for line in given:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def as_json(lines: Iterable[str], out: TextIO) -> int:
    """One JSON object a line: answer, also, choices, ranking, place, day and ms (time spent on the message)."""
    made = _desk()
    for line in lines:
        out.write(json.dumps(_decided(made, line), ensure_ascii=False) + "\n")
        out.flush()
    return 0


def _decided(made: Desk, words: str) -> dict[str, Any]:
    start = time.perf_counter()
    decision = made.decide(words)
    places = made.gazetteer.find(words)
    day = dates.find_day(words, clock.now().date())
    spent = (time.perf_counter() - start) * 1000
    return {
        "answer": decision.answer,
        "also": list(decision.also),
        "choices": list(decision.choices),
        "ranking": list(decision.ranking),
        "place": [place.id for match in places if not match.weak for place in match.candidates],
        "day": [found.isoformat() for found in day.days] if day else [],
        "ms": round(spent, 3),
    }


def in_words(lines: Iterable[str], out: TextIO) -> int:
    """A chat in the terminal for editors; the topic is kept between questions."""
    made, topic = _desk(), None
    for line in lines:
        decision = made.decide(line.strip(), topic)
        topic = decision.answer or topic
        out.write(_said(made, decision.answer, decision.also, decision.choices) + "\n\n")
        out.flush()
    return 0


def _said(made: Desk, answer: str | None, also: tuple[str, ...], choices: tuple[str, ...]) -> str:
    answers = made.library.answers
    if answer is not None:
        shown = [f"[{id}]\n{markup.to_plain(answers[id].body.id)}" for id in (answer, *also) if id in answers]
        return "\n\n".join(shown) or f"[{answer}]"
    if choices:
        return "Maksud Anda ...?\n" + "\n".join(
            f"  - {answers[id].question.id} [{id}]" for id in choices if id in answers
        )
    return "Saya belum tahu jawabannya."


def explained(lines: Iterable[str], out: TextIO) -> int:
    made = _desk()
    for line in lines:
        out.write("\n".join(made.understanding.explain(line.strip())) + "\n\n")
    return 0


def _desk() -> Desk:
    return desk.make(Facts(), "loket")
