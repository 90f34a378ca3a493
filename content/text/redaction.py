"""Redact identity and phone numbers before a text is stored, logged or shown to staff.

Thirteen or more digits in a row count as a NIK or KK number. A mistyped NIK is private
too. The same holds for 16 digits in groups of any size: "00 00 00 12 34 56 78 90". It also holds for 12 to 20
digits after the word NIK or KK. Thousands, clock times, dates and years stay: "56.458 55.590 113.696". Mobile
numbers match with and without the leading 0. A NIK may be split over several messages. `find_edge_digits`
counts the digits at both ends of a message. `redact_fragments` removes the parts. By design, letters in
place of digits and pictures are not detected.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from content.lazy_pattern import compile_later
from content.text.digit_folding import fold_digits

_GAP = r"[\W_]{0,8}"  # signs, spaces and emoji between two digits of a number: everything but letters
_NIK_DIGITS = 16  # digits
_NIK_LENGTHS = range(13, 19)  # digits of a number that is called NIK or KK
MIN_DIGITS_OF_NIK = 13  # digits in one piece; a mistyped NIK is as private as a right one
MIN_UNMASKED_DIGITS = 4  # digits that are no time and no price, in a run that mixes both


class PersonalDataKind(StrEnum):
    """Kind of redacted data. The value is shown in brackets."""

    NUMBER = "nik"
    PHONE = "telepon"
    MAIL = "email"


_MAIL = compile_later(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HARMLESS_NUMBER = compile_later(
    r"(?P<grouped>(?<!\d)(?<!\d[.,])\d{1,3}(?:\.\d{3}|,\d{3})+(?![.,]?\d))"  # 113.696
    r"|(?P<time>(?<!\d)(?<!\d[.:])(?:[01]?\d|2[0-4])[.:][0-5]\d(?![.:]?\d))"  # 08.00
    # 2026-12-24
    r"|(?<!\d)(?<!\d[-/.])(?:19|20)\d\d(?P<stroke>[-/])(?:0[1-9]|1[0-2])(?P=stroke)(?:0[1-9]|[12]\d|3[01])(?!\d)"
    # 24-12-2026
    r"|(?<!\d)(?<!\d[-/.])(?:0?[1-9]|[12]\d|3[01])(?P<sign>[-/.])(?:0?[1-9]|1[0-2])(?P=sign)(?:19|20)\d\d(?![-/.]?\d)"
)
_NO_DIGIT_BEFORE = r"(?<!\d)(?<!\d[.,])"
_MOBILE_PREFIX = rf"\(?\+?(?:(?:00)?62{_GAP}0?|0)"
_MOBILE = compile_later(rf"{_NO_DIGIT_BEFORE}\+?(?:(?:00)?62|0)8\d{{7,11}}(?!\d)")
_SPACED_MOBILE = compile_later(rf"{_NO_DIGIT_BEFORE}{_MOBILE_PREFIX}{_GAP}8(?:{_GAP}\d){{8,11}}(?!\d)")
_LANDLINE = compile_later(
    rf"{_NO_DIGIT_BEFORE}\(?0[2-9]\d{{1,2}}[\W_]{{0,3}}\d{{3,4}}[\W_]{{0,3}}\d{{3,4}}(?!\d)"
)
_GROUPED_MOBILE = compile_later(r"62[.,]8\d\d(?:[.,]\d{3}){2,3}")
_MONEY_BEFORE = compile_later(r"(?:rp|idr)\W{0,3}$", re.I)
_MOBILE_WITHOUT_ZERO = compile_later(
    r"(?<![\d.,])(?<!rp)(?<!rp[ .])(?<!rp\. )8[1235789](?!\d{4}000(?!\d))\d{7,10}"
    r"(?!\d|[.,]\d|\s*(?:rupiah|rb\b|ribu|juta|jt\b))"
    r"|(?<![\d.,])8[1235789]\d([ -])\d{3,4}\1(?!(?:19|20)\d\d(?!\d))\d{3,5}(?![ -]?\d)",
    re.I,
)
_LONG_NUMBER = compile_later(rf"\d{{{MIN_DIGITS_OF_NIK},}}")
_NUMBER_AFTER_NIK = compile_later(
    rf"\b(?:nik|kk)\b\W{{0,3}}(?:[^\W\d]+\W{{1,3}}){{0,2}}(\d(?:{_GAP}\d){{11,19}})(?!\d)", re.I
)
_RUN = compile_later(rf"\d(?:{_GAP}\d){{{_NIK_DIGITS - 1},}}")
_PIECE = compile_later(r"\d+")
_ANY_RUN = compile_later(rf"\d(?:{_GAP}\d)*")
_LEADING_DIGITS = compile_later(rf"\W*(?:[^\W\d_]+\W+){{0,3}}(\d(?:{_GAP}\d)*)")
_TRAILING_DIGITS = compile_later(rf"(\d(?:{_GAP}\d)*)(?:\W+[^\W\d_]+){{0,3}}\W*$")
_EDGE_CHARACTERS = 120  # searched at each end of a message
_IDENTITY_WORD = compile_later(r"\b(?:nik|kk|ktp)", re.I)
_YEAR = compile_later(r"(?:19|20)\d\d")
_SLASHED_SHAPES = {(6, 6, 4), (4, 4, 4, 4), (2, 2, 2, 6, 4), (2, 2, 2, 2, 2, 2, 4), (2,) * 8, (1,) * 16}
_DIGIT_OR_MENTION = compile_later(r"[\d@]")
_MAY_HOLD_DATA = compile_later(rf"\d(?:{_GAP}\d){{8}}|@")
_IDENTITY_CARD = compile_later(
    r"\b(?:e-?)?k\W?t\W?p\b|\bkatepe\b|\bkk\b|kartu keluarga|\bnik\b|\bakta\b|\bakte\b|\bid card\b", re.I
)


class RedactedText(Struct, frozen=True):
    """A text with personal data replaced by its kind in brackets, and the kinds that were `found`."""

    text: str
    found: frozenset[PersonalDataKind]


def redact(text: str) -> RedactedText:
    """Replace every NIK, KK, phone number and e-mail address by its kind in brackets."""
    spans = _find_spans(text)
    for first, last, kind in reversed(spans):
        text = f"{text[:first]}[{kind}]{text[last:]}"
    return RedactedText(text, frozenset(kind for _, _, kind in spans))


def redact_parts(parts: Sequence[str]) -> tuple[str, ...]:
    """Redact texts that one person wrote one after the other, also numbers that are split over several of them."""
    words, found = list(parts), find_split_numbers(parts)
    for index in found:
        words[index] = redact_fragments(words[index])
    starts, position = [], 0
    for part in words:
        starts.append(position)
        position += len(part) + 1
    for first, last, kind in reversed(_find_spans("\n".join(words))):
        for index in reversed(range(len(words))):
            begin, end = first - starts[index], last - starts[index]
            if begin < len(words[index]) and end > 0:
                mark = f"[{kind}]" if begin >= 0 else ""
                words[index] = f"{words[index][: max(begin, 0)]}{mark}{words[index][end:]}"
    return tuple(words)


def find_split_numbers(parts: Sequence[str]) -> frozenset[int]:
    """Return the indexes of the parts that together hold a NIK, with words around its pieces."""
    edges, found = [find_edge_digits(part) for part in parts], set[int]()
    for first, edge in enumerate(edges):
        digits, names = edge.last, edge.names_identity_number
        for last in range(first + 1, len(edges) if digits else first):
            following = edges[last]
            names = names or following.names_identity_number
            total = digits + following.first
            if following.first and (total == _NIK_DIGITS or (names and total in _NIK_LENGTHS)):
                found.update(range(first, last + 1))
            if not following.is_digits_only or total > _NIK_DIGITS:
                break
            digits = total
    return frozenset(found)


def _find_spans(text: str) -> list[tuple[int, int, PersonalDataKind]]:
    """Return where personal data stand, in their order."""
    folded = fold_digits(text)
    plain = folded.text
    if not _MAY_HOLD_DATA.search(plain):
        return []
    shadow = _mask_harmless_numbers(plain)
    spans = _find_numbers_with_times(plain, shadow)
    shadow = _mask_spans(shadow, spans)
    for kind, search in _SEARCHES:
        found = [(start, end, kind) for start, end in search(shadow)]
        shadow = _mask_spans(shadow, found)
        spans += found
    return [(*folded.map_span(start, end), kind) for start, end, kind in sorted(spans)]


class EdgeDigits(Struct, frozen=True, gc=False):
    """Number of digits at the start and end of a message; a few words may stand before or after.

    `is_digits_only`: nothing else was written. `names_identity_number`: the text mentions NIK, KK or KTP.
    """

    first: int
    last: int
    is_digits_only: bool
    names_identity_number: bool


def find_edge_digits(text: str) -> EdgeDigits:
    """Count the digits at both ends of a message, after redaction."""
    plain = fold_digits(text).text
    if not _DIGIT_OR_MENTION.search(plain):  # as in most messages: nothing to count, nothing to take out
        return EdgeDigits(0, 0, False, bool(_IDENTITY_WORD.search(plain)))
    shadow = _mask_harmless_numbers(fold_digits(redact(text).text).text)
    first, last = (
        _LEADING_DIGITS.match(shadow[:_EDGE_CHARACTERS]),
        _TRAILING_DIGITS.search(shadow[-_EDGE_CHARACTERS:]),
    )
    return EdgeDigits(
        _count_digits(first[1]) if first else 0,
        _count_digits(last[1]) if last else 0,
        first is not None and not re.search(r"[^\W\d_]", shadow),
        bool(_IDENTITY_WORD.search(shadow)),
    )


def redact_fragments(text: str) -> str:
    """Remove possible parts of a NIK from a redacted text before it is stored. Prices and dates stay."""
    folded = fold_digits(text)
    if not _PIECE.search(folded.text):
        return text
    for run in reversed(list(_ANY_RUN.finditer(_mask_harmless_numbers(folded.text)))):
        if _is_identity_fragment(run[0]):
            first, last = folded.map_span(*run.span())
            text = f"{text[:first]}[angka]{text[last:]}"
    return text


def _is_identity_fragment(run: str) -> bool:
    """Return whether six or more digits are not a price, a date, years or a letter's number."""
    sizes = [len(piece) for piece in _PIECE.findall(run)]
    price = len(sizes) == 1 and run.endswith("000") and not run.startswith("0")
    dated = len(sizes) == 3 and sizes[2] == 4 and max(sizes[:2]) <= 2
    years = all(_YEAR.fullmatch(piece) for piece in _PIECE.findall(run))
    if price or dated or years or "/" in run:
        return False
    return sum(sizes) >= 6 and (max(sizes) >= 4 or sum(sizes) >= 10)


