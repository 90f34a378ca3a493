"""Why a message was understood as it was, word by word, for editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from content.understand.features import features
from content.understand.lexicon import Reading

if TYPE_CHECKING:
    from content.understand.understanding import Understanding

_LABELS = ("kata", "makna", "huruf")
_LENGTH = "n "


def reasons(understanding: Understanding, text: str, topic: str | None = None) -> list[str]:
    """Lines in Indonesian: how each word was read, what spoke for the first guess, the nearest phrasings."""
    reading = understanding.lexicon.read(text)
    decision = understanding.decide(text, topic)
    lines = [*_words(understanding, reading)]
    if reading.words:
        lines += [*_weights(understanding, reading, decision.ranking), *_near(understanding, reading)]
    guess = ", ".join(decision.ranking[:3])
    lines.append(f"tebakan: {guess} (yakin {decision.confidence:.0%})")
    offered = ", ".join(decision.choices) or "tidak ada yang cocok"
    lines.append(f"jawaban: {decision.answer}" if decision.answer else f"pilihan: {offered}")
    if decision.also:
        lines.append(f"ditanyakan juga: {', '.join(decision.also)}")
    return lines


def _words(understanding: Understanding, reading: Reading) -> Iterator[str]:
    if reading.manners:
        yield f"basa-basi: {', '.join(sorted(reading.manners))}"
    for at, word in enumerate(reading.words):
        steps = [word.typed]
        steps += [step for step in (word.surface, word.root) if step != steps[-1]]
        concepts = understanding.lexicon.starting(reading.words, at)
        meaning = f"  [{', '.join(concepts)}]" if concepts else ""
        yield f"{' -> '.join(steps)}{meaning}"


def _weights(understanding: Understanding, reading: Reading, ranking: tuple[str, ...]) -> Iterator[str]:
    """The features that most set the first guess apart from the second."""
    if understanding.model is None or len(ranking) < 2:
        return
    first, second = ranking[:2]
    pulls: list[tuple[float, str]] = []
    for at, (label, group) in enumerate(zip(_LABELS, features(reading), strict=True)):
        for name in group:
            if name.startswith(_LENGTH):
                continue
            weights = understanding.model.weights(at, name)
            pull = (weights.get(first, 0.0) - weights.get(second, 0.0)) / len(group) ** 0.5
            shown = name if label == "huruf" else name[2:]
            pulls.append((pull, f"{label} '{shown}'"))
    for pull, name in sorted(pulls, key=lambda item: -abs(item[0]))[:6]:
        yield f"{name}: {pull:+.2f} untuk {first}, bukan {second}"


def _near(understanding: Understanding, reading: Reading) -> Iterator[str]:
    for item in understanding.near(reading)[:3]:
        yield f'mirip {item.likeness:.0%}: "{item.kept.text}" ({", ".join(item.kept.answers)})'
