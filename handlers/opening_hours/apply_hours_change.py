"""Apply a confirmed change of hours: save it, notify people and write the audit log, in one transaction."""

from content import quiet_hours
from content.office_profile import HOURS
from content.text.safe_html import bold, html
from content.text.translation import translator_for
from handlers.announcements import delivery_report, notices
from handlers.core import replies
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Message
from handlers.office_profile import fact_requests
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


async def find_recipients(context: Context, change: HoursChange) -> list[int]:
    """Return the chats to notify: followers, or those who received the notice of the change that now ends."""
    if change.act in ENDED_CAMPAIGN_PREFIXES:
        return await _find_previously_notified(context, change)
    audience = hours_change.audience_for(change)
    return await follows.list_followers(
        context.tx,
        office=change.office,
        sites=audience.sites,
        topics=audience.topics,
        exclude=(context.event.chat_id,),
        now=context.timestamp,
    )


async def _find_previously_notified(context: Context, change: HoursChange) -> list[int]:
    """Return who received (or is about to receive) the notice of the change that ends, except those who unfollowed."""
    reached = await outbox.list_reached_chats(
        context.tx, f"{ENDED_CAMPAIGN_PREFIXES[change.act]}:{change.of}"
    )
    if not reached:
        return []
    following = set(await follows.list_followers(context.tx, office=change.office, now=context.timestamp))
    return [chat for chat in reached if chat in following]


def find_overlapping_change(context: HoursContext, change: HoursChange) -> RecordedOverride | None:
    """Return a recorded change of the same kind that overlaps in sites and time."""
    kind = CHANGE_KINDS.get(change.act)
    rows = (row for row in context.recorded.list_overrides(change.office) if row.kind == kind)
    times = (row for row in rows if row.start < change.end and row.end > max(change.start, context.timestamp))
    meant = set(hours_change.affected_sites(context, change))
    return next((row for row in times if not row.sites or meant.intersection(row.sites)), None)


def is_already_recorded(context: HoursContext, change: HoursChange) -> bool:
    """Return whether the same change is already recorded, by a colleague or by a first tap."""
    if change.act is HoursAction.DAY_OFF:
        first, last = hours_change.first_and_last_day(context, change)
        known = context.recorded.list_days_off(change.office)
        return any((row.first, row.last) == (first, last) for row in known)
    wanted = (CHANGE_KINDS.get(change.act), change.start, change.end)
    return any(
        (row.kind, row.start, row.planned) == wanted and set(row.sites) == set(change.sites)
        for row in context.recorded.list_overrides(change.office)
        if row.end > context.timestamp
    )


async def apply_change(context: HoursContext, change: HoursChange, *, tell: bool, urgent: bool) -> int | None:
    """Save the change and notify people. Return the id of the notice, 0 if nobody is notified, None if already done.

    From now on the message with the button shows the delivery progress of the notice.
    """
    chats = await find_recipients(context, change) if tell else []
    id = await _save_change(context, change)
    if id is None:
        return None
    if change.act is HoursAction.WEEK:
        sites = hours_change.affected_sites(context, change)
        await fact_requests.schedule_telling(context, sites, (HOURS,))
    if change.act in ENDED_CAMPAIGN_PREFIXES:
        await withdraw_notice(context, f"{ENDED_CAMPAIGN_PREFIXES[change.act]}:{change.of}")
    about = {"id": id, "sites": list(change.sites), "told": len(chats)}
    if change.end:
        about["when"] = hours_change.render_when(context, change)
    if change.weekly:
        about["weekly"] = f"{change.season} {change.weekly}".strip()
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id, act=AUDIT_ACTS[change.act], office=change.office,
        about=about,
    )  # fmt: skip
    return await _notify(context, change, id, chats, urgent) if chats else 0


