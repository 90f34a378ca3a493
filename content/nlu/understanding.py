"""Decide what a citizen means: one vetted answer, up to three choices, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

from content.lazy_dataclass import dataclass
from content.nlu.answer_model import MODEL_FILE, AnswerModel, StoredModel, load_stored_model, pack_model
from content.nlu.decision import (
    DEFAULT_CALIBRATION,
    DEFAULT_MIXING,
    OUT_OF_SCOPE_IDS,
    Decision,
    Scores,
    decide,
    mix_scores,
)
from content.nlu.explanation import explain_decision
from content.nlu.lexicon import LEXICON_FOLDER, Lexicon, MessageReading
from content.nlu.message_parts import is_fragment, is_place_only, split_clauses
from content.nlu.phrasing_index import PhrasingIndex, PhrasingMatch, list_known_features, pack_phrasings
from content.nlu.phrasings import NO_ANSWER, Phrasing, compute_fingerprint, list_library_phrasings
from content.nlu.prepared_file import (
    PREPARED_SUFFIX,
    compute_source_fingerprint,
    open_sections,
    view_sections,
)

GREETING, THANKS = "salam", "terima_kasih"
ASPECT_ANSWERS = frozenset(
    {"biaya_gratis", "syarat_dokumen", "lokasi", "hari_libur_akhir_pekan", "antrean", "kontak"}
)
"""Answers about one aspect of getting a KTP-el. All others name a subject that a fragment may refer to."""
_FRAGMENT_ASPECTS = ASPECT_ANSWERS | {"cetak_prr", "daftar_online"}
"""Aspects that a fragment may ask of any subject: "berapa lama?" after the family card."""
_SINGLE_ANSWERS = OUT_OF_SCOPE_IDS | {GREETING, THANKS}
_MIN_SECOND_SHARE = 0.04
"""Minimum probability, in the whole message, of an answer that a clause asks for."""
_MAX_SMALL_TALK_WORDS = 7
_MIN_TOPIC_CONFIDENCE = 0.6
"""Minimum confidence for answering a follow-up with the previous topic."""
_FRESH_FROM, _SAME_FROM = 0.8, 0.9
_MAX_CACHED_LENGTH, _MAX_CACHED_DECISIONS = 60, 2048
"""Maximum message length and number of cached decisions: people often ask the same few words."""


class HasPhrasings(Protocol):
    """The part of a library that understanding reads."""

    @property
    def phrasings(self) -> Mapping[str, tuple[str, ...]]: ...


PhrasingSource = HasPhrasings | Mapping[str, Iterable[str]] | Iterable[Phrasing]


@dataclass(frozen=True, slots=True)
class PhrasingConflict:
    """Two similar phrasings with different answers."""

    first: Phrasing
    second: Phrasing


class Understanding:
    """Loads the lexicon, the model and the phrasings once, then decides on messages.

    Phrasings that staff link at run time are added with `learn` and apply at once.
    """

    def __init__(
        self,
        library: PhrasingSource,
        lexicon_folder: Path = LEXICON_FOLDER,
        model_path: Path = MODEL_FILE,
        places: Iterable[str] = (),
        model: AnswerModel | None = None,
        *,
        keep: bool = False,
    ) -> None:
        """`keep`: save what start-up derives from the content, so that the next start need not."""
        self.phrasings = list_library_phrasings(library)
        names = [*places, *list_kecamatan_names(library)]
        build = partial(
            _pack_content, self.phrasings, lexicon_folder, model_path, names, model.stored if model else None
        )
        if model is None:
            self.fingerprint = _compute_source_fingerprint(self.phrasings, lexicon_folder, model_path, names)
            sections = open_sections(
                model_path.with_suffix(PREPARED_SUFFIX), self.fingerprint, build, keep=keep
            )
        else:
            self.fingerprint, sections = "", view_sections(build())
        self.model = AnswerModel.from_sections(sections)
        self.lexicon = Lexicon.from_sections(sections)
        self.lexicon.fingerprint = self.fingerprint
        self.index = PhrasingIndex(self.phrasings, sections)
        cases = getattr(library, "cases", None)
        self._topics = {id: cases.topic_of(id) for id in (*cases.cases, *cases.overviews)} if cases else {}
        self._learned_numbers: dict[tuple[str, str], int] = {}
        self._cached_decide = lru_cache(_MAX_CACHED_DECISIONS)(self._decide_uncached)

    @property
    def is_stale(self) -> bool:
        """Whether the model was trained on other phrasings than the current ones."""
        return self.model is None or self.model.stored.fingerprint != compute_fingerprint(self.phrasings)

    def learn(self, text: str, answer: str) -> None:
        """Let `text` and similar messages mean `answer` from now on."""
        self.forget(text, answer)
        self._cached_decide.cache_clear()
        reading = self.lexicon.read_message(text)
        self._learned_numbers[text, answer] = self.index.learn(text, (answer,), reading.phrasing_features)

    def forget(self, text: str, answer: str) -> None:
        """Undo `learn`. Do nothing if it was not learned."""
        number = self._learned_numbers.pop((text, answer), None)
        if number is not None:
            self.index.forget(number)
            self._cached_decide.cache_clear()

    def find_rival(self, text: str, answer: str) -> Phrasing | None:
        """Return the phrasing of another answer that `learn(text, answer)` would take over, or None."""
        for item in self.find_similar(self.lexicon.read_message(text)):
            if item.likeness >= _SAME_FROM and answer not in item.phrasing.answers:
                return Phrasing(item.phrasing.text, item.phrasing.answers)
        return None

    def find_conflicts(self) -> list[PhrasingConflict]:
        """Return phrasings with the same words and concepts but different answers.

        Phrasings on which the bot asks back are excluded.
        """
        first_by_features: dict[frozenset[int], Phrasing] = {}
        conflicts = []
        for indexed in self.index.list_phrasings():
            phrasing = Phrasing(indexed.text, indexed.answers)
            first = first_by_features.setdefault(frozenset(indexed.features), phrasing)
            if not indexed.features or set(first.answers) & set(phrasing.answers):
                continue
            if len(self.lexicon.list_meanings(self.lexicon.read_message(indexed.text))) < 2:
                conflicts.append(PhrasingConflict(first, phrasing))
        return conflicts

    def decide(self, text: str, topic: str | None = None) -> Decision:
        """Decide on a message. `topic`: the id of the previous answer, which completes a fragment."""
        if len(text) <= _MAX_CACHED_LENGTH:
            return self._cached_decide(text, topic)
        return self._decide_uncached(text, topic)

    def _decide_uncached(self, text: str, topic: str | None) -> Decision:
        reading = self.lexicon.read_message(text)
        if not reading.words:
            return _decide_courtesy(reading)
        if topic and is_fragment(reading, self.lexicon.objects):
            if decision := self._decide_fragment(text, reading, topic):
                return decision
            reading = self.lexicon.read_message(f"{self.lexicon.topics.get(topic, '')} {text}")
        if meanings := self.list_meanings(reading):
            is_thanks = "terima_kasih" in reading.manners
            return _decide_courtesy(reading) if is_thanks else self._decide_short(meanings)
        scores = self.compute_scores(reading)
        if polite := _decide_polite(reading, scores):
            return polite
        decision = self._add_clause_answers(text, scores, decide(scores, self._calibration))
        if topic == decision.ranking[0] and decision.choices and decision.confidence >= _MIN_TOPIC_CONFIDENCE:
            return replace(decision, answer=topic, choices=())
        return decision

    def _decide_fragment(self, text: str, reading: MessageReading, topic: str) -> Decision | None:
        """Decide on a fragment that does not need the words of the topic. Return None if it needs them."""
        if is_place_only(reading):
            return Decision(topic, (), (), (topic, "lokasi", "luar_daerah"), 0.95)
        alone = self.decide(text)
        if not reading.concepts or _stands_alone(alone, topic) or _is_about_office(reading, alone, topic):
            return alone
        return None

    def list_meanings(self, reading: MessageReading) -> tuple[str, ...]:
        """Return what a short message may ask for, as editors wrote it, () if they or staff named something else."""
        meanings = self.lexicon.list_meanings(reading)
        return () if meanings and self._is_linked(reading) else meanings

    def _decide_short(self, meanings: tuple[str, ...]) -> Decision:
        topics = tuple(dict.fromkeys(self._topics.get(id, id) for id in meanings))
        ranking = tuple(dict.fromkeys((*topics, "bot_info", GREETING, "kontak")))
        if len(meanings) == 1:
            return Decision(topics[0], (), (), ranking, 0.99)
        return Decision(None, (), topics, ranking, 0.5)

    def _is_linked(self, reading: MessageReading) -> bool:
        """Return whether staff have linked these words to an answer."""
        return any(
            self.lexicon.read_message(text).roots == reading.roots for text, _ in self._learned_numbers
        )

    def explain(self, text: str, topic: str | None = None) -> list[str]:
        """Explain the decision word by word, in Indonesian."""
        return explain_decision(self, text, topic)

    def compute_scores(self, reading: MessageReading) -> Scores:
        """Return the scores of all answers for a message."""
        model_scores = self.model.score_answers(reading.features) if self.model else {}
        near = self.find_similar(reading)
        shares = mix_scores(
            model_scores, best_likeness(near), _fresh_likeness(near, model_scores), self._mixing
        ) or {NO_ANSWER: 1.0}
        return Scores(
            shares,
            max(model_scores, key=lambda answer: model_scores[answer], default=None),
            near[0].phrasing.answers[0] if near else None,
            near[0].likeness if near else 0.0,
            self._compute_unknown_share(reading),
        )

    def find_similar(self, reading: MessageReading) -> list[PhrasingMatch]:
        """Return the indexed phrasings most similar to a message."""
        return self.index.find_nearest(reading.phrasing_features)

    def _add_clause_answers(self, text: str, scores: Scores, decision: Decision) -> Decision:
        """Add the answers that further clauses of the message ask for."""
        second_share = sorted(scores.shares.values())[-2:][0]
        if decision.answer in _SINGLE_ANSWERS or second_share < _MIN_SECOND_SHARE:
            return decision
        answers = self._find_clause_answers(text, scores, decision.answer)
        if decision.answer:
            others = tuple(answer for answer in answers if answer != decision.answer)
            return replace(decision, also=others[:2])
        if len(answers) > 1 and set(answers[:2]) <= set(decision.ranking[:3]):
            return replace(decision, answer=answers[0], also=tuple(answers[1:2]), choices=())
        return decision

    def _find_clause_answers(self, text: str, scores: Scores, answer: str | None) -> list[str]:
        """Return the answers of single clauses, likeliest first. `answer` is known already."""
        found: dict[str, float] = {}
        for clause in split_clauses(text):
            reading = self.lexicon.read_message(clause)
            if len(reading.words) < 2 or (answer and self._find_likeliest(reading) == answer):
                continue
            clause_answer = decide(self.compute_scores(reading), self._calibration).answer
            if not clause_answer or clause_answer in _SINGLE_ANSWERS:
                continue
            share = scores.shares.get(clause_answer, 0)
            if share >= _MIN_SECOND_SHARE:
                found[clause_answer] = share
        return sorted(found, key=lambda answer_id: -found[answer_id])

    def _find_likeliest(self, reading: MessageReading) -> str | None:
        """Return the model's likeliest answer. It is cheap, and enough to skip a clause."""
        scores = self.model.score_answers(reading.features) if self.model else {}
        return max(scores, key=lambda answer: scores[answer], default=None)

    def _compute_unknown_share(self, reading: MessageReading) -> float:
        """Return the share of words that neither the model nor the lexicon knows."""
        if not self.model or not reading.words:
            return 0.0
        known_features = self.model.tables[0]
        return sum(f"w {root}" not in known_features for root in reading.roots) / len(reading.words)

    @property
    def _mixing(self) -> Mapping[str, float]:
        return self.model.stored.mixing if self.model else DEFAULT_MIXING

    @property
    def _calibration(self) -> Mapping[str, float]:
        return self.model.stored.calibration if self.model else DEFAULT_CALIBRATION


