"""What the scam desk says: a compared contact, a known scam, and what to do now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from content.loading.records import Source
from content.scams import Scam
from content.text import text_guard
from content.text.safe_html import Html, bold, html, join_lines, link, monospace
from content.text.text_guard import TextRisk
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message
from handlers.questions import answer_card
from handlers.questions.case_cards import ShowCaseAnswer
from handlers.scam_desk.scam_buttons import ShowScamSteps

if TYPE_CHECKING:
    from handlers.scam_desk.scam_questions import ComparedContact

CONTACT_ANSWER = "kontak"
LOAN_CASE = "nik_pinjol"


def render_compared(context: Context, contacts: "Sequence[ComparedContact]", scam: Scam | None) -> Message:
    """Say of each contact whether the office lists it."""
    t, lines = context.t, list[Html]()
    for one in contacts:
        if one.is_own and text_guard.is_government_address(one.words):
            lines.append(html("✅ {}: {}", monospace(one.words), t("an address of an authority (.go.id).")))
        elif one.is_own:
            lines.append(
                html("✅ {}: {}", monospace(one.words), t("on the list of the office or of the ministry."))
            )
        elif one.risk is TextRisk.BANK_ACCOUNT:
            lines.append(
                html(
                    "🚫 {}: {}", monospace(one.words), t("not ours. The office has no account for citizens.")
                )
            )
        else:
            lines.append(html("🚫 {}: {}", monospace(one.words), t("not on the list of the office.")))
    if all(one.is_own for one in contacts):
        lines.append(
            t.html("Even so: nobody of the office asks for money, an OTP, a PIN or a photo of your card.")
        )
    else:
        lines.append(
            t.html(
                "Send no money, no code and no photo of your card there. Services of the civil registry are free."
            )
        )
    if scam is not None:
        lines += [Html(), *_scam_lines(context, scam)]
    return Message(join_lines(lines), _rows(context))


def render_known(context: Context, scam: Scam) -> Message:
    title = html("🚫 <b>{}</b>", context.t("This looks like a known scam. Do not follow it."))
    return Message(join_lines([title, *_scam_lines(context, scam)]), _rows(context))


def render_described(context: Context, scam: Scam | None) -> Message:
    """Answer somebody who describes a call or a message. Nobody is accused: it may have been the office."""
    t = context.t
    lines = [
        html(
            "⚠️ <b>{}</b>", t("Do not follow it yet: give no code, no PIN, no photo of your card, no money.")
        ),
        t.html("Send the number or the link here. I compare it with the list of the office."),
    ]
    if scam is not None:
        lines += [Html(), *_scam_lines(context, scam)]
    return Message(join_lines(lines), _rows(context))


def render_scam_lines(context: Context, scam: Scam) -> Html:
    """Render a known scam below the verdict of /cek."""
    return join_lines(_scam_lines(context, scam))


def _scam_lines(context: Context, scam: Scam) -> list[Html]:
    language = context.t.language
    return [
        html("⚠️ <b>{}</b>", scam.name.in_language(language)),
        Html.escape(scam.text.in_language(language)),
        _render_source(context, scam.source),
    ]


def render_steps(context: Context) -> Message:
    """Say what to do now, each step with its source."""
    t, guide = context.t, context.services.library.scams
    lines: list[Html] = [bold(t("Already given away? Do this now:"))]
    for number, step in enumerate(guide.steps, 1):
        source = (
            _render_source(context, step.source) if step.source else html("<i>{}</i>", t("General advice"))
        )
        lines.append(html("{}. {} {}", number, step.text.in_language(t.language), source))
    lines.append(html("<i>{}</i>", t("checked {day}", day=t.format_date(guide.checked))))
    loan = context.services.library.cases.find(LOAN_CASE)
    rows: ButtonRows = ()
    if loan is not None:
        rows = ((Button(loan.question.in_language(t.language), ShowCaseAnswer(LOAN_CASE).pack()),),)
    return Message(join_lines(lines), (*rows, (answer_card.home_button(context),)))


def _render_source(context: Context, source: Source) -> Html:
    dated = source.describe_date(context.t.language)
    name = link(source.title, source.url) if source.url else Html.escape(source.title)
    return html("<i>({}, {})</i>", name, dated) if dated else html("<i>({})</i>", name)


def _rows(context: Context) -> ButtonRows:
    contacts = answer_card.question_buttons(context, (CONTACT_ANSWER,))
    steps = Button(context.t("😰 Already given away?"), ShowScamSteps().pack())
    return ((steps,), *contacts, (answer_card.home_button(context),))
