"""Many visits from one spreadsheet: read in a thread, every fault by its row, all recorded with one tap or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from html import escape
from typing import Any

import msgspec

from content import sheet, visiting
from content.sheet import Column, Fault, Kind
from content.shield import shield
from handlers import access, card, overlay, press, sheets
from handlers import mobile as wording
from handlers.access import Right
from handlers.reply import Button, Document, Photo, Reply, Say, Toast
from handlers.staff import mobileword, stale
from handlers.staff.mobileword import Act, Planned
from handlers.visit import Desk, Visit
from storage import drafts, visits
from storage.uploads import Upload
from storage.visits import DatedVisit, New

FORM = "mobile table"
MOST = 200  # visits in one table
COLUMNS = (
    Column("day", "Tanggal", Kind.DAY, synonyms=("tgl", "hari tanggal", "tanggal pelayanan")),
    Column("start", "Mulai", Kind.TIME, synonyms=("jam mulai", "dari", "pukul mulai")),
    Column("end", "Selesai", Kind.TIME, synonyms=("jam selesai", "sampai", "pukul selesai")),
    Column("site", "Kecamatan", Kind.TEXT, synonyms=("kec", "wilayah")),
    Column("place", "Tempat", Kind.TEXT, synonyms=("lokasi", "alamat", "titik", "desa", "kelurahan")),
    Column("quota", "Kuota", Kind.COUNT, required=False, synonyms=("kuota orang", "jumlah", "kapasitas")),
)


@dataclass(frozen=True)
class Line:
    """A row as read: times of day without a zone yet."""

    row: int
    site: str
    office: str
    day: date
    start: time
    end: time
    place: str
    quota: int


@dataclass(frozen=True)
class Table:
    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()


class Batch(msgspec.Struct, frozen=True):
    visits: tuple[New, ...]


def read(desk: Desk, content: bytes, context: Mapping[str, Any]) -> Table:
    """In a thread: the rows, with the sites of kecamatan by their names."""
    found = sheet.read(content, COLUMNS)
    if found.faults:
        return Table(faults=found.faults)
    lines: list[Line] = []
    faults: list[Fault] = []
    if len(found.rows) > MOST:
        return Table(
            faults=(Fault(f"Paling banyak {MOST} kunjungan dalam satu tabel; ini {len(found.rows)}."),)
        )
    for row in found.rows:
        said = _line(desk, row, str(context.get("office", "")))
        lines, faults = ([*lines, said], faults) if isinstance(said, Line) else (lines, [*faults, said])
    return Table(faults=tuple(faults)) if faults else Table(tuple(lines))


def _line(desk: Desk, row: sheet.Row, office: str) -> Line | Fault:
    day, start, end, name, place, quota = (row.values[column.name] for column in COLUMNS)
    assert isinstance(day, date) and isinstance(start, time) and isinstance(end, time)
    matches = (match.within(office) if office else match for match in desk.gazetteer.find(f"kec {name}"))
    sites = [match for match in matches if match.kind == "site"]
    if not sites:
        return Fault(
            f"kecamatan “{name}” tidak dikenal, atau ada di lebih dari satu kantor", row.number, "Kecamatan"
        )
    if start >= end:
        return Fault("jam selesai tidak sesudah jam mulai", row.number, "Selesai")
    found = sites[0].candidates[0]
    plain = shield(str(place)).text[: visiting.LONGEST]
    return Line(row.number, found.id, found.office, day, start, end, plain, int(quota or 0))  # type: ignore[arg-type]


async def done(visit: Visit, upload: Upload, table: Table) -> Say | Document | Photo:
    """The preview, or every fault; nothing is recorded yet."""
    visit, t = await overlay.informed(visit), visit.t
    faults, new = list(table.faults), []
    for line in table.lines:
        said = await _checked(visit, line)
        if isinstance(said, Fault):
            faults.append(said)
        else:
            new.append(said)
    if faults:
        return sheets.faulty(visit, tuple(faults))
    fresh = [one for one in dict.fromkeys(new) if await visits.same(visit.tx, one) is None]
    if not fresh:
        return Say(t("This is recorded already, so nobody is told again."), ((card.home_button(visit),),))
    batch = msgspec.to_builtins(Batch(tuple(fresh)))
    token = await drafts.put(visit.tx, visit.event.chat_id, FORM, batch, visit.seconds, hears=False)
    people = {chat for one in fresh for chat in await mobileword.concerned(visit, Planned(Act.ADD, one))}
    lines = [f"<b>{t('Please check: {n} visits.', n=len(fresh))}</b>"]
    lines += [_shown(visit, one) for one in fresh[:10]]
    if len(fresh) > 10:
        lines.append(t("... and {n} more", n=len(fresh) - 10))
    if len(fresh) < len(new):
        lines.append(t("{n} of the table are recorded already and are left out.", n=len(new) - len(fresh)))
    lines.append(t("People who are told: {n}", n=t.number(len(people))))
    rows: list[tuple[Button, ...]] = []
    if people:
        rows.append(
            (
                Button(
                    t("✅ Save and tell {n} people", n=len(people)), press.pack("mobilemany", "tell", token)
                ),
            )
        )
    only = t("Save, tell nobody") if people else t("✅ Save")
    drop = Button(t("✖️ Cancel"), press.pack("mobilemany", "drop", token))
    return Say(card.fit(lines, ""), (*rows, (Button(only, press.pack("mobilemany", "save", token)), drop)))


async def _checked(visit: Visit, line: Line) -> New | Fault:
    """Within reach and still to come."""
    if not await access.may(visit, Right.SET_HOURS, line.office, line.site):
        return Fault(f"{visit.desk.sites[line.site].name} di luar tugas Anda", line.row, "Kecamatan")
    minutes = (line.start.hour * 60 + line.start.minute, line.end.hour * 60 + line.end.minute)
    start, end = visiting.span(line.day, minutes, overlay.zone(visit, line.office))
    if end <= visit.now:
        return Fault("waktu ini sudah lewat", line.row, "Tanggal")
    return New(
        office=line.office, site=line.site, place=line.place, start=int(start.timestamp()),
        end=int(end.timestamp()), quota=line.quota,
    )  # fmt: skip


def _shown(visit: Visit, new: New) -> str:
    one = DatedVisit(
        **{name: getattr(new, name) for name in New.__dataclass_fields__},
        id=0, uid="", sequence=0, at=visit.seconds, ended=None,
    )  # fmt: skip
    return f"• {wording.when(visit, one)}, {escape(wording.where(visit, one))}"


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `mobilemany:*`: all of the table, or nothing."""
    visit = await overlay.informed(visit)
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, rest[0]) if rest else None
    if draft is None:
        return await stale.gone(visit)
    await drafts.drop(visit.tx, visit.event.chat_id, hears=False)
    body = await _all(visit, msgspec.convert(draft.data, Batch), verb)
    return [Toast(visit.event.query_id), Say(body, ((card.home_button(visit),),), visit.event.message_id)]


async def _all(visit: Visit, batch: Batch, verb: str) -> str:
    t = visit.t
    if verb not in ("tell", "save"):
        return t("Cancelled. Nothing was recorded.")
    for one in batch.visits:
        if not await access.may(visit, Right.SET_HOURS, one.office, one.site):
            name = visit.desk.sites[one.site].name
            return t("{place} is not yours to change. /siapa shows what you may do.", place=escape(name))
    recorded = told = 0
    for one in batch.visits:
        if one.end > visit.seconds and await visits.same(visit.tx, one) is None:
            result = await mobileword.perform(visit, Planned(Act.ADD, one), tell=verb == "tell")
            recorded += 1
            told += result[1] if result else 0
    said = t("{n} visits are recorded.", n=recorded)
    return f"✅ {said}\n{t('Letters on their way: {n}', n=t.number(told))}"
