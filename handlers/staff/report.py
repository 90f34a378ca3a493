"""How an announcement stands: one message that counts while it is sent, and is its report afterwards."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape

from content import quiet
from content.visible import visible
from content.wording import Words, words
from handlers import notice, press
from handlers.reply import Button, Rows, Say
from handlers.visit import Desk
from storage import announcements, outbox, people
from storage import progress as watching
from storage.announcements import Announcement
from storage.announcements import State as Told
from storage.database import Transaction
from storage.outbox import State, Tally

BAR = 10
KIND = "announcement"


def name(id: int) -> str:
    """Under which an announcement is watched, whatever its letters are called."""
    return f"announcement:{id}"


def headline(found: Announcement) -> str:
    """What it says, in a line: its text, or for a recorded fact its title."""
    return clip(visible(found.body), 80) if found.kind == KIND and found.body else found.title


async def card(
    tx: Transaction, desk: Desk, t: Words, id: int, now: int, edits: int = 0, speed: float | None = None
) -> Say:
    """`speed`: letters a second as last measured; None: on average since the beginning."""
    found = await announcements.find(tx, id)
    assert found is not None
    versions = await announcements.versions(tx, id)
    tallies = [tally for one in versions if (tally := await outbox.tally(tx, one.campaign)) is not None]
    lines = [f"<b>{escape(headline(found))}</b>"] if found.kind == KIND else list(_fact(t, found))
    resting = found.kind != KIND and bool(tallies) and tallies[0].waiting == tallies[0].total > 0
    lines.append(f"{found.code} · {t('waits for its time') if resting else state(t, found)}")
    if found.state is Told.SCHEDULED:
        lines.append("⏰ " + t("Sent from {moment}", moment=_moment(desk, t, found, found.due)))
    elif tallies and found.kind != KIND:
        lines += _waits(desk, t, found, tallies[0], now)
    if tallies:
        lines += _counted(t, tallies[0], now, speed)
    if len(tallies) > 1:
        lines.append(t("✏️ People who have the newest text: {n}", n=t.number(tallies[-1].sent)))
    refused = bool(tallies) and tallies[0].refused > 0
    reasons = await outbox.reasons(tx, versions[0].campaign) if refused else {}
    lines += [f"• {escape(reason)}: {times}" for reason, times in list(reasons.items())[:3] if reason]
    tally = tallies[0] if tallies else None
    return Say("\n".join(lines), buttons(t, found, tally), edits)


def _fact(t: Words, found: Announcement) -> Iterator[str]:
    """What staff recorded, as citizens read it."""
    if found.state is Told.PUBLISHED:
        yield f"✅ {t('Recorded. From now on questions are answered with it.')}"
    yield f"<blockquote><b>{escape(found.title, quote=False)}</b>\n{found.body}</blockquote>"


def _waits(desk: Desk, t: Words, found: Announcement, tally: Tally, now: int) -> Iterator[str]:
    """Whom a notice concerns; in quiet hours also when it goes out."""
    yield t("People who are told: {n}", n=t.number(tally.total))
    created = datetime.fromtimestamp(found.created_at, UTC)
    due = int(quiet.due(created, notice.zone(desk.library, found.office), found.urgent).timestamp())
    if due > now and tally.waiting:
        yield "⏰ " + t("Sent from {moment}", moment=_moment(desk, t, found, due))


def state(t: Words, found: Announcement) -> str:
    match found.state:
        case Told.ASKING:
            return t("waits for a second person")
        case Told.SCHEDULED:
            return t("waits for its time")
        case Told.PUBLISHED:
            return t("sent out")
        case Told.REFUSED:
            return t("refused by the second person")
        case Told.CANCELLED:
            return t("cancelled before it was sent")
        case Told.WITHDRAWN:
            return t("withdrawn")


def _counted(t: Words, tally: Tally, now: int, speed: float | None) -> list[str]:
    settled = tally.sent + tally.blocked + tally.refused
    part = settled / tally.total if tally.total else 1.0
    lines = [
        f"{'▓' * round(part * BAR)}{'░' * (BAR - round(part * BAR))} {round(part * 100)}%",
        t("✅ Sent: {n} of {all}", n=t.number(tally.sent), all=t.number(tally.total)),
    ]
    counts = (
        (tally.waiting, "⏳ " + t("Waiting: {n}", n=t.number(tally.waiting))),
        (tally.blocked, "🚫 " + t("Have blocked the bot: {n}", n=t.number(tally.blocked))),
        (tally.refused, "⚠️ " + t("Refused by Telegram: {n}", n=t.number(tally.refused))),
        (tally.uncertain, "❔ " + t("May have arrived twice: {n}", n=t.number(tally.uncertain))),
        (tally.cancelled, "✖️ " + t("Cancelled: {n}", n=t.number(tally.cancelled))),
        (tally.expired, "⌛ " + t("Expired before they were sent: {n}", n=t.number(tally.expired))),
    )
    lines += [line for count, line in counts if count]
    match tally.state:
        case State.STOPPED:
            lines.append("⏸ " + t("Stopped. Nothing is sent until you resume."))
        case State.RUNNING if tally.waiting:
            lines += _pace(t, tally, settled, now, speed)
        case State.DONE | State.CANCELLED | State.EXPIRED if tally.started and tally.last:
            took = max(tally.last - tally.started, 1)
            lines.append("🏁 " + t("Finished in {time}.", time=duration(t, took)))
    return lines


def _pace(t: Words, tally: Tally, settled: int, now: int, speed: float | None) -> list[str]:
    """Speed and time left, once there is something to reckon with."""
    if speed is None and tally.started:
        speed = settled / max(now - tally.started, 1)
    if not speed:
        return []
    left = duration(t, int(tally.waiting / speed) + 1)
    return ["🚀 " + t("{speed} a second, about {time} left", speed=t.number(round(speed, 1)), time=left)]


def duration(t: Words, seconds: int) -> str:
    if seconds < 60:
        return t("{n} seconds", n=seconds)
    if seconds < 3600:
        return t("{n} minutes", n=-(-seconds // 60))
    return t("{n} hours", n=t.number(seconds / 3600))


def buttons(t: Words, found: Announcement, tally: Tally | None = None) -> Rows:
    """What may be done with it now; every one asks again who presses."""

    def button(label: str, verb: str) -> Button:
        return Button(label, press.pack("sent", verb, found.id))

    renew = button(t("🔄 Refresh"), "show")
    match found.state:
        case Told.ASKING | Told.SCHEDULED:
            return ((button(t("✖️ Cancel it"), "cancel"), renew),)
        case Told.PUBLISHED:
            first = (*_turn(t, tally, button), renew)
            if found.kind != KIND:  # what staff recorded is changed by its own command, so that both agree
                return (first, (Button(t("🏠 Menu"), press.pack("home", "show")),))
            return (first, (button(t("✏️ Correct"), "correct"), button(t("🗑 Withdraw"), "withdraw")))
    return ((renew,),)


def _turn(t: Words, tally: Tally | None, button: Callable[[str, str], Button]) -> tuple[Button, ...]:
    if tally is None or not tally.waiting:
        return ()
    if tally.state is State.STOPPED:
        return (button(t("▶️ Resume"), "resume"),)
    return (button(t("⏸ Stop"), "stop"),)


def clip(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _moment(desk: Desk, t: Words, found: Announcement, seconds: int) -> str:
    local = datetime.fromtimestamp(seconds, UTC).astimezone(notice.zone(desk.library, found.office))
    return f"{t.day(local.date())}, {t.clock(local)}"


async def progress(
    tx: Transaction, desk: Desk, campaign: str, now: int, speed: float | None = None
) -> tuple[int, Say] | None:
    """The message that shows a campaign to whoever sent it, and its chat; None when nobody watches."""
    id = await announcements.of_campaign(tx, campaign)
    shown = None if id is None else await watching.watched(tx, name(id))
    if id is None or shown is None:
        return None
    person = await people.find(tx, shown.chat_id)
    t = words((person and person.language) or "id")
    return shown.chat_id, await card(tx, desk, t, id, now, shown.message_id, speed)
