"""Draws a chart for a phone: 1080 pixels wide, large letters, colours that the colour-blind tell apart.

`place` decides where everything goes, `png` puts it there. The same chart gives the same bytes. Takes tens of
milliseconds: never on the event loop.
"""

import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from content.chart import Bar, Chart, told

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, MARGIN, GAP = 1080, 56, 24
INNER = WIDTH - 2 * MARGIN
TITLE, LARGE, SMALL = 54, 42, 34
BAR_HEIGHT, BETWEEN, STUB = 40, 36, 96
MOST_LINES = 3  # of a label

INK, GREY = "#1a1a1a", "#505050"
BLUE, PALE, MARK, STAMP = "#0072b2", "#dfe9f0", "#d55e00", "#8a3a00"
COLOURS, SHADES = (INK, GREY, BLUE, PALE, MARK, STAMP), 24
PLAIN = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "→": ">", "≤": "<", "≥": ">", "\u00a0": " ", "\u202f": " "}
)

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are outside."""


@dataclass(frozen=True)
class Written:
    """A line of text and the box it fills."""

    text: str
    box: Box
    size: int
    colour: str = INK
    heavy: bool = False


@dataclass(frozen=True)
class Filled:
    box: Box
    colour: str
    hatched: bool = False


@dataclass
class Sheet:
    """What is placed so far; `y` is where the next thing goes."""

    fonts: Callable[[int], "ImageFont.FreeTypeFont"]
    y: int = MARGIN
    texts: list[Written] = field(default_factory=list)
    shapes: list[Filled] = field(default_factory=list)

    def width(self, text: str, size: int) -> int:
        return int(self.fonts(size).getlength(text)) + 4

    def line(
        self, text: str, size: int, colour: str = INK, *, right: bool = False, heavy: bool = False
    ) -> None:
        """A line at `y`, which stays: `down` moves on."""
        width = self.width(text, size)
        left = WIDTH - MARGIN - width if right else MARGIN
        self.texts.append(
            Written(text, (left, self.y, left + width, self.y + _height(size)), size, colour, heavy)
        )

    def down(self, pixels: int) -> None:
        self.y += pixels

    def paragraph(self, text: str, size: int, colour: str = INK, *, heavy: bool = False) -> None:
        for part in self.wrapped(text, size):
            self.line(part, size, colour, heavy=heavy)
            self.down(_height(size))

    def wrapped(self, text: str, size: int, most: int = 99) -> list[str]:
        """Lines no wider than the picture; a word that is too long is cut, and what is over `most` lines left out."""
        lines = [""]
        for word in _pieces(self, text, size):
            longer = f"{lines[-1]} {word}".strip()
            if self.width(longer, size) <= INNER:
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) > most:
            lines = [*lines[: most - 1], self.shortened(lines[most - 1] + " …", size)]
        return [line for line in lines if line]

    def shortened(self, text: str, size: int) -> str:
        while self.width(text, size) > INNER:
            text = text[:-2].rstrip() + "…"
        return text


def place(chart: Chart) -> Sheet:
    """Where every text and shape of a chart goes."""
    sheet = Sheet(_fonts())
    if chart.stamp:
        sheet.paragraph(_plain(chart.stamp), LARGE, STAMP, heavy=True)
        sheet.down(8)
    sheet.paragraph(_plain(chart.title), TITLE, heavy=True)
    sheet.paragraph(_plain(chart.subtitle), LARGE, GREY)
    sheet.down(BETWEEN)
    for bar in chart.bars:
        _bar(sheet, chart, bar)
    _legend(sheet, chart)
    for text in (chart.note, chart.source):
        sheet.paragraph(_plain(text), SMALL, GREY)
    sheet.down(MARGIN)
    return sheet


def png(chart: Chart) -> bytes:
    """The picture as a PNG of few colours, drawn as numbers of its palette: six times faster than in full colour."""
    from PIL import Image, ImageDraw

    sheet = place(chart)
    image = Image.new("L", (WIDTH, sheet.y), 0)
    for text in sheet.texts:
        left, top, right, bottom = text.box
        line = Image.new("L", (right - left, bottom - top), 0)
        font, heavy = sheet.fonts(text.size), 1 if text.heavy else 0
        ImageDraw.Draw(line).text((2, 0), text.text, 255, font, stroke_width=heavy)
        image.paste(line.point(_ramp(text.colour)), (left, top))
    canvas = ImageDraw.Draw(image)
    for shape in sheet.shapes:
        _fill(canvas, shape)
    image.putpalette(_palette())
    kept = io.BytesIO()
    image.save(kept, "PNG", compress_level=3)
    return kept.getvalue()


def _ramp(colour: str) -> list[int]:
    """From how much of a pixel a letter covers (0..255) to the number in the palette."""
    base = COLOURS.index(colour) * SHADES
    return [base + covered * (SHADES - 1) // 255 for covered in range(256)]


def _palette() -> bytes:
    """Each colour in shades from white to full."""
    shades = []
    for colour in COLOURS:
        full = bytes.fromhex(colour[1:])
        shades += [255 - (255 - part) * step // (SHADES - 1) for step in range(SHADES) for part in full]
    return bytes(shades)


def _bar(sheet: Sheet, chart: Chart, bar: Bar) -> None:
    label, value = _plain(bar.label), _plain(told(chart, bar))
    lines = sheet.wrapped(label, LARGE, MOST_LINES) or [""]
    for line in lines[:-1]:
        sheet.line(line, LARGE)
        sheet.down(_height(LARGE))
    sheet.line(lines[-1], LARGE)
    if sheet.width(lines[-1], LARGE) + GAP + sheet.width(value, LARGE) > INNER:
        sheet.down(_height(LARGE))
    for number, line in enumerate(sheet.wrapped(value, LARGE)):
        sheet.down(_height(LARGE) if number else 0)
        sheet.line(line, LARGE, right=True, heavy=True)
    sheet.down(_height(LARGE) + 6)
    sheet.shapes += _shapes(chart, bar, sheet.y)
    sheet.down(BAR_HEIGHT + BETWEEN)


def _shapes(chart: Chart, bar: Bar, y: int) -> Iterator[Filled]:
    """The ground, the bar, the mark of the target; a suppressed value is a stub of one length."""

    def at(number: float) -> int:
        return MARGIN + round(INNER * number / chart.top)

    yield Filled((MARGIN, y, WIDTH - MARGIN, y + BAR_HEIGHT), PALE)
    if bar.value is None:
        yield Filled((MARGIN, y, MARGIN + STUB, y + BAR_HEIGHT), GREY, hatched=True)
        return
    yield Filled((MARGIN, y, at(bar.value), y + BAR_HEIGHT), BLUE)
    if bar.target is not None:
        x = min(max(at(bar.target), MARGIN + 4), WIDTH - MARGIN - 4)
        yield Filled((x - 4, y - 6, x + 4, y + BAR_HEIGHT + 6), MARK)


def _legend(sheet: Sheet, chart: Chart) -> None:
    """What the colours mean, a line each."""
    wide = ((MARGIN, BLUE, 36, chart.measure), (MARGIN + 14, MARK, 8, chart.aim))
    for left, colour, width, name in wide:
        if not name:
            continue
        top = sheet.y + 4
        sheet.shapes.append(Filled((left, top, left + width, top + 30), colour))
        text = sheet.shortened(_plain(name), SMALL)
        start = MARGIN + 52
        text = text if sheet.width(text, SMALL) <= INNER - 52 else text[: len(text) * 9 // 10] + "…"
        box = (start, sheet.y, start + sheet.width(text, SMALL), sheet.y + _height(SMALL))
        sheet.texts.append(Written(text, box, SMALL))
        sheet.down(_height(SMALL) + 4)
    sheet.down(12)


def _fill(canvas: "ImageDraw.ImageDraw", shape: Filled) -> None:
    left, top, right, bottom = shape.box
    if right <= left:
        return
    full = COLOURS.index(shape.colour) * SHADES + SHADES - 1
    inside = (left, top, right - 1, bottom - 1)
    if not shape.hatched:
        canvas.rectangle(inside, full)
        return
    canvas.rectangle(inside, 0, full, 3)
    for x in range(left + 12, right, 16):
        canvas.line((x, top, x, bottom - 1), full, 3)


def _pieces(sheet: Sheet, text: str, size: int) -> Iterator[str]:
    """The words of a text, those wider than the picture in parts."""
    for word in text.split():
        while sheet.width(word, size) > INNER:
            cut = len(word)
            while sheet.width(word[:cut], size) > INNER:
                cut -= 1 + (cut > 200) * (cut // 2)
            yield word[:cut]
            word = word[cut:]
        yield word


def _plain(text: str) -> str:
    """Only letters the font has: accents and typographic signs in their plain form, the rest as '?'."""
    flat = unicodedata.normalize("NFKD", text.translate(PLAIN))
    kept = "".join(c for c in flat if not unicodedata.combining(c))
    return "".join(c if " " <= c <= "~" or c in "·…“”" else " " if c.isspace() else "?" for c in kept)


def _height(size: int) -> int:
    return size * 5 // 4


def _fonts() -> Callable[[int], "ImageFont.FreeTypeFont"]:
    """Pillow's own font by size; made anew for each picture, since two threads must not share one."""
    from PIL import ImageFont

    made: dict[int, ImageFont.FreeTypeFont] = {}

    def font(size: int) -> ImageFont.FreeTypeFont:
        if size not in made:
            made[size] = _loaded(size)
        return made[size]

    return font


def _loaded(size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font
