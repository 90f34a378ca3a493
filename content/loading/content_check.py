"""Check all content files for editors: `bot.py check`.

Faults keep the library from loading or an answer from being shown. Warnings report content that is old or
thin.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from content.cases.case_check import check_cases, check_local_facts
from content.lazy_pattern import compile_later
from content.loading.library_loader import OUT_OF_SCOPE, TWO_QUESTIONS, Library, load_library, read_library
from content.loading.records import (
    Answer,
    ArchiveFact,
    ArchiveFlag,
    LocalizedText,
    Office,
    Origin,
    ReportedFact,
    Site,
)
from content.loading.region_files import REGIONS_FILE, Regions, read_regions
from content.loading.source_files import ContentFile, Finding, FindingLevel
from content.loading.state_codes import read_states
from content.nlu import Understanding
from content.nlu.answer_model import MODEL_FILE
from content.nlu.case_finder import CASE_MODEL_FILE, CaseFinder
from content.nlu.phrasings import Phrasing
from content.opening_hours.holiday_file import read_calendar
from content.text.markup import find_unbalanced_marks, visible_length

__all__ = ["Finding", "FindingLevel", "check_content", "check_understanding"]

STALE_AFTER = timedelta(days=180)
MAX_TELEGRAM_TEXT, RESERVED_LENGTH = 4096, 600
MAX_BUTTON_LENGTH, MAX_CALLBACK_BYTES = 40, 64
IGNORED_ANSWERS = frozenset({OUT_OF_SCOPE, "salam", "terima_kasih"})
CLOCK_TIME = compile_later(r"(?<![\w.,-])([01]?\d|2[0-3])[.:][0-5]\d\b(?![.,]\d)")


def check_content(folder: Path, today: date) -> list[Finding]:
    """Return all faults and warnings, faults first, then by file and line. `today` is the office's date."""
    library, faults = read_library(folder)
    read_calendar(folder, faults)
    read_states(folder, faults)
    findings = chain(
        faults,
        _check_regions(read_regions(folder, faults), library),
        _check_markup(folder),
        chain.from_iterable(_check_answer(answer, library, today) for answer in _all_answers(library)),
        chain.from_iterable(_check_office(office, today) for office in library.offices.values()),
        _check_phrasings(library),
        _check_contacts(library, today),
        _check_casework(library, today),
        check_cases(library.cases, library.offices.keys(), today),
        check_local_facts(library.local, today),
    )
    return sorted(set(findings), key=lambda finding: (finding.level is not FindingLevel.FAULT, finding))


def check_understanding(folder: Path) -> list[Finding]:
    """Check the phrasings of a library without faults. Takes about a second; all findings are warnings."""
    library = load_library(folder)
    model = folder / "model" / MODEL_FILE.name
    understanding = Understanding(library, folder / "lexicon", model)
    findings = list(_find_conflicts(folder, understanding))
    if understanding.is_stale:
        path = model.relative_to(folder).as_posix()
        fault = "Model belum dilatih dengan kalimat warga yang sekarang."
        findings.insert(0, Finding(path, 1, fault, "Jalankan `make model`.", FindingLevel.WARNING))
    cases = folder / "model" / CASE_MODEL_FILE.name
    if library.cases.phrasings and CaseFinder(library.cases, understanding.lexicon, cases).is_stale:
        fault = "Model kasus belum dilatih dengan kalimat warga yang sekarang."
        path = cases.relative_to(folder).as_posix()
        findings.insert(0, Finding(path, 1, fault, "Jalankan `make model`.", FindingLevel.WARNING))
    return findings


def _find_conflicts(folder: Path, understanding: Understanding) -> Iterator[Finding]:
    for clash in understanding.find_conflicts():
        answers = {*clash.first.answers, *clash.second.answers}
        if not answers & IGNORED_ANSWERS:
            other = f"'{clash.first.text}' ({' + '.join(clash.first.answers)})"
            fault = f"Kalimat '{clash.second.text}' terbaca sama dengan kalimat {other}."
            path, line = _find_phrasing_line(folder, clash.second)
            yield Finding(
                path, line, fault, "Pindahkan, hapus, atau perjelas salah satu.", FindingLevel.WARNING
            )


def _find_phrasing_line(folder: Path, phrasing: Phrasing) -> tuple[str, int]:
    """Return the file and line of a phrasing."""
    file = (
        folder / "phrasings" / f"{phrasing.answers[0] if len(phrasing.answers) == 1 else TWO_QUESTIONS}.txt"
    )
    content_file = ContentFile(folder, file, [])
    lines = [line.rpartition("|")[2].strip() for line in content_file.read_text().splitlines()]
    return content_file.path, lines.index(phrasing.text) + 1 if phrasing.text in lines else 1


def _make_warning(origin: Origin, field: str, fault: str, remedy: str) -> Finding:
    return Finding(origin.path, origin.line_of(field), fault, remedy, FindingLevel.WARNING)


def _make_fault(origin: Origin, field: str, fault: str, remedy: str) -> Finding:
    return Finding(origin.path, origin.line_of(field), fault, remedy)


