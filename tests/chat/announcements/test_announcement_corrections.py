"""/umumkan after sending: corrections, withdrawals, pictures and documents."""

import pytest

from demo.testing.person import PIXEL
from tests.support.announcement_helpers import new_clerk, new_follower, publish_announcement
from tests.support.bot_harness import BotHarness


async def test_a_correction_edits_what_arrived_and_comes_anew_where_it_cannot(harness: BotHarness) -> None:
    siti, budi = await new_follower(harness, "Siti"), await new_follower(harness, "Budi")
    rina = await new_clerk(harness)
    await publish_announcement(rina)
    await siti.expect("listrik padam")
    letter = await budi.expect("listrik padam")
    await rina.expect_edit("Terkirim: 2 dari 2")
    budi.delete(letter["message_id"])
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    rina.say("Besok loket rekam di Serpong buka seperti biasa.")
    await rina.expect("RALAT.*buka seperti biasa")
    await rina.expect("pesan 2 orang")
    rina.press("✏️ Ralat untuk 2 orang")
    await siti.expect_edit("RALAT.*buka seperti biasa.*Diperbaiki Sabtu, 21 November 2026")
    await budi.expect("RALAT.*buka seperti biasa")
    await siti.ask("/pengumuman", "buka seperti biasa")
    siti.forward(letter)
    await siti.expect("sudah diperbaiki")
    await siti.expect("RALAT")


async def test_withdrawn_ones_say_so_everywhere(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina)
    letter = await siti.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    rina.press("🗑 Tarik")
    await rina.expect_edit("Tarik pengumuman ini")
    rina.press("🗑 Ya, tarik")
    await siti.expect_edit("Ditarik oleh kantor")
    await rina.expect_edit("ditarik")
    siti.forward(letter)
    await siti.expect("Sudah ditarik pada Sabtu, 21 November 2026")
    await siti.expect("Ditarik oleh kantor")
    await siti.ask("/pengumuman", "tidak ada pengumuman")


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_pictures_and_documents(harness: BotHarness, kind: str) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    if kind == "photo":
        rina.send_photo(PIXEL, "Jadwal jemput bola bulan Desember")
    else:
        rina.send_document(b"%PDF-1.4 jadwal", "Jadwal jemput bola bulan Desember")
    preview = await rina.expect("jemput bola.*Kode LKT-")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    letter = await siti.expect("jemput bola")
    assert letter[kind] == preview[kind]
    siti.forward(letter)
    await siti.expect("✅ Asli")
    siti.send_photo(PIXEL + b"x", letter["caption"])
    await siti.expect("Diubah.*gambar atau dokumennya lain")
    await rina.expect_edit("Terkirim: 1 dari 1")
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    rina.say("Jadwal jemput bola bulan Januari")
    await rina.expect("RALAT")
    await rina.expect("1 orang")
    rina.press("✏️ Ralat untuk 1 orang")
    await siti.expect_edit("RALAT.*Januari")
    rina.send_voice()
    await rina.expect("belum bisa mendengar pesan suara")
