"""Texts about a case: its content, its age and its deadline."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from content.office_features import OfficeFeature, is_feature_on
from content.reports import news_hours
from content.reports.report_form import AccusedRole, PaymentStatus, ReportKind, ReportSource
from content.text.safe_html import Html, html, italic, join_html
from content.text.translation import Translator
from handlers.core.context import DEFAULT_ZONE, Context, Services
from storage.casework.cases import Case, CaseViewer
from storage.engine.database import Transaction

DUE_MARKS = {"late": "🔴", "soon": "🟡", "open": "🟢", "none": "⚪"}
SOON_DAYS = 1  # working days before a limit


def build_sight(context: Context) -> CaseViewer:
    """Return the viewer for queries. The day is that of Jakarta, because a queue has cases of several offices."""
    return CaseViewer(context.event.user_id, context.timestamp, today(context))


def today(context: Context) -> date:
    return context.now.astimezone(DEFAULT_ZONE).date()


def choose_notify_time(context: Context, case: Case) -> int:
    """Choose the time (unix seconds) to notify the reporter of an act: see `content.reports.news_hours`.

    It is drawn from a keyed hash. So a second act of the same half of a day does not change it. In the demo it is now.
    """
    return choose_news_time(context.services, context.tx, context.now, case.id, case.office)


def choose_news_time(
    services: Services, tx: Transaction, now: datetime, report: str, office_code: str
) -> int:
    """Choose the time of news of a report. Whatever happens in the same half of a day has the same time."""
    if services.deployment.is_demo:
        return int(now.timestamp())
    office = services.library.offices.get(office_code)
    zone = DEFAULT_ZONE if office is None else ZoneInfo(office.timezone)
    window = news_hours.find_news_window(now, zone)
    draw = tx.mac("news time", f"{report} {window.isoformat()}")
    return news_hours.choose_news_time(window, int.from_bytes(draw[:8], "big"))


def render_place(services: Services, case: Case) -> str:
    """'Kantor Kecamatan Serpong, Kota Tangerang Selatan', plain."""
    office = services.library.offices.get(case.office)
    site = services.sites.get(case.site or "")
    named = [site.label if site else "", office.name if office else case.office]
    return ", ".join(part for part in named if part)


def render_role(t: Translator, role: str | None) -> str:
    match role:
        case AccusedRole.KECAMATAN:
            return t("Staff of the kecamatan")
        case AccusedRole.DINAS:
            return t("Staff of the Disdukcapil")
        case AccusedRole.BROKER:
            return t("A middleman (calo)")
        case AccusedRole.VILLAGE:
            return t("Village, RT or RW")
    return t("Somebody else, or not known")


def render_kind(t: Translator, case: Case) -> str:
    match case.kind, case.paid:
        case ReportKind.REFUSED, _:
            return t("asked for money, refused")
        case ReportKind.HONEST, _:
            return t("honest officer")
        case _, PaymentStatus.PAID:
            return t("money was paid")
        case _, PaymentStatus.ASKED:
            return t("money was asked for")
    return t("illegal fee")


def render_happened(t: Translator, text: str) -> str:
    """Render an ISO day, a month, or "" as text."""
    if len(text) == len("2026-11-22"):
        return t.format_day(date.fromisoformat(text))
    return t.format_month(date.fromisoformat(f"{text}-01")) if text else t("not said")


def render_money(t: Translator, rupiah: int) -> str:
    return f"Rp{t.format_number(rupiah)}"


def render_due_mark(services: Services, case: Case, today: date) -> str:
    if case.closed or case.due is None:
        return DUE_MARKS["none"]
    if case.due < today:
        return DUE_MARKS["late"]
    near = services.calendar.working_days_after(today, SOON_DAYS)
    return DUE_MARKS["soon"] if case.due <= near else DUE_MARKS["open"]


def count_working_days(context: Context, case: Case) -> int:
    """Return the working days since the filing, without that day."""
    return context.services.calendar.working_days_between(case.filed, today(context))


def render_queue_line(context: Context, case: Case) -> Html:
    """Render the two lines of a case in the queue."""
    t, rules = context.t, context.services.library.casework
    state = rules.get_state(case.state).label.in_language(t.language)
    about = join_html(" · ", (Html.escape(render_place(context.services, case)), render_kind(t, case)))
    return html(
        "{} <b>{}</b> · {} · {}\n{}",
        render_due_mark(context.services, case, today(context)),
        case.number,
        state,
        render_due(context, case),
        about,
    )


def render_due(context: Context, case: Case) -> str:
    """Render 'batas 25 November 2026', 'terlambat 2 hari kerja', or the age of a closed case."""
    t, day = context.t, today(context)
    if case.due is None:
        return t("filed {day}", day=t.format_date(case.filed))
    if case.due < day:
        late = context.services.calendar.working_days_between(case.due, day)
        return t("late by {n} working days", n=max(late, 1))
    return t("due today") if case.due == day else t("due {day}", day=t.format_date(case.due))


def render_limit(context: Context, case: Case) -> list[str]:
    """Render the deadline with its rule: the day, the working days, their start, and the source."""
    t, rules = context.t, context.services.library.casework
    found = rules.find_time_limit(case.state)
    if found is None or case.due is None:
        return []
    told = t.html(
        "Limit: {day} ({n} working days; source: {source})",
        day=t.format_day(case.due),
        n=found.days,
        source=found.source.title,
    )
    lines: list[str] = [
        told if case.due >= today(context) else html("{}. <b>{}</b>", told, render_due(context, case))
    ]
    if found.note is not None:
        lines.append(italic(found.note.in_language(t.language)))
    if not context.services.calendar.covers_year(case.due.year):
        lines.append(
            t("The holidays of {year} are not decreed yet, so this day may move.", year=case.due.year)
        )
    return lines


def render_answer_limit(context: Context, case: Case) -> list[str]:
    """Render until when the answer of the reporter is waited for."""
    until = find_answer_day(context, case.office, case.asked)
    if until is None:
        return []
    said = context.t(
        "The reporter was asked; without an answer it is closed after {day}.", day=context.t.format_day(until)
    )
    return [f"⏳ {said}"]


def find_answer_day(context: Context, office_code: str, asked: date | None) -> date | None:
    """Return the last day to answer a question; None if nothing is asked, or such cases stay open."""
    rules = context.services.library.casework
    limit = rules.limits.get(rules.answer_limit)
    is_on = is_feature_on(context.offices.get(office_code), OfficeFeature.OVERDUE_LADDER)
    if asked is None or limit is None or not rules.unanswered or not is_on:
        return None
    return context.services.calendar.working_days_after(asked, limit.days)


def render_reporter(context: Context, case: Case) -> str:
    """Render how the reporter can be reached, without their identity."""
    t = context.t
    told = {
        "tell": t("can be asked, and is told of news"),
        "check": t("can be asked, and sees it when they look"),
    }
    said = told.get(case.mode, t("cannot be asked: sent once, without a way back"))
    return f"{said} · {t('filed by staff at the counter')}" if case.source == ReportSource.STAFF else said