def _all_answers(library: Library) -> Iterator[Answer]:
    own = (found.answer for found in library.office_answers)
    return chain(library.answers.values(), library.overrides.values(), own)


def _check_regions(regions: Regions, library: Library) -> Iterator[Finding]:
    """Report shared names with unknown codes. A region that is served now has its folder's code."""
    served = library.offices.keys()
    known = served | {region.code for region in regions.regions if region.code.replace(".", "") not in served}
    for name, codes in (regions.shared or {}).items():
        for code in codes:
            if code not in known:
                remedy = "Tulis kode di 'regions', atau kode folder kantornya tanpa titik."
                fault = f"Kode '{code}' pada nama '{name}' tidak ada."
                yield Finding(REGIONS_FILE, regions.lines.get(name, 1), fault, remedy, FindingLevel.WARNING)


def _check_markup(folder: Path) -> Iterator[Finding]:
    """Report bold, italic and links without an end. Lines count from the top of the file."""
    for file in sorted(folder.rglob("answers/*.md")):
        path = file.relative_to(folder).as_posix()
        text = file.read_bytes().decode("utf-8", "replace")
        front = text[: text.find("\n---\n", 4) + 5].count("\n")
        for line, mark in find_unbalanced_marks("\n".join(text.split("\n")[front:])):
            fault = f"Tanda '{mark}' tidak berpasangan."
            yield Finding(path, front + line, fault, "Tutup tandanya, atau hapus.", FindingLevel.WARNING)


def _check_answer(answer: Answer, library: Library, today: date) -> Iterator[Finding]:
    origin = answer.origin
    yield from _check_age(answer, today)
    yield from _check_translations(origin, question=answer.question, short=answer.short, isi=answer.body)
    yield from _check_not_future(origin, "sources", today, *(source.date for source in answer.sources))
    if any(len(words) > MAX_BUTTON_LENGTH for words in (answer.question.id, answer.question.en)):
        yield _make_warning(
            origin,
            "question",
            f"Pertanyaan tombol lebih dari {MAX_BUTTON_LENGTH} huruf.",
            "Singkatkan pertanyaannya.",
        )
    if len(f"answer:archive:{answer.id}:{'0' * 8}".encode()) > MAX_CALLBACK_BYTES:
        yield _make_fault(
            origin, "question", f"Nama '{answer.id}' terlalu panjang.", "Pakai nama yang lebih pendek."
        )
    if answer.id in answer.related:
        yield _make_warning(
            origin, "related", "Jawaban ini menunjuk dirinya sendiri.", "Hapus dari 'related'."
        )
    yield from _check_clock_times(answer)
    yield from _check_length(answer, library)


def _check_age(answer: Answer, today: date) -> Iterator[Finding]:
    origin = answer.origin
    if answer.valid_until and answer.valid_until < today:
        fault = f"Masa berlakunya habis {answer.valid_until}."
        yield _make_warning(
            origin, "valid_until", fault, "Periksa ulang isinya, lalu perbarui 'valid_until'."
        )
    yield from _check_review_date(origin, answer.checked, today)


def _check_review_date(origin: Origin, checked: date, today: date) -> Iterator[Finding]:
    if today - checked > STALE_AFTER and checked != date.min:
        fault = f"Sudah {(today - checked).days} hari tidak diperiksa."
        yield _make_warning(origin, "checked", fault, "Periksa sumbernya, lalu perbarui 'checked'.")
    yield from _check_not_future(origin, "checked", today, checked)


def _check_not_future(origin: Origin, field: str, today: date, *days: date | None) -> Iterator[Finding]:
    for day in days:
        if day and day > today:
            yield _make_warning(origin, field, f"Tanggal {day} belum terjadi.", "Periksa tahun dan bulannya.")


def _check_translations(origin: Origin, **texts: LocalizedText | None) -> Iterator[Finding]:
    for field, text in texts.items():
        if text and text.id and not text.en:
            yield _make_warning(
                origin, field, f"Bahasa Inggris '{field}' belum ada.", "Tambahkan terjemahannya."
            )


def _check_clock_times(answer: Answer) -> Iterator[Finding]:
    times = CLOCK_TIME.search(f"{answer.body.id}\n{answer.body.en}\n{answer.short.id}")
    if times and (answer.office is None or not answer.sources):
        fault = f"Ada jam '{times.group()}' tanpa sumber dari kantor."
        yield _make_warning(
            answer.origin, "question", fault, "Pindahkan ke jam kantor dengan sumbernya, atau hapus."
        )


def _check_length(answer: Answer, library: Library) -> Iterator[Finding]:
    """Check that an answer fits a message with its sources, reported facts and today's status."""
    codes = [answer.office] if answer.office else list(library.offices)
    for language in ("id", "en"):
        longest = max((_rendered_length(answer, library, code, language) for code in codes), default=0)
        if longest > MAX_TELEGRAM_TEXT - RESERVED_LENGTH:
            fault = f"Jawaban ({language}) {longest} huruf dengan sumbernya; batas {MAX_TELEGRAM_TEXT - RESERVED_LENGTH}."
            yield _make_warning(answer.origin, "question", fault, "Pendekkan, atau bagi menjadi dua jawaban.")


