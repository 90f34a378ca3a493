"""An answer of an office as citizens get it: with its source, its day and its expiry."""

from msgspec import structs

from content.loading.records import Answer, LocalizedText, Office
from content.office_answers import ID_PREFIX
from content.office_features import OfficeFeature, is_feature_on
from content.text import markup
from content.text.plain_words import write_plainly
from content.text.safe_html import Html, bold, html, join_paragraphs, quote
from content.text.translation import Translator
from handlers.core.context import Context, Services
from handlers.core.replies import Button, Message
from handlers.questions import answer_card
from handlers.questions.question_buttons import RateDown, RateUp
from storage import office_answers
from storage.engine.database import Transaction
from storage.office_answers import StoredOfficeAnswer


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
    """Render an answer for citizens, with the taps that say whether it helped."""
    body = render_body(
        context.t,
        found,
        context.services,
        is_expired=is_expired(context, found),
        is_plain=context.profile.is_plain,
    )
    votes = (Button("👍", RateUp(found.id).pack()), Button("👎", RateDown(found.id).pack()))
    return Message(body, ((*votes, answer_card.home_button(context)),), edits)


def render_draft(context: Context, found: Answer) -> Message:
    """Render an answer for staff, as citizens read it, with its English text below. It cannot be rated here."""
    indonesian = structs.replace(
        found, short=LocalizedText(found.short.id), body=LocalizedText(found.body.id)
    )
    body = render_body(context.t, indonesian, context.services, is_expired=is_expired(context, found))
    english = html("🇬🇧 {}", markup.to_html(found.body.en)) if found.body.en else Html()
    return Message(join_paragraphs([part for part in (body, english) if part]))


def render_votes(stored: StoredOfficeAnswer) -> str:
    """Render how often people said that an answer helped, or did not; "" before the first."""
    return f"👍 {stored.helped} 👎 {stored.failed}" if stored.helped or stored.failed else ""


def is_expired(context: Context, found: Answer) -> bool:
    return found.valid_until is not None and found.valid_until < context.today


def render_body(
    t: Translator,
    found: Answer,
    services: Services,
    *,
    is_expired: bool,
    is_short: bool = False,
    is_plain: bool = False,
) -> Html:
    """Render the question, the text or its short sentence, and where it comes from.

    `is_plain`: the short sentence in plain words, and the whole text folded.
    """
    office = services.library.offices.get(found.office or "")
    text = markup.to_html((found.short if is_short else found.body).in_language(t.language))
    if is_plain and not is_short:
        short = markup.to_html(write_plainly(found.short.in_language(t.language), t.language))
        text = html("{}\n{}", short, quote(text, folded=True))
    return join_paragraphs(
        [
            bold(found.question.in_language(t.language)),
            text,
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
