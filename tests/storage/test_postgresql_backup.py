"""The backup commands of the runbook for PostgreSQL, word for word: they restore everything, only with the keys."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime.cli import maintenance
from runtime.cli.maintenance import MaintenanceContext
from runtime.settings import Settings
from storage.crypto import encryption
from storage.crypto.backup import BackupError
from storage.crypto.encryption import KeyringError
from storage.engine.database import Database
from storage.reports import reports
from tests.support.bot_harness import SATURDAY
from tests.support.database_engines import FILE_DATABASES, KEYS, needs_postgresql, shared_server
from tests.support.postgresql_server import find_program
from tests.support.sealed_rows import fill_sealed_columns

pytestmark = needs_postgresql

RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.md"
DUMP, RESTORE = re.findall(
    r"^ *(pg_dump .*|gpg --decrypt .*)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE
)
NOW = int(SATURDAY.timestamp())


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[str]:
    name = f"back_{abs(hash(tmp_path))}"
    yield await asyncio.to_thread(shared_server().create, name)
    await asyncio.to_thread(shared_server().drop, name)


async def run_command(command: str, folder: Path, address: str) -> None:
    """Run a command of the runbook. The passphrase that gpg asks for is given."""
    command = re.sub(
        r"(?<!\.)gpg ", "gpg --batch --quiet --pinentry-mode loopback --passphrase uji ", command
    )
    program = find_program("pg_dump")
    assert program
    home = folder / "gnupg"
    home.mkdir(mode=0o700, exist_ok=True)
    path = f"{Path(program).parent}:{os.environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        "bash", "-o", "pipefail", "-c", f"{command}; code=$?; gpgconf --kill all; exit $code", cwd=folder,
        env={"PATH": path, "DATABASE_URL": address, "GNUPGHOME": str(home)},
    )  # fmt: skip
    assert await process.wait() == 0


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed")
async def test_a_restored_database_needs_its_keys(tmp_path: Path, empty: str) -> None:
    address = shared_server().address(await asyncio.to_thread(FILE_DATABASES.name_for, None))
    database = await Database.open(address, encryption.parse_keys(KEYS))
    async with database.transaction() as tx:
        filed = await fill_sealed_columns(tx)
    await database.close()
    await run_command(DUMP, tmp_path, address)
    assert b"PGDMP" not in (tmp_path / "loket.dump.gpg").read_bytes()
    await run_command(RESTORE, tmp_path, empty)
    database = await Database.open(empty, encryption.parse_keys(KEYS))
    async with database.transaction() as tx:
        assert filed.receipt and await reports.find_by_receipt(tx, filed.receipt) is not None
    await database.close()
    with pytest.raises(KeyringError):
        await Database.open(empty, encryption.generate_keys())


async def test_the_command_for_a_file_names_that_of_the_server() -> None:
    address = shared_server().address(await asyncio.to_thread(FILE_DATABASES.name_for, None))
    database = await Database.open(address, encryption.parse_keys(KEYS))
    work = MaintenanceContext(database, None, Settings(token="").periods, SATURDAY)
    with pytest.raises(BackupError) as caught:
        async for _ in maintenance.write_backup(work, Path("x")):
            pass
    await database.close()
    assert DUMP in str(caught.value) and "LOKET_KEYS" in str(caught.value)
