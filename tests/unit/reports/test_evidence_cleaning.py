"""Evidence files: what is removed before storing, and what is rejected."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from content.reports import evidence_cleaning
from content.reports.evidence_cleaning import (
    CleanEvidence,
    EvidenceForm,
    EvidenceProblem,
    EvidenceTrace,
    clean_evidence,
)
from tests.support.picture_helpers import (
    draw_picture,
    encode_picture,
    jpeg_with_orientation,
)

MARKERS = (b"Telepon Siti", b"Siti Aminah", b"catatan rahasia")


def clean_content(content: bytes) -> tuple[CleanEvidence, Image.Image]:
    found = clean_evidence(content)
    assert isinstance(found, CleanEvidence), found
    with Image.open(BytesIO(found.content)) as picture:
        picture.load()
    return found, picture


def png_with_text() -> bytes:
    words = PngInfo()
    words.add_text("Author", "Siti Aminah")
    words.add_itxt("XML:com.adobe.xmp", "catatan rahasia", zip=False)
    return encode_picture(draw_picture(), "PNG", pnginfo=words, exif=jpeg_with_orientation())


@pytest.mark.parametrize(
    "content",
    [
        encode_picture(
            draw_picture(),
            "JPEG",
            exif=jpeg_with_orientation(),
            comment=b"catatan rahasia",
            icc_profile=b"Siti Aminah",
        ),
        png_with_text(),
        encode_picture(draw_picture(), "WEBP", exif=jpeg_with_orientation(), xmp=b"catatan rahasia"),
        encode_picture(draw_picture(), "JPEG") + b"catatan rahasia di belakang gambar",
    ],
    ids=["jpeg", "png", "webp", "after the end"],
)
def test_a_picture_keeps_only_its_pixels(content: bytes) -> None:
    assert any(marker in content for marker in MARKERS)
    found, picture = clean_content(content)
    assert (found.form, found.suffix, found.trace) == (EvidenceForm.PHOTO, ".jpg", None)
    assert not any(marker in found.content for marker in MARKERS)
    assert not picture.getexif() and not {"icc_profile", "comment", "exif", "xmp"} & set(picture.info)
    assert found.content.rstrip().endswith(b"\xff\xd9")


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    _, picture = clean_content(
        encode_picture(draw_picture(), "JPEG", exif=jpeg_with_orientation(orientation=6))
    )
    assert picture.size == (40, 60)
    top, bottom = picture.getpixel((20, 5)), picture.getpixel((20, 55))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 200 > bottom[0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_colour_mode_is_converted(mode: str) -> None:
    drawn = Image.new("I;16", (60, 40), 40000) if mode == "I;16" else draw_picture(mode="RGBA").convert(mode)
    _, picture = clean_content(encode_picture(drawn, "PNG"))
    assert (picture.size, picture.mode) == ((60, 40), "RGB")


def test_transparent_pixels_become_white() -> None:
    _, picture = clean_content(encode_picture(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert picture.getpixel((10, 10)) == (255, 255, 255)


def test_a_large_photo_is_made_smaller() -> None:
    _, picture = clean_content(encode_picture(draw_picture(size=(6400, 3200)), "JPEG", quality=30))
    assert picture.size == (evidence_cleaning.MAX_SIDE, evidence_cleaning.MAX_SIDE // 2)


def huge_png(width: int, height: int) -> bytes:
    """Return a small PNG that declares huge dimensions."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


