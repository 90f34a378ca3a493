"""Visits asked for people who cannot come. What is told of them and the way back to the chat are sealed; no name is kept.

Staff see a request by its site and never its route; letters to whoever asked go through `storage.sealed_letters`.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from storage import errands
from storage.database import Row, Transaction

PREFIX = "KJG-"
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 6
REMIND, FORGET, WAIT = (
    "home_visit.remind",
    "home_visit.forget",
    "home_visit.wait",
)  # kinds of errands, by code
KEPT = 90 * 86400  # seconds for which a request is kept that has ended, or to which nothing happens any more
PATIENCE = 7 * 86400  # seconds without an answer of officers, after which whoever asked hears what else to do


class State(StrEnum):
    """ASKED waits for staff, PROPOSED for whoever asked. MISSED: agreed, but it did not take place."""

    ASKED = "asked"
    PROPOSED = "proposed"
    AGREED = "agreed"
    DONE = "done"
    MISSED = "missed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN = (State.ASKED, State.PROPOSED, State.AGREED)


@dataclass(frozen=True)
class About:
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
    about: About
    state: State
    day: date | None
    hours: str
    version: int
    asked_at: int
    at: int
    by: int | None


async def ask(tx: Transaction, site: str, about: About, chat_id: int, language: str, now: int) -> HomeVisit:
    code = await _draw(tx)
    await tx.execute(
        "INSERT INTO home_visits (code, site, about, route, owner, state, asked_at, at)"
        " VALUES (:code, :site, :about, :route, :owner, :state, :now, :now)",
        code=code,
        site=site,
        about=tx.seal(json.dumps(asdict(about)), _bound(code, "about")),
        route=tx.seal(json.dumps([chat_id, language]), _bound(code, "route")),
        owner=_owner(tx, chat_id),
        state=State.ASKED,
        now=now,
    )
    await errands.put(tx, WAIT, code, now + PATIENCE)
    found = await find(tx, code)
    assert found is not None
    return found


async def find(tx: Transaction, code: str) -> HomeVisit | None:
    row = await tx.one("SELECT * FROM home_visits WHERE code = :code", code=code)
    return None if row is None else _visit(tx, row)


def plain(code: str) -> str:
    """A code as typed ("kjg abc234") as it is written; "" for what can be none."""
    letters = "".join(code.upper().split()).replace("-", "").removeprefix("KJG")
    return f"{PREFIX}{letters}" if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


async def owned(tx: Transaction, code: str, chat_id: int) -> bool:
    """Whether this chat asked for it."""
    row = await tx.one(
        "SELECT 1 FROM home_visits WHERE code = :code AND owner = :owner",
        code=code,
        owner=_owner(tx, chat_id),
    )
    return row is not None


async def of_chat(tx: Transaction, chat_id: int) -> list[HomeVisit]:
    """What a chat asked for, newest first."""
    rows = await tx.all(
        "SELECT * FROM home_visits WHERE owner = :owner ORDER BY id DESC", owner=_owner(tx, chat_id)
    )
    return [_visit(tx, row) for row in rows]


async def open_at(tx: Transaction, sites: Sequence[str]) -> list[HomeVisit]:
    """What waits at these sites or is agreed, the longest waiting first."""
    named = {f"site{at}": site for at, site in enumerate(sites)}
    if not named:
        return []
    rows = await tx.all(
        f"SELECT * FROM home_visits WHERE site IN ({', '.join(f':{name}' for name in named)})"
        " AND state IN ('asked', 'proposed', 'agreed') ORDER BY asked_at, id",
        **named,
    )
    return [_visit(tx, row) for row in rows]


async def move(
    tx: Transaction,
    old: HomeVisit,
    state: State,
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
    if state is State.ASKED:
        await errands.put(tx, WAIT, old.code, now + PATIENCE)
    else:
        await errands.drop(tx, WAIT, old.code)
    if state not in OPEN:
        await errands.drop(tx, REMIND, old.code)
        await errands.put(tx, FORGET, old.code, now + KEPT)
    return await find(tx, old.code)


async def wish(tx: Transaction, old: HomeVisit, words: str) -> None:
    """Which day would suit, or how the place is found."""
    about = About(old.about.who, old.about.village, old.about.service, words)
    await tx.execute(
        "UPDATE home_visits SET about = :about WHERE code = :code",
        about=tx.seal(json.dumps(asdict(about)), _bound(old.code, "about")),
        code=old.code,
    )


async def route(tx: Transaction, code: str) -> tuple[int, str] | None:
    """The chat that asked and its language; None once it was erased. Only for letters."""
    sealed = await tx.value("SELECT route FROM home_visits WHERE code = :code", code=code)
    if sealed is None:
        return None
    chat_id, language = json.loads(tx.unseal(sealed, _bound(code, "route")))
    return int(chat_id), str(language)


async def forget(tx: Transaction, code: str) -> None:
    await tx.execute("DELETE FROM home_visits WHERE code = :code", code=code)


STALE = "FROM home_visits WHERE state IN ('asked', 'proposed', 'agreed') AND at < :before AND (day IS NULL OR day < :day)"
"""Open requests to which nothing has happened for long, and whose day is as long over."""


async def stale(tx: Transaction, before: int) -> int:
    return int(await tx.value(f"SELECT COUNT(*) {STALE}", before=before, day=_day(before)))


async def forget_stale(tx: Transaction, before: int) -> int:
    """Requests that nobody ever brought to an end go, some at a time; how many."""
    rows = await tx.all(f"SELECT code {STALE} LIMIT 100", before=before, day=_day(before))
    for row in rows:
        for kind in (REMIND, WAIT):
            await errands.drop(tx, kind, row["code"])
        await forget(tx, row["code"])
    return len(rows)


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


async def erase(tx: Transaction, chat_id: int) -> None:
    """What a chat asked for goes; staff see an agreed visit as cancelled, without any word of it."""
    for one in await of_chat(tx, chat_id):
        empty = json.dumps(asdict(About("", "", "")))
        await tx.execute(
            "UPDATE home_visits SET about = :about, route = NULL, owner = NULL WHERE code = :code",
            about=tx.seal(empty, _bound(one.code, "about")),
            code=one.code,
        )
        if one.state in OPEN:
            await move(tx, one, State.CANCELLED, one.at, day=one.day, hours=one.hours)


async def _draw(tx: Transaction) -> str:
    while True:
        code = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if await tx.one("SELECT 1 FROM home_visits WHERE code = :code", code=code) is None:
            return code


def _visit(tx: Transaction, row: Row) -> HomeVisit:
    about = About(**json.loads(tx.unseal(row["about"], _bound(row["code"], "about"))))
    day = None if row["day"] is None else date.fromisoformat(row["day"])
    return HomeVisit(
        row["code"], row["site"], about, State(row["state"]), day, row["hours"], row["version"],
        row["asked_at"], row["at"], row["by"],
    )  # fmt: skip


def _bound(code: str, column: str) -> str:
    return f"home_visits:{code}:{column}"


def _owner(tx: Transaction, chat_id: int) -> bytes:
    return tx.mac("home visit", chat_id)
