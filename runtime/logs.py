"""Logs: one line each, in words, never with a token or a citizen's message.

Handlers of this project log update ids and error ids, not texts. As a second net, a filter blanks every token-like and
every long digit sequence before a line is written, also inside tracebacks.
"""

import logging
import re
import sys
import traceback

SECRET = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}|bot\d+:[^/\s]+")
DIGITS = re.compile(r"\d(?:[ .-]?\d){9,}")


class Plain(logging.Formatter):
    """`2026-11-21 08:00:00 INFO intake: words`; an exception is named with its place, never with its message."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            said += "\n" + _trace(record.exc_info[1])
        return (
            f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')} {record.levelname} {record.name}: {scrub(said)}"
        )


def scrub(line: str) -> str:
    return DIGITS.sub("[angka]", SECRET.sub("[token]", line))


def _trace(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = "\n".join(f"    {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    return f"  {type(error).__name__} at\n{where}"


def start(level: str) -> None:
    """Send logs to standard error. Libraries that log addresses (which hold the token) are silenced first."""
    for noisy in (
        "httpx",
        "httpcore",
        "telegram",
        "aiohttp",
        "uvicorn",
        "uvicorn.access",
        "uvicorn.error",
        "asyncio",
    ):
        logging.getLogger(noisy).setLevel(logging.CRITICAL if noisy == "uvicorn.error" else logging.WARNING)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Plain())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
