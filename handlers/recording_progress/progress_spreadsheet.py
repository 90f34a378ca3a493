"""Import recording figures from a spreadsheet: one row per kecamatan, optionally with a date.

The file is parsed in a thread and previewed before it is recorded.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from content.dates.date_range import UnclearInput
from content.lazy_dataclass import dataclass
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
from handlers.recording_progress import progress_commands, row_places
from handlers.recording_progress.row_places import RowPlaceFinder, UnclearRowPlace
from storage.queues.uploads import SpreadsheetUpload

COLUMNS = (
    TableColumn(
        "place", "Kecamatan", ColumnKind.TEXT,
        synonyms=("nama kecamatan", "wilayah", "tempat", "kec", "kecamatan kota"),
    ),
    TableColumn(
        "done", "Terekam", ColumnKind.COUNT,
        synonyms=("sudah rekam", "sudah merekam", "rekam", "perekaman", "jumlah rekam", "jml rekam", "realisasi",
                  "capaian", "jumlah perekaman", "sudah terekam", "direkam", "sudah perekaman", "telah rekam",
                  "jumlah terekam", "jumlah sudah rekam",
                  "jumlah yang sudah rekam", "penduduk sudah rekam", "sudah rekam ktp el", "sudah rekam ktp"),
    ),
    TableColumn(
        "target", "Sasaran", ColumnKind.COUNT, is_required=False,
        synonyms=("target", "wajib ktp", "wajib ktp el", "wktp", "jumlah wajib ktp", "jml wktp", "wajib rekam",
                  "jumlah sasaran", "jumlah target",
                  "jumlah wajib ktp el", "penduduk wajib ktp", "penduduk wajib ktp el"),
    ),
    TableColumn(
        "day", "Per tanggal", ColumnKind.DAY, is_required=False,
        synonyms=("tanggal", "tgl", "per", "posisi", "tanggal data", "posisi tanggal"),
    ),
    TableColumn("source", "Sumber", ColumnKind.TEXT, is_required=False, synonyms=("sumber data",)),
)  # fmt: skip


@dataclass(frozen=True)
class ProgressTable:
    """`figures` is empty if there are `faults`."""

    figures: tuple[ProgressFigure, ...] = ()
    faults: tuple[TableProblem, ...] = ()


def parse_table(services: Services, content: bytes, context: Mapping[str, Any]) -> ProgressTable:
    """Parse the figures of a file. The caption's office wins over the user's own. Runs in a thread."""
    office = _find_office(services, str(context["words"]), str(context["office"]))
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
    places = RowPlaceFinder(
        services, office, names_kecamatan=reading.titles["place"] in row_places.KECAMATAN_TITLES
    )
    return _ProgressRowParser(office, places, today, day).parse(reading)


async def on_table(context: Context, upload: SpreadsheetUpload, found: ProgressTable) -> Message | Document:
    if found.faults:
        return spreadsheet_uploads.render_faults(context, found.faults)
    refused = await progress_commands.find_refusal(context, found.figures)
    return refused or await progress_commands.preview(context, found.figures)


class _ProgressRowParser:
    """Parses the rows of one office's table. `day` is the default for rows without a date."""

    def __init__(self, office: Office, places: RowPlaceFinder, today: date, day: date | None) -> None:
        self._office, self._places, self._today, self._day = office, places, today, day
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
            if self._places.names_site(str(note.values["place"]))
        ]

    def _parse_figure(self, row: TableRow) -> ProgressFigure | TableProblem:
        name, day = str(row.values["place"]), row.values.get("day") or self._day
        site = self._places.find(name)
        if isinstance(site, UnclearRowPlace):
            return TableProblem(site.reason, row.number, "Kecamatan")
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


def _find_office(services: Services, words: str, default: str) -> Office | None:
    """Return the office that the caption names, else the user's own. None if the caption names places elsewhere."""
    matches = [match for match in services.gazetteer.find(words) if not match.is_weak]
    for match in matches:
        if match.kind is PlaceKind.OFFICE:
            return services.library.offices[match.candidates[0].id]
    named = {place.office for match in matches for place in match.candidates}
    return services.library.offices.get(default) if not named or default in named else None
