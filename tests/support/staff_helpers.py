"""Helpers for tests of staff: people who get their roles through the chat, and the stored rows."""

import re
from datetime import UTC, datetime

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed

INVITATION_LINK = re.compile(r"https://t\.me/\w+\?start=(u_([\w-]{22}))\b")
INVALID_INVITATION = "Undangan ini tidak berlaku"
OFFICER_CHOICES = ("Petugas:", "Kota Tangerang Selatan", "Serpong", "Pamulang", "Lanjut (2 dipilih)")
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 in Jakarta
STAFF_TABLES = ("staff", "invitations", "audit")


async def new_admin_on_duty(
    harness: BotHarness, name: str = "Bu Rina", now: datetime | None = None
) -> Person:
    """Return an admin of Kota Tangerang Selatan, at the time `now` if it is given."""
    harness.now = now or harness.now
    person = await harness.new_admin(name)
    await person.ask("/start 3674", "Kota Tangerang Selatan")
    return person


async def create_invitation(admin: Person, *choices: str) -> str:
    """Create an invitation and return its payload. `choices` are labels after /undang."""
    admin.say("/undang")
    await admin.expect("Siapa yang Anda undang")
    for choice in choices:
        admin.press(choice)
        await admin.expect_edit("")
    admin.press("Buat tautan")
    await admin.expect_edit("Teruskan pesan di bawah ini")
    found = INVITATION_LINK.search((await admin.expect(INVITATION_LINK.pattern))["text"])
    assert found, admin.transcript()
    return found[1]


async def hire(harness: BotHarness, admin: Person, name: str, *choices: str) -> Person:
    """Return a person who accepted an invitation."""
    person = await harness.new_person(name)
    payload = await create_invitation(admin, *choices)
    await person.ask(f"/start {payload}", "Anda diundang bertugas")
    person.press("Ya, saya terima")
    await person.expect_edit("Selamat bertugas")
    await admin.expect("menerima undangan Anda")
    return person


def read_staff_tables(harness: BotHarness) -> dict[str, list[tuple[object, ...]]]:
    """Return all committed rows about staff."""
    return {
        table: query_committed(harness.database_path, f"SELECT * FROM {table} ORDER BY id")
        for table in STAFF_TABLES
    }


async def open_invitation(person: Person, payload: str, pattern: str) -> None:
    await person.ask(f"/start {payload}", pattern)


async def end_role(admin: Person, name: str, answer: str = "bukan lagi") -> None:
    admin.say("/petugas")
    await admin.expect("Petugas")
    admin.press(name)
    await admin.expect_edit(name)
    admin.press("Akhiri peran ini")
    await admin.expect_edit("Akhiri peran")
    admin.press("Ya, akhiri")
    await admin.expect_edit(answer)
