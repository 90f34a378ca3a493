"""/umumkan: write an announcement, preview it, choose audience and time, send it.

The announcement is a draft until it is sent. Buttons of older versions of the draft do nothing.
"""

from dataclasses import replace

from content.dates.date_range import UnclearInput
from content.text.safe_html import Html, bold, html, italic, join_lines
from handlers.announcements import (
    announcement_audience,
    announcement_draft,
    approval_requests,
    notices,
    repeat_announcement,
    send_announcement,
    send_time,
)
from handlers.announcements.announcement_buttons import (
    AskDraftRepeat,
    AskDraftTime,
    ChooseDraftOffice,
    ChooseDraftSites,
    ChooseDraftTopics,
    DiscardDraft,
    DraftButton,
    ExcludeDraftSites,
    PreviewDraft,
    RewriteDraft,
    SendDraft,
    SetDraftRepeat,
    SetDraftTime,
    ShowDraft,
    ToggleDraftUrgency,
)
from handlers.announcements.announcement_draft import FORM, AnnouncementDraft
from handlers.core import media_group
from handlers.core.context import Context
from handlers.core.permissions import Right, list_grants_with
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Document, Message, Photo, Reply
from handlers.text_guard import check_text
from storage.announcements import announcements
from storage.chats import drafts
from storage.chats.drafts import Draft

ANNOUNCEABLE_MEDIA = ("photo", "document")
MAX_TIMESTAMP = 4_102_444_800  # the year 2100; a forged button may carry any number


async def on_command(context: Context) -> list[Reply]:
    """Handle /umumkan, with or without the text. An unfinished announcement is shown again."""
    draft = await drafts.find(context.tx, context.event.chat_id)
    unfinished = announcement_draft.load_draft(draft) if draft is not None and draft.form == FORM else None
    if unfinished is not None and unfinished.has_content:
        kept = await announcement_draft.save_draft(context, unfinished, awaits="")
        return (
            await _save_text(context, kept[0])
            if context.event.text or context.event.file
            else await _render_draft(context, *kept)
        )
    office = await _initial_office(context)
    sites = await announcement_draft.find_own_sites(context, office)
    empty = AnnouncementDraft(await announcements.generate_code(context.tx), office=office, sites=sites)
    composed, token = await announcement_draft.save_draft(context, empty)
    if context.event.text or context.event.file:
        return await _save_text(context, composed)
    t = context.t
    lines = [
        bold(t("New announcement")),
        t("Write it as one message: text, a photo or a document with a caption. Bold and italics stay."),
        t("The office's name, the date and a code to check it are added. Nothing is sent yet."),
    ]
    return [Message(join_lines(lines), ((_discard_button(context, token),),))]


async def open_ready_text(context: Context, office: str, body: Html) -> list[Reply]:
    """Open a draft with a text of the bot. A text that the user is writing is not replaced."""
    draft = await drafts.find(context.tx, context.event.chat_id)
    if draft is not None and draft.form == FORM and announcement_draft.load_draft(draft).has_content:
        return [
            Message(
                context.t.html("You are writing an announcement. Send it or throw it away first: /umumkan")
            )
        ]
    sites = await announcement_draft.find_own_sites(context, office)
    code = await announcements.generate_code(context.tx)
    ready = AnnouncementDraft(
        code, awaits="", html=body, office=office, sites=sites, written=context.timestamp
    )
    return await _render_draft(context, *await announcement_draft.save_draft(context, ready))


