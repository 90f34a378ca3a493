"""/jemputbola for staff: announce a visit of the mobile service, change or cancel it, set its location.

`/jemputbola pamulang sabtu 28 november 08.00-12.00 Balai Desa Sukamaju kuota 50`, in any order.
"""

from dataclasses import replace
from enum import StrEnum
from typing import Any

import msgspec

from content import quiet_hours
from content.dates.date_range import begin_sentence
from content.mobile_service import ParsedVisit, parse_visit, visit_span
from content.text.safe_html import Html, bold, html, join_lines, quote
from content.text.translation import translator_for
from handlers.announcements import notices
from handlers.core import permissions, replies, spreadsheet_uploads
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.mobile_service import mobile_texts
from handlers.mobile_service.mobile_buttons import (
    CancelVisit,
    DiscardVisit,
    EditVisit,
    ListAllVisits,
    ListStaffVisits,
    MobileStaffButton,
    OpenVisit,
    SaveVisit,
    SaveVisitAndTell,
    SetVisitLocation,
    ShowMobileVisit,
    TakeBackVisit,
)
from handlers.opening_hours import (
    apply_hours_change,
    command_examples,
    command_target,
    effective_hours,
    hours_text,
    superseded_commands,
)
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from handlers.text_guard import hold_change
from handlers.text_guard.hold_change import HeldChangeKind, TextHold
from storage import mobile_service
from storage.announcements import follows
from storage.announcements.announcements import Audience
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.mobile_service import MobileVisit, MobileVisitDetails
from storage.queues import outbox
from storage.staff_accounts import audit_log

FORM, EDIT_FORM, PIN_FORM = "mobile", "mobile edit", "mobile pin"
MAX_LISTED = 20
EXAMPLES = (
    "/jemputbola {place} {saturday} 08.00-12.00 Balai Desa Sukamaju kuota 50",
    "/jemputbola {place} besok jam 9-12 SMAN 1",
)


TOPIC = "jemput_bola"


class MobileAction(StrEnum):
    ADD = "add"
    CHANGE = "change"
    CANCEL = "cancel"


class MobileServiceChange(msgspec.Struct, frozen=True):
    """A change of a visit, stored as a draft. `of` and `sequence`: id and version of the visit that is changed."""

    act: MobileAction
    new: MobileVisitDetails
    of: int = 0
    sequence: int = 0


async def on_command(context: Context) -> list[Reply]:
    """Handle /jemputbola of staff, with or without text."""
    context = await effective_hours.with_recorded_hours(context)
    if not context.event.text.strip():
        await spreadsheet_uploads.expect_spreadsheet(context, "jemputbola")
        return [await _render_overview(context)]
    found = await command_target.parse_target(context, "jemputbola", context.event.text)
    return [found if isinstance(found, Message) else await on_target(context, found)]


async def on_target(context: Context, target: CommandTarget) -> Message:
    """Render the preview, or ask for what is missing, once the place is known."""
    zone = effective_hours.office_zone(context, target.office)
    parts = parse_visit(target.rest, context.now, zone)
    fault = _find_missing_part(context, target, parts)
    if fault or parts.day is None or parts.hours is None:
        return Message(html("{}\n\n{}", fault, _render_usage(context)))
    start, end = visit_span(parts.day, parts.hours, zone)
    lat, lon = parts.position or (None, None)
    new = MobileVisitDetails(
        office=target.office, site=target.sites[0] if target.sites else "", place=parts.place,
        start=int(start.timestamp()), end=int(end.timestamp()), quota=parts.quota or 0, lat=lat, lon=lon,
    )  # fmt: skip
    return await _preview(context, MobileServiceChange(MobileAction.ADD, new))


def _find_missing_part(context: Context, target: CommandTarget, parts: ParsedVisit) -> Html:
    """Say what a new visit still needs; "" if nothing."""
    t = context.t
    if len(target.sites) > 1:
        return t.html("One command is for one place.")
    if parts.unclear:
        return t.html("When? {why}.", why=begin_sentence(parts.unclear))
    if parts.day is None:
        return t.html("On which day? Write for example “{example}”.", example="Sabtu 28 November")
    if parts.hours is None:
        return t.html("From when to when? Write for example “{example}”.", example="Sabtu 08.00-12.00")
    if not parts.place:
        return t.html("Where exactly? Write for example “{example}”.", example="Balai Desa Sukamaju")
    return Html()


