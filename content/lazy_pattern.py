"""Regular expressions for a fast start: a pattern is compiled when it is first used.

Most of the three hundred patterns belong to questions and commands that a process may never serve. Compiling all of
them takes a tenth of the start.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr

__all__ = ["compile_later"]

if TYPE_CHECKING:

    def compile_later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]: ...

else:

    def compile_later(pattern, flags=0):
        """Return an object with the methods of `re.compile(pattern, flags)`."""
        return LazyPattern(pattern, flags)


class LazyPattern:
    """Keeps each method of the compiled pattern as its own attribute, so only the first call is slower."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_compiled":
            found: Any = re.compile(self.pattern, self._flags)
        else:
            found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found

    def __repr__(self) -> str:
        return f"compile_later({self.pattern!r}, {self._flags!r})"
