"""/rekap for inspectors: closed months by place and role, as table, chart and spreadsheet. Small counts are hidden.

It reveals nothing that /angka hides, because both come from `load_months`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from content.casework import published_counts
from content.casework.published_counts import PublishedMonth, RawCount
from content.charts.chart import Chart, ChartBar, render_chart_text
from content.loading.records import Office
from content.reports.report_form import AccusedRole
from content.spreadsheets import workbook_writer
from content.spreadsheets.workbook_writer import SheetValue, WorkbookSheet
from content.text.safe_html import Html, bold, html
from handlers.casework import case_texts
from handlers.casework.casework_buttons import RecapButton, SendRecapFile, ShowRecapChart, ShowRecapMonth
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Document, Message, Photo, Reply
from handlers.offices import place_mentions
from handlers.questions import answer_card
from storage.casework import inspector_access, monthly_counts
from storage.staff_accounts import audit_log


async def on_command(context: Context) -> list[Reply]:
    """Handle /rekap: show the named office, the only one, or a choice."""
    offices = await _list_offices(context)
    named = place_mentions.find_place(context, context.event.text, weak=True) if context.event.text else None
    chosen = [office for office in offices if named and office == named.office]
    if len(chosen or offices) == 1:
        return [
            await _render_month(
                context,
                (chosen or offices)[0],
                published_counts.list_closed_months(case_texts.today(context))[0],
            )
        ]
    return [_ask_for_office(context, offices)]


async def _list_offices(context: Context) -> list[Office]:
    """Return the offices that the person inspects and where they have no other role."""
    return [
        office
        for code, office in context.services.library.offices.items()
        if await permissions.has_right(context, Right.INSPECT, code)
        and not await inspector_access.has_other_role(
            context.tx, context.event.user_id, code, context.timestamp
        )
    ]


def _ask_for_office(context: Context, offices: list[Office], edits: int = 0) -> Message:
    month = published_counts.list_closed_months(case_texts.today(context))[0]
    rows = tuple((Button(office.name, ShowRecapMonth(office.code, month).pack()),) for office in offices)
    asked = (
        context.t.html("Which office?")
        if offices
        else context.t.html("There is no office whose recap you may see.")
    )
    return Message(asked, (*rows, (answer_card.home_button(context),)), edits)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle the buttons `recap:*`. They check office and month again."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    allowed = {office.code: office for office in await _list_offices(context)}
    match RecapButton.parse(verb, rest):
        case ShowRecapMonth(code, month) if code in allowed and month in published_counts.list_closed_months(
            case_texts.today(context)
        ):
            return [done, await _render_month(context, allowed[code], month, edits)]
        case ShowRecapChart(code) if code in allowed:
            return [done, await _render_chart(context, allowed[code])]
        case SendRecapFile(code) if code in allowed:
            return [done, await _build_spreadsheet(context, allowed[code])]
    return [done, _ask_for_office(context, list(allowed.values()), edits)]


async def list_months(context: Context, count: int = published_counts.MAX_MONTHS) -> list[str]:
    """Return the closed months since the bot began, newest first, at least the last one."""
    closed = published_counts.list_closed_months(case_texts.today(context), count)
    began = await audit_log.find_first_time(context.tx)
    known = [await monthly_counts.find_first_month(context.tx)]
    known.append(None if began is None else f"{context.local(began):%Y-%m}")
    first = min((month for month in known if month), default="")
    return [month for month in closed if month >= first] or closed[:1]


async def load_months(context: Context, office: Office, names: list[str]) -> list[PublishedMonth]:
    """Return closed months of an office in the form that may be published."""
    counts = await monthly_counts.list_counts(context.tx, office.code, min(names), max(names))
    k, sites = context.services.library.casework.small, [site.id for site in office.sites]
    return [
        published_counts.publish_month(
            name,
            [RawCount(one.site, one.role, one.kind, one.count) for one in counts if one.month == name],
            sites,
            list(AccusedRole),
            k,
        )
        for name in names
    ]


def render_count(context: Context, count: int | None) -> str:
    k = context.services.library.casework.small
    return context.t("fewer than {k}", k=k) if count is None else context.t.format_number(count)


def render_month_name(context: Context, month: str) -> str:
    return context.t.format_month(date.fromisoformat(f"{month}-01"))


def render_rule(context: Context) -> str:
    k = context.services.library.casework.small
    return context.t(
        "Only closed months. Counts below {k}, and those from which they could be worked out, are hidden."
        " Reports are what citizens told, not what was proved.",
        k=k,
    )


async def _render_month(context: Context, office: Office, name: str, edits: int = 0) -> Message:
    t, (found,) = context.t, await load_months(context, office, [name])
    lines: list[str] = [
        bold(t.html("Recap of {office}, {month}", office=office.name, month=render_month_name(context, name)))
    ]
    lines += render_kinds(context, found)
    lines += _render_breakdown(
        context, t("By place"), {_site_name(context, id): count for id, count in found.places.items()}
    )
    lines += _render_breakdown(
        context, t("By role"), {_role_name(context, id): count for id, count in found.roles.items()}
    )
    lines.append(html("\n<i>{}</i>", render_rule(context)))
    names = await list_months(context)
    at = names.index(name)
    turn = [_month_button(context, "⬅️", office, one) for one in names[at + 1 : at + 2]]
    turn += [_month_button(context, "➡️", office, names[at - 1])] if at else []
    files = (
        Button(t("📊 Chart"), ShowRecapChart(office.code).pack()),
        Button(t("📄 As a file (Excel)"), SendRecapFile(office.code).pack()),
    )
    return Message(
        answer_card.join_within_limit(lines, ""),
        (tuple(turn), files, (answer_card.home_button(context),)),
        edits,
    )


def _month_button(context: Context, arrow: str, office: Office, month: str) -> Button:
    return Button(
        f"{arrow} {render_month_name(context, month)}",
        ShowRecapMonth(office.code, month).pack(),
    )


def render_kinds(context: Context, found: PublishedMonth) -> list[str]:
    t = context.t
    return [
        t("Illegal fees reported: {n}", n=render_count(context, found.levies)),
        t("Refused to pay: {n}", n=render_count(context, found.refused)),
        t("Honest officers praised: {n}", n=render_count(context, found.honest)),
    ]


def _render_breakdown(context: Context, title: str, counts: dict[str, int | None]) -> list[str]:
    """Render the visible counts, the largest first. The hidden counts share one line."""
    seen = sorted(((count, name) for name, count in counts.items() if count is not None), reverse=True)
    lines: list[str] = [html("• {}: {}", name, context.t.format_number(count)) for count, name in seen]
    if len(seen) < len(counts):
        lines.append(f"• {context.t('others: hidden')}" if seen else f"• {context.t('hidden')}")
    return [html("\n<b>{}</b>", title), *lines]


def _site_name(context: Context, id: str) -> str:
    site = context.services.sites.get(id)
    return site.name if site else context.t("another place, or not said")


async def _render_chart(context: Context, office: Office) -> Photo:
    t = context.t
    found = await load_months(context, office, (await list_months(context)))
    bars = tuple(
        ChartBar(render_month_name(context, one.month), one.levies, shown=render_count(context, one.levies))
        for one in reversed(found)
    )
    chart = Chart(
        t("Illegal fees reported, {office}", office=office.name),
        bars,
        note=render_rule(context),
        language=t.language,
    )
    rows = ((_month_button(context, "⬅️", office, found[0].month),),)
    return Photo(caption=Html.escape(render_chart_text(chart)), buttons=rows, chart=chart)


async def _build_spreadsheet(context: Context, office: Office) -> Document:
    t = context.t
    found = await load_months(context, office, (await list_months(context)))
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act="recap.export",
        office=office.code,
        about={},
    )
    above = (t("Recap of reports, {office}", office=office.name), render_rule(context))
    places, roles = [one.places for one in found], [one.roles for one in found]
    rows = [
        [
            render_month_name(context, one.month),
            *_render_cells(context, (one.levies, one.refused, one.honest)),
        ]
        for one in found
    ]
    pages = [
        WorkbookSheet(
            t("Months"), (t("Month"), t("Illegal fees"), t("Refused"), t("Honest officers")), rows, above
        ),
        WorkbookSheet(
            t("By place"), _header(context, found), _build_rows(context, places, _site_name), above
        ),
        WorkbookSheet(t("By role"), _header(context, found), _build_rows(context, roles, _role_name), above),
    ]
    content = workbook_writer.write_workbook(pages, case_texts.today(context))
    return Document(f"rekap-{office.code}-{found[0].month}.xlsx", content, caption=Html.escape(above[0]))


def _role_name(context: Context, id: str) -> str:
    return case_texts.render_role(context.t, id) if id else context.t("Not said")


def _header(context: Context, found: list[PublishedMonth]) -> tuple[str, ...]:
    return ("", *(render_month_name(context, one.month) for one in found))


def _build_rows(
    context: Context, columns: Sequence[Mapping[str, int | None]], name: Callable[[Context, str], str]
) -> list[list[SheetValue]]:
    """Return a row for each place or role, with a column for each month."""
    return [
        [name(context, id), *_render_cells(context, [column[id] for column in columns])] for id in columns[0]
    ]


def _render_cells(context: Context, counts: Iterable[int | None]) -> list[SheetValue]:
    return [context.t("hidden") if count is None else count for count in counts]
