"""/kunjungan for staff: home visits requested at their sites; propose a day, mark as done or not.

Staff never see who requested a visit.
"""

from dataclasses import replace
from datetime import date, timedelta

from content.dates import clock_times
from content.dates.date_range import begin_sentence, explain_unread, find_unread_words
from content.mobile_service import parse_visit
from content.text.label_width import fits
from content.text.safe_html import bold, html, join_lines, quote
from content.text.translation import translator_for
from handlers.core import permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.home_visits import visit_notifications, visit_texts
from handlers.home_visits.home_visit_buttons import (
    ConfirmVisitEnd,
    HomeVisitStaffButton,
    ListVisitRequests,
    MarkVisitDone,
    MarkVisitMissed,
    OpenStaffVisitRequest,
    ProposeVisitDay,
    RefuseVisit,
    SendVisitProposal,
)
from handlers.home_visits.visit_notifications import HomeVisitNews
from handlers.opening_hours import command_examples, effective_hours, superseded_commands
from handlers.questions import answer_card
from storage import home_visits
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.home_visits import HomeVisit, HomeVisitState
from storage.staff_accounts import audit_log

PROPOSAL_FORM = "home visit day"
PAGE = 10
MAX_AHEAD = timedelta(days=92)


async def on_command(context: Context) -> list[Reply]:
    """Handle /kunjungan of staff, with or without a code."""
    if context.event.text.strip():
        found = await _find_in_reach(context, home_visits.normalize_code(context.event.text.strip()))
        return [
            _render_card(context, found)
            if found
            else Message(context.t.html("There is no visit with this code at your places."))
        ]
    return [await _render_queue(context)]


async def _find_in_reach(context: Context, code: str) -> HomeVisit | None:
    """Return a request at a site that the user may serve."""
    request = await home_visits.find(context.tx, code) if code else None
    if request is None or not await permissions.has_right(context, Right.SET_HOURS, site=request.site):
        return None
    return request


async def _render_queue(context: Context, page: int = 0, edits: int = 0) -> Message:
    t = context.t
    sites = [
        id for id in context.services.sites if await permissions.has_right(context, Right.SET_HOURS, site=id)
    ]
    found = await home_visits.list_open(context.tx, sites)
    count = {state: sum(request.state is state for request in found) for state in home_visits.OPEN_STATES}
    lines: list[str] = [
        html("🏠 <b>{}</b>", t("Home visits")),
        t(
            "To propose: {asked} · to be answered: {proposed} · agreed: {agreed}",
            asked=count[HomeVisitState.ASKED],
            proposed=count[HomeVisitState.PROPOSED],
            agreed=count[HomeVisitState.AGREED],
        ),
    ]
    if not found:
        lines.append(t("Nobody waits for a visit."))
    shown = ui.paginate(found, page, PAGE)
    rows = ui.one_per_row(
        Button(_queue_label(context, request), OpenStaffVisitRequest(request.code).pack())
        for request in shown.items
    )
    turn = shown.turn_row(lambda page: ListVisitRequests(page).pack())
    return Message(join_lines(lines), (*rows, (*turn, answer_card.home_button(context))), edits)


def _queue_label(context: Context, request: HomeVisit) -> str:
    mark = {HomeVisitState.ASKED: "🆕", HomeVisitState.PROPOSED: "⏳", HomeVisitState.AGREED: "📅"}[
        request.state
    ]
    if request.state is HomeVisitState.AGREED and _is_late(context, request):
        mark = "❗"
    day = request.day or visit_texts.asked_day(context.services, request)
    place = visit_texts.site_name(context.services, request)
    short = f"{mark} {request.code} · {place}"
    labels = (f"{short} · {context.t.format_short_day(day)}", f"{short} · {day:%d/%m}", short)
    return next((label for label in labels if fits(label)), f"{mark} {request.code}")


def _is_late(context: Context, request: HomeVisit) -> bool:
    today = context.now.astimezone(visit_texts.visit_zone(context.services, request)).date()
    return request.day is not None and request.day < today


def _render_card(context: Context, request: HomeVisit, edits: int = 0) -> Message:
    t = context.t
    lines: list[str] = [
        html(
            "🏠 <b>{}</b> · {}",
            request.code,
            t("asked on {day}", day=visit_texts.render_asked_date(context, request)),
        ),
        html(
            "{}: {}, {}",
            t("Where"),
            request.about.village or "–",
            visit_texts.site_name(context.services, request),
        ),
    ]
    if request.about.who:
        person = visit_texts.render_person(t, request.about.who)
        lines.append(f"{t('For')}: {person} · {visit_texts.render_service(t, request.about.service)}")
    if request.about.wish:
        lines.append(html("{}: {}", t("Message"), request.about.wish))
    lines.append(bold(_render_state(context, request)))
    back = Button(t("⬅️ Back"), ListVisitRequests(0).pack())
    return Message(
        join_lines(lines), (*_card_buttons(context, request), (back, answer_card.home_button(context))), edits
    )


