"""No confidential table shares the traces of a commit with a chat. Each table of the schema is in the right list."""

import ast
import re
from pathlib import Path

import pytest

from storage.crypto.sealed_columns import SEALED_COLUMNS
from storage.engine.commit_traces import (
    CASE_TABLES,
    COMMON_TABLES,
    REPORTER_TABLES,
    ApartCommitError,
    CommitPlan,
    CommitTraces,
    MixedCommitError,
    find_traces,
    plan_apart,
)
from storage.engine.database import Database, Transaction
from storage.engine.row_traces import REWRITTEN
from tests.support.database_engines import only_sqlite
from tests.support.source_files import parse_source

ROOT = Path(__file__).parents[2]
LISTED = REPORTER_TABLES | CASE_TABLES | COMMON_TABLES
NAMES_ITS_CHAT = {"drafts"}  # sealed words of a chat that stands beside them
REPORT_COLUMNS = {"report", "evidence", "receipt"}
NUMBERS = {
    "errands.due", "errands.tries", "evidence.place", "evidence_parts.part", "evidence_wanted.since",
    "evidence_wanted.due", "evidence_wanted.starts", "evidence_wanted.tries", "intake.at", "intake.update_id",
    "log_chain.number", "log_chain.row_id", "log_heads.number", "log_heads.taken_over", "migrations.number",
    "replies.place", "replies.update_id", "report_drafts.day", "reports.amount", "tries.count", "tries.until",
}  # fmt: skip  # all integers beside reporters: no chat, and no minute except of what waits to be done
CLEAR = {
    "errands.data", "errands.key", "errands.kind", "evidence.id", "evidence.owner", "evidence_parts.evidence",
    "evidence_wanted.evidence", "evidence_wanted.owner", "keyring.id",
    "log_chain.log", "log_heads.log", "migrations.name", "replies.holder",
    "reports.filed", "reports.happened", "reports.id", "reports.kind", "reports.mode", "reports.number",
    "reports.office", "reports.paid", "reports.role", "reports.site", "reports.source",
}  # fmt: skip  # all readable texts beside reporters: the threat model names what they tell
DATABASE_WRITE = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")


async def read_schema() -> dict[str, dict[str, str]]:
    """Return the type of each column by table."""
    database = await Database.open(None)
    async with database.read_transaction() as tx:
        names = await tx.fetch_all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        schema = {
            row["name"]: {
                column["name"]: column["type"]
                for column in await tx.fetch_all(f"PRAGMA table_info({row['name']})")
            }
            for row in names
        }
    await database.close()
    return schema


@only_sqlite
async def test_each_table_with_something_sealed_or_about_reports_is_listed() -> None:
    """A table that is not listed may be changed together with a chat, and never together with a reporter table."""
    schema = await read_schema()
    assert schema.keys() >= LISTED
    assert len(LISTED) == len(REPORTER_TABLES) + len(CASE_TABLES) + len(COMMON_TABLES)
    forgotten = {
        table
        for table, columns in schema.items()
        if "BLOB" in columns.values() or not REPORT_COLUMNS.isdisjoint(columns)
    }
    assert forgotten | {column.table for column in SEALED_COLUMNS} <= LISTED | NAMES_ITS_CHAT


@only_sqlite
async def test_nothing_readable_beside_a_reporter_is_a_chat_or_a_minute() -> None:
    """A new column of these tables must be looked at, and then be listed here."""
    schema = await read_schema()
    columns = {
        f"{table}.{name}": type_
        for table in REPORTER_TABLES | COMMON_TABLES
        for name, type_ in schema[table].items()
    }
    assert {name for name, type_ in columns.items() if type_ in ("INTEGER", "BIGINT")} == NUMBERS
    assert {name for name, type_ in columns.items() if type_ == "TEXT"} == CLEAR
    assert set(columns) == NUMBERS | CLEAR | {name for name, type_ in columns.items() if type_ == "BLOB"}


def test_what_is_confidential_is_rewritten_on_postgresql() -> None:
    """Tables that only staff change are not: their rows name the staff."""
    staff_only = {"case_acts", "case_links", "holds", "log_chain", "log_heads"}
    assert {table.name for table in REWRITTEN} == (LISTED - staff_only) - {"keyring", "migrations"}


