"""A second person lets a held change pass or refuses it. Then it is applied as its author would apply it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from msgspec import structs

from content.text.safe_html import html
from handlers.announcements import approval_requests
from handlers.core import permissions, reader_language
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import CallbackAnswer, Message, Reply
from handlers.mobile_service import mobile_commands, mobile_spreadsheet
from handlers.office_profile import profile_preview
from handlers.opening_hours import hours_commands
from handlers.printed_cards import print_commands
from handlers.status_board import board_commands
from handlers.text_guard import hold_change
from handlers.text_guard.held_change_buttons import (
    ApproveHeldChange,
    CancelHeldChange,
    HeldChangeButton,
    RefuseHeldChange,
)
from handlers.text_guard.hold_change import HeldChangeKind
from storage import held_changes
from storage.chats import chat_profiles
from storage.chats.chat_profiles import ChatProfile
from storage.held_changes import HeldChange
from storage.staff_accounts import staff

ApplyChange = Callable[[Context, dict[str, Any]], Awaitable[Message]]
"""Applies the data of a held change in the context of its author. Returns what the author reads."""

APPLIERS: dict[HeldChangeKind, ApplyChange] = {
    HeldChangeKind.HOURS: hours_commands.apply_held_change,
    HeldChangeKind.VISIT: mobile_commands.apply_held_change,
    HeldChangeKind.VISITS: mobile_spreadsheet.apply_held_change,
    HeldChangeKind.CARDS: print_commands.apply_held_change,
    HeldChangeKind.PROFILE: profile_preview.apply_held_change,
    HeldChangeKind.NOTE: board_commands.apply_held_note,
}


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `held:verb:id`. Nobody approves what they wrote."""
    t, button = context.t, HeldChangeButton.parse(verb, rest)
    match button:
        case ApproveHeldChange(id) | RefuseHeldChange(id) | CancelHeldChange(id):
            held = await held_changes.find(context.tx, id)
        case _:
            held = None
    if held is None:
        return [CallbackAnswer(context.event.query_id, t("This was decided already."), alert=True)]
    is_own = held.author == context.event.user_id
    if isinstance(button, CancelHeldChange):
        return await _cancel(context, held) if is_own else [_refuse(context)]
    if is_own:
        own = t("What you wrote must be approved by somebody else.")
        return [CallbackAnswer(context.event.query_id, own, alert=True)]
    if not await permissions.has_right(context, Right.APPROVE, held.office):
        return [_refuse(context)]
    await held_changes.delete(context.tx, held.id)
    if isinstance(button, RefuseHeldChange):
        return await _on_refused(context, held)
    return await _on_approved(context, held)


def _refuse(context: Context) -> CallbackAnswer:
    return CallbackAnswer(
        context.event.query_id, context.t("This is not part of your task. /siapa shows what you may do.")
    )


async def _cancel(context: Context, held: HeldChange) -> list[Reply]:
    await held_changes.delete(context.tx, held.id)
    body = context.t.html("Cancelled. Nothing was recorded.")
    return [CallbackAnswer(context.event.query_id), Message(body, edits=context.event.message_id)]


async def _on_refused(context: Context, held: HeldChange) -> list[Reply]:
    await hold_change.write_audit(context, "text.refuse", held.office, held.headline)
    t = await reader_language.find_translator(context.tx, held.author)
    body = t.html("{name} refused it. Citizens do not read it.", name=context.event.name)
    say = Message(html("✖️ {}\n<i>{}</i>", body, held.headline))
    await hold_change.notify_author(context.tx, held, "refused", say, context.timestamp)
    return _answer(context, context.t("Refused. Citizens do not read it."))


async def _on_approved(context: Context, held: HeldChange) -> list[Reply]:
    """Apply the change, unless a day is over or its author no longer has the task."""
    t = await reader_language.find_translator(context.tx, held.author)
    if context.timestamp - held.asked_at >= approval_requests.APPROVAL_LIFETIME:
        return _answer(
            context,
            context.t("This request has ended: nobody approved it within a day. Citizens do not read it."),
            alert=True,
        )
    author = await _build_author_context(context, held)
    grants = await permissions.list_grants_of(
        context.tx, context.services.library, held.author, Right.SET_HOURS
    )
    if not any(grant.office in (None, held.office) for grant in grants):
        return _answer(
            context, context.t("Its author no longer has this task. Citizens do not read it."), alert=True
        )
    await hold_change.write_audit(context, "text.approve", held.office, held.headline)
    done = await APPLIERS[HeldChangeKind(held.kind)](author, held.data)
    said = t.html("{name} approved it.", name=context.event.name)
    say = Message(html("👤👤 {}\n{}", said, done.body), done.buttons)
    await hold_change.notify_author(context.tx, held, "approved", say, context.timestamp)
    return _answer(context, context.t("Approved. {name} sees what became of it.", name=author.event.name))


async def _build_author_context(context: Context, held: HeldChange) -> Context:
    """Return the context in which the author would have acted, at the time of the approval."""
    names = await staff.find_names(context.tx)
    event = structs.replace(
        context.event,
        user_id=held.author,
        chat_id=held.author,
        name=names.get(held.author, "?"),
        message_id=held.message,
    )
    profile = await chat_profiles.find(context.tx, held.author) or ChatProfile(held.author)
    t = await reader_language.find_translator(context.tx, held.author)
    return replace(context, event=event, profile=profile, t=t)


def _answer(context: Context, said: str, *, alert: bool = False) -> list[Reply]:
    return [
        CallbackAnswer(context.event.query_id, said if alert else "", alert=alert),
        Message(html("👤👤 {}", said), edits=context.event.message_id),
    ]
