"""Dates of incidents: an exact day, else a month, else only the words. Future dates are a problem of their
own.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.dates import incident_date
from content.dates.incident_date import IncidentDate, IncidentDateProblem

TODAY = date(2026, 11, 21)

DAYS = (
    ("hari ini", "2026-11-21"),
    ("barusan aja kak", "2026-11-21"),
    ("sekarang", "2026-11-21"),
    ("jam 10 hari ini", "2026-11-21"),
    ("kemarin sore jam 3", "2026-11-20"),
    ("kayaknya kemarin", "2026-11-20"),
    ("jam 9.10 kemarin", "2026-11-20"),
    ("kemarin lusa", "2026-11-19"),
    ("3 hari yang lalu", "2026-11-18"),
    ("10 hari lalu", "2026-11-11"),
    ("udah sepuluh hari kak", "2026-11-11"),
    ("14 hari yg lalu", "2026-11-07"),
    ("29 februari", "2024-02-29"),
    ("tgl 29/2", "2024-02-29"),
    ("two days ago", "2026-11-19"),
    ("minggu", "2026-11-15"),
    ("hari senin jam 9", "2026-11-16"),
    ("senin kemarin", "2026-11-16"),
    ("sabtu", "2026-11-21"),
    ("sabtu lalu", "2026-11-14"),
    ("tgl 25", "2026-10-25"),
    ("12 agustus", "2026-08-12"),
    ("12/8", "2026-08-12"),
    ("12-8", "2026-08-12"),
    ("tgl 12.08", "2026-08-12"),
    ("12-8-2025", "2025-08-12"),
    ("25 desember", "2025-12-25"),
)
MONTHS = (
    ("minggu lalu", "2026-11"),
    ("seminggu yang lalu", "2026-11"),
    ("3 minggu lalu", "2026-10"),
    ("kira-kira 10 hari lalu", "2026-11"),
    ("10 hari lebih", "2026-11"),
    ("30 hari lalu", "2026-10"),
    ("bulan lalu", "2026-10"),
    ("2 bulan lalu", "2026-09"),
    ("10 bulan lalu", "2026-01"),
    ("sekitar oktober", "2026-10"),
    ("Awal Agustus", "2026-08"),
    ("sekitar 2 agustus", "2026-08"),
    ("10-12 agustus", "2026-08"),
    ("agustus tahun lalu", "2025-08"),
    ("desember", "2025-12"),
    ("lupa tanggalnya, agustus", "2026-08"),
    ("12/8/2026 - 20/8/2026", "2026-08"),
    ("dari 3 agustus sampai 5 september", "2026-08"),
    ("sejak 12 agustus", "2026-08"),
    ("kemarin dan hari ini", "2026-11"),
    ("setiap senin sejak 3 agustus", "2026-08"),
)
WORDS = (
    "setiap senin",
    "tiap hari",
    "lupa",
    "ga inget kak",
    "kurang jelas",
    "I don't know",
    "???",
    "tahun lalu",
    "2 tahun lalu",
    "2025",
)
COMING = ("29 februari 2028", "besok", "lusa", "nanti sore", "minggu depan", "25 desember 2026", "next week")
UNCLEAR = ("anu", "saya kasih 50 ribu", "pas bikin ktp", "12 agustus 1990", "31/2/2026", "di meja depan")


@pytest.mark.parametrize(("words", "day"), DAYS)
def test_exact_days(words: str, day: str) -> None:
    assert incident_date.parse_incident_date(words, TODAY) == IncidentDate(date.fromisoformat(day))


@pytest.mark.parametrize(("words", "month"), MONTHS)
def test_a_month_keeps_the_words(words: str, month: str) -> None:
    assert incident_date.parse_incident_date(f" {words} ", TODAY) == IncidentDate(month=month, words=words)


@pytest.mark.parametrize("words", WORDS)
def test_a_span_longer_than_a_month_keeps_only_the_words(words: str) -> None:
    assert incident_date.parse_incident_date(words, TODAY) == IncidentDate(words=words)


@pytest.mark.parametrize("words", COMING)
def test_future_dates(words: str) -> None:
    assert incident_date.parse_incident_date(words, TODAY) is IncidentDateProblem.FUTURE


@pytest.mark.parametrize("words", UNCLEAR)
def test_text_without_a_date(words: str) -> None:
    assert incident_date.parse_incident_date(words, TODAY) is IncidentDateProblem.UNCLEAR


def test_about_a_day_of_last_month_is_last_month() -> None:
    found = incident_date.parse_incident_date("sekitar 28 november", date(2026, 12, 2))
    assert isinstance(found, IncidentDate) and found.iso == "2026-11"
    found = incident_date.parse_incident_date("sekitar 1 desember", date(2026, 12, 5))
    assert isinstance(found, IncidentDate) and found.iso == "2026-12"


@given(st.dates(date(2024, 2, 29), date(2090, 1, 1)))
def test_the_last_29_february_is_meant(today: date) -> None:
    found = incident_date.parse_incident_date("29 februari", today)
    assert isinstance(found, IncidentDate) and found.day is not None
    assert (found.day.month, found.day.day) == (2, 29) and timedelta(0) <= today - found.day < timedelta(1461)


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz 0123456789/-.agustus kemarin lalu minggu", max_size=60),
    st.dates(date(2026, 1, 1), date(2036, 12, 31)),
)
def test_any_text_gives_a_past_date_or_a_problem(words: str, today: date) -> None:
    found = incident_date.parse_incident_date(words, today)
    assert isinstance(found, IncidentDateProblem) or found.iso <= today.isoformat()
