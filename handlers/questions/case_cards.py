"""Cases, overviews and local facts as messages with their buttons."""

from collections.abc import Iterable, Sequence

from content.cases.case_card import (
    render_asked,
    render_case,
    render_full_case,
    render_overview,
    render_reported,
    render_sentence,
)
from content.cases.case_records import AnswerAspect, AnswerCase, TopicOverview
from content.cases.local_facts import LocalFact
from content.lazy_dataclass import dataclass
from content.loading.records import Office
from content.text import markup
from content.text.safe_html import Html, italic, join_lines, join_paragraphs
from content.text.visible_text import visible_text
from handlers.core.callback_data import CallbackData
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message
from handlers.core.ui import one_per_row
from handlers.questions import answer_actions, answer_card

MAX_RELATED, MAX_OVERVIEW_CASES = 2, 8
MAX_FULL_CHARACTERS = 4000  # visible ones; Telegram takes 4096


class CaseAnswerButton(CallbackData, feature="answercase", joins_batches=True):
    """Buttons under cases and overviews."""


@dataclass(frozen=True)
class ShowCaseAnswer(CaseAnswerButton, verb="show"):
    """Show a case or an overview. `note`: the id of a saved question that this choice answers."""

    id: str
    note: int = 0


@dataclass(frozen=True)
class ShowFullCase(CaseAnswerButton, verb="full"):
    id: str


@dataclass(frozen=True)
class RateCaseUp(CaseAnswerButton, verb="up"):
    id: str


@dataclass(frozen=True)
class RateCaseDown(CaseAnswerButton, verb="down"):
    id: str


def render_case_message(
    context: Context,
    case: AnswerCase,
    aspects: Sequence[AnswerAspect],
    office: Office | None,
    live: Html | None = None,
) -> Message:
    """Render the first screen of a case; what is known of today stands above it."""
    if context.profile.is_plain:
        return _render_plainly(context, case, aspects, office, live)
    card = render_case(case, aspects, context.t.language, office.code if office else "")
    body = join_paragraphs([live, card.html])
    more = ((Button(context.t("📖 More"), ShowFullCase(case.id).pack()),),) if card.more else ()
    return Message(body, (*more, *_rows_below(context, case, office)))


def _render_plainly(
    context: Context,
    case: AnswerCase,
    aspects: Sequence[AnswerAspect],
    office: Office | None,
    live: Html | None,
) -> Message:
    """Render one thing of a case in plain words. A button shows all."""
    told = render_sentence(case, context.t.language, aspects, office.code if office else "", is_plain=True)
    more = Button(context.t("📖 More"), ShowFullCase(case.id).pack())
    return Message(join_paragraphs([live, told]), ((more, answer_card.home_button(context)),))


def render_aspect_message(
    context: Context, case: AnswerCase, aspects: Sequence[AnswerAspect], office: Office | None, live: Html
) -> Message:
    """Render only what a follow-up asks of the case that was just shown."""
    told = render_asked(case, aspects, context.t.language, office.code if office else "")
    body = join_paragraphs([live, told])
    more = Button(context.t("📖 More"), ShowFullCase(case.id).pack())
    return Message(body, ((more,), _rows_below(context, case, office)[-1]))


def render_full_message(context: Context, case: AnswerCase, office: Office | None) -> Message:
    """Render everything that is known of a case."""
    body = render_full_case(case, context.t.language, office.code if office else "")
    own = _render_own_texts(context, case.topic, office)
    if len(visible_text(own)) + len(visible_text(body)) <= MAX_FULL_CHARACTERS:
        body = join_paragraphs([own, body])
    return Message(body, _rows_below(context, case, office))


def _render_own_texts(context: Context, topic: str, office: Office | None) -> Html:
    """Render what the office itself adds to a topic, and what others reported about it there."""
    library = context.services.library
    if office is None:
        return Html()
    own = library.additions.get((office.code, topic))
    texts = [markup.to_html(own.body.in_language(context.t.language))] if own else []
    texts += [
        answer_card.render_unconfirmed(context, item) for item in library.reported_facts(topic, office.code)
    ]
    return join_paragraphs(texts)


def render_overview_message(
    context: Context,
    overview: TopicOverview,
    aspects: Sequence[AnswerAspect] = (),
    *,
    is_repeated: bool = False,
) -> Message:
    """Render an overview with its cases as buttons. `aspects`: what was asked of them all.

    `is_repeated`: its sentence was just said.
    """
    rows = case_buttons(context, overview.cases[:MAX_OVERVIEW_CASES])
    asked = aspects[0] if aspects else None
    fact = context.services.library.cases.find_common_fact(overview, asked) if asked else None
    own = Html() if asked else _render_own_texts(context, overview.topic, context.office)
    body = render_overview(overview, context.t.language, fact, is_repeated=is_repeated)
    return Message(join_paragraphs([own, body]), (*rows, (answer_card.home_button(context),)))


def render_case_briefly(
    context: Context,
    found: AnswerCase | TopicOverview,
    aspects: Sequence[AnswerAspect],
    office: Office | None,
    live: Html | None = None,
) -> Html:
    """Render a case in a few lines, for groups and inline mode."""
    told = render_sentence(found, context.t.language, aspects, office.code if office else "")
    return join_paragraphs([live, told])


def case_buttons(context: Context, ids: Iterable[str], note: int = 0) -> ButtonRows:
    """Return one button a row; unknown ids are left out."""
    buttons = []
    for id in ids:
        found = context.services.library.cases.find(id)
        if found is not None:
            text = found.question.in_language(context.t.language)
            buttons.append(Button(text, ShowCaseAnswer(id, note).pack()))
    return one_per_row(buttons)


def render_local_message(context: Context, facts: Sequence[LocalFact], missing: Sequence[str]) -> Message:
    """Render what others wrote about an office; it is never shown as confirmed."""
    language = context.t.language
    lines = [render_reported(local.fact, language, is_lead=number == 0) for number, local in enumerate(facts)]
    if facts:
        lines.append(italic(f"{context.t('Not confirmed by the office')}."))
    return Message(join_lines([*lines, *missing]), ((answer_card.home_button(context),),))


def _rows_below(context: Context, case: AnswerCase, office: Office | None) -> ButtonRows:
    code = office.code if office else ""
    rating = (
        Button("👍", RateCaseUp(case.id).pack()),
        Button("👎", RateCaseDown(case.id).pack()),
        answer_card.home_button(context),
    )
    actions = answer_actions.action_buttons(context, case.topic, code, "")
    return (*actions, *case_buttons(context, case.related[:MAX_RELATED]), rating)
