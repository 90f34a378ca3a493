"""Posters as people see them: pages of a PDF as pictures, QR codes read back, heights of letters."""

from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp
from PIL import Image

POINTS_PER_MILLIMETRE = 72 / 25.4


@dataclass(frozen=True)
class RenderedPage:
    """A page. `codes`: what a camera reads. `sides`: the width and height in millimetres."""

    text: str
    codes: tuple[str, ...]
    sides: tuple[int, int]
    picture: Image.Image


def render_pages(content: bytes, dots_per_point: float = 1.5) -> list[RenderedPage]:
    """Render every page of a PDF and read its QR code."""
    document = pypdfium2.PdfDocument(content)
    pages = []
    for page in document:
        picture = page.render(scale=dots_per_point).to_pil()
        codes = tuple(found.text for found in zxingcpp.read_barcodes(picture))
        width, height = page.get_size()
        sides = (round(width / POINTS_PER_MILLIMETRE), round(height / POINTS_PER_MILLIMETRE))
        words = page.get_textpage().get_text_range()
        pages.append(RenderedPage(" ".join(words.split()), codes, sides, picture))
    return pages


def capital_heights(content: bytes, letters: str) -> dict[str, float]:
    """Return the height in millimetres of the capital with which each line that begins so is written."""
    heights: dict[str, float] = {}
    for page in pypdfium2.PdfDocument(content):
        words = page.get_textpage()
        for start in letters.split("|"):
            found = words.search(start, match_case=True).get_next()
            if found is None:
                continue
            _, bottom, _, top = words.get_charbox(found[0])
            heights[start] = min(heights.get(start, 999.0), (top - bottom) / POINTS_PER_MILLIMETRE)
    return heights
