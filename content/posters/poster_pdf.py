"""Draws posters as PDF, one page each. The fonts come with reportlab and are embedded (Bitstream Vera).

Letters that are read from two metres have capitals of at least 6 mm, as FAR_SIZE gives them.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import reportlab
import segno
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from content.lazy_dataclass import dataclass
from content.posters.poster import Poster, PosterSize

REGULAR, BOLD = "LoketSans", "LoketSans-Bold"
FAR_SIZE = 23.5  # points: capitals of 6 mm
NEAR_SIZE = 11.0  # points, on a table
INK, ACCENT, PAPER = HexColor("#12312b"), HexColor("#0b5c4d"), HexColor("#eef5f2")
QUIET_ZONE = 4  # modules around a QR code
LINE_HEIGHT = 1.2


@dataclass(frozen=True)
class _Sheet:
    """A size in millimetres. `code`: the side of the QR code with its quiet zone."""

    width: float
    height: float
    margin: float
    code: float


SHEETS = {
    PosterSize.A4: _Sheet(210, 297, 14, 112),
    PosterSize.A5: _Sheet(148, 210, 8, 62),
    PosterSize.CARD: _Sheet(148, 105, 6, 58),
}


@dataclass(frozen=True)
class _Line:
    text: str
    font: str
    size: float


def render_posters(posters: Sequence[Poster], size: PosterSize) -> bytes:
    """Return the PDF. The same posters give the same bytes."""
    _register_fonts()
    sheet, out = SHEETS[size], BytesIO()
    canvas = Canvas(out, pagesize=(sheet.width * mm, sheet.height * mm), invariant=1, lang="id-ID")
    canvas.setTitle(", ".join(poster.name for poster in posters[:1]))
    canvas.setAuthor("Loket")
    for poster in posters:
        if size is PosterSize.CARD:
            _draw_card(canvas, sheet, poster)
        else:
            _draw_wall_poster(canvas, sheet, poster)
        canvas.bookmarkPage(poster.link)
        canvas.addOutlineEntry(poster.name, poster.link)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _register_fonts() -> None:
    if BOLD not in pdfmetrics.getRegisteredFontNames():
        folder = Path(reportlab.__file__).parent / "fonts"
        pdfmetrics.registerFont(TTFont(REGULAR, str(folder / "Vera.ttf")))
        pdfmetrics.registerFont(TTFont(BOLD, str(folder / "VeraBd.ttf")))


def _draw_wall_poster(canvas: Canvas, sheet: _Sheet, poster: Poster) -> None:
    """Draw the title on a band, the name, the code, the link, the questions, and the rules on a band."""
    width, height, room = sheet.width * mm, sheet.height * mm, (sheet.width - 2 * sheet.margin) * mm
    large = sheet is SHEETS[PosterSize.A4]
    title = _fit(poster.title, BOLD, 30 if large else FAR_SIZE, room, lines=2)
    rules = [
        *_fit(poster.free, BOLD, 34 if large else FAR_SIZE, room, lines=1),
        *_fit(poster.warning, BOLD, 34 if large else FAR_SIZE, room, lines=1),
    ]
    padding = sheet.margin / 2 * mm
    top = height - _block_height(title) - 2 * padding
    bottom = _block_height(rules) + 2 * padding
    _draw_band(canvas, 0, top, width, height - top)
    _draw_block(canvas, title, width / 2, height - padding, white)
    _draw_band(canvas, 0, 0, width, bottom)
    _draw_block(canvas, rules, width / 2, bottom - padding, white)

    above = _fit(poster.name, BOLD, 32 if large else FAR_SIZE, room, lines=2)
    if poster.office:
        above += _fit(poster.office, REGULAR, 24 if large else 14, room, lines=1, least=NEAR_SIZE)
    below = [
        *_fit(poster.scan, REGULAR, 15 if large else NEAR_SIZE, room, lines=1, least=9),
        *_fit(poster.short_link, BOLD, FAR_SIZE if large else 15, room, lines=1, least=9),
    ]
    questions = [
        line for question in poster.questions for line in _fit(question, REGULAR, FAR_SIZE, room, lines=1)
    ]
    blocks = [above, below, questions]
    code = sheet.code * mm
    used = sum(map(_block_height, blocks)) + code
    gap = (top - bottom - used) / 5
    if gap < 2 * mm:
        code, gap = code + 5 * (gap - 2 * mm), 2 * mm
    y = top - gap
    _draw_block(canvas, above, width / 2, y, INK)
    y -= _block_height(above) + gap
    _draw_code(canvas, poster.link, (width - code) / 2, y - code, code)
    y -= code + gap / 2
    _draw_block(canvas, below, width / 2, y, INK)
    y -= _block_height(below) + gap
    _draw_block(canvas, questions, width / 2, y, ACCENT)


def _draw_card(canvas: Canvas, sheet: _Sheet, poster: Poster) -> None:
    """Draw the code and the link on the left, the words on the right."""
    width, height, margin, code = (
        side * mm for side in (sheet.width, sheet.height, sheet.margin, sheet.code)
    )
    canvas.setFillColor(PAPER)
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    rules = [*_fit(poster.free, BOLD, FAR_SIZE, width - 2 * margin, lines=1)]
    rules += _fit(poster.warning, BOLD, FAR_SIZE, width - 2 * margin, lines=1)
    bottom = _block_height(rules) + margin
    _draw_band(canvas, 0, 0, width, bottom)
    _draw_block(canvas, rules, width / 2, bottom - margin / 2, white)
    link = _fit(poster.short_link, BOLD, NEAR_SIZE, code, lines=2, least=7)
    y = height - margin
    _draw_code(canvas, poster.link, margin, y - code, code)
    _draw_block(canvas, link, margin + code / 2, y - code - 1 * mm, INK)

    room = width - code - 3 * margin
    centre = 2 * margin + code + room / 2
    words = _fit(poster.name, BOLD, FAR_SIZE, room, lines=3, least=15)
    if poster.office:
        words += _fit(poster.office, REGULAR, NEAR_SIZE, room, lines=1, least=8)
    words += [_Line("", REGULAR, 5), *_fit(poster.title, BOLD, NEAR_SIZE, room, lines=2, least=9)]
    for question in poster.questions:
        words += _fit(question, REGULAR, NEAR_SIZE, room, lines=1, least=8)
    free = height - margin - bottom - _block_height(words)
    _draw_block(canvas, words, centre, height - margin - max(free, 0) / 2, INK)


def _draw_band(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.setFillColor(ACCENT)
    canvas.rect(x, y, width, height, stroke=0, fill=1)


def _draw_block(canvas: Canvas, lines: Sequence[_Line], centre: float, top: float, colour: Color) -> None:
    """Draw centred lines below each other."""
    canvas.setFillColor(colour)
    y = top
    for line in lines:
        canvas.setFont(line.font, line.size)
        canvas.drawCentredString(centre, y - line.size, line.text)
        y -= line.size * LINE_HEIGHT


def _draw_code(canvas: Canvas, link: str, x: float, y: float, side: float) -> None:
    """Draw the QR code with its quiet zone on white. Level Q is read with a quarter of it damaged."""
    matrix = segno.make(link, error="q", micro=False, boost_error=False).matrix
    module = side / (len(matrix) + 2 * QUIET_ZONE)
    canvas.setFillColor(white)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillColor(INK)
    path = canvas.beginPath()
    for row, cells in enumerate(matrix):
        for column, length in _find_runs(cells):
            path.rect(
                x + (QUIET_ZONE + column) * module,
                y + side - (QUIET_ZONE + row + 1) * module,
                length * module,
                module,
            )
    canvas.drawPath(path, stroke=0, fill=1)


def _find_runs(cells: Sequence[int]) -> list[tuple[int, int]]:
    """Return the start and length of each run of dark cells, so that no hairline divides them."""
    runs: list[tuple[int, int]] = []
    for column, cell in enumerate(cells):
        if not cell:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs


def _fit(
    text: str, font: str, size: float, room: float, *, lines: int, least: float = FAR_SIZE
) -> list[_Line]:
    """Break a text into at most `lines` lines. Shrink it where it does not fit, first down to `least`."""
    shown = size
    while True:
        broken = _break_lines(text, font, shown, room)
        fits = all(pdfmetrics.stringWidth(line, font, shown) <= room for line in broken)
        if fits and len(broken) <= lines + (shown <= least):
            return [_Line(line, font, shown) for line in broken]
        if shown < least and fits:
            return [_Line(line, font, shown) for line in broken]
        shown *= 0.96


def _break_lines(text: str, font: str, size: float, room: float) -> list[str]:
    """Break a text into few lines. Two lines are made about equally long."""
    words = text.split()
    broken = [""]
    for word in words:
        longer = f"{broken[-1]} {word}".strip()
        if broken[-1] and pdfmetrics.stringWidth(longer, font, size) > room:
            broken.append(word)
        else:
            broken[-1] = longer
    if len(broken) != 2:
        return broken
    halves = [[" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words))]
    return min(halves, key=lambda pair: max(pdfmetrics.stringWidth(line, font, size) for line in pair))


def _block_height(lines: Sequence[_Line]) -> float:
    return sum(line.size * LINE_HEIGHT for line in lines)
