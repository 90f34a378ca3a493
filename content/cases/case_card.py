"""Renders a case as Telegram HTML: first what was asked, then the same order on every card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from babel.dates import format_date

from content.cases.case_records import (
    AnswerAspect,
    AnswerCase,
    AnswerFact,
    FactSource,
    FactStatus,
    TopicOverview,
)
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.text.plain_words import write_plainly
from content.text.safe_html import Html, bold, html, italic, join_lines, join_paragraphs, link, quote

SCREEN_LENGTH, SCREEN_LIMIT = 560, 900
"""Visible characters that the first screen aims at, and that it never exceeds."""
_MAX_NAMED_SOURCES = 2
SHOWN_LINES = 3  # labelled lines that a screen shows; Telegram folds the others
_MAX_CACHED_CARDS = 512  # about a kilobyte each
_LABELS = {
    AnswerAspect.WHO: ("Siapa", "Who"),
    AnswerAspect.BRING: ("Bawa", "Bring"),
    AnswerAspect.STEPS: ("Caranya", "How"),
    AnswerAspect.DEADLINE: ("Batas waktu", "Deadline"),
    AnswerAspect.DURATION: ("Lamanya", "Takes"),
    AnswerAspect.COST: ("Biaya", "Cost"),
    AnswerAspect.WHERE: ("Di mana", "Where"),
    AnswerAspect.ONLINE: ("Online", "Online"),
    AnswerAspect.PROXY: ("Diwakilkan", "By proxy"),
    AnswerAspect.SPECIAL: ("Catatan", "Note"),
    AnswerAspect.DIFFERS: ("Di daerah Anda", "In your region"),
}
_UNLABELLED = frozenset({AnswerAspect.COST, AnswerAspect.ONLINE, AnswerAspect.PROXY, AnswerAspect.DURATION})
"""Aspects whose first sentence answers by itself, so that the first line needs no label."""
_ACCORDING_TO = ("menurut", "according to")
_UNCONFIRMED = ("belum dikonfirmasi", "not confirmed")
_SOURCE, _CHECKED = ("Sumber", "Source"), ("diperiksa", "checked")
_ASK_OFFICE = ("Belum pasti, tanyakan ke kantor", "Not certain; ask the office")
_AND_OTHERS = ("dan lain-lain", "and others")
_DIFFERS_BY_CASE = (
    "Berbeda untuk tiap keperluan. Pilih keperluan Anda:",
    "This depends on the case. Choose yours:",
)
_CHOOSE_CASE = ("Pilih keperluan Anda:", "Choose your case:")
_LOCALES = ("id_ID", "en_GB")
_SENTENCE_END = compile_later(r"(?<=[.!])\s+(?=[A-Z])")
_PRIORITY: tuple[tuple[AnswerAspect, int], ...] = (
    (AnswerAspect.BRING, 0),
    (AnswerAspect.SPECIAL, 0),
    (AnswerAspect.COST, 0),
    (AnswerAspect.BRING, 1),
    (AnswerAspect.DEADLINE, 0),
    (AnswerAspect.SPECIAL, 1),
    (AnswerAspect.WHERE, 0),
    (AnswerAspect.STEPS, 0),
    (AnswerAspect.SPECIAL, 2),
    (AnswerAspect.DURATION, 0),
    (AnswerAspect.ONLINE, 0),
    (AnswerAspect.PROXY, 0),
    (AnswerAspect.WHO, 0),
)
"""What the first screen shows while there is room: the aspect and the number of its fact."""


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A rendered case. `more`: the full card says more than this one."""

    html: Html
    more: bool


def render_case(
    case: AnswerCase, aspects: Sequence[AnswerAspect] = (), language: str = "id", office: str = ""
) -> CaseCard:
    """Render the first screen. `aspects`: what was asked; its sentence is the first line."""
    return _render_screen(case, tuple(aspects), language, office)


