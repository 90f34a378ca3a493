"""Neighbouring regions that no office here serves, and names that need care (`library/national/regions.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from content.fields import Block
from content.source import ContentFaults, Finding, Page

LIBRARY = Path(__file__).parent / "library"
REGIONS = "national/regions.yaml"


class RegionKind(StrEnum):
    KOTA = "kota"
    KABUPATEN = "kabupaten"


@dataclass(frozen=True, slots=True)
class Region:
    """A kota or kabupaten that is not served. `places`: what citizens call parts of it."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regions:
    """`shared`: a name to the codes it may mean. `weak`: names that are also words; `words`: names that are almost
    always words; `not_names`: words that only look like a name typed wrong; `lines`: where a shared name stands."""

    regions: tuple[Region, ...] = ()
    shared: Mapping[str, tuple[str, ...]] | None = None
    weak: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    source: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)


def load_regions(folder: Path = LIBRARY) -> Regions:
    """Raises ContentFaults with every fault of the file."""
    findings: list[Finding] = []
    found = read_regions(folder, findings)
    if findings:
        raise ContentFaults(tuple(findings))
    return found


def read_regions(folder: Path, findings: list[Finding]) -> Regions:
    """What could be read of the file; faults go into `findings`."""
    page = Page(folder, folder / REGIONS, findings)
    block = page.compose(page.read())
    shared = [(item.text("name"), item) for item in block.list("shared")]
    found = Regions(
        regions=tuple(_region(item) for item in block.list("regions")),
        shared={name: item.words("among") for name, item in shared},
        weak=block.words("weak"),
        words=block.words("words"),
        not_names=block.words("not_names"),
        source=block.text("source"),
        lines={name: item.at("among") for name, item in shared},
    )
    page.close()
    return found


def _region(item: Block) -> Region:
    return Region(
        code=item.text("code"),
        name=item.text("name"),
        kind=item.choice("kind", RegionKind).value,
        aliases=item.words("aliases"),
        places=item.words("places"),
    )
