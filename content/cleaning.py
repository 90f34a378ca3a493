"""Takes out of a file what could give away the person who sent it, before it is kept.

What a file is, its first bytes say; its name and declared type are not believed. Pictures are painted anew, so nothing
but their points remains: no place, time, device, thumbnail or comment. Other kinds that are let in stay as they are, and
what may be left in them is named, so that the sender can be warned. Everything else is refused.
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST = 10 * 1024 * 1024  # bytes of a file, before and after
MOST_POINTS = 16_000_000  # of a picture that must be unpacked whole
MOST_POINTS_DRAFT = 220_000_000  # of a JPEG that can be read at a half, a quarter or an eighth of its size
MOST_SCANS = 100  # of a JPEG: each is a walk over all points, and takes a few bytes to write down
LONGEST_SIDE = 3000  # points, of what is kept
QUALITY = 85


class Form(StrEnum):
    """How it is shown again: as a photo, a voice message or a file."""

    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"


class Left(StrEnum):
    """What may still tell something of the sender."""

    PAPER = "paper"
    SOUND = "sound"
    FILM = "film"


class Refused(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    HEAVY = "heavy"
    HUGE = "huge"
    PACKED = "packed"
    PROGRAM = "program"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True)
class Clean:
    """What is kept: `suffix` with its dot; `left` None when nothing of the sender is in it any more."""

    form: Form
    suffix: str
    content: bytes
    left: Left | None = None


PACKED = (b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0")
PROGRAM = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n", b"<")
PICTURE = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MP3 = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
FILM_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"3gp4",
    b"3gp5",
    b"MSNV",
)


def clean(content: bytes) -> Clean | Refused:
    """The file as it may be kept. Takes up to a second for a large picture: call it in a thread."""
    if not content:
        return Refused.EMPTY
    if len(content) > MOST:
        return Refused.HEAVY
    if content.startswith(PICTURE) or (content[:4], content[8:12]) == (b"RIFF", b"WEBP"):
        return _repainted(content)
    if content.startswith(PACKED):
        return Refused.PACKED
    if content.lstrip()[:4].startswith(PROGRAM):
        return Refused.PROGRAM
    return _as_it_is(content)


def _as_it_is(content: bytes) -> Clean | Refused:
    if content.startswith(b"%PDF-"):
        return Clean(Form.DOCUMENT, ".pdf", content, Left.PAPER)
    if content.startswith(b"OggS"):
        return Clean(Form.VOICE, ".ogg", content, Left.SOUND)
    if content.startswith(MP3):
        return Clean(Form.DOCUMENT, ".mp3", content, Left.SOUND)
    if content[4:8] == b"ftyp":
        if content[8:12] == b"M4A ":
            return Clean(Form.DOCUMENT, ".m4a", content, Left.SOUND)
        if content[8:12] in FILM_BRANDS:
            return Clean(Form.DOCUMENT, ".mp4", content, Left.FILM)
    return Refused.UNKNOWN


def _repainted(content: bytes) -> Clean | Refused:
    from PIL import Image, ImageOps

    if content.count(b"\xff\xda") > MOST_SCANS:
        return Refused.HUGE
    Image.MAX_IMAGE_PIXELS = None  # judged below, from the head of the file, before anything is unpacked
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as picture:
            if not _bearable(picture):
                return Refused.HUGE
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=None)
            painted = _on_white(ImageOps.exif_transpose(picture))
    except Exception:  # broken on purpose or by accident: the library raises what its decoders like
        return Refused.BROKEN
    out = BytesIO()
    painted.save(out, "JPEG", quality=QUALITY)
    return Clean(Form.PHOTO, ".jpg", out.getvalue())


def _bearable(picture: "Image") -> bool:
    """A progressive JPEG, unlike a plain one, is unpacked whole even to be read small."""
    points = picture.width * picture.height
    whole = picture.format != "JPEG" or bool(picture.info.get("progressive"))
    return points <= (MOST_POINTS if whole else MOST_POINTS_DRAFT)


def _on_white(picture: "Image") -> "Image":
    """Only the points, on white where the picture is clear, in a new image that remembers nothing."""
    from PIL import Image

    points = picture.convert("RGBA")
    painted = Image.new("RGB", points.size, "white")
    painted.paste(points, mask=points.getchannel("A"))
    return painted
