"""Messages to staff members about their own role, each in the reader's language."""

from dataclasses import replace

from content.text.safe_html import Html
from handlers.core import reader_language, replies
from handlers.core.context import Context
from handlers.core.permissions import Grant
from handlers.core.replies import Message
from handlers.staff_accounts import role_texts
from storage.queues import outbox
from storage.queues.outbox import Letter
from storage.staff_accounts.staff import StaffMember


async def send_role_ended(context: Context, member: StaffMember, grant: Grant) -> None:
    read = await context_for_reader(context, member.user_id)
    body = read.t.html("Your role here has ended: {task}.", task=role_texts.render_grant(read, grant))
    await _enqueue(context, f"staff:{member.id}:end", member.user_id, body)


async def send_role_changed(context: Context, member: StaffMember, grant: Grant) -> None:
    read = await context_for_reader(context, member.user_id)
    body = read.t.html(
        "Your role here has changed: {task}. /siapa shows what you may do.",
        task=role_texts.render_grant(read, grant),
    )
    await _enqueue(context, f"staff:{member.id}:change", member.user_id, body)


async def send_invitation_accepted(context: Context, inviter: int, member: StaffMember, grant: Grant) -> None:
    """Tell the inviter who accepted, so that a wrong person can be removed at once."""
    read = await context_for_reader(context, inviter)
    body = read.t.html(
        "{name} accepted your invitation: {task}. Not whom you meant? End the role: /petugas",
        name=member.name,
        task=role_texts.render_grant(read, grant),
    )
    await _enqueue(context, f"staff:{member.id}:join", inviter, body)


async def context_for_reader(context: Context, chat_id: int) -> Context:
    return replace(context, t=await reader_language.find_translator(context.tx, chat_id))


async def _enqueue(context: Context, campaign: str, chat_id: int, body: Html) -> None:
    """Enqueue a letter, except to the user themselves, who sees the result on screen."""
    if chat_id == context.event.user_id:
        return
    letter = Letter(
        campaign=campaign,
        chat_id=chat_id,
        body=replies.encode_reply(Message(body)),
        due=context.timestamp,
        urgent=True,
    )
    await outbox.add_letters(context.tx, [letter], context.timestamp)
