"""The keyboard that sends the location goes away, whatever the chat sends instead."""

import pytest

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness


def shows_keyboard(person: Person) -> bool:
    return person.chat.reply_keyboard is not None


@pytest.mark.parametrize("command", ["/start", "/status terdekat", "/jemputbola"])
@pytest.mark.parametrize("then", ["location", "gratis?", "/lokasi"])
async def test_it_is_closed_by_the_next_message(harness: BotHarness, command: str, then: str) -> None:
    siti = await harness.new_person(office="3674")
    siti.say(command)
    if command == "/start":
        await siti.expect("Ketik")
        siti.press("☰ Lainnya")
        await siti.expect_edit("")
        siti.press("🏢 Ganti kantor")
        await siti.expect("Kantor Anda yang mana")
        siti.press("📍 Pakai lokasi saya")
    elif command == "/jemputbola":
        await siti.expect("Jemput bola")
        siti.press("📍 Dekat saya")
    await siti.expect("Tekan tombol di bawah")
    assert shows_keyboard(siti)
    if then == "location":
        siti.send_location(-6.34, 106.73)
    else:
        siti.say(then)
    await siti.expect("Tombol lokasi ditutup")
    await siti.wait_for_silence()
    assert not shows_keyboard(siti)
    await siti.ask("ktp hilang", "surat kehilangan")
    assert sum("Tombol lokasi" in str(message.get("text")) for message in siti.bot_messages) == 1
