"""Apply a confirmed /jemputbola in one transaction: the visit, the audit log, the notice."""

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from html import escape

import msgspec

from content import quiet_hours
from content.text.translation import translator_for
from handlers.announcements import notices
from handlers.core import callback_data, replies
from handlers.core.context import Context
from handlers.core.replies import Button
from handlers.mobile_service import mobile_texts
from handlers.opening_hours import apply_hours_change, effective_hours
from storage import mobile_service
from storage.announcements import follows
from storage.announcements.announcements import Audience
from storage.mobile_service import MobileVisit, MobileVisitDetails
from storage.queues import outbox
from storage.staff_accounts import audit_log

TOPIC = "jemput_bola"


class MobileAction(StrEnum):
    ADD = "add"
    CHANGE = "change"
    CANCEL = "cancel"


class MobileServiceChange(msgspec.Struct, frozen=True):
    """A change of a visit, stored as a draft. `of` and `sequence`: id and version of the visit that is changed."""

    act: MobileAction
    new: MobileVisitDetails
    of: int = 0
    sequence: int = 0


async def find_recipients(context: Context, planned: MobileServiceChange) -> list[int]:
    """Return followers of mobile service there, and earlier recipients who still follow the office."""
    new = planned.new
    sites = (new.site,) if new.site else ()
    chats = set(
        await follows.list_followers(
            context.tx,
            office=new.office,
            sites=sites,
            topics=(TOPIC,),
            exclude=(context.event.chat_id,),
            now=context.timestamp,
        )
    )
    if planned.of:
        still = set(await follows.list_followers(context.tx, office=new.office, now=context.timestamp))
        for sequence in range(planned.sequence + 1):
            chats |= still & set(
                await outbox.list_recipients(context.tx, campaign_name(planned.of, sequence))
            )
    return sorted(chats)


async def apply_change(
    context: Context, planned: MobileServiceChange, *, tell: bool
) -> tuple[MobileVisit, int] | None:
    """Save the change and notify. Return the visit and how many are notified; None if a colleague changed it first."""
    chats = await find_recipients(context, planned) if tell else []
    old = await mobile_service.find(context.tx, planned.of) if planned.of else None
    one = await _save_change(context, planned, old)
    if one is None:
        return None
    if old is not None and not _is_only_pin(planned, old):
        for sequence in range(planned.sequence + 1):
            await apply_hours_change.withdraw_notice(context, campaign_name(planned.of, sequence))
    when = mobile_texts.render_when(replace(context, t=translator_for("id")), one)
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id, act=f"visit.{planned.act}", office=one.office,
        about={
            "sites": [one.site] if one.site else [], "when": when, "place": one.place, "told": len(chats),
        },
    )  # fmt: skip
    if chats:
        await _notify(context, planned, one, chats)
    return one, len(chats)


def _is_only_pin(planned: MobileServiceChange, old: MobileVisit) -> bool:
    """Return whether only the location changes, so that the earlier notice still holds."""
    bare = replace(planned.new, lat=None, lon=None)
    return planned.act is MobileAction.CHANGE and bare == mobile_service.with_changes(old, lat=None, lon=None)


async def _save_change(
    context: Context, planned: MobileServiceChange, old: MobileVisit | None
) -> MobileVisit | None:
    tx, by, now = context.tx, context.event.user_id, context.timestamp
    if planned.act is MobileAction.ADD:
        return await mobile_service.add(tx, planned.new, by, now)
    if old is None or old.sequence != planned.sequence:
        return None
    if planned.act is MobileAction.CANCEL:
        return await mobile_service.cancel(tx, old.id, by, now)
    return await mobile_service.update(tx, old, planned.new, by, now)


def campaign_name(id: int, sequence: int) -> str:
    return f"visit:{id}:{sequence}"


def render_notice(context: Context, planned: MobileServiceChange) -> tuple[str, str]:
    """Render title (plain text) and body (HTML) of the notice, in Indonesian."""
    new = planned.new
    shown = MobileVisit(
        **{name: getattr(new, name) for name in MobileVisitDetails.__dataclass_fields__},
        id=planned.of, uid="", sequence=0, at=context.timestamp, ended=None,
    )  # fmt: skip
    return _render_title(context, planned), _render_body(context, shown)


def _render_title(context: Context, planned: MobileServiceChange) -> str:
    t = translator_for("id")
    site = context.services.sites.get(planned.new.site)
    name = site.name if site else context.services.library.offices[planned.new.office].name
    match planned.act:
        case MobileAction.ADD:
            return t("🚐 Mobile service (jemput bola) in {place}", place=name)
        case MobileAction.CHANGE:
            return t("✏️ Mobile service in {place} has changed", place=name)
    return t("❌ Mobile service in {place} is cancelled", place=name)


def _render_body(context: Context, one: MobileVisit) -> str:
    t, here = translator_for("id"), replace(context, t=translator_for("id"))
    lines = [mobile_texts.render_when(here, one), escape(mobile_texts.render_where(here, one))]
    if one.quota:
        lines.append(t("Quota: {n} people.", n=t.format_number(one.quota)))
    return "\n".join(lines)


async def _notify(context: Context, planned: MobileServiceChange, one: MobileVisit, chats: list[int]) -> None:
    t = translator_for("id")
    title, body = render_notice(context, planned)
    more = Button(t("🚐 See it"), callback_data.pack_callback("mobile", "show", one.id))
    name = campaign_name(one.id, one.sequence)
    say = await notices.publish_notice(
        context,
        kind="visit",
        campaign=name,
        audience=Audience(one.office, (one.site,) if one.site else (), topics=(TOPIC,)),
        title=title,
        body=body,
        until=datetime.fromtimestamp(one.end, UTC).astimezone(
            effective_hours.office_zone(context, one.office)
        ),
        extra_rows=((mobile_texts.calendar_button(replace(context, t=t), one), more),),
    )
    due = quiet_hours.find_send_time(context.now, effective_hours.office_zone(context, one.office))
    await outbox.add_for_chats(
        context.tx,
        name,
        replies.encode_reply(say),
        chats,
        int(due.timestamp()),
        context.timestamp,
        expires=one.end,
    )
