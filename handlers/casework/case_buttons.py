"""Buttons `case:*`. Each one loads the case again with the rights of the presser. A hidden case is "not found"."""

from handlers.casework import (
    case_evidence,
    case_queue,
    case_texts,
    case_transitions,
    case_view,
    case_writing,
    similar_cases,
)
from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Message, Reply
from storage.casework import cases
from storage.casework.cases import Case, CaseFilter


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match verb, rest:
        case "list", (pick, page) if pick in set(CaseFilter) and page.isdecimal():
            return [done, await case_queue.render_queue(context, CaseFilter(pick), int(page[:6]), edits)]
        case (("with" | "yes" | "stop"), _):
            found = await _on_writing_button(context, verb, rest, edits)
            return [done, *found] if found else [_render_outdated(context)]
        case _, (id, *more):
            case = await cases.find(context.tx, case_texts.build_sight(context), id)
            if case is not None:
                return [done, *await _on_case_button(context, case, verb, more, edits)]
    return [done, case_view.render_not_found(context, edits)]


def _render_outdated(context: Context) -> CallbackAnswer:
    return CallbackAnswer(
        context.event.query_id, context.t("This was changed or done already. Please send it again.")
    )


async def _on_writing_button(
    context: Context, verb: str, rest: tuple[str, ...], edits: int
) -> list[Reply] | None:
    """Handle the buttons below a text that is being written."""
    found: Message | None = None
    match verb, rest:
        case "with", (token, ready):
            return await case_writing.on_ready_text(context, token, ready, edits)
        case "yes", (token,):
            found = await case_writing.on_confirm(context, token, edits)
        case "stop", (token,):
            found = await case_writing.on_cancel(context, token, edits)
    return None if found is None else [found]


async def _on_case_button(
    context: Context, case: Case, verb: str, more: list[str], edits: int
) -> list[Reply]:
    match verb, more:
        case "proofs", []:
            return [await case_evidence.render_evidence_list(context, case, edits)]
        case "proof", [] if case.holder == context.event.user_id:
            return await case_evidence.open_evidence(context, case, edits)
        case (("proof" | "note"), []):
            return [await case_writing.begin_writing(context, case, verb, edits)]
        case "whole", [page] if page.isdecimal():
            return [await case_view.render_full_case(context, case, int(page[:6]), edits)]
        case "alike", []:
            return [await similar_cases.render_similar(context, case, edits)]
        case "link", [other]:
            return [await similar_cases.link_cases(context, case, other, edits)]
        case "unlink", [other]:
            return [await similar_cases.unlink_cases(context, case, other, edits)]
        case (("ask" | "claim" | "release" | "give" | "hand" | "moves" | "to"), _):
            return [await _on_transition_button(context, case, verb, more, edits)]
    return [await case_view.render_case(context, case, edits)]


async def _on_transition_button(
    context: Context, case: Case, verb: str, more: list[str], edits: int
) -> Message:
    """Handle the buttons that change a case: only for its holder, and only from the current card."""
    user = context.event.user_id
    current = verb == "ask" or (bool(more) and more[0] == str(case.version))
    if verb == "claim":
        return (
            await case_transitions.claim_case(context, case, edits)
            if current
            else await case_transitions.render_changed(context, case, edits)
        )
    if not current or case.holder != user or case.closed:
        return await case_transitions.render_changed(context, case, edits)
    match verb, more:
        case "ask", [] if case.mode != "once":
            return await case_writing.begin_writing(context, case, "ask", edits)
        case "release", [_]:
            return await case_transitions.release_case(context, case, edits)
        case "give", [_]:
            return await case_transitions.ask_new_holder(context, case, edits)
        case "hand", [_, to] if to.isdecimal():
            return await case_transitions.hand_over(context, case, int(to[:18]), edits)
        case "moves", [_]:
            return await case_transitions.render_moves(context, case, edits)
        case "to", [_, target] if case_transitions.find_move(context, case, target):
            return await case_writing.begin_writing(context, case, "move", edits, target)
    return await case_transitions.render_changed(context, case, edits)
