"""A spreadsheet of figures: a row a kecamatan, perhaps a day each; read in a thread, looked at before it counts."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content import progress
from content.daterange import Unclear
from content.placenames import PlaceKind
from content.progress import Figure
from content.records import Measure, Office
from content.sheet import Column, Fault, Kind, Row, read
from content.shield import shield
from handlers import sheets
from handlers.reply import Document, Say
from handlers.staff import figures
from handlers.visit import Desk, Visit
from storage.uploads import Upload

COLUMNS = (
    Column("place", "Kecamatan", Kind.TEXT, synonyms=("nama kecamatan", "wilayah", "tempat", "kec", "kecamatan kota")),
    Column(
        "done", "Terekam", Kind.COUNT,
        synonyms=("sudah rekam", "sudah merekam", "rekam", "perekaman", "jumlah rekam", "jml rekam", "realisasi",
                  "capaian", "jumlah perekaman", "sudah terekam", "direkam", "sudah perekaman", "telah rekam"),
    ),
    Column(
        "target", "Sasaran", Kind.COUNT, required=False,
        synonyms=("target", "wajib ktp", "wajib ktp el", "wktp", "jumlah wajib ktp", "jml wktp", "wajib rekam"),
    ),
    Column(
        "day", "Per tanggal", Kind.DAY, required=False,
        synonyms=("tanggal", "tgl", "per", "posisi", "tanggal data", "posisi tanggal"),
    ),
    Column("source", "Sumber", Kind.TEXT, required=False, synonyms=("sumber data",)),
)  # fmt: skip
_WHOLE = re.compile(r"(jumlah|total|seluruh\w*|semua)\b.*", re.IGNORECASE)
_PREFIX = re.compile(r"^(kec(amatan)?|kantor|kab(upaten)?|kota)\b\.?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """`figures` is empty when there are `faults`."""

    figures: tuple[Figure, ...] = ()
    faults: tuple[Fault, ...] = ()


def table(desk: Desk, content: bytes, context: Mapping[str, Any]) -> Table:
    """The figures of a file; the office is the one that the caption names, else the clerk's own."""
    office = _office(desk, str(context["words"])) or desk.library.offices.get(str(context["office"]))
    if office is None:
        return Table(
            faults=(Fault("Kantor mana? Kirim lagi dengan keterangan, misalnya “/capaian kota bekasi”."),)
        )
    today = date.fromisoformat(str(context["today"]))
    day = progress.day_in(str(context["words"]), today)
    if isinstance(day, Unclear):
        return Table(faults=(Fault(f"Keterangan berkas: {day.reason}."),))
    reading = read(content, COLUMNS)
    if reading.faults:
        return Table(faults=reading.faults)
    return _Rows(desk, office, today, day).table(reading.rows)


async def done(visit: Visit, upload: Upload, found: Table) -> Say | Document:
    if found.faults:
        return sheets.faulty(visit, found.faults)
    refused = await figures.refusal(visit, found.figures)
    return refused or await figures.preview(visit, found.figures)


class _Rows:
    """The rows of one office's table as figures. `day` holds for rows without their own."""

    def __init__(self, desk: Desk, office: Office, today: date, day: date | None) -> None:
        self._desk, self._office, self._today, self._day = desk, office, today, day
        self._known: dict[str, str | None] = {_plain(office.name): ""}
        for site in office.sites:
            for name in (site.name, site.label, *site.aliases):
                self._known.setdefault(_plain(name), site.id)
        self._seen: dict[tuple[str, Measure, date], int] = {}

    def table(self, rows: tuple[Row, ...]) -> Table:
        figures, faults = [], []
        for row in rows:
            found = self._figure(row)
            if isinstance(found, Fault):
                faults.append(found)
            else:
                figures.append(found)
        return Table(faults=tuple(faults)) if faults else Table(tuple(figures))

    def _figure(self, row: Row) -> Figure | Fault:
        name, day = str(row.values["place"]), row.values.get("day") or self._day
        site = self._site(name)
        if site is None:
            return Fault(
                f"“{name[:40]}” bukan tempat di {self._office.name}{self._near(name)}",
                row.number,
                "Kecamatan",
            )
        if not isinstance(day, date):
            words = "tanggal belum ada; isi kolom “Per tanggal”, atau kirim dengan keterangan “/capaian per 20 November”"
            return Fault(words, row.number)
        doubt = progress.doubtful(day, self._today)
        if doubt is not None:
            return Fault(doubt.reason, row.number, "Per tanggal")
        count, target = row.values["done"], row.values.get("target")
        source = shield(str(row.values.get("source") or "")).text[: progress.LONGEST]
        assert isinstance(count, int), count
        figure = Figure(
            self._office.code,
            site,
            Measure.RECORDED,
            day,
            count,
            target if isinstance(target, int) else None,
            source,
        )
        first = self._seen.setdefault(figure.key, row.number)
        if first != row.number:
            return Fault(f"{name[:40]} pada tanggal yang sama sudah ada di baris {first}", row.number)
        return figure

    def _site(self, name: str) -> str | None:
        """A site's id, "" for the office as a whole, None when the office has no such place."""
        key = _plain(name)
        if key not in self._known:
            self._known[key] = "" if _WHOLE.fullmatch(name.strip()) else self._misspelt(name)
        return self._known[key]

    def _misspelt(self, name: str) -> str | None:
        """A place that is surely meant, though written in another way."""
        if len(self._known) > 500:
            return None
        bare = _PREFIX.sub("", name.strip())[:60]
        matches = [match.within(self._office.code) for match in self._desk.gazetteer.find(bare)]
        matches = [match for match in matches if match.span == (0, len(bare))]
        sites = {match.candidates[0].id for match in matches if match.kind is PlaceKind.SITE}
        own = sites & {site.id for site in self._office.sites}
        return own.pop() if len(own) == 1 and len(sites) == 1 else None

    def _near(self, name: str) -> str:
        names = [site.name for site in self._office.sites]
        near = difflib.get_close_matches(name, names, 1, 0.6)
        return f"; maksudnya {near[0]}?" if near else ""


def _office(desk: Desk, words: str) -> Office | None:
    """The one that the caption names."""
    for match in desk.gazetteer.find(words):
        if match.kind is PlaceKind.OFFICE and not match.weak:
            return desk.library.offices[match.candidates[0].id]
    return None


def _plain(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "", _PREFIX.sub("", name.strip()).lower())
