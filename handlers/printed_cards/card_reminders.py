"""Reminders to collect a printed card, 7 and 2 days before it is no longer kept.

One tap says that it was collected, or ends the reminders. Then nothing is stored about it any more.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content import quiet_hours
from content.loading.records import Site
from content.office_features import OfficeFeature, is_feature_on
from content.printed_cards import PrintNotice
from content.text.safe_html import html, join_lines
from content.text.translation import Translator, translator_for
from handlers.announcements import notices
from handlers.core.context import Context, Services
from handlers.core.job_context import JobContext
from handlers.core.replies import Button, CallbackAnswer, Reply, encode_reply
from handlers.printed_cards.card_buttons import CollectCard, StopCardReminders
from storage import printed_cards, uncollected_cards
from storage.announcements.announcements import CARD_REMINDER_KIND, Audience
from storage.engine.database import Transaction
from storage.queues import outbox, scheduled_jobs
from storage.uncollected_cards import CollectionCount, UncollectedCard

REMINDER_DAYS = (7, 2)  # before the card is no longer kept
REMINDER_TIME = time(9)
MIN_GAP = timedelta(days=2)  # a reminder sooner after the notice would only repeat it


def collected_buttons(t: Translator, notice: int) -> tuple[Button, Button]:
    """Return the taps below a notice of printed cards: it was collected, and no reminders."""
    return (
        Button(t("✅ I have it"), CollectCard(notice).pack()),
        Button(t("🔕 Do not remind me"), StopCardReminders(notice).pack()),
    )


async def remember_told(
    tx: Transaction, services: Services, notice: PrintNotice, chats: Sequence[int], now: datetime
) -> bool:
    """Remember who gets a notice, and schedule the first reminder. Return whether it replaces an earlier notice."""
    replaces = False
    for replaced in await uncollected_cards.move_to_repeat(tx, notice.id, int(now.timestamp())):
        await scheduled_jobs.cancel(tx, uncollected_cards.REMINDER_JOB, str(replaced))
        await _cancel_letters(tx, replaced)
        replaces = True
    await uncollected_cards.add(tx, notice.id, chats)
    await _schedule_next(tx, services, notice, now, now + MIN_GAP)
    return replaces


async def forget_withdrawn(tx: Transaction, notice_ids: Sequence[int]) -> None:
    """End the reminders of notices that were withdrawn."""
    await uncollected_cards.delete_of_notices(tx, notice_ids)
    for notice in notice_ids:
        await scheduled_jobs.cancel(tx, uncollected_cards.REMINDER_JOB, str(notice))
        await _cancel_letters(tx, notice)


async def _cancel_letters(tx: Transaction, notice: int) -> None:
    for days in REMINDER_DAYS:
        await outbox.cancel_campaign(tx, _campaign(notice, days))


def _campaign(notice: int, days: int) -> str:
    return f"cards:{notice}:reminder:{days}"


async def _schedule_next(
    tx: Transaction, services: Services, notice: PrintNotice, now: datetime, earliest: datetime
) -> None:
    """Schedule the next reminder from `earliest` on, or the end, when everything is deleted."""
    ends = datetime.fromtimestamp(notice.until, UTC)
    kept_before = ends.astimezone(_zone(services, notice.site))
    for days in REMINDER_DAYS:
        at = datetime.combine(kept_before.date() - timedelta(days=days), REMINDER_TIME, kept_before.tzinfo)
        if at >= earliest and at > now:
            await scheduled_jobs.schedule(
                tx, uncollected_cards.REMINDER_JOB, str(notice.id), int(at.timestamp()), days=days
            )
            return
    await scheduled_jobs.schedule(tx, uncollected_cards.REMINDER_JOB, str(notice.id), notice.until)


def _zone(services: Services, site: str) -> ZoneInfo:
    found = services.sites.get(site)
    return notices.zone_or_default(services.library, found.office if found else None)


async def send_reminder(job: JobContext) -> None:
    """Job: remind who has not collected, or delete everything when the card is no longer kept."""
    notice = await printed_cards.find_print_notice(job.tx, int(job.scheduled.key))
    site = job.services.sites.get(notice.site) if notice else None
    if notice is None or site is None or notice.until <= job.timestamp:
        await uncollected_cards.delete_of_notices(job.tx, [int(job.scheduled.key)])
        return
    await _schedule_next(job.tx, job.services, notice, job.now, job.now)
    days = job.scheduled.data.get("days")
    office = job.services.library.offices.get(site.office)
    if days and is_feature_on(office, OfficeFeature.CARD_REMINDERS):
        await _add_letters(job, notice, site, int(days))


async def _add_letters(job: JobContext, notice: PrintNotice, site: Site, days: int) -> None:
    """Add a letter to each chat that has not collected, outside quiet hours and after its pause."""
    chats = await uncollected_cards.list_chats_to_remind(job.tx, notice.id)
    if not chats:
        return
    t, zone, campaign = translator_for("id"), _zone(job.services, site.id), _campaign(notice.id, days)
    soon = quiet_hours.find_send_time(job.now, zone)
    ends = datetime.fromtimestamp(notice.until, UTC).astimezone(zone)
    last = ends.date() - timedelta(days=1)
    left = (ends.date() - soon.astimezone(zone).date()).days
    say = await notices.record_notice(
        job.tx,
        author=notice.by,
        now=job.timestamp,
        kind=CARD_REMINDER_KIND,
        campaign=campaign,
        audience=Audience(site.office, (site.id,)),
        title=t("🖨 Reminder: collect your card at {place}", place=site.label),
        body=join_lines(
            (
                t.html(
                    "Cards recorded up to {day} are kept until {last}: {n} more days.",
                    day=t.format_date(notice.through),
                    last=t.format_date(last),
                    n=left,
                ),
                t.html("Collect at: {place}.", place=notice.collect or site.label),
                t.html("Bring: {things}.", things=notice.bring),
                t("Collecting is free of charge."),
            )
        ),
        until=ends - timedelta(minutes=1),
        rows=(collected_buttons(t, notice.id),),
    )
    await outbox.add_for_chats(
        job.tx,
        campaign,
        encode_reply(say),
        list(chats),
        {chat: max(int(soon.timestamp()), paused) for chat, paused in chats.items()},
        job.timestamp,
        expires=notice.until,
    )


async def on_button(context: Context, button: CollectCard | StopCardReminders) -> list[Reply]:
    """Forget what the chat was told. A tap on an old notice says so too."""
    t, chat = context.t, context.event.chat_id
    removed = await uncollected_cards.remove(context.tx, chat, button.notice)
    for notice in removed:
        for days in REMINDER_DAYS:
            await outbox.delete_waiting_letters(context.tx, _campaign(notice, days), chat)
    said = (
        t("Thank you. You are not reminded any more, and nothing is kept about it.")
        if isinstance(button, CollectCard)
        else t("You are not reminded any more. Nothing is kept about it.")
    )
    return [CallbackAnswer(context.event.query_id, said, alert=True)]


def render_lines(context: Context, found: Sequence[UncollectedCard]) -> list[str]:
    """Render the cards that wait for a chat, one line each, as HTML."""
    t = context.t
    return [
        html(
            "• 🖨 {}",
            t.html(
                "card to collect: {place}, kept until {day}",
                place=_site_name(context, one),
                day=t.format_date(_last_day(context, one)),
            ),
        )
        for one in found
    ]


def stop_button(context: Context, card: UncollectedCard) -> Button:
    """Return the button that ends the reminders of one card, for lists."""
    site = context.services.sites.get(card.site)
    name = context.offices[site.office].short_name(site) if site else card.site
    return Button(context.t("🔕 🖨 {place}: no reminder", place=name), StopCardReminders(card.notice).pack())


def render_count(t: Translator, count: CollectionCount | None) -> str:
    """Render for staff how many of those who were told have not come, "" if nobody was told."""
    if count is None or not count.told:
        return ""
    return t(
        " · {told} told, {waiting} have not said that they came",
        told=t.format_number(count.told),
        waiting=t.format_number(count.waiting),
    )


def _site_name(context: Context, card: UncollectedCard) -> str:
    site = context.services.sites.get(card.site)
    return site.name if site else card.site


def _last_day(context: Context, card: UncollectedCard) -> date:
    ends = datetime.fromtimestamp(card.until, UTC).astimezone(_zone(context.services, card.site))
    return ends.date() - timedelta(days=1)
