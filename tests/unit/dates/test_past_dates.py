"""Past dates as people remember them: a span of days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.dates import past_dates
from content.dates.date_range import UnclearInput
from content.dates.past_dates import DateSpan, PastDate, PastDateProblem
from content.recording_progress import find_day_in_caption

TODAY = date(2026, 11, 21)
REMEMBERED = (
    ("12 agustus", (8, 12), (8, 12)),
    ("agustus kemarin", (8, 1), (8, 31)),
    ("kira-kira 12 agustus", (8, 5), (8, 19)),
    ("awal agustus", (8, 1), (8, 10)),
    ("2 minggu lalu", (11, 4), (11, 10)),
    ("bulan lalu", (10, 1), (10, 31)),
    ("kemarin", (11, 20), (11, 20)),
    ("minggu lalu", (11, 9), (11, 15)),
    ("senin kemarin", (11, 16), (11, 16)),
    ("tgl 5", (11, 5), (11, 5)),
    ("tanggal 25", (10, 25), (10, 25)),
    ("12/8", (8, 12), (8, 12)),
    ("last week", (11, 9), (11, 15)),
)


@pytest.mark.parametrize(("words", "first", "last"), REMEMBERED)
def test_days_as_people_remember_them(words: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    found = past_dates.parse_past_date(words, TODAY)
    assert isinstance(found, PastDate) and found.is_alone
    assert found.span == DateSpan(date(2026, *first), date(2026, *last))


def test_text_without_a_past_date() -> None:
    assert past_dates.parse_past_date("besok", TODAY) is PastDateProblem.NOTHING
    assert past_dates.parse_past_date("25 desember 2026", TODAY) is PastDateProblem.FUTURE
    lost = past_dates.parse_past_date("gak inget", TODAY)
    assert isinstance(lost, PastDate) and lost.span.is_forgotten
    other = past_dates.parse_past_date("sabtu kemarin buka ga", TODAY)
    assert isinstance(other, PastDate) and not other.is_alone
    old = past_dates.parse_past_date("desember", TODAY)
    assert isinstance(old, PastDate) and old.span.first == date(2025, 12, 1)


BETTER = (
    ("lupa tanggalnya, agustus", (8, 1), (8, 31)),
    ("lupa, kayaknya minggu lalu", (11, 9), (11, 15)),
    ("gak tau udah jadi belum, rekam 12 agustus", (8, 12), (8, 12)),
    ("kayaknya kemarin", (11, 20), (11, 20)),
    ("td pagi", (11, 21), (11, 21)),
    ("baru saja rekam", (11, 21), (11, 21)),
    ("jam 10 hari ini", (11, 21), (11, 21)),
    ("jam 10.30 hari ini", (11, 21), (11, 21)),
    ("jam 8 hari senin kemarin", (11, 16), (11, 16)),
    ("senin sore kemarin", (11, 16), (11, 16)),
    ("last monday", (11, 16), (11, 16)),
    ("this month", (11, 1), (11, 21)),
    ("tadi malam", (11, 20), (11, 20)),
    ("semalam", (11, 20), (11, 20)),
    ("selumbari", (11, 19), (11, 19)),
    ("the day before yesterday", (11, 19), (11, 19)),
    ("2 dinten kapungkur", (11, 19), (11, 19)),
    ("lahir 12 agustus 1990, rekam 3 november", (11, 3), (11, 3)),
)


@pytest.mark.parametrize(("words", "first", "last"), BETTER)
def test_the_date_is_found_among_other_words(
    words: str, first: tuple[int, int], last: tuple[int, int]
) -> None:
    found = past_dates.parse_past_date(words, TODAY)
    assert isinstance(found, PastDate)
    assert found.span == DateSpan(date(2026, *first), date(2026, *last))


@pytest.mark.parametrize("words", ["31/2/2026", "2026-13-40", "12 agustus 1990", "1/1/1990"])
def test_invalid_dates_are_not_read(words: str) -> None:
    assert past_dates.parse_past_date(words, TODAY) is PastDateProblem.NOTHING


def test_a_month_ago_is_a_calendar_month() -> None:
    found = past_dates.parse_past_date("sebulan lalu", date(2026, 3, 31))
    assert isinstance(found, PastDate) and found.middle == date(2026, 2, 28)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz 0123456789/-.agustus kemarin lalu minggu", max_size=60))
def test_any_text_gives_a_past_date_or_a_problem(words: str) -> None:
    found = past_dates.parse_past_date(words, TODAY)
    if isinstance(found, PastDate):
        assert found.span.first <= found.span.last <= TODAY


@pytest.mark.parametrize(
    ("caption", "day"),
    [
        ("/capaian per 20 November", date(2026, 11, 20)),
        ("20 November", date(2026, 11, 20)),
        ("tabel sampai dengan 20 November", date(2026, 11, 20)),
        ("rekap kemarin", date(2026, 11, 20)),
        ("1-20 November", None),
        ("19 November dan 20 November", None),
        ("per 19 November s.d. 20 November", None),
    ],
)
def test_a_day_in_a_caption_is_never_dropped(caption: str, day: date | None) -> None:
    found = find_day_in_caption(caption, date(2026, 11, 21))
    assert found == day if day else isinstance(found, UnclearInput)
