"""The library of the project, read once per process. A test that changes files reads its own copy."""

from functools import cache

from content.loading.library_loader import Library, load_library
from content.nlu import Understanding


@cache
def shipped_library() -> Library:
    return load_library()


@cache
def shipped_understanding() -> Understanding:
    """Return the small model of the project. A test that teaches it makes its own."""
    return Understanding(shipped_library())
