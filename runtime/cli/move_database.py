"""`bot.py move FROM TO`: copy everything into another database while the bot is stopped."""

from pathlib import Path
from typing import TextIO

from runtime import clock
from runtime.settings import POSTGRES_SCHEMES
from storage.crypto.encryption import EncryptionKeys, KeyringError, key_file_for, parse_keys
from storage.engine import database_copy
from storage.engine.database import Database
from storage.engine.database_copy import DatabaseCopyError
from storage.engine.database_errors import DatabaseError


async def move_database(source: str, target: str, keys: EncryptionKeys | None, out: TextIO) -> int:
    """Copy and compare all rows, then open the copy with the keys. Return 0, or 1 after printing what is wrong."""
    try:
        origin = _parse_location(source)
        if isinstance(origin, Path) and not origin.exists():
            raise DatabaseCopyError(f"Berkas {origin} tidak ada. Periksa namanya.")
        await _copy_database(origin, _parse_location(target), keys, out)
    except (DatabaseError, DatabaseCopyError, KeyringError) as error:
        print(error, file=out)
        return 1
    return 0


async def _copy_database(
    source: Path | str, target: Path | str, keys: EncryptionKeys | None, out: TextIO
) -> None:
    keys = keys or _read_keys_beside(source, target)
    await (await Database.open(source, keys)).close()  # seals what an earlier version left readable
    origin = await database_copy.open_engine(source)
    try:
        copy = await database_copy.open_engine(target)
        try:
            await database_copy.require_stopped_bots(_unix_now(), origin, copy)
            async for line in database_copy.copy_database(origin, copy):
                print(line, file=out)
            await database_copy.require_stopped_bots(_unix_now(), origin)
        finally:
            await copy.close()
    finally:
        await origin.close()
    await (await Database.open(target, keys)).close()
    print("Selesai. Arahkan DATABASE_URL ke basis data baru, dengan LOKET_KEYS yang sama.", file=out)


def _unix_now() -> int:
    return int(clock.now().timestamp())


def _read_keys_beside(*locations: Path | str) -> EncryptionKeys | None:
    """Return the keys in the key file beside the first location that has one."""
    for location in locations:
        if isinstance(location, Path) and key_file_for(location).exists():
            return parse_keys(key_file_for(location).read_text(encoding="utf-8"))
    return None


def _parse_location(address: str) -> Path | str:
    if address.startswith(POSTGRES_SCHEMES):
        return address
    return Path(address.removeprefix("sqlite:///"))
