"""Backup while people talk, restore elsewhere: everything is there, nothing can be read or changed on the way."""

import asyncio
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from runtime import control, keeping
from runtime.control import Request
from runtime.settings import Settings
from storage import backup, evidence, reports
from storage.backup import BackupFault
from storage.database import Database
from storage.seal import Keys, beside, make, parse
from tests.conftest import SATURDAY, Town
from tests.engines import only_sqlite
from tests.test_rotation import filled

pytestmark = only_sqlite  # a server is backed up by its own means

NOW = int(SATURDAY.timestamp())


async def office(path: Path, keys: Keys | None = None) -> reports.Filed:
    """A database with something in every sealed column, closed again."""
    database = await Database.open(path, keys)
    async with database.transaction() as tx:
        filed = await filled(tx)
    await database.close()
    return filed


async def lines(path: Path, request: Request, keys: Keys | None = None) -> list[str]:
    said: list[str] = []
    assert await control.command(Settings(database=path, keys=keys), request, SATURDAY, said.append) == 0
    return said


async def restored(file: Path, target: Path, keys: Keys | None = None, *, force: bool = False) -> list[str]:
    return [line async for line in keeping.bring_back(file, target, keys, force=force)]


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


async def listening(town: Town) -> None:
    async with asyncio.timeout(10):
        while not names(town.database.parent, "*.sock"):  # noqa: ASYNC110 (files tell nobody that they came)
            await asyncio.sleep(0.01)


async def test_all_comes_back_on_another_machine_with_the_keys(tmp_path: Path) -> None:
    here, there, file = tmp_path / "loket.db", tmp_path / "baru" / "loket.db", tmp_path / "cadangan"
    filed = await office(here)
    said = await lines(here, Request("backup", file=str(file)))
    assert "tabel" in said[0] and file.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupFault, match="Kunci cadangan tidak ada"):
        await restored(file, there)
    there.parent.mkdir(exist_ok=True)
    beside(there).write_bytes(beside(here).read_bytes())
    assert "seperti pada 2026-11-21" in (await restored(file, there))[0]
    assert names(there.parent, "*") == ["loket.db", "loket.db.lock", "loket.keys"]
    database = await Database.open(there)
    async with database.reading() as tx:
        case = await reports.by_receipt(tx, filed.receipt or "")
        assert case is not None and case.form.story == "cerita"
        (item, _) = await evidence.listed(tx, evidence.of_report(filed.report_id))
        assert await evidence.part(tx, item.id, 2) == bytes(evidence.PART)
    await database.close()
    with closing(sqlite3.connect(here)) as one, closing(sqlite3.connect(there)) as other:
        for (table,) in one.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            query = f"SELECT * FROM {table}"
            assert one.execute(query).fetchall() == other.execute(query).fetchall(), table
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        assert one.execute(query).fetchall() == other.execute(query).fetchall()


async def test_a_backup_holds_nothing_that_can_be_read(tmp_path: Path) -> None:
    path, file = tmp_path / "loket.db", tmp_path / "cadangan"
    database = await Database.open(path)
    async with database.transaction() as tx:
        await tx.execute("INSERT INTO questions (text, outcome, at) VALUES ('PENANDA', 'unknown', 1)")
    await database.close()
    await lines(path, Request("backup", file=str(file)))
    assert b"PENANDA" not in file.read_bytes() and b"questions" not in file.read_bytes()
    assert file.read_bytes().startswith(backup.MAGIC)
    assert names(tmp_path, "*.part") == []


def made(path: Path, keys: Keys) -> bytes:
    out = BytesIO()
    backup.write(path, out, keys, NOW)
    return out.getvalue()


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("cut", "rusak|terpotong"),
        ("flipped", "rusak"),
        ("swapped", "rusak"),
        ("head", "rusak|bukan"),
        ("other", "bukan"),
    ],
)
async def test_what_was_changed_or_cut_is_refused_and_replaces_nothing(
    tmp_path: Path, where: str, why: str
) -> None:
    keys, path = make(), tmp_path / "loket.db"
    await office(path, keys)
    whole = made(path, keys)
    first = whole.index(b"\n", len(backup.MAGIC)) + 1
    size = 4 + int.from_bytes(whole[first : first + 4], "big")
    changed = {
        "cut": whole[: first + size],
        "flipped": whole[:-9] + bytes((whole[-9] ^ 1,)) + whole[-8:],
        "swapped": whole[:first] + whole[first + size :] + whole[first : first + size],
        "head": whole.replace(b'"salt":"', b'"salt":"AAAA', 1),
        "other": b"SQLite format 3\0" + bytes(100),
    }[where]
    assert changed != whole and len(whole) > first + size, "more than one piece"
    file = tmp_path / "cadangan"
    file.write_bytes(changed)
    before = path.read_bytes()
    with pytest.raises(BackupFault, match=why):
        await restored(file, path, keys, force=True)
    assert path.read_bytes() == before
    assert names(tmp_path, "*.restoring*") == []


