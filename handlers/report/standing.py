"""How a report stands, in words for its reporter: what is done, what comes next and by when, and what was written."""

from collections.abc import Callable
from datetime import date
from html import escape
from zoneinfo import ZoneInfo

from content.casework import Actor
from handlers import card, leaves, overlay
from handlers.reply import Button, Say
from handlers.visit import Visit
from storage import talk
from storage.casehours import Progress
from storage.reports import Case
from storage.talk import Author, Line

LINES = 8  # messages shown
SHOWN, FEW = 500, 150  # characters of each; of each where they would be too long to be sent together
ROOM = card.LIMIT - 400  # letters: a note may stand above


async def of(visit: Visit, case: Case, progress: Progress) -> tuple[str, bool]:
    """And whether something of what was written is left out of it."""
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
    if not said:
        return "\n".join(lines), False
    for most in (SHOWN, FEW):
        body = "\n".join([*lines, "", *(_line(visit, line, most) for line in said[-LINES:])])
        if len(body) <= ROOM:
            break
    return body, len(said) > LINES or any(len(line.text) > most for line in said)


async def whole(
    visit: Visit, case: Case, page: int, data: Callable[[int], str], back: Button, edits: int
) -> Say:
    """All that was written, to the end."""
    said = await talk.read(visit.tx, case.id, Author.REPORTER)
    return leaves.show(visit, [(_who(visit, line), line.text) for line in said], page, data, back, edits)


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


def _line(visit: Visit, line: Line, most: int) -> str:
    words = leaves.shorter(line.text, most)
    return f"{_who(visit, line)}\n<blockquote>{escape(words, quote=False)}</blockquote>"


def _who(visit: Visit, line: Line) -> str:
    t = visit.t
    who = t("You") if line.author is Author.REPORTER else t("Examiner")
    return f"<b>{who}</b>, {t.date(date.fromisoformat(line.day))}:"
