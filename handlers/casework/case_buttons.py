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
from handlers.casework.casework_buttons import (
    AskReporter,
    CancelCaseText,
    CaseButton,
    CaseChangeButton,
    ChangeCaseText,
    ChooseNewHolder,
    ClaimCase,
    ConfirmCaseText,
    ConfirmHandover,
    HandOverCase,
    LinkCases,
    ListCaseEvidence,
    ListCaseFilters,
    ListCases,
    MoveCase,
    OneCaseButton,
    OpenCaseEvidence,
    ReleaseCase,
    ShowCaseMoves,
    ShowSimilarCases,
    ShowWholeCase,
    UnlinkCases,
    UseReadyText,
    WriteCaseNote,
)
from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Message, Reply
from storage.casework import cases
from storage.casework.cases import Case


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match CaseButton.parse(verb, rest):
        case ListCases(pick, page):
            return [done, await case_queue.render_queue(context, pick, page, edits)]
        case ListCaseFilters(pick):
            return [done, await case_queue.render_filters(context, pick, edits)]
        case UseReadyText() | ConfirmCaseText() | ChangeCaseText() | CancelCaseText() as button:
            found = await _on_writing_button(context, button, edits)
            return [done, *found] if found else [_render_outdated(context)]
        case OneCaseButton() as button:
            case = await cases.find(context.tx, case_texts.build_sight(context), button.case_id)
            if case is not None:
                return [done, *await _on_case_button(context, case, button, edits)]
    return [done, case_view.render_not_found(context, edits)]


def _render_outdated(context: Context) -> CallbackAnswer:
    return CallbackAnswer(
        context.event.query_id, context.t("This was changed or done already. Please send it again.")
    )


async def _on_writing_button(
    context: Context, button: UseReadyText | ConfirmCaseText | ChangeCaseText | CancelCaseText, edits: int
) -> list[Reply] | None:
    """Handle the buttons below a text that is being written."""
    found: Message | None = None
    match button:
        case UseReadyText(token, ready):
            return await case_writing.on_ready_text(context, token, ready, edits)
        case ConfirmCaseText(token):
            found = await case_writing.on_confirm(context, token, edits)
        case ChangeCaseText(token):
            found = await case_writing.on_change(context, token, edits)
        case CancelCaseText(token):
            found = await case_writing.on_cancel(context, token, edits)
    return None if found is None else [found]


async def _on_case_button(context: Context, case: Case, button: OneCaseButton, edits: int) -> list[Reply]:
    is_holder = case.holder == context.event.user_id
    match button:
        case ListCaseEvidence():
            return [await case_evidence.render_evidence_list(context, case, edits)]
        case OpenCaseEvidence() if is_holder:
            return await case_evidence.open_evidence(context, case, edits)
        case OpenCaseEvidence() | WriteCaseNote():
            return [await case_writing.begin_writing(context, case, button.verb, edits)]
        case ShowWholeCase(_, page):
            return [await case_view.render_full_case(context, case, page, edits)]
        case ShowSimilarCases():
            return [await similar_cases.render_similar(context, case, edits)]
        case LinkCases(_, other):
            return [await similar_cases.link_cases(context, case, other, edits)]
        case UnlinkCases(_, other):
            return [await similar_cases.unlink_cases(context, case, other, edits)]
        case AskReporter() if is_holder and not case.closed and case.mode != "once":
            return [await case_writing.begin_writing(context, case, "ask", edits)]
        case AskReporter():
            return [await case_transitions.render_changed(context, case, edits)]
        case CaseChangeButton():
            return [await _on_change_button(context, case, button, edits)]
    return [await case_view.render_case(context, case, edits)]


async def _on_change_button(context: Context, case: Case, button: CaseChangeButton, edits: int) -> Message:
    """Handle the buttons that change a case: only for its holder, and only from the current card."""
    if button.version != case.version:
        return await case_transitions.render_changed(context, case, edits)
    if isinstance(button, ClaimCase):
        return await case_transitions.claim_case(context, case, edits)
    if case.holder != context.event.user_id or case.closed:
        return await case_transitions.render_changed(context, case, edits)
    match button:
        case ReleaseCase():
            return await case_transitions.release_case(context, case, edits)
        case ChooseNewHolder():
            return await case_transitions.ask_new_holder(context, case, edits)
        case ConfirmHandover(_, _, user_id):
            return await case_transitions.confirm_handover(context, case, user_id, edits)
        case HandOverCase(_, _, user_id):
            return await case_transitions.hand_over(context, case, user_id, edits)
        case ShowCaseMoves():
            return await case_transitions.render_moves(context, case, edits)
        case MoveCase(_, _, target) if case_transitions.find_move(context, case, target):
            return await case_writing.begin_writing(context, case, "move", edits, target)
    return await case_transitions.render_changed(context, case, edits)
