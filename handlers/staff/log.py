"""/log: what staff did, newest first, and all of it as a file for a spreadsheet."""

import csv
import io
from datetime import UTC, datetime
from html import escape

import msgspec

from handlers import access, card, press
from handlers.access import Right
from handlers.reply import Button, Document, Reply, Say, Toast
from handlers.staff import acts, invitation
from handlers.visit import Visit
from storage import audit, staff
from storage.audit import Act

PAGE = 10
EXPORTED = 20_000  # acts in one file
HEADER = ("nomor", "waktu", "id_telegram", "nama", "perbuatan", "artinya", "kode_kantor", "rincian", "data")


async def command(visit: Visit) -> list[Reply]:
    return [await _page(visit, None)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `log:*`."""
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    match verb, rest:
        case "older", (before,) if before.isdecimal() and len(before) < 16:
            return [done, await _page(visit, int(before), edits)]
        case "file", ():
            return [done, await _file(visit)]
    return [done, await _page(visit, None, edits)]


async def _offices(visit: Visit) -> list[str] | None:
    """The offices whose acts the person may read; None: everything."""
    reach = {grant.office for grant in await access.granting(visit, Right.READ_LOG)}
    return None if None in reach else [office for office in reach if office]


async def _page(visit: Visit, before: int | None, edits: int = 0) -> Say:
    t = visit.t
    found = await audit.newest(visit.tx, offices=await _offices(visit), before=before, limit=PAGE + 1)
    names = await staff.names(visit.tx)
    lines = [f"<b>{t('What staff did')}</b>", *(_line(visit, act, names) for act in found[:PAGE])]
    if not found:
        lines.append(t("Nothing here yet."))
    turn = [Button(t("⏫ Newest"), press.pack("log", "newest"))] if before else []
    if len(found) > PAGE:
        turn.append(Button(t("Older ⬇️"), press.pack("log", "older", found[PAGE - 1].id)))
    rows = ((Button(t("📄 As a file (CSV)"), press.pack("log", "file")),),)
    return Say(card.fit(lines, ""), (tuple(turn), *rows) if turn else rows, edits)


def _line(visit: Visit, act: Act, names: dict[int, str]) -> str:
    who = escape(names.get(act.actor, str(act.actor)))
    more = acts.details(visit, act, names)
    told = escape(acts.said(visit.t, act.act) + (f": {more}" if more else ""))
    return f"{invitation.moment(visit, act.at)}\n<b>{who}</b> {told}"


async def _file(visit: Visit) -> Document:
    t = visit.t
    offices = await _offices(visit)
    found = await audit.newest(visit.tx, offices=offices, limit=EXPORTED + 1)
    names, shown = await staff.names(visit.tx), found[:EXPORTED]
    await audit.record(
        visit.tx,
        at=visit.seconds,
        actor=visit.event.user_id,
        act="log.export",
        office=offices[0] if offices else None,
        about={"rows": len(shown)},
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(map(_safe, _row(visit, act, names)) for act in reversed(shown))
    caption = t("{n} acts, oldest first.", n=t.number(len(shown)))
    if len(found) > EXPORTED:
        caption += " " + t("Older ones are left out of this file; they stay in the log.")
    return Document(f"log-{visit.today}.csv", out.getvalue().encode("utf-8-sig"), caption=caption)


def _row(visit: Visit, act: Act, names: dict[int, str]) -> tuple[object, ...]:
    at = datetime.fromtimestamp(act.at, UTC).astimezone(visit.zone).isoformat()
    told, more = acts.said(visit.t, act.act), acts.details(visit, act, names)
    data = msgspec.json.encode(act.about).decode()
    return (act.id, at, act.actor, names.get(act.actor, ""), act.act, told, act.office or "", more, data)


def _safe(value: object) -> object:
    """Spreadsheets run cells that begin like a formula; an apostrophe makes them plain text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") and value else value
