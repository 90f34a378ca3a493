"""Weekly hours typed by staff, and their rendering."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.opening_hours.schedule import DAY_CODES, parse_week
from content.opening_hours.weekly_hours_parser import UnclearHours, parse_weekly_hours, render_week

TYPED = [
    (
        "Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00",
        "Mo-Th 08:00-15:00; Fr 08:00-11:30,13:30-15:00; Sa-Su off",
    ),
    ("sen s.d. jum 8-15, istirahat 12-13", "Mo-Fr 08:00-12:00,13:00-15:00; Sa-Su off"),
    ("sabtu 08.00-12.00, minggu tutup", "Mo-Fr off; Sa 08:00-12:00; Su off"),
    ("tiap hari 8 pagi - 2 siang", "Mo-Su 08:00-14:00"),
    ("setiap hari kerja 08.00-15.00 WIB", "Mo-Fr 08:00-15:00; Sa-Su off"),
    (
        "hari kerja 8-15, istirahat 12-13 (Jumat 11.30-13.00)",
        "Mo-Th 08:00-12:00,13:00-15:00; Fr 08:00-11:30,13:00-15:00; Sa-Su off",
    ),
    (
        "senin, rabu dan jumat jam 9-11",
        "Mo 09:00-11:00; Tu off; We 09:00-11:00; Th off; Fr 09:00-11:00; Sa-Su off",
    ),
    (
        "senin - kamis: 07.30 - 15.30; jumat: 07.30 - 16.00, istirahat jumat 11.30 - 13.00",
        "Mo-Th 07:30-15:30; Fr 07:30-11:30,13:00-16:00; Sa-Su off",
    ),
    ("senin s/d jumat pukul 08.00 s/d 14.00", "Mo-Fr 08:00-14:00; Sa-Su off"),
    ("sabtu minggu 8-12", "Mo-Fr off; Sa-Su 08:00-12:00"),
    ("Mon-Fri 8am-3pm", "Mo-Fr 08:00-15:00; Sa-Su off"),
    ("senin-jumat setengah 8 sampai jam 3 sore", "Mo-Fr 07:30-15:00; Sa-Su off"),
    ("jumat 24 jam", "Mo-Th off; Fr 00:00-24:00; Sa-Su off"),
    ("jumat-minggu 19.00-24.00", "Mo-Th off; Fr-Su 19:00-24:00"),
    ("minggu-selasa 9-10", "Mo-Tu 09:00-10:00; We-Sa off; Su 09:00-10:00"),
]


@pytest.mark.parametrize(("text", "rule"), TYPED)
def test_hours_as_staff_type_them(text: str, rule: str) -> None:
    assert parse_weekly_hours(text) == rule
    assert isinstance(parse_week(rule), tuple)


REFUSED = [
    ("senin-jumat 8-3", "8-3", "pagi atau siang"),
    ("senin-jumat 15-8", "15-8", "tidak sesudah"),
    ("senin 8-12 senin 13-15", "senin", "sudah ditulis"),
    ("senin-jumat 8-15 kecuali rabu", "kecuali", "tidak dipahami"),
    ("besok 8-12", "besok", "tidak dipahami"),
    ("08.00-12.00", "08.00-12.00", "hari apa"),
    ("senin 8-12, selasa", "senin 8-12, selasa", "belum ada jamnya"),
    ("senin, selasa tutup", "senin, selasa tutup", "tidak ada hari"),
    ("senin 8-12, 11-15", "11-15", "menumpuk"),
    ("senin 8-12 istirahat 13-14", "istirahat 13-14", "di luar"),
    ("senin 8-12 istirahat", "istirahat", "jam berapa"),
    ("senin 8-12 tutup", "tutup", "hari yang sama"),
    ("", "", "tidak ada hari"),
]


@pytest.mark.parametrize(("text", "part", "words"), REFUSED)
def test_a_refusal_says_which_part(text: str, part: str, words: str) -> None:
    found = parse_weekly_hours(text)
    assert isinstance(found, UnclearHours), found
    assert found.part == part and words in found.reason


def test_a_week_is_rendered_in_both_languages() -> None:
    week = parse_week("Mo-Th 08:00-12:00,13:00-15:00; Fr 08:00-11:30")
    assert isinstance(week, tuple)
    assert render_week(week) == [
        "Senin–Kamis 08.00–12.00, 13.00–15.00",
        "Jumat 08.00–11.30",
        "Sabtu–Minggu tutup",
    ]
    assert render_week(week, "en")[0] == "Monday–Thursday 08.00–12.00, 13.00–15.00"
    assert render_week(((),) * 7, "en") == ["Every day closed"]


spans = (
    st.lists(st.integers(0, 48), max_size=6, unique=True)
    .map(sorted)
    .map(lambda edges: [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)])
)


@settings(max_examples=100, deadline=None)
@given(st.lists(spans, min_size=7, max_size=7).filter(any))
def test_a_rendered_week_is_parsed_back(week: list[list[tuple[int, int]]]) -> None:
    rule = "; ".join(
        f"{day} {','.join(f'{a // 2:02}:{a % 2 * 30:02}-{b // 2:02}:{b % 2 * 30:02}' for a, b in hours) or 'off'}"
        for day, hours in zip(DAY_CODES, week, strict=True)
    )
    parsed = parse_week(rule)
    assert isinstance(parsed, tuple)
    again = parse_weekly_hours("\n".join(render_week(parsed)))
    assert isinstance(again, str) and parse_week(again) == parsed


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            "senin jumat - , 8 15 12.00 istirahat tutup tiap hari dan ( ) pagi min s.d. 24 jam".split()
        ),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_gives_a_rule_or_a_refusal(text: str) -> None:
    found = parse_weekly_hours(text)
    assert isinstance(found, UnclearHours) or isinstance(parse_week(found), tuple)
