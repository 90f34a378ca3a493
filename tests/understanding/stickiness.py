"""Look for new questions that are answered with the topic before them: `python -m tests.understanding.stickiness`.

Every question follows an answer of every other topic. It must not get that answer again. Messages that only continue
a question ("bayar ga?", "kalau akta?") are left out.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from content.nlu.follow_up import FollowUp, find_follow_up
from content.text.visible_text import visible_text
from handlers.core.context import Deployment, Services
from handlers.core.dispatcher import Dispatcher
from handlers.core.events import Event, EventKind
from handlers.core.replies import Message
from runtime import build_services, clock
from storage.chats import chat_profiles
from storage.engine.database import Database, Transaction

UNCLEAR_FILE = Path(__file__).parent / "unclear.txt"
_OFFICE = "3674"


@dataclass(frozen=True)
class GivenAnswer:
    """What the chat says to a message: the id of the answer or case shown ("" for choices), and the text."""

    shown: str
    reply: str


@dataclass(frozen=True)
class StickyPair:
    """A question that is answered with the answer of the question before it."""

    before: str
    text: str
    alone: str


def list_first_questions(services: Services) -> list[str]:
    """Return one question for each case and each topic."""
    library = services.library
    cases = [found.question.id for found in library.cases.cases.values()]
    overviews = [found.question.id for found in library.cases.overviews.values()]
    return [*cases, *overviews, *(answer.question.id for answer in library.answers.values())]


def list_second_questions(services: Services, most: int) -> dict[str, str]:
    """Return the unclear messages, and up to `most` phrasings of each case and topic, with their topics."""
    library = services.library
    texts = dict.fromkeys(read_unclear_messages(), "")
    for id, phrasings in (*library.cases.phrasings.items(), *library.phrasings.items()):
        step = max(1, len(phrasings) // most)
        texts |= dict.fromkeys(phrasings[::step][:most], topic_of(services, id))
    lexicon = services.understanding.lexicon
    return {text: topic for text, topic in texts.items() if find_follow_up(text, lexicon) is FollowUp.NONE}


def read_unclear_messages() -> list[str]:
    return [line for line in UNCLEAR_FILE.read_text("utf-8").splitlines() if line]


class PairTrial:
    """Answers messages in one chat, whose last answer it sets."""

    def __init__(self, services: Services, tx: Transaction) -> None:
        self._services, self._tx, self._now = services, tx, clock.now()
        self._dispatcher = Dispatcher(services)

    async def start(self) -> None:
        await self._send(EventKind.COMMAND, _OFFICE)

    async def answer(self, text: str, topic: str | None, asked: str | None) -> GivenAnswer:
        """Answer a message that follows an answer (`topic`) to a question (`asked`)."""
        earlier = int(self._now.timestamp()) - 60
        await chat_profiles.save_last_answer(self._tx, 1, topic, asked, earlier)
        replies = await self._send(EventKind.TEXT, text)
        profile = await chat_profiles.find(self._tx, 1)
        is_shown = profile is not None and profile.topic_at != earlier
        return GivenAnswer(profile.topic or "" if profile and is_shown else "", replies)

    async def _send(self, kind: EventKind, text: str) -> str:
        command = "start" if kind is EventKind.COMMAND else ""
        event = Event(0, kind, 1, 1, command=command, text=text)
        replies = await self._dispatcher.dispatch(self._tx, event, self._now)
        return "\n".join(visible_text(reply.body) for reply in replies if isinstance(reply, Message))


async def find_sticky_pairs(
    services: Services, firsts: Iterable[str], seconds: Mapping[str, str]
) -> tuple[int, list[StickyPair]]:
    """Try every ordered pair; `seconds` are texts with their topics. Return the number of pairs, and the sticky ones."""
    database = await Database.open(None)
    try:
        async with database.transaction() as tx:
            trial = PairTrial(services, tx)
            await trial.start()
            return await _try_pairs(services, trial, firsts, seconds)
    finally:
        await database.close()


async def _try_pairs(
    services: Services, trial: PairTrial, firsts: Iterable[str], seconds: Mapping[str, str]
) -> tuple[int, list[StickyPair]]:
    alone = {text: await trial.answer(text, None, None) for text in seconds}
    given = {text: await trial.answer(text, None, None) for text in firsts}
    number, sticky = 0, []
    for before, first in given.items():
        if not first.shown:
            continue
        for text in seconds:
            topic = topic_of(services, first.shown)
            if topic in (topic_of(services, alone[text].shown), seconds[text]):
                continue
            number += 1
            second = await trial.answer(text, first.shown, before)
            is_repeated = topic_of(services, second.shown) == topic
            if is_repeated or second.reply == first.reply:
                sticky.append(StickyPair(f"{before} [{first.shown}]", text, alone[text].shown))
    return number, sticky


def topic_of(services: Services, id: str) -> str:
    found = services.library.cases.find(id)
    return found.topic if found else id


def print_stickiness(most: int = 1, shown: int = 40) -> None:
    """Print the sticky pairs. `most`: how many phrasings of each topic follow; `shown`: how many pairs to list."""
    services = build_services.build_services(Deployment(), "loket")
    seconds = list_second_questions(services, most)
    number, sticky = asyncio.run(find_sticky_pairs(services, list_first_questions(services), seconds))
    print(f"\nstickiness: {number} pairs, {len(sticky)} answered with the topic before")
    for pair in sticky[:shown]:
        print(f"  {pair.before} / {pair.text} (alone: {pair.alone or 'choices'})")


if __name__ == "__main__":
    print_stickiness(*(int(word) for word in sys.argv[1:]))
