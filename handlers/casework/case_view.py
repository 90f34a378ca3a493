"""The card of one case: the report, its progress, the messages, and the possible actions."""

from collections.abc import Iterator
from datetime import date, timedelta

from content.reports.report_form import ReportContent
from content.text.safe_html import Html, bold, html, italic, join_html, join_lines, join_paragraphs
from handlers.casework import case_texts
from handlers.casework.casework_buttons import (
    AskReporter,
    ChooseNewHolder,
    ClaimCase,
    ListCaseEvidence,
    ListCases,
    ReleaseCase,
    ShowCase,
    ShowCaseMoves,
    ShowSimilarCases,
    ShowWholeCase,
    WriteCaseNote,
)
from handlers.core import paged_text
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message
from handlers.questions import answer_card
from handlers.staff_accounts import invitations
from storage.casework import case_history, case_messages, cases
from storage.casework.case_history import CaseAct
from storage.casework.case_messages import CaseMessage, MessageAuthor
from storage.casework.cases import Case, CaseFilter
from storage.reports import evidence_files, reports
from storage.reports.evidence_files import EvidenceItem
from storage.staff_accounts import staff

MAX_MESSAGES, MAX_ACTS = 6, 5  # newest lines on the card
SIMILAR_DAYS = 7  # days to either side in which a similar report may be filed
STORY_CHARACTERS, MESSAGE_CHARACTERS = (
    1200,
    400,
)  # characters of a story and of a message on the card
SHORT_CHARACTERS = (
    300,
    150,
)  # the same for cards that would be too long to send; a button shows the rest


async def render_case(context: Context, case: Case, edits: int = 0, note: str = "") -> Message:
    names = await staff.find_names(context.tx)
    report = await reports.find(context.tx, case.id)
    form = report.form if report else ReportContent(office=case.office)
    files = await list_evidence(context, case)
    alike = await find_similar(context, case)
    lines, done = await list_messages(context, case), join_lines(await _render_history(context, case, names))
    for story, line in ((STORY_CHARACTERS, MESSAGE_CHARACTERS), SHORT_CHARACTERS):
        parts: list[str] = [
            join_lines(_render_head(context, case, names, note)),
            join_lines(_render_report(context, case, form, story)),
        ]
        parts += [join_lines(_render_conversation(context, lines, names, line)), done]
        every = join_paragraphs(parts)
        body = answer_card.join_within_limit([part for part in parts if part], "")
        if body == every:
            break
    more = body != every or _is_shortened(form, lines, story, line)
    return Message(body, _case_buttons(context, case, len(files), len(alike), more=more), edits)


def _is_shortened(form: ReportContent, lines: list[CaseMessage], story: int, line: int) -> bool:
    """Return whether the card shortens the story or a message."""
    return len(form.story) > story or len(lines) > MAX_MESSAGES or any(len(one.text) > line for one in lines)


async def render_full_case(context: Context, case: Case, page: int, edits: int) -> Message:
    """Render a page of the complete story and messages."""
    names, report = await staff.find_names(context.tx), await reports.find(context.tx, case.id)
    number = context.t.html("Report {number}", number=case.number)
    parts = [(bold(number), report.form.story)] if report else []
    parts += [(_render_author(context, one, names), one.text) for one in await list_messages(context, case)]
    return paged_text.render_page(
        context,
        parts,
        page,
        lambda at: ShowWholeCase(case.id, at).pack(),
        back_button(context, case),
        edits,
    )


async def find_similar(context: Context, case: Case) -> list[Case]:
    """Return reports about the same place and role, filed in the same week."""
    week = timedelta(days=SIMILAR_DAYS)
    return await cases.list_similar(
        context.tx, case_texts.build_sight(context), case, case.filed - week, case.filed + week
    )


async def list_evidence(context: Context, case: Case) -> list[EvidenceItem]:
    """Return stored evidence up to the last full hour. Newer evidence would reveal who is sending it now."""
    found = await evidence_files.list_items(context.tx, evidence_files.report_owner(case.id))
    return [item for item in found if item.form and item.number <= case.files]


def back_button(context: Context, case: Case) -> Button:
    return Button(
        context.t("⬅️ Report {number}", number=case.number),
        ShowCase(case.id).pack(),
    )


def render_staff_name(context: Context, names: dict[int, str], user_id: int | None) -> Html:
    if user_id == context.event.user_id:
        return context.t.html("you")
    return Html.escape(names.get(user_id or 0, str(user_id)))


def render_not_found(context: Context, edits: int) -> Message:
    """Render "not found" for a case that is hidden or does not exist."""
    back = Button(context.t("⬅️ Reports"), ListCases(CaseFilter.OPEN, 0).pack())
    return Message(context.t.html("There is nothing to see here."), ((back,),), edits)


def _render_head(context: Context, case: Case, names: dict[int, str], note: str) -> Iterator[str]:
    t, state = context.t, context.services.library.casework.get_state(case.state)
    if note:
        yield html("{}\n", note)
    yield html(
        "<b>{}</b> · {}", t.html("Report {number}", number=case.number), state.label.in_language(t.language)
    )
    if case.slow:
        yield t("Slow lane: many reports about this place came at once.")
    yield from case_texts.render_limit(context, case)
    yield from case_texts.render_answer_limit(context, case)
    age = case_texts.count_working_days(context, case)
    filed = t.format_day(case.filed)
    yield t("Filed: {day}, {n} working days ago", day=filed, n=age) if age else t("Filed: {day}", day=filed)
    holder = render_staff_name(context, names, case.holder) if case.holder else t.html("nobody yet")
    yield t.html("Handled by: {name}", name=holder)
    yield t("Reporter: {how}", how=case_texts.render_reporter(context, case))


