"""A copy of the content that a test may change."""

import shutil
from pathlib import Path

from content.loading.library_loader import LIBRARY_FOLDER


def copy_library(folder: Path) -> Path:
    """Copy the library to a folder that does not exist yet. Return it."""
    return Path(shutil.copytree(LIBRARY_FOLDER, folder))
