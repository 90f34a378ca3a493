"""Citizens type one word. It is answered, or asked about with choices that fit, and it never takes a far-fetched case."""

import pytest

from tests.support.bot_harness import BotHarness

OFFICE = "3674"


@pytest.mark.parametrize(
    ("word", "reply"),
    [
        ("jam", "Disdukcapil Kota Tangerang Selatan"),
        ("sakit", "Jemput bola ada untuk warga sakit"),
        ("kakek", "Jemput bola ada untuk warga sakit"),
        ("baju apa", "baju rapi dan sopan"),
        ("minggu", "Minggu, 22 November 2026"),
        ("besok", "Minggu, 22 November 2026"),
        ("kecopetan", "surat kehilangan"),
        ("retak", "KTP-el yang rusak"),
        ("rekam", "Kartu Keluarga"),
        ("pinjol", "pinjaman"),
        ("calo", "tidak wajib membayar"),
    ],
)
async def test_one_word_is_answered(harness: BotHarness, word: str, reply: str) -> None:
    siti = await harness.new_person(office=OFFICE)
    await siti.ask(word, reply)


@pytest.mark.parametrize(
    ("word", "choices"),
    [
        ("hilang", ["KTP hilang", "KK hilang atau rusak", "Akta hilang atau rusak"]),
        ("hilang gimana", ["KTP hilang", "KK hilang atau rusak", "Akta hilang atau rusak"]),
        ("kak rusak nih", ["KTP rusak", "KK hilang atau rusak", "Akta hilang atau rusak"]),
        ("sy mau lapor", ["Diminta uang", "Pelayanan buruk", "Laporan saya"]),
        ("nomor", ["Nomor telepon", "Antreannya", "Masalah NIK"]),
        ("bayi", ["Membuat akta kelahiran", "Memasukkan bayi ke KK", "Membuat KIA"]),
        ("istri", ["KK baru setelah menikah", "Satu KK dengan pasangan", "Bisa diwakilkan"]),
    ],
)
async def test_one_word_of_several_meanings_is_asked_about(
    harness: BotHarness, word: str, choices: list[str]
) -> None:
    siti = await harness.new_person(office=OFFICE)
    asked = await siti.ask(word, "Maksud Anda")
    shown = [row[0]["text"] for row in asked["reply_markup"]["inline_keyboard"]]
    assert [label for label, start in zip(shown, choices, strict=False) if label.startswith(start)] == shown[
        :3
    ]


async def test_a_place_alone_is_what_the_next_words_are_about(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("pamulang", "Kecamatan Pamulang")
    await siti.ask("jam", "Kecamatan Pamulang")
    await siti.ask("besok", "Kecamatan Pamulang, Minggu, 22 November 2026")
    await siti.ask("alamat", "Kecamatan Pamulang")


async def test_one_word_after_another_is_not_read_as_the_first(harness: BotHarness) -> None:
    siti = await harness.new_person(office=OFFICE)
    await siti.ask("ktp hilang", "surat kehilangan")
    await siti.ask("biaya", "surat dari polisi")  # of the lost card
    await siti.ask("jam", "Disdukcapil Kota Tangerang Selatan")
    await siti.ask("sakit", "Jemput bola ada untuk warga sakit")
    await siti.ask("foto", "Maksud Anda")


@pytest.mark.parametrize("text", ["bot goblok", "bego lu", "anjing"])
async def test_swear_words_are_no_question_for_staff(harness: BotHarness, text: str) -> None:
    siti, clerk = await harness.new_person(office=OFFICE), await harness.new_admin()
    reply = await siti.ask(text, "Maaf, saya belum membantu")
    assert "Kabari" not in str(reply)
    await clerk.ask("/pertanyaan", "Tidak ada pertanyaan")


async def test_a_complaint_with_swear_words_is_a_complaint(harness: BotHarness) -> None:
    siti = await harness.new_person(office=OFFICE)
    await siti.ask("petugasnya anjing minta duit 50 ribu", "tidak wajib membayar")


async def test_what_others_reported_stands_below_the_hours_of_a_place(harness: BotHarness) -> None:
    siti = await harness.new_person(office=OFFICE)
    await siti.ask("kec setu buka jam berapa", "Kantor Kecamatan Setu")
    await siti.expect("Kecamatan Setu pada 2019 disebut buka Sabtu")


async def test_a_time_alone_is_about_the_day_just_asked_for(harness: BotHarness) -> None:
    siti = await harness.new_person(office=OFFICE)
    await siti.ask("besok buka?", "Minggu, 22 November 2026")
    await siti.ask("jam brp", "Minggu, 22 November 2026")
    await siti.ask("pamulang senin buka ga", "Pamulang, Senin, 23 November 2026")
    await siti.ask("sampe jam brp", "Pamulang, Senin, 23 November 2026")
    await siti.ask("jam kerja pegawai", "Pamulang: jam")
