"""Parser for multipart/form-data in memory."""

import re
from dataclasses import dataclass

from demo.api.api_errors import bad_request

BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
PIECE = re.compile(r'(?:^|[;\s])(name|filename)\*?=(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    name: str
    mime: str
    content: bytes


def parse_multipart(body: bytes, content_type: str) -> tuple[dict[str, str], dict[str, UploadedFile]]:
    """Return fields and files by name. Raises ApiError if the body does not match its header."""
    found = BOUNDARY.search(content_type)
    if found is None:
        raise bad_request("can't find the boundary of the multipart body")
    mark = b"--" + (found.group(1) or found.group(2)).encode("latin-1")
    values: dict[str, str] = {}
    files: dict[str, UploadedFile] = {}
    for part in (b"\r\n" + body).split(b"\r\n" + mark)[1:]:
        if part.startswith(b"--"):
            break
        head, _, content = part.partition(b"\r\n\r\n")
        name, filename, mime = parse_headers(head.decode("utf-8", "replace"))
        if filename is None:
            values[name] = content.decode("utf-8", "replace")
        else:
            files[name] = UploadedFile(filename, mime, content)
    return values, files


def parse_headers(head: str) -> tuple[str, str | None, str]:
    name, filename, mime = "", None, "application/octet-stream"
    for line in head.split("\r\n"):
        key, _, value = line.partition(":")
        match key.strip().lower():
            case "content-disposition":
                pieces = {m[0].lower(): unescape(m[1] or m[2]) for m in PIECE.findall(value)}
                name, filename = pieces.get("name", ""), pieces.get("filename")
            case "content-type":
                mime = value.strip()
    return name, filename, mime


def unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("%22", '"').replace("\\\\", "\\")
