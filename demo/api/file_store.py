"""Files of people and bots. Bytes are stored once; each use has its own id."""

import re
import secrets
import struct
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath

from demo.api.api_errors import ApiError, JsonObject, bad_request
from demo.api.json_store import JsonStore
from demo.api.multipart import UploadedFile

MOST = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024
MOST_DOWNLOAD = 20 * 1024 * 1024
FOLDERS = {"photo": "photos", "voice": "voice", "sticker": "stickers"}
PHOTO_SIDES = (90, 320, 800, 1280)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file. `content` names the bytes, which several files can share."""

    id: str
    unique: str
    kind: str
    name: str
    mime: str
    size: int
    path: str
    content: str
    width: int = 0
    height: int = 0

    def file_object(self) -> JsonObject:
        return {"file_id": self.id, "file_unique_id": self.unique, "file_size": self.size}


class FileStore:
    def __init__(self, folder: Path | None, store: JsonStore) -> None:
        self.folder = folder / "files" if folder else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        self.store = store
        self.local_folder: Path | None = None  # of a server that runs with --local
        self.contents: dict[str, bytes] = {}
        self.files_by_id = {key: StoredFile(**body) for key, body in store.items("file")}
        self.files_by_path: dict[str, StoredFile] = {}
        self.photos_by_content: dict[str, list[StoredFile]] = {}
        for file in self.files_by_id.values():
            self._index(file)

    def save(self, upload: UploadedFile, kind: str) -> StoredFile:
        """Store an upload. Raises ApiError if it is too large or empty."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > (MOST_PHOTO if kind == "photo" else MOST):
            raise ApiError(413, "Request Entity Too Large")
        content = secrets.token_hex(12)
        if self.folder:
            (self.folder / content).write_bytes(upload.content)
        else:
            self.contents[content] = upload.content
        return self._add_file(upload, kind, content, (0, 0))

    def save_photo(self, upload: UploadedFile) -> list[StoredFile]:
        """Store a photo. Return its sizes, smallest first, each with its own id."""
        shape = image_dimensions(upload.content)
        if shape is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        first = self.save(upload, "photo")
        return [self._add_file(upload, "photo", first.content, size) for size in scaled_sizes(*shape)]

    def _add_file(self, upload: UploadedFile, kind: str, content: str, size: tuple[int, int]) -> StoredFile:
        suffix = PurePath(upload.name).suffix or {"photo": ".jpg", "voice": ".oga"}.get(kind, ".bin")
        safe = re.sub(r"[^.A-Za-z0-9]", "", suffix)[:12]
        path = f"{FOLDERS.get(kind, 'documents')}/file_{len(self.files_by_id) + 1}{safe}"
        file_id, unique = "Bq" + secrets.token_urlsafe(36), "Aq" + secrets.token_urlsafe(9)
        name, length = upload.name, len(upload.content)
        file = StoredFile(file_id, unique, kind, name, upload.mime, length, path, content, *size)
        self.files_by_id[file.id] = file
        self._index(file)
        self.store.put("file", file.id, asdict(file))
        return file

    def find(self, file_id: str) -> StoredFile:
        """Return the file with this id. Raises ApiError for an unknown id."""
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        file = self.files_by_id.get(file_id)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return file

    def read_bytes(self, file: StoredFile) -> bytes:
        if self.folder:
            return (self.folder / file.content).read_bytes()
        return self.contents[file.content]

    def find_path(self, file: StoredFile) -> str:
        """Return the path below the address of files; with a local folder, the absolute path of a copy there."""
        if self.local_folder is None:
            return file.path
        copy = self.local_folder / file.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(self.read_bytes(file))
        return str(copy)

    def photo_sizes(self, file: StoredFile) -> list[StoredFile]:
        """Return all sizes of the photo of this file, smallest first."""
        return sorted(self.photos_by_content.get(file.content, []), key=area)

    def _index(self, file: StoredFile) -> None:
        self.files_by_path[file.path] = file
        if file.width:
            self.photos_by_content.setdefault(file.content, []).append(file)


def area(file: StoredFile) -> int:
    return file.width * file.height


def scaled_sizes(width: int, height: int) -> list[tuple[int, int]]:
    longest = max(width, height)
    wanted = [side for side in PHOTO_SIDES if side < longest] + [min(longest, PHOTO_SIDES[-1])]
    scale = sorted(set(wanted))
    return [(max(1, width * side // longest), max(1, height * side // longest)) for side in scale]


def image_dimensions(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, JPEG or WebP picture, or None for other files."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return positive_size(*struct.unpack(">II", content[16:24]))
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return positive_size(*struct.unpack("<HH", content[6:10]))
    if content.startswith(b"\xff\xd8"):
        return jpeg_dimensions(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return (512, 512)
    return None


def positive_size(width: int, height: int) -> tuple[int, int] | None:
    return (width, height) if width > 0 and height > 0 else None


def jpeg_dimensions(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        mark, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return positive_size(width, height)
        at += 2 + length
    return None
