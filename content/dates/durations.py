"""Parse how long something takes: "selama 3 hari", "dua minggu", "sebulan", "2 jam 30 menit"."""

from calendar import monthrange
from datetime import date, timedelta

from content.dates.date_tokens import Tokens
from content.dates.date_words import DAY_WORDS, NUMBERS, RANGE_WORDS, make_word_set
from content.lazy_dataclass import dataclass

MINUTES_PER_DAY = 24 * 60

FOR_WORDS = make_word_set("selama slama slm for sepanjang suwene salami")
_WEEK_UNITS = make_word_set("minggu mingu mnggu mggu mgg pekan week weeks")
_MONTH_UNITS = make_word_set("bulan bln wulan sasih month months")
_HOUR_UNITS = make_word_set("jam jm hour hours")
_MINUTE_UNITS = make_word_set("menit mnt minutes")
_DAY_UNITS = (DAY_WORDS - {"on"}) | make_word_set("day days")
_ONE_UNIT = {
    **dict.fromkeys(make_word_set("sehari seharinya sedino sadinten"), (1, "day")),
    **dict.fromkeys(make_word_set("seminggu semingu semingguan sepekan saminggu"), (7, "day")),
    **dict.fromkeys(make_word_set("sebulan sebulanan sewulan sabulan"), (1, "month")),
    **dict.fromkeys(make_word_set("sejam"), (60, "minute")),
}
_NUMBER_WORDS = {
    **NUMBERS, "sebelas": 11, "papat": 4, "limo": 5, "enem": 6, "pitu": 7, "wolu": 8, "dalapan": 8, "sanga": 9,
    "sapuluh": 10, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
}  # fmt: skip
_AHEAD_WORDS = make_word_set("kedepan")
_THIS_WORDS = frozenset({"ini", "iki", "ieu"})
_WORKING_WORDS = make_word_set("kerja efektif working kalender")
_VAGUE_NUMBERS = make_word_set("beberapa bbrp sekian setengah stengah separuh berapa")
_ABOUT_BEFORE = make_word_set("sekitar kira kisaran minimal maksimal hampir lebih kurang dalam paling about")
_AFTER_VAGUE = make_word_set("lagi an setengah lebih sekali ini iki ieu")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: `days`, or whole `months`, or `minutes`. `next_token` is the index after it.

    `is_clear` is False for "beberapa hari", "1-2 hari", "3 hari kerja": nobody can count them here.
    """

    next_token: int
    days: int = 0
    months: int = 0
    minutes: int = 0
    is_clear: bool = True

    def last_day(self, first: date) -> date:
        """Return the last day of a period of whole days that begins on `first`."""
        if not self.months:
            return first + timedelta(days=self.days - 1)
        year, month = divmod(first.year * 12 + first.month - 1 + self.months, 12)
        day = min(first.day, monthrange(year, month + 1)[1])
        return date(year, month + 1, day) - timedelta(days=1)


def parse_duration_at(tokens: Tokens, i: int) -> Duration | None:
    """Parse a duration at token `i`, with or without "selama". A bare "selama" gives an unclear one."""
    start = tokens.skip(i, FOR_WORDS)
    found = _parse_amount(tokens, start)
    if found is None:
        return Duration(start + 1, is_clear=False) if start > i and _is_vague(tokens, start) else None
    if tokens.word(i - 1) in _ABOUT_BEFORE or _is_number_before(tokens, start):
        return Duration(found.next_token, is_clear=False)
    return found


def _is_vague(tokens: Tokens, i: int) -> bool:
    """Return whether "selama" is followed by a number without a unit, or by a vague number."""
    return tokens.number(i) is not None or tokens.word(i) in _VAGUE_NUMBERS | {"ini", "nya"}


def _is_number_before(tokens: Tokens, i: int) -> bool:
    """Return whether the number is the end of "1-2 hari", "1,5 jam" or "2 atau 3 hari"."""
    sign = tokens.word(i - 1)
    joins = sign in RANGE_WORDS or sign in (",", ".", "/", "atau", "or")
    return joins and (tokens.number(i - 2) is not None or tokens.word(i - 2) in _NUMBER_WORDS)


def _parse_amount(tokens: Tokens, i: int) -> Duration | None:
    """Parse "3 hari", "seminggu", "3x24 jam", "2 jam 30 menit", and words that make it unclear."""
    counted = _parse_units(tokens, i)
    if counted is None:
        return None
    number, unit, end = counted
    if (
        unit == "minute"
        and (more := _parse_units(tokens, tokens.skip(end, {"dan", ","})))
        and more[1] == "minute"
    ):
        number, end = number + more[0], more[2]
    is_clear = number > 0 and tokens.word(end) not in _WORKING_WORDS | _AFTER_VAGUE
    if tokens.word(end) == "ke" and tokens.word(end + 1) == "depan":
        end += 2
    end = tokens.skip(end, _AHEAD_WORDS | {"penuh", "berturut"})
    if tokens.word(end) == "-" and tokens.word(end + 1) == "turut":
        end += 2
    if not is_clear:
        return Duration(
            min(end + (tokens.word(end) in _WORKING_WORDS | _AFTER_VAGUE), len(tokens)), is_clear=False
        )
    match unit:
        case "day":
            return Duration(end, days=number)
        case "month":
            return Duration(end, months=number)
        case _:
            return Duration(end, minutes=number)


def _parse_units(tokens: Tokens, i: int) -> tuple[int, str, int] | None:
    """Return a number of days, months or minutes, which of them, and the next index. 0: an unclear number."""
    if one := _ONE_UNIT.get(tokens.word(i)):
        return (*one, i + 1)
    number, at = _parse_number(tokens, i)
    if at == i:
        return None
    if tokens.word(at) in ("x", "×", "*") and (factor := tokens.number(at + 1)) is not None:
        number, at = number * factor, at + 2
    word = tokens.word(at)
    if word in _DAY_UNITS and tokens.word(at + 1) in _THIS_WORDS:  # "kuota 5 hari ini"
        return None
    if word in _HOUR_UNITS and (tokens.number(at + 1) is not None or tokens.word(at + 1) == "setengah"):
        return None  # "tanggal 28 jam 10"
    if word in _HOUR_UNITS | _MINUTE_UNITS:
        return (number * (60 if word in _HOUR_UNITS else 1), "minute", at + 1)
    if word in _MONTH_UNITS:
        return number, "month", at + 1
    if word in _DAY_UNITS | _WEEK_UNITS:
        return (number * (7 if word in _WEEK_UNITS else 1), "day", at + 1)
    return None


def _parse_number(tokens: Tokens, i: int) -> tuple[int, int]:
    """Return a number and the next index: "3", "tiga", "dua belas"; 0 for "beberapa"."""
    number = tokens.number(i)
    if number is not None:
        return number, i + 1
    word = tokens.word(i)
    if word in _VAGUE_NUMBERS:
        return 0, i + 1
    if word not in _NUMBER_WORDS:
        return 0, i
    if tokens.word(i + 1) == "belas":
        return _NUMBER_WORDS[word] + 10, i + 2
    if tokens.word(i + 1) == "puluh":
        return _NUMBER_WORDS[word] * 10, i + 2
    return _NUMBER_WORDS[word], i + 1
