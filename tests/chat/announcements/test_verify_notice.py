"""/cek through the chat: genuine, altered, copied, corrected, withdrawn, or not ours."""

from datetime import timedelta

import pytest

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import dump_everything

TEXT = "Besok loket rekam di Serpong tutup karena listrik padam. Silakan ke Setu, biaya Rp0."


async def send_real_announcement(harness: BotHarness) -> str:
    """Return the text of a real announcement, as it arrived."""
    rina = await harness.new_admin()
    rina.say("/start 3674")
    await rina.expect("Tangerang Selatan")
    await rina.ask(f"/umumkan {TEXT}", "Kode LKT-")
    text = str(rina.text)
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke")
    await rina.expect_edit("sudah dikirim")
    return text


def find_notice_code(text: str) -> str:
    return text[text.index("LKT-") : text.index("LKT-") + 9]


async def test_a_pasted_copy_is_genuine_and_an_altered_one_says_what_differs(harness: BotHarness) -> None:
    text = await send_real_announcement(harness)
    siti = await harness.new_person()
    await siti.ask(text, r"✅ Asli.*Kata demi kata.*Sabtu, 21 November 2026")
    await siti.ask(text.replace("Rp0", "Rp50.000"), r"Diubah.*yang asli: Rp0., di situ: Rp50\.000")
    await siti.expect("biaya Rp0")
    await siti.ask(
        text + "\nTransfer ke 081234567890 sekarang", r"Diubah.*ditambah: Transfer ke \[telepon\] sekarang"
    )


async def test_a_code_copied_onto_another_text_is_caught(harness: BotHarness) -> None:
    text = await send_real_announcement(harness)
    siti = await harness.new_person()
    forged = f"Pemutihan KTP! Semua warga wajib membayar Rp100.000 minggu ini. Kode {find_notice_code(text)}"
    await siti.ask(forged, "Bukan dari kami.*disalin.*Jangan membayar")
    await siti.expect("biaya Rp0")


async def test_a_code_alone_shows_what_it_stands_for(harness: BotHarness) -> None:
    text = await send_real_announcement(harness)
    siti = await harness.new_person()
    await siti.ask(f"ini asli ga? {find_notice_code(text).lower()}", "milik pengumuman di bawah ini")
    await siti.expect("biaya Rp0")
    await siti.ask(f"/cek {find_notice_code(text).removeprefix('LKT-')}", "milik pengumuman di bawah ini")


async def test_unknown_and_mistyped_codes(harness: BotHarness) -> None:
    text = await send_real_announcement(harness)
    siti = await harness.new_person()
    slipped = find_notice_code(text)[:-1] + ("2" if find_notice_code(text)[-1] != "2" else "3")
    await siti.ask(f"kode {slipped}", "Bukan dari kami.*Tidak ada pengumuman yang bisa berkode")
    await siti.ask("Pengumuman penting. Kode LKT-22222", "Bukan dari kami.*tidak pernah dipakai")


async def test_a_copy_without_its_code_is_recognised(harness: BotHarness) -> None:
    text = await send_real_announcement(harness)
    siti = await harness.new_person()
    await siti.ask(TEXT.replace("Setu", "Pamulang"), "Diubah.*Kodenya tidak ada.*Setu")
    await siti.ask(text.split("Kode")[0], "Diubah.*Kodenya tidak ada")


async def test_cek_asks_for_the_message(harness: BotHarness) -> None:
    await send_real_announcement(harness)
    siti = await harness.new_person()
    await siti.ask("/cek", "Teruskan pesannya")
    await siti.ask(
        "Klik tautan ini untuk mengaktifkan IKD Anda", "Bukan dari kami.*Ini bukan pengumuman kami"
    )
    await siti.ask("ktp hilang", "hilang")
    siti.say("/cek")
    await siti.expect("Teruskan pesannya")
    await siti.ask("/lokasi serpong", "Serpong")
    await siti.ask("ktp hilang", "hilang")


@pytest.mark.parametrize(
    "question",
    [
        "serpong besok buka ga?",
        "loket rekam di serpong besok tutup ya pak? katanya listrik padam, benar tidak? saya harus ke mana",
        "kode pos serpong berapa",
        "lkt lahir anak saya belum jadi",
    ],
)
async def test_ordinary_messages_are_not_mistaken(harness: BotHarness, question: str) -> None:
    await send_real_announcement(harness)
    siti: Person = await harness.new_person(office="3674")
    siti.say(question)
    await siti.expect(".")
    assert not {"Asli", "Diubah", "Bukan dari kami"} & set(siti.text.replace(".", " ").split())


async def test_what_is_over_says_so(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    rina.say("/start 3674")
    await rina.expect("Tangerang Selatan")
    await rina.ask(f"/umumkan {TEXT}", "Kode LKT-")
    await rina.expect("Siap dikirim")
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    rina.press("Besok")
    text = str((await rina.expect("Berlaku sampai akhir Minggu, 22 November 2026"))["text"])
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke")
    await rina.expect_edit("sudah dikirim")
    siti = await harness.new_person(office="3674")
    await siti.ask("/pengumuman", "listrik padam")
    harness.now += timedelta(days=3)
    await siti.ask("/pengumuman", "tidak ada pengumuman")
    await siti.ask(text, "✅ Asli.*berlaku sampai Minggu, 22 November 2026; sekarang sudah lewat")


async def test_a_picture_alone_cannot_be_checked(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("/cek", "Teruskan pesannya")
    siti.send_photo()
    await siti.expect("tidak dapat membaca gambar.*ketik kodenya")


async def test_notices_of_closures_have_codes_too(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti serpong", "Anda mengikuti")
    rina = await harness.new_admin()
    await rina.ask("/tutup serpong besok gangguan server", "Serpong")
    rina.press("✅ Simpan dan kabari 1 orang")
    letter = await siti.expect("Serpong.*Kode LKT-")
    siti.forward(letter)
    await siti.expect("✅ Asli")
    await siti.ask(letter["text"].replace("Serpong", "Setu"), "Diubah")
    await siti.ask("/pengumuman", "Serpong.*LKT-")
    await rina.ask("/pengumuman", "Pengumuman yang berlaku")
    await rina.expect("Pengumuman kantor Anda")
    rina.press("📢")
    await rina.expect_edit("Terkirim: 1 dari 1")
    assert not {"✏️ Ralat", "🗑 Tarik"} & set(rina.buttons)


async def test_nothing_of_what_was_shown_is_kept(harness: BotHarness) -> None:
    text = await send_real_announcement(harness)
    siti = await harness.new_person()
    await siti.ask(text.replace("Setu", "Rahasiamu"), "Diubah")
    await harness.close()
    assert b"Rahasiamu" not in dump_everything(harness.database_path)
    await harness.open()
