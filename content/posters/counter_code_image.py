"""Draw the QR code of a counter as a picture for a phone or a screen. Never do it on the event loop."""

import io
from typing import TYPE_CHECKING

from content.posters.counter_code import CounterCode

if TYPE_CHECKING:
    from PIL import ImageDraw

WIDTH, MARGIN = 1080, 60
TITLE_SIZE, PLACE_SIZE, NOTE_SIZE = 58, 46, 34
LINE_HEIGHT = 1.3
QUIET_ZONE = 4  # modules
INK, PAPER = 26, 255  # grey


def render_png(code: CounterCode) -> bytes:
    """Draw the title, the place, the code with its quiet zone, and the note."""
    import segno
    from PIL import Image, ImageDraw

    # Level Q is read with a quarter of it damaged.
    matrix = segno.make(code.link, error="q", micro=False, boost_error=False).matrix
    module = (WIDTH - 2 * MARGIN) // (len(matrix) + 2 * QUIET_ZONE)
    side = module * (len(matrix) + 2 * QUIET_ZONE)
    measure = ImageDraw.Draw(Image.new("L", (1, 1)))
    texts = [(code.title, TITLE_SIZE), (code.place, PLACE_SIZE), (code.note, NOTE_SIZE)]
    lines = [[(line, size) for line in _wrap(measure, text, size)] for text, size in texts]
    heights = [round(sum(size * LINE_HEIGHT for _, size in block)) for block in lines]
    picture = Image.new("L", (WIDTH, MARGIN * 2 + sum(heights) + side), PAPER)
    canvas = ImageDraw.Draw(picture)
    y = _draw_lines(canvas, lines[0] + lines[1], MARGIN)
    left, top = (WIDTH - side) // 2 + QUIET_ZONE * module, y + QUIET_ZONE * module
    for row, cells in enumerate(matrix):
        for column, cell in enumerate(cells):
            if cell:
                x, at = left + column * module, top + row * module
                canvas.rectangle((x, at, x + module - 1, at + module - 1), fill=INK)
    _draw_lines(canvas, lines[2], y + side)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _wrap(measure: "ImageDraw.ImageDraw", text: str, size: int) -> list[str]:
    """Break the text at spaces so that each line fits."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(measure, longer, size) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _width(measure: "ImageDraw.ImageDraw", text: str, size: int) -> float:
    return float(measure.textlength(text, font_size=size))


def _draw_lines(canvas: "ImageDraw.ImageDraw", lines: list[tuple[str, int]], y: int) -> int:
    """Draw centred lines below each other; return where the next one begins."""
    at = float(y)
    for text, size in lines:
        canvas.text(((WIDTH - _width(canvas, text, size)) / 2, at), text, fill=INK, font_size=size)
        at += size * LINE_HEIGHT
    return round(at)
