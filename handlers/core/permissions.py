"""Permissions: roles, their rights as a table, and the places where a role is valid."""

from collections.abc import Mapping
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.loading.library_loader import Library
from handlers.core.context import Context
from handlers.core.events import EventKind
from storage.engine.database import STAFF_LOCK, Transaction
from storage.staff_accounts import audit_log, staff
from storage.staff_accounts.staff import StaffMember


class Role(StrEnum):
    ADMIN = "admin"
    PETUGAS = "petugas"
    PEMERIKSA = "pemeriksa"
    SUPERVISOR = "penanggung"


class Right(StrEnum):
    MANAGE_STAFF = "manage_staff"
    READ_LOG = "read_log"
    SET_HOURS = "set_hours"
    ANNOUNCE = "announce"
    APPROVE = "approve"
    LEARN = "learn"
    INSPECT = "inspect"
    OVERSEE = "oversee"


@dataclass(frozen=True)
class Grant:
    """A role somewhere. `office` None: all offices; `sites` empty: the whole office."""

    role: Role
    office: str | None = None
    sites: tuple[str, ...] = ()


RIGHTS_OF_ROLE: Mapping[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(Right) - {Right.INSPECT, Right.OVERSEE},
    Role.PETUGAS: frozenset({Right.SET_HOURS, Right.ANNOUNCE, Right.APPROVE, Right.LEARN}),
    Role.PEMERIKSA: frozenset({Right.INSPECT, Right.READ_LOG}),
    Role.SUPERVISOR: frozenset({Right.OVERSEE}),
}
SITE_RIGHTS = frozenset({Right.SET_HOURS, Right.ANNOUNCE})  # the only rights of a grant for given sites
READ_ONLY_RIGHTS = frozenset({Right.INSPECT, Right.READ_LOG, Right.OVERSEE})


async def list_grants(context: Context) -> tuple[Grant, ...]:
    """Return the grants of the person, none outside their own private chat. A lock makes staff act one at a time."""
    if context.event.chat_id != context.event.user_id:
        return ()
    found = tuple(
        grant_from_member(member) for member in await staff.list_roles(context.tx, context.event.user_id)
    )
    if found:
        await context.tx.lock(STAFF_LOCK)
    return found


async def list_grants_with(context: Context, right: Right) -> tuple[Grant, ...]:
    """Return the grants of the person with a right, to list its offices and sites.

    For an office that was removed from the content, only reading rights remain.
    """
    return _select_grants(await list_grants(context), right, context.services.library)


async def list_grants_of(tx: Transaction, library: Library, user_id: int, right: Right) -> tuple[Grant, ...]:
    """Return the grants with a right of a person who is not the sender of the event."""
    members = await staff.list_roles(tx, user_id)
    return _select_grants(tuple(map(grant_from_member, members)), right, library)


def _select_grants(grants: tuple[Grant, ...], right: Right, library: Library) -> tuple[Grant, ...]:
    known = (None, *library.offices)
    found = (grant for grant in grants if right in list_rights(grant))
    return tuple(grant for grant in found if grant.office in known or right in READ_ONLY_RIGHTS)


async def has_right(
    context: Context, right: Right, office: str | None = None, site: str | None = None
) -> bool:
    """Return whether the person has a right: anywhere (no place given), for a whole office, or for its site."""
    if site is not None and office is None and site in context.services.sites:
        office = context.services.sites[site].office
    return any(covers(grant, office, site) for grant in await list_grants_with(context, right))


async def has_right_everywhere(context: Context, right: Right) -> bool:
    """Return whether the person has a right in all offices."""
    return any(grant.office is None for grant in await list_grants_with(context, right))


def list_rights(grant: Grant) -> frozenset[Right]:
    return RIGHTS_OF_ROLE[grant.role] & SITE_RIGHTS if grant.sites else RIGHTS_OF_ROLE[grant.role]


def covers(grant: Grant, office: str | None, site: str | None = None) -> bool:
    """Return whether a grant covers a whole office or its site; without office: any place."""
    if office is None:
        return site is None
    if grant.office not in (None, office):
        return False
    return not grant.sites or site in grant.sites


def grant_from_member(member: StaffMember) -> Grant:
    return Grant(Role(member.role), member.office, member.sites)


async def grant_initial_role(context: Context) -> Grant | None:
    """Give the role to people whom the settings name, once. A person who was removed later does not get it again."""
    event, desk = context.event, context.services
    if event.chat_id != event.user_id or event.kind in (EventKind.INLINE, EventKind.BLOCKED):
        return None
    role = Role.ADMIN if event.user_id in desk.admin_ids else None
    role = role or (Role.PEMERIKSA if event.user_id in desk.inspector_ids else None)
    if role is None or await staff.has_had_role(context.tx, event.user_id):
        return None
    member = await staff.grant_role(
        context.tx,
        user_id=event.user_id,
        name=event.name,
        role=role,
        office=None,
        sites=(),
        by=event.user_id,
        now=context.timestamp,
    )
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=event.user_id,
        act="staff.first",
        office=None,
        about={"role": role},
    )
    return grant_from_member(member)
