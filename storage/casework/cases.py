"""Cases as inspectors see them: the queue, one case, and every change of it. Nothing here leads to a reporter.

Who may see a case is one condition, `SEEN`, and every statement that reads cases for somebody is built on it: a role of
pemeriksa that reaches the place, and no other role there, now or in the last two years. What is told of the Disdukcapil
itself is hidden from whoever serves anywhere in its office.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storage.engine.database import SqlRow, SqlValue, Transaction

SEPARATION_SECONDS = 2 * 365 * 86400  # seconds after which a former officer may see cases about the place

_SAME_OFFICE = "({who}.office IS NULL OR {who}.office = reports.office)"
_SITE_INCLUDED = (
    "REPLACE(' ' || {who}.sites || ' ', ' ' || reports.site || ' ', '') <> ' ' || {who}.sites || ' '"
)
_PER_CASE = "LIMIT 1 OFFSET 0"  # asked of each case: PostgreSQL would join instead, take one case for all, and sort a million
CASE_IS_VISIBLE = (
    "EXISTS (SELECT 1 FROM staff AS task WHERE task.user_id = who.user_id AND task.role = 'pemeriksa'"
    f" AND task.ended_at IS NULL AND {_SAME_OFFICE.format(who='task')}"
    f" AND (task.sites = '' OR {_SITE_INCLUDED.format(who='task')}) {_PER_CASE})"
    " AND NOT EXISTS (SELECT 1 FROM staff AS served WHERE served.user_id = who.user_id"
    " AND served.role <> 'pemeriksa' AND (served.ended_at IS NULL OR served.ended_at > :apart)"
    f" AND {_SAME_OFFICE.format(who='served')}"
    " AND (served.sites = '' OR reports.site IS NULL OR reports.role = 'dinas'"
    f" OR {_SITE_INCLUDED.format(who='served')}) {_PER_CASE})"
)
INSPECTORS = (
    "(SELECT DISTINCT staff.user_id FROM staff WHERE staff.role = 'pemeriksa' AND staff.ended_at IS NULL)"
)
FROM_VISIBLE_CASES = (
    f" FROM reports JOIN cases ON cases.report = reports.id JOIN {INSPECTORS} AS who ON {CASE_IS_VISIBLE}"
)
FROM_CASE_QUEUE = (  # CROSS JOIN: cases first, in the order of their index, so that a page costs the same among a million
    f" FROM cases CROSS JOIN {INSPECTORS} AS who CROSS JOIN reports WHERE reports.id = cases.report AND {CASE_IS_VISIBLE} AND"
)
CASE_COLUMNS = (
    "reports.id, reports.number, reports.office, reports.site, reports.kind, reports.mode, reports.paid,"
    " reports.role, reports.source, reports.amount, reports.happened, reports.filed, cases.state,"
    " cases.version, cases.closed, cases.moved, cases.due, cases.holder, cases.slow, cases.heard, cases.files"
)


@dataclass(frozen=True)
class CaseViewer:
    """Through whose eyes, and when (unix seconds; `today` is the day for what is overdue)."""

    user_id: int
    now: int
    today: date

    @property
    def query_values(self) -> Mapping[str, SqlValue]:
        return {"viewer": self.user_id, "apart": self.now - SEPARATION_SECONDS}


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


class CaseFilter(StrEnum):
    """Which cases of the queue."""

    OPEN = "open"
    FREE = "free"
    MINE = "mine"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    SLOW = "slow"
    CLOSED = "closed"


_REPORTER_WROTE_LAST = (
    "(SELECT talk.author FROM talk WHERE talk.report = reports.id AND talk.author <> 'note'"
    " AND talk.id <= cases.heard ORDER BY talk.id DESC LIMIT 1) = 'reporter'"
)
_FILTER_CONDITIONS: dict[CaseFilter, str] = {
    CaseFilter.OPEN: "cases.closed = 0 AND cases.slow = 0",
    CaseFilter.FREE: "cases.closed = 0 AND cases.slow = 0 AND cases.holder IS NULL",
    CaseFilter.MINE: "cases.closed = 0 AND cases.holder = :viewer",
    CaseFilter.OVERDUE: "cases.closed = 0 AND cases.slow = 0 AND cases.due < :today",
    CaseFilter.ANSWERED: f"cases.closed = 0 AND {_REPORTER_WROTE_LAST}",
    CaseFilter.SLOW: "cases.closed = 0 AND cases.slow = 1",
    CaseFilter.CLOSED: "cases.closed = 1",
}


_FILTER_ORDERS = {CaseFilter.CLOSED: "cases.moved DESC, cases.report DESC"}
_MOST_URGENT_FIRST = "COALESCE(cases.due, '9999'), cases.report"
COUNT_LIMIT = 100  # cases that are counted


async def list_cases(
    tx: Transaction, sight: CaseViewer, pick: CaseFilter, limit: int, offset: int
) -> list[Case]:
    """The most pressing first; closed ones newest first."""
    rows = await tx.fetch_all(
        f"SELECT {CASE_COLUMNS}{FROM_CASE_QUEUE} who.user_id = :viewer AND {_FILTER_CONDITIONS[pick]}"
        f" ORDER BY {_FILTER_ORDERS.get(pick, _MOST_URGENT_FIRST)} LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
        **_filter_values(sight, pick),
    )
    return [_case_from_row(row) for row in rows]


async def count_cases(tx: Transaction, sight: CaseViewer) -> dict[CaseFilter, int]:
    """How many cases each pick holds; `MOST` stands for that many or more."""
    sums = ", ".join(
        f"(SELECT COUNT(*) FROM (SELECT 1{FROM_CASE_QUEUE} who.user_id = :viewer AND {where} LIMIT {COUNT_LIMIT}) AS found) AS {pick}"
        for pick, where in _FILTER_CONDITIONS.items()
    )
    row = await tx.fetch_one(f"SELECT {sums}", today=sight.today.isoformat(), **sight.query_values)
    return {pick: int(row[pick]) if row else 0 for pick in CaseFilter}


async def find(tx: Transaction, sight: CaseViewer, id: str) -> Case | None:
    """The case, when the viewer may see it: None says nothing about whether it exists."""
    row = await tx.fetch_one(
        f"SELECT {CASE_COLUMNS}{FROM_VISIBLE_CASES} WHERE who.user_id = :viewer AND reports.id = :id",
        id=id,
        **sight.query_values,
    )
    return None if row is None else _case_from_row(row)


async def find_by_number(tx: Transaction, sight: CaseViewer, number: str) -> Case | None:
    """The case of a slip's number, when the viewer may see it."""
    row = await tx.fetch_one(
        f"SELECT {CASE_COLUMNS}{FROM_VISIBLE_CASES} WHERE who.user_id = :viewer AND reports.number = :number",
        number=number,
        **sight.query_values,
    )
    return None if row is None else _case_from_row(row)


