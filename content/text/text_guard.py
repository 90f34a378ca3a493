"""What must stop a text of staff that citizens will read: money, accounts, foreign links and foreign numbers.

A stolen account of one clerk is the cheapest way to send a fraud with the name of the office. So these words stop a
text, and a second person must let it pass. The contacts that the office itself lists do not stop it.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.text.contact_leads import ContactLead, FoundLead, list_leads_of_plain, normalize_disguise

MAX_WARNINGS = 6  # shown of one text
MAX_QUOTED = 60  # characters of the words that are quoted


class TextRisk(StrEnum):
    """Why words stop a text. The value is part of stored requests."""

    MONEY = "money"
    BANK_ACCOUNT = "bank"
    LINK = "link"
    ACCOUNT_NAME = "account"
    NUMBER = "number"


class TextWarning(NamedTuple):
    risk: TextRisk
    words: str


@dataclass(frozen=True)
class OwnContacts:
    """The contacts that an office lists. `numbers` are digits without 0 or 62; `addresses` have no scheme and no www."""

    numbers: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    def has_number(self, words: str) -> bool:
        return bool(words) and plain_number(words) in self.numbers

    def has_address(self, words: str) -> bool:
        """Return whether an address is of an authority or on the list, with the path that the list has."""
        address = plain_address(words)
        return is_government_address(words) or any(
            address == own or address.startswith((f"{own}/", f"{own}?", f"{own}#")) for own in self.addresses
        )


# Only authorities get an address below go.id. Nothing but a path may follow: "kota.go.id.example.com" is another host.
_GOVERNMENT_HOST = compile_later(r"(?:[a-z0-9-]+\.)+go\.id(?:[/?#][^@]*)?$")
_BANKS = (
    "bca|bri|bni|btn|bsi|mandiri|cimb|danamon|permata|ocbc|bjb|bank|jago|seabank|jenius|dana|ovo|gopay|go-pay|shopeepay"
    "|linkaja|rek|rekening|norek|va"
)
_BANK_ACCOUNT = compile_later(rf"\b(?:{_BANKS})\b[^\d\n]{{0,40}}\d(?:[\W_]{{0,3}}\d){{5,}}")
_NO_COUNT = (
    r"(?!\s*(?:dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|keping|warga|orang|penduduk|jiwa|blang?ko"
    r"|lembar|kartu|dokumen|berkas|ktp|kk|akta|kia|data|wajib|pemilih|pelajar|siswa|keluarga|kepala|anak))"
)
_NUMERAL = (
    r"(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|seratus|belas|puluh|ratus)"
)
_MONEY = compile_later(
    r"\b(?:transfer\w*|di-?transfer|men-?transfer|trf|tf|qris|pulsa|top ?-?up|no\.? ?rek(?:ening)?|rekening|norek"
    r"|virtual account|e-?wallet|gopay|go-pay|shopeepay|linkaja|ovo)\b"
    r"|\b(?:kirim(?:kan)?|setor(?:kan)?|serahkan|siapkan)\s+(?:uang|dana|saldo|biaya)\b"
    r"|\b(?:uang|biaya|ongkos|jasa)\s+(?:admin\w*|muka|lelah|rokok|percepatan|proses|pengurusan|pendaftaran|cetak|layanan|antrean)\b"
    r"|\b(?:biaya|bayar|membayar|tarif|harga)\w*\s*:?\s*\d{2,}"
    r"|\b(?:wajib|harus|mohon|silakan|segera)\s+(?:mem)?bayar\w*"
    r"|\b(?:via|lewat|ke|akun|saldo)\s+dana\b(?!\s+(?:desa|hibah|apbd))"
    r"|\b(?:rp|idr)\.?\s*\d[\d.,]*(?:\s*(?:rb|ribu|jt|juta))?"
    rf"|(?<![\d.,])\d[\d.,]*\s*(?:rb|rbu|ribu|rebu|jt|juta|k)\b{_NO_COUNT}"
    rf"|(?<!tahun )\b(?:{_NUMERAL}\s+){{1,5}}(?:rb|rbu|ribu|rebu|jt|juta)\b{_NO_COUNT}"
    r"|\b(?:ceban|noban|goban|gocap|goceng|gopek|cepek)\b"
    r"|(?<![\d.,])\d[\d.]*\s*rupiah\b"
)
_FREE_OF_CHARGE = compile_later(  # "Rp0" and "gratis" are no demand
    r"\b(?:rp|idr)\.?\s*0\b|\b(?:gratis|tanpa biaya|tidak (?:di)?pungut biaya)\b"
)
_NUMBER_SEPARATOR = compile_later(r"\s*[,;/]\s*")
_RISK_OF_LEAD = {
    ContactLead.LINK: TextRisk.LINK,
    ContactLead.ACCOUNT: TextRisk.ACCOUNT_NAME,
    ContactLead.NUMBER: TextRisk.NUMBER,
}


def find_warnings(text: str, own: OwnContacts, targets: Sequence[str] = ()) -> tuple[TextWarning, ...]:
    """Return what stops a text (as it is read). `targets`: addresses that its formatting hides."""
    folded = normalize_disguise(text)
    plain = _FREE_OF_CHARGE.sub(" ", folded)
    accounts = [match[0] for match in _BANK_ACCOUNT.finditer(plain)]
    found = [TextWarning(TextRisk.BANK_ACCOUNT, words) for words in accounts]
    found += [TextWarning(TextRisk.MONEY, match[0]) for match in _MONEY.finditer(plain)]
    found += [
        TextWarning(_RISK_OF_LEAD[lead.kind], lead.words)
        for lead in list_leads_of_plain(folded)
        if not _is_own(lead, own, text) and not any(lead.words in words for words in accounts)
    ]
    found += [TextWarning(TextRisk.LINK, target) for target in targets if not own.has_address(target)]
    clipped = (TextWarning(risk, _clip(words)) for risk, words in found)
    return tuple(dict.fromkeys(clipped))[:MAX_WARNINGS]


def find_contacts(text: str) -> tuple[TextWarning, ...]:
    """Return every account, address, name and number in a text, also those that some office lists."""
    plain = normalize_disguise(text)
    accounts = [match[0] for match in _BANK_ACCOUNT.finditer(plain)]
    found = [TextWarning(TextRisk.BANK_ACCOUNT, words) for words in accounts]
    found += [
        TextWarning(_RISK_OF_LEAD[lead.kind], lead.words)
        for lead in list_leads_of_plain(plain)
        if not any(lead.words in words for words in accounts)
    ]
    return tuple(dict.fromkeys(TextWarning(risk, _clip(words)) for risk, words in found))[:MAX_WARNINGS]


def is_government_address(words: str) -> bool:
    return bool(_GOVERNMENT_HOST.match(plain_address(words)))


def _is_own(lead: FoundLead, own: OwnContacts, text: str) -> bool:
    """Return whether the office lists this contact. An address in look-alike letters is another address."""
    if lead.kind is ContactLead.NUMBER:
        return all(map(own.has_number, _NUMBER_SEPARATOR.split(lead.words)))
    return own.has_address(lead.words) and lead.words in text.casefold()


def build_own_contacts(values: Iterable[str]) -> OwnContacts:
    """Build the list from telephone numbers and addresses as the office wrote them, several in one value or not."""
    numbers, addresses = set(), set()
    for value in values:
        for part in re.split(r"[,;\n]| / | atau ", value):
            if any(map(str.isalpha, part)) and ("." in part or "@" in part):
                addresses.add(plain_address(part))
            else:
                numbers.add(plain_number(part))
    return OwnContacts(frozenset(filter(None, numbers)), frozenset(filter(None, addresses)))


def plain_number(words: str) -> str:
    """Return the digits of a number without the 0 or 62 before it. All ways to write it agree."""
    digits = "".join(one for one in words if one.isdecimal())
    return digits.removeprefix("0062").removeprefix("62").lstrip("0")


def plain_address(words: str) -> str:
    """Return an address without scheme, "www." and a slash at its end, in small letters."""
    return re.sub(r"^[a-z][a-z+.-]*://", "", words.strip().casefold()).removeprefix("www.").rstrip("/")


def _clip(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= MAX_QUOTED else words[: MAX_QUOTED - 1] + "…"
