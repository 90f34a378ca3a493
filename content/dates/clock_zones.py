"""Parse the time zone that is named beside a clock time: "WIB", "WITA", "UTC+8", "waktu Makassar"."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from content.dates.date_tokens import Tokens
from content.dates.date_words import make_word_set
from content.lazy_dataclass import dataclass

WESTERN, CENTRAL, EASTERN = (ZoneInfo(f"Asia/{name}") for name in ("Jakarta", "Makassar", "Jayapura"))
ZONE_CODES = {7: "WIB", 8: "WITA", 9: "WIT"}
SHORT_ZONE_NAMES = {"wib": WESTERN, "wita": CENTRAL, "wit": EASTERN}
_PARTS_OF_INDONESIA = {
    "barat": WESTERN, "western": WESTERN, "tengah": CENTRAL, "central": CENTRAL, "timur": EASTERN, "eastern": EASTERN,
}  # fmt: skip
_CITIES = {
    **dict.fromkeys(
        make_word_set(
            "jakarta bandung bekasi bogor depok tangerang tangsel serang cianjur blitar surabaya malang semarang solo"
            " yogyakarta jogja medan palembang padang pekanbaru jambi bengkulu lampung banten jawa sumatera sumatra"
            " pontianak palangkaraya batam aceh pusat oki kayuagung"
        ),
        WESTERN,
    ),
    **dict.fromkeys(
        make_word_set(
            "makassar makasar denpasar bali mataram lombok kupang manado palu kendari gorontalo mamuju banjarmasin"
            " balikpapan samarinda tarakan sulawesi"
        ),
        CENTRAL,
    ),
    **dict.fromkeys(
        make_word_set("jayapura ambon ternate sorong manokwari merauke timika nabire papua maluku"), EASTERN
    ),
}
_LOCAL_WORDS = make_word_set("setempat lokal sini disini daerah local kantor")
_TIME_WORDS = make_word_set("waktu wkt time jam")


@dataclass(frozen=True, slots=True)
class NamedZone:
    """A zone that a text names. `zone` is None for the local time, or if `is_known` is False.

    `next_token` is the index after it.
    """

    zone: tzinfo | None
    next_token: int
    is_known: bool = True


def parse_zone_at(tokens: Tokens, i: int, after_clock: bool = False) -> NamedZone | None:
    """Parse a zone at token `i`. `after_clock`: "waktu ..." with an unknown place is an unknown zone."""
    start = tokens.skip(tokens.skip(i, {"("}), {"jam", "pukul"} if tokens.word(i) == "(" else ())
    found = _parse_name(tokens, start, after_clock)
    if found is None or start == i:
        return found
    return NamedZone(found.zone, tokens.skip(found.next_token, {")"}), found.is_known)


def _parse_name(tokens: Tokens, i: int, after_clock: bool) -> NamedZone | None:
    word = tokens.word(i)
    if word in SHORT_ZONE_NAMES:
        return NamedZone(SHORT_ZONE_NAMES[word], i + 1)
    if word in ("utc", "gmt"):
        return _parse_offset(tokens, i + 1)
    if word not in _TIME_WORDS:
        return None
    following = tokens.word(i + 1)
    if following in _LOCAL_WORDS and word != "jam":
        return NamedZone(None, i + 2)
    if following == "indonesia" or following == "bagian":
        part = _PARTS_OF_INDONESIA.get(tokens.word(tokens.skip(i + 2, {"bagian"})))
        return NamedZone(part, tokens.skip(i + 2, {"bagian"}) + 1, part is not None)
    if following in _CITIES or following in SHORT_ZONE_NAMES:
        return NamedZone(_CITIES.get(following) or SHORT_ZONE_NAMES[following], i + 2)
    if after_clock and word != "jam":
        return NamedZone(None, min(i + 2, len(tokens)), is_known=False)
    return None


def _parse_offset(tokens: Tokens, i: int) -> NamedZone:
    """Parse what follows "UTC": "+8", "+08:00", "-5", or nothing."""
    sign, hours = tokens.word(i), tokens.number(i + 1)
    if sign not in ("+", "-", "−") or hours is None:
        return NamedZone(UTC, i)
    end, minutes = i + 2, 0
    if len(tokens.word(i + 1)) == 4:
        hours, minutes = divmod(hours, 100)
    elif tokens.word(end) in (":", ".") and (part := tokens.number(end + 1)) is not None:
        minutes, end = part, end + 2
    if hours > 14 or minutes > 59:
        return NamedZone(None, end, is_known=False)
    offset = timedelta(hours=hours, minutes=minutes)
    return NamedZone(timezone(offset if sign == "+" else -offset), end)


def zone_code(moment: datetime) -> str:
    """Return how Indonesians call the zone of a moment: "WIB", "WITA", "WIT" or "UTC+3"."""
    offset = moment.utcoffset() or timedelta()
    hours = offset.total_seconds() / 3600
    return ZONE_CODES.get(int(hours), f"UTC{hours:+g}") if hours == int(hours) else f"UTC{hours:+g}"
