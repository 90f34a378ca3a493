"""What is taken out of a file before it is kept, and what is not let in."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from content import cleaning
from content.cleaning import Clean, Form, Left, Refused, clean

ORIENTATION, MODEL, ARTIST, GPS = 0x0112, 0x0110, 0x013B, 0x8825
MARKERS = (b"Telepon Siti", b"Siti Aminah", b"catatan rahasia")


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on its left half, blue on its right."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    return drawn.convert(mode)


def written(drawn: Image.Image, kind: str, **more: Any) -> bytes:
    out = BytesIO()
    drawn.save(out, kind, **more)
    return out.getvalue()


def told(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL], exif[ARTIST] = orientation, "Telepon Siti", "Siti Aminah"
    exif.get_ifd(GPS)[1] = "S"
    exif.get_ifd(GPS)[2] = (7.0, 57.0, 1.0)
    return exif


def cleaned(content: bytes) -> tuple[Clean, Image.Image]:
    found = clean(content)
    assert isinstance(found, Clean), found
    with Image.open(BytesIO(found.content)) as shown:
        shown.load()
    return found, shown


def png_with_words() -> bytes:
    words = PngInfo()
    words.add_text("Author", "Siti Aminah")
    words.add_itxt("XML:com.adobe.xmp", "catatan rahasia", zip=False)
    return written(picture(), "PNG", pnginfo=words, exif=told())


@pytest.mark.parametrize(
    "content",
    [
        written(picture(), "JPEG", exif=told(), comment=b"catatan rahasia", icc_profile=b"Siti Aminah"),
        png_with_words(),
        written(picture(), "WEBP", exif=told(), xmp=b"catatan rahasia"),
        written(picture(), "JPEG") + b"catatan rahasia di belakang gambar",
    ],
    ids=["jpeg", "png", "webp", "after the end"],
)
def test_a_picture_keeps_nothing_but_its_points(content: bytes) -> None:
    assert any(marker in content for marker in MARKERS)
    found, shown = cleaned(content)
    assert (found.form, found.suffix, found.left) == (Form.PHOTO, ".jpg", None)
    assert not any(marker in found.content for marker in MARKERS)
    assert not shown.getexif() and not {"icc_profile", "comment", "exif", "xmp"} & set(shown.info)
    assert found.content.rstrip().endswith(b"\xff\xd9")


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    _, shown = cleaned(written(picture(), "JPEG", exif=told(orientation=6)))
    assert shown.size == (40, 60)
    top, bottom = shown.getpixel((20, 5)), shown.getpixel((20, 55))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 200 > bottom[0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_colour_is_painted(mode: str) -> None:
    drawn = Image.new("I;16", (60, 40), 40000) if mode == "I;16" else picture(mode="RGBA").convert(mode)
    _, shown = cleaned(written(drawn, "PNG"))
    assert (shown.size, shown.mode) == ((60, 40), "RGB")


def test_what_is_clear_becomes_white() -> None:
    _, shown = cleaned(written(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert shown.getpixel((10, 10)) == (255, 255, 255)


def test_a_large_photo_is_made_smaller() -> None:
    _, shown = cleaned(written(picture(size=(6400, 3200)), "JPEG", quality=30))
    assert shown.size == (cleaning.LONGEST_SIDE, cleaning.LONGEST_SIDE // 2)


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


def slow(size: tuple[int, int]) -> bytes:
    return written(Image.new("L", size), "JPEG", progressive=True, quality=10)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Refused.EMPTY),
        (b"%PDF-" + bytes(cleaning.MOST), Refused.HEAVY),
        (bomb(60_000, 60_000), Refused.HUGE),
        (bomb(5000, 5000), Refused.HUGE),
        (slow((4100, 4100)), Refused.HUGE),
        (b"PK\x03\x04" + bytes(40), Refused.PACKED),
        (b"Rar!\x1a\x07\x00", Refused.PACKED),
        (b"\x1f\x8b\x08" + bytes(9), Refused.PACKED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refused.PACKED),
        (b"MZ\x90\x00", Refused.PROGRAM),
        (b"\x7fELF\x02\x01", Refused.PROGRAM),
        (b"#!/bin/sh\nrm", Refused.PROGRAM),
        (b"<html><script>", Refused.PROGRAM),
        (b"  <svg onload=", Refused.PROGRAM),
        (b"halo, ini teks", Refused.UNKNOWN),
        (b"GIF89a" + bytes(20), Refused.UNKNOWN),
        (b"\0\0\0\x18ftypheic" + bytes(20), Refused.UNKNOWN),
        (b"\xff\xd8\xff\xe0" + bytes(50), Refused.BROKEN),
        (written(picture(), "PNG")[:60], Refused.BROKEN),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(30), Refused.BROKEN),
    ],
)  # fmt: skip
def test_what_is_not_let_in(content: bytes, why: Refused) -> None:
    assert clean(content) is why


@pytest.mark.parametrize(
    ("content", "form", "suffix", "left"),
    [
        (b"%PDF-1.7\n/Author (Siti)", Form.DOCUMENT, ".pdf", Left.PAPER),
        (b"OggS\0\2", Form.VOICE, ".ogg", Left.SOUND),
        (b"ID3\x03", Form.DOCUMENT, ".mp3", Left.SOUND),
        (b"\0\0\0\x20ftypM4A ", Form.DOCUMENT, ".m4a", Left.SOUND),
        (b"\0\0\0\x20ftypisom", Form.DOCUMENT, ".mp4", Left.FILM),
    ],
)  # fmt: skip
def test_what_stays_as_it_is_and_is_warned_of(content: bytes, form: Form, suffix: str, left: Left) -> None:
    assert clean(content) == Clean(form, suffix, content, left)


def test_a_cut_photo_is_refused_or_whole() -> None:
    """A photo that lost its end is not half evidence."""
    whole = written(picture(size=(400, 300)), "JPEG")
    assert clean(whole[: len(whole) // 2]) is Refused.BROKEN
