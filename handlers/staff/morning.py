"""The morning reminder: on working days each officer is asked to confirm what is known of their places, a tap a fact.

One errand an office, kept anew each time; its key holds the time of the settings, so that a changed setting ends it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from html import escape

from content.board import TOLD, Board, Fact, Kind, known
from content.records import Office, Site
from content.wording import words
from handlers import board, overlay, press, reply
from handlers import card as cards
from handlers.access import Role
from handlers.event import Event
from handlers.event import Kind as Done
from handlers.reply import Button, Say
from handlers.staff import order, posted, posting
from handlers.staff.order import Order
from handlers.staff.posting import Post
from handlers.turn import Turn
from handlers.visit import Desk, Visit
from storage import board as kept
from storage import errands, outbox, staff
from storage.database import Transaction
from storage.people import Person

KIND = "board.morning"
LATE = 3 * 3600  # seconds after which a morning is over
WEEK = timedelta(days=7)  # what was said longer ago is not offered to be confirmed
MOST = 6  # places in one message


async def begin(tx: Transaction, desk: Desk, now: datetime) -> None:
    """Have every office's officers reminded on its next working day, unless the settings say off."""
    if desk.remind_at is None:
        return
    for office in desk.library.offices.values():
        visit = await overlay.informed(_visit(tx, desk, 0, office.code, now))
        due = _next(visit, office, desk.remind_at)
        await errands.keep(tx, KIND, _key(office, desk.remind_at), int(due.timestamp()))


def _key(office: Office, at: time) -> str:
    return f"{office.code} {at:%H:%M}"


def _next(visit: Visit, office: Office, at: time) -> datetime:
    """The next working day's reminder at the office."""
    zone = overlay.zone(visit, office.code)
    local, calendar = visit.now.astimezone(zone), overlay.of_office(visit, office.code)
    today = datetime.combine(local.date(), at, zone)
    day = local.date()
    if today <= local or not calendar.works(day):
        day = calendar.working_days_after(day, 1)
    return datetime.combine(day, at, zone)


async def remind(turn: Turn) -> None:
    """Write to the officers of an office, and come again on the next working day."""
    code, at = turn.errand.key.split()
    office, desk = turn.desk.library.offices.get(code), turn.desk
    if office is None or desk.remind_at is None or f"{desk.remind_at:%H:%M}" != at:
        return
    visit = await overlay.informed(_visit(turn.tx, desk, 0, code, turn.now))
    next_ = _next(visit, office, desk.remind_at)
    await errands.put(turn.tx, KIND, turn.errand.key, int(next_.timestamp()))
    zone = overlay.zone(visit, code)
    today = visit.now.astimezone(zone).date()
    ends = int(datetime.combine(today, desk.remind_at, zone).timestamp()) + LATE
    if not ends - LATE <= turn.seconds < ends or not overlay.of_office(visit, code).works(today):
        return
    letters = [
        outbox.Letter(
            campaign=f"morning:{code}:{today}",
            chat_id=user,
            body=reply.pack(await _card(_visit(turn.tx, desk, user, code, turn.now), sites)),
            due=turn.seconds,
            expires=ends,
        )
        for user, sites in (await _officers(turn.tx, office)).items()
    ]
    await outbox.add(turn.tx, letters, turn.seconds)


def _visit(tx: Transaction, desk: Desk, user: int, office: str, now: datetime) -> Visit:
    """Nobody's visit, to say things unasked."""
    return Visit(desk, tx, Event(0, Done.OTHER, user, user), Person(user, office), now, words("id"))


async def _officers(tx: Transaction, office: Office) -> Mapping[int, list[Site]]:
    """The officers of an office and their sites; those of the whole office have what nobody has for their own."""
    members = [
        one for one in await staff.everybody(tx) if (one.role, one.office) == (Role.PETUGAS, office.code)
    ]
    held = {site for one in members for site in one.sites}
    found: dict[int, list[Site]] = {}
    for one in members:
        own = [site for site in office.sites if (site.id in one.sites if one.sites else site.id not in held)]
        found.setdefault(one.user_id, []).extend(own)
    return {user: sites for user, sites in found.items() if sites}


