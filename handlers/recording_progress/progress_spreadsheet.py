"""Import recording figures from a spreadsheet: one row per kecamatan, optionally with a date.

The file is parsed in a thread and previewed before it is recorded.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.dates.date_range import UnclearInput
from content.loading.records import Office, ProgressMeasure
from content.places.place_names import PlaceKind
from content.recording_progress import (
    MAX_SOURCE_LENGTH,
    ProgressFigure,
    find_day_in_caption,
    find_day_problem,
)
from content.spreadsheets.table_reader import (
    ColumnKind,
    TableColumn,
    TableProblem,
    TableReading,
    TableRow,
    read_table,
)
from content.text.redaction import redact
from handlers.core import spreadsheet_uploads
from handlers.core.context import Context, Services
from handlers.core.replies import Document, Message
from handlers.recording_progress import progress_commands
from storage.queues.uploads import SpreadsheetUpload

COLUMNS = (
    TableColumn(
        "place", "Kecamatan", ColumnKind.TEXT,
        synonyms=("nama kecamatan", "wilayah", "tempat", "kec", "kecamatan kota"),
    ),
    TableColumn(
        "done", "Terekam", ColumnKind.COUNT,
        synonyms=("sudah rekam", "sudah merekam", "rekam", "perekaman", "jumlah rekam", "jml rekam", "realisasi",
                  "capaian", "jumlah perekaman", "sudah terekam", "direkam", "sudah perekaman", "telah rekam"),
    ),
    TableColumn(
        "target", "Sasaran", ColumnKind.COUNT, is_required=False,
        synonyms=("target", "wajib ktp", "wajib ktp el", "wktp", "jumlah wajib ktp", "jml wktp", "wajib rekam"),
    ),
    TableColumn(
        "day", "Per tanggal", ColumnKind.DAY, is_required=False,
        synonyms=("tanggal", "tgl", "per", "posisi", "tanggal data", "posisi tanggal"),
    ),
    TableColumn("source", "Sumber", ColumnKind.TEXT, is_required=False, synonyms=("sumber data",)),
)  # fmt: skip
AMBIGUOUS = "?"
MAX_MISSPELT = 500  # names that are looked up as typing errors
_TOTAL_ROW = re.compile(r"(jumlah|total|seluruh\w*|semua)\b.*", re.IGNORECASE)
_KECAMATAN_PREFIX = re.compile(r"^(?:kantor\s+)?(?:kec(?:amatan)?)\b\.?\s*", re.IGNORECASE)
_OFFICE_PREFIX = re.compile(r"^(?:kantor|kab(?:upaten)?|kota(?:madya)?|pemkab|pemkot)\b\.?\s*", re.IGNORECASE)
_KECAMATAN_TITLES = frozenset({"kecamatan", "nama kecamatan", "kec", "nama kec"})
"""Headers that say that each row is a kecamatan. Other headers leave open which level a bare name means."""


@dataclass(frozen=True)
class ProgressTable:
    """`figures` is empty if there are `faults`."""

    figures: tuple[ProgressFigure, ...] = ()
    faults: tuple[TableProblem, ...] = ()


def parse_table(services: Services, content: bytes, context: Mapping[str, Any]) -> ProgressTable:
    """Parse the figures of a file. The caption's office wins over the user's own. Runs in a thread."""
    office = _find_named_office(services, str(context["words"])) or services.library.offices.get(
        str(context["office"])
    )
    if office is None:
        return ProgressTable(
            faults=(
                TableProblem("Kantor mana? Kirim lagi dengan keterangan, misalnya “/capaian kota bekasi”."),
            )
        )
    today = date.fromisoformat(str(context["today"]))
    day = find_day_in_caption(str(context["words"]), today)
    if isinstance(day, UnclearInput):
        return ProgressTable(faults=(TableProblem(f"Keterangan berkas: {day.reason}."),))
    reading = read_table(content, COLUMNS)
    if reading.problems:
        return ProgressTable(faults=reading.problems)
    names_kecamatan = reading.titles["place"] in _KECAMATAN_TITLES
    return _ProgressRowParser(services, office, today, day, names_kecamatan).parse(reading)


async def on_table(context: Context, upload: SpreadsheetUpload, found: ProgressTable) -> Message | Document:
    if found.faults:
        return spreadsheet_uploads.render_faults(context, found.faults)
    refused = await progress_commands.find_refusal(context, found.figures)
    return refused or await progress_commands.preview(context, found.figures)


class _ProgressRowParser:
    """Parses the rows of one office's table. `day` is the default for rows without a date.

    `names_kecamatan`: the header says that names are of kecamatan, also a name that the office has too.
    """

    def __init__(
        self, services: Services, office: Office, today: date, day: date | None, names_kecamatan: bool
    ) -> None:
        self._services, self._office, self._today, self._day = services, office, today, day
        self._names_kecamatan = names_kecamatan
        self._sites: dict[str, str] = {}
        for site in office.sites:
            for name in (site.name, site.label, *site.aliases):
                self._sites.setdefault(_plain_name(_KECAMATAN_PREFIX.sub("", name)), site.id)
        self._office_keys = {_plain_name(name) for name in (office.name, *office.aliases)}
        self._bare_key = _plain_name(_OFFICE_PREFIX.sub("", office.name))
        self._misspelt: dict[str, str | None] = {}
        self._seen: dict[tuple[str, ProgressMeasure, date], int] = {}

    def parse(self, reading: TableReading) -> ProgressTable:
        figures, faults = [], []
        for row in reading.rows:
            found = self._parse_figure(row)
            if isinstance(found, TableProblem):
                faults.append(found)
            else:
                figures.append(found)
        faults += self._find_places_in_notes(reading.notes)
        return ProgressTable(faults=tuple(faults)) if faults else ProgressTable(tuple(figures))

    def _find_places_in_notes(self, notes: tuple[TableRow, ...]) -> list[TableProblem]:
        """Return a problem for each place below the table: it is a row without figures, not a note."""
        return [
            TableProblem(
                f"“{note.values['place']}” tidak berangka; isi, atau hapus barisnya", note.number, "Terekam"
            )
            for note in notes
            if _plain_name(_KECAMATAN_PREFIX.sub("", str(note.values["place"]))) in self._sites
        ]

    def _parse_figure(self, row: TableRow) -> ProgressFigure | TableProblem:
        name, day = str(row.values["place"]), row.values.get("day") or self._day
        site = self._find_site(name.strip())
        if site == AMBIGUOUS:
            kind = self._office.name.split()[0]
            bare = _OFFICE_PREFIX.sub("", name.strip())[:40]
            return TableProblem(
                f"“{name[:40]}” bisa kecamatan atau {kind.lower()}; tulis “Kecamatan {bare}” atau “{self._office.name}”",
                row.number,
                "Kecamatan",
            )
        if site is None:
            return TableProblem(
                f"“{name[:40]}” bukan tempat di {self._office.name}{self._suggest_name(name)}",
                row.number,
                "Kecamatan",
            )
        if not isinstance(day, date):
            words = "tanggal belum ada; isi kolom “Per tanggal”, atau kirim dengan keterangan “/capaian per 20 November”"
            return TableProblem(words, row.number)
        doubt = find_day_problem(day, self._today)
        if doubt is not None:
            return TableProblem(doubt.reason, row.number, "Per tanggal")
        count, target = row.values["done"], row.values.get("target")
        source = redact(str(row.values.get("source") or "")).text[:MAX_SOURCE_LENGTH]
        assert isinstance(count, int), count
        figure = ProgressFigure(
            self._office.code,
            site,
            ProgressMeasure.RECORDED,
            day,
            count,
            target if isinstance(target, int) else None,
            source,
        )
        first = self._seen.setdefault(figure.key, row.number)
        if first != row.number:
            return TableProblem(f"{name[:40]} pada tanggal yang sama sudah ada di baris {first}", row.number)
        return figure

    def _find_site(self, name: str) -> str | None:
        """Return a site's id, "" for the whole office, AMBIGUOUS for either, None if the office has no such place."""
        bare = _KECAMATAN_PREFIX.sub("", name)
        key, says_kecamatan = _plain_name(bare), bare != name
        if key in self._sites and (key != self._bare_key or says_kecamatan or self._names_kecamatan):
            return self._sites[key]
        if says_kecamatan:
            return self._find_misspelt_site(bare)
        if (key in self._office_keys and key != self._bare_key) or _TOTAL_ROW.fullmatch(name):
            return ""
        rest = _OFFICE_PREFIX.sub("", name)
        if _plain_name(rest) == self._bare_key:
            return self._find_bare_name(name, rest)
        return self._sites.get(_plain_name(rest)) or self._find_misspelt_site(rest)

    def _find_bare_name(self, name: str, rest: str) -> str:
        """Return what the office's bare name means, perhaps after "Kab." or "Kota"."""
        kind = ("kota", "pemkot") if self._office.kind == "kota" else ("kab", "pemkab")
        is_office = name != rest and name.lower().startswith(kind)
        return "" if is_office or self._bare_key not in self._sites else AMBIGUOUS

    def _find_misspelt_site(self, name: str) -> str | None:
        """Find the one site that a differently written name can mean."""
        key = _plain_name(name)
        if key not in self._misspelt:
            self._misspelt[key] = None if len(self._misspelt) > MAX_MISSPELT else self._search_site(name[:60])
        return self._misspelt[key]

    def _search_site(self, name: str) -> str | None:
        text = f"kec {name}"
        matches = [match.within_office(self._office.code) for match in self._services.gazetteer.find(text)]
        matches = [match for match in matches if match.span == (0, len(text))]
        sites = {match.candidates[0].id for match in matches if match.kind is PlaceKind.SITE}
        own = sites & {site.id for site in self._office.sites}
        return own.pop() if len(own) == 1 and len(sites) == 1 else None

    def _suggest_name(self, name: str) -> str:
        names = [site.name for site in self._office.sites]
        near = difflib.get_close_matches(name, names, 1, 0.6)
        return f"; maksudnya {near[0]}?" if near else ""


def _find_named_office(services: Services, words: str) -> Office | None:
    """Return the office that the caption names."""
    for match in services.gazetteer.find(words):
        if match.kind is PlaceKind.OFFICE and not match.is_weak:
            return services.library.offices[match.candidates[0].id]
    return None


def _plain_name(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "", name.lower())
