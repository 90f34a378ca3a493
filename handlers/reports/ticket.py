"""/tiket: the progress of a report for the holder of its code, from any chat, and messages to the inspectors."""

import re
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum, auto
from functools import partial

from msgspec import structs

from content.lazy_pattern import compile_later
from content.reports import receipt_code
from content.text.safe_html import Html, bold, html
from handlers.casework import complaint_bodies
from handlers.core import callback_data, paged_text
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, DeleteMessage, Message, Reply
from handlers.reports import (
    aftercare,
    case_progress,
    dialog_state,
    evidence_intake,
    lost_code,
    message_preview,
)
from handlers.reports.dialog_state import CaseSession, DialogState
from handlers.reports.report_buttons import (
    CloseReportMessage,
    EndTicketNews,
    OpenAftercare,
    OpenTicketNews,
    TicketButton,
)
from storage.casework import case_messages, reporter_view
from storage.chats import attempt_limits
from storage.reports import evidence_files, reporter_contacts, reports
from storage.reports.reports import FiledReport

MAX_WRONG_CODES, HOUR = 5, 3600  # wrong codes per hour
MAX_CANDIDATES = 3  # codes looked up per text
MAX_MESSAGES_PER_DAY, DAY = 30, 24 * 3600  # messages to inspectors per day
MAX_MESSAGE = 4096  # characters, the limit of Telegram
WRITINGS = ("answer", "dispute", "trouble")  # what a reporter writes to inspectors
OPEN_SYLLABLES, MIN_CODE_WORDS = compile_later(r"(?:[b-df-hj-np-tv-z][aiueo]){2}"), 5
CODE_PATTERN = compile_later(r"\W*(?:[a-z]{4}[\s.,\-–_/]+){6}[a-z]{4}\W*", re.IGNORECASE)


async def on_command(context: Context) -> list[Reply]:
    """Handle /tiket, alone or with the code. The message is deleted because it may hold the code."""
    took: list[Reply] = [DeleteMessage(context.event.message_id)]
    state = await _load_with_form_paused(context)
    if context.event.text.strip():
        return [*took, *await _open_by_code(context, state, context.event.text)]
    return [*took, await _ask_for_code(context, state)]


async def _load_with_form_paused(context: Context) -> DialogState:
    """Load the state with its form paused."""
    return _pause_form(await dialog_state.load_state(context))


def _pause_form(state: DialogState) -> DialogState:
    if state.form is None:
        return state
    return structs.replace(state, form=structs.replace(state.form, paused=True))


async def _ask_for_code(context: Context, state: DialogState, note: str = "", edits: int = 0) -> Message:
    t = context.t
    session = CaseSession(_new_token(), "", edits, "code", context.timestamp)
    await dialog_state.save_state(context, structs.replace(state, session=session))
    body = t("Type the code of your report: seven short words. I take your message away at once.")
    lost = _session_button(session, t("🤷 I lost the code"), "lost")
    rows = ((lost, _session_button(session, t("✖️ Close"), "close")),)
    return Message(html("{}\n\n{}", note, body) if note else html("🔑 {}", body), rows, edits)


async def _open_by_code(context: Context, state: DialogState, code: str) -> list[Reply]:
    t, chat, edits = context.t, context.event.chat_id, state.session.panel if state.session else 0
    until = await attempt_limits.blocked_until(context.tx, "code", chat, MAX_WRONG_CODES, context.timestamp)
    if until:
        at = context.t.format_clock(datetime.fromtimestamp(until, UTC).astimezone(context.zone))
        note = t(
            "There were several codes that nobody has. To protect reports, please wait until {time} and look at your paper"
            " once more. Your report is safe.",
            time=at,
        )
        return [Message(html("⏳ {}", note), edits=edits)]
    written = receipt_code.find_receipts(code)
    if not written:
        note = t(
            "A word in it is not quite right. A code has seven words of four letters; please look once more."
        )
        return [await _ask_for_code(context, state, note, edits)]
    found = [await reports.find_by_receipt(context.tx, each) for each in written[:MAX_CANDIDATES]]
    case = next((each for each in found if each), None)
    if case is None:
        await attempt_limits.record_attempt(context.tx, "code", chat, HOUR, context.timestamp)
        return [
            await _ask_for_code(
                context, state, t("Nothing has this code. Please compare it word by word."), edits
            )
        ]
    await attempt_limits.reset(context.tx, "code", chat)
    return [await _open_session(context, state, case, edits)]


