"""Folds digits of every script and style to ASCII, so that patterns need to know only 0 to 9."""

import unicodedata

from msgspec import Struct

_MARKS = {"Mn", "Me", "Cf"}  # Unicode categories of signs that have no width of their own


class FoldedText(Struct, frozen=True, gc=False):
    """`text` has ASCII digits. `offsets[i]` is the position in the original of its character `i`."""

    text: str
    offsets: tuple[int, ...] | None
    original: str

    def map_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the same span in the original, with the combining marks that follow it."""
        if self.offsets is None:
            return start, end
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        while last < len(self.original) and unicodedata.category(self.original[last]) in _MARKS:
            last += 1
        return first, last


def fold_digits(text: str) -> FoldedText:
    """Fold "０８１", "⁰⁸¹", "⓪⑧①" and "٠٨١" to "081", and full-width letters and signs to ASCII."""
    if text.isascii():
        return FoldedText(text, None, text)
    folded: list[str] = []
    offsets: list[int] = []
    for at, character in enumerate(text):
        piece = character if character.isascii() else _fold_character(character)
        folded.append(piece)
        offsets += [at] * len(piece)
    return FoldedText("".join(folded), tuple(offsets), text)


def _fold_character(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    # "⑩" and "㏠" hold ASCII digits, "Ａ" is an ASCII letter. All others stay: one character for one character.
    return plain if plain.isascii() and plain.strip() else character
