"""NIK, KK and phone numbers in every dress: scripts, signs, groups of thousands, times inside."""

import itertools

import pytest

from content.text.redaction import PersonalDataKind, redact

NIK = "0000001234567890"
# The ten digits of each script or style; a keycap is a digit with two marks.
DIGIT_STYLES = {
    "ASCII": "0123456789",
    "full width": "０１２３４５６７８９",
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩",
    "Persian": "۰۱۲۳۴۵۶۷۸۹",
    "Devanagari": "०१२३४५६७८९",
    "Thai": "๐๑๒๓๔๕๖๗๘๙",
    "Javanese": "꧐꧑꧒꧓꧔꧕꧖꧗꧘꧙",
    "Sundanese": "᮰᮱᮲᮳᮴᮵᮶᮷᮸᮹",
    "Balinese": "᭐᭑᭒᭓᭔᭕᭖᭗᭘᭙",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "subscript": "₀₁₂₃₄₅₆₇₈₉",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "negative circled": "⓿❶❷❸❹❺❻❼❽❾",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "typewriter": "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
    "keycap": None,
}
SEPARATORS = (
    *("", *" .,-_/\\|:;•·▪‣◦*~=+#^'\"’“”`«»<>()[]{}—–‑…!?&%\n\t\u00a0\u2009\u200b\u2060\u00ad\ufeff👉"),
    *("  ", " - ", " • ", "\n- ", " ➡️ ", "✅ ", "**", "__", " = "),
)


def dress(number: str, style: str) -> str:
    digits = DIGIT_STYLES[style]
    return "".join(f"{one}\ufe0f\u20e3" if digits is None else digits[int(one)] for one in number)


def split(number: str, size: int) -> list[str]:
    return [number[at : at + size] for at in range(0, len(number), size)]


@pytest.mark.parametrize("style", DIGIT_STYLES)
def test_a_nik_is_a_nik_in_every_dress(style: str) -> None:
    for separator, size in itertools.product(SEPARATORS, (1, 2, 4)):
        pieces = [dress(piece, style) for piece in split(NIK, size)]
        assert redact(f"ini {separator.join(pieces)} ya").found == {PersonalDataKind.NUMBER}, pieces


@pytest.mark.parametrize("prefix", ["0", "62", "+62", "+62 ", "0062", "(0", "62-0"])
def test_a_phone_is_a_phone_in_every_dress(prefix: str) -> None:
    styles = ("ASCII", "full width", "superscript", "keycap")
    for separator, style, size in itertools.product(SEPARATORS, styles, (3, 4)):
        text = prefix + separator.join(dress(piece, style) for piece in split("81200001234", size))
        assert PersonalDataKind.PHONE in redact(f"wa {text} ya").found, text


@pytest.mark.parametrize(
    "text",
    [
        "3.000.000.000.000.007 itu",  # a spreadsheet writes a NIK so
        "nik 3,000,000,000,000,007",
        "0.000.001.234.567.890",
        "081.200.001.234",
        "+62.812.000.012",
        "62.812.000.012.345",
        "00.00 00.12 34.56 78.90",
        "08.12 0000 1234",
        "hubungi.081200001234",
        "nomor:0812,0000,1234",
    ],
)
def test_numbers_that_look_like_prices_and_times_go(text: str) -> None:
    assert redact(text).found, text


@pytest.mark.parametrize(
    "text",
    [
        "56.458 55.590 113.696 warga",
        "Rp62.812.345.678 anggaran",
        "anggaran 1.234.567.890 rupiah",
        "112,345,678 orang",
        "Senin-Kamis 08.00-12.00 13.00-15.00",
        "jam 08.12 dan 09.15",
        "libur 24-12-2026 25-12-2026",
        "１５０．０００ rupiah",
        "loket ① dan ②, antrean ⑩",
        "1️⃣ isi F-1.02 2️⃣ ke loket 3️⃣ tunggu",
        "UU 24/2013, Perpres 96/2018, Permendagri 108/2019",
        "H²O, 3½ jam, m² 120",
        "surat 471.13/10231/Dukcapil",
        "2026-12-24 -6.31,106.72",
        "24-12-2026 di -6.3123, 106.7251",
    ],
)
def test_figures_of_every_dress_stay(text: str) -> None:
    assert redact(text).text == text


def test_what_is_left_has_no_piece_of_a_keycap() -> None:
    assert redact(f"nik {dress(NIK, 'keycap')} ya").text == "nik [nik] ya"
    assert redact(f"{dress(NIK, 'circled')}!").text == "[nik]!"


# By design, these pass: the bot would take out too much that people need to say.
LET_THROUGH = [
    "nol delapan satu dua nol nol nol nol",  # numbers in words: the model for prices reads them
    "O8I2OOOOI234",  # letters for digits: a word with letters is no number
    "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",  # a letter between each two digits
    "Rp62.812.345.678",  # a sum of money with its currency
]


@pytest.mark.parametrize("text", LET_THROUGH)
def test_what_passes_by_design(text: str) -> None:
    assert redact(text).text == text
