"""Explain to editors, word by word, how a message was understood."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from content.nlu.lexicon import MessageReading

if TYPE_CHECKING:
    from content.nlu.understanding import Understanding

_LABELS = ("kata", "makna", "huruf")
_LENGTH_FEATURE = "n "


def explain_decision(understanding: Understanding, text: str, topic: str | None = None) -> list[str]:
    """Return lines in Indonesian: how words were read, what decided, and the most similar phrasings."""
    reading = understanding.lexicon.read_message(text)
    decision = understanding.decide(text, topic)
    lines = [*_explain_words(understanding, reading)]
    if reading.words:
        lines += [
            *_explain_weights(understanding, reading, decision.ranking),
            *_explain_similar(understanding, reading),
        ]
    guess = ", ".join(decision.ranking[:3])
    lines.append(f"tebakan: {guess} (yakin {decision.confidence:.0%})")
    offered = ", ".join(decision.choices) or "tidak ada yang cocok"
    lines.append(f"jawaban: {decision.answer}" if decision.answer else f"pilihan: {offered}")
    if decision.also:
        lines.append(f"ditanyakan juga: {', '.join(decision.also)}")
    return lines


def _explain_words(understanding: Understanding, reading: MessageReading) -> Iterator[str]:
    if reading.manners:
        yield f"basa-basi: {', '.join(sorted(reading.manners))}"
    for at, word in enumerate(reading.words):
        steps = [word.typed]
        steps += [step for step in (word.surface, word.root) if step != steps[-1]]
        concepts = understanding.lexicon.concepts_starting_at(reading.roots, at)
        meaning = f"  [{', '.join(concepts)}]" if concepts else ""
        yield f"{' -> '.join(steps)}{meaning}"


def _explain_weights(
    understanding: Understanding, reading: MessageReading, ranking: tuple[str, ...]
) -> Iterator[str]:
    """Yield the features that most separate the first guess from the second."""
    if understanding.model is None or len(ranking) < 2:
        return
    first, second = ranking[:2]
    differences: list[tuple[float, str]] = []
    for at, (label, group) in enumerate(zip(_LABELS, reading.features, strict=True)):
        for name in group:
            if name.startswith(_LENGTH_FEATURE):
                continue
            weights = understanding.model.feature_weights(at, name)
            difference = (weights.get(first, 0.0) - weights.get(second, 0.0)) / len(group) ** 0.5
            visible_name = name if label == "huruf" else name[2:]
            differences.append((difference, f"{label} '{visible_name}'"))
    for difference, name in sorted(differences, key=lambda item: -abs(item[0]))[:6]:
        yield f"{name}: {difference:+.2f} untuk {first}, bukan {second}"


def _explain_similar(understanding: Understanding, reading: MessageReading) -> Iterator[str]:
    for item in understanding.find_similar(reading)[:3]:
        yield f'mirip {item.likeness:.0%}: "{item.phrasing.text}" ({", ".join(item.phrasing.answers)})'