def _compute_source_fingerprint(
    phrasings: Iterable[Phrasing], lexicon_folder: Path, model_path: Path, places: Iterable[str]
) -> str:
    """Return a hash of everything that a prepared file is made from."""
    lines = [f"{'+'.join(row.answers)}|{row.text}" for row in phrasings]
    texts = ("\n".join(lines), "\n".join(places))
    return compute_source_fingerprint([*texts, model_path, *sorted(lexicon_folder.glob("*.yaml"))])


def _pack_content(
    phrasings: Sequence[Phrasing],
    lexicon_folder: Path,
    model_path: Path,
    places: Iterable[str],
    model: StoredModel | None,
) -> dict[str, bytes]:
    """Return the sections of a prepared file: the model, the lexicon, and the index of the phrasings."""
    stored = model or load_stored_model(model_path)
    lexicon = Lexicon.load(lexicon_folder, stored.vocabulary.split() if stored else (), places)
    forms = stored.forms if stored else {}
    return {
        **(pack_model(stored) if stored else {}),
        **lexicon.pack(),
        **pack_phrasings(
            [list_known_features(row.text, forms, lexicon) for row in phrasings],
            [bool(forms) and row.text not in forms for row in phrasings],
        ),
    }


def _stands_alone(alone: Decision, topic: str) -> bool:
    """Return whether a fragment needs no topic, from its decision without one.

    It has its own answer and is not just an aspect ("bayar ga?") of the topic. After the cost, "jam berapa?"
    is a new question: one aspect replaces another, even if there are only choices.
    """
    if topic in ASPECT_ANSWERS and alone.ranking[0] in ASPECT_ANSWERS - {topic}:
        return bool(alone.answer or alone.choices)
    if alone.answer in (None, topic):
        return False
    return alone.answer not in _FRAGMENT_ASPECTS or topic in ASPECT_ANSWERS


