"""The home screen: six buttons, and nothing that was answered is overwritten."""

from demo.testing.chat_assertions import inline_buttons, text_of
from tests.support.bot_harness import BotHarness

SIX = (
    "🚦 Bisa berangkat?",
    "🖨 Kartu saya sudah jadi?",
    "🚐 Kapan petugas datang?",
    "❓ Tanya",
    "📣 Lapor",
    "☰ Lainnya",
)


async def test_the_menu_is_a_new_message_below_what_was_answered(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for words, answer in (
        ("ktp hilang", "surat kehilangan"),
        ("/status", "Papan status"),
        ("/privasi", "disimpan"),
    ):
        said = await siti.ask(words, answer)
        siti.press("🏠 Menu")
        await siti.expect("Kota Tangerang Selatan\nKetik")
        kept = next(one for one in siti.bot_messages if one["message_id"] == said["message_id"])
        assert text_of(kept) == text_of(said)


async def test_home_has_six_buttons_that_lead_on_and_back(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    assert tuple(button["text"] for button in inline_buttons(siti.last_message)) == SIX
    for label, seen in (("❓ Tanya", "atau pilih"), ("☰ Lainnya", "Kota Tangerang Selatan")):
        siti.press(label)
        await siti.expect_edit(seen)
        siti.press("⬅️ Kembali")
        await siti.expect_edit("Ketik pertanyaan")
    for label, seen in (
        ("🚦", "Papan status"),
        ("🖨 Kartu", "Di mana Anda rekam"),
        ("🚐 Kapan", "Jemput bola"),
    ):
        await siti.ask("/start", "Ketik pertanyaan")
        siti.press(label)
        await siti.expect(seen)
