"""Apply a confirmed /cetak in one transaction: save it per site, write the audit log and notify."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import escape

import msgspec

from content import quiet_hours
from content.text.translation import translator_for
from handlers.announcements import notices
from handlers.core import replies
from handlers.core.context import Context
from handlers.opening_hours import effective_hours
from handlers.questions import answer_actions
from storage import printed_cards
from storage.announcements import announcements
from storage.announcements.announcements import AnnouncementState, Audience
from storage.queues import outbox
from storage.staff_accounts import audit_log


class PrintAnnouncement(msgspec.Struct, frozen=True):
    """Cards of these sites are printed up to `through` and kept for `days` days. Stored as a draft.

    `seen`: id of the latest announcement that the user had seen.
    """

    office: str
    sites: tuple[str, ...]
    through: date
    days: int
    collect: str
    bring: str
    seen: int


def default_things_to_bring() -> str:
    """Return what to bring if staff do not say."""
    t = translator_for("id")
    return t("the recording slip or family card")


async def publish_announcement(context: Context, said: PrintAnnouncement, site: str) -> int:
    """Publish for one site, notify those who wait, correct later dates. Return how many people are notified."""
    until = _kept_until(context, said)
    id, taken = await printed_cards.publish_mark(
        context.tx, site=site, through=said.through, until=int(until.timestamp()), collect=said.collect,
        bring=said.bring, by=context.event.user_id, now=context.timestamp,
    )  # fmt: skip
    chats = await printed_cards.list_chats_to_notify(context.tx, site, said.through)
    misled = await _withdraw_later_marks(context, taken)
    await printed_cards.delete_fulfilled_waits(context.tx, site, said.through)
    if chats:
        await _send_letters(context, said, site, f"cards:{id}", chats, corrects=False)
    if misled:
        await _send_letters(
            context, said, site, f"cards:{id}:correction", dict.fromkeys(misled, 0), corrects=True
        )
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id,
        act="cards.correct" if taken else "cards.publish", office=said.office,
        about={"sites": [site], "through": translator_for("id").format_date(said.through), "told": len(chats) + len(misled)},
    )  # fmt: skip
    return len(chats) + len(misled)


async def _withdraw_later_marks(context: Context, taken: list[int]) -> list[int]:
    """Withdraw the announcements in `taken`; return who had received them."""
    found: list[int] = []
    for id in taken:
        found += await find_recipients(context, id)
        campaign = f"cards:{id}"
        await outbox.cancel_campaign(context.tx, campaign)
        announced = await announcements.find_by_campaign(context.tx, campaign)
        if announced is not None:
            by = context.event.user_id
            await announcements.change_state(
                context.tx,
                announced,
                AnnouncementState.PUBLISHED,
                AnnouncementState.WITHDRAWN,
                by,
                context.timestamp,
            )
    return sorted(set(found))


async def find_recipients(context: Context, id: int) -> list[int]:
    return await outbox.list_recipients(context.tx, f"cards:{id}")


async def _send_letters(
    context: Context,
    said: PrintAnnouncement,
    site: str,
    campaign: str,
    chats: dict[int, int],
    *,
    corrects: bool,
) -> None:
    """Send one letter to each chat, outside quiet hours and after a chat's pause."""
    t, place = translator_for("id"), context.services.sites[site]
    day = t.format_date(said.through)
    title = (
        t("🖨 Correction: {place} has printed recordings only up to {day}", place=place.label, day=day)
        if corrects
        else t("🖨 {place}: recordings up to {day} are printed", place=place.label, day=day)
    )
    until = _kept_until(context, said)
    body = "\n".join(_body_lines(replace(context, t=t), said, site))
    if corrects:
        body = (
            t("The later day announced before was wrong; sorry. Ask to be told again with the button.")
            + f"\n{body}"
        )
    say = await notices.publish_notice(
        context,
        kind="cards",
        campaign=campaign,
        audience=Audience(said.office, (site,)),
        title=title,
        body=body,
        until=until - timedelta(minutes=1),
        extra_rows=answer_actions.action_buttons(replace(context, t=t), "cetak_prr", said.office, site),
    )
    soon = int(
        quiet_hours.find_send_time(context.now, effective_hours.office_zone(context, said.office)).timestamp()
    )
    due = {chat: max(soon, paused) for chat, paused in chats.items()}
    await outbox.add_for_chats(
        context.tx,
        campaign,
        replies.encode_reply(say),
        list(chats),
        due,
        context.timestamp,
        expires=int(until.timestamp()),
    )


def render_announcement(context: Context, said: PrintAnnouncement, site: str) -> str:
    t, place = translator_for("id"), context.services.sites[site]
    day = t.format_date(said.through)
    title = t("🖨 {place}: recordings up to {day} are printed", place=escape(place.label), day=day)
    return "\n".join([f"<b>{title}</b>", *_body_lines(replace(context, t=t), said, site)])


def _body_lines(context: Context, said: PrintAnnouncement, site: str) -> list[str]:
    t, place = context.t, context.services.sites[site]
    last = (_kept_until(context, said) - timedelta(minutes=1)).date()
    return [
        t("Collect at: {place}.", place=escape(said.collect or place.label)),
        t("Bring: {things}.", things=escape(said.bring)),
        t("Kept until {day}.", day=f"{t.format_date(last)} ({t('{n} days', n=said.days)})"),
    ]


def _kept_until(context: Context, said: PrintAnnouncement) -> datetime:
    """Return the midnight after the last day of keeping, in the office's time zone."""
    zone = effective_hours.office_zone(context, said.office)
    return datetime.combine(office_today(context, said.office) + timedelta(days=said.days + 1), time(), zone)


def office_today(context: Context, office: str) -> date:
    return context.now.astimezone(effective_hours.office_zone(context, office)).date()
