"""Staff desk: what staff see at /start. The board of their places, what waits, and their usual acts by taps."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from content.loading.records import Office
from content.text.safe_html import Html, bold, html, join_lines
from handlers.announcements import compose_announcement, whatsapp_notice
from handlers.casework import case_queue
from handlers.core import permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.home_visits import visit_commands
from handlers.mobile_service import mobile_commands
from handlers.offices import start
from handlers.offices.office_buttons import (
    BackToDesk,
    BackToHome,
    HomeButton,
    RunDeskCommand,
    ShowDesk,
    ShowDeskMore,
    ShowHome,
)
from handlers.opening_hours import command_target, effective_hours, guided_commands
from handlers.opening_hours.hours_buttons import GuideStep
from handlers.questions import link_questions
from handlers.recording_progress.progress_buttons import AskFigurePlace
from handlers.scam_desk import scam_desk
from handlers.staff_accounts import accept_invitation, my_roles
from handlers.status_board import board_texts
from handlers.status_board.board_buttons import ChooseFactKind
from storage import home_visits, questions, status_board
from storage.home_visits import HomeVisitState

MAX_SITES = 8  # of the board in one message
MAX_BUTTONS = 8  # of the staff desk; what waits comes first, the rest is below ☰
COMMANDS: Mapping[str, tuple[Right | None, Callable[[Context], Awaitable[list[Reply]]]]] = {
    "umumkan": (Right.ANNOUNCE, compose_announcement.on_command),
    "kunjungan": (Right.SET_HOURS, visit_commands.on_command),
    "jemputbola": (Right.SET_HOURS, mobile_commands.on_command),
    "pertanyaan": (Right.LEARN, link_questions.on_command),
    "aduan": (Right.INSPECT, case_queue.on_command),
    "siapa": (None, my_roles.on_command),
}


async def on_start_command(context: Context) -> list[Reply]:
    """Handle /start: the staff desk, unless the link says something else."""
    if not context.event.text.strip() and await permissions.list_grants(context):
        return [await render_desk(context)]
    opened = await whatsapp_notice.open_link(context, context.event.text.strip())
    return opened or await accept_invitation.on_start_command(context)


async def on_home_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `home:*`. For staff the menu is the staff desk, and a new message."""
    done, button = CallbackAnswer(context.event.query_id), HomeButton.parse(verb, rest)
    match button:
        case ShowHome() | ShowDesk() if await permissions.list_grants(context):
            return [done, await render_desk(context)]
        case ShowDeskMore() if await permissions.list_grants(context):
            return [done, await _render_more(context)]
        case BackToDesk() if await permissions.list_grants(context):
            desk = await render_desk(context)
            return [done, Message(desk.body, desk.buttons, context.event.message_id)]
        case RunDeskCommand(name) if name in COMMANDS:
            right, handler = COMMANDS[name]
            if right is None or await permissions.has_right(context, right):
                return [done, *await handler(context)]
    return await start.on_button(context, verb, rest)


async def render_desk(context: Context) -> Message:
    """Render the board of the own places and what waits, with buttons for both."""
    body = bold(context.t("Your desk"))
    if await permissions.has_right(context, Right.SET_HOURS):
        office = (await command_target.list_manageable_offices(context))[0]
        body = await _render_board(context, office)
    waiting, acts = await _waiting_buttons(context), await _act_buttons(context)
    shown = _count_shown(acts, waiting)
    more = [Button(context.t("☰ More"), ShowDeskMore().pack())] if shown < len(acts) else []
    return Message(body, (*ui.columns([*acts[:shown], *more]), *ui.columns_by_length(waiting)))


async def _render_more(context: Context) -> Message:
    """Show the acts for which the staff desk has no room, in place of the staff desk."""
    waiting, acts = await _waiting_buttons(context), await _act_buttons(context)
    rest = acts[_count_shown(acts, waiting) :]
    back = Button(context.t("⬅️ Back"), BackToDesk().pack())
    title = bold(context.t("More for your desk"))
    return Message(title, (*ui.columns(rest), (back,)), context.event.message_id)


