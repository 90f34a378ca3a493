"""Scam desk: "is this number, link or account yours?", known scams in forwarded texts, and "sudah terlanjur?".

Numbers that a citizen asks about are compared and forgotten. Nobody is asked to report anything.
"""

import re
from collections.abc import Sequence

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.records import Office
from content.nlu import complaint_detector
from content.office_features import OfficeFeature, is_feature_on
from content.scams import Scam
from content.text import authenticity, text_guard
from content.text.contact_leads import normalize_disguise
from content.text.redaction import PersonalDataKind, RedactedText, redact
from content.text.text_guard import OwnContacts, TextRisk, TextWarning
from content.text.word_search import WordSearch
from handlers.core.context import Context
from handlers.core.replies import Message, Reply
from handlers.privacy.number_warnings import warn_about_numbers
from handlers.scam_desk import scam_texts
from handlers.text_guard import check_text
from storage import scam_contacts
from storage.chats import attempt_limits

_MAY_CONCERN = WordSearch(
    r"\d[\d\W_]{4,}\d|[./@]\w|\b(?:dot|titik)\b|lanjur|tipu|nipu|keburu|kadung|scam|trick|fraud|hoa?[kx]|modus|phishing"
    r"|telp|tele?pon|\b(?:di|nge?)?wa\b|whats|\bsms|\bchat|e-?mail|video ?call|\bdm\b|\bcall"
)
_ASKS_OWNER = compile_later(
    r"\b(?:siapa|punya|punyanya|milik|miliknya|resmi|asli|palsu|benar|bener|beneran|betul|betulan|penipu\w*|scam|hoax|hoaks|aman"
    r"|official|real|legit|genuine|yours|fake)\b"
)
_SUBJECT = compile_later(
    r"\b(?:dinas|disdukcapil|dukcapil|capil|kantor|petugas|kecamatan|pemda|pemkot|pemkab|kemendagri|nomor|no|link|tautan|situs"
    r"|web|website|rekening|rek|akun|wa|whatsapp|ini|itu|this|number|account)\b"
)
_NAMES_OWNER = compile_later(  # "apakah 0813 ... nomor dukcapil?"
    r"\b(?:nomor|nomer|nmr|no|link|tautan|situs|web|website|rekening|rek|akun|wa|whatsapp|telepon|telp|kontak)(?:nya)?\W+"
    r"(?:\w+\W+)?(?:dinas|disdukcapil|dukcapil|capil|kantor|kecamatan|pemda|pemkot|pemkab|kemendagri)\b"
    r"|\b(?:number|link|website|site|account)\W+of\W+(?:the|your)\W+(?:office|staff|civil)\b"
    r"|\b(?:office|your)(?:\W?s)?\W+(?:\w+\W+)?(?:number|link|website|site|account)\b"
)
_IS_QUESTION = compile_later(r"\?|\b(?:apa|apakah|bukan|bkn|kah|siapa|is)\b")
_OWN_NUMBER = compile_later(
    r"\b(?:no|nomor|hp|wa|telp|telepon|rekening|rek)\W+(?:(?:hp|wa|telp)\W+)?(?:saya|sy|aku|ku|gue|gw)\b"
)
_FELL_FOR_IT = compile_later(
    r"\b(?:te?r?lanjur|terlanjur|keburu|kadung)\b.{0,60}"
    r"\b(?:transfer|tf|kirim|dikirim|ngirim|kasih|ngasih|klik|isi|ngisi|bayar|unduh|install|instal|pencet|buka|share)\b"
    r"|\b(?:ketipu|tertipu|kena tipu|kena penipuan|kena scam)\b|\b(?:sudah|udah|sdh)\b.{0,40}\b(?:ke|sama) penipu\b"
    r"|\bi(?:'ve| have| was| got| am|'m)\W+(?:been )?(?:scammed|tricked|defrauded)\b",
    re.I | re.S,
)
_CHANNEL = (
    r"(?:di|nge?|me)?(?:telp\w*|tele?pon\w*|wa|whats ?app|sms|chat|e-?mail|dm|video ?call|call(?:ed|s)?|phone[ds]?"
    r"|text(?:ed)?)"
)
_CLAIM = r"(?:ngaku\w*|mengaku|atas nama|mengatasnamakan|katanya dari|claim\w*|pretend\w*)"
_DEMAND = (
    r"(?:(?:di|me|ng)?minta\w*|(?:di|me|nye?)?s?uruh|(?:di|nga)?ajak|nawarin|harus|ask(?:s|ed|ing)?|told)"
)
_BAIT = (
    r"(?:otp|pin|kode|code|link|tautan|klik|click|apk|instal\w*|install|unduh|download|update|aktivasi\w*|aktifkan|verifikasi"
    r"|transfer|rekening|foto (?:ktp|kk|diri)|selfie|swafoto|activate|verify|screen ?share|share ?screen)"
)
_DESCRIBES_CONTACT = (
    compile_later(  # "ada yg telpon ngaku dukcapil minta kode", "dapat wa suruh update ikd lewat link"
        rf"(?=.*\b{_CHANNEL}\b)(?:.*\b{_CLAIM}\b|(?=.*\b{_DEMAND}\b).*\b{_BAIT}\b)", re.I | re.S
    )
)
_RECEIVED = compile_later(
    rf"\b(?:dapat|dpt|dapet|terima|nerima|masuk|got|received?)\b.*\b{_CHANNEL}\b|\b{_CHANNEL}\b.*\b(?:dari|from|masuk)\b",
    re.I | re.S,
)
_CLAIMS_OFFICE = compile_later(
    rf"\b{_CLAIM}\W+(?:\w+\W+){{0,2}}(?:petugas|pegawai|oknum|operator|camat|lurah)\b", re.I
)
_IS_ABOUT_SCAMS = compile_later(
    r"\W*(?:(?:ini|itu|ada|apa|awas|hati hati|modus|soal|is this an?)\W+){0,3}"
    r"(?:penipuan|penipu|tipu|hoax|hoaks|scam|modus|phishing|fraud)(?:nya)?(?:\W+(?:ya|kah|dukcapil|bukan|online|ikd|ktp))*\W*",
    re.I,
)
_AT_THE_COUNTER = compile_later(r"\b(?:petugas|pegawai|oknum|loket|camat|lurah|operator)\b", re.I)
_HEADER = compile_later(r"^\W*(?:diteruskan|forwarded|\[\d{1,2}[./:])", re.I | re.M)
MIN_PASTED_WORDS = 8
MAX_TOLD_WORDS = 25  # of somebody's own words about a call; a longer text was written by others
MAX_BARE_WORDS = 4
MAX_DOUBTS_A_DAY, MAX_COUNTED, DAY = 5, 3, 24 * 3600
LIMITED = "scam desk"  # purpose of the attempt limit


