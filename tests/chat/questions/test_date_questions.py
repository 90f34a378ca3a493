"""Questions about dates, holidays and figures are answered from what is known, or said to be not announced."""

import pytest

from tests.support.bot_harness import BotHarness

NOT_KEPT = "Nama pejabat dan petugas tidak disimpan di sini"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "25 desember buka?",
            "^📅 Jumat, 25 Desember 2026: libur nasional, Hari Raya Natal.*jam belum dikonfirmasi",
        ),
        ("tgl 24 des tutup ga", "^📅 Kamis, 24 Desember 2026: Cuti bersama Hari Raya Natal"),
        ("8 maret 2027", "^📅 Senin, 8 Maret 2027: libur nasional, Hari Suci Nyepi"),
        ("9 desember libur?", "^Rabu, 9 Desember 2026 bukan hari libur nasional dan bukan cuti bersama"),
        ("17 agustus libur?", "^📅 Selasa, 17 Agustus 2027: libur nasional"),
        ("tgl merah besok", "^Minggu, 22 November 2026 bukan hari libur nasional"),
        ("libur lebaran 2027", "10 Maret 2027: libur nasional, Idulfitri. Tanggalnya masih perkiraan"),
        ("cuti bersama lebaran libur brp hari min", "Idulfitri"),
        ("libur lebaran 2029 kapan", "^Hari libur 2029 belum diumumkan"),
        (
            "1 januari 2028 buka?",
            "^Sabtu, 1 Januari 2028: belum diketahui, karena hari libur 2028 belum diumumkan",
        ),
        ("pamulang 25 desember buka?", "Hari Raya Natal.*Kantor Kecamatan Pamulang, Jumat, 25 Desember 2026"),
        ("berapa yang sudah rekam di pamulang", "Capaian KTP-el · Kantor Kecamatan Pamulang"),
        ("di pamulang udah berapa yg rekam", "Capaian KTP-el · Kantor Kecamatan Pamulang"),
        ("target ektp tangsel berapa", "987.014 dari 1.006.917"),
        ("siapa kepala dinasnya", NOT_KEPT),
        ("nama kadis dukcapil tangsel siapa", NOT_KEPT),
        ("siapa camat pamulang", NOT_KEPT),
    ],
)
async def test_a_date_or_figure_is_answered_at_once(harness: BotHarness, question: str, answer: str) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask(question, answer)


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("siapa petugas yang minta uang 50rb", "Anda tidak wajib membayar"),
        ("nama ibu kandung di kk salah kepala keluarga", "KK"),
        ("rekam 12 agustus kapan jadi", "Standarnya"),
        ("Apakah pengaduan pungli harus disertai nama petugas?", "/lapor"),
    ],
)
async def test_other_questions_with_dates_and_names_keep_their_answers(
    harness: BotHarness, question: str, other: str
) -> None:
    siti = await harness.new_person(office="3674")
    said = await siti.ask(question, other)
    assert NOT_KEPT not in said["text"] and "libur nasional" not in said["text"]


async def test_a_date_after_a_place_is_about_that_place(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("pamulang sabtu buka ga", "Kantor Kecamatan Pamulang")
    await siti.ask("kalau 25 desember?", "Natal.*Kantor Kecamatan Pamulang, Jumat, 25 Desember 2026")
