"""What is kept sealed: AES-256-GCM, bound to the row and column it belongs to, under keys that are not in the database.

A sealed value is: version, length of the key's id, the id, 12 random bytes, ciphertext and tag. The bound ('table:id:column')
is authenticated with it, so a value moved to another row does not open. Each table has its own subkey, so that the many
replies do not wear out the key of the reports.

Keyed hashes (`mac`) find a row by something that must not stand in it. Their key is random and lies in the table `keyring`,
sealed once with every key in use: a new key takes over without any hash changing, and a start with a key that is missing
or wrong is refused.
"""

import base64
import binascii
import hmac
import logging
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.engine.database_errors import DatabaseError

if TYPE_CHECKING:
    from storage.engine.database import Transaction

log = logging.getLogger("seal")

KEY_FILE_NAME = "loket.keys"  # beside the database, when no keys are given
FORMAT_VERSION, NONCE_SIZE, KEY_SIZE = 1, 12, 32  # bytes: NONCE, SIZE
KEY_ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,16}")


class KeyringError(DatabaseError):
    """The keys cannot be used; the text says why and what to do, in words for the operator, and holds no key."""


class DecryptionError(Exception):
    """A sealed value was changed, moved to another row, or sealed with a key that is not here."""


@dataclass(frozen=True)
class EncryptionKeys:
    """Keys of 32 bytes by id, the newest first: it seals, the others only open."""

    by_id: Mapping[str, bytes] = field(repr=False)

    @property
    def newest_id(self) -> str:
        return next(iter(self.by_id))


