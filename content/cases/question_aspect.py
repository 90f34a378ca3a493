"""Finds the question word of a message: which aspect of a case it asks for."""

from __future__ import annotations

from functools import lru_cache

from content.cases.case_records import AnswerAspect
from content.lazy_pattern import compile_later

MAX_ASPECTS = 2
_PATTERNS_BY_ASPECT = {
    AnswerAspect.DURATION: (
        r"(?:be)?rapa lama",
        r"ber?apa\w* (?:hari|minggu|bulan|jam)\b(?! (?:lapor|batas))",
        r"brp (?:hari|lama|jam)",
        r"lama(?:nya)? (?:proses|jadi|tidak|ga|gak)",
        r"kapan (?:jadi|selesai|keluar|bisa diambil)",
        r"jadi(?:nya)? kapan",
        r"jadi ber?apa|jadi brp",
        r"estimasi|bisa ditunggu|sehari jadi|langsung jadi|kok lama|lila\b",
        r"pir(?:o|ang) dino|sabaraha (?:poe|dinten|lami)|berapo (?:hari|lamo)",
        r"how (?:long|many days)|when will",
    ),
    AnswerAspect.COST: (
        r"(?:mem|di)?bayar\w*|mbayar|mayar|biaya\w*|gratis|ongkos\w*|tarif\w*|mahal|duit|artos\w*",
        r"berapa (?:uang|ribu|rupiah)|piro(?! dino)|kena berapa|brp (?:biaya|duit|bayar)",
        r"denda\w*|dendo|didend\w*",
        r"(?<!car )free\b(?! day)|fees?\b|costs?\b|how much|pay\b|fined?\b",
    ),
    AnswerAspect.PROXY: (
        r"(?:di|me)?wakil\w*|titip\w*|nitip|surat kuasa|diuruskan|diambil(?:kan|in)\w*|ambilkan",
        r"orang lain yang (?:urus|ngurus)|(?:datang|hadir|urus) (?:langsung )?sendiri",
        r"someone else|proxy|on behalf|for me\b|power of attorney",
    ),
    AnswerAspect.ONLINE: (
        r"online|onlen|daring\b|dari rumah|website\b|aplikasi(?:nya)?\b",
        r"(?:lewat|via) (?:hp|internet|web\w*|situs|aplikasi|app\w*|wa|whatsapp|ikd|email)\b",
    ),
    AnswerAspect.WHERE: (
        r"d[iy]? ?mana\w*|dmn\w*|ke ?mana\w*|kmn\w*|kamana|(?:di|ka|ke) ?mano|(?:di|ke) ?mane\b",
        r"n[eai]ng ?(?:e?n)?di\b|palih mana|wonten pundi",
        r"kantor mana|kota mana|daerah mana|tempatnya\b",
        r"where\b|which office",
    ),
    AnswerAspect.DEADLINE: (
        r"batas(?:nya)?(?: waktu\w*)?|paling lambat|telat\w*|terlambat|tenggat|kasep",
        r"berapa hari (?:lapor|batas)",
        r"kadal?uw?arsa|masa berlaku\w*|berlaku (?:sampai|sampe|berapa)",
        r"deadline|late\b|expired",
    ),
    AnswerAspect.BRING: (
        r"(?:di|mem|m)?bawa(?:nya|in)?\b|nyandak|gowo|mbeto",
        r"(?:per)?syarat\w*|sarat\w*|berkas\w*|kelengkapan|disiapkan|siapkan",
        r"(?:dokumen|surat|butuh|perlu) apa|dokumen(?:nya)? apa|apo bae",
        r"apa (?:aja|saja|wae|bae|ae)",
        r"what (?:do i |should i )?(?:bring|need)|requirements?|documents?\b|papers\b",
    ),
    AnswerAspect.WHO: (
        r"siapa (?:yang|yg|saja|aja)|sapa sing|saha nu|siapo yang",
        r"yang (?:lapor|datang|urus) siapa",
        r"who (?:can|must|may)",
    ),
    AnswerAspect.STEPS: (r"langkah\w*|tahap\w*|alur\w*|urutan\w*|prosedur\w*|steps\b",),
}
_PATTERNS = {
    aspect: compile_later(rf"\b(?=[^\W\d_])(?:{'|'.join(patterns)})")
    for aspect, patterns in _PATTERNS_BY_ASPECT.items()
}
"""For lower case: patterns that ignore case cost twice as much. Each begins with a letter."""


@lru_cache(maxsize=64)  # reading a question asks three times for the same text
def find_aspects(text: str) -> tuple[AnswerAspect, ...]:
    """Return the aspects that a message asks for, in the order of their words, `MAX_ASPECTS` at most."""
    plain = text.lower()
    found = [
        (match.start(), aspect) for aspect, pattern in _PATTERNS.items() if (match := pattern.search(plain))
    ]
    return tuple(aspect for _, aspect in sorted(found, key=lambda item: item[0])[:MAX_ASPECTS])


def remove_aspects(text: str) -> str:
    """Return a message in lower case without the words that ask for an aspect."""
    text = text.lower()
    for pattern in _PATTERNS.values():
        text = pattern.sub(" ", text)
    return text


def aspect_of(text: str) -> AnswerAspect | None:
    """Return the first aspect that a message asks for, None if it names none."""
    return next(iter(find_aspects(text)), None)
