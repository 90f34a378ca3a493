"""/umumkan: write, preview, choose, approve, send, stop, correct, withdraw; and /pengumuman."""

import pytest

from demo.person import Person
from tests.conftest import Town

TEXT = "Besok loket rekam di Serpong tutup karena listrik padam. Silakan ke Setu."


async def follower(town: Town, name: str, command: str = "/ikuti") -> Person:
    person = await town.person(name, office="3674")
    await person.ask(command, "mengikuti")
    return person


async def clerk(town: Town, name: str = "Bu Rina") -> Person:
    rina = await town.clerk(name)
    rina.say("/start 3674")
    await rina.expect("Tangerang Selatan")
    return rina


async def composed(rina: Person, text: str = TEXT) -> None:
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.say(text)
    await rina.expect(r"Pengumuman Disdukcapil Kota Tangerang Selatan.*Kode LKT-")
    await rina.expect("Siap dikirim")


async def test_it_arrives_as_it_was_previewed_and_only_to_followers(town: Town) -> None:
    siti = await follower(town, "Siti", "/ikuti tangsel pengumuman")
    budi = await town.person("Budi", office="3674")
    rina = await clerk(town)
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.say(TEXT)
    preview = await rina.expect("Kode LKT-")
    await rina.expect("Penerima: 1 orang")
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Terkirim|Menunggu")
    letter = await siti.expect("listrik padam")
    assert letter["text"] == preview["text"]
    assert letter["reply_markup"] == preview["reply_markup"]
    assert "listrik" not in budi.transcript()
