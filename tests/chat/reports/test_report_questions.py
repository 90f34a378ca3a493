"""People who think about a report ask whether it is safe. They learn who sees what, and nothing of it is kept."""

import pytest

from tests.support.bot_harness import BotHarness


@pytest.mark.parametrize(
    "words",
    [
        "takut ketauan",
        "siapa yg bisa baca laporan sy",
        "laporan saya aman ga",
        "rahasia ga?",
        "identitas pelapor dirahasiakan?",
        "mau lapor tapi takut dipersulit",
        "kalo lapor nama saya ketahuan ga",
    ],
)
async def test_who_sees_a_report_is_explained(harness: BotHarness, words: str) -> None:
    siti, clerk = await harness.new_person(office="3674"), await harness.new_admin()
    await siti.ask(
        words, "Siapa bisa melihat apa.*Petugas di tempat yang Anda laporkan: tidak melihat apa-apa"
    )
    await clerk.ask("/pertanyaan", "Tidak ada pertanyaan")
    siti.press("Lapor di sini")
    await siti.expect("Sekali kirim")


async def test_english_speakers_read_it_in_english(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("will anyone find out if i report", "Who can see what")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("laporan saya sampai mana, siapa yang tahu", "Periksa dengan kode"),
        ("ketahuan nikah lagi gimana kk nya", "KK"),
        ("petugas minta uang 50 ribu", "tidak wajib membayar"),
        ("cara lapornya", "Maksud Anda"),
    ],
)
async def test_other_questions_go_their_way(harness: BotHarness, words: str, answer: str) -> None:
    siti = await harness.new_person(office="3674")
    shown = await siti.ask(words, answer)
    assert "Siapa bisa melihat apa" not in shown["text"]
