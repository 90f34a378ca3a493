"""List recorded changes that staff may end, and explain how each command is written."""

from collections.abc import Iterable
from datetime import time

from content.text.safe_html import Html, bold, html, join_lines
from handlers.core import permissions
from handlers.core.context import Context, HoursContext
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, Message
from handlers.opening_hours import command_examples, effective_hours, hours_change
from handlers.opening_hours.hours_buttons import CancelDayOff, EndHoursChange, GuideStep
from handlers.opening_hours.hours_change import HoursAction, HoursChange
from handlers.questions import answer_card
from storage.opening_hours import DayOff, RecordedOverride

MAX_LISTED = 20
GUIDED = frozenset({"tutup", "tambahjam", "libur", "jam"})
EXAMPLES = {
    "tutup": ("/tutup {place} besok gangguan server", "/tutup {place} besok jam 10-12 listrik padam"),
    "buka": ("/buka {place}", "/buka {place} {saturday} 08.00-12.00"),
    "tambahjam": ("/tambahjam {place} {saturday} 08.00-12.00 perekaman pelajar",),
    "libur": ("/libur {future} Pilkada",),
    "jam": (
        "/jam {place} Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00",
        "/jam {place} Ramadan Senin-Kamis 08.00-14.00, Jumat 08.00-14.30",
    ),
}


def render_usage(context: Context, command: str, place: str = "") -> Html:
    """Render how a command is written, as HTML, with this place or one of the user's own office."""
    return command_examples.render_examples(context, EXAMPLES[command], place)


def ask_which_closure(context: Context, rows: list[RecordedOverride]) -> Message:
    """Ask which closure ends."""
    buttons = tuple(
        (_end_button(context, row),) for row in sorted(rows, key=lambda row: row.start)[:MAX_LISTED]
    )
    return Message(context.t.html("Which one ends?"), (*buttons, (answer_card.home_button(context),)))


async def render_overview(context: HoursContext, command: str) -> Message:
    """Answer a command without text: what is recorded, and how the command is written."""
    t, known = context.t, context.recorded
    kinds = {"tutup": ("closed",), "buka": ("closed",), "tambahjam": ("extra", "open", "again")}.get(
        command, ()
    )
    changes = [row for row in known.overrides if row.kind in kinds and row.end > context.timestamp]
    changes = [row for row in changes if await _may_change(context, row.office, row.sites)]
    changes = sorted(changes, key=lambda row: row.start)[:MAX_LISTED]
    days = known.days_off if command == "libur" else ()
    own = [row for row in days if await _may_change(context, row.office, ())]
    own = sorted(own, key=lambda row: row.first)[:MAX_LISTED]
    lines: list[str] = [html("• {}", _describe(context, _as_closure(row))) for row in changes]
    lines += [
        html("• {} ({})", _describe(context, _as_cancelled_day_off(context, row)), row.name) for row in own
    ]
    buttons = [(_end_button(context, row),) for row in changes]
    buttons += [(_cancel_day_off_button(context, row),) for row in own]
    head = [bold(t("Recorded and not over yet")), *lines, ""] if lines else []
    return Message(
        join_lines([*head, render_usage(context, command)]), (*buttons, *list_ways_on(context, command))
    )


def list_ways_on(context: Context, command: str) -> ButtonRows:
    """Return the buttons below the usage of a command: the same by taps, and the menu."""
    taps = Button(context.t("👆 Choose by taps"), GuideStep(command).pack())
    home = (answer_card.home_button(context),)
    return ((taps,), home) if command in GUIDED else (home,)


async def _may_change(context: Context, office: str, sites: Iterable[str]) -> bool:
    """Return whether the user may change all sites of a row. An office that left the content has none."""
    if office not in context.offices:
        return False
    for site in tuple(sites) or (None,):
        if not await permissions.has_right(context, Right.SET_HOURS, office, site):
            return False
    return True


def _end_button(context: Context, row: RecordedOverride) -> Button:
    return Button(f"⏹ {_describe_briefly(context, _as_closure(row))}", EndHoursChange(row.id).pack())


def _cancel_day_off_button(context: Context, row: DayOff) -> Button:
    change = _as_cancelled_day_off(context, row)
    return Button(f"⏹ {_describe_briefly(context, change)}", CancelDayOff(row.id).pack())


def _as_closure(row: RecordedOverride) -> HoursChange:
    return HoursChange(HoursAction.CLOSE, row.office, row.sites, row.start, row.planned, row.reason)


def _as_cancelled_day_off(context: Context, row: DayOff) -> HoursChange:
    return build_day_off_cancellation(context, row)


def build_day_off_cancellation(context: Context, row: DayOff) -> HoursChange:
    """Turn a recorded day off into the change that cancels it."""
    here = effective_hours.office_zone(context, row.office)
    start = effective_hours.local_midnight(row.first, here)
    end = effective_hours.local_midnight(row.last, here).timestamp() + 86400
    return HoursChange(
        HoursAction.CANCEL_DAY_OFF, row.office, (), int(start.timestamp()), int(end), row.name, of=row.id
    )


def _describe_briefly(context: Context, change: HoursChange) -> str:
    """Return the days first: they distinguish what is recorded for the same place."""
    t, start = context.t, context.local(change.start, change.office)
    first, last = hours_change.first_and_last_day(context, change)
    days = (
        t.format_short_day(first)
        if first == last
        else f"{t.format_short_day(first)} – {t.format_short_day(last)}"
    )
    hours = f" {t.format_clock(start)}" if start.time() != time() else ""
    office = context.offices[change.office]
    sites = [context.services.sites[id] for id in change.sites if id in context.services.sites]
    places = ", ".join(office.short_name(site) for site in sites) or t("all places")
    return f"{days}{hours} · {places}"


def _describe(context: Context, change: HoursChange) -> str:
    return f"{hours_change.render_place(context, change)}: {hours_change.render_when(context, change)}"