def _render_state(context: Context, request: HomeVisit) -> str:
    t, when = context.t, visit_texts.render_moment(context.t, request)
    match request.state:
        case HomeVisitState.ASKED:
            return t("Waits for your proposal.")
        case HomeVisitState.PROPOSED:
            return t("Proposed: {when}. Not answered yet.", when=when)
        case HomeVisitState.AGREED:
            return t("Agreed: {when}.", when=when)
        case HomeVisitState.DONE:
            return t("Done.")
        case HomeVisitState.MISSED:
            return t("It did not take place.")
        case HomeVisitState.REFUSED:
            return t("Cannot be made.")
    return t("Cancelled by the person who asked.")


def _card_buttons(context: Context, request: HomeVisit) -> ButtonRows:
    t, key = context.t, (request.code, request.version)
    propose = Button(t("📅 Propose a day"), ProposeVisitDay(*key).pack())
    match request.state:
        case HomeVisitState.ASKED | HomeVisitState.PROPOSED:
            return ((propose, Button(t("🚫 Cannot be made"), RefuseVisit(*key).pack())),)
        case HomeVisitState.AGREED:
            if visit_texts.is_before_day(context.services, request, context.now):
                return ((propose,), (Button(t("🚫 Cannot be made"), RefuseVisit(*key).pack()),))
            done = Button(t("✅ Done"), MarkVisitDone(*key).pack())
            return ((done, Button(t("⚠️ Did not take place"), MarkVisitMissed(*key).pack())), (propose,))
    return ()


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `home_staff:*`. Permission is checked again on every tap."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match HomeVisitStaffButton.parse(verb, rest):
        case ListVisitRequests(page):
            return [done, await _render_queue(context, page, edits)]
        case SendVisitProposal(token):
            return await _send_proposal(context, token)
        case OpenStaffVisitRequest(code):
            request = await _find_in_reach(context, code)
            return [done, _render_card(context, request) if request else await _render_queue(context)]
        case (
            ProposeVisitDay() | RefuseVisit() | MarkVisitDone() | MarkVisitMissed() | ConfirmVisitEnd()
        ) as button:
            request = await _find_in_reach(context, button.code)
            if request is None:
                return [_answer_changed(context), await _render_queue(context, 0, edits)]
            if request.version != button.version or request.state not in home_visits.OPEN_STATES:
                return [_answer_changed(context), _render_card(context, request, edits)]
            if isinstance(button, ProposeVisitDay):
                return [done, await _ask_day(context, request)]
            return [done, await _end_request(context, button, request)]
    return [done, await _render_queue(context, 0, edits)]


def _answer_changed(context: Context) -> CallbackAnswer:
    return CallbackAnswer(context.event.query_id, context.t("This has changed meanwhile."))


async def _ask_day(context: Context, request: HomeVisit) -> Message:
    t, data = context.t, {"code": request.code, "version": request.version}
    await drafts.save(context.tx, context.event.chat_id, PROPOSAL_FORM, data, context.timestamp)
    example = command_examples.fill_example(context, "{tuesday} 09.00-11.00")
    ask = t("Which day and hours? Type it, for example “{example}”.", example=example)
    back = Button(t("⬅️ Back"), OpenStaffVisitRequest(request.code).pack())
    return Message(html("🏠 {}\n{}", request.code, ask), ((back,),), context.event.message_id)


END_STATES = {
    RefuseVisit: HomeVisitState.REFUSED,
    MarkVisitDone: HomeVisitState.DONE,
    MarkVisitMissed: HomeVisitState.MISSED,
}


async def _end_request(
    context: Context,
    button: RefuseVisit | MarkVisitDone | MarkVisitMissed | ConfirmVisitEnd,
    request: HomeVisit,
) -> Message:
    """Show what the requester will read, and end the request once that is confirmed."""
    edits = context.event.message_id
    state = button.state if isinstance(button, ConfirmVisitEnd) else END_STATES[type(button)]
    if not _can_end(context, request, state):
        return _render_card(context, request, edits)
    if not isinstance(button, ConfirmVisitEnd):
        return _ask_end(context, request, state)
    moved = await home_visits.change_state(
        context.tx,
        request,
        state,
        context.timestamp,
        by=context.event.user_id,
        day=request.day,
        hours=request.hours,
    )
    if moved is None:
        return _render_card(context, request, edits)
    await _write_audit(context, moved, "refuse" if state is HomeVisitState.REFUSED else state.value)
    await visit_notifications.notify_requester(
        context.tx, context.services, moved, HomeVisitNews.ENDED, context.now
    )
    return _render_card(context, moved, edits)


