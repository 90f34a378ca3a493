"""Changes to somebody's role: done, written into the log, shown in their menu.

The last admin cannot go. Nobody gives a role to themselves. With a role go the open invitations of whoever had it.
"""

from html import escape

from handlers import access, commands, press
from handlers.access import Grant, Role
from handlers.reply import Button, Reply, Say
from handlers.staff import invitation, letters, picking, task
from handlers.visit import Visit
from storage import staff
from storage.staff import Member


async def end(visit: Visit, member: Member) -> list[Reply]:
    t = visit.t
    if await _last_admin(visit, member):
        return [_stays(visit)]
    await staff.end(visit.tx, member.id, visit.event.user_id, visit.seconds)
    await staff.revoke_all(visit.tx, member.user_id, visit.seconds)
    await invitation.record(visit, "staff.end", access.grant(member), user=member.user_id)
    await letters.ended(visit, member, access.grant(member))
    body = t("Done. {name} is no longer {task}.", name=escape(member.name), task=told(visit, member))
    return [await _menu(visit, member), Say(body, ((back(visit),),))]


async def turn(visit: Visit, member: Member, role: Role) -> list[Reply]:
    """Another role in the same office; as officer of the whole office."""
    if member.user_id == visit.event.user_id:
        body = visit.t("Nobody changes their own role. Ask another admin.")
        return [Say(body, ((back(visit),),))]
    if await _last_admin(visit, member):
        return [_stays(visit)]
    await staff.revoke_all(visit.tx, member.user_id, visit.seconds)
    return await _change(visit, member, Grant(role, member.office))


async def place(visit: Visit, member: Member, mask: str) -> list[Reply]:
    """Other sites for an officer; none: the whole office."""
    office = visit.desk.library.offices.get(member.office or "")
    sites = picking.sites(office, mask) if office and member.role == Role.PETUGAS else None
    if sites is None:
        return [Say(visit.t("These places cannot be chosen. Please start again."), ((back(visit),),))]
    return await _change(visit, member, Grant(Role.PETUGAS, member.office, sites))


async def _change(visit: Visit, member: Member, grant: Grant) -> list[Reply]:
    await staff.end(visit.tx, member.id, visit.event.user_id, visit.seconds)
    changed = await staff.give(
        visit.tx,
        user_id=member.user_id,
        name=member.name,
        role=grant.role,
        office=grant.office,
        sites=grant.sites,
        by=visit.event.user_id,
        now=visit.seconds,
    )
    await invitation.record(visit, "staff.change", grant, user=member.user_id)
    await letters.changed(visit, changed, grant)
    body = visit.t("Done. {name} is now {task}.", name=escape(member.name), task=told(visit, changed))
    return [await _menu(visit, member), Say(body, ((back(visit),),))]


def told(visit: Visit, member: Member) -> str:
    return task.described(visit, access.grant(member))


def back(visit: Visit) -> Button:
    return Button(visit.t("⬅️ Staff"), press.pack("crew", "list", 0))


async def _last_admin(visit: Visit, member: Member) -> bool:
    """Somebody must be left who can do everything everywhere: an admin of all offices."""
    if (member.role, member.office) != (Role.ADMIN, None):
        return False
    others = [
        one
        for one in await staff.everybody(visit.tx)
        if (one.role, one.office) == (Role.ADMIN, None) and one.user_id != member.user_id
    ]
    return not others


def _stays(visit: Visit) -> Say:
    body = visit.t("This is the last admin of all offices and cannot go. Invite another admin first: /undang")
    return Say(body, ((back(visit),),))


async def _menu(visit: Visit, member: Member) -> Reply:
    left = [access.grant(one) for one in await staff.of(visit.tx, member.user_id)]
    return commands.menu(visit.t, member.user_id, left)
