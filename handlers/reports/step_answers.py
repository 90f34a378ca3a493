"""Answers to the steps of a form: values of buttons, and free text."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from msgspec import structs

from content.dates import incident_date
from content.dates.incident_date import IncidentDateProblem
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.places import nearest_sites
from content.places.place_names import Place, PlaceKind
from content.text import rupiah
from content.text.redaction import redact
from handlers.core.context import Context
from handlers.core.replies import ButtonRows
from handlers.offices import place_mentions
from handlers.reports import form_buttons, form_screens, form_state
from handlers.reports.form_state import FormState, FormStep

MAX_CHOICES = 8
MAX_NEAREST = 4  # kecamatan that a location may mean
FAR_KILOMETRES = 60.0  # to the middle of a kecamatan; a larger distance means another region
DAY_WORDS = {
    "today": "hari ini",
    "yesterday": "kemarin",
    "week": "minggu lalu",
    "month": "bulan lalu",
    "forgot": "lupa",
}
_PAY_WORDS = r"(?:(?:mem|di|m)?bayar\w*|mayar|(?:di|me|mem)?(?:kasih|beri)\w*|pay|paid)\b"
_PAID_PATTERN = compile_later(rf"\b{_PAY_WORDS}|bayar")
_REFUSED_PATTERN = compile_later(r"\b(?:tolak|menolak|nolak|ditolak|refus\w*)\b")
_NEGATION = r"\b(?:belum|blm|durung|tacan|tidak|tdk|gak|ga|nggak|enggak|ora|not|didn.?t|haven.?t)\b"
_UNPAID_PATTERN = compile_later(
    rf"{_NEGATION}(?:\s+(?:mau|jadi|saya|aku|kami|sempat|bisa|sanggup|pernah|sampai|have|yet))*\s+{_PAY_WORDS}"
    rf"|\b(?:disuruh|suruh|nyuruh|diminta|dimintai|minta|mintain|asked)\b(?:\s+(?:untuk|utk|buat|saya|kami|to|me))*\s+{_PAY_WORDS}"
)
_NEGATION_PATTERN = compile_later(_NEGATION)
_PAID_HINT_PATTERN = compile_later(r"\b(?:sudah|terpaksa)\b")
_ROLE_PATTERNS = (
    ("calo", compile_later(r"calo|perantara|biro jasa|makelar|middleman")),
    ("desa", compile_later(r"\b(?:desa|kades|lurah|kelurahan|rt|rw|dusun|kadus|pamong|village)\b")),
    ("kecamatan", compile_later(r"camat")),
    ("dinas", compile_later(r"disduk|dinas|dukcapil|capil")),
)
_ROLE_PREFIX = r"(?:(?:seorang|orang|petugas|pegawai|staf|dari|si|biro|a|an|the|from)\s+)*"
_EXCLUDED_ROLE_PATTERN = compile_later(
    r"\b(?:bukan|bkn|dudu|sanes|tanpa|not|(?:tidak|tdk|gak|ga|nggak|enggak|ora)\s+(?:pakai|pake|lewat|melalui))\s+"
    rf"{_ROLE_PREFIX}\w+(?:\s*(?:/|,?\s*(?:atau|maupun|or)\b)\s*{_ROLE_PREFIX}\w+)*"
)


@dataclass(frozen=True)
class StepAnswer:
    """The form after an answer. `note` is shown above the panel; `candidates` are places to choose from."""

    form: FormState
    note: str = ""
    candidates: tuple[Place, ...] = ()


def apply_button(context: Context, form: FormState, value: str) -> FormState | None:
    """Return the form after a button of the current step; None for a value that the step does not have."""
    match form.step:
        case FormStep.PLACE:
            return _apply_place_button(context, form, value)
        case FormStep.WHEN if value in DAY_WORDS:
            return _apply_day(context, form, DAY_WORDS[value], tapped=True)
        case FormStep.OUTCOME if value in form_screens.outcome_labels(context):
            return form_state.advance(form, outcome=value)
        case FormStep.AMOUNT if value == "-":
            return form_state.advance(form, amount=None, amount_text="")
        case FormStep.AMOUNT if value.isdecimal() and int(value) in form_screens.AMOUNTS:
            return form_state.advance(form, amount=int(value), amount_text="")
        case FormStep.ROLE if value in form_screens.role_labels(context):
            return form_state.advance(form, role=value)
        case FormStep.STORY if value == "-":
            return form_state.advance(form)
        case FormStep.STORY if value == "x":
            return structs.replace(form, story=())
    return None


def apply_text(context: Context, form: FormState, text: str) -> StepAnswer:
    """Return the form after a message. Numbers of persons are redacted first."""
    shielded = redact(text)
    taken = _apply_words(context, form, " ".join(shielded.text.split()), shielded.text)
    if not shielded.found:
        return taken
    t = context.t
    kind = t(
        "🛡 I took a number or address out of your message. Nothing here needs it, and it could give somebody away."
    )
    return replace(taken, note="\n".join(part for part in (kind, taken.note) if part))


def _apply_words(context: Context, form: FormState, words: str, whole: str) -> StepAnswer:
    match form.step:
        case FormStep.PLACE | FormStep.PLACE_WORDS:
            return _apply_place_words(context, form, words)
        case FormStep.WHEN:
            return _apply_day_words(context, form, words)
        case FormStep.OUTCOME | FormStep.ROLE:
            return _apply_choice_words(context, form, words)
        case FormStep.AMOUNT:
            found = rupiah.parse_amount(words[: form_state.MAX_AMOUNT])
            return StepAnswer(form_state.advance(form, amount=found.rupiah, amount_text=found.words))
        case FormStep.STORY | FormStep.REVIEW | FormStep.MODE:
            return _apply_story(context, form, whole)
    return StepAnswer(form)


def _apply_story(context: Context, form: FormState, words: str) -> StepAnswer:
    found, fitted = form_state.add_to_story(form, context.event.message_id, words)
    if not fitted:
        return StepAnswer(
            found, context.t("That was too long: I kept the beginning. Please tell the most important.")
        )
    if form.step is FormStep.MODE:
        return StepAnswer(
            found, context.t("I noted what you wrote. Nothing is sent yet. Choose the way first:")
        )
    return StepAnswer(found, context.t("Added to the story.") if form.step is FormStep.REVIEW else "")


def _apply_choice_words(context: Context, form: FormState, words: str) -> StepAnswer:
    if form.step is FormStep.OUTCOME:
        found, name = _find_outcome(words.lower()), "outcome"
    else:
        found, name = _find_role(words.lower()), "role"
    if not found:
        return StepAnswer(form, context.t("Please tap one of the buttons. The story comes later."))
    answer: dict[str, Any] = {name: found}
    return StepAnswer(form_state.advance(form, **answer))


def _find_role(words: str) -> str:
    """Return the accused role, or "". "bukan calo, orang dinas" names the office."""
    rest = _EXCLUDED_ROLE_PATTERN.sub(" ", words)
    return next((role for role, said in _ROLE_PATTERNS if said.search(rest)), "")


def _find_outcome(words: str) -> str:
    """Return the outcome: "paid", "refused" or "asked"; "" if the words say nothing or contradict themselves."""
    rest = _UNPAID_PATTERN.sub(" ", words)
    paid, refused = _PAID_PATTERN.search(rest), _REFUSED_PATTERN.search(words)
    if paid or refused:
        return "" if paid and refused else "paid" if paid else "refused"
    if rest != words or _NEGATION_PATTERN.search(words):
        return "asked"
    return "paid" if _PAID_HINT_PATTERN.search(words) else ""


def _apply_place_button(context: Context, form: FormState, value: str) -> FormState | None:
    if value == "-":
        return structs.replace(form, step=FormStep.PLACE_WORDS)
    if value == "?":
        return structs.replace(form, office="", page=0)
    if value in context.services.sites:
        site = context.services.sites[value]
        return form_state.advance(form, office=site.office, site=site.id, place=form.half)
    if value not in context.services.library.offices:
        return None
    found = structs.replace(form, office=value, site="", page=0)
    return form_state.advance(found, place=found.half) if found.half else found


def _apply_place_words(context: Context, form: FormState, words: str) -> StepAnswer:
    """Apply a known place name and the other words about the place."""
    words = words[: form_state.MAX_PLACE]
    person = structs.replace(context.profile, office=form.office or None)
    named = place_mentions.find_place_to_ask(replace(context, profile=person), words, elsewhere=False)
    if not any(letter.isalpha() for letter in words):
        return StepAnswer(form, context.t("Please name the place in words, or tap it."))
    if named is None:
        return _apply_unknown_place(context, form, words)
    if named.unserved_region:
        return StepAnswer(form, _render_not_served(context, named.unserved_region))
    start, end = named.match.span
    rest = words if (words[:start] + words[end:]).strip(" .,") else ""
    found = structs.replace(form, half=_join_place_words(form.half, rest))
    if named.candidates:
        among = [one for one in named.candidates if one.kind in (PlaceKind.SITE, PlaceKind.OFFICE)]
        note = context.t("There are several of that name. Which one?")
        return StepAnswer(structs.replace(found, step=FormStep.PLACE), note, tuple(among[:MAX_CHOICES]))
    assert named.office is not None
    found = structs.replace(found, office=named.office.code, site=named.site.id if named.site else "")
    if named.site is None and not found.half:
        return StepAnswer(structs.replace(found, step=FormStep.PLACE, page=0))
    return StepAnswer(form_state.advance(found, place=found.half))


def apply_location(context: Context, form: FormState, location: tuple[float, float]) -> StepAnswer:
    """Offer the kecamatan near a location. It is measured to their middle, so the reporter chooses. Nothing is stored."""
    sites = list(context.services.sites.values())
    found = nearest_sites.find_nearest(*location, sites, MAX_NEAREST, FAR_KILOMETRES)
    if not found:
        return StepAnswer(form, _render_not_served(context, context.t("The place you sent")))
    places = tuple(Place(PlaceKind.SITE, site.id, site.name, site.office) for site, _ in found)
    note = context.t("These are near the place you sent, which is not stored. Which one?")
    return StepAnswer(structs.replace(form, step=FormStep.PLACE), note, places)


def _join_place_words(before: str, words: str) -> str:
    """Join the words about a place from two messages."""
    return redact(", ".join(part for part in (before, words) if part)).text[: form_state.MAX_PLACE]


def _apply_unknown_place(context: Context, form: FormState, words: str) -> StepAnswer:
    """Apply a place that the content does not know: store the citizen's words if the office is known."""
    if form.office:
        return StepAnswer(form_state.advance(form, place=words, site=""))
    note = context.t("Noted. In which city or regency is that?")
    return StepAnswer(
        structs.replace(form, half=_join_place_words(form.half, words), step=FormStep.PLACE), note
    )