async def write(tx: Transaction, *statements: str) -> None:
    for statement in statements:
        await tx.execute(statement)


REPORT = "INSERT INTO report_drafts (chat, body, day) VALUES ('a', 'b', 0)"
CHAT = "INSERT INTO people (chat_id, created_at, seen_at) VALUES (7, 0, 0)"
MARK = "INSERT INTO intake (update_id, at) VALUES (7, 0)"


async def test_a_commit_with_a_chat_and_a_report_is_refused(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await tx.execute("CREATE TABLE just_added (chat_id BIGINT)")
    for other in (CHAT, "INSERT INTO just_added (chat_id) VALUES (7)"):
        for statements in ((REPORT, other), (other, REPORT)):
            with pytest.raises(MixedCommitError):
                async with database.transaction(plan_apart()) as tx:
                    await write(tx, MARK, *statements)
    with pytest.raises(ApartCommitError):
        async with database.transaction(CommitPlan()) as tx:
            await write(tx, MARK, REPORT)
    async with database.transaction(plan_apart()) as tx:
        await write(tx, MARK, REPORT)
        assert await tx.execute("DELETE FROM people WHERE chat_id = 99") == 0, "it leaves no trace"
    async with database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT COUNT(*) FROM people") == 0
        assert await tx.fetch_value("SELECT COUNT(*) FROM report_drafts") == 1
    await database.close()


async def test_work_is_split_into_commits_by_itself(tmp_path: Path) -> None:
    """What concerns a report is committed alone, and a part that asks for it before the rest."""
    database, tried = await Database.open(tmp_path / "loket.db"), []

    async def pause(tx: Transaction) -> str:
        tried.append(("part", tx.is_apart))
        await write(tx, REPORT)
        return "paused"

    async def answer(tx: Transaction) -> str:
        tried.append(("rest", tx.is_apart))
        found = await tx.in_own_commit("pause", pause)
        await write(tx, CHAT)
        return found

    assert await database.commit(answer) == "paused"
    assert tried == [("rest", False), ("part", True), ("rest", False)]
    async with database.transaction() as tx:
        assert await tx.in_own_commit("other", lambda tx: tx.fetch_value("SELECT 5")) == 5, "without a plan"
        await tx.execute("DELETE FROM report_drafts")
    assert await database.commit(pause) == "paused"
    assert tried[3:] == [("part", False), ("part", True)]
    await database.close()


def test_every_shape_of_a_statement_is_understood() -> None:
    for sql, traces in (
        ("SELECT * FROM reports", CommitTraces.NONE),
        ("INSERT INTO reports (id) VALUES (1) ON CONFLICT DO NOTHING RETURNING id", CommitTraces.REPORTER),
        ("  delete from Routes", CommitTraces.REPORTER),
        ("UPDATE cases SET state = 'x'", CommitTraces.CASE),
        ("INSERT INTO replies (update_id) VALUES (1)", CommitTraces.NONE),
        ("UPDATE people SET office = NULL", CommitTraces.OTHER),
        ("UPDATE something_new SET a = 1", CommitTraces.OTHER),
    ):
        assert find_traces(sql) is traces, sql


def list_statements(path: Path) -> set[str]:
    """Return the tables that the SQL of a module changes."""
    texts = [node.value for node in ast.walk(parse_source(path)) if isinstance(node, ast.Constant)]
    return {table for text in texts if isinstance(text, str) for table in DATABASE_WRITE.findall(text)}


def test_workers_that_change_reporter_tables_plan_their_commits() -> None:
    """A transaction without a plan may change anything together. No module that reaches a reporter table opens one."""
    writers = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "storage").rglob("*.py")
        if list_statements(path) & REPORTER_TABLES
    }
    assert "storage.reports.reports" in writers and len(writers) >= 5
    unplanned = []
    for folder in ("runtime", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = parse_source(path)
            imported = {
                f"{node.module}.{alias.name}"
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            plain = [
                node.lineno
                for node in ast.walk(tree)
                if isinstance(node, ast.Call)
                and ast.unparse(node.func).endswith(".transaction")
                and not node.args
            ]
            unplanned += [(path.name, line) for line in plain if imported & writers]
    assert not unplanned
