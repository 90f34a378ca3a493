"""Cases as inspectors see them: the queue, one case, and every change of it. Nothing here leads to a reporter.

Who may see a case is one condition, `SEEN`, and every statement that reads cases for somebody is built on it: a role of
pemeriksa that reaches the place, and no other role there, now or in the last two years. What is told of the Disdukcapil
itself is hidden from whoever serves anywhere in its office.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storage.database import Row, Transaction, Value

APART = 2 * 365 * 86400  # seconds after which a former officer may see cases about the place

_HERE = "({who}.office IS NULL OR {who}.office = reports.office)"
_SITE = "REPLACE(' ' || {who}.sites || ' ', ' ' || reports.site || ' ', '') <> ' ' || {who}.sites || ' '"
_EACH = "LIMIT 1 OFFSET 0"  # asked of each case: PostgreSQL would join instead, take one case for all, and sort a million
SEEN = (
    "EXISTS (SELECT 1 FROM staff AS task WHERE task.user_id = who.user_id AND task.role = 'pemeriksa'"
    f" AND task.ended_at IS NULL AND {_HERE.format(who='task')}"
    f" AND (task.sites = '' OR {_SITE.format(who='task')}) {_EACH})"
    " AND NOT EXISTS (SELECT 1 FROM staff AS served WHERE served.user_id = who.user_id"
    " AND served.role <> 'pemeriksa' AND (served.ended_at IS NULL OR served.ended_at > :apart)"
    f" AND {_HERE.format(who='served')}"
    " AND (served.sites = '' OR reports.site IS NULL OR reports.role = 'dinas'"
    f" OR {_SITE.format(who='served')}) {_EACH})"
)
INSPECTORS = (
    "(SELECT DISTINCT staff.user_id FROM staff WHERE staff.role = 'pemeriksa' AND staff.ended_at IS NULL)"
)
FROM = f" FROM reports JOIN cases ON cases.report = reports.id JOIN {INSPECTORS} AS who ON {SEEN}"
QUEUE = (  # CROSS JOIN: cases first, in the order of their index, so that a page costs the same among a million
    f" FROM cases CROSS JOIN {INSPECTORS} AS who CROSS JOIN reports WHERE reports.id = cases.report AND {SEEN} AND"
)
COLUMNS = (
    "reports.id, reports.number, reports.office, reports.site, reports.kind, reports.mode, reports.paid,"
    " reports.role, reports.source, reports.amount, reports.happened, reports.filed, cases.state,"
    " cases.version, cases.closed, cases.moved, cases.due, cases.holder, cases.slow, cases.heard, cases.files"
)


@dataclass(frozen=True)
class Sight:
    """Through whose eyes, and when (unix seconds; `today` is the day for what is overdue)."""

    viewer: int
    now: int
    today: date

    @property
    def values(self) -> Mapping[str, Value]:
        return {"viewer": self.viewer, "apart": self.now - APART}


@dataclass(frozen=True)
class Case:
    """A case that its reader may see. `happened` is an ISO day, 'YYYY-MM' or ''; `holder` a Telegram user id.

    `heard`: talk up to this id is shown to inspectors; `files`: evidence up to this number.
    """

    id: str
    number: str
    office: str
    site: str | None
    kind: str
    mode: str
    paid: str | None
    role: str | None
    source: str
    amount: int | None
    happened: str
    filed: date
    state: str
    version: int
    closed: bool
    moved: date
    due: date | None
    holder: int | None
    slow: bool
    heard: int
    files: int


class Pick(StrEnum):
    """Which cases of the queue."""

    OPEN = "open"
    FREE = "free"
    MINE = "mine"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    SLOW = "slow"
    CLOSED = "closed"


_LAST_WORD = (
    "(SELECT talk.author FROM talk WHERE talk.report = reports.id AND talk.author <> 'note'"
    " AND talk.id <= cases.heard ORDER BY talk.id DESC LIMIT 1) = 'reporter'"
)
_PICKED: dict[Pick, str] = {
    Pick.OPEN: "cases.closed = 0 AND cases.slow = 0",
    Pick.FREE: "cases.closed = 0 AND cases.slow = 0 AND cases.holder IS NULL",
    Pick.MINE: "cases.closed = 0 AND cases.holder = :viewer",
    Pick.OVERDUE: "cases.closed = 0 AND cases.slow = 0 AND cases.due < :today",
    Pick.ANSWERED: f"cases.closed = 0 AND {_LAST_WORD}",
    Pick.SLOW: "cases.closed = 0 AND cases.slow = 1",
    Pick.CLOSED: "cases.closed = 1",
}


_ORDERS = {Pick.CLOSED: "cases.moved DESC, cases.report DESC"}
_PRESSING = "COALESCE(cases.due, '9999'), cases.report"
MOST = 100  # cases that are counted


async def queue(tx: Transaction, sight: Sight, pick: Pick, limit: int, offset: int) -> list[Case]:
    """The most pressing first; closed ones newest first."""
    rows = await tx.all(
        f"SELECT {COLUMNS}{QUEUE} who.user_id = :viewer AND {_PICKED[pick]}"
        f" ORDER BY {_ORDERS.get(pick, _PRESSING)} LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
        **_day(sight, pick),
    )
    return [_case(row) for row in rows]


async def counts(tx: Transaction, sight: Sight) -> dict[Pick, int]:
    """How many cases each pick holds; `MOST` stands for that many or more."""
    sums = ", ".join(
        f"(SELECT COUNT(*) FROM (SELECT 1{QUEUE} who.user_id = :viewer AND {where} LIMIT {MOST}) AS found) AS {pick}"
        for pick, where in _PICKED.items()
    )
    row = await tx.one(f"SELECT {sums}", today=sight.today.isoformat(), **sight.values)
    return {pick: int(row[pick]) if row else 0 for pick in Pick}


async def find(tx: Transaction, sight: Sight, id: str) -> Case | None:
    """The case, when the viewer may see it: None says nothing about whether it exists."""
    row = await tx.one(
        f"SELECT {COLUMNS}{FROM} WHERE who.user_id = :viewer AND reports.id = :id", id=id, **sight.values
    )
    return None if row is None else _case(row)


async def numbered(tx: Transaction, sight: Sight, number: str) -> Case | None:
    """The case of a slip's number, when the viewer may see it."""
    row = await tx.one(
        f"SELECT {COLUMNS}{FROM} WHERE who.user_id = :viewer AND reports.number = :number",
        number=number,
        **sight.values,
    )
    return None if row is None else _case(row)