async def test_restore_refuses_what_it_should_not_replace(tmp_path: Path) -> None:
    keys, path, file = make(), tmp_path / "loket.db", tmp_path / "cadangan"
    await office(path, keys)
    file.write_bytes(made(path, keys))
    with pytest.raises(BackupFault, match="--force"):
        await restored(file, path, keys)
    with pytest.raises(BackupFault, match="tidak diberikan"):
        await restored(file, path, make(), force=True)
    with pytest.raises(BackupFault, match="tidak dapat dibaca"):
        await restored(tmp_path / "tidak-ada", path, keys, force=True)
    with pytest.raises(BackupFault, match="sudah ada"):
        await lines(path, Request("backup", file=str(file)), keys)
    assert await restored(file, path, keys, force=True)


async def test_while_people_talk_the_backup_is_one_state(town: Town) -> None:
    people = [await town.person(f"Warga {number}", "3505") for number in range(4)]
    file = town.database.with_name("cadangan")

    async def talk(number: int) -> None:
        for turn in range(6):
            people[number].say(f"resep rendang padang nomor {number}{turn}")
            await people[number].expect("")

    async def save() -> list[str]:
        await listening(town)
        return await lines(town.database, Request("backup", file=str(file)))

    saving = asyncio.create_task(save())
    await asyncio.gather(*(talk(number) for number in range(4)))
    said = await saving
    assert "baris" in said[0], "the running bot made it"
    await town.close()
    target = town.database.with_name("lain.db")
    await restored(file, target)
    with closing(sqlite3.connect(target)) as connection:
        updates = {row[0] for row in connection.execute("SELECT update_id FROM intake")}
        asked = connection.execute("SELECT COUNT(*) FROM questions WHERE text LIKE 'resep%'").fetchone()[0]
    with closing(sqlite3.connect(town.database)) as connection:
        assert updates <= {row[0] for row in connection.execute("SELECT update_id FROM intake")}
    assert asked <= 24


async def test_who_is_connected_and_silent_does_not_hold_up_the_end(town: Town) -> None:
    await listening(town)
    reader, writer = await asyncio.open_unix_connection(control.beside(town.database))
    writer.write(b'{"command"')
    await asyncio.sleep(0)
    await asyncio.wait_for(town.close(), 10)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_the_running_bot_answers_commands(town: Town) -> None:
    await listening(town)
    assert (await lines(town.database, Request("keys", "check")))[-1] == "Semua memakai kunci terbaru."
    assert "Tidak ada yang dihapus" in (await lines(town.database, Request("retention", dry=True)))[-1]
    assert "Dihapus: 0" in (await lines(town.database, Request("retention")))[-1]
    assert "0 isi disegel ulang" in (await lines(town.database, Request("keys", "rotate")))[0]
    assert control.beside(town.database).stat().st_mode & 0o077 == 0, "only for the same user"
    said: list[str] = []
    code = await control.asked(town.database, Request("minum kopi"), said.append)
    assert (code, said) == (1, ["Perintah tidak dikenal."])
    await town.close()
    assert not control.beside(town.database).exists()
    assert await control.asked(town.database, Request("keys", "check"), said.append) is None


async def test_keys_move_with_the_bot_stopped(tmp_path: Path) -> None:
    path, old, new = tmp_path / "loket.db", make(), make()
    await office(path, old)
    both = Keys({**new.by_id, **old.by_id})
    said = await lines(path, Request("keys", "check"), both)
    assert said[-1] == "Penyegelan ulang belum selesai." and "terbaru" in said[0]
    said = await lines(path, Request("keys", "rotate"), both)
    assert f"boleh dihapus dari LOKET_KEYS: {old.newest}" in said[-1]
    assert (await lines(path, Request("keys", "check"), new))[-1] == "Semua memakai kunci terbaru."


def test_a_new_key_can_be_read_again(capsys: pytest.CaptureFixture[str]) -> None:
    import bot

    assert bot.main(["keys", "new"]) == 0
    assert len(parse(capsys.readouterr().out).by_id) == 1
