"""Remove data that could identify the sender of a file, before the file is stored.

The type is decided by the first bytes; the name and declared type are ignored. Pictures are drawn again, so
only their pixels remain: no place, time, device, thumbnail or comment. Other accepted types are stored
unchanged, and possible traces are named so that the sender can be warned. Everything else is rejected.
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 10 * 1024 * 1024  # before and after cleaning
MAX_PIXELS = 16_000_000  # that are decoded
MAX_JPEG_PIXELS = 40_000_000  # that are decoded of a plain JPEG, which needs 3 bytes for each
MAX_WEBP_PIXELS = 8_000_000  # that are decoded of a WebP, which needs twice the memory for each
MAX_JPEG_REDUCTION = 8  # a JPEG that is not progressive can be decoded at 1/2, 1/4 or 1/8 of its sides
MAX_JPEG_SCANS = 100  # each scan passes over all pixels but needs only a few bytes
MAX_SIDE = 3000  # pixels of the stored picture
JPEG_QUALITY = 85


class EvidenceForm(StrEnum):
    """How the file is sent again: as a photo, a voice message or a document."""

    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"


class EvidenceTrace(StrEnum):
    """What may still identify the sender: document data, a voice, or a video."""

    PAPER = "paper"
    SOUND = "sound"
    FILM = "film"


class EvidenceProblem(StrEnum):
    """Why a file is rejected."""

    EMPTY = "empty"
    HEAVY = "heavy"
    HUGE = "huge"
    PACKED = "packed"
    PROGRAM = "program"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True)
class CleanEvidence:
    """The file to store. `suffix` includes the dot. `trace` is None if nothing identifies the sender."""

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
    """Return the cleaned file or the reason for rejecting it.

    A large picture takes up to a second and 200 MB: call this in a child process.
    """
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
    Image.MAX_IMAGE_PIXELS = None  # the size is checked below, before decoding
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as picture:
            if not _is_decodable_size(picture):
                return EvidenceProblem.HUGE
            picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
            picture.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=None)
            painted = _flatten_on_white(ImageOps.exif_transpose(picture))
    except Exception:  # Pillow's decoders raise many types for damaged files
        return EvidenceProblem.BROKEN
    out = BytesIO()
    painted.save(out, "JPEG", quality=JPEG_QUALITY)
    return CleanEvidence(EvidenceForm.PHOTO, ".jpg", out.getvalue())


def _is_decodable_size(picture: "Image") -> bool:
    """Return whether decoding takes a bounded amount of memory.

    The number of pixels that the decoder unpacks counts, not the number of pixels of the file. A long narrow
    JPEG cannot be decoded at a reduced size, and a progressive JPEG never is.
    """
    pixels = picture.width * picture.height
    if picture.format != "JPEG" or picture.info.get("progressive"):
        return pixels <= (MAX_WEBP_PIXELS if picture.format == "WEBP" else MAX_PIXELS)
    reduction = 1
    while reduction < MAX_JPEG_REDUCTION and min(picture.size) >= 2 * reduction * MAX_SIDE:
        reduction *= 2
    return pixels / reduction**2 <= MAX_JPEG_PIXELS


def _flatten_on_white(picture: "Image") -> "Image":
    """Return a new image with only the pixels, on a white background."""
    from PIL import Image

    points = picture.convert("RGBA")
    painted = Image.new("RGB", points.size, "white")
    painted.paste(points, mask=points.getchannel("A"))
    return painted
