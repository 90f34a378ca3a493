"""What a citizen means: one vetted answer, up to three choices, or nothing that fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from content.understand.decision import CALIBRATION, MIXING, OUTSIDE, Decision, Evidence, decide, mixed
from content.understand.features import features
from content.understand.lexicon import LEXICON, Lexicon, Reading
from content.understand.memory import Memory, Near, traits
from content.understand.model import MODEL, Model
from content.understand.parts import clauses, fragment, place_only
from content.understand.phrasings import NONE, Phrasing, fingerprint, from_library
from content.understand.reasons import reasons

GREETING, THANKS = "salam", "terima_kasih"
ASPECTS = frozenset(
    {"biaya_gratis", "syarat_dokumen", "lokasi", "hari_libur_akhir_pekan", "antrean", "kontak"}
)
"""Answers about one side of getting a KTP-el; the other answers name a thing or a case that a fragment may be about."""
_SIDES = ASPECTS | {"cetak_prr", "daftar_online"}
"""What a fragment may ask of any subject: "berapa lama?" after the family card is about the family card."""
_ALONE = OUTSIDE | {GREETING, THANKS}
_SECOND = 0.04
"""The least share of probability, in the whole message, of an answer that one of its clauses asks for."""
_SMALL_TALK = 7
_KEPT = 0.6
"""The least confidence at which a follow-up is answered with the topic itself."""
_ALIKE, _SAME = 0.8, 0.9
_SHORT, _KEPT_DECISIONS = 60, 2048
"""Decisions on messages of so many characters at most are kept, so many of them: people ask the same few words."""


class HasPhrasings(Protocol):
    """The part of a library that understanding reads."""

    @property
    def phrasings(self) -> Mapping[str, tuple[str, ...]]: ...


Source = HasPhrasings | Mapping[str, Iterable[str]] | Iterable[Phrasing]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two phrasings that read alike and have different answers."""

    first: Phrasing
    second: Phrasing


