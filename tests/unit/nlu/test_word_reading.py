"""Resolution of single words: spelling, affixes, typing errors, missing spaces, dialects."""

from __future__ import annotations

from functools import cache

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from content.nlu.lexicon import LEXICON_FOLDER, Lexicon
from content.nlu.spelling import HEAD_CHARACTERS, TAIL_CHARACTERS, normalize_text, tokenize


@cache
def shipped_lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("e-KTP", "ktp"),
        ("kartu tanda penduduk", "ktp"),
        ("krtu kluarga", "kk"),
        ("pengambilannya", "ambil"),
        ("ngerekamin", "rekam"),
        ("hilaaaang", "hilang"),
        ("hlang", "hilang"),
        ("hialng", "hilang"),
        ("kehilangan", "hilang"),
        ("sabaraha", "berapa"),
        ("pinten", "berapa"),
        ("berapo", "berapa"),
        ("disdukcapilnya", "dukcapil"),
        ("jadi2", "jadi"),
        ("di mana", "dimana"),
        ("dimanakah", "dimana"),
        ("bikinktp", "buat ktp"),
        ("Rp 50.000", "_uang_"),
        ("75 rebu", "_uang_"),
        ("Surabaya", "_kota_"),
        ("Hong Kong", "_negara_"),
    ],
)
def test_words_are_resolved(typed: str, read: str) -> None:
    assert " ".join(shipped_lexicon().read_message(typed).roots) == read


def test_manners_are_separated() -> None:
    reading = shipped_lexicon().read_message(
        "Assalamualaikum pak, mohon maaf mau tanya ktp hilang ya, terima kasih"
    )
    assert reading.roots == ("ktp", "hilang")
    assert {"salam", "terima_kasih"} <= reading.manners


def test_a_relative_is_not_a_form_of_address() -> None:
    assert "bapak" in shipped_lexicon().read_message("bapak saya hilang").roots
    assert "bapak" not in shipped_lexicon().read_message("ktp hilang bapak").roots


@given(st.text())
def test_cleaning_is_bounded_and_has_no_control_characters(text: str) -> None:
    assert not any(ord(char) < 32 for char in normalize_text(text)) or text.isascii()
    assert all(len(token) <= 60 for token in tokenize(text))


def test_only_the_ends_of_an_enormous_message_are_read() -> None:
    assert len(normalize_text("x" * 100_000)) <= HEAD_CHARACTERS + TAIL_CHARACTERS + 1


def test_short_messages_are_read_as_editors_wrote_them() -> None:
    """Two messages with the same words but other meanings, or without words, would hide each other."""
    lexicon = shipped_lexicon()
    lists = yaml.safe_load((LEXICON_FOLDER / "short_messages.yaml").read_text("utf-8"))
    for ids, texts in lists["pesan"].items():
        for text in texts.split(", "):
            assert " / ".join(lexicon.list_meanings(lexicon.read_message(text))) == ids, text
    concepts = {name for options in lexicon.concepts.values() for _, name in options}
    assert {name for names in lists["pokok"].values() for name in names.split(", ")} <= concepts
