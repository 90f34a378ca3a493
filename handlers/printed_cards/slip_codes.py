"""Explain the state codes on a recording slip: meaning and next step. Nobody's state is looked up."""

from content.loading.state_codes import NextStep, RecordingState
from content.text.safe_html import Html, html
from handlers.core.context import Context
from handlers.core.replies import Button, Message
from handlers.printed_cards.card_buttons import AskCardPlace, ListStateCodes, ShowStateCode
from handlers.questions import answer_card


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


def render_code_list(context: Context) -> Message:
    """List all codes as buttons, in the order of the process."""
    t = context.t
    rows = tuple(
        (Button(_code_name(state), ShowStateCode(state.code).pack()),)
        for state in context.services.state_codes.states
    )
    body = t("Which code stands on your slip, or which did the officer say?")
    return Message(html("🔤 {}", body), (*rows, (answer_card.home_button(context),)))


def _render_code(context: Context, state: RecordingState) -> Html:
    language = context.t.language
    means, do = Html.escape(state.means.in_language(language)), Html.escape(state.do.in_language(language))
    return html("🔤 <b>{}</b>\n{}\n➡️ {}", _code_name(state), means, do)


def _code_name(state: RecordingState) -> str:
    return f"{state.short} ({state.code})" if state.short else state.code


def _render_sources(context: Context) -> str:
    states = context.services.state_codes
    return answer_card.render_sources(context, states.sources, states.checked)