def _rendered_length(answer: Answer, library: Library, code: str, language: str) -> int:
    """Return the visible length of an answer with its sources and reported facts."""
    reported = [item.text.in_language(language) for item in library.reported_facts(answer.id, code)]
    sources = [source.title + source.describe_date(language) for source in answer.sources]
    return visible_length(
        "\n".join(
            [answer.question.in_language(language), answer.body.in_language(language), *reported, *sources]
        )
    )


def _check_phrasings(library: Library) -> Iterator[Finding]:
    for answer in library.answers.values():
        if not library.phrasings.get(answer.id):
            remedy = f"Tulis phrasings/{answer.id}.txt, satu kalimat warga tiap baris."
            yield _make_warning(
                answer.origin, "question", f"'{answer.id}' belum punya kalimat warga.", remedy
            )
    if not library.phrasings.get(OUT_OF_SCOPE):
        path = f"phrasings/{OUT_OF_SCOPE}.txt"
        yield Finding(path, 1, "Belum ada kalimat di luar layanan.", "Tulis beberapa.", FindingLevel.WARNING)


def _check_office(office: Office, today: date) -> Iterator[Finding]:
    for channel in office.channels:
        yield from _check_review_date(office.origin, channel.checked, today)
    for item in chain(office.reported, *(site.reported for site in office.sites)):
        yield from _check_reported(item, today)
    for site in office.sites:
        yield from _check_site(site)
    for fact in office.archive:
        yield from _check_archive_fact(fact, today)


def _check_reported(item: ReportedFact, today: date) -> Iterator[Finding]:
    yield from _check_translations(item.origin, text=item.text)
    yield from _check_not_future(item.origin, "source", today, item.source.date)
    if not item.answers:
        yield _make_warning(
            item.origin, "answers", "Keterangan ini tidak tampil di mana pun.", "Isi 'answers'."
        )


def _check_site(site: Site) -> Iterator[Finding]:
    if site.hours is not None and not (site.hours.get("source") and site.hours.get("confirmed")):
        fault = f"Jam {site.label} tanpa sumber atau tanggal kepastian."
        yield _make_warning(site.origin, "hours", fault, "Isi 'source' dan 'confirmed' di bawah 'hours'.")
    if (site.lat is None) != (site.lon is None):
        yield _make_warning(site.origin, "lat", f"Letak {site.label} hanya separuh.", "Isi 'lat' dan 'lon'.")


def _check_archive_fact(fact: ArchiveFact, today: date) -> Iterator[Finding]:
    origin = fact.origin
    yield from _check_translations(origin, text=fact.text, note=fact.note)
    yield from _check_not_future(origin, "as_of", today, fact.as_of, fact.source.date)
    if fact.source.date is None:
        yield _make_warning(
            origin, "source", f"Sumber {fact.id} tanpa tanggal.", "Isi 'date' pada sumbernya."
        )
    if CLOCK_TIME.search(fact.text.id):
        yield _make_warning(
            origin, "text", f"Ada jam dalam arsip {fact.id}.", "Periksa: apakah beritanya menyebut jam?"
        )
    yield from _check_conflict(fact)


def _check_conflict(fact: ArchiveFact) -> Iterator[Finding]:
    """Report contradictory figures that are not flagged as a conflict."""
    flagged = ArchiveFlag.CONFLICT in fact.flags
    remedy = "Tambahkan 'conflict' pada 'flags' dan jelaskan di 'note'."
    if fact.total is not None and sum(fact.parts.values()) != fact.total and not flagged:
        fault = f"Rincian {fact.id} berjumlah {sum(fact.parts.values())}, disebut {fact.total}."
        yield _make_fault(fact.origin, "total", fault, remedy)
    if len(fact.readings) > 1 and not flagged:
        fault = f"{fact.id} punya {len(fact.readings)} arti yang berbeda."
        yield _make_fault(fact.origin, "readings", fault, remedy)
    if flagged and fact.note is None:
        yield _make_warning(fact.origin, "flags", f"Pertentangan {fact.id} tidak dijelaskan.", "Isi 'note'.")


def _check_contacts(library: Library, today: date) -> Iterator[Finding]:
    for contact in library.contacts:
        yield from _check_translations(contact.origin, purpose=contact.purpose)
        for channel in contact.channels:
            yield from _check_review_date(contact.origin, channel.checked, today)


def _check_casework(library: Library, today: date) -> Iterator[Finding]:
    rules = library.casework
    for limit in rules.limits.values():
        yield from _check_review_date(limit.origin, limit.checked, today)
        yield from _check_not_future(limit.origin, "source", today, limit.source.date)
    for state in rules.states.values():
        yield from _check_translations(state.origin, label=state.label, told=state.told, next=state.next)
    for ready in rules.replies.values():
        yield from _check_translations(ready.origin, label=ready.label, text=ready.text)
    for elsewhere in rules.escalation:
        yield from _check_translations(elsewhere.origin, takes=elsewhere.takes)
