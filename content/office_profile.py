"""The profile of a site: where it is, how to reach it, what it offers. Its own staff confirmed it.

The values are checked and normalized here. What staff typed never holds numbers of persons, links or payments.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from content.cases.local_facts import LocalKind
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.text.contact_leads import ContactLead, find_contact_lead
from content.text.invisible_signs import remove_invisible
from content.text.redaction import redact
from content.text.word_search import WordSearch

OLD_AFTER = timedelta(days=180)  # after which a fact is asked again and shown as old
MAX_NUMBERS = 3  # telephone numbers of one field
PHONE_DIGITS = range(7, 15)
MAX_DIGITS_IN_TEXT = 7  # a longer number may be an account or a telephone


class ProfileField(StrEnum):
    """What a fact says about a site. The order is that of the screens."""

    ADDRESS = "address"
    LANDMARK = "landmark"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    SERVICES = "services"
    PIN = "pin"
    PHOTO = "photo"
    QUEUE = "queue"
    PARKING = "parking"
    WHEELCHAIR = "wheelchair"
    WEBSITE = "website"


class OfferedService(StrEnum):
    RECORDING = "rekam"
    PRINTING = "cetak"
    FAMILY_CARD = "kk"
    CERTIFICATES = "akta"
    DIGITAL = "ikd"


class ProfileFault(StrEnum):
    """Why a value cannot be stored."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    PERSONAL_NUMBER = "personal number"
    LINK = "link"
    MONEY = "money"
    LONG_NUMBER = "long number"
    NO_PHONE = "no phone"
    NO_WEBSITE = "no website"
    NO_SERVICE = "no service"
    NO_DECISION = "no decision"
    NO_POSITION = "no position"
    NO_PHOTO = "no photo"
    FAR_AWAY = "far away"


MAX_LENGTHS = {
    ProfileField.ADDRESS: 200,
    ProfileField.LANDMARK: 120,
    ProfileField.QUEUE: 200,
    ProfileField.PARKING: 120,
    ProfileField.WHEELCHAIR: 120,
    ProfileField.WEBSITE: 100,
}
"""Characters of the fields that hold free words."""
YES, NO = "yes", "no"
LOCAL_KINDS = {
    ProfileField.ADDRESS: LocalKind.ADDRESS,
    ProfileField.PHONE: LocalKind.PHONE,
    ProfileField.WHATSAPP: LocalKind.WHATSAPP,
    ProfileField.WEBSITE: LocalKind.WEBSITE,
    ProfileField.QUEUE: LocalKind.QUEUE,
}
"""The kinds of reported facts that a confirmed fact of the office replaces."""

