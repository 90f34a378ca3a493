"""A link of /undang, opened: what one becomes, a question whether to, and the role when the answer is yes."""

import re
from html import escape

from handlers import access, card, commands, press
from handlers.citizen import placed, start
from handlers.event import Kind
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import invitation, letters, task
from handlers.visit import Visit
from storage import staff
from storage.staff import Invitation

LONGEST = 40  # characters of a token that are read
LINK = re.compile(rf"[?&]start={invitation.PREFIX}([\w-]{{22}})(?![\w-])")


async def begin(visit: Visit) -> list[Reply]:
    """/start: with an invitation or a question (`?start=blanko`) as its payload, else as for everybody."""
    payload = visit.event.text.strip()
    if payload.startswith(invitation.PREFIX):
        return await _opened(visit, payload.removeprefix(invitation.PREFIX)[:LONGEST])
    if payload in visit.desk.library.answers:
        return await placed.shown(visit, (payload,), "")
    return await start.start(visit)


async def pasted(visit: Visit) -> list[Reply]:
    """A message with such a link in it opens it: as a question it would be kept, and its secret with it."""
    found = (
        LINK.search(visit.event.text) if visit.event.kind in (Kind.TEXT, Kind.EDITED, Kind.MEDIA) else None
    )
    return await _opened(visit, found[1]) if found else []


async def _opened(visit: Visit, token: str) -> list[Reply]:
    t, found = visit.t, await _found(visit, token)
    if found is None:
        return [_worthless(visit)]
    if found.by == visit.event.user_id:
        body = t("This is your own invitation. It still works: give the link to whom you mean.")
        return [Say(body, ((card.home_button(visit),),))]
    body = t(
        "You are invited to work here as {task}. What you do as staff is kept in a log with your name."
        " Do you accept?",
        task=task.described(visit, invitation.offered(found)),
    )
    yes = Button(t("Yes, I accept"), press.pack("join", "yes", token))
    return [Say(body, ((yes,), (Button(t("No"), press.pack("join", "no")),)))]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `join:*`."""
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    if verb == "yes" and rest:
        return [done, *await _accept(visit, rest[0], edits)]
    office = visit.office
    return [done, start.home(visit, office, edits) if office else start.welcome(visit, edits)]


async def _accept(visit: Visit, token: str, edits: int) -> list[Reply]:
    t, event, found = visit.t, visit.event, await _found(visit, token)
    own = event.chat_id == event.user_id and found is not None and found.by != event.user_id
    if found is None or not own or not await staff.accept(visit.tx, found.id, event.user_id, visit.seconds):
        return [_worthless(visit, edits)]
    given = invitation.offered(found)
    member = await staff.give(
        visit.tx,
        user_id=event.user_id,
        name=event.name,
        role=given.role,
        office=given.office,
        sites=given.sites,
        by=found.by,
        now=visit.seconds,
    )
    await invitation.record(visit, "staff.join", given, invitation=found.id)
    await letters.joined(visit, found.by, member, given)
    body = t(
        "Welcome, {name}! You are now {task}. /siapa shows what you may do.",
        name=escape(event.name),
        task=task.described(visit, given),
    )
    return [commands.menu(t, event.chat_id, await access.grants(visit)), Say(body, edits=edits)]


async def _found(visit: Visit, token: str) -> Invitation | None:
    return await staff.invited(visit.tx, invitation.digest(token), visit.seconds)


def _worthless(visit: Visit, edits: int = 0) -> Say:
    """The same words for used, revoked, expired and invented links."""
    body = visit.t("This invitation does not work (any more). Ask whoever gave it to you for a new one.")
    return Say(body, ((card.home_button(visit),),), edits)
