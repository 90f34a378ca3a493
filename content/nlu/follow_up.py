"""Tell a message that continues the question before it from a new question.

A new question never depends on the question before it, however short or unclear it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from content.cases.case_records import AnswerAspect, AnswerCase
from content.cases.question_aspect import find_aspects, remove_aspects
from content.lazy_pattern import compile_later
from content.nlu.lexicon import Lexicon
from content.nlu.message_parts import is_place_only

MAX_ASPECT_WORDS, MAX_VARIATION_WORDS, MAX_DETAIL_WORDS = 7, 8, 4
_VARIATION = compile_later(
    r"(?:(?:ya|oh|ok|oke|nah|eh|min|kak|pak|bu|berarti|trus|terus)[, ]+)?"
    r"(?:kalau|kalo|klo|kl|lek|nek|lamun|mun|upami|misal(?:nya|kan)?|bagaimana (?:kalau|jika)|jika|bila|terus|trus|trs|lalu"
    r"|and|what about|how about|what if|if)\b",
    re.IGNORECASE,
)
_HOW = compile_later(
    r"\b(?:cara(?:nya|ne|na)?|gimana|gmn|bagaimana|piye|kumaha|kepriye|cakmano|ngapain|how)\b", re.IGNORECASE
)
_DETAIL = compile_later(
    r"(?:apa(?:kah|an)? |emang )?(?:perlu|butuh|harus|wajib|pakai|pake|boleh|need|must|with)\b", re.IGNORECASE
)
_MIN_DETAIL_LETTERS = 4
_PLAIN_ROOTS = frozenset(
    "apa saja berapa bisa boleh harus perlu butuh mau ada itu ini nya ya tidak apakah kah untuk di ke dari yang dan atau"
    " juga lagi jadi kalau terus proses urus buat datang langsung sendiri orang lain hari jam total sih kira lalu akan"
    " saya aku kami semua wajib sama kenapa kapan mana dimana bagaimana cara lewat pakai pake dulu tadi masih kena berarti"
    " emang banget benar sekalian belum seperti"
    " what is it the do i to for a be can must does how"
    " bapak ibu bagi tanya lama waktu".split()
)
"""Roots that name no subject. What is left beside question words must be among them."""


class FollowUp(StrEnum):
    """How a message continues the question before it."""

    NONE = "none"
    ASPECT = "aspect"
    VARIATION = "variation"
    DETAIL = "detail"
    PLACE = "place"


def find_follow_up(text: str, lexicon: Lexicon) -> FollowUp:
    """Return how a message continues the question before it: "syaratnya?", "kalau akta?", "perlu foto?", "di Bakung?"."""
    words = text.split()
    if len(words) <= MAX_ASPECT_WORDS and is_aspect_alone(text, lexicon):
        return FollowUp.ASPECT
    if len(words) <= MAX_VARIATION_WORDS and _VARIATION.match(text.strip()):
        return FollowUp.VARIATION
    if len(words) <= MAX_DETAIL_WORDS and _DETAIL.match(text.strip()):
        return FollowUp.DETAIL
    reading = lexicon.read_message(text)
    return FollowUp.PLACE if is_place_only(reading) else FollowUp.NONE


def is_aspect_alone(text: str, lexicon: Lexicon) -> bool:
    """Return whether a message is a question word and nothing else ("bayar ga?", "terus caranya gimana")."""
    if not find_aspects(text) and not _HOW.search(text):
        return False
    rest = _HOW.sub(" ", remove_aspects(text))
    if rest.split() == text.lower().split():
        return False
    roots = lexicon.read_message(rest).roots
    return all(root in _PLAIN_ROOTS for root in roots)


def find_detail_aspect(text: str, case: AnswerCase) -> AnswerAspect | None:
    """Return the aspect of a case whose facts name what a message asks for ("perlu foto?"), None if none does."""
    words = [
        word
        for word in re.findall(r"\w+", _DETAIL.sub(" ", text).lower())
        if len(word) >= _MIN_DETAIL_LETTERS
    ]
    for aspect, facts in case.facts.items():
        told = " ".join(f"{fact.text.id} {fact.text.en}" for fact in facts).lower()
        if words and all(word in told for word in words):
            return aspect
    return None


def list_asked_aspects(text: str) -> Sequence[AnswerAspect]:
    """Return the aspects that a message asks for; "gimana?" alone asks for the steps."""
    found = find_aspects(text)
    return found or ((AnswerAspect.STEPS,) if _HOW.search(text) else ())
