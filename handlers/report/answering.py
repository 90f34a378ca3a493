"""Takes answers to the steps of a report: tapped ones by their value, typed ones in people's words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from content import happened, rupiah
from content.happened import Unread
from content.placenames import Place, PlaceKind
from content.shield import shield
from handlers import naming
from handlers.reply import Rows
from handlers.report import form, keys, screens
from handlers.report.form import Filling, Step
from handlers.visit import Visit

MOST_CHOICES = 8
DAYS = {
    "today": "hari ini",
    "yesterday": "kemarin",
    "week": "minggu lalu",
    "month": "bulan lalu",
    "forgot": "lupa",
}
_PAY = r"(?:(?:mem|di|m)?bayar\w*|mayar|(?:di|me|mem)?(?:kasih|beri)\w*|pay|paid)\b"
_PAID = re.compile(rf"\b{_PAY}|bayar")
_REFUSED = re.compile(r"\b(?:tolak|menolak|nolak|ditolak|refus\w*)\b")
_NOT = r"\b(?:belum|blm|durung|tacan|tidak|tdk|gak|ga|nggak|enggak|ora|not|didn.?t|haven.?t)\b"
_UNPAID = re.compile(
    rf"{_NOT}(?:\s+(?:mau|jadi|saya|aku|kami|sempat|bisa|sanggup|pernah|sampai|have|yet))*\s+{_PAY}"
    rf"|\b(?:disuruh|suruh|nyuruh|diminta|dimintai|minta|mintain|asked)\b(?:\s+(?:untuk|utk|buat|saya|kami|to|me))*\s+{_PAY}"
)
_ASKED = re.compile(_NOT)
_DONE = re.compile(r"\b(?:sudah|terpaksa)\b")
_ROLES = (
    ("calo", re.compile(r"calo|perantara|biro jasa|makelar|middleman")),
    ("desa", re.compile(r"\b(?:desa|kades|lurah|kelurahan|rt|rw|dusun|kadus|pamong|village)\b")),
    ("kecamatan", re.compile(r"camat")),
    ("dinas", re.compile(r"disduk|dinas|dukcapil|capil")),
)
_OF = r"(?:(?:seorang|orang|petugas|pegawai|staf|dari|si|biro|a|an|the|from)\s+)*"
_NOT_THEM = re.compile(
    r"\b(?:bukan|bkn|dudu|sanes|tanpa|not|(?:tidak|tdk|gak|ga|nggak|enggak|ora)\s+(?:pakai|pake|lewat|melalui))\s+"
    rf"{_OF}\w+(?:\s*(?:/|,?\s*(?:atau|maupun|or)\b)\s*{_OF}\w+)*"
)


@dataclass(frozen=True)
class Taken:
    """The form after an answer; `note` is said above the panel, `among` are places to choose from."""

    filling: Filling
    note: str = ""
    among: tuple[Place, ...] = ()


def tapped(visit: Visit, filling: Filling, value: str) -> Filling | None:
    """The form after a button of the current step; None for a value that this step does not have."""
    match filling.step:
        case Step.PLACE:
            return _place(visit, filling, value)
        case Step.WHEN if value in DAYS:
            return _when(visit, filling, DAYS[value], tapped=True)
        case Step.OUTCOME if value in screens.outcomes(visit):
            return form.advance(filling, outcome=value)
        case Step.AMOUNT if value == "-":
            return form.advance(filling, amount=None, amount_text="")
        case Step.AMOUNT if value.isdecimal() and int(value) in screens.AMOUNTS:
            return form.advance(filling, amount=int(value), amount_text="")
        case Step.ROLE if value in screens.roles(visit):
            return form.advance(filling, role=value)
        case Step.STORY if value == "-":
            return form.advance(filling)
        case Step.STORY if value == "x":
            return structs.replace(filling, story=())
    return None


def typed(visit: Visit, filling: Filling, text: str) -> Taken:
    """The form after a message. Numbers of persons are taken out before anything else sees it."""
    shielded = shield(text)
    taken = _typed(visit, filling, " ".join(shielded.text.split()), shielded.text)
    if not shielded.found:
        return taken
    t = visit.t
    kind = t(
        "🛡 I took a number or address out of your message. Nothing here needs it, and it could give somebody away."
    )
    return replace(taken, note="\n".join(part for part in (kind, taken.note) if part))


def _typed(visit: Visit, filling: Filling, words: str, whole: str) -> Taken:
    match filling.step:
        case Step.PLACE | Step.PLACE_WORDS:
            return _place_said(visit, filling, words)
        case Step.WHEN:
            return _when_said(visit, filling, words)
        case Step.OUTCOME | Step.ROLE:
            return _chosen_in_words(visit, filling, words)
        case Step.AMOUNT:
            found = rupiah.read(words[: form.LONGEST_AMOUNT])
            return Taken(form.advance(filling, amount=found.rupiah, amount_text=found.words))
        case Step.STORY | Step.REVIEW | Step.MODE:
            return _told(visit, filling, whole)
    return Taken(filling)


def _told(visit: Visit, filling: Filling, words: str) -> Taken:
    found, fitted = form.tell(filling, visit.event.message_id, words)
    if not fitted:
        return Taken(
            found, visit.t("That was too long: I kept the beginning. Please tell the most important.")
        )
    if filling.step is Step.MODE:
        return Taken(found, visit.t("I noted what you wrote. Nothing is sent yet. Choose the way first:"))
    return Taken(found, visit.t("Added to the story.") if filling.step is Step.REVIEW else "")


def _chosen_in_words(visit: Visit, filling: Filling, words: str) -> Taken:
    if filling.step is Step.OUTCOME:
        found, name = _outcome(words.lower()), "outcome"
    else:
        found, name = _role(words.lower()), "role"
    if not found:
        return Taken(filling, visit.t("Please tap one of the buttons. The story comes later."))
    answer: dict[str, Any] = {name: found}
    return Taken(form.advance(filling, **answer))


def _role(words: str) -> str:
    """Who it was; "" where that is not said. "bukan calo, orang dinas" names the office."""
    rest = _NOT_THEM.sub(" ", words)
    return next((role for role, said in _ROLES if said.search(rest)), "")


def _outcome(words: str) -> str:
    """Whether it was paid; "" where it is not said, or said of both."""
    rest = _UNPAID.sub(" ", words)
    paid, refused = _PAID.search(rest), _REFUSED.search(words)
    if paid or refused:
        return "" if paid and refused else "paid" if paid else "refused"
    if rest != words or _ASKED.search(words):
        return "asked"
    return "paid" if _DONE.search(words) else ""


def _place(visit: Visit, filling: Filling, value: str) -> Filling | None:
    if value == "-":
        return structs.replace(filling, step=Step.PLACE_WORDS)
    if value == "?":
        return structs.replace(filling, office="", page=0)
    if value in visit.desk.sites:
        site = visit.desk.sites[value]
        return form.advance(filling, office=site.office, site=site.id, place=filling.half)
    if value not in visit.desk.library.offices:
        return None
    found = structs.replace(filling, office=value, site="", page=0)
    return form.advance(found, place=found.half) if found.half else found


def _place_said(visit: Visit, filling: Filling, words: str) -> Taken:
    """A place known by name, and whatever else was said of it."""
    words = words[: form.LONGEST_PLACE]
    person = replace(visit.person, office=filling.office or None)
    named = naming.place(replace(visit, person=person), words, weak=True)
    if not any(letter.isalpha() for letter in words):
        return Taken(filling, visit.t("Please name the place in words, or tap it."))
    if named is None:
        return _unknown(visit, filling, words)
    if named.elsewhere:
        return Taken(filling, _elsewhere(visit, named.elsewhere))
    start, end = named.match.span
    rest = words if (words[:start] + words[end:]).strip(" .,") else ""
    found = structs.replace(filling, half=_both(filling.half, rest))
    if named.among:
        among = [one for one in named.among if one.kind in (PlaceKind.SITE, PlaceKind.OFFICE)]
        note = visit.t("There are several of that name. Which one?")
        return Taken(structs.replace(found, step=Step.PLACE), note, tuple(among[:MOST_CHOICES]))
    assert named.office is not None
    found = structs.replace(found, office=named.office.code, site=named.site.id if named.site else "")
    if named.site is None and not found.half:
        return Taken(structs.replace(found, step=Step.PLACE, page=0))
    return Taken(form.advance(found, place=found.half))


def _both(before: str, words: str) -> str:
    """What was said of a place in two messages."""
    return ", ".join(part for part in (before, words) if part)[: form.LONGEST_PLACE]


def _unknown(visit: Visit, filling: Filling, words: str) -> Taken:
    """A place that the content does not know is kept in the citizen's words, within a known office."""
    if filling.office:
        return Taken(form.advance(filling, place=words, site=""))
    note = visit.t("Noted. In which city or regency is that?")
    return Taken(structs.replace(filling, half=_both(filling.half, words), step=Step.PLACE), note)