class Understanding:
    """Reads the lexicon, the model and the phrasings once; then decides on messages.

    Phrasings that staff link while the bot runs are learned with `learn` and count at once.
    """

    def __init__(
        self,
        library: Source,
        lexicon_folder: Path = LEXICON,
        model_path: Path = MODEL,
        places: Iterable[str] = (),
        model: Model | None = None,
    ) -> None:
        self.rows = from_library(library)
        self.model = model or Model.load(model_path)
        vocabulary = self.model.stored.vocabulary.split() if self.model else ()
        self.lexicon = Lexicon.load(lexicon_folder, vocabulary, [*places, *served(library)])
        self.memory = Memory()
        self._learned: dict[tuple[str, str], int] = {}
        self._kept = lru_cache(_KEPT_DECISIONS)(self._decide)
        self._remember_all()
        self.model = self.model and self.model.after_start()

    def _remember_all(self) -> None:
        forms = self.model.stored.forms if self.model else {}
        for row in self.rows:
            form = forms.get(row.text)
            if form is None:
                self._remember(row.text, row.answers, fresh=bool(forms))
            else:
                self.memory.add(row.text, row.answers, form.split("\n") if form else ())
        self.memory.weigh()

    def _remember(self, text: str, answers: tuple[str, ...], fresh: bool) -> int:
        reading = self.lexicon.read(text)
        return self.memory.add(text, answers, traits(reading.roots, reading.concepts), fresh)

    @property
    def stale(self) -> bool:
        """True when the phrasings are no longer the ones the model was trained on."""
        return self.model is None or self.model.stored.fingerprint != fingerprint(self.rows)

    def learn(self, text: str, answer: str) -> None:
        """From now on `text`, and what is much like it, means `answer`."""
        self.forget(text, answer)
        self._kept.cache_clear()
        self._learned[text, answer] = self._remember(text, (answer,), fresh=True)

    def forget(self, text: str, answer: str) -> None:
        """Takes back what `learn` was told; nothing happens when it was not."""
        number = self._learned.pop((text, answer), None)
        if number is not None:
            self.memory.remove(number)
            self._kept.cache_clear()

    def rival(self, text: str, answer: str) -> Phrasing | None:
        """The phrasing of another answer that `learn(text, answer)` would steal, if there is one."""
        for item in self.near(self.lexicon.read(text)):
            if item.likeness >= _SAME and answer not in item.kept.answers:
                return Phrasing(item.kept.text, item.kept.answers)
        return None

    def conflicts(self) -> list[Conflict]:
        """Phrasings that come down to the same words and concepts, but belong to different answers.

        Those that the lexicon calls unclear are asked about, so that they steal nothing.
        """
        seen: dict[frozenset[str], Phrasing] = {}
        found = []
        for kept in self.memory.all():
            row = Phrasing(kept.text, kept.answers)
            other = seen.setdefault(frozenset(kept.features), row)
            clash = kept.features and not set(other.answers) & set(row.answers)
            if clash and self.lexicon.read(kept.text).roots not in self.lexicon.unclear:
                found.append(Conflict(other, row))
        return found

    def decide(self, text: str, topic: str | None = None) -> Decision:
        """What to answer. `topic`: the id of the answer given just before, which completes a fragment."""
        return self._kept(text, topic) if len(text) <= _SHORT else self._decide(text, topic)

    def _decide(self, text: str, topic: str | None) -> Decision:
        reading = self.lexicon.read(text)
        if not reading.words:
            return _manners(reading)
        if topic and fragment(reading, self.lexicon.objects):
            if place_only(reading):
                return Decision(topic, (), (), (topic, "lokasi", "luar_daerah"), 0.95)
            alone = self.decide(text)
            if not reading.concepts or _of_its_own(alone, topic) or _of_the_office(reading, alone, topic):
                return alone
            reading = self.lexicon.read(f"{self.lexicon.topics.get(topic, '')} {text}")
        if (choices := self.lexicon.unclear.get(reading.roots)) and not self._linked(reading):
            thanks = "terima_kasih" in reading.manners
            return _manners(reading) if thanks else Decision(None, (), choices, choices, 0.5)
        evidence = self.evidence(reading)
        if polite := _polite(reading, evidence):
            return polite
        decision = self._both(text, evidence, decide(evidence, self._calibration))
        if topic == decision.ranking[0] and decision.choices and decision.confidence >= _KEPT:
            return replace(decision, answer=topic, choices=())
        return decision

    def _linked(self, reading: Reading) -> bool:
        """Whether staff have said what these words mean."""
        return any(self.lexicon.read(text).roots == reading.roots for text, _ in self._learned)

    def explain(self, text: str, topic: str | None = None) -> list[str]:
        """How the decision came about, word by word, in Indonesian."""
        return reasons(self, text, topic)

    def evidence(self, reading: Reading) -> Evidence:
        """The case for each answer."""
        model = self.model.scores(features(reading)) if self.model else {}
        near = self.near(reading)
        shares = mixed(model, likeness(near), _fresh(near, model), self._mixing) or {NONE: 1.0}
        return Evidence(
            shares,
            max(model, key=lambda id: model[id], default=None),
            near[0].kept.answers[0] if near else None,
            near[0].likeness if near else 0.0,
            self._unknown(reading),
        )

    def near(self, reading: Reading) -> list[Near]:
        """The remembered phrasings most like a reading."""
        return self.memory.nearest(traits(reading.roots, reading.concepts))

    def _both(self, text: str, evidence: Evidence, decision: Decision) -> Decision:
        """The decision with the further answers that clauses of the message ask for."""
        second = sorted(evidence.shares.values())[-2:][0]
        if decision.answer in _ALONE or second < _SECOND:
            return decision
        asked = self._asked(text, evidence, decision.answer)
        if decision.answer:
            return replace(decision, also=tuple(id for id in asked if id != decision.answer)[:2])
        if len(asked) > 1 and set(asked[:2]) <= set(decision.ranking[:3]):
            return replace(decision, answer=asked[0], also=tuple(asked[1:2]), choices=())
        return decision

    def _asked(self, text: str, evidence: Evidence, answer: str | None) -> list[str]:
        """What the clauses of a message ask for by themselves, the likeliest first; `answer` is known already."""
        found: dict[str, float] = {}
        for clause in clauses(text):
            reading = self.lexicon.read(clause)
            if len(reading.words) < 2 or (answer and self._likely(reading) == answer):
                continue
            part = decide(self.evidence(reading), self._calibration)
            if part.answer and part.answer not in _ALONE and evidence.shares.get(part.answer, 0) >= _SECOND:
                found[part.answer] = evidence.shares[part.answer]
        return sorted(found, key=lambda id: -found[id])

    def _likely(self, reading: Reading) -> str | None:
        """The answer that the model alone finds likeliest: cheap, and enough to pass over a clause."""
        scores = self.model.scores(features(reading)) if self.model else {}
        return max(scores, key=lambda id: scores[id], default=None)

    def _unknown(self, reading: Reading) -> float:
        """The share of words that neither the model nor the lexicon knows."""
        if not self.model or not reading.words:
            return 0.0
        places = self.model.tables[0].places
        return sum(f"w {root}" not in places for root in reading.roots) / len(reading.words)

    @property
    def _mixing(self) -> Mapping[str, float]:
        return self.model.stored.mixing if self.model else MIXING

    @property
    def _calibration(self) -> Mapping[str, float]:
        return self.model.stored.calibration if self.model else CALIBRATION