@dataclass(frozen=True)
class ComparedContact:
    """A contact that a citizen asks about. `is_own`: the office or a national authority lists it."""

    risk: TextRisk
    words: str
    is_own: bool


async def answer_message(context: Context, redacted: RedactedText) -> list[Reply] | None:
    """Answer a question about a contact, a pasted scam or a victim; None for other messages."""
    text = context.event.text
    if not _MAY_CONCERN.is_in(text) or not is_feature_on(context.office, OfficeFeature.SCAM_DESK):
        return None
    numbers = redacted.found & {PersonalDataKind.NUMBER}
    warning = warn_about_numbers(context, redacted) if numbers else []
    if asks_for_steps(text):
        return [*warning, scam_texts.render_steps(context)]
    contacts = text_guard.find_contacts(text)
    if asks_for_owner(text, contacts) or (
        contacts and _RECEIVED.search(text) and not _OWN_NUMBER.search(text)
    ):
        compared = await compare_contacts(context, context.office, contacts)
        await count_doubts(context, compared)
        return [*warning, scam_texts.render_compared(context, compared, find_scam(context, text))]
    is_pasted = bool(_HEADER.search(text)) or len(text.split()) >= MIN_PASTED_WORDS
    scam = find_scam(context, text) if contacts and is_pasted else None
    if scam is None and describes_scam(text):
        return [*warning, scam_texts.render_described(context, find_scam(context, text))]
    if scam is None or complaint_detector.is_complaint(text):
        return None
    await count_doubts(context, await compare_contacts(context, context.office, contacts))
    return [*warning, scam_texts.render_known(context, scam)]


def is_bare_contact(context: Context) -> bool:
    """Return whether a message is a link, a number or an account and hardly anything else."""
    text = context.event.text
    is_short = len(text.split()) <= MAX_BARE_WORDS and not authenticity.find_codes(text)
    return (
        is_short
        and is_feature_on(context.office, OfficeFeature.SCAM_DESK)
        and bool(text_guard.find_contacts(text))
    )


