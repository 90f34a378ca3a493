"""What the model looks at in a reading: words, pairs of words, concepts, pairs of concepts, letters."""

from __future__ import annotations

from itertools import combinations, pairwise

from content.understand.lexicon import Reading

GROUPS = ("words", "concepts", "letters")
_CONCEPTS, _LETTERS = 14, 1400
_SIZES = (3, 4, 5)


def features(reading: Reading) -> tuple[list[str], ...]:
    """Distinct features of each of GROUPS."""
    return _words(reading), _concepts(reading), _letters(reading)


def _words(reading: Reading) -> list[str]:
    roots = reading.roots
    found = dict.fromkeys(f"w {root}" for root in roots)
    edged = ("<", *roots, ">")
    found.update(dict.fromkeys(f"b {left} {right}" for left, right in pairwise(edged)))
    found.update(dict.fromkeys(f"s {left} {right}" for left, right in zip(roots, roots[2:], strict=False)))
    return list(found)


def _concepts(reading: Reading) -> list[str]:
    concepts = reading.concepts[:_CONCEPTS]
    length = min(len(reading.words), 12) // 3
    return [
        f"n {length}",
        *(f"c {concept}" for concept in concepts),
        *(f"p {first} {second}" for first, second in combinations(sorted(concepts), 2)),
    ]


def _letters(reading: Reading) -> list[str]:
    text = " ".join(word.surface for word in reading.words)[:_LETTERS]
    text = f" {text} "
    return list({text[at : at + size] for size in _SIZES for at in range(len(text) - size + 1)})
