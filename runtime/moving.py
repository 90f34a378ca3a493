"""`bot.py move FROM TO`: another database for the same office, while the bot rests."""

from pathlib import Path
from typing import TextIO

from runtime.settings import SERVERS
from storage import moving
from storage.database import Database
from storage.faults import DatabaseFault
from storage.moving import MoveFault
from storage.seal import KeyFault, Keys, beside, parse


async def run(source: str, target: str, keys: Keys | None, out: TextIO) -> int:
    """0 when everything was copied, counted, compared, and the keys open the copy; else 1 with a sentence."""
    try:
        begin = _where(source)
        if isinstance(begin, Path) and not begin.exists():
            raise MoveFault(f"Berkas {begin} tidak ada. Periksa namanya.")
        await _moved(begin, _where(target), keys, out)
    except (DatabaseFault, MoveFault, KeyFault) as fault:
        print(fault, file=out)
        return 1
    return 0


async def _moved(source: Path | str, target: Path | str, keys: Keys | None, out: TextIO) -> None:
    begin = await moving.open_engine(source)
    try:
        end = await moving.open_engine(target)
        try:
            async for line in moving.move(begin, end):
                print(line, file=out)
        finally:
            await end.close()
    finally:
        await begin.close()
    await (await Database.open(target, keys or _beside(source, target))).close()
    print("Selesai. Arahkan DATABASE_URL ke basis data baru, dengan LOKET_KEYS yang sama.", file=out)


def _beside(*places: Path | str) -> Keys | None:
    """The keys in the file beside the one of the two that is a file."""
    for place in places:
        if isinstance(place, Path) and beside(place).exists():
            return parse(beside(place).read_text(encoding="utf-8"))
    return None


def _where(address: str) -> Path | str:
    if address.startswith(SERVERS):
        return address
    return Path(address.removeprefix("sqlite:///"))