async def answer_bare_contact(context: Context) -> Message | None:
    """Answer /cek with a contact alone; None for another text."""
    if not is_bare_contact(context):
        return None
    text = context.event.text
    compared = await compare_contacts(context, context.office, text_guard.find_contacts(text))
    await count_doubts(context, compared)
    return scam_texts.render_compared(context, compared, find_scam(context, text))


def asks_for_steps(text: str) -> bool:
    """Return whether somebody gave money, data or a code away. What staff at a counter took is for a report."""
    return bool(_FELL_FOR_IT.search(text)) and not _AT_THE_COUNTER.search(text)


def names_sender(text: str, contacts: Sequence[TextWarning]) -> bool:
    """Return whether a short message says that this link or number reached the person."""
    is_short = len(text.split()) < MIN_PASTED_WORDS and not authenticity.find_codes(text)
    return bool(contacts) and is_short and bool(_RECEIVED.search(text)) and not _OWN_NUMBER.search(text)


def describes_scam(text: str) -> bool:
    """Return whether somebody describes a call or message that wants a code, a click or money, or asks about scams.

    What staff at a counter wanted is for a report.
    """
    if _IS_ABOUT_SCAMS.fullmatch(text):
        return True
    if len(text.split()) > MAX_TOLD_WORDS or authenticity.find_codes(text) or _HEADER.search(text):
        return False
    is_real_officer = _AT_THE_COUNTER.search(text) and not _CLAIMS_OFFICE.search(text)
    return bool(_DESCRIBES_CONTACT.search(text)) and not is_real_officer


def asks_for_owner(text: str, contacts: Sequence[TextWarning]) -> bool:
    """Return whether a message asks whose a contact is, or is a link and nothing else."""
    if not contacts:
        return False
    plain = normalize_disguise(text)
    if _OWN_NUMBER.search(plain):
        return False
    is_bare_link = contacts[0].risk is TextRisk.LINK and len(text.split()) <= 2
    names_owner = _NAMES_OWNER.search(plain) and _IS_QUESTION.search(plain)
    return is_bare_link or bool(names_owner or (_ASKS_OWNER.search(plain) and _SUBJECT.search(plain)))


async def compare_contacts(
    context: Context, office: Office | None, contacts: Sequence[TextWarning]
) -> tuple[ComparedContact, ...]:
    """Compare with what the office (None: any office) and the national authorities list. No office has an account."""
    own = await check_text.load_own_contacts(context, office.code if office else None)
    return tuple(ComparedContact(one.risk, redact_long(one.words), _is_listed(own, one)) for one in contacts)


def _is_listed(own: OwnContacts, one: TextWarning) -> bool:
    match one.risk:
        case TextRisk.BANK_ACCOUNT:
            return False
        case TextRisk.NUMBER:
            return own.has_number(one.words)
    return own.has_address(one.words)


async def count_doubts(context: Context, contacts: Sequence[ComparedContact]) -> None:
    """Count the contacts that are not the office's, a few a day for each chat. Staff see how many people, never who."""
    tx, chat, now, office = context.tx, context.event.chat_id, context.timestamp, context.office
    foreign = [one for one in contacts if not one.is_own and not redact_long(one.words).startswith("[")]
    if office is None or not foreign or chat != context.event.user_id:
        return
    if await attempt_limits.blocked_until(tx, LIMITED, chat, MAX_DOUBTS_A_DAY, now):
        return
    await attempt_limits.record_attempt(tx, LIMITED, chat, DAY, now)
    for one in foreign[:MAX_COUNTED]:
        is_number = one.risk in (TextRisk.NUMBER, TextRisk.BANK_ACCOUNT)
        key = text_guard.plain_number(one.words) if is_number else text_guard.plain_address(one.words)
        await scam_contacts.add_sighting(tx, office.code, key, one.words, chat, context.today)


def redact_long(words: str) -> str:
    """Return the words of a contact; a number as long as a NIK is not repeated."""
    shown = redact(words)
    return shown.text if PersonalDataKind.NUMBER in shown.found else words


def find_scam(context: Context, text: str) -> Scam | None:
    return context.services.library.scams.find_in_text(text)
