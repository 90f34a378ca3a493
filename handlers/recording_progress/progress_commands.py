"""/capaian for staff: `/capaian pamulang 12.345 dari 15.000 per 20 november`, or a spreadsheet.

Both are previewed before they are recorded. Corrected and withdrawn figures stay in the history.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from content.dates.date_range import UnclearInput
from content.loading.records import Office, ProgressMeasure
from content.recording_progress import (
    ProgressFigure,
    find_comparable_series,
    find_newest_figures,
    parse_figure,
)
from content.text.safe_html import Html, bold, html, join_lines
from handlers.core import spreadsheet_uploads
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.opening_hours import command_examples, command_target, effective_hours, superseded_commands
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from handlers.recording_progress import progress_for_citizens, progress_texts
from handlers.recording_progress.progress_buttons import (
    AskFigurePlace,
    AskFigureWithdrawal,
    DiscardFigures,
    FigureButton,
    SaveFigures,
    ShowFigureHistory,
    ShowFigures,
    WithdrawFigure,
)
from storage import recording_progress
from storage.chats import drafts
from storage.recording_progress import PostedFigure
from storage.staff_accounts import audit_log

FORM = "figures"
PAGE, MAX_SHOWN = 8, 12
EXAMPLES = (
    "/capaian {place} 12.345 dari 15.000 per {past}",
    "/capaian {place} 12.345 dari 15.000 sumber SIAK",
)


async def on_command(context: Context) -> list[Reply]:
    """Handle /capaian: alone an overview, with numbers a preview, with only a place the citizens' view."""
    text = context.event.text.strip()
    if not text:
        return [await _render_overview(context)]
    found = await command_target.parse_target(
        context, "capaian", text, office_wide=any(letter.isdigit() for letter in text)
    )
    if isinstance(found, CommandTarget) and not found.rest.strip(" ,.:"):
        return await progress_for_citizens.on_command(context)
    return [found if isinstance(found, Message) else await on_target(context, found)]


async def on_target(context: Context, target: CommandTarget) -> Message:
    """Render the preview once the place is known."""
    t = context.t
    if len(target.sites) > 1:
        return Message(
            t("One place at a time, please, or all of them in a spreadsheet.")
            + html("\n\n{}", render_usage(context))
        )
    parsed = parse_figure(target.rest, effective_hours.office_today(context, target.office))
    if isinstance(parsed, UnclearInput):
        return Message(
            html("{}\n\n{}", t("I could not read this: {why}.", why=parsed.reason), render_usage(context))
        )
    site = target.sites[0] if target.sites else ""
    one = ProgressFigure(
        target.office, site, parsed.measure, parsed.day, parsed.done, parsed.target, parsed.source
    )
    return await preview(context, [one])


