"""Accuracy on the project's own messages must not fall below a floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shipped_library import shipped_understanding
from tests.understanding.accuracy import OWN_FILES, compute_measures, evaluate, read_messages

FLOOR = {"top-1": 0.90, "top-3": 0.97, "one tap": 0.95, "at once": 0.74}
CEILING = {"wrong": 0.03, "false": 0.03}


@pytest.mark.parametrize("path", [path for path in OWN_FILES if path.exists()], ids=lambda path: path.stem)
def test_accuracy_stays_above_the_floor(path: Path) -> None:
    found = compute_measures(evaluate(read_messages(path), shipped_understanding().decide))
    assert {name: found[name] for name in FLOOR if found[name] < FLOOR[name]} == {}
    assert {name: found[name] for name in CEILING if found[name] > CEILING[name]} == {}
