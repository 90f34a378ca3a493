"""Parse amounts of money: "150rb", "Rp150.000,-", "seratus ribu", "1,5 jt", "dua kali 50rb"."""

import re

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

MAX_AMOUNT = 1_000_000_000
"""A larger amount is an error or a joke; only its words are kept."""

_SCALES = {
    "rb": 1_000, "ribu": 1_000, "rbu": 1_000, "rebu": 1_000, "ewu": 1_000, "rebo": 1_000, "k": 1_000, "thousand": 1_000,
    "jt": 1_000_000, "juta": 1_000_000, "jeti": 1_000_000, "million": 1_000_000,
}  # fmt: skip
_UNITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "siji": 1, "loro": 2, "telu": 3, "papat": 4, "limo": 5,
}  # fmt: skip
_WHOLE_NUMBERS = {"sepuluh": 10, "sebelas": 11, "seratus": 100, "satus": 100, "setengah": 0.5}
_MULTIPLIERS = {"belas": 10, "puluh": 10, "ratus": 100}
_ONE_OF_SCALE = {"seribu": 1_000, "sewu": 1_000, "sejuta": 1_000_000}
_SLANG_AMOUNTS = {"ceban": 10_000, "noban": 20_000, "goban": 50_000}
_NUMBER = compile_later(
    r"(?:rp\.?|idr)?\s*(\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d{1,2})?)(?!\d)\s*(?:,-|,00\b)?\s*([a-z]+)?"
)
_TIMES = compile_later(r"(?:^|\s)(\d|dua|tiga|empat|lima)\s*(?:x|kali|×)\s+(?=\S)|(?:^|\s)(\d)x(?=\d)")
_RANGE = compile_later(
    r"\d\s*(?:rb|ribu|k|jt|juta)?\s*(?:-|–|sampai|s/d|sd|hingga|to|atau)\s*(?:rp\.?\s*)?\d"
)


@dataclass(frozen=True)
class MoneyAmount:
    """An amount and its words. `rupiah` is None if no certain amount was found."""

    rupiah: int | None
    words: str


def parse_amount(text: str) -> MoneyAmount:
    """Return the only amount in a text. Two amounts, a range or a bare "150" give None: nothing is guessed."""
    words = " ".join(text.split())
    plain = words.lower()
    times = _TIMES.search(plain)
    factor = 1
    if times is not None:
        factor_text = times[1] or times[2]
        factor = int(factor_text) if factor_text.isdecimal() else _UNITS[factor_text]
        plain = plain[: times.start()] + " " + plain[times.end() :]
    if _RANGE.search(plain):
        return MoneyAmount(None, words)
    amounts = [*_find_amounts_in_digits(plain), *_find_amounts_in_words(plain)]
    total = round(amounts[0] * factor) if len(amounts) == 1 else 0
    return MoneyAmount(total if 1_000 <= total <= MAX_AMOUNT else None, words)


def _find_amounts_in_digits(plain: str) -> list[float]:
    amounts = []
    for match in _NUMBER.finditer(plain):
        digits, scale = match[1], _SCALES.get(match[2] or "", 1)
        grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits) is not None
        value = float(re.sub(r"[.,]", "", digits)) if grouped else float(digits.replace(",", "."))
        if grouped and scale > 1:  # "1.500 ribu" is ambiguous
            return [0, 0]
        amounts.append(value * scale)
    return amounts


def _find_amounts_in_words(plain: str) -> list[float]:
    """Find 'dua ratus lima puluh ribu'. A number in words without a scale is not an amount."""
    amounts: list[float] = []
    total = current = 0.0
    last = 0.0
    for word in [*re.findall(r"[a-z]+|\d+", plain), ""]:
        if word in _SLANG_AMOUNTS or word in _ONE_OF_SCALE:
            total += _SLANG_AMOUNTS.get(word) or _ONE_OF_SCALE[word]
        elif word in _WHOLE_NUMBERS:
            current, last = current + _WHOLE_NUMBERS[word], _WHOLE_NUMBERS[word]
        elif word in _UNITS:
            current, last = current + _UNITS[word], _UNITS[word]
        elif word in _MULTIPLIERS and last:
            current += 10 if word == "belas" else last * (_MULTIPLIERS[word] - 1)
            last = 0.0
        elif word in _SCALES and current:
            total, current, last = total + current * _SCALES[word], 0.0, 0.0
        else:
            if total:
                amounts.append(total)
            total = current = last = 0.0
    return amounts
