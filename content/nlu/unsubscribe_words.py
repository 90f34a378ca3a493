"""Recognise "stop" in words: a person who wants no more messages, in Indonesian, a regional language or English.

The whole message must say it. "berhenti kerja, ktp ganti status?" holds other words, so it is a question.
"""

import re

from content.lazy_pattern import compile_later

_WORDS = compile_later(r"[^\W_]+", re.UNICODE)
_REPEATED = compile_later(r"(\w)\1{2,}")
MAX_WORDS = 14

# Words that add politeness or emphasis only.
FILLERS = frozenset(
    (
        "tolong tlg mohon mhn harap pak bu ibu bapak mas mbak min mimin admin kak kakak gan bang ya yaa yah dong donk deh"
        " sih lah aja saja doang dulu sudah udah dah cukup oke ok baik baiklah terima makasih trims thx tks thanks thank"
        " you ty please pls kasih banyak saya aku sy gue gw kami kita i we just now sekarang hari ini itu nih loket"
        " bot disdukcapil dukcapil halo hai hi hello selamat pagi siang sore"
        " malam maaf sorry untuk semua semuanya seluruh all everything total segera mulai"
    ).split()
)
_STOP = (
    r"(?:stop|stops|stopp|setop|stopkan|distop|berhenti|berhentikan|brenti|brhenti|berenti|hentikan|hentikanlah|henti"
    r"|mandeg|mandheg|leren|eureun|unsubscribe|unsubscribed|unsubcribe|unsub|unfollow|optout|opt out|quit|stopall)"
)
_CANCEL = r"(?:batal|batalkan|batalin|hapus|hapuskan|matikan|nonaktifkan|cabut|cancel|end|delete|turn off|disable|remove)"
_WISH = r"(?:mau|ingin|pengen|pingin|minta|want|wants|wish|would|like|to)"
_DO_NOT = r"(?:jangan|jgn|jngn|jangn|janganlah|ojo|aja|ulah|dont|don t|do not)"
_NOT = rf"(?:{_DO_NOT}|tidak|tdk|tak|gak|ga|gk|g|nggak|ngga|enggak|engga|ndak|ora|ogah|no)"
_SEND = (
    r"(?:kirim|kirimi|kirimin|kirimkan|mengirim|mengirimi|ngirim|dikirim|dikirimi|terima|menerima|dapat|dpt|chat|wa"
    r"|hubungi|ganggu|spam|kabari|kabarin|dikabari|beritahu|send|sending|text|texting|message|messaging|contact"
    r"|receive|get|notify|spamming|disms|dichat|ngechat)"
)
_SUBSCRIPTION = (
    r"(?:langganan|berlangganan|berlanggan|langgan|mengikuti|ikuti|ngikuti|ikut|follow|following|subscribe"
    r"|subscription|subscriptions|subscribing)"
)
_THING = (
    r"(?:pesan|pesannya|pesan pesan|info|infonya|informasi|pengumuman|notif|notifikasi|pemberitahuan|kabar|berita"
    r"|broadcast|bc|sms|wa|chat|apa|apapun|apa apa|message|messages|notification|notifications|notifs|update|updates"
    r"|announcement|announcements|news|me|us|it|this|them|lagi|maneh|deui|any|more|anymore|again|dari|from|sini|anda|kalian|ke"
    r"|ku|nya|the|your|my|these|with)"
)
_REST = rf"(?: (?:{_SEND}|{_SUBSCRIPTION}|{_THING}))*"
_STOPS = compile_later(
    rf"(?:(?:(?:{_WISH} )*{_STOP}{_REST}"
    rf"|(?:{_WISH} )*{_CANCEL} (?:{_THING} )*"
    rf"(?:{_SUBSCRIPTION}|notif|notifikasi|pemberitahuan|notifications?|pesan|me)(?: {_THING})*"
    rf"|{_DO_NOT} (?:{_WISH} )*(?:{_SEND}|{_SUBSCRIPTION}){_REST}"
    rf"|{_NOT} (?:{_WISH} |usah |perlu |butuh )+(?:{_SEND}|{_SUBSCRIPTION}|{_THING}){_REST}"
    r"|no more(?: (?:messages?|updates?|news|notifications?|announcements?))+"
    rf"|(?:hapus|keluarkan|keluarin|coret|cabut|copot) (?:nomor |kontak |chat )?(?:{_THING} )*"
    r"(?:daftar|list|milis|grup|langganan)(?: (?:pengumuman|ini|langganan|kirim|kiriman|penerima))*"
    r"|keluar (?:dari )?(?:daftar|langganan|list)"
    r"|leave me alone|remove me(?: from (?:the |your |this )?(?:list|messages))?)(?: |$))+"
)
_UNFOLLOWS = compile_later(
    rf"(?:{_STOP}|{_CANCEL}) (?:{_SUBSCRIPTION}|{_THING} {_SUBSCRIPTION})\b|(?:{_STOP}) (?:{_SEND} )?(?:info|pengumuman|notif"
    r"|notifikasi|pemberitahuan)\b|(?:unfollow|unsubscribe)\b"
)

_OTHER_FIRST_WORDS = (
    r"(?:no|hapus|keluarkan|keluarin|coret|cabut|copot|keluar|leave|remove|unfollow|unsubscribe)"
)
_FIRST_WORDS = frozenset(
    word.split()[0]
    for group in (_STOP, _CANCEL, _WISH, _DO_NOT, _NOT.replace(_DO_NOT, "no"), _OTHER_FIRST_WORDS)
    for word in group.removeprefix("(?:").removesuffix(")").split("|")
)
"""The words with which the patterns begin. Looking for the first word costs a tenth of the patterns."""


def plain_words(text: str) -> str:
    """Return the words of a short message in lower case, without signs and emoji; "" for a long one."""
    words = _WORDS.findall(_REPEATED.sub(r"\1", text.lower().replace("’", "'")))
    if len(words) > MAX_WORDS:
        return ""
    joined = " ".join(words)
    return joined.replace(" ", "") if len(words) > 3 and all(len(word) == 1 for word in words) else joined


def asks_to_stop(words: str) -> bool:
    """Return whether these plain words ask for no more messages at all."""
    return any(_may_begin(text) and _STOPS.fullmatch(text) for text in (_leave_fillers(words), words))


def asks_to_unfollow(words: str) -> bool:
    """Return whether these plain words ask to follow something no more: "berhenti mengikuti serpong"."""
    needed = _leave_fillers(words)
    return _may_begin(needed) and _UNFOLLOWS.match(needed) is not None


def _leave_fillers(words: str) -> str:
    return " ".join([word for word in words.split() if word not in FILLERS])


def _may_begin(words: str) -> bool:
    return words.partition(" ")[0] in _FIRST_WORDS
