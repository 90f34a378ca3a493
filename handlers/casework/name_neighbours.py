"""Neighbour offices: an administrator names them by taps. Without one, nobody outside an office learns what is overdue there.

A neighbour in the file of the office stays: an administrator who is accused cannot end it here.
"""

from content.loading.records import Office
from content.office_features import OfficeFeature, is_feature_on
from content.text.safe_html import Html, bold, html, join_lines
from handlers.casework.neighbour_buttons import ListNeighbours, NeighbourButton, TurnNeighbour
from handlers.core import permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.questions import answer_card
from storage.casework import office_neighbours
from storage.engine.database import Transaction
from storage.staff_accounts import audit_log

OFFICES_PER_PAGE = 8


async def find_neighbours(tx: Transaction, office: Office) -> set[str]:
    """Return the codes of all neighbours of an office: of its file, and named in the chat."""
    return {*office.neighbours, *await office_neighbours.list_named(tx, office.code)}


async def render_hint(context: Context, office: Office) -> tuple[Html, Button] | None:
    """Return a line and a button for an administrator of an office without a neighbour."""
    if not await _may_name(context, office) or await find_neighbours(context.tx, office):
        return None
    line = context.t.html(
        "🤝 No neighbour office is named. Its inspectors would learn how many reports are overdue here."
    )
    return line, Button(context.t("🤝 Neighbour offices"), ListNeighbours(office.code).pack())


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `neighbour:*`. The dispatcher has checked that staff may be managed somewhere."""
    done, button = CallbackAnswer(context.event.query_id), NeighbourButton.parse(verb, rest)
    office = context.offices.get(getattr(button, "office", ""))
    if office is None or not await _may_name(context, office):
        gone = context.t("This button is no longer in use. Please start again from the menu.")
        return [CallbackAnswer(context.event.query_id, gone)]
    match button:
        case TurnNeighbour(_, neighbour, page):
            if neighbour in context.offices and neighbour not in (office.code, *office.neighbours):
                await _turn(context, office, neighbour)
            return [done, await _render_list(context, office, page)]
        case ListNeighbours(_, page):
            return [done, await _render_list(context, office, page)]
    return [done]


async def _may_name(context: Context, office: Office) -> bool:
    return is_feature_on(office, OfficeFeature.OVERDUE_LADDER) and await permissions.has_right(
        context, Right.MANAGE_STAFF, office.code
    )


async def _turn(context: Context, office: Office, neighbour: str) -> None:
    is_added = await office_neighbours.add(context.tx, office.code, neighbour)
    if not is_added:
        await office_neighbours.remove(context.tx, office.code, neighbour)
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act="neighbour.add" if is_added else "neighbour.end",
        office=office.code,
        about={"name": context.offices[neighbour].name},
    )


async def _render_list(context: Context, office: Office, page: int) -> Message:
    t, chosen = context.t, await find_neighbours(context.tx, office)
    others = sorted(
        (one for one in context.offices.values() if one.code != office.code),
        key=lambda one: (one.province != office.province, one.name),
    )
    shown = ui.paginate(others, page, OFFICES_PER_PAGE)
    lines = [
        bold(t("🤝 Neighbour offices of {office}", office=office.name)),
        t.html(
            "Once a week their inspectors learn how many reports of illegal fees are overdue here, never which."
        ),
        *(
            html("• {} ({})", context.offices[code].name, t("in the file of the office"))
            for code in office.neighbours
        ),
    ]
    buttons = [
        (
            Button(
                f"{'✅' if one.code in chosen else '▫️'} {one.name}",
                TurnNeighbour(office.code, one.code, shown.number).pack(),
            ),
        )
        for one in shown.items
        if one.code not in office.neighbours
    ]
    turn = shown.turn_row(lambda number: ListNeighbours(office.code, number).pack())
    rows = ui.rows(*buttons, (*turn, answer_card.home_button(context)))
    return Message(join_lines(lines), rows, context.event.message_id)
