"""Remove data that could identify the sender of a file, before the file is stored.

The type is decided by the first bytes; the name and declared type are ignored. Pictures are drawn again, so
only their pixels remain: no place, time, device, thumbnail or comment. Other accepted types are stored
unchanged, and possible traces are named so that the sender can be warned. Everything else is rejected.
"""

from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING

from content.lazy_dataclass import dataclass

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
    PICTURE_FORMAT = "picture"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    UNREADABLE = "unreadable"


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
OTHER_PICTURE_SIGNATURES = (
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL ",
    b"\0\0\0\x0cjP  ",
)
SOUND_SIGNATURES = (
    (b"#!AMR", ".amr"),
    (b"ID3", ".mp3"),
    (b"\xff\xfb", ".mp3"),
    (b"\xff\xf3", ".mp3"),
    (b"\xff\xf2", ".mp3"),
    (b"\xff\xf1", ".aac"),
    (b"\xff\xf9", ".aac"),
    (b"fLaC", ".flac"),
    (b"caff", ".caf"),
)
"""Recordings of telephones and their suffixes: calls (AMR), notes (AAC, CAF), music players."""
FILM_BRANDS = (
    b"iso",
    b"mp4",
    b"mp7",
    b"avc",
    b"hvc",
    b"3g",
    b"mmp4",
    b"M4V",
    b"MSNV",
    b"dash",
    b"f4v",
    b"F4V",
    b"XAVC",
    b"cmf",
)
SOUND_BRANDS = (b"M4A", b"M4B", b"F4A")
PICTURE_BRANDS = (b"hei", b"hev", b"mif", b"msf", b"avif", b"avis", b"crx")
QUICKTIME_BOXES = (b"moov", b"mdat", b"wide", b"skip")  # of old films without a brand


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
    if sound := _find_sound_suffix(content):
        return CleanEvidence(EvidenceForm.DOCUMENT, sound, content, EvidenceTrace.SOUND)
    if content.lstrip()[:4].startswith(PROGRAM_SIGNATURES):
        return EvidenceProblem.PROGRAM
    return _accept_unchanged(content)


def _accept_unchanged(content: bytes) -> CleanEvidence | EvidenceProblem:
    if content.startswith(b"%PDF-"):
        return CleanEvidence(EvidenceForm.DOCUMENT, ".pdf", content, EvidenceTrace.PAPER)
    if content.startswith(b"OggS"):
        return CleanEvidence(EvidenceForm.VOICE, ".ogg", content, EvidenceTrace.SOUND)
    if content.startswith(OTHER_PICTURE_SIGNATURES):
        return EvidenceProblem.PICTURE_FORMAT
    if content[4:8] == b"ftyp":
        return _accept_branded(content)
    if content[4:8] in QUICKTIME_BOXES:
        return CleanEvidence(EvidenceForm.DOCUMENT, ".mov", content, EvidenceTrace.FILM)
    return EvidenceProblem.UNKNOWN


def _find_sound_suffix(content: bytes) -> str:
    """Return the suffix of a recording, "" for other files."""
    if (content[:4], content[8:12]) == (b"RIFF", b"WAVE"):
        return ".wav"
    return next((suffix for signature, suffix in SOUND_SIGNATURES if content.startswith(signature)), "")


def _accept_branded(content: bytes) -> CleanEvidence | EvidenceProblem:
    """Decide by the brand of a file in the container that films, recordings and pictures of telephones share."""
    brand = content[8:12]
    if brand.startswith(PICTURE_BRANDS):
        return EvidenceProblem.PICTURE_FORMAT
    if brand.startswith(SOUND_BRANDS):
        return CleanEvidence(EvidenceForm.DOCUMENT, ".m4a", content, EvidenceTrace.SOUND)
    if brand == b"qt  ":
        return CleanEvidence(EvidenceForm.DOCUMENT, ".mov", content, EvidenceTrace.FILM)
    if brand.startswith(FILM_BRANDS):
        suffix = ".3gp" if brand.startswith(b"3g") else ".mp4"
        return CleanEvidence(EvidenceForm.DOCUMENT, suffix, content, EvidenceTrace.FILM)
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
