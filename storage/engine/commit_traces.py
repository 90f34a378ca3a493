"""Which tables one commit may change together, so that no trace of a commit joins a report to a chat.

The write-ahead log of SQLite keeps each commit apart, and PostgreSQL writes the id of its transaction into each row.
So a commit that changes a reporter table changes nothing else but common tables. Any table that is not listed here may
hold a chat or a minute. So a new one is refused beside reporter tables until somebody decides about it.
`tests/project/test_commit_traces.py` compares the lists with the schema.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import field
from enum import Flag
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

if TYPE_CHECKING:
    from storage.engine.database import Transaction

SIGNAL = "traces"  # set by each commit that changed something confidential

REPORTER_TABLES = frozenset(
    {"reports", "report_drafts", "routes", "evidence", "evidence_parts", "evidence_wanted"}
)
"""What a reporter does. Nothing in these tables and nothing committed with them names a chat or a minute."""

CASE_TABLES = frozenset(
    {
        "cases", "case_acts", "case_links", "talk", "holds", "home_visits", "sealed_letters", "answer_requests",
        "scam_contacts", "scam_sightings", "site_doubts",
    }
)  # fmt: skip
"""What staff do with reports and home visits, who waits for an answer, and which contacts and boards people doubt.

Their commits may name the staff, or the chat that waits. The log is emptied after them.
"""

COMMON_TABLES = frozenset(
    {"intake", "replies", "errands", "tries", "keyring", "migrations", "log_chain", "log_heads"}
)
"""Rows that name no chat and no minute. No value in them is the same in each commit of a chat."""

WRITE = compile_later(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(\w+)", re.I)


class CommitTraces(Flag):
    """What the tables that a transaction changed may tell."""

    NONE = 0
    REPORTER = 1
    CASE = 2
    OTHER = 4


@lru_cache(maxsize=4096)
def find_changed_table(sql: str) -> str:
    """Return the table that a statement changes; "" for a statement that only reads."""
    written = WRITE.match(sql)
    return "" if written is None else written[1].lower()


@lru_cache(maxsize=4096)
def find_traces(sql: str) -> CommitTraces:
    """Return what the table that a statement changes may tell; NONE for a statement that only reads."""
    table = find_changed_table(sql)
    if not table or table in COMMON_TABLES:
        return CommitTraces.NONE
    if table in REPORTER_TABLES:
        return CommitTraces.REPORTER
    return CommitTraces.CASE if table in CASE_TABLES else CommitTraces.OTHER


class MixedCommitError(Exception):
    """A commit would join a report to a chat. It is rolled back: the fault is in the handler."""


class ApartCommitError(Exception):
    """The transaction changed a reporter table. It must run again, in a commit apart."""


class OwnCommitError(Exception):
    """A part of the work needs a commit of its own, before the others."""

    def __init__(self, name: str, work: "Callable[[Transaction], Awaitable[Any]]") -> None:
        super().__init__(name)
        self.name, self.work = name, work


@dataclass
class CommitPlan:
    """How the work for one update is split into commits. It is completed while the work is tried.

    `is_apart`: the commit changes reporter tables, so it is made alone. `done` holds the results of parts that were
    committed on their own.
    """

    is_apart: bool = False
    done: dict[str, Any] = field(default_factory=dict)

    def check(self, traces: CommitTraces) -> None:
        """Raise if a transaction that changed tables with these traces must not be committed as planned."""
        if not traces & CommitTraces.REPORTER:
            return
        if not self.is_apart:
            raise ApartCommitError
        if traces & (CommitTraces.OTHER):
            raise MixedCommitError("a table that may name a chat was changed together with a reporter table")


def plan_apart() -> CommitPlan:
    """Return the plan of a transaction that changes reporter tables and nothing that may name a chat."""
    return CommitPlan(is_apart=True)
