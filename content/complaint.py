"""Whether somebody accuses somebody: words of money asked for, bribes and grievances, as people write them."""

import re

_WORDS = re.compile(
    r"pungli|pungut|dipalak|malak|pemeras|diperas|sogok|suap|calo\b|percalo|oknum|korup|pelicin|amplop"
    r"|(?:uang|duit|biaya) (?:rokok|kopi|lelah|siluman|pelicin|jasa)"
    r"|(?:minta|mintak|mintain|mintai|nyuruh|suruh|disuruh|dimintai|dimintain)\b.{0,25}(?:uang|duit|bayar|rb\b|ribu|jt\b|juta)"
    r"|\b(?:lapor|laporin|laporkan|ngelapor|ngadu|mengadu|aduan|adukan|aduin|komplain|complaint|bribe|extort)"
    r"|kasar|galak|jutek|judes|dibentak|bentak|marah2|melecehkan|dilecehkan",
    re.IGNORECASE,
)


def told(text: str) -> bool:
    """Errs on the side of yes: the price of a mistake is a question that staff do not see."""
    return bool(_WORDS.search(text))
