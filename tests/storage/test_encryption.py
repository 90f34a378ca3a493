"""A sealed value opens only in its row and with its key. The bot does not start without the right keys."""

import base64
import logging
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.settings import SettingsError, read_settings
from storage.chats import drafts
from storage.crypto import encryption
from storage.crypto.encryption import Cipher, DecryptionError, EncryptionKeys, KeyringError
from storage.crypto.sealed_columns import REPORT_DRAFT_BODY
from storage.engine.database import Database, DatabaseError
from storage.engine.migration_files import MIGRATIONS_FOLDER
from storage.queues import processed_updates
from tests.support.database_engines import only_sqlite

SECRET = "petugas minta seratus ribu"
ROW = "reports:1:body"


def new_key(key_id: str, byte: int = 7) -> str:
    return f"{key_id}:{base64.b64encode(bytes([byte]) * 32).decode()}"


@pytest.fixture
def safe() -> Cipher:
    return Cipher(encryption.parse_keys(f"{new_key('k2', 2)},{new_key('k1', 1)}"), b"m" * 32)


def test_a_sealed_value_decrypts_in_its_row(safe: Cipher) -> None:
    sealed = safe.seal(SECRET, ROW)
    assert safe.unseal_bytes(sealed, ROW).decode() == SECRET
    assert SECRET.encode() not in sealed
    assert safe.seal(SECRET, ROW) != sealed, "the same words twice must not look the same"


@pytest.mark.parametrize("elsewhere", ["reports:2:body", "reports:1:story", "talk:1:body", ""])
def test_a_moved_value_does_not_decrypt(safe: Cipher, elsewhere: str) -> None:
    with pytest.raises(DecryptionError):
        safe.unseal_bytes(safe.seal(SECRET, ROW), elsewhere)


@given(at=st.integers(0, 60), flip=st.integers(1, 255))
def test_a_changed_value_does_not_decrypt(at: int, flip: int) -> None:
    safe = Cipher(encryption.parse_keys(new_key("k1")), b"")
    sealed = bytearray(safe.seal(SECRET, ROW))
    at %= len(sealed)
    sealed[at] ^= flip
    with pytest.raises(DecryptionError):
        safe.unseal_bytes(bytes(sealed), ROW)


@given(st.binary(max_size=64))
def test_values_that_are_not_sealed_do_not_decrypt(sealed: bytes) -> None:
    with pytest.raises(DecryptionError):
        Cipher(encryption.parse_keys(new_key("k1")), b"").unseal_bytes(sealed, ROW)


def test_older_keys_decrypt_and_the_newest_encrypts(safe: Cipher) -> None:
    old = Cipher(encryption.parse_keys(new_key("k1", 1)), b"").seal(SECRET, ROW)
    assert safe.unseal_bytes(old, ROW).decode() == SECRET
    assert (encryption.key_id_of(old), encryption.key_id_of(safe.seal("x", ROW))) == ("k1", "k2")


def test_a_keyed_hash_differs_by_purpose(safe: Cipher) -> None:
    assert safe.mac("draft", 77) == safe.mac("draft", 77)
    assert safe.mac("draft", 77) != safe.mac("route chat", 77)
    assert safe.mac("draft", 77) != Cipher(safe.keys, b"n" * 32).mac("draft", 77)


@pytest.mark.parametrize(
    "text", ["", "rahasia", "k1:rahasia", f"{new_key('k1')},{new_key('k1')}", "k1:" + "QUJD", new_key("k 1")]
)
def test_wrong_keys_are_refused_without_showing_them(text: str) -> None:
    with pytest.raises(KeyringError) as caught:
        encryption.parse_keys(text)
    assert "LOKET_KEYS" in str(caught.value)
    assert not any(part and part in str(caught.value) for part in (text.partition(":")[2],))


def test_keys_are_never_shown() -> None:
    keys = read_settings({"LOKET_KEYS": new_key("k1")}).keys
    assert keys is not None
    assert keys.newest_id == "k1"
    assert new_key("k1")[3:20] not in repr(read_settings({"LOKET_KEYS": new_key("k1")}))


def test_keys_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(
        f"# the new one first\n{new_key('k2', 2)}\n{new_key('k1', 1)}\n", encoding="utf-8"
    )
    keys = read_settings({"LOKET_KEYS_FILE": str(tmp_path / "keys")}).keys
    assert keys is not None
    assert list(keys.by_id) == ["k2", "k1"]
    assert read_settings({}).keys is None


@pytest.mark.parametrize("held", ["", "# tiada kunci\n", "k1:salah"])
def test_an_empty_key_file_is_an_error(tmp_path: Path, held: str) -> None:
    (tmp_path / "keys").write_text(held, encoding="utf-8")
    with pytest.raises(SettingsError, match="LOKET_KEYS"):
        read_settings({"LOKET_KEYS_FILE": str(tmp_path / "keys")})


# the database and its keys


async def open_cipher(path: Path, keys: EncryptionKeys | None = None) -> None:
    await (await Database.open(path, keys)).close()


def leftover_files(folder: Path, name: str) -> list[Path]:
    """Return the names of temporary files beside the key file."""
    return [path for path in folder.glob(f"{name}*") if path.name != name]


@only_sqlite
async def test_the_first_start_creates_a_key_file_and_logs_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await open_cipher(tmp_path / "loket.db")
        await open_cipher(tmp_path / "loket.db")
    file = tmp_path / "loket.keys"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [record for record in caplog.messages if str(file) in record] == [caplog.messages[0]]
    assert not leftover_files(tmp_path, "loket.keys")


