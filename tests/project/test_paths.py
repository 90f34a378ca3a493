"""Links and paths in the documents exist, and CONTRIBUTING's table of features is true."""

import re
from pathlib import Path

import pytest

from tests.project.markdown import (
    INDONESIAN,
    ROOT,
    code_spans,
    english_documents,
    links,
    relative,
    table_rows,
)

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
FEATURES = "## Where a feature is"
DOCUMENTS = [*english_documents(), *(ROOT / path for path in sorted(INDONESIAN))]
PATH = re.compile(
    r"(?:[\w.*-]+/)+[\w.*-]*|[\w-]+\.(?:py|md|txt|in|yaml|yml|po|sql|toml|conf|service|env|json)"
)

# Paths that the repository does not hold, with the reason. A path that begins with one of these is not looked for.
NOT_IN_THE_REPOSITORY = {
    ".venv": "made by `make install`",
    "data/": "made by `make run`",
    "deploy/secrets": "made by the operator",
    "loket.env": "copied by the operator from deploy/",
    "loket.cdx.json": "made by `make sbom`",
    "content/library/offices/3572": "made by the recipe of CONTRIBUTING",
    "content/library/answers/parkir": "made by the recipe of CONTRIBUTING",
    "content/library/phrasings/parkir": "made by the recipe of CONTRIBUTING",
    "content/library/cases/kk_akta/kk_laminasi": "made by the recipe of CONTRIBUTING",
    "archive.yaml": "stands in the folders of offices",
    "schema.org": "a website",
}


def exists(path: str, document: Path) -> bool:
    """A path is relative to the root of the project or to the document; "*" matches anything."""
    if path.startswith(tuple(NOT_IN_THE_REPOSITORY)):
        return True
    return any(any(folder.glob(path.rstrip("/"))) for folder in (ROOT, document.parent))


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_links_lead_somewhere(document: Path) -> None:
    faults = []
    for line, target in links(document):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        path = (document.parent / file).resolve() if file else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            faults.append(f"{relative(document)}:{line}: {target}")
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_paths_exist(document: Path) -> None:
    """Every path in backticks."""
    faults = [
        f"{relative(document)}:{line}: {span}"
        for line, span in code_spans(document)
        if PATH.fullmatch(span) and not exists(span, document)
    ]
    assert not faults, "\n".join(["", *faults])


def feature_table() -> list[tuple[str, list[str]]]:
    """Each feature with the paths of its row."""
    return [
        (row[0], re.findall(r"`([^`]+)`", " ".join(row[1:]))) for row in table_rows(CONTRIBUTING, FEATURES)
    ]


def test_every_path_of_the_feature_table_exists() -> None:
    rows = feature_table()
    assert rows
    assert [
        f"{feature}: {path}" for feature, paths in rows for path in paths if not (ROOT / path).exists()
    ] == []


def test_every_feature_of_the_handlers_is_in_the_table_once() -> None:
    packages = sorted(relative(path.parent) + "/" for path in (ROOT / "handlers").glob("*/__init__.py"))
    named = [path for _, paths in feature_table() for path in paths if path.startswith("handlers/")]
    assert packages
    assert sorted(named) == packages


def test_the_files_of_a_feature_have_its_name() -> None:
    """A feature has the same name in every layer that has a file or package of it alone."""
    faults = []
    names = {path.parent.name for path in (ROOT / "handlers").glob("*/__init__.py")} - {"core"}
    for layer in ("content", "storage"):
        own = {path.stem for path in (ROOT / layer).iterdir()} & names
        for feature, paths in feature_table():
            name = next((path.split("/")[1] for path in paths if path.startswith("handlers/")), "")
            if name in own and not any(
                Path(path).parts[:1] == (layer,) and Path(path).stem == name for path in paths
            ):
                faults.append(f"{feature}: {layer} has {name}, and the table does not say so")
    assert not faults, "\n".join(["", *faults])


def test_the_glossary_names_what_exists() -> None:
    """Each term once per table; a name behind a path occurs in that file."""
    document, faults = ROOT / "docs/glossary.md", []
    for heading in ("## Indonesian terms", "## Terms of the code"):
        rows = table_rows(document, heading)
        terms = [row[0].casefold() for row in rows]
        assert rows and len(terms) == len(set(terms))
        for term, _, where in rows:
            path, *names = re.findall(r"`([^`]+)`", where)
            text = (ROOT / path).read_text("utf-8") if (ROOT / path).is_file() else ""
            faults += [
                f"{term}: {name} is not in {path}" for name in names if not re.search(rf"\b{name}\b", text)
            ]
    assert not faults, "\n".join(["", *faults])
