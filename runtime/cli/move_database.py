"""`bot.py move FROM TO`: another database for the same office, while the bot rests."""

from pathlib import Path
from typing import TextIO

from runtime.settings import POSTGRES_SCHEMES
from storage.crypto.encryption import EncryptionKeys, KeyringError, key_file_for, parse_keys
from storage.engine import database_copy
from storage.engine.database import Database
from storage.engine.database_copy import DatabaseCopyError
from storage.engine.database_errors import DatabaseError


async def move_database(source: str, target: str, keys: EncryptionKeys | None, out: TextIO) -> int:
    """0 when everything was copied, counted, compared, and the keys open the copy; else 1 with a sentence."""
    try:
        begin = _parse_location(source)
        if isinstance(begin, Path) and not begin.exists():
            raise DatabaseCopyError(f"Berkas {begin} tidak ada. Periksa namanya.")
        await _copy_database(begin, _parse_location(target), keys, out)
    except (DatabaseError, DatabaseCopyError, KeyringError) as fault:
        print(fault, file=out)
        return 1
    return 0


async def _copy_database(
    source: Path | str, target: Path | str, keys: EncryptionKeys | None, out: TextIO
) -> None:
    begin = await database_copy.open_engine(source)
    try:
        end = await database_copy.open_engine(target)
        try:
            async for line in database_copy.copy_database(begin, end):
                print(line, file=out)
        finally:
            await end.close()
    finally:
        await begin.close()
    await (await Database.open(target, keys or _read_keys_beside(source, target))).close()
    print("Selesai. Arahkan DATABASE_URL ke basis data baru, dengan LOKET_KEYS yang sama.", file=out)


def _read_keys_beside(*places: Path | str) -> EncryptionKeys | None:
    """The keys in the file beside the one of the two that is a file."""
    for place in places:
        if isinstance(place, Path) and key_file_for(place).exists():
            return parse_keys(key_file_for(place).read_text(encoding="utf-8"))
    return None


def _parse_location(address: str) -> Path | str:
    if address.startswith(POSTGRES_SCHEMES):
        return address
    return Path(address.removeprefix("sqlite:///"))
