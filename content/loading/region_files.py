"""Neighbouring regions that are not served, and names that need care (`library/national/regions.yaml`)."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from content.lazy_dataclass import dataclass
from content.loading.source_files import ContentError, ContentFile, Finding
from content.loading.yaml_fields import YamlBlock

LIBRARY_FOLDER = Path(__file__).parent.parent / "library"
REGIONS_FILE = "national/regions.yaml"


class RegionKind(StrEnum):
    """City (kota) or regency (kabupaten)."""

    KOTA = "kota"
    KABUPATEN = "kabupaten"


@dataclass(frozen=True, slots=True)
class Region:
    """A city or regency that is not served. `places`: names of parts of it."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regions:
    """All regions and special names.

    `shared`: names with several possible codes. `weak`: names that are also words. `words`: names that are
    almost always words. `not_names`: words that look like a mistyped name. `lines`: lines of the shared
    names.
    """

    regions: tuple[Region, ...] = ()
    shared: Mapping[str, tuple[str, ...]] | None = None
    weak: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    source: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)


def load_regions(folder: Path = LIBRARY_FOLDER) -> Regions:
    """Load the file. Raises ContentError with every fault."""
    findings: list[Finding] = []
    found = read_regions(folder, findings)
    if findings:
        raise ContentError(tuple(findings))
    return found


def read_regions(folder: Path, findings: list[Finding]) -> Regions:
    """Read what can be read. Faults go to `findings`."""
    content_file = ContentFile(folder, folder / REGIONS_FILE, findings)
    block = content_file.parse_yaml(content_file.read_text())
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
    content_file.report_unknown_fields()
    return found


def _read_region(item: YamlBlock) -> Region:
    return Region(
        code=item.read_text("code"),
        name=item.read_text("name"),
        kind=item.read_choice("kind", RegionKind).value,
        aliases=item.read_texts("aliases"),
        places=item.read_texts("places"),
    )
