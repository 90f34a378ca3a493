"""/tutup, /buka, /tambahjam, /libur and /jam: a command, a preview, and one tap that records and notifies.

The change waits for that tap as a draft. The buttons carry the draft's token, so buttons of older drafts do nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from content import quiet_hours
from content.text.safe_html import Html, bold, html, join_lines, quote
from handlers.announcements import delivery_report
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.mobile_service import mobile_commands
from handlers.office_profile import completeness, profile_commands
from handlers.opening_hours import (
    apply_hours_change,
    command_target,
    effective_hours,
    guided_words,
    hours_change,
    hours_command_parser,
    hours_text,
    recorded_changes,
    superseded_commands,
)
from handlers.opening_hours.command_target import CommandTarget
from handlers.opening_hours.hours_buttons import (
    CancelDayOff,
    ChooseCommandOffice,
    ChooseCommandPlace,
    DiscardCommand,
    EndHoursChange,
    HoursButton,
    SaveHours,
    SaveHoursAndTell,
    SaveHoursUrgently,
    SaveHoursWithoutReason,
    TakeBackHours,
)
from handlers.opening_hours.hours_change import HoursAction, HoursChange
from handlers.printed_cards import print_commands
from handlers.questions import answer_card
from handlers.recording_progress import progress_commands
from handlers.status_board import board_commands
from handlers.text_guard import hold_change
from handlers.text_guard.hold_change import HeldChangeKind, TextHold
from storage.chats import drafts

FORM = "change"
PARSERS: dict[str, Callable[[HoursContext, CommandTarget], HoursChange | Message]] = {
    "tutup": hours_command_parser.parse_closure,
    "buka": hours_command_parser.parse_opening,
    "tambahjam": hours_command_parser.parse_extra_hours,
    "libur": hours_command_parser.parse_day_off,
    "jam": hours_command_parser.parse_hours_command,
}

# Commands of other features that ask for their place with the same buttons.
TARGET_HANDLERS: dict[str, Callable[[Context, CommandTarget], Awaitable[Message]]] = {
    "cetak": print_commands.on_target,
    "jemputbola": mobile_commands.on_target,
    profile_commands.COMMAND: profile_commands.on_target,
    completeness.COMMAND: completeness.on_target,
}


async def on_command(context: Context) -> list[Reply]:
    """Handle one of the commands, with or without text."""
    context, name = await effective_hours.with_recorded_hours(context), context.event.command
    if not context.event.text.strip():
        return [await recorded_changes.render_overview(context, name)]
    return [await _handle_text(context, name, context.event.text)]


async def _handle_text(context: HoursContext, name: str, text: str) -> Message:
    found = await command_target.parse_target(context, name, text, office_wide=name == "libur")
    return found if isinstance(found, Message) else await handle_target(context, name, found)


async def handle_target(context: HoursContext, name: str, target: CommandTarget) -> Message:
    """Render the preview of a command whose place is known, or ask for what is missing."""
    """Continue a command whose place is known."""
    if name in TARGET_HANDLERS:
        return await TARGET_HANDLERS[name](context, target)
    if name == "capaian":
        return await progress_commands.on_target(context, target)
    if name not in PARSERS:
        return await board_commands.on_target(context, name, target)
    change = PARSERS[name](context, target)
    return change if isinstance(change, Message) else await _preview(context, change)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `change:*`. Permission is checked again on every tap."""
    context = await effective_hours.with_recorded_hours(context)
    button = HoursButton.parse(verb, rest)
    screen: Message | None = None
    match button:
        case ChooseCommandOffice(token, office):
            screen = await _on_office_chosen(context, token, office)
        case ChooseCommandPlace(token, place):
            screen = await _on_place_chosen(context, token, place)
        case SaveHoursAndTell() | SaveHoursUrgently() | SaveHours() | SaveHoursWithoutReason():
            screen = await _confirm(context, button)
        case DiscardCommand(token):
            screen = await _discard(context, token)
        case TakeBackHours():
            screen = await _take_back(context, button)
        case EndHoursChange() | CancelDayOff():
            screen = await _preview_end(context, button)
            if screen is None:
                gone = context.t("This was changed or done already. Please send it again.")
                return [CallbackAnswer(context.event.query_id, gone)]
    if screen is None:
        return await superseded_commands.answer_superseded_button(context)
    return [CallbackAnswer(context.event.query_id), as_edit(screen, context.event.message_id)]


async def _on_office_chosen(context: HoursContext, token: str, office: str) -> Message | None:
    """Continue a command after the user chose its office; the command may still need a place."""
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, command_target.FORM, token)
    if draft is None or office not in context.offices:
        return None
    in_office = replace(context, profile=structs.replace(context.profile, office=office))
    return await _handle_text(in_office, draft.data["command"], draft.data["text"])


def as_edit(found: Message, edits: int) -> Message:
    return Message(found.body, found.buttons, edits)