async def list_viewers(tx: Transaction, case: Case, now: int) -> list[int]:
    """The user ids of all who may see the case."""
    rows = await tx.fetch_all(
        f"SELECT who.user_id{FROM_VISIBLE_CASES} WHERE reports.id = :id ORDER BY who.user_id",
        id=case.id,
        apart=now - SEPARATION_SECONDS,
    )
    return [row["user_id"] for row in rows]


async def list_similar(
    tx: Transaction, sight: CaseViewer, case: Case, since: date, until: date
) -> list[Case]:
    """Other cases about the same place and role, filed between these days; the oldest first, ten at most."""
    rows = await tx.fetch_all(
        f"SELECT {CASE_COLUMNS}{FROM_VISIBLE_CASES} WHERE who.user_id = :viewer AND reports.id <> :id"
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
        **sight.query_values,
    )
    return [_case_from_row(row) for row in rows]


async def list_linked(tx: Transaction, sight: CaseViewer, case: Case) -> list[Case]:
    """Cases that were linked with this one, as far as the viewer may see them."""
    rows = await tx.fetch_all(
        f"SELECT {CASE_COLUMNS}{FROM_VISIBLE_CASES} JOIN case_links ON case_links.other = reports.id"
        " WHERE who.user_id = :viewer AND case_links.report = :id ORDER BY reports.filed, reports.number",
        id=case.id,
        **sight.query_values,
    )
    return [_case_from_row(row) for row in rows]


async def link_cases(tx: Transaction, case: Case, other: Case, by: int, now: int) -> bool:
    """Both ways; False when they were linked."""
    rows: list[Mapping[str, SqlValue]] = [
        {"report": one.id, "other": two.id, "by": by, "at": now}
        for one, two in ((case, other), (other, case))
    ]
    new = await tx.execute_many(
        "INSERT INTO case_links (report, other, by, at) VALUES (:report, :other, :by, :at) ON CONFLICT DO NOTHING",
        rows,
    )
    return new > 0


async def unlink_cases(tx: Transaction, case: Case, other: Case) -> bool:
    return bool(
        await tx.execute(
            "DELETE FROM case_links WHERE (report = :one AND other = :two) OR (report = :two AND other = :one)",
            one=case.id,
            two=other.id,
        )
    )


async def count_released_messages(tx: Transaction, case: Case) -> int:
    """How many messages of the reporter inspectors may read by now: the first so many."""
    return int(
        await tx.fetch_value(
            "SELECT COUNT(*) FROM talk WHERE report = :id AND author = 'reporter' AND id <= :heard",
            id=case.id,
            heard=case.heard,
        )
    )


async def assign(tx: Transaction, case: Case, holder: int | None) -> bool:
    """Give the case to somebody, or to nobody; False when it changed since it was read."""
    return bool(
        await tx.execute(
            "UPDATE cases SET holder = :holder, version = version + 1 WHERE report = :id AND version = :version",
            holder=holder,
            id=case.id,
            version=case.version,
        )
    )


async def change_state(
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


def _filter_values(sight: CaseViewer, pick: CaseFilter) -> dict[str, SqlValue]:
    """SQLite takes values that a statement does not use; other engines do not."""
    values = dict(sight.query_values)
    return {**values, "today": sight.today.isoformat()} if pick is CaseFilter.OVERDUE else values


def _case_from_row(row: SqlRow) -> Case:
    days = {name: date.fromisoformat(row[name]) for name in ("filed", "moved")}
    due = date.fromisoformat(row["due"]) if row["due"] else None
    flags = {name: bool(row[name]) for name in ("closed", "slow")}
    return Case(**{**row, **days, **flags, "due": due})
