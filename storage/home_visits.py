"""Visits asked for people who cannot come. What is told of them and the way back to the chat are sealed; no name is kept.

Staff see a request by its site and never its route; letters to whoever asked go through `storage.queues.reporter_mail`.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from storage.crypto.sealed_columns import HOME_VISIT_ABOUT, HOME_VISIT_ROUTE
from storage.engine.database import SqlRow, Transaction
from storage.queues import scheduled_jobs

CODE_PREFIX = "KJG-"
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
REMIND_JOB, FORGET_JOB, WAIT_JOB = (
    "home_visit.remind",
    "home_visit.forget",
    "home_visit.wait",
)  # kinds of errands, by code
RETENTION_SECONDS = (
    90 * 86400
)  # seconds for which a request is kept that has ended, or to which nothing happens any more
ANSWER_SECONDS = (
    7 * 86400
)  # seconds without an answer of officers, after which whoever asked hears what else to do


class HomeVisitState(StrEnum):
    """ASKED waits for staff, PROPOSED for whoever asked. MISSED: agreed, but it did not take place."""

    ASKED = "asked"
    PROPOSED = "proposed"
    AGREED = "agreed"
    DONE = "done"
    MISSED = "missed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN_STATES = (HomeVisitState.ASKED, HomeVisitState.PROPOSED, HomeVisitState.AGREED)


@dataclass(frozen=True)
class HomeVisitDetails:
    """`who` 'sakit', 'lansia', 'difabel', 'odgj', 'lainnya'; `wish`: which day would suit, or how the place is found.

    Shielded before it comes here.
    """

    who: str
    village: str
    service: str
    wish: str = ""


@dataclass(frozen=True)
class HomeVisit:
    """`day` and `hours` as proposed or agreed. Times are unix seconds."""

    code: str
    site: str
    about: HomeVisitDetails
    state: HomeVisitState
    day: date | None
    hours: str
    version: int
    asked_at: int
    at: int
    by: int | None


async def add_request(
    tx: Transaction, site: str, about: HomeVisitDetails, chat_id: int, language: str, now: int
) -> HomeVisit:
    code = await _generate_code(tx)
    await tx.execute(
        "INSERT INTO home_visits (code, site, about, route, owner, state, asked_at, at)"
        " VALUES (:code, :site, :about, :route, :owner, :state, :now, :now)",
        code=code,
        site=site,
        about=HOME_VISIT_ABOUT.seal(tx, json.dumps(asdict(about)), code),
        route=HOME_VISIT_ROUTE.seal(tx, json.dumps([chat_id, language]), code),
        owner=_owner_hash(tx, chat_id),
        state=HomeVisitState.ASKED,
        now=now,
    )
    await scheduled_jobs.schedule(tx, WAIT_JOB, code, now + ANSWER_SECONDS)
    found = await find(tx, code)
    assert found is not None
    return found


async def find(tx: Transaction, code: str) -> HomeVisit | None:
    row = await tx.fetch_one("SELECT * FROM home_visits WHERE code = :code", code=code)
    return None if row is None else _visit_from_row(tx, row)


def normalize_code(code: str) -> str:
    """A code as typed ("kjg abc234") as it is written; "" for what can be none."""
    letters = "".join(code.upper().split()).replace("-", "").removeprefix("KJG")
    return (
        f"{CODE_PREFIX}{letters}"
        if len(letters) == CODE_LENGTH and set(letters) <= set(CODE_ALPHABET)
        else ""
    )


async def is_owner(tx: Transaction, code: str, chat_id: int) -> bool:
    """Whether this chat asked for it."""
    row = await tx.fetch_one(
        "SELECT 1 FROM home_visits WHERE code = :code AND owner = :owner",
        code=code,
        owner=_owner_hash(tx, chat_id),
    )
    return row is not None


async def list_of_chat(tx: Transaction, chat_id: int) -> list[HomeVisit]:
    """What a chat asked for, newest first."""
    rows = await tx.fetch_all(
        "SELECT * FROM home_visits WHERE owner = :owner ORDER BY id DESC", owner=_owner_hash(tx, chat_id)
    )
    return [_visit_from_row(tx, row) for row in rows]


async def list_open(tx: Transaction, sites: Sequence[str]) -> list[HomeVisit]:
    """What waits at these sites or is agreed, the longest waiting first."""
    named = {f"site{at}": site for at, site in enumerate(sites)}
    if not named:
        return []
    rows = await tx.fetch_all(
        f"SELECT * FROM home_visits WHERE site IN ({', '.join(f':{name}' for name in named)})"
        " AND state IN ('asked', 'proposed', 'agreed') ORDER BY asked_at, id",
        **named,
    )
    return [_visit_from_row(tx, row) for row in rows]


async def change_state(
    tx: Transaction,
    old: HomeVisit,
    state: HomeVisitState,
    now: int,
    *,
    by: int | None = None,
    day: date | None = None,
    hours: str = "",
) -> HomeVisit | None:
    """Into another state, as it was seen; None when it changed meanwhile. An end is forgotten after a time."""
    moved = await tx.execute(
        "UPDATE home_visits SET state = :state, day = :day, hours = :hours, version = version + 1, at = :now,"
        " by = COALESCE(CAST(:by AS BIGINT), by) WHERE code = :code AND version = :version",
        state=state,
        day=None if day is None else day.isoformat(),
        hours=hours,
        now=now,
        by=by,
        code=old.code,
        version=old.version,
    )
    if not moved:
        return None
    if state is HomeVisitState.ASKED:
        await scheduled_jobs.schedule(tx, WAIT_JOB, old.code, now + ANSWER_SECONDS)
    else:
        await scheduled_jobs.cancel(tx, WAIT_JOB, old.code)
    if state not in OPEN_STATES:
        await scheduled_jobs.cancel(tx, REMIND_JOB, old.code)
        await scheduled_jobs.schedule(tx, FORGET_JOB, old.code, now + RETENTION_SECONDS)
    return await find(tx, old.code)


async def save_wish(tx: Transaction, old: HomeVisit, words: str) -> None:
    """Which day would suit, or how the place is found."""
    about = HomeVisitDetails(old.about.who, old.about.village, old.about.service, words)
    await tx.execute(
        "UPDATE home_visits SET about = :about WHERE code = :code",
        about=HOME_VISIT_ABOUT.seal(tx, json.dumps(asdict(about)), old.code),
        code=old.code,
    )


async def find_contact(tx: Transaction, code: str) -> tuple[int, str] | None:
    """The chat that asked and its language; None once it was erased. Only for letters."""
    sealed = await tx.fetch_value("SELECT route FROM home_visits WHERE code = :code", code=code)
    if sealed is None:
        return None
    chat_id, language = json.loads(HOME_VISIT_ROUTE.unseal(tx, sealed, code))
    return int(chat_id), str(language)


async def delete(tx: Transaction, code: str) -> None:
    await tx.execute("DELETE FROM home_visits WHERE code = :code", code=code)


FROM_STALE = "FROM home_visits WHERE state IN ('asked', 'proposed', 'agreed') AND at < :before AND (day IS NULL OR day < :day)"
"""Open requests to which nothing has happened for long, and whose day is as long over."""


async def count_stale(tx: Transaction, before: int) -> int:
    return int(await tx.fetch_value(f"SELECT COUNT(*) {FROM_STALE}", before=before, day=_iso_day(before)))


async def delete_stale(tx: Transaction, before: int) -> int:
    """Requests that nobody ever brought to an end go, some at a time; how many."""
    rows = await tx.fetch_all(f"SELECT code {FROM_STALE} LIMIT 100", before=before, day=_iso_day(before))
    for row in rows:
        for kind in (REMIND_JOB, WAIT_JOB):
            await scheduled_jobs.cancel(tx, kind, row["code"])
        await delete(tx, row["code"])
    return len(rows)


def _iso_day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


async def erase(tx: Transaction, chat_id: int) -> None:
    """What a chat asked for goes; staff see an agreed visit as cancelled, without any word of it."""
    for one in await list_of_chat(tx, chat_id):
        empty = json.dumps(asdict(HomeVisitDetails("", "", "")))
        await tx.execute(
            "UPDATE home_visits SET about = :about, route = NULL, owner = NULL WHERE code = :code",
            about=HOME_VISIT_ABOUT.seal(tx, empty, one.code),
            code=one.code,
        )
        if one.state in OPEN_STATES:
            await change_state(tx, one, HomeVisitState.CANCELLED, one.at, day=one.day, hours=one.hours)


async def _generate_code(tx: Transaction) -> str:
    while True:
        code = CODE_PREFIX + "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if await tx.fetch_one("SELECT 1 FROM home_visits WHERE code = :code", code=code) is None:
            return code


def _visit_from_row(tx: Transaction, row: SqlRow) -> HomeVisit:
    about = HomeVisitDetails(**json.loads(HOME_VISIT_ABOUT.unseal(tx, row["about"], row["code"])))
    day = None if row["day"] is None else date.fromisoformat(row["day"])
    return HomeVisit(
        row["code"], row["site"], about, HomeVisitState(row["state"]), day, row["hours"], row["version"],
        row["asked_at"], row["at"], row["by"],
    )  # fmt: skip


def _owner_hash(tx: Transaction, chat_id: int) -> bytes:
    return tx.mac("home visit", chat_id)
