"""Find archived facts for a question about the past: by figures, years and rare words that both have."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from content.lazy_pattern import compile_later
from content.loading.records import ArchiveFact, Office

_NUMBER = compile_later(
    r"(\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?) ?(ribu|rb|juta|jt|persen|%)?", re.IGNORECASE
)
_FACTORS = {"ribu": 1000, "rb": 1000, "juta": 1_000_000, "jt": 1_000_000}
_WORD = compile_later(r"[a-z][a-z-]{2,}")
_MONEY = compile_later(
    r"\b(?:bayar\w*|uang|duit|rp|rupiah|(?:di)?minta\w*(?= \d)|pungut\w*|biaya\w*|denda\w*|tarif)\b",
    re.IGNORECASE,
)
_SAME_WORDS = {"target": "sasaran", "mesin": "alat", "cfd": "free", "keping": "blangko", "blanko": "blangko"}
_YEAR = compile_later(r"\b(?:19|20)\d\d\b")
_PAST = compile_later(
    r"\b(?:dulu|dahulu|arsip|berita(?:nya)?|tahun berapa|waktu itu|(?<!belum )(?<!tidak )(?<!ga )(?<!gak )pernah"
    r"|bener(?:an)?|benarkah|katanya|target|sasaran)\b",
    re.IGNORECASE,
)
_LEAST_FIGURE, _MIN_SIGNALS = 1000, 2
_FIGURE_SCORE, _YEAR_SCORE, _PAST_SCORE, _ASKED_SCORE = 4.0, 1.5, 1.0, 6.0
_MIN_SCORE, _MIN_SCORE_UNCLEAR, _SHARE_OF_BEST, _UNMISTAKABLE = 6.0, 14.0, 0.6, 0.7
_MIN_LIKENESS = 0.25
_COMMON = frozenset(
    "yang untuk dengan dari pada adalah disebut sudah belum orang warga kota kabupaten tahun akan juga atau saat di ke"
    " ini itu dan ada bisa apa apakah berapa masih mau gak pun lah kok nih the per saya kami kita dia sih tdk"
    " kantor kecamatan disdukcapil dukcapil rekam merekam perekaman ktp-el ktp elektronik"
    " blitar bekasi cianjur tangsel tangerang selatan ogan komering ilir".split()
)


class IndexedFact(Struct, frozen=True):
    """A fact with the words, figures and years of its texts, and the words of each question that it answers."""

    fact: ArchiveFact
    words: set[str]
    figures: set[int]
    years: set[str]
    asked: tuple[set[str], ...]


class ArchiveSearch:
    """Searches the archived facts of every office."""

    def __init__(self, offices: Mapping[str, Office]) -> None:
        self._facts = {code: tuple(map(_index_fact, office.archive)) for code, office in offices.items()}
        every = [fact for facts in self._facts.values() for fact in facts]
        self._counts = Counter(word for fact in every for word in fact.words)
        self._whole = len(every) + 1
        self._cached_find = lru_cache(64)(self._find)

    def find(
        self, office: str, text: str, most: int = 2, *, is_unclear: bool = False
    ) -> tuple[ArchiveFact, ...]:
        """Return the facts of an office that a message asks for, the best first; () if it asks for none.

        `is_unclear`: the message has no other answer. It then needs no figure, year or word about the past.
        """
        return self._cached_find(office, text, most, is_unclear)

    def _find(self, office: str, text: str, most: int, is_unclear: bool) -> tuple[ArchiveFact, ...]:
        figures, words, years = _figures(text), _words(text), set(_YEAR.findall(text))
        is_past = bool(_PAST.search(text))
        found = self._facts.get(office, ())
        is_named = any(years & fact.years for fact in found)
        if _MONEY.search(text) and not is_named:
            return ()
        if unmistakable := self._find_unmistakable(found, words):
            return unmistakable
        if not (figures or is_named or is_past or is_unclear):
            return ()
        least = _MIN_SCORE if figures or is_named or is_past else _MIN_SCORE_UNCLEAR
        scored = []
        for number, fact in enumerate(found):
            score = self._score(fact, figures, words, years)
            if score and is_past:
                score += _PAST_SCORE
            has_figure = bool(figures & fact.figures)
            likeness = max((self._likeness(words, asked) for asked in fact.asked), default=1.0)
            if score >= (_FIGURE_SCORE if has_figure else least) and (
                has_figure or likeness >= _MIN_LIKENESS
            ):
                scored.append((-score, number, fact))
        ordered = sorted(scored, key=lambda item: item[:2])
        return tuple(
            found.fact for score, _, found in ordered[:most] if score <= _SHARE_OF_BEST * ordered[0][0]
        )

    def _find_unmistakable(self, facts: tuple[IndexedFact, ...], words: set[str]) -> tuple[ArchiveFact, ...]:
        """Return the fact that no other answer knows of and whose question a message repeats; else ()."""
        alike = [
            (max(self._likeness(words, asked) for asked in fact.asked), fact)
            for fact in facts
            if fact.fact.is_unmistakable and fact.asked
        ]
        likeness, fact = max(alike, key=lambda item: item[0], default=(0.0, None))
        return (fact.fact,) if fact is not None and likeness >= _UNMISTAKABLE else ()

    def _score(self, fact: IndexedFact, figures: set[int], words: set[str], years: set[str]) -> float:
        """Return how well a fact fits; 0 unless a figure fits, or two words or years do."""
        common, same_figures = words & fact.words, figures & fact.figures
        is_same_year = bool(years & fact.years)
        if not same_figures and len(common) + is_same_year < _MIN_SIGNALS:
            return 0.0
        score = sum(math.log(self._whole / self._counts[word]) for word in common)
        score += max((self._likeness(words, asked) for asked in fact.asked), default=0.0) * _ASKED_SCORE
        return score + _FIGURE_SCORE * len(same_figures) + _YEAR_SCORE * is_same_year

    def _likeness(self, words: set[str], own: set[str]) -> float:
        """Return the cosine similarity (0 to 1) of a message and a question of a fact; rare words count more."""
        if words.isdisjoint(own):
            return 0.0
        size = self._weigh(words) * self._weigh(own)
        return self._weigh(words & own) / math.sqrt(size) if size else 0.0

    def _weigh(self, words: set[str]) -> float:
        return sum(math.log(self._whole / max(1, self._counts[word])) for word in words)


def _index_fact(fact: ArchiveFact) -> IndexedFact:
    text = _text_of(fact)
    years = {str(fact.as_of.year), *_YEAR.findall(fact.window)}
    return IndexedFact(fact, _words(text), _figures(text), years, tuple(map(_words, fact.asked)))


def _text_of(fact: ArchiveFact) -> str:
    note = fact.note.id if fact.note else ""
    return f"{fact.text.id} {note} {' '.join(fact.asked)}"


def _words(text: str) -> set[str]:
    plain = (word.removesuffix("nya") for word in _WORD.findall(text.lower()))
    return {_SAME_WORDS.get(word, word) for word in plain if word not in _COMMON}


def _figures(text: str) -> set[int]:
    """Return the figures of a text from a thousand on; years are no figures."""
    found = set()
    for digits, unit in _NUMBER.findall(text):
        grouped = bool(re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits))
        plain = re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", ".")
        value = int(float(plain) * _FACTORS.get(unit.lower(), 1))
        if value >= _LEAST_FIGURE and not (not unit and not grouped and _YEAR.fullmatch(digits)):
            found.add(value)
    return found
