"""Explain the state codes on a recording slip: meaning and next step. Nobody's state is looked up."""

from content.lazy_pattern import compile_later
from content.loading.state_codes import NextStep, RecordingState
from content.text.redaction import redact
from content.text.safe_html import Html, html
from handlers.core import ui
from handlers.core.context import Context
from handlers.core.replies import Button, Message, Reply
from handlers.printed_cards.card_buttons import AskCardPlace, ListStateCodes, ShowStateCode
from handlers.questions import answer_card
from storage.chats import drafts
from storage.chats.drafts import Draft

FORM = "slip code"
PAGE = 7
_LIKE_A_CODE = compile_later(r"\w+(?:[ _-]\w+){0,3}\W*")


def render_codes(context: Context, states: tuple[RecordingState, ...]) -> Message:
    """Explain one or two codes, with source and next step."""
    t = context.t
    parts: list[str] = [_render_code(context, state) for state in states]
    parts.append(t("This bot explains the code; it cannot look at your record. Do not send your NIK."))
    rows: list[tuple[Button, ...]] = []
    if any(state.next is NextStep.PRINT for state in states):
        rows.append((Button(t("🖨 Is my card printed?"), AskCardPlace().pack()),))
    if any(state.next is NextStep.GO for state in states):
        rows += answer_card.question_buttons(context, ("lokasi", "kontak"))
    rows.append(
        (Button(t("🔤 Codes on the slip"), ListStateCodes().pack()), answer_card.home_button(context))
    )
    return Message(answer_card.join_within_limit(parts, _render_sources(context)), tuple(rows))


async def ask_code(context: Context, page: int = 0, edits: int = 0) -> Message:
    """Ask for the code of a slip. It may be typed, or chosen by its meaning, in the order of the process."""
    t = context.t
    await drafts.save(context.tx, context.event.chat_id, FORM, {}, context.timestamp)
    shown = ui.paginate(context.services.state_codes.states, page, PAGE)
    rows = ui.one_per_row(
        Button(state.name.in_language(t.language), ShowStateCode(state.code).pack()) for state in shown.items
    )
    turn = shown.turn_row(lambda number: ListStateCodes(number).pack(), show_count=True)
    body = t("Which code stands on your slip, or which did the officer say? Type it, or choose its meaning:")
    return Message(html("🔤 {}", body), (*rows, (*turn, answer_card.home_button(context))), edits)


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Explain the typed code, or say that it is unknown. None for an ordinary question."""
    words = redact(context.event.text).text
    found = context.services.state_codes.find_in_text(words)
    if found:
        await drafts.delete(context.tx, context.event.chat_id)
        return [render_codes(context, found)]
    if not _LIKE_A_CODE.fullmatch(words.strip()) or context.services.decide(words).answer is not None:
        return None
    body = context.t.html("I do not know this code. Ask at the counter what it means, or choose:")
    again = await ask_code(context)
    return [Message(body, again.buttons)]


def _render_code(context: Context, state: RecordingState) -> Html:
    language = context.t.language
    means, do = Html.escape(state.means.in_language(language)), Html.escape(state.do.in_language(language))
    return html("🔤 <b>{}</b>\n{}\n➡️ {}", _code_name(state), means, do)


def _code_name(state: RecordingState) -> str:
    return f"{state.short} ({state.code})" if state.short else state.code


def _render_sources(context: Context) -> str:
    states = context.services.state_codes
    return answer_card.render_sources(context, states.sources, states.checked)