def _is_about_office(reading: MessageReading, alone: Decision, topic: str) -> bool:
    """Return whether a fragment asks where the office is or when it opens.

    This does not depend on the topic ("alamat kantor?", "buka jam berapa?"). Mobile service is an exception,
    because it has its own places and hours.
    """
    if topic == "jemput_bola" or not (alone.answer or alone.choices):
        return False
    concepts = set(reading.concepts)
    if alone.ranking[0] == "lokasi":
        return "kantor" in concepts and bool(concepts & {"t_dimana", "w_dekat"})
    typed = " ".join(word.typed for word in reading.words)
    asks_when_open = "t_jam" in concepts and ("buka" in typed or "tutup" in typed)
    return alone.ranking[0] == "hari_libur_akhir_pekan" and asks_when_open


def list_kecamatan_names(library: object) -> list[str]:
    """Return the kecamatan names of a library; none for a plain mapping of phrasings."""
    sites: Iterable[Any] = getattr(library, "sites", tuple)()
    return [site.name for site in sites if site.kind == "kecamatan"]


def best_likeness(near: list[PhrasingMatch]) -> dict[str, float]:
    """Return the best likeness of each answer."""
    best: dict[str, float] = {}
    for item in near:
        for answer in item.phrasing.answers:
            best[answer] = max(best.get(answer, 0.0), item.likeness)
    return best


