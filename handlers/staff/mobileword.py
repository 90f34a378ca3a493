"""What /jemputbola of staff does, all in the transaction of the tap: the visit, the log, the notice to those concerned."""

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from html import escape

import msgspec

from content import quiet
from content.wording import words
from handlers import mobile, notice, overlay, press, reply
from handlers.reply import Button
from handlers.staff import effect
from handlers.visit import Visit
from storage import audit, follows, outbox, visits
from storage.announcements import Audience
from storage.visits import DatedVisit, New

TOPIC = "jemput_bola"


class Act(StrEnum):
    ADD = "add"
    CHANGE = "change"
    CANCEL = "cancel"


class Planned(msgspec.Struct, frozen=True):
    """`of` and `sequence`: the visit that is changed or cancelled, as the clerk saw it."""

    act: Act
    new: New
    of: int = 0
    sequence: int = 0


async def concerned(visit: Visit, planned: Planned) -> list[int]:
    """Followers of mobile service there, and those who were told of the visit before and still follow its office."""
    new = planned.new
    sites = (new.site,) if new.site else ()
    chats = set(
        await follows.followers(
            visit.tx,
            office=new.office,
            sites=sites,
            topics=(TOPIC,),
            exclude=(visit.event.chat_id,),
            now=visit.seconds,
        )
    )
    if planned.of:
        still = set(await follows.followers(visit.tx, office=new.office, now=visit.seconds))
        for sequence in range(planned.sequence + 1):
            chats |= still & set(await outbox.recipients(visit.tx, campaign(planned.of, sequence)))
    return sorted(chats)


async def perform(visit: Visit, planned: Planned, *, tell: bool) -> tuple[DatedVisit, int] | None:
    """Do it; the visit and how many are told. None when a colleague was faster."""
    chats = await concerned(visit, planned) if tell else []
    old = await visits.find(visit.tx, planned.of) if planned.of else None
    one = await _record(visit, planned, old)
    if one is None:
        return None
    if old is not None and not _only_pin(planned, old):
        for sequence in range(planned.sequence + 1):
            await effect.take_back(visit, campaign(planned.of, sequence))
    await audit.record(
        visit.tx, at=visit.seconds, actor=visit.event.user_id, act=f"visit.{planned.act}", office=one.office,
        about={
            "sites": [one.site] if one.site else [], "when": mobile.when(replace(visit, t=words("id")), one),
            "place": one.place, "told": len(chats),
        },
    )  # fmt: skip
    if chats:
        await _tell(visit, planned, one, chats)
    return one, len(chats)


def _only_pin(planned: Planned, old: DatedVisit) -> bool:
    """Whether what was told of a visit still holds."""
    bare = replace(planned.new, lat=None, lon=None)
    return planned.act is Act.CHANGE and bare == visits.moved(old, lat=None, lon=None)


async def _record(visit: Visit, planned: Planned, old: DatedVisit | None) -> DatedVisit | None:
    tx, by, now = visit.tx, visit.event.user_id, visit.seconds
    if planned.act is Act.ADD:
        return await visits.add(tx, planned.new, by, now)
    if old is None or old.sequence != planned.sequence:
        return None
    if planned.act is Act.CANCEL:
        return await visits.cancel(tx, old.id, by, now)
    return await visits.change(tx, old, planned.new, by, now)


def campaign(id: int, sequence: int) -> str:
    return f"visit:{id}:{sequence}"


def text(visit: Visit, planned: Planned) -> tuple[str, str]:
    """Title (plain) and body (HTML) of the notice, in Indonesian."""
    new = planned.new
    shown = DatedVisit(
        **{name: getattr(new, name) for name in New.__dataclass_fields__},
        id=planned.of, uid="", sequence=0, at=visit.seconds, ended=None,
    )  # fmt: skip
    return _title(visit, planned), _body(visit, shown)


def _title(visit: Visit, planned: Planned) -> str:
    t = words("id")
    site = visit.desk.sites.get(planned.new.site)
    name = site.name if site else visit.desk.library.offices[planned.new.office].name
    match planned.act:
        case Act.ADD:
            return t("🚐 Mobile service (jemput bola) in {place}", place=name)
        case Act.CHANGE:
            return t("✏️ Mobile service in {place} has changed", place=name)
    return t("❌ Mobile service in {place} is cancelled", place=name)


def _body(visit: Visit, one: DatedVisit) -> str:
    t, here = words("id"), replace(visit, t=words("id"))
    lines = [mobile.when(here, one), escape(mobile.where(here, one))]
    if one.quota:
        lines.append(t("Quota: {n} people.", n=t.number(one.quota)))
    return "\n".join(lines)


async def _tell(visit: Visit, planned: Planned, one: DatedVisit, chats: list[int]) -> None:
    t = words("id")
    title, body = text(visit, planned)
    more = Button(t("🚐 See it"), press.pack("mobile", "show", one.id))
    name = campaign(one.id, one.sequence)
    say = await notice.issue(
        visit,
        kind="visit",
        campaign=name,
        audience=Audience(one.office, (one.site,) if one.site else (), topics=(TOPIC,)),
        title=title,
        body=body,
        until=datetime.fromtimestamp(one.end, UTC).astimezone(overlay.zone(visit, one.office)),
        more=((mobile.save(replace(visit, t=t), one), more),),
    )
    due = quiet.due(visit.now, overlay.zone(visit, one.office))
    await outbox.add_for(
        visit.tx, name, reply.pack(say), chats, int(due.timestamp()), visit.seconds, expires=one.end
    )
