"""/capaian by taps: the place, the number, its target, its day. The number is typed; the usual preview follows.

A number that is typed with its target, day or source ("12.345 dari 15.000 per 20 November") skips their questions.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from content.dates.date_range import UnclearInput
from content.lazy_dataclass import dataclass
from content.loading.records import Office, ProgressMeasure
from content.recording_progress import (
    ProgressFigure,
    find_newest_figures,
    names_day,
    parse_figure,
    parse_past_day,
)
from content.spreadsheets import cell_values
from content.spreadsheets.cell_values import InvalidCell
from content.text.safe_html import Html, bold, join_lines, monospace
from handlers.core import permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.opening_hours import (
    command_target,
    effective_hours,
    guided_commands,
    superseded_commands,
)
from handlers.questions import answer_card
from handlers.recording_progress import progress_commands, progress_texts
from handlers.recording_progress.progress_buttons import (
    AskFigurePlace,
    EnterFigure,
    FigureButton,
    SetFigureDay,
    SetFigureMeasure,
    SetFigureTarget,
)
from storage import recording_progress
from storage.chats import drafts
from storage.chats.drafts import Draft

FORM = "figure"
SITES_PER_PAGE = 5
EXAMPLE = "12.345"
OTHER_MEASURE = {
    ProgressMeasure.RECORDED: ProgressMeasure.PRINTED,
    ProgressMeasure.PRINTED: ProgressMeasure.RECORDED,
}


@dataclass(frozen=True)
class FigureEntry:
    """A figure that is being entered. `place` is the id of a site or the code of an office.

    `done` -1: not known yet. `target` -1: not known yet, 0: none. `day` "": not known yet.
    """

    place: str
    measure: ProgressMeasure = ProgressMeasure.RECORDED
    done: int = -1
    target: int = -1
    day: str = ""
    source: str = ""


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `figures:*`. The preview checks the permission again."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match FigureButton.parse(verb, rest):
        case AskFigurePlace(page):
            screen = await _ask_place(context, page)
        case EnterFigure(place) if place in context.offices or place in context.services.sites:
            screen = await _render_next(context, FigureEntry(place))
        case SetFigureMeasure() | SetFigureTarget() | SetFigureDay() as button:
            draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, button.token)
            if draft is None:
                return await superseded_commands.answer_superseded_button(context)
            entry = _load_entry(draft)
            screen = await _render_next(context, _apply_button(entry, button, _today(context, entry)))
        case _:
            return await progress_commands.on_button(context, verb, rest)
    return [done, Message(screen.body, screen.buttons, edits)]


def _apply_button(
    entry: FigureEntry, button: SetFigureMeasure | SetFigureTarget | SetFigureDay, today: date
) -> FigureEntry:
    match button:
        case SetFigureMeasure(_, measure) if measure in OTHER_MEASURE:
            return replace(entry, measure=measure)
        case SetFigureTarget(_, target):
            return replace(entry, target=target)
        case SetFigureDay(_, day) if day in {one.isoformat() for one in _list_days(today)}:
            return replace(entry, day=day)
    return entry


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle what is typed in answer to the question that is open."""
    if not context.event.text or context.event.media:
        return None
    entry = _load_entry(draft)
    read = _read_answer(entry, context.event.text, _today(context, entry))
    if isinstance(read, UnclearInput):
        note = context.t("I could not read this: {why}.", why=read.reason)
        return [await _render_next(context, entry, note)]
    return [await _render_next(context, read)]


def _read_answer(entry: FigureEntry, text: str, today: date) -> FigureEntry | UnclearInput:
    """Return the entry with a typed number, target or day, or why it was not understood."""
    if entry.done < 0:
        read = parse_figure(text, today)
        if isinstance(read, UnclearInput):
            return read
        measure = read.measure if read.measure is ProgressMeasure.PRINTED else entry.measure
        target = entry.target if read.target is None else read.target
        day = read.day.isoformat() if names_day(text) else entry.day
        return replace(entry, done=read.done, target=target, day=day, measure=measure, source=read.source)
    if entry.target < 0:
        count = cell_values.parse_count(text)
        return UnclearInput(count.reason) if isinstance(count, InvalidCell) else replace(entry, target=count)
    day_read = parse_past_day(text.lower().removeprefix("per "), today)
    return day_read if isinstance(day_read, UnclearInput) else replace(entry, day=day_read.isoformat())


def _load_entry(draft: Draft) -> FigureEntry:
    return FigureEntry(**{**draft.data, "measure": ProgressMeasure(draft.data["measure"])})


async def _save_entry(context: Context, entry: FigureEntry) -> str:
    data = {
        "place": entry.place,
        "measure": entry.measure.value,
        "done": entry.done,
        "target": entry.target,
        "day": entry.day,
        "source": entry.source,
    }
    return await drafts.save(context.tx, context.event.chat_id, FORM, data, context.timestamp)