def _fresh_likeness(near: list[PhrasingMatch], model: Mapping[str, float]) -> dict[str, float]:
    """Return the likeness of phrasings that the model was not trained on: linked by staff, or new answers."""
    fresh: dict[str, float] = {}
    for item in near:
        for answer in item.phrasing.answers:
            if item.phrasing.is_fresh or (model and answer not in model):
                fresh[answer] = max(fresh.get(answer, 0.0), (item.likeness - _FRESH_FROM) / (1 - _FRESH_FROM))
    return fresh


def _decide_polite(reading: MessageReading, scores: Scores) -> Decision | None:
    """Return a decision for thanks or a greeting if nothing else in a short message has a meaning."""
    if len(reading.words) > _MAX_SMALL_TALK_WORDS or reading.manners.isdisjoint({"terima_kasih", "salam"}):
        return None
    foreign = any(concept.startswith("x_") for concept in reading.concepts)
    return None if foreign or scores.rank_answers()[0] != NO_ANSWER else _decide_courtesy(reading)


def _decide_courtesy(reading: MessageReading) -> Decision:
    """Decide on a message of greetings or thanks only."""
    if "terima_kasih" in reading.manners:
        return Decision(THANKS, (), (), (THANKS, GREETING, "bot_info"), 0.99)
    if reading.manners & {"salam", "sapaan", "sopan"}:
        return Decision(GREETING, (), (), (GREETING, "bot_info", "kontak"), 0.99)
    return Decision(None, (), (), ("bot_info", GREETING, "kontak"), 0.0)
