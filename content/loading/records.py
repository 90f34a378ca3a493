"""Records of the library. Dates are the office's calendar days; positions are WGS 84 degrees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from msgspec import Struct


class LocalizedText(Struct, frozen=True):
    """A text in Indonesian and English. English may be missing ("")."""

    id: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the text in a language, else in Indonesian."""
        return self.en if language == "en" and self.en else self.id


class Origin(Struct, frozen=True):
    """Where a record was written: file relative to the library folder, lines from 1."""

    path: str
    line: int
    fields: Mapping[str, int]

    def line_of(self, field: str) -> int:
        """Return the line of a field, or of the record."""
        return self.fields.get(field, self.line)


@lru_cache(1024)
def _format_source_date(day: date, precision: str, language: str) -> str:
    pattern = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}[precision]
    return format_date(day, pattern, locale="en_GB" if language == "en" else "id_ID")


class Source(Struct, frozen=True):
    """A source. `date` may be known to the month or year only; `precision` is day, month or year."""

    title: str
    date: date | None
    precision: str = "day"
    url: str | None = None

    def describe_date(self, language: str = "id") -> str:
        """Return the date as precisely as it is known: "17 September 2016", "Desember 2025", "2013", or ""."""
        if self.date is None:
            return ""
        return _format_source_date(self.date, self.precision, language)


class Answer(Struct, frozen=True):
    """A vetted answer. `question` is the citizen's question, for buttons. `body` uses `content.text.markup`."""

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


class OfficeAnswer(Struct, frozen=True):
    """An answer that an office wrote for itself, with the phrasings by which a question finds it."""

    answer: Answer
    phrasings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.answer.id


class SiteKind(StrEnum):
    """What kind of office a site is."""

    KECAMATAN = "kecamatan"
    DINAS = "dinas"
    OTHER = "lain"


class PositionKind(StrEnum):
    """A centroid is the middle of the kecamatan's area, never an address. A pin was given by staff."""

    CENTROID = "centroid"
    PIN = "pin"


class ReportedFact(Struct, frozen=True):
    """What others wrote about an office; it has not confirmed it. `answers`: where it is shown."""

    text: LocalizedText
    source: Source
    answers: tuple[str, ...]
    origin: Origin


class Site(Struct, frozen=True):
    """A service point. `hours` is the raw schedule (see `schedule`), None if no hours are confirmed."""

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
        """The name for citizens."""
        return f"Kantor Kecamatan {self.name}" if self.kind is SiteKind.KECAMATAN else self.name


class ContactChannel(Struct, frozen=True):
    """A way to contact an office. `confirmed`: the office itself said that it works."""

    kind: str
    label: LocalizedText
    value: str
    source: Source
    checked: date
    confirmed: bool = False


class ArchiveFlag(StrEnum):
    """What to beware of in an archive fact."""

    CONFLICT = "conflict"
    PLAN = "plan"
    ESTIMATE = "estimate"
    OVERTAKEN = "overtaken"
    UNCLEAR = "unclear"


class ProgressMeasure(StrEnum):
    """What a progress figure counts.

    People recorded, cards printed, people still to be recorded, cards still to be printed, or the target.
    """

    RECORDED = "rekam"
    PRINTED = "cetak"
    UNRECORDED = "belum_rekam"
    UNPRINTED = "belum_cetak"
    AIM = "sasaran"


class ArchiveFact(Struct, frozen=True):
    """What an article reported, true at `as_of` at best. Shown as "Arsip, per ...", never as current.

    `parts` and `total` are reported figures, only compared by `content_check`. `readings` are the possible
    meanings of a figure; more than one is a conflict. `progress`: what it counts, if it is a progress figure.
    `dated`: the date as reported, if the article does not name the year. `asked`: questions that it answers.
    `is_unmistakable`: no other answer knows of it, so a question needs no word about the past.
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
    dated: LocalizedText | None = None
    asked: tuple[str, ...] = ()
    is_unmistakable: bool = False


class Office(Struct, frozen=True):
    """A civil-registry office.

    `timezone` is an IANA name. `approval`: 'one' or 'two' people per announcement.
    `features_off`: names of the features that its file switches off; ask `is_feature_on` of `content/office_features.py`.
    `overdue_days`: working days after its deadline until a report is overdue; None: as in the national rules.
    `neighbours`: codes of the offices whose inspectors are told how many reports are overdue here.
    """

    code: str
    name: str
    kind: str
    province: str
    timezone: str
    origin: Origin
    aliases: tuple[str, ...] = ()
    approval: str = "one"
    overdue_days: int | None = None
    neighbours: tuple[str, ...] = ()
    channels: tuple[ContactChannel, ...] = ()
    reported: tuple[ReportedFact, ...] = ()
    sites: tuple[Site, ...] = ()
    archive: tuple[ArchiveFact, ...] = ()
    features_off: frozenset[str] = frozenset()

    def has_bare_name(self, name: str) -> bool:
        """Return whether a name without its kind means this office: "Cianjur" of Kabupaten Cianjur."""
        return self.name.casefold().split(maxsplit=1)[-1] == name.strip(" .,").casefold()

    def short_name(self, site: Site) -> str:
        """Return the name of a site in a list of this office alone: "Disdukcapil" without the name of the office."""
        return site.name.replace(self.name, "").strip() or site.name

    def sorted_sites(self) -> list[Site]:
        """Return the sites in the order of all lists: the dinas first, the others by name."""
        return sorted(self.sites, key=lambda site: (site.kind is not SiteKind.DINAS, site.name))

    def distinct_name(self, site: Site) -> str:
        """Return the name of a site beside its office: a kecamatan with the office's name is called so."""
        return f"Kecamatan {site.name}" if self.has_bare_name(site.name) else site.name


class QuestionPair(Struct, frozen=True):
    """A citizen's message that needs several answers."""

    answers: tuple[str, ...]
    text: str


class Contact(Struct, frozen=True):
    """A national authority: its purpose and how to contact it."""

    id: str
    name: LocalizedText
    purpose: LocalizedText
    channels: tuple[ContactChannel, ...]
    origin: Origin
