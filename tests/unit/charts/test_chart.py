"""Charts: the tests measure the pixels of the picture and compare it with its text."""

import io
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from content.charts.chart import MAX_BARS, Chart, ChartBar, render_bar_value, render_chart_text
from content.charts.chart_image import (
    BAR_HEIGHT,
    BLUE,
    GREY,
    HIDDEN_BAR_WIDTH,
    INNER_WIDTH,
    MARGIN,
    PALE_BLUE,
    TARGET_COLOUR,
    WIDTH,
    ChartLayout,
    lay_out_chart,
    render_png,
)

LONG = "Kecamatan dengan nama yang sangat panjang sekali sampai tidak cukup di satu baris layar telepon murah"
CHART = Chart(
    "Sudah merekam · Kota Tangerang Selatan",
    (
        ChartBar("Serpong", 50_000, 100_000),
        ChartBar("Setu", 25_000),
        ChartBar("Pamulang", 100_000, 80_000),
        ChartBar("Ciputat", 0),
    ),
    subtitle="Per 20 November 2026",
    source="Sumber: petugas Kota Tangerang Selatan",
    note="Angka kecamatan tidak dijumlahkan.",
    measure="Sudah merekam",
    aim="Sasaran",
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=150)
NUMBER = st.none() | st.integers(0, 10**9) | st.floats(0, 1e6)
BARS = st.lists(st.builds(ChartBar, TEXT, NUMBER, NUMBER, st.just("") | TEXT), min_size=1, max_size=8)


def open_image(chart: Chart) -> Image.Image:
    return Image.open(io.BytesIO(render_png(chart))).convert("RGB")


def hex_to_rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def bar_lengths(image: Image.Image, colour: str) -> list[int]:
    """Count the pixels of this colour along the middle of each bar."""
    bars = [
        shape
        for shape in lay_out_chart(CHART).shapes
        if shape.colour == BLUE and shape.box[3] - shape.box[1] == BAR_HEIGHT
    ]
    middles = [(shape.box[1] + shape.box[3]) // 2 for shape in bars]
    return [sum(image.getpixel((x, y)) == hex_to_rgb(colour) for x in range(image.width)) for y in middles]


def do_overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def check_layout(sheet: ChartLayout) -> None:
    """Check that all is inside the picture, nothing overlaps, and every line fits its box."""
    for text in sheet.texts:
        left, top, right, bottom = text.box
        assert left >= 0 and right <= WIDTH and top >= 0 and bottom <= sheet.y, text
        assert sheet.fonts(text.size).getlength(text.text) <= right - left, text
    for first, second in combinations(sheet.texts, 2):
        assert not do_overlap(first.box, second.box), (first, second)
    for text in sheet.texts:
        assert not [shape for shape in sheet.shapes if do_overlap(text.box, shape.box)], text


def test_bars_are_as_long_as_their_values_and_targets_are_marked() -> None:
    image = open_image(CHART)
    serpong, setu, pamulang, ciputat = bar_lengths(image, BLUE)
    assert image.width == WIDTH
    assert serpong == pytest.approx(INNER_WIDTH / 2, abs=2) and setu == pytest.approx(INNER_WIDTH / 4, abs=2)
    assert pamulang == pytest.approx(INNER_WIDTH, abs=12) and ciputat == 0
    assert [run > 0 for run in bar_lengths(image, TARGET_COLOUR)] == [True, False, True, False]
    behind = bar_lengths(image, PALE_BLUE)
    assert behind[0] > 0 and behind[1] == behind[3] == 0, "a track without a target looks like a target"


def test_what_is_suppressed_looks_the_same_whatever_it_was() -> None:
    first = Chart("Laporan", (ChartBar("Setu", None, shown="<5"), ChartBar("Serpong", 30)))
    stub = next(shape for shape in lay_out_chart(first).shapes if shape.is_hatched)
    assert stub.box[2] - stub.box[0] == HIDDEN_BAR_WIDTH and stub.colour == GREY
    assert "<5" in render_chart_text(first) and "disembunyikan" in render_chart_text(
        Chart("Laporan", (ChartBar("Setu"), ChartBar("A", 9)))
    )
    assert "hidden" in render_chart_text(Chart("Reports", (ChartBar("Setu", None, 12),), language="en"))
    assert "12" not in render_chart_text(Chart("Laporan", (ChartBar("Setu", None, 12),)))
    only = Chart("Laporan", (ChartBar("Setu", None, 7000), ChartBar("Serpong", 30)))
    assert only.scale_maximum == 30, "a suppressed bar does not move the scale either"


def test_long_names_wrap_without_overlap() -> None:
    bars = (ChartBar(LONG, 5, 8), ChartBar("x" * 200, 3), ChartBar("Setu", 1, shown=LONG), ChartBar("", 2))
    sheet = lay_out_chart(Chart(LONG, bars, LONG, LONG, LONG, LONG, LONG, LONG))
    check_layout(sheet)
    full = lay_out_chart(Chart("Cianjur", tuple(ChartBar(f"Kecamatan {n}", n) for n in range(MAX_BARS))))
    check_layout(full)
    assert WIDTH + full.y < 10_000, "Telegram takes photos up to this"


@settings(max_examples=40, deadline=None)
@given(BARS, TEXT, TEXT)
def test_any_text_and_numbers_give_a_valid_picture(bars: list[ChartBar], title: str, note: str) -> None:
    check_layout(lay_out_chart(Chart(title, tuple(bars), note=note, measure=title, aim=note)))


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert render_png(CHART) == render_png(CHART)
    assert len(render_png(CHART)) < 100_000


def test_the_text_has_all_content_of_the_picture() -> None:
    text = render_chart_text(CHART)
    for part in (
        "Per 20 November 2026",
        "Serpong: 50.000 / 100.000",
        "Ciputat: 0",
        "Sumber",
        "tidak dijumlahkan",
    ):
        assert part in text
    assert render_bar_value(CHART, ChartBar("x", 82.5)) == "82,5" and "ARSIP · " in render_chart_text(
        Chart("a", (ChartBar("b", 1),), stamp="ARSIP")
    )


def test_colours_have_enough_contrast() -> None:
    """Check WCAG contrast on white: 4.5 for texts, 3 for bars and marks, and 1.2 between those two."""

    def light(colour: str) -> float:
        parts = [part / 255 for part in hex_to_rgb(colour)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for text in lay_out_chart(CHART).texts:
        assert 1.05 / (light(text.colour) + 0.05) > 4.5, text
    assert 1.05 / (light(BLUE) + 0.05) > 3 and 1.05 / (light(TARGET_COLOUR) + 0.05) > 3


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_impossible_numbers_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Chart("x", (ChartBar("a", value),))


def test_no_bars_and_too_many_are_refused() -> None:
    for bars in ((), (ChartBar("a", 1),) * (MAX_BARS + 1)):
        with pytest.raises(ValueError, match="bars"):
            Chart("x", bars)


def test_margins_stay_free() -> None:
    image = open_image(CHART)
    edge = {image.getpixel((x, y)) for x in range(MARGIN - 8) for y in range(0, image.height, 7)}
    assert edge == {(255, 255, 255)}