async def _on_place_chosen(context: HoursContext, token: str, place: str) -> Message | None:
    """Continue a command after the user chose its site or the whole office."""
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, command_target.FORM, token)
    if draft is None:
        return None
    text, sites = draft.data["text"], context.services.sites
    if place in sites:
        target = CommandTarget(sites[place].office, (place,), text)
    elif place in context.offices:
        target = CommandTarget(place, (), text)
    else:
        return None
    checked = await command_target.check_target(context, target)
    if isinstance(checked, Message):
        return checked
    return await handle_target(context, draft.data["command"], checked)


async def _preview_end(context: HoursContext, button: EndHoursChange | CancelDayOff) -> Message | None:
    """Preview the end of a listed closure, extra hours or day off; None if it is over already."""
    known = context.recorded
    match button:
        case EndHoursChange(id):
            rows = [row for row in known.overrides if row.id == id and row.end > context.timestamp]
            candidates = [hours_command_parser.build_change_end(row) for row in rows]
        case CancelDayOff(id):
            days = [row for row in known.days_off if row.id == id]
            candidates = [recorded_changes.build_day_off_cancellation(context, row) for row in days]
    if not candidates:
        return None
    return await _find_refusal(context, candidates[0]) or await _preview(context, candidates[0])


async def _take_back(context: HoursContext, button: TakeBackHours) -> Message | None:
    """End a change at once. Who did not get its notice yet gets nothing; to others it says that it is void."""
    known, id = context.recorded, button.change_id
    if button.kind == "dayoff":
        days = [row for row in known.days_off if row.id == id]
        found = [recorded_changes.build_day_off_cancellation(context, row) for row in days]
    else:
        rows = [row for row in known.overrides if row.id == id and row.end > context.timestamp]
        found = [hours_command_parser.build_change_end(row) for row in rows]
    if not found:
        return None
    refused = await _find_refusal(context, found[0])
    if refused is not None:
        return refused
    await apply_hours_change.apply_change(context, found[0], tell=False, urgent=False)
    return Message(
        html("↩️ {}", context.t("Taken back. What waited is not sent.")),
        ((answer_card.home_button(context),),),
    )


async def _find_refusal(context: Context, change: HoursChange) -> Message | None:
    found = await command_target.check_target(context, CommandTarget(change.office, change.sites, ""))
    return found if isinstance(found, Message) else None


async def _preview(context: HoursContext, change: HoursChange) -> Message:
    """Render what citizens will read and how many are notified. Nothing is recorded yet."""
    t = context.t
    chats = await apply_hours_change.find_recipients(context, change)
    token = await drafts.save(
        context.tx,
        context.event.chat_id,
        FORM,
        msgspec.to_builtins(change),
        context.timestamp,
        takes_messages=False,
    )
    hold = await _find_hold(context, change)
    lines = [
        bold(t("Please check. This is what citizens will read:")),
        quote(_render_notice(context, change)),
        *hours_text.zone_line(context, change.office, change.start, change.end),
        *_list_warnings(context, change),
        t("People who are told: {n}", n=t.format_number(len(chats))),
        *([hold_change.render_hold(t, hold)] if hold else []),
    ]
    buttons = _preview_buttons(context, change, token, len(chats))
    return Message(
        join_lines(lines), buttons if hold is None else _hold_buttons(context, change, token, hold)
    )


def _render_notice(context: HoursContext, change: HoursChange) -> Html:
    return join_lines(
        [bold(hours_change.render_title(context, change)), hours_change.render_body(context, change)]
    )


async def _find_hold(context: Context, change: HoursChange) -> TextHold | None:
    """Return why the words of staff in a change wait. A ready reason is no text of theirs."""
    words = "" if guided_words.is_ready_reason(change.name) else change.name
    return await hold_change.find_hold(context, change.office, words)


def _hold_buttons(context: Context, change: HoursChange, token: str, hold: TextHold) -> ButtonRows:
    t, rows = context.t, list[tuple[Button, ...]]()
    if hold.approvers:
        rows.append((Button(hold_change.ask_label(t), SaveHoursAndTell(token).pack()),))
    if change.act is not HoursAction.DAY_OFF:
        rows.append((Button(t("✅ Save at once, without the reason"), SaveHoursWithoutReason(token).pack()),))
    return (*rows, (command_target.cancel_button(context, token),))


def _list_warnings(context: HoursContext, change: HoursChange) -> list[str]:
    t = context.t
    warnings = []
    if change.act is HoursAction.CLOSE and not change.name:
        warnings.append(t("No reason is given; people will ask."))
    if before := apply_hours_change.find_overlapping_change(context, change):
        warnings.append(
            "⚠️ " + t("Recorded there already: {when}.", when=hours_text.render_change_span(context, before))
        )
    if change.act is HoursAction.WEEK and len(hours_change.affected_sites(context, change)) > 1:
        warnings.append(t("This holds for {n} places.", n=len(hours_change.affected_sites(context, change))))
    return warnings