def render_asked(
    case: AnswerCase, aspects: Sequence[AnswerAspect], language: str = "id", office: str = ""
) -> Html:
    """Render what a follow-up asks of a case that was just shown."""
    return _Screen(case, tuple(aspects), language, office).render_asked()


@lru_cache(_MAX_CACHED_CARDS)
def _render_screen(
    case: AnswerCase, aspects: tuple[AnswerAspect, ...], language: str, office: str
) -> CaseCard:
    return _Screen(case, aspects, language, office).render()


def render_full_case(case: AnswerCase, language: str = "id", office: str = "") -> Html:
    """Render everything known of a case, with all its sources folded by Telegram."""
    lines = [bold(cite_fact(case.short, language))]
    used = list(case.short.sources)
    for aspect in AnswerAspect:
        facts = case.list_facts(aspect, office)
        if facts:
            lines.append(_render_line(aspect, [cite_fact(fact, language) for fact in facts], language))
            used += [source for fact in facts for source in fact.sources]
    if case.questions:
        questions = [f"– {fact.text.in_language(language)}" for fact in case.questions]
        lines.append(join_lines([html("<b>{}:</b>", _in(_ASK_OFFICE, language)), *questions]))
    return join_lines([join_paragraphs(lines), _render_all_sources(used, language)])


def render_overview(
    overview: TopicOverview,
    language: str = "id",
    fact: AnswerFact | None = None,
    *,
    is_repeated: bool = False,
) -> Html:
    """Render the text above the buttons of an overview.

    `fact`: what was asked, if most cases share it. `is_repeated`: the sentence of the overview was just said.
    """
    if is_repeated and fact is None:
        return bold(_in(_DIFFERS_BY_CASE, language))
    lead = bold(cite_fact(fact or overview.short, language))
    sources = (*fact.sources, *overview.short.sources) if fact else overview.short.sources
    rest = _in(_CHOOSE_CASE, language) if is_repeated else cite_fact(overview.short, language) if fact else ""
    return join_lines([lead, *([rest] if rest else []), _render_some_sources(sources, language)])


def render_sentence(
    case: AnswerCase | TopicOverview,
    language: str = "id",
    aspects: Sequence[AnswerAspect] = (),
    office: str = "",
    *,
    is_plain: bool = False,
) -> Html:
    """Render what was asked and the sentence that settles the matter, with sources: for groups and inline mode.

    `is_plain`: in plain words, and only one of the two.
    """
    facts = [case.short]
    if isinstance(case, AnswerCase):
        facts = [*(fact for aspect in aspects[:1] for fact in case.list_facts(aspect, office)[:1]), *facts]
    facts = facts[:1] if is_plain else facts
    sources = [source for fact in facts for source in fact.sources]
    said = [cite_fact(fact, language) for fact in facts]
    told = join_lines([write_plainly(one, language) if is_plain else one for one in said])
    return join_paragraphs([told, _render_some_sources(sources, language)])


def render_reported(fact: AnswerFact, language: str, *, is_lead: bool) -> Html:
    """Render a single reported fact with its source; the leading one is bold."""
    text = cite_fact(fact, language)
    return bold(text) if is_lead else Html.escape(text)


def cite_fact(fact: AnswerFact, language: str, *, whole: bool = True) -> str:
    """Return a fact's words as plain text; a reported fact names who says so and when."""
    text = fact.text.in_language(language)
    text = text if whole else first_sentence(text)
    if fact.status is not FactStatus.REPORTED:
        return text
    said_by = _name_reporter(fact.sources[0], language) if fact.sources else _in(_UNCONFIRMED, language)
    end = text[-1:] if text[-1:] in ".:?!" else "."
    return f"{text.rstrip('.:')} ({said_by}){end}"


def first_sentence(text: str) -> str:
    """Return the first sentence of a fact. It must make sense by itself."""
    return _SENTENCE_END.split(text, maxsplit=1)[0]


