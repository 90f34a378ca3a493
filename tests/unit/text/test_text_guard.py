"""What stops a text of staff, and what does not."""

import time
from datetime import date

import pytest

from content.text.relative_days import name_relative_days
from content.text.text_guard import TextRisk, build_own_contacts, find_warnings

OWN = build_own_contacts(
    [
        "(021) 5551234, 0812-3456-7890",
        "https://rumahdukcapil.contoh.com/antrean",
        "1500537",
        "@loket_demo_bot",
    ]
)


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("biaya admin 50rb ke BCA 1234567890", TextRisk.BANK_ACCOUNT),
        ("DANA 081399998888 a.n. Budi", TextRisk.BANK_ACCOUNT),
        ("ke rekening BRI 0021-01-000123-50-1", TextRisk.BANK_ACCOUNT),
        ("mohon transfer dulu", TextRisk.MONEY),
        ("t\U0001d5cb\U0001d5ba\U0001d5c7\U0001d5ccfer dulu", TextRisk.MONEY),
        ("siapkan uang Rp 25.000", TextRisk.MONEY),
        ("membayar 50 ribu per orang", TextRisk.MONEY),
        ("biaya: 75.000", TextRisk.MONEY),
        ("seratus rebu saja, dijamin cepat", TextRisk.MONEY),
        ("cukup dua puluh lima ribu", TextRisk.MONEY),
        ("goban beres, atau 50k", TextRisk.MONEY),
        ("hubungi 0813 9999 8888", TextRisk.NUMBER),
        ("hubungi +62-813-9999-8888", TextRisk.NUMBER),
        ("nol delapan satu tiga sembilan sembilan sembilan delapan", TextRisk.NUMBER),
        ("daftar di bit.ly/ktp", TextRisk.LINK),
        ("daftar di bit[.]ly/ktp", TextRisk.LINK),
        ("t .me/ktp", TextRisk.LINK),
        ("disdukcapil-bekasi.com", TextRisk.LINK),
        ("http://203.0.113.9/ktp", TextRisk.LINK),
        ("rumahdukcapil.contoh.com/lain", TextRisk.LINK),
        ("rumahdukcapil.contoh.com.example.net/antrean", TextRisk.LINK),
        ("rumahdukcapil.соntoh.com/antrean", TextRisk.LINK),  # two Cyrillic letters
        ("bekasikota.go.id.example.com", TextRisk.LINK),
        ("https://bekasikota.go.id@example.com", TextRisk.LINK),
        ("ikuti @dukcapil_resmi", TextRisk.ACCOUNT_NAME),
        ("surel dukcapil@gmail.com", TextRisk.ACCOUNT_NAME),
    ],
)
def test_what_stops_a_text(text: str, risk: TextRisk) -> None:
    assert risk in [warning.risk for warning in find_warnings(f"Pengumuman: {text}", OWN)]


@pytest.mark.parametrize(
    "text",
    [
        "Besok loket rekam di Serpong tutup karena listrik padam. Silakan ke Setu.",
        "Pelayanan KTP-el Senin-Jumat pukul 08.00-15.00 WIB.Silakan membawa KK asli.",
        "Tersedia 2.000 keping blangko; 500 ribu warga sudah rekam. Gratis, tidak dipungut biaya (Rp0).",
        "Hubungi WhatsApp kami di 0812-3456-7890, +62 812 3456 7890 atau (021) 555 1234.",
        "Daftar di https://www.rumahdukcapil.contoh.com/antrean?kec=1 atau @loket_demo_bot",
        "Bawa: 1 . KK asli 2 . surat nikah . Jam 08.00 s.d. 12.00",
        "Sesuai Permendagri No. 72 Tahun 2022 dan UU 24/2013, formulir F-1.02.",
        "Perekaman di SMAN 1, 12-12-2026, kuota 150 orang, RT 03/RW 05. #GISA",
        "Sejak tahun dua ribu dua puluh enam; dua puluh ribu keping, lima ratus ribu warga.",
        "Tutup 24-26 Desember 2026 (cuti bersama), buka lagi 29/12/2026",
        "Lapor ke lapor.go.id atau https://dukcapil.kemendagri.go.id/berita?x=1. Telepon 1500537, darurat 112.",
        "Kantor pindah ke Jl. Raya Puspiptek No. 3, Yth. Bpk/Ibu a.n. kepala dinas.",
        "Target 98,7% dari 1.023.456 jiwa per 30/11/2026.",
        "Denda dihapus. Tidak ada biaya. Dana desa tidak dipakai untuk KTP.",
    ],
)
def test_what_the_office_may_say(text: str) -> None:
    assert find_warnings(text, OWN) == ()


@pytest.mark.parametrize("piece", ["a.", "08 ", "titik ", "bca ", "(.)", "satu ", "a@", "www.", "1.", "x_"])
def test_a_long_text_costs_no_more_than_its_length(piece: str) -> None:
    """Four times as long may cost eight times as much and 20 ms: the machine does other things too."""

    def measure(length: int) -> float:
        text, best = (piece * length)[:length], 1.0
        for _ in range(3):
            start = time.process_time()
            find_warnings(text, OWN)
            best = min(best, time.process_time() - start)
        return best

    assert measure(4000) < 8 * measure(1000) + 0.02


def test_hidden_links_count() -> None:
    assert find_warnings("klik di sini", OWN, ["https://example.net"])[0].risk is TextRisk.LINK
    assert not find_warnings("klik di sini", OWN, ["https://rumahdukcapil.contoh.com/antrean"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Besok pagi tutup", "Besok pagi (Minggu, 29 November) tutup"),
        ("<b>lusa</b> buka", "<b>lusa (Senin, 30 November)</b> buka"),
        ("besok lusa", "besok lusa (Senin, 30 November)"),
        ("hari ini dan nanti sore", "hari ini (Sabtu, 28 November) dan nanti sore (Sabtu, 28 November)"),
        ("besok 08.00, besok!", "besok (Minggu, 29 November) 08.00, besok!"),
        ("besok, Minggu (29/11), tutup", "besok, Minggu (29/11), tutup"),
        ("hari ini 28 November", "hari ini 28 November"),
        ('<a href="https://besok.id">Info</a>', '<a href="https://besok.id">Info</a>'),
        ("sebesok itu", "sebesok itu"),
    ],
)
def test_relative_days_are_named(text: str, named: str) -> None:
    assert name_relative_days(text, date(2026, 11, 28))[0] == named