async def _initial_office(context: Context) -> str:
    """Return the office to start with: the chosen one if the user may announce there, else their first one."""
    offices = [grant.office for grant in await list_grants_with(context, Right.ANNOUNCE)]
    chosen = context.profile.office
    if chosen and (chosen in offices or None in offices):
        return chosen
    return next((code for code in offices if code), "")


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle a message while an announcement is open: its text or a time, whichever was asked for."""
    composed = announcement_draft.load_draft(draft)
    match composed.awaits:
        case "text":
            return await _save_text(context, composed)
        case "due" | "until" as what:
            if what == "due" and repeat_announcement.is_repeated(context.event.text):
                return await _on_repetition(context, composed, draft.token)
            found = send_time.parse_time(context, composed, what)
            if isinstance(found, str):
                return [Message(html("🤔 {}", found), (_back_row(context, draft.token),))]
            return await _render_draft(
                context,
                *await announcement_draft.save_draft(
                    context, composed, awaits="", **{what: found}, **({"last": 0} if what == "due" else {})
                ),
            )
    return None


async def _on_repetition(context: Context, draft: AnnouncementDraft, token: str) -> list[Reply]:
    """Store the weekly repetition that was typed, or say what is possible."""
    zone = notices.zone_or_default(context.services.library, draft.office)
    found = repeat_announcement.parse_repetition(context.event.text, context.now, zone)
    if isinstance(found, UnclearInput):
        return [
            Message(
                html("🤔 {}", found.reason[:1].upper() + found.reason[1:] + "."), (_back_row(context, token),)
            )
        ]
    due, last = int(found.due.timestamp()), int(found.last.timestamp())
    return await _render_draft(
        context, *await announcement_draft.save_draft(context, draft, awaits="", due=due, last=last)
    )


async def stop_waiting(context: Context, draft: Draft) -> None:
    """Stop waiting for a message because the user does something else. The text is kept."""
    composed = announcement_draft.load_draft(draft)
    if composed.has_content and composed.awaits:
        await announcement_draft.save_draft(context, composed, awaits="")
    elif not composed.has_content:
        await drafts.delete(context.tx, context.event.chat_id)


async def _save_text(context: Context, draft: AnnouncementDraft) -> list[Reply]:
    event, t = context.event, context.t
    media = event.media if event.media in ANNOUNCEABLE_MEDIA else ""
    if event.media and not media:
        return [
            Message(t.html("This cannot be announced. Send text, a photo, or a document with a caption."))
        ]
    if event.album:
        return (
            []
            if await media_group.is_repeat(context)
            else [Message(announcement_draft.render_album_refusal(context))]
        )
    file = (event.file, event.file_key) if media else ("", "")
    now = replace(
        draft,
        awaits="",
        html=event.html.strip(),
        media=media,
        file=file[0],
        file_key=file[1],
        written=context.timestamp,
    )
    why = announcement_draft.find_text_problem(context, announcement_draft.build_announcement(context, now))
    return (
        [Message(why)]
        if why
        else await _render_draft(context, *await announcement_draft.save_draft(context, now))
    )


async def _render_draft(context: Context, draft: AnnouncementDraft, token: str) -> list[Reply]:
    """Render the announcement as recipients will see it, then the card with its settings if Telegram accepts it."""
    refusal = announcement_draft.render_format_refusal(context)
    buttons = (
        (Button(context.t("✏️ Other text"), RewriteDraft(token).pack()), _discard_button(context, token)),
    )
    card = await _render_card(context, draft, token)
    return [announcement_draft.stop_refused_preview(render_preview(context, draft), card, refusal, buttons)]


def render_preview(context: Context, draft: AnnouncementDraft) -> Message | Photo | Document:
    return notices.render_announcement(
        context.services.library, announcement_draft.build_announcement(context, draft)
    )


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `announce:verb:token:...`."""
    button = DraftButton.parse(verb, rest)
    token = rest[0] if button else ""
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
    if draft is None or button is None:
        gone = context.t("This draft was changed or finished. Begin again with /umumkan.")
        return [CallbackAnswer(context.event.query_id, gone, alert=True)]
    loaded = announcement_draft.load_draft(draft)
    return [CallbackAnswer(context.event.query_id), *await _on_draft_button(context, loaded, button, token)]


async def _on_draft_button(
    context: Context, draft: AnnouncementDraft, button: DraftButton, token: str
) -> list[Reply]:
    edits = context.event.message_id
    match button:
        case ChooseDraftOffice() | ChooseDraftSites() | ExcludeDraftSites() | ChooseDraftTopics():
            return [await announcement_audience.on_button(context, draft, button)]
        case AskDraftTime() | SetDraftTime() | AskDraftRepeat() | SetDraftRepeat():
            return await _on_time_button(context, draft, button)
        case ToggleDraftUrgency():
            saved = await announcement_draft.save_draft(context, draft, urgent=not draft.urgent)
            return [await _render_card(context, *saved, edits)]
        case RewriteDraft():
            _, token = await announcement_draft.save_draft(context, draft, awaits="text")
            return [Message(context.t.html("Send the new text."), (_back_row(context, token),))]
        case PreviewDraft() if draft.has_content:
            return await _render_draft(context, draft, token)
        case DiscardDraft():
            await drafts.delete(context.tx, context.event.chat_id)
            return [Message(context.t.html("Thrown away. Nothing was sent."), edits=edits)]
        case SendDraft() if draft.has_content and draft.office:
            return await send_announcement.send_draft(context, draft, edits)
        case ShowDraft() if draft.has_content and draft.awaits == "text":
            # The button before may have been that of a refused preview, so the card needs its preview again.
            return await _render_draft(
                context, *await announcement_draft.save_draft(context, draft, awaits="")
            )
    awaits = "" if draft.has_content else "text"
    return [
        await _render_card(
            context, *await announcement_draft.save_draft(context, draft, awaits=awaits), edits
        )
    ]


