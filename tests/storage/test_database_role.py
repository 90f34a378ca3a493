"""The role of the bot on PostgreSQL: it owns its database, has no other right, and needs none."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.crypto import encryption
from storage.engine.database import Database
from tests.support.database_engines import KEYS, needs_postgresql, only_sqlite, shared_server
from tests.support.postgresql_server import PASSWORD, find_program
from tests.support.sealed_rows import fill_sealed_columns

pytestmark = [needs_postgresql, only_sqlite]  # it has a database of its own, so it runs once
SCRIPT = Path(__file__).parents[2] / "deploy" / "create-role.sh"
ROLE = f"loket_without_rights_{os.getpid()}"  # several processes test on one server


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[str]:
    """Run the script of `deploy/` on a server; return the address of the database for the role that it creates."""
    server, secret, psql = shared_server(), tmp_path / "secret", find_program("psql")
    assert psql
    secret.write_text(PASSWORD, encoding="utf-8")
    environment = {
        "PATH": f"{Path(psql).parent}:{os.environ['PATH']}", "PGHOST": f"{server.folder}", "PGPORT": f"{server.port}",
        "POSTGRES_USER": "loket", "LOKET_ROLE": ROLE, "DATABASE_PASSWORD_FILE": f"{secret}",
    }  # fmt: skip
    done = subprocess.run(["sh", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    yield f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{server.port}/{ROLE}"
    server.drop(ROLE)
    server.execute(f"DROP ROLE {ROLE}")


async def test_a_role_without_rights_is_enough(own_database: str, caplog: pytest.LogCaptureFixture) -> None:
    database = await Database.open(own_database, encryption.parse_keys(KEYS))
    async with database.transaction() as tx:
        await fill_sealed_columns(tx)
        assert await tx.fetch_value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    await database.rewrite_rows(0, hourly=True)
    assert await database.vacuum()
    async with database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT COUNT(*) FROM reports") == 1
    await database.close()
    assert "superuser" not in caplog.text


async def test_a_superuser_is_warned_of(own_database: str, caplog: pytest.LogCaptureFixture) -> None:
    database = await Database.open(shared_server().address(ROLE), encryption.parse_keys(KEYS))
    await database.close()
    assert "the database role loket is a superuser" in caplog.text
