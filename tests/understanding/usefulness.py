"""Measure whether replies contain the facts that citizens need: `python -m tests.understanding.usefulness`.

A row of useful.jsonl has a message (`text`, `office`, `before`), a `case`, and patterns. Each list in `must` is one
fact: any of its patterns may match. No pattern of `not` may match.
"""

from __future__ import annotations

import io
import json
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from runtime.cli import ask_command

ROWS_FILE = Path(__file__).parent / "useful.jsonl"


@dataclass(frozen=True)
class UsefulnessResult:
    """What a reply contains. `facts`: for each needed fact whether it is there."""

    case: str
    text: str
    facts: tuple[bool, ...]
    is_wrong: bool
    length: int

    @property
    def is_settled(self) -> bool:
        return all(self.facts) and not self.is_wrong


def read_rows(path: Path = ROWS_FILE) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def measure(rows: Sequence[dict[str, Any]]) -> list[UsefulnessResult]:
    """Answer every row as the chat does and look for the facts in the reply."""
    out = io.StringIO()
    ask_command.answer_as_json((json.dumps(row) for row in rows), out)
    replies = [json.loads(line)["reply"] for line in out.getvalue().splitlines()]
    return [_judge(row, " ".join(reply.split())) for row, reply in zip(rows, replies, strict=True)]


def _judge(row: dict[str, Any], reply: str) -> UsefulnessResult:
    facts = tuple(any(re.search(pattern, reply, re.IGNORECASE) for pattern in group) for group in row["must"])
    wrong = any(re.search(pattern, reply, re.IGNORECASE) for pattern in row.get("not", ()))
    return UsefulnessResult(row["case"], row["text"], facts, wrong, len(reply))


def print_usefulness(found: Iterable[UsefulnessResult]) -> None:
    found = sorted(found, key=lambda item: item.case)
    settled = sum(item.is_settled for item in found) / len(found)
    facts = [fact for item in found for fact in item.facts]
    print(
        f"\nusefulness: {len(found)} messages, settled at once {settled:.3f}, facts {sum(facts) / len(facts):.3f},"
        f" wrong {sum(item.is_wrong for item in found) / len(found):.3f},"
        f" median length {statistics.median(item.length for item in found):.0f}"
    )
    for case, group in groupby(found, key=lambda item: item.case):
        items = list(group)
        missed = "; ".join(item.text for item in items if not item.is_settled)
        print(f"  {case:28}{sum(item.is_settled for item in items):3} of {len(items):<3} {missed}")


if __name__ == "__main__":
    print_usefulness(measure(read_rows()))
