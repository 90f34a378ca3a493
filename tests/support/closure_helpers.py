"""Helpers for tests of hours and closures: the people, and a closure with notices in one call."""

from datetime import UTC, datetime

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness

EVENING = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 22.00 in Jakarta


async def new_clerk_and_followers(harness: BotHarness) -> tuple[Person, Person, Person, Person]:
    """Return an officer, two followers of Serpong (one follows the whole office), and one person without follows."""
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    siti, budi, tono = [await harness.new_person(name, office="3674") for name in ("Siti", "Budi", "Tono")]
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    await budi.ask("/ikuti jadwal", "Anda mengikuti Kota Tangerang Selatan")
    return rina, siti, budi, tono


async def record_closure(rina: Person, command: str, people: int) -> None:
    await rina.ask(command, f"dikabari: {people}")
    rina.press(f"✅ Simpan dan kabari {people} orang")
    await rina.expect_edit("Tercatat")
