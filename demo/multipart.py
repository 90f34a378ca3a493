"""multipart/form-data, read from memory."""

import re
from dataclasses import dataclass

from demo.refusal import bad

BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
PIECE = re.compile(r'(?:^|[;\s])(name|filename)\*?=(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime: str
    content: bytes


def read(body: bytes, content_type: str) -> tuple[dict[str, str], dict[str, Upload]]:
    """Fields and files by name. Raises Refused when the body is not what its header promises."""
    found = BOUNDARY.search(content_type)
    if found is None:
        raise bad("can't find the boundary of the multipart body")
    mark = b"--" + (found.group(1) or found.group(2)).encode("latin-1")
    values: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in (b"\r\n" + body).split(b"\r\n" + mark)[1:]:
        if part.startswith(b"--"):
            break
        head, _, content = part.partition(b"\r\n\r\n")
        name, filename, mime = headers(head.decode("utf-8", "replace"))
        if filename is None:
            values[name] = content.decode("utf-8", "replace")
        else:
            files[name] = Upload(filename, mime, content)
    return values, files


def headers(head: str) -> tuple[str, str | None, str]:
    name, filename, mime = "", None, "application/octet-stream"
    for line in head.split("\r\n"):
        key, _, value = line.partition(":")
        match key.strip().lower():
            case "content-disposition":
                pieces = {m[0].lower(): unescaped(m[1] or m[2]) for m in PIECE.findall(value)}
                name, filename = pieces.get("name", ""), pieces.get("filename")
            case "content-type":
                mime = value.strip()
    return name, filename, mime


def unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("%22", '"').replace("\\\\", "\\")
