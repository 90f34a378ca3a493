"""A case in words: what it is about, how old it is, and by when its state should be left."""

import secrets
from datetime import date, timedelta
from html import escape

from content import quiet
from content.report import Kind, Paid, Role, Source
from content.wording import Words
from handlers.visit import DEFAULT_ZONE, Desk, Visit
from storage.casework import Case, Sight

MARKS = {"late": "🔴", "soon": "🟡", "open": "🟢", "none": "⚪"}
SOON = 1  # working days before a limit
LEAST, HOUR = 600, 3600  # seconds


def sight(visit: Visit) -> Sight:
    """What the person may see. The day is Jakarta's: a queue holds cases of several offices."""
    return Sight(visit.event.user_id, visit.seconds, today(visit))


def today(visit: Visit) -> date:
    return visit.now.astimezone(DEFAULT_ZONE).date()


def later(visit: Visit) -> int:
    """When the reporter is told of an act, unix seconds: some time in the next hour or so, which nobody can foresee.

    An inspector who acts and watches whose phone rings would else know who reported. What falls into the night comes in
    the first hour of the morning. In the demo at once."""
    if visit.desk.facts.demo:
        return visit.seconds
    told = visit.now + timedelta(seconds=LEAST + secrets.randbelow(HOUR))
    if quiet.quiet(told, DEFAULT_ZONE):
        told = quiet.due(told, DEFAULT_ZONE) + timedelta(seconds=secrets.randbelow(HOUR))
    return int(told.timestamp())


def place(desk: Desk, case: Case) -> str:
    """'Kantor Kecamatan Serpong, Kota Tangerang Selatan', plain."""
    office = desk.library.offices.get(case.office)
    site = desk.sites.get(case.site or "")
    named = [site.label if site else "", office.name if office else case.office]
    return ", ".join(part for part in named if part)


def role(t: Words, role: str | None) -> str:
    match role:
        case Role.KECAMATAN:
            return t("Staff of the kecamatan")
        case Role.DINAS:
            return t("Staff of the Disdukcapil")
        case Role.BROKER:
            return t("A middleman (calo)")
        case Role.VILLAGE:
            return t("Village, RT or RW")
    return t("Somebody else, or not known")


def kind(t: Words, case: Case) -> str:
    match case.kind, case.paid:
        case Kind.REFUSED, _:
            return t("asked for money, refused")
        case Kind.HONEST, _:
            return t("honest officer")
        case _, Paid.PAID:
            return t("money was paid")
        case _, Paid.ASKED:
            return t("money was asked for")
    return t("illegal fee")


def happened(t: Words, text: str) -> str:
    """An ISO day, a month, or nothing, in words."""
    if len(text) == len("2026-11-22"):
        return t.day(date.fromisoformat(text))
    return t.month(date.fromisoformat(f"{text}-01")) if text else t("not said")


def money(t: Words, rupiah: int) -> str:
    return f"Rp{t.number(rupiah)}"


def mark(desk: Desk, case: Case, today: date) -> str:
    if case.closed or case.due is None:
        return MARKS["none"]
    if case.due < today:
        return MARKS["late"]
    near = desk.calendar.working_days_after(today, SOON)
    return MARKS["soon"] if case.due <= near else MARKS["open"]


def age(visit: Visit, case: Case) -> int:
    """Working days since it was filed, that day not counted."""
    return visit.desk.calendar.working_days_between(case.filed, today(visit))


def line(visit: Visit, case: Case) -> str:
    """Two lines of the queue, HTML."""
    t, rules = visit.t, visit.desk.library.casework
    state = rules.state(case.state).label.said(t.language)
    about = " · ".join((escape(place(visit.desk, case)), kind(t, case)))
    return (
        f"{mark(visit.desk, case, today(visit))} <b>{escape(case.number)}</b> · {escape(state)}"
        f" · {due(visit, case)}\n{about}"
    )


def due(visit: Visit, case: Case) -> str:
    """'batas 25 November 2026', 'terlambat 2 hari kerja', or the age of a closed one."""
    t, day = visit.t, today(visit)
    if case.due is None:
        return t("filed {day}", day=t.date(case.filed))
    if case.due < day:
        late = visit.desk.calendar.working_days_between(case.due, day)
        return t("late by {n} working days", n=max(late, 1))
    return t("due today") if case.due == day else t("due {day}", day=t.date(case.due))


def limit(visit: Visit, case: Case) -> list[str]:
    """The limit in full: the day, how many working days from where, and who set it."""
    t, rules = visit.t, visit.desk.library.casework
    found = rules.limit(case.state)
    if found is None or case.due is None:
        return []
    told = t(
        "Limit: {day} ({n} working days; source: {source})",
        day=t.day(case.due),
        n=found.days,
        source=escape(found.source.title),
    )
    lines = [told if case.due >= today(visit) else f"{told}. <b>{due(visit, case)}</b>"]
    if found.note is not None:
        lines.append(f"<i>{escape(found.note.said(t.language))}</i>")
    if not visit.desk.calendar.covers(case.due.year):
        lines.append(
            t("The holidays of {year} are not decreed yet, so this day may move.", year=case.due.year)
        )
    return lines


def reporter(visit: Visit, case: Case) -> str:
    """How the reporter can be reached, without who they are."""
    t = visit.t
    told = {
        "tell": t("can be asked, and is told of news"),
        "check": t("can be asked, and sees it when they look"),
    }
    said = told.get(case.mode, t("cannot be asked: sent once, without a way back"))
    return f"{said} · {t('filed by staff at the counter')}" if case.source == Source.STAFF else said
