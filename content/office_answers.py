"""Answers that an office wrote itself: their fields as staff type them, and how a question finds them.

They hold for one office only. So they are not among the answers that the model knows, but in an index by office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from content.dates.day_search import find_days
from content.dates.past_dates import PastDate, parse_past_date
from content.lazy_pattern import compile_later
from content.loading.records import Answer, OfficeAnswer
from content.nlu import Understanding

ID_PREFIX = "kantor-"
MAX_ANSWERS = 100  # live answers of one office
MAX_PHRASINGS = 40  # compared for one answer
SURE_LIKENESS, NEAR_LIKENESS, OFFERED_LIKENESS = 0.85, 0.62, 0.4
"""From the first on, an answer of the office is shown before all others. From the second on, before "belum tahu".

From the third on, it is one of the choices.
"""
LONGEST_DAYS = 366  # until the expiry


class AnswerField(StrEnum):
    """What staff fill in, in this order. The value is the word before a colon. ENGLISH may be left out."""

    QUESTION = "tanya"
    SHORT = "singkat"
    BODY = "isi"
    SOURCE = "sumber"
    DATE = "tanggal"
    UNTIL = "berlaku"
    ENGLISH = "inggris"


REQUIRED_FIELDS = tuple(field for field in AnswerField if field is not AnswerField.ENGLISH)
LENGTHS: Mapping[AnswerField, tuple[int, int]] = {
    AnswerField.QUESTION: (8, 80),
    AnswerField.SHORT: (8, 200),
    AnswerField.BODY: (8, 1500),
    AnswerField.SOURCE: (3, 120),
    AnswerField.ENGLISH: (8, 1500),
}
_FIELD_LINE = compile_later(
    r"^\s*(?P<name>tanya|pertanyaan|singkat|isi|jawaban|sumber|tanggal|berlaku(?: sampai)?|sampai"
    r"|inggris|english)\s*:\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_OTHER_NAMES = {
    "pertanyaan": AnswerField.QUESTION,
    "jawaban": AnswerField.BODY,
    "berlaku sampai": AnswerField.UNTIL,
    "sampai": AnswerField.UNTIL,
    "english": AnswerField.ENGLISH,
}


class FieldFault(StrEnum):
    """Why a typed value cannot be used."""

    LENGTH = "length"
    NO_DATE = "no date"
    NOT_PAST = "not past"
    NOT_COMING = "not coming"


def split_fields(text: str, awaited: AnswerField | None) -> dict[AnswerField, str]:
    """Split lines like "sumber: Surat kepala dinas". Lines before the first name belong to the awaited field."""
    found: dict[AnswerField, list[str]] = {}
    current = awaited
    for line in text.strip().splitlines():
        named = _FIELD_LINE.match(line)
        if named is not None:
            name = named["name"].lower()
            current = _OTHER_NAMES.get(name) or AnswerField(name)
            line = named["rest"]
        if current is not None:
            found.setdefault(current, []).append(line.rstrip())
    return {field: "\n".join(lines).strip() for field, lines in found.items()}


def read_field(field: AnswerField, words: str, today: date) -> str | FieldFault:
    """Return the value of a field as it is stored: text in one form, days as ISO dates."""
    if field is AnswerField.DATE:
        return _read_source_date(words, today)
    if field is AnswerField.UNTIL:
        return _read_expiry(words, today)
    text = words.strip() if field in (AnswerField.BODY, AnswerField.ENGLISH) else " ".join(words.split())
    least, most = LENGTHS[field]
    return text if least <= len(text) <= most else FieldFault.LENGTH


def _read_source_date(words: str, today: date) -> str | FieldFault:
    if words.strip().lower() in {"hari ini", "today"}:
        return today.isoformat()
    found = parse_past_date(words, today)
    if isinstance(found, PastDate) and found.span.first == found.span.last:
        return found.span.first.isoformat()
    days = [day for match in find_days(words, today) for day in match.days]
    return (
        FieldFault.NOT_PAST
        if days and days != [today]
        else days[0].isoformat()
        if days
        else FieldFault.NO_DATE
    )


def _read_expiry(words: str, today: date) -> str | FieldFault:
    days = [day for match in find_days(words, today) for day in match.days]
    if not days:
        return FieldFault.NO_DATE
    last = days[-1]
    return last.isoformat() if today < last <= today + timedelta(days=LONGEST_DAYS) else FieldFault.NOT_COMING


class FoundAnswer(NamedTuple):
    answer: OfficeAnswer
    likeness: float


class OfficeAnswerIndex:
    """The answers of all offices. Those of the content are fixed; those that staff wrote are replaced as a whole."""

    def __init__(self, understanding: Understanding, of_content: Iterable[OfficeAnswer] = ()) -> None:
        self._understanding = understanding
        self._of_content = {found.id: found for found in of_content}
        self._written: dict[str, OfficeAnswer] = {}
        self._features: dict[str, tuple[str, ...]] = {}

    def replace_written(self, answers: Sequence[OfficeAnswer]) -> None:
        """Keep these answers of staff. One that was exported to the content is that of the content."""
        written = {found.id: found for found in answers if found.id not in self._of_content}
        if written != self._written:
            self._written = written
            self._features.clear()

    def get(self, id: str) -> Answer | None:
        found = self._of_content.get(id) or self._written.get(id)
        return None if found is None else found.answer

    def list_of_office(self, office: str) -> list[OfficeAnswer]:
        known = (*self._of_content.values(), *self._written.values())
        return [found for found in known if found.answer.office == office]

    def find(self, office: str, words: str) -> FoundAnswer | None:
        """Return the answer of an office that is nearest to a question."""
        known = self.list_of_office(office)
        if not known:
            return None
        asked = self._read_features(words, keep=False)
        found = max(known, key=lambda one: self._measure(one, asked))
        return FoundAnswer(found, self._measure(found, asked))

    def _measure(self, found: OfficeAnswer, asked: Sequence[str]) -> float:
        texts = (found.answer.question.id, *found.phrasings[:MAX_PHRASINGS])
        measure = self._understanding.index.measure_likeness
        return max(measure(asked, self._read_features(text)) for text in texts)

    def _read_features(self, text: str, *, keep: bool = True) -> tuple[str, ...]:
        features = self._features.get(text)
        if features is None:
            read = self._understanding.lexicon.read_message(text).phrasing_features
            features = tuple(name for name in read if " " not in name)  # without pairs: the order says little
            if keep:
                self._features[text] = features
        return features