def _can_end(context: Context, request: HomeVisit, state: HomeVisitState) -> bool:
    """A visit that is not agreed can only be refused. An agreed one ends on its day at the earliest."""
    is_before = visit_texts.is_before_day(context.services, request, context.now)
    if state is HomeVisitState.REFUSED:
        return request.state is not HomeVisitState.AGREED or is_before
    is_end = state in (HomeVisitState.DONE, HomeVisitState.MISSED)
    return is_end and request.state is HomeVisitState.AGREED and not is_before


def _ask_end(context: Context, request: HomeVisit, state: HomeVisitState) -> Message:
    t = context.t
    shown = visit_texts.render_state(translator_for("id"), replace(request, state=state))
    yes = Button(t("✅ Yes, tell the citizen"), ConfirmVisitEnd(request.code, request.version, state).pack())
    back = Button(t("⬅️ Back"), OpenStaffVisitRequest(request.code).pack())
    body = html("🏠 {}\n{}\n{}", request.code, bold(t("Please check. The citizen will read:")), quote(shown))
    return Message(body, ((yes,), (back,)), context.event.message_id)


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the day that an officer proposes: show it for confirmation before it is sent."""
    request = await _find_in_reach(context, draft.data["code"])
    if request is None or request.version != draft.data["version"] or not context.event.text.strip():
        return None
    context, t = await effective_hours.with_recorded_hours(context), context.t
    zone = visit_texts.visit_zone(context.services, request)
    parts = parse_visit(context.event.text, context.now, zone)
    today = context.now.astimezone(zone).date()
    if parts.day is None or parts.day < today or parts.day > today + MAX_AHEAD:
        why = parts.unclear or t("the day is missing or too far away")
        return [Message(t.html("When? {why}.", why=begin_sentence(why)))]
    if words := find_unread_words(parts.place, ()):
        return [Message(t.html("When? {why}.", why=begin_sentence(explain_unread(words))))]
    hours = (
        f"{clock_times.format_dotted(parts.hours[0])}–{clock_times.format_dotted(parts.hours[1])}"
        if parts.hours
        else ""
    )
    await drafts.delete(context.tx, context.event.chat_id)
    data = {"code": request.code, "version": request.version, "day": parts.day.isoformat(), "hours": hours}
    token = await drafts.save(
        context.tx, context.event.chat_id, PROPOSAL_FORM, data, context.timestamp, takes_messages=False
    )
    shown = f"{t.format_day(parts.day)}, {hours}" if hours else t.format_day(parts.day)
    rows = (
        (Button(t("✅ Send the proposal"), SendVisitProposal(token).pack()),),
        (Button(t("⬅️ Back"), OpenStaffVisitRequest(request.code).pack()),),
    )
    return [
        Message(
            html(
                "🏠 {} · {}\n{}",
                request.code,
                visit_texts.site_name(context.services, request),
                t("Propose {when}?", when=shown),
            ),
            rows,
        )
    ]


async def _send_proposal(context: Context, token: str) -> list[Reply]:
    t = context.t
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, PROPOSAL_FORM, token)
    request = await _find_in_reach(context, draft.data["code"]) if draft else None
    if draft is None:
        return await superseded_commands.answer_superseded_button(context)
    if request is None:
        gone = t("This was changed or done already. Please send it again.")
        return [CallbackAnswer(context.event.query_id, gone)]
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    if request.version != draft.data["version"] or request.state not in home_visits.OPEN_STATES:
        changed = CallbackAnswer(context.event.query_id, t("This has changed meanwhile."))
        return [changed, _render_card(context, request, context.event.message_id)]
    day = date.fromisoformat(draft.data["day"])
    moved = await home_visits.change_state(
        context.tx,
        request,
        HomeVisitState.PROPOSED,
        context.timestamp,
        by=context.event.user_id,
        day=day,
        hours=draft.data["hours"],
    )
    assert moved is not None
    await _write_audit(context, moved, "propose")
    await visit_notifications.notify_requester(
        context.tx, context.services, moved, HomeVisitNews.PROPOSED, context.now
    )
    return [CallbackAnswer(context.event.query_id), _render_card(context, moved, context.event.message_id)]


async def _write_audit(context: Context, request: HomeVisit, act: str) -> None:
    site = context.services.sites[request.site]
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id, act=f"home_visit.{act}", office=site.office,
        about={"sites": [request.site], "code": request.code},
    )  # fmt: skip
