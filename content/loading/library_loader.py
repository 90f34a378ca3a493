"""Load the library: answers, offices, sites, archive facts, contacts and phrasings.

Loading is all or nothing: `load_library` raises ContentError with all faults of all files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from msgspec import Struct

from content.cases.case_files import read_cases
from content.cases.case_records import CaseLibrary
from content.cases.local_facts import LocalLibrary, read_local_facts
from content.casework.casework_file import read_casework
from content.casework.casework_rules import CaseworkRules
from content.lazy_pattern import compile_later
from content.loading import answer_files, office_files
from content.loading.answer_files import RegionalAnswer
from content.loading.records import (
    Answer,
    ArchiveFact,
    Contact,
    Office,
    OfficeAnswer,
    QuestionPair,
    ReportedFact,
    Site,
)
from content.loading.source_files import ContentError, ContentFile, Finding
from content.loading.word_lists import check_word_lists
from content.opening_hours.schedule import Schedule
from content.scams import ScamGuide, read_scams

LIBRARY_FOLDER = Path(__file__).parent.parent / "library"
ANSWER_ID = compile_later(r"[a-z0-9_]{1,40}")
OWN_ANSWERS_FOLDER = "own_answers"
OWN_ANSWER_ID = compile_later(r"kantor-[a-z0-9-]{1,30}")  # beside answers, cases and numbers of the database
OUT_OF_SCOPE, TWO_QUESTIONS = "none", "two"


class Library(Struct, frozen=True):
    """Answers by id, offices by code, overrides by (office code, answer id), phrasings by answer id.

    `office_answers` hold for their office only.
    `additions` are the regional texts by themselves. Cases of the same topic show them.

    `phrasings["none"]` holds messages that no civil-registry office answers. `pairs` are messages with two
    questions. `schedules` holds the hours of each site that has any, by site id.
    """

    answers: Mapping[str, Answer]
    offices: Mapping[str, Office]
    overrides: Mapping[tuple[str, str], Answer]
    phrasings: Mapping[str, tuple[str, ...]]
    pairs: tuple[QuestionPair, ...]
    schedules: Mapping[str, Schedule]
    contacts: tuple[Contact, ...]
    casework: CaseworkRules = CaseworkRules()
    cases: CaseLibrary = CaseLibrary({}, {}, {}, {})
    local: LocalLibrary = LocalLibrary({}, {})
    additions: Mapping[tuple[str, str], Answer] = {}
    office_answers: tuple[OfficeAnswer, ...] = ()
    scams: ScamGuide = ScamGuide()

    def get_answer(self, answer_id: str, office: str | None = None) -> Answer:
        """Return the office's own answer, else the national one. Raises KeyError for an unknown id."""
        return self.overrides.get((office or "", answer_id)) or self.answers[answer_id]

    def archive_facts(self, answer_id: str, office: str) -> tuple[ArchiveFact, ...]:
        """Return what articles reported about the answer's subject at this office."""
        return tuple(fact for fact in self.offices[office].archive if answer_id in fact.answers)

    def reported_facts(self, answer_id: str, office: str) -> tuple[ReportedFact, ...]:
        """Return what others wrote about the answer's subject; the office has not confirmed it."""
        return tuple(item for item in self.offices[office].reported if answer_id in item.answers)

    def find_site(self, site_id: str) -> Site | None:
        """Return the site with this id, or None."""
        return next((site for site in self.sites() if site.id == site_id), None)

    def sites(self) -> Iterator[Site]:
        """Iterate over the sites of all offices."""
        return chain.from_iterable(office.sites for office in self.offices.values())


def load_library(folder: Path = LIBRARY_FOLDER) -> Library:
    """Load the library. Raises ContentError with every fault."""
    library, findings = read_library(folder)
    if findings:
        raise ContentError(tuple(sorted(findings)))
    return library


