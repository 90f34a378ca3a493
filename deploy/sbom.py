"""Writes the software bill of materials (CycloneDX 1.5, JSON) of the locked libraries. The same lock gives the same bytes."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

LOCK_FILE = Path(__file__).parent.parent / "requirements.txt"
REQUIREMENT_PATTERN = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)(?: *; *(?P<marker>[^\\]*))?"
)


@dataclass(frozen=True)
class LockedPackage:
    """A library of the lock. An empty `marker` means all systems. `hashes` are the SHA-256 of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def licence(self) -> str:
        """Return the licence that the package declares, or "" if it is not installed on this system."""
        try:
            about = metadata.metadata(self.name)
        except metadata.PackageNotFoundError:
            return ""
        classified = [
            line.rsplit(" :: ", 1)[1]
            for line in about.get_all("Classifier") or ()
            if line.startswith("License :: ")
        ]
        declared = about.get_all("License-Expression") or classified or about.get_all("License") or ["?"]
        said = " or ".join(declared)
        return said.strip().splitlines()[0]


def read_lock(lock: Path = LOCK_FILE) -> Iterator[LockedPackage]:
    for block in re.split(r"\n(?=\S)", lock.read_text("utf-8")):
        if found := REQUIREMENT_PATTERN.match(block):
            hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
            yield LockedPackage(found["name"], found["version"], (found["marker"] or "").strip(), hashes)


def build_component(one: LockedPackage) -> dict[str, Any]:
    purl = f"pkg:pypi/{one.name.lower().replace('_', '-')}@{one.version}"
    properties = [{"name": "loket:sha256", "value": sha256} for sha256 in sorted(one.hashes)]
    if one.marker:
        properties.insert(0, {"name": "loket:only", "value": one.marker})
    return {
        "type": "library",
        "bom-ref": purl,
        "name": one.name,
        "version": one.version,
        "purl": purl,
        **({"licenses": [{"license": {"name": one.licence}}]} if one.licence else {}),
        "properties": properties,
    }


def build_bill() -> dict[str, Any]:
    about = {
        "type": "application",
        "bom-ref": "loket",
        "name": "loket",
        "licenses": [{"license": {"id": "MIT"}}],
    }
    parts = [build_component(one) for one in read_lock()]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": about},
        "components": parts,
        "dependencies": [{"ref": "loket", "dependsOn": [part["bom-ref"] for part in parts]}],
    }


if __name__ == "__main__":
    json.dump(build_bill(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
