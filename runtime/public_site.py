"""The public pages in memory and, if the operator wants, in a folder. Only what changed is written."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from content.public_pages.public_file import MEDIA_TYPES, PublicFile


class PublicSite:
    """Files by path. `folder` None: they are only served."""

    def __init__(self, folder: Path | None = None) -> None:
        self._files: dict[str, PublicFile] = {}
        self._folder = folder

    def find(self, path: str) -> PublicFile | None:
        return self._files.get(path)

    @property
    def files(self) -> Mapping[str, PublicFile]:
        return self._files

    def list_changes(self, fresh: Iterable[PublicFile], *, refreshes: bool) -> list[PublicFile]:
        """Return what differs from the published files. `refreshes`: also if only the moment of writing differs."""
        return [file for file in fresh if self._differs(file, refreshes)]

    def _differs(self, file: PublicFile, refreshes: bool) -> bool:
        known = self._files.get(file.path)
        if known is None or known.chart != file.chart:
            return True
        if file.chart is not None:
            return False
        return known.content != file.content if refreshes else not known.has_same_facts(file)

    def publish(self, files: Iterable[PublicFile]) -> int:
        """Draw charts, write the files, then serve them. Blocks: call it in a thread. Returns how many were written."""
        count = 0
        for file in files:
            drawn = _draw(file)
            if self._folder is not None:
                write_file(self._folder, drawn)
            self._files[file.path] = drawn
            count += 1
        return count

    def remove_others(self, top: str, kept: Iterable[str]) -> None:
        """Remove the files of a folder ('3674/') that are not among `kept`. Blocks: call it in a thread."""
        known = set(kept)
        for path in [path for path in self._files if path.startswith(top) and path not in known]:
            del self._files[path]
        if self._folder is not None:
            remove_other_files(self._folder, top, known)


def _draw(file: PublicFile) -> PublicFile:
    if file.chart is None:
        return file
    from content.charts import chart_image  # Pillow is imported on use

    return replace(file, content=chart_image.render_png(file.chart))


def write_file(folder: Path, file: PublicFile) -> bool:
    """Replace a file atomically, so that no reader sees half of it. False: it is the same already."""
    path = folder / file.path
    content = _draw(file).content if file.chart is not None and not file.content else file.content
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)
    return True


def remove_other_files(folder: Path, top: str, kept: set[str]) -> int:
    """Remove what an earlier run wrote below `top` and nobody wants any more; return how many files."""
    count = 0
    for path in sorted((folder / top).glob("*")) if (folder / top).is_dir() else []:
        is_ours = path.is_file() and path.suffix.removeprefix(".") in MEDIA_TYPES
        if is_ours and path.relative_to(folder).as_posix() not in kept:
            path.unlink(missing_ok=True)
            count += 1
    return count
