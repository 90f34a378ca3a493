"""A report of an illegal fee, through the chat."""

import re

from demo.person import Person
from tests.conftest import Town

CODE = re.compile(r"\b(?:[a-z]{4}-){6}[a-z]{4}\b")


async def panel(person: Person, label: str, pattern: str) -> None:
    """Press a button, and see the panel change."""
    person.press(label)
    await person.expect_edit(pattern)


async def told(person: Person, words: str, pattern: str) -> None:
    """Say something that the panel answers; the message is taken away."""
    said = person.say(words)
    await person.expect_edit(pattern)
    await person.silence()
    assert said["message_id"] not in person.chat.messages


async def filled(person: Person, mode: str = "Kabari saya") -> None:
    """To the review, by seven taps after the mode."""
    await person.ask("/lapor", "Siapa bisa melihat apa.*Telegram.*Pengelola server")
    await panel(person, mode, "Langkah 1 dari 6.*Kejadiannya di mana")
    await panel(person, "Pamulang", "Langkah 2 dari 6.*Kapan")
    await panel(person, "Kemarin", "Langkah 3 dari 6.*Apa yang terjadi")
    await panel(person, "Diminta, saya bayar", "Langkah 4 dari 6.*Berapa")
    await panel(person, "Rp150.000", "Langkah 5 dari 6.*Siapa yang meminta")
    await panel(person, "Petugas kecamatan", "Langkah 6 dari 6.*Ceritakan")
    await told(person, "katanya uang tinta", "uang tinta.*Sudah dicatat")
    await panel(person, "➡️ Lanjut", "Sudah benar.*Pamulang.*Jumat, 20 November 2026.*Rp150.000.*uang tinta")


async def sent(person: Person, mode: str = "Kabari saya") -> str:
    """A report that is filed; its code."""
    await filled(person, mode)
    await panel(person, "Kirim laporan", "Laporan sudah masuk")
    found = CODE.search(person.text)
    assert found, person.transcript()
    return found[0]


async def test_from_the_first_screen_to_the_code(town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti)
    await panel(siti, "Sudah saya tulis", "ketik kata ke-2 dan kata ke-5")
    assert code not in siti.text
    await told(siti, "entah", "Belum sama")
    words = code.split("-")
    await told(siti, f"{words[1].upper()} {words[4]}", "Kode tidak tampil lagi")
    await panel(siti, "Lihat kode lagi", code)
