"""A copy of the library that a test may change."""

import shutil
from pathlib import Path

import pytest

from content.loading.library_loader import LIBRARY_FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy without the case files, which take most of the time: tests/unit/cases reads those.

    Without them, the short messages would name cases that are not there.
    """
    ignore = shutil.ignore_patterns("cases", "short_messages.yaml")
    return Path(shutil.copytree(LIBRARY_FOLDER, tmp_path / "library", ignore=ignore))
