"""The byte format of sealed values, and key files with errors of the disk or of a second process."""

import base64
import logging
import stat
from pathlib import Path

import pytest

from storage.crypto import encryption
from storage.crypto.encryption import Cipher, DecryptionError, EncryptionKeys, KeyringError
from storage.engine.database import Database
from tests.support.database_engines import only_sqlite

ROW = "reports:1:body"
ONE = base64.b64encode(b"1" * 32).decode()
TWO = base64.b64encode(b"2" * 32).decode()


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def safe() -> Cipher:
    return Cipher(encryption.parse_keys(f"k2:{TWO},k1:{ONE}"), b"m" * 32)


def test_the_format_of_a_sealed_value(safe: Cipher) -> None:
    sealed = safe.seal("abc", ROW)
    assert sealed[:4] == b"\x02\x02k2"
    assert len(sealed) == 4 + 12 + (4 + 3) + 16
    assert safe.seal("", ROW)[:4] == b"\x02\x02k2"
    assert safe.unseal_bytes(safe.seal(b"\x00\xff", ROW), ROW) == b"\x00\xff"
    assert (encryption.FORMAT_VERSION, encryption.NONCE_SIZE, encryption.KEY_SIZE) == (2, 12, 32)


def test_the_format_stays_readable() -> None:
    """The format must never change. The value was sealed with key k1 when the test was written."""
    kept = Cipher(encryption.parse_keys(f"k1:{ONE}"), b"")
    assert kept.unseal_bytes(bytes.fromhex(FROZEN_1_0), ROW) == b"kata"
    assert kept.unseal_bytes(bytes.fromhex(FROZEN), ROW) == b"kata"


FROZEN_1_0 = "01026b31144d33a43e12782d1755442fcad6852b21e1bf61c091fddcae07ec8e8ea5f69f"
FROZEN = "02026b31bdf93910a61d386f01216de9d32e23bb7f0a4807e0f5092ac69ecaded906658336f3570d"


def test_the_length_of_a_value_is_hidden_in_steps(safe: Cipher) -> None:
    lengths = {len(safe.seal("a" * length, ROW, step=1024)) for length in range(1021)}
    assert lengths == {4 + 12 + 1024 + 16}
    assert len(safe.seal("a" * 1021, ROW, step=1024)) == 4 + 12 + 2048 + 16
    for length in (0, 1, 1019, 1020, 1021, 5000):
        assert safe.unseal_bytes(safe.seal(bytes(length), ROW, step=1024), ROW) == bytes(length)


def test_the_format_of_a_value_cannot_be_changed(safe: Cipher) -> None:
    """Neither a new value becomes an old one, nor an old one a new one."""
    for sealed, other in ((safe.seal("abc", ROW), 1), (bytes.fromhex(FROZEN_1_0), 2)):
        with pytest.raises(DecryptionError):
            safe.unseal_bytes(bytes((other,)) + sealed[1:], ROW)


def test_a_value_can_be_encrypted_with_an_older_key(safe: Cipher) -> None:
    old = safe.seal("abc", ROW, "k1")
    assert encryption.key_id_of(old) == "k1"
    assert safe.unseal_bytes(old, ROW) == b"abc"
    with pytest.raises(DecryptionError, match="a key that is not here"):
        Cipher(encryption.parse_keys(f"k2:{TWO}"), b"").unseal_bytes(old, ROW)


@pytest.mark.parametrize(
    "sealed", [b"", b"\x01", b"\x03\x00", b"\x00\x00", b"\x01\x01\xff", b"\x01\x02k\xff"]
)
def test_a_value_that_is_not_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(DecryptionError, match="not sealed"):
        encryption.key_id_of(sealed)


def test_the_shortest_header_is_accepted() -> None:
    assert encryption.key_id_of(b"\x01\x00") == ""
    assert encryption.key_id_of(b"\x01\x01k") == "k"


def test_a_truncated_value_does_not_decrypt(safe: Cipher) -> None:
    sealed = safe.seal("abc", ROW)
    for length in range(2, len(sealed)):
        with pytest.raises(DecryptionError):
            safe.unseal_bytes(sealed[:length], ROW)


def test_every_table_has_its_own_key_and_every_purpose_its_own_hash(safe: Cipher) -> None:
    sealed = safe.seal("abc", "talk:1:body")
    for bound in ("reports:1:body", "talk:2:body", "talk:1:note"):
        with pytest.raises(DecryptionError, match="changed, or moved"):
            safe.unseal_bytes(sealed, bound)
    assert len(safe.mac("draft", 7)) == 32
    assert safe.mac("draft", 7) == safe.mac("draft", "7") != safe.mac("route", 7)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (f"k1:{ONE}", ["k1"]),
        (f" k2:{TWO} , k1:{ONE} ", ["k2", "k1"]),
        (f"# words: here\nk2:{TWO}\n  # more\nk1:{ONE}\n", ["k2", "k1"]),
        (f"{'a' * 16}:{ONE}", ["a" * 16]),
        (f"K_-9:{ONE}", ["K_-9"]),
    ],
)
def test_keys_are_parsed_in_every_notation(text: str, ids: list[str]) -> None:
    keys = encryption.parse_keys(text)
    assert list(keys.by_id) == ids
    assert keys.newest_id == ids[0]
    assert encryption.parse_keys(encryption.format_keys(keys)) == keys


