"""/tutup, /buka, /tambahjam, /libur, /jam: one command, one look at what it does, one tap that records and tells.

What waits for the tap is a draft row; its token is in the buttons, so that old ones do nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from html import escape

import msgspec

from content import quiet
from handlers import card, overlay, press, status
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.staff import (
    board,
    effect,
    figures,
    listing,
    mobile,
    order,
    plan,
    printing,
    reading,
    report,
    stale,
)
from handlers.staff.order import Order
from handlers.staff.plan import Act, Plan
from handlers.visit import Visit
from storage import drafts

FORM = "change"
READERS: dict[str, Callable[[Visit, Order], Plan | Say]] = {
    "tutup": reading.close,
    "buka": reading.open_,
    "tambahjam": reading.extra,
    "libur": reading.day_off,
    "jam": reading.week,
}

# Commands that only ask for their place with the same buttons.
OTHERS: dict[str, Callable[[Visit, Order], Awaitable[Say]]] = {
    "cetak": printing.ordered,
    "jemputbola": mobile.ordered,
}


async def command(visit: Visit) -> list[Reply]:
    """One of the commands, with its words or alone."""
    visit, name = await overlay.informed(visit), visit.event.command
    if not visit.event.text.strip():
        return [await listing.overview(visit, name)]
    return [await _read(visit, name, visit.event.text)]


async def _read(visit: Visit, name: str, text: str) -> Say:
    found = await order.read(visit, name, text, whole=name == "libur")
    return found if isinstance(found, Say) else await _ordered(visit, name, found)


async def _ordered(visit: Visit, name: str, found: Order) -> Say:
    if name in OTHERS:
        return await OTHERS[name](visit, found)
    if name == "capaian":
        return await figures.ordered(visit, found)
    if name not in READERS:
        return await board.ordered(visit, name, found)
    planned = READERS[name](visit, found)
    return planned if isinstance(planned, Say) else await _preview(visit, planned)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `change:*`; whether the clerk may do it is asked again with every tap."""
    visit = await overlay.informed(visit)
    done = Toast(visit.event.query_id)
    match verb, rest:
        case (("at" | "in"), (token, place)):
            found = await _answered(visit, verb, token, place)
        case (("tell" | "urgent" | "save"), (token,)):
            found = await _confirmed(visit, verb, token)
        case "drop", (token,):
            found = await _dropped(visit, token)
        case (("end" | "workday"), (id,)) if id.isdecimal():
            found = await _ending(visit, verb, int(id[:18]))
        case _:
            found = None
    if found is None and verb not in ("end", "workday"):
        return await stale.gone(visit)
    if found is None:
        return [
            Toast(visit.event.query_id, visit.t("This was changed or done already. Please send it again."))
        ]
    return [done, replace_message(found, visit.event.message_id)]


def replace_message(found: Say, edits: int) -> Say:
    return Say(found.body, found.buttons, edits)


async def _answered(visit: Visit, verb: str, token: str, place: str) -> Say | None:
    """The place or office that a command did not say."""
    draft = await drafts.held(visit.tx, visit.event.chat_id, order.FORM, token)
    if draft is None:
        return None
    name, text, desk = draft.data["command"], draft.data["text"], visit.desk
    if verb == "in":
        if place not in desk.library.offices:
            return None
        return await _read(replace(visit, person=replace(visit.person, office=place)), name, text)
    if place in desk.sites:
        found = await order.allowed(visit, Order(desk.sites[place].office, (place,), text))
    elif place in desk.library.offices:
        found = await order.allowed(visit, Order(place, (), text))
    else:
        return None
    return found if isinstance(found, Say) else await _ordered(visit, name, found)


async def _ending(visit: Visit, verb: str, id: int) -> Say | None:
    """From a list: end this closure or extra service, take this day off back."""
    known = overlay.known(visit)
    if verb == "end":
        changes = [row for row in known.changes if row.id == id and row.end > visit.seconds]
        planned = [reading.reopen(row) for row in changes]
    else:
        planned = [listing.day_plan(visit, row) for row in known.days_off if row.id == id]
    if not planned:
        return None
    refused = await _refused(visit, planned[0])
    return refused or await _preview(visit, planned[0])


async def _refused(visit: Visit, planned: Plan) -> Say | None:
    found = await order.allowed(visit, Order(planned.office, planned.sites, ""))
    return found if isinstance(found, Say) else None


