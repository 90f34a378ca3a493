"""Draw a chart for a phone: 1080 pixels wide, large letters, colours that are safe for colour-blind people.

`lay_out_chart` computes positions and `render_png` draws. The same chart always gives the same bytes. Drawing
takes tens of milliseconds: never do it on the event loop.
"""

import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from content.charts.chart import Chart, ChartBar, render_bar_value
from content.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, MARGIN, GAP = 1080, 56, 24
INNER_WIDTH = WIDTH - 2 * MARGIN
TITLE_SIZE, LARGE_SIZE, SMALL_SIZE = 54, 42, 34
BAR_HEIGHT, BAR_SPACING, HIDDEN_BAR_WIDTH = 40, 36, 96
MAX_LABEL_LINES = 3  # lines

INK, GREY = "#1a1a1a", "#505050"
BLUE, PALE_BLUE, TARGET_COLOUR, STAMP_COLOUR = "#0072b2", "#dfe9f0", "#d55e00", "#8a3a00"
COLOURS, SHADE_COUNT = (INK, GREY, BLUE, PALE_BLUE, TARGET_COLOUR, STAMP_COLOUR), 24
PLAIN_SIGNS = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "→": ">", "≤": "<", "≥": ">", "\u00a0": " ", "\u202f": " "}
)

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels; right and bottom are exclusive."""


@dataclass(frozen=True)
class PlacedText:
    """A line of text and its box."""

    text: str
    box: Box
    size: int
    colour: str = INK
    is_bold: bool = False


@dataclass(frozen=True)
class PlacedShape:
    """A rectangle with its colour."""

    box: Box
    colour: str
    is_hatched: bool = False


@dataclass
class ChartLayout:
    """Texts and shapes placed so far. `y` is the position of the next element."""

    fonts: Callable[[int], "ImageFont.FreeTypeFont"]
    y: int = MARGIN
    texts: list[PlacedText] = field(default_factory=list)
    shapes: list[PlacedShape] = field(default_factory=list)

    def text_width(self, text: str, size: int) -> int:
        """Return the width of a text in pixels."""
        return int(self.fonts(size).getlength(text)) + 4

    def add_line(
        self, text: str, size: int, colour: str = INK, *, right: bool = False, bold: bool = False
    ) -> None:
        """Add a line at `y`. This does not move `y`: call `move_down`."""
        width = self.text_width(text, size)
        left = WIDTH - MARGIN - width if right else MARGIN
        self.texts.append(
            PlacedText(text, (left, self.y, left + width, self.y + _line_height(size)), size, colour, bold)
        )

    def move_down(self, pixels: int) -> None:
        """Move `y` down."""
        self.y += pixels

    def add_paragraph(self, text: str, size: int, colour: str = INK, *, bold: bool = False) -> None:
        """Add wrapped lines and move `y` below them."""
        for part in self.wrap(text, size):
            self.add_line(part, size, colour, bold=bold)
            self.move_down(_line_height(size))

    def wrap(self, text: str, size: int, max_lines: int = 99) -> list[str]:
        """Break a text into lines that fit the picture. Long words are cut; lines over `max_lines` are dropped."""
        lines = [""]
        for word in _break_words(self, text, size):
            longer = f"{lines[-1]} {word}".strip()
            if self.text_width(longer, size) <= INNER_WIDTH:
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) > max_lines:
            lines = [*lines[: max_lines - 1], self.shorten(lines[max_lines - 1] + " …", size)]
        return [line for line in lines if line]

    def shorten(self, text: str, size: int) -> str:
        """Cut a text with an ellipsis so that it fits the picture."""
        while self.text_width(text, size) > INNER_WIDTH:
            text = text[:-2].rstrip() + "…"
        return text


def lay_out_chart(chart: Chart) -> ChartLayout:
    """Compute the position of every text and shape."""
    layout = ChartLayout(_make_font_cache())
    if chart.stamp:
        layout.add_paragraph(_to_font_characters(chart.stamp), LARGE_SIZE, STAMP_COLOUR, bold=True)
        layout.move_down(8)
    layout.add_paragraph(_to_font_characters(chart.title), TITLE_SIZE, bold=True)
    layout.add_paragraph(_to_font_characters(chart.subtitle), LARGE_SIZE, GREY)
    layout.move_down(BAR_SPACING)
    for bar in chart.bars:
        _add_bar(layout, chart, bar)
    _add_legend(layout, chart)
    for text in (chart.note, chart.source):
        layout.add_paragraph(_to_font_characters(text), SMALL_SIZE, GREY)
    layout.move_down(MARGIN)
    return layout


def render_png(chart: Chart) -> bytes:
    """Draw the chart as a PNG with a palette. This is six times faster than full colour."""
    from PIL import Image, ImageDraw

    layout = lay_out_chart(chart)
    image = Image.new("L", (WIDTH, layout.y), 0)
    for text in layout.texts:
        left, top, right, bottom = text.box
        line = Image.new("L", (right - left, bottom - top), 0)
        font, bold = layout.fonts(text.size), 1 if text.is_bold else 0
        ImageDraw.Draw(line).text((2, 0), text.text, 255, font, stroke_width=bold)
        image.paste(line.point(_make_shade_ramp(text.colour)), (left, top))
    canvas = ImageDraw.Draw(image)
    for shape in layout.shapes:
        _draw_shape(canvas, shape)
    image.putpalette(_make_palette())
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=3)
    return file.getvalue()


def _make_shade_ramp(colour: str) -> list[int]:
    """Map the pixel coverage of a letter (0 to 255) to palette numbers."""
    base = COLOURS.index(colour) * SHADE_COUNT
    return [base + covered * (SHADE_COUNT - 1) // 255 for covered in range(256)]


def _make_palette() -> bytes:
    """Return each colour in shades from white to full."""
    shades = []
    for colour in COLOURS:
        full = bytes.fromhex(colour[1:])
        shades += [
            255 - (255 - part) * step // (SHADE_COUNT - 1) for step in range(SHADE_COUNT) for part in full
        ]
    return bytes(shades)


def _add_bar(layout: ChartLayout, chart: Chart, bar: ChartBar) -> None:
    label, value = _to_font_characters(bar.label), _to_font_characters(render_bar_value(chart, bar))
    lines = layout.wrap(label, LARGE_SIZE, MAX_LABEL_LINES) or [""]
    for line in lines[:-1]:
        layout.add_line(line, LARGE_SIZE)
        layout.move_down(_line_height(LARGE_SIZE))
    layout.add_line(lines[-1], LARGE_SIZE)
    if layout.text_width(lines[-1], LARGE_SIZE) + GAP + layout.text_width(value, LARGE_SIZE) > INNER_WIDTH:
        layout.move_down(_line_height(LARGE_SIZE))
    for number, line in enumerate(layout.wrap(value, LARGE_SIZE)):
        layout.move_down(_line_height(LARGE_SIZE) if number else 0)
        layout.add_line(line, LARGE_SIZE, right=True, bold=True)
    layout.move_down(_line_height(LARGE_SIZE) + 6)
    layout.shapes += _make_bar_shapes(chart, bar, layout.y)
    layout.move_down(BAR_HEIGHT + BAR_SPACING)


def _make_bar_shapes(chart: Chart, bar: ChartBar, y: int) -> Iterator[PlacedShape]:
    """Yield the bar, and its target as a pale bar with a mark. A suppressed value gets a bar of fixed length.

    A bar without a target has nothing behind it, because that would look like one.
    """

    def at(number: float) -> int:
        """Return the x position of a number."""
        return MARGIN + round(INNER_WIDTH * number / chart.scale_maximum)

    if bar.target is not None and bar.value is not None:
        yield PlacedShape((MARGIN, y, at(bar.target), y + BAR_HEIGHT), PALE_BLUE)
    if bar.value is None:
        yield PlacedShape((MARGIN, y, MARGIN + HIDDEN_BAR_WIDTH, y + BAR_HEIGHT), GREY, is_hatched=True)
        return
    yield PlacedShape((MARGIN, y, at(bar.value), y + BAR_HEIGHT), BLUE)
    if bar.target is not None:
        x = min(max(at(bar.target), MARGIN + 4), WIDTH - MARGIN - 4)
        yield PlacedShape((x - 4, y - 6, x + 4, y + BAR_HEIGHT + 6), TARGET_COLOUR)


def _add_legend(layout: ChartLayout, chart: Chart) -> None:
    """Add the legend, one line per colour."""
    wide = ((MARGIN, BLUE, 36, chart.measure), (MARGIN + 14, TARGET_COLOUR, 8, chart.aim))
    for left, colour, width, name in wide:
        if not name:
            continue
        top = layout.y + 4
        layout.shapes.append(PlacedShape((left, top, left + width, top + 30), colour))
        text = layout.shorten(_to_font_characters(name), SMALL_SIZE)
        start = MARGIN + 52
        text = (
            text
            if layout.text_width(text, SMALL_SIZE) <= INNER_WIDTH - 52
            else text[: len(text) * 9 // 10] + "…"
        )
        box = (
            start,
            layout.y,
            start + layout.text_width(text, SMALL_SIZE),
            layout.y + _line_height(SMALL_SIZE),
        )
        layout.texts.append(PlacedText(text, box, SMALL_SIZE))
        layout.move_down(_line_height(SMALL_SIZE) + 4)
    layout.move_down(12)


def _draw_shape(canvas: "ImageDraw.ImageDraw", shape: PlacedShape) -> None:
    left, top, right, bottom = shape.box
    if right <= left:
        return
    full = COLOURS.index(shape.colour) * SHADE_COUNT + SHADE_COUNT - 1
    inside = (left, top, right - 1, bottom - 1)
    if not shape.is_hatched:
        canvas.rectangle(inside, full)
        return
    canvas.rectangle(inside, 0, full, 3)
    for x in range(left + 12, right, 16):
        canvas.line((x, top, x, bottom - 1), full, 3)


def _break_words(layout: ChartLayout, text: str, size: int) -> Iterator[str]:
    """Yield the words of a text; words wider than the picture are split."""
    for word in text.split():
        while layout.text_width(word, size) > INNER_WIDTH:
            cut = len(word)
            while layout.text_width(word[:cut], size) > INNER_WIDTH:
                cut -= 1 + (cut > 200) * (cut // 2)
            yield word[:cut]
            word = word[cut:]
        yield word


def _to_font_characters(text: str) -> str:
    """Keep only characters of the font. Accents and typographic signs become plain, others '?'."""
    flat = unicodedata.normalize("NFKD", text.translate(PLAIN_SIGNS))
    base = "".join(c for c in flat if not unicodedata.combining(c))
    return "".join(c if " " <= c <= "~" or c in "·…“”" else " " if c.isspace() else "?" for c in base)


def _line_height(size: int) -> int:
    return size * 5 // 4


def _make_font_cache() -> Callable[[int], "ImageFont.FreeTypeFont"]:
    """Return Pillow's default font by size. Two threads must not share a font, so each picture has its own."""
    from PIL import ImageFont

    fonts: dict[int, ImageFont.FreeTypeFont] = {}

    def font(size: int) -> ImageFont.FreeTypeFont:
        if size not in fonts:
            fonts[size] = _load_font(size)
        return fonts[size]

    return font


def _load_font(size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font
