"""The screens of the report dialog: one message, the panel, is edited at every step."""

from collections.abc import Callable, Iterable
from datetime import date

from content.loading.records import Office, Site, SiteKind
from content.text.safe_html import Html, bold, html, join_html, join_lines
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message
from handlers.core.ui import columns, office_choices
from handlers.reports import form_buttons, form_state, mode_screen, receipt_screens
from handlers.reports.form_state import FormState, FormStep

PLACES_PER_PAGE = 16  # places on one page
MAX_LABEL = 28  # characters of a place's button
AMOUNTS = (20_000, 50_000, 100_000, 150_000, 200_000, 500_000)
MAX_STORY_SHOWN = 600  # characters


def render_panel(context: Context, form: FormState, note: str = "", *, fresh: bool = False) -> Message:
    """Render the current panel with a note above. `fresh`: as a new message."""
    body, rows = _SCREENS[form.step](context, form)
    edits = 0 if fresh else form.panel
    return Message(html("{}\n\n{}", note, body) if note else body, rows, edits)


def _render_place_step(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t, office = context.t, context.services.library.offices.get(form.office)
    if office is None:
        offices = office_choices(context, lambda one: form_buttons.choice_data(form, one.code))
        asked = t.html("In which city or regency did it happen? Choose, or type the name of the place.")
        elsewhere = (form_buttons.form_button(form, t("My city is not here"), "nowhere"),)
        return _render_question(context, form, asked), (
            *offices,
            elsewhere,
            form_buttons.back_and_cancel_buttons(context, form),
        )
    asked = t.html("Where in {office} did it happen? Tap the place, or type its name.", office=office.name)
    return _render_question(context, form, asked), (
        *_place_buttons(context, form, office),
        form_buttons.back_and_cancel_buttons(context, form),
    )


def _place_buttons(context: Context, form: FormState, office: Office) -> Iterable[tuple[Button, ...]]:
    t, sites = context.t, office.sites
    first = form.page * PLACES_PER_PAGE
    here = sites[first : first + PLACES_PER_PAGE]
    yield from columns([form_buttons.choice_button(form, _site_label(site), site.id) for site in here])
    turns = []
    if first:
        turns.append(form_buttons.form_button(form, "◀️", "page", form.page - 1))
    if first + PLACES_PER_PAGE < len(sites):
        turns.append(form_buttons.form_button(form, t("▶️ More places"), "page", form.page + 1))
    if turns:
        yield tuple(turns)
    yield (
        form_buttons.choice_button(form, t("📍 Another place"), "-"),
        form_buttons.choice_button(form, t("🏢 Another city"), "?"),
    )


def _site_label(site: Site) -> str:
    if site.kind is SiteKind.DINAS and len(site.name) > MAX_LABEL:
        return "Disdukcapil"
    name = site.name if len(site.name) <= MAX_LABEL else site.label
    return name if len(name) <= MAX_LABEL else name[: MAX_LABEL - 1] + "…"


def _render_place_words_step(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    asked = context.t("Type the place in a few words, for example: “kantor desa”, “parkiran kecamatan”.")
    return _render_question(context, form, asked), (form_buttons.back_and_cancel_buttons(context, form),)


def _render_when_step(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t = context.t
    rows = columns(
        [
            form_buttons.choice_button(form, t("Today"), "today"),
            form_buttons.choice_button(form, t("Yesterday"), "yesterday"),
            form_buttons.choice_button(form, t("Last week"), "week"),
            form_buttons.choice_button(form, t("Last month"), "month"),
            form_buttons.choice_button(form, t("I do not remember"), "forgot"),
        ]
    )
    asked = t(
        "When was it? Tap, or type it your own way: “kemarin”, “minggu lalu”, “12 Agustus”, “sekitar Oktober”."
    )
    return _render_question(context, form, asked), (
        *rows,
        form_buttons.back_and_cancel_buttons(context, form),
    )


def outcome_labels(context: Context) -> dict[str, str]:
    t = context.t
    return {
        "paid": t("💸 Asked, and I paid"),
        "refused": t("✋ Asked, I refused"),
        "asked": t("⏳ Asked, not paid yet"),
    }


def _render_outcome_step(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    rows = tuple(
        (form_buttons.choice_button(form, label, value),) for value, label in outcome_labels(context).items()
    )
    asked = context.t("What happened? Paying because you had to does not make you guilty here.")
    return _render_question(context, form, asked), (
        *rows,
        form_buttons.back_and_cancel_buttons(context, form),
    )


def _render_amount_step(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t = context.t
    rows = columns(
        [form_buttons.choice_button(form, format_rupiah(context, amount), str(amount)) for amount in AMOUNTS]
    )
    asked = t(
        "How much? Tap, or type it as you say it: “150rb”, “seratus ribu”, “dua kali 50rb”, “rokok sebungkus”."
    )
    skip = (form_buttons.choice_button(form, t("I do not know"), "-"),)
    return _render_question(context, form, asked), (
        *rows,
        skip,
        form_buttons.back_and_cancel_buttons(context, form),
    )


def format_rupiah(context: Context, amount: int) -> str:
    return f"Rp{context.t.format_number(amount)}"


def role_labels(context: Context) -> dict[str, str]:
    t = context.t
    return {
        "kecamatan": t("Staff of the kecamatan"),
        "dinas": t("Staff of the Disdukcapil"),
        "calo": t("A middleman (calo)"),
        "desa": t("Village, RT or RW"),
        "other": t("Somebody else, or not known"),
    }


def _render_role_step(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    rows = tuple(
        (form_buttons.choice_button(form, label, value),) for value, label in role_labels(context).items()
    )
    asked = context.t("Who asked for it? Only what they do; no name is needed.")
    return _render_question(context, form, asked), (
        *rows,
        form_buttons.back_and_cancel_buttons(context, form),
    )


def _render_story_step(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t = context.t
    asked = t(
        "Tell it in your own words: what was said, what was it said to be for? You may leave this out. No name, "
        "NIK or phone number, please, neither yours nor others'."
    )
    lines: list[str] = [_render_question(context, form, asked), _render_evidence_hint(context, form)]
    if form.story_text:
        lines += [html("📝 <i>{}</i>", _clip(form.story_text)), t("Noted. Type more, or go on.")]
    rows: list[tuple[Button, ...]] = [
        (form_buttons.choice_button(form, t("➡️ Go on") if form.story_text else t("➡️ Without a story"), "-"),)
    ]
    if form.story_text:
        rows.append((form_buttons.choice_button(form, t("🗑 Write it anew"), "x"),))
    rows += _remove_evidence_buttons(context, form)
    return join_html("\n\n", lines), (*rows, form_buttons.back_and_cancel_buttons(context, form))


def _render_evidence_hint(context: Context, form: FormState) -> Html:
    t = context.t
    how = t.html(
        "📎 Evidence, if it is safe: just send a photo, a paper or a voice message. From pictures I take out place, time and"
        " phone. Faces and voices stay recognisable: cover faces, or leave it."
    )
    return html("{}\n{}", how, _render_file_count(context, form)) if form.files or form.waiting else how


def _render_file_count(context: Context, form: FormState) -> Html:
    counted = [context.t("Evidence added: {n}", n=form.files)]
    if form.waiting:
        counted.append(context.t("still being read: {n}", n=form.waiting))
    return html("📎 <b>{}</b>", " · ".join(counted))


def _remove_evidence_buttons(context: Context, form: FormState) -> list[tuple[Button, ...]]:
    if not form.files and not form.waiting:
        return []
    return [(form_buttons.form_button(form, context.t("📎 Take the evidence out"), "files"),)]


def _render_review_step(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t = context.t
    lines = [
        html("<b>{}</b> {}", t("Is this right?"), t("Nothing has been sent yet.")),
        "",
        *_render_kind(context, form),
        *render_summary(context, form),
        "",
        _render_after_sending(context, form),
    ]
    rows = (
        (form_buttons.form_button(form, t("✅ Send the report"), "send"),),
        (form_buttons.form_button(form, t("✏️ Change something"), "edit"),),
        *_remove_evidence_buttons(context, form),
        form_buttons.back_and_cancel_buttons(context, form),
    )
    return join_lines(lines), rows


def _render_kind(context: Context, form: FormState) -> Iterable[Html]:
    """Say what the report is, if it is no complaint about a levy that was paid or asked for."""
    t = context.t
    labels = {"refused": t("✋ I just refused"), "honest": t("🌟 Honest officer")}
    if form.kind in labels:
        yield bold(labels[form.kind])


def _render_after_sending(context: Context, form: FormState) -> str:
    t = context.t
    match form.mode:
        case "tell":
            return t("When it is sent you get a code, and news comes here by itself.")
        case "check":
            return t("When it is sent you get a code. With /tiket and the code you read the news.")
    return t("When it is sent there is no way back to it, for you or for us.")


def render_summary(context: Context, form: FormState) -> Iterable[str]:
    """Render a line for each step of the form."""
    told = (FormStep.STORY,) if form.story_text and FormStep.STORY not in form_state.list_steps(form) else ()
    for step in (*form_state.list_steps(form), *told):
        yield html("• {}: <b>{}</b>", step_labels(context)[step], render_step_answer(context, form, step))
    if form.files or form.waiting:
        yield html("• {}", _render_file_count(context, form))
    if form.mode in mode_screen.mode_labels(context, form):
        yield html("• {}: <b>{}</b>", context.t("Way"), mode_screen.mode_labels(context, form)[form.mode])


def step_labels(context: Context) -> dict[FormStep, str]:
    t = context.t
    return {
        FormStep.PLACE: t("Place"),
        FormStep.WHEN: t("When"),
        FormStep.OUTCOME: t("What happened"),
        FormStep.AMOUNT: t("Amount"),
        FormStep.ROLE: t("Who"),
        FormStep.STORY: t("Story"),
        FormStep.MODE: t("Way"),
    }


def render_step_answer(context: Context, form: FormState, step: FormStep) -> str:
    """Render the answer to a step."""
    match step:
        case FormStep.PLACE:
            return render_place(context, form)
        case FormStep.WHEN:
            return _render_day(context, form)
        case FormStep.OUTCOME:
            return outcome_labels(context).get(form.outcome, "–")
        case FormStep.AMOUNT if form.amount is not None:
            return format_rupiah(context, form.amount)
        case FormStep.AMOUNT:
            return form.amount_text or context.t("not known")
        case FormStep.ROLE:
            return role_labels(context).get(form.role, "–")
    return _clip(form.story_text) if form.story_text else context.t("none")


def render_place(context: Context, form: FormState) -> str:
    office, site = (
        context.services.library.offices.get(form.office),
        context.services.sites.get(form.site),
    )
    return ", ".join(
        part for part in (form.place, site.label if site else "", office.name if office else "") if part
    )


def _render_day(context: Context, form: FormState) -> str:
    match form.happened.count("-"):
        case 2:
            return context.t.format_day(date.fromisoformat(form.happened))
        case 1:
            month = context.t.format_date(date.fromisoformat(f"{form.happened}-01")).split(maxsplit=1)[1]
            return f"{form.when} ({month})" if form.when else month
    return form.when or context.t("not remembered")


def _render_question(context: Context, form: FormState, question: str) -> Html:
    at, of = form_state.step_position(form)
    head = context.t("Step {at} of {of}", at=at, of=of)
    return html("<i>{}</i>\n<b>{}</b>", head, question)


def _clip(words: str) -> str:
    return words if len(words) <= MAX_STORY_SHOWN else words[: MAX_STORY_SHOWN - 1] + "…"


_SCREENS: dict[FormStep, Callable[[Context, FormState], tuple[Html, ButtonRows]]] = {
    FormStep.MODE: mode_screen.render_mode_screen,
    FormStep.PLACE: _render_place_step,
    FormStep.PLACE_WORDS: _render_place_words_step,
    FormStep.WHEN: _render_when_step,
    FormStep.OUTCOME: _render_outcome_step,
    FormStep.AMOUNT: _render_amount_step,
    FormStep.ROLE: _render_role_step,
    FormStep.STORY: _render_story_step,
    FormStep.REVIEW: _render_review_step,
    FormStep.SENT: receipt_screens.render_sent,
    FormStep.RECALL: receipt_screens.render_recall,
    FormStep.DONE: receipt_screens.render_done,
}
