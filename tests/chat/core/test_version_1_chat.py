"""A bot with a database of version 1.0 continues its conversations.

`data/database_1_0.sql` is the dump of a database that version 1.0 wrote. It has no data of real persons.
"""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from storage.crypto.encryption import key_file_for
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import only_sqlite

pytestmark = only_sqlite
DATA = Path(__file__).parent / "data"
CODES = {"siti": "nawi-doji-ruge-wani-payu-hodo-yubo", "tono": "wuhi-dice-tayu-wewo-dopa-joma-geli"}
LATER = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # when 1.0 was stopped


def write_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript((DATA / "database_1_0.sql").read_text(encoding="utf-8"))
        database.execute(
            "DELETE FROM intake"
        )  # the local Telegram of a test counts its updates from the beginning
    key_file_for(path).write_text((DATA / "database_1_0.keys").read_text("ascii"), "ascii")
    key_file_for(path).chmod(0o600)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[tuple[BotHarness, dict[str, Person]]]:
    """Return the bot on the database of 1.0, and the people of then in the order in which they came."""
    app = create_app()
    async with serve_app(app) as address:
        harness = BotHarness(app.state.telegram, address, tmp_path / "loket.db")
        write_database(harness.database_path)
        harness.now = LATER
        people = {
            name: Person(harness.telegram, name) for name in ("Bu Rina", "Dewi", "Pak Budi", "Siti", "Tono")
        }
        harness.admins.add(people["Bu Rina"].id)
        await harness.open()
        for person in people.values():
            person.chat.started = True
        yield harness, people
        await harness.close()


async def test_citizens_find_what_they_had(office: tuple[BotHarness, dict[str, Person]]) -> None:
    _, people = office
    siti, tono = people["Siti"], people["Tono"]
    await siti.ask("/langganan", "Serpong")
    await siti.ask("/status pamulang", "habis")
    await siti.ask("/jemputbola pamulang", "Balai Desa")
    await siti.ask("/capaian pamulang", r"12\.345")
    await siti.ask("/datasaya", "Serpong")
    for person, name in ((siti, "siti"), (tono, "tono")):
        await person.ask("/tiket", "kode")
        await person.ask(CODES[name], r"Laporan 3674-")


async def test_staff_go_on_where_they_were(office: tuple[BotHarness, dict[str, Person]]) -> None:
    _, people = office
    rina, dewi, budi, siti = (people[name] for name in ("Bu Rina", "Dewi", "Pak Budi", "Siti"))
    await dewi.ask("/siapa", "Serpong")
    queue = await budi.ask("/aduan", "Aduan")
    assert re.search(r"3674-\w+|3505-\w+", f"{queue}{budi.buttons}")
    await rina.ask("/petugas", "Petugas")
    assert any("Dewi" in label for label in rina.buttons)
    await rina.ask("/tutup serpong lusa listrik padam", "dikabari: 1")
    rina.press("✅ Simpan dan kabari 1 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("listrik padam")