def _count_shown(acts: Sequence[Button], waiting: Sequence[Button]) -> int:
    """Return how many acts the staff desk shows."""
    room = MAX_BUTTONS - len(waiting)
    return len(acts) if len(acts) <= room else room - 1


async def _render_board(context: Context, office: Office) -> Html:
    hours = await effective_hours.with_recorded_hours(context)
    sites = await guided_commands.list_own_sites(context, office)
    facts = await status_board.find_boards(context.tx, [site.id for site in sites])
    shown = sites[:MAX_SITES]
    more = [context.t("and {n} more places", n=len(sites) - MAX_SITES)] if len(sites) > MAX_SITES else []
    return join_lines(
        (
            html("🗂 <b>{}</b>", context.t.html("Your desk: {office}", office=office.name)),
            board_texts.render_site_rows(hours, shown, facts),
            *more,
        )
    )


async def _act_buttons(context: Context) -> list[Button]:
    """Return what staff do by taps, the most usual first."""
    t, found = context.t, list[Button]()
    if await permissions.has_right(context, Right.SET_HOURS):
        found += await _hours_buttons(context)
    return [
        *found,
        Button(t("👤 As a citizen"), BackToHome().pack()),
        Button(t("❔ My tasks"), RunDeskCommand("siapa").pack()),
    ]


async def _hours_buttons(context: Context) -> list[Button]:
    t, office = context.t, (await command_target.list_manageable_offices(context))[0]
    sites = await guided_commands.list_own_sites(context, office)
    board = Button(t("📋 Set the board"), GuideStep("blangko").pack())
    if len(sites) == 1:
        board = Button(t("📋 Set the board"), ChooseFactKind(sites[0].id).pack())
    buttons = [
        board,
        Button(t("🔴 Close a place"), GuideStep("tutup").pack()),
        Button(t("🟢 Extra hours"), GuideStep("tambahjam").pack()),
        Button(t("🖨 Printed cards"), GuideStep("cetak").pack()),
    ]
    if await permissions.has_right(context, Right.ANNOUNCE):
        buttons.append(Button(t("📢 Announce"), RunDeskCommand("umumkan").pack()))
    buttons += [
        Button(t("🚐 Mobile service"), RunDeskCommand("jemputbola").pack()),
        Button(t("📈 Progress figures"), AskFigurePlace().pack()),
    ]
    if await permissions.has_right(context, Right.SET_HOURS, office.code):
        buttons.append(Button(t("📅 Day off"), GuideStep("libur").pack()))
    return buttons


async def _waiting_buttons(context: Context) -> list[Button]:
    """Return a button for each kind of work that waits, with its number."""
    t, buttons = context.t, list[Button]()
    if await permissions.has_right(context, Right.SET_HOURS):
        sites = [
            id
            for id in context.services.sites
            if await permissions.has_right(context, Right.SET_HOURS, site=id)
        ]
        found = await home_visits.list_open(context.tx, sites)
        asked = sum(one.state is HomeVisitState.ASKED for one in found)
        if found:
            label = t("🏠 Visits: {n}, new {m}", n=len(found), m=asked)
            buttons.append(Button(label, RunDeskCommand("kunjungan").pack()))
    if await permissions.has_right(context, Right.LEARN) and (
        open_ := len(await questions.list_unlinked(context.tx))
    ):
        buttons.append(Button(t("💬 Questions: {n}", n=open_), RunDeskCommand("pertanyaan").pack()))
    if await permissions.has_right(context, Right.ANNOUNCE) and (
        doubted := await scam_desk.find_desk_button(context)
    ):
        buttons.append(doubted)
    if await permissions.has_right(context, Right.INSPECT):
        buttons.append(Button(t("📣 Reports"), RunDeskCommand("aduan").pack()))
    return buttons
