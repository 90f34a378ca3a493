"""The trained model: linear scores plus one hidden layer, computed in integers.

A feature has a weight of 8 bits for each answer and hidden cell. The weights are packed into one large
integer, 32 bits apart. Adding features is adding integers. tests/understanding/train.py writes the file.

The sums run in C, without inner loops of Python: understanding a message takes half the time.
"""

from __future__ import annotations

import math
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from itertools import repeat
from operator import mul, sub
from pathlib import Path

import msgspec

from content.lazy_dataclass import dataclass
from content.nlu.name_table import NameTable, pack_names
from content.nlu.prepared_file import Sections, view_sections

MODEL_FILE = Path(__file__).parent.parent / "library" / "model" / "understanding.bin"
_LANE_BYTES, _ZERO_WEIGHT = 4, 128
_OUTER_LANE_BITS, _OUTER_BITS, _CELL_BITS = 64, 24, 24
"""Lanes of the weights from hidden cells to answers; binary places of these weights and of a cell.

A lane holds the sum of all cells while (sum of the weights) x (greatest cell) is below 32,000. Both are below 100.
"""
_OUTER_STEP = 0.5 ** (_OUTER_BITS + _CELL_BITS)
_MAX_WIDE_ROWS = 10_000
"""Maximum cached rows per table, about 400 bytes each."""


class WeightGroup(msgspec.Struct, frozen=True):
    """Weights of one feature group. `rows`: one byte per feature and column (128 is zero); `steps`: scale."""

    names: str
    rows: bytes
    steps: tuple[float, ...]


class StoredModel(msgspec.Struct, frozen=True):
    """The model file. Columns are the answers, then the hidden cells.

    `start`: bias of each column. `outer`: weights from hidden cells to answers. `mixing` and `calibration`:
    numbers for `decision`. `forms`: features of known phrasings by text, so that startup need not parse them
    again.
    """

    fingerprint: str
    answers: tuple[str, ...]
    start: tuple[float, ...]
    outer: tuple[tuple[float, ...], ...]
    groups: tuple[WeightGroup, ...]
    vocabulary: str
    mixing: Mapping[str, float]
    calibration: Mapping[str, float]
    forms: Mapping[str, str] = {}


class WideRows(dict[str, int]):
    """Rows of one group as integers, made on first use.

    A row has a lane for each column. Its last lane counts known features. The row of an unknown feature is 0.
    """

    def __init__(self, names: NameTable, rows: memoryview, width: int) -> None:
        super().__init__()
        self._names, self._rows, self._width = names, rows, width

    def __missing__(self, name: str) -> int:
        place = self._names.find(name)
        if place is None:
            self[name] = 0
            return 0
        lanes = bytearray((self._width + 1) * _LANE_BYTES)
        lanes[:-_LANE_BYTES:_LANE_BYTES] = self._rows[place * self._width : (place + 1) * self._width]
        lanes[-_LANE_BYTES] = 1
        row = self[name] = int.from_bytes(lanes, "little")
        return row