@dataclass(slots=True)
class _Screen:
    """The first screen of a case while its facts are chosen."""

    case: AnswerCase
    aspects: Sequence[AnswerAspect]
    language: str
    office: str

    def render(self) -> CaseCard:
        asked = [aspect for aspect in self.aspects if self.case.list_facts(aspect, self.office)]
        chosen = self._choose_facts(asked)
        lead, lines, used = self._lay_out(asked, chosen)
        parts: list[object] = [bold(text) for text in lead[: max(1, len(asked))]]
        parts += lead[len(asked) :] if asked else []
        told = [_render_line(aspect, texts, self.language) for aspect, texts in lines]
        first, rest = told[:SHOWN_LINES], [*told[SHOWN_LINES:], _render_some_sources(used, self.language)]
        folded = quote(join_lines(rest), folded=True) if len(rest) > 1 else join_lines(rest)
        body = join_lines([*parts, *first, folded])
        shown = sum(len(facts) for facts in chosen.values())
        known = sum(len(self.case.list_facts(aspect, self.office)) for aspect in AnswerAspect)
        return CaseCard(body, shown < known or bool(self.case.questions))

    def render_asked(self) -> Html:
        """Render only what was asked of the case, without its sentence."""
        asked = [aspect for aspect in self.aspects if self.case.list_facts(aspect, self.office)]
        chosen = {aspect: list(self.case.list_facts(aspect, self.office)) for aspect in asked}
        self._drop_until_it_fits(asked, chosen)
        lead, lines, _ = self._lay_out(asked, chosen)
        used = [source for facts in chosen.values() for fact in facts for source in fact.sources]
        told = [_render_line(aspect, texts, self.language) for aspect, texts in lines]
        return join_lines([*map(bold, lead[: len(asked)]), *told, _render_some_sources(used, self.language)])

    def _choose_facts(self, asked: Sequence[AnswerAspect]) -> dict[AnswerAspect, list[AnswerFact]]:
        """Choose what was asked, what holds at the office, then facts by priority while there is room."""
        chosen = {aspect: list(self.case.list_facts(aspect, self.office)) for aspect in asked[:1]}
        chosen |= {aspect: list(self.case.list_facts(aspect, self.office))[:1] for aspect in asked[1:]}
        own = [fact for fact in self.case.list_facts(AnswerAspect.DIFFERS, self.office) if fact.office]
        if own:
            chosen[AnswerAspect.DIFFERS] = own[:1]
        self._drop_until_it_fits(asked, chosen)
        for aspect, number in _PRIORITY:
            facts = self.case.list_facts(aspect, self.office)
            if number >= len(facts) or not self._is_wanted(aspect, facts[number], chosen):
                continue
            wider = {**chosen, aspect: [*chosen.get(aspect, []), facts[number]]}
            if self._count_characters(asked, wider) <= SCREEN_LENGTH:
                chosen = wider
        return chosen

    def _is_wanted(
        self, aspect: AnswerAspect, fact: AnswerFact, chosen: dict[AnswerAspect, list[AnswerFact]]
    ) -> bool:
        """Return whether a fact adds something to the first screen."""
        if fact.later or fact in chosen.get(aspect, ()):
            return False
        said = self.case.short.text.in_language(self.language)
        return not (aspect is AnswerAspect.COST and re.search(r"\b(?:gratis|free)\b", said, re.IGNORECASE))

    def _drop_until_it_fits(
        self, asked: Sequence[AnswerAspect], chosen: dict[AnswerAspect, list[AnswerFact]]
    ) -> None:
        for aspect in asked:
            while len(chosen[aspect]) > 1 and self._count_characters(asked, chosen) > SCREEN_LENGTH:
                chosen[aspect].pop()

    def _lay_out(
        self, asked: Sequence[AnswerAspect], chosen: dict[AnswerAspect, list[AnswerFact]]
    ) -> tuple[list[str], list[tuple[AnswerAspect, list[str]]], list[FactSource]]:
        """Return the leading sentences, the labelled lines and the sources of all of them."""
        used = list(self.case.short.sources)
        lines = []
        for aspect in AnswerAspect:
            facts = chosen.get(aspect, [])
            used += [source for fact in facts for source in fact.sources]
            rest = facts[1:] if aspect in asked else facts
            if rest:
                whole = aspect in asked or aspect is AnswerAspect.BRING
                lines.append((aspect, [cite_fact(fact, self.language, whole=whole) for fact in rest]))
        return list(self._lead(asked, chosen)), lines, used

    def _lead(
        self, asked: Sequence[AnswerAspect], chosen: dict[AnswerAspect, list[AnswerFact]]
    ) -> Iterator[str]:
        """Yield the sentences that answer the question words, then the one that settles the matter."""
        for aspect in asked:
            text = cite_fact(chosen[aspect][0], self.language)
            yield text if aspect in _UNLABELLED else f"{_in(_LABELS[aspect], self.language)}: {text}"
        yield cite_fact(self.case.short, self.language)

    def _count_characters(
        self, asked: Sequence[AnswerAspect], chosen: dict[AnswerAspect, list[AnswerFact]]
    ) -> int:
        lead, lines, used = self._lay_out(asked, chosen)
        count = sum(len(text) + 1 for text in lead)
        for aspect, texts in lines:
            count += len(_in(_LABELS[aspect], self.language)) + 2 + sum(len(text) + 1 for text in texts)
        return count + len(_name_some_sources(used, self.language))