def _preview_buttons(context: Context, change: HoursChange, token: str, people: int) -> ButtonRows:
    t, zone = context.t, effective_hours.office_zone(context, change.office)
    rows: list[tuple[Button, ...]] = []
    if people and not quiet_hours.is_quiet(context.now, zone):
        rows.append((Button(t("✅ Save and tell {n} people", n=people), SaveHoursAndTell(token).pack()),))
    elif people:
        rows += _night_buttons(context, change, token, quiet_hours.find_send_time(context.now, zone))
    only = t("Save, tell nobody") if people else t("✅ Save")
    rows.append((Button(only, SaveHours(token).pack()), command_target.cancel_button(context, token)))
    return tuple(rows)


def _night_buttons(
    context: Context, change: HoursChange, token: str, morning: datetime
) -> list[tuple[Button, ...]]:
    """Offer to notify in the morning (if the change still matters then) or at once as urgent."""
    t = context.t
    later = Button(
        t("✅ Save and tell at {time}", time=t.format_clock(morning)), SaveHoursAndTell(token).pack()
    )
    urgent = Button(t("⚡ Save and tell now"), SaveHoursUrgently(token).pack())
    matters = not change.end or change.end > morning.timestamp()
    return [(later,), (urgent,)] if matters else [(urgent,)]


async def _confirm(
    context: HoursContext, button: SaveHoursAndTell | SaveHoursUrgently | SaveHours | SaveHoursWithoutReason
) -> Message | None:
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, button.token)
    if draft is None:
        return None
    change = msgspec.convert(draft.data, HoursChange)
    if isinstance(button, SaveHoursWithoutReason):
        change = msgspec.structs.replace(change, name="")
    zone = effective_hours.office_zone(context, change.office)
    if isinstance(button, SaveHoursAndTell) and quiet_hours.expires_while_quiet(
        context.now, zone, change.end
    ):
        preview = await _preview(context, change)
        night = context.t(
            "It is night by now, and in the morning this is over. Tell them now, or tell nobody."
        )
        return Message(html("{}\n\n🌙 {}", preview.body, night), preview.buttons)
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    refused = await _find_refusal(context, change)
    if refused is not None:
        return refused
    tell, urgent = not isinstance(button, SaveHours), isinstance(button, SaveHoursUrgently)
    hold = await _find_hold(context, change)
    if hold is None or (change.end and change.end <= context.timestamp):
        return await _record(context, change, tell=tell, urgent=urgent)
    return await hold_change.hold_change(
        context,
        hold,
        kind=HeldChangeKind.HOURS,
        office=change.office,
        data={"change": msgspec.to_builtins(change), "tell": tell, "urgent": urgent},
        headline=f"{hours_change.render_title(context, change)}: {change.name}",
        shown=_render_notice(context, change),
    )


async def apply_held_change(context: Context, data: dict[str, Any]) -> Message:
    """Record a change that a second person approved, in the context of its author."""
    context = await effective_hours.with_recorded_hours(context)
    change = msgspec.convert(data["change"], HoursChange)
    refused = await _find_refusal(context, change)
    if refused is not None:
        return refused
    done = await _record(context, change, tell=data["tell"], urgent=data["urgent"])
    return done or Message(context.t.html("This was changed or done already. Please send it again."))


async def _record(context: HoursContext, change: HoursChange, *, tell: bool, urgent: bool) -> Message | None:
    if change.end and change.end <= context.timestamp:
        return Message(context.t.html("That time is over. Nothing was recorded."))
    if apply_hours_change.is_already_recorded(context, change):
        return Message(context.t.html("This is recorded already, so nobody is told again."))
    announcement_id = await apply_hours_change.apply_change(context, change, tell=tell, urgent=urgent)
    if announcement_id:
        return await delivery_report.render_report(
            context.tx, context.services, context.t, announcement_id, context.timestamp
        )
    return None if announcement_id is None else _render_recorded(context, change)


def _render_recorded(context: HoursContext, change: HoursChange) -> Message:
    t = context.t
    title = bold(hours_change.render_title(context, change))
    lines: list[str] = [
        f"✅ {t('Recorded. From now on questions are answered with it.')}",
        html("<blockquote>{}\n{}</blockquote>", title, hours_change.render_body(context, change)),
    ]
    lines.append(t("Nobody is told."))
    return Message(join_lines(lines), ((answer_card.home_button(context),),))


async def _discard(context: Context, token: str) -> Message | None:
    for form in (FORM, command_target.FORM, board_commands.FORM):
        if await drafts.find_by_token(context.tx, context.event.chat_id, form, token):
            await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
            return Message(
                context.t.html("Cancelled. Nothing was recorded."), ((answer_card.home_button(context),),)
            )
    return None