_FIELD_WORDS = {
    ProfileField.ADDRESS: "alamat|address",
    ProfileField.LANDMARK: "patokan|ancer-ancer|landmark",
    ProfileField.PHONE: "telepon|telpon|telp|tlp|phone",
    ProfileField.WHATSAPP: "whatsapp|wa",
    ProfileField.WEBSITE: "situs|website|web|laman",
    ProfileField.PIN: "titik peta|titik|peta|koordinat|pin",
    ProfileField.PHOTO: "foto pintu masuk|foto pintu|foto",
    ProfileField.SERVICES: "layanan|melayani",
    ProfileField.WHEELCHAIR: "kursi roda|difabel|disabilitas",
    ProfileField.PARKING: "parkir",
    ProfileField.QUEUE: "aturan antrean|aturan antrian|aturan antre|antrean|antrian|antre|antri",
}
_FIELD_WORD = compile_later(
    r"(?<![\w/])(?:"
    + "|".join(f"(?P<{field}>{words})" for field, words in _FIELD_WORDS.items())
    + r")(?!\w)[:=]?",
    re.IGNORECASE,
)
_WITHDRAWAL = compile_later(r"\b(?:hapus|tarik|kosongkan|cabut)\b", re.IGNORECASE)
_QUESTION_WORDS = {
    ProfileField.ADDRESS: r"alamat(?:nya)?|address|(?:jalan|jl) apa",
    ProfileField.LANDMARK: r"patokan(?:nya)?|ancer-ancer|(?:dekat|deket) apa|sebelah mana|landmark",
    ProfileField.PHONE: r"telepon|telpon|telp|tlp|telephone|phone|no(?:mor)? (?:kantor|kontak|hp)(?:nya)?",
    ProfileField.WHATSAPP: r"wa|whatsapp|whatsap|wanya",
    ProfileField.WEBSITE: r"situs(?:nya)?|website|web|laman",
    ProfileField.PIN: r"maps|gmaps?|google map|peta(?:nya)?|titik lokasi|share ?lok|koordinat",
    ProfileField.PHOTO: r"foto (?:kantor|gedung|pintu)(?:nya)?",
    ProfileField.WHEELCHAIR: r"kursi roda|difabel|disabilitas|wheelchair",
    ProfileField.PARKING: r"parkir(?:nya|an)?|parking",
    ProfileField.QUEUE: r"(?:aturan|cara|sistem|nomor|ambil nomor) (?:antrean|antrian|antre|antri)(?:nya)?",
}
_QUESTIONS = {
    field: compile_later(rf"\b(?:{words})\b", re.IGNORECASE) for field, words in _QUESTION_WORDS.items()
}
_ANY_QUESTION = WordSearch(rf"\b(?:{'|'.join(_QUESTION_WORDS.values())})\b")
_SERVICE_WORDS = {
    OfferedService.RECORDING: r"rekam|perekaman|merekam|record\w*",
    OfferedService.PRINTING: r"cetak|nyetak|mencetak|percetakan|pencetakan|print\w*",
    OfferedService.FAMILY_CARD: r"kk|kartu keluarga",
    OfferedService.CERTIFICATES: r"akta|akte",
    OfferedService.DIGITAL: r"ikd|identitas digital",
}
_SERVICES = {
    service: compile_later(rf"\b(?:{words})\b", re.IGNORECASE) for service, words in _SERVICE_WORDS.items()
}
_OFFER_QUESTION = compile_later(
    r"\b(?:bisa|bs|melayani|ngelayani|layani|terima|ada|can i|do they)\b|\blayanan apa\b|\bapa (?:saja|aja) layanan",
    re.IGNORECASE,
)
_OFFER_WORDS = frozenset(
    (
        "bisa bs bisakah melayani ngelayani layani terima ada apa apakah apaan saja aja layanan pelayanan yang yg di ke dari"
        " kantor kec kecamatan kel upt dinas loket ktp el e-ktp ektp untuk buat bikin urus ngurus pengurusan ga gak nggak"
        " tidak ya yah kah min kak ka pak bu mas mbak bang tempat sini situ sana dan atau juga sekalian tersedia aktivasi"
        " can i do they at in the of my id card here is there service services"
    ).split()
)
"""The words beside services and places of a message that asks what a place offers. Any other word tells a case."""
_MONEY = compile_later(
    r"\b(?:transfer|tf|rekening|norek|rek|virtual account|gopay|go-pay|ovo|shopeepay|linkaja|qris|bca|bni|bri|mandiri)\b",
    re.IGNORECASE,
)
_DIGIT_RUN = compile_later(r"\d(?:[\s.,()/_-]{0,3}\d)*")
_NUMBER_SEPARATOR = compile_later(r"\s*(?:,|;|/|\bdan\b|\batau\b)\s*", re.IGNORECASE)
_PHONE = compile_later(r"(?:\+62|\(?0)[\d\s().-]+|1[45]\d{2,5}")
_WEBSITE = compile_later(r"(?:https?://)?((?:[a-z0-9-]{1,63}\.)+go\.id)(/[\w./-]*)?", re.IGNORECASE)
_POSITION = compile_later(r"(-?\d{1,2}[.,]\d{3,})\s*[,; ]\s*(-?\d{2,3}[.,]\d{3,})")
INDONESIA = ((-11.5, 6.5), (94.5, 141.5))  # latitudes, longitudes
_YES_OR_NO = compile_later(
    r"(?:(?P<yes>ya|bisa|ada|iya|yes)|(?P<no>tidak ada|tidak bisa|tidak|belum ada|belum bisa|belum|no))\b[\s,.;:-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ProfileEntry:
    """A field with the words that were typed for it."""

    field: ProfileField
    words: str


@dataclass(frozen=True)
class TypedProfile:
    """What a command of staff says. `places`: the words before the first field. `withdraws`: it takes fields back."""

    places: str
    entries: tuple[ProfileEntry, ...] = ()
    withdraws: bool = False


def split_fields(text: str) -> TypedProfile:
    """Split "pamulang alamat Jl. Siliwangi"; each further line may begin with another field."""
    first = _FIELD_WORD.search(text)
    if first is None:
        return TypedProfile(text.strip())
    head = text[: first.start()]
    entries: list[ProfileEntry] = []
    for line in text[first.start() :].splitlines():
        found = _FIELD_WORD.match(line.strip())
        if found is not None and found.lastgroup:
            entries.append(ProfileEntry(ProfileField(found.lastgroup), line.strip()[found.end() :].strip()))
        elif line.strip():
            last = entries[-1]
            entries[-1] = ProfileEntry(last.field, f"{last.words}, {line.strip()}".strip(", "))
    return TypedProfile(_WITHDRAWAL.sub("", head).strip(), tuple(entries), bool(_WITHDRAWAL.search(head)))


_ANSWERS_OF_FIELDS = {
    **dict.fromkeys(
        (ProfileField.ADDRESS, ProfileField.LANDMARK, ProfileField.PIN, ProfileField.PHOTO), "lokasi"
    ),
    **dict.fromkeys((ProfileField.PHONE, ProfileField.WHATSAPP, ProfileField.WEBSITE), "kontak"),
    **dict.fromkeys((ProfileField.PARKING, ProfileField.WHEELCHAIR), "lokasi"),
    ProfileField.QUEUE: "antrean",
}
"""The answer that a message about a field resembles. One that resembles another answer tells a case."""


@lru_cache(64)
def find_asked_fields(words: str, answer: str | None) -> tuple[ProfileField, ...]:
    """Return the fields that a citizen's message asks for, without the services."""
    if not _ANY_QUESTION.is_in(words):
        return ()
    return tuple(
        field
        for field, resembled in _ANSWERS_OF_FIELDS.items()
        if answer in (None, resembled, "lokasi", "kontak")
        and (answer is not None or resembled != "antrean")
        and _QUESTIONS[field].search(words)
    )


def find_services(words: str) -> tuple[OfferedService, ...]:
    return tuple(service for service, pattern in _SERVICES.items() if pattern.search(words))


def may_ask_for_services(words: str) -> bool:
    """Return whether `asks_for_services` is worth the search for places."""
    return bool(_OFFER_QUESTION.search(words))


def asks_for_services(words: str) -> bool:
    """Return whether a message without names of places asks only what is offered: "bisa cetak di ...?"."""
    if not _OFFER_QUESTION.search(words):
        return False
    rest = words.lower()
    for pattern in _SERVICES.values():
        rest = pattern.sub(" ", rest)
    has_service = rest != words.lower() or "layanan" in rest
    return has_service and all(
        word.strip(".,!?") in _OFFER_WORDS for word in rest.split() if word.strip(".,!?")
    )


def is_old(confirmed: datetime, now: datetime) -> bool:
    return now - confirmed >= OLD_AFTER


def parse_position(words: str) -> tuple[float, float] | None:
    """Return latitude and longitude of "-6.339, 106.739"; None if they are not in Indonesia."""
    found = _POSITION.search(words)
    if found is None:
        return None
    lat, lon = (float(part.replace(",", ".")) for part in found.groups())
    (south, north), (west, east) = INDONESIA
    return (lat, lon) if south <= lat <= north and west <= lon <= east else None


def remove_position(words: str) -> str:
    """Return a text without a map position in Indonesia. It may have as many digits as a NIK."""
    return _POSITION.sub(lambda found: found[0] if parse_position(found[0]) is None else "peta", words)


def format_position(lat: float, lon: float) -> str:
    """Return a position as it is stored."""
    return f"{lat:.6f},{lon:.6f}"


def read_position(value: str) -> tuple[float, float]:
    """Return a position that `format_position` wrote."""
    lat, _, lon = value.partition(",")
    return float(lat), float(lon)


def read_services(value: str) -> tuple[OfferedService, ...]:
    return tuple(OfferedService(name) for name in value.split(","))


def read_decision(value: str) -> tuple[bool, str]:
    """Return whether a stored decision is yes, and its note."""
    decided, _, note = value.partition("|")
    return decided == YES, note


def format_for_table(field: ProfileField, value: str) -> str:
    """Return a stored value as staff would type it; `parse_value` reads it back."""
    if field is ProfileField.WHEELCHAIR:
        decided, note = read_decision(value)
        said = "ya" if decided else "tidak"
        return f"{said}, {note}" if note else said
    return value.replace(",", ", ") if field in (ProfileField.SERVICES, ProfileField.PIN) else value


def parse_value(field: ProfileField, typed: str) -> str | ProfileFault:
    """Return the value of a field as it is stored, or why it is refused. A photo is no text."""
    words = " ".join(unicodedata.normalize("NFC", remove_invisible(typed)).split())
    if not any(map(str.isalnum, words)):
        return ProfileFault.EMPTY
    match field:
        case ProfileField.PHOTO:
            return ProfileFault.NO_PHOTO
        case ProfileField.PHONE | ProfileField.WHATSAPP:
            return _parse_phones(words)
        case ProfileField.WEBSITE:
            return _parse_website(words)
        case ProfileField.PIN:
            found = parse_position(words)
            return ProfileFault.NO_POSITION if found is None else format_position(*found)
        case ProfileField.SERVICES:
            return _parse_services(words)
        case ProfileField.WHEELCHAIR:
            return _parse_decision(words)
    return find_text_fault(field, words) or words


def find_text_fault(field: ProfileField, words: str) -> ProfileFault | None:
    """Return why citizens must not read these words."""
    if len(words) > MAX_LENGTHS[field]:
        return ProfileFault.TOO_LONG
    if _MONEY.search(words):
        return ProfileFault.MONEY
    if redact(words).found:
        return ProfileFault.PERSONAL_NUMBER
    if find_contact_lead(words) in (ContactLead.LINK, ContactLead.ACCOUNT):
        return ProfileFault.LINK
    runs = (sum(map(str.isdecimal, run[0])) for run in _DIGIT_RUN.finditer(words))
    return ProfileFault.LONG_NUMBER if max(runs, default=0) > MAX_DIGITS_IN_TEXT else None


def _parse_phones(words: str) -> str | ProfileFault:
    """Return one to three numbers as they were grouped: "(0342) 801566, 0812-3456-7890"."""
    numbers = [part for part in _NUMBER_SEPARATOR.split(words) if part]
    if len(numbers) > MAX_NUMBERS:
        return ProfileFault.TOO_LONG
    for number in numbers:
        digits = sum(map(str.isdecimal, number))
        if not _PHONE.fullmatch(number) or digits not in PHONE_DIGITS or not number.isascii():
            return ProfileFault.NO_PHONE
    return ", ".join(number.strip() for number in numbers)


def _parse_website(words: str) -> str | ProfileFault:
    """Return the address of an official site. Others could lead citizens to a false one."""
    found = _WEBSITE.fullmatch(words.rstrip("/ "))
    if found is None:
        return ProfileFault.NO_WEBSITE
    if len(words) > MAX_LENGTHS[ProfileField.WEBSITE]:
        return ProfileFault.TOO_LONG
    return f"https://{found[1].lower()}{found[2] or ''}"


def _parse_services(words: str) -> str | ProfileFault:
    found = find_services(words)
    rest = words
    for pattern in _SERVICES.values():
        rest = pattern.sub(" ", rest)
    other = re.sub(r"(?i)\b(?:ktp(?:-el)?|e-?ktp|dan|serta|aktivasi|saja)\b|[\W_]", "", rest)
    return ",".join(found) if found and not other else ProfileFault.NO_SERVICE


def _parse_decision(words: str) -> str | ProfileFault:
    """Return "yes" or "no", with the note after it: "yes|lewat pintu samping"."""
    found = _YES_OR_NO.match(words)
    if found is None:
        return ProfileFault.NO_DECISION
    note = words[found.end() :].strip()
    fault = find_text_fault(ProfileField.WHEELCHAIR, note)
    if fault is not None:
        return fault
    decided = YES if found["yes"] else NO
    return f"{decided}|{note}" if note else decided


HOURS = "hours"
"""The subject of the regular hours. They are no field of the profile; /jam records them."""
USEFUL_SUBJECTS = (
    HOURS,
    ProfileField.ADDRESS.value,
    ProfileField.SERVICES.value,
    ProfileField.PHONE.value,
    ProfileField.WHATSAPP.value,
    ProfileField.PIN.value,
    ProfileField.QUEUE.value,
    ProfileField.LANDMARK.value,
    ProfileField.PARKING.value,
    ProfileField.WHEELCHAIR.value,
)
"""The ten things that help citizens most, in the order in which a new office fills them in."""
_SUBJECTS_OF_ANSWERS = {
    "hari_libur_akhir_pekan": HOURS,
    "lokasi": ProfileField.ADDRESS.value,
    "kontak": ProfileField.PHONE.value,
    "antrean": ProfileField.QUEUE.value,
}


def find_subjects(words: str, answer: str | None) -> tuple[str, ...]:
    """Return what a message asks of a place, besides its services. `answer`: the id of the answer that fits it best."""
    subjects = [field.value for field in find_asked_fields(words, answer)]
    if answer in _SUBJECTS_OF_ANSWERS and (not subjects or answer == "hari_libur_akhir_pekan"):
        subjects.append(_SUBJECTS_OF_ANSWERS[answer])
    return tuple(dict.fromkeys(subjects))
