"""How a report stands, in words for its reporter: what is done, what comes next and by when, and what was written."""

from datetime import date
from html import escape
from zoneinfo import ZoneInfo

from content.casework import Actor
from handlers import overlay
from handlers.visit import Visit
from storage import talk
from storage.casehours import Progress
from storage.reports import Case
from storage.talk import Author, Line

LINES = 8  # messages shown
SHOWN = 500  # characters of each


async def of(visit: Visit, case: Case, progress: Progress) -> str:
    t, rules = visit.t, visit.desk.library.casework
    lines = [
        f"📄 <b>{t('Report {number}', number=case.number)}</b>",
        f"<i>{t('Filed on {day}', day=t.day(date.fromisoformat(case.day)))}</i>",
    ]
    if rules.states:
        state = rules.state(progress.state or rules.first)
        lines += ["", f"<b>{escape(state.told.said(t.language))}</b>"]
        lines += [_disputed(visit)] if progress.disputed else [escape(state.next.said(t.language))]
        lines += await _by_when(visit, case, progress, state.id)
    said = await talk.read(visit.tx, case.id, Author.REPORTER)
    if said:
        lines += ["", *(_line(visit, line) for line in said[-LINES:])]
    return "\n".join(lines)


def _disputed(visit: Visit) -> str:
    return visit.t("You said that it is not settled; that reaches them by the next full hour.")


async def _by_when(visit: Visit, case: Case, progress: Progress, state: str) -> list[str]:
    """The day by which the next step is due, and who says so."""
    rules, t = visit.desk.library.casework, visit.t
    limit = rules.limit(state)
    if limit is None or progress.disputed:
        return []
    informed = await overlay.informed(visit)
    filed = date.fromisoformat(case.day)
    calendar = overlay.of_office(informed, case.form.office)
    due = progress.due or rules.due(state, filed, progress.moved or filed, calendar)
    if due is None:
        return []
    told = [f"⏰ {t('At the latest: {day}.', day=t.day(due))}"]
    if due < today(visit, case):
        told = [
            f"⏰ {t('It should have been done by {day}. You may ask, or turn to another body.', day=t.day(due))}"
        ]
    dated = limit.source.dated(t.language)
    source = f"{limit.source.title}, {dated}" if dated else limit.source.title
    checked = t("checked {day}", day=t.date(limit.checked))
    return [*told, f"<i>{t('Source')}: {escape(source)} · {checked}</i>"]


def disputable(visit: Visit, progress: Progress) -> bool:
    rules = visit.desk.library.casework
    return bool(progress.state and not progress.disputed and rules.moves_from(progress.state, Actor.REPORTER))


def today(visit: Visit, case: Case) -> date:
    """The day at the office of the report."""
    office = visit.desk.library.offices.get(case.form.office)
    return visit.now.astimezone(ZoneInfo(office.timezone) if office else visit.zone).date()


def _line(visit: Visit, line: Line) -> str:
    t = visit.t
    who = t("You") if line.author is Author.REPORTER else t("Examiner")
    words = line.text if len(line.text) <= SHOWN else line.text[: SHOWN - 1] + "…"
    day = t.date(date.fromisoformat(line.day))
    return f"<b>{who}</b>, {day}:\n<blockquote>{escape(words, quote=False)}</blockquote>"
