"""Imports python-telegram-bot without httpx, whose transport the bot does not use (see `runtime.telegram.transport`).

The import of httpx and what it needs takes 60 ms of each start. It is imported if anything asks for it.
"""

import importlib
import importlib.util
import sys
from contextlib import suppress
from types import ModuleType

ANNOTATED = ("AsyncClient", "Proxy", "URL")  # types in the signatures of the library's own transport


def import_without_httpx() -> None:
    """Import the library. Does nothing when the library or httpx is imported already."""
    if "telegram" in sys.modules or "httpx" in sys.modules:
        return
    spec = importlib.util.find_spec("httpx")
    assert spec is not None
    assert spec.loader is not None
    spec.loader = importlib.util.LazyLoader(spec.loader)
    httpx = importlib.util.module_from_spec(spec)
    placeholder = ModuleType("httpx")
    for name in ANNOTATED:
        setattr(placeholder, name, object)
    sys.modules["httpx"] = placeholder
    with suppress(AttributeError):  # another version of the library needs more: it is imported as usual
        importlib.import_module("telegram.request")
        sys.modules["telegram.request._httpxrequest"].httpx = httpx  # type: ignore[attr-defined]
    sys.modules["httpx"] = httpx
    spec.loader.exec_module(httpx)  # its code runs when one of its names is used
