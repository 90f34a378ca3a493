"""Staff: the roles of people in offices and sites, and invitations to a role."""

from collections.abc import Mapping, Sequence
from typing import Any

from content.lazy_dataclass import dataclass
from content.text.redaction import redact
from storage.engine.database import Transaction


@dataclass(frozen=True)
class StaffMember:
    """A role of a person. `office` None means all offices, empty `sites` the whole office.

    `by` is the user id of who granted it, `at` the time in unix seconds.
    """

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
    """An invitation that can still be accepted. `expires` is unix seconds."""

    id: int
    role: str
    office: str | None
    sites: tuple[str, ...]
    by: int
    expires: int


async def list_roles(tx: Transaction, user_id: int) -> list[StaffMember]:
    """Return the current roles of a person."""
    rows = await tx.fetch_all(
        "SELECT * FROM staff WHERE user_id = :user_id AND ended_at IS NULL ORDER BY id", user_id=user_id
    )
    return [_member_from_row(row) for row in rows]


async def list_roles_since(tx: Transaction, user_id: int, since: int) -> list[StaffMember]:
    """Return the current roles of a person and those that ended after `since` (unix seconds)."""
    rows = await tx.fetch_all(
        "SELECT * FROM staff WHERE user_id = :user_id AND (ended_at IS NULL OR ended_at > :since) ORDER BY id",
        user_id=user_id,
        since=since,
    )
    return [_member_from_row(row) for row in rows]


async def has_had_role(tx: Transaction, user_id: int) -> bool:
    """Return whether a person has a role or had one."""
    return (
        await tx.fetch_value("SELECT 1 FROM staff WHERE user_id = :user_id LIMIT 1", user_id=user_id)
        is not None
    )


async def list_members(tx: Transaction) -> list[StaffMember]:
    """Return all current roles, ordered by office and name."""
    rows = await tx.fetch_all(
        "SELECT * FROM staff WHERE ended_at IS NULL ORDER BY office NULLS FIRST, name, id"
    )
    return [_member_from_row(row) for row in rows]


async def find(tx: Transaction, member_id: int) -> StaffMember | None:
    row = await tx.fetch_one("SELECT * FROM staff WHERE id = :id AND ended_at IS NULL", id=member_id)
    return None if row is None else _member_from_row(row)


async def find_names(tx: Transaction) -> dict[int, str]:
    """Return names by user id, also of people whose roles have ended."""
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
    """Grant a role. It replaces the same role in the same office."""
    for old in await list_roles(tx, user_id):
        if (old.role, old.office) == (role, office):
            await end_role(tx, old.id, by, now)
    row = await tx.fetch_one(
        "INSERT INTO staff (user_id, name, role, office, sites, by, at)"
        " VALUES (:user_id, :name, :role, :office, :sites, :by, :now) RETURNING *",
        user_id=user_id,
        name=redact(name).text,  # a person may write a number into the name of their account
        role=role,
        office=office,
        sites=" ".join(sites),
        by=by,
        now=now,
    )
    assert row is not None
    return _member_from_row(row)


async def end_role(tx: Transaction, member_id: int, by: int, now: int) -> bool:
    """End a role. False when it has ended already."""
    return bool(
        await tx.execute(
            "UPDATE staff SET ended_at = :now, ended_by = :by WHERE id = :id AND ended_at IS NULL",
            now=now,
            by=by,
            id=member_id,
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
    """Store an invitation; return its id. None when the message `origin` has created one already.

    `digest` is the hash of the secret in the link; the secret itself is not stored.
    """
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
    """Return the invitation of a link while it can be accepted."""
    row = await tx.fetch_one(
        f"SELECT * FROM invitations WHERE digest = :digest AND {OPEN_INVITATION}", digest=digest, now=now
    )
    return None if row is None else _invitation_from_row(row)


async def accept_invitation(tx: Transaction, invitation_id: int, user_id: int, now: int) -> bool:
    """Accept an invitation. False when it was used or revoked, or has expired."""
    return bool(
        await tx.execute(
            f"UPDATE invitations SET used_by = :user_id, used_at = :now WHERE id = :id AND {OPEN_INVITATION}",
            user_id=user_id,
            now=now,
            id=invitation_id,
        )
    )


async def list_invitations(tx: Transaction, now: int) -> list[Invitation]:
    """Return the invitations that can be accepted, oldest first."""
    rows = await tx.fetch_all(f"SELECT * FROM invitations WHERE {OPEN_INVITATION} ORDER BY id", now=now)
    return [_invitation_from_row(row) for row in rows]


async def revoke_invitation(tx: Transaction, invitation_id: int, now: int) -> bool:
    """Revoke an invitation. False when it was used or revoked, or has expired."""
    return bool(
        await tx.execute(
            f"UPDATE invitations SET revoked_at = :now WHERE id = :id AND {OPEN_INVITATION}",
            now=now,
            id=invitation_id,
        )
    )


async def revoke_invitations_by(tx: Transaction, by: int, now: int) -> int:
    """Revoke all open invitations by a person; return how many."""
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
