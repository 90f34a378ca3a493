"""A hash chain over logs whose rows are only added. It shows rows that were changed, cut or added outside the bot.

Each row has a link: a keyed hash of the row and of the link before. The key is that of the other keyed hashes.
So somebody who writes the file but has no keys cannot make a link. Anybody can compute a plain hash, and it would
confirm guesses about the rows.

The head is the newest link. The bot shows it to people. An older copy of the whole log does not contain their head.
A new chain by somebody with the keys does not contain it either.
"""

import asyncio
import base64
import hmac
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

if TYPE_CHECKING:
    from storage.crypto.encryption import Cipher
    from storage.engine.database import SqlRow, Transaction

ROWS_PER_PAGE = 500
HEAD_LENGTH = 10  # characters of a head after its number: 50 bits
HEAD_PATTERN = compile_later(r"(\d{1,12})-([A-Z2-7]{5})-?([A-Z2-7]{5})")


@dataclass(frozen=True)
class ChainedLog:
    """A table whose rows are linked. `columns` are all that a link covers; the first is the id."""

    table: str
    columns: tuple[str, ...]


AUDIT_CHAIN = ChainedLog("audit", ("id", "at", "actor", "act", "office", "about"))
CASE_CHAIN = ChainedLog("case_acts", ("id", "report", "at", "actor", "act", "about"))
CHAINED_LOGS = (AUDIT_CHAIN, CASE_CHAIN)


@dataclass(frozen=True)
class ChainHead:
    """The newest link of a log. `taken_over` rows are older than the chain."""

    number: int
    link: bytes
    taken_over: int = 0

    @property
    def text(self) -> str:
        """The head as people compare it: '120-ABCDE-FGHIJ'."""
        return _head_text(self.number, self.link)


class ChainFaultKind(StrEnum):
    """CUT: entries are gone. CHANGED: an entry has other contents. ADDED: rows that the bot did not write."""

    CUT = "cut"
    CHANGED = "changed"
    ADDED = "added"


@dataclass(frozen=True)
class ChainFault:
    """Entries `first` to `last` of a log, both included. ADDED counts the ids of rows."""

    kind: ChainFaultKind
    first: int
    last: int


@dataclass(frozen=True)
class ChainState:
    """What a check of a log found. `head` is None when it is missing or forged."""

    log: ChainedLog
    head: ChainHead | None
    faults: tuple[ChainFault, ...]


async def begin_chains(tx: "Transaction", cipher: "Cipher") -> None:
    """Link the rows that an earlier version wrote. Only the start that creates or renews the keyring calls it."""
    for log in CHAINED_LOGS:
        head = ChainHead(0, b"")
        while rows := await tx.fetch_all(
            f"SELECT {', '.join(log.columns)} FROM {log.table} WHERE id > :after ORDER BY id LIMIT {ROWS_PER_PAGE}",
            after=head.taken_over,
        ):
            links = []
            for row in rows:
                link = _make_link(cipher, log, head, row)
                links.append(link)
                head = ChainHead(link["number"], link["link"], row["id"])
            await tx.execute_many(INSERT_LINK, links)
        await _save_head(tx, cipher, log, ChainHead(head.number, head.link, head.number))


async def append(tx: "Transaction", log: ChainedLog, row: Mapping[str, Any]) -> None:
    """Link a new row, in the transaction that adds it."""
    await tx.lock(f"log chain {log.table}")
    head = await find_head(tx, log)
    if head is None:  # somebody removed it: the break stays visible at this number
        last = await tx.fetch_value("SELECT MAX(number) FROM log_chain WHERE log = :log", log=log.table)
        head = ChainHead(int(last or 0) + 1, b"the head was removed")
    link = _make_link(tx.cipher, log, head, row)
    await tx.execute_many(INSERT_LINK, [link])
    await _save_head(tx, tx.cipher, log, ChainHead(link["number"], link["link"], head.taken_over))


async def mark_erased(tx: "Transaction", log: ChainedLog, column: str, value: str) -> None:
    """Say that the bot erases the rows with this value, so that they are not missed. Call it before the erasure."""
    rows = await tx.fetch_all(
        "SELECT number, row_id, digest FROM log_chain WHERE log = :log AND erased IS NULL"
        f" AND row_id IN (SELECT id FROM {log.table} WHERE {column} = :value)",
        log=log.table,
        value=value,
    )
    for row in rows:
        await tx.execute(
            "UPDATE log_chain SET erased = :erased WHERE log = :log AND number = :number",
            erased=_erasure_mark(tx.cipher, log, row),
            log=log.table,
            number=row["number"],
        )


async def find_head(tx: "Transaction", log: ChainedLog) -> ChainHead | None:
    """Return the head of a log. None when it is missing, or was not written by the bot."""
    row = await tx.fetch_one("SELECT * FROM log_heads WHERE log = :log", log=log.table)
    if row is None:
        return None
    head = ChainHead(row["number"], bytes(row["link"]), row["taken_over"])
    is_genuine = hmac.compare_digest(_seal_head(tx.cipher, log, head), bytes(row["seal"]))
    return head if is_genuine else None


async def contains_head(tx: "Transaction", log: ChainedLog, text: str) -> bool:
    """Return whether a head that people were shown is part of the chain."""
    found = HEAD_PATTERN.fullmatch(text.strip().upper())
    if found is None:
        return False
    link = await tx.fetch_value(
        "SELECT link FROM log_chain WHERE log = :log AND number = :number",
        log=log.table,
        number=int(found[1]),
    )
    shown = f"{found[1]}-{found[2]}-{found[3]}"
    return link is not None and hmac.compare_digest(_head_text(int(found[1]), bytes(link)), shown)