async def _save_change(context: Context, change: HoursChange) -> int | None:
    """Return the id of the row that was written or ended."""
    tx, by, now = context.tx, context.event.user_id, context.timestamp
    match change.act:
        case HoursAction.CLOSE | HoursAction.OPEN | HoursAction.REOPEN_SITES | HoursAction.EXTRA_HOURS:
            return await opening_hours.add_override(
                tx, office=change.office, sites=change.sites, kind=CHANGE_KINDS[change.act], start=change.start,
                end=change.end, reason=change.name, by=by, now=now,
            )  # fmt: skip
        case HoursAction.DAY_OFF:
            first, last = hours_change.first_and_last_day(context, change)
            return await opening_hours.add_days_off(
                tx, office=change.office, first=first, last=last, name=change.name, by=by, now=now
            )
        case HoursAction.WEEK:
            confirmed = effective_hours.office_today(context, change.office)
            ids = [
                await opening_hours.add_week(tx, site, change.weekly, confirmed, by, now, change.season)
                for site in hours_change.affected_sites(context, change)
            ]
            return ids[-1] if ids else None
        case HoursAction.REOPEN | HoursAction.CANCEL_EXTRA:
            ended = await opening_hours.end_override(tx, change.of, by, now)
        case HoursAction.CANCEL_DAY_OFF:
            ended = await opening_hours.end_days_off(tx, change.of, by, now)
    return change.of if ended else None


async def withdraw_notice(context: Context, campaign: str) -> None:
    """Withdraw an earlier notice: cancel unsent letters, and strike it through where it was read."""
    tx, by, now = context.tx, context.event.user_id, context.timestamp
    await outbox.cancel_campaign(tx, campaign)
    id = await announcements.find_by_campaign(tx, campaign)
    if id is None or not await announcements.change_state(
        tx, id, AnnouncementState.PUBLISHED, AnnouncementState.WITHDRAWN, by, now
    ):
        return
    found, versions = await announcements.find(tx, id), await announcements.list_versions(tx, id)
    if found is None or not versions:
        return
    t, mark = translator_for("id"), f"{campaign}:struck"
    over = bold(t("In force no more."))
    message = Message(
        html("⛔ {}\n<s>{}</s>", over, versions[-1].body), ((notices.stop_button(t, found.office),),)
    )
    if await outbox.add_corrections(tx, campaign, mark, replies.encode_reply(message), now):
        await announcements.add_version(tx, id, mark, message.body, by, now)


async def _notify(
    context: HoursContext, change: HoursChange, id: int, recipients: list[int], urgent: bool
) -> int:
    """Send the notice once to each chat; it waits during quiet hours unless it is urgent. Return its id."""
    campaign = f"{CAMPAIGN_PREFIXES.get(change.act, 'change')}:{id}"
    if change.act in ENDED_CAMPAIGN_PREFIXES:
        campaign = f"{ENDED_CAMPAIGN_PREFIXES[change.act]}:{id}:ended"
    message = await notices.publish_notice(
        context,
        kind=change.act.value,
        campaign=campaign,
        audience=hours_change.audience_for(change),
        title=hours_change.render_title(context, change),
        body=hours_change.render_body(context, change),
        until=hours_change.valid_until(context, change),
        urgent=urgent,
        show_until=change.act not in ENDED_CAMPAIGN_PREFIXES,
    )
    announcement_id, event = await announcements.find_by_campaign(context.tx, campaign), context.event
    assert announcement_id is not None
    await delivery_messages.save_progress_message(
        context.tx,
        delivery_report.watch_key(announcement_id),
        event.chat_id,
        event.message_id,
        context.timestamp,
    )
    due = quiet_hours.find_send_time(context.now, effective_hours.office_zone(context, change.office), urgent)
    await outbox.add_for_chats(
        context.tx, campaign, replies.encode_reply(message), recipients,
        notices.delay_for_take_back(context, due), context.timestamp,
        urgent=urgent, expires=change.end or None,
    )  # fmt: skip
    return announcement_id
