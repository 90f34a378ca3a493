"""What a citizen means: one vetted answer, up to three choices, or nothing that fits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from content.understand.decision import CALIBRATION, MIXING, Decision, Evidence, decide, mixed
from content.understand.features import features, remembered
from content.understand.lexicon import LEXICON, Lexicon, Reading
from content.understand.memory import Memory, Near
from content.understand.model import MODEL, Model
from content.understand.phrasings import NONE, Phrasing, fingerprint, from_library

GREETING, THANKS = "salam", "terima_kasih"
_CLAUSE = re.compile(
    r"[?!.;\n]+|\b(?:terus|trus|trs|lalu|sekalian|sama|dan|plus|atau|soalnya)\b", re.IGNORECASE
)


class HasPhrasings(Protocol):
    """The part of a library that understanding reads."""

    @property
    def phrasings(self) -> Mapping[str, tuple[str, ...]]: ...


class Understanding:
    """Reads the lexicon, the model and the phrasings once; then decides on messages.

    Phrasings that staff link while the bot runs are learned with `learn` and count at once.
    """

    def __init__(
        self,
        library: HasPhrasings | Mapping[str, Iterable[str]] | Iterable[Phrasing],
        lexicon_folder: Path = LEXICON,
        model_path: Path = MODEL,
        places: Iterable[str] = (),
    ) -> None:
        self.rows = from_library(library)
        self.model = Model.load(model_path)
        vocabulary = self.model.stored.vocabulary.split() if self.model else ()
        self.lexicon = Lexicon.load(lexicon_folder, vocabulary, places)
        self.memory = Memory()
        self.learned: dict[tuple[str, str], int] = {}
        for row in self.rows:
            self.memory.add(row.text, row.answers, remembered(self.lexicon.read(row.text)))

    @property
    def stale(self) -> bool:
        """True when the phrasings are no longer the ones the model was trained on."""
        return self.model is None or self.model.stored.fingerprint != fingerprint(self.rows)

    def learn(self, text: str, answer: str) -> None:
        """From now on `text` means `answer`."""
        self.forget(text, answer)
        self.learned[text, answer] = self.memory.add(text, (answer,), remembered(self.lexicon.read(text)))

    def forget(self, text: str, answer: str) -> None:
        """Takes back what `learn` was told; nothing happens when it was not."""
        number = self.learned.pop((text, answer), None)
        if number is not None:
            self.memory.remove(number)

    def decide(self, text: str, topic: str | None = None) -> Decision:
        """What to answer. `topic`: the id of the answer given just before, which completes a fragment."""
        reading = self.lexicon.read(text)
        if not reading.words:
            return _manners(reading)
        evidence = self.evidence(reading)
        return decide(evidence, self._calibration)

    def evidence(self, reading: Reading, apart_from: str | None = None) -> Evidence:
        """The case for each answer; `apart_from`: a phrasing not to be remembered (for honest measuring)."""
        found = features(reading)
        model = self.model.scores(found) if self.model else {}
        near = self.memory.nearest(remembered(reading), apart_from=apart_from)
        like, votes = _votes(near)
        shares = mixed(model, like, votes, self._mixing) or {NONE: 1.0}
        return Evidence(
            shares,
            max(model, key=lambda id: model[id], default=None),
            near[0].kept.answers[0] if near else None,
            near[0].likeness if near else 0.0,
            self._unknown(reading),
        )

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


def _votes(near: list[Near]) -> tuple[dict[str, float], dict[str, float]]:
    """The best likeness of each answer, and its share of the likeness of all near phrasings."""
    like: dict[str, float] = defaultdict(float)
    votes: dict[str, float] = defaultdict(float)
    for item in near:
        for id in item.kept.answers:
            like[id] = max(like[id], item.likeness)
            votes[id] += item.likeness**2 / len(item.kept.answers)
    whole = sum(votes.values()) or 1.0
    return like, {id: vote / whole for id, vote in votes.items()}


def _manners(reading: Reading) -> Decision:
    """A message of greetings or thanks only."""
    if "terima_kasih" in reading.manners:
        return Decision(THANKS, (), (), (THANKS, GREETING, "bot_info"), 0.99)
    if reading.manners & {"salam", "sapaan", "sopan"}:
        return Decision(GREETING, (), (), (GREETING, "bot_info", "kontak"), 0.99)
    return Decision(None, (), (), ("bot_info", GREETING, "kontak"), 0.0)