def read_library(folder: Path) -> tuple[Library, list[Finding]]:
    """Read what can be read, and return every fault. `content_check` reports more on top."""
    findings: list[Finding] = []
    national = dict(_read_answers(folder, findings))
    office_by_code = {
        office_folder.name: office_files.read_office(folder, office_folder, findings)
        for office_folder in _list_office_folders(folder)
    }
    contacts_file = folder / "national" / "contacts.yaml"
    contacts = (
        tuple(office_files.read_contacts(ContentFile(folder, contacts_file, findings)))
        if contacts_file.exists()
        else ()
    )
    regional = dict(_read_regional_answers(folder, national, findings))
    cases, case_findings = read_cases(folder)
    findings += case_findings
    library = Library(
        answers=national,
        offices=office_by_code,
        overrides={
            key: answer_files.merge_answers(national.get(key[1]), own) for key, own in regional.items()
        },
        phrasings=dict(_read_phrasings(folder, national, findings)),
        pairs=tuple(_read_pairs(folder, national, findings)),
        schedules=dict(_parse_schedules(office_by_code, findings)),
        contacts=contacts,
        casework=read_casework(folder, contacts, findings),
        cases=cases,
        local=read_local_facts(folder, findings),
        additions={key: own.answer for key, own in regional.items()},
        office_answers=tuple(_read_office_answers(folder, findings)),
        scams=read_scams(folder, findings),
    )
    check_word_lists(folder, library.answers, {*cases.cases, *cases.overviews}, findings)
    findings.extend(_find_unknown_ids(library))
    return library, findings


def _list_office_folders(folder: Path) -> list[Path]:
    return sorted(
        office_folder for office_folder in (folder / "offices").glob("[!.]*") if office_folder.is_dir()
    )


def _read_answers(folder: Path, findings: list[Finding]) -> Iterator[tuple[str, Answer]]:
    for file in sorted((folder / "answers").glob("*.md")):
        content_file = ContentFile(folder, file, findings)
        if not ANSWER_ID.fullmatch(file.stem):
            content_file.add_fault(
                1, f"Nama '{file.stem}' tidak bisa dipakai.", "Pakai huruf kecil, angka dan '_' saja."
            )
        yield file.stem, answer_files.parse_national_answer(content_file)
        content_file.report_unknown_fields()


def _read_regional_answers(
    folder: Path, national: Mapping[str, Answer], findings: list[Finding]
) -> Iterator[tuple[tuple[str, str], RegionalAnswer]]:
    for office_folder in _list_office_folders(folder):
        for file in sorted((office_folder / "answers").glob("*.md")):
            content_file = ContentFile(folder, file, findings)
            addition = answer_files.parse_regional_answer(content_file, office_folder.name)
            content_file.report_unknown_fields()
            if file.stem not in national:
                content_file.add_fault(
                    1, f"Jawaban nasional '{file.stem}' tidak ada.", "Periksa nama berkas ini."
                )
            yield (office_folder.name, file.stem), addition


def _read_office_answers(folder: Path, findings: list[Finding]) -> Iterator[OfficeAnswer]:
    """Read the answers that hold for one office only: offices/<code>/own_answers/<id>.md. An id is used once."""
    places: dict[str, str] = {}
    for office_folder in _list_office_folders(folder):
        for file in sorted((office_folder / OWN_ANSWERS_FOLDER).glob("*.md")):
            content_file = ContentFile(folder, file, findings)
            if not OWN_ANSWER_ID.fullmatch(file.stem):
                fault = f"Nama '{file.stem}' tidak bisa dipakai."
                content_file.add_fault(1, fault, "Pakai 'kantor-', lalu huruf kecil, angka dan '-'.")
            elif file.stem in places:
                content_file.add_fault(
                    1, f"Nama ini sudah dipakai di {places[file.stem]}.", "Beri nama lain."
                )
            else:
                places[file.stem] = content_file.path
                yield answer_files.parse_office_answer(content_file, office_folder.name)
            content_file.report_unknown_fields()


