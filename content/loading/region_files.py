"""Neighbouring regions that no office here serves, and names that need care (`library/national/regions.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from content.loading.source_files import ContentError, ContentFile, Finding
from content.loading.yaml_fields import YamlBlock

LIBRARY_FOLDER = Path(__file__).parent.parent / "library"
REGIONS_FILE = "national/regions.yaml"


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


def load_regions(folder: Path = LIBRARY_FOLDER) -> Regions:
    """Raises ContentFaults with every fault of the file."""
    findings: list[Finding] = []
    found = read_regions(folder, findings)
    if findings:
        raise ContentError(tuple(findings))
    return found


def read_regions(folder: Path, findings: list[Finding]) -> Regions:
    """What could be read of the file; faults go into `findings`."""
    page = ContentFile(folder, folder / REGIONS_FILE, findings)
    block = page.parse_yaml(page.read_text())
    shared = [(item.read_text("name"), item) for item in block.read_blocks("shared")]
    found = Regions(
        regions=tuple(_read_region(item) for item in block.read_blocks("regions")),
        shared={name: item.read_texts("among") for name, item in shared},
        weak=block.read_texts("weak"),
        words=block.read_texts("words"),
        not_names=block.read_texts("not_names"),
        source=block.read_text("source"),
        lines={name: item.line_of("among") for name, item in shared},
    )
    page.report_unknown_fields()
    return found


def _read_region(item: YamlBlock) -> Region:
    return Region(
        code=item.read_text("code"),
        name=item.read_text("name"),
        kind=item.read_choice("kind", RegionKind).value,
        aliases=item.read_texts("aliases"),
        places=item.read_texts("places"),
    )
