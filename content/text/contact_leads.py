"""Find and break what would lead a reader out of the chat: links, accounts, phone numbers, e-mail and IP addresses.

An inspector writes to a reporter whose identity nobody may learn. One tap on a link shows the reader's IP
address, one message to an account shows the reader's Telegram account. `find_contact_lead` refuses a text while
it is written. `break_links` keeps Telegram from making links in a text that was stored before.

A text to all citizens may name the contacts of its office. `list_contact_leads` lists what such a text leads to, and
leaves out what only resembles a lead. `content/text/text_guard.py` decides with it.
"""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from content.lazy_pattern import compile_later
from content.text.digit_folding import fold_digits

WORD_JOINER = "\u2060"  # has no width, and ends what Telegram takes for a link
MAX_DIGITS = 6  # a longer number may be a phone number


class ContactLead(StrEnum):
    """What a text would lead to."""

    LINK = "link"
    ACCOUNT = "account"
    NUMBER = "number"


class FoundLead(NamedTuple):
    """What the words of a text lead to. `words` are without disguise: "bit.ly/x" for "bit[.]ly/x"."""

    kind: ContactLead
    words: str


# Letters that look like Latin ones, and signs that readers and browsers take for a dot, an @ or a slash.
_LOOKALIKES = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁһкмтвнզοανικρτυ", "aeopcyxijsdhkmtbhqoavikptu", strict=True)),
        **dict.fromkeys("。．｡․‧∙•·⋅・", "."),
        **dict.fromkeys("⁄∕╱⧸⟋", "/"),
        **dict.fromkeys("﹫＠", "@"),
    }
)
_CONTROL_SIGN = compile_later(r"[\x00-\x1f\x7f]")
_INVISIBLE = {"Cf", "Mn", "Me", "Cc"}  # Unicode categories
_TOP_LEVEL = (  # endings after a spelled or spaced dot; an unspaced dot needs no list
    "com|id|me|ly|net|org|info|io|gl|gg|cc|to|link|site|xyz|app|my|sg|page|click|top|shop|online|ru|store|us|uk|dev|co|biz|web"
    "|tk|ml|ga|cf|in|be|tv|live|fun|club|pro|icu|vip|space|tech|website|la|rs|im|sh|bio|one|win|pw"
    "|ee|gle|gd|at|asia|work|life|world|today|cloud|download|support|help|services|store|cn|de|nl"
)
_LINK = compile_later(
    rf"://|\bwww\b|\bhttps?\b|\btg:"
    rf"|\w\s+\.\s*\w"  # "t .me", "s . id"
    rf"|\b[\w-]+\.\s+(?:{_TOP_LEVEL})\s*/"  # "t. me/name"
    rf"|[\[({{<]\s*(?:dot|titik|\.)\s*[\])}}>]"  # "s[.]id", "s (dot) id"
    rf"|\b(?:dot|titik|noktah)\s*(?:{_TOP_LEVEL})\b"  # "s titik id"
    rf"|\b[\w-]+\s*(?:garis miring|slash)\b"
)
_DOTTED = compile_later(r"[\w-]+(?:\.[\w-]+)+")
_NUMBERED = compile_later(
    r"(?:[a-z]{1,2}-?)?\d+(?:\.\d+)*(?:\.?[a-z])?(?:-\d+(?:\.\d+)*)?"
)  # 08.00-15.00, F-1.02, 2.b
_ABBREVIATIONS = compile_later(
    r"(?:jl|jln|gg|no|nmr|kec|kab|kel|ds|dsn|rt|rw|bpk|sdr|sdri|hj|dr|drs|dra|ir|tgl|hal|pkl|kep|ttd)\.[\w-]+"
    r"|(?:s|m|a)\.(?:pd|h|e|si|sos|ip|kom|ag|t|kes|hum|md|ab|ap|stp|i|n|m|kn|ak)(?:\.i)?"
    r"|(?:s\.d|a\.n|d\.a|u\.p|d\.h|a\.d|n\.b|p\.s|m\.m|s\.i\.k|i\.e|e\.g)"
)
_ENDING = compile_later(rf"[\w.-]+\.(?:{_TOP_LEVEL})")  # "no.id" and "dr.me" are addresses, not abbreviations
_IP_ADDRESS = compile_later(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}")
_MESSENGERS = (
    r"(?:telegram|tele|tg|wa|whats\s?app|ig|insta(?:gram)?|fb|facebook|line|tik\s?tok|twitter|signal|discord)"
)
_SPELLED_DOT = compile_later(
    rf"\s*(?:[\[({{<]\s*(?:dot|titik|\.)\s*[\])}}>]|\b(?:dot|titik|noktah)\b|(?<=\w)\s+\.|\.\s+)\s*(?=(?:{_TOP_LEVEL})\b\s*(?:/|$|[^\w\s.]|\s))"
)
_SPELLED_SLASH = compile_later(r"\s*\b(?:garis miring|slash)\b\s*|(?<=\w)\s*/\s*(?=\w)")
_ADDRESS = compile_later(  # a scheme, a host with a known ending, or an IP address, each with its path
    rf"(?:[a-z][a-z+.-]{{1,9}}://|\bwww\.)[^\s<>\"']+|(?<![\w.@-])(?:[\w-]+\.)+(?:{_TOP_LEVEL})(?![\w-])(?:[/?#:][^\s<>\"']*)?"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?:[/:][^\s<>\"']*)?"
)
_MAIL_OR_NAME = compile_later(r"(?<![\w.+-])[\w.+-]*@[\w.-]*\w|\b[a-z0-9]+_\w+")
_ACCOUNT = compile_later(
    rf"@|[\[({{<]\s*at\s*[\])}}>]"
    rf"|\b[a-z0-9]+_\w+"  # names of accounts
    rf"|\b(?:username|user name|nama akun|akun|{_MESSENGERS})\b\s*(?:saya|kami|nya|resmi|kantor)?\s*[:=]\s*\S"
    rf"|\b(?:cari|chat|hubungi|kontak|dm|japri|pm|kirim|tulis|balas|sms|telepon|telpon|telp|call|add|ikuti|buka)\b"
    rf"[^.!?\n]{{0,60}}\b(?:{_MESSENGERS}|akun|gmail|yahoo|outlook|hotmail|proton\w*|e-?mail|surel)\b"
    rf"|\b(?:gmail|yahoo|hotmail|outlook|protonmail)\b"
    rf"|(?<!\w)[#$][a-z]"
)
_COUNT = (
    r"(?<!\d)(?<!\d[.,])[1-9]\d{0,2}(?:[.,]?\d{3}){0,2}(?![.,]?\d)"  # at most nine digits: no phone number
)
_HARMLESS_FIGURES = compile_later(
    rf"\brp\.?\s*{_COUNT}(?:,-)?"
    rf"|{_COUNT}\s*(?:rupiah|ribu|rb|juta|jt|miliar|orang|warga|jiwa|lembar|keping|hari|persen|%)"
    r"|(?<!\d)(?<!\d[.:])(?:[01]?\d|2[0-4])[.:][0-5]\d(?![.:]?\d)"  # clock times
    r"|(?<!\d)(?:0?[1-9]|[12]\d|3[01])\s?(?P<sign>[-/.])\s?(?:0?[1-9]|1[0-2])\s?(?P=sign)\s?(?:19|20)\d\d(?!\d)"
    r"|\b(?:uu|pp|perpres|permendagri|pasal|ayat)\b\s*(?:nomor|no\.?)?\s*\d{1,3}(?:\s*(?:/|tahun)\s*(?:19|20)\d\d)?"
)
_MOBILE = compile_later(
    r"(?:\+?62|0)[\W_]*8[\W_]*[1-9](?:[\W_]*\d){7,10}(?!\d)"
)  # also one that is written as times
_DIGIT_RUN = compile_later(r"\d(?:[\W_]*\d)*")
_NUMBER_WORD = (
    "(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan"
    "|zero|one|two|three|four|five|six|seven|eight|nine)"
)
_SPOKEN_NUMBER = compile_later(rf"\b{_NUMBER_WORD}(?:\W+{_NUMBER_WORD}){{{MAX_DIGITS},}}\b")
# What Telegram links by itself: addresses, accounts, tags, commands, phone and card numbers.
_BREAKABLE_SIGN = compile_later(r"(?<=\S)[.:@/#$+_-](?=\S)|(?<!\S)[@/#$+](?=\S)")
_LONG_DIGITS = compile_later(r"(?<=\d{3})(?=\d)")


def find_contact_lead(text: str) -> ContactLead | None:
    """Return what the text would lead to, None where it is harmless. Spacing, script and invisible signs do not matter."""
    plain = normalize_disguise(text)
    if _LINK.search(plain) or any(_is_address(one[0]) for one in _DOTTED.finditer(plain)):
        return ContactLead.LINK
    if _ACCOUNT.search(plain):
        return ContactLead.ACCOUNT
    figures = _HARMLESS_FIGURES.sub("x", plain)
    has_long_number = any(
        sum(map(str.isdecimal, run[0])) > MAX_DIGITS for run in _DIGIT_RUN.finditer(figures)
    )
    if has_long_number or _MOBILE.search(plain) or _SPOKEN_NUMBER.search(plain):
        return ContactLead.NUMBER
    return None


def list_contact_leads(text: str) -> tuple[FoundLead, ...]:
    """Return every address, account name and long number of a text, each once.

    Unlike `find_contact_lead` it lets pass what only resembles a lead: a missing space, a hashtag, the word WhatsApp.
    """
    return list_leads_of_plain(normalize_disguise(text))


def list_leads_of_plain(plain: str) -> tuple[FoundLead, ...]:
    """Like `list_contact_leads`, of a text that `normalize_disguise` returned."""
    return tuple(dict.fromkeys(_iter_leads(plain)))


def _iter_leads(plain: str) -> Iterator[FoundLead]:
    rest = _SPELLED_SLASH.sub("/", _SPELLED_DOT.sub(".", plain))
    for kind, pattern in ((ContactLead.LINK, _ADDRESS), (ContactLead.ACCOUNT, _MAIL_OR_NAME)):
        for match in pattern.finditer(rest):
            yield FoundLead(kind, match[0].rstrip(".,;:!?)]"))
        rest = pattern.sub(" x ", rest)
    figures = _HARMLESS_FIGURES.sub("x", rest)
    runs = [run[0] for run in _DIGIT_RUN.finditer(figures) if sum(map(str.isdecimal, run[0])) > MAX_DIGITS]
    runs += [run[0] for run in _MOBILE.finditer(rest) if not any(one in run[0] for one in runs)]
    for run in runs:
        yield FoundLead(ContactLead.NUMBER, " ".join(run.split()))
    for match in _SPOKEN_NUMBER.finditer(rest):
        yield FoundLead(ContactLead.NUMBER, match[0])


def break_links(text: str) -> str:
    """Put a word joiner behind each sign that Telegram could build a link with. The words look the same."""
    return _BREAKABLE_SIGN.sub(lambda sign: sign[0] + WORD_JOINER, _LONG_DIGITS.sub(WORD_JOINER, text))


def normalize_disguise(text: str) -> str:
    """Fold scripts, look-alike letters and digits to plain lower-case ASCII, without invisible signs."""
    if text.isascii():  # most texts: nothing to fold, and looking at each letter costs milliseconds
        return _CONTROL_SIGN.sub("", text.replace("\n", " ").replace("\t", " ")).casefold()
    shown = "".join(
        " " if one in "\n\t" else one
        for one in text
        if one in "\n\t" or unicodedata.category(one) not in _INVISIBLE
    )
    plain = unicodedata.normalize("NFKC", fold_digits(shown).text.translate(_LOOKALIKES)).casefold()
    return "".join(one for one in plain.translate(_LOOKALIKES) if unicodedata.category(one) not in _INVISIBLE)


def _is_address(word: str) -> bool:
    """Return whether dotted words are an address; figures, times, titles and abbreviations are not."""
    if _IP_ADDRESS.fullmatch(word):
        return True
    if _NUMBERED.fullmatch(word):
        return False
    return bool(_ENDING.fullmatch(word)) or not _ABBREVIATIONS.fullmatch(word)
