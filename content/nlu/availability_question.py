"""Recognise questions about what an office offers: "ada wifi di ruang tunggu?", "boleh bawa anak?".

They resemble complaints about the office, because both name a waiting room. But they accuse nobody: they name no person,
tell no event and judge nothing. In doubt a message is no such question, so that no complaint is shown to staff.
"""

import re
from functools import lru_cache

from content.lazy_pattern import compile_later
from content.nlu import complaint_detector

MAX_WORDS = 14
_AVAILABLE = compile_later(
    r"\b(?:ada|adakah|tersedia\w*|disediakan|disediain|nyediain|punya|boleh\w*|bisa\w*|di ?mana|dmn|where"
    r"|is there|are there)\b",
    re.IGNORECASE,
)
_ASKING = compile_later(
    r"\?|\b(?:apakah|apa ada|adakah|tersediakah|bolehkah|bisakah|di ?mana|dmn|mana|is there|are there|where|do you)\b",
    re.IGNORECASE,
)
# The word at the end that makes a question: "ada wifi gak ya kak", "ada mushola tidak di sana".
_QUESTION_TAG = compile_later(
    r"\b(?:ga|gak|gk|g|nggak|ngga|engga|enggak|kagak|tidak|tdk|nda|ndak|ora|teu|kah|apa tidak|atau tidak)\b\W*"
    r"(?:\b(?:ya|yah|sih|nih|kak|min|pak|bu|mas|mbak|di|sana|situ|kantor|kantornya|disdukcapil|dukcapil|kecamatan|dinas)\b\W*)*$",
    re.IGNORECASE,
)
# Persons, negations, what was lived through, money, ways to complain, and judgements.
_TELLING = compile_later(
    r"\b(?:petugas\w*|patugas\w*|pegawai\w*|pegawe\w*|operator\w*|satpam\w*|security|staf\w*|staff|oknum\w*|pejabat\w*|pimpinan\w*"
    r"|kepala\w*|kadis\w*|camat|atasan\w*|ibunya|bapaknya|mbaknya|masnya|orangnya|mereka|uong\w*|urang|wong|manusia"
    r"|tidak|tdk|gak|ga|gk|nggak|ngga|engga|enggak|kagak|ndak|nda|dak|ora|kada|teu|belum|blm|bukan|jangan"
    r"|tanpa|not|never|no|nobody|tadi|kemarin|kmrn|kemaren|barusan|dari pagi|sudah|udah|udh|sdh|pernah|terus|trus|malah"
    r"|padahal|cuma|doang|kok|koq"
    r"|masa|masak|kenapa|knp|mengapa|ngapain|harusnya|seharusnya|kapan|why"
    r"|tarif\w*|harga\w*|sumbangan\w*|wajib|uang\w*|duit\w*|rb|ribu|jual\w*|jalur cepat|resmi|nawar\w*|legal|curang"
    r"|pelapor\w*|pengaduan\w*|aduan\w*|laporan\w*|progres\w*|saran|kritik|keluh\w*|mengeluh|kecewa\w*|protes\w*|survei|ulasan"
    r"|bintang|ombudsman|keberatan|tanggung ?jawab\w*|bertanggung|standar|sanksi|hukuman|sikap\w*|sopan\w*|ramah\w*"
    r"|adil|pantas|wajar|jelek|buruk|kotor|jorok|bau|panas|gerah|pengap|rusak|bocor|banjir|mati|lama|lambat|lelet|lemot|ribet|susah|payah|parah"
    r"|malas|males|cuek\w*|dicuek\w*|judes|ketus|sinis|malu|sakit|marah\w*|nangis|hilang|ilang|telat|terlambat|kosong|bohong|tipu"
    r"|bad|rude|slow|dirty|lost|late|complain\w*|masalah\w*)\b",
    re.IGNORECASE,
)


@lru_cache(64)
def asks_what_is_available(text: str) -> bool:
    """Return whether a text only asks what there is, and accuses nobody."""
    if len(text.split()) > MAX_WORDS:
        return False
    if complaint_detector.is_complaint(text) or complaint_detector.mentions_money_demand(text):
        return False
    body = _QUESTION_TAG.sub("", text)
    if not _AVAILABLE.search(body) or _TELLING.search(body):
        return False
    return body != text or bool(_ASKING.search(text))
