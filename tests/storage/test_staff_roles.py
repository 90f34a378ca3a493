"""Roles in force, ended roles, invitations that can be accepted, and the rights of roles."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from content.text.translation import Translator
from handlers.core import permissions
from handlers.core.context import Context, Deployment
from handlers.core.events import Event, EventKind
from handlers.core.permissions import Grant, Right, Role
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Transaction
from storage.staff_accounts import staff
from storage.staff_accounts.staff import Invitation, StaffMember
from tests.support.bot_harness import build_test_services

NOW = 1_795_312_800


async def give_role(tx: Transaction, user_id: int = 7, role: str = "petugas", **more: Any) -> StaffMember:
    fields: dict[str, Any] = {"name": "Rina", "office": "3505", "sites": (), "by": 1, "now": NOW} | more
    return await staff.grant_role(tx, user_id=user_id, role=role, **fields)


async def add_invitation(tx: Transaction, origin: str = "one", **more: Any) -> int | None:
    fields: dict[str, Any] = {
        "digest": f"digest {origin}",
        "role": "petugas",
        "office": "3505",
        "sites": ("a", "b"),
    }
    fields |= {"by": 1, "now": NOW, "expires": NOW + 10} | more
    return await staff.add_invitation(tx, origin=origin, **fields)


async def test_a_granted_role_is_in_force(tx: Transaction) -> None:
    given = await give_role(tx, sites=("3505-01", "3505-02"))
    assert given == StaffMember(given.id, 7, "Rina", "petugas", "3505", ("3505-01", "3505-02"), 1, NOW)
    assert await staff.list_roles(tx, 7) == await staff.list_members(tx) == [given]
    assert await staff.find(tx, given.id) == given
    assert (await staff.has_had_role(tx, 7), await staff.has_had_role(tx, 8)) == (True, False)
    assert await staff.find_names(tx) == {7: "Rina"}
    assert (await staff.list_roles(tx, 8), await staff.find(tx, 99)) == ([], None)


async def test_the_same_role_in_the_same_office_replaces_the_old_one(tx: Transaction) -> None:
    old = await give_role(tx)
    elsewhere, other = await give_role(tx, office="3203"), await give_role(tx, role="admin")
    new = await give_role(tx, sites=("3505-01",), now=NOW + 5)
    assert await staff.list_roles(tx, 7) == [elsewhere, other, new]
    assert await staff.find(tx, old.id) is None


async def test_a_role_ends_once_and_is_remembered(tx: Transaction) -> None:
    given = await give_role(tx)
    assert await staff.end_role(tx, given.id, 1, NOW + 5) is True
    assert await staff.end_role(tx, given.id, 1, NOW + 6) is False
    assert (await staff.list_roles(tx, 7), await staff.list_members(tx)) == ([], [])
    assert await staff.has_had_role(tx, 7)
    assert await staff.find_names(tx) == {7: "Rina"}
    assert await staff.list_roles_since(tx, 7, NOW + 4) == [given]
    assert await staff.list_roles_since(tx, 7, NOW + 5) == []


async def test_an_invitation_is_accepted_once_and_before_it_expires(tx: Transaction) -> None:
    invitation_id = await add_invitation(tx)
    assert invitation_id is not None
    assert await add_invitation(tx, digest="another") is None, "the same press makes one"
    assert await staff.find_invitation(tx, "digest one", NOW + 9) == Invitation(
        invitation_id, "petugas", "3505", ("a", "b"), 1, NOW + 10
    )
    assert await staff.find_invitation(tx, "digest one", NOW + 10) is None
    assert await staff.find_invitation(tx, "digest two", NOW) is None
    assert await staff.accept_invitation(tx, invitation_id, 7, NOW + 10) is False
    assert await staff.accept_invitation(tx, invitation_id, 7, NOW + 9) is True
    assert await staff.accept_invitation(tx, invitation_id, 8, NOW + 9) is False
    assert await staff.find_invitation(tx, "digest one", NOW) is None


async def test_invitations_are_revoked_singly_or_all_of_a_person(tx: Transaction) -> None:
    ids = [await add_invitation(tx, name) for name in ("one", "two", "three")]
    await add_invitation(tx, "other", by=2)
    assert len(await staff.list_invitations(tx, NOW)) == 4
    assert ids[0] is not None
    assert await staff.revoke_invitation(tx, ids[0], NOW) is True
    assert await staff.revoke_invitation(tx, ids[0], NOW) is False
    assert await staff.revoke_invitations_by(tx, 1, NOW) == 2
    assert [one.by for one in await staff.list_invitations(tx, NOW)] == [2]
    assert await staff.list_invitations(tx, NOW + 10) == []


@pytest.mark.parametrize(
    ("grant", "office", "site", "reached"),
    [
        (Grant(Role.ADMIN), None, None, True),
        (Grant(Role.ADMIN), "3505", None, True),
        (Grant(Role.ADMIN), "3505", "3505-01", True),
        (Grant(Role.ADMIN), None, "3505-01", False),
        (Grant(Role.PETUGAS, "3505"), "3505", None, True),
        (Grant(Role.PETUGAS, "3505"), "3505", "3505-01", True),
        (Grant(Role.PETUGAS, "3505"), "3203", None, False),
        (Grant(Role.PETUGAS, "3505"), None, None, True),
        (Grant(Role.PETUGAS, "3505", ("3505-01",)), "3505", "3505-01", True),
        (Grant(Role.PETUGAS, "3505", ("3505-01",)), "3505", "3505-02", False),
        (Grant(Role.PETUGAS, "3505", ("3505-01",)), "3505", None, False),
        (Grant(Role.PETUGAS, "3505", ("3505-01",)), "3203", "3505-01", False),
        (Grant(Role.PETUGAS, "3505", ("3505-01",)), None, None, True),
    ],
)
def test_where_a_grant_holds(grant: Grant, office: str | None, site: str | None, reached: bool) -> None:
    assert permissions.covers(grant, office, site) is reached


def test_what_a_role_allows() -> None:
    whole = {role: permissions.list_rights(Grant(role, "3505")) for role in Role}
    assert whole[Role.ADMIN] == set(Right) - {Right.INSPECT, Right.OVERSEE}
    assert whole[Role.PETUGAS] == {Right.SET_HOURS, Right.ANNOUNCE, Right.APPROVE, Right.LEARN}
    assert whole[Role.PEMERIKSA] == {Right.INSPECT, Right.READ_LOG}
    at_site = {role: permissions.list_rights(Grant(role, "3505", ("3505-01",))) for role in Role}
    assert at_site[Role.ADMIN] == at_site[Role.PETUGAS] == {Right.SET_HOURS, Right.ANNOUNCE}
    assert at_site[Role.PEMERIKSA] == set()


def new_context(
    tx: Transaction, user_id: int, chat_id: int | None = None, kind: EventKind = EventKind.TEXT
) -> Context:
    desk = replace(build_test_services(Deployment(), ""), admin_ids={7}, inspector_ids={8})
    event = Event(1, kind, user_id if chat_id is None else chat_id, user_id, "Rina")
    now = datetime.fromtimestamp(NOW, UTC)
    return Context(desk, tx, event, ChatProfile(event.chat_id), now, Translator("id"))


@pytest.mark.parametrize(
    ("user_id", "chat_id", "kind", "role"),
    [
        (7, None, EventKind.TEXT, Role.ADMIN),
        (8, None, EventKind.TEXT, Role.PEMERIKSA),
        (9, None, EventKind.TEXT, None),
        (7, -100, EventKind.TEXT, None),
        (8, 7, EventKind.TEXT, None),
        (7, None, EventKind.INLINE, None),
        (7, None, EventKind.BLOCKED, None),
        (7, -100, EventKind.INLINE, None),
    ],
)
async def test_an_admin_of_the_settings_gets_the_role_with_the_first_private_message(
    tx: Transaction, user_id: int, chat_id: int | None, kind: EventKind, role: Role | None
) -> None:
    given = await permissions.grant_initial_role(new_context(tx, user_id, chat_id, kind))
    assert given == (None if role is None else Grant(role))
    assert [
        (one.role, one.office, one.sites, one.by, one.at) for one in await staff.list_roles(tx, user_id)
    ] == ([] if role is None else [(role, None, (), user_id, NOW)])
    if role is not None:
        (entry,) = await tx.fetch_all("SELECT * FROM audit")
        assert (entry["actor"], entry["act"], entry["at"]) == (user_id, "staff.first", NOW)


async def test_a_removed_admin_does_not_get_the_role_again(tx: Transaction) -> None:
    assert await permissions.grant_initial_role(new_context(tx, 7)) is not None
    assert await permissions.grant_initial_role(new_context(tx, 7)) is None
    (member,) = await staff.list_roles(tx, 7)
    await staff.end_role(tx, member.id, 1, NOW)
    assert await permissions.grant_initial_role(new_context(tx, 7)) is None
    assert await staff.list_roles(tx, 7) == []


async def test_rights_by_role_and_place(tx: Transaction) -> None:
    await give_role(tx, sites=("3505-01",))
    await give_role(tx, role="pemeriksa", office=None)
    here = new_context(tx, 7)
    assert await permissions.list_grants(here) == (
        Grant(Role.PETUGAS, "3505", ("3505-01",)),
        Grant(Role.PEMERIKSA),
    )
    assert await permissions.list_grants(new_context(tx, 9)) == ()
    assert await permissions.list_grants_with(here, Right.INSPECT) == (Grant(Role.PEMERIKSA),)
    assert await permissions.list_grants_with(here, Right.LEARN) == ()
    assert await permissions.has_right_everywhere(here, Right.INSPECT) is True
    assert await permissions.has_right_everywhere(here, Right.SET_HOURS) is False
    assert await permissions.has_right(here, Right.SET_HOURS) is True
    assert await permissions.has_right(here, Right.SET_HOURS, "3505", "3505-01") is True
    assert await permissions.has_right(here, Right.SET_HOURS, "3505", "3505-02") is False
    assert await permissions.has_right(here, Right.SET_HOURS, "3505") is False
    assert await permissions.has_right(here, Right.LEARN) is False


async def test_a_site_alone_is_a_site_of_its_office(tx: Transaction) -> None:
    here = new_context(tx, 7)
    site = next(iter(here.services.sites.values()))
    await give_role(tx, office=site.office)
    assert await permissions.has_right(here, Right.SET_HOURS, site=site.id) is True
    assert await permissions.has_right(here, Right.SET_HOURS, "other", site.id) is False
    assert await permissions.has_right(here, Right.SET_HOURS, site="nowhere") is False


async def test_in_a_group_nobody_is_staff(tx: Transaction) -> None:
    await give_role(tx)
    there = new_context(tx, 7, -100)
    assert await permissions.list_grants(there) == ()
    assert await permissions.has_right(there, Right.SET_HOURS) is False
