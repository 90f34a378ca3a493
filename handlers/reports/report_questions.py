"""Questions of people who think about a report: is it safe, who reads it, will anybody find out."""

import re

from content.lazy_pattern import compile_later
from content.text.safe_html import bold, join_lines
from handlers.core.context import Context
from handlers.core.replies import Message
from handlers.questions import answer_card
from handlers.reports import mode_screen, report_links

MAX_WORDS = 14  # a longer message describes what happened
_REPORT = r"(?:(?:me|pe)?lapor\w*|mengadu|ngadu|aduan\w*|pengadu\w*|report(?:s|ed|er|ing)?|complain\w*)"
_FEAR = (
    r"(?:aman|rahasia\w*|dirahasiakan|ketau\w*|ketahu\w*|takut\w*|identitas\w*|anonim|tanpa nama|nama (?:saya|sy|aku)|dibales"
    r"|dibalas|balas dendam|diancam|dipersulit|bocor|safe|secret|anonym\w*|find out|found out|my name|afraid|scared)"
)
_ASKS_STATE = r"(?:sampai mana|sampe mana|status|progres\w*|kelanjutan\w*)"
_WHO_READS = r"(?:siapa|sapa|who)\b.*\b(?:baca\w*|liat|lihat|melihat|tau|tahu|see|read|know)"
_SUBJECT = r"(?:tapi|tp|takutnya|saya|sy|aku|nanti|ntar|kalau|klo|kl|apa|apakah|nama|identitas)"
_ENDING = r"(?:ga|gak|nggak|ngga|tidak|dong|ya|kah|min|kak|pak|bu|nanti|gimana|saya|sy)"
_ASKS_WHO_SEES = compile_later(
    rf"(?!.*\b{_ASKS_STATE}\b)(?=.*\b{_REPORT}\b).*\b(?:{_WHO_READS}|{_FEAR})\b"
    rf"|\W*(?:{_SUBJECT}\W+){{0,3}}(?:takut\W+(?:ketau\w*|ketahu\w*|dibales|dibalas|diancam|dipersulit|bocor)"
    rf"|ketauan|ketahuan|(?:di)?rahasia(?:kan)?|bocor)(?:\W+{_ENDING})*\W*$",
    re.I | re.S,
)


def asks_who_sees(words: str) -> bool:
    """Return whether a short message asks who sees a report, or fears that somebody finds out."""
    return len(words.split()) <= MAX_WORDS and bool(_ASKS_WHO_SEES.match(words))


def render_visibility(context: Context) -> Message:
    """Say who can see what of a report, before anybody begins one."""
    t = context.t
    lines = [bold(t("Who can see what?")), *mode_screen.list_visibility(context)]
    return Message(
        join_lines(lines),
        ((report_links.report_button(context),), (answer_card.home_button(context),)),
    )
