"""What staff say of the moment becomes a fact of the board; telling the followers of it, changing its end, taking it back.

A fact is recorded by the command itself. Its notice is made of the recorded fact, under a campaign named after the post:
pressed twice it is sent once, and once the fact has changed it is not sent at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from content import board as boards
from content import quiet
from content.board import Fact, Kind, Standing
from content.shield import shield
from content.wording import words
from handlers import access, board, notice, overlay, reply, status
from handlers.access import Right, Role
from handlers.staff import effect, plan
from handlers.visit import Visit
from storage import audit, follows, outbox
from storage import board as kept
from storage.announcements import Audience

LONGEST = 120  # characters of a note
AGAIN = timedelta(minutes=1)  # the same said again this soon is the second tap of one
TOPIC = {Kind.EQUIPMENT: "gangguan", Kind.NETWORK: "gangguan"}


@dataclass(frozen=True)
class Post:
    """What is to be said of `sites`, all of one office. `until` None: as long as its kind holds."""

    office: str
    sites: tuple[str, ...]
    kind: Kind
    value: str
    amount: int | None = None
    note: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Posted:
    """The facts as recorded; `matters`: followers would want to know."""

    facts: list[Fact]
    matters: bool


async def record(visit: Visit, post: Post) -> Posted:
    """Say it, in an informed visit; a second tap of the same says nothing more."""
    before = await kept.of_sites(visit.tx, post.sites)
    known = [boards.known(before[site], post.kind, visit.now) for site in post.sites]
    same = [fact for fact in known if fact is not None and _same(visit, fact, post)]
    if len(same) == len(post.sites):
        return Posted(same, boards.matters(post.kind, None, same[0]))
    until = post.until or expiry(visit, post)
    id = await kept.say(
        visit.tx, office=post.office, sites=post.sites, kind=post.kind, value=post.value, amount=post.amount,
        note=shield(post.note).text[:LONGEST], role=await _role(visit, post), by=visit.event.user_id,
        now=visit.seconds, until=int(until.timestamp()),
    )  # fmt: skip
    facts = await kept.of_post(visit.tx, id)
    await _log(visit, "board.set", post.office, facts)
    matters = await _matters(visit, facts, before)
    for old in {fact.post for fact in known if fact is not None}:
        if not await kept.of_post(visit.tx, old):
            await effect.take_back(visit, campaign(old))
    return Posted(facts, matters)


def _same(visit: Visit, fact: Fact, post: Post) -> bool:
    same = (fact.value, fact.amount, fact.note) == (post.value, post.amount, post.note)
    return same and visit.now - fact.at < AGAIN and (post.until is None or post.until == fact.until)


async def _matters(visit: Visit, facts: Sequence[Fact], before: dict[str, boards.Board]) -> bool:
    for fact in facts:
        known = boards.known(before[fact.site], fact.kind, visit.now)
        if boards.matters(fact.kind, known, fact):
            return True
        if known is not None and known.until != fact.until and await told(visit, known.post):
            return True
    return False


def expiry(visit: Visit, post: Post) -> datetime:
    """The earliest end among its sites."""
    return min(_expiry(visit, post.kind, site) for site in post.sites)


def _expiry(visit: Visit, kind: Kind, id: str) -> datetime:
    site = visit.desk.sites[id]
    zone = status.zone(visit, site)
    today = status.of_day(visit, site, visit.now.astimezone(zone).date())
    closing = today.intervals[-1].end if today.intervals else None
    return boards.expiry(kind, visit.now, zone, overlay.of_office(visit, site.office), closing)


async def _role(visit: Visit, post: Post) -> str:
    """The highest role by which the person may say it."""
    held = await access.granting(visit, Right.SET_HOURS)
    admins = [grant for grant in held if grant.role is Role.ADMIN and access.reaches(grant, post.office)]
    return Role.ADMIN if admins else Role.PETUGAS


def campaign(post: int) -> str:
    return f"board:{post}"


async def told(visit: Visit, post: int) -> bool:
    """Whether followers were told of a post already."""
    return await outbox.tally(visit.tx, campaign(post)) is not None


def audience(visit: Visit, facts: Sequence[Fact]) -> Audience:
    office = visit.desk.sites[facts[0].site].office
    sites = tuple(fact.site for fact in facts)
    whole = {site.id for site in visit.desk.library.offices[office].sites} == set(sites)
    topic = TOPIC.get(facts[0].kind, "blangko")
    return Audience(office, () if whole else sites, topics=(topic,))


async def followers(visit: Visit, facts: Sequence[Fact]) -> list[int]:
    whom = audience(visit, facts)
    return await follows.followers(
        visit.tx, office=whom.office, sites=whom.sites, topics=whom.topics, exclude=(visit.event.chat_id,),
        now=visit.seconds,
    )  # fmt: skip


async def standing(visit: Visit, post: int) -> list[Fact]:
    """What a post still says: neither over, nor taken back, nor replaced."""
    found = await kept.of_post(visit.tx, post)
    return [fact for fact in found if fact.at <= visit.now < fact.until and fact.site in visit.desk.sites]


async def tell(visit: Visit, facts: Sequence[Fact], *, urgent: bool) -> int:
    """The notice of a recorded fact to its followers; how many."""
    whom, chats, fact = audience(visit, facts), await followers(visit, facts), facts[0]
    zone = overlay.zone(visit, whom.office or "")
    ends = fact.until.astimezone(zone) - timedelta(minutes=1 if _midnight(fact.until.astimezone(zone)) else 0)
    say = await notice.issue(
        visit, kind="board", campaign=campaign(fact.post), audience=whom, title=title(visit, facts),
        body=body(visit, facts), until=ends, urgent=urgent,
    )  # fmt: skip
    due = quiet.due(visit.now, zone, urgent)
    await outbox.add_for(
        visit.tx, campaign(fact.post), reply.pack(say), chats, int(due.timestamp()), visit.seconds,
        urgent=urgent, expires=int(fact.until.timestamp()),
    )  # fmt: skip
    await _log(visit, "board.tell", whom.office or "", facts, told=len(chats))
    return len(chats)


def _midnight(at: datetime) -> bool:
    return not (at.hour or at.minute)


def title(visit: Visit, facts: Sequence[Fact]) -> str:
    """The notice's title, plain, in Indonesian: '🔴 Kantor Kecamatan Pamulang: blangko habis'."""
    t, whom, fact = words("id"), audience(visit, facts), facts[0]
    what = f"{board.label(t, fact.kind).lower()} {board.value(t, fact.kind, fact.value, fact.amount)}"
    return f"{board.MARK[fact.standing]} {plan.places(visit, whom.office or '', whom.sites)}: {what}"