def _of_its_own(alone: Decision, topic: str) -> bool:
    """Whether a fragment needs no topic: it has an answer, and is not one side ("bayar ga?") of what was spoken of.

    After the cost, "jam berapa?" is a new question: one aspect replaces another, even where only choices are sure.
    """
    if topic in ASPECTS and alone.ranking[0] in ASPECTS - {topic}:
        return bool(alone.answer or alone.choices)
    return alone.answer not in (None, topic) and (alone.answer not in _SIDES or topic in ASPECTS)


def _of_the_office(reading: Reading, alone: Decision, topic: str) -> bool:
    """Whether a fragment asks where the office is or when it opens ("alamat kantor?", "buka jam berapa?").

    That is the same whatever was spoken of; only officers who come along have places and hours of their own.
    """
    where, typed = (
        {"t_dimana", "w_dekat"} & set(reading.concepts),
        " ".join(word.typed for word in reading.words),
    )
    opens = "t_jam" in reading.concepts and ("buka" in typed or "tutup" in typed)
    likely = alone.ranking[0] if alone.answer or alone.choices else ""
    place = likely == "lokasi" and "kantor" in reading.concepts and bool(where)
    return topic != "jemput_bola" and (place or (likely == "hari_libur_akhir_pekan" and opens))


def served(library: object) -> list[str]:
    """Names of the kecamatan of a library's offices; none for a mere mapping of phrasings."""
    sites: Iterable[Any] = getattr(library, "sites", tuple)()
    return [site.name for site in sites if site.kind == "kecamatan"]


def likeness(near: list[Near]) -> dict[str, float]:
    """The best likeness of each answer among near phrasings."""
    best: dict[str, float] = {}
    for item in near:
        for id in item.kept.answers:
            best[id] = max(best.get(id, 0.0), item.likeness)
    return best


def _fresh(near: list[Near], model: Mapping[str, float]) -> dict[str, float]:
    """What phrasings say that the model was not trained on: linked by staff, or of new answers."""
    said: dict[str, float] = {}
    for item in near:
        for id in item.kept.answers:
            if item.kept.fresh or (model and id not in model):
                said[id] = max(said.get(id, 0.0), (item.likeness - _ALIKE) / (1 - _ALIKE))
    return said


def _polite(reading: Reading, evidence: Evidence) -> Decision | None:
    """Thanks or a greeting, when nothing else in a short message means anything."""
    foreign = any(concept.startswith("x_") for concept in reading.concepts)
    if foreign or len(reading.words) > _SMALL_TALK or evidence.ranked()[0] != NONE:
        return None
    return _manners(reading) if reading.manners & {"terima_kasih", "salam"} else None


def _manners(reading: Reading) -> Decision:
    """A message of greetings or thanks only."""
    if "terima_kasih" in reading.manners:
        return Decision(THANKS, (), (), (THANKS, GREETING, "bot_info"), 0.99)
    if reading.manners & {"salam", "sapaan", "sopan"}:
        return Decision(GREETING, (), (), (GREETING, "bot_info", "kontak"), 0.99)
    return Decision(None, (), (), ("bot_info", GREETING, "kontak"), 0.0)
