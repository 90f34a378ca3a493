"""/aduan: the queue of reports that an inspector may see, the most urgent first."""

from collections.abc import Mapping

from content.text.safe_html import html, join_lines
from handlers.casework import case_texts, case_view
from handlers.casework.casework_buttons import ListCaseFilters, ListCases, ShowCase
from handlers.core.context import Context
from handlers.core.permissions import Role
from handlers.core.replies import Button, Message, Reply
from handlers.core.ui import columns, one_per_row, rows, turn_row
from handlers.questions import answer_card
from storage.casework import cases
from storage.casework.cases import CaseFilter
from storage.casework.inspector_access import SEPARATION_SECONDS
from storage.staff_accounts import staff

CASES_PER_PAGE = 5
MAX_PICKS = 3  # filters below the list; more are in a list of their own


async def on_command(context: Context) -> list[Reply]:
    """Show the queue, or the case with the number of a slip."""
    number = context.event.text.strip().upper()
    if not number:
        return [await render_queue(context, CaseFilter.OPEN, 0)]
    case = await cases.find_by_number(context.tx, case_texts.build_sight(context), number)
    if case is None:
        note = context.t("There is no case with this number that you handle.")
        return [await render_queue(context, CaseFilter.OPEN, 0, note=note)]
    return [await case_view.render_case(context, case)]


async def render_queue(
    context: Context, pick: CaseFilter, page: int, edits: int = 0, note: str = ""
) -> Message:
    t, sight = context.t, case_texts.build_sight(context)
    counts = await cases.count_cases(context.tx, sight)
    if counts[pick] < cases.COUNT_LIMIT:
        page = min(page, (counts[pick] - 1) // CASES_PER_PAGE)
    page = max(0, page)
    found = await cases.list_cases(context.tx, sight, pick, CASES_PER_PAGE + 1, page * CASES_PER_PAGE)
    found, more = found[:CASES_PER_PAGE], len(found) > CASES_PER_PAGE
    lines: list[str] = [
        html("<b>{}: {} ({})</b>", t("Reports"), queue_labels(context)[pick], _render_count(counts[pick]))
    ]
    lines += [note] if note else []
    lines += [html("\n{}", case_texts.render_queue_line(context, case)) for case in found]
    if not found:
        lines.append(t("Nothing here."))
    if await _has_other_role(context):
        lines.append(
            html(
                "\n<i>{}</i>",
                t("You have or had another task here. Reports about those places are handled by others."),
            )
        )
    pages = -(-counts[pick] // CASES_PER_PAGE)
    following = f"➡️ {page + 2}/{pages}" if counts[pick] < cases.COUNT_LIMIT else "➡️"
    turn = turn_row(page, lambda number: ListCases(pick, number).pack(), has_next=more, next_label=following)
    picks = _list_picks(context, pick, counts)
    if len(picks) > MAX_PICKS:
        picks = [*picks[: MAX_PICKS - 1], Button(t("☰ More"), ListCaseFilters(pick).pack())]
    last = (
        Button(t("🔄 Refresh"), ListCases(pick, page).pack()),
        answer_card.home_button(context),
    )
    return Message(
        join_lines(lines),
        rows(*one_per_row(_open_button(context, case) for case in found), turn, *columns(picks), last),
        edits,
    )


def _list_picks(context: Context, pick: CaseFilter, counts: Mapping[CaseFilter, int]) -> list[Button]:
    """Return a button for each other part of the queue that holds a case."""
    return [
        Button(
            f"{queue_labels(context)[other]} ({_render_count(counts[other])})",
            ListCases(other, 0).pack(),
        )
        for other in CaseFilter
        if other is not pick and counts[other]
    ]


async def render_filters(context: Context, pick: CaseFilter, edits: int) -> Message:
    """Show all parts of the queue that hold a case."""
    counts = await cases.count_cases(context.tx, case_texts.build_sight(context))
    back = Button(context.t("⬅️ Back"), ListCases(pick, 0).pack())
    buttons = columns(_list_picks(context, pick, counts))
    return Message(context.t.html("Which reports?"), (*buttons, (back,)), edits)


def _render_count(count: int) -> str:
    return str(count) if count < cases.COUNT_LIMIT else f"{cases.COUNT_LIMIT - 1}+"


def queue_labels(context: Context) -> dict[CaseFilter, str]:
    t = context.t
    return {
        CaseFilter.OPEN: t("to be worked"),
        CaseFilter.FREE: t("not taken"),
        CaseFilter.MINE: t("mine"),
        CaseFilter.OVERDUE: t("overdue"),
        CaseFilter.ANSWERED: t("answered by the reporter"),
        CaseFilter.SLOW: t("slow lane"),
        CaseFilter.CLOSED: t("finished"),
    }


def _open_button(context: Context, case: cases.Case) -> Button:
    mark = case_texts.render_due_mark(context.services, case, case_texts.today(context))
    site = context.services.sites.get(case.site or "")
    name = site.name if site else case_texts.render_place(context.services, case)
    return Button(f"{mark} {case.number} · {name}", ShowCase(case.id).pack())


async def _has_other_role(context: Context) -> bool:
    """Return whether another role, now or recently, hides cases. The text is shown with or without hidden cases."""
    held = await staff.list_roles_since(
        context.tx, context.event.user_id, since=context.timestamp - SEPARATION_SECONDS
    )
    return any(member.role != Role.PEMERIKSA for member in held)
