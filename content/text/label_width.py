"""The width of a button's label in Telegram on a narrow phone, and which labels fit beside each other.

Telegram shows one line of Roboto Medium and cuts the rest. The numbers are those of Telegram for Android on a screen of
360 pixels.
"""

from collections.abc import Sequence
from functools import lru_cache

FONT_SIZE = 15  # pixels
KEYBOARD_WIDTH, GAP, EDGES = 280, 5, 15  # pixels; between two buttons; of each button
EMOJI_WIDTH, LETTER_WIDTH = 1250, 600  # of signs that the table lacks
_WIDTHS = {
    167: "'",
    216: "’",
    218: "‘",
    224: ",",
    240: ";",
    249: " |",
    251: "j",
    255: "il",
    264: ":",
    265: "!",
    271: "[]",
    278: ".",
    283: "I·",
    319: '"',
    320: "`",
    333: "t{}",
    340: "-",
    346: "(",
    350: ")•",
    353: "f",
    354: "r",
    380: "“",
    382: "°",
    384: "”",
    390: "/",
    417: "\\",
    429: "^",
    443: "*",
    448: "_",
    486: "?«»",
    490: "y",
    496: "v",
    503: "xz",
    509: "<",
    515: "s",
    520: ">",
    521: "k",
    522: "cç",
    532: "×",
    536: "eéè",
    539: "aàâ",
    540: "L",
    551: "F",
    555: "+",
    556: "Jhuü",
    557: "nñ",
    562: "=bp",
    563: "d",
    565: "E",
    566: "q",
    567: "goö",
    568: "$0123456789",
    603: "#Z",
    605: "S",
    609: "T",
    611: "Y",
    629: "R",
    631: "BX",
    632: "K",
    638: "P",
    641: "&",
    642: "–",
    646: "V",
    653: "CD",
    654: "U",
    663: "A~",
    681: "G",
    689: "OQ",
    708: "…",
    709: "HN",
    736: "%",
    742: "w",
    771: "—",
    871: "m",
    875: "M",
    880: "W",
    897: "@",
}
"""Advance widths of Roboto Medium in thousandths of the font size, and the signs that have them."""
_WIDTH_OF_SIGN = {sign: width for width, signs in _WIDTHS.items() for sign in signs}
_INVISIBLE = frozenset("\ufe0e\ufe0f\u200d\u2060")
_FIRST_EMOJI = 0x2300  # arrows and emoji; lower code points are letters


@lru_cache(4096)
def measure_label(label: str) -> float:
    """Return the width of a label in pixels."""
    return sum(_measure_sign(sign) for sign in label) * FONT_SIZE / 1000


def _measure_sign(sign: str) -> int:
    if sign in _INVISIBLE:
        return 0
    other = EMOJI_WIDTH if ord(sign) >= _FIRST_EMOJI else LETTER_WIDTH
    return _WIDTH_OF_SIGN.get(sign, other)


def label_room(columns: int) -> float:
    """Return the pixels that a label has in a row of so many buttons."""
    return (KEYBOARD_WIDTH - GAP * (columns - 1)) / columns - EDGES


def fits(label: str, columns: int = 1) -> bool:
    return measure_label(label) <= label_room(columns)


@lru_cache(256)
def fit_labels(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Return rows of labels in which none is cut on a narrow phone, and no two are equal. Most keyboards come again."""
    shown = [label for row in rows for label in row]
    while len(set(shown)) < len(shown) or not all(map(fits, shown)):
        shown = [shorten_label(label) for label in number_repeats(shown)]
    labels = iter(shown)
    fitted: list[tuple[str, ...]] = []
    for row in rows:
        own = tuple([next(labels) for _ in row])
        at = 0
        for size in split_row(own):
            fitted.append(own[at : at + size])
            at += size
    return tuple(fitted)


def split_row(labels: Sequence[str]) -> list[int]:
    """Return how many buttons each row holds, so that no label of these is cut if that can be helped."""
    count = len(labels)
    if not count:
        return []
    for columns in dict.fromkeys((count, *([-(-count // 2)] if count > 2 else ()))):
        if all(fits(label, columns) for label in labels):
            return [min(columns, count - at) for at in range(0, count, columns)]
    rows, at = list[int](), 0
    while at < count:
        pair = labels[at : at + 2]
        rows.append(2 if len(pair) == 2 and all(fits(label, 2) for label in pair) else 1)
        at += rows[-1]
    return rows


def shorten_label(label: str) -> str:
    """Return a label that fits a row of its own. Its middle is left out, because its end tells it from others."""
    if fits(label):
        return label
    for kept in range(len(label) - 1, 1, -1):
        end = kept // 3
        short = f"{label[: kept - end].rstrip()}…{label[len(label) - end :].lstrip()}"
        if fits(short):
            return short
    return label


def cut_end(label: str) -> str:
    """Return a label that fits a row of its own, without its end."""
    if fits(label):
        return label
    return next(short for kept in range(len(label), -1, -1) if fits(short := f"{label[:kept].rstrip()}…"))


def number_repeats(labels: Sequence[str]) -> list[str]:
    """Return the labels, with a number where one repeats another."""
    seen: dict[str, int] = {}
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
    again: dict[str, int] = {}
    numbered = []
    for label in labels:
        again[label] = again.get(label, 0) + 1
        numbered.append(f"{again[label]}. {label}" if seen[label] > 1 else label)
    return numbered
