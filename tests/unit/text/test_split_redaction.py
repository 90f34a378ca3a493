"""Numbers that are split over several texts of one person."""

import pytest

from content.text.redaction import redact, redact_parts

NIK = "0000001212900001"


@pytest.mark.parametrize(
    "parts",
    [
        ("00000012", "12900001"),
        ("nik saya 000000", "1212900001 ya"),
        ("0000", "0012", "1290", "0001"),
        ("ini: 0000 0012", "1290 0001"),
        ("00.00.00", "12.12.90", "0001"),
        ("pertama 00000012 dulu", "lalu 12900001 selesai"),
        ("NIK 00000012", "1290001"),
        ("telepon 0812", "3456 7890"),
        ("+62 812", "34567890 malam saja"),
        ("kata saja", "000000121290", "0001"),
        tuple(NIK),
    ],
)
def test_a_number_in_several_texts_is_found(parts: tuple[str, ...]) -> None:
    redacted = redact_parts(parts)
    assert len(redacted) == len(parts)
    assert sum(char.isdecimal() for part in redacted for char in part) < 6, redacted


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ("",),
        ("bayar 50.000", "lalu 75.000"),
        ("tanggal 21-11-2026", "pukul 08.00-12.00"),
        ("antrean 12", "loket 3"),
        ("jam 08.00", "09.00", "10.00"),
        ("tahun 2024", "2025", "2026"),
        ("Rp100.000", "Rp1.250.000"),
        ("RT 03 RW 05", "nomor 12"),
    ],
)
def test_other_numbers_stay(parts: tuple[str, ...]) -> None:
    assert redact_parts(parts) == parts


@pytest.mark.parametrize("text", ["nik 0000001212900001 ya", "hp 0812-3456-7890, a@contoh.id"])
def test_one_text_is_redacted_as_ever(text: str) -> None:
    assert redact_parts((text,)) == (redact(text).text,)
    assert redact_parts(("kata", text, "kata")) == ("kata", redact(text).text, "kata")
