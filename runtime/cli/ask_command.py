"""`bot.py ask`: the understanding and the answers of the chat, in the terminal."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, TextIO

from content.dates import day_search
from content.text import markup
from handlers.core.context import Deployment, Services
from runtime import build_services, clock


def read_lines(stream: BinaryIO) -> Iterator[str]:
    """Yield lines without line ends. Invalid UTF-8 becomes replacement characters, as in a chat."""
    for line in stream:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def answer_as_json(lines: Iterable[str], out: TextIO) -> int:
    """Write one JSON object per line: answer, also, choices, ranking, place, day and ms (time for the message)."""
    services = _load_services()
    for line in lines:
        out.write(json.dumps(_describe_decision(services, line), ensure_ascii=False) + "\n")
        out.flush()
    return 0


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
