"""A fact that staff just recorded: what citizens read now, the offer to tell the followers, its end, taking it back."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from html import escape

from content import quiet
from content.board import SHAPES, TOLD, Fact, Kind
from handlers import board, overlay, press
from handlers import card as cards
from handlers.reply import Button, Rows, Say
from handlers.staff import order, plan, posting
from handlers.staff.order import Order
from handlers.staff.posting import Post, Posted
from handlers.visit import Visit

LASTING = ("1h", "3h", "0d", "1d", "3w", "7d")  # hours; days and working days after today, to their end
KINDS = frozenset(Kind)
LISTED = 3  # sites whose lines are shown


def valued(post: Post, code: str) -> Post | None:
    """The post with the value of a button ('habis', 'sisa30'); None for no value of its kind."""
    if post.kind is Kind.QUOTA and (left := re.fullmatch(r"sisa([0-9]{1,5})", code)):
        return (
            replace(post, value="sisa", amount=int(left[1])) if int(left[1]) else replace(post, value="habis")
        )
    return replace(post, value=code) if code in SHAPES[post.kind].values and code != "sisa" else None


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> Say | None:
    """The buttons of a recorded fact; None when the fact has changed or is over."""
    match verb, rest:
        case "set", (kind, site, value) if kind in KINDS and site in visit.desk.sites:
            post = valued(Post(visit.desk.sites[site].office, (site,), Kind(kind), ""), value)
            return await _set(visit, post) if post else None
        case (("tell" | "urgent" | "until" | "undo" | "show"), (id,)) if id.isdecimal():
            facts = await posting.standing(visit, int(id[:18]))
            return await _refused(visit, facts) or await _on(visit, verb, facts) if facts else None
        case "lasts", (id, code) if id.isdecimal() and code in LASTING:
            facts = await posting.standing(visit, int(id[:18]))
            return await _refused(visit, facts) or await _lasts(visit, facts, code) if facts else None
    return None


async def _refused(visit: Visit, facts: list[Fact]) -> Say | None:
    sites = tuple(fact.site for fact in facts)
    found = await order.allowed(visit, Order(visit.desk.sites[sites[0]].office, sites, ""))
    return found if isinstance(found, Say) else None


async def _set(visit: Visit, post: Post) -> Say:
    found = await order.allowed(visit, Order(post.office, post.sites, ""))
    return found if isinstance(found, Say) else await card(visit, await posting.record(visit, post))


async def _on(visit: Visit, verb: str, facts: list[Fact]) -> Say | None:
    match verb:
        case "until":
            return _ends(visit, facts)
        case "undo":
            return await _undone(visit, facts)
        case "show":
            return await card(visit, Posted(facts, facts[0].kind in TOLD))
    if await posting.told(visit, facts[0].post):
        return Say(visit.t("The followers were told of this already."), (_home(visit),))
    zone = overlay.zone(visit, visit.desk.sites[facts[0].site].office)
    if verb == "tell" and quiet.passed(visit.now, zone, facts[0].until.timestamp()):
        again = await card(visit, Posted(facts, True))
        night = visit.t("It is night by now, and in the morning this is over. Tell them now, or tell nobody.")
        return Say(f"{again.body}\n\n🌙 {night}", again.buttons)
    people = await posting.tell(visit, facts, urgent=verb == "urgent")
    told = visit.t("People who are told: {n}", n=visit.t.number(people))
    return Say(f"{_said(visit, facts)}\n\n🔔 {told}", (_after(visit, facts), _home(visit)))


async def card(visit: Visit, posted: Posted) -> Say:
    """What citizens read from now on; the followers are told by the same message's button."""
    t, facts = visit.t, posted.facts
    lines, rows = [_said(visit, facts)], list[tuple[Button, ...]]()
    fresh = not await posting.told(visit, facts[0].post)
    people = len(await posting.followers(visit, facts)) if posted.matters and fresh else 0
    if people:
        lines.append(f"🔔 <b>{t('Tell the {n} people who follow this?', n=t.number(people))}</b>")
        rows += _telling(visit, facts, people)
    return Say("\n\n".join(lines), (*rows, _after(visit, facts), _home(visit)))


