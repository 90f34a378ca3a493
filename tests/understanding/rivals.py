"""Other methods on the same phrasings: BM25, characters with a linear classifier, and rapidfuzz.

Each is a function from a message to a Decision. It answers at once from the score at which it would have
answered no more than 2 % of the out-of-scope messages of the rows it is given: kinder than life is.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from rapidfuzz import fuzz, process

from content.understand import Decision
from content.understand.phrasings import ELSEWHERE, NONE, Phrasing
from tests.understanding.measure import Row
from tests.understanding.science import linear_model, text

Scores = Callable[[str], Mapping[str, float]]
_WORD = re.compile(r"\w+")


def rivals(rows: Sequence[Phrasing]) -> dict[str, Scores]:
    return {"BM25": bm25(rows), "characters + linear": characters(rows), "rapidfuzz": ratio(rows)}


def deciding(scores: Scores, rows: Sequence[Row]) -> Callable[[str], Decision]:
    """A method made to decide, with the kindest threshold on these rows."""
    bar = _bar(scores, rows)

    def decide(message: str) -> Decision:
        found = scores(message)
        order = sorted(found, key=lambda id: -found[id])
        offered = tuple(id for id in order if id != NONE)
        sure = bool(order) and order[0] != NONE and found[order[0]] > bar
        return Decision(offered[0] if sure else None, (), () if sure else offered[:3], offered[:5], 0.0)

    return decide


def _bar(scores: Scores, rows: Sequence[Row]) -> float:
    wrong = []
    for row in rows:
        if row.outside:
            id, score = max(scores(row.text).items(), key=itemgetter(1), default=(NONE, 0.0))
            wrong.append(score if id not in {NONE, ELSEWHERE} else 0.0)
    return sorted(wrong)[math.ceil(len(wrong) * 0.98) - 1] if wrong else 0.0


def bm25(rows: Sequence[Phrasing]) -> Scores:
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
        return _best(rows, sums)

    return scores


def characters(rows: Sequence[Phrasing]) -> Scores:
    vectors = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    model = linear_model.LogisticRegression(C=20.0, max_iter=60, tol=1e-3)
    model.fit(vectors.fit_transform([row.text for row in rows]), [row.answers[0] for row in rows])

    def scores(message: str) -> Mapping[str, float]:
        return dict(zip(model.classes_, model.predict_proba(vectors.transform([message]))[0], strict=True))

    return scores


def ratio(rows: Sequence[Phrasing]) -> Scores:
    texts = [row.text.lower() for row in rows]

    def scores(message: str) -> Mapping[str, float]:
        found = process.extract(message.lower(), texts, scorer=fuzz.token_set_ratio, limit=40)
        return _best(rows, {at: score for _, score, at in found})

    return scores


def _best(rows: Sequence[Phrasing], sums: Mapping[int, float]) -> dict[str, float]:
    best: dict[str, float] = {}
    for at, score in sums.items():
        for id in rows[at].answers:
            best[id] = max(best.get(id, 0.0), score)
    return best