async def _preview(context: Context, change: MobileServiceChange) -> Message:
    """Render what citizens will read and how many are notified. Nothing is recorded yet."""
    t, new = context.t, change.new
    if new.end <= context.timestamp:
        return Message(t.html("That time is over. Nothing was recorded."))
    token = await drafts.save(
        context.tx,
        context.event.chat_id,
        FORM,
        msgspec.to_builtins(change),
        context.timestamp,
        takes_messages=False,
    )
    people = len(await find_recipients(context, change))
    hold = await _find_hold(context, change)
    lines = [
        bold(t("Please check. This is what citizens will read:")),
        quote(_render_shown(context, change)),
        *hours_text.zone_line(context, new.office, new.start, new.end),
        t("People who are told: {n}", n=t.format_number(people)),
        *([hold_change.render_hold(t, hold)] if hold else []),
    ]
    rows: list[tuple[Button, ...]] = []
    if hold:
        ask = (Button(hold_change.ask_label(t), SaveVisitAndTell(token).pack()),) if hold.approvers else ()
        return Message(
            join_lines(lines), (*([ask] if ask else []), (Button(t("✖️ Cancel"), DiscardVisit(token).pack()),))
        )
    if people:
        rows.append((Button(t("✅ Save and tell {n} people", n=people), SaveVisitAndTell(token).pack()),))
    only = t("Save, tell nobody") if people else t("✅ Save")
    drop = Button(t("✖️ Cancel"), DiscardVisit(token).pack())
    return Message(join_lines(lines), (*rows, (Button(only, SaveVisit(token).pack()), drop)))


def _render_shown(context: Context, change: MobileServiceChange) -> Html:
    title, body = render_notice(context, change)
    return html("<b>{}</b>\n{}", title, body)


