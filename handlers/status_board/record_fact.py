"""Record a fact of the status board, notify followers, change its end, take it back.

The command itself records the fact. Its notice is built from the recorded fact and its campaign is named after the
post. So a second tap sends nothing, and a fact that has changed meanwhile is not sent at all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from content import quiet_hours
from content.lazy_dataclass import dataclass
from content.status_board import board_facts
from content.status_board.board_facts import BoardFact, BoardFactKind, FactRating
from content.status_board.doubt_kinds import FACT_KINDS
from content.text.redaction import redact
from content.text.safe_html import Html, join_lines
from content.text.translation import Translator, translator_for
from handlers.announcements import notices
from handlers.core import permissions, replies
from handlers.core.context import Context, HoursContext
from handlers.core.permissions import Right, Role
from handlers.opening_hours import apply_hours_change, effective_hours, hours_change, hours_text
from handlers.status_board import board_texts
from storage import site_doubts, status_board
from storage.announcements import follows
from storage.announcements.announcements import Audience
from storage.queues import outbox
from storage.staff_accounts import audit_log

MAX_NOTE_LENGTH = 120  # characters
DOUBLE_TAP_TIME = timedelta(minutes=1)  # the same fact again within this time is a second tap
TOPICS_BY_KIND = dict.fromkeys(
    (BoardFactKind.EQUIPMENT, BoardFactKind.PRINTER, BoardFactKind.NETWORK), "gangguan"
)


@dataclass(frozen=True)
class NewBoardFact:
    """A fact to record for `sites` of one office. `until` None: the default expiry of its kind."""

    office: str
    sites: tuple[str, ...]
    kind: BoardFactKind
    value: str
    amount: int | None = None
    note: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class RecordedBoardFacts:
    """The facts as recorded. `is_newsworthy`: followers would want to know."""

    facts: list[BoardFact]
    is_newsworthy: bool


async def record_fact(context: HoursContext, new: NewBoardFact) -> RecordedBoardFacts:
    """Record a fact. A second tap with the same fact records nothing."""
    before = await status_board.find_boards(context.tx, new.sites)
    known = [board_facts.find_current_fact(before[site], new.kind, context.now) for site in new.sites]
    same = [fact for fact in known if fact is not None and _is_same(context, fact, new)]
    if len(same) == len(new.sites):
        return RecordedBoardFacts(same, board_facts.is_newsworthy(new.kind, None, same[0]))
    until = new.until or default_expiry(context, new)
    id = await status_board.record_post(
        context.tx, office=new.office, sites=new.sites, kind=new.kind, value=new.value, amount=new.amount,
        note=redact(new.note).text[:MAX_NOTE_LENGTH], role=await _speaker_role(context, new), by=context.event.user_id,
        now=context.timestamp, until=int(until.timestamp()),
    )  # fmt: skip
    facts = await status_board.list_facts_of_post(context.tx, id)
    await site_doubts.settle(
        context.tx, new.sites, [doubt for doubt, kind in FACT_KINDS.items() if kind is new.kind]
    )
    await _write_audit(context, "board.set", new.office, facts)
    matters = await _is_newsworthy(context, facts, before)
    for old in {fact.post for fact in known if fact is not None}:
        if not await status_board.list_facts_of_post(context.tx, old):
            await apply_hours_change.withdraw_notice(context, campaign_name(old))
    return RecordedBoardFacts(facts, matters)


def _is_same(context: Context, fact: BoardFact, new: NewBoardFact) -> bool:
    same = (fact.value, fact.amount, fact.note) == (new.value, new.amount, new.note)
    return same and context.now - fact.at < DOUBLE_TAP_TIME and (new.until is None or new.until == fact.until)


async def _is_newsworthy(
    context: Context, facts: Sequence[BoardFact], before: dict[str, board_facts.Board]
) -> bool:
    for fact in facts:
        known = board_facts.find_current_fact(before[fact.site], fact.kind, context.now)
        if board_facts.is_newsworthy(fact.kind, known, fact):
            return True
        if known is not None and known.until != fact.until and await is_announced(context, known.post):
            return True
    return False


def default_expiry(context: HoursContext, new: NewBoardFact) -> datetime:
    """Return the earliest default expiry among the sites."""
    return min(_site_expiry(context, new.kind, site) for site in new.sites)


def _site_expiry(context: HoursContext, kind: BoardFactKind, id: str) -> datetime:
    site = context.services.sites[id]
    zone = hours_text.site_zone(context, site)
    today = hours_text.day_hours(context, site, context.now.astimezone(zone).date())
    closing = today.intervals[-1].end if today.intervals else None
    return board_facts.find_expiry(
        kind, context.now, zone, effective_hours.office_calendar(context, site.office), closing
    )


async def _speaker_role(context: Context, new: NewBoardFact) -> str:
    """Return the highest role with which the user may record it."""
    held = await permissions.list_grants_with(context, Right.SET_HOURS)
    admins = [grant for grant in held if grant.role is Role.ADMIN and permissions.covers(grant, new.office)]
    return Role.ADMIN if admins else Role.PETUGAS


def campaign_name(post_id: int) -> str:
    return f"board:{post_id}"


async def is_announced(context: Context, post_id: int) -> bool:
    """Return whether followers were notified of a post."""
    return await outbox.find_progress(context.tx, campaign_name(post_id)) is not None


def audience_for(context: Context, facts: Sequence[BoardFact]) -> Audience:
    office = context.services.sites[facts[0].site].office
    sites = tuple(fact.site for fact in facts)
    whole = {site.id for site in context.offices[office].sites} == set(sites)
    topic = TOPICS_BY_KIND.get(facts[0].kind, "blangko")
    return Audience(office, () if whole else sites, topics=(topic,))


async def find_followers(context: Context, facts: Sequence[BoardFact]) -> list[int]:
    audience = audience_for(context, facts)
    return await follows.list_followers(
        context.tx, office=audience.office, sites=audience.sites, topics=audience.topics, exclude=(context.event.chat_id,),
        now=context.timestamp,
    )  # fmt: skip


async def find_current_facts(context: Context, post_id: int) -> list[BoardFact]:
    """Return the facts of a post that are still current: not expired, taken back or replaced."""
    found = await status_board.list_facts_of_post(context.tx, post_id)
    return [
        fact for fact in found if fact.at <= context.now < fact.until and fact.site in context.services.sites
    ]


async def notify_followers(context: Context, facts: Sequence[BoardFact], *, urgent: bool) -> int:
    """Send the notice of a recorded fact to its followers; return how many."""
    audience, chats, fact = audience_for(context, facts), await find_followers(context, facts), facts[0]
    zone = effective_hours.office_zone(context, audience.office or "")
    ends = fact.until.astimezone(zone) - timedelta(
        minutes=1 if _is_midnight(fact.until.astimezone(zone)) else 0
    )
    say = await notices.publish_notice(
        context, kind="board", campaign=campaign_name(fact.post), audience=audience, title=render_title(context, facts),
        body=render_body(context, facts), until=ends, urgent=urgent,
    )  # fmt: skip
    due = quiet_hours.find_send_time(context.now, zone, urgent)
    await outbox.add_for_chats(
        context.tx, campaign_name(fact.post), replies.encode_reply(say), chats,
        notices.delay_for_take_back(context, due), context.timestamp,
        urgent=urgent, expires=int(fact.until.timestamp()), is_limited=not urgent,
    )  # fmt: skip
    await _write_audit(context, "board.tell", audience.office or "", facts, told=len(chats))
    return len(chats)


def _is_midnight(at: datetime) -> bool:
    return not (at.hour or at.minute)


def render_title(context: Context, facts: Sequence[BoardFact]) -> str:
    """Render the title: plain text, in Indonesian, '🔴 Kantor Kecamatan Pamulang: blangko habis'."""
    t, audience, fact = translator_for("id"), audience_for(context, facts), facts[0]
    place, what = (
        hours_change.render_places(context, audience.office or "", audience.sites),
        _lowercase_fact(t, fact),
    )
    return f"{board_texts.STANDING_MARKS[fact.rating]} {place}: {what}"


def _lowercase_fact(t: Translator, fact: BoardFact) -> str:
    """Render 'blangko habis'."""
    value = board_texts.render_value(t, fact.kind, fact.value, fact.amount)
    return f"{board_texts.render_kind(t, fact.kind).lower()} {value}"


def render_body(context: Context, facts: Sequence[BoardFact]) -> Html:
    """Render the body: Telegram HTML, in Indonesian."""
    t, fact = translator_for("id"), facts[0]
    lines = [t("Note: {why}.", why=fact.note.rstrip("."))] if fact.note else []
    at = fact.at.astimezone(effective_hours.office_zone(context, context.services.sites[fact.site].office))
    lines.append(
        t(
            "Said by: {who}, {at}.",
            who=board_texts.render_role(t, fact.role),
            at=f"{t.format_day(at.date())}, {t.format_clock(at)}",
        )
    )
    if fact.kind is BoardFactKind.BLANGKO and fact.rating is FactRating.BAD:
        lines.append(t("Without blank cards you can still be recorded; only printing waits."))
    return join_lines(lines)


async def withdraw_facts(context: Context, facts: Sequence[BoardFact]) -> bool:
    """Take the facts back and withdraw their notice. Return False if they had expired already."""
    post_id = facts[0].post
    if not await status_board.withdraw_post(context.tx, post_id, context.event.user_id, context.timestamp):
        return False
    await apply_hours_change.withdraw_notice(context, campaign_name(post_id))
    await _write_audit(context, "board.back", context.services.sites[facts[0].site].office, facts)
    return True


async def _write_audit(
    context: Context, act: str, office: str, facts: Sequence[BoardFact], **more: int
) -> None:
    t, fact = translator_for("id"), facts[0]
    about = {"sites": [one.site for one in facts], "what": _lowercase_fact(t, fact), **more}
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id, act=act, office=office, about=about
    )
