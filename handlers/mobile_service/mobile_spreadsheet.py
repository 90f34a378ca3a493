"""Import many mobile-service visits from a spreadsheet.

The file is parsed in a thread. Faults are reported by row. One tap records all of the visits or none.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from content.lazy_dataclass import dataclass
from content.mobile_service import MAX_PLACE_LENGTH
from content.places.place_names import Place
from content.spreadsheets import table_reader
from content.spreadsheets.table_reader import ColumnKind, TableColumn, TableProblem
from content.text.redaction import redact
from content.text.safe_html import Html, bold, html, join_lines
from handlers.core import permissions, spreadsheet_uploads
from handlers.core.context import Context, Services
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Document, Message, Photo, Reply
from handlers.mobile_service import mobile_commands, mobile_texts
from handlers.mobile_service.mobile_buttons import (
    DiscardVisits,
    MobileTableButton,
    SaveVisits,
    SaveVisitsAndTell,
)
from handlers.mobile_service.mobile_commands import MobileAction, MobileServiceChange
from handlers.opening_hours import effective_hours, superseded_commands
from handlers.questions import answer_card
from handlers.text_guard import hold_change
from handlers.text_guard.hold_change import HeldChangeKind, TextHold
from storage import mobile_service
from storage.chats import drafts
from storage.mobile_service import MobileVisit, MobileVisitDetails
from storage.queues.uploads import SpreadsheetUpload

MAX_APPROVED = 15  # visits in one request to the second person
FORM = "mobile table"
MAX_VISITS = 200  # visits in one table
COLUMNS = (
    TableColumn("day", "Tanggal", ColumnKind.DAY, synonyms=("tgl", "hari tanggal", "tanggal pelayanan")),
    TableColumn("start", "Mulai", ColumnKind.TIME, synonyms=("jam mulai", "dari", "pukul mulai")),
    TableColumn("end", "Selesai", ColumnKind.TIME, synonyms=("jam selesai", "sampai", "pukul selesai")),
    TableColumn("site", "Kecamatan", ColumnKind.TEXT, synonyms=("kec", "wilayah")),
    TableColumn(
        "place", "Tempat", ColumnKind.TEXT, synonyms=("lokasi", "alamat", "titik", "desa", "kelurahan")
    ),
    TableColumn(
        "quota", "Kuota", ColumnKind.COUNT, is_required=False, synonyms=("kuota orang", "jumlah", "kapasitas")
    ),
)


@dataclass(frozen=True)
class MobileVisitRow:
    """A parsed row. The times have a time zone only if the row names one."""

    row: int
    site: str
    office: str
    day: date
    start: time
    end: time
    place: str
    quota: int


@dataclass(frozen=True)
class MobileVisitTable:
    rows: tuple[MobileVisitRow, ...] = ()
    faults: tuple[TableProblem, ...] = ()


class MobileVisitBatch(msgspec.Struct, frozen=True):
    visits: tuple[MobileVisitDetails, ...]


def parse_table(services: Services, content: bytes, context: Mapping[str, Any]) -> MobileVisitTable:
    """Parse the rows and find their kecamatan by name. Runs in a thread."""
    found = table_reader.read_table(content, COLUMNS)
    office = str(context.get("office", ""))
    if found.problems:
        more = [problem for row in found.checkable for problem in _find_row_problems(services, row, office)]
        return MobileVisitTable(faults=(*found.problems, *more)[: table_reader.MAX_PROBLEMS])
    lines: list[MobileVisitRow] = []
    faults: list[TableProblem] = []
    if len(found.rows) > MAX_VISITS:
        return MobileVisitTable(
            faults=(
                TableProblem(
                    f"Paling banyak {MAX_VISITS} kunjungan dalam satu tabel; ini {len(found.rows)}."
                ),
            )
        )
    for row in found.rows:
        problems = _find_row_problems(services, row, office)
        faults += problems
        lines += [] if problems else [_parse_row(services, row, office)]
    return MobileVisitTable(faults=tuple(faults)) if faults else MobileVisitTable(tuple(lines))


def _find_row_problems(services: Services, row: table_reader.TableRow, office: str) -> list[TableProblem]:
    """Return all problems of the values of a row that could be read."""
    name, start, end = (row.values.get(column) for column in ("site", "start", "end"))
    problems = []
    if isinstance(name, str) and isinstance(found := _find_kecamatan(services, name, office), str):
        problems.append(TableProblem(found, row.number, "Kecamatan"))
    if isinstance(start, time) and isinstance(end, time) and start >= end:
        problems.append(TableProblem("jam selesai tidak sesudah jam mulai", row.number, "Selesai"))
    return problems


def _find_kecamatan(services: Services, name: str, office: str) -> Place | str:
    """Return the only kecamatan of a name, or what is wrong with it."""
    matches = (
        match.within_office(office) if office else match for match in services.gazetteer.find(f"kec {name}")
    )
    sites = [match for match in matches if match.kind == "site"]
    if not sites:
        return f"kecamatan “{name}” tidak dikenal, atau ada di lebih dari satu kantor"
    if len({match.candidates[0].id for match in sites}) > 1:
        return f"“{name}” menyebut lebih dari satu kecamatan; tulis satu kecamatan tiap baris"
    return sites[0].candidates[0]


def _parse_row(services: Services, row: table_reader.TableRow, office: str) -> MobileVisitRow:
    """Return the visit of a row without problems."""
    day, start, end, name, place, quota = (row.values.get(column.name) for column in COLUMNS)
    assert isinstance(day, date) and isinstance(start, time) and isinstance(end, time)
    found = _find_kecamatan(services, str(name), office)
    assert not isinstance(found, str)
    plain = redact(str(place)).text[:MAX_PLACE_LENGTH]
    return MobileVisitRow(row.number, found.id, found.office, day, start, end, plain, int(quota or 0))  # type: ignore[arg-type]


async def on_table(
    context: Context, upload: SpreadsheetUpload, table: MobileVisitTable
) -> Message | Document | Photo:
    """Render the preview or the faults. Nothing is recorded yet."""
    context, t = await effective_hours.with_recorded_hours(context), context.t
    faults, new = list(table.faults), []
    for line in table.rows:
        said = await _check_row(context, line)
        if isinstance(said, TableProblem):
            faults.append(said)
        else:
            new.append(said)
    if faults:
        return spreadsheet_uploads.render_faults(context, tuple(faults))
    fresh = [
        visit for visit in dict.fromkeys(new) if await mobile_service.find_same(context.tx, visit) is None
    ]
    if not fresh:
        return Message(
            t.html("This is recorded already, so nobody is told again."),
            ((answer_card.home_button(context),),),
        )
    batch = msgspec.to_builtins(MobileVisitBatch(tuple(fresh)))
    token = await drafts.save(
        context.tx, context.event.chat_id, FORM, batch, context.timestamp, takes_messages=False
    )
    people = {
        chat
        for visit in fresh
        for chat in await mobile_commands.find_recipients(
            context, MobileServiceChange(MobileAction.ADD, visit)
        )
    }
    lines: list[str] = [bold(t("Please check: {n} visits.", n=len(fresh)))]
    lines += [_render_visit(context, visit) for visit in fresh[:10]]
    if len(fresh) > 10:
        lines.append(t("... and {n} more", n=len(fresh) - 10))
    if len(fresh) < len(new):
        lines.append(t("{n} of the table are recorded already and are left out.", n=len(new) - len(fresh)))
    lines.append(t("People who are told: {n}", n=t.format_number(len(people))))
    rows: list[tuple[Button, ...]] = []
    hold = await _find_hold(context, fresh)
    if hold:
        lines.append(hold_change.render_hold(t, hold))
        ask = (Button(hold_change.ask_label(t), SaveVisitsAndTell(token).pack()),)
        stop = (Button(t("✖️ Cancel"), DiscardVisits(token).pack()),)
        return Message(answer_card.join_within_limit(lines, ""), (ask, stop) if hold.approvers else (stop,))
    if people:
        rows.append(
            (Button(t("✅ Save and tell {n} people", n=len(people)), SaveVisitsAndTell(token).pack()),)
        )
    only = t("Save, tell nobody") if people else t("✅ Save")
    drop = Button(t("✖️ Cancel"), DiscardVisits(token).pack())
    return Message(
        answer_card.join_within_limit(lines, ""), (*rows, (Button(only, SaveVisits(token).pack()), drop))
    )


def _group_by_office(visits: Sequence[MobileVisitDetails]) -> dict[str, tuple[MobileVisitDetails, ...]]:
    offices = dict.fromkeys(visit.office for visit in visits)
    return {office: tuple(one for one in visits if one.office == office) for office in offices}


async def _find_hold(context: Context, visits: Sequence[MobileVisitDetails]) -> TextHold | None:
    """Return why the names of places wait, at the first office where they do."""
    for office, own in _group_by_office(visits).items():
        if hold := await hold_change.find_hold(context, office, "\n".join(one.place for one in own)):
            return hold
    return None


async def _check_row(context: Context, line: MobileVisitRow) -> MobileVisitDetails | TableProblem:
    """Return the visit of a row, or the fault if it is over or not the user's to change."""
    if not await permissions.has_right(context, Right.SET_HOURS, line.office, line.site):
        return TableProblem(
            f"{context.services.sites[line.site].name} di luar tugas Anda", line.row, "Kecamatan"
        )
    here = effective_hours.office_zone(context, line.office)
    start, end = (
        datetime.combine(line.day, clock, line.start.tzinfo or line.end.tzinfo or here).astimezone(here)
        if clock.tzinfo is None
        else datetime.combine(line.day, clock).astimezone(here)
        for clock in (line.start, line.end)
    )
    if not start < end or (end - timedelta(minutes=1)).date() != start.date():
        return TableProblem("tulis jam setempat, pada satu hari", line.row, "Mulai")
    if end <= context.now:
        return TableProblem("waktu ini sudah lewat", line.row, "Tanggal")
    return MobileVisitDetails(
        office=line.office, site=line.site, place=line.place, start=int(start.timestamp()),
        end=int(end.timestamp()), quota=line.quota,
    )  # fmt: skip