async def _open_session(context: Context, state: DialogState, case: FiledReport, edits: int) -> Message:
    session = CaseSession(_new_token(), case.id, edits, "", context.timestamp)
    await dialog_state.save_state(context, structs.replace(state, session=session))
    return await _render_case(context, session, case)


async def _render_case(context: Context, session: CaseSession, case: FiledReport, note: str = "") -> Message:
    t, progress = context.t, await reporter_view.find_progress(context.tx, case.id)
    body, more = await case_progress.render_progress(context, case, progress)
    rows: list[tuple[Button, ...]] = [
        (_session_button(session, t("💬 Write to those who examine it"), "answer"),)
    ]
    if more:
        rows.append((paged_text.read_more_button(context, _session_data(session, "whole", 0)),))
    if case_progress.can_dispute(context, progress):
        rows.append((_session_button(session, t("↩️ Not settled"), "dispute"),))
    if case_progress.is_overdue(context, case, progress, progress.due):
        rows.append((complaint_bodies.complaint_bodies_button(context),))
    if await reporter_contacts.find_chat(context.tx, case.id) is not None:
        rows.append((_session_button(session, t("🔕 Send me no more news"), "quiet"),))
    rows.append(
        (
            _session_button(session, t("🔄 Look again"), "look"),
            _session_button(session, t("🧹 Close and wipe"), "close"),
        )
    )
    return Message(html("{}\n\n{}", note, body) if note else body, tuple(rows), session.panel)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `ticket:*`. Those of news work only in the chat that got the news."""
    match TicketButton.parse(verb, rest):
        case OpenTicketNews(report) | OpenAftercare(report) | EndTicketNews(report) as button:
            return await _on_news_button(context, button, report)
    done, state = CallbackAnswer(context.event.query_id), await _load_with_form_paused(context)
    if verb == "ask":
        return [done, await _ask_for_code(context, state)]
    session = state.session
    if session is None or rest[:1] != (session.token,):
        over = context.t("This is closed by now. Type /tiket and your code again.")
        return [
            CallbackAnswer(context.event.query_id, over, alert=True),
            DeleteMessage(context.event.message_id),
        ]
    typed = structs.replace(session, panel=context.event.message_id, at=context.timestamp)
    session = structs.replace(typed, writes="", text="")
    if verb == "lost":
        await dialog_state.save_state(context, structs.replace(state, session=None))
        return [done, await lost_code.request_news(context)]
    case = await reports.find(context.tx, session.report)
    if verb == "close" or case is None:
        await dialog_state.save_state(context, structs.replace(state, session=None))
        return [done, DeleteMessage(context.event.message_id)]
    if verb in ("send", "rewrite") and typed.text:
        return [done, await _on_preview_button(context, state, typed, case, verb)]
    if verb == "whole" and rest[1:] and rest[1].isdecimal():
        await dialog_state.save_state(context, structs.replace(state, session=session))
        back = _session_button(session, context.t("⬅️ Back"), "look")
        leaf = partial(_session_data, session, "whole")
        return [
            done,
            await case_progress.render_conversation(
                context, case, int(rest[1][:6]), leaf, back, session.panel
            ),
        ]
    return [done, await _on_case_button(context, state, session, case, verb)]


async def _on_preview_button(
    context: Context, state: DialogState, session: CaseSession, case: FiledReport, verb: str
) -> Message:
    """Send what was typed, or ask for other words."""
    if verb == "rewrite":
        asked = context.t("Type the new text.")
        await dialog_state.save_state(
            context, structs.replace(state, session=structs.replace(session, text=""))
        )
        body = message_preview.render_change(context, asked, session.text)
        return Message(body, ((_session_button(session, context.t("⬅️ Back"), "look"),),), session.panel)
    note = await _save_message(context, session, case)
    session = structs.replace(session, writes="", text="")
    await dialog_state.save_state(context, structs.replace(state, session=session))
    return await _render_case(context, session, case, note)


def _render_preview(context: Context, session: CaseSession, note: str = "") -> Message:
    t = context.t
    rows = (
        (_session_button(session, t("✅ Send"), "send"),),
        (
            _session_button(session, t("✏️ Change"), "rewrite"),
            _session_button(session, t("✖️ Cancel"), "unsent"),
        ),
    )
    return Message(message_preview.render_preview(context, session.text, note), rows, session.panel)


async def _on_case_button(
    context: Context, state: DialogState, session: CaseSession, case: FiledReport, verb: str
) -> Message:
    t, note = context.t, ""
    match verb:
        case "answer":
            asked = t(
                "Type your message to those who examine the report, or send a photo, a paper or a voice."
                " No name, NIK or phone number."
            )
            return await _ask_for_message(context, state, session, "answer", asked, ())
        case "dispute" if case_progress.can_dispute(
            context, await reporter_view.find_progress(context.tx, case.id)
        ):
            asked = t("What is not settled yet? Type it, or send it without a reason.")
            row = (_session_button(session, t("➡️ Without a reason"), "reopen"),)
            return await _ask_for_message(context, state, session, "dispute", asked, (row,))
        case "reopen":
            note = await _save_dispute(context, case, "")
        case "calm":
            note = t("Thank you. Good that nobody made trouble.")
        case "trouble":
            return await _ask_for_message(
                context,
                state,
                session,
                "trouble",
                aftercare.render_trouble_prompt(context),
                (
                    (_session_button(session, t("➡️ Without a reason"), "troubled"),),
                    (complaint_bodies.complaint_bodies_button(context),),
                ),
            )
        case "troubled":
            note = await aftercare.save_trouble(context, case, "")
        case "unsent":
            note = t("Cancelled. Nothing was sent.")
        case "quiet":
            await reporter_contacts.delete_contact(context.tx, case.id)
            note = t("🔕 Nothing more is sent to you. With the code you can always look.")
    await dialog_state.save_state(context, structs.replace(state, session=session))
    return await _render_case(context, session, case, note)


async def _ask_for_message(
    context: Context, state: DialogState, session: CaseSession, writes: str, asked: str, rows: ButtonRows
) -> Message:
    await dialog_state.save_state(
        context, structs.replace(state, session=structs.replace(session, writes=writes))
    )
    back = (_session_button(session, context.t("⬅️ Back"), "look"),)
    return Message(bold(asked), (*rows, back), session.panel)


async def _on_news_button(context: Context, button: TicketButton, report: str) -> list[Reply]:
    """Handle a button below news. The code is not needed if the stored contact is this chat."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    state, case = await _load_with_form_paused(context), await reports.find(context.tx, report)
    if case is None or await reporter_contacts.find_chat(context.tx, report) != context.event.chat_id:
        return [done, await _ask_for_code(context, state, edits=edits)]
    if isinstance(button, EndTicketNews):
        await reporter_contacts.delete_contact(context.tx, report)
        said = context.t("🔕 Nothing more is sent to you. With the code you can always look.")
        wipe = Button(context.t("🧹 Wipe this message"), CloseReportMessage().pack())
        return [done, Message(Html.escape(said), ((wipe,),), edits)]
    if isinstance(button, OpenTicketNews):
        return [done, await _open_session(context, state, case, edits)]
    session = CaseSession(_new_token(), case.id, edits, "", context.timestamp)
    await dialog_state.save_state(context, structs.replace(state, session=session))
    rows = [
        (_session_button(session, context.t("✅ No, nobody"), "calm"),),
        (_session_button(session, context.t("⚠️ Yes, somebody did"), "trouble"),),
        (_session_button(session, context.t("🔕 Do not ask again"), "quiet"),),
        (_session_button(session, context.t("🧹 Close and wipe"), "close"),),
    ]
    return [done, Message(aftercare.render_question(context, case), tuple(rows), edits)]


