"""Encryption at rest: AES-256-GCM with the row and column as associated data. The keys are not in the database.

A sealed value is: format version, length of the key id, key id, random nonce of 12 bytes, ciphertext, tag.
The associated data is authenticated: table, column, row and the columns that belong to the value. A value copied to
another row, or in a row whose columns were changed, does not decrypt. The plaintext is padded, so its length is hidden.

Version 1.0 wrote format 1: without padding, with table, row and column as associated data. `storage.crypto.reseal`
encrypts such values again when a database of 1.0 is opened.

Each table has its own subkey. Random nonces limit the number of values under one key. With subkeys, the many replies do
not use up the limit of the reports.

Keyed hashes (`mac`) find a row by a value that must not be readable in it. Their key is random. The table `keyring`
holds it encrypted once with every key in use. So a new key changes no hash, and the start fails when a key is missing
or wrong.
"""

import base64
import binascii
import hmac
import logging
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from storage.crypto import log_chain, reseal
from storage.crypto.sealed_columns import SEALED_COLUMNS
from storage.engine.database_errors import DatabaseError

if TYPE_CHECKING:
    from storage.engine.database import Transaction

log = logging.getLogger("loket.storage.encryption")

KEY_FILE_NAME = "loket.keys"  # beside the database file; read when LOKET_KEYS is not set
KEYRING_MIGRATION = 11  # the migration that created the keyring
USED_TABLES = {"people", "intake", "reports", "audit"}  # tables that have rows soon after the first start
FORMAT_VERSION = 2
VERSION_1_FORMAT = 1  # of Loket 1.0
LENGTH_SIZE = 4  # bytes before the padded plaintext
NONCE_SIZE, KEY_SIZE = 12, 32  # bytes
KEY_ID_PATTERN = compile_later(r"[A-Za-z0-9_-]{1,16}")


class KeyringError(DatabaseError):
    """The keys cannot be used. The text tells the operator the reason and the remedy; it contains no key."""


class DecryptionError(Exception):
    """A sealed value was changed, copied to another row, or encrypted with a key that was not given."""


@dataclass(frozen=True)
class EncryptionKeys:
    """Keys of 32 bytes by id, newest first. The newest encrypts; the others only decrypt."""

    by_id: Mapping[str, bytes] = field(repr=False)

    @property
    def newest_id(self) -> str:
        return next(iter(self.by_id))


