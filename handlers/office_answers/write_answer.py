"""/jawab: staff write an answer for their office, step by step or in one message. Nothing is live before the preview."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from content.loading.records import Office
from content.nlu.phrasings import Phrasing
from content.office_answers import (
    LENGTHS,
    LONGEST_DAYS,
    MAX_ANSWERS,
    REQUIRED_FIELDS,
    AnswerField,
    FieldFault,
    read_field,
    split_fields,
)
from content.office_features import OfficeFeature, is_feature_on
from content.text.redaction import PersonalDataKind, redact
from content.text.safe_html import Html, bold, html, join_html, join_lines, monospace
from content.text.translation import Translator
from handlers.announcements import approval_requests
from handlers.core import permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.office_answers import office_answer_card, publish_answer
from handlers.office_answers.office_answer_buttons import (
    DiscardOfficeAnswer,
    ListOfficeAnswers,
    OfficeAnswerButton,
    OpenOfficeAnswer,
    PublishOfficeAnswer,
    RewriteAnswerField,
    SetAnswerExpiry,
    WithdrawOfficeAnswer,
    WriteOfficeAnswer,
)
from handlers.questions import answer_card, question_links
from handlers.text_guard import check_text
from storage import office_answers
from storage.announcements.announcements import Audience
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.office_answers import OfficeAnswerState, StoredOfficeAnswer, WrittenAnswer

FORM = "office_answer"
ANSWERS_PER_PAGE = 6
EXPIRY_MONTHS = (1, 3, 6, 12)
LISTED_STATES = (OfficeAnswerState.ASKING, OfficeAnswerState.LIVE)
_KEPT_FIELDS = {
    AnswerField.QUESTION: "question",
    AnswerField.SHORT: "short",
    AnswerField.BODY: "body",
    AnswerField.SOURCE: "source",
    AnswerField.DATE: "source_date",
    AnswerField.UNTIL: "valid_until",
    AnswerField.ENGLISH: "english",
}


async def find_own_office(context: Context) -> Office | None:
    """Return the office for which this person may write: the chosen one, else the first of their roles."""
    grants = await permissions.list_grants_with(context, Right.LEARN)
    codes = [context.profile.office, *(grant.office for grant in grants), *sorted(context.offices)]
    for code in codes:
        office = context.offices.get(code or "")
        if office is None or not any(permissions.covers(grant, code) for grant in grants):
            continue
        if is_feature_on(office, OfficeFeature.OFFICE_ANSWERS):
            return office
    return None


async def on_command(context: Context) -> list[Reply]:
    """Handle /jawab: the list of answers, or an answer typed at once ("/jawab tanya: ...")."""
    office = await find_own_office(context)
    if office is None:
        return [_render_no_office(context)]
    typed = split_fields(context.event.text, None)
    if not typed:
        return [await _render_list(context, office, 0)]
    data = {"office": office.code, "leader": 0, "awaits": AnswerField.QUESTION.value}
    return await _take_fields(context, data, typed)


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle a message while an answer is being written."""
    if context.event.command or context.event.media or context.event.is_edited:
        return None
    awaited = AnswerField(draft.data["awaits"]) if draft.data.get("awaits") else None
    typed = split_fields(context.event.text, awaited)
    return await _take_fields(context, draft.data, typed) if typed else None


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `ownanswer:*`."""
    done, office = CallbackAnswer(context.event.query_id), await find_own_office(context)
    if office is None:
        return [done, _render_no_office(context)]
    button = OfficeAnswerButton.parse(verb, rest)
    match button:
        case WriteOfficeAnswer(leader):
            return [done, await _begin(context, office, leader)]
        case OpenOfficeAnswer(number) | WithdrawOfficeAnswer(number):
            stored = await office_answers.find(context.tx, number)
            if stored is not None and await permissions.has_right(
                context, Right.LEARN, stored.written.office
            ):
                return [done, await _on_stored(context, stored, isinstance(button, WithdrawOfficeAnswer))]
        case RewriteAnswerField() | SetAnswerExpiry() | PublishOfficeAnswer() | DiscardOfficeAnswer():
            return await _on_draft_button(context, button)
        case ListOfficeAnswers(page):
            return [done, await _render_list(context, office, page, context.event.message_id)]
    return [done, await _render_list(context, office, 0, context.event.message_id)]


def _render_no_office(context: Context) -> Message:
    body = context.t.html("Your office does not use answers of its own.")
    return Message(body, ((answer_card.home_button(context),),))


async def _render_list(context: Context, office: Office, page: int, edits: int = 0) -> Message:
    """Render the live answers of an office and those that wait for a second person."""
    t = context.t
    found = await office_answers.list_of_office(context.tx, office.code, LISTED_STATES)
    shown = ui.paginate(found, page, ANSWERS_PER_PAGE)
    lines: list[str] = [bold(t("Answers of {office}", office=office.name))]
    lines += [_render_line(context, stored) for stored in shown.items] or [t.html("None yet.")]
    rows = [(Button(stored.written.question, OpenOfficeAnswer(stored.id).pack()),) for stored in shown.items]
    turn = shown.turn_row(lambda number: ListOfficeAnswers(number).pack())
    write = Button(t("✍️ Write a new answer"), WriteOfficeAnswer().pack())
    return Message(join_lines(lines), (*rows, (write,), (*turn, answer_card.home_button(context))), edits)


def _render_line(context: Context, stored: StoredOfficeAnswer) -> Html:
    t, until = context.t, date.fromisoformat(stored.written.valid_until)
    if stored.state is OfficeAnswerState.ASKING:
        state = t("waits for a second person")
    elif until < context.today:
        state = t("expired on {day}", day=t.format_date(until))
    else:
        state = t("until {day}", day=t.format_date(until))
    votes = office_answer_card.render_votes(stored)
    return html("• {} ({}){}", stored.written.question, state, html(" · {}", votes) if votes else "")


async def _on_stored(context: Context, stored: StoredOfficeAnswer, is_withdrawal: bool) -> Message:
    """Show an answer with the way to take it back, or take it back."""
    t, edits = context.t, context.event.message_id
    back = Button(t("⬅️ Back"), ListOfficeAnswers().pack())
    if is_withdrawal:
        was_live = await publish_answer.withdraw(context, stored)
        body = t.html("Taken back. Nobody gets this answer any more; its questions wait again.")
        return Message(body if was_live else t.html("It was not live any more."), ((back,),), edits)
    shown = office_answer_card.render_draft(context, stored.to_answer())
    votes = office_answer_card.render_votes(stored)
    undo = Button(t("🗑 Take back"), WithdrawOfficeAnswer(stored.id).pack())
    row = (undo, back) if stored.state is OfficeAnswerState.LIVE else (back,)
    return Message(join_lines([part for part in (shown.body, votes) if part]), (row,), edits)


async def _begin(context: Context, office: Office, leader: int) -> Message:
    live = await office_answers.list_of_office(context.tx, office.code, (OfficeAnswerState.LIVE,))
    if len(live) >= MAX_ANSWERS:
        return Message(context.t.html("There are {n} answers already. Take one back first.", n=len(live)))
    if leader:
        group = await question_links.find_group(context, leader)
        code = next((question.office for question in group if question.id == leader), None) or office.code
        if code in context.offices and await permissions.has_right(context, Right.LEARN, code):
            office = context.offices[code]
    data = {"office": office.code, "leader": leader, "awaits": AnswerField.QUESTION.value}
    return await _ask(context, data, AnswerField.QUESTION)


async def _take_fields(
    context: Context, data: Mapping[str, Any], typed: Mapping[AnswerField, str]
) -> list[Reply]:
    """Save what was typed, then ask for the next field or show the preview. A fault is named and asked again."""
    values, today = dict(data), context.local(context.timestamp, data["office"]).date()
    for field, words in typed.items():
        read = redact(words)
        if PersonalDataKind.NUMBER in read.found:
            fault = context.t.html(
                "There is a NIK or family card number in it. Nobody's number may be announced."
            )
            return [await _ask(context, values, field, fault)]
        value = read_field(field, words, today)
        if isinstance(value, FieldFault):
            return [await _ask(context, values, field, _render_fault(context, field, value, words))]
        values[_KEPT_FIELDS[field]] = value
    missing = next((field for field in REQUIRED_FIELDS if not values.get(_KEPT_FIELDS[field])), None)
    if missing is not None:
        return [await _ask(context, values, missing)]
    return await _render_preview(context, values)


async def _ask(
    context: Context, data: Mapping[str, Any], field: AnswerField, fault: Html | None = None
) -> Message:
    """Ask for a field; the next message is its value."""
    saved = {**data, "awaits": field.value}
    token = await drafts.save(context.tx, context.event.chat_id, FORM, saved, context.timestamp)
    lines = [fault] if fault else []
    lines.append(_render_prompt(context, field))
    if field is AnswerField.QUESTION and not fault:
        lines.append(context.t.html("Or all at once, one line each: {form}", form=_render_form()))
    t, rows = context.t, list[tuple[Button, ...]]()
    if field is AnswerField.UNTIL:
        months = [Button(t("{n} months", n=n), SetAnswerExpiry(token, n).pack()) for n in EXPIRY_MONTHS]
        rows += ui.columns(months)
    rows.append((Button(t("✖️ Throw away"), DiscardOfficeAnswer(token).pack()),))
    return Message(join_lines(lines), tuple(rows))


def _render_form() -> Html:
    return join_html(" ", [monospace(f"{field.value}: ...") for field in REQUIRED_FIELDS])


def _render_prompt(context: Context, field: AnswerField) -> Html:
    t = context.t
    if field is AnswerField.ENGLISH:
        return t.html("The text in English, for those who read the bot in English. Nobody translates it.")
    number, count = REQUIRED_FIELDS.index(field) + 1, len(REQUIRED_FIELDS)
    match field:
        case AnswerField.QUESTION:
            what = t("Which question do you answer? Write it as people ask it.")
        case AnswerField.SHORT:
            what = t("The answer in one short sentence.")
        case AnswerField.BODY:
            what = t("The whole text of the answer.")
        case AnswerField.SOURCE:
            what = t("Where does it come from? For example: Surat Kepala Dinas No. 12")
        case AnswerField.DATE:
            what = t("Of which day is this source? For example: 20 November 2026")
        case _:
            what = t("Until when does it hold, a year at most? Then the bot says that it has expired.")
    return html("<b>{}/{}</b> {}", number, count, what)


def _render_fault(context: Context, field: AnswerField, fault: FieldFault, words: str) -> Html:
    t = context.t
    match fault:
        case FieldFault.LENGTH:
            least, most = LENGTHS[field]
            return t.html(
                "It needs {least} to {most} characters; yours has {n}.",
                least=least,
                most=most,
                n=len(words.strip()),
            )
        case FieldFault.NOT_PAST:
            return t.html("A source cannot be of a day to come.")
        case FieldFault.NOT_COMING:
            return t.html("The last day must come, within {n} days.", n=LONGEST_DAYS)
    return t.html("I do not see a day in it.")


async def _on_draft_button(context: Context, button: OfficeAnswerButton) -> list[Reply]:
    t, chat, query = context.t, context.event.chat_id, context.event.query_id
    token = getattr(button, "token", "")
    draft = await drafts.find_by_token(context.tx, chat, FORM, token)
    if draft is None:
        gone = t("This draft was changed or finished. Begin again with /jawab.")
        return [CallbackAnswer(query, gone, alert=True)]
    done = CallbackAnswer(query)
    match button:
        case RewriteAnswerField(_, field) if field in list(AnswerField):
            return [done, await _ask(context, draft.data, AnswerField(field))]
        case SetAnswerExpiry(_, months) if months in EXPIRY_MONTHS:
            today = context.local(context.timestamp, draft.data["office"]).date()
            until = (today + timedelta(days=months * 30 + months // 2)).isoformat()
            return [done, *await _take_fields(context, {**draft.data, "valid_until": until}, {})]
        case PublishOfficeAnswer():
            return [done, await _publish(context, draft)]
    await drafts.delete(context.tx, chat)
    return [done, Message(t.html("Thrown away. Nothing was sent."), edits=context.event.message_id)]


def _build_written(data: Mapping[str, Any]) -> WrittenAnswer:
    return WrittenAnswer(
        office=data["office"],
        leader=int(data["leader"]),
        **{name: data.get(name, "") for name in _KEPT_FIELDS.values()},
    )


async def _render_preview(context: Context, data: Mapping[str, Any]) -> list[Reply]:
    """Show the answer as citizens get it, and what it needs to become live."""
    saved = {**data, "awaits": ""}
    token = await drafts.save(context.tx, context.event.chat_id, FORM, saved, context.timestamp)
    t, written = context.t, _build_written(saved)
    office = context.offices[written.office]
    draft_answer = StoredOfficeAnswer(
        0,
        written,
        OfficeAnswerState.ASKING,
        0,
        0,
        context.local(context.timestamp, office.code).date().isoformat(),
    )
    shown = office_answer_card.render_draft(context, draft_answer.to_answer())
    lines: list[Html] = [bold(t("This is what people of {office} read. Is it right?", office=office.name))]
    warnings = await publish_answer.find_warnings(context, written)
    if warnings:
        lines += [check_text.render_warnings(t, warnings), check_text.render_remedy(t)]
    elif approval_requests.needs_approval(context, Audience(written.office)):
        lines.append(Html.escape(approval_requests.render_notice(t)))
    rival = context.services.understanding.find_rival(written.question, "")
    if rival is not None:
        lines.append(_render_rival(context, rival))
    return [shown, Message(join_lines(lines), _preview_buttons(t, token))]


def _render_rival(context: Context, rival: Phrasing) -> Html:
    library = context.services.library
    names = [
        library.answers[id].question.in_language(context.t.language)
        for id in rival.answers
        if id in library.answers
    ]
    return context.t.html(
        "So far this is answered with: {answer}. Yours is shown instead.", answer=", ".join(names) or "–"
    )


def _preview_buttons(t: Translator, token: str) -> ButtonRows:
    names = {
        AnswerField.QUESTION: t("Question"),
        AnswerField.SHORT: t("Short sentence"),
        AnswerField.BODY: t("Text"),
        AnswerField.SOURCE: t("Source"),
        AnswerField.DATE: t("Day"),
        AnswerField.UNTIL: t("Expiry"),
        AnswerField.ENGLISH: t("English"),
    }
    fields = [
        Button(f"✏️ {name}", RewriteAnswerField(token, field.value).pack()) for field, name in names.items()
    ]
    return (
        (Button(t("✅ Publish"), PublishOfficeAnswer(token).pack()),),
        *ui.columns(fields),
        (Button(t("✖️ Throw away"), DiscardOfficeAnswer(token).pack()),),
    )


async def _publish(context: Context, draft: Draft) -> Message:
    if draft.data.get("awaits"):
        return await _ask(context, draft.data, AnswerField(draft.data["awaits"]))
    written = _build_written(draft.data)
    if not await permissions.has_right(context, Right.LEARN, written.office):
        return _render_no_office(context)
    shown = await publish_answer.publish(context, written)
    if shown.edits:
        await drafts.delete(context.tx, context.event.chat_id)
    return shown
