"""The delivery report of an announcement: a message that is updated while letters are sent."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape

from content import quiet_hours
from content.text.translation import Translator, translator_for
from content.text.visible_text import visible_text
from handlers.announcements import notices
from handlers.core import callback_data
from handlers.core.context import Services
from handlers.core.replies import Button, ButtonRows, Message
from storage.announcements import announcements, delivery_messages
from storage.announcements.announcements import Announcement, AnnouncementState
from storage.chats import chat_profiles
from storage.engine.database import Transaction
from storage.queues import outbox
from storage.queues.outbox import CampaignProgress, CampaignState

BAR_WIDTH = 10
ANNOUNCEMENT_KIND = "announcement"


def watch_key(id: int) -> str:
    """Return the key under which the report of an announcement is watched."""
    return f"announcement:{id}"


def render_headline(found: Announcement) -> str:
    """Return the first characters of the text, or the title of a recorded fact."""
    return (
        clip(visible_text(found.body), 80) if found.kind == ANNOUNCEMENT_KIND and found.body else found.title
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
    found = await announcements.find(tx, id)
    assert found is not None
    versions = await announcements.list_versions(tx, id)
    tallies = [
        tally for one in versions if (tally := await outbox.find_progress(tx, one.campaign)) is not None
    ]
    lines = (
        [f"<b>{escape(render_headline(found))}</b>"]
        if found.kind == ANNOUNCEMENT_KIND
        else list(_fact_lines(t, found))
    )
    resting = found.kind != ANNOUNCEMENT_KIND and bool(tallies) and tallies[0].waiting == tallies[0].total > 0
    lines.append(f"{found.code} · {t('waits for its time') if resting else render_state(t, found)}")
    if found.state is AnnouncementState.SCHEDULED:
        lines.append("⏰ " + t("Sent from {moment}", moment=_render_moment(services, t, found, found.due)))
    elif tallies and found.kind != ANNOUNCEMENT_KIND:
        lines += _waiting_lines(services, t, found, tallies[0], now)
    if tallies:
        lines += _count_lines(t, tallies[0], now, speed)
    if len(tallies) > 1:
        lines.append(t("✏️ People who have the newest text: {n}", n=t.format_number(tallies[-1].sent)))
    refused = bool(tallies) and tallies[0].refused > 0
    reasons = await outbox.count_refusal_reasons(tx, versions[0].campaign) if refused else {}
    lines += [f"• {escape(reason)}: {times}" for reason, times in list(reasons.items())[:3] if reason]
    tally = tallies[0] if tallies else None
    return Message("\n".join(lines), report_buttons(t, found, tally), edits)


def _fact_lines(t: Translator, found: Announcement) -> Iterator[str]:
    """Render a recorded fact as citizens read it."""
    if found.state is AnnouncementState.PUBLISHED:
        yield f"✅ {t('Recorded. From now on questions are answered with it.')}"
    yield f"<blockquote><b>{escape(found.title, quote=False)}</b>\n{found.body}</blockquote>"


def _waiting_lines(
    services: Services, t: Translator, found: Announcement, tally: CampaignProgress, now: int
) -> Iterator[str]:
    """Say how many people are notified and, in quiet hours, when."""
    yield t("People who are told: {n}", n=t.format_number(tally.total))
    created = datetime.fromtimestamp(found.created_at, UTC)
    due = int(
        quiet_hours.find_send_time(
            created, notices.zone_or_default(services.library, found.office), found.urgent
        ).timestamp()
    )
    if due > now and tally.waiting:
        yield "⏰ " + t("Sent from {moment}", moment=_render_moment(services, t, found, due))


def render_state(t: Translator, found: Announcement) -> str:
    match found.state:
        case AnnouncementState.ASKING:
            return t("waits for a second person")
        case AnnouncementState.SCHEDULED:
            return t("waits for its time")
        case AnnouncementState.PUBLISHED:
            return t("sent out")
        case AnnouncementState.REFUSED:
            return t("refused by the second person")
        case AnnouncementState.CANCELLED:
            return t("cancelled before it was sent")
        case AnnouncementState.WITHDRAWN:
            return t("withdrawn")


def _count_lines(t: Translator, tally: CampaignProgress, now: int, speed: float | None) -> list[str]:
    settled = tally.sent + tally.blocked + tally.refused
    part = settled / tally.total if tally.total else 1.0
    lines = [
        f"{'▓' * round(part * BAR_WIDTH)}{'░' * (BAR_WIDTH - round(part * BAR_WIDTH))} {round(part * 100)}%",
        t("✅ Sent: {n} of {all}", n=t.format_number(tally.sent), all=t.format_number(tally.total)),
    ]
    counts = (
        (tally.waiting, "⏳ " + t("Waiting: {n}", n=t.format_number(tally.waiting))),
        (tally.blocked, "🚫 " + t("Have blocked the bot: {n}", n=t.format_number(tally.blocked))),
        (tally.refused, "⚠️ " + t("Refused by Telegram: {n}", n=t.format_number(tally.refused))),
        (tally.uncertain, "❔ " + t("May have arrived twice: {n}", n=t.format_number(tally.uncertain))),
        (tally.cancelled, "✖️ " + t("Cancelled: {n}", n=t.format_number(tally.cancelled))),
        (tally.expired, "⌛ " + t("Expired before they were sent: {n}", n=t.format_number(tally.expired))),
    )
    lines += [line for count, line in counts if count]
    match tally.state:
        case CampaignState.STOPPED:
            lines.append("⏸ " + t("Stopped. Nothing is sent until you resume."))
        case CampaignState.RUNNING if tally.waiting:
            lines += _speed_lines(t, tally, settled, now, speed)
        case CampaignState.DONE | CampaignState.CANCELLED | CampaignState.EXPIRED if (
            tally.started and tally.last
        ):
            took = max(tally.last - tally.started, 1)
            lines.append("🏁 " + t("Finished in {time}.", time=render_duration(t, took)))
    return lines


def _speed_lines(
    t: Translator, tally: CampaignProgress, settled: int, now: int, speed: float | None
) -> list[str]:
    """Render speed and time left once they can be estimated."""
    if speed is None and tally.started:
        speed = settled / max(now - tally.started, 1)
    if not speed:
        return []
    left = render_duration(t, int(tally.waiting / speed) + 1)
    return [
        "🚀 " + t("{speed} a second, about {time} left", speed=t.format_number(round(speed, 1)), time=left)
    ]


def render_duration(t: Translator, seconds: int) -> str:
    if seconds < 60:
        return t("{n} seconds", n=seconds)
    if seconds < 3600:
        return t("{n} minutes", n=-(-seconds // 60))
    return t("{n} hours", n=t.format_number(seconds / 3600))


def report_buttons(t: Translator, found: Announcement, tally: CampaignProgress | None = None) -> ButtonRows:
    """Return what can be done with the announcement now. Each button checks permission again."""

    def button(label: str, verb: str) -> Button:
        return Button(label, callback_data.pack_callback("sent", verb, found.id))

    renew = button(t("🔄 Refresh"), "show")
    match found.state:
        case AnnouncementState.ASKING | AnnouncementState.SCHEDULED:
            return ((button(t("✖️ Cancel it"), "cancel"), renew),)
        case AnnouncementState.PUBLISHED:
            first = (*_stop_or_resume_button(t, tally, button), renew)
            if (
                found.kind != ANNOUNCEMENT_KIND
            ):  # a recorded fact is changed by its own command, so that notice and fact stay consistent
                return (first, (Button(t("🏠 Menu"), callback_data.pack_callback("home", "show")),))
            return (first, (button(t("✏️ Correct"), "correct"), button(t("🗑 Withdraw"), "withdraw")))
    return ((renew,),)


def _stop_or_resume_button(
    t: Translator, tally: CampaignProgress | None, button: Callable[[str, str], Button]
) -> tuple[Button, ...]:
    if tally is None or not tally.waiting:
        return ()
    if tally.state is CampaignState.STOPPED:
        return (button(t("▶️ Resume"), "resume"),)
    return (button(t("⏸ Stop"), "stop"),)


def clip(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _render_moment(services: Services, t: Translator, found: Announcement, seconds: int) -> str:
    local = datetime.fromtimestamp(seconds, UTC).astimezone(
        notices.zone_or_default(services.library, found.office)
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
    person = await chat_profiles.find(tx, shown.chat_id)
    t = translator_for((person and person.language) or "id")
    return shown.chat_id, await render_report(tx, services, t, id, now, shown.message_id, speed)
