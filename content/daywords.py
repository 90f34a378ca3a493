"""The words people use for days, and a text cut into them. Letters repeated ("sabtuuu") count once.

Indonesian as typed in chats, everyday Javanese and Sundanese, and English.
"""

import re
from itertools import islice
from typing import NamedTuple

READ = 4_500
"""Characters of a text that are read; a Telegram message has at most 4,096."""

MOST = 1_000
"""Words, numbers and signs that are read."""

_REPEATED = re.compile(r"(.)\1+")
_TOKEN = re.compile(r"(?i:(?<!\w)s ?[./] ?d\b\.?)|[0-9]+|[^\W\d_]+(?:['’`ʼ][^\W\d_]+)*|[^\w\s]")


class Token(NamedTuple):
    """A word, a number or a sign, with its offsets. `word` is in small letters with repeats squeezed; `number` has
    at most four digits."""

    word: str
    start: int
    end: int
    capital: bool
    number: int | None


def squeezed(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


def tokens(text: str) -> list[Token]:
    """The first `MOST` tokens of the first `READ` characters."""
    return [_token(match) for match in islice(_TOKEN.finditer(text[:READ]), MOST)]


def _token(match: re.Match[str]) -> Token:
    raw = match[0]
    if raw[0] in "0123456789":
        return Token(raw, match.start(), match.end(), False, int(raw) if len(raw) <= 4 else None)
    word = re.sub(r"['’`ʼ ./]", "", raw.lower()) or raw
    return Token(squeezed(word), match.start(), match.end(), raw[0].isupper() and not raw.isupper(), None)


def _words(text: str) -> frozenset[str]:
    return frozenset(squeezed(word) for word in text.split())


def _table(rows: dict[str, int]) -> dict[str, int]:
    return {word: value for row, value in rows.items() for word in _words(row)}


WEEKDAYS = _table(
    {
        "senin senen snin snen seninan monday mondays": 0,
        "selasa slasa slsa salasa tuesday tuesdays": 1,
        "rabu rebo rabo wednesday wednesdays": 2,
        "kamis kemis kmis thursday thursdays": 3,
        "jumat jumaat jumaah jemuwah jemuah jumuah jumat jmat jumt jmt juma friday fridays": 4,
        "sabtu saptu sbtu sabtuan sebtu saturday saturdays setu": 5,
        "minggu mingu mnggu mggu mgg minggunya ahad ahat ngahad sunday sundays": 6,
    }
)
SHORT_WEEKDAYS = _table(
    {
        "sen mon mo snn": 0,
        "sel tue tu": 1,
        "rab wed we rb": 2,
        "kam thu th kms": 3,
        "jum fri fr": 4,
        "sab sat sa sbt": 5,
        "min sun su ming": 6,
    }
)
MONTHS = _table(
    {
        "januari jan january": 1,
        "februari pebruari feb peb february": 2,
        "maret mar march mart": 3,
        "april apr": 4,
        "mei may": 5,
        "juni jun june": 6,
        "juli jul july": 7,
        "agustus agu agt ags agst aug august agust": 8,
        "september sep sept": 9,
        "oktober okt oct october": 10,
        "november nopember nov nop": 11,
        "desember des dec december": 12,
    }
)
INDONESIAN_MONTHS = _words(
    "januari februari pebruari peb maret mei juni juli agustus agu agt ags agst oktober okt nopember nop desember des"
)
NUMBERS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "loro": 2, "telu": 3,
}  # fmt: skip

DAY = _words("hari hr hri dino dina dinten poe poean on")
EVE = _words("malam malem mlm malm mlem")
THIS = _words("ini iki ieu nanti besok bsk esok mendatang skrg sekarang")
STILL_TO_COME = _words("besok bsk bsok besuk esok mendatang")
"""After a weekday: not today, though today may be that day."""

NEXT = _words("depan dpn dpan ngarep hareup berikutnya berikut next selanjutnya")
PAST = _words("lalu kemarin kemaren kmrn kmarin kmaren wingi kamari sebelumnya terakhir tadi last past")
LINK = _words("yang yg sing nu")
TOMORROW = _words(
    "besok bsk bsok besuk bsuk esok sesuk sesok isuk isukan enjing mbesuk tomorrow tmrw tomorow"
)
MORNING = _words("isuk enjing esok")
"""Tomorrow, and also morning: "wilujeng enjing", "ti isuk nepi ka beurang"."""

NO_TOMORROW = _words(
    "wilujeng sugeng selamat slamet ti unggal saben tiap setiap wanci kawit tabuh jam met nyare good"
)
AFTER_TOMORROW = _words("lusa emben pageto pageeto")
PART_OF_DAY = _words("pagi siang sore malam malem sonten wengi enjang")
LATER = _words("nanti ntar nti engke mengko")
DATE = _words("tanggal tgl tggl tgal tg tangal")
RANGE = _words(
    "- – — sampai sd hingga sampe ampe sampek smpai smp till until to tekan nganti dugi nepi dumugi ke"
)
LIST = _words(", dan & / atau and or karo sareng jeung sama + plus")
WEEK = _words("minggu mingu mnggu mggu mgg pekan")
WEEKEND = _words("weekend weekends wiken wikend wekend")
TIMES = _words("tiap tiap2 setiap per berapa beberapa brp bbrp sekian satu dua tiga empat lima enam tujuh delapan "
               "sembilan sepuluh se loro telu pirang sabaraha piro setengah berturut lebih kurang ber")  # fmt: skip
WEEK_AFTER = _words("ke pertama kedua ketiga keempat sekali an lagi yang")
COUNTRY_DAY = _words("buka bukak buko muka bika libur prei tutup open pagi siang sore isuk esuk enjing jam ana apa "
                     "masih tetep tetap bisa iso tiasa")  # fmt: skip
PLACE = _words("kec kecamatan di ke kel kelurahan desa kantor dari ing ning ti kecamatannya camat")
HOLIDAYS = {
    "lebaran": "Idulfitri", "idulfitri": "Idulfitri", "idul fitri": "Idulfitri", "iduladha": "Iduladha",
    "idul adha": "Iduladha", "natal": "Hari Raya Natal", "natalan": "Hari Raya Natal", "nyepi": "Hari Suci Nyepi",
    "waisak": "Hari Raya Waisak", "imlek": "Tahun Baru Imlek", "christmas": "Hari Raya Natal",
    "eid": "Idulfitri", "paskah": "Kebangkitan Yesus Kristus (Paskah)", "maulid": "Maulid Nabi Muhammad",
    "isra mikraj": "Isra Mikraj Nabi Muhammad", "tahun baru": "Tahun Baru Masehi", "new year": "Tahun Baru Masehi",
    "tahun baru islam": "Tahun Baru Islam", "tahun baru imlek": "Tahun Baru Imlek",
    "hari buruh": "Hari Buruh Internasional",
}  # fmt: skip
ANY_HOLIDAY = (
    "tanggal merah", "tgl merah", "libur nasional", "hari libur", "hr libur", "hari besar", "hari raya",
    "public holiday", "public holidays", "holiday", "holidays", "national holiday", "national holidays", "dinten libur",
    "poe libur", "dino prei",
)  # fmt: skip
JOINT_LEAVE = ("cuti bersama", "cutber", "cuti berbarengan", "joint leave")