def body(visit: Visit, facts: Sequence[Fact]) -> str:
    """What citizens read below it, Telegram HTML, in Indonesian."""
    t, fact = words("id"), facts[0]
    lines = [t("Note: {why}.", why=escape(fact.note).rstrip("."))] if fact.note else []
    at = fact.at.astimezone(overlay.zone(visit, visit.desk.sites[fact.site].office))
    lines.append(
        t("Said by: {who}, {at}.", who=board.role(t, fact.role), at=f"{t.day(at.date())}, {t.clock(at)}")
    )
    if fact.kind is Kind.BLANGKO and fact.standing is Standing.BAD:
        lines.append(t("Without blank cards you can still be recorded; only printing waits."))
    return "\n".join(lines)


async def take_back(visit: Visit, facts: Sequence[Fact]) -> bool:
    """Nothing is known of it any more, and its notice counts as withdrawn; False when it was over already."""
    post = facts[0].post
    if not await kept.take_back(visit.tx, post, visit.event.user_id, visit.seconds):
        return False
    await effect.take_back(visit, campaign(post))
    await _log(visit, "board.back", visit.desk.sites[facts[0].site].office, facts)
    return True


async def _log(visit: Visit, act: str, office: str, facts: Sequence[Fact], **more: int) -> None:
    t, fact = words("id"), facts[0]
    what = f"{board.label(t, fact.kind).lower()} {board.value(t, fact.kind, fact.value, fact.amount)}"
    about = {"sites": [one.site for one in facts], "what": what, **more}
    await audit.record(
        visit.tx, at=visit.seconds, actor=visit.event.user_id, act=act, office=office, about=about
    )