async def _ask_place(context: Context, page: int) -> Message:
    office = (await command_target.list_manageable_offices(context))[0]
    own = await guided_commands.list_own_sites(context, office)
    is_whole = await permissions.has_right(context, Right.SET_HOURS, office.code)
    if len(own) == 1 and not is_whole:
        return await _render_next(context, FigureEntry(own[0].id))
    shown = ui.paginate(own, page, SITES_PER_PAGE)
    rows = ui.site_choices(office, shown.items, lambda site: EnterFigure(site.id).pack())
    whole = (
        (Button(context.t("🏢 The whole office"), EnterFigure(office.code).pack()),)
        if is_whole and not shown.number
        else ()
    )
    turn = shown.turn_row(lambda number: AskFigurePlace(number).pack(), show_count=True)
    home = answer_card.home_button(context)
    return Message(
        context.t.html("Which place is it about?"), (*ui.rows(whole), *rows, *ui.rows((*turn, home)))
    )


async def _render_next(context: Context, entry: FigureEntry, note: str = "") -> Message:
    """Ask for what is still missing, or show the preview."""
    office = _find_office(context, entry)
    sites = () if entry.place == office.code else (entry.place,)
    refused = await command_target.check_target(context, command_target.CommandTarget(office.code, sites, ""))
    if isinstance(refused, Message):
        return refused
    token = await _save_entry(context, entry)
    if entry.done < 0:
        ask, rows = _ask_count(context, entry, token)
    elif entry.target < 0:
        ask, rows = await _ask_target(context, office, entry, token)
    elif not entry.day:
        ask, rows = _ask_day(context, token, effective_hours.office_today(context, office.code))
    else:
        await drafts.delete(context.tx, context.event.chat_id)
        return await progress_commands.preview(context, [_build_figure(office, entry)])
    lines = [Html.escape(note)] if note else []
    lines += [bold(_render_place(context, office, entry)), ask]
    back = AskFigurePlace() if entry.done < 0 else EnterFigure(entry.place)
    last = (Button(context.t("⬅️ Back"), back.pack()), answer_card.home_button(context))
    return Message(join_lines(lines), (*rows, last))


def _ask_count(context: Context, entry: FigureEntry, token: str) -> tuple[Html, ButtonRows]:
    t, example = context.t, monospace(EXAMPLE)
    if entry.measure is ProgressMeasure.PRINTED:
        ask = t.html(
            "How many cards were printed so far? Type the number, for example {example}.", example=example
        )
        label = t("🪪 People recorded instead")
    else:
        ask = t.html(
            "How many people were recorded so far? Type the number, for example {example}.", example=example
        )
        label = t("🖨 Cards printed instead")
    return ask, ((Button(label, SetFigureMeasure(token, OTHER_MEASURE[entry.measure]).pack()),),)


async def _ask_target(
    context: Context, office: Office, entry: FigureEntry, token: str
) -> tuple[Html, ButtonRows]:
    t = context.t
    figures = await recording_progress.list_current(context.tx, office.code)
    before = find_newest_figures(figures, entry.measure).get(
        "" if entry.place == office.code else entry.place
    )
    rows: list[tuple[Button, ...]] = []
    if before is not None and before.target:
        label = t("{n}, as before", n=t.format_number(before.target))
        rows.append((Button(label, SetFigureTarget(token, before.target).pack()),))
    rows.append((Button(t("Without a target"), SetFigureTarget(token, 0).pack()),))
    ask = t.html("{n}. Of how many? Type the target, or choose.", n=t.format_number(entry.done))
    return ask, tuple(rows)


def _ask_day(context: Context, token: str, today: date) -> tuple[Html, ButtonRows]:
    t = context.t
    days = _list_days(today)
    buttons = [Button(t.format_short_day(day), SetFigureDay(token, day.isoformat()).pack()) for day in days]
    ask = t.html("As of which day? Type it, for example “20 November”, or choose.")
    return ask, ui.columns(buttons)


def _list_days(today: date) -> Sequence[date]:
    """Return today, yesterday, the last Friday and the last end of a month, newest first."""
    friday = today - timedelta(days=(today.weekday() - 4) % 7 or 7)
    month_end = today.replace(day=1) - timedelta(days=1)
    return sorted({today, today - timedelta(days=1), friday, month_end}, reverse=True)


def _find_office(context: Context, entry: FigureEntry) -> Office:
    site = context.services.sites.get(entry.place)
    return context.offices[site.office if site else entry.place]


def _today(context: Context, entry: FigureEntry) -> date:
    return effective_hours.office_today(context, _find_office(context, entry).code)


def _build_figure(office: Office, entry: FigureEntry) -> ProgressFigure:
    site = "" if entry.place == office.code else entry.place
    day = date.fromisoformat(entry.day)
    return ProgressFigure(
        office.code, site, entry.measure, day, entry.done, entry.target or None, entry.source
    )


def _render_place(context: Context, office: Office, entry: FigureEntry) -> str:
    figure = ProgressFigure(
        office.code, "" if entry.place == office.code else entry.place, entry.measure, context.today, 0
    )
    return progress_texts.place_name(context, figure)
