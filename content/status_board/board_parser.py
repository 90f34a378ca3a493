"""Parse a status-board fact from one line of staff: "habis sampai senin", "30", "gangguan selama 2 jam"."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from content.dates.day_search import UnclearInput, parse_range, text_outside_spans
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.status_board.board_facts import BoardFactKind

MAX_VALIDITY = timedelta(days=60)
"""Longest validity that is accepted. A later end is probably a typing error."""

_NEGATION = r"(?:tidak|tdk|ga|gak|nggak|ngga|enggak|belum|blm|tak)\s+"
_VALUE_WORDS: dict[BoardFactKind, dict[str, str]] = {
    BoardFactKind.BLANGKO: {
        "habis": rf"habis|abis|kosong|nihil|ludes|{_NEGATION}(?:ada|tersedia|punya|datang)|0",
        "terbatas": r"terbatas|sedikit|dikit|tipis|menipis|hampir habis|tinggal sedikit",
        "ada": r"ada|tersedia|ready|banyak|cukup|datang|aman|normal",
    },
    BoardFactKind.EQUIPMENT: {
        "rusak": rf"rusak|mati|macet|eror|error|{_NEGATION}(?:bisa|jalan|nyala|berfungsi|normal)|hang",
        "terganggu": r"terganggu|gangguan|bermasalah|lambat|lemot|sebagian",
        "normal": r"normal|baik|bisa|jalan|lancar|nyala|ok|oke|aman|pulih|berfungsi",
    },
    BoardFactKind.PRINTER: {
        "rusak": rf"rusak|mati|macet|eror|error|hang|{_NEGATION}(?:bisa )?(?:men)?cetak"
        rf"|{_NEGATION}(?:bisa|jalan|nyala|berfungsi|normal)",
        "terganggu": r"terganggu|gangguan|bermasalah|lambat|lemot|sebagian",
        "normal": r"normal|baik|bisa|jalan|lancar|nyala|ok|oke|aman|pulih|berfungsi",
    },
    BoardFactKind.NETWORK: {
        "putus": rf"putus|mati|down|offline|eror|error|gangguan|{_NEGATION}(?:ada|bisa|jalan|nyala|normal|nyambung)",
        "lambat": r"lambat|lelet|lemot|terganggu|putus nyambung|tersendat",
        "normal": r"normal|baik|bisa|jalan|lancar|nyala|online|ok|oke|aman|pulih|stabil",
    },
    BoardFactKind.QUOTA: {
        "habis": rf"habis|abis|penuh|ludes|kosong|{_NEGATION}ada",
        "bebas": r"bebas|tanpa kuota|tanpa batas|tidak dibatasi|tak terbatas",
    },
    BoardFactKind.LAST_TICKET: {"terakhir": r"terakhir"},
    BoardFactKind.QUEUE: {
        "padat": r"padat|penuh|ramai|rame|panjang|membludak|numpuk",
        "sedang": r"sedang|biasa|normal|lumayan",
        "sepi": rf"sepi|kosong|lengang|{_NEGATION}(?:antre|antri|ramai|rame|panjang)|pendek",
    },
}
_VALUE_PATTERNS = {
    kind: compile_later(
        "|".join(rf"(?P<{value}>\b(?:{words})\b)" for value, words in states.items()), re.IGNORECASE
    )
    for kind, states in _VALUE_WORDS.items()
}
_COUNT = compile_later(r"(?<!-)\b(\d{1,5})\b")
_CLOCK = compile_later(r"(?<![\d.:])(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?(?![\d.:])")
_AFTERNOON = compile_later(r"\b(?:siang|sore)\b", re.IGNORECASE)
TICKET_HOURS = range(6, 21)  # in which the last queue number may be handed out
_CARDS = compile_later(
    r"(?:^|\b(?:ada|sisa|tinggal|tersedia|terbatas|sedikit|stok|stock)\b)\s*(?:sisa|tinggal|stok)?\s*(?P<bare>\d{1,5})\b"
    r"(?!\s*(?:hari|jam|menit|minggu|bulan|orang|kantor|tempat|%|[.,:]\d))|\b(?P<named>\d{1,5})\s*(?:keping|lembar|buah|pcs|kartu|blang?ko)\b",
    re.IGNORECASE,
)
FEW_CARDS = 20
"""A count of blank cards up to this is "only a few", unless staff say otherwise."""
PRINTER_WORDS = compile_later(
    r"\b(?:(?:alat|mesin)\s+(?:cetak|pencetak|print)|printer(?:nya)?|pencetak(?:nya)?)\b|^\s*cetak\b",
    re.IGNORECASE,
)
"""Words that tell a printer from a recording machine, also after /alat."""
_FILLER = compile_later(
    r"\b(?:tinggal|sisa|masih|sudah|lagi|kembali|sekarang|hari ini|nomor|orang|kuota|antrean|antrian|keping|lembar"
    r"|bgt|banget|sekali|semua|total|pak|bu|bos|gan|min|kak|ya|nih|tuh)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ParsedBoardFact:
    """A parsed fact. `value` is "" if no value, or more than one, was found.

    `until` is None if no end was given. `note` holds the remaining words.
    """

    value: str = ""
    amount: int | None = None
    until: datetime | None = None
    note: str = ""


def parse_board_fact(
    kind: BoardFactKind, text: str, now: datetime, zone: ZoneInfo
) -> ParsedBoardFact | UnclearInput:
    """Parse the words of a command without its place. Return UnclearInput for a time that cannot be used."""
    if kind is BoardFactKind.LAST_TICKET:
        return _read_last_ticket(text)
    timed = _parse_end(text, now, zone)
    if isinstance(timed, UnclearInput):
        return timed
    rest, until = timed
    matches = list(_VALUE_PATTERNS[kind].finditer(rest))
    values = {match.lastgroup for match in matches}
    value = (values.pop() if len(values) == 1 else None) or ""
    for match in reversed(matches):
        rest = _remove(rest, match)
    amount = None
    if kind is BoardFactKind.QUOTA and not value and (count := _COUNT.search(rest)):
        amount, rest = int(count[1]) or None, _remove(rest, count)
        value = "sisa" if amount else "habis"
    if kind is BoardFactKind.BLANGKO and value != "habis" and not values:  # at most one value was said
        value, amount, rest = _read_cards(value, timed[0], rest)
    return ParsedBoardFact(value, amount, until, _clean_note(rest) if value else "")


def _read_last_ticket(text: str) -> ParsedBoardFact:
    """Read the time of the last queue number: "11.00", "jam 1 siang". Nothing is recorded without one clear time."""
    times = list(_CLOCK.finditer(text))
    if len(times) != 1:
        return ParsedBoardFact()
    hour, minute = int(times[0]["hour"]), int(times[0]["minute"] or 0)
    if _AFTERNOON.search(text) and hour < 7:
        hour += 12
    if hour not in TICKET_HOURS or minute > 59:
        return ParsedBoardFact()
    return ParsedBoardFact("terakhir", hour * 60 + minute)


def _read_cards(value: str, text: str, rest: str) -> tuple[str, int | None, str]:
    """Return value, number of cards and rest of a line: "250", "ada 250", "15 keping". The number decides a missing value."""
    found = _CARDS.search(text)
    count = int(found["bare"] or found["named"]) if found else 0
    if not count:
        return value, None, rest
    return (
        value or ("terbatas" if count <= FEW_CARDS else "ada"),
        count,
        re.sub(rf"\b0*{count}\b", " ", rest, count=1),
    )


def _remove(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _parse_end(text: str, now: datetime, zone: ZoneInfo) -> tuple[str, datetime | None] | UnclearInput:
    """Return the text without its end of validity, and the end: "sampai Senin", "selama 2 jam", "hari ini"."""
    found = parse_range(text, now, zone, starts_now=True)
    if isinstance(found, UnclearInput):
        return (text, None) if found.is_missing else found
    if found.start > now:
        return UnclearInput("tulis “sampai” di depan waktunya, misalnya “sampai Senin”")
    if found.end > now + MAX_VALIDITY:
        return UnclearInput("waktunya terlalu jauh; paling lama 60 hari")
    return text_outside_spans(text, found.spans), found.end


def _clean_note(rest: str) -> str:
    """Remove filler words from the rest of a command."""
    words = " ".join(_FILLER.sub(" ", rest).split()).strip(" ,.:;-")
    return re.sub(r"^(?:karena|krn|sebab|ada)\s+", "", words, flags=re.IGNORECASE)


_QUESTION_PATTERNS: dict[BoardFactKind, re.Pattern[str]] = {
    BoardFactKind.BLANGKO: compile_later(r"\b(?:blang?ko|belangko|keping)\b", re.IGNORECASE),
    BoardFactKind.EQUIPMENT: compile_later(
        r"\b(?:alat|alatnya|mesin|mesinnya|perangkat|kamera|scanner|komputer)\b.*"
        r"\b(?:rusak|mati|eror|error|macet|normal|nyala|jalan|baik|gangguan|bisa|berfungsi|ok)\b",
        re.IGNORECASE,
    ),
    BoardFactKind.PRINTER: compile_later(
        r"\b(?:printer|printernya|(?:alat|mesin) (?:cetak|pencetak))\b.*"
        r"\b(?:rusak|mati|eror|error|macet|normal|nyala|jalan|baik|gangguan|bisa|berfungsi|ok)\b",
        re.IGNORECASE,
    ),
    BoardFactKind.NETWORK: compile_later(
        r"\b(?:jaringan|jaringannya|server|servernya|sistem|sistemnya|internet|siak)\b.*"
        r"\b(?:rusak|mati|down|eror|error|lemot|lelet|lambat|gangguan|putus|normal|pulih|offline|online|nyala|ok)\b",
        re.IGNORECASE,
    ),
    BoardFactKind.QUOTA: compile_later(r"\b(?:kuota|quota)\b", re.IGNORECASE),
    BoardFactKind.LAST_TICKET: compile_later(
        r"\b(?:nomor|no|tiket) (?:antre|antri|antrean|antrian )?\s*terakhir\b"
        r"|\bambil nomor\b.*\b(?:sampai|terakhir)\b",
        re.IGNORECASE,
    ),
    BoardFactKind.QUEUE: compile_later(r"\b(?:antri|antre|antrian|antrean|ngantri)\b", re.IGNORECASE),
}
_STATUS = compile_later(r"\b(?:papan )?status(?:nya)?\b", re.IGNORECASE)
_STATUS_FILLER = frozenset(
    "cek lihat info papan status statusnya kantor kec kecamatan di hari ini sekarang skrg dong kak min ya".split()
)


def find_asked_kinds(text: str) -> tuple[BoardFactKind, ...]:
    """Return the kinds that a citizen asks about: "alat rekam rusak?", "server down"."""
    return tuple(kind for kind in BoardFactKind if _QUESTION_PATTERNS[kind].search(text))


def is_board_request(text: str) -> bool:
    """Return whether a text without its place asks for the whole board: "status di ..."."""
    words = re.findall(r"\w+", text.lower())
    return bool(_STATUS.search(text)) and all(word in _STATUS_FILLER for word in words)
