"""What a poster says: the name of an office or site, its link, three example questions, and two rules."""

from enum import StrEnum

import msgspec


class PosterSize(StrEnum):
    """A4 and A5 for walls, a card of A6 for tables."""

    A4 = "a4"
    A5 = "a5"
    CARD = "card"


class Poster(msgspec.Struct, frozen=True):
    """A page. `office` is "" if the name is that of the office itself."""

    title: str
    name: str
    office: str
    scan: str
    link: str
    questions: tuple[str, ...]
    free: str
    warning: str

    @property
    def short_link(self) -> str:
        """The link as people read and type it."""
        return self.link.removeprefix("https://")


class PosterPages(msgspec.Struct, frozen=True):
    """Posters in one file, which is drawn when it is sent."""

    posters: tuple[Poster, ...]
    size: PosterSize
