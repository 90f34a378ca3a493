"""The settings of the web side, checked and explained in words."""

import re
from urllib.parse import urlsplit

SECRET_PATTERN = re.compile(r"[A-Za-z0-9_-]{16,256}")
LOOPBACK = ("127.0.0.1", "localhost")
DEFAULT_LISTEN_ADDRESS = ("127.0.0.1", 8081)


def check_webhook_url(value: str, faults: list[str]) -> str:
    """Where Telegram brings updates; http only to this machine, for trying out."""
    if not value:
        return ""
    parts = urlsplit(value)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.hostname or len(parts.path) < 2 or parts.query or parts.fragment:
        faults.append(
            "WEBHOOK_URL bukan alamat https dengan jalur. Tulis misalnya https://loket.contoh.go.id/webhook"
        )
    return value


def check_webhook_secret(value: str, url: str, faults: list[str]) -> str:
    if (url or value) and not SECRET_PATTERN.fullmatch(value):
        faults.append(
            "WEBHOOK_SECRET harus 16 sampai 256 huruf, angka, _ atau -. Buat satu dengan:"
            ' python -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return value


def parse_listen_address(value: str, url: str, faults: list[str]) -> tuple[str, int] | None:
    """Host and port; None: nothing listens."""
    if not value:
        return DEFAULT_LISTEN_ADDRESS if url else None
    host, _, port = value.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        faults.append("LISTEN harus alamat:porta, misalnya 127.0.0.1:8081 (0.0.0.0:8081 dalam wadah).")
        return None
    return host.strip("[]") or "127.0.0.1", int(port)
