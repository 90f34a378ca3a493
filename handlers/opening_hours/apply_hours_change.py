"""Apply a confirmed change of hours: save it, notify people and write the audit log, in one transaction."""

from content import quiet_hours
from handlers.announcements import delivery_report, notices
from handlers.core import replies
from handlers.core.context import Context
from handlers.opening_hours import effective_hours, hours_change
from handlers.opening_hours.hours_change import CHANGE_KINDS, HoursAction, HoursChange
from storage import opening_hours
from storage.announcements import announcements, delivery_messages, follows
from storage.announcements.announcements import AnnouncementState
from storage.opening_hours import RecordedOverride
from storage.queues import outbox
from storage.staff_accounts import audit_log

AUDIT_ACTS = {
    HoursAction.CLOSE: "closure.add",
    HoursAction.OPEN: "opening.add",
    HoursAction.REOPEN_SITES: "opening.add",
    HoursAction.EXTRA_HOURS: "extra.add",
    HoursAction.DAY_OFF: "dayoff.add",
    HoursAction.WEEK: "hours.set",
    HoursAction.REOPEN: "closure.end",
    HoursAction.CANCEL_EXTRA: "extra.end",
    HoursAction.CANCEL_DAY_OFF: "dayoff.end",
}
ENDED_CAMPAIGN_PREFIXES = {
    HoursAction.REOPEN: "change",
    HoursAction.CANCEL_EXTRA: "change",
    HoursAction.CANCEL_DAY_OFF: "dayoff",
}
CAMPAIGN_PREFIXES = {HoursAction.DAY_OFF: "dayoff", HoursAction.WEEK: "hours"}


async def find_recipients(context: Context, planned: HoursChange) -> list[int]:
    """Return the chats to notify: followers, or those who were told of the change that now ends."""
    if planned.act in ENDED_CAMPAIGN_PREFIXES:
        return await _find_previously_notified(context, planned)
    whom = hours_change.audience_for(planned)
    return await follows.list_followers(
        context.tx,
        office=planned.office,
        sites=whom.sites,
        topics=whom.topics,
        exclude=(context.event.chat_id,),
        now=context.timestamp,
    )


async def _find_previously_notified(context: Context, planned: HoursChange) -> list[int]:
    """Return who received (or is about to receive) the notice of the change that ends, except those who unfollowed."""
    reached = await outbox.list_reached_chats(
        context.tx, f"{ENDED_CAMPAIGN_PREFIXES[planned.act]}:{planned.of}"
    )
    if not reached:
        return []
    following = set(await follows.list_followers(context.tx, office=planned.office, now=context.timestamp))
    return [chat for chat in reached if chat in following]


def find_overlapping_change(context: Context, planned: HoursChange) -> RecordedOverride | None:
    """Return a recorded change of the same kind that overlaps in sites and time."""
    kind = CHANGE_KINDS.get(planned.act)
    rows = (
        row
        for row in effective_hours.recorded_hours(context).overrides
        if (row.office, row.kind) == (planned.office, kind)
    )
    times = (
        row for row in rows if row.start < planned.end and row.end > max(planned.start, context.timestamp)
    )
    meant = set(hours_change.affected_sites(context, planned))
    return next((row for row in times if not row.sites or meant.intersection(row.sites)), None)


def is_already_recorded(context: Context, planned: HoursChange) -> bool:
    """Return whether the same change is already recorded, by a colleague or by a first tap."""
    if planned.act is HoursAction.DAY_OFF:
        first, last = hours_change.first_and_last_day(context, planned)
        return any(
            (row.office, row.first, row.last) == (planned.office, first, last)
            for row in effective_hours.recorded_hours(context).days_off
        )
    found = (planned.office, CHANGE_KINDS.get(planned.act), planned.start, planned.end)
    return any(
        (row.office, row.kind, row.start, row.planned) == found and set(row.sites) == set(planned.sites)
        for row in effective_hours.recorded_hours(context).overrides
        if row.end > context.timestamp
    )