@only_sqlite
async def test_a_missing_key_file_refuses_to_start_and_creates_no_other(tmp_path: Path) -> None:
    await open_cipher(tmp_path / "loket.db")
    kept = (tmp_path / "loket.keys").rename(tmp_path / "copy")
    with pytest.raises(DatabaseError, match=r"loket\.keys"):
        await open_cipher(tmp_path / "loket.db")
    assert not (tmp_path / "loket.keys").exists()
    kept.rename(tmp_path / "loket.keys")
    await open_cipher(tmp_path / "loket.db")


@only_sqlite
@pytest.mark.parametrize("damage", ["", "# kosong\n", "k1:AAAA\n"])
async def test_a_damaged_key_file_refuses_to_start(tmp_path: Path, damage: str) -> None:
    await open_cipher(tmp_path / "loket.db")
    (tmp_path / "loket.keys").write_text(damage, encoding="utf-8")
    with pytest.raises(DatabaseError, match="rusak"):
        await open_cipher(tmp_path / "loket.db")


async def test_a_wrong_or_missing_key_refuses_to_start(tmp_path: Path) -> None:
    path = tmp_path / "loket.db"
    await open_cipher(path, encryption.parse_keys(new_key("k1", 1)))
    with pytest.raises(DatabaseError, match="'k1' bukan kunci"):
        await open_cipher(path, encryption.parse_keys(new_key("k1", 9)))
    with pytest.raises(DatabaseError, match="'k1' yang tidak diberikan"):
        await open_cipher(path, encryption.parse_keys(new_key("k2", 1)))
    await open_cipher(path, encryption.parse_keys(new_key("k1", 1)))


async def test_a_new_key_does_not_change_keyed_hashes(tmp_path: Path) -> None:
    path = tmp_path / "loket.db"
    database = await Database.open(path, encryption.parse_keys(new_key("k1", 1)))
    async with database.transaction() as tx:
        hashed, sealed = tx.mac("receipt", "x"), REPORT_DRAFT_BODY.seal(tx, SECRET, b"1")
    await database.close()
    database = await Database.open(path, encryption.parse_keys(f"{new_key('k2', 2)},{new_key('k1', 1)}"))
    async with database.transaction() as tx:
        assert tx.mac("receipt", "x") == hashed
        assert REPORT_DRAFT_BODY.unseal(tx, sealed, b"1") == SECRET
        assert encryption.key_id_of(REPORT_DRAFT_BODY.seal(tx, SECRET, b"1")) == "k2"
    await database.close()
    for missing in (
        new_key("k1", 1),
        new_key("k2", 2),
    ):  # sealed values may need both keys until key rotation is done
        with pytest.raises(DatabaseError):
            await open_cipher(path, encryption.parse_keys(missing))


# replies and drafts


def database_bytes(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@only_sqlite
async def test_replies_and_drafts_are_not_readable_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "loket.db"
    database = await Database.open(path)
    async with database.transaction() as tx:
        await processed_updates.save_replies(tx, 5, 77, [f'{{"type":"say","body":"{SECRET}"}}'])
        await drafts.save(tx, 77, "announce", {"text": SECRET}, 1)
    assert SECRET.encode() not in database_bytes(path)
    async with database.read_transaction() as tx:
        assert [row.body for row in await processed_updates.list_pending(tx)] == [
            f'{{"type":"say","body":"{SECRET}"}}'
        ]
        draft = await drafts.find(tx, 77)
        assert draft is not None
        assert draft.data == {"text": SECRET}
    await database.close()


async def test_a_draft_moved_to_another_chat_does_not_decrypt(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await drafts.save(tx, 77, "announce", {"text": SECRET}, 1)
        await tx.execute("UPDATE drafts SET chat_id = 78")
        with pytest.raises(DecryptionError):
            await drafts.find(tx, 78)
    await database.close()


@only_sqlite
async def test_clear_replies_from_before_the_keyring_are_not_sent(tmp_path: Path) -> None:
    """Nobody can tell a clear reply of such a database from a forged one."""
    path = tmp_path / "loket.db"
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        for script in sorted(MIGRATIONS_FOLDER.glob("*.sql"))[:10]:
            old.executescript(script.read_text(encoding="utf-8"))
            old.execute("INSERT INTO migrations VALUES (?, ?)", (int(script.name[:4]), script.name))
        old.execute('INSERT INTO replies VALUES (5, 0, 77, \'{"body": "kantor buka"}\', 1)')
    database = await Database.open(path)
    async with database.read_transaction() as tx:
        assert await processed_updates.list_pending(tx) == []
    await database.close()


@only_sqlite
@pytest.mark.parametrize("table", ["people", "replies"])
async def test_an_emptied_keyring_is_not_a_first_start(tmp_path: Path, table: str) -> None:
    path = tmp_path / "loket.db"
    await (await Database.open(path)).close()
    rows = {
        "people": "INSERT INTO people (chat_id, created_at, seen_at) VALUES (7, 0, 0)",
        "replies": "INSERT INTO replies (update_id, place, chat, message) VALUES (5, 0, x'77', 'palsu')",
    }
    with closing(sqlite3.connect(path)) as forged, forged:
        forged.execute("DELETE FROM keyring")
        forged.execute(rows[table])
    with pytest.raises(KeyringError, match="sudah terpakai"):
        await Database.open(path)


@only_sqlite
async def test_a_first_start_that_was_killed_before_the_keyring_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "loket.db"
    await (await Database.open(path)).close()
    with closing(sqlite3.connect(path)) as killed, killed:
        killed.execute("DELETE FROM keyring")
    await (await Database.open(path)).close()