async def _preview(visit: Visit, planned: Plan) -> Say:
    """What citizens will read, how many are told, and what else changes; nothing is recorded yet."""
    t = visit.t
    chats = await effect.concerned(visit, planned)
    token = await drafts.put(
        visit.tx, visit.event.chat_id, FORM, msgspec.to_builtins(planned), visit.seconds, hears=False
    )
    lines = [
        f"<b>{t('Please check. This is what citizens will read:')}</b>",
        f"<blockquote><b>{escape(plan.title(visit, planned), quote=False)}</b>\n{plan.body(visit, planned)}</blockquote>",
        *_warnings(visit, planned),
        t("People who are told: {n}", n=t.number(len(chats))),
    ]
    return Say("\n".join(lines), _buttons(visit, planned, token, len(chats)))


def _warnings(visit: Visit, planned: Plan) -> list[str]:
    t = visit.t
    said = []
    if planned.act is Act.CLOSE and not planned.name:
        said.append(t("No reason is given; people will ask."))
    if before := effect.overlapping(visit, planned):
        said.append("⚠️ " + t("Recorded there already: {when}.", when=status.change_span(visit, before)))
    if planned.act is Act.WEEK and len(plan.sites(visit, planned)) > 1:
        said.append(t("This holds for {n} places.", n=len(plan.sites(visit, planned))))
    return said


def _buttons(visit: Visit, planned: Plan, token: str, people: int) -> Rows:
    t, zone = visit.t, overlay.zone(visit, planned.office)
    rows: list[tuple[Button, ...]] = []
    if people and not quiet.quiet(visit.now, zone):
        rows.append(
            (Button(t("✅ Save and tell {n} people", n=people), press.pack("change", "tell", token)),)
        )
    elif people:
        rows += _at_night(visit, planned, token, quiet.due(visit.now, zone))
    only = t("Save, tell nobody") if people else t("✅ Save")
    rows.append((Button(only, press.pack("change", "save", token)), order.cancel(visit, token)))
    return tuple(rows)


def _at_night(visit: Visit, planned: Plan, token: str, morning: datetime) -> list[tuple[Button, ...]]:
    """In quiet hours: in the morning, where it still matters then, or at once."""
    t = visit.t
    later = Button(
        t("✅ Save and tell at {time}", time=t.clock(morning)), press.pack("change", "tell", token)
    )
    urgent = Button(t("⚡ Save and tell now (urgent)"), press.pack("change", "urgent", token))
    matters = not planned.end or planned.end > morning.timestamp()
    return [(later,), (urgent,)] if matters else [(urgent,)]


async def _confirmed(visit: Visit, verb: str, token: str) -> Say | None:
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, token)
    if draft is None:
        return None
    planned = msgspec.convert(draft.data, Plan)
    if verb == "tell" and quiet.passed(visit.now, overlay.zone(visit, planned.office), planned.end):
        again = await _preview(visit, planned)
        night = visit.t("It is night by now, and in the morning this is over. Tell them now, or tell nobody.")
        return Say(f"{again.body}\n\n🌙 {night}", again.buttons)
    await drafts.drop(visit.tx, visit.event.chat_id, hears=False)
    refused = await _refused(visit, planned)
    if refused is not None:
        return refused
    if planned.end and planned.end <= visit.seconds:
        return Say(visit.t("That time is over. Nothing was recorded."))
    if effect.recorded_already(visit, planned):
        return Say(visit.t("This is recorded already, so nobody is told again."))
    told = await effect.perform(visit, planned, tell=verb != "save", urgent=verb == "urgent")
    if told:
        return await report.card(visit.tx, visit.desk, visit.t, told, visit.seconds)
    return None if told is None else _recorded(visit, planned)


def _recorded(visit: Visit, planned: Plan) -> Say:
    t = visit.t
    title = f"<b>{escape(plan.title(visit, planned), quote=False)}</b>"
    lines = [
        f"✅ {t('Recorded. From now on questions are answered with it.')}",
        f"<blockquote>{title}\n{plan.body(visit, planned)}</blockquote>",
    ]
    lines.append(t("Nobody is told."))
    return Say("\n".join(lines), ((card.home_button(visit),),))


async def _dropped(visit: Visit, token: str) -> Say | None:
    for form in (FORM, order.FORM, board.FORM):
        if await drafts.held(visit.tx, visit.event.chat_id, form, token):
            await drafts.drop(visit.tx, visit.event.chat_id, hears=False)
            return Say(visit.t("Cancelled. Nothing was recorded."), ((card.home_button(visit),),))
    return None