def parse_keys(text: str) -> EncryptionKeys:
    """Parse keys written as 'id:base64 of 32 bytes', newest first, separated by commas or line breaks.

    Lines that begin with '#' are comments. Raises KeyringError.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    by_id: dict[str, bytes] = {}
    for entry in re.split(r"[,\s]+", " ".join(lines).strip()):
        key_id, _, encoded = entry.partition(":")
        key = _decode_key(encoded)
        if not KEY_ID_PATTERN.fullmatch(key_id) or key is None or key_id in by_id:
            raise KeyringError(
                "LOKET_KEYS harus berisi nama:kunci, dipisah koma, yang terbaru di depan; kunci adalah 32 byte acak dalam"
                ' base64 dan tiap nama dipakai sekali. Buat satu dengan: python -c "import base64, secrets;'
                " print('k1:' + base64.b64encode(secrets.token_bytes(32)).decode())\""
            )
        by_id[key_id] = key
    return EncryptionKeys(by_id)


def format_keys(keys: EncryptionKeys) -> str:
    """Return the keys as text that `parse_keys` reads, one per line."""
    return "\n".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.by_id.items())


def generate_keys() -> EncryptionKeys:
    """Generate one key with a random id."""
    return EncryptionKeys({f"k{secrets.token_hex(3)}": secrets.token_bytes(KEY_SIZE)})


def key_file_for(database: Path) -> Path:
    """Return the key file of a database file."""
    return database.with_name(KEY_FILE_NAME)


class Cipher:
    """Encrypts, decrypts and computes keyed hashes with the keys of an open keyring."""

    def __init__(self, keys: EncryptionKeys, mac_key: bytes) -> None:
        self.keys = keys
        self._mac_key = mac_key
        self._aeads: dict[tuple[str, str], AESGCM] = {}

    def seal(self, value: str | bytes, associated_data: str, key: str | None = None, step: int = 1) -> bytes:
        """Encrypt with the key of the id `key`, the newest by default. The subkey depends on the table.

        The plaintext is padded to a multiple of `step` bytes.
        """
        key_id = key or self.keys.newest_id
        plaintext = value.encode() if isinstance(value, str) else value
        head = bytes((FORMAT_VERSION, len(key_id))) + key_id.encode()
        nonce = secrets.token_bytes(NONCE_SIZE)
        aead = self._aead(key_id, associated_data)
        return head + nonce + aead.encrypt(nonce, _pad(plaintext, step), head + associated_data.encode())

    def unseal_bytes(self, sealed: bytes, associated_data: str) -> bytes:
        """Decrypt a sealed value. Raises DecryptionError."""
        key_id = key_id_of(sealed)
        if key_id not in self.keys.by_id:
            raise DecryptionError("sealed with a key that is not here")
        start = 2 + len(key_id)
        head, nonce, rest = sealed[:start], sealed[start : start + NONCE_SIZE], sealed[start + NONCE_SIZE :]
        try:
            plaintext = self._aead(key_id, associated_data).decrypt(
                nonce, rest, head + associated_data.encode()
            )
        except (InvalidTag, ValueError):
            raise DecryptionError("changed, or moved from another row") from None
        return plaintext if is_of_version_1(sealed) else _remove_padding(plaintext)

    def mac(self, purpose: str, value: str | int) -> bytes:
        """Return a keyed hash of 32 bytes. One value has different hashes for different purposes."""
        return hmac.digest(self._mac_key, f"{purpose}\0{value}".encode(), "sha256")

    def _aead(self, key_id: str, associated_data: str) -> AESGCM:
        table = associated_data.partition(":")[0]
        if (key_id, table) not in self._aeads:
            subkey = hmac.digest(self.keys.by_id[key_id], f"seal\0{table}".encode(), "sha256")
            self._aeads[key_id, table] = AESGCM(subkey)
        return self._aeads[key_id, table]


def key_id_of(sealed: bytes) -> str:
    """Return the id of the key that encrypted a value. Raises DecryptionError when the value is not sealed."""
    if len(sealed) < 2 or sealed[0] not in (FORMAT_VERSION, VERSION_1_FORMAT):
        raise DecryptionError("not sealed")
    try:
        return sealed[2 : 2 + sealed[1]].decode("ascii")
    except UnicodeDecodeError:
        raise DecryptionError("not sealed") from None


def is_of_version_1(sealed: bytes) -> bool:
    """Return whether Loket 1.0 encrypted a value. The format is authenticated: nobody can change it afterwards."""
    return sealed[:1] == bytes((VERSION_1_FORMAT,))


def _pad(plaintext: bytes, step: int) -> bytes:
    framed = len(plaintext).to_bytes(LENGTH_SIZE, "big") + plaintext
    return framed + bytes(-len(framed) % step)


def _remove_padding(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:LENGTH_SIZE], "big")
    return padded[LENGTH_SIZE : LENGTH_SIZE + length]


async def open_keyring(
    tx: "Transaction", keys: EncryptionKeys | None, database: Path | None, previous_migration: int = 0
) -> Cipher:
    """Check the keys against the keyring of a database and return its cipher.

    Without `keys`, the key file beside the database is read; a new database gets a new key file. The newest key is
    added to the keyring. Raises KeyringError if a key of the keyring is missing or wrong. The same error is
    raised if the keyring of a used database is empty, because the file was manipulated then.
    `previous_migration` is the last migration of the database before it was opened.
    """
    rows = await tx.fetch_all("SELECT id, mac FROM keyring ORDER BY id")
    keyring = {row["id"]: bytes(row["mac"]) for row in rows}
    if not keyring:
        await _refuse_emptied_keyring(tx, previous_migration)
    keys = keys or _load_key_file(database, new=not keyring)
    mac_key = _unseal_mac_key(keys, keyring)
    cipher = Cipher(keys, mac_key)
    if all(map(is_of_version_1, keyring.values())):  # also for a new database
        await reseal.reseal_version_1(tx, cipher)
        await log_chain.begin_chains(tx, cipher)
        await _replace_keyring(tx, cipher, keyring, mac_key)
    elif keys.newest_id not in keyring:
        await _replace_keyring(tx, cipher, [keys.newest_id], mac_key)
    return cipher


async def _replace_keyring(tx: "Transaction", cipher: Cipher, key_ids: Iterable[str], mac_key: bytes) -> None:
    """Write the rows of these keys and of the newest one, in the current format.

    One such row marks the database. Values of version 1.0 with fewer bound columns are refused from then on.
    Logs without a chain are a fault.
    """
    for key_id in sorted({*key_ids, cipher.keys.newest_id}):
        await tx.execute(
            "INSERT INTO keyring (id, mac) VALUES (:id, :mac) ON CONFLICT (id) DO UPDATE SET mac = :mac",
            id=key_id,
            mac=cipher.seal(mac_key, _mac_key_associated_data(key_id), key_id),
        )


async def _refuse_emptied_keyring(tx: "Transaction", previous_migration: int) -> None:
    """Raise KeyringError for a database that was in use. After a kill during the first start there is no data yet.

    Replies from before migration 0011 were stored in clear text. `storage.queues.version_1_replies` drops them.
    """
    if previous_migration < KEYRING_MIGRATION:
        return
    for table in sorted({column.table for column in SEALED_COLUMNS} | USED_TABLES):
        if await tx.fetch_one(f"SELECT 1 AS found FROM {table} LIMIT 1") is not None:
            raise KeyringError(
                "Daftar kunci basis data ini kosong, padahal basis data sudah terpakai: isinya diubah orang atau rusak."
                " Kembalikan basis data dari cadangan; jangan pakai berkas ini."
            )


def _unseal_mac_key(keys: EncryptionKeys, keyring: Mapping[str, bytes]) -> bytes:
    """Return the key of the keyed hashes; a new random one when the keyring is empty."""
    mac_key = secrets.token_bytes(KEY_SIZE)
    for key_id, sealed in keyring.items():
        if key_id not in keys.by_id:
            raise KeyringError(
                f"Basis data ini disegel dengan kunci '{key_id}' yang tidak diberikan. Tambahkan kunci itu di belakang"
                f" kunci lain pada LOKET_KEYS, atau kembalikan berkas {KEY_FILE_NAME} dari salinannya."
            )
        try:
            mac_key = Cipher(keys, b"").unseal_bytes(sealed, _mac_key_associated_data(key_id))
        except DecryptionError:
            raise KeyringError(
                f"Kunci '{key_id}' bukan kunci yang menyegel basis data ini. Periksa LOKET_KEYS atau berkas {KEY_FILE_NAME}:"
                " pakai kunci yang benar, atau buka basis data yang sesuai dengan kunci itu."
            ) from None
    return mac_key


def _mac_key_associated_data(key_id: str) -> str:
    """The keyring is not a sealed column: key rotation adds and deletes its rows instead of re-encrypting them."""
    return f"keyring:{key_id}:mac"


def _load_key_file(database: Path | None, *, new: bool) -> EncryptionKeys:
    if database is None:
        return generate_keys()
    path = key_file_for(database)
    try:
        keys = parse_keys(path.read_text(encoding="utf-8"))
        warn_if_world_readable(path)
        return keys
    except FileNotFoundError:
        if new:
            return _create_key_file(path)
        raise KeyringError(
            f"Basis data {database} disegel, tetapi berkas kunci {path} tidak ada. Kembalikan berkas itu dari salinannya,"
            " atau beri kuncinya lewat LOKET_KEYS."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyringError(
            f"Berkas kunci {path} tidak dapat dibaca. Periksa izin dan isi berkas itu."
        ) from error
    except KeyringError as error:
        raise KeyringError(f"Berkas kunci {path} rusak. {error}") from None


def warn_if_world_readable(path: Path) -> None:
    """Log a warning when other users of the machine may read a key file."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        log.warning("other users of this machine can read the key file %s: run chmod 600 on it", path)


def _create_key_file(path: Path) -> EncryptionKeys:
    """Create a key file atomically, readable by its owner only."""
    keys, temporary = generate_keys(), path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    heading = "# Kunci penyegel basis data Loket. Simpan salinannya terpisah dari cadangan basis data.\n"
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{heading}{format_keys(keys)}\n")
            file.flush()
            os.fsync(file.fileno())
        _rename_unless_exists(temporary, path)
    except FileExistsError:  # another process created it for another database in this folder
        return parse_keys(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeyringError(
            f"Berkas kunci {path} tidak dapat dibuat. Beri izin tulis pada foldernya, atau isi LOKET_KEYS."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    log.info("created the key file %s: keep a copy of it, apart from the database backups", path)
    return keys


def _rename_unless_exists(temporary: Path, path: Path) -> None:
    """Rename a file unless the new name exists; then raise FileExistsError."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # this file system has no hard links
        temporary.replace(path)


def _decode_key(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_SIZE else None