class TicketText(Enum):
    """What a typed message is to the ticket dialog. OTHER: it is meant for another feature."""

    CODE = auto()
    CANCEL = auto()
    QUESTION = auto()
    MESSAGE = auto()
    OTHER = auto()


async def on_message(context: Context) -> list[Reply] | None:
    """Handle a code in any message, and messages that an open case waits for."""
    if context.event.kind is EventKind.MEDIA:
        return await _on_evidence(context)
    if context.event.kind not in (EventKind.TEXT, EventKind.EDITED):
        return None
    state = await dialog_state.load_state(context)
    kind = _classify_text(context, state.session)
    if kind is TicketText.OTHER:
        return None
    if kind is TicketText.QUESTION:
        await context.tx.in_own_commit("close case", lambda tx: _forget_session(replace(context, tx=tx)))
        return None
    return [DeleteMessage(context.event.message_id), *await _on_text(context, state, kind)]


async def _forget_session(context: Context) -> None:
    """Close the case because a question was asked. Its answer may change rows that name the chat."""
    state = await dialog_state.load_state(context)
    await dialog_state.save_state(context, structs.replace(state, session=None))


def _classify_text(context: Context, session: CaseSession | None) -> TicketText:
    """Decide what a text is. A receipt code is a secret, so this comes before everything that stores words."""
    waits_for = session.writes if session is not None else ""
    code = _text_of_code(context)
    writes_to_inspectors = waits_for in WRITINGS  # such a message may quote the code
    if _looks_like_code(code) or (receipt_code.find_receipts(code) and not writes_to_inspectors):
        return TicketText.CODE
    if context.event.kind is EventKind.EDITED or not waits_for:
        return TicketText.OTHER
    if context.event.text.strip().lower() in ("batal", "cancel"):
        return TicketText.CANCEL
    if waits_for != "code":
        return TicketText.MESSAGE
    return TicketText.QUESTION if _is_question(context, context.event.text) else TicketText.CODE


