"""Normalize a citizen's text to tokens: case, emoji, repeated letters, amounts, hours and numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from content.lazy_pattern import compile_later

HEAD_CHARACTERS, TAIL_CHARACTERS = 1200, 300
"""Characters of a long message that are read: its start and its end, where the question usually is."""

MONEY, HOUR, DATE, YEAR, NUMBER, LONG_NUMBER = "_uang_", "_jam_", "_tanggal_", "_tahun_", "_angka_", "_nomor_"
_MAX_TOKEN = 60
_AGES = range(10, 26)
_YEARS = range(1930, 2040)

_TOKEN = compile_later(
    r"(?P<plain>(?!rp)[a-z]++(?!\d))"  # tried first: most words are plain, and nothing below fits them
    r"|(?P<money>\brp\.?\s?\d[\d.,]*(?:\s?(?:ribu|rebu|rbu|rb|jt|juta|k))?\b"
    r"|\b\d[\d.,]*\s?(?:ribu|rebu|rbu|rb|jt|juta|k|rupiah)(?:an)?\b)"
    r"|(?P<hour>\b\d{1,2}[.:]\d{2}\b)"
    r"|(?P<date>\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b)"
    r"|(?P<twice>\b[a-z]{2,}2(?:an|nya|in)?\b)"
    r"|(?P<long>\b\d[\d .-]{7,}\d\b)"
    r"|(?P<number>\d+)"
    r"|(?P<word>[a-z]+)"
)
_STRETCHED = compile_later(r"(.)\1{2,}")
_QUOTES = compile_later(r"(?<=[a-z])['’`‘\"](?=[a-z])")
_FOLD = str.maketrans({"²": "2", "¹": "1", "³": "3", "\u00ad": None})


def normalize_text(text: str) -> str:
    """Return lower case text without accents, marks and control characters, cut to a maximum length."""
    if len(text) > HEAD_CHARACTERS + TAIL_CHARACTERS:
        text = f"{text[:HEAD_CHARACTERS]} {text[-TAIL_CHARACTERS:]}"
    if text.isascii():
        return _QUOTES.sub("", text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.translate(_FOLD)).lower())
    plain = "".join(
        char
        if (kind := unicodedata.category(char))[0] in "LNPZS"
        else " " * (kind[0] != "M" and kind != "Cf")
        for char in folded
    )
    return _QUOTES.sub("", plain)


def tokenize(text: str) -> Iterator[str]:
    """Yield words. Amounts and numbers become classes; a repeated word ("jadi-jadi", "jadi2") counts once."""
    last = ""
    plain = normalize_text(text)
    is_stretched = _STRETCHED.search(plain) is not None
    for found in _TOKEN.finditer(plain):
        kind, token = found.lastgroup or "", found[0]
        if kind != "plain" or is_stretched or len(token) > _MAX_TOKEN:
            token = _normalize_token(kind, token)
        if token != last:
            yield token
        last = token


def _normalize_token(kind: str, text: str) -> str:
    match kind:
        case "money":
            return MONEY
        case "hour":
            return HOUR
        case "date":
            return DATE
        case "long":
            return LONG_NUMBER
        case "number":
            return _classify_number(text)
        case "twice":
            return text[: text.index("2")]
        case _:
            return _STRETCHED.sub(r"\1\1", text[:_MAX_TOKEN])


def _classify_number(text: str) -> str:
    if len(text) > 7:
        return LONG_NUMBER
    value = int(text)
    if value in _AGES:
        return text
    return YEAR if value in _YEARS else NUMBER


def squeeze(word: str) -> str:
    """Reduce each run of a letter to one: "bangeet" becomes "banget"."""
    return "".join(char for at, char in enumerate(word) if not at or char != word[at - 1])


_PREFIXES = (
    ("memper", ""), ("diper", ""), ("meng", ""), ("meny", "s"), ("mem", ""), ("mem", "p"), ("men", ""),
    ("men", "t"), ("meng", "k"), ("me", ""), ("peng", ""), ("peny", "s"), ("pem", ""), ("pem", "p"),
    ("pen", ""), ("pen", "t"), ("peng", "k"), ("per", ""), ("pe", ""), ("ber", ""), ("be", ""), ("ter", ""),
    ("ke", ""), ("se", ""), ("di", ""), ("nge", ""), ("ng", ""), ("ng", "k"), ("ny", "s"), ("ny", "c"),
    ("n", "t"), ("m", "p"), ("m", ""), ("n", ""), ("ku", ""),
)  # fmt: skip
_SUFFIXES = (
    "", "nya", "kah", "lah", "ku", "mu", "in", "kan", "an", "i", "pun", "ny", "ne", "na", "e", "nyo", "kannya",
    "annya", "innya", "keun", "kna", "ake", "no", "o", "kn", "ipun", "nipun", "kanlah", "anku", "anmu", "x",
)  # fmt: skip


def candidate_stems(word: str) -> Iterator[str]:
    """Yield candidate roots, least cut first, by removing common suffixes and prefixes."""
    for suffix in _SUFFIXES:
        if suffix and not word.endswith(suffix):
            continue
        body = word[: len(word) - len(suffix)]
        if len(body) < 3:
            continue
        if suffix:
            yield body
        for prefix, restored in _PREFIXES:
            if body.startswith(prefix) and len(body) - len(prefix) + len(restored) >= 3:
                yield restored + body[len(prefix) :]


_DIALECT_LETTERS = (("kh", "r"), ("gh", "r"), ("dh", "d"), ("th", "t"), ("oe", "u"), ("dj", "j"), ("q", "k"))


def dialect_spellings(word: str) -> Iterator[str]:
    """Yield Indonesian spellings of dialect words such as "syarato", "berape", "bekhapa"."""
    forms = [word]
    for sound, letter in _DIALECT_LETTERS:
        if sound in word:
            forms.append(word.replace(sound, letter))
    for form in forms:
        if form != word:
            yield form
        if form[-1] in "oe" and len(form) > 3:
            yield form[:-1] + "a"
        if form[-1] in "kx" and len(form) > 3:
            yield form[:-1]
            yield form[:-1] + "t"
