"""Who works here, and invitations to do so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.engine.database import Transaction


@dataclass(frozen=True)
class StaffMember:
    """A role in force. `office` None: all offices; `sites` empty: the whole office; `at` unix seconds."""

    id: int
    user_id: int
    name: str
    role: str
    office: str | None
    sites: tuple[str, ...]
    by: int
    at: int


@dataclass(frozen=True)
class Invitation:
    """An invitation that can still be taken; `expires` is unix seconds."""

    id: int
    role: str
    office: str | None
    sites: tuple[str, ...]
    by: int
    expires: int


async def list_roles(tx: Transaction, user_id: int) -> list[StaffMember]:
    """The roles a person has now."""
    rows = await tx.fetch_all(
        "SELECT * FROM staff WHERE user_id = :user_id AND ended_at IS NULL ORDER BY id", user_id=user_id
    )
    return [_member_from_row(row) for row in rows]


async def list_roles_since(tx: Transaction, user_id: int, since: int) -> list[StaffMember]:
    """The roles a person has now or had after `since` (unix seconds)."""
    rows = await tx.fetch_all(
        "SELECT * FROM staff WHERE user_id = :user_id AND (ended_at IS NULL OR ended_at > :since) ORDER BY id",
        user_id=user_id,
        since=since,
    )
    return [_member_from_row(row) for row in rows]


async def has_had_role(tx: Transaction, user_id: int) -> bool:
    """Whether a person has or ever had a role."""
    return (
        await tx.fetch_value("SELECT 1 FROM staff WHERE user_id = :user_id LIMIT 1", user_id=user_id)
        is not None
    )


async def list_members(tx: Transaction) -> list[StaffMember]:
    """Every role in force, by office and name."""
    rows = await tx.fetch_all(
        "SELECT * FROM staff WHERE ended_at IS NULL ORDER BY office NULLS FIRST, name, id"
    )
    return [_member_from_row(row) for row in rows]


async def find(tx: Transaction, id: int) -> StaffMember | None:
    row = await tx.fetch_one("SELECT * FROM staff WHERE id = :id AND ended_at IS NULL", id=id)
    return None if row is None else _member_from_row(row)


async def find_names(tx: Transaction) -> dict[int, str]:
    """User id -> name, also of those who left."""
    rows = await tx.fetch_all("SELECT user_id, name FROM staff ORDER BY id")
    return {row["user_id"]: row["name"] for row in rows}


async def grant_role(
    tx: Transaction,
    *,
    user_id: int,
    name: str,
    role: str,
    office: str | None,
    sites: Sequence[str],
    by: int,
    now: int,
) -> StaffMember:
    """Give a role; the same role in the same office, if there, ends with it."""
    for old in await list_roles(tx, user_id):
        if (old.role, old.office) == (role, office):
            await end_role(tx, old.id, by, now)
    row = await tx.fetch_one(
        "INSERT INTO staff (user_id, name, role, office, sites, by, at)"
        " VALUES (:user_id, :name, :role, :office, :sites, :by, :now) RETURNING *",
        user_id=user_id,
        name=name,
        role=role,
        office=office,
        sites=" ".join(sites),
        by=by,
        now=now,
    )
    assert row is not None
    return _member_from_row(row)


async def end_role(tx: Transaction, id: int, by: int, now: int) -> bool:
    """End a role; False when it is not in force."""
    return bool(
        await tx.execute(
            "UPDATE staff SET ended_at = :now, ended_by = :by WHERE id = :id AND ended_at IS NULL",
            now=now,
            by=by,
            id=id,
        )
    )


async def add_invitation(
    tx: Transaction,
    *,
    digest: str,
    origin: str,
    role: str,
    office: str | None,
    sites: Sequence[str],
    by: int,
    now: int,
    expires: int,
) -> int | None:
    """Keep an invitation; its id, or None when `origin` made one already."""
    value = await tx.fetch_value(
        "INSERT INTO invitations (digest, origin, role, office, sites, by, at, expires)"
        " VALUES (:digest, :origin, :role, :office, :sites, :by, :now, :expires)"
        " ON CONFLICT (origin) DO NOTHING RETURNING id",
        digest=digest,
        origin=origin,
        role=role,
        office=office,
        sites=" ".join(sites),
        by=by,
        now=now,
        expires=expires,
    )
    return None if value is None else int(value)


OPEN_INVITATION = "used_at IS NULL AND revoked_at IS NULL AND expires > :now"


async def find_invitation(tx: Transaction, digest: str, now: int) -> Invitation | None:
    """The invitation of a link, while it can be taken."""
    row = await tx.fetch_one(
        f"SELECT * FROM invitations WHERE digest = :digest AND {OPEN_INVITATION}", digest=digest, now=now
    )
    return None if row is None else _invitation_from_row(row)


async def accept_invitation(tx: Transaction, id: int, user_id: int, now: int) -> bool:
    """Use an invitation up; False when it cannot be taken any more."""
    return bool(
        await tx.execute(
            f"UPDATE invitations SET used_by = :user_id, used_at = :now WHERE id = :id AND {OPEN_INVITATION}",
            user_id=user_id,
            now=now,
            id=id,
        )
    )


async def list_invitations(tx: Transaction, now: int) -> list[Invitation]:
    """All that can still be taken, oldest first."""
    rows = await tx.fetch_all(f"SELECT * FROM invitations WHERE {OPEN_INVITATION} ORDER BY id", now=now)
    return [_invitation_from_row(row) for row in rows]


async def revoke_invitation(tx: Transaction, id: int, now: int) -> bool:
    """Make an invitation worthless; False when it was already."""
    return bool(
        await tx.execute(
            f"UPDATE invitations SET revoked_at = :now WHERE id = :id AND {OPEN_INVITATION}", now=now, id=id
        )
    )


async def revoke_invitations_by(tx: Transaction, by: int, now: int) -> int:
    """Make every open invitation of a person worthless; how many they were."""
    return await tx.execute(
        f"UPDATE invitations SET revoked_at = :now WHERE by = :by AND {OPEN_INVITATION}", now=now, by=by
    )


def _member_from_row(row: Mapping[str, Any]) -> StaffMember:
    sites = tuple(row["sites"].split())
    return StaffMember(
        row["id"], row["user_id"], row["name"], row["role"], row["office"], sites, row["by"], row["at"]
    )


def _invitation_from_row(row: Mapping[str, Any]) -> Invitation:
    sites = tuple(row["sites"].split())
    return Invitation(row["id"], row["role"], row["office"], sites, row["by"], row["expires"])
