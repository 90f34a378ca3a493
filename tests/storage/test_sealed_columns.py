"""The registry of encrypted columns: complete, and what each value is bound to."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from storage.crypto import sealed_columns
from storage.crypto.sealed_columns import SEALED_COLUMNS, BoundValue, SealedColumn
from storage.engine.database import Database
from tests.support.database_engines import only_sqlite
from tests.support.source_files import parse_source, walk

PROJECT = Path(sealed_columns.__file__).parents[2]
PRODUCT = ("bot.py", "content", "demo", "handlers", "runtime", "storage")
CRYPTO = Path("storage/crypto")

MAY_ENCRYPT = re.compile(rf"cipher|_declare|{SealedColumn.__name__}")  # spares most files the syntax tree

KEYED_HASHES = {
    "answer_requests.asker",
    "home_visits.owner",
    "log_chain.digest",
    "log_chain.erased",
    "log_chain.link",
    "log_heads.link",
    "log_heads.seal",
    "replies.chat",
    "report_drafts.chat",
    "reports.receipt",
    "routes.chat",
    "routes.report",
    "sealed_letters.chat",
    "scam_sightings.who",
    "site_doubts.who",
    "tries.who",
}
KEYRING = {"keyring.mac"}  # key rotation adds and deletes its rows

ASSOCIATED_DATA: list[tuple[SealedColumn, tuple[BoundValue, ...], str]] = [
    (sealed_columns.REPLY_MESSAGE, (5, 0, b"\x02"), 'replies:message:[5,0,"02"]'),
    (sealed_columns.DRAFT_DATA, (-7, 1, "announce", "t"), 'drafts:data:[-7,1,"announce","t"]'),
    (
        sealed_columns.REPORT_BODY,
        ("ab12", b"\x01", "3505-A", "3505", None, "fee", "tell", None, None, "self", 5, "", "2026-11-21"),
        'reports:body:["ab12","01","3505-A","3505",null,"fee","tell",null,null,"self",5,"","2026-11-21"]',
    ),
    (sealed_columns.REPORT_DRAFT_BODY, (b"\x01\xff",), 'report_drafts:body:["01ff"]'),
    (
        sealed_columns.CASE_MESSAGE_BODY,
        ("cd34", "ab12", "note", 9, "2026-11-21"),
        'talk:body:["cd34","ab12","note",9,"2026-11-21"]',
    ),
    (sealed_columns.REPORTER_CONTACT_BODY, (b"\x01\xff", b"\x02"), 'routes:body:["01ff","02"]'),
    (sealed_columns.SEALED_LETTER_BODY, ("ef56", b"\x02"), 'sealed_letters:body:["ef56","02"]'),
    (sealed_columns.EVIDENCE_ABOUT, ("x", "report:ab12"), 'evidence:about:["x","report:ab12"]'),
    (sealed_columns.EVIDENCE_PART_CONTENT, ("x", 3), 'evidence_parts:content:["x",3]'),
    (sealed_columns.DOWNLOAD_REQUEST, ("x", "draft:01"), 'evidence_wanted:asked:["x","draft:01"]'),
    (sealed_columns.LEGAL_HOLD_REASON, ("ab12", 9, 5), 'holds:reason:["ab12",9,5]'),
    (
        sealed_columns.HOME_VISIT_ABOUT,
        ("KJG-AB", "3505-01", None),
        'home_visits:about:["KJG-AB","3505-01",null]',
    ),
    (
        sealed_columns.HOME_VISIT_ROUTE,
        ("KJG-AB", "3505-01", b"\x01"),
        'home_visits:route:["KJG-AB","3505-01","01"]',
    ),
    (sealed_columns.ANSWER_REQUEST_ROUTE, (7, b"\x01"), 'answer_requests:route:[7,"01"]'),
    (sealed_columns.SCAM_CONTACT_WORDS, ("ab12", "3674"), 'scam_contacts:words:["ab12","3674"]'),
]


def test_the_associated_data_stay_the_same() -> None:
    """Another text would make every value of an existing database unreadable. The order is stored by key rotation."""
    for column, context, expected in ASSOCIATED_DATA:
        assert column.associated_data(*context) == expected
    assert tuple(column for column, *_ in ASSOCIATED_DATA) == SEALED_COLUMNS


def test_a_value_needs_each_column_that_is_bound_to_it() -> None:
    with pytest.raises(ValueError, match=r"replies\.message needs the columns"):
        sealed_columns.REPLY_MESSAGE.associated_data(5)


@only_sqlite
async def test_every_blob_of_the_schema_is_declared() -> None:
    """A BLOB is a sealed column, a keyed hash or the keyring. A new one must be declared as such."""
    database = await Database.open(None)
    async with database.read_transaction() as tx:
        tables = await tx.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table'")
        columns = {
            table["name"]: await tx.fetch_all(f"PRAGMA table_info({table['name']})") for table in tables
        }
    await database.close()
    blobs = {
        f"{table}.{row['name']}" for table, rows in columns.items() for row in rows if row["type"] == "BLOB"
    }
    declared = Counter(f"{column.table}.{column.column}" for column in SEALED_COLUMNS)
    assert blobs - KEYED_HASHES - KEYRING == set(declared)
    assert max(declared.values()) == 1, "a column is declared once"
    for column in SEALED_COLUMNS:
        assert column.purpose
        assert set(column.context_columns) <= {row["name"] for row in columns[column.table]}


def test_only_declared_columns_are_encrypted() -> None:
    """Only the registry creates columns and uses the cipher, so key rotation finds every value."""
    found = [
        f"{path.relative_to(PROJECT)}:{getattr(node, 'lineno', 0)}"
        for name in PRODUCT
        for path in ([PROJECT / name] if name.endswith(".py") else sorted((PROJECT / name).rglob("*.py")))
        if path.relative_to(PROJECT).parent != CRYPTO
        if MAY_ENCRYPT.search(path.read_text("utf-8"))
        for node in walk(parse_source(path))
        if _creates_a_column(node) or _uses_the_cipher(node)
    ]
    assert found == []


def _creates_a_column(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
        SealedColumn.__name__,
        "_declare",
    )


def _uses_the_cipher(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("seal", "unseal_bytes")
        and ast.unparse(node.value).rpartition(".")[2] in ("cipher", "_cipher")
    )
