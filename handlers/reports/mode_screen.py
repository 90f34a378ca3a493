"""The first screen: the three modes of a report, and who can see what, before any question."""

from collections.abc import Iterable

from content.text.safe_html import Html, bold, html, join_lines, quote
from handlers.core.context import Context
from handlers.core.replies import ButtonRows
from handlers.reports import form_buttons
from handlers.reports.form_state import FormState


def render_mode_screen(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t = context.t
    lines = [
        html("<b>📣 {}</b>", t("Report an illegal fee")),
        t(
            "Reporting is free. I do not ask your name, NIK or phone number. A person who was asked for money is not "
            "at fault."
        ),
        "",
        *_render_modes(context, form),
        "",
        bold(t("Who can see what?")),
        quote(join_lines(list_visibility(context)), folded=True),
    ]
    modes = [
        (form_buttons.form_button(form, label, "mode", mode),)
        for mode, label in mode_labels(context, form).items()
    ]
    if form.changing:
        return join_lines(_render_modes(context, form)), (
            *modes,
            form_buttons.back_and_cancel_buttons(context, form),
        )
    rows = [
        *modes,
        (form_buttons.form_button(form, t("⚖️ First: is it a lawful fine?"), "fine"),),
        (
            form_buttons.form_button(form, t("✋ I just refused"), "kind", "refused"),
            form_buttons.form_button(form, t("🌟 Honest officer"), "kind", "honest"),
        ),
        (form_buttons.form_button(form, t("✖️ Close"), "cancel"),),
    ]
    return join_lines(lines), tuple(rows)


def mode_labels(context: Context, form: FormState) -> dict[str, str]:
    t = context.t
    names = {"tell": t("🔔 Tell me"), "check": t("🔑 I check myself"), "once": t("✉️ Send once")}
    return names if form.source == "warga" else {mode: names[mode] for mode in ("check", "once")}


def _render_modes(context: Context, form: FormState) -> Iterable[str]:
    t = context.t
    if form.source != "warga":
        yield t("You write for somebody at the counter, and the report is marked so.")
        yield t.html(
            "🔑 <b>I check myself</b>: the citizen gets a code. Let the citizen write it down, then wipe it here. "
            "Anybody who has seen it can read the news."
        )
        yield t.html("✉️ <b>Send once</b>: no code and no way back.")
        return
    yield bold(t("Choose the way:"))
    yield t.html(
        "🔔 <b>Tell me</b>: news and questions come to this chat by themselves, half a day later or so. "
        "The hour is drawn, so nobody can tell from it who acted. Which chat that is stays locked "
        "away; those who examine the report cannot see it."
    )
    yield t.html(
        "🔑 <b>I check myself</b>: you get a code. Nothing is ever sent to you; with the code you read the news at"
        " any time, on any phone."
    )
    yield t.html(
        "✉️ <b>Send once</b>: no code, no way back. Nobody can ask you anything, and you cannot see what becomes of it."
    )


def list_visibility(context: Context) -> Iterable[str]:
    """Yield who can see what of a report, one line each."""
    t = context.t
    yield "• " + t("Staff of the place you report: nothing, not even that there is a report.")
    yield "• " + t("Examiners (pemeriksa): what you tell, not who you are. Leave out what only you can know.")
    yield "• " + t("Supervisors, and inspectors of a neighbour office: only how many reports are overdue.")
    yield "• " + t(
        "Telegram: your account and that you write to this bot; it can read the messages that pass it."
    )
    yield "• " + t(
        "The people who run the server: reports are kept locked, but they hold the key and could read messages as they "
        "arrive."
    )
    yield "• " + t(
        "Anybody who holds your phone: this chat. So I delete your messages as you send them, and at the end you can "
        "wipe the rest."
    )
