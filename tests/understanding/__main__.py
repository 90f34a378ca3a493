"""Measures how well questions are understood and compares other methods: `python -m tests.understanding [FILE.jsonl ...]`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from content.loading.library_loader import load_library
from content.nlu import Understanding
from content.nlu.phrasings import Phrasing, list_library_phrasings
from tests.understanding.accuracy import (
    OWN_FILES,
    EvaluatedMessage,
    compute_measures,
    count_confusions,
    evaluate,
    read_messages,
)
from tests.understanding.limits import print_limits
from tests.understanding.other_methods import build_methods, decide_by_scores
from tests.understanding.stickiness import print_stickiness
from tests.understanding.usefulness import measure, print_usefulness, read_rows

_COLUMNS = ("top-1", "top-3", "one tap", "at once", "wrong", "false", "p95 ms")


def main(paths: Sequence[Path]) -> None:
    library = load_library()
    phrasings = list_library_phrasings(library)
    understanding = Understanding(library)
    others = build_methods(phrasings)
    print(f"{len(phrasings)} phrasings{', newer than the model' if understanding.is_stale else ''}")
    for path in [path for path in OWN_FILES if path.exists()] + list(paths):
        rows = read_messages(path)
        found = evaluate(rows, understanding.decide)
        print(f"\n{path.name}: {len(rows)} messages")
        _print_heading()
        _print_line("Loket", found)
        for name, scores in others.items():
            _print_line(name, evaluate(rows, decide_by_scores(scores, rows)))
        _print_by_kind(found)
        _print_by_label(found)
    print_usefulness(measure(read_rows()))
    print_stickiness()
    print_limits()
    _warn_of_trained_messages(phrasings)


def _print_heading() -> None:
    print(f"{'':22}" + "".join(f"{column:>9}" for column in _COLUMNS))


def _print_line(name: str, found: Sequence[EvaluatedMessage]) -> None:
    values = compute_measures(found)
    shown = "".join(
        f"{values[column]:9.2f}" if "ms" in column else f"{values[column]:9.3f}" for column in _COLUMNS
    )
    print(f"{name:22}{shown}")


def _print_by_kind(found: Iterable[EvaluatedMessage]) -> None:
    print("by kind")
    order = sorted(found, key=lambda item: item.row.kind)
    for kind, items in groupby(order, key=lambda item: item.row.kind):
        _print_line(f"  {kind}", list(items))


def _print_by_label(found: Sequence[EvaluatedMessage]) -> None:
    print("by label")
    order = sorted(found, key=lambda item: item.row.labels[0])
    confused = count_confusions(found)
    for label, group in groupby(order, key=lambda item: item.row.labels[0]):
        items = list(group)
        taken = ", ".join(f"{other} {n}" for (right, other), n in confused.most_common() if right == label)
        good = sum(
            not item.is_false_answer if item.row.is_out_of_scope else item.is_ranked_first for item in items
        )
        print(f"  {label:24}{good:4} of {len(items):<4} {taken and 'taken for ' + taken}")


def _warn_of_trained_messages(phrasings: Iterable[Phrasing]) -> None:
    """Warn of messages that are both in the training data and in the measurement."""
    known = {row.text.casefold() for row in phrasings}
    same = [
        row.text
        for path in OWN_FILES
        if path.exists()
        for row in read_messages(path)
        if row.text.casefold() in known
    ]
    if same:
        print(f"\nalso among the phrasings: {len(same)}, such as {same[0]!r}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
