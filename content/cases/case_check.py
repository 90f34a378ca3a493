"""Finds what ages or is missing in cases and local facts. The reader itself refuses facts without a source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from content.cases.case_card import render_full_case
from content.cases.case_records import AnswerCase, AnswerFact, CaseLibrary
from content.cases.local_facts import LocalLibrary
from content.loading.source_files import Finding, FindingLevel
from content.text.visible_text import visible_text

CHECK_AGAIN_AFTER = timedelta(days=365)
MIN_PHRASINGS, MAX_MESSAGE = 10, 4096


def check_cases(library: CaseLibrary, offices: Collection[str], today: date) -> Iterator[Finding]:
    """Yield warnings about cases, and faults for offices that do not exist."""
    for case in library.cases.values():
        yield from _check_facts(case.list_all_facts(), today)
        yield from _check_offices(case, offices)
        if len(library.phrasings.get(case.id, ())) < MIN_PHRASINGS:
            fault = f"'{case.id}' punya kurang dari {MIN_PHRASINGS} kalimat warga."
            remedy = f"Tambahkan kalimat di {case.id}.txt, satu tiap baris."
            yield Finding(case.origin.path, case.origin.line, fault, remedy, FindingLevel.WARNING)
        if any(
            len(visible_text(render_full_case(case, language))) > MAX_MESSAGE for language in ("id", "en")
        ):
            fault, remedy = "Kartu lengkapnya tidak muat dalam satu pesan.", "Pendekkan faktanya."
            yield Finding(case.origin.path, case.origin.line, fault, remedy, FindingLevel.WARNING)


def check_local_facts(library: LocalLibrary, today: date) -> Iterator[Finding]:
    """Yield warnings about local facts."""
    for facts in library.offices.values():
        yield from _check_facts((local.fact for local in facts), today)


def _check_facts(facts: Iterable[AnswerFact], today: date) -> Iterator[Finding]:
    for fact in facts:
        for source in fact.sources:
            if today - source.checked > CHECK_AGAIN_AFTER:
                fault = f"Sumber '{source.key}' terakhir diperiksa {source.checked}."
                remedy = "Periksa lagi sumbernya, lalu perbarui 'checked'."
                yield Finding(fact.origin.path, fact.origin.line, fault, remedy, FindingLevel.WARNING)


def _check_offices(case: AnswerCase, offices: Collection[str]) -> Iterator[Finding]:
    for fact in case.list_all_facts():
        if fact.office and fact.office not in offices:
            fault = f"Kantor '{fact.office}' tidak ada."
            line = fact.origin.line_of("office")
            yield Finding(fact.origin.path, line, fault, "Tulis kode folder kantornya.")
