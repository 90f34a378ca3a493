"""Plain words: abbreviations written out, one sentence a line, and nothing else changed."""

import re

from content.loading.library_loader import load_library
from content.text.plain_words import SPELLED_OUT, write_plainly

NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")


def test_abbreviations_are_written_out_and_sentences_stand_alone() -> None:
    said = write_plainly("KK dan KTP-el gratis; bawa NIK. Datang ke Disdukcapil, pukul 08.00.")
    assert said == (
        "Kartu Keluarga dan KTP gratis.\nBawa nomor KTP (NIK).\nDatang ke kantor Dukcapil, pukul 08.00."
    )


def test_names_addresses_and_forms_stay() -> None:
    for words in ("Isi F-1.02.", "Lihat https://contoh.go.id/KK/daftar.", "Tulis ke KK@contoh.go.id."):
        assert write_plainly(words) == words


def test_english_words_stay() -> None:
    assert write_plainly("Bring your KK; it is free.", "en") == "Bring your KK.\nIt is free."


def test_each_short_answer_keeps_its_figures_and_has_no_abbreviation_left() -> None:
    library = load_library()
    shorts = [answer.short.id for answer in library.answers.values()]
    shorts += [case.short.text.id for case in library.cases.cases.values()]
    assert len(shorts) > 100
    for short in shorts:
        said = write_plainly(short)
        numbers = NUMBERS.findall(said)
        assert [number for number in NUMBERS.findall(short) if number not in numbers] == []
        left = re.findall(rf"(?<![\w(/.@-])(?:{'|'.join(map(re.escape, SPELLED_OUT))})(?![\w/@-])", said)
        assert [word for word in left if word not in ("SMS",)] == [], said
