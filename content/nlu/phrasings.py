"""Citizens' phrasings with their answers, from the library or from files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

PHRASINGS_FOLDER = Path(__file__).parent.parent / "library" / "phrasings"
NO_ANSWER, TWO_QUESTIONS, OTHER_SERVICE = "none", "two", "layanan_lain"


class Phrasing(Struct, frozen=True, gc=False):
    """A message of citizens and the answers it asks for (two if it asks two things)."""

    text: str
    answers: tuple[str, ...]


def load_phrasings(folder: Path = PHRASINGS_FOLDER) -> tuple[Phrasing, ...]:
    """Load all <answer>.txt files of a folder, and two.txt ("answer + answer | text")."""
    rows: list[Phrasing] = []
    for file in sorted(folder.glob("*.txt")):
        for line in _content_lines(file):
            if file.stem == TWO_QUESTIONS:
                rows.extend(_parse_pair(line))
            else:
                rows.append(Phrasing(line, (file.stem,)))
    return tuple(rows)


def list_library_phrasings(library: object) -> tuple[Phrasing, ...]:
    """Return the phrasings of a library, a mapping, or an iterable of Phrasing."""
    found = getattr(library, "phrasings", library)
    if not isinstance(found, Mapping):
        return tuple(row for row in _iterate(found) if isinstance(row, Phrasing))
    rows = [Phrasing(str(text), (str(answer),)) for answer, texts in sorted(found.items()) for text in texts]
    pairs = getattr(library, "pairs", ())
    return (*rows, *(Phrasing(pair.text, tuple(pair.answers)) for pair in pairs))


def compute_fingerprint(rows: Iterable[Phrasing]) -> str:
    """Return a hash of phrasings in any order. It tells whether a model was trained on them."""
    lines = sorted(f"{'+'.join(row.answers)}|{row.text}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _iterate(rows: object) -> Iterator[object]:
    return iter(rows) if isinstance(rows, Iterable) else iter(())


def _content_lines(file: Path) -> Iterator[str]:
    for line in file.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _parse_pair(line: str) -> Iterator[Phrasing]:
    ids, bar, text = line.partition("|")
    if bar and text.strip():
        yield Phrasing(text.strip(), tuple(answer.strip() for answer in ids.split("+")))