async def apply_change(context: Context, planned: HoursChange, *, tell: bool, urgent: bool) -> int | None:
    """Save the change and notify people. Return the id of the notice, 0 if nobody is notified, None if already done.

    From now on the message with the button shows the delivery progress of the notice.
    """
    chats = await find_recipients(context, planned) if tell else []
    id = await _save_change(context, planned)
    if id is None:
        return None
    if planned.act in ENDED_CAMPAIGN_PREFIXES:
        await withdraw_notice(context, f"{ENDED_CAMPAIGN_PREFIXES[planned.act]}:{planned.of}")
    about = {"id": id, "sites": list(planned.sites), "told": len(chats)}
    if planned.end:
        about["when"] = hours_change.render_when(context, planned)
    if planned.weekly:
        about["weekly"] = f"{planned.season} {planned.weekly}".strip()
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id, act=AUDIT_ACTS[planned.act], office=planned.office,
        about=about,
    )  # fmt: skip
    return await _notify(context, planned, id, chats, urgent) if chats else 0


async def _save_change(context: Context, planned: HoursChange) -> int | None:
    """Return the id of the row that was written or ended."""
    tx, by, now = context.tx, context.event.user_id, context.timestamp
    match planned.act:
        case HoursAction.CLOSE | HoursAction.OPEN | HoursAction.REOPEN_SITES | HoursAction.EXTRA_HOURS:
            return await opening_hours.add_override(
                tx, office=planned.office, sites=planned.sites, kind=CHANGE_KINDS[planned.act], start=planned.start,
                end=planned.end, reason=planned.name, by=by, now=now,
            )  # fmt: skip
        case HoursAction.DAY_OFF:
            first, last = hours_change.first_and_last_day(context, planned)
            return await opening_hours.add_days_off(
                tx, office=planned.office, first=first, last=last, name=planned.name, by=by, now=now
            )
        case HoursAction.WEEK:
            confirmed = hours_change.office_today(context, planned.office)
            ids = [
                await opening_hours.add_week(tx, site, planned.weekly, confirmed, by, now, planned.season)
                for site in hours_change.affected_sites(context, planned)
            ]
            return ids[-1] if ids else None
        case HoursAction.REOPEN | HoursAction.CANCEL_EXTRA:
            ended = await opening_hours.end_override(tx, planned.of, by, now)
        case HoursAction.CANCEL_DAY_OFF:
            ended = await opening_hours.end_days_off(tx, planned.of, by, now)
    return planned.of if ended else None


async def withdraw_notice(context: Context, campaign: str) -> None:
    """Withdraw an earlier notice: cancel unsent letters and mark the announcement as withdrawn."""
    await outbox.cancel_campaign(context.tx, campaign)
    id = await announcements.find_by_campaign(context.tx, campaign)
    if id is not None:
        by = context.event.user_id
        await announcements.change_state(
            context.tx, id, AnnouncementState.PUBLISHED, AnnouncementState.WITHDRAWN, by, context.timestamp
        )


async def _notify(context: Context, planned: HoursChange, id: int, chats: list[int], urgent: bool) -> int:
    """Send the notice once to each chat; it waits during quiet hours unless it is urgent. Return its id."""
    campaign = f"{CAMPAIGN_PREFIXES.get(planned.act, 'change')}:{id}"
    if planned.act in ENDED_CAMPAIGN_PREFIXES:
        campaign = f"{ENDED_CAMPAIGN_PREFIXES[planned.act]}:{id}:ended"
    say = await notices.publish_notice(
        context,
        kind=planned.act.value,
        campaign=campaign,
        audience=hours_change.audience_for(planned),
        title=hours_change.render_title(context, planned),
        body=hours_change.render_body(context, planned),
        until=hours_change.valid_until(context, planned),
        urgent=urgent,
        show_until=planned.act not in ENDED_CAMPAIGN_PREFIXES,
    )
    told, event = await announcements.find_by_campaign(context.tx, campaign), context.event
    assert told is not None
    await delivery_messages.save_progress_message(
        context.tx, delivery_report.watch_key(told), event.chat_id, event.message_id, context.timestamp
    )
    due = quiet_hours.find_send_time(
        context.now, effective_hours.office_zone(context, planned.office), urgent
    )
    await outbox.add_for_chats(
        context.tx, campaign, replies.encode_reply(say), chats, int(due.timestamp()), context.timestamp,
        urgent=urgent, expires=planned.end or None,
    )  # fmt: skip
    return told
