"""The delivery report of an announcement: a message that is updated while letters are sent."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from content import quiet_hours
from content.lazy_pattern import compile_later
from content.office_features import OfficeFeature, is_feature_on
from content.text.safe_html import Html, bold, html, join_lines
from content.text.translation import Translator
from content.text.visible_text import visible_text
from handlers.announcements import notices
from handlers.announcements.announcement_buttons import (
    AskWithdrawal,
    CancelAnnouncement,
    CorrectAnnouncement,
    PauseSeries,
    ResumeSending,
    ResumeSeries,
    ShowDeliveryReport,
    StopSending,
)
from handlers.core import reader_language
from handlers.core.context import Services
from handlers.core.replies import Button, ButtonRows, Message
from handlers.offices.office_buttons import ShowHome
from handlers.opening_hours.hours_buttons import TakeBackHours
from storage.announcements import announcement_series, announcements, delivery_messages
from storage.announcements.announcement_series import AnnouncementSeries
from storage.announcements.announcements import Announcement, AnnouncementState
from storage.engine.database import Transaction
from storage.queues import outbox
from storage.queues.outbox import CampaignProgress, CampaignState

_HOURS_CAMPAIGN = compile_later(r"(change|dayoff):(\d+)")
BAR_WIDTH = 10
ANNOUNCEMENT_KIND = "announcement"
WEEK = timedelta(days=7)
SERIES_STATES = (AnnouncementState.ASKING, AnnouncementState.SCHEDULED, AnnouncementState.PAUSED)


def watch_key(id: int) -> str:
    """Return the key under which the report of an announcement is watched."""
    return f"announcement:{id}"


def render_headline(announcement: Announcement) -> str:
    """Return the first characters of the text, or the title of a recorded fact."""
    return (
        clip(visible_text(announcement.body), 80)
        if announcement.kind == ANNOUNCEMENT_KIND and announcement.body
        else announcement.title
    )


async def render_report(
    tx: Transaction,
    services: Services,
    t: Translator,
    id: int,
    now: int,
    edits: int = 0,
    speed: float | None = None,
) -> Message:
    """Render the report. `speed`: letters per second as measured; None: the average since the start."""
    announcement = await announcements.find(tx, id)
    assert announcement is not None
    versions = await announcements.list_versions(tx, id)
    progress = [
        found for one in versions if (found := await outbox.find_progress(tx, one.campaign)) is not None
    ]
    first = progress[0] if progress else None
    if announcement.kind == ANNOUNCEMENT_KIND:
        lines = _announcement_lines(services, t, announcement)
    else:
        lines = _fact_lines(services, t, announcement, first, now)
    if first is not None:
        lines += _count_lines(t, first, now, speed)
    if len(progress) > 1:
        lines.append(t("✏️ People who have the newest text: {n}", n=t.format_number(progress[-1].sent)))
    if first is not None and first.refused:
        reasons = await outbox.count_refusal_reasons(tx, versions[0].campaign)
        lines += [html("• {}: {}", reason, times) for reason, times in list(reasons.items())[:3] if reason]
    series = await announcement_series.find(tx, id)
    if series is not None and announcement.state in SERIES_STATES:
        said = render_repetition(services, t, announcement, series.last)
        lines.append(f"🔁 {said}")
    undo = _take_back_row(t, versions[0].campaign, first) if first else ()
    rows = report_buttons(t, announcement, first)
    office = services.library.offices.get(announcement.office or "")
    is_shared = announcement.state is AnnouncementState.PUBLISHED
    if is_shared and is_feature_on(office, OfficeFeature.WHATSAPP_TEXT):
        rows = ((*rows[0], notices.share_button(t, announcement.code)), *rows[1:])
    return Message(join_lines(lines), (*undo, *_series_row(t, announcement, series), *rows), edits)


def render_repetition(services: Services, t: Translator, announcement: Announcement, last: int) -> str:
    """Render 'Setiap Senin 08.00, terakhir 14 Desember 2026'."""
    zone = notices.zone_or_default(services.library, announcement.office)
    return render_weeks(t, zone, announcement.due, last)


def render_weeks(t: Translator, zone: ZoneInfo, due: int, last: int) -> str:
    first, end = (datetime.fromtimestamp(at, UTC).astimezone(zone) for at in (due, last))
    end = first + WEEK * max((end - first) // WEEK, 0)
    return t(
        "Each {weekday} {time}, the last on {day}",
        weekday=t.format_day(first.date()).split(",")[0],
        time=t.format_clock(first),
        day=t.format_date(end.date()),
    )


def _series_row(t: Translator, announcement: Announcement, series: AnnouncementSeries | None) -> ButtonRows:
    """Return the button that pauses or resumes a series, or leads to its next occurrence."""
    if series is None:
        return ()
    if announcement.state is AnnouncementState.SCHEDULED:
        return ((Button(t("⏸ Pause"), PauseSeries(announcement.id).pack()),),)
    if announcement.state is AnnouncementState.PAUSED:
        return ((Button(t("▶️ Resume"), ResumeSeries(announcement.id).pack()),),)
    if series.newest != announcement.id:
        return ((Button(t("🔁 The next one"), ShowDeliveryReport(series.newest).pack()),),)
    return ()


def _take_back_row(t: Translator, campaign: str, progress: CampaignProgress) -> ButtonRows:
    """Return the button that takes back a change of hours, while no letter of its notice has left."""
    found = _HOURS_CAMPAIGN.fullmatch(campaign)
    if found is None or progress.state is not CampaignState.RUNNING or progress.waiting != progress.total:
        return ()
    return ((Button(t("↩️ Take back"), TakeBackHours(found[1], int(found[2])).pack()),),)


def _announcement_lines(services: Services, t: Translator, announcement: Announcement) -> list[str]:
    """Render the headline and the state of an announcement that staff wrote."""
    lines: list[str] = [
        bold(render_headline(announcement)),
        f"{announcement.code} · {render_state(t, announcement)}",
    ]
    if announcement.state is AnnouncementState.SCHEDULED:
        due = render_moment(services, t, announcement, announcement.due)
        lines.append("⏰ " + t("Sent from {moment}", moment=due))
    return lines


def _fact_lines(
    services: Services, t: Translator, announcement: Announcement, progress: CampaignProgress | None, now: int
) -> list[str]:
    """Render the notice of a recorded fact as citizens read it, how many are notified, and when."""
    title, body = (Html.escape(announcement.title), announcement.body)
    is_waiting = progress is not None and progress.waiting == progress.total > 0
    state = t("waits for its time") if is_waiting else render_state(t, announcement)
    lines: list[str] = [
        html("<blockquote><b>{}</b>\n{}</blockquote>", title, body),
        f"{announcement.code} · {state}",
    ]
    if announcement.state is AnnouncementState.PUBLISHED:
        lines.insert(0, f"✅ {t('Recorded. From now on questions are answered with it.')}")
    if progress is None:
        return lines
    lines.append(t("People who are told: {n}", n=t.format_number(progress.total)))
    created = datetime.fromtimestamp(announcement.created_at, UTC)
    zone = notices.zone_or_default(services.library, announcement.office)
    due = int(quiet_hours.find_send_time(created, zone, announcement.urgent).timestamp())
    due = max(due, announcement.created_at + services.take_back_seconds)
    if due > now and progress.waiting:
        lines.append("⏰ " + t("Sent from {moment}", moment=render_moment(services, t, announcement, due)))
    return lines


def render_state(t: Translator, announcement: Announcement) -> str:
    match announcement.state:
        case AnnouncementState.ASKING:
            return t("waits for a second person")
        case AnnouncementState.SCHEDULED:
            return t("waits for its time")
        case AnnouncementState.PAUSED:
            return t("paused")
        case AnnouncementState.PUBLISHED:
            return t("sent out")
        case AnnouncementState.REFUSED:
            return t("refused by the second person")
        case AnnouncementState.CANCELLED:
            return t("cancelled before it was sent")
        case AnnouncementState.WITHDRAWN:
            return t("withdrawn")


def _count_lines(t: Translator, progress: CampaignProgress, now: int, speed: float | None) -> list[str]:
    settled = progress.sent + progress.blocked + progress.refused
    part = settled / progress.total if progress.total else 1.0
    lines = [
        f"{'▓' * round(part * BAR_WIDTH)}{'░' * (BAR_WIDTH - round(part * BAR_WIDTH))} {round(part * 100)}%",
        t("✅ Sent: {n} of {all}", n=t.format_number(progress.sent), all=t.format_number(progress.total)),
    ]
    counts = (
        (progress.waiting, "⏳ " + t("Waiting: {n}", n=t.format_number(progress.waiting))),
        (progress.blocked, "🚫 " + t("Have blocked the bot: {n}", n=t.format_number(progress.blocked))),
        (progress.refused, "⚠️ " + t("Refused by Telegram: {n}", n=t.format_number(progress.refused))),
        (progress.uncertain, "❔ " + t("May have arrived twice: {n}", n=t.format_number(progress.uncertain))),
        (progress.cancelled, "✖️ " + t("Cancelled: {n}", n=t.format_number(progress.cancelled))),
        (
            progress.expired,
            "⌛ " + t("Expired before they were sent: {n}", n=t.format_number(progress.expired)),
        ),
    )
    lines += [line for count, line in counts if count]
    match progress.state:
        case CampaignState.STOPPED:
            lines.append("⏸ " + t("Stopped. Nothing is sent until you resume."))
        case CampaignState.RUNNING if progress.waiting:
            lines += _speed_lines(t, progress, settled, now, speed)
        case CampaignState.DONE | CampaignState.CANCELLED | CampaignState.EXPIRED if (
            progress.started and progress.last
        ):
            took = max(progress.last - progress.started, 1)
            lines.append("🏁 " + t("Finished in {time}.", time=render_duration(t, took)))
    return lines


def _speed_lines(
    t: Translator, progress: CampaignProgress, settled: int, now: int, speed: float | None
) -> list[str]:
    """Render speed and time left once they can be estimated."""
    if speed is None and progress.started:
        speed = settled / max(now - progress.started, 1)
    if not speed:
        return []
    left = render_duration(t, int(progress.waiting / speed) + 1)
    return [
        "🚀 " + t("{speed} a second, about {time} left", speed=t.format_number(round(speed, 1)), time=left)
    ]


def render_duration(t: Translator, seconds: int) -> str:
    if seconds < 60:
        return t("{n} seconds", n=seconds)
    if seconds < 3600:
        return t("{n} minutes", n=-(-seconds // 60))
    return t("{n} hours", n=t.format_number(seconds / 3600))


def report_buttons(
    t: Translator, announcement: Announcement, progress: CampaignProgress | None = None
) -> ButtonRows:
    """Return what can be done with the announcement now. Each button checks permission again."""
    id = announcement.id
    refresh = Button(t("🔄 Refresh"), ShowDeliveryReport(id).pack())
    match announcement.state:
        case AnnouncementState.ASKING | AnnouncementState.SCHEDULED | AnnouncementState.PAUSED:
            return ((Button(t("✖️ Cancel it"), CancelAnnouncement(id).pack()), refresh),)
        case AnnouncementState.PUBLISHED:
            first = (*_stop_or_resume_row(t, announcement, progress), refresh)
            # A recorded fact is changed by its own command, so that notice and fact stay consistent.
            if announcement.kind != ANNOUNCEMENT_KIND:
                return (first, (Button(t("🏠 Menu"), ShowHome().pack()),))
            correct = Button(t("✏️ Correct"), CorrectAnnouncement(id).pack())
            return (first, (correct, Button(t("🗑 Withdraw"), AskWithdrawal(id).pack())))
    return ((refresh,),)


def _stop_or_resume_row(
    t: Translator, announcement: Announcement, progress: CampaignProgress | None
) -> tuple[Button, ...]:
    if progress is None or not progress.waiting:
        return ()
    if progress.state is CampaignState.STOPPED:
        return (Button(t("▶️ Resume"), ResumeSending(announcement.id).pack()),)
    return (Button(t("⏸ Stop"), StopSending(announcement.id).pack()),)


def clip(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def render_moment(services: Services, t: Translator, announcement: Announcement, seconds: int) -> str:
    local = datetime.fromtimestamp(seconds, UTC).astimezone(
        notices.zone_or_default(services.library, announcement.office)
    )
    return f"{t.format_day(local.date())}, {t.format_clock(local)}"


async def render_watched_report(
    tx: Transaction, services: Services, campaign: str, now: int, speed: float | None = None
) -> tuple[int, Message] | None:
    """Return the chat and message that show a campaign's report; None if nobody watches it."""
    id = await announcements.find_by_campaign(tx, campaign)
    shown = None if id is None else await delivery_messages.find_progress_message(tx, watch_key(id))
    if id is None or shown is None:
        return None
    t = await reader_language.find_translator(tx, shown.chat_id)
    return shown.chat_id, await render_report(tx, services, t, id, now, shown.message_id, speed)
