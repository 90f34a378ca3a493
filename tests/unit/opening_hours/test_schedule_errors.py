"""A faulty schedule is refused with every fault."""

import pytest

from content.opening_hours.schedule import Schedule

FAULTY = [
    ({}, "weekly"),
    ({"weekly": ""}, "weekly"),
    ({"weekly": "Mo-Fr 08:00-15:00; PH off"}, "PH"),
    ({"weekly": "Dec Mo 08:00-15:00"}, "bulan"),
    ({"weekly": "Mo-Fr 22:00-02:00"}, "tengah malam"),
    ({"weekly": "Mo-Fr 8:00-15:00"}, "bukan jam"),
    ({"weekly": "Mo-Fr 08.00-15.00"}, "bukan jam"),
    ({"weekly": "Mo-Fr 08:00-24:30"}, "24:00"),
    ({"weekly": "Mo-Fr 08:00-12:00,11:00-15:00"}, "menumpuk"),
    ({"weekly": "Mo-Fr 13:00-15:00,08:00-12:00"}, "urutkan"),
    ({"weekly": "Mo-Fr 08:00-15:00; Fr 08:00-11:00"}, "dua kali"),
    ({"weekly": "Mo[1] 08:00-15:00"}, "Mo[1]"),
    ({"weekly": "24/7"}, "24/7"),
    ({"weekly": "Mo-Fr 08:00-15:00 || unknown"}, "bukan jam"),
    ({"weekly": "Mo 08:00-15:00", "ramadan": "x"}, "ramadan"),
    ({"weekly": "Mo 08:00-15:00", "holidays": "maybe"}, "holidays"),
    ({"weekly": "Mo 08:00-15:00", "special": "besok"}, "special"),
    ({"weekly": "Mo 08:00-15:00", "special": [{"date": "2026-02-30", "hours": "closed"}]}, "2026-02-30"),
    ({"weekly": "Mo 08:00-15:00", "special": [{"date": "2026-02-03", "hours": "pagi"}]}, "pagi"),
    ({"weekly": "Mo 08:00-15:00", "special": [{"date": "2026-02-03", "jam": "x"}]}, "jam"),
    ({"weekly": "Mo 08:00-15:00", "special": [{"date": "2026-02-03", "hours": "closed"}] * 2}, "dua kali"),
    ({"weekly": "Mo 08:00-15:00", "confirmed": "kemarin"}, "confirmed"),
    ({"weekly": "Mo 08:00-15:00", "weekend": "Sa"}, "weekend"),
    ({"weekly": ["Mo"]}, "teks"),
]


@pytest.mark.parametrize(("fields", "word"), FAULTY)
def test_a_faulty_schedule_is_refused_in_words(fields: dict[str, object], word: str) -> None:
    faults = Schedule.parse(fields)
    assert isinstance(faults, list) and word in " ".join(faults)


def test_all_faults_at_once() -> None:
    faults = Schedule.parse({"weekly": "x", "ramadan": "y", "holidays": "z", "valid_until": "v", "q": ""})
    assert isinstance(faults, list) and len(faults) == 5
