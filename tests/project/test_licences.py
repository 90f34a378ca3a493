"""Every library has a reason, an allowed licence, and a row in the software bill of materials."""

import json
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

from deploy import sbom

ROOT = Path(__file__).parents[2]
ALLOWED = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|HPND|LGPL|Lesser General Public|Mozilla|MPL|Unlicense|0BSD",
    re.I,
)
REFUSED = re.compile(
    r"(?<!L)(?<!Lesser )\b(A?GPL|Affero|General Public License)|Commons Clause|SSPL|BUSL", re.I
)


def test_every_library_that_runs_has_a_licence_on_the_list() -> None:
    found = {one.name: one.licence for one in sbom.read_lock() if one.licence}
    assert len(found) > 20
    wrong = {name: said for name, said in found.items() if not ALLOWED.search(said)}
    refused = {
        name: said
        for name, said in found.items()
        if REFUSED.search(said) and not re.search(r"L-?GPL|Lesser", said)
    }
    assert not wrong and not refused


def test_every_dependency_is_explained_with_its_licence() -> None:
    section = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("\n## Dependencies\n", 1)[1].lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    assert len(listed) > 30
    for requirement in listed:
        name = re.split(r"[^\w-]", requirement, maxsplit=1)[0]
        assert re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", section), f"{name} has no reason"
    for line in section.strip().splitlines():
        assert not line.startswith("- ") or re.search(r"\([^)]*(mit|bsd|apache|gpl|mpl|psf)[^)]*\)", line), (
            line
        )


def test_the_bill_of_materials_holds_the_lock() -> None:
    done = subprocess.run(
        [sys.executable, "deploy/sbom.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    bill = json.loads(done.stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    named = {(part["name"], part["version"]) for part in bill["components"]}
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    assert named == set(re.findall(r"^([\w.-]+)==([^ ;\\]+)", lock, re.MULTILINE))
    assert all(part["properties"] for part in bill["components"])
