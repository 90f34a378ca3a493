"""An answer of an office as citizens get it: with its source, its day and its expiry."""

from content.loading.records import Answer, Office
from content.office_answers import ID_PREFIX
from content.office_features import OfficeFeature, is_feature_on
from content.text import markup
from content.text.safe_html import Html, bold, html, join_paragraphs
from content.text.translation import Translator
from handlers.core.context import Context, Services
from handlers.core.replies import Message
from handlers.questions import answer_card
from storage import office_answers
from storage.engine.database import Transaction


async def refresh_index(tx: Transaction, services: Services) -> None:
    """Let this process answer with what is live in the database."""
    services.office_answers.replace_written(await office_answers.list_live(tx))


def find_answer(services: Services, id: str, office: str | None) -> Answer | None:
    """Return an answer of the library or of an office by its id."""
    if not id.startswith(ID_PREFIX):
        return services.library.get_answer(id, office) if id in services.library.answers else None
    found = services.office_answers.get(id)
    if found is None or not is_feature_on(
        services.library.offices.get(found.office or ""), OfficeFeature.OFFICE_ANSWERS
    ):
        return None
    return found


def find_for_question(context: Context, office: Office | None, words: str, least: float) -> Answer | None:
    """Return the answer that an office wrote for such a question, at least so like it."""
    if office is None or not is_feature_on(office, OfficeFeature.OFFICE_ANSWERS):
        return None
    found = context.services.office_answers.find(office.code, words)
    return found.answer.answer if found is not None and found.likeness >= least else None


def render_message(context: Context, found: Answer, edits: int = 0) -> Message:
    body = render_body(context.t, found, context.services, is_expired=is_expired(context, found))
    return Message(body, ((answer_card.home_button(context),),), edits)


def is_expired(context: Context, found: Answer) -> bool:
    return found.valid_until is not None and found.valid_until < context.today


def render_body(
    t: Translator, found: Answer, services: Services, *, is_expired: bool, is_short: bool = False
) -> Html:
    """Render the question, the text or its short sentence, and where it comes from."""
    office = services.library.offices.get(found.office or "")
    text = (found.short if is_short else found.body).in_language(t.language)
    return join_paragraphs(
        [
            bold(found.question.in_language(t.language)),
            markup.to_html(text),
            _render_validity(t, found, is_expired=is_expired),
            html(
                "{}\n{}",
                answer_card.render_source_list(t, found.sources, found.checked),
                t.html("Answer of {office}", office=office.name if office else found.office or ""),
            ),
        ]
    )


def _render_validity(t: Translator, found: Answer, *, is_expired: bool) -> Html:
    if found.valid_until is None:
        return Html()
    day = t.format_date(found.valid_until)
    if is_expired:
        text = t("This was valid until {day}. Ask the office before you rely on it.", day=day)
        return html("⚠️ <b>{}</b>", text)
    return html("⌛ {}", t("Valid until {day}", day=day))
