"""What the bot says to a question that it does not understand: choices, ways on, and the offer to wait."""

from content.cases.case_records import AnswerCase
from content.text.safe_html import Html, bold, html, join_lines
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message
from handlers.questions import answer_card, answer_waitlist, case_cards
from handlers.questions.question_buttons import RejectChoices, ShowAnswer

MAX_NEAR = 3  # answers offered below an apology
OFFERED_ANSWERS = ("lokasi", "kontak", "syarat_dokumen")  # below a question that is not understood


def render_unanswered(context: Context, choices: tuple[str, ...], question_id: int) -> Message:
    """Offer choices; without any, say that the question is not understood. `question_id` 0: it was not saved."""
    if not choices:
        return render_not_understood(context, question_id)
    t = context.t
    none = Button(t("None of these"), RejectChoices(question_id).pack())
    return Message(
        t.html("Did you mean ...?"),
        (
            *_choice_buttons(context, choices, question_id),
            (none, answer_card.home_button(context)),
        ),
    )


def _choice_buttons(context: Context, choices: tuple[str, ...], question_id: int) -> ButtonRows:
    cases = context.services.library.cases
    rows: list[tuple[Button, ...]] = []
    for id in choices:
        written = context.services.office_answers.get(id)
        if cases.find(id):
            rows += case_cards.case_buttons(context, (id,), question_id)
        elif written is not None:
            rows.append((Button(written.question.id, ShowAnswer(id, question_id).pack()),))
        else:
            rows += answer_card.question_buttons(context, (id,), question_id)
    return tuple(rows)


def render_not_understood(context: Context, question_id: int) -> Message:
    """Say that the question is not understood, and give ways on. Nothing is guessed.

    `question_id` 0: it was not saved, so nobody can wait for its answer.
    """
    t = context.t
    lines: list[str] = [
        bold(t("I do not know that yet.")),
        t.html("Try other words, or one word such as “requirements”, “cost”, “hours”, “lost”."),
        *_render_contacts(context),
    ]
    if question_id:
        lines.append(t.html("Your question was kept without your name so that staff can add an answer."))
    waiting = answer_waitlist.offer_row(context, question_id)
    offered = answer_card.question_buttons(context, OFFERED_ANSWERS[: len(OFFERED_ANSWERS) - len(waiting)])
    return Message(join_lines(lines), (*waiting, *offered, (answer_card.home_button(context),)))


def render_apology(context: Context, id: str, question_id: int) -> Message:
    """Apologise for an answer or case that did not help. Offer what is near, or to wait for a better answer.

    `question_id` 0: the question was not saved.
    """
    library = context.services.library
    case = library.cases.find(id)
    near = case.related if isinstance(case, AnswerCase) else case.cases if case else ()
    answer = library.answers.get(id)
    rows = case_cards.case_buttons(context, near[:MAX_NEAR])
    if case is None and answer is not None:
        rows = answer_card.question_buttons(context, answer.related[:MAX_NEAR])
    body = context.t.html("Sorry. Please ask again in other words, or choose:")
    waiting = answer_waitlist.offer_row(context, question_id)
    return Message(body, (*waiting, *rows, (answer_card.home_button(context),)))


def _render_contacts(context: Context) -> list[Html]:
    """Return the confirmed contacts of the chosen office, one a line."""
    t, office = context.t, context.office
    if office is None:
        return []
    contacts = [
        html(
            "{}: {} ({})",
            channel.label.in_language(t.language),
            channel.value,
            t("checked {day}", day=t.format_date(channel.checked)),
        )
        for channel in office.channels
    ]
    return contacts or [t.html("No confirmed contact of {office} is known here yet.", office=office.name)]