def _render_report(context: Context, case: Case, form: ReportContent, longest: int) -> Iterator[str]:
    t = context.t
    yield html("📍 {}", case_texts.render_place(context.services, case))
    if form.place:
        yield italic(form.place)
    amount = case_texts.render_money(t, case.amount) if case.amount else Html.escape(form.amount_text)
    about = [case_texts.render_kind(t, case), case_texts.render_role(t, case.role), amount]
    yield join_html(" · ", [part for part in about if part])
    yield t("When: {when}", when=case_texts.render_happened(t, case.happened))
    if form.story:
        story = paged_text.shorten(form.story, longest)
        yield html("<blockquote expandable>{}</blockquote>", story)


def _render_conversation(
    context: Context, lines: list[CaseMessage], names: dict[int, str], longest: int
) -> list[str]:
    if not lines:
        return []
    shown = [
        html("{}: {}", _render_author(context, line, names), paged_text.shorten(line.text, longest))
        for line in lines[-MAX_MESSAGES:]
    ]
    return [bold(context.t("Conversation and notes")), *shown]


async def list_messages(context: Context, case: Case) -> list[CaseMessage]:
    """Return the messages, without those of the reporter since the last full hour."""
    left = await cases.count_released_messages(context.tx, case)
    shown = []
    for line in await case_messages.list_messages(context.tx, case.id, MessageAuthor.INSPECTOR):
        if line.author is MessageAuthor.REPORTER:
            left -= 1
            if left < 0:
                continue
        shown.append(line)
    return shown


def _render_author(context: Context, line: CaseMessage, names: dict[int, str]) -> Html:
    t = context.t
    who = (
        t.html("reporter")
        if line.author is MessageAuthor.REPORTER
        else render_staff_name(context, names, line.by)
    )
    mark = {MessageAuthor.REPORTER: "💬", MessageAuthor.INSPECTOR: "➡️", MessageAuthor.NOTE: "📝"}[line.author]
    return html("{} <b>{}</b>, {}", mark, who, t.format_date(date.fromisoformat(line.day)))


async def _render_history(context: Context, case: Case, names: dict[int, str]) -> list[str]:
    acts = await case_history.list_acts(context.tx, case.id, MAX_ACTS)
    if not acts:
        return []
    lines = [_render_act(context, act, names) for act in acts]
    return [
        html("<blockquote expandable><b>{}</b>", context.t("What was done")),
        *lines[:-1],
        html("{}</blockquote>", lines[-1]),
    ]


def _render_act(context: Context, act: CaseAct, names: dict[int, str]) -> Html:
    t, rules = context.t, context.services.library.casework
    who = render_staff_name(context, names, act.actor) if act.actor else t.html("reporter")
    said: str
    match act.act:
        case "move":
            said = t.html(
                "moved it to: {state}", state=rules.get_state(act.about).label.in_language(t.language)
            )
        case "hand":
            said = t.html("handed it over to {name}", name=render_staff_name(context, names, int(act.about)))
        case "dispute":
            said = t.html("said that it is not settled")
        case "unanswered":
            who, said = t.html("the bot"), t.html("closed it: the reporter did not answer in time")
        case other:
            said = {
                "claim": t("took it"),
                "release": t("put it back"),
                "ask": t("wrote to the reporter"),
                "note": t("wrote a note"),
                "proof": t("opened the evidence"),
                "link": t("linked a similar report"),
                "unlink": t("took a link away"),
            }.get(other, other)
    return html("{} · {} {}", invitations.render_moment(context, act.at), who, said)


def _case_buttons(context: Context, case: Case, files: int, alike: int, *, more: bool) -> ButtonRows:
    t, mine = context.t, case.holder == context.event.user_id
    rows: list[tuple[Button, ...]] = []
    if more:
        rows.append((paged_text.read_more_button(context, ShowWholeCase(case.id, 0).pack()),))
    if case.holder is None and not case.closed:
        rows.append((Button(t("✋ Take it"), ClaimCase(case.id, case.version).pack()),))
    if mine and not case.closed:
        rows.append((Button(t("➡️ Move on"), ShowCaseMoves(case.id, case.version).pack()),))
        write = (
            (Button(t("💬 Write to the reporter"), AskReporter(case.id).pack()),)
            if case.mode != "once"
            else ()
        )
        rows.append((*write, Button(t("📝 Note"), WriteCaseNote(case.id).pack())))
        rows.append(
            (
                Button(t("🤝 Hand over"), ChooseNewHolder(case.id, case.version).pack()),
                Button(t("↩️ Put back"), ReleaseCase(case.id, case.version).pack()),
            )
        )
    else:
        rows.append((Button(t("📝 Note"), WriteCaseNote(case.id).pack()),))
    look = [Button(t("📎 Evidence ({n})", n=files), ListCaseEvidence(case.id).pack())] if files else []
    look += [Button(t("🔗 Similar ({n})", n=alike), ShowSimilarCases(case.id).pack())] if alike else []
    rows.append(tuple(look))
    last = (
        Button(t("⬅️ Reports"), ListCases(CaseFilter.OPEN, 0).pack()),
        Button(t("🔄 Refresh"), ShowCase(case.id).pack()),
    )
    return (*(row for row in rows if row), last)
