"""A file of the public pages, as it lies in a folder or is served."""

import hashlib
from functools import cached_property

from content.charts.chart import Chart
from content.lazy_dataclass import dataclass

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "ics": "text/calendar; charset=utf-8",
    "png": "image/png",
}


@dataclass(frozen=True)
class PublicFile:
    """`path` is relative to the top folder. A `chart` is drawn when it is published, and becomes the content.

    `moments` are the parts of the content that say of which moment it is. Everything else are facts.
    """

    path: str
    content: bytes = b""
    chart: Chart | None = None
    moments: tuple[bytes, ...] = ()
    is_embeddable: bool = False

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.path.rpartition(".")[2]]

    @cached_property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    def has_same_facts(self, other: "PublicFile") -> bool:
        """Return whether two versions differ in nothing but the moment of writing."""
        return self._remove_moments() == other._remove_moments()

    def _remove_moments(self) -> bytes:
        content = self.content
        for moment in self.moments:
            content = content.replace(moment, b"")
        return content
