"""What staff recorded and can end, with buttons; and how each command is written."""

from collections.abc import Iterable
from html import escape

from handlers import access, card, overlay, press
from handlers.access import Right
from handlers.reply import Button, Say
from handlers.staff import order
from handlers.staff import plan as plans
from handlers.staff.plan import Act, Plan
from handlers.visit import Visit
from storage.hours import Change, DayOff

MOST = 20
EXAMPLES = {
    "tutup": ("/tutup {place} besok gangguan server", "/tutup {place} hari ini jam 10-12 listrik padam"),
    "buka": ("/buka {place}", "/buka {place} 26 Desember"),
    "tambahjam": ("/tambahjam {place} Sabtu 08.00-12.00 perekaman pelajar",),
    "libur": ("/libur 9 Desember Pilkada",),
    "jam": (
        "/jam {place} Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00",
        "/jam {place} Ramadan Senin-Kamis 08.00-14.00, Jumat 08.00-14.30",
    ),
}


def usage(visit: Visit, command: str, place: str = "") -> str:
    """How a command is written, as HTML, with this place or one of the clerk's own office."""
    place = place.lower() or order.example(visit)
    examples = "\n".join(
        f"<code>{escape(example.format(place=place))}</code>" for example in EXAMPLES[command]
    )
    return f"{visit.t('Write it like this:')}\n{examples}"


def choose(visit: Visit, rows: list[Change]) -> Say:
    """Which closure is to end?"""
    buttons = tuple((_end(visit, row),) for row in rows[:MOST])
    return Say(visit.t("Which one ends?"), (*buttons, (card.home_button(visit),)))


async def overview(visit: Visit, command: str) -> Say:
    """A command without words: what of its kind is recorded, and how the command is written."""
    t, known = visit.t, overlay.known(visit)
    kinds = {"tutup": ("closed",), "buka": ("closed",), "tambahjam": ("extra", "open", "again")}.get(
        command, ()
    )
    changes = [row for row in known.changes if row.kind in kinds and row.end > visit.seconds]
    changes = [row for row in changes if await _mine(visit, row.office, row.sites)][:MOST]
    days = known.days_off if command == "libur" else ()
    own = [row for row in days if await _mine(visit, row.office, ())][:MOST]
    lines = [f"• {escape(_said(visit, _plan(row)))}" for row in changes]
    lines += [f"• {escape(_said(visit, _day(visit, row)))} ({escape(row.name)})" for row in own]
    buttons = [(_end(visit, row),) for row in changes]
    buttons += [(_drop(visit, row),) for row in own]
    head = [f"<b>{t('Recorded and not over yet')}</b>", *lines, ""] if lines else []
    return Say("\n".join([*head, usage(visit, command)]), (*buttons, (card.home_button(visit),)))


async def _mine(visit: Visit, office: str, sites: Iterable[str]) -> bool:
    """Whether the clerk may change all that a row is about."""
    for site in tuple(sites) or (None,):
        if not await access.may(visit, Right.SET_HOURS, office, site):
            return False
    return True


def _end(visit: Visit, row: Change) -> Button:
    return Button(f"⏹ {_said(visit, _plan(row))}", press.pack("change", "end", row.id))


def _drop(visit: Visit, row: DayOff) -> Button:
    return Button(f"⏹ {_said(visit, _day(visit, row))}", press.pack("change", "workday", row.id))


def _plan(row: Change) -> Plan:
    return Plan(Act.CLOSE, row.office, row.sites, row.start, row.planned, row.reason)


def _day(visit: Visit, row: DayOff) -> Plan:
    return day_plan(visit, row)


def day_plan(visit: Visit, row: DayOff) -> Plan:
    """A recorded day off as the plan to take it back."""
    here = overlay.zone(visit, row.office)
    start = overlay.midnight(row.first, here)
    end = overlay.midnight(row.last, here).timestamp() + 86400
    return Plan(Act.WORKDAY, row.office, (), int(start.timestamp()), int(end), row.name, of=row.id)


def _said(visit: Visit, plan: Plan) -> str:
    return f"{plans.place_of(visit, plan)}: {plans.when(visit, plan)}"
