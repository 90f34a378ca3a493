"""What a message asks, with its places set aside: "serpong buka ga?" asks what "buka ga?" asks, about Serpong."""

from content.nlu import Decision, Understanding
from content.places.gazetteer import Gazetteer


def decide_without_places(
    understanding: Understanding, gazetteer: Gazetteer, words: str, topic: str | None = None
) -> Decision:
    """The decision on a message; where it is unsure only because of a place name, the one on the rest of it."""
    decision = understanding.decide(words, topic)
    if decision.answer is not None or not decision.choices:
        return decision
    rest = _remove_places(gazetteer, words)
    if rest == words:
        return decision
    again = understanding.decide(rest, topic)
    return again if again.answer is not None and again.answer == decision.ranking[0] else decision


def _remove_places(gazetteer: Gazetteer, words: str) -> str:
    for match in reversed([match for match in gazetteer.find(words) if not match.is_weak]):
        start, end = match.span
        words = f"{words[:start]} {words[end:]}"
    return words
