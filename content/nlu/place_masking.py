"""Decide on a message with its place names removed.

"serpong buka ga?" asks the same question as "buka ga?", about Serpong.
"""

from content.nlu import Decision, Understanding
from content.places.gazetteer import Gazetteer


def decide_without_places(
    understanding: Understanding, gazetteer: Gazetteer, words: str, topic: str | None = None
) -> Decision:
    """Decide on a message. If the decision is only a choice, try again without the place names.

    The second decision counts only if it confirms the first guess.
    """
    decision = understanding.decide(words, topic)
    if decision.answer is not None or not decision.choices:
        return decision
    rest = _remove_places(gazetteer, words)
    if rest == words:
        return decision
    again = understanding.decide(rest, topic)
    return again if again.answer is not None and again.answer == decision.ranking[0] else decision


def _remove_places(gazetteer: Gazetteer, words: str) -> str:
    """Remove the place names that were found with certainty."""
    for match in reversed([match for match in gazetteer.find(words) if not match.is_weak]):
        start, end = match.span
        words = f"{words[:start]} {words[end:]}"
    return words