def parse_keys(text: str) -> EncryptionKeys:
    """Keys written as 'id:base64 of 32 bytes', newest first, apart by commas or lines; '#' begins a comment line.

    Raises KeyFault."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    by_id: dict[str, bytes] = {}
    for entry in re.split(r"[,\s]+", " ".join(lines).strip()):
        id, _, written = entry.partition(":")
        key = _decode_key(written)
        if not KEY_ID_PATTERN.fullmatch(id) or key is None or id in by_id:
            raise KeyringError(
                "LOKET_KEYS harus berisi nama:kunci, dipisah koma, yang terbaru di depan; kunci adalah 32 byte acak dalam"
                ' base64 dan tiap nama dipakai sekali. Buat satu dengan: python -c "import base64, secrets;'
                " print('k1:' + base64.b64encode(secrets.token_bytes(32)).decode())\""
            )
        by_id[id] = key
    return EncryptionKeys(by_id)


def format_keys(keys: EncryptionKeys) -> str:
    """As `parse` reads them, one a line."""
    return "\n".join(f"{id}:{base64.b64encode(key).decode()}" for id, key in keys.by_id.items())


def generate_keys() -> EncryptionKeys:
    """One new key with a random id."""
    return EncryptionKeys({f"k{secrets.token_hex(3)}": secrets.token_bytes(KEY_SIZE)})


def key_file_for(database: Path) -> Path:
    """The file of keys that counts for a database when none are given."""
    return database.with_name(KEY_FILE_NAME)


class Cipher:
    """Seals and opens with the keys, once the keyring has been seen."""

    def __init__(self, keys: EncryptionKeys, mac_key: bytes) -> None:
        self.keys = keys
        self._mac_key = mac_key
        self._aeads: dict[tuple[str, str], AESGCM] = {}

    def seal(self, value: str | bytes, associated_data: str, key: str | None = None) -> bytes:
        """`bound` is 'table:id:column'; `key` the id of a key, the newest by default."""
        id = key or self.keys.newest_id
        plain = value.encode() if isinstance(value, str) else value
        head = bytes((FORMAT_VERSION, len(id))) + id.encode()
        nonce = secrets.token_bytes(NONCE_SIZE)
        return (
            head
            + nonce
            + self._aead(id, associated_data).encrypt(nonce, plain, head + associated_data.encode())
        )

    def unseal_bytes(self, sealed: bytes, associated_data: str) -> bytes:
        """Raises SealBroken."""
        id = key_id_of(sealed)
        if id not in self.keys.by_id:
            raise DecryptionError("sealed with a key that is not here")
        start = 2 + len(id)
        head, nonce, rest = sealed[:start], sealed[start : start + NONCE_SIZE], sealed[start + NONCE_SIZE :]
        try:
            return self._aead(id, associated_data).decrypt(nonce, rest, head + associated_data.encode())
        except (InvalidTag, ValueError):
            raise DecryptionError("changed, or moved from another row") from None

    def mac(self, purpose: str, value: str | int) -> bytes:
        """32 bytes that only the holder of the keys can compute; the same value gives another for another purpose."""
        return hmac.digest(self._mac_key, f"{purpose}\0{value}".encode(), "sha256")

    def _aead(self, id: str, associated_data: str) -> AESGCM:
        table = associated_data.partition(":")[0]
        if (id, table) not in self._aeads:
            subkey = hmac.digest(self.keys.by_id[id], f"seal\0{table}".encode(), "sha256")
            self._aeads[id, table] = AESGCM(subkey)
        return self._aeads[id, table]


def key_id_of(sealed: bytes) -> str:
    """The id of the key that opens it. Raises SealBroken when this is nothing sealed."""
    if len(sealed) < 2 or sealed[0] != FORMAT_VERSION:
        raise DecryptionError("not sealed")
    try:
        return sealed[2 : 2 + sealed[1]].decode("ascii")
    except UnicodeDecodeError:
        raise DecryptionError("not sealed") from None


async def open_keyring(tx: "Transaction", keys: EncryptionKeys | None, database: Path | None) -> Cipher:
    """The safe of a database: with the keys given, those in the file beside it, or (the first time) a new file.

    Every key that the keyring names must be here and fit. Raises KeyFault."""
    rows = await tx.fetch_all("SELECT id, mac FROM keyring ORDER BY id")
    ring = {row["id"]: bytes(row["mac"]) for row in rows}
    keys = keys or _load_key_file(database, new=not ring)
    mac_key = _unseal_mac_key(keys, ring)
    safe = Cipher(keys, mac_key)
    if keys.newest_id not in ring:
        sealed = safe.seal(mac_key, _associated_data(keys.newest_id))
        await tx.execute("INSERT INTO keyring (id, mac) VALUES (:id, :mac)", id=keys.newest_id, mac=sealed)
    if not ring:
        await _seal_old_replies(tx, safe)
    return safe


async def _seal_old_replies(tx: "Transaction", safe: Cipher) -> None:
    """Replies of the version before anything was sealed. Once: what is written in clear later is not believed."""
    for row in await tx.fetch_all("SELECT update_id, place, body FROM replies"):
        place = {"update_id": row["update_id"], "place": row["place"]}
        bound = f"replies:{row['update_id']}.{row['place']}:body"
        await tx.execute(
            "UPDATE replies SET body = :body WHERE update_id = :update_id AND place = :place",
            body=safe.seal(bytes(row["body"]), bound),
            **place,
        )


def _unseal_mac_key(keys: EncryptionKeys, ring: Mapping[str, bytes]) -> bytes:
    """The key of the keyed hashes, made when the ring is empty."""
    mac_key = secrets.token_bytes(KEY_SIZE)
    for id, sealed in ring.items():
        if id not in keys.by_id:
            raise KeyringError(
                f"Basis data ini disegel dengan kunci '{id}' yang tidak diberikan. Tambahkan kunci itu di belakang"
                f" kunci lain pada LOKET_KEYS, atau kembalikan berkas {KEY_FILE_NAME} dari salinannya."
            )
        try:
            mac_key = Cipher(keys, b"").unseal_bytes(sealed, _associated_data(id))
        except DecryptionError:
            raise KeyringError(
                f"Kunci '{id}' bukan kunci yang menyegel basis data ini. Periksa LOKET_KEYS atau berkas {KEY_FILE_NAME}:"
                " pakai kunci yang benar, atau buka basis data yang sesuai dengan kunci itu."
            ) from None
    return mac_key


def _associated_data(id: str) -> str:
    return f"keyring:{id}:mac"


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
    except KeyringError as fault:
        raise KeyringError(f"Berkas kunci {path} rusak. {fault}") from None


def warn_if_world_readable(path: Path) -> None:
    """Say so when others than the owner may read a file of keys."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        log.warning("others on this machine can read the keys in %s: chmod 600 it", path)


def _create_key_file(path: Path) -> EncryptionKeys:
    """A new file that only its owner can read, whole or not at all."""
    keys, draft = generate_keys(), path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    words = "# Kunci penyegel basis data Loket. Simpan salinannya terpisah dari cadangan basis data.\n"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{words}{format_keys(keys)}\n")
            file.flush()
            os.fsync(file.fileno())
        _rename_unless_exists(draft, path)
    except FileExistsError:  # made meanwhile for another database in this folder
        return parse_keys(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeyringError(
            f"Berkas kunci {path} tidak dapat dibuat. Beri izin tulis pada foldernya, atau isi LOKET_KEYS."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    log.info("keys made in %s: keep a copy away from the copies of the database", path)
    return keys


def _rename_unless_exists(draft: Path, path: Path) -> None:
    """Give the file its name unless there is one already (FileExistsError), also where there are no hard links."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        draft.replace(path)


def _decode_key(written: str) -> bytes | None:
    try:
        key = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_SIZE else None