@pytest.mark.parametrize(
    "text",
    ["", ":", f":{ONE}", f"{'a' * 17}:{ONE}", f"k1:{ONE[:-4]}", f"k1:{ONE}AAAA", f"k1:{ONE},k1:{TWO}", f"k1:{ONE},", "k1:ä"],
)  # fmt: skip
def test_wrong_keys_are_refused(text: str) -> None:
    with pytest.raises(KeyringError, match="LOKET_KEYS harus berisi"):
        encryption.parse_keys(text)


def test_generated_keys_are_different() -> None:
    first, second = encryption.generate_keys(), encryption.generate_keys()
    assert first != second
    assert len(first.by_id[first.newest_id]) == 32
    assert encryption.KEY_ID_PATTERN.fullmatch(first.newest_id)
    assert len(first.newest_id) == 7
    assert repr(first) == "EncryptionKeys()"


@only_sqlite
async def test_the_key_file_is_readable_by_its_owner_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await (await Database.open(tmp_path / "loket.db")).close()
    file = tmp_path / "loket.keys"
    assert encryption.key_file_for(tmp_path / "loket.db") == file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    words, key = file.read_text(encoding="utf-8").splitlines()
    assert words.startswith("# Kunci penyegel")
    assert encryption.parse_keys(key).newest_id.startswith("k")
    assert (
        "loket.keys" in list_names(tmp_path)
        and len([name for name in list_names(tmp_path) if "keys" in name]) == 1
    )


@only_sqlite
async def test_given_keys_create_no_file(tmp_path: Path) -> None:
    keys = EncryptionKeys({"k1": b"1" * 32})
    for _ in range(2):
        database = await Database.open(tmp_path / "loket.db", keys)
        async with database.read_transaction() as tx:
            assert [row["id"] for row in await tx.fetch_all("SELECT id FROM keyring")] == ["k1"]
        await database.close()
    assert not (tmp_path / "loket.keys").exists()


def test_two_first_starts_at_the_same_time_use_one_key(tmp_path: Path) -> None:
    path = tmp_path / "loket.keys"
    first = encryption._create_key_file(path)
    assert encryption._create_key_file(path) == first
    assert encryption._load_key_file(tmp_path / "loket.db", new=True) == first
    assert list_names(tmp_path) == ["loket.keys"]


def test_without_hard_links_the_file_is_renamed(tmp_path: Path) -> None:
    draft, path = tmp_path / "draft", tmp_path / "keys"
    draft.mkdir()  # a folder has no hard link, on any file system
    encryption._rename_unless_exists(draft, path)
    assert path.is_dir() and not draft.exists()


def test_an_existing_file_is_not_replaced(tmp_path: Path) -> None:
    draft, path = tmp_path / "draft", tmp_path / "keys"
    draft.write_text("new", encoding="utf-8")
    path.write_text("old", encoding="utf-8")
    with pytest.raises(FileExistsError):
        encryption._rename_unless_exists(draft, path)
    assert path.read_text(encoding="utf-8") == "old"


def test_a_folder_that_does_not_exist_gives_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="tidak dapat dibuat"):
        encryption._create_key_file(tmp_path / "nowhere" / "loket.keys")


def test_a_key_file_is_created_only_for_a_new_database(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="tidak ada"):
        encryption._load_key_file(tmp_path / "loket.db", new=False)
    assert list_names(tmp_path) == []
    assert encryption._load_key_file(None, new=False).newest_id


@pytest.mark.parametrize("held", [b"\xff\xfe", None])
def test_an_unreadable_key_file_gives_an_error(tmp_path: Path, held: bytes | None) -> None:
    if held is None:
        (tmp_path / "loket.keys").mkdir()
    else:
        (tmp_path / "loket.keys").write_bytes(held)
    with pytest.raises(KeyringError, match="tidak dapat dibaca"):
        encryption._load_key_file(tmp_path / "loket.db", new=True)


def test_a_damaged_key_file_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "loket.keys").write_text("k1:x", encoding="utf-8")
    with pytest.raises(KeyringError, match=r"loket\.keys rusak\. LOKET_KEYS harus"):
        encryption._load_key_file(tmp_path / "loket.db", new=True)


@pytest.mark.parametrize(
    ("mode", "warned"),
    [
        (0o600, False),
        (0o700, False),
        (0o400, False),
        (0o640, True),
        (0o604, True),
        (0o601, True),
        (0o620, True),
    ],
)
def test_a_key_file_that_others_can_access_logs_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int, warned: bool
) -> None:
    path = tmp_path / "keys"
    path.write_text("", encoding="utf-8")
    path.chmod(mode)
    encryption.warn_if_world_readable(path)
    assert bool(caplog.messages) is warned
