"""Receipt of a report: seven words to say on the phone, such as 'budo-kela-miru-sato-wenu-pila-gohe'.

Each word has two syllables of a consonant and a vowel. Thirteen syllables are random (82 bits). The
fourteenth is a check, which distinguishes a typing error from an unknown code. Case, spaces, dashes and dots do not
matter.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator

CONSONANTS, VOWELS = "bcdghjklmnprstwy", "aeiou"
SYLLABLES = tuple(consonant + vowel for consonant in CONSONANTS for vowel in VOWELS)
SYLLABLE_VALUES = {syllable: value for value, syllable in enumerate(SYLLABLES)}
RANDOM_SYLLABLES, WORD_COUNT = 13, 7
CHECK_MODULUS = 79
RUDE_WORDS = frozenset(
    "babi bego bodo bule coli cina dewa gila hina jawa kere mati pepe peju sara setan tete titi tolo".split()
)


def make_receipt() -> str:
    """Return a random receipt without offensive words."""
    while True:
        syllables = [secrets.choice(SYLLABLES) for _ in range(RANDOM_SYLLABLES)]
        syllables.append(SYLLABLES[_check_value(syllables)])
        words = ["".join(syllables[at : at + 2]) for at in range(0, len(syllables), 2)]
        if not RUDE_WORDS & set(words):
            return "-".join(words)


def parse_receipt(text: str) -> str | None:
    """Return the receipt in its canonical form, or None if it is not a valid receipt."""
    letters = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalpha())
    if len(letters) != 4 * WORD_COUNT:
        return None
    syllables = [letters[at : at + 2] for at in range(0, len(letters), 2)]
    if any(syllable not in SYLLABLE_VALUES for syllable in syllables):
        return None
    if SYLLABLE_VALUES[syllables[-1]] != _check_value(syllables[:-1]):
        return None
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def find_receipts(text: str) -> list[str]:
    """Return all receipts in a text. Words before one can look like its beginning ("kode saya ...")."""
    return [code for _, _, code in _find_receipt_spans(text)]


def mask_receipts(text: str) -> str:
    """Replace everything that may be a receipt by [kode]."""
    end, parts = 0, []
    for start, stop, _ in _find_receipt_spans(text):
        if start >= end:
            parts += [text[end:start], "[kode]"]
        end = stop
    return "".join(parts) + text[end:]


def _find_receipt_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Find runs of words with the letters of a receipt, however it was divided."""
    if len(text) < 4 * WORD_COUNT:
        return
    words = [match.span() for match in re.finditer(r"[^\W\d_]+", text)]
    letters = after = 0  # of the words from `start` on; the first word that is not among them
    for start, end in words:
        while letters < 4 * WORD_COUNT and after < len(words):
            letters += words[after][1] - words[after][0]
            after += 1
        if letters == 4 * WORD_COUNT and (code := parse_receipt(text[start : words[after - 1][1]])):
            yield start, words[after - 1][1], code
        letters -= end - start


def is_partial_receipt(text: str) -> bool:
    """Return whether a text may be most of a receipt, mistyped or cut.

    It has at least five words of the right form and little else.
    """
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())
    found = sum(
        len(word) == 4 and word[:2] in SYLLABLE_VALUES and word[2:] in SYLLABLE_VALUES for word in words
    )
    return found >= WORD_COUNT - 2 and found * 5 >= len(words) * 3


def _check_value(syllables: list[str]) -> int:
    """Return the value of the check syllable. It changes if one syllable is wrong or two are swapped."""
    return (
        sum(weight * SYLLABLE_VALUES[syllable] for weight, syllable in enumerate(syllables, 1))
        % CHECK_MODULUS
    )
