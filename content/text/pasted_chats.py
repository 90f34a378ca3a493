"""Find the messages in a copied chat, each below a header with time and sender.

WhatsApp of Android and iPhone, WhatsApp Web, an exported chat and Telegram Desktop write different headers, in
Indonesian and English. A sender's name that could itself mislead is no header: it stays part of the text.
"""

import re
import unicodedata
from typing import NamedTuple

from content.lazy_pattern import compile_later
from content.text.text_comparison import leads_elsewhere

MAX_NAME_WORDS = 5

_HIDDEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_SPACE = r"[ \t\u00a0\u202f]"
_TIME = rf"\d{{1,2}}[.:]\d\d(?:[.:]\d\d)?(?:{_SPACE}?[ap]\.?m\.?)?(?:{_SPACE}?(?:WIB|WITA|WIT))?"
_MONTH = r"[^\W\d]{3,9}\.?"  # the name of a month, or of a day of the week
_DATE = (
    rf"(?:(?:{_MONTH},?{_SPACE}+)?\d{{1,4}}"
    rf"(?:[/.-]\d{{1,2}}(?:[/.-]\d{{2,4}})?|{_SPACE}{_MONTH}(?:{_SPACE}\d{{4}})?)"
    rf"|{_MONTH}{_SPACE}\d{{1,2}}(?:,{_SPACE}\d{{4}})?)"
)
_MOMENT = (
    rf"(?:{_DATE},?{_SPACE}*(?:(?:pukul|jam|at){_SPACE}+)?{_TIME}|{_TIME},?{_SPACE}*{_DATE}|{_TIME}|{_DATE})"
)
_NAME = r"(?P<{}>[^\n:\[\]]{{1,60}}?)"
_HEADER = compile_later(
    rf"^[{_HIDDEN} \t>]*(?:"
    rf"\[{_SPACE}*{_MOMENT}{_SPACE}*\]{_SPACE}*[{_HIDDEN}]*{_NAME.format('bracketed')}:(?!//)"
    rf"|{_MOMENT}{_SPACE}+[-–]{_SPACE}+[{_HIDDEN}]*{_NAME.format('exported')}:(?!//)"
    rf"|{_NAME.format('desktop')},?{_SPACE}*\[{_SPACE}*{_MOMENT}{_SPACE}*\]:?{_SPACE}*$"
    rf")[{_HIDDEN} \t]*",
    re.I | re.M,
)
_LABEL = compile_later(
    rf"[{_HIDDEN} \t>*_↪➡→⤵⏩📤\ufe0f\[(]*(?:"
    r"(?:pesan\s+)?(?:sering\s+)?diteruskan(?:\s+(?:berkali-kali|beberapa\s+kali|banyak\s+kali|pesan))?"
    r"|(?:message\s+)?forwarded(?:\s+(?:many\s+times|message|multiple\s+times))?|fwd?"
    r"|<?\s*(?:pesan\s+ini\s+(?:telah\s+)?diedit|this\s+message\s+was\s+edited|diedit|edited)\s*>?"
    r"|<?\s*(?:media|gambar|foto|video|dokumen|stiker|audio|pesan\s+suara|gif|image|photo|document|sticker|voice\s+message)"
    r"\s+(?:tidak\s+disertakan|dihilangkan|omitted)\s*>?"
    r"|[\w.-]+\.(?:jpe?g|png|webp|pdf|docx?|mp4|opus)\s+\((?:file\s+terlampir|berkas\s+terlampir|file\s+attached)\)"
    rf")[{_HIDDEN} \t*_:.\])]*$\n?",
    re.I | re.M,
)
_PHONE_NAME = compile_later(r"~?\s*\+?[\d\s().-]{8,22}")


class PastedMessage(NamedTuple):
    """A message from the character `start` to `end` of the text. `has_header`: something stood before it."""

    start: int
    end: int
    has_header: bool


def split_pasted_chat(text: str) -> list[PastedMessage]:
    """Return the messages of a copied chat; the whole text as one message if it has no header."""
    headers = [match for match in _HEADER.finditer(text) if _is_name(_sender(match))]
    ends = [*(match.start() for match in headers), len(text)]
    bounds = zip(
        [0, *(match.end() for match in headers)], ends, [False, *(True for _ in headers)], strict=True
    )
    found = [_without_labels(text, *bound) for bound in bounds]
    return [one for one in found if text[one.start : one.end].strip()] or [found[-1]]


def _without_labels(text: str, start: int, end: int, has_header: bool) -> PastedMessage:
    """Leave out the lines above and below that the application wrote, such as "Diteruskan"."""
    while True:
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        label = _LABEL.match(text, first, end)
        if label is None or label.end() <= first:
            break
        start, has_header = label.end(), True
    body = text[start:end].rstrip()
    last = start + body.rfind("\n") + 1
    if last > start and _LABEL.fullmatch(text[last : start + len(body)]):
        return PastedMessage(start, last, True)
    return PastedMessage(start, end, has_header)


def _sender(header: re.Match[str]) -> str:
    return (header["bracketed"] or header["exported"] or header["desktop"] or "").strip()


def _is_name(name: str) -> bool:
    """Return whether this can be the name of a sender: few words without figures, addresses and requests."""
    shown = unicodedata.normalize("NFKC", name)
    if _PHONE_NAME.fullmatch(shown):
        return True
    words = shown.split()
    return (
        0 < len(words) <= MAX_NAME_WORDS
        and not any(map(leads_elsewhere, words))
        and sum(map(str.isnumeric, shown)) <= 3
        and not re.search(
            r"\b(?:rp|rupiah|bayar\w*|transfer|biaya|rekening|wajib|ribu|rb|juta)\b", shown, re.I
        )
    )
