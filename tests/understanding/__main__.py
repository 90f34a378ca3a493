"""How well citizens are understood, beside other methods: `python -m tests.understanding [FILE.jsonl ...]`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from content.library import load
from content.understand import Understanding
from content.understand.phrasings import Phrasing, from_library
from tests.understanding.measure import OWN, Tried, confusion, measures, read, tried
from tests.understanding.rivals import deciding, rivals

_COLUMNS = ("top-1", "top-3", "one tap", "at once", "wrong", "false", "p95 ms")


def main(paths: Sequence[Path]) -> None:
    library = load()
    phrasings = from_library(library)
    understanding = Understanding(library)
    others = rivals(phrasings)
    print(f"{len(phrasings)} phrasings{', newer than the model' if understanding.stale else ''}")
    for path in [path for path in OWN if path.exists()] + list(paths):
        rows = read(path)
        found = tried(rows, understanding.decide)
        print(f"\n{path.name}: {len(rows)} messages")
        _heading()
        _line("Loket", found)
        for name, scores in others.items():
            _line(name, tried(rows, deciding(scores, rows)))
        _by_kind(found)
        _by_label(found)
    _twice(phrasings)


def _heading() -> None:
    print(f"{'':22}" + "".join(f"{column:>9}" for column in _COLUMNS))


def _line(name: str, found: Sequence[Tried]) -> None:
    values = measures(found)
    shown = "".join(
        f"{values[column]:9.2f}" if "ms" in column else f"{values[column]:9.3f}" for column in _COLUMNS
    )
    print(f"{name:22}{shown}")


def _by_kind(found: Iterable[Tried]) -> None:
    print("by kind")
    order = sorted(found, key=lambda item: item.row.kind)
    for kind, items in groupby(order, key=lambda item: item.row.kind):
        _line(f"  {kind}", list(items))


def _by_label(found: Sequence[Tried]) -> None:
    print("by label")
    order = sorted(found, key=lambda item: item.row.labels[0])
    confused = confusion(found)
    for label, group in groupby(order, key=lambda item: item.row.labels[0]):
        items = list(group)
        taken = ", ".join(f"{other} {n}" for (right, other), n in confused.most_common() if right == label)
        good = sum(not item.false if item.row.outside else item.first for item in items)
        print(f"  {label:24}{good:4} of {len(items):<4} {taken and 'taken for ' + taken}")


def _twice(phrasings: Iterable[Phrasing]) -> None:
    """Warns of messages that are measured with although they were trained on."""
    known = {row.text.casefold() for row in phrasings}
    same = [row.text for path in OWN if path.exists() for row in read(path) if row.text.casefold() in known]
    if same:
        print(f"\nalso among the phrasings: {len(same)}, such as {same[0]!r}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
