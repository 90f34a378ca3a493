"""Logs: one line each, in words or as JSON, never with a token or a citizen's message.

Handlers of this project log update ids and error ids, not texts. As a second net, a filter blanks every token-like and
every long digit sequence before a line is written, also inside tracebacks. What is logged while an update is served, from
its intake to the delivery of its answers, carries the same request id.
"""

import json
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

TOKEN_PATTERN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}|bot\d+:[^/\s]+")
DIGITS_PATTERN = re.compile(r"\d(?:[ .-]?\d){9,}")
_request_id: ContextVar[str] = ContextVar("request", default="")


def new_request_id(what: str) -> str:
    """A request id: `what` (such as the update's id) and something short and random."""
    return f"{what}-{secrets.token_hex(3)}"


@contextmanager
def request_scope(id: str) -> Iterator[None]:
    """Inside, also in tasks begun there, log lines carry this request id."""
    before = _request_id.set(id)
    try:
        yield
    finally:
        _request_id.reset(before)


class TextFormatter(logging.Formatter):
    """`2026-11-21 08:00:00 INFO intake [REQUEST]: words`; an exception is named with its place, never with its message."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            said += "\n" + _render_trace(record.exc_info[1])
        time = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        request = f" [{_request_id.get()}]" if _request_id.get() else ""
        return f"{time} {record.levelname} {record.name}{request}: {mask_secrets(said)}"


class JsonFormatter(logging.Formatter):
    """One object a line: `time` (ISO 8601, UTC), `level`, `logger`, `message`, and where there is one `request`, `error`
    (the exception's type) and `trace` (file:line function, outermost first)."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask_secrets(record.getMessage()),
        }
        if _request_id.get():
            said["request"] = _request_id.get()
        if record.exc_info and (error := record.exc_info[1]) is not None:
            return json.dumps(
                said | {"error": type(error).__name__, "trace": _render_frames(error)}, ensure_ascii=False
            )
        return json.dumps(said, ensure_ascii=False)


FORMATS = {"text": TextFormatter, "json": JsonFormatter}


def mask_secrets(line: str) -> str:
    return DIGITS_PATTERN.sub("[angka]", TOKEN_PATTERN.sub("[token]", line))


def _render_trace(error: BaseException) -> str:
    where = "\n".join(f"    {frame}" for frame in _render_frames(error))
    return f"  {type(error).__name__} at\n{where}"


def _render_frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def configure_logging(level: str, format: str = "text") -> None:
    """Send logs to standard error, as "text" or "json". Libraries that log addresses (with the token) or rows are quiet."""
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
    handler.setFormatter(FORMATS[format]())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
