"""Records a change of hours, tells those concerned and writes the log: all in the transaction of the tap."""

from content import quiet
from handlers import notice, overlay, reply
from handlers.staff import plan, report
from handlers.staff.plan import KIND, Act, Plan
from handlers.visit import Visit
from storage import announcements, audit, follows, hours, outbox, progress
from storage.announcements import State
from storage.hours import Change

LOGGED = {
    Act.CLOSE: "closure.add",
    Act.OPEN: "opening.add",
    Act.AGAIN: "opening.add",
    Act.EXTRA: "extra.add",
    Act.DAY_OFF: "dayoff.add",
    Act.WEEK: "hours.set",
    Act.REOPEN: "closure.end",
    Act.CANCEL: "extra.end",
    Act.WORKDAY: "dayoff.end",
}
ENDS = {Act.REOPEN: "change", Act.CANCEL: "change", Act.WORKDAY: "dayoff"}
NAMES = {Act.DAY_OFF: "dayoff", Act.WEEK: "hours"}


async def concerned(visit: Visit, planned: Plan) -> list[int]:
    """Chats to tell: the followers, or those who were told of what now ends."""
    if planned.act in ENDS:
        return await _told(visit, planned)
    whom = plan.audience(planned)
    return await follows.followers(
        visit.tx,
        office=planned.office,
        sites=whom.sites,
        topics=whom.topics,
        exclude=(visit.event.chat_id,),
        now=visit.seconds,
    )


async def _told(visit: Visit, planned: Plan) -> list[int]:
    """Whom the notice of what now ends has reached or is just reaching, save those who want nothing more."""
    reached = await outbox.reached(visit.tx, f"{ENDS[planned.act]}:{planned.of}")
    if not reached:
        return []
    following = set(await follows.followers(visit.tx, office=planned.office, now=visit.seconds))
    return [chat for chat in reached if chat in following]


def overlapping(visit: Visit, planned: Plan) -> Change | None:
    """What is recorded of the same kind for one of these places and some of this time."""
    kind = KIND.get(planned.act)
    rows = (row for row in overlay.known(visit).changes if (row.office, row.kind) == (planned.office, kind))
    times = (row for row in rows if row.start < planned.end and row.end > max(planned.start, visit.seconds))
    meant = set(plan.sites(visit, planned))
    return next((row for row in times if not row.sites or meant.intersection(row.sites)), None)


def recorded_already(visit: Visit, planned: Plan) -> bool:
    """Whether somebody, or an earlier tap, has recorded the very same."""
    if planned.act is Act.DAY_OFF:
        first, last = plan.days(visit, planned)
        return any(
            (row.office, row.first, row.last) == (planned.office, first, last)
            for row in overlay.known(visit).days_off
        )
    found = (planned.office, KIND.get(planned.act), planned.start, planned.end)
    return any(
        (row.office, row.kind, row.start, row.planned) == found and set(row.sites) == set(planned.sites)
        for row in overlay.known(visit).changes
        if row.end > visit.seconds
    )


async def perform(visit: Visit, planned: Plan, *, tell: bool, urgent: bool) -> int | None:
    """Do it; the id of the notice, 0 where nobody is told. None when it was done already.

    From now on the message of the tap shows how far the notice is.
    """
    chats = await concerned(visit, planned) if tell else []
    id = await _record(visit, planned)
    if id is None:
        return None
    if planned.act in ENDS:
        await take_back(visit, f"{ENDS[planned.act]}:{planned.of}")
    about = {"id": id, "sites": list(planned.sites), "told": len(chats)}
    if planned.end:
        about["when"] = plan.when(visit, planned)
    if planned.weekly:
        about["weekly"] = f"{planned.season} {planned.weekly}".strip()
    await audit.record(
        visit.tx, at=visit.seconds, actor=visit.event.user_id, act=LOGGED[planned.act], office=planned.office,
        about=about,
    )  # fmt: skip
    return await _tell(visit, planned, id, chats, urgent) if chats else 0


async def _record(visit: Visit, planned: Plan) -> int | None:
    """The id of the row that was written or ended."""
    tx, by, now = visit.tx, visit.event.user_id, visit.seconds
    match planned.act:
        case Act.CLOSE | Act.OPEN | Act.AGAIN | Act.EXTRA:
            return await hours.change(
                tx, office=planned.office, sites=planned.sites, kind=KIND[planned.act], start=planned.start,
                end=planned.end, reason=planned.name, by=by, now=now,
            )  # fmt: skip
        case Act.DAY_OFF:
            first, last = plan.days(visit, planned)
            return await hours.add_days_off(
                tx, office=planned.office, first=first, last=last, name=planned.name, by=by, now=now
            )
        case Act.WEEK:
            confirmed = plan.today(visit, planned.office)
            ids = [
                await hours.set_week(tx, site, planned.weekly, confirmed, by, now, planned.season)
                for site in plan.sites(visit, planned)
            ]
            return ids[-1] if ids else None
        case Act.REOPEN | Act.CANCEL:
            ended = await hours.end_change(tx, planned.of, by, now)
        case Act.WORKDAY:
            ended = await hours.drop_days_off(tx, planned.of, by, now)
    return planned.of if ended else None


async def take_back(visit: Visit, campaign: str) -> None:
    """The earlier notice: what waits is not sent, and what was sent counts as withdrawn."""
    await outbox.cancel(visit.tx, campaign)
    id = await announcements.of_campaign(visit.tx, campaign)
    if id is not None:
        by = visit.event.user_id
        await announcements.turn(visit.tx, id, State.PUBLISHED, State.WITHDRAWN, by, visit.seconds)


async def _tell(visit: Visit, planned: Plan, id: int, chats: list[int], urgent: bool) -> int:
    """The notice, with its code, to each of them once; in quiet hours it waits, unless it is urgent. Its id."""
    campaign = f"{NAMES.get(planned.act, 'change')}:{id}"
    if planned.act in ENDS:
        campaign = f"{ENDS[planned.act]}:{id}:ended"
    say = await notice.issue(
        visit,
        kind=planned.act.value,
        campaign=campaign,
        audience=plan.audience(planned),
        title=plan.title(visit, planned),
        body=plan.body(visit, planned),
        until=plan.until(visit, planned),
        urgent=urgent,
        dated=planned.act not in ENDS,
    )
    told, event = await announcements.of_campaign(visit.tx, campaign), visit.event
    assert told is not None
    await progress.watch(visit.tx, report.name(told), event.chat_id, event.message_id, visit.seconds)
    due = quiet.due(visit.now, overlay.zone(visit, planned.office), urgent)
    await outbox.add_for(
        visit.tx, campaign, reply.pack(say), chats, int(due.timestamp()), visit.seconds,
        urgent=urgent, expires=planned.end or None,
    )  # fmt: skip
    return told
