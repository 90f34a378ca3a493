"""Help for tests about /umumkan: a clerk, followers, and an announcement written or sent."""

from datetime import UTC, datetime

from demo.person import Person
from tests.conftest import Town

TEXT = "Besok loket rekam di Serpong tutup karena listrik padam. Silakan ke Setu."


NIGHT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 22.00 in Jakarta


MORNING = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # 06.30 the next day


async def follower(town: Town, name: str, command: str = "/ikuti tangsel pengumuman") -> Person:
    person = await town.person(name, office="3674")
    await person.ask(command, "Anda mengikuti")
    return person


async def clerk(town: Town, name: str = "Bu Rina") -> Person:
    rina = await town.clerk(name)
    rina.say("/start 3674")
    await rina.expect("Tangerang Selatan")
    return rina


async def compose(rina: Person, text: str = TEXT) -> None:
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.say(text)
    await rina.expect(r"Pengumuman Disdukcapil Kota Tangerang Selatan.*Kode LKT-")
    await rina.expect("Siap dikirim")


async def announce(rina: Person, text: str = TEXT) -> None:
    await compose(rina, text)
    rina.press("✅ Kirim ke")
    await rina.expect_edit("sudah dikirim")