def _in(texts: tuple[str, str], language: str) -> str:
    return texts[language == "en"]


def _name_reporter(source: FactSource, language: str) -> str:
    said_by = f"{_in(_ACCORDING_TO, language)} {source.name}"
    day = source.source.date
    if day is None:
        return f"{said_by}, {_in(_UNCONFIRMED, language)}"
    if str(day.year) in source.name:
        return said_by
    pattern = "y" if source.source.precision == "year" else "MMMM y"
    return f"{said_by}, {format_date(day, pattern, locale=_in(_LOCALES, language))}"


def _render_line(aspect: AnswerAspect, texts: Iterable[str], language: str) -> Html:
    return html("<b>{}:</b> {}", _in(_LABELS[aspect], language), " ".join(texts))


def _render_some_sources(sources: Iterable[FactSource], language: str) -> Html:
    named = _name_some_sources(sources, language)
    return italic(named) if named else Html()


def _name_some_sources(sources: Iterable[FactSource], language: str) -> str:
    """Name the first sources in one line. The full card lists all."""
    distinct = _list_distinct(sources)
    names = list(dict.fromkeys(_name_with_year(source) for source in distinct[:_MAX_NAMED_SOURCES]))
    if len(distinct) > _MAX_NAMED_SOURCES:
        names.append(_in(_AND_OTHERS, language))
    return f"{_in(_SOURCE, language)}: {', '.join(names)}" if names else ""


def _render_all_sources(sources: Iterable[FactSource], language: str) -> Html:
    distinct = _list_distinct(sources)
    if not distinct:
        return Html()
    day = format_date(min(source.checked for source in distinct), "d MMMM y", locale=_in(_LOCALES, language))
    title = f"{_in(_SOURCE, language)} · {_in(_CHECKED, language)} {day}"
    return quote(join_lines([title, *(_render_source(source, language) for source in distinct)]), folded=True)


def _render_source(source: FactSource, language: str) -> Html:
    title, url = source.source.title, source.source.url
    dated = source.source.describe_date(language)
    linked = link(title, url) if url else title
    return html("– {}, {}", linked, dated) if dated and dated not in title else html("– {}", linked)


def _list_distinct(sources: Iterable[FactSource]) -> list[FactSource]:
    return list({source.key: source for source in sources}.values())


def _name_with_year(source: FactSource) -> str:
    year = str(source.source.date.year) if source.source.date else ""
    return source.name if not year or year in source.name else f"{source.name} ({year})"
