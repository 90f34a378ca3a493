"""*Ternyata lain*: people on the spot say that a place is closed or crowded, or has no blank cards.

No fact is changed by it. When three people said the same in a day, the board is marked as doubted and staff are asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from content import quiet_hours
from content.loading.records import Office, Site
from content.office_features import OfficeFeature, is_feature_on
from content.status_board.board_facts import Board
from content.status_board.doubt_kinds import FACT_KINDS, MAX_DAILY, MIN_DOUBTERS, DoubtKind, is_on_board
from content.text.safe_html import Html, bold, html, join_lines
from content.text.translation import Translator
from handlers.core import permissions, reader_language, replies
from handlers.core.context import Context, HoursContext
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.opening_hours import effective_hours, hours_text
from handlers.opening_hours.hours_buttons import GuideStep
from handlers.questions import answer_card
from handlers.status_board import board_texts, morning_reminder
from handlers.status_board.board_buttons import (
    AskBoardValue,
    AskWhatDiffers,
    DoubtButton,
    ReportDifference,
    SettleDoubt,
    ShowSiteBoard,
)
from storage import site_doubts, status_board
from storage.queues import outbox
from storage.site_doubts import SiteDoubt


def doubt_buttons(context: Context, site: Site) -> tuple[Button, ...]:
    """Return the button below the board of a site; () if the office has switched it off."""
    if not _is_on(context, site):
        return ()
    return (Button(context.t("✋ It is different"), AskWhatDiffers(site.id).pack()),)


def _is_on(context: Context, site: Site) -> bool:
    return is_feature_on(context.offices.get(site.office), OfficeFeature.SITE_DOUBTS)


def ask_what_differs(context: Context, site: Site) -> Message:
    """Ask what is different, in place of the board."""
    t = context.t
    body = join_lines(
        (
            bold(site.label),
            t("Are you there now? What is different from the board?"),
            t("It counts together with what others say. Only a locked mark of you is kept, for a few days."),
        )
    )
    choices = tuple(
        (Button(_choice_label(t, kind), ReportDifference(site.id, kind).pack()),) for kind in DoubtKind
    )
    back = Button(t("⬅️ Back"), ShowSiteBoard(site.id).pack())
    return Message(body, (*choices, (back, answer_card.home_button(context))), context.event.message_id)


def _choice_label(t: Translator, kind: DoubtKind) -> str:
    match kind:
        case DoubtKind.CLOSED:
            return t("🚪 It is closed")
        case DoubtKind.NO_CARDS:
            return t("💳 Blank cards ran out")
    return t("👥 It is crowded")


def _render_kind(t: Translator, kind: DoubtKind) -> str:
    match kind:
        case DoubtKind.CLOSED:
            return t("closed")
        case DoubtKind.NO_CARDS:
            return t("blank cards ran out")
    return t("crowded")


async def record_difference(context: HoursContext, site: Site, kind: DoubtKind) -> CallbackAnswer:
    """Record what somebody saw, and ask staff when enough people said the same."""
    t, query, user = context.t, context.event.query_id, context.event.user_id
    board = (await status_board.find_boards(context.tx, [site.id]))[site.id]
    if not _is_on(context, site):
        return CallbackAnswer(query)
    if is_on_board(kind, board, hours_text.site_status(context, site), context.now):
        return CallbackAnswer(query, t("The board says so already. Thank you."), alert=True)
    day = effective_hours.office_today(context, site.office)
    await context.tx.lock(f"doubt {site.id}")  # or two people could each be the second one
    if await site_doubts.count_of_person(context.tx, day, user) >= MAX_DAILY:
        return CallbackAnswer(
            query,
            t("You have told {n} things today. Thank you; tomorrow you can again.", n=MAX_DAILY),
            alert=True,
        )
    if await site_doubts.add_doubt(context.tx, site.id, day, kind, user):
        found = await site_doubts.list_doubts(context.tx, [site.id], day)
        if any(one.kind is kind and one.people >= MIN_DOUBTERS for one in found):
            await _ask_staff(context, site, kind, board)
    said = t(
        "Thank you. When {n} people say the same today, the board is marked and the officer is asked.",
        n=MIN_DOUBTERS,
    )
    return CallbackAnswer(query, said, alert=True)


async def render_doubts(context: HoursContext, site: Site, board: Board) -> Html:
    """Render what is doubted about the board of a site; "" if nothing is."""
    t = context.t
    lines = [
        html(
            "⚠️ <b>{}</b>",
            t("Doubted: {n} people said today: {what}.", n=one.people, what=_render_kind(t, one.kind)),
        )
        + " "
        + t("Staff have not confirmed it.")
        for one in await _find_doubts(context, [site], {site.id: board})
    ]
    return join_lines(lines)


async def find_doubted_sites(
    context: HoursContext, sites: Sequence[Site], boards: Mapping[str, Board]
) -> frozenset[str]:
    """Return which of these sites of one office have a board that is doubted."""
    return frozenset(one.site for one in await _find_doubts(context, sites, boards))


async def _find_doubts(
    context: HoursContext, sites: Sequence[Site], boards: Mapping[str, Board]
) -> list[SiteDoubt]:
    """Return what enough people said today about sites of one office, unless the board says so too."""
    if not sites or not _is_on(context, sites[0]):
        return []
    known = {site.id: site for site in sites}
    day = effective_hours.office_today(context, sites[0].office)
    return [
        one
        for one in await site_doubts.list_doubts(context.tx, list(known), day)
        if one.people >= MIN_DOUBTERS
        and not is_on_board(
            one.kind, boards[one.site], hours_text.site_status(context, known[one.site]), context.now
        )
    ]


async def _ask_staff(context: HoursContext, site: Site, kind: DoubtKind, board: Board) -> None:
    """Ask the officers of the site what is true, once a day for each kind."""
    office = context.offices[site.office]
    zone = effective_hours.office_zone(context, office.code)
    day = effective_hours.office_today(context, office.code)
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    due = quiet_hours.find_send_time(context.now, zone)
    letters = [
        outbox.Letter(
            campaign=f"doubt:{site.id}:{kind}:{day}",
            chat_id=officer,
            body=replies.encode_reply(
                _render_question(
                    replace(context, t=await reader_language.find_translator(context.tx, officer)),
                    site,
                    kind,
                    board,
                )
            ),
            due=int(due.timestamp()),
            expires=int(ends.timestamp()),
        )
        for officer in await _find_officers(context, office, site)
    ]
    await outbox.add_letters(context.tx, letters, context.timestamp)


def _render_question(context: HoursContext, site: Site, kind: DoubtKind, board: Board) -> Message:
    """Ask an officer what is true."""
    t = context.t
    body = join_lines(
        (
            html("⚠️ <b>{}</b>", site.label),
            t("{n} people on the spot said today: {what}.", n=MIN_DOUBTERS, what=_render_kind(t, kind)),
            _render_board_says(context, site, kind, board),
            t("What is true? The board stays as it is until you change it."),
        )
    )
    return Message(body, _staff_buttons(t, site, kind))


def _render_board_says(context: HoursContext, site: Site, kind: DoubtKind, board: Board) -> Html:
    t = context.t
    if kind is DoubtKind.CLOSED:
        return t.html(
            "The board says: {what}.",
            what=hours_text.render_brief(context, hours_text.site_status(context, site)),
        )
    return t.html(
        "The board says: {what}.", what=board_texts.render_brief(t, board, FACT_KINDS[kind], context.now)
    )


def _staff_buttons(t: Translator, site: Site, kind: DoubtKind) -> ButtonRows:
    change = (
        AskBoardValue(FACT_KINDS[kind], site.id).pack()
        if kind in FACT_KINDS
        else GuideStep("tutup", site.id).pack()
    )
    return (
        (Button(t("✅ The board is right"), SettleDoubt(site.id, kind).pack()),),
        (Button(t("✏️ Change the board"), change),),
    )


async def _find_officers(context: Context, office: Office, site: Site) -> Sequence[int]:
    by_officer = await morning_reminder.sites_by_officer(context.tx, office)
    return [user for user, sites in by_officer.items() if any(one.id == site.id for one in sites)]


async def on_staff_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `doubt:*`: staff say that the board is right. Permission is checked again."""
    t, done = context.t, CallbackAnswer(context.event.query_id)
    match DoubtButton.parse(verb, rest):
        case SettleDoubt(id, kind) if id in context.services.sites:
            site = context.services.sites[id]
            if not await permissions.has_right(context, Right.SET_HOURS, site.office, site.id):
                return [done, Message(t.html("You do not work for {office}.", office=bold(site.label)))]
            await site_doubts.settle(context.tx, [site.id], [kind])
            body = html(
                "✅ {}",
                t.html("{place}: the mark is taken away. The board stays as it is.", place=bold(site.label)),
            )
            return [done, Message(body, ((answer_card.home_button(context),),), context.event.message_id)]
    return [done]
