"""Who may do what, and where: roles, their rights as a table, and the places a role reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from handlers.event import Kind
from handlers.visit import Visit
from storage import audit, staff
from storage.database import STAFF
from storage.staff import Member


class Role(StrEnum):
    ADMIN = "admin"
    PETUGAS = "petugas"
    PEMERIKSA = "pemeriksa"


class Right(StrEnum):
    MANAGE_STAFF = "manage_staff"
    READ_LOG = "read_log"
    SET_HOURS = "set_hours"
    ANNOUNCE = "announce"
    APPROVE = "approve"
    LEARN = "learn"
    INSPECT = "inspect"


@dataclass(frozen=True)
class Grant:
    """A role somewhere. `office` None: all offices; `sites` empty: the whole office."""

    role: Role
    office: str | None = None
    sites: tuple[str, ...] = ()


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(Right) - {Right.INSPECT},
    Role.PETUGAS: frozenset({Right.SET_HOURS, Right.ANNOUNCE, Right.APPROVE, Right.LEARN}),
    Role.PEMERIKSA: frozenset({Right.INSPECT, Right.READ_LOG}),
}
AT_SITES = frozenset({Right.SET_HOURS, Right.ANNOUNCE})  # all that a grant for given sites allows
LOOKING = frozenset({Right.INSPECT, Right.READ_LOG})


async def grants(visit: Visit) -> tuple[Grant, ...]:
    """What the person may be here; nothing outside their own private chat. Staff act one at a time."""
    if visit.event.chat_id != visit.event.user_id:
        return ()
    found = tuple(grant(member) for member in await staff.of(visit.tx, visit.event.user_id))
    if found:
        await visit.tx.alone(STAFF)
    return found


async def granting(visit: Visit, right: Right) -> tuple[Grant, ...]:
    """The person's grants that carry a right, to list the offices and sites it reaches.

    Where an office left the content, only what was kept of it is left to look at.
    """
    known = (None, *visit.desk.library.offices)
    found = (grant for grant in await grants(visit) if right in rights(grant))
    return tuple(grant for grant in found if grant.office in known or right in LOOKING)


async def may(visit: Visit, right: Right, office: str | None = None, site: str | None = None) -> bool:
    """Whether the person has a right: anywhere (no place given), for a whole office, or for a site of it."""
    if site is not None and office is None and site in visit.desk.sites:
        office = visit.desk.sites[site].office
    return any(reaches(grant, office, site) for grant in await granting(visit, right))


async def everywhere(visit: Visit, right: Right) -> bool:
    """Whether the person has a right in all offices at once."""
    return any(grant.office is None for grant in await granting(visit, right))


def rights(grant: Grant) -> frozenset[Right]:
    return RIGHTS[grant.role] & AT_SITES if grant.sites else RIGHTS[grant.role]


def reaches(grant: Grant, office: str | None, site: str | None = None) -> bool:
    """Whether a grant holds for an office as a whole, or for a site of it; no office: anywhere at all."""
    if office is None:
        return site is None
    if grant.office not in (None, office):
        return False
    return not grant.sites or site in grant.sites


def grant(member: Member) -> Grant:
    return Grant(Role(member.role), member.office, member.sites)


async def first_contact(visit: Visit) -> Grant | None:
    """Give those whom the settings name their role, once: whoever was removed later does not come back by this."""
    event, desk = visit.event, visit.desk
    if event.chat_id != event.user_id or event.kind in (Kind.INLINE, Kind.BLOCKED):
        return None
    role = Role.ADMIN if event.user_id in desk.admins else None
    role = role or (Role.PEMERIKSA if event.user_id in desk.inspectors else None)
    if role is None or await staff.known(visit.tx, event.user_id):
        return None
    member = await staff.give(
        visit.tx,
        user_id=event.user_id,
        name=event.name,
        role=role,
        office=None,
        sites=(),
        by=event.user_id,
        now=visit.seconds,
    )
    await audit.record(
        visit.tx, at=visit.seconds, actor=event.user_id, act="staff.first", office=None, about={"role": role}
    )
    return grant(member)