async def check_chain(tx: "Transaction", log: ChainedLog) -> ChainState:
    """Compare a log with its chain, row by row."""
    head = await find_head(tx, log)
    walk = _ChainWalk(tx.cipher, log)
    while rows := await tx.fetch_all(
        "SELECT log_chain.number, log_chain.row_id, log_chain.digest, log_chain.link, log_chain.erased,"
        f" {', '.join(f'entry.{name} AS entry_{name}' for name in log.columns)} FROM log_chain"
        f" LEFT JOIN {log.table} AS entry ON entry.id = log_chain.row_id"
        " WHERE log_chain.log = :log AND log_chain.number > :after ORDER BY log_chain.number"
        f" LIMIT {ROWS_PER_PAGE}",
        log=log.table,
        after=walk.number,
    ):
        for row in rows:
            walk.check_row(row)
        await asyncio.sleep(0)  # a long log must not delay answers
    walk.check_end(head)
    added = await tx.fetch_all(
        f"SELECT id FROM {log.table} AS entry WHERE NOT EXISTS (SELECT 1 FROM log_chain"
        " WHERE log_chain.log = :log AND log_chain.row_id = entry.id AND log_chain.erased IS NULL) ORDER BY id",
        log=log.table,
    )
    faults = [
        *_merge(ChainFaultKind.CUT, walk.cut),
        *_merge(ChainFaultKind.CHANGED, walk.changed),
        *_merge(ChainFaultKind.ADDED, (row["id"] for row in added)),
    ]
    return ChainState(log, head, tuple(faults))


class _ChainWalk:
    """Follows a chain from its first link. `number` is the last one that was seen."""

    def __init__(self, cipher: "Cipher", log: ChainedLog) -> None:
        self._cipher, self._log = cipher, log
        self._link: bytes | None = b""  # None after a gap: the link before is not known
        self.number = 0
        self.cut: list[int] = []
        self.changed: list[int] = []

    def check_row(self, row: "SqlRow") -> None:
        number = row["number"]
        if number > self.number + 1:
            self.cut += range(self.number + 1, number)
            self._link = None
        digest, link = bytes(row["digest"]), bytes(row["link"])
        if self._link is not None and link != _compute_link(
            self._cipher, self._log, self._link, number, row["row_id"], digest
        ):
            self.changed.append(number)
        elif row["erased"] is not None and bytes(row["erased"]) == _erasure_mark(
            self._cipher, self._log, row
        ):
            pass  # the bot erased it with its report
        elif row["entry_id"] is None:
            self.cut.append(number)
        elif digest != _digest_row(
            self._cipher, self._log, {name: row[f"entry_{name}"] for name in self._log.columns}
        ):
            self.changed.append(number)
        self.number, self._link = number, link

    def check_end(self, head: ChainHead | None) -> None:
        """Compare the last link with the head."""
        if head is None:
            self.cut.append(self.number + 1)
        elif head.number > self.number:
            self.cut += range(self.number + 1, head.number + 1)
        elif head.number < self.number:
            self.changed += range(head.number + 1, self.number + 1)
        elif self.number and head.link != self._link:
            self.changed.append(self.number)


INSERT_LINK = "INSERT INTO log_chain (log, number, row_id, digest, link) VALUES (:log, :number, :row_id, :digest, :link)"


def _make_link(cipher: "Cipher", log: ChainedLog, head: ChainHead, row: Mapping[str, Any]) -> dict[str, Any]:
    number, digest = head.number + 1, _digest_row(cipher, log, row)
    link = _compute_link(cipher, log, head.link, number, row["id"], digest)
    return {"log": log.table, "number": number, "row_id": row["id"], "digest": digest, "link": link}


def _digest_row(cipher: "Cipher", log: ChainedLog, row: Mapping[str, Any]) -> bytes:
    return _mac(cipher, "log row", log.table, *(row[name] for name in log.columns))


def _compute_link(
    cipher: "Cipher", log: ChainedLog, before: bytes, number: int, row_id: int, digest: bytes
) -> bytes:
    return _mac(cipher, "log link", log.table, before.hex(), number, row_id, digest.hex())


def _erasure_mark(cipher: "Cipher", log: ChainedLog, row: Mapping[str, Any]) -> bytes:
    return _mac(cipher, "log erased", log.table, row["number"], row["row_id"], bytes(row["digest"]).hex())


def _seal_head(cipher: "Cipher", log: ChainedLog, head: ChainHead) -> bytes:
    return _mac(cipher, "log head", log.table, head.number, head.link.hex(), head.taken_over)


def _mac(cipher: "Cipher", purpose: str, *values: str | int | None) -> bytes:
    return cipher.mac(purpose, msgspec.json.encode(values).decode())


def _head_text(number: int, link: bytes) -> str:
    code = base64.b32encode(link)[:HEAD_LENGTH].decode() if number else "A" * HEAD_LENGTH
    return f"{number}-{code[:5]}-{code[5:]}"


async def _save_head(tx: "Transaction", cipher: "Cipher", log: ChainedLog, head: ChainHead) -> None:
    await tx.execute(
        "INSERT INTO log_heads (log, number, link, taken_over, seal)"
        " VALUES (:log, :number, :link, :taken_over, :seal) ON CONFLICT (log) DO UPDATE SET"
        " number = :number, link = :link, taken_over = :taken_over, seal = :seal",
        log=log.table,
        number=head.number,
        link=head.link,
        taken_over=head.taken_over,
        seal=_seal_head(cipher, log, head),
    )


def _merge(kind: ChainFaultKind, numbers: Iterable[int]) -> Iterator[ChainFault]:
    """Join neighbouring numbers to ranges."""
    first = last = None
    for number in sorted(set(numbers)):
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield ChainFault(kind, first, last)
            first = last = number
    if first is not None and last is not None:
        yield ChainFault(kind, first, last)
