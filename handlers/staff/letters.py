"""Letters to members of staff about their own role, each in the reader's language."""

from dataclasses import replace
from html import escape

from content.wording import words
from handlers import reply
from handlers.access import Grant
from handlers.reply import Say
from handlers.staff import task
from handlers.visit import Visit
from storage import outbox, people
from storage.outbox import Letter
from storage.staff import Member


async def ended(visit: Visit, member: Member, grant: Grant) -> None:
    read = await reader(visit, member.user_id)
    body = read.t("Your role here has ended: {task}.", task=task.described(read, grant))
    await _send(visit, f"staff:{member.id}:end", member.user_id, body)


async def changed(visit: Visit, member: Member, grant: Grant) -> None:
    read = await reader(visit, member.user_id)
    body = read.t(
        "Your role here has changed: {task}. /siapa shows what you may do.", task=task.described(read, grant)
    )
    await _send(visit, f"staff:{member.id}:change", member.user_id, body)


async def joined(visit: Visit, inviter: int, member: Member, grant: Grant) -> None:
    """To whoever invited: a wrong person can be sent away at once."""
    read = await reader(visit, inviter)
    body = read.t(
        "{name} accepted your invitation: {task}. Not whom you meant? End the role: /petugas",
        name=escape(member.name),
        task=task.described(read, grant),
    )
    await _send(visit, f"staff:{member.id}:join", inviter, body)


async def reader(visit: Visit, chat_id: int) -> Visit:
    person = await people.find(visit.tx, chat_id)
    return replace(visit, t=words((person.language if person else None) or "id"))


async def _send(visit: Visit, campaign: str, chat_id: int, body: str) -> None:
    """Nothing to oneself: the screen says it already."""
    if chat_id == visit.event.user_id:
        return
    letter = Letter(
        campaign=campaign, chat_id=chat_id, body=reply.pack(Say(body)), due=visit.seconds, urgent=True
    )
    await outbox.add(visit.tx, [letter], visit.seconds)
