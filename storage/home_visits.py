"""Home visits: requests for people who cannot come to an office. Names are not stored.

The details and the chat that asked are sealed. Staff see the requests of their sites, never the chat; letters to the chat
go through `storage.queues.reporter_mail`.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.text.redaction import redact_parts
from storage.crypto.sealed_columns import HOME_VISIT_ABOUT, HOME_VISIT_ROUTE
from storage.engine.database import SqlRow, Transaction
from storage.engine.sql_lists import named_list
from storage.queues import scheduled_jobs

CODE_PREFIX = "KJG-"
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
# Kinds of scheduled jobs; their key is the code of the request.
REMIND_JOB, FORGET_JOB, WAIT_JOB = "home_visit.remind", "home_visit.forget", "home_visit.wait"

RETENTION_SECONDS = 90 * 86400  # a request is deleted so long after its end or its last change
ANSWER_SECONDS = 7 * 86400  # after so long without an answer of staff, the chat gets advice


class HomeVisitState(StrEnum):
    """ASKED waits for staff, PROPOSED for the chat that asked. MISSED: it was agreed and did not take place."""

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
    """What the request says. `who` is 'sakit', 'lansia', 'difabel', 'odgj' or 'lainnya'.

    `wish` is a preferred day or how to find the place. Texts are redacted when they are stored.
    """

    who: str
    village: str
    service: str
    wish: str = ""


@dataclass(frozen=True)
class HomeVisit:
    """A request. `day` and `hours` are those proposed or agreed. `version` grows with each change.

    Times are unix seconds. `at` is the time of the last change, `by` the user id of its author.
    """

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
    """Store a request and schedule the job that answers the chat when staff do not."""
    code, owner = await _generate_code(tx), _owner_hash(tx, chat_id)
    await tx.execute(
        "INSERT INTO home_visits (code, site, about, route, owner, state, asked_at, at)"
        " VALUES (:code, :site, :about, :route, :owner, :state, :now, :now)",
        code=code,
        site=site,
        about=HOME_VISIT_ABOUT.seal(tx, _encode_details(about), code, site, owner),
        route=HOME_VISIT_ROUTE.seal(tx, json.dumps([chat_id, language]), code, site, owner),
        owner=owner,
        state=HomeVisitState.ASKED,
        now=now,
    )
    await scheduled_jobs.schedule(tx, WAIT_JOB, code, now + ANSWER_SECONDS)
    visit = await find(tx, code)
    assert visit is not None
    return visit


async def find(tx: Transaction, code: str) -> HomeVisit | None:
    row = await tx.fetch_one("SELECT * FROM home_visits WHERE code = :code", code=code)
    return None if row is None else _visit_from_row(tx, row)


def normalize_code(code: str) -> str:
    """Return a typed code ("kjg abc234") as it is stored ("KJG-ABC234"); "" when it cannot be a code."""
    letters = "".join(code.upper().split()).replace("-", "").removeprefix("KJG")
    is_code = len(letters) == CODE_LENGTH and set(letters) <= set(CODE_ALPHABET)
    return f"{CODE_PREFIX}{letters}" if is_code else ""


async def is_owner(tx: Transaction, code: str, chat_id: int) -> bool:
    """Return whether this chat made the request."""
    row = await tx.fetch_one(
        "SELECT 1 FROM home_visits WHERE code = :code AND owner = :owner",
        code=code,
        owner=_owner_hash(tx, chat_id),
    )
    return row is not None


async def list_of_chat(tx: Transaction, chat_id: int) -> list[HomeVisit]:
    """Return the requests of a chat, newest first."""
    rows = await tx.fetch_all(
        "SELECT * FROM home_visits WHERE owner = :owner ORDER BY id DESC", owner=_owner_hash(tx, chat_id)
    )
    return [_visit_from_row(tx, row) for row in rows]


async def list_open(tx: Transaction, sites: Sequence[str]) -> list[HomeVisit]:
    """Return the open requests at these sites, the longest waiting first."""
    if not sites:
        return []
    listed, values = named_list("site", sites)
    rows = await tx.fetch_all(
        f"SELECT * FROM home_visits WHERE site IN ({listed})"
        " AND state IN ('asked', 'proposed', 'agreed') ORDER BY asked_at, id",
        **values,
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
    """Move a request into another state. None when it changed since `old` was read.

    Jobs follow the state: WAIT_JOB while staff owe an answer, FORGET_JOB once the request has ended.
    """
    changed = await tx.execute(
        # PostgreSQL needs the cast to know the type of :by, which may be NULL.
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
    if not changed:
        return None
    if state is HomeVisitState.ASKED:
        await scheduled_jobs.schedule(tx, WAIT_JOB, old.code, now + ANSWER_SECONDS)
    else:
        await scheduled_jobs.cancel(tx, WAIT_JOB, old.code)
    if state in OPEN_STATES:
        await scheduled_jobs.cancel(tx, FORGET_JOB, old.code)
    else:
        await scheduled_jobs.cancel(tx, REMIND_JOB, old.code)
        await scheduled_jobs.schedule(tx, FORGET_JOB, old.code, now + RETENTION_SECONDS)
    return await find(tx, old.code)


async def save_wish(tx: Transaction, old: HomeVisit, words: str) -> None:
    """Store a preferred day, or how to find the place."""
    about = HomeVisitDetails(old.about.who, old.about.village, old.about.service, words)
    owner = await tx.fetch_value("SELECT owner FROM home_visits WHERE code = :code", code=old.code)
    await tx.execute(
        "UPDATE home_visits SET about = :about WHERE code = :code",
        about=HOME_VISIT_ABOUT.seal(tx, _encode_details(about), old.code, old.site, owner),
        code=old.code,
    )


async def find_contact(tx: Transaction, code: str) -> tuple[int, str] | None:
    """Return the chat that asked and its language, to send it a letter; None once it is erased."""
    row = await tx.fetch_one("SELECT code, site, owner, route FROM home_visits WHERE code = :code", code=code)
    if row is None or row["route"] is None:
        return None
    route = HOME_VISIT_ROUTE.unseal(tx, row["route"], *HOME_VISIT_ROUTE.context_of(row))
    chat_id, language = json.loads(route)
    return int(chat_id), str(language)


async def delete(tx: Transaction, code: str) -> None:
    await tx.execute("DELETE FROM home_visits WHERE code = :code", code=code)


# Open requests without a change since :before, whose agreed day is before :day.
FROM_STALE = (
    "FROM home_visits WHERE state IN ('asked', 'proposed', 'agreed') AND at < :before"
    " AND (day IS NULL OR day < :day)"
)


async def count_stale(tx: Transaction, before: int) -> int:
    return int(await tx.fetch_value(f"SELECT COUNT(*) {FROM_STALE}", before=before, day=_iso_day(before)))


async def delete_stale(tx: Transaction, before: int) -> int:
    """Delete a batch of open requests without a change since `before`; return how many."""
    rows = await tx.fetch_all(f"SELECT code {FROM_STALE} LIMIT 100", before=before, day=_iso_day(before))
    for row in rows:
        for kind in (REMIND_JOB, WAIT_JOB):
            await scheduled_jobs.cancel(tx, kind, row["code"])
        await delete(tx, row["code"])
    return len(rows)


def _iso_day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


async def erase(tx: Transaction, chat_id: int) -> None:
    """Erase the details and the chat of its requests. Staff see open ones as cancelled, without their details."""
    empty = json.dumps(asdict(HomeVisitDetails("", "", "")))
    for visit in await list_of_chat(tx, chat_id):
        await tx.execute(
            "UPDATE home_visits SET about = :about, route = NULL, owner = NULL WHERE code = :code",
            about=HOME_VISIT_ABOUT.seal(tx, empty, visit.code, visit.site, None),
            code=visit.code,
        )
        if visit.state in OPEN_STATES:
            await change_state(
                tx, visit, HomeVisitState.CANCELLED, visit.at, day=visit.day, hours=visit.hours
            )


async def _generate_code(tx: Transaction) -> str:
    while True:
        code = CODE_PREFIX + "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if await tx.fetch_one("SELECT 1 FROM home_visits WHERE code = :code", code=code) is None:
            return code


def _visit_from_row(tx: Transaction, row: SqlRow) -> HomeVisit:
    opened = HOME_VISIT_ABOUT.unseal(tx, row["about"], *HOME_VISIT_ABOUT.context_of(row))
    about = HomeVisitDetails(**json.loads(opened))
    day = None if row["day"] is None else date.fromisoformat(row["day"])
    return HomeVisit(
        row["code"], row["site"], about, HomeVisitState(row["state"]), day, row["hours"], row["version"],
        row["asked_at"], row["at"], row["by"],
    )  # fmt: skip


def _encode_details(about: HomeVisitDetails) -> str:
    """Return the details as JSON, without numbers of persons."""
    village, wish = redact_parts((about.village, about.wish))
    return json.dumps(asdict(replace(about, village=village, wish=wish)))


def _owner_hash(tx: Transaction, chat_id: int) -> bytes:
    return tx.mac("home visit", chat_id)
