"""The benchmarks can run, and ask what they say."""

from pathlib import Path

import pytest

from tests.bench.library_comparison import ROOT, BotUnderTest, ask_nothing_twice, installed_bots
from tests.bench.questions import REPEATED, DistinctQuestions
from tests.bench.targets import TARGETS, Target, render_row


def test_no_question_comes_twice() -> None:
    questions = DistinctQuestions()
    assert len(set(questions)) == len(questions) >= 100_000
    assert max(map(len, questions)) <= 120, "a question that is longer than people write"
    assert not set(REPEATED) & set(questions[:100])


def test_every_bot_of_the_comparison_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.library_comparison.find_spec", lambda _: True)
    found = installed_bots()
    assert len(found) >= 6
    for one in found:
        scripts = [part for part in one.command[1:] if Path(part).suffix in {".py", ".mjs"}]
        assert scripts and all((ROOT / script).exists() for script in scripts), one.command


def test_a_bot_is_asked_nothing_twice_by_another_name() -> None:
    one = ask_nothing_twice(BotUnderTest("Loket", ("python",)))
    assert one.name == "Loket, nobody asks twice" and isinstance(one.texts, DistinctQuestions)


@pytest.mark.parametrize(
    ("target", "now", "before", "reached"),
    [
        (Target("x", "CPU", 0.5, is_ratio=True), 1.0, {"x": 2.5}, "yes"),
        (Target("x", "CPU", 0.5, is_ratio=True), 1.0, {"x": 1.5}, "NO"),
        (Target("x", "CPU", 0.5, is_ratio=True), 1.0, {}, "unknown"),
        (Target("x", "share", 0.65, is_rate=True, version_1=0.41), 0.7, {}, "yes"),
        (Target("x", "share", 0.65, is_rate=True, version_1=0.41), 0.6, {}, "NO"),
        (Target("x", "memory", 95, version_1=115), 96, {}, "NO"),
    ],
)
def test_a_target_is_judged(target: Target, now: float, before: dict[str, float], reached: str) -> None:
    assert render_row(target, target.name, {"x": now}, before).split()[-1] == reached


def test_what_was_not_measured_is_said() -> None:
    assert all("not measured" in render_row(target, target.name, {}, {}) for target in TARGETS)
