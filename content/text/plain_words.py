"""Plain words for people who read little: abbreviations written out, one short sentence a line.

Only the words change, never a figure, a date or a name. English texts keep their words.
"""

import re
from functools import lru_cache

from content.lazy_pattern import compile_later

# As a person at the counter would say it. A form keeps its name, because people need it at the counter.
SPELLED_OUT = {
    "KTP-el": "KTP", "e-KTP": "KTP", "KK": "Kartu Keluarga", "NIK": "nomor KTP (NIK)",
    "Disdukcapil": "kantor Dukcapil", "IKD": "KTP di HP (IKD)", "KIA": "kartu anak (KIA)",
    "WNI": "warga Indonesia", "WNA": "warga asing", "SPTJM": "surat pernyataan (SPTJM)",
    "SKPWNI": "surat pindah (SKPWNI)", "SKPLN": "surat pindah ke luar negeri (SKPLN)",
    "PRR": "siap cetak (PRR)", "KUA": "kantor urusan agama (KUA)", "UU": "undang-undang",
    "KBRI": "kedutaan Indonesia (KBRI)", "KJRI": "konsulat Indonesia (KJRI)", "WA": "WhatsApp",
    "SMS": "pesan SMS", "PBB": "pajak bumi (PBB)", "KITAP": "izin tinggal tetap (KITAP)",
    "KITAS": "izin tinggal sementara (KITAS)", "SKTT": "surat tempat tinggal orang asing (SKTT)",
    "OJK": "pengawas bank (OJK)", "KPU": "panitia pemilu (KPU)", "MPP": "mal pelayanan publik (MPP)",
}  # fmt: skip
_ABBREVIATION = compile_later(
    rf"(?<![\w/.@-])(?:{'|'.join(re.escape(word) for word in sorted(SPELLED_OUT, key=len, reverse=True))})(?![\w/@-])"
)
_SENTENCE_END = compile_later(r"(?:(?<=[^\W\d_][.!?])|(?<=[)”][.!?]))\s+(?=[^\W\d_a-z])|;\s+")


@lru_cache(maxsize=1024)
def write_plainly(text: str, language: str = "id") -> str:
    """Return a text with one sentence a line, and without abbreviations that people may not know."""
    if language == "id":
        text = _ABBREVIATION.sub(lambda match: SPELLED_OUT[match[0]], text)
    parts = [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]
    return "\n".join(_as_sentence(part) for part in parts)


def _as_sentence(part: str) -> str:
    start = part[:1].upper() + part[1:]
    return start if start[-1] in ".!?:)”_*" else f"{start}."
