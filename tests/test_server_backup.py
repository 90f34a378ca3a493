"""The commands of the runbook that back a PostgreSQL up, word for word: all comes back, and only with the keys."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime import keeping
from runtime.keeping import Work
from runtime.settings import Settings
from storage import reports, seal
from storage.backup import BackupFault
from storage.database import Database
from storage.seal import KeyFault
from tests.conftest import SATURDAY
from tests.engines import KEYS, PLACES, cluster, with_postgresql
from tests.postgresql import tool
from tests.test_rotation import filled

pytestmark = with_postgresql

RUNBOOK = Path(__file__).parent.parent / "docs" / "runbook.md"
DUMP, RESTORE = re.findall(
    r"^ *(pg_dump .*|gpg --decrypt .*)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE
)
NOW = int(SATURDAY.timestamp())


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[str]:
    name = f"back_{abs(hash(tmp_path))}"
    yield await asyncio.to_thread(cluster().create, name)
    await asyncio.to_thread(cluster().drop, name)


async def run(command: str, folder: Path, address: str) -> None:
    """As an operator types it; the password of the file is asked for by gpg, here it is given."""
    command = re.sub(
        r"(?<!\.)gpg ", "gpg --batch --quiet --pinentry-mode loopback --passphrase uji ", command
    )
    program = tool("pg_dump")
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
async def test_all_comes_back_with_the_keys_and_without_them_nothing_opens(
    tmp_path: Path, empty: str
) -> None:
    address = cluster().address(await asyncio.to_thread(PLACES.of, None))
    database = await Database.open(address, seal.parse(KEYS))
    async with database.transaction() as tx:
        filed = await filled(tx)
    await database.close()
    await run(DUMP, tmp_path, address)
    assert b"PGDMP" not in (tmp_path / "loket.dump.gpg").read_bytes()
    await run(RESTORE, tmp_path, empty)
    database = await Database.open(empty, seal.parse(KEYS))
    async with database.transaction() as tx:
        assert filed.receipt and await reports.by_receipt(tx, filed.receipt) is not None
    await database.close()
    with pytest.raises(KeyFault):
        await Database.open(empty, seal.make())


async def test_the_command_for_a_file_names_that_of_the_server() -> None:
    address = cluster().address(await asyncio.to_thread(PLACES.of, None))
    database = await Database.open(address, seal.parse(KEYS))
    work = Work(database, None, Settings(token="").periods, SATURDAY)
    with pytest.raises(BackupFault) as caught:
        async for _ in keeping.back_up(work, Path("x")):
            pass
    await database.close()
    assert DUMP in str(caught.value) and "LOKET_KEYS" in str(caught.value)