def _text_of_code(context: Context) -> str:
    return context.event.text.removeprefix("/tiket")  # an edited command arrives as text


async def _on_text(context: Context, state: DialogState, kind: TicketText) -> list[Reply]:
    if kind is TicketText.CODE:
        return await _open_by_code(context, _pause_form(state), _text_of_code(context))
    session = state.session
    assert session is not None, "only an open session gets other texts"
    case = await reports.find(context.tx, session.report)
    if kind is TicketText.CANCEL or case is None:
        return await _close_session(context, state, session)
    session = structs.replace(session, text=_text_without_code(context), at=context.timestamp)
    await dialog_state.save_state(context, structs.replace(state, session=session))
    return [_render_preview(context, session)]


def _is_question(context: Context, text: str) -> bool:
    """Return whether the text is a question instead of a code: it is understood, and no word fits a code."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return (
        not any(OPEN_SYLLABLES.fullmatch(word) for word in words)
        and context.services.decide(text).answer is not None
    )


def _looks_like_code(text: str) -> bool:
    """Return whether the text has seven words of four letters, most with two open syllables. Typing errors are allowed."""
    if not CODE_PATTERN.fullmatch(text):
        return False
    return (
        sum(bool(OPEN_SYLLABLES.fullmatch(word)) for word in re.findall(r"[a-z]+", text.lower()))
        >= MIN_CODE_WORDS
    )


async def _on_evidence(context: Context) -> list[Reply] | None:
    """Accept more evidence for the open case. Its message stays until the file is stored."""
    state = await dialog_state.load_state(context)
    session = state.session
    if session is None or session.writes not in WRITINGS or context.event.media == "service":
        return None
    case = await reports.find(context.tx, session.report)
    if case is None:
        return None
    note = await _save_evidence(context, case)
    session = structs.replace(session, at=context.timestamp)
    await dialog_state.save_state(context, structs.replace(state, session=session))
    if session.text:
        return [_render_preview(context, session, note)]
    return [await _render_case(context, session, case, note)]


async def _save_evidence(context: Context, case: FiledReport) -> str:
    """Save the file and its caption. Return the text for the reporter."""
    owner, said = evidence_files.report_owner(case.id), _text_without_code(context)
    if await _is_over_daily_limit(context):
        return _render_daily_limit(context)
    before = len(await evidence_files.list_items(context.tx, owner))
    note = await evidence_intake.request_evidence(context, owner)
    if len(await evidence_files.list_items(context.tx, owner)) > before:
        said = said or context.t("📎 More evidence was added.")
    if said:
        await case_messages.add_message(
            context.tx,
            case.id,
            case_messages.MessageAuthor.REPORTER,
            said,
            None,
            case_progress.local_today(context, case),
        )
    return note


def _text_without_code(context: Context) -> str:
    """Return the text for inspectors without the code, which would let them write as the reporter."""
    return receipt_code.mask_receipts(context.event.text)[:MAX_MESSAGE]


async def _is_over_daily_limit(context: Context) -> bool:
    """Return whether the chat reached its daily limit; if not, count this message."""
    chat = context.event.chat_id
    if await attempt_limits.blocked_until(
        context.tx, "letters", chat, MAX_MESSAGES_PER_DAY, context.timestamp
    ):
        return True
    await attempt_limits.record_attempt(context.tx, "letters", chat, DAY, context.timestamp)
    return False


def _render_daily_limit(context: Context) -> str:
    return context.t("⏳ That was a lot for one day. Please write the rest tomorrow; what you sent is kept.")


async def _close_session(context: Context, state: DialogState, session: CaseSession) -> list[Reply]:
    await dialog_state.save_state(context, structs.replace(state, session=None))
    return [DeleteMessage(session.panel)] if session.panel else [Message(context.t.html("Closed."))]


async def _save_message(context: Context, session: CaseSession, case: FiledReport) -> str:
    """Save the message for the inspectors. Return the text for the reporter."""
    t, words = context.t, session.text
    if await _is_over_daily_limit(context):
        return _render_daily_limit(context)
    if session.writes == "dispute":
        return await _save_dispute(context, case, words)
    if session.writes == "trouble":
        return await aftercare.save_trouble(context, case, words)
    await case_messages.add_message(
        context.tx,
        case.id,
        case_messages.MessageAuthor.REPORTER,
        words,
        None,
        case_progress.local_today(context, case),
    )
    return t("✅ Your message is with them by the next full hour.")


async def _save_dispute(context: Context, case: FiledReport, words: str) -> str:
    t = context.t
    if not await reporter_view.record_dispute(context.tx, case.id):
        return t("This was said already, or the case is open again.")
    if words:
        await case_messages.add_message(
            context.tx,
            case.id,
            case_messages.MessageAuthor.REPORTER,
            words,
            None,
            case_progress.local_today(context, case),
        )
    return t("✅ You said that it is not settled. It is opened again by the next full hour.")


def _session_button(session: CaseSession, label: str, verb: str) -> Button:
    return Button(label, _session_data(session, verb))


def _session_data(session: CaseSession, verb: str, *rest: int) -> str:
    return callback_data.pack_callback("ticket", verb, session.token, *rest)


def _new_token() -> str:
    return secrets.token_urlsafe(4)