@dataclass(slots=True)
class WeightTable:
    """The weights of one feature group. `names`: the names of the rows."""

    names: NameTable
    rows: memoryview
    steps: tuple[float, ...]
    _wide_rows: WideRows = field(init=False)

    def __post_init__(self) -> None:
        self._wide_rows = WideRows(self.names, self.rows, len(self.steps))

    def __contains__(self, name: str) -> bool:
        return self._wide_rows[name] != 0

    def sum_features(self, features: Sequence[str]) -> tuple[array[int], int, float]:
        """Return the sums of the columns, the sum that means zero, and the scale of the sums."""
        wide = self._wide_rows
        if len(wide) > _MAX_WIDE_ROWS:
            wide.clear()
        total = sum(map(wide.__getitem__, features))
        lanes = array("I", total.to_bytes((len(self.steps) + 1) * _LANE_BYTES, "little"))
        return lanes, lanes.pop() * _ZERO_WEIGHT, 1 / math.sqrt(len(features) or 1)


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """Scores answers from the features of a message."""

    stored: StoredModel
    tables: tuple[WeightTable, ...]
    outer_rows: tuple[int, ...] = ()
    """The weights from each hidden cell to the answers, as one integer a cell."""

    @classmethod
    def from_sections(cls, sections: Sections) -> AnswerModel | None:
        """Return the model of a prepared file, None if it has none."""
        if "model" not in sections:
            return None
        stored = msgspec.msgpack.decode(sections["model"], type=StoredModel)
        tables = [
            WeightTable(NameTable(sections, f"group{at}"), sections[f"group{at}.rows"], group.steps)
            for at, group in enumerate(stored.groups)
        ]
        return cls(stored, tuple(tables), tuple(map(_pack_outer_row, stored.outer)))

    @classmethod
    def from_stored(cls, stored: StoredModel) -> AnswerModel:
        """Build the model from the content of its file."""
        model = cls.from_sections(view_sections(pack_model(stored)))
        assert model is not None
        return replace(model, stored=stored)

    def save(self, path: Path = MODEL_FILE) -> int:
        """Write the file and return its size in bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.write_bytes(zlib.compress(msgspec.msgpack.encode(self.stored), 9))

    def score_answers(self, features: tuple[list[str], ...]) -> dict[str, float]:
        """Return the natural logarithm of each answer's probability."""
        answers = self.stored.answers
        sums = self._sum_groups(features)
        totals = sums[: len(answers)]
        if self.outer_rows:
            added = self._sum_hidden_cells(sums[len(answers) :])
            totals = [total + part * _OUTER_STEP for total, part in zip(totals, added, strict=True)]
        return dict(zip(answers, log_softmax(totals), strict=True))

    def _sum_groups(self, features: tuple[list[str], ...]) -> list[float]:
        """Return the sum of each column over the three groups, in the longest loop of a message."""
        first, second, third = self.tables
        (a, zero_a, scale_a), (b, zero_b, scale_b), (c, zero_c, scale_c) = (
            table.sum_features(group) for table, group in zip(self.tables, features, strict=True)
        )
        return [
            bias + (x - zero_a) * p * scale_a + (y - zero_b) * q * scale_b + (z - zero_c) * r * scale_c
            for bias, x, p, y, q, z, r in zip(
                self.stored.start, a, first.steps, b, second.steps, c, third.steps, strict=True
            )
        ]

    def _sum_hidden_cells(self, cells: list[float]) -> array[int]:
        """Return what the active cells add to each answer. A lane may lack 1, which the lane below borrowed."""
        active = [int(value * (1 << _CELL_BITS)) if value > 0 else 0 for value in cells]
        total = sum(map(mul, active, self.outer_rows))
        return array(
            "q", total.to_bytes(len(self.stored.answers) * _OUTER_LANE_BITS // 8, "little", signed=True)
        )

    def feature_weights(self, group: int, name: str) -> dict[str, float]:
        """Return the weights of one feature by answer; empty if the model does not know it."""
        table = self.tables[group]
        place = table.names.find(name)
        if place is None:
            return {}
        width = len(self.stored.start)
        row = table.rows[place * width : (place + 1) * width]
        steps = zip(self.stored.answers, row, table.steps, strict=False)
        return {answer: (value - _ZERO_WEIGHT) * step for answer, value, step in steps}


def load_stored_model(path: Path = MODEL_FILE) -> StoredModel | None:
    """Read the model file. Return None if it is missing or unreadable."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(path.read_bytes()), type=StoredModel)
    except (OSError, zlib.error, msgspec.DecodeError):
        return None


def pack_model(stored: StoredModel) -> dict[str, bytes]:
    """Return the sections of a model that are read in place. What only training and start-up need is left out."""
    sections: dict[str, bytes] = {}
    for at, group in enumerate(stored.groups):
        names = group.names.split("\n") if group.names else []
        sections |= {**pack_names(names, f"group{at}"), f"group{at}.rows": group.rows}
    bare = tuple(WeightGroup("", b"", group.steps) for group in stored.groups)
    rest = msgspec.structs.replace(stored, groups=bare, forms={}, vocabulary="")
    return {**sections, "model": msgspec.msgpack.encode(rest)}


def _pack_outer_row(row: Sequence[float]) -> int:
    """Return the weights of a cell in one integer. A negative weight borrows from the lane above it."""
    return sum(round(weight * (1 << _OUTER_BITS)) << at * _OUTER_LANE_BITS for at, weight in enumerate(row))


def log_softmax(totals: list[float]) -> list[float]:
    """Normalize scores to log probabilities."""
    top = max(totals)
    all_ = top + math.log(sum(map(math.exp, map(sub, totals, repeat(top)))))
    return [total - all_ for total in totals]
