"""What the library holds, once read. Days are calendar days of the office; positions are WGS 84 degrees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from msgspec import Struct


class LocalizedText(Struct, frozen=True):
    """The same words in Indonesian and English; English may be missing ("")."""

    id: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """In the language asked for, else in Indonesian."""
        return self.en if language == "en" and self.en else self.id


class Origin(Struct, frozen=True):
    """Where a record was written: file relative to the library folder, lines from 1."""

    path: str
    line: int
    fields: Mapping[str, int]

    def line_of(self, field: str) -> int:
        return self.fields.get(field, self.line)


@lru_cache(1024)
def _format_source_date(day: date, precision: str, language: str) -> str:
    pattern = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}[precision]
    return format_date(day, pattern, locale="en_GB" if language == "en" else "id_ID")


class Source(Struct, frozen=True):
    """Who says so. `date` may be known to the month or the year only (`precision` day, month, year)."""

    title: str
    date: date | None
    precision: str = "day"
    url: str | None = None

    def describe_date(self, language: str = "id") -> str:
        """The date as far as it is known: "17 September 2016", "Desember 2025", "2013"; "" when unknown."""
        if self.date is None:
            return ""
        return _format_source_date(self.date, self.precision, language)


class Answer(Struct, frozen=True):
    """One vetted answer. `question` is the citizen's own, for buttons; `body` is in content.text.markup."""

    id: str
    question: LocalizedText
    short: LocalizedText
    body: LocalizedText
    sources: tuple[Source, ...]
    checked: date
    origin: Origin
    valid_until: date | None = None
    related: tuple[str, ...] = ()
    office: str | None = None


class SiteKind(StrEnum):
    KECAMATAN = "kecamatan"
    DINAS = "dinas"
    OTHER = "lain"


class PositionKind(StrEnum):
    """A centroid is the middle of the kecamatan's area, never an address; a pin was given by staff."""

    CENTROID = "centroid"
    PIN = "pin"


class ReportedFact(Struct, frozen=True):
    """What others wrote about an office and the office has not confirmed; `answers` say where it belongs."""

    text: LocalizedText
    source: Source
    answers: tuple[str, ...]
    origin: Origin


class Site(Struct, frozen=True):
    """A counter. `hours` is as written (content.opening_hours.opening_status reads it), None while nobody has confirmed any."""

    id: str
    office: str
    name: str
    kind: SiteKind
    code: str
    origin: Origin
    aliases: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    position: PositionKind = PositionKind.CENTROID
    address: str | None = None
    hours: Mapping[str, Any] | None = None
    reported: tuple[ReportedFact, ...] = ()

    @property
    def label(self) -> str:
        return f"Kantor Kecamatan {self.name}" if self.kind is SiteKind.KECAMATAN else self.name


class ContactChannel(Struct, frozen=True):
    """A way to reach an office; `confirmed` only when the office itself has said that it works."""

    kind: str
    label: str
    value: str
    source: Source
    checked: date
    confirmed: bool = False


class ArchiveFlag(StrEnum):
    CONFLICT = "conflict"
    PLAN = "plan"
    ESTIMATE = "estimate"
    OVERTAKEN = "overtaken"
    UNCLEAR = "unclear"


class ProgressMeasure(StrEnum):
    """What a figure of progress counts: people recorded, cards printed, people still to be recorded, cards still to be
    printed, or the number aimed at."""

    RECORDED = "rekam"
    PRINTED = "cetak"
    UNRECORDED = "belum_rekam"
    UNPRINTED = "belum_cetak"
    AIM = "sasaran"


class ArchiveFact(Struct, frozen=True):
    """What an article reported, true at `as_of` at best: shown as "Arsip, per ...", never as today's state.

    `parts` and `total` are figures as reported; they are never summed for citizens, only compared by check.
    `readings` are the meanings an article gives to one figure; more than one is a conflict. `progress`: it is a figure
    of progress, and of what.
    """

    id: str
    office: str
    answers: tuple[str, ...]
    text: LocalizedText
    as_of: date
    window: str
    source: Source
    origin: Origin
    flags: tuple[ArchiveFlag, ...] = ()
    note: LocalizedText | None = None
    parts: Mapping[str, int] = {}
    total: int | None = None
    readings: tuple[str, ...] = ()
    progress: ProgressMeasure | None = None


class Office(Struct, frozen=True):
    """A civil-registry office; `timezone` is an IANA name; `approval` 'one' or 'two' people for an announcement."""

    code: str
    name: str
    kind: str
    province: str
    timezone: str
    origin: Origin
    aliases: tuple[str, ...] = ()
    approval: str = "one"
    channels: tuple[ContactChannel, ...] = ()
    reported: tuple[ReportedFact, ...] = ()
    sites: tuple[Site, ...] = ()
    archive: tuple[ArchiveFact, ...] = ()


class QuestionPair(Struct, frozen=True):
    """A citizen's message that needs several answers."""

    answers: tuple[str, ...]
    text: str


class Contact(Struct, frozen=True):
    """A national body: what it is for and how to reach it."""

    id: str
    name: str
    purpose: LocalizedText
    channels: tuple[ContactChannel, ...]
    origin: Origin