def _elsewhere(visit: Visit, name: str) -> str:
    return visit.t(
        "{place} is not served here yet, so nobody here could examine it. Ask me “lapor ke mana” for other places to turn to."
        " If it happened elsewhere, choose below.",
        place=name,
    )


def _when(visit: Visit, filling: Filling, words: str, *, tapped: bool = False) -> Filling | None:
    found = happened.read(words, visit.today)
    if isinstance(found, Unread):
        return None
    said = "" if tapped and words == DAYS["forgot"] else found.words
    return form.advance(filling, happened=found.iso, when=said[: form.LONGEST_PLACE])


def _when_said(visit: Visit, filling: Filling, words: str) -> Taken:
    taken = _when(visit, filling, words)
    if taken is not None:
        return Taken(taken)
    t = visit.t
    if happened.read(words, visit.today) is Unread.FUTURE:
        return Taken(filling, t("That day is still to come. When did it happen?"))
    return Taken(
        filling, t("I could not read a day in that. A word is enough: “kemarin”, “Agustus”, “lupa”.")
    )


def places(filling: Filling, visit: Visit, among: Sequence[Place]) -> Rows:
    """Buttons for places that share a name."""
    rows = []
    for place in among:
        office = visit.desk.library.offices.get(place.office)
        label = f"{place.name}, {office.name}" if place.kind is PlaceKind.SITE and office else place.name
        rows.append((keys.choice(filling, label, place.id),))
    return (*rows, keys.foot(visit, filling))
