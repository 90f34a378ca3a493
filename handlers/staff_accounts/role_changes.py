"""Change or end the role of a staff member, write the audit log and update their command menu.

The last admin of all offices cannot be removed. Nobody changes their own role. Ending or changing a role revokes the
open invitations of that person.
"""

from handlers.core import command_list, permissions
from handlers.core.context import Context
from handlers.core.permissions import Grant, Role
from handlers.core.replies import Button, Message, Reply
from handlers.staff_accounts import invitations, role_texts, site_picker, staff_messages
from handlers.staff_accounts.staff_buttons import ListMembers
from storage.staff_accounts import staff
from storage.staff_accounts.staff import StaffMember


async def end_role(context: Context, member: StaffMember) -> list[Reply]:
    t = context.t
    if await _is_last_admin(context, member):
        return [_refuse_last_admin(context)]
    await staff.end_role(context.tx, member.id, context.event.user_id, context.timestamp)
    await staff.revoke_invitations_by(context.tx, member.user_id, context.timestamp)
    await invitations.write_audit(
        context, "staff.end", permissions.grant_from_member(member), user=member.user_id
    )
    await staff_messages.send_role_ended(context, member, permissions.grant_from_member(member))
    body = t.html(
        "Done. {name} is no longer {task}.", name=member.name, task=render_member_role(context, member)
    )
    return [await _command_menu(context, member), Message(body, ((back_button(context),),))]


async def change_role(context: Context, member: StaffMember, role: Role) -> list[Reply]:
    """Give another role in the same office. An officer then serves the whole office."""
    if member.user_id == context.event.user_id:
        body = context.t.html("Nobody changes their own role. Ask another admin.")
        return [Message(body, ((back_button(context),),))]
    if await _is_last_admin(context, member):
        return [_refuse_last_admin(context)]
    await staff.revoke_invitations_by(context.tx, member.user_id, context.timestamp)
    return await _replace_role(context, member, Grant(role, member.office))


async def change_sites(context: Context, member: StaffMember, mask: str) -> list[Reply]:
    """Give an officer other sites; an empty choice means the whole office."""
    office = context.offices.get(member.office or "")
    sites = site_picker.decode_sites(office, mask) if office and member.role == Role.PETUGAS else None
    if sites is None:
        return [
            Message(
                context.t.html("These places cannot be chosen. Please start again."),
                ((back_button(context),),),
            )
        ]
    return await _replace_role(context, member, Grant(Role.PETUGAS, member.office, sites))


async def _replace_role(context: Context, member: StaffMember, grant: Grant) -> list[Reply]:
    await staff.end_role(context.tx, member.id, context.event.user_id, context.timestamp)
    changed = await staff.grant_role(
        context.tx,
        user_id=member.user_id,
        name=member.name,
        role=grant.role,
        office=grant.office,
        sites=grant.sites,
        by=context.event.user_id,
        now=context.timestamp,
    )
    await invitations.write_audit(context, "staff.change", grant, user=member.user_id)
    await staff_messages.send_role_changed(context, changed, grant)
    body = context.t.html(
        "Done. {name} is now {task}.", name=member.name, task=render_member_role(context, changed)
    )
    return [await _command_menu(context, member), Message(body, ((back_button(context),),))]


def render_member_role(context: Context, member: StaffMember) -> str:
    return role_texts.render_grant(context, permissions.grant_from_member(member))


def back_button(context: Context) -> Button:
    return Button(context.t("⬅️ Staff"), ListMembers(0).pack())


async def _is_last_admin(context: Context, member: StaffMember) -> bool:
    """Return whether this is the last admin of all offices, who must stay."""
    if (member.role, member.office) != (Role.ADMIN, None):
        return False
    others = [
        one
        for one in await staff.list_members(context.tx)
        if (one.role, one.office) == (Role.ADMIN, None) and one.user_id != member.user_id
    ]
    return not others


def _refuse_last_admin(context: Context) -> Message:
    body = context.t.html(
        "This is the last admin of all offices and cannot go. Invite another admin first: /undang"
    )
    return Message(body, ((back_button(context),),))


async def _command_menu(context: Context, member: StaffMember) -> Reply:
    left = [permissions.grant_from_member(one) for one in await staff.list_roles(context.tx, member.user_id)]
    return command_list.build_command_menu(context.t, member.user_id, left, context.offices)