def _said(visit: Visit, facts: list[Fact]) -> str:
    t, kind = visit.t, facts[0].kind
    shown = [
        f"<b>{escape(visit.desk.sites[fact.site].label)}</b>\n"
        + board.line(visit, visit.desk.sites[fact.site], {kind: fact}, kind)
        for fact in facts[:LISTED]
    ]
    if len(facts) > LISTED:
        shown.append(t("and {n} more places", n=len(facts) - LISTED))
    done, lines = t("Recorded. Citizens read from now on:"), "\n".join(shown)
    return f"✅ {done}\n<blockquote>{lines}</blockquote>"


def _telling(visit: Visit, facts: list[Fact], people: int) -> Rows:
    t, id = visit.t, facts[0].post
    zone = overlay.zone(visit, visit.desk.sites[facts[0].site].office)
    if not quiet.quiet(visit.now, zone):
        return ((Button(t("🔔 Tell {n} people", n=t.number(people)), press.pack("post", "tell", id)),),)
    morning, now = quiet.due(visit.now, zone), t("⚡ Tell them now (urgent)")
    urgent = (Button(now, press.pack("post", "urgent", id)),)
    if facts[0].until <= morning:
        return (urgent,)
    later = t("🔔 Tell them at {time}", time=t.clock(morning))
    return ((Button(later, press.pack("post", "tell", id)),), urgent)


def _after(visit: Visit, facts: list[Fact]) -> tuple[Button, ...]:
    t, id = visit.t, facts[0].post
    return (
        Button(t("⏳ Change its end"), press.pack("post", "until", id)),
        Button(t("↩️ Take back"), press.pack("post", "undo", id)),
    )


def _home(visit: Visit) -> tuple[Button, ...]:
    return (cards.home_button(visit),)


def _ends(visit: Visit, facts: list[Fact]) -> Say:
    """Until when does it count? Each end only once, the earliest first."""
    id, t = facts[0].post, visit.t
    ends = {_end(visit, facts, code): code for code in reversed(LASTING)}
    rows = tuple(
        (Button(board.ending(visit, end), press.pack("post", "lasts", id, ends[end])),)
        for end in sorted(ends)
    )
    back = (Button(t("⬅️ Back"), press.pack("post", "show", id)),)
    return Say(f"{_said(visit, facts)}\n\n{t('Until when does it count?')}", (*rows, back))


def _end(visit: Visit, facts: list[Fact], code: str) -> datetime:
    """The end of a choice, in the zone of the office."""
    office, n = visit.desk.sites[facts[0].site].office, int(code[0])
    local = visit.now.astimezone(overlay.zone(visit, office)).replace(second=0, microsecond=0)
    if code[1] == "h":
        return local + timedelta(hours=n)
    day = local.date() + timedelta(days=n)
    if code[1] == "w":
        day = overlay.of_office(visit, office).working_days_after(local.date(), n)
    return datetime.combine(day + timedelta(days=1), time(), local.tzinfo)


async def _lasts(visit: Visit, facts: list[Fact], code: str) -> Say:
    fact, sites = facts[0], tuple(one.site for one in facts)
    post = Post(visit.desk.sites[fact.site].office, sites, fact.kind, fact.value, fact.amount, fact.note)
    return await card(visit, await posting.record(visit, replace(post, until=_end(visit, facts, code))))


async def _undone(visit: Visit, facts: list[Fact]) -> Say | None:
    if not await posting.take_back(visit, facts):
        return None
    t, kind = visit.t, facts[0].kind
    places = plan.places(visit, visit.desk.sites[facts[0].site].office, tuple(fact.site for fact in facts))
    said = t(
        "Taken back. {kind} at {place} is not known now.", kind=board.label(t, kind), place=escape(places)
    )
    again = Button(t("✏️ Set it again"), press.pack("post", "ask", kind, facts[0].site))
    return Say(f"↩️ {said}", ((again,), _home(visit)))
