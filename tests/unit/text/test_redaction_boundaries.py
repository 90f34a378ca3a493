"""Redaction character by character: what is removed, what stays, and the limits between."""

import pytest

from content.text.redaction import (
    EdgeDigits,
    PersonalDataKind,
    find_edge_digits,
    mentions_identity_card,
    redact,
    redact_fragments,
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", ""),
        ("halo", "halo"),
        ("nik 0000001234567890 tolong", "nik [nik] tolong"),
        ("0000001234567890", "[nik]"),
        ("a 0000 0012 3456 7890 b", "a [nik] b"),
        ("a 123456789012 b", "a 123456789012 b"),  # twelve digits alone may be an amount
        ("a 1234567890123 b", "a [nik] b"),  # thirteen in one piece
        ("0000 0012 3456 789", "0000 0012 3456 789"),  # fifteen in pieces, no word before
        ("nik 0000 0012 3456", "nik [nik]"),  # twelve after the word
        ("nik 0000 0012 345", "nik 0000 0012 345"),
        ("kk saya itu 0000 0012 3456", "kk saya itu [nik]"),  # up to two words between
        ("kk saya yang itu 0000 0012 3456", "kk saya yang itu 0000 0012 3456"),
        ("nik 0000 0012 3456 7890 1234", "nik [nik]"),  # twenty after the word
        ("0000 0012 3456 7890, 0000 0098 7654 3210", "[nik], [nik]"),
        ("0000 0012 3456 7890 dan 081200000000", "[nik] dan [telepon]"),
        ("wa 081200000000 surel a@contoh.go.id", "wa [telepon] surel [email]"),
        ("2 0000 0012 3456 7890", "2 [nik]"),  # a number before does not hide it
        ("0000 0012 3456 7890 3", "[nik] 3"),
        ("12 0000 0012 3456 7890 34 0000 0012 3456 7890", "12 [nik] 34 [nik]"),
        ("000000/123456/7890", "[nik]"),
        ("0000/0012/3456/7890", "[nik]"),
        ("00/00/00/123456/7890", "[nik]"),
        ("00/00/00/12/34/56/7890", "[nik]"),
        ("00/00/00/12/34/56/78/90", "[nik]"),
        ("0/0/0/0/0/0/1/2/3/4/5/6/7/8/9/0", "[nik]"),
        ("0000/001234/567890", "0000/001234/567890"),  # strokes in other places: a letter's number
        ("2019 2020 2021 2022", "2019 2020 2021 2022"),
        ("2019 2020 2021 2099", "2019 2020 2021 2099"),
        ("2019 2020 2021 2122", "[nik]"),  # the last is no year
        ("tahun 1990 1991 1992 1993", "tahun 1990 1991 1992 1993"),
        ("0812000000", "[telepon]"),
        ("081200000", "[telepon]"),  # 0 8 and seven
        ("08120000", "08120000"),
        ("62812000000000", "[telepon]"),
        ("+62812000000000", "[telepon]"),
        ("08 12 00 00 12 34", "[telepon]"),
        ("(021) 5550000", "[telepon]"),
        ("021-555-0000", "[telepon]"),
        ("a@b", "a@b"),
        ("a@b.id", "[email]"),
        ("@loket_bot", "@loket_bot"),
        ("(0000-0012-3456-7890)", "([nik])"),
        ("0000001234567890 0000001234567890", "[nik] [nik]"),
        ("113.696 warga, 08.00, 24-12-2026", "113.696 warga, 08.00, 24-12-2026"),
    ],
)
def test_the_text_after_redaction(text: str, left: str) -> None:
    assert redact(text).text == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("halo", set()),
        ("0000 0012 3456 7890", {PersonalDataKind.NUMBER}),
        ("081200000000 a@b.id", {PersonalDataKind.PHONE, PersonalDataKind.MAIL}),
        ("113.696 warga di 2 desa dan 55.590 di 3", set()),
    ],
)
def test_the_kinds_that_were_found(text: str, found: set[PersonalDataKind]) -> None:
    assert redact(text).found == found


@pytest.mark.parametrize("size", range(1, 9))
def test_sixteen_digits_in_pieces_of_any_size(size: int) -> None:
    digits = "0000001234567890"
    pieces = [digits[at : at + size] for at in range(0, 16, size)]
    assert redact(" ".join(pieces)).text == "[nik]"


def test_captions_of_pictures() -> None:
    assert mentions_identity_card("Ini Kartu Keluarga kami") is True
    assert mentions_identity_card("antre pagi") is False


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("123456", "[angka]"),
        ("99 131 20267", "[angka]"),
        ("12345", "12345"),
        ("150000", "150000"),  # a price
        ("015000", "[angka]"),  # no price begins with 0
        ("150001", "[angka]"),
        ("150 000", "150 000"),
        ("123 456", "123 456"),
        ("1234 56", "[angka]"),
        ("1234 5", "1234 5"),
        ("12 34 56", "12 34 56"),
        ("12 34 56 78 90", "[angka]"),
        ("12 34 56 78 9", "12 34 56 78 9"),
        ("2019 2020", "2019 2020"),
        ("2019 2120", "[angka]"),
        ("99 13 2026", "99 13 2026"),  # a date, however wrong
        ("99 131 2026", "[angka]"),
        ("991 13 2026", "[angka]"),
        ("99 13 20267", "[angka]"),
        ("1 99 13 2026", "[angka]"),
        ("470/12345", "470/12345"),
        ("anak 123456 dan 654321 itu", "anak [angka] dan [angka] itu"),
    ],
)
def test_fragments_of_a_number_are_redacted(text: str, left: str) -> None:
    assert redact_fragments(text) == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("halo", EdgeDigits(0, 0, False, False)),
        ("123456", EdgeDigits(6, 6, True, False)),
        ("1234 56", EdgeDigits(6, 6, True, False)),
        ("123456 itu", EdgeDigits(6, 6, False, False)),
        ("150000", EdgeDigits(0, 0, True, False)),
        ("015000", EdgeDigits(6, 6, True, False)),
        ("2026", EdgeDigits(0, 0, True, False)),
        ("nik 123456", EdgeDigits(6, 6, False, True)),
    ],
)
def test_how_many_digits_a_message_begins_and_ends_with(text: str, found: EdgeDigits) -> None:
    assert find_edge_digits(text) == found
