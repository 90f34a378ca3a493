"""Nothing that an inspector writes leads a reporter out of the chat."""

import pytest

from content.text.contact_leads import WORD_JOINER, ContactLead, break_links, find_contact_lead
from demo.api.message_entities import find_entities

LINKS = [
    "lihat https://contoh.example/a",
    "buka t.me/akun",
    "T.ME/akun",
    "s.id/x",
    "bit.ly/3abc",
    "contoh.ru",
    "toko.store",
    "ваш.рф",
    "例え.テスト",
    "contoh。com",
    "contoh．com",
    "t․me/akun",
    "t\u200b.\u200bme/akun",
    "t .me/akun",
    "t . me / akun",
    "t. me/akun",
    "ｔ．ｍｅ／ａｋｕｎ",
    "𝐭.𝐦𝐞/akun",
    "тесt.me/a",
    "s[.]id",
    "s(dot)id/x",
    "s titik id",
    "contoh dot com",
    "www contoh",
    "hxxp://contoh",
    "103.25.21.10",
    "1.2.3.4:8080",
    "tg://resolve",
    "wa.me",
    "selesai.Terima kasih",
    "no.id",
    "dr.me",
    "baca di portal-laporan.go.id ya",
    "a.b.c.d",
]
ACCOUNTS = [
    "@pemeriksa",
    "＠pemeriksa",
    "@ pemeriksa",
    "cari @loket",
    "akun: pemeriksa",
    "IG: pemeriksa",
    "telegram saya = Budi",
    "nama_akun",
    "chat saya di Telegram",
    "hubungi kami lewat WA",
    "kirim ke email saya",
    "japri ig ya",
    "pemeriksa (at) kantor",
    "gmail saja",
    "#lapor",
    "wｈatsapp: kami",
    "ｉｇ：pemeriksa",
]
NUMBERS = [
    "081234567890",
    "0812 3456 7890",
    "081.234.567.890",
    "+62 812-3456-7890",
    "０８１２３４５６７８９０",
    "⁰⁸¹²³⁴⁵⁶⁷⁸⁹⁰",
    "0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣0️⃣",
    "٠٨١٢٣٤٥٦٧٨٩٠",
    "0 8 1 2 3 4 5 6",
    "08•12•34•56•78",
    "telp 5550123",
    "nomor 081234567890",
    "Rp081234567890",
    "81234567890 orang",
    "08.12 34.56 78.90",
    "nol delapan satu dua tiga empat lima enam",
    "kosong, delapan, satu, dua, tiga, empat, lima",
    "08\n12\n34\n56\n78",
]
HARMLESS = [
    "Terima kasih. Kapan kejadiannya, dan di loket berapa?",
    "Apakah petugas meminta Rp150.000 atau Rp 1.500.000,-?",
    "Kami periksa 24-12-2026 jam 08.00-12.00, mungkin 13.00.",
    "Senin-Kamis 08.00-12.00 dan 13.00-15.00",
    "Menurut UU 24/2013 pasal 79A dan Permendagri nomor 108 tahun 2019 itu gratis.",
    "Isi F-1.02 poin 2.b, a.n. Anda sendiri s.d akhir bulan.",
    "Di Jl.Raya Serpong No.5, Kec.Setu?",
    "Drs. Contoh, S.Pd, M.Si",
    "56.458 warga, 12 hari, 3 orang, 50 persen",
    "Tunggu...nanti kami jawab!",
    "Apakah ia memakai seragam? Laki-laki/perempuan?",
    "Kami tidak akan menghubungi Anda lewat WhatsApp.",
    "Satu atau dua orang? Tiga kali?",
    "Laporan diterima tahun 2026, diperiksa 10 hari kerja.",
]


@pytest.mark.parametrize("text", LINKS)
def test_links_are_found(text: str) -> None:
    assert find_contact_lead(f"Halo {text}") is ContactLead.LINK


@pytest.mark.parametrize("text", ACCOUNTS)
def test_accounts_are_found(text: str) -> None:
    assert find_contact_lead(f"Halo, {text} ya") is ContactLead.ACCOUNT


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_found(text: str) -> None:
    assert find_contact_lead(f"Halo, {text} ya") is ContactLead.NUMBER


@pytest.mark.parametrize("text", HARMLESS)
def test_what_inspectors_need_to_write_passes(text: str) -> None:
    assert find_contact_lead(text) is None


@pytest.mark.parametrize(
    "text",
    [*LINKS, *ACCOUNTS, *NUMBERS, "/hapusdata sekarang", "$TON", "budi@contoh.example", "+62 812 3456 7890"],
)
def test_broken_links_are_not_clickable_and_read_the_same(text: str) -> None:
    broken = break_links(text)
    assert not find_entities(broken)
    assert broken.replace(WORD_JOINER, "") == text.replace(WORD_JOINER, "")
