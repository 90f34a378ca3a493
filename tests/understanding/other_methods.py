"""Other methods on the same phrasings: BM25, characters with a linear classifier, and rapidfuzz.

Each is a function from a message to a Decision. Its threshold lets it answer at most 2 % of the out-of-scope messages
of the rows that are measured. So the comparison favours the other methods.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from rapidfuzz import fuzz, process

from content.nlu import Decision
from content.nlu.phrasings import NO_ANSWER, OTHER_SERVICE, Phrasing
from tests.understanding.accuracy import LabelledMessage
from tests.understanding.numeric_libraries import linear_model, text

ScoreFunction = Callable[[str], Mapping[str, float]]
_WORD = re.compile(r"\w+")


def build_methods(rows: Sequence[Phrasing]) -> dict[str, ScoreFunction]:
    return {
        "BM25": score_bm25(rows),
        "characters + linear": score_characters(rows),
        "rapidfuzz": score_rapidfuzz(rows),
    }


def decide_by_scores(scores: ScoreFunction, rows: Sequence[LabelledMessage]) -> Callable[[str], Decision]:
    """Return a deciding method, with the most favourable threshold on these rows."""
    bar = _threshold(scores, rows)

    def decide(message: str) -> Decision:
        found = scores(message)
        order = sorted(found, key=lambda id: -found[id])
        offered = tuple(id for id in order if id != NO_ANSWER)
        sure = bool(order) and order[0] != NO_ANSWER and found[order[0]] > bar
        return Decision(offered[0] if sure else None, (), () if sure else offered[:3], offered[:5], 0.0)

    return decide


def _threshold(scores: ScoreFunction, rows: Sequence[LabelledMessage]) -> float:
    wrong = []
    for row in rows:
        if row.is_out_of_scope:
            id, score = max(scores(row.text).items(), key=itemgetter(1), default=(NO_ANSWER, 0.0))
            wrong.append(score if id not in {NO_ANSWER, OTHER_SERVICE} else 0.0)
    return sorted(wrong)[math.ceil(len(wrong) * 0.98) - 1] if wrong else 0.0


def score_bm25(rows: Sequence[Phrasing]) -> ScoreFunction:
    words = [_WORD.findall(row.text.lower()) for row in rows]
    mean = sum(map(len, words)) / len(words)
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, found in enumerate(words):
        for word, count in Counter(found).items():
            places[word].append((at, count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(found) / mean))))

    def scores(message: str) -> Mapping[str, float]:
        sums: dict[int, float] = defaultdict(float)
        for word in _WORD.findall(message.lower()):
            rarity = math.log(1 + (len(rows) + 0.5) / (len(places.get(word, ())) + 0.5))
            for at, weight in places.get(word, ()):
                sums[at] += weight * rarity
        return _best_per_answer(rows, sums)

    return scores


def score_characters(rows: Sequence[Phrasing]) -> ScoreFunction:
    vectors = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    model = linear_model.LogisticRegression(C=20.0, max_iter=60, tol=1e-3)
    model.fit(vectors.fit_transform([row.text for row in rows]), [row.answers[0] for row in rows])

    def scores(message: str) -> Mapping[str, float]:
        return dict(zip(model.classes_, model.predict_proba(vectors.transform([message]))[0], strict=True))

    return scores


def score_rapidfuzz(rows: Sequence[Phrasing]) -> ScoreFunction:
    texts = [row.text.lower() for row in rows]

    def scores(message: str) -> Mapping[str, float]:
        found = process.extract(message.lower(), texts, scorer=fuzz.token_set_ratio, limit=40)
        return _best_per_answer(rows, {at: score for _, score, at in found})

    return scores


def _best_per_answer(rows: Sequence[Phrasing], sums: Mapping[int, float]) -> dict[str, float]:
    best: dict[str, float] = {}
    for at, score in sums.items():
        for id in rows[at].answers:
            best[id] = max(best.get(id, 0.0), score)
    return best
