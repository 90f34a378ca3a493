"""Detect accusations: demands for money, bribes and complaints, as people write them."""

from functools import lru_cache

from content.text.word_search import WordSearch

_COMPLAINT = WordSearch(
    r"pungli|pungut|dipalak|malak|pemeras|diperas|sogok|suap|calo\b|percalo|oknum|korup|pelicin|amplop"
    r"|(?:uang|duit|biaya) (?:rokok|kopi|lelah|siluman|pelicin|jasa)"
    r"|(?:minta|mintak|mintain|mintai|nyuruh|suruh|disuruh|dimintai|dimintain)\b.{0,25}(?:uang|duit|bayar|rb\b|ribu|jt\b|juta)"
    r"|\b(?:lapor|laporin|laporkan|ngelapor|ngadu|mengadu|aduan|adukan|aduin|komplain|complaint|bribe|extort)"
    r"|kasar|galak|jutek|judes|dibentak|bentak|marah2|melecehkan|dilecehkan"
)


_MONEY_DEMAND = WordSearch(
    r"pungli|pungut(?!an suara)|dipalak|pemeras|diperas|sogok|suap|pelicin|amplop"
    r"|(?:uang|duit|biaya) (?:rokok|kopi|lelah|siluman|pelicin|jasa|tinta|blangko|blanko|cepat|map|administrasi)"
    r"|\b(?:minta|mintak|mintain|mintai|dimintai|dimintain|disuruh|nyuruh|narik|ditarik|nagih|ditagih|asked|demanded)\b.{0,25}"
    r"(?:uang|duit|bayar|\d ?rb\b|\d ?ribu|ribu|\d ?k\b|jt\b|juta|money|pay)"
)


@lru_cache(64)
def mentions_money_demand(text: str) -> bool:
    """Return whether a text seems to report a demand for money. Such a message is offered the report form."""
    return _MONEY_DEMAND.is_in(text)


@lru_cache(64)
def is_complaint(text: str) -> bool:
    """Return whether a text may be a complaint. In doubt yes: then staff do not see the question."""
    return _COMPLAINT.is_in(text)