async def preview(context: Context, posted: Sequence[ProgressFigure]) -> Message:
    """Render what citizens will read, what it replaces and what looks wrong. Nothing is recorded yet."""
    t, office = context.t, context.offices[posted[0].office]
    kept = {figure.key: figure for figure in await recording_progress.list_current(context.tx, office.code)}
    rows = [
        [figure.site, figure.measure, figure.day.isoformat(), figure.done, figure.target, figure.source]
        for figure in posted
    ]
    data = {"office": office.code, "rows": rows}
    token = await drafts.save(
        context.tx, context.event.chat_id, FORM, data, context.timestamp, takes_messages=False
    )
    lines: list[str] = [html("• {}", _render_figure(context, figure)) for figure in posted[:MAX_SHOWN]]
    if len(posted) > MAX_SHOWN:
        lines.append(t("and {n} more rows", n=t.format_number(len(posted) - MAX_SHOWN)))
    warned = [
        *_replacement_notes(context, posted, kept),
        *_doubt_notes(context, office, {**kept, **{figure.key: figure for figure in posted}}),
    ]
    title = bold(t("Please check. This is what citizens will read:"))
    parts = [title, join_lines(lines), join_lines(warned)]
    save = Button(t("✅ Save"), SaveFigures(token).pack())
    drop = Button(t("✖️ Cancel"), DiscardFigures(token).pack())
    return Message(answer_card.join_within_limit([part for part in parts if part], ""), ((save, drop),))


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `figures:*`. Permission is checked again on every tap."""
    offices, button = context.offices, FigureButton.parse(verb, rest)
    screen: Message | None = None
    match button:
        case SaveFigures() | DiscardFigures():
            screen = await _confirm(context, button)
            if screen is None:
                return await superseded_commands.answer_superseded_button(context)
        case AskFigureWithdrawal(id):
            screen = await _ask_withdrawal(context, id)
        case WithdrawFigure(id):
            screen = await _withdraw_figure(context, id)
        case ShowFigureHistory(office, before_id) if office in offices:
            screen = await _render_history(context, offices[office], before_id)
        case ShowFigures(office) if office in offices:
            shown = await progress_for_citizens.render_office(context, offices[office])
            return [CallbackAnswer(context.event.query_id), *shown]
    if screen is None:
        gone = context.t("This was changed or done already. Please send it again.")
        return [CallbackAnswer(context.event.query_id, gone)]
    edit = Message(screen.body, screen.buttons, context.event.message_id)
    return [CallbackAnswer(context.event.query_id), edit]


def render_usage(context: Context) -> Html:
    """Render how the command is written, as HTML."""
    return command_examples.render_examples(context, EXAMPLES)


async def _render_overview(context: Context) -> Message:
    t, offices = context.t, await command_target.list_manageable_offices(context)
    await spreadsheet_uploads.expect_spreadsheet(context, "capaian")
    columns = ", ".join(("Kecamatan", "Terekam", "Sasaran", "Per tanggal"))
    lines = [
        bold(t("Progress of KTP-el")),
        render_usage(context),
        "",
        t("Or send a spreadsheet (.xlsx or .csv) here, with the columns: {columns}.", columns=columns),
        t("Nothing is recorded before you confirm."),
    ]
    rows: list[tuple[Button, ...]] = [(Button(t("👆 Choose by taps"), AskFigurePlace().pack()),)]
    for office in offices[:1] if context.office else offices[:6]:
        show = Button(t("👁 What citizens see"), ShowFigures(office.code).pack())
        past = Button(t("🕘 History, withdraw"), ShowFigureHistory(office.code, 0).pack())
        rows += (
            [(show, past)]
            if len(offices) == 1 or context.office
            else [(Button(office.name, show.data), past)]
        )
    return Message(join_lines(lines), (*rows, (answer_card.home_button(context),)))


def _render_figure(context: Context, figure: ProgressFigure) -> Html:
    t = context.t
    measured = "" if figure.measure is ProgressMeasure.RECORDED else f", {t('Cards printed').lower()}"
    day = t("as of {day}", day=t.format_date(figure.day))
    source = html(" · {}: {}", t("Source"), figure.source) if figure.source else Html()
    place, amount = progress_texts.place_name(context, figure), progress_texts.render_amount(context, figure)
    return html("{}{}: {}, {}{}", place, measured, amount, day, source)


def _replacement_notes(
    context: Context, posted: Sequence[ProgressFigure], kept: dict[Any, ProgressFigure]
) -> list[str]:
    t, said = context.t, list[str]()
    for figure in posted:
        before = kept.get(figure.key)
        if before is not None and (before.done, before.target) != (figure.done, figure.target):
            said.append(
                "✏️ "
                + t.html(
                    "Replaces {before} ({place}).",
                    before=progress_texts.render_amount(context, before),
                    place=progress_texts.place_name(context, figure),
                )
            )
    return said[:MAX_SHOWN]


def _doubt_notes(context: Context, office: Office, newest: dict[Any, ProgressFigure]) -> list[str]:
    said: list[str] = []
    for measure in progress_texts.CURRENT_MEASURES:
        found = find_newest_figures(newest.values(), measure)
        said += progress_texts.list_warnings(context, office, found)
        said += [
            "⚠️ "
            + context.t.html("{place}: lower than before.", place=progress_texts.place_name(context, figure))
            for figure in found.values()
            if _is_lower_than_before(newest.values(), figure)
        ][:MAX_SHOWN]
    return said


def _is_lower_than_before(figures: Any, last: ProgressFigure) -> bool:
    found = find_comparable_series(figures, last.site, last.measure)
    return len(found) > 1 and found[-1].done < found[-2].done


async def _confirm(context: Context, button: SaveFigures | DiscardFigures) -> Message | None:
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, button.token)
    if draft is None:
        return None
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    if isinstance(button, DiscardFigures):
        return Message(
            context.t.html("Cancelled. Nothing was recorded."), ((answer_card.home_button(context),),)
        )
    office = draft.data["office"]
    figures = [_figure_from_draft(office, row) for row in draft.data["rows"]]
    return await find_refusal(context, figures) or await _save_figures(context, office, figures)


async def _ask_withdrawal(context: Context, id: int) -> Message | None:
    found = await recording_progress.find(context.tx, id)
    if found is None or found.ended_at is not None:
        return None
    refused = await find_refusal(context, [found.figure])
    if refused is not None:
        return refused
    sure = Button(context.t("↩️ Yes, withdraw"), WithdrawFigure(id).pack())
    body = html("{}\n{}", context.t("Withdraw this figure?"), _render_figure(context, found.figure))
    return Message(body, ((sure,), (_history_button(context, found.figure.office),)))


async def find_refusal(context: Context, posted: Sequence[ProgressFigure]) -> Message | None:
    """Return a refusal if the user may not change every site of the figures."""
    office = posted[0].office
    sites = {one.site for one in posted}
    for wanted in ((), tuple(sorted(sites - {""}))) if "" in sites else (tuple(sorted(sites)),):
        found = await command_target.check_target(context, CommandTarget(office, wanted, ""))
        if isinstance(found, Message):
            return found
    return None


async def _save_figures(context: Context, office: str, posted: Sequence[ProgressFigure]) -> Message:
    t, by = context.t, context.event.user_id
    fresh = await recording_progress.post_figures(context.tx, posted, by, context.timestamp)
    show = Button(t("👁 What citizens see"), ShowFigures(office).pack())
    rows = ((show,), (answer_card.home_button(context),))
    if not fresh:
        return Message(t.html("All of this was recorded already."), rows)
    about: dict[str, Any] = {"rows": fresh, "sites": sorted({one.site for one in posted} - {""})}
    if len(posted) == 1:
        about["figure"] = str(_render_figure(context, posted[0]))
    await _write_audit(context, "progress.post", office, about)
    await drafts.delete(context.tx, context.event.chat_id)
    lines = [
        f"✅ {t('Recorded. /capaian shows it from now on.')}",
        *(_render_figure(context, one) for one in posted[:1]),
    ]
    if len(posted) > 1:
        lines[1:] = [t("New or changed rows: {n}", n=t.format_number(fresh))]
    return Message(join_lines(lines), rows)


async def _withdraw_figure(context: Context, id: int) -> Message | None:
    """Withdraw a figure; citizens then see the previous one. Return None if it was withdrawn before."""
    found = await recording_progress.find(context.tx, id)
    if found is None or found.ended_at is not None:
        return None
    figure = found.figure
    refused = await find_refusal(context, [figure])
    if refused is not None:
        return refused
    if not await recording_progress.withdraw(context.tx, id, context.event.user_id, context.timestamp):
        return None
    line, sites = _render_figure(context, figure), [figure.site] if figure.site else []
    await _write_audit(context, "progress.withdraw", figure.office, {"sites": sites, "figure": str(line)})
    body = html("↩️ {}\n{}", context.t("Withdrawn. It stays in the history only."), line)
    return Message(body, ((_history_button(context, figure.office),), (answer_card.home_button(context),)))


def _history_button(context: Context, office: str) -> Button:
    return Button(context.t("🕘 History, withdraw"), ShowFigureHistory(office, 0).pack())


async def _write_audit(context: Context, act: str, office: str, about: dict[str, Any]) -> None:
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id, act=act, office=office, about=about
    )


async def _render_history(context: Context, office: Office, before: int) -> Message:
    """Render the history, newest first, with a button to withdraw each current figure."""
    t = context.t
    found = await recording_progress.list_history(context.tx, office.code, PAGE + 1, before or 2**62)
    lines: list[str] = [html("<b>{} · {}</b>", t("History of figures"), office.name)]
    lines += [
        html(
            "{} {}\n<i>{}</i>",
            _history_mark(one),
            _render_figure(context, one.figure),
            _render_posted(context, one),
        )
        for one in found[:PAGE]
    ]
    if not found:
        lines.append(t("Nothing here yet."))
    rows = [
        (Button(f"↩️ {_render_brief(context, one.figure)}", AskFigureWithdrawal(one.figure.id).pack()),)
        for one in found[:PAGE]
        if one.ended_at is None
    ]
    if len(found) > PAGE:
        older = ShowFigureHistory(office.code, found[PAGE - 1].figure.id).pack()
        rows.append((Button(t("Older ⬇️"), older),))
    return Message(answer_card.join_within_limit(lines, ""), (*rows, (answer_card.home_button(context),)))


def _history_mark(posted: PostedFigure) -> str:
    return {"": "🟢", "corrected": "✏️"}.get(posted.end_reason, "↩️")


def _render_posted(context: Context, posted: PostedFigure) -> str:
    t = context.t
    day = context.local(posted.at, posted.figure.office).date()
    said = t("posted {day}", day=t.format_date(day))
    match posted.end_reason:
        case "corrected":
            return f"{said}, {t('corrected later')}"
        case "withdrawn":
            return f"{said}, {t('withdrawn')}"
    return said


def _render_brief(context: Context, figure: ProgressFigure) -> str:
    t, place = context.t, progress_texts.place_name(context, figure)
    return f"{place} {t.format_number(figure.done)}, {t.format_date(figure.day)}"


def _figure_from_draft(office: str, row: Sequence[Any]) -> ProgressFigure:
    site, measure, day, done, target, source = row
    return ProgressFigure(
        office, site, ProgressMeasure(measure), date.fromisoformat(day), done, target, source
    )
