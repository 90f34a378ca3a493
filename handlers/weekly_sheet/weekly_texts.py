"""The weekly sheet as a message, a picture and a spreadsheet."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.charts.chart import Chart, ChartBar, render_chart_text
from content.loading.records import Office
from content.spreadsheets import workbook_writer
from content.spreadsheets.workbook_writer import SheetValue, WorkbookSheet
from content.text.safe_html import Html, bold, html, italic, join_lines
from content.weekly_sheet import WEEK, PublicScorecard, WeeklyFigures
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, ButtonRows, Document, Message, Photo
from handlers.opening_hours import effective_hours
from handlers.questions import answer_card
from handlers.weekly_sheet.weekly_buttons import (
    EndWeeklySheet,
    SendWeeklyFile,
    ShowWeeklyChart,
    ShowWeeklySheet,
    WantWeeklySheet,
)
from storage import home_visits, mobile_service, office_answers, weekly_sheet
from storage.staff_accounts import staff_notices
from storage.staff_accounts.staff_notices import NoticeTopic

MAX_NAMED = 5  # answers and sites named in the message
FILE_WEEKS = 12  # weeks in the spreadsheet


async def render_sheet(context: Context, office: Office, edits: int = 0) -> Message:
    """Render the newest sheet of an office, with its buttons. Before the first Monday there is none."""
    t, found = context.t, await weekly_sheet.list_newest(context.tx, office.code, 1)
    hours = await effective_hours.with_recorded_hours(context)
    lines: list[str] = [html("📊 <b>{}</b>", t("{office}: the week", office=office.name))]
    if found:
        lines += _render_figures(context, office, found[0])
    else:
        lines.append(t("No week is complete yet. The first sheet comes on Monday."))
    helped, failed = await office_answers.count_votes(context.tx, office.code)
    if helped or failed:
        lines.append(
            t("✍️ Answers of the office so far: 👍 {helped} · 👎 {failed}", helped=helped, failed=failed)
        )
    lines += await _render_deadlines(hours, office)
    if found:
        lines += ["", italic(_render_rule(context))]
    rows = await _list_buttons(context, office, bool(found))
    return Message(join_lines(lines), rows, edits)


def _render_figures(context: Context, office: Office, figures: WeeklyFigures) -> Iterable[str]:
    t = context.t
    yield render_span(context, figures.week)
    yield ""
    yield t("👥 People who asked: {n}", n=_render_count(context, figures.people))
    if figures.topics:
        yield bold(t("Most asked"))
        yield from _render_ranking(context, figures.topics)
    yield t(
        "🤷 Not understood: {unknown} · asked again: {again} · 👎 {down}",
        unknown=_render_count(context, figures.not_understood),
        again=_render_count(context, figures.asked_again),
        down=_render_count(context, figures.thumbs_down),
    )
    if figures.unsettled:
        yield bold(t("Not settled most often"))
        yield from _render_ranking(context, figures.unsettled)
    yield t("📋 Board updated on {n} of {m} working days.", n=figures.board_days, m=figures.working_days)
    if stale := _name_sites(office, figures.stale_sites):
        yield t.html("Without news for three days: {places}", places=stale)
    yield t("🔔 Followers: {n}", n=_render_count(context, figures.followers))


def render_public_figures(context: Context, card: PublicScorecard) -> Html:
    """Render the part of the figures that everybody may see, for the public pages."""
    t = context.t
    lines = (
        render_span(context, card.week),
        t("👥 People who asked: {n}", n=_render_count(context, card.people)),
        t(
            "🤷 Asked again: {again} · 👎 {down}",
            again=_render_count(context, card.asked_again),
            down=_render_count(context, card.thumbs_down),
        ),
        t("📋 Board updated on {n} of {m} working days.", n=card.board_days, m=card.working_days),
        t("📍 Places with news in three days: {n} of {m}", n=card.fresh_sites, m=card.sites),
        t("🔔 Followers: {n}", n=_render_count(context, card.followers)),
        italic(_render_rule(context)),
    )
    return join_lines([line if isinstance(line, Html) else Html.escape(line) for line in lines])


def _render_ranking(context: Context, counts: dict[str, int]) -> list[Html]:
    return [
        html("• {}: {}", _name_subject(context, id), context.t.format_number(count))
        for id, count in list(counts.items())[:MAX_NAMED]
    ]


def _name_subject(context: Context, id: str) -> str:
    library = context.services.library
    found = library.answers.get(id) or library.cases.find(id) or context.services.office_answers.get(id)
    return found.question.in_language(context.t.language) if found else id


def _name_sites(office: Office, ids: Iterable[str]) -> str:
    names = [office.short_name(site) for site in office.sites if site.id in set(ids)]
    more = f" +{len(names) - MAX_NAMED}" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more


async def _render_deadlines(context: HoursContext, office: Office) -> list[str]:
    """Return what is due in the seven days that begin now."""
    t, zone = context.t, ZoneInfo(office.timezone)
    today = context.now.astimezone(zone).date()
    until = int(datetime.combine(today + WEEK, time(), zone).timestamp())
    calendar = effective_hours.office_calendar(context, office.code)
    lines = [
        html("• {}: {}", t.format_day(holiday.date), holiday.name.in_language(t.language))
        for holiday in calendar.holidays_between(today, today + WEEK)
    ]
    coming = await mobile_service.list_coming(context.tx, [office.code], context.timestamp)
    visits = [one for one in coming if one.ended is None and one.start < until]
    asked = await home_visits.list_open(context.tx, [site.id for site in office.sites])
    changes = [
        one
        for one in context.recorded.overrides
        if one.office == office.code and context.timestamp < one.end and one.start < until
    ]
    for count, said in (
        (len(visits), t("Mobile service: {n} visits", n=len(visits))),
        (len(asked), t("Home visits that wait: {n}", n=len(asked))),
        (len(changes), t("Closures and special hours: {n}", n=len(changes))),
    ):
        if count:
            lines.append(html("• {}", said))
    return ["", bold(t("📅 The next seven days")), *lines] if lines else []


async def _list_buttons(context: Context, office: Office, has_figures: bool) -> ButtonRows:
    t = context.t
    choices = await staff_notices.list_choices(context.tx, NoticeTopic.WEEKLY, office.code)
    files = (
        Button(t("📊 Picture"), ShowWeeklyChart(office.code).pack()),
        Button(t("📄 As a file (Excel)"), SendWeeklyFile(office.code).pack()),
    )
    turn = Button(t("🔔 Send it each Monday"), WantWeeklySheet(office.code).pack())
    if choices.get(context.event.user_id):
        turn = Button(t("🔕 Send it no more"), EndWeeklySheet(office.code).pack())
    return (*((files,) if has_figures else ()), (turn,), (answer_card.home_button(context),))


def render_span(context: Context, week: date) -> str:
    """Render '16 November 2026 – 22 November 2026'."""
    t = context.t
    return f"{t.format_date(week)} – {t.format_date(week + WEEK - timedelta(days=1))}"


def _render_count(context: Context, count: int | None) -> str:
    k = context.services.library.casework.small
    return context.t("fewer than {k}", k=k) if count is None else context.t.format_number(count)


def _render_rule(context: Context) -> str:
    k = context.services.library.casework.small
    return context.t(
        "Only closed weeks. Counts of people below {k}, and what would reveal them, are hidden.", k=k
    )


async def render_picture(context: Context, office: Office) -> Photo | None:
    """Return the most asked subjects as a picture; None without a closed week, or when all are hidden."""
    t, found = context.t, await weekly_sheet.list_newest(context.tx, office.code, 1)
    if not found or not (found[0].topics or found[0].people):
        return None
    figures = found[0]
    bars = tuple(ChartBar(_name_subject(context, id), count) for id, count in figures.topics.items())
    chart = Chart(
        t("Most asked, {office}", office=office.name),
        bars or (ChartBar(t("People who asked"), figures.people),),
        subtitle=render_span(context, figures.week),
        note=_render_rule(context),
        language=t.language,
    )
    back = Button(t("⬅️ Back"), ShowWeeklySheet(office.code).pack())
    return Photo(caption=Html.escape(render_chart_text(chart)[:1000]), buttons=((back,),), chart=chart)


async def build_spreadsheet(context: Context, office: Office) -> Document | None:
    """Return the last weeks as a spreadsheet; None without a closed week."""
    t, found = context.t, await weekly_sheet.list_newest(context.tx, office.code, FILE_WEEKS)
    if not found:
        return None
    above = (t("{office}: the week", office=office.name), _render_rule(context))
    hidden = t("hidden")
    rows: list[list[SheetValue]] = [
        [
            render_span(context, one.week),
            *(
                hidden if count is None else count
                for count in (
                    one.people, one.not_understood, one.asked_again, one.thumbs_down, one.followers,
                )
            ),
            f"{one.board_days}/{one.working_days}",
        ]
        for one in found
    ]  # fmt: skip
    header = (
        t("Week"), t("People who asked"), t("Not understood"), t("Asked again"), "👎", t("Followers"),
        t("Board updated (working days)"),
    )  # fmt: skip
    topics: list[list[SheetValue]] = [
        [render_span(context, one.week), _name_subject(context, id), count]
        for one in found
        for id, count in one.topics.items()
    ]
    pages = [
        WorkbookSheet(t("Weeks"), header, rows, above),
        WorkbookSheet(t("Most asked"), (t("Week"), t("Subject"), t("People")), topics, above),
    ]
    day = context.now.astimezone(ZoneInfo(office.timezone)).date()
    content = workbook_writer.write_workbook(pages, day)
    return Document(f"mingguan-{office.code}-{found[0].week}.xlsx", content, caption=Html.escape(above[0]))