async def _find_hold(context: Context, change: MobileServiceChange) -> TextHold | None:
    """Return why the name of the place waits. A place that citizens read already does not wait again."""
    old = await mobile_service.find(context.tx, change.of) if change.of else None
    words = "" if old is not None and old.place == change.new.place else change.new.place
    return await hold_change.find_hold(context, change.new.office, words)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `mobileset:*`. Permission is checked again on every tap."""
    context = await effective_hours.with_recorded_hours(context)
    button = MobileStaffButton.parse(verb, rest)
    screen: Message | None
    match button:
        case SaveVisitAndTell() | SaveVisit() | DiscardVisit():
            screen = await _confirm(context, button)
            if screen is None:
                return await superseded_commands.answer_superseded_button(context)
        case TakeBackVisit(id):
            screen = await _take_back(context, id)
            if screen is None:
                return await superseded_commands.answer_superseded_button(context)
        case OpenVisit() | EditVisit() | SetVisitLocation() | CancelVisit():
            screen = await _on_visit_button(context, button)
            if screen is None:
                gone = context.t("This was changed or done already. Please send it again.")
                return [CallbackAnswer(context.event.query_id, gone)]
        case _:
            screen = await _render_overview(context)
    edit = Message(screen.body, screen.buttons, context.event.message_id)
    return [CallbackAnswer(context.event.query_id), edit]


async def _confirm(context: Context, button: SaveVisitAndTell | SaveVisit | DiscardVisit) -> Message | None:
    t, home = context.t, ((answer_card.home_button(context),),)
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, button.token)
    if draft is None:
        return None
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    if isinstance(button, DiscardVisit):
        return Message(t.html("Cancelled. Nothing was recorded."), home)
    change = msgspec.convert(draft.data, MobileServiceChange)
    refused = await _find_refusal(context, change.new.office, change.new.site)
    if refused is not None:
        return refused
    tell, hold = isinstance(button, SaveVisitAndTell), await _find_hold(context, change)
    if hold is None or change.new.end <= context.timestamp:
        return await _record(context, change, tell=tell)
    return await hold_change.hold_change(
        context,
        hold,
        kind=HeldChangeKind.VISIT,
        office=change.new.office,
        data={"change": msgspec.to_builtins(change), "tell": tell},
        headline=render_notice(context, change)[0],
        shown=_render_shown(context, change),
    )


async def apply_held_change(context: Context, data: dict[str, Any]) -> Message:
    """Record a visit that a second person approved, in the context of its author."""
    context = await effective_hours.with_recorded_hours(context)
    change = msgspec.convert(data["change"], MobileServiceChange)
    refused = await _find_refusal(context, change.new.office, change.new.site)
    return refused or await _record(context, change, tell=data["tell"])


async def _record(context: Context, change: MobileServiceChange, *, tell: bool) -> Message:
    t, home = context.t, ((answer_card.home_button(context),),)
    if change.new.end <= context.timestamp:
        return Message(t.html("That time is over. Nothing was recorded."), home)
    if change.act is MobileAction.ADD and await mobile_service.find_same(context.tx, change.new):
        return Message(t.html("This is recorded already, so nobody is told again."), home)
    result = await apply_change(context, change, tell=tell)
    if result is None:
        body = t.html("A colleague has changed or cancelled this visit meanwhile. See it with /jemputbola.")
        return Message(body, home)
    visit, told = result
    lines = [
        f"✅ {t('Recorded. From now on questions are answered with it.')}",
        mobile_texts.render_line(context, visit),
        t("People who are told: {n}", n=t.format_number(told)) if told else t("Nobody is told."),
    ]
    pin = Button(t("📍 Give its pin"), SetVisitLocation(visit.id).pack())
    rows: ButtonRows = ((pin,), *home) if visit.ended is None and visit.lat is None else home
    if told and change.act is MobileAction.ADD:
        rows = ((Button(t("↩️ Take back"), TakeBackVisit(visit.id).pack()),), *rows)
    return Message(join_lines(lines), rows)


async def _take_back(context: Context, visit_id: int) -> Message | None:
    """Cancel a new visit. Who did not get its notice yet gets nothing; to others it says that it is void."""
    visit = await mobile_texts.find_visit(context, visit_id)
    if visit is None or visit.ended is not None or visit.sequence:
        return None
    refused = await _find_refusal(context, visit.office, visit.site)
    if refused is not None:
        return refused
    details = mobile_service.with_changes(visit)
    await apply_change(context, MobileServiceChange(MobileAction.CANCEL, details, visit.id), tell=False)
    return Message(
        html("↩️ {}", context.t("Taken back. What waited is not sent.")),
        ((answer_card.home_button(context),),),
    )


async def _on_visit_button(
    context: Context, button: OpenVisit | EditVisit | SetVisitLocation | CancelVisit
) -> Message | None:
    """Show a visit that is still to come, or start to change or cancel it."""
    t = context.t
    visit = await mobile_texts.find_visit(context, button.visit_id)
    if visit is None or visit.ended is not None or visit.end <= context.timestamp:
        return None
    refused = await _find_refusal(context, visit.office, visit.site)
    if refused is not None:
        return refused
    match button:
        case EditVisit():
            example = "jam 09.00-13.00 kuota 60"
            ask = t("What changes? Type only that, for example “{example}”.", example=example)
            return await _ask_change(context, visit, EDIT_FORM, ask)
        case SetVisitLocation():
            ask = t("Send the location of this place now (📎 → Location).")
            return await _ask_change(context, visit, PIN_FORM, ask)
        case CancelVisit():
            details = mobile_service.with_changes(visit)
            change = MobileServiceChange(MobileAction.CANCEL, details, visit.id, visit.sequence)
            return await _preview(context, change)
        case OpenVisit():
            return _render_staff_card(context, visit)


async def _ask_change(context: Context, visit: MobileVisit, form: str, question: str) -> Message:
    """Ask for a message about this version of the visit; the draft `form` receives it."""
    data = {"id": visit.id, "sequence": visit.sequence}
    await drafts.save(context.tx, context.event.chat_id, form, data, context.timestamp)
    body = html("{}\n\n{}", mobile_texts.render_line(context, visit), question)
    return Message(body, (_back_row(context, visit),))


def _render_staff_card(context: Context, visit: MobileVisit) -> Message:
    t = context.t
    edit = Button(t("✏️ Change"), EditVisit(visit.id).pack())
    cancel = Button(t("⏹ Cancel it"), CancelVisit(visit.id).pack())
    pin = Button(t("📍 Give its pin"), SetVisitLocation(visit.id).pack())
    back = Button(t("⬅️ Back"), ListStaffVisits().pack())
    rows = (
        (edit, cancel),
        (pin, mobile_texts.calendar_button(context, visit)),
        (back, answer_card.home_button(context)),
    )
    return Message(mobile_texts.render_card(context, visit), rows)


async def on_edit_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Apply a message that says what changes; what it does not mention stays."""
    visit = await _find_drafted_visit(context, draft)
    if visit is None or not context.event.text.strip():
        return None
    context, t = await effective_hours.with_recorded_hours(context), context.t
    zone = effective_hours.office_zone(context, visit.office)
    parts = parse_visit(context.event.text, context.now, zone)
    if parts.unclear:
        return [Message(t.html("When? {why}.", why=begin_sentence(parts.unclear)))]
    await drafts.delete(context.tx, context.event.chat_id)
    old = (context.local(visit.start, visit.office), context.local(visit.end, visit.office))
    minutes = (old[0].hour * 60 + old[0].minute, old[1].hour * 60 + old[1].minute or 24 * 60)
    start, end = visit_span(parts.day or old[0].date(), parts.hours or minutes, zone)
    lat, lon = parts.position or ((None, None) if parts.place else (visit.lat, visit.lon))
    new = mobile_service.with_changes(
        visit, start=int(start.timestamp()), end=int(end.timestamp()), place=parts.place or visit.place,
        quota=visit.quota if parts.quota is None else parts.quota, lat=lat, lon=lon,
    )  # fmt: skip
    if new == mobile_service.with_changes(visit):
        return [
            Message(
                t.html("Nothing would change. Type what is to be different."), (_back_row(context, visit),)
            )
        ]
    return [await _preview(context, MobileServiceChange(MobileAction.CHANGE, new, visit.id, visit.sequence))]


