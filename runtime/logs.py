"""Logs: one line each, as text or JSON, never with a token or a citizen's message.

Loggers are named `loket.<module>`. Log lines hold update ids and error codes, not texts.
Formatters also mask tokens and long digit sequences, in tracebacks too.
All lines about one update carry the same request id, from its arrival to the delivery of its replies.
"""

import json
import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from content.lazy_pattern import compile_later

TOKEN_PATTERN = compile_later(r"\d{3,}:[A-Za-z0-9_-]{20,}|bot\d+:[^/\s]+")
DIGITS_PATTERN = compile_later(r"\d(?:[ .-]?\d){9,}")
FIELDS = ("update_id", "campaign", "job")
"""Names of `extra=` that become fields of JSON lines. No other name may be used; none identifies a person."""
_request_id: ContextVar[str] = ContextVar("request", default="")


def new_request_id(subject: str) -> str:
    """Return a request id: `subject`, such as the id of an update, and a short random part."""
    return f"{subject}-{secrets.token_hex(3)}"


@contextmanager
def request_scope(id: str) -> Iterator[None]:
    """Log lines inside carry this request id, also in tasks created inside."""
    token = _request_id.set(id)
    try:
        yield
    finally:
        _request_id.reset(token)


class TextFormatter(logging.Formatter):
    """`2026-11-21 08:00:00 INFO loket.sender [REQUEST]: message`. An exception is shown without its message."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            message += "\n" + _render_trace(record.exc_info[1])
        time = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        request = f" [{_request_id.get()}]" if _request_id.get() else ""
        return f"{time} {record.levelname} {record.name}{request}: {mask_secrets(message)}"


class JsonFormatter(logging.Formatter):
    """One object per line: `time` (ISO 8601, UTC), `level`, `logger`, `message`, and where present `request` and FIELDS.

    Exceptions add `error` (the type) and `trace` (file:line function, outermost first), never their message.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask_secrets(record.getMessage()),
        }
        if _request_id.get():
            line["request"] = _request_id.get()
        line |= {name: _mask_field(getattr(record, name)) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and (error := record.exc_info[1]) is not None:
            line |= {"error": type(error).__name__, "trace": _render_frames(error)}
        return json.dumps(line, ensure_ascii=False)


FORMATS = {"text": TextFormatter, "json": JsonFormatter}


def _mask_field(value: object) -> object:
    return mask_secrets(value) if isinstance(value, str) else value


def mask_secrets(line: str) -> str:
    return DIGITS_PATTERN.sub("[angka]", TOKEN_PATTERN.sub("[token]", line))


def _render_trace(error: BaseException) -> str:
    frames = "\n".join(f"    {frame}" for frame in _render_frames(error))
    return f"  {type(error).__name__} at\n{frames}"


def _render_frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def configure_logging(level: str, log_format: str = "text") -> None:
    """Send logs to standard error, as "text" or "json".

    Libraries that log addresses, which hold the token, or rows may log only warnings.
    """
    for noisy in (
        "httpx",
        "httpcore",
        "telegram",
        "aiohttp",
        "aiosqlite",
        "PIL",
        "uvicorn",
        "uvicorn.access",
        "uvicorn.error",
        "asyncio",
    ):
        logging.getLogger(noisy).setLevel(logging.CRITICAL if noisy == "uvicorn.error" else logging.WARNING)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMATS[log_format]())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
