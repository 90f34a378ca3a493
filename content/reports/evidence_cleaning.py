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

MAX_BYTES = 10 * 1024 * 1024  # bytes of a file, before and after
MAX_PIXELS = 16_000_000  # of a picture that must be unpacked whole
MAX_DRAFT_PIXELS = 220_000_000  # of a JPEG that can be read at a half, a quarter or an eighth of its size
MAX_JPEG_SCANS = 100  # of a JPEG: each is a walk over all points, and takes a few bytes to write down
MAX_SIDE = 3000  # points, of what is kept
JPEG_QUALITY = 85


class EvidenceForm(StrEnum):
    """How it is shown again: as a photo, a voice message or a file."""

    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"


class EvidenceTrace(StrEnum):
    """What may still tell something of the sender."""

    PAPER = "paper"
    SOUND = "sound"
    FILM = "film"


class EvidenceProblem(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    HEAVY = "heavy"
    HUGE = "huge"
    PACKED = "packed"
    PROGRAM = "program"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True)
class CleanEvidence:
    """What is kept: `suffix` with its dot; `left` None when nothing of the sender is in it any more."""

    form: EvidenceForm
    suffix: str
    content: bytes
    trace: EvidenceTrace | None = None


ARCHIVE_SIGNATURES = (b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0")
PROGRAM_SIGNATURES = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n", b"<")
PICTURE_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MP3_SIGNATURES = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
MP4_BRANDS = (
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


def clean_evidence(content: bytes) -> CleanEvidence | EvidenceProblem:
    """The file as it may be kept. Takes up to a second for a large picture: call it in a thread."""
    if not content:
        return EvidenceProblem.EMPTY
    if len(content) > MAX_BYTES:
        return EvidenceProblem.HEAVY
    if content.startswith(PICTURE_SIGNATURES) or (content[:4], content[8:12]) == (b"RIFF", b"WEBP"):
        return _repaint_picture(content)
    if content.startswith(ARCHIVE_SIGNATURES):
        return EvidenceProblem.PACKED
    if content.lstrip()[:4].startswith(PROGRAM_SIGNATURES):
        return EvidenceProblem.PROGRAM
    return _accept_unchanged(content)


def _accept_unchanged(content: bytes) -> CleanEvidence | EvidenceProblem:
    if content.startswith(b"%PDF-"):
        return CleanEvidence(EvidenceForm.DOCUMENT, ".pdf", content, EvidenceTrace.PAPER)
    if content.startswith(b"OggS"):
        return CleanEvidence(EvidenceForm.VOICE, ".ogg", content, EvidenceTrace.SOUND)
    if content.startswith(MP3_SIGNATURES):
        return CleanEvidence(EvidenceForm.DOCUMENT, ".mp3", content, EvidenceTrace.SOUND)
    if content[4:8] == b"ftyp":
        if content[8:12] == b"M4A ":
            return CleanEvidence(EvidenceForm.DOCUMENT, ".m4a", content, EvidenceTrace.SOUND)
        if content[8:12] in MP4_BRANDS:
            return CleanEvidence(EvidenceForm.DOCUMENT, ".mp4", content, EvidenceTrace.FILM)
    return EvidenceProblem.UNKNOWN


def _repaint_picture(content: bytes) -> CleanEvidence | EvidenceProblem:
    from PIL import Image, ImageOps

    if content.count(b"\xff\xda") > MAX_JPEG_SCANS:
        return EvidenceProblem.HUGE
    Image.MAX_IMAGE_PIXELS = None  # judged below, from the head of the file, before anything is unpacked
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as picture:
            if not _is_decodable_size(picture):
                return EvidenceProblem.HUGE
            picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
            picture.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=None)
            painted = _flatten_on_white(ImageOps.exif_transpose(picture))
    except Exception:  # broken on purpose or by accident: the library raises what its decoders like
        return EvidenceProblem.BROKEN
    out = BytesIO()
    painted.save(out, "JPEG", quality=JPEG_QUALITY)
    return CleanEvidence(EvidenceForm.PHOTO, ".jpg", out.getvalue())


def _is_decodable_size(picture: "Image") -> bool:
    """A progressive JPEG, unlike a plain one, is unpacked whole even to be read small."""
    points = picture.width * picture.height
    whole = picture.format != "JPEG" or bool(picture.info.get("progressive"))
    return points <= (MAX_PIXELS if whole else MAX_DRAFT_PIXELS)


def _flatten_on_white(picture: "Image") -> "Image":
    """Only the points, on white where the picture is clear, in a new image that remembers nothing."""
    from PIL import Image

    points = picture.convert("RGBA")
    painted = Image.new("RGB", points.size, "white")
    painted.paste(points, mask=points.getchannel("A"))
    return painted
