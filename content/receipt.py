"""The receipt of a report: seven words that can be said on the phone, such as 'budo-kela-miru-sato-wenu-pila-gohe'.

A word is two syllables of a consonant and a vowel. Thirteen syllables are random (82 bits), the fourteenth checks them, so
that a slip of the tongue is told from a code that nobody has. Case, spaces, dashes and stops do not matter.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator

CONSONANTS, VOWELS = "bcdghjklmnprstwy", "aeiou"
SYLLABLES = tuple(consonant + vowel for consonant in CONSONANTS for vowel in VOWELS)
VALUE = {syllable: value for value, syllable in enumerate(SYLLABLES)}
RANDOM, WORDS = 13, 7
PRIME = 79
RUDE = frozenset(
    "babi bego bodo bule coli cina dewa gila hina jawa kere mati pepe peju sara setan tete titi tolo".split()
)


def make() -> str:
    """A fresh one; drawn again when a word in it could offend."""
    while True:
        syllables = [secrets.choice(SYLLABLES) for _ in range(RANDOM)]
        syllables.append(SYLLABLES[_check(syllables)])
        words = ["".join(syllables[at : at + 2]) for at in range(0, len(syllables), 2)]
        if not RUDE & set(words):
            return "-".join(words)


def read(text: str) -> str | None:
    """The receipt in its one written form; None when this is none, or has a slip in it."""
    letters = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalpha())
    if len(letters) != 4 * WORDS:
        return None
    syllables = [letters[at : at + 2] for at in range(0, len(letters), 2)]
    if any(syllable not in VALUE for syllable in syllables):
        return None
    if VALUE[syllables[-1]] != _check(syllables[:-1]):
        return None
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def within(text: str) -> list[str]:
    """The receipts that somewhere in a text may be: words before one can look like its beginning ("kode saya ...")."""
    return [code for _, _, code in _found(text)]


def without(text: str) -> str:
    """The text with [kode] in place of what may be a receipt."""
    end, kept = 0, []
    for start, stop, _ in _found(text):
        if start >= end:
            kept += [text[end:start], "[kode]"]
        end = stop
    return "".join(kept) + text[end:]


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Words that together have the letters of one, however it was parted."""
    words = list(re.finditer(r"[^\W\d_]+", text))
    for at, first in enumerate(words):
        letters = 0
        for last in words[at:]:
            letters += len(last[0])
            if letters >= 4 * WORDS:
                break
        code = read(text[first.start() : last.end()]) if letters == 4 * WORDS else None
        if code is not None:
            yield first.start(), last.end(), code


def partly(text: str) -> bool:
    """Whether a text may hold most of a receipt, mistyped or cut: five words as it has them, and little else."""
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())
    found = sum(len(word) == 4 and word[:2] in VALUE and word[2:] in VALUE for word in words)
    return found >= WORDS - 2 and found * 5 >= len(words) * 3


def _check(syllables: list[str]) -> int:
    """Differs when one syllable is wrong or two are swapped."""
    return sum(weight * VALUE[syllable] for weight, syllable in enumerate(syllables, 1)) % PRIME
