"""Days in citizens' questions, and times in staff commands."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.dates.day_search import (
    DateRange,
    DayKind,
    DayMatch,
    UnclearInput,
    find_day,
    find_days,
    parse_range,
)
from content.opening_hours.holiday_file import Calendar, load_calendar
from tests.support.relative_cost import grows_linearly

WIB = ZoneInfo("Asia/Jakarta")
TODAY = date(2026, 11, 24)  # a Tuesday
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=WIB)


def describe_match(match: DayMatch | None) -> str:
    """ "day 25/11", "days 24/12..26/12", "holiday", or "-"."""
    if match is None:
        return "-"
    days = [f"{day.day}/{day.month}" for day in match.days]
    ends = days[:1] + days[1:][-1:]
    return f"{match.kind.value} {'..'.join(ends)}".strip() + (f" {match.name}" if match.name else "")


NAMED = [
    ("hari ini buka?", "day 24/11"),
    ("malam ini masih ada?", "day 24/11"),
    ("besok buka ga min", "day 25/11"),
    ("bsk tutup?", "day 25/11"),
    ("lusa", "day 26/11"),
    ("besok lusa", "day 26/11"),
    ("3 hari lagi", "day 27/11"),
    ("sabtu buka ga", "day 28/11"),
    ("sabtuuu bukaaa", "day 28/11"),
    ("harisabtu buka", "day 28/11"),
    ("selasa", "day 24/11"),
    ("bsk minngu bukak jm brp", "day 29/11"),
    ("serpong minggu buka ga?", "day 29/11"),
    ("minggu pagi", "day 29/11"),
    ("malam minggu", "day 28/11"),
    ("tiap hari minggu buka?", "day 29/11"),
    ("ahad buka?", "day 29/11"),
    ("jum'at jam brp", "day 27/11"),
    ("sabtu ini", "day 28/11"),
    ("sabtu depan", "ambiguous 28/11..5/12"),
    ("minggu depan", "ambiguous 30/11..6/12"),
    ("pekan depan", "week 30/11..6/12"),
    ("minggu ini mobil keliling di mana", "week 24/11..29/11"),
    ("sabtu minggu buka?", "weekend 28/11..29/11"),
    ("sabtu dan minggu", "weekend 28/11..29/11"),
    ("akhir pekan", "weekend 28/11..29/11"),
    ("weekend buka ga", "weekend 28/11..29/11"),
    ("weekend depan", "weekend 5/12..6/12"),
    ("senin-jumat jam berapa", "days 30/11..4/12"),
    ("24-26 des", "days 24/12..26/12"),
    ("24, 25 dan 26 desember", "days 24/12..26/12"),
    ("28 des - 2 jan", "days 28/12..2/1"),
    ("mulai hari ini s.d. Jumat", "days 24/11..27/11"),
    ("5 Januari", "day 5/1"),
    ("5 januari 2027", "day 5/1"),
    ("1/12", "day 1/12"),
    ("1-12-2026", "day 1/12"),
    ("2026-12-24", "day 24/12"),
    ("December 24", "day 24/12"),
    ("Sabtu, 5 Desember 2026", "day 5/12"),
    ("tanggal 5", "day 5/12"),
    ("tgl 24", "day 24/11"),
    # regional
    ("dino setu buka nganti jam piro", "day 28/11"),
    ("setu buka ora", "day 28/11"),
    ("saptu muka teu", "day 28/11"),
    ("poe ahad muka?", "day 29/11"),
    ("dinten jumaah", "day 27/11"),
    ("jemuwah", "day 27/11"),
    ("isukan buka?", "day 25/11"),
    ("sesuk bukak ra", "day 25/11"),
    ("enjing", "day 25/11"),
    ("open on Saturday?", "day 28/11"),
    ("tomorrow?", "day 25/11"),
    # holidays
    ("tanggal merah buka?", "holiday"),
    ("libur nasional", "holiday"),
    ("cuti bersama lebaran libur brp hari", "joint_leave"),
    ("lebaran buka ga", "holiday Idulfitri"),
    ("tanggal merah minggu depan ada pelayanan", "ambiguous 30/11..6/12"),
    # no day at all
    ("laporan saya minggu lalu", "-"),
    ("sabtu kemarin saya ke sana", "-"),
    ("dua minggu belum jadi", "-"),
    ("2 minggu lagi", "-"),
    ("tiap minggu", "-"),
    ("seminggu", "-"),
    ("minggu2 ini", "-"),
    ("minggu ke 2", "-"),
    ("satu hari jadi?", "-"),
    ("sudah 3 hari", "-"),
    ("RT 3/4", "-"),
    ("layanan 24/7", "-"),
    ("umur 16 tahun 8 bulan", "-"),
    ("kec setu di mana", "-"),
    ("kapan libur", "-"),
    ("wilujeng enjing kang", "-"),
    ("ti isuk nepi ka beurang", "-"),
    ("akad nikah jam 9", "-"),
    ("dimintai 100rbu", "-"),
    ("selamat pagi", "-"),
    ("31 februari", "-"),
    ("56.458 warga", "-"),
    ("", "-"),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_the_day_of_a_question(text: str, expected: str) -> None:
    assert describe_match(find_day(text, TODAY)) == expected


def test_the_first_day_that_is_not_over_is_chosen() -> None:
    text = "saya rekam 5 november, besok bisa ambil?"
    assert describe_match(find_day(text, TODAY)) == "day 25/11"
    assert [describe_match(match) for match in find_days(text, TODAY)] == ["day 5/11", "day 25/11"]


def test_a_weekday_still_to_come_is_not_today() -> None:
    sunday = date(2026, 11, 22)
    for text in ("minggu besok buka ga?", "ahad bsk", "minggu mendatang", "besok hari minggu"):
        assert describe_match(find_day(text, sunday)) == "day 29/11", text
    assert describe_match(find_day("minggu buka ga?", sunday)) == "day 22/11"
    assert describe_match(find_day("sabtu besok", date(2026, 11, 20))) == "day 21/11"


def test_the_span_is_what_was_written() -> None:
    text = "İ maaf, Hari  Jum'at   buka?"
    match = find_day(text, TODAY)
    assert match and text[slice(*match.span)] == "Hari  Jum'at"


def test_holiday_names_exist_in_the_calendar() -> None:
    calendar = load_calendar()
    assert isinstance(calendar, Calendar)
    names = {row.name.id for row in calendar.days.values()}
    for text in "lebaran/idul adha/natalan/nyepi/waisak/imlek/tahun baru/tahun baru islam/isra mikraj/paskah/maulid".split(
        "/"
    ):
        match = find_day(text, TODAY)
        assert match and match.name in names, text


RANGES = [
    ("besok server pusat gangguan", "25/11 00:00", "26/11 00:00", "besok"),
    ("hari ini", "24/11 00:00", "25/11 00:00", "hari ini"),
    ("24-26 des", "24/12 00:00", "27/12 00:00", "24-26 des"),
    ("24 s.d. 26 desember cuti", "24/12 00:00", "27/12 00:00", "24 s.d. 26 desember"),
    ("1/12", "01/12 00:00", "02/12 00:00", "1/12"),
    ("mulai hari ini s.d. Jumat", "24/11 00:00", "28/11 00:00", "mulai hari ini s.d. Jumat"),
    ("besok s.d. lusa", "25/11 00:00", "27/11 00:00", "besok s.d. lusa"),
    ("lusa dan besok", "25/11 00:00", "27/11 00:00", "lusa dan besok"),
    ("sabtu dan minggu", "28/11 00:00", "30/11 00:00", "sabtu dan minggu"),
    ("sen-rab rapat", "30/11 00:00", "03/12 00:00", "sen-rab"),
    ("hari ini 08.00-12.00 listrik padam", "24/11 08:00", "24/11 12:00", "hari ini 08.00-12.00"),
    ("besok jam 8 pagi - 12 siang", "25/11 08:00", "25/11 12:00", "besok jam 8 pagi - 12 siang"),
    ("besok jam 1-3 siang", "25/11 13:00", "25/11 15:00", "besok jam 1-3 siang"),
    ("besok setengah 8 sampai jam 10", "25/11 07:30", "25/11 10:00", "besok setengah 8 sampai jam 10"),
    ("besok mulai jam 10", "25/11 10:00", "26/11 00:00", "besok mulai jam 10"),
    ("hari ini sampai jam 12", "24/11 10:30", "24/11 12:00", "hari ini sampai jam 12"),
    ("sekarang sampai jam 15 internet putus", "24/11 10:30", "24/11 15:00", "sekarang sampai jam 15"),
    ("hari ini sampai jam 12 besok", "24/11 10:30", "25/11 12:00", "hari ini sampai jam 12 besok"),
    ("sekarang s.d. kamis", "24/11 10:30", "27/11 00:00", "sekarang s.d. kamis"),
    ("sabtu ini 08.00-12.00", "28/11 08:00", "28/11 12:00", "sabtu ini 08.00-12.00"),
    ("blangko habis besok", "25/11 00:00", "26/11 00:00", "besok"),
]


@pytest.mark.parametrize(("text", "start", "end", "span"), RANGES)
def test_the_time_of_a_command(text: str, start: str, end: str, span: str) -> None:
    found = parse_range(text, NOW, WIB)
    assert isinstance(found, DateRange), found
    assert (f"{found.start:%d/%m %H:%M}", f"{found.end:%d/%m %H:%M}") == (start, end)
    assert text[min(found.spans)[0] : max(found.spans)[1]] == span
    assert found.all_day is (start.endswith("00:00") and end.endswith("00:00"))


REFUSED = [
    ("kemarin", "lewat"),
    ("minggu lalu", "lewat"),
    ("5 november", "lewat"),
    ("hari ini 08.00-10.00", "lewat"),
    ("20-25 november", "awalnya sudah lewat"),
    ("minggu depan", "hari Minggu atau pekan depan"),
    ("minggu ini", "hari Minggu atau pekan ini"),
    ("sabtu depan", "28/11 atau 5/12"),
    ("Jumat, 5 Desember 2026", "tidak cocok"),
    ("31 februari", "tidak ada tanggal"),
    ("sabtu, 31/2/2026", "tidak ada tanggal"),
    ("26-24 des", "sebelum"),
    ("senin dan kamis", "tidak berurutan"),
    ("senin-rabu 08.00-12.00", "satu hari"),
    ("besok 1-3", "pagi atau siang"),
    ("besok 12-8", "tidak sesudah"),
    ("besok jam 10", "sampai jam berapa"),
    ("jam 8-12", "harinya belum"),
    ("sampai jam 12", "hari apa"),
    ("sekarang", "sampai kapan"),
    ("besok sampai selesai", "“sampai selesai”"),
    ("tanggal merah", "libur yang mana"),
    ("1 jan 2027 - 1 jan 2028", "lebih dari"),
    ("server gangguan", "tidak ditemukan"),
    ("", "tidak ditemukan"),
]


@pytest.mark.parametrize(("text", "word"), REFUSED)
def test_unclear_times_are_refused_with_a_reason(text: str, word: str) -> None:
    found = parse_range(text, NOW, WIB)
    assert isinstance(found, UnclearInput), found
    assert word in found.reason


def test_the_day_is_in_the_time_zone_of_the_office() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=WIB)
    found = parse_range("besok", late, ZoneInfo("Asia/Jayapura"))
    assert isinstance(found, DateRange)
    assert found.start == datetime(2026, 11, 26, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert found.days == (date(2026, 11, 26),)


WORDS = (
    "besok lusa hari ini sabtu minggu senin depan lalu kemarin s.d. sampai - / , dan 24 26 31 2 des januari 2027 2029 jam "
    "8 08 . 00 31/2/2027 "
    "pagi siang malam setengah tanggal tgl cuti bersama merah akhir pekan setu dua tiap mulai sekarang ini 12 : 5/1 next last"
).split()


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=120) | st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.dates(date(2020, 1, 1), date(2090, 1, 1)),
)
def test_any_text_gives_valid_days(text: str, today: date) -> None:
    for match in find_days(text, today):
        assert 0 <= match.span[0] < match.span[1] <= len(text)
        assert len(match.days) <= 93 and list(match.days) == sorted(set(match.days))
        assert match.days or match.kind in (DayKind.HOLIDAY, DayKind.JOINT_LEAVE)
    now = datetime(today.year, today.month, today.day, 9, 15, tzinfo=WIB)
    found = parse_range(text, now, WIB)
    if isinstance(found, DateRange):
        assert now < found.end and found.start < found.end <= found.start + timedelta(days=93)
        assert found.start.date() >= today


@pytest.mark.parametrize("unit", ["a", "besok ", "minggu", "24-", "1/2/", "sabtu, ", "jam 8 - ", "s.d. "])
def test_a_very_long_text_is_bounded(unit: str) -> None:
    assert grows_linearly(lambda text: find_day(text, TODAY), unit)
    assert grows_linearly(lambda text: parse_range(text, NOW, WIB), unit)