def _read_phrasings(
    folder: Path, national: Mapping[str, Answer], findings: list[Finding]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for file in sorted((folder / "phrasings").glob("*.txt")):
        content_file = ContentFile(folder, file, findings)
        if file.stem not in national and file.stem not in {OUT_OF_SCOPE, TWO_QUESTIONS}:
            content_file.add_fault(
                1, f"Tidak ada jawaban '{file.stem}'.", f"Buat answers/{file.stem}.md atau ganti nama."
            )
        if file.stem != TWO_QUESTIONS:
            yield file.stem, tuple(line for _, line in _content_lines(content_file))


def _read_pairs(
    folder: Path, national: Mapping[str, Answer], findings: list[Finding]
) -> Iterator[QuestionPair]:
    """Read two.txt: 'answer + answer | message of a citizen'."""
    file = folder / "phrasings" / f"{TWO_QUESTIONS}.txt"
    content_file = ContentFile(folder, file, findings)
    for number, line in _content_lines(content_file) if file.exists() else ():
        ids, separator, text = line.partition("|")
        answers = tuple(answer_id.strip() for answer_id in ids.split("+"))
        if not separator or not text.strip():
            content_file.add_fault(
                number, "Baris ini tidak terbaca.", "Tulis: jawaban + jawaban | kalimat warga."
            )
            continue
        for answer_id in set(answers) - national.keys() - {OUT_OF_SCOPE}:
            content_file.add_fault(number, f"Tidak ada jawaban '{answer_id}'.", "Periksa ejaannya.")
        yield QuestionPair(answers, text.strip())


def _content_lines(content_file: ContentFile) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(content_file.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip()


def _parse_schedules(
    office_by_code: Mapping[str, Office], findings: list[Finding]
) -> Iterator[tuple[str, Schedule]]:
    for site in chain.from_iterable(office.sites for office in office_by_code.values()):
        parsed = Schedule.parse(site.hours) if site.hours is not None else None
        if isinstance(parsed, Schedule):
            yield site.id, parsed
        for fault in parsed if isinstance(parsed, list) else ():
            remedy = "Contoh: weekly: Mo-Th 08:00-15:00; Fr 08:00-11:30."
            findings.append(Finding(site.origin.path, site.origin.line_of("hours"), f"Jam: {fault}.", remedy))


def _find_unknown_ids(library: Library) -> Iterator[Finding]:
    """Find ids that do not exist, and duplicate ids."""
    for answer in chain(library.answers.values(), library.overrides.values()):
        for answer_id in answer.related:
            if answer_id not in library.answers:
                yield _make_missing_answer_fault(
                    answer.origin.path, answer.origin.line_of("related"), answer_id
                )
    for office in library.offices.values():
        for code in set(office.neighbours) - library.offices.keys():
            fault = f"Kantor tetangga '{code}' tidak ada."
            remedy = "Tulis kode kantor yang dilayani di sini, misalnya '3674'."
            yield Finding(office.origin.path, office.origin.line_of("neighbours"), fault, remedy)
        records: Iterator[ArchiveFact | ReportedFact] = chain(office.archive, office.reported)
        for record in records:
            for answer_id in record.answers:
                if answer_id not in library.answers:
                    yield _make_missing_answer_fault(
                        record.origin.path, record.origin.line_of("answers"), answer_id
                    )
    yield from _find_duplicate_ids(library)


def _make_missing_answer_fault(path: str, line: int, answer_id: str) -> Finding:
    return Finding(path, line, f"Jawaban '{answer_id}' tidak ada.", "Periksa ejaannya, atau buat berkasnya.")


def _find_duplicate_ids(library: Library) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    facts = chain.from_iterable(office.archive for office in library.offices.values())
    records: Iterator[Site | ArchiveFact | Contact] = chain(library.sites(), facts, library.contacts)
    for record in records:
        place = f"{record.origin.path}:{record.origin.line}"
        if record.id in seen:
            fault = f"Tanda '{record.id}' sudah dipakai di {seen[record.id]}."
            yield Finding(record.origin.path, record.origin.line_of("id"), fault, "Beri tanda lain.")
        seen.setdefault(record.id, place)
