"""Tell whether a message is written in English."""

from content.lazy_pattern import compile_later

_WORD = compile_later(r"[a-z']+")
_ENGLISH = frozenset(
    "what where when how who which why is are was do does did can could should would must may i i'm my me we our you your"
    " he she his her they their the a an to for of in on at it its this that not no and or if without with from about"
    " need get make made bring want have has had lost broken damaged stolen move moved moving change renew replace apply"
    " birth death marriage divorce married certificate family child baby husband wife father mother foreigner passport"
    " much long many opening opens cost price free fee fees fine pay open closed hours office address phone"
    " number online new old card"
    " requirements documents papers name date wrong photo abroad appointment hello please thanks thank english"
    " report complain complaint bribe bribery bribed corruption corrupt money ask asks asked asking demanded officer officers"
    " staff official extra illegal someone somebody anonymous anonymously secret safe who's what's where's how's isn't don't"
    " record recorded register registered print printed ready collect pick up status check still yet already today tomorrow"
    " monday tuesday wednesday thursday friday saturday sunday holiday nearest near here there elderly sick disabled home"
    " will anyone anybody nobody find out know see read visit visited people person wear clothes take long wait queue app"
    " login password forgot address years old".split()
)
_NEUTRAL = frozenset("ktp e ktp-el kk kia nik ikd el rt rw skck sim id disdukcapil dukcapil".split())
_MIXED = frozenset(
    "online photo office to id free no me a i on in at he is print status home app login password report"
    " up wait complain queue".split()
)
"""English words that Indonesian messages hold as well: alone they tell nothing."""
_LEAST_SHARE, _LEAST_WORDS = 0.5, 2


def is_english(text: str) -> bool:
    """Return whether a message is written in English; names and abbreviations of documents do not count."""
    words = [word for word in _WORD.findall(text.lower()) if word not in _NEUTRAL]
    found = [word for word in words if word in _ENGLISH]
    telling = [word for word in found if word not in _MIXED]
    if not telling:
        return False
    is_enough = len(found) >= _LEAST_WORDS or len(found) == len(words)
    return is_enough and len(found) >= _LEAST_SHARE * len(words)
