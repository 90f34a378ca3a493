"""/blangko, /alat, /jaringan, /kuota, /antrean: one line, or two taps, sets what citizens read on the board.

What a line says clearly is recorded at once, with its end shown; the end can be changed and the fact taken back.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

from content import boardwords
from content.board import SHAPES, Kind
from content.dates import Unclear
from handlers import board, card, overlay, press
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.staff import order, posted, posting, stale
from handlers.staff.order import Order
from handlers.staff.posting import Post
from handlers.visit import Visit
from storage import board as kept
from storage import drafts

FORM = "post"
QUOTAS = (10, 20, 30, 50, 100)
EXAMPLES = {
    Kind.BLANGKO: "/blangko {place} habis sampai Senin",
    Kind.EQUIPMENT: "/alat {place} rusak",
    Kind.NETWORK: "/jaringan {place} putus selama 2 jam",
    Kind.QUOTA: "/kuota {place} 30",
    Kind.QUEUE: "/antrean {place} padat",
}
KINDS = frozenset(Kind)


async def command(visit: Visit) -> list[Reply]:
    """One of the commands, with its words or alone."""
    visit, name = await overlay.informed(visit), visit.event.command
    found = await order.read(visit, name, visit.event.text)
    return [found if isinstance(found, Say) else await ordered(visit, name, found)]


async def ordered(visit: Visit, name: str, found: Order) -> Say:
    """The command once its places are known: recorded, or asked back for the value."""
    kind, t = Kind(name), visit.t
    said = boardwords.read(kind, found.rest, visit.now, overlay.zone(visit, found.office))
    if isinstance(said, Unclear):
        why = t("Until when? {why}.", why=escape(said.reason))
        return Say(f"{why}\n\n{_usage(visit, kind)}")
    sites = found.sites or tuple(site.id for site in visit.desk.library.offices[found.office].sites)
    post = Post(found.office, sites, kind, said.value, said.amount, said.note, said.until)
    return await _record(visit, post) if said.value else await _values(visit, post)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `post:*`; whether the clerk may do it is asked again with every tap."""
    visit = await overlay.informed(visit)
    match verb, rest:
        case "pick", (token, value):
            found = await _picked(visit, token, value)
        case "ask", (kind, site) if kind in KINDS and site in visit.desk.sites:
            found = await _asked(visit, Kind(kind), site)
        case _:
            found = await posted.pressed(visit, verb, rest)
    if found is None and verb == "pick":
        return await stale.gone(visit)
    if found is None:
        text = visit.t("This was changed or is over already. Please send it again.")
        return [Toast(visit.event.query_id, text)]
    return [Toast(visit.event.query_id), Say(found.body, found.buttons, visit.event.message_id)]


async def _asked(visit: Visit, kind: Kind, site: str) -> Say:
    """The first of two taps, where the message knows the place already."""
    found = await order.allowed(visit, Order(visit.desk.sites[site].office, (site,), ""))
    return (
        found if isinstance(found, Say) else await _values(visit, Post(found.office, found.sites, kind, ""))
    )


async def _values(visit: Visit, post: Post) -> Say:
    """Ask for the value; a tap sets it."""
    until = int(post.until.timestamp()) if post.until else 0
    data = {"kind": post.kind, "office": post.office, "sites": post.sites, "until": until}
    token = await drafts.put(visit.tx, visit.event.chat_id, FORM, data, visit.seconds, hears=False)
    names = ", ".join(escape(visit.desk.sites[site].name) for site in post.sites)
    lines = [f"<b>{names}</b>", visit.t("How is it now?")]
    if len(post.sites) == 1:
        site = visit.desk.sites[post.sites[0]]
        facts = (await kept.of_sites(visit.tx, post.sites))[site.id]
        lines.insert(1, board.line(visit, site, facts, post.kind))
    lines.append(f"\n{_usage(visit, post.kind)}")
    rows = choices(visit, post.kind, lambda value: press.pack("post", "pick", token, value))
    return Say("\n".join(lines), (*rows, (order.cancel(visit, token), card.home_button(visit))))


def choices(visit: Visit, kind: Kind, data: Callable[[str], str]) -> Rows:
    """A button a value, of a quota a few numbers."""
    t, values = visit.t, list(SHAPES[kind].values)
    if kind is not Kind.QUOTA:
        return tuple((Button(_titled(visit, kind, value), data(value)),) for value in values)
    numbers = tuple(Button(t.number(n), data(f"sisa{n}")) for n in QUOTAS)
    others = (value for value in values if value != "sisa")
    return (numbers, *((Button(_titled(visit, kind, value), data(value)),) for value in others))


def _titled(visit: Visit, kind: Kind, value: str) -> str:
    said = board.value(visit.t, kind, value)
    return f"{board.MARK[SHAPES[kind].values[value]]} {said[:1].upper()}{said[1:]}"


async def _picked(visit: Visit, token: str, value: str) -> Say | None:
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, token)
    if draft is None:
        return None
    data, kind = draft.data, Kind(draft.data["kind"])
    post = posted.valued(Post(data["office"], tuple(data["sites"]), kind, ""), value)
    if post is None:
        return None
    until = datetime.fromtimestamp(data["until"], UTC) if data["until"] > visit.seconds else None
    await drafts.drop(visit.tx, visit.event.chat_id, hears=False)
    return await _record(visit, replace(post, until=until))


async def _record(visit: Visit, post: Post) -> Say:
    found = await order.allowed(visit, Order(post.office, post.sites, ""))
    if isinstance(found, Say):
        return found
    return await posted.card(visit, await posting.record(visit, post))


def _usage(visit: Visit, kind: Kind) -> str:
    """How the command is written, with a place of the clerk's own office."""
    return f"{visit.t('Write it like this:')}\n<code>{escape(EXAMPLES[kind].format(place=order.example(visit)))}</code>"