async def on_pin_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Record the location of a visit. Followers are not notified of a location alone."""
    place = context.event.location
    if place is None:
        return None
    visit = await _find_drafted_visit(context, draft)
    if visit is None:
        return None
    await drafts.delete(context.tx, context.event.chat_id)
    context = await effective_hours.with_recorded_hours(context)
    lat, lon = place
    change = MobileServiceChange(
        MobileAction.CHANGE, mobile_service.with_changes(visit, lat=lat, lon=lon), visit.id, visit.sequence
    )
    await apply_change(context, change, tell=False)
    return [
        Message(
            html("📍 {}", context.t("The pin is recorded; citizens get it as a map.")),
            (_back_row(context, visit),),
        )
    ]


async def _find_drafted_visit(context: Context, draft: Draft) -> MobileVisit | None:
    """Return the visit of a draft if it is unchanged and the user may change it."""
    visit = await mobile_texts.find_visit(context, int(draft.data["id"]))
    if visit is None or visit.sequence != draft.data["sequence"] or visit.ended is not None:
        return None
    return (
        visit
        if await permissions.has_right(context, Right.SET_HOURS, visit.office, visit.site or None)
        else None
    )


def _back_row(context: Context, visit: MobileVisit) -> tuple[Button, ...]:
    return (Button(context.t("⬅️ Back"), OpenVisit(visit.id).pack()),)


async def _find_refusal(context: Context, office: str, site: str) -> Message | None:
    found = await command_target.check_target(context, CommandTarget(office, (site,) if site else (), ""))
    return found if isinstance(found, Message) else None


async def _render_overview(context: Context) -> Message:
    """Render the user's upcoming visits and how to announce one."""
    t, own = context.t, []
    for visit in await mobile_texts.list_upcoming_visits(context):
        if visit.ended is None and await permissions.has_right(
            context, Right.SET_HOURS, visit.office, visit.site or None
        ):
            own.append(visit)
    rows = [
        (Button(mobile_texts.visit_button(context, visit).text, OpenVisit(visit.id).pack()),)
        for visit in own[:MAX_LISTED]
    ]
    lines = [
        t("Visits announced: {n}", n=len(own)),
        "",
        _render_usage(context),
        "",
        t("Many at once: send a table (.xlsx or .csv) now."),
    ]
    code = context.profile.office or next(iter(context.offices))
    seen = Button(t("👁 As citizens see it"), ListAllVisits(code).pack())
    return Message(join_lines(lines), (*rows, (seen, answer_card.home_button(context))))


def _render_usage(context: Context) -> Html:
    return command_examples.render_examples(context, EXAMPLES)


async def find_recipients(context: Context, change: MobileServiceChange) -> list[int]:
    """Return followers of mobile service there, and earlier recipients who still follow the office."""
    new = change.new
    sites = (new.site,) if new.site else ()
    chats = set(
        await follows.list_followers(
            context.tx,
            office=new.office,
            sites=sites,
            topics=(TOPIC,),
            exclude=(context.event.chat_id,),
            now=context.timestamp,
        )
    )
    if change.of:
        still = set(await follows.list_followers(context.tx, office=new.office, now=context.timestamp))
        for sequence in range(change.sequence + 1):
            chats |= still & set(await outbox.list_recipients(context.tx, campaign_name(change.of, sequence)))
    return sorted(chats)


