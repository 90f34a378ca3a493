"""Invitations: the link is shown once and kept as a fingerprint only; what waits is listed and can be revoked."""

import hashlib
import secrets
from datetime import UTC, datetime
from html import escape

from handlers import access, card, press
from handlers.access import Grant, Right, Role
from handlers.reply import Button, Say
from handlers.staff import task
from handlers.visit import Visit
from storage import audit, staff
from storage.staff import Invitation

LIVES = 48 * 3600  # seconds
PREFIX = "u_"  # of the link's payload
SECRET = 16  # bytes
SHOWN = 10  # of the invitations that wait; revoking some shows the next


async def reaches(visit: Visit, office: str | None) -> bool:
    """Whether the person manages the staff of this office; None: of all offices."""
    if office is None:
        return await access.everywhere(visit, Right.MANAGE_STAFF)
    return await access.may(visit, Right.MANAGE_STAFF, office)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def make(visit: Visit, grant: Grant) -> Say:
    """The link, once. The button that made it makes no second one, however often it is pressed."""
    t, event = visit.t, visit.event
    token = secrets.token_urlsafe(SECRET)
    expires = visit.seconds + LIVES
    id = await staff.invite(
        visit.tx,
        digest=digest(token),
        origin=f"{event.chat_id}:{event.message_id}",
        role=grant.role,
        office=grant.office,
        sites=grant.sites,
        by=event.user_id,
        now=visit.seconds,
        expires=expires,
    )
    if id is None:
        return Say(t("This link was made already, and is shown only once. Make another with /undang."))
    await record(visit, "staff.invite", grant, invitation=id)
    link = f"https://t.me/{visit.desk.username}?start={PREFIX}{token}"
    body = t(
        "Invitation as {task}, until {until}. Forward this message to whom you mean;"
        " the link is not shown again:\n{link}",
        task=task.described(visit, grant),
        until=moment(visit, expires),
        link=link,
    )
    revoke = Button(t("Revoke"), press.pack("invite", "revoke", id))
    return Say(body, ((revoke,),))


async def mine(visit: Visit) -> list[Invitation]:
    found = await staff.invitations(visit.tx, visit.seconds)
    return [invitation for invitation in found if await reaches(visit, invitation.office)]


async def waiting(visit: Visit) -> Say:
    t, found, names = visit.t, await mine(visit), await staff.names(visit.tx)
    rows: list[tuple[Button, ...]] = []
    lines = [f"<b>{t('Invitations not used yet')}</b>"]
    for invitation in found[:SHOWN]:
        told = task.described(visit, offered(invitation))
        by, until = escape(names.get(invitation.by, "–")), moment(visit, invitation.expires)
        lines.append(f"#{invitation.id} {told} · {t('by {name}, until {until}', name=by, until=until)}")
        revoke = Button(t("Revoke #{id}", id=invitation.id), press.pack("invite", "revoke", invitation.id))
        rows.append((revoke,))
    if not found:
        lines.append(t("There are none."))
    return Say(card.fit(lines, ""), (*rows, (again(visit),)))


async def revoke(visit: Visit, id: int) -> Say:
    found = next((one for one in await mine(visit) if one.id == id), None)
    if found is not None and await staff.revoke(visit.tx, id, visit.seconds):
        await record(visit, "staff.revoke", offered(found), invitation=id)
        return Say(
            visit.t("Invitation #{id} is revoked; its link no longer works.", id=id), ((again(visit),),)
        )
    return Say(visit.t("This invitation is no longer open."), ((again(visit),),))


async def record(visit: Visit, act: str, grant: Grant, **about: int) -> None:
    """Write an act about a role into the log."""
    await audit.record(
        visit.tx,
        at=visit.seconds,
        actor=visit.event.user_id,
        act=act,
        office=grant.office,
        about={"role": grant.role, "sites": list(grant.sites), **about},
    )


def offered(invitation: Invitation) -> Grant:
    return Grant(Role(invitation.role), invitation.office, invitation.sites)


def moment(visit: Visit, seconds: int) -> str:
    """'23 November 2026 10.00' in the zone of the person's office."""
    at = datetime.fromtimestamp(seconds, UTC).astimezone(visit.zone)
    return f"{visit.t.date(at.date())} {visit.t.clock(at)}"


def again(visit: Visit) -> Button:
    """Back to the first question of /undang."""
    return Button(visit.t("⬅️ Back"), press.pack("invite", "start"))