def _count_digits(run: str) -> int:
    """Count the digits of a run; 0 for a year or a price."""
    priced = run.isdecimal() and run.endswith("000") and not run.startswith("0")
    return 0 if priced or _YEAR.fullmatch(run) else sum(map(len, _PIECE.findall(run)))


def mentions_identity_card(caption: str) -> bool:
    """Return whether a caption says that the picture shows an identity card or certificate."""
    return bool(_IDENTITY_CARD.search(caption))


def _mask_harmless_numbers(plain: str, *, with_times: bool = True) -> str:
    """Replace prices, counts, dates and, on request, clock times by letters of the same length."""

    def mask(match: re.Match[str]) -> str:
        return "x" * len(match[0]) if _is_harmless(plain, match, with_times) else match[0]

    return _HARMLESS_NUMBER.sub(mask, plain)


def _is_harmless(plain: str, match: re.Match[str], with_times: bool) -> bool:
    """Return False for a NIK or phone number that is written with dots like a price."""
    if match["time"] is not None:
        return with_times
    figure = match["grouped"]
    if figure is None:
        return True
    before = plain[: match.start()]
    if sum(map(str.isdecimal, figure)) >= MIN_DIGITS_OF_NIK or figure.startswith("0") or before.endswith("+"):
        return False
    return not _GROUPED_MOBILE.fullmatch(figure) or bool(_MONEY_BEFORE.search(before[-6:]))