async def colleagues(tx: Transaction, case: Case, now: int) -> list[int]:
    """The user ids of all who may see the case."""
    rows = await tx.all(
        f"SELECT who.user_id{FROM} WHERE reports.id = :id ORDER BY who.user_id", id=case.id, apart=now - APART
    )
    return [row["user_id"] for row in rows]


async def similar(tx: Transaction, sight: Sight, case: Case, since: date, until: date) -> list[Case]:
    """Other cases about the same place and role, filed between these days; the oldest first, ten at most."""
    rows = await tx.all(
        f"SELECT {COLUMNS}{FROM} WHERE who.user_id = :viewer AND reports.id <> :id"
        " AND reports.office = :office AND COALESCE(reports.site, '') = :site"
        " AND COALESCE(reports.role, '') = :role AND reports.kind = :kind"
        " AND reports.filed >= :since AND reports.filed <= :until ORDER BY reports.filed, reports.number LIMIT 10",
        id=case.id,
        office=case.office,
        site=case.site or "",
        role=case.role or "",
        kind=case.kind,
        since=since.isoformat(),
        until=until.isoformat(),
        **sight.values,
    )
    return [_case(row) for row in rows]


async def linked(tx: Transaction, sight: Sight, case: Case) -> list[Case]:
    """Cases that were linked with this one, as far as the viewer may see them."""
    rows = await tx.all(
        f"SELECT {COLUMNS}{FROM} JOIN case_links ON case_links.other = reports.id"
        " WHERE who.user_id = :viewer AND case_links.report = :id ORDER BY reports.filed, reports.number",
        id=case.id,
        **sight.values,
    )
    return [_case(row) for row in rows]


async def link(tx: Transaction, case: Case, other: Case, by: int, now: int) -> bool:
    """Both ways; False when they were linked."""
    rows: list[Mapping[str, Value]] = [
        {"report": one.id, "other": two.id, "by": by, "at": now}
        for one, two in ((case, other), (other, case))
    ]
    new = await tx.many(
        "INSERT INTO case_links (report, other, by, at) VALUES (:report, :other, :by, :at) ON CONFLICT DO NOTHING",
        rows,
    )
    return new > 0


async def unlink(tx: Transaction, case: Case, other: Case) -> bool:
    return bool(
        await tx.execute(
            "DELETE FROM case_links WHERE (report = :one AND other = :two) OR (report = :two AND other = :one)",
            one=case.id,
            two=other.id,
        )
    )


async def replies_shown(tx: Transaction, case: Case) -> int:
    """How many messages of the reporter inspectors may read by now: the first so many."""
    return int(
        await tx.value(
            "SELECT COUNT(*) FROM talk WHERE report = :id AND author = 'reporter' AND id <= :heard",
            id=case.id,
            heard=case.heard,
        )
    )


async def hold(tx: Transaction, case: Case, holder: int | None) -> bool:
    """Give the case to somebody, or to nobody; False when it changed since it was read."""
    return bool(
        await tx.execute(
            "UPDATE cases SET holder = :holder, version = version + 1 WHERE report = :id AND version = :version",
            holder=holder,
            id=case.id,
            version=case.version,
        )
    )


async def move(
    tx: Transaction, case: Case, state: str, *, closed: bool, today: date, due: date | None
) -> bool:
    """Into another state; False when it changed since it was read."""
    return bool(
        await tx.execute(
            "UPDATE cases SET state = :state, closed = :closed, moved = :today, due = :due, version = version + 1"
            " WHERE report = :id AND version = :version AND state = :before",
            state=state,
            closed=int(closed),
            today=today.isoformat(),
            due=due.isoformat() if due else None,
            id=case.id,
            version=case.version,
            before=case.state,
        )
    )


def _day(sight: Sight, pick: Pick) -> dict[str, Value]:
    """SQLite takes values that a statement does not use; other engines do not."""
    values = dict(sight.values)
    return {**values, "today": sight.today.isoformat()} if pick is Pick.OVERDUE else values


def _case(row: Row) -> Case:
    days = {name: date.fromisoformat(row[name]) for name in ("filed", "moved")}
    due = date.fromisoformat(row["due"]) if row["due"] else None
    flags = {name: bool(row[name]) for name in ("closed", "slow")}
    return Case(**{**row, **days, **flags, "due": due})
