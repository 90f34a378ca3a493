"""/rekap for inspectors: closed months by place and role, as a table, a chart and a spreadsheet; small numbers hidden.

It shows nothing that would give /angka away: both come from `shown`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from html import escape

from content import recap as months
from content import workbook
from content.chart import Bar, Chart, words
from content.recap import Month, Raw
from content.records import Office
from content.report import Role
from content.workbook import Entry, Page
from handlers import access, card, naming, press
from handlers.access import Right
from handlers.casework import words as told
from handlers.reply import Button, Document, Photo, Reply, Say, Toast
from handlers.visit import Visit
from storage import audit
from storage import recap as kept


async def command(visit: Visit) -> list[Reply]:
    """/rekap: the office named, the only one, or a choice."""
    offices = await _offices(visit)
    named = naming.place(visit, visit.event.text, weak=True) if visit.event.text else None
    chosen = [office for office in offices if named and office == named.office]
    if len(chosen or offices) == 1:
        return [await _month(visit, (chosen or offices)[0], months.closed(told.today(visit))[0])]
    return [_choose(visit, offices)]


async def _offices(visit: Visit) -> list[Office]:
    """Those that the person inspects and serves in no other role."""
    return [
        office
        for code, office in visit.desk.library.offices.items()
        if await access.may(visit, Right.INSPECT, code)
        and not await kept.apart(visit.tx, visit.event.user_id, code, visit.seconds)
    ]


def _choose(visit: Visit, offices: list[Office], edits: int = 0) -> Say:
    month = months.closed(told.today(visit))[0]
    rows = tuple(
        (Button(office.name, press.pack("recap", "month", office.code, month)),) for office in offices
    )
    asked = visit.t("Which office?") if offices else visit.t("There is no office whose recap you may see.")
    return Say(asked, (*rows, (card.home_button(visit),)), edits)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `recap:*`; the office and the month are asked for again."""
    done, edits, offices = Toast(visit.event.query_id), visit.event.message_id, await _offices(visit)
    office = next((one for one in offices if rest and one.code == rest[0]), None)
    if office is None:
        return [done, _choose(visit, offices, edits)]
    match verb, rest[1:]:
        case "month", (month,) if month in months.closed(told.today(visit)):
            return [done, await _month(visit, office, month, edits)]
        case "chart", ():
            return [done, await _chart(visit, office)]
        case "file", ():
            return [done, await _file(visit, office)]
    return [done, _choose(visit, offices, edits)]


async def shown(visit: Visit, office: Office, names: list[str]) -> list[Month]:
    """Closed months of an office, as they may be shown to anybody."""
    counts = await kept.of(visit.tx, office.code, min(names), max(names))
    k, sites = visit.desk.library.casework.small, [site.id for site in office.sites]
    return [
        months.month(
            name,
            [Raw(one.site, one.role, one.kind, one.count) for one in counts if one.month == name],
            sites,
            list(Role),
            k,
        )
        for name in names
    ]


def few(visit: Visit, count: int | None) -> str:
    k = visit.desk.library.casework.small
    return visit.t("fewer than {k}", k=k) if count is None else visit.t.number(count)


def named(visit: Visit, month: str) -> str:
    return visit.t.month(date.fromisoformat(f"{month}-01"))


def rule(visit: Visit) -> str:
    k = visit.desk.library.casework.small
    return visit.t(
        "Only closed months. Counts below {k}, and those from which they could be worked out, are hidden."
        " Reports are what citizens told, not what was proved.",
        k=k,
    )


async def _month(visit: Visit, office: Office, name: str, edits: int = 0) -> Say:
    t, (found,) = visit.t, await shown(visit, office, [name])
    lines = [
        f"<b>{t('Recap of {office}, {month}', office=escape(office.name), month=named(visit, name))}</b>"
    ]
    lines += kinds(visit, found)
    lines += _parts(visit, t("By place"), {_site(visit, id): count for id, count in found.places.items()})
    lines += _parts(visit, t("By role"), {told.role(t, id): count for id, count in found.roles.items()})
    lines.append(f"\n<i>{rule(visit)}</i>")
    names = months.closed(told.today(visit))
    at = names.index(name)
    turn = [_turn(visit, "⬅️", office, one) for one in names[at + 1 : at + 2]]
    turn += [_turn(visit, "➡️", office, names[at - 1])] if at else []
    files = (
        Button(t("📊 Chart"), press.pack("recap", "chart", office.code)),
        Button(t("📄 As a file (Excel)"), press.pack("recap", "file", office.code)),
    )
    return Say(card.fit(lines, ""), (tuple(turn), files, (card.home_button(visit),)), edits)


