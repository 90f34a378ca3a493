"""Staff invitations. The link is shown once and stored as a hash; open invitations are listed and can be revoked."""

import hashlib
import secrets

from content.text.safe_html import Html, bold, html
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Grant, Right, Role
from handlers.core.replies import Button, Message
from handlers.questions import answer_card
from handlers.staff_accounts import role_texts
from handlers.staff_accounts.staff_buttons import RevokeInvitation, StartInvitation
from storage.staff_accounts import audit_log, staff
from storage.staff_accounts.staff import Invitation

LIFETIME = 48 * 3600  # seconds
PAYLOAD_PREFIX = "u_"  # of the payload in the link
TOKEN_BYTES = 16  # random bytes in a token
MAX_SHOWN = 10  # open invitations on one screen


async def may_manage_staff(context: Context, office: str | None) -> bool:
    """Return whether the user manages the staff of this office; None: of all offices."""
    if office is None:
        return await permissions.has_right_everywhere(context, Right.MANAGE_STAFF)
    return await permissions.has_right(context, Right.MANAGE_STAFF, office)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def create_invitation(context: Context, grant: Grant) -> tuple[Message, ...]:
    """Create an invitation. Return a note for the sender, and the message to forward with the link, shown once.

    Pressing the same button again creates no second one."""
    t, event = context.t, context.event
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = context.timestamp + LIFETIME
    id = await staff.add_invitation(
        context.tx,
        digest=hash_token(token),
        origin=f"{event.chat_id}:{event.message_id}",
        role=grant.role,
        office=grant.office,
        sites=grant.sites,
        by=event.user_id,
        now=context.timestamp,
        expires=expires,
    )
    if id is None:
        said = t.html("This link was made already, and is shown only once. Make another with /undang.")
        return (Message(said),)
    await write_audit(context, "staff.invite", grant, invitation=id)
    link = f"https://t.me/{context.services.username}?start={PAYLOAD_PREFIX}{token}"
    task, until = role_texts.render_grant(context, grant), render_moment(context, expires)
    note = t.html(
        "Invitation as {task}, until {until}. Forward the message below to whom you mean, and to nobody else;"
        " its link is not shown again.",
        task=task,
        until=until,
    )
    revoke = Button(t("Revoke"), RevokeInvitation(id).pack())
    letter = t.html(
        "{name} invites you to work in this bot as {task}. Tap this link until {until}; it is for you alone:\n{link}",
        name=event.name,
        task=task,
        until=until,
        link=link,
    )
    return Message(note, ((revoke, answer_card.home_button(context)),)), Message(letter)


async def list_manageable_invitations(context: Context) -> list[Invitation]:
    found = await staff.list_invitations(context.tx, context.timestamp)
    return [invitation for invitation in found if await may_manage_staff(context, invitation.office)]


async def render_open_invitations(context: Context) -> Message:
    t, found, names = (
        context.t,
        await list_manageable_invitations(context),
        await staff.find_names(context.tx),
    )
    rows: list[tuple[Button, ...]] = []
    lines: list[str] = [bold(t("Invitations not used yet"))]
    for invitation in found[:MAX_SHOWN]:
        role = role_texts.render_grant(context, offered_grant(invitation))
        by, until = Html.escape(names.get(invitation.by, "–")), render_moment(context, invitation.expires)
        lines.append(
            html("#{} {} · {}", invitation.id, role, t.html("by {name}, until {until}", name=by, until=until))
        )
        revoke = Button(t("Revoke #{id}", id=invitation.id), RevokeInvitation(invitation.id).pack())
        rows.append((revoke,))
    if not found:
        lines.append(t("There are none."))
    return Message(answer_card.join_within_limit(lines, ""), (*rows, (restart_button(context),)))


async def revoke_invitation(context: Context, id: int) -> Message:
    found = next((one for one in await list_manageable_invitations(context) if one.id == id), None)
    if found is not None and await staff.revoke_invitation(context.tx, id, context.timestamp):
        await write_audit(context, "staff.revoke", offered_grant(found), invitation=id)
        return Message(
            context.t.html("Invitation #{id} is revoked; its link no longer works.", id=id),
            ((restart_button(context),),),
        )
    return Message(context.t.html("This invitation is no longer open."), ((restart_button(context),),))


async def write_audit(context: Context, act: str, grant: Grant, **about: int) -> None:
    """Write an act about a role into the audit log."""
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act=act,
        office=grant.office,
        about={"role": grant.role, "sites": list(grant.sites), **about},
    )


def offered_grant(invitation: Invitation) -> Grant:
    return Grant(Role(invitation.role), invitation.office, invitation.sites)


def render_moment(context: Context, seconds: int) -> str:
    """Render '23 November 2026 10.00' in the time zone of the user's office."""
    at = context.local(seconds)
    return f"{context.t.format_date(at.date())} {context.t.format_clock(at)}"


def restart_button(context: Context) -> Button:
    """Return the button back to the first question of /undang."""
    return Button(context.t("⬅️ Back"), StartInvitation().pack())