def _mask_spans(shadow: str, spans: Sequence[tuple[int, int, PersonalDataKind]]) -> str:
    for start, end, _ in spans:
        shadow = shadow[:start] + "x" * (end - start) + shadow[end:]
    return shadow


def _find_numbers_with_times(plain: str, shadow: str) -> list[tuple[int, int, PersonalDataKind]]:
    """Find numbers of which a part looks like a clock time: "00.00 00.12 34.56 78.90", "08.12 0000 1234"."""
    with_times = _mask_harmless_numbers(plain, with_times=False)
    spans = [(*span, PersonalDataKind.NUMBER) for span in _find_whole_runs(with_times)]
    spans += [(*match.span(), PersonalDataKind.PHONE) for match in _SPACED_MOBILE.finditer(with_times)]
    return [span for span in spans if _is_partly_masked(with_times, shadow, span[0], span[1])]


def _is_partly_masked(with_times: str, shadow: str, start: int, end: int) -> bool:
    visible = sum(map(str.isdecimal, shadow[start:end]))
    return MIN_UNMASKED_DIGITS <= visible < sum(map(str.isdecimal, with_times[start:end]))


def _find_whole_runs(shadow: str) -> Iterator[tuple[int, int]]:
    """Find runs of groups with exactly sixteen digits."""
    for run in _RUN.finditer(shadow):
        pieces = list(_PIECE.finditer(run[0]))
        if sum(len(piece[0]) for piece in pieces) == _NIK_DIGITS and _is_identity_number(run[0], pieces):
            yield run.span()


