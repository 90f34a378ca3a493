"""Charts: the picture that is drawn is opened and measured; the words say the same."""

import io
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from content.chart import MOST_BARS, Bar, Chart, told, words
from content.drawing import BLUE, GREY, INNER, MARGIN, MARK, PALE, STUB, WIDTH, Sheet, place, png

LONG = "Kecamatan dengan nama yang sangat panjang sekali sampai tidak cukup di satu baris layar telepon murah"
CHART = Chart(
    "Sudah merekam · Kota Tangerang Selatan",
    (
        Bar("Serpong", 50_000, 100_000),
        Bar("Setu", 25_000),
        Bar("Pamulang", 100_000, 80_000),
        Bar("Ciputat", 0),
    ),
    subtitle="Per 20 November 2026",
    source="Sumber: petugas Kota Tangerang Selatan",
    note="Angka kecamatan tidak dijumlahkan.",
    measure="Sudah merekam",
    aim="Sasaran",
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=150)
NUMBER = st.none() | st.integers(0, 10**9) | st.floats(0, 1e6)
BARS = st.lists(st.builds(Bar, TEXT, NUMBER, NUMBER, st.just("") | TEXT), min_size=1, max_size=8)


def opened(chart: Chart) -> Image.Image:
    return Image.open(io.BytesIO(png(chart))).convert("RGB")


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def runs(image: Image.Image, colour: str) -> list[int]:
    """Along each bar's middle, how many pixels have this colour."""
    bars = [
        shape
        for shape in place(CHART).shapes
        if shape.box[2] - shape.box[0] == INNER and shape.colour == PALE
    ]
    middles = [(shape.box[1] + shape.box[3]) // 2 for shape in bars]
    return [sum(image.getpixel((x, y)) == rgb(colour) for x in range(image.width)) for y in middles]


def overlaps(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def sound(sheet: Sheet) -> None:
    """Everything is inside, no text lies on another or on a bar, and every line fits its box."""
    for text in sheet.texts:
        left, top, right, bottom = text.box
        assert left >= 0 and right <= WIDTH and top >= 0 and bottom <= sheet.y, text
        assert sheet.fonts(text.size).getlength(text.text) <= right - left, text
    for first, second in combinations(sheet.texts, 2):
        assert not overlaps(first.box, second.box), (first, second)
    for text in sheet.texts:
        assert not [shape for shape in sheet.shapes if overlaps(text.box, shape.box)], text


def test_bars_are_as_long_as_their_values_and_targets_are_marked() -> None:
    image = opened(CHART)
    serpong, setu, pamulang, ciputat = runs(image, BLUE)
    assert image.width == WIDTH
    assert serpong == pytest.approx(INNER / 2, abs=2) and setu == pytest.approx(INNER / 4, abs=2)
    assert pamulang == pytest.approx(INNER, abs=12) and ciputat == 0
    assert [run > 0 for run in runs(image, MARK)] == [True, False, True, False]


def test_what_is_suppressed_looks_the_same_whatever_it_was() -> None:
    first = Chart("Laporan", (Bar("Setu", None, shown="<5"), Bar("Serpong", 30)))
    stub = next(shape for shape in place(first).shapes if shape.hatched)
    assert stub.box[2] - stub.box[0] == STUB and stub.colour == GREY
    assert "<5" in words(first) and "disembunyikan" in words(Chart("Laporan", (Bar("Setu"), Bar("A", 9))))
    assert "hidden" in words(Chart("Reports", (Bar("Setu", None, 12),), language="en"))
    assert "12" not in words(Chart("Laporan", (Bar("Setu", None, 12),)))
    only = Chart("Laporan", (Bar("Setu", None, 7000), Bar("Serpong", 30)))
    assert only.top == 30, "a suppressed bar does not move the scale either"


def test_long_names_wrap_and_nothing_lies_on_anything() -> None:
    bars = (Bar(LONG, 5, 8), Bar("x" * 200, 3), Bar("Setu", 1, shown=LONG), Bar("", 2))
    sheet = place(Chart(LONG, bars, LONG, LONG, LONG, LONG, LONG, LONG))
    sound(sheet)
    full = place(Chart("Cianjur", tuple(Bar(f"Kecamatan {n}", n) for n in range(MOST_BARS))))
    sound(full)
    assert WIDTH + full.y < 10_000, "Telegram takes photos up to this"


@settings(max_examples=40, deadline=None)
@given(BARS, TEXT, TEXT)
def test_any_words_and_numbers_make_a_sound_picture(bars: list[Bar], title: str, note: str) -> None:
    sound(place(Chart(title, tuple(bars), note=note, measure=title, aim=note)))


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert png(CHART) == png(CHART)
    assert len(png(CHART)) < 100_000


def test_words_say_all_that_the_picture_says() -> None:
    said = words(CHART)
    for part in (
        "Per 20 November 2026",
        "Serpong: 50.000 / 100.000",
        "Ciputat: 0",
        "Sumber",
        "tidak dijumlahkan",
    ):
        assert part in said
    assert told(CHART, Bar("x", 82.5)) == "82,5" and "ARSIP · " in words(
        Chart("a", (Bar("b", 1),), stamp="ARSIP")
    )


def test_colours_stand_out_for_everybody() -> None:
    """WCAG contrast of texts on white at least 4.5, of bar and mark 3 and 1.2 between them in lightness."""

    def light(colour: str) -> float:
        parts = [part / 255 for part in rgb(colour)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for text in place(CHART).texts:
        assert 1.05 / (light(text.colour) + 0.05) > 4.5, text
    assert 1.05 / (light(BLUE) + 0.05) > 3 and 1.05 / (light(MARK) + 0.05) > 3


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_impossible_numbers_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Chart("x", (Bar("a", value),))


def test_no_bars_and_too_many_are_refused() -> None:
    for bars in ((), (Bar("a", 1),) * (MOST_BARS + 1)):
        with pytest.raises(ValueError, match="bars"):
            Chart("x", bars)


def test_margins_stay_free() -> None:
    image = opened(CHART)
    edge = {image.getpixel((x, y)) for x in range(MARGIN - 8) for y in range(0, image.height, 7)}
    assert edge == {(255, 255, 255)}