def _turn(visit: Visit, arrow: str, office: Office, month: str) -> Button:
    return Button(f"{arrow} {named(visit, month)}", press.pack("recap", "month", office.code, month))


def kinds(visit: Visit, found: Month) -> list[str]:
    t = visit.t
    return [
        t("Illegal fees reported: {n}", n=few(visit, found.levies)),
        t("Refused to pay: {n}", n=few(visit, found.refused)),
        t("Honest officers praised: {n}", n=few(visit, found.honest)),
    ]


def _parts(visit: Visit, title: str, counts: dict[str, int | None]) -> list[str]:
    """Those shown, the largest first; the hidden ones share a line that says nothing of them."""
    seen = sorted(((count, name) for name, count in counts.items() if count is not None), reverse=True)
    lines = [f"• {escape(name)}: {visit.t.number(count)}" for count, name in seen]
    if len(seen) < len(counts):
        lines.append(f"• {visit.t('others: hidden')}" if seen else f"• {visit.t('hidden')}")
    return [f"\n<b>{title}</b>", *lines]


def _site(visit: Visit, id: str) -> str:
    site = visit.desk.sites.get(id)
    return site.name if site else visit.t("another place, or not said")


async def _chart(visit: Visit, office: Office) -> Photo:
    t = visit.t
    found = await shown(visit, office, months.closed(told.today(visit)))
    bars = tuple(
        Bar(named(visit, one.month), one.levies, shown=few(visit, one.levies)) for one in reversed(found)
    )
    chart = Chart(
        t("Illegal fees reported, {office}", office=office.name),
        bars,
        note=rule(visit),
        language=t.language,
    )
    rows = ((_turn(visit, "⬅️", office, found[0].month),),)
    return Photo(caption=escape(words(chart)), buttons=rows, chart=chart)


async def _file(visit: Visit, office: Office) -> Document:
    t = visit.t
    found = await shown(visit, office, months.closed(told.today(visit)))
    await audit.record(
        visit.tx,
        at=visit.seconds,
        actor=visit.event.user_id,
        act="recap.export",
        office=office.code,
        about={},
    )
    above = (t("Recap of reports, {office}", office=office.name), rule(visit))
    places, roles = [one.places for one in found], [one.roles for one in found]
    rows = [[named(visit, one.month), *_cells(visit, (one.levies, one.refused, one.honest))] for one in found]
    pages = [
        Page(t("Months"), (t("Month"), t("Illegal fees"), t("Refused"), t("Honest officers")), rows, above),
        Page(t("By place"), _header(visit, found), _rows(visit, places, _site), above),
        Page(t("By role"), _header(visit, found), _rows(visit, roles, _role), above),
    ]
    content = workbook.write(pages, told.today(visit))
    return Document(f"rekap-{office.code}-{found[0].month}.xlsx", content, caption=escape(above[0]))


def _role(visit: Visit, id: str) -> str:
    return told.role(visit.t, id)


def _header(visit: Visit, found: list[Month]) -> tuple[str, ...]:
    return ("", *(named(visit, one.month) for one in found))


def _rows(
    visit: Visit, columns: Sequence[Mapping[str, int | None]], name: Callable[[Visit, str], str]
) -> list[list[Entry]]:
    """A row a place or role, a column a month."""
    return [[name(visit, id), *_cells(visit, [column[id] for column in columns])] for id in columns[0]]


def _cells(visit: Visit, counts: Iterable[int | None]) -> list[Entry]:
    return [visit.t("hidden") if count is None else count for count in counts]