def _find_within_runs(shadow: str) -> Iterator[tuple[int, int]]:
    """Find sixteen digits in neighbouring groups of longer runs."""
    for run in _RUN.finditer(shadow):
        pieces, at = list(_PIECE.finditer(run[0])), 0
        while at < len(pieces):
            size = _count_pieces_of_nik(run[0], pieces[at : at + _NIK_DIGITS])
            if size:
                yield run.start() + pieces[at].start(), run.start() + pieces[at + size - 1].end()
            at += size or 1


def _count_pieces_of_nik(run: str, pieces: list[re.Match[str]]) -> int:
    """Return how many of the first groups have sixteen digits together; 0 if none do."""
    total = 0
    for size, piece in enumerate(pieces, 1):
        total += len(piece[0])
        if total >= _NIK_DIGITS:
            return size if total == _NIK_DIGITS and _is_identity_number(run, pieces[:size]) else 0
    return 0


def _is_identity_number(run: str, pieces: list[re.Match[str]]) -> bool:
    """Exclude years, and numbers of official letters ("470/12345/35.07/2026")."""
    if all(_YEAR.fullmatch(piece[0]) for piece in pieces):
        return False
    strokes = "/" in run[pieces[0].start() : pieces[-1].end()]
    return not strokes or tuple(len(piece[0]) for piece in pieces) in _SLASHED_SHAPES


def _find_all(pattern: re.Pattern[str], group: int = 0) -> "SpanSearch":
    return lambda shadow: (match.span(group) for match in pattern.finditer(shadow))


SpanSearch = Callable[[str], Iterator[tuple[int, int]]]
_SEARCHES: tuple[tuple[PersonalDataKind, SpanSearch], ...] = (
    (PersonalDataKind.MAIL, _find_all(_MAIL)),
    (PersonalDataKind.PHONE, _find_all(_MOBILE)),
    (PersonalDataKind.NUMBER, _find_all(_LONG_NUMBER)),
    (PersonalDataKind.NUMBER, _find_whole_runs),
    (PersonalDataKind.NUMBER, _find_all(_NUMBER_AFTER_NIK, 1)),
    (PersonalDataKind.PHONE, _find_all(_SPACED_MOBILE)),
    (PersonalDataKind.PHONE, _find_all(_LANDLINE)),
    (PersonalDataKind.NUMBER, _find_within_runs),
    (PersonalDataKind.PHONE, _find_all(_MOBILE_WITHOUT_ZERO)),
)
