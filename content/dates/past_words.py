"""Vocabulary for past dates, in addition to `date_tokens`."""

from content.dates import date_tokens
from content.dates.date_tokens import squeeze


def _make_word_set(words: str) -> frozenset[str]:
    return frozenset(squeeze(word) for word in words.split())


AGO = _make_word_set(
    "lalu kemarin kemaren kmrn kmarin kmaren silam wingi kamari ago last sebelumnya kepungkur kapungkur tukang"
)
LINK = _make_word_set("yang yg sing nu an")
DAY, WEEK = (
    _make_word_set("hari hr dino dina dinten poe day days"),
    _make_word_set("minggu mgg mggu pekan week weeks"),
)
MONTH, YEAR = (
    _make_word_set("bulan bln wulan sasih month months"),
    _make_word_set("tahun thn th taun year years"),
)
UNITS = {
    **dict.fromkeys(DAY, 1),
    **dict.fromkeys(WEEK, 7),
    **dict.fromkeys(MONTH, 30),
    **dict.fromkeys(YEAR, 365),
}
ONE = {
    squeeze(word): days
    for word, days in {"sehari": 1, "seminggu": 7, "sepekan": 7, "sebulan": 30, "setahun": 365}.items()
}
NUMBERS = {**date_tokens.NUMBERS, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a": 1}
NOT_AGO = _make_word_set("lagi kerja mendatang depan")
CLOCK = _make_word_set("jam pukul pkl")
THIS = _make_word_set("ini iki ieu")
EARLIER = _make_word_set("tadi td")
TODAY = EARLIER | _make_word_set("barusan today")
YESTERDAY = _make_word_set("kemarin kemaren kmrn kmarin kmaren wingi kamari yesterday semalam semalem")
DAY_BEFORE = _make_word_set("lusa dulu dl")
FORGOT = _make_word_set("lupa poho lali forgot forget kelupaan")
NO = _make_word_set("tidak tdk gak ga nggak ngga enggak g tak kurang belum ora teu dont not")
KNOW = _make_word_set("ingat inget tahu tau eling yakin know remember sure")
ABOUT = _make_word_set("kira sekitar sktr kisaran about around mungkin kayaknya sepertinya antara")
MORE_OR_LESS = _make_word_set("lebih kurang hampir nyaris paling ada over almost least")
PARTS = {
    **dict.fromkeys(_make_word_set("awal early"), (1, 10)),
    **dict.fromkeys(_make_word_set("pertengahan tengah mid"), (10, 20)),
    **dict.fromkeys(_make_word_set("akhir late ujung"), (20, 31)),
}
INSIGNIFICANT_WORDS = (
    AGO | LINK | ABOUT | FORGOT | MONTH | YEAR | date_tokens.DATE | date_tokens.DAY | YESTERDAY
    | _make_word_set(
        "saya aku sy gw rekam direkam perekaman merekam foto fotonya waktu itu pas dulu pada di sejak dari sudah udah"
        " sdh dah ya kak min pak bu mas mbak lebih kurang tgl lah deh sih kalau ga gak salah ktp e recorded was on in it"
        " tapi tanggalnya tglnya harinya - . , ? ! ~ ( ) ’ dan"
    )
)  # fmt: skip
