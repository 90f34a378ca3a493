"""Helpers that draw small pictures and encode them with metadata."""

from io import BytesIO
from typing import Any

from PIL import Image

ORIENTATION, MODEL, ARTIST, GPS = 0x0112, 0x0110, 0x013B, 0x8825


def draw_picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Draw a picture that is red on the left half and blue on the right half."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    return drawn.convert(mode)


def encode_picture(drawn: Image.Image, kind: str, **more: Any) -> bytes:
    out = BytesIO()
    drawn.save(out, kind, **more)
    return out.getvalue()


def jpeg_with_orientation(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL], exif[ARTIST] = orientation, "Telepon Siti", "Siti Aminah"
    exif.get_ifd(GPS)[1] = "S"
    exif.get_ifd(GPS)[2] = (7.0, 57.0, 1.0)
    return exif
