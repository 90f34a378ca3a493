"""What a case holds: facts by aspect, each with its sources and how certain it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from content.loading.records import LocalizedText, Origin, Source


class AnswerAspect(StrEnum):
    """One side of a case that a question word asks for. The order is the order on every card."""

    WHO = "who"
    BRING = "bring"
    STEPS = "steps"
    DEADLINE = "deadline"
    DURATION = "duration"
    COST = "cost"
    WHERE = "where"
    ONLINE = "online"
    PROXY = "proxy"
    SPECIAL = "special"
    DIFFERS = "differs"


class FactStatus(StrEnum):
    """How certain a fact is. An unsure one is only ever shown as a question for the office."""

    SURE = "sure"
    REPORTED = "reported"
    UNSURE = "unsure"


class FactSource(Struct, frozen=True):
    """A source with the short name that stands in sentences."""

    key: str
    name: str
    source: Source
    checked: date


class AnswerFact(Struct, frozen=True):
    """One statement. `office` limits it to the office of that code ("": everywhere).

    `later`: it stands on the full card only, unless it is what was asked for.
    """

    text: LocalizedText
    status: FactStatus
    sources: tuple[FactSource, ...]
    origin: Origin
    office: str = ""
    later: bool = False


class AnswerCase(Struct, frozen=True, eq=False):
    """A situation and everything known about it. `short` settles the matter in one sentence.

    A case is equal only to itself, so rendered cards can be cached by their case.
    """

    id: str
    topic: str
    question: LocalizedText
    short: AnswerFact
    facts: Mapping[AnswerAspect, tuple[AnswerFact, ...]]
    questions: tuple[AnswerFact, ...]
    related: tuple[str, ...]
    origin: Origin

    def list_facts(self, aspect: AnswerAspect, office: str = "") -> tuple[AnswerFact, ...]:
        """Return the facts of an aspect that hold at an office, those of the office itself first."""
        found = self.facts.get(aspect, ())
        own = tuple(fact for fact in found if fact.office and fact.office == office)
        return own + tuple(fact for fact in found if not fact.office)

    def list_all_facts(self) -> Iterator[AnswerFact]:
        """Yield every fact, whatever its office, the unsure questions too."""
        yield self.short
        for facts in self.facts.values():
            yield from facts
        yield from self.questions


class TopicOverview(Struct, frozen=True):
    """The answer to a broad question: one sentence, and cases or further overviews to choose from."""

    id: str
    topic: str
    question: LocalizedText
    short: AnswerFact
    cases: tuple[str, ...]
    origin: Origin


class CaseLibrary(Struct, frozen=True):
    """All cases and overviews by id, and what citizens type for each of them."""

    cases: Mapping[str, AnswerCase]
    overviews: Mapping[str, TopicOverview]
    phrasings: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, FactSource]

    def find(self, id: str) -> AnswerCase | TopicOverview | None:
        """Return the case or overview of an id, None for an unknown one."""
        return self.cases.get(id) or self.overviews.get(id)

    def find_common_fact(self, overview: TopicOverview, aspect: AnswerAspect) -> AnswerFact | None:
        """Return the fact of an aspect that most cases of an overview share, None if most differ."""
        cases = list(self._list_cases(overview))
        firsts = [facts[0] for case in cases if (facts := case.list_facts(aspect))]
        common = max(firsts, key=firsts.count, default=None)
        return common if common is not None and 2 * firsts.count(common) > len(cases) else None

    def _list_cases(self, overview: TopicOverview) -> Iterator[AnswerCase]:
        """Yield the cases of an overview and of the overviews in it."""
        for id in overview.cases:
            inner = self.overviews.get(id)
            if inner is not None and inner is not overview:
                yield from self._list_cases(inner)
            elif id in self.cases:
                yield self.cases[id]

    def topic_of(self, id: str) -> str:
        """Return the topic that a case or overview belongs to. Raise KeyError for an unknown id."""
        found = self.find(id)
        if found is None:
            raise KeyError(id)
        return found.topic
