"""Features of the model: words, word pairs, concepts, concept pairs and letter n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from content.nlu.lexicon import MessageReading

FEATURE_GROUPS = ("words", "concepts", "letters")
_MAX_CONCEPTS, _MAX_LETTERS = 14, 1400
_NGRAM_SIZES = (3, 4, 5)
_MAX_ROOTS = 60


def extract_features(reading: MessageReading) -> tuple[list[str], ...]:
    """Return the distinct features of each group in FEATURE_GROUPS."""
    return _word_features(reading), _concept_features(reading), _letter_features(reading)


def extract_phrasing_features(roots: Sequence[str], concepts: Sequence[str]) -> tuple[str, ...]:
    """Return the features of a phrasing: words, word pairs and concepts."""
    roots = roots[:_MAX_ROOTS]
    found = dict.fromkeys(roots)
    found.update(dict.fromkeys(f"{left} {right}" for left, right in pairwise(roots)))
    found.update(dict.fromkeys(f"={concept}" for concept in concepts))
    return tuple(found)


def _word_features(reading: MessageReading) -> list[str]:
    roots = reading.roots
    found = dict.fromkeys(f"w {root}" for root in roots)
    edged = ("<", *roots, ">")
    found.update(dict.fromkeys(f"b {left} {right}" for left, right in pairwise(edged)))
    found.update(dict.fromkeys(f"s {left} {right}" for left, right in zip(roots, roots[2:], strict=False)))
    return list(found)


def _concept_features(reading: MessageReading) -> list[str]:
    concepts = reading.concepts[:_MAX_CONCEPTS]
    length = min(len(reading.words), 12) // 3
    return [
        f"n {length}",
        *(f"c {concept}" for concept in concepts),
        *(f"p {first} {second}" for first, second in combinations(sorted(concepts), 2)),
    ]


def _letter_features(reading: MessageReading) -> list[str]:
    text = " ".join(word.surface for word in reading.words)[:_MAX_LETTERS]
    text = f" {text} "
    return list({text[at : at + size] for size in _NGRAM_SIZES for at in range(len(text) - size + 1)})
