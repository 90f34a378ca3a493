"""Cases as inspectors see them: the queue, one case, and its changes. No statement here reads who the reporter is.

Every statement that reads cases for a person contains the condition of `storage.casework.inspector_access`.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from content.lazy_dataclass import dataclass
from storage.casework.inspector_access import FROM_CASE_QUEUE, FROM_VISIBLE_CASES, SEPARATION_SECONDS
from storage.engine.database import SqlRow, SqlValue, Transaction

CASE_COLUMNS = (
    "reports.id, reports.number, reports.office, reports.site, reports.kind, reports.mode, reports.paid,"
    " reports.role, reports.source, reports.amount, reports.happened, reports.filed, cases.state,"
    " cases.version, cases.closed, cases.moved, cases.due, cases.holder, cases.slow, cases.heard, cases.files,"
    " cases.asked"
)


@dataclass(frozen=True)
class CaseViewer:
    """The inspector who asks, and when. `now` is unix seconds; deadlines are compared with `today`."""

    user_id: int
    now: int
    today: date

    @property
    def query_values(self) -> Mapping[str, SqlValue]:
        return {"viewer": self.user_id, "apart": self.now - SEPARATION_SECONDS}


@dataclass(frozen=True)
class Case:
    """A case that the viewer may see.

    `happened` is an ISO day, 'YYYY-MM' or ''. `holder` is the Telegram user id of the inspector who took it.
    `version` grows with every change. `slow` cases come from a flood of reports and wait behind the others.
    Inspectors see messages up to the id `heard` and evidence files up to the number `files`.
    `asked` is the day of the last question that the reporter has not answered.
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
    asked: date | None = None


class CaseFilter(StrEnum):
    """A part of the case queue. ANSWERED: the reporter wrote the last message."""

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
COUNT_LIMIT = 100  # counting stops here, so that its cost does not grow with the number of cases


async def list_cases(
    tx: Transaction, viewer: CaseViewer, case_filter: CaseFilter, limit: int, offset: int
) -> list[Case]:
    """Return a page of the queue: the nearest deadline first; of closed cases the newest first."""
    rows = await tx.fetch_all(
        f"SELECT {CASE_COLUMNS}{FROM_CASE_QUEUE} who.user_id = :viewer AND {_FILTER_CONDITIONS[case_filter]}"
        f" ORDER BY {_FILTER_ORDERS.get(case_filter, _MOST_URGENT_FIRST)} LIMIT :limit OFFSET :offset",
        limit=limit,
        offset=offset,
        **_filter_values(viewer, case_filter),
    )
    return [_case_from_row(row) for row in rows]


async def count_cases(tx: Transaction, viewer: CaseViewer) -> dict[CaseFilter, int]:
    """Count the cases of each filter. `COUNT_LIMIT` stands for that many or more."""
    counts = ", ".join(
        f"(SELECT COUNT(*) FROM (SELECT 1{FROM_CASE_QUEUE} who.user_id = :viewer AND {condition}"
        f" LIMIT {COUNT_LIMIT}) AS found) AS {case_filter}"
        for case_filter, condition in _FILTER_CONDITIONS.items()
    )
    row = await tx.fetch_one(f"SELECT {counts}", today=viewer.today.isoformat(), **viewer.query_values)
    return {case_filter: int(row[case_filter]) if row else 0 for case_filter in CaseFilter}


async def find(tx: Transaction, viewer: CaseViewer, report_id: str) -> Case | None:
    """Return the case if the viewer may see it. None does not tell whether the case exists."""
    row = await tx.fetch_one(
        f"SELECT {CASE_COLUMNS}{FROM_VISIBLE_CASES} WHERE who.user_id = :viewer AND reports.id = :id",
        id=report_id,
        **viewer.query_values,
    )
    return None if row is None else _case_from_row(row)


async def find_by_number(tx: Transaction, viewer: CaseViewer, number: str) -> Case | None:
    """Return the case with the number of a slip if the viewer may see it."""
    row = await tx.fetch_one(
        f"SELECT {CASE_COLUMNS}{FROM_VISIBLE_CASES} WHERE who.user_id = :viewer AND reports.number = :number",
        number=number,
        **viewer.query_values,
    )
    return None if row is None else _case_from_row(row)


async def list_viewers(tx: Transaction, case: Case, now: int) -> list[int]:
    """Return the user ids of the inspectors who may see the case."""
    rows = await tx.fetch_all(
        f"SELECT who.user_id{FROM_VISIBLE_CASES} WHERE reports.id = :id ORDER BY who.user_id",
        id=case.id,
        apart=now - SEPARATION_SECONDS,
    )
    return [row["user_id"] for row in rows]


async def list_similar(
    tx: Transaction, viewer: CaseViewer, case: Case, since: date, until: date
) -> list[Case]:
    """Return at most ten other cases about the same place, role and kind, filed between these days, oldest first."""
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
        **viewer.query_values,
    )
    return [_case_from_row(row) for row in rows]


async def list_linked(tx: Transaction, viewer: CaseViewer, case: Case) -> list[Case]:
    """Return the cases linked with this one that the viewer may see."""
    rows = await tx.fetch_all(
        f"SELECT {CASE_COLUMNS}{FROM_VISIBLE_CASES} JOIN case_links ON case_links.other = reports.id"
        " WHERE who.user_id = :viewer AND case_links.report = :id ORDER BY reports.filed, reports.number",
        id=case.id,
        **viewer.query_values,
    )
    return [_case_from_row(row) for row in rows]


async def link_cases(tx: Transaction, case: Case, other: Case, by: int, now: int) -> bool:
    """Link two cases in both directions. False when they are linked already."""
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
    """Return how many of the reporter's messages inspectors may read now; they are the first ones."""
    return int(
        await tx.fetch_value(
            "SELECT COUNT(*) FROM talk WHERE report = :id AND author = 'reporter' AND id <= :heard",
            id=case.id,
            heard=case.heard,
        )
    )


async def assign(tx: Transaction, case: Case, holder: int | None) -> bool:
    """Give the case to an inspector, or to nobody. False when it changed since it was read."""
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
    """Move the case into another state. False when it changed since it was read."""
    return bool(
        await tx.execute(
            "UPDATE cases SET state = :state, closed = :closed, moved = :today, due = :due, asked = NULL,"
            " version = version + 1 WHERE report = :id AND version = :version AND state = :before",
            state=state,
            closed=int(closed),
            today=today.isoformat(),
            due=due.isoformat() if due else None,
            id=case.id,
            version=case.version,
            before=case.state,
        )
    )


async def record_question(tx: Transaction, case: Case, today: date) -> None:
    """Record that an inspector asked the reporter. The time to answer runs from the last question."""
    await tx.execute(
        "UPDATE cases SET asked = :today WHERE report = :id", today=today.isoformat(), id=case.id
    )


def _filter_values(viewer: CaseViewer, case_filter: CaseFilter) -> dict[str, SqlValue]:
    """Return the values that the filter's condition uses. PostgreSQL refuses values that a statement does not use."""
    values = dict(viewer.query_values)
    return {**values, "today": viewer.today.isoformat()} if case_filter is CaseFilter.OVERDUE else values


def _case_from_row(row: SqlRow) -> Case:
    days = {name: date.fromisoformat(row[name]) for name in ("filed", "moved")}
    due, asked = (date.fromisoformat(row[name]) if row[name] else None for name in ("due", "asked"))
    flags = {name: bool(row[name]) for name in ("closed", "slow")}
    return Case(**{**row, **days, **flags, "due": due, "asked": asked})
