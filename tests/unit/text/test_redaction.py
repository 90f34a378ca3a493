"""Redaction removes identity and phone numbers; other figures stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.text.redaction import PersonalDataKind, mentions_identity_card, redact


@pytest.mark.parametrize(
    "text",
    [
        "nik saya 0000001234567890 tolong dicek",
        "0000 0012 3456 7890",
        "000000.123456.7890",
        "00-00-00-123456-7890",
        "00 00 00 12 34 56 7890",
        "no kk0000001234567890min",
        "salah ketik 000000123456789",
        "00 00 00 12 34 56 78 90",
        "0 0 0 0 0 0 1 2 3 4 5 6 7 8 9 0",
        "000000/123456/7890",
        "000000 - 123456  -  7890",
        "0000\n0012\n3456\n7890",
        "0000_0012_3456_7890",
        "0000001234 567890",
        "0000\u200b001234567890",
        "nik saya 0000 0012 34 567 890",
        "nik: 0000 0012 3456 789",
        "32 digit 00000012345678900000001234567890",
        "anak 2, 0000 0012 3456 7890 dan 0000 0012 3456 7890",
    ],
)
def test_identity_numbers_are_redacted(text: str) -> None:
    found = redact(text)
    assert PersonalDataKind.NUMBER in found.found
    assert "7890" not in found.text
    assert "345" not in found.text


@pytest.mark.parametrize(
    "text",
    [
        "081200000000",
        "+62 812-0000-0000",
        "wa 0812 0000 0000 ya",
        "62812000000000",
        "(021) 5550000",
        "08 12 00 00 12 34",
        "+62 (812) 0000 1234",
        "0812/0000/1234",
        "0812 0000 0000 0813 0000 0000",
    ],
)
def test_phone_numbers_are_redacted(text: str) -> None:
    assert redact(text).found == {PersonalDataKind.PHONE}


def test_mail_addresses_are_redacted() -> None:
    assert redact("kirim ke budi.contoh@example.org").text == "kirim ke [email]"


@pytest.mark.parametrize(
    "text",
    [
        "56.458 55.590 113.696 warga",
        "bayar 150.000 rupiah",
        "umur 16 tahun 8 bulan",
        "17 April 2019",
        "jam 08.00-15.00",
        "Rp75.000.000 dan 6 tahun",
        "UU 24/2013 pasal 79A",
        "surat 471.13/10231/Dukcapil",
        "SE 470/12345/35.07/2026",
        "Senin-Kamis 08.00-12.00 13.00-15.00, Jumat 08:00-11:30",
        "libur 24-12-2026 25-12-2026 26-12-2026",
        "tahun 2019 2020 2021 2022",
        "Rp 1.500.000 + 200.000 = 1.700.000",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert redact(text).text == text


@given(st.text(max_size=40), st.text(max_size=40), st.integers(10**12, 10**16 - 1))
def test_a_long_number_is_always_redacted(before: str, after: str, number: int) -> None:
    digits = f"{number:016d}"
    assert digits not in redact(f"{before} {digits} {after}").text


@pytest.mark.parametrize("caption", ["ini ktp saya", "foto KK keluarga", "E-KTP ku", "akta anak"])
def test_captions_that_mention_an_identity_card(caption: str) -> None:
    assert mentions_identity_card(caption)


def test_captions_without_an_identity_card() -> None:
    assert not mentions_identity_card("antrean di kantor pagi ini")
