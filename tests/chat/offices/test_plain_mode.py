"""/mudah: short answers in plain words, kept per chat, ended by one tap."""

import re

from demo.testing.chat_assertions import inline_buttons
from demo.testing.person import Person
from tests.support.bot_harness import BotHarness


async def turn_on(person: Person) -> None:
    await person.ask("/mudah", "Kalimat mudah menyala")


async def test_an_answer_is_one_short_thing_and_a_tap_shows_all(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("apa syarat bikin ktp baru?", "")
    whole = siti.text.split("Sumber")[0]
    await turn_on(siti)
    await siti.ask("apa syarat bikin ktp baru?", "Kartu Keluarga")
    short = siti.text.split("Sumber")[0]
    assert len(short) < len(whole) / 2 and "KTP-el" not in short
    assert "Sumber" in siti.text, "a short answer has its sources, too"
    assert len(inline_buttons(siti.last_message)) == 2
    siti.press("📖")
    await siti.expect_edit("KTP-el")
    assert siti.text.split("Sumber")[0] == whole


async def test_a_situation_is_short_too(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("kk saya hilang", "")
    whole = siti.text
    await turn_on(siti)
    await siti.ask("kk saya hilang", "Kartu Keluarga hilang")
    assert len(siti.text) < len(whole)
    siti.press("📖")
    await siti.expect("KK hilang")
    assert len(siti.text) > len(whole) / 2


async def test_what_is_known_of_today_stays(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("sabtu buka?", "")
    today = siti.text.split("\n")[0]
    await turn_on(siti)
    await siti.ask("sabtu buka?", "")
    assert today in siti.text
    siti.press("📖")
    await siti.expect_edit(re.escape(today))


async def test_it_is_kept_over_a_restart_shown_and_erased(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await turn_on(siti)
    await harness.close()
    await harness.open()
    await siti.ask("/datasaya", r"kalimat mudah \(/mudah\)")
    await siti.ask("/hapusdata", "Hapus semua")
    siti.press("Ya, hapus")
    await siti.expect_edit("Selesai")
    await siti.ask("/datasaya", "Semua yang disimpan")
    assert "kalimat mudah" not in siti.text


async def test_one_tap_ends_it(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("masa berlaku ktp", "")
    whole = siti.text
    await turn_on(siti)
    siti.press("Jawaban lengkap lagi")
    await siti.expect_edit("Jawaban lengkap lagi")
    await siti.ask("masa berlaku ktp", "")
    assert siti.text == whole


async def test_it_is_not_among_the_ten_commands(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    assert "mudah" not in siti.commands
    await siti.ask("/bantuan", "/mudah")