async def apply_change(
    context: Context, change: MobileServiceChange, *, tell: bool
) -> tuple[MobileVisit, int] | None:
    """Save the change and notify. Return the visit and how many are notified; None if a colleague changed it first."""
    chats = await find_recipients(context, change) if tell else []
    old = await mobile_service.find(context.tx, change.of) if change.of else None
    visit = await _save_change(context, change, old)
    if visit is None:
        return None
    if old is not None and not _is_only_pin(change, old):
        for sequence in range(change.sequence + 1):
            await apply_hours_change.withdraw_notice(context, campaign_name(change.of, sequence))
    when = mobile_texts.render_when(replace(context, t=translator_for("id")), visit)
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id, act=f"visit.{change.act}", office=visit.office,
        about={
            "sites": [visit.site] if visit.site else [], "when": when, "place": visit.place, "told": len(chats),
        },
    )  # fmt: skip
    if chats:
        await _notify(context, change, visit, chats)
    return visit, len(chats)


def _is_only_pin(change: MobileServiceChange, old: MobileVisit) -> bool:
    """Return whether only the location changes, so that the earlier notice still holds."""
    bare = replace(change.new, lat=None, lon=None)
    return change.act is MobileAction.CHANGE and bare == mobile_service.with_changes(old, lat=None, lon=None)


async def _save_change(
    context: Context, change: MobileServiceChange, old: MobileVisit | None
) -> MobileVisit | None:
    tx, by, now = context.tx, context.event.user_id, context.timestamp
    if change.act is MobileAction.ADD:
        return await mobile_service.add(tx, change.new, by, now)
    if old is None or old.sequence != change.sequence:
        return None
    if change.act is MobileAction.CANCEL:
        return await mobile_service.cancel(tx, old.id, by, now)
    return await mobile_service.update(tx, old, change.new, by, now)


def campaign_name(id: int, sequence: int) -> str:
    return f"visit:{id}:{sequence}"


def render_notice(context: Context, change: MobileServiceChange) -> tuple[str, Html]:
    """Render title (plain text) and body (HTML) of the notice, in Indonesian."""
    new = change.new
    shown = MobileVisit(
        **{name: getattr(new, name) for name in MobileVisitDetails.__dataclass_fields__},
        id=change.of, uid="", sequence=0, at=context.timestamp, ended=None,
    )  # fmt: skip
    return _render_title(context, change), _render_body(context, shown)


def _render_title(context: Context, change: MobileServiceChange) -> str:
    t = translator_for("id")
    site = context.services.sites.get(change.new.site)
    name = site.name if site else context.offices[change.new.office].name
    match change.act:
        case MobileAction.ADD:
            return t("🚐 Mobile service (jemput bola) in {place}", place=name)
        case MobileAction.CHANGE:
            return t("✏️ Mobile service in {place} has changed", place=name)
    return t("❌ Mobile service in {place} is cancelled", place=name)


def _render_body(context: Context, visit: MobileVisit) -> Html:
    t, here = translator_for("id"), replace(context, t=translator_for("id"))
    lines: list[str] = [
        mobile_texts.render_when(here, visit),
        Html.escape(mobile_texts.render_where(here, visit)),
    ]
    if visit.quota:
        lines.append(t("Quota: {n} people.", n=t.format_number(visit.quota)))
    return join_lines(lines)


async def _notify(
    context: Context, change: MobileServiceChange, visit: MobileVisit, chats: list[int]
) -> None:
    t = translator_for("id")
    title, body = render_notice(context, change)
    more = Button(t("🚐 See it"), ShowMobileVisit(visit.id).pack())
    name = campaign_name(visit.id, visit.sequence)
    say = await notices.publish_notice(
        context,
        kind="visit",
        campaign=name,
        audience=Audience(visit.office, (visit.site,) if visit.site else (), topics=(TOPIC,)),
        title=title,
        body=body,
        until=context.local(visit.end, visit.office),
        extra_rows=((mobile_texts.calendar_button(replace(context, t=t), visit), more),),
    )
    due = quiet_hours.find_send_time(context.now, effective_hours.office_zone(context, visit.office))
    await outbox.add_for_chats(
        context.tx,
        name,
        replies.encode_reply(say),
        chats,
        notices.delay_for_take_back(context, due),
        context.timestamp,
        expires=visit.end,
    )