async def _on_time_button(
    context: Context,
    draft: AnnouncementDraft,
    button: AskDraftTime | SetDraftTime | AskDraftRepeat | SetDraftRepeat,
) -> list[Reply]:
    """Ask when the announcement is sent ("due") or until when it holds ("until"), or save the chosen time."""
    edits = context.event.message_id
    match button:
        case AskDraftTime(_, what) if what in ("due", "until"):
            _, token = await announcement_draft.save_draft(context, draft, awaits=what)
            return [send_time.ask_time(context, draft, what, token, edits)]
        case SetDraftTime(_, "due", timestamp) if timestamp <= MAX_TIMESTAMP:
            saved = await announcement_draft.save_draft(context, draft, awaits="", due=timestamp, last=0)
            return [await _render_card(context, *saved, edits)]
        case AskDraftRepeat() if draft.last:
            return [repeat_announcement.ask_times(context, button.token, edits)]
        case SetDraftRepeat(_, times) if draft.last:
            last = repeat_announcement.set_times(draft, times)
            return [
                await _render_card(
                    context, *await announcement_draft.save_draft(context, draft, last=last), edits
                )
            ]
        case SetDraftTime(_, "until", timestamp) if timestamp <= MAX_TIMESTAMP:
            saved = await announcement_draft.save_draft(context, draft, awaits="", until=timestamp)
            return await _render_draft(context, *saved)
    return [await _render_card(context, *await announcement_draft.save_draft(context, draft), edits)]


async def _render_card(context: Context, draft: AnnouncementDraft, token: str, edits: int = 0) -> Message:
    """Render the settings of the announcement, each with a button."""
    t, audience = context.t, draft.audience
    if not draft.has_content:
        return Message(
            t.html("Send the text of the announcement."), ((_discard_button(context, token),),), edits
        )
    if not draft.office:
        return await announcement_audience.ask_office(context, token, edits)
    reached = await announcement_draft.count_followers(context, audience)
    lines: list[str] = [
        bold(t("Ready to send?")),
        html("👥 {}", announcement_draft.render_audience(context, audience)),
        t.html("People who get it: {n}", n=bold(t.format_number(reached))),
        *await _audience_hint(context, draft, reached),
        f"⏰ {send_time.render_due(context, draft)}",
        *([repeat_announcement.render_draft(context, draft)] if draft.last else []),
        f"⌛ {send_time.render_until(context, draft)}",
        f"🚨 {t('Urgent: also at night') if draft.urgent else t('Not urgent: nothing between 21.00 and 06.00')}",
    ]
    warnings = await check_text.find_warnings(context, audience.office, draft.html)
    if warnings:
        lines += [check_text.render_warnings(t, warnings), check_text.render_remedy(t)]
    elif approval_requests.needs_approval(context, audience):
        lines.append(approval_requests.render_notice(t))
    rows = _card_buttons(context, token, reached, bool(warnings))
    if draft.last:
        rows = ((Button(t("🔁 How often"), AskDraftRepeat(token).pack()),), *rows)
    return Message(join_lines(lines), rows, edits)


async def _audience_hint(context: Context, draft: AnnouncementDraft, reached: int) -> list[str]:
    """Explain the default audience, and how many more people all topics would reach."""
    if draft.topics != AnnouncementDraft(draft.code).topics:
        return []
    t, everybody = (
        context.t,
        await announcement_draft.count_followers(context, replace(draft.audience, topics=())),
    )
    hint = t("These are the people who follow announcements there.")
    if everybody > reached:
        hint += " " + t("With all topics it would be {n}: 🏷 Topics.", n=t.format_number(everybody))
    return [italic(hint)]


def _card_buttons(context: Context, token: str, reached: int, is_stopped: bool) -> ButtonRows:
    t = context.t
    send = t("✅ Send to {n} people", n=t.format_number(reached))
    if is_stopped:
        send = t("👤👤 Ask a second person")
    return (
        (
            Button(t("👥 For whom"), ChooseDraftSites(token).pack()),
            Button(t("🏷 Topics"), ChooseDraftTopics(token).pack()),
        ),
        (
            Button(t("⏰ When"), AskDraftTime(token, "due").pack()),
            Button(t("⌛ Until when"), AskDraftTime(token, "until").pack()),
        ),
        (
            Button(t("🚨 Urgent yes/no"), ToggleDraftUrgency(token).pack()),
            Button(t("✏️ Other text"), RewriteDraft(token).pack()),
        ),
        (Button(t("🧪 Send to me only"), PreviewDraft(token).pack()),),
        (Button(send, SendDraft(token).pack()),),
        (_discard_button(context, token),),
    )


def _discard_button(context: Context, token: str) -> Button:
    return Button(context.t("✖️ Throw away"), DiscardDraft(token).pack())


def _back_row(context: Context, token: str) -> tuple[Button, ...]:
    return (Button(context.t("⬅️ Back"), ShowDraft(token).pack()), _discard_button(context, token))
