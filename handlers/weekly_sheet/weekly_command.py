"""/mingguan: the week of an office in figures, for its staff."""

from content.loading.records import Office
from content.office_features import OfficeFeature, is_feature_on
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import place_mentions
from handlers.questions import answer_card
from handlers.weekly_sheet import weekly_texts
from handlers.weekly_sheet.weekly_buttons import (
    EndWeeklySheet,
    SendWeeklyFile,
    ShowWeeklyChart,
    ShowWeeklySheet,
    WantWeeklySheet,
    WeeklyButton,
)
from storage.staff_accounts import audit_log, staff_notices
from storage.staff_accounts.staff_notices import NoticeTopic


async def on_command(context: Context) -> list[Reply]:
    """Handle /mingguan: show the named office, the only one, or a choice."""
    offices = await _list_offices(context)
    named = place_mentions.find_place(context, context.event.text, weak=True) if context.event.text else None
    chosen = [office for office in offices if named and office == named.office]
    if len(chosen or offices) == 1:
        return [await weekly_texts.render_sheet(context, (chosen or offices)[0])]
    return [_ask_for_office(context, offices)]


async def _list_offices(context: Context) -> list[Office]:
    """Return the offices where the person works and whose files do not switch the sheet off."""
    grants = await permissions.list_grants_with(context, Right.SET_HOURS)
    codes = {grant.office for grant in grants}
    return [
        office
        for code, office in context.offices.items()
        if (None in codes or code in codes) and is_feature_on(office, OfficeFeature.WEEKLY_SHEET)
    ]


def _ask_for_office(context: Context, offices: list[Office], edits: int = 0) -> Message:
    t = context.t
    asked = t.html("Which office?") if offices else t.html("There is no office whose sheet you may see.")
    rows = tuple((Button(office.name, ShowWeeklySheet(office.code).pack()),) for office in offices)
    return Message(asked, (*rows, (answer_card.home_button(context),)), edits)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle the buttons `week:*`. They check the office again."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    allowed = {office.code: office for office in await _list_offices(context)}
    button = WeeklyButton.parse(verb, rest)
    office = allowed.get(getattr(button, "office", ""))
    if office is None:
        return [done, _ask_for_office(context, list(allowed.values()), edits)]
    match button:
        case ShowWeeklyChart():
            return [done, await weekly_texts.render_picture(context, office) or _render_nothing(context)]
        case SendWeeklyFile():
            return [done, await _send_file(context, office)]
        case WantWeeklySheet() | EndWeeklySheet():
            wanted = isinstance(button, WantWeeklySheet)
            await staff_notices.save_choice(
                context.tx, context.event.user_id, NoticeTopic.WEEKLY, office.code, wanted
            )
    return [done, await weekly_texts.render_sheet(context, office, edits)]


async def _send_file(context: Context, office: Office) -> Reply:
    document = await weekly_texts.build_spreadsheet(context, office)
    if document is None:
        return _render_nothing(context)
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act="weekly.export",
        office=office.code,
        about={},
    )
    return document


def _render_nothing(context: Context) -> Message:
    return Message(context.t.html("There are no figures yet that may be shown."))