async def _card(visit: Visit, sites: Iterable[Site]) -> Say:
    """What is known of the places, to be confirmed or set."""
    visit = await overlay.informed(visit)
    t, sites = visit.t, list(sites)
    facts = await kept.of_sites(visit.tx, [site.id for site in sites])
    shown = sorted(sites, key=lambda site: not facts[site.id])[:MOST]
    lines = [f"☀️ <b>{t('Good morning. Is this still so?')}</b>"]
    rows: list[tuple[Button, ...]] = []
    for site in shown:
        lines += _lines(visit, site, facts[site.id])
        rows += [(_confirm(visit, site, fact, len(shown) > 1),) for fact in _old(visit, facts[site.id])]
    rows += [(_set(site, t("✏️ Set {place}", place=site.name)),) for site in shown]
    lines.append(f"\n{t('Citizens read it at once. What nobody confirms becomes “not known”.')}")
    return Say("\n".join(lines), (*rows, (cards.home_button(visit),)))


def _lines(visit: Visit, site: Site, facts: Board) -> Iterable[str]:
    """The lines of the lasting kinds; what is over with its last word, which only staff see."""
    yield f"\n<b>{escape(site.label)}</b>"
    for kind in (kind for kind in Kind if kind in TOLD):
        said, fact = board.line(visit, site, facts, kind), facts.get(kind)
        if fact is not None and known(facts, kind, visit.now) is None:
            last = board.value(visit.t, kind, fact.value, fact.amount)
            said += f" ({visit.t('last said: {what}', what=last)})"
        yield said


def _old(visit: Visit, facts: Board) -> Iterable[Fact]:
    """What was said before today, yet not too long ago."""
    today = visit.now.astimezone(visit.zone).date()
    for kind in (kind for kind in Kind if kind in TOLD and kind in facts):
        said = facts[kind].at.astimezone(visit.zone).date()
        if said < today and visit.now - facts[kind].at < WEEK:
            yield facts[kind]


def _confirm(visit: Visit, site: Site, fact: Fact, several: bool) -> Button:
    what = f"{board.label(visit.t, fact.kind)} {board.value(visit.t, fact.kind, fact.value, fact.amount)}"
    label = visit.t("✅ {what}", what=f"{site.name}: {what}" if several else what)
    return Button(label, press.pack("morning", "ok", fact.kind, site.id, fact.value))


def _set(site: Site, label: str) -> Button:
    return Button(label, press.pack("morning", "set", site.id))


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[reply.Reply]:
    """Buttons `morning:*`: confirm a fact, or choose what to set at a place."""
    visit = await overlay.informed(visit)
    done, edits = reply.Toast(visit.event.query_id), visit.event.message_id
    match verb, rest:
        case "ok", (kind, id, value) if kind in posted.KINDS and id in visit.desk.sites:
            found = await _confirmed(visit, Kind(kind), visit.desk.sites[id], value)
        case "set", (id,) if id in visit.desk.sites:
            return [done, _kinds(visit, visit.desk.sites[id])]
        case _:
            found = None
    if found is None:
        return [done]
    return [done, Say(found.body, found.buttons, edits)]


async def _confirmed(visit: Visit, kind: Kind, site: Site, value: str) -> Say | None:
    """Said again as of now; the message goes on with what is left to confirm."""
    post = posted.valued(Post(site.office, (site.id,), kind, ""), value)
    refused = await order.allowed(visit, Order(site.office, (site.id,), ""))
    if post is None or isinstance(refused, Say):
        return refused if isinstance(refused, Say) else None
    await posting.record(visit, post)
    return await _card(visit, await _own(visit, site))


async def _own(visit: Visit, site: Site) -> list[Site]:
    """The places of the message that was pressed: those the person has for their own, or this one."""
    office = visit.desk.library.offices[site.office]
    own = (await _officers(visit.tx, office)).get(visit.event.user_id, [])
    return own if site in own else [site]


def _kinds(visit: Visit, site: Site) -> Say:
    """The first of two taps: what; the second says how."""
    buttons = [Button(board.label(visit.t, kind), press.pack("post", "ask", kind, site.id)) for kind in Kind]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    return Say(
        f"<b>{escape(site.label)}</b>\n{visit.t('What do you want to set?')}",
        (*rows, (cards.home_button(visit),)),
    )
