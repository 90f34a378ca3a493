"""Find the case that a message describes, beside the topic that `Understanding` decides on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache, partial
from itertools import repeat
from operator import sub
from pathlib import Path

from content.cases.case_records import CaseLibrary
from content.lazy_dataclass import dataclass
from content.nlu.answer_model import AnswerModel, load_stored_model, pack_model
from content.nlu.decision import Decision
from content.nlu.lexicon import Lexicon, MessageReading
from content.nlu.message_parts import is_fragment
from content.nlu.phrasing_index import PhrasingIndex, list_known_features, pack_phrasings
from content.nlu.phrasings import NO_ANSWER, Phrasing, compute_fingerprint
from content.nlu.prepared_file import PREPARED_SUFFIX, compute_source_fingerprint, open_sections

CASE_MODEL_FILE = Path(__file__).parent.parent / "library" / "model" / "cases.bin"
TOPIC_PREFIX = "topic:"
"""Classes of the model that name no case: messages of a topic that its own answer serves better."""
_FLOOR = math.log(1e-4)
_LIKENESS_WEIGHT, _TOPIC_WEIGHT, _SAME_TOPIC_BONUS = 3.0, 0.35, 1.0
_RANKED_TOPICS, _MAX_RANKED, _SHARPNESS = 3, 8, 0.8
_MAX_CACHED_LENGTH, _MAX_CACHED_MATCHES = 60, 1024
"""Maximum message length and number of cached matches: people often ask the same few words."""
_NEW_FROM = 0.8
"""Likeness to a phrasing from which a case counts that the model does not know yet."""
ASPECT_TOPICS = frozenset(
    {
        "biaya_gratis",
        "syarat_dokumen",
        "lokasi",
        "daftar_online",
        "cetak_prr",
        "hari_libur_akhir_pekan",
        "antrean",
    }
)
"""Topics that are aspects of getting an ID card. Beside a case they are aspects of that case."""
MIN_CONFIDENCE, MIN_CHOICE = 0.42, 0.06
"""Least probability of a case to answer with it at once, and to offer it as a choice."""


@dataclass(frozen=True, slots=True)
class CaseMatch:
    """The best cases of a message with their probabilities, best first. Ids of overviews count as cases."""

    ranking: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str | None:
        """The case to answer with, None if none is likely enough."""
        if not self.ranking or self.ranking[0][1] < MIN_CONFIDENCE or self.is_topic:
            return None
        return self.ranking[0][0]

    @property
    def is_topic(self) -> bool:
        """Whether the message is likelier about a topic in general than about any case."""
        return bool(self.ranking) and self.ranking[0][0].startswith(TOPIC_PREFIX)

    def offer_first(self, id: str) -> CaseMatch:
        """Return a match that offers a case first, and answers with none."""
        return CaseMatch(((id, MIN_CHOICE), *(item for item in self.ranking if item[0] != id)))

    def list_choices(self, most: int = 3) -> tuple[str, ...]:
        """Return the cases to offer when none is likely enough."""
        likely = (id for id, share in self.ranking if share >= MIN_CHOICE and not id.startswith(TOPIC_PREFIX))
        return tuple(likely)[:most]


class CaseFinder:
    """Scores cases with a small model and the similarity to their phrasings."""

    def __init__(
        self,
        library: CaseLibrary,
        lexicon: Lexicon,
        model_path: Path = CASE_MODEL_FILE,
        *,
        keep: bool = False,
    ) -> None:
        """`keep`: save what start-up derives from the content, so that the next start need not."""
        self.library, self.lexicon = library, lexicon
        self._phrasings = phrasings = [
            Phrasing(text, (id,)) for id, texts in library.phrasings.items() for text in texts
        ]
        build = partial(_pack_content, phrasings, lexicon, model_path)
        texts = "\n".join([f"{row.answers[0]}|{row.text}" for row in phrasings])
        sections = open_sections(
            model_path.with_suffix(PREPARED_SUFFIX),
            compute_source_fingerprint([lexicon.fingerprint, texts, model_path]),
            build,
            keep=keep and bool(lexicon.fingerprint),
        )
        self.model = model = AnswerModel.from_sections(sections)
        self.index = PhrasingIndex(phrasings, sections)
        self._topics = {id: library.topic_of(id) for id in (*library.cases, *library.overviews)}
        self._ids_by_topic: dict[str, list[str]] = {}
        for id, topic in self._topics.items():
            self._ids_by_topic.setdefault(topic, []).append(id)
        known = model.stored.answers if model else ()
        self._topic_classes = [
            (id, id.removeprefix(TOPIC_PREFIX)) for id in known if id.startswith(TOPIC_PREFIX)
        ]
        self._departed = [id for id in known if id not in self._topics and not id.startswith(TOPIC_PREFIX)]
        """Cases that the model still knows, and that have left the library."""
        self._cached_find = lru_cache(_MAX_CACHED_MATCHES)(self._find_uncached)

    @property
    def is_stale(self) -> bool:
        """Whether the model was trained on other phrasings than the current ones, or is missing."""
        return self.model is None or self.model.stored.fingerprint != compute_fingerprint(self._phrasings)

    def find(self, text: str, decision: Decision, previous: str | None = None) -> CaseMatch:
        """Rank the cases of a message. `previous`: the case answered just before, which a fragment continues."""
        if len(text) <= _MAX_CACHED_LENGTH:
            return self._cached_find(text, decision, previous)
        return self._find_uncached(text, decision, previous)

    def _find_uncached(self, text: str, decision: Decision, previous: str | None) -> CaseMatch:
        reading = self.lexicon.read_message(text)
        if not reading.words:
            return CaseMatch(())
        alone = self._match_short(reading) or self._rank(reading, decision, None)
        before = self.library.find(previous) if previous else None
        if before is None or not is_fragment(reading, self.lexicon.objects):
            return alone
        joined = self.lexicon.read_message(f"{before.question.id} {text}")
        continued = self._rank(joined, decision, before.topic)
        return continued if alone.best is None or self._topics[alone.best] == before.topic else alone

    def _match_short(self, reading: MessageReading) -> CaseMatch | None:
        """Return what editors have read in a short message, None if they did not."""
        meanings = self.lexicon.list_meanings(reading)
        if len(meanings) == 1:
            return CaseMatch(((meanings[0], 1.0),) if meanings[0] in self._topics else ())
        if meanings:
            return CaseMatch(tuple((id, MIN_CHOICE) for id in meanings if id in self._topics))
        return None

    def _rank(self, reading: MessageReading, decision: Decision, topic: str | None) -> CaseMatch:
        scores = self.model.score_answers(reading.features) if self.model else {}
        for id in self._departed:
            scores.pop(id, None)
        totals = {id: score if score > _FLOOR else _FLOOR for id, score in scores.items()}
        for id, likeness in self._find_likeness(reading).items():
            if id in self._topics:
                is_new = bool(scores) and id not in scores and likeness >= _NEW_FROM
                totals[id] = totals.get(id, 0.0 if is_new else _FLOOR) + _LIKENESS_WEIGHT * likeness
        for own, bonus in _bonus_by_topic(decision, topic).items():
            for id in self._ids_by_topic.get(own, ()):
                if id in totals:
                    totals[id] += bonus
        for id, own in self._topic_classes:
            totals[id] += _bonus_of_topic_class(own, decision)
        return CaseMatch(_softmax(totals))

    def _find_likeness(self, reading: MessageReading) -> dict[str, float]:
        """Return the greatest likeness of the message to the phrasings of each case."""
        likeness: dict[str, float] = {}
        for match in self.index.find_nearest(reading.phrasing_features):
            for id in match.phrasing.answers:
                likeness[id] = max(likeness.get(id, 0.0), match.likeness)
        return likeness


def _pack_content(phrasings: list[Phrasing], lexicon: Lexicon, model_path: Path) -> dict[str, bytes]:
    """Return the sections of a prepared file: the model and the index of the phrasings."""
    stored = load_stored_model(model_path)
    features = [list_known_features(row.text, stored.forms if stored else {}, lexicon) for row in phrasings]
    return {**(pack_model(stored) if stored else {}), **pack_phrasings(features, [False] * len(features))}


def _bonus_by_topic(decision: Decision, topic: str | None) -> dict[str, float]:
    """Return what the topics found likely for the message say for their cases. `topic`: that of the case before."""
    bonus: dict[str, float] = {}
    for place, own in enumerate(decision.ranking[:_RANKED_TOPICS]):
        bonus.setdefault(own, _TOPIC_WEIGHT * (4.0 * decision.confidence if place == 0 else 1.5 / place))
    if topic is not None:
        bonus[topic] = bonus.get(topic, 0.0) + _SAME_TOPIC_BONUS
    return bonus


def _bonus_of_topic_class(topic: str, decision: Decision) -> float:
    """A topic in general is only meant if the topics agree; most messages name a case beside an aspect."""
    if topic == NO_ANSWER:
        return 1.5 if decision.answer is None and not decision.choices else -1.0
    if decision.ranking[:1] != (topic,):
        return -3.0
    return -0.5 if topic in ASPECT_TOPICS else 0.5 * decision.confidence


def _softmax(totals: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    sharp = [_SHARPNESS * total for total in totals.values()]
    powers = list(map(math.exp, map(sub, sharp, repeat(max(sharp, default=0.0)))))
    whole, least = sum(powers) or 1.0, min(sorted(powers)[-_MAX_RANKED:], default=0.0)
    best = sorted([(-power, id) for id, power in zip(totals, powers, strict=True) if power >= least])
    return tuple((id, -power / whole) for power, id in best[:_MAX_RANKED])