def _render_not_served(context: Context, name: str) -> str:
    return context.t(
        "{place} is not served here yet, so nobody here could examine it. Ask me “lapor ke mana” for other places to turn to."
        " If it happened elsewhere, choose below.",
        place=name,
    )


def _apply_day(context: Context, form: FormState, words: str, *, tapped: bool = False) -> FormState | None:
    found = incident_date.parse_incident_date(words, context.today)
    if isinstance(found, IncidentDateProblem):
        return None
    said = "" if tapped and words == DAY_WORDS["forgot"] else found.words
    return form_state.advance(form, happened=found.iso, when=said[: form_state.MAX_PLACE])


def _apply_day_words(context: Context, form: FormState, words: str) -> StepAnswer:
    taken = _apply_day(context, form, words)
    if taken is not None:
        return StepAnswer(taken)
    t = context.t
    if incident_date.parse_incident_date(words, context.today) is IncidentDateProblem.FUTURE:
        return StepAnswer(form, t("That day is still to come. When did it happen?"))
    return StepAnswer(
        form, t("I could not read a day in that. A word is enough: “kemarin”, “Agustus”, “lupa”.")
    )


def place_buttons(form: FormState, context: Context, among: Sequence[Place]) -> ButtonRows:
    """Return buttons for places that share a name."""
    rows = []
    for place in among:
        office = context.services.library.offices.get(place.office)
        site = context.services.sites.get(place.id)
        label = f"{office.distinct_name(site)}, {office.name}" if site and office else place.name
        rows.append((form_buttons.choice_button(form, label, place.id),))
    return (*rows, form_buttons.back_and_cancel_buttons(context, form))
