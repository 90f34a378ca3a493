"""Commands of staff by taps: the place, the day, the reason or the hours. The usual preview follows.

The taps keep their answers in the callback data. Each screen offers at most eight answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from content.lazy_dataclass import dataclass
from content.loading.records import Office, Site
from content.text.safe_html import bold, html, join_lines
from content.text.translation import Translator, translator_for
from handlers.core import permissions, ui
from handlers.core.context import Context, HoursContext
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.opening_hours import command_target, effective_hours, guided_words, hours_commands
from handlers.opening_hours.command_target import CommandTarget
from handlers.opening_hours.hours_buttons import GuideButton, GuideStep, TurnGuidedSites
from handlers.questions import answer_card
from handlers.status_board.board_buttons import ChooseFactKind

PAGE = 8
MAX_DAYS = 7
SATURDAY = 5
WEEKS = (
    "Senin-Jumat 08.00-15.00",
    "Senin-Jumat 08.00-16.00",
    "Senin-Kamis 08.00-15.00, Jumat 08.00-11.30",
    "Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00",
    "Senin-Sabtu 08.00-14.00",
)
HOURS = ("08.00-12.00", "08.00-15.00", "13.00-16.00", "16.00-20.00")
PRINTED_DAYS_AGO = (1, 3, 7, 14, 21, 30, 60)


@dataclass(frozen=True)
class GuidedCommand:
    """What a command asks for after the place: days to choose from, then words to choose from."""

    days: Callable[[date], Sequence[date]]
    words: Callable[[Translator], Sequence[str]]
    is_office_wide: bool = False


def _list_next_days(today: date) -> list[date]:
    return [today + timedelta(days=n) for n in range(7)]


def _list_weekends(today: date) -> list[date]:
    """Return the next days on which offices are usually closed."""
    coming = (today + timedelta(days=n) for n in range(1, 29))
    return [day for day in coming if day.weekday() >= SATURDAY][:7]


def _list_past_days(today: date) -> list[date]:
    return [today - timedelta(days=n) for n in PRINTED_DAYS_AGO]


BOARD = "blangko"
COMMANDS: dict[str, GuidedCommand] = {
    BOARD: GuidedCommand(lambda _: (), lambda _: ()),
    "tutup": GuidedCommand(_list_next_days, guided_words.list_closure_reasons),
    "tambahjam": GuidedCommand(_list_weekends, lambda _: HOURS),
    "libur": GuidedCommand(_list_next_days, guided_words.list_day_off_names, is_office_wide=True),
    "jam": GuidedCommand(lambda _: (), lambda _: WEEKS),
    "cetak": GuidedCommand(_list_past_days, lambda _: ()),
}


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `guide:*`. The preview that follows checks the permission again."""
    context = await effective_hours.with_recorded_hours(context)
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match GuideButton.parse(verb, rest):
        case TurnGuidedSites(command, page) if command in COMMANDS:
            screen = await _ask_site(context, command, page)
        case GuideStep() as step if step.command in COMMANDS:
            screen = await _render_next(context, step)
        case _:
            return [done]
    return [done, Message(screen.body, screen.buttons, edits)]


async def _render_next(context: HoursContext, step: GuideStep) -> Message:
    guide, site = COMMANDS[step.command], context.services.sites.get(step.site)
    offices = await command_target.list_manageable_offices(context)
    office = context.offices[site.office] if site else offices[0]
    if site is None and not guide.is_office_wide:
        own = await list_own_sites(context, office)
        if len(own) != 1:
            return await _ask_site(context, step.command, 0)
        return await _render_next(context, replace(step, site=own[0].id))
    days = guide.days(effective_hours.office_today(context, office.code))
    words = guide.words(translator_for("id"))
    if days and not step.day:
        return _ask_day(context, step, office, days)
    if words and not step.choice:
        return _ask_words(context, step, office, words)
    return await _preview(context, step, office, words)


async def list_own_sites(context: Context, office: Office) -> list[Site]:
    """Return the sites of an office that the user may change, in the order of lists."""
    return [
        site
        for site in office.sorted_sites()
        if await permissions.has_right(context, Right.SET_HOURS, office.code, site.id)
    ]


async def _ask_site(context: Context, command: str, page: int) -> Message:
    office = (await command_target.list_manageable_offices(context))[0]
    shown = ui.paginate(await list_own_sites(context, office), page, PAGE)
    rows = ui.site_choices(office, shown.items, lambda site: _site_data(command, site))
    turn = shown.turn_row(lambda number: TurnGuidedSites(command, number).pack(), show_count=True)
    return Message(context.t.html("Which place is it about?"), (*rows, *_end_rows(context, turn)))


def _site_data(command: str, site: Site) -> str:
    """Return the callback data of a chosen site. For the board, its kinds follow."""
    return ChooseFactKind(site.id).pack() if command == BOARD else GuideStep(command, site.id).pack()


def _ask_day(context: Context, step: GuideStep, office: Office, days: Sequence[date]) -> Message:
    t = context.t
    buttons = [
        Button(t.format_short_day(day), replace(step, day=f"{day:%Y%m%d}").pack()) for day in days[:MAX_DAYS]
    ]
    return Message(
        join_lines([bold(_name_place(context, step, office)), t("Which day?")]),
        (*ui.columns(buttons), *_end_rows(context)),
    )


def _ask_words(context: Context, step: GuideStep, office: Office, words: Sequence[str]) -> Message:
    t = context.t
    rows = ui.one_per_row(
        Button(word[:1].upper() + word[1:], replace(step, choice=str(at)).pack())
        for at, word in enumerate(words)
    )
    ask = t("Which hours?") if words in (HOURS, WEEKS) else t("What is the reason?")
    return Message(
        html("{}\n{}", bold(_name_place(context, step, office)), ask), (*rows, *_end_rows(context))
    )


async def _preview(context: HoursContext, step: GuideStep, office: Office, words: Sequence[str]) -> Message:
    """Render the preview of the command that the taps stand for."""
    day = f"{step.day[6:8]}/{step.day[4:6]}/{step.day[:4]}" if step.day else ""
    at = int(step.choice) if step.choice.isdecimal() else 0
    word = words[at] if at < len(words) else ""
    if word == translator_for("id")("no reason given"):
        word = ""
    sites = () if COMMANDS[step.command].is_office_wide else (step.site,)
    target = CommandTarget(office.code, sites, f"{day} {word}".strip())
    checked = await command_target.check_target(context, target)
    if isinstance(checked, Message):
        return checked
    return await hours_commands.handle_target(context, step.command, checked)


def _name_place(context: Context, step: GuideStep, office: Office) -> str:
    site = context.services.sites.get(step.site)
    return site.label if site else office.name


def _end_rows(context: Context, turn: Sequence[Button] = ()) -> ButtonRows:
    return ui.rows((*turn, answer_card.home_button(context)))