def _render_visit(context: Context, new: MobileVisitDetails) -> Html:
    visit = MobileVisit(
        **{name: getattr(new, name) for name in MobileVisitDetails.__dataclass_fields__},
        id=0, uid="", sequence=0, at=context.timestamp, ended=None,
    )  # fmt: skip
    return html(
        "• {}, {}", mobile_texts.render_when(context, visit), mobile_texts.render_where(context, visit)
    )


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `mobilemany:*`: record the whole table or discard it."""
    context = await effective_hours.with_recorded_hours(context)
    match MobileTableButton.parse(verb, rest):
        case (SaveVisitsAndTell(token) | SaveVisits(token) | DiscardVisits(token)) as button:
            draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
        case _:
            return await superseded_commands.answer_superseded_button(context)
    if draft is None:
        return await superseded_commands.answer_superseded_button(context)
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    if isinstance(button, DiscardVisits):
        body = context.t.html("Cancelled. Nothing was recorded.")
    else:
        batch = msgspec.convert(draft.data, MobileVisitBatch)
        tell, hold = isinstance(button, SaveVisitsAndTell), await _find_hold(context, batch.visits)
        if hold:
            say = await _hold_batch(context, batch, tell=tell)
            return [
                CallbackAnswer(context.event.query_id),
                Message(say.body, say.buttons, context.event.message_id),
            ]
        body = await _record_all(context, batch, tell=tell)
    home = ((answer_card.home_button(context),),)
    return [CallbackAnswer(context.event.query_id), Message(body, home, context.event.message_id)]


async def _hold_batch(context: Context, batch: MobileVisitBatch, *, tell: bool) -> Message:
    """Ask a second person of each office that needs one, a few visits in one request. Record those of other offices."""
    lines: list[Html] = []
    screen = Message(Html())
    for office, own in _group_by_office(batch.visits).items():
        hold = await _find_hold(context, own)
        if hold is None:
            lines.append(await _record_all(context, MobileVisitBatch(own), tell=tell))
            continue
        for part in (own[at : at + MAX_APPROVED] for at in range(0, len(own), MAX_APPROVED)):
            screen = await hold_change.hold_change(
                context,
                hold,
                kind=HeldChangeKind.VISITS,
                office=office,
                data={"batch": msgspec.to_builtins(MobileVisitBatch(part)), "tell": tell},
                headline=context.t("{n} visits of the mobile service", n=len(part)),
                shown=join_lines([_render_visit(context, visit) for visit in part]),
            )
            lines.append(screen.body)
    return screen if len(lines) == 1 else Message(join_lines(dict.fromkeys(lines)))


async def apply_held_change(context: Context, data: dict[str, Any]) -> Message:
    """Record a table that a second person approved, in the context of its author."""
    context = await effective_hours.with_recorded_hours(context)
    return Message(
        await _record_all(context, msgspec.convert(data["batch"], MobileVisitBatch), tell=data["tell"])
    )


async def _record_all(context: Context, batch: MobileVisitBatch, *, tell: bool) -> Html:
    t = context.t
    for visit in batch.visits:
        if not await permissions.has_right(context, Right.SET_HOURS, visit.office, visit.site):
            name = context.services.sites[visit.site].name
            return t.html("{place} is not yours to change. /siapa shows what you may do.", place=name)
    recorded = told = 0
    for visit in batch.visits:
        if visit.end > context.timestamp and await mobile_service.find_same(context.tx, visit) is None:
            change = MobileServiceChange(MobileAction.ADD, visit)
            result = await mobile_commands.apply_change(context, change, tell=tell)
            recorded += 1
            told += result[1] if result else 0
    said = t("{n} visits are recorded.", n=recorded)
    return html("✅ {}\n{}", said, t("Letters on their way: {n}", n=t.format_number(told)))
