"""Help for tests about staff: people with roles, given through the chat, and a look at what is kept of it."""

import re
from datetime import UTC, datetime

from demo.person import Person
from tests.conftest import Town
from tests.engines import look

LINK = re.compile(r"https://t\.me/\w+\?start=(u_([\w-]{22}))\b")
WORTHLESS = "Undangan ini tidak berlaku"
SERPONG = ("Petugas:", "Kota Tangerang Selatan", "Serpong", "Pamulang", "Lanjut (2 dipilih)")
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 in Jakarta
TABLES = ("staff", "invitations", "audit")


async def on_duty(town: Town, name: str = "Bu Rina", now: datetime | None = None) -> Person:
    """An admin who looks at Kota Tangerang Selatan, at the moment `now` if given."""
    town.now = now or town.now
    person = await town.clerk(name)
    await person.ask("/start 3674", "Kota Tangerang Selatan")
    return person


async def link(admin: Person, *choices: str) -> str:
    """The payload of a new invitation; `choices` are labels after /undang."""
    admin.say("/undang")
    await admin.expect("Siapa yang Anda undang")
    for choice in choices:
        admin.press(choice)
        await admin.expect_edit("")
    admin.press("Buat tautan")
    found = LINK.search((await admin.expect_edit(LINK.pattern))["text"])
    assert found, admin.transcript()
    return found[1]


async def hired(town: Town, admin: Person, name: str, *choices: str) -> Person:
    """Somebody who accepted an invitation."""
    person = await town.person(name)
    payload = await link(admin, *choices)
    await person.ask(f"/start {payload}", "Anda diundang bertugas")
    person.press("Ya, saya terima")
    await person.expect_edit("Selamat bertugas")
    await admin.expect("menerima undangan Anda")
    return person


def kept(town: Town) -> dict[str, list[tuple[object, ...]]]:
    """All rows about staff, as they are committed now."""
    return {table: look(town.database, f"SELECT * FROM {table} ORDER BY id") for table in TABLES}


async def opens(person: Person, payload: str, pattern: str) -> None:
    await person.ask(f"/start {payload}", pattern)


async def end(admin: Person, name: str) -> None:
    admin.say("/petugas")
    await admin.expect("Petugas")
    admin.press(name)
    await admin.expect_edit(name)
    admin.press("Akhiri peran ini")
    await admin.expect_edit("Akhiri peran")
    admin.press("Ya, akhiri")
    await admin.expect_edit("bukan lagi|tidak bisa dilepas")
