"""The trained model: linear scores plus one hidden layer, computed in integers.

A feature has a weight of 8 bits for each answer and hidden cell. The weights are packed into one large
integer, 32 bits apart. Adding features is adding integers. tests/understanding/train.py writes the file.
"""

from __future__ import annotations

import math
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import mul
from pathlib import Path

import msgspec

MODEL_FILE = Path(__file__).parent.parent / "library" / "model" / "understanding.bin"
_LANE_BYTES, _ZERO_WEIGHT = 4, 128
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


@dataclass(slots=True)
class WeightTable:
    """Rows of one group, unpacked to integers on first use."""

    row_numbers: Mapping[str, int]
    rows: bytes
    steps: tuple[float, ...]
    _wide_rows: dict[str, int] = field(default_factory=dict)

    def sum_features(self, features: Iterable[str], width: int) -> tuple[list[float], int]:
        """Return the sum of each column, and the number of known features."""
        wide, places = self._wide_rows, self.row_numbers
        if len(wide) > _MAX_WIDE_ROWS:
            wide.clear()
        sum_, known, count = 0, 0, 0
        for name in features:
            count += 1
            row = wide.get(name)
            if row is None:
                if name not in places:
                    continue
                row = wide[name] = self._widen_row(places[name], width)
            sum_ += row
            known += 1
        if not known:
            return [0.0] * width, 0
        lanes = array("I", sum_.to_bytes(width * _LANE_BYTES, "little"))
        scale, zero = 1 / math.sqrt(count), known * _ZERO_WEIGHT
        return [(lane - zero) * step * scale for lane, step in zip(lanes, self.steps, strict=True)], known

    def _widen_row(self, place: int, width: int) -> int:
        lanes = bytearray(width * _LANE_BYTES)
        lanes[::_LANE_BYTES] = self.rows[place * width : (place + 1) * width]
        return int.from_bytes(lanes, "little")


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """Scores answers from the features of a message."""

    stored: StoredModel
    tables: tuple[WeightTable, ...]
    hidden_columns: tuple[tuple[float, ...], ...] = ()
    """Weights of all hidden cells by answer: `stored.outer` transposed."""

    @classmethod
    def load(cls, path: Path = MODEL_FILE) -> AnswerModel | None:
        """Load the model file. Return None if it is missing or unreadable."""
        try:
            stored = msgspec.msgpack.decode(zlib.decompress(path.read_bytes()), type=StoredModel)
        except (OSError, zlib.error, msgspec.DecodeError):
            return None
        return cls.from_stored(stored)

    @classmethod
    def from_stored(cls, stored: StoredModel) -> AnswerModel:
        """Build the model from its file content."""
        tables = []
        for group in stored.groups:
            names = group.names.split("\n") if group.names else []
            tables.append(WeightTable({name: at for at, name in enumerate(names)}, group.rows, group.steps))
        columns = tuple(zip(*stored.outer, strict=True)) if stored.outer else ((),) * len(stored.answers)
        return cls(stored, tuple(tables), columns)

    def without_startup_data(self) -> AnswerModel:
        """Drop data that only startup needs, to free some megabytes."""
        return replace(self, stored=msgspec.structs.replace(self.stored, forms={}, vocabulary=""))

    def save(self, path: Path = MODEL_FILE) -> int:
        """Write the file and return its size in bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.write_bytes(zlib.compress(msgspec.msgpack.encode(self.stored), 9))

    def score_answers(self, features: tuple[list[str], ...]) -> dict[str, float]:
        """Return the natural logarithm of each answer's probability."""
        stored = self.stored
        sums = list(stored.start)
        for table, group in zip(self.tables, features, strict=True):
            part, _ = table.sum_features(group, len(sums))
            sums = list(map(float.__add__, sums, part))
        totals, cells = sums[: len(stored.answers)], sums[len(stored.answers) :]
        active = [value if value > 0 else 0.0 for value in cells]
        totals = [
            total + sum(map(mul, active, column))
            for total, column in zip(totals, self.hidden_columns, strict=True)
        ]
        return dict(zip(stored.answers, log_softmax(totals), strict=True))

    def feature_weights(self, group: int, name: str) -> dict[str, float]:
        """Return the weights of one feature by answer; empty if the model does not know it."""
        table = self.tables[group]
        place = table.row_numbers.get(name)
        if place is None:
            return {}
        width = len(self.stored.start)
        row = table.rows[place * width : (place + 1) * width]
        steps = zip(self.stored.answers, row, table.steps, strict=False)
        return {answer: (value - _ZERO_WEIGHT) * step for answer, value, step in steps}


def log_softmax(totals: list[float]) -> list[float]:
    """Normalize scores to log probabilities."""
    top = max(totals)
    all_ = top + math.log(sum(math.exp(total - top) for total in totals))
    return [total - all_ for total in totals]
