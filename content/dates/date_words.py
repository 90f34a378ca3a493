"""Vocabulary of days and dates: chat Indonesian, everyday Javanese and Sundanese, and English."""

from content.dates.date_tokens import squeeze


def make_word_set(text: str) -> frozenset[str]:
    return frozenset(squeeze(word) for word in text.split())


def _make_word_table(rows: dict[str, int]) -> dict[str, int]:
    return {word: value for row, value in rows.items() for word in make_word_set(row)}


WEEKDAYS = _make_word_table(
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
SHORT_WEEKDAYS = _make_word_table(
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
MONTHS = _make_word_table(
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
INDONESIAN_MONTHS = make_word_set(
    "januari februari pebruari peb maret mei juni juli agustus agu agt ags agst oktober okt nopember nop desember des"
)
NUMBERS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "loro": 2, "telu": 3,
}  # fmt: skip

DAY_WORDS = make_word_set("hari hr hri dino dina dinten poe poean on")
EVE_WORDS = make_word_set("malam malem mlm malm mlem")
DAY_PREFIXES = DAY_WORDS | EVE_WORDS
"""Before a weekday: "hari sabtu", "malam minggu"."""

THIS_WORDS = make_word_set("ini iki ieu nanti besok bsk esok mendatang skrg sekarang")
COMING_DAY_WORDS = make_word_set("besok bsk bsok besuk esok mendatang")
"""After a weekday: it is a coming day, never today."""

NEXT_WORDS = make_word_set("depan dpn dpan ngarep hareup berikutnya berikut next selanjutnya")
EVERY_WORDS = make_word_set("tiap tiap2 setiap stiap saben unggal sabendina every each")
MONTH_UNIT_WORDS = make_word_set("bulan bln wulan sasih")
ORDINALS = {
    "pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kempat": 4, "kelima": 5, "terakhir": -1, "akhir": -1,
}  # fmt: skip
PAST_WORDS = make_word_set(
    "lalu kemarin kemaren kmrn kmarin kmaren wingi kamari sebelumnya terakhir tadi last past"
)
LINK_WORDS = make_word_set("yang yg sing nu")
TOMORROW_WORDS = make_word_set(
    "besok bsk bsok besuk bsuk esok sesuk sesok isuk isukan enjing mbesuk tomorrow tmrw tomorow"
)
MORNING_WORDS = make_word_set("isuk enjing esok")
"""Words for both tomorrow and morning: "wilujeng enjing", "ti isuk nepi ka beurang"."""

NOT_TOMORROW_CONTEXT = make_word_set(
    "wilujeng sugeng selamat slamet ti unggal saben tiap setiap wanci kawit tabuh jam met nyare good"
)
AFTER_TOMORROW_WORDS = make_word_set("lusa emben pageto pageeto")
PART_OF_DAY_WORDS = make_word_set("pagi siang sore malam malem sonten wengi enjang")
LATER_WORDS = make_word_set("nanti ntar nti engke mengko")
DATE_WORDS = make_word_set("tanggal tgl tggl tgal tg tangal")
RANGE_WORDS = make_word_set(
    "- – — sampai sd hingga sampe ampe sampek smpai smp till until to tekan nganti dugi nepi dumugi ke hinga mpe smpe"
)
LIST_WORDS = make_word_set(", dan & / atau and or karo sareng jeung sama + plus")
WEEK_WORDS = make_word_set("minggu mingu mnggu mggu mgg pekan")
WEEKEND_WORDS = make_word_set("weekend weekends wiken wikend wekend")
WEEK_COUNTERS = make_word_set(
    "tiap tiap2 setiap per berapa beberapa brp bbrp sekian satu dua tiga empat lima enam tujuh delapan sembilan"
    " sepuluh se loro telu pirang sabaraha piro setengah berturut lebih kurang ber"
)
"""Before "minggu": it is a week, not Sunday."""

WEEK_FOLLOWERS = make_word_set("ke pertama kedua ketiga keempat sekali an lagi yang")
"""After "minggu": it is a week, not Sunday."""

SATURDAY_CONTEXT = make_word_set(
    "buka bukak buko muka bika libur prei tutup open pagi siang sore isuk esuk enjing jam ana apa"
    " masih tetep tetap bisa iso tiasa"
)
"""After "setu": it is Saturday, not the kecamatan of that name."""

PLACE_PREFIXES = make_word_set(
    "kec kecamatan di ke kel kelurahan desa kantor dari ing ning ti kecamatannya camat"
)
HOLIDAY_NAMES = {
    "lebaran": "Idulfitri", "idulfitri": "Idulfitri", "idul fitri": "Idulfitri", "iduladha": "Iduladha",
    "idul adha": "Iduladha", "natal": "Hari Raya Natal", "natalan": "Hari Raya Natal", "nyepi": "Hari Suci Nyepi",
    "waisak": "Hari Raya Waisak", "imlek": "Tahun Baru Imlek", "christmas": "Hari Raya Natal",
    "eid": "Idulfitri", "paskah": "Kebangkitan Yesus Kristus (Paskah)", "maulid": "Maulid Nabi Muhammad",
    "isra mikraj": "Isra Mikraj Nabi Muhammad", "tahun baru": "Tahun Baru Masehi", "new year": "Tahun Baru Masehi",
    "tahun baru islam": "Tahun Baru Islam", "tahun baru imlek": "Tahun Baru Imlek",
    "hari buruh": "Hari Buruh Internasional",
}  # fmt: skip
ANY_HOLIDAY_PHRASES = (
    "tanggal merah", "tgl merah", "libur nasional", "hari libur", "hr libur", "hari besar", "hari raya",
    "public holiday", "public holidays", "holiday", "holidays", "national holiday", "national holidays", "dinten libur",
    "poe libur", "dino prei",
)  # fmt: skip
JOINT_LEAVE_PHRASES = ("cuti bersama", "cutber", "cuti berbarengan", "joint leave")
HOLIDAY_PHRASES = (*HOLIDAY_NAMES, *ANY_HOLIDAY_PHRASES, *JOINT_LEAVE_PHRASES)
"""All phrases that name a holiday."""
