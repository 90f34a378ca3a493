"""Messages of a requester to the officers: which days suit, how to find the place."""

import re
from html import escape

from content.dates import day_search
from content.text.redaction import redact
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Message, Reply
from handlers.home_visits import visit_texts
from handlers.questions import answer_card, answer_question
from storage import home_visits
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.home_visits import HomeVisit, HomeVisitState

FORM = "home visit wish"
MAX_MESSAGE_LENGTH = 400  # characters
SMALL_TALK_ANSWERS = frozenset({"salam", "terima_kasih"})
AMBIGUOUS_ANSWERS = frozenset({"lokasi", "hari_libur_akhir_pekan", "jemput_bola", "kontak", "layanan_lain"})
"""Answers that wishes such as "dekat kantor camat" or "senin pagi" resemble. They count only if phrased as a question."""
_QUESTION = re.compile(
    r"\?\s*$|\b(?:berapa|brp|apa|apakah|kapan|gimana|gmn|bagaimana|kenapa|mengapa|how|what|when|why)\b",
    re.IGNORECASE,
)


async def ask_for_note(context: Context, one: HomeVisit) -> list[Reply]:
    """Ask for a note; the next message is it, unless it is plainly about something else."""
    t = context.t
    asked = {
        HomeVisitState.ASKED: t("Which days suit? Type it, for example “Monday or Tuesday morning”."),
        HomeVisitState.AGREED: t(
            "How do the officers find the place? Type a landmark; no name, no NIK. It is kept sealed."
        ),
    }
    if one.state not in asked:
        return []
    await drafts.save(context.tx, context.event.chat_id, FORM, {"code": one.code}, context.timestamp)
    return [Message(asked[one.state])]


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the note. A question in between is answered and not passed on."""
    t, shielded = context.t, redact(context.event.text)
    one = await home_visits.find(context.tx, draft.data["code"])
    if (
        one is None
        or one.state not in (HomeVisitState.ASKED, HomeVisitState.AGREED)
        or not context.event.text.strip()
    ):
        return None
    decided = context.services.decide(answer_question.strip_number_marks(shielded.text)).answer
    if context.event.kind is EventKind.TEXT and decided in SMALL_TALK_ANSWERS:
        return None
    if context.event.kind is EventKind.TEXT and _is_other_question(context, one, shielded.text, decided):
        await drafts.delete(context.tx, context.event.chat_id)
        left = t("Nothing was passed on to the officers of {code}. To tell them something:", code=one.code)
        return [*await answer_question.on_message(context), Message(left, (visit_texts.note_button(t, one),))]
    if (m := len(shielded.text)) > MAX_MESSAGE_LENGTH:
        return [Message(t("At most {n} characters, please. Yours has {m}.", n=MAX_MESSAGE_LENGTH, m=m))]
    await drafts.delete(context.tx, context.event.chat_id)
    await home_visits.save_wish(context.tx, one, shielded.text)
    body = f"{t('Thank you, the officers see it with your request.')}\n<blockquote>{escape(shielded.text)}</blockquote>"
    rows = (visit_texts.note_button(t, one, anew=True), (answer_card.home_button(context),))
    return [*answer_question.warn_about_numbers(context, shielded), Message(body, rows)]


def _is_other_question(context: Context, one: HomeVisit, words: str, decided: str | None) -> bool:
    """Return whether a message is a separate question. `decided`: the answer it would get."""
    if decided is None:
        return False
    here = context.now.astimezone(visit_texts.visit_zone(context.services, one)).date()
    if one.state is HomeVisitState.ASKED and day_search.find_days(words, here):
        return False
    return decided not in AMBIGUOUS_ANSWERS or bool(_QUESTION.search(words))
