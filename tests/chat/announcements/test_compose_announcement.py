"""/umumkan: write, preview, choose audience and time. The draft survives restarts."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.testing.chat_assertions import inline_buttons
from handlers.announcements import send_announcement
from handlers.core.context import Services
from storage.announcements.announcements import Announcement
from storage.engine.database import Transaction
from tests.support.announcement_helpers import (
    ANNOUNCEMENT_TEXT,
    MORNING,
    NIGHT,
    compose_announcement,
    new_clerk,
    new_follower,
    publish_announcement,
)
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import dump_everything


async def test_it_arrives_as_it_was_previewed_and_only_to_followers(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    budi = await harness.new_person("Budi", office="3674")
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.say(ANNOUNCEMENT_TEXT)
    preview = await rina.expect("Kode LKT-")
    await rina.expect("Penerima: 1 orang")
    rina.press("🧪 Kirim ke saya saja")
    assert (await rina.expect("listrik padam"))["text"] == preview["text"]
    rina.press("✅ Kirim ke 1 orang")
    letter = await siti.expect("listrik padam")
    assert letter["text"] == preview["text"]
    assert [one["text"] for one in inline_buttons(letter)] == [one["text"] for one in inline_buttons(preview)]
    await rina.expect_edit(r"Terkirim: 1 dari 1.*Selesai dalam")
    assert "listrik" not in budi.transcript()
    siti.press("🔕 Berhenti")
    await siti.expect("Tidak ada lagi")
    await rina.ask("/umumkan Kabar kedua untuk semua", "Kode LKT-")
    await rina.expect("Penerima: 0 orang")


async def test_the_buttons_of_a_preview_do_nothing(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/ikuti tangsel pengumuman", "Anda mengikuti")
    await compose_announcement(rina)
    rina.press("🔕 Berhenti")
    await rina.expect_callback_answer("hanya contoh")
    await rina.ask("/langganan", "Tangerang Selatan")


async def test_bold_stays_and_angle_brackets_are_words(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina, "Loket <rekam> & cetak tutup")
    await siti.expect("Loket <rekam> & cetak tutup")


async def test_audience_by_place_exclusion_and_topic(harness: BotHarness) -> None:
    await new_follower(harness, "Ani", "/ikuti serpong")
    await new_follower(harness, "Budi", "/ikuti pamulang")
    await new_follower(harness, "Citra", "/ikuti setu blangko")
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    assert "Penerima: 2 orang" in rina.text  # Citra follows another topic
    rina.press("👥 Untuk siapa")
    await rina.expect_edit("Tempat mana")
    rina.press("Pamulang")
    await rina.expect_edit("Penerima: 1 orang")
    rina.press("✅ Pamulang")
    await rina.expect_edit("Penerima: 2 orang")
    rina.press("🚫 Kecualikan tempat")
    await rina.expect_edit("dikecualikan")
    rina.press("Serpong")
    await rina.expect_edit(r"tanpa Serpong.*Penerima: 1 orang")
    rina.press("✅ Selesai")
    await rina.expect_edit("Siap dikirim.*tanpa Serpong.*Penerima: 1 orang")
    rina.press("🏷 Topik")
    await rina.expect_edit("topik mana")
    rina.press("blangko")
    await rina.expect_edit("topik mana")
    rina.press("✅ Selesai")
    await rina.expect_edit("Penerima: 2 orang")


async def test_who_gets_it_is_said_while_nobody_chose(harness: BotHarness) -> None:
    await new_follower(harness, "Ani")
    await new_follower(harness, "Budi", "/ikuti tangsel blangko")
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    assert "Penerima: 1 orang" in rina.text and "mengikuti pengumuman" in rina.text
    assert "Dengan semua topik: 2" in rina.text
    rina.press("🏷 Topik")
    await rina.expect_edit("topik mana")
    rina.press("blangko")
    await rina.expect_edit("topik mana")
    rina.press("✅ Selesai")
    await rina.expect_edit("Penerima: 2 orang")
    assert "Dengan semua topik" not in rina.text


async def test_times_are_read_as_people_write_them_and_never_guessed(harness: BotHarness) -> None:
    await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    await rina.ask("kemarin", "sudah lewat")
    await rina.ask("jam 8", "Hari apa")
    await rina.ask("besok pagi", "“pagi” dari jam berapa")
    await rina.ask("setiap Jumat", "[Tt]ulis juga jamnya, misalnya “setiap Senin 08.00”")
    await rina.ask("besok sampai lusa", "satu waktu saja")
    await rina.ask("besok 08.00 kalau listrik nyala", "“kalau listrik nyala” belum bisa dibaca")
    await rina.ask("besok jam 8 pagi", "Kode LKT-")
    await rina.expect("Dikirim mulai Minggu, 22 November 2026, 08.00")
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    await rina.ask("hari ini", "Berlaku sampai akhir Sabtu, 21 November 2026")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect("Masa berlakunya habis sebelum dikirim")
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    rina.press("Satu minggu")
    await rina.expect("Berlaku sampai akhir Sabtu, 28 November 2026")
    await rina.expect("Siap dikirim")


async def test_a_scheduled_one_goes_to_those_who_follow_then(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    rina.press("Besok 08.00")
    await rina.expect_edit("Dikirim mulai Minggu, 22 November 2026, 08.00")
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("menunggu waktunya")
    budi = await new_follower(harness, "Budi")
    siti.say("/langganan")
    await siti.expect("Kota Tangerang Selatan")
    siti.press("🔕 Berhenti semua")
    await siti.expect_edit("belum mengikuti")
    await harness.close()
    harness.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    await harness.open()
    await budi.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    assert "listrik" not in siti.transcript()


async def test_one_that_cannot_be_released_holds_up_no_other(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    for text in ("Yang macet", "Yang utuh"):
        await compose_announcement(rina, text)
        rina.press("⏰ Kapan")
        await rina.expect_edit("Kapan dikirim")
        rina.press("Besok 08.00")
        await rina.expect_edit("Dikirim mulai Minggu")
        rina.press("✅ Kirim ke 1 orang")
        await rina.expect_edit("menunggu waktunya")
    release = send_announcement.release

    async def fail_release(tx: Transaction, services: Services, found: Announcement, now: int) -> None:
        if "macet" in found.body:
            raise KeyError("an office that is gone from the content")
        await release(tx, services, found, now)

    monkeypatch.setattr(send_announcement, "release", fail_release)
    harness.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    await siti.expect("Yang utuh")
    assert "macet" not in siti.transcript()


async def test_at_night_it_waits_unless_urgent_and_can_be_stopped_and_resumed(harness: BotHarness) -> None:
    harness.now = NIGHT
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    assert "jam tenang" in rina.text
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu: 1")
    rina.press("⏸ Berhenti")
    await rina.expect_edit("Dihentikan")
    await harness.close()
    harness.now = MORNING
    await harness.open()
    await siti.ask("/lokasi", "Tangerang Selatan")
    assert "listrik" not in siti.transcript()
    rina.press("▶️ Lanjutkan")
    await siti.expect("listrik padam")
    harness.now = NIGHT + timedelta(days=1)
    await compose_announcement(rina, "Gempa: semua kantor ditutup malam ini juga.")
    rina.press("🚨 Mendesak ya/tidak")
    await rina.expect_edit("juga malam hari")
    rina.press("✅ Kirim ke 1 orang")
    await siti.expect("Gempa")


async def test_a_draft_outlives_a_restart_and_old_buttons_do_nothing(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    old, buttons = rina.last_message["message_id"], rina.last_message["reply_markup"]["inline_keyboard"]
    send = next(
        button["callback_data"] for row in buttons for button in row if "Kirim ke 1" in button["text"]
    )
    await harness.close()
    await harness.open()
    rina.say("/lokasi serpong")
    await rina.expect("Serpong")
    rina.press("🚨 Mendesak ya/tidak")
    await rina.expect_edit("juga malam hari")
    rina.forge_button_press(old, send)
    await rina.expect_callback_answer("sudah berubah atau selesai")
    await rina.ask("/umumkan", "listrik padam")
    await rina.expect("juga malam hari")
    rina.press("✅ Kirim ke 1 orang")
    await siti.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    rina.forge_button_press(old, send)
    await rina.expect_callback_answer("sudah berubah atau selesai")
    assert len([1 for shown in siti.bot_messages if "listrik" in shown.get("text", "")]) == 1


async def test_nobodys_number_is_announced(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask("KTP atas NIK 0000001234567890 sudah jadi", "Nomor siapa pun tidak boleh diumumkan")
    await rina.ask("x" * 3001, "1 sampai 3.000 huruf")
    await harness.close()
    assert b"0000001234567890" not in dump_everything(harness.database_path)
    await harness.open()
    rina.say(ANNOUNCEMENT_TEXT)
    await rina.expect("Kode LKT-")


async def test_batal_and_commands_leave_it(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask("batal", "Tidak ada yang dikirim")
    await rina.ask("ktp hilang", "hilang")
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask("/bantuan", "bantuan")
    await rina.ask("ktp hilang", "hilang")
    await compose_announcement(rina)
    rina.press("✖️ Buang")
    await rina.expect_edit("Tidak ada yang dikirim")
