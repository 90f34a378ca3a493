"""/aduan: the queue of reports as an inspector may see it, the most pressing first."""

from handlers import card, press
from handlers.access import Role
from handlers.casework import file, words
from handlers.reply import Button, Reply, Rows, Say
from handlers.visit import Visit
from storage import casework, staff
from storage.casework import APART, Pick

PAGE = 6


async def command(visit: Visit) -> list[Reply]:
    """Alone the queue; with the number of a slip that case."""
    number = visit.event.text.strip().upper()
    if not number:
        return [await show(visit, Pick.OPEN, 0)]
    case = await casework.numbered(visit.tx, words.sight(visit), number)
    if case is None:
        note = visit.t("There is no case with this number that you handle.")
        return [await show(visit, Pick.OPEN, 0, note=note)]
    return [await file.show(visit, case)]


async def show(visit: Visit, pick: Pick, page: int, edits: int = 0, note: str = "") -> Say:
    t, sight = visit.t, words.sight(visit)
    counts = await casework.counts(visit.tx, sight)
    if counts[pick] < casework.MOST:
        page = min(page, (counts[pick] - 1) // PAGE)
    page = max(0, page)
    found = await casework.queue(visit.tx, sight, pick, PAGE + 1, page * PAGE)
    found, more = found[:PAGE], len(found) > PAGE
    lines = [f"<b>{t('Reports')}: {names(visit)[pick]} ({_many(counts[pick])})</b>"]
    lines += [note] if note else []
    lines += [f"\n{words.line(visit, case)}" for case in found]
    if not found:
        lines.append(t("Nothing here."))
    if await _apart(visit):
        lines.append(
            "\n<i>"
            + t("You have or had another task here. Reports about those places are handled by others.")
            + "</i>"
        )
    rows: Rows = tuple((_open(visit, case),) for case in found)
    turn = [Button("⬅️", press.pack("case", "list", pick, page - 1))] if page else []
    if more:
        turn.append(Button("➡️", press.pack("case", "list", pick, page + 1)))
    picks = [
        Button(f"{names(visit)[other]} ({_many(counts[other])})", press.pack("case", "list", other, 0))
        for other in Pick
        if other is not pick and counts[other]
    ]
    pairs = tuple(tuple(picks[at : at + 2]) for at in range(0, len(picks), 2))
    last = (Button(t("🔄 Refresh"), press.pack("case", "list", pick, page)), card.home_button(visit))
    return Say("\n".join(lines), (*rows, *((tuple(turn),) if turn else ()), *pairs, last), edits)


def _many(count: int) -> str:
    return str(count) if count < casework.MOST else f"{casework.MOST - 1}+"


def names(visit: Visit) -> dict[Pick, str]:
    t = visit.t
    return {
        Pick.OPEN: t("to be worked"),
        Pick.FREE: t("not taken"),
        Pick.MINE: t("mine"),
        Pick.OVERDUE: t("overdue"),
        Pick.ANSWERED: t("answered by the reporter"),
        Pick.SLOW: t("slow lane"),
        Pick.CLOSED: t("finished"),
    }


def _open(visit: Visit, case: casework.Case) -> Button:
    mark = words.mark(visit.desk, case, words.today(visit))
    site = visit.desk.sites.get(case.site or "")
    name = site.name if site else words.place(visit.desk, case)
    return Button(f"{mark} {case.number} · {name}", press.pack("case", "show", case.id))


async def _apart(visit: Visit) -> bool:
    """Whether another role, now or lately, hides cases: said whether there are any or not."""
    held = await staff.ever(visit.tx, visit.event.user_id, since=visit.seconds - APART)
    return any(member.role != Role.PEMERIKSA for member in held)
