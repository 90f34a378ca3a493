"""Times of commands are never less than was said: until, for, every, parts of a day, zones, two dates."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from content.dates.date_range import DateRange, UnclearInput, parse_range, text_outside_spans

WIB, WITA, WIT = (ZoneInfo(f"Asia/{name}") for name in ("Jakarta", "Makassar", "Jayapura"))
NOW = datetime(2026, 11, 21, 10, 5, tzinfo=WIB)  # a Saturday

READ = [
    ("sampai 30 November renovasi", "21/11 00:00", "01/12 00:00", "renovasi"),
    ("s/d jumat renovasi", "21/11 00:00", "28/11 00:00", "renovasi"),
    ("ampe senin", "21/11 00:00", "24/11 00:00", ""),
    ("sampai dengan tanggal 5", "21/11 00:00", "06/12 00:00", ""),
    ("sampai akhir bulan renovasi", "21/11 00:00", "01/12 00:00", "renovasi"),
    ("sampai besok jam 12 siang", "21/11 10:05", "22/11 12:00", ""),
    ("sekarang sampai besok jam 9", "21/11 10:05", "22/11 09:00", ""),
    ("mulai besok selama 3 hari renovasi", "22/11 00:00", "25/11 00:00", "renovasi"),
    ("selama seminggu banjir", "21/11 00:00", "28/11 00:00", "banjir"),
    ("2 minggu mulai senin", "23/11 00:00", "07/12 00:00", ""),
    ("besok slm 2 hr", "22/11 00:00", "24/11 00:00", ""),
    ("besok bimtek dua hari di aula", "22/11 00:00", "24/11 00:00", "bimtek di aula"),
    ("besok jam 10 selama 2 jam", "22/11 10:00", "22/11 12:00", ""),
    ("sampai 3 hari ke depan", "21/11 00:00", "24/11 00:00", ""),
    ("besok kerja bakti", "22/11 00:00", "23/11 00:00", "kerja bakti"),
    ("besok apel senin", "22/11 00:00", "23/11 00:00", "apel senin"),
    ("3x24 jam", "21/11 10:05", "24/11 10:05", ""),
    ("Jumat terakhir bulan ini", "27/11 00:00", "28/11 00:00", ""),
    ("sabtu kedua desember rapat", "12/12 00:00", "13/12 00:00", "rapat"),
    ("senin pertama bulan depan", "07/12 00:00", "08/12 00:00", ""),
    ("tanggal 5 bulan depan", "05/12 00:00", "06/12 00:00", ""),
    ("selama desember", "01/12 00:00", "01/01 00:00", ""),
    ("12/8/2027 - 20/8/2027", "12/08 00:00", "21/08 00:00", ""),
    ("30 november sampai 2 desember", "30/11 00:00", "03/12 00:00", ""),
    ("dari tanggal 24 sampai tanggal 26 desember", "24/12 00:00", "27/12 00:00", ""),
    ("24-26 desember Natal", "24/12 00:00", "27/12 00:00", "Natal"),
    ("besok pagi jam 8-10 listrik", "22/11 08:00", "22/11 10:00", "listrik"),
    ("besok sore 3-5", "22/11 15:00", "22/11 17:00", ""),
    ("malam minggu 19.00-21.00", "21/11 19:00", "21/11 21:00", ""),
    ("besok jam 10 sampai lusa jam 12", "22/11 10:00", "23/11 12:00", ""),
    ("besok gangguan server 08.00-12.00", "22/11 08:00", "22/11 12:00", "gangguan server"),
    ("besok apel pagi", "22/11 00:00", "23/11 00:00", "apel pagi"),
    ("besok rapat akhir tahun", "22/11 00:00", "23/11 00:00", "rapat akhir tahun"),
    ("3 april 2027 Jumat Agung", "03/04 00:00", "04/04 00:00", "Jumat Agung"),
    ("besok sesuai surat 20 november", "22/11 00:00", "23/11 00:00", "sesuai surat 20 november"),
    ("besok “rapat setiap Jumat pagi”", "22/11 00:00", "23/11 00:00", "rapat setiap Jumat pagi"),
    ("besok 3 alat rusak", "22/11 00:00", "23/11 00:00", "3 alat rusak"),
    ("besok SMP 1 Ciputat", "22/11 00:00", "23/11 00:00", "SMP 1 Ciputat"),
]


@pytest.mark.parametrize(("text", "start", "end", "rest"), READ)
def test_all_that_was_said_is_in_the_range(text: str, start: str, end: str, rest: str) -> None:
    found = parse_range(text, NOW, WIB)
    assert isinstance(found, DateRange), found
    assert (f"{found.start:%d/%m %H:%M}", f"{found.end:%d/%m %H:%M}") == (start, end)
    assert text_outside_spans(text, found.spans) == rest


ASKED_BACK = [
    ("setiap Jumat pelatihan", "“setiap Jumat” belum bisa dicatat"),
    ("tiap sabtu desember", "“tiap sabtu”"),
    ("saben jemuwah", "“saben jemuwah”"),
    ("tiap tanggal 5", "“tiap tanggal 5”"),
    ("seminggu sekali", "“seminggu sekali”"),
    ("Jumat-Jumat rapat", "“Jumat-Jumat”"),
    ("hari jumat tiap minggu", "“tiap minggu”"),
    ("besok pagi listrik padam", "“pagi”"),
    ("nanti malam", "“malam”"),
    ("besok dini hari", "“dini hari”"),
    ("jumat setelah jumatan", "“setelah jumatan”"),
    ("sekitar tanggal 5 desember", "“sekitar tanggal 5 desember”"),
    ("senin-jumat kecuali rabu", "“kecuali rabu”"),
    ("besok atau lusa", "“besok atau lusa”"),
    ("besok sampai selesai", "“sampai selesai”"),
    ("besok dan seterusnya", "“seterusnya”"),
    ("mulai besok", "sampai kapan"),
    ("mulai besok jam 8", "sampai jam berapa"),
    ("beberapa hari", "“beberapa hari”"),
    ("1-2 hari", "“1-2 hari”"),
    ("1,5 jam", "“5 jam”"),
    ("besok 3 hari kerja", "“3 hari kerja”"),
    ("sampai lebaran", "libur yang mana"),
    ("jumat pertama", "“pertama”"),
    ("minggu kedua desember", "hari Minggu atau pekan"),
    ("besok 08.00-10.00 dan 13.00-15.00", "lebih dari satu waktu"),
    ("besok jam 25", "“jam 25”"),
    ("besok jam 9an", "“an”"),
    ("1 desember 27", "“27”"),
    ("27 november, hari sabtu", "tidak cocok"),
    ("24-26 des dan 31 des", "tidak berurutan"),
    ("hari ini tutup lebih awal", "“lebih awal”"),
    ("besok penutupan jalan s.d. simpang 3", "“s.d. simpang 3”"),
    ("setiap akhir pekan", "“setiap akhir pekan”"),
    ("tanggal terakhir bulan ini", "“terakhir bulan ini”"),
    ("hari kerja terakhir bulan ini", "“terakhir bulan ini”"),
    ("1-5/12/2026", "“1-5/12/2026”"),
    ("besok setengah hari", "“setengah hari”"),
    ("besok tengah hari", "“tengah hari”"),
    ("mulai hari ini sampai waktu yang belum ditentukan", "“sampai waktu yang”"),
    ("sampai pertengahan desember", "“sampai pertengahan desember”"),
    ("paling lambat jumat", "“paling lambat jumat”"),
    ("kira-kira seminggu", "“kira-kira seminggu”"),
]


@pytest.mark.parametrize(("text", "words"), ASKED_BACK)
def test_what_cannot_be_kept_is_asked_back_with_its_words(text: str, words: str) -> None:
    found = parse_range(text, NOW, WIB)
    assert isinstance(found, UnclearInput), found
    assert words in found.reason


ZONES = [
    ("besok 09.00-12.00 WIB", WITA, "10.00-13.00"),
    ("besok 09.00 WIB sampai 12.00 WIB", WITA, "10.00-13.00"),
    ("besok jam 9 WITA - 12 WIT", WIB, "08.00-10.00"),
    ("besok 09.00-12.00 UTC+8", WIB, "08.00-11.00"),
    ("besok 09.00-12.00 waktu Makassar", WIB, "08.00-11.00"),
    ("besok 09.00-12.00 waktu indonesia timur", WIB, "07.00-10.00"),
    ("besok 09.00-12.00 (waktu Jakarta)", WIT, "11.00-14.00"),
    ("besok 09.00-12.00 waktu setempat", WIT, "09.00-12.00"),
    ("besok jam 9 WIB selama 2 jam", WITA, "10.00-12.00"),
    ("besok mulai jam 9 WITA", WIB, "08.00-00.00"),
    ("sampai besok jam 12 WITA", WIB, "10.05-11.00"),
]


@pytest.mark.parametrize(("text", "zone", "clock"), ZONES)
def test_hours_in_a_named_zone_are_reckoned_to_the_place(text: str, zone: ZoneInfo, clock: str) -> None:
    found = parse_range(text, NOW, zone)
    assert isinstance(found, DateRange), found
    assert f"{found.start:%H.%M}-{found.end:%H.%M}" == clock


@pytest.mark.parametrize(
    "text", ["besok 09.00-12.00 waktu Tokyo", "besok WITA 09.00-12.00", "WITA besok jam 9-12"]
)
def test_a_zone_that_cannot_be_used_is_asked_about(text: str) -> None:
    assert isinstance(parse_range(text, NOW, WIB), UnclearInput)


DAYS = {
    "besok": 1,
    "lusa": 2,
    "senin": 2,
    "Rabu": 4,
    "jum'at": 6,
    "25 november": 4,
    "27/11/2026": 6,
    "tgl 28": 7,
}
UNTIL = ("sampai", "s.d.", "s/d", "hingga", "sampe", "-", "sampai dengan")
FROM = ("", "mulai ", "dari ", "sejak ", "terhitung mulai ")
LENGTHS = {
    "3 hari": 3,
    "tiga hari": 3,
    "seminggu": 7,
    "2 minggu": 14,
    "sepekan": 7,
    "5 hr": 5,
    "dua belas hari": 12,
}
REASONS = ("", "renovasi", "karena listrik padam", "pelatihan di aula", "gangguan server pusat", "bimtek")
PARTS = ("pagi", "siang", "sore", "malam")


def day_after(days: int) -> date:
    return NOW.date() + timedelta(days=days)


def read_or_fail(text: str) -> DateRange:
    found = parse_range(text, NOW, WIB)
    assert isinstance(found, DateRange), (text, found)
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(FROM), st.sampled_from(sorted(DAYS)), st.sampled_from(UNTIL), st.sampled_from(sorted(DAYS)),
    st.sampled_from(REASONS),
)  # fmt: skip
def test_a_range_of_two_days_holds_both(begin: str, first: str, sign: str, last: str, reason: str) -> None:
    first, last = sorted((first, last), key=lambda day: DAYS[day])
    assume(DAYS[first] < DAYS[last])
    text = f"{begin}{first} {sign} {last} {reason}".strip()
    found = read_or_fail(text)
    assert found.start.date() <= day_after(DAYS[first]) and day_after(DAYS[last]) in found.days, text
    assert text_outside_spans(text, found.spans) == reason


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(DAYS)), st.sampled_from(("", "selama ", "slm ")), st.sampled_from(sorted(LENGTHS)),
    st.sampled_from(REASONS), st.booleans(),
)  # fmt: skip
def test_a_duration_is_never_cut(day: str, word: str, length: str, reason: str, turned: bool) -> None:
    text = f"{word}{length} mulai {day} {reason}" if turned else f"mulai {day} {word}{length} {reason}"
    found = read_or_fail(text.strip())
    assert found.start.date() == day_after(DAYS[day])
    assert found.end - found.start == timedelta(days=LENGTHS[length])
    assert text_outside_spans(text.strip(), found.spans) == reason


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(DAYS)), st.integers(7, 11), st.integers(12, 16), st.sampled_from(("WIB", "WITA", "WIT", "")),
    st.sampled_from((WIB, WITA, WIT)), st.sampled_from(REASONS), st.sampled_from(("-", " s.d. ", " sampai ")),
)  # fmt: skip
def test_hours_are_those_of_the_named_zone(
    day: str, start: int, end: int, named: str, zone: ZoneInfo, reason: str, sign: str
) -> None:
    text = f"{day} {start:02}.00{sign}{end:02}.00 {named} {reason}".strip()
    found = parse_range(text, NOW, zone)
    assert isinstance(found, DateRange), (text, found)
    said_in = {"WIB": WIB, "WITA": WITA, "WIT": WIT, "": zone}[named]
    assert (found.start.astimezone(said_in).hour, found.end.astimezone(said_in).hour) == (start, end)
    assert text_outside_spans(text, found.spans).split() == reason.removeprefix("").split()


EXTRAS = (
    "setiap jumat", "tiap minggu", "sampai selesai", "sampai renovasi selesai", "dan seterusnya", "pagi", "nanti sore",
    "kecuali rabu", "setelah jumatan", "jam 10", "13.00", "selama beberapa hari", "atau tanggal 30", "sampai lebaran",
    "seminggu sekali", "sekitar jam 9", "hingga pemberitahuan", "renovasi juli", "minggu depan", "dini hari",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(DAYS)), st.sampled_from(EXTRAS), st.sampled_from(REASONS), st.booleans())
@example("besok", "pagi", "renovasi", True)
def test_words_that_change_the_time_are_never_taken_for_the_reason(
    day: str, extra: str, reason: str, is_after: bool
) -> None:
    text = f"{day} {reason} {extra}" if is_after else f"{day} {extra} {reason}"
    found = parse_range(" ".join(text.split()), NOW, WIB)
    assert isinstance(found, UnclearInput), (text, found)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(DAYS)),
    st.sampled_from(PARTS),
    st.sampled_from(REASONS),
    st.sampled_from(("", "hari")),
)
def test_a_part_of_a_day_is_not_the_whole_day(day: str, part: str, reason: str, unit: str) -> None:
    found = parse_range(" ".join(f"{day} {part} {unit} {reason}".split()), NOW, WIB)
    assert isinstance(found, UnclearInput) and part in found.reason


FRAGMENTS = (
    "besok lusa sabtu minggu setu senin jumat hari malam pagi sore lalu kemarin depan ini terakhir pertama ke - 2 sampai s.d."
    " hingga mulai dari sejak selama setiap tiap per sekali jam pukul 8 08.00 12.00 13 24 wib wita utc + waktu makassar bulan"
    " desember akhir tahun 2027 / , ( ) dan atau tanggal tgl 3 hari minggu jam menit belas setengah x sekarang dst habis"
    " sebelum setelah sekitar kecuali pasar jalan SMP SD apel “ ” lebih awal seharian penuh natal lebaran sa sen lagi"
).split()


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=9).map(" ".join), st.booleans())
@example("lalu sa", False)
@example("“ sampai ” besok", False)
def test_any_words_give_a_range_or_a_reason(text: str, starts_now: bool) -> None:
    found = parse_range(text, NOW, WIB, starts_now=starts_now)
    if isinstance(found, UnclearInput):
        assert found.reason
        return
    assert found.end > NOW and found.start < found.end <= found.start + timedelta(days=93)
    assert all(0 <= first < last <= len(text) for first, last in found.spans)
    quoted = re.sub("“[^”]*”", lambda match: "x" * len(match[0]), text)  # text in quotation marks is no time
    shown = text_outside_spans(quoted, found.spans)
    assert not any(word in shown.split() for word in ("sampai", "hingga", "s.d.")), (text, found)
