"""The status board in words. Nothing here decides: content.board does, and only what still counts is shown as known.

A "view" is an informed visit; boards are read once for all the sites that a message speaks of.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from html import escape

from content import board
from content.board import Advice, Board, Fact, Kind, Standing, Verdict
from content.hours import State
from content.records import Site
from content.wording import Words
from handlers import status
from handlers.visit import Visit

MARK = {Standing.GOOD: "🟢", Standing.CAUTION: "🟡", Standing.BAD: "🔴", None: "⚪"}
GLANCE = {Advice.GO: "🟢", Advice.WAIT: "🔴", Advice.UNSURE: "⚪"}
OF_ANSWERS: Mapping[str, tuple[Kind, ...]] = {
    "blanko": (Kind.BLANGKO,),
    "cetak_prr": (Kind.BLANGKO,),
    "antrean": (Kind.QUEUE, Kind.QUOTA),
    "offline_recording": (Kind.NETWORK, Kind.EQUIPMENT),
}


def judged(visit: Visit, site: Site, facts: Board) -> Verdict:
    """Whether to go to a site now."""
    return board.verdict(facts, status.of_site(visit, site), visit.now)


def advice(visit: Visit, site: Site, facts: Board) -> str:
    """One bold line: whether to go; perhaps a second with what to know."""
    t, found = visit.t, judged(visit, site, facts)
    causes = ", ".join(_causes(visit, site, facts, found))
    match found.advice:
        case Advice.WAIT:
            first = t("Better not set out yet: {causes}", causes=causes)
        case Advice.UNSURE:
            first = t("Not certain yet: {causes}", causes=causes)
        case _:
            first = t("You can set out")
    lines = [f"{GLANCE[found.advice]} <b>{first}</b>"]
    queue = board.known(facts, Kind.QUEUE, visit.now)
    if found.advice is Advice.GO and queue is not None and queue.standing is Standing.CAUTION:
        lines.append(t("But {what}.", what=brief(t, facts, Kind.QUEUE, visit.now)))
    if found == Verdict(Advice.WAIT, (Kind.BLANGKO,)):
        lines.append(t("Without blank cards you can still be recorded; only printing waits."))
    return "\n".join(lines)


def _causes(visit: Visit, site: Site, facts: Board, found: Verdict) -> Iterator[str]:
    t = visit.t
    if found.hours:
        opening = status.of_site(visit, site)
        match opening.state:
            case State.CLOSED:
                yield t("closed now")
            case State.UNKNOWN:
                yield t("hours not confirmed")
            case _:
                yield t("hours not certain")
    nothing = [kind for kind in found.causes if board.known(facts, kind, visit.now) is None]
    yield from (brief(t, facts, kind, visit.now) for kind in found.causes if kind not in nothing)
    if nothing:
        yield t("{what} not known", what=" / ".join(label(t, kind).lower() for kind in nothing))


def card(visit: Visit, site: Site, facts: Board) -> str:
    """The whole board of a site: whether to go, opening, and a line a kind."""
    lines = [line(visit, site, facts, kind) for kind in Kind]
    here = visit.now.astimezone(status.zone(visit, site))
    seen = visit.t("As of {moment}. Refresh before you set out.", moment=status.moment(visit, here))
    parts = [advice(visit, site, facts), status.now_text(visit, site), "\n".join(lines), f"<i>{seen}</i>"]
    return "\n\n".join(parts)


def line(visit: Visit, site: Site, facts: Board, kind: Kind) -> str:
    """One kind: its state, who said it, when, and until when it counts."""
    t, fact = visit.t, board.known(facts, kind, visit.now)
    mark = MARK[None if fact is None else fact.standing]
    said = f"{mark} <b>{label(t, kind)}</b>: {state(t, facts, kind, visit.now)}"
    if fact is None:
        since = _ended(visit, site, facts, kind)
        return f"{said} {since}" if since else said
    note = f" ({escape(fact.note)})" if fact.note else ""
    return f"{said}{note}\n    <i>{told(visit, site, fact)}</i>"


def told(visit: Visit, site: Site, fact: Fact) -> str:
    """'petugas, hari ini 08.10; berlaku sampai hari ini 11.10'."""
    t, zone = visit.t, status.zone(visit, site)
    return t(
        "{who}, {at}; counts until {until}",
        who=role(t, fact.role),
        at=moment(visit, fact.at.astimezone(zone)),
        until=ending(visit, fact.until.astimezone(zone)),
    )


def _ended(visit: Visit, site: Site, facts: Board, kind: Kind) -> str:
    """Since when nothing is known of it."""
    fact = facts.get(kind)
    if fact is None or fact.until > visit.now:
        return ""
    return visit.t("since {moment}", moment=moment(visit, fact.until.astimezone(status.zone(visit, site))))


def moment(visit: Visit, at: datetime) -> str:
    """'hari ini 08.10', else the day too; `at` in the zone of its site."""
    if at.date() == visit.now.astimezone(at.tzinfo).date():
        return visit.t("today {time}", time=visit.t.clock(at))
    return status.moment(visit, at)


def ending(visit: Visit, at: datetime) -> str:
    """An end; midnight belongs to the day before."""
    return moment(visit, at) if at.hour or at.minute else status.ending(visit, at)


def state(t: Words, facts: Board, kind: Kind, now: datetime) -> str:
    """The value of a kind in words, 'tidak diketahui' for what is absent or over."""
    fact = board.known(facts, kind, now)
    return t("not known") if fact is None else value(t, fact.kind, fact.value, fact.amount)


def brief(t: Words, facts: Board, kind: Kind, now: datetime) -> str:
    """'blangko habis'."""
    return f"{label(t, kind).lower()} {state(t, facts, kind, now)}"


def label(t: Words, kind: Kind) -> str:
    match kind:
        case Kind.BLANGKO:
            return t("Blank cards")
        case Kind.EQUIPMENT:
            return t("Recording machine")
        case Kind.NETWORK:
            return t("Network")
        case Kind.QUOTA:
            return t("Quota today")
    return t("Queue")


def value(t: Words, kind: Kind, value: str, amount: int | None = None) -> str:
    if kind is Kind.QUOTA:
        return _quota(t, value, amount)
    match value:
        case "ada":
            return t("in stock")
        case "terbatas":
            return t("only a few")
        case "habis":
            return t("out of stock")
        case "normal":
            return t("working")
        case "terganggu":
            return t("disturbed")
        case "rusak":
            return t("out of order")
        case "lambat":
            return t("slow")
        case "putus":
            return t("down")
        case "sepi":
            return t("short")
        case "sedang":
            return t("medium")
    return t("long")


def _quota(t: Words, value: str, amount: int | None) -> str:
    if value == "bebas":
        return t("no limit")
    return t("{n} left", n=t.number(amount)) if value == "sisa" and amount else t("used up")


def role(t: Words, role: str) -> str:
    """Who said it: the role, never a name."""
    return t("office admin") if role == "admin" else t("officer")


def row(visit: Visit, site: Site, facts: Board) -> str:
    """A line of a list: whether to go and what is known; '' when nothing is."""
    t = visit.t
    known = [kind for kind in Kind if board.known(facts, kind, visit.now)]
    opening = status.of_site(visit, site)
    if not known and opening.state is State.UNKNOWN:
        return ""
    said = [brief(t, facts, kind, visit.now) for kind in known] or [t("board not known")]
    return (
        f"{GLANCE[judged(visit, site, facts).advice]} <b>{escape(site.name)}</b>:"
        f" {status.brief(visit, opening)}; {', '.join(said)}"
    )


def rows(visit: Visit, sites: Iterable[Site], boards: Mapping[str, Board]) -> str:
    """A line for each site of which something is known; the others share one."""
    told, silent = [], []
    for site in sites:
        said = row(visit, site, boards.get(site.id, {}))
        if said:
            told.append(said)
        else:
            silent.append(escape(site.name))
    if silent:
        told.append(f"⚪ {', '.join(silent)}: {visit.t('nothing known today')}")
    return "\n".join(told)