def slow_jpeg(size: tuple[int, int]) -> bytes:
    return encode_picture(Image.new("L", size), "JPEG", progressive=True, quality=10)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", EvidenceProblem.EMPTY),
        (b"%PDF-" + bytes(evidence_cleaning.MAX_BYTES), EvidenceProblem.HEAVY),
        (huge_png(60_000, 60_000), EvidenceProblem.HUGE),
        (huge_png(5000, 5000), EvidenceProblem.HUGE),
        (slow_jpeg((4100, 4100)), EvidenceProblem.HUGE),
        (b"PK\x03\x04" + bytes(40), EvidenceProblem.PACKED),
        (b"Rar!\x1a\x07\x00", EvidenceProblem.PACKED),
        (b"\x1f\x8b\x08" + bytes(9), EvidenceProblem.PACKED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", EvidenceProblem.PACKED),
        (b"MZ\x90\x00", EvidenceProblem.PROGRAM),
        (b"\x7fELF\x02\x01", EvidenceProblem.PROGRAM),
        (b"#!/bin/sh\nrm", EvidenceProblem.PROGRAM),
        (b"<html><script>", EvidenceProblem.PROGRAM),
        (b"  <svg onload=", EvidenceProblem.PROGRAM),
        (b"halo, ini teks", EvidenceProblem.UNKNOWN),
        (b"GIF89a" + bytes(20), EvidenceProblem.PICTURE_FORMAT),
        (b"BM" + bytes(20), EvidenceProblem.PICTURE_FORMAT),
        (b"II*\0" + bytes(20), EvidenceProblem.PICTURE_FORMAT),
        (b"\0\0\0\x18ftypheic" + bytes(20), EvidenceProblem.PICTURE_FORMAT),
        (b"\0\0\0\x18ftypmif1" + bytes(20), EvidenceProblem.PICTURE_FORMAT),
        (b"\0\0\0\x18ftypavif" + bytes(20), EvidenceProblem.PICTURE_FORMAT),
        (b"\0\0\0\x18ftypzzzz" + bytes(20), EvidenceProblem.UNKNOWN),
        (b"#! /bin/sh\nrm", EvidenceProblem.PROGRAM),
        (b"\xff\xd8\xff\xe0" + bytes(50), EvidenceProblem.BROKEN),
        (encode_picture(draw_picture(), "PNG")[:60], EvidenceProblem.BROKEN),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(30), EvidenceProblem.BROKEN),
    ],
)  # fmt: skip
def test_what_is_not_let_in(content: bytes, why: EvidenceProblem) -> None:
    assert clean_evidence(content) is why


@pytest.mark.parametrize(
    ("content", "form", "suffix", "left"),
    [
        (b"%PDF-1.7\n/Author (Siti)", EvidenceForm.DOCUMENT, ".pdf", EvidenceTrace.PAPER),
        (b"OggS\0\2", EvidenceForm.VOICE, ".ogg", EvidenceTrace.SOUND),
        (b"ID3\x03", EvidenceForm.DOCUMENT, ".mp3", EvidenceTrace.SOUND),
        (b"#!AMR\n\x3c\x91", EvidenceForm.DOCUMENT, ".amr", EvidenceTrace.SOUND),
        (b"#!AMR-WB\n\x04", EvidenceForm.DOCUMENT, ".amr", EvidenceTrace.SOUND),
        (b"\xff\xf1\x50\x80", EvidenceForm.DOCUMENT, ".aac", EvidenceTrace.SOUND),
        (b"RIFF\x24\0\0\0WAVEfmt ", EvidenceForm.DOCUMENT, ".wav", EvidenceTrace.SOUND),
        (b"fLaC\0\0\0", EvidenceForm.DOCUMENT, ".flac", EvidenceTrace.SOUND),
        (b"\0\0\0\x14ftypqt  ", EvidenceForm.DOCUMENT, ".mov", EvidenceTrace.FILM),
        (b"\0\0\0\x08wide\0\0", EvidenceForm.DOCUMENT, ".mov", EvidenceTrace.FILM),
        (b"\0\0\0\x18ftyp3gp5", EvidenceForm.DOCUMENT, ".3gp", EvidenceTrace.FILM),
        (b"\0\0\0\x18ftypM4V ", EvidenceForm.DOCUMENT, ".mp4", EvidenceTrace.FILM),
        (b"\0\0\0\x20ftypM4A ", EvidenceForm.DOCUMENT, ".m4a", EvidenceTrace.SOUND),
        (b"\0\0\0\x20ftypisom", EvidenceForm.DOCUMENT, ".mp4", EvidenceTrace.FILM),
    ],
)  # fmt: skip
def test_accepted_files_stay_unchanged_and_name_their_trace(
    content: bytes, form: EvidenceForm, suffix: str, left: EvidenceTrace
) -> None:
    assert clean_evidence(content) == CleanEvidence(form, suffix, content, left)


def test_a_cut_photo_is_refused_or_whole() -> None:
    """A truncated photo must not become half a picture."""
    whole = encode_picture(draw_picture(size=(400, 300)), "JPEG")
    assert clean_evidence(whole[: len(whole) // 2]) is EvidenceProblem.BROKEN
