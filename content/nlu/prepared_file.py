"""A file with what start-up derives from the model, the lexicon and the phrasings. It is in the folder of the model.

The file names what it was made from. It is made again if that changed, and is not kept in a folder that cannot be
written. It is mapped into memory: only what is used is read, and the system may drop it again.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

PREPARED_SUFFIX = ".prepared"
Sections = Mapping[str, memoryview]
_ALIGNMENT, _LENGTH_BYTES = 8, 8
_CODE_FOLDER = Path(__file__).parent


class PreparedHeader(Struct, frozen=True):
    """The start of a file: what it was made from, and the name and size of each section in order."""

    fingerprint: str
    sections: tuple[tuple[str, int], ...]


def compute_source_fingerprint(parts: Iterable[str | bytes | Path]) -> str:
    """Return a hash of texts and files, and of the code that prepares them. A file that is missing counts, too."""
    found = hashlib.sha256()
    for part in (*sorted(_CODE_FOLDER.glob("*.py")), *parts):
        data = _read(part) if isinstance(part, Path) else part.encode() if isinstance(part, str) else part
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def open_sections(
    path: Path, fingerprint: str, build: Callable[[], Mapping[str, bytes]], *, keep: bool
) -> Sections:
    """Return the sections of the file, or build them if they were made from something else.

    `keep`: save what was built, for the next start.
    """
    if found := _map_sections(path, fingerprint):
        return found
    packed = _pack(fingerprint, build())
    if keep and _save(path, packed) and (found := _map_sections(path, fingerprint)):
        return found
    return _unpack(memoryview(packed), fingerprint) or {}


def view_sections(sections: Mapping[str, bytes]) -> Sections:
    """Return sections in memory."""
    return {name: memoryview(data) for name, data in sections.items()}


def _map_sections(path: Path, fingerprint: str) -> Sections | None:
    try:
        with path.open("rb") as file:
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return _unpack(view, fingerprint)
    except (OSError, ValueError, msgspec.DecodeError):
        return None


def _pack(fingerprint: str, sections: Mapping[str, bytes]) -> bytes:
    header = PreparedHeader(fingerprint, tuple((name, len(data)) for name, data in sections.items()))
    start = msgspec.msgpack.encode(header)
    parts = [len(start).to_bytes(_LENGTH_BYTES, "little"), start, *sections.values()]
    return b"".join(part.ljust(_align(len(part)), b"\0") for part in parts)


def _unpack(view: memoryview, fingerprint: str) -> Sections | None:
    """Return the sections of a file; None if it is incomplete or made from something else."""
    length = int.from_bytes(view[:_LENGTH_BYTES], "little")
    header = msgspec.msgpack.decode(view[_LENGTH_BYTES : _LENGTH_BYTES + length], type=PreparedHeader)
    end = _LENGTH_BYTES + _align(length) + sum(_align(size) for _, size in header.sections)
    if header.fingerprint != fingerprint or end != len(view):
        return None
    return dict(_list_sections(view, header, _LENGTH_BYTES + _align(length)))


def _list_sections(view: memoryview, header: PreparedHeader, at: int) -> Iterator[tuple[str, memoryview]]:
    for name, size in header.sections:
        yield name, view[at : at + size]
        at += _align(size)


def _align(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT


def _save(path: Path, packed: bytes) -> bool:
    """Write the file in one step, so that another process never reads half of it."""
    written = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        written.write_bytes(packed)
        written.replace(path)
    except OSError:
        with suppress(OSError):
            written.unlink()
        return False
    return True
