"""Backups: written while the bot runs, complete after a restore, unreadable and unchangeable in between."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from content.reports.report_form import FilingResult
from runtime.cli import control_socket, maintenance
from runtime.cli.control_socket import ControlRequest
from runtime.settings import Settings
from storage.crypto import backup
from storage.crypto.backup import BackupError
from storage.crypto.encryption import EncryptionKeys, generate_keys, key_file_for, parse_keys
from storage.engine.database import Database
from storage.reports import evidence_files, reports
from tests.support.bot_harness import SATURDAY, BotHarness
from tests.support.database_engines import only_sqlite
from tests.support.sealed_rows import fill_sealed_columns

pytestmark = only_sqlite  # a server is backed up by its own means

NOW = int(SATURDAY.timestamp())


async def create_office_database(path: Path, keys: EncryptionKeys | None = None) -> FilingResult:
    """Create a database with a value in every sealed column, and close it."""
    database = await Database.open(path, keys)
    async with database.transaction() as tx:
        filed = await fill_sealed_columns(tx)
    await database.close()
    return filed


async def control_socket_lines(
    path: Path, request: ControlRequest, keys: EncryptionKeys | None = None
) -> list[str]:
    said: list[str] = []
    assert (
        await control_socket.send_or_run_command(
            Settings(database=path, keys=keys), request, SATURDAY, said.append
        )
        == 0
    )
    return said


async def restore_backup(
    file: Path, target: Path, keys: EncryptionKeys | None = None, *, force: bool = False
) -> list[str]:
    return [line async for line in maintenance.restore_backup(file, target, keys, force=force)]


def list_names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


async def wait_for_socket(harness: BotHarness) -> None:
    async with asyncio.timeout(10):
        while not list_names(harness.database_path.parent, "*.sock"):  # noqa: ASYNC110 (files tell nobody that they came)
            await asyncio.sleep(0.01)


async def test_a_backup_restores_everything_on_another_machine_with_the_keys(tmp_path: Path) -> None:
    here, there, file = tmp_path / "loket.db", tmp_path / "baru" / "loket.db", tmp_path / "cadangan"
    filed = await create_office_database(here)
    said = await control_socket_lines(here, ControlRequest("backup", file=str(file)))
    assert "tabel" in said[0] and file.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="Kunci cadangan tidak ada"):
        await restore_backup(file, there)
    there.parent.mkdir(exist_ok=True)
    key_file_for(there).write_bytes(key_file_for(here).read_bytes())
    assert "seperti pada 2026-11-21" in (await restore_backup(file, there))[0]
    assert stat.S_IMODE(there.stat().st_mode) == 0o600
    assert list_names(there.parent, "*") == ["loket.db", "loket.db.lock", "loket.keys"]
    database = await Database.open(there)
    async with database.read_transaction() as tx:
        case = await reports.find_by_receipt(tx, filed.receipt or "")
        assert case is not None and case.form.story == "cerita"
        (item, _) = await evidence_files.list_items(tx, evidence_files.report_owner(filed.report_id))
        assert await evidence_files.read_part(tx, item.id, 2) == bytes(evidence_files.PART_SIZE)
    await database.close()
    with closing(sqlite3.connect(here)) as one, closing(sqlite3.connect(there)) as other:
        for (table,) in one.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            query = f"SELECT * FROM {table}"
            assert one.execute(query).fetchall() == other.execute(query).fetchall(), table
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        assert one.execute(query).fetchall() == other.execute(query).fetchall()


async def test_a_backup_contains_nothing_readable(tmp_path: Path) -> None:
    path, file = tmp_path / "loket.db", tmp_path / "cadangan"
    database = await Database.open(path)
    async with database.transaction() as tx:
        await tx.execute("INSERT INTO questions (text, outcome, at) VALUES ('PENANDA', 'unknown', 1)")
    await database.close()
    await control_socket_lines(path, ControlRequest("backup", file=str(file)))
    assert b"PENANDA" not in file.read_bytes() and b"questions" not in file.read_bytes()
    assert file.read_bytes().startswith(backup.MAGIC)
    assert list_names(tmp_path, "*.part") == []


def make_backup(path: Path, keys: EncryptionKeys) -> bytes:
    out = BytesIO()
    backup.write_backup(path, out, keys, NOW)
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
async def test_a_changed_or_truncated_backup_is_refused_and_replaces_nothing(
    tmp_path: Path, where: str, why: str
) -> None:
    keys, path = generate_keys(), tmp_path / "loket.db"
    await create_office_database(path, keys)
    whole = make_backup(path, keys)
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
    with pytest.raises(BackupError, match=why):
        await restore_backup(file, path, keys, force=True)
    assert path.read_bytes() == before
    assert list_names(tmp_path, "*.restoring*") == []


async def test_restore_does_not_replace_a_database_without_force(tmp_path: Path) -> None:
    keys, path, file = generate_keys(), tmp_path / "loket.db", tmp_path / "cadangan"
    await create_office_database(path, keys)
    file.write_bytes(make_backup(path, keys))
    with pytest.raises(BackupError, match="--force"):
        await restore_backup(file, path, keys)
    with pytest.raises(BackupError, match="tidak diberikan"):
        await restore_backup(file, path, generate_keys(), force=True)
    with pytest.raises(BackupError, match="tidak dapat dibaca"):
        await restore_backup(tmp_path / "tidak-ada", path, keys, force=True)
    with pytest.raises(BackupError, match="sudah ada"):
        await control_socket_lines(path, ControlRequest("backup", file=str(file)), keys)
    assert await restore_backup(file, path, keys, force=True)


async def test_a_backup_during_writes_is_one_snapshot(harness: BotHarness) -> None:
    people = [await harness.new_person(f"Warga {number}", "3505") for number in range(4)]
    file = harness.database_path.with_name("cadangan")

    async def talk(number: int) -> None:
        for turn in range(6):
            people[number].say(f"resep rendang padang nomor {number}{turn}")
            await people[number].expect("")

    async def save() -> list[str]:
        await wait_for_socket(harness)
        return await control_socket_lines(harness.database_path, ControlRequest("backup", file=str(file)))

    saving = asyncio.create_task(save())
    await asyncio.gather(*(talk(number) for number in range(4)))
    said = await saving
    assert "baris" in said[0], "the running bot made it"
    await harness.close()
    target = harness.database_path.with_name("lain.db")
    await restore_backup(file, target)
    with closing(sqlite3.connect(target)) as connection:
        updates = {row[0] for row in connection.execute("SELECT update_id FROM intake")}
        asked = connection.execute("SELECT COUNT(*) FROM questions WHERE text LIKE 'resep%'").fetchone()[0]
    with closing(sqlite3.connect(harness.database_path)) as connection:
        assert updates <= {row[0] for row in connection.execute("SELECT update_id FROM intake")}
    assert asked <= 24


async def test_a_silent_connection_does_not_delay_the_shutdown(harness: BotHarness) -> None:
    await wait_for_socket(harness)
    reader, writer = await asyncio.open_unix_connection(control_socket.socket_path(harness.database_path))
    writer.write(b'{"command"')
    await asyncio.sleep(0)
    await asyncio.wait_for(harness.close(), 10)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_the_running_bot_answers_commands(harness: BotHarness) -> None:
    await wait_for_socket(harness)
    assert (await control_socket_lines(harness.database_path, ControlRequest("keys", "check")))[
        -1
    ] == "Semua memakai kunci terbaru."
    assert (
        "Tidak ada yang dihapus"
        in (await control_socket_lines(harness.database_path, ControlRequest("retention", dry=True)))[-1]
    )
    assert (
        "Dihapus: 0" in (await control_socket_lines(harness.database_path, ControlRequest("retention")))[-1]
    )
    assert (
        "0 isi disegel ulang"
        in (await control_socket_lines(harness.database_path, ControlRequest("keys", "rotate")))[0]
    )
    assert control_socket.socket_path(harness.database_path).stat().st_mode & 0o077 == 0, (
        "only for the same user"
    )
    said: list[str] = []
    code = await control_socket.send_command(harness.database_path, ControlRequest("minum kopi"), said.append)
    assert (code, said) == (1, ["Perintah tidak dikenal."])
    await harness.close()
    assert not control_socket.socket_path(harness.database_path).exists()
    assert (
        await control_socket.send_command(harness.database_path, ControlRequest("keys", "check"), said.append)
        is None
    )


async def test_keys_rotate_with_the_bot_stopped(tmp_path: Path) -> None:
    path, old, new = tmp_path / "loket.db", generate_keys(), generate_keys()
    await create_office_database(path, old)
    both = EncryptionKeys({**new.by_id, **old.by_id})
    said = await control_socket_lines(path, ControlRequest("keys", "check"), both)
    assert said[-1] == "Penyegelan ulang belum selesai." and "terbaru" in said[0]
    said = await control_socket_lines(path, ControlRequest("keys", "rotate"), both)
    assert f"boleh dihapus dari LOKET_KEYS: {old.newest_id}" in said[-1]
    assert (await control_socket_lines(path, ControlRequest("keys", "check"), new))[
        -1
    ] == "Semua memakai kunci terbaru."


def test_a_new_key_can_be_read_again(capsys: pytest.CaptureFixture[str]) -> None:
    import bot

    assert bot.main(["keys", "new"]) == 0
    assert len(parse_keys(capsys.readouterr().out).by_id) == 1
