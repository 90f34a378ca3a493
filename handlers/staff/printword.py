"""What /cetak of staff does, all in the transaction of the tap: the word of each site, the log, the letters."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import escape

import msgspec

from content import quiet
from content.wording import words
from handlers import notice, offer, overlay, reply
from handlers.visit import Visit
from storage import announcements, audit, cards, outbox
from storage.announcements import Audience, State


class Word(msgspec.Struct, frozen=True):
    """What is to be said of these sites: printed up to `through`, kept for `days` days. `seen`: the last word before."""

    office: str
    sites: tuple[str, ...]
    through: date
    days: int
    collect: str
    bring: str
    seen: int


def slip() -> str:
    """What to bring, unless staff say otherwise."""
    t = words("id")
    return t("the recording slip or family card")


async def publish(visit: Visit, said: Word, site: str) -> int:
    """Say it of one site, tell those who wait, correct what said a later day. How many are told."""
    until = _until(visit, said)
    id, taken = await cards.publish(
        visit.tx, site=site, through=said.through, until=int(until.timestamp()), collect=said.collect,
        bring=said.bring, by=visit.event.user_id, now=visit.seconds,
    )  # fmt: skip
    chats = await cards.waiting(visit.tx, site, said.through)
    misled = await _misled(visit, taken)
    await cards.told(visit.tx, site, said.through)
    if chats:
        await _letters(visit, said, site, f"cards:{id}", chats, corrects=False)
    if misled:
        await _letters(visit, said, site, f"cards:{id}:correction", dict.fromkeys(misled, 0), corrects=True)
    await audit.record(
        visit.tx, at=visit.seconds, actor=visit.event.user_id,
        act="cards.correct" if taken else "cards.publish", office=said.office,
        about={"sites": [site], "through": words("id").date(said.through), "told": len(chats) + len(misled)},
    )  # fmt: skip
    return len(chats) + len(misled)


async def _misled(visit: Visit, taken: list[int]) -> list[int]:
    """Whom the words now taken back have reached; what still waits of those is not sent."""
    found: list[int] = []
    for id in taken:
        found += await recipients(visit, id)
        campaign = f"cards:{id}"
        await outbox.cancel(visit.tx, campaign)
        announced = await announcements.of_campaign(visit.tx, campaign)
        if announced is not None:
            by = visit.event.user_id
            await announcements.turn(visit.tx, announced, State.PUBLISHED, State.WITHDRAWN, by, visit.seconds)
    return sorted(set(found))


async def recipients(visit: Visit, id: int) -> list[int]:
    return await outbox.recipients(visit.tx, f"cards:{id}")


async def _letters(
    visit: Visit, said: Word, site: str, campaign: str, chats: dict[int, int], *, corrects: bool
) -> None:
    """One letter to each; not at night, and not while they want a pause."""
    t, place = words("id"), visit.desk.sites[site]
    day = t.date(said.through)
    title = (
        t("🖨 Correction: {place} has printed recordings only up to {day}", place=place.label, day=day)
        if corrects
        else t("🖨 {place}: recordings up to {day} are printed", place=place.label, day=day)
    )
    until = _until(visit, said)
    body = "\n".join(_body(replace(visit, t=t), said, site))
    if corrects:
        body = (
            t("The later day announced before was wrong; sorry. Ask to be told again with the button.")
            + f"\n{body}"
        )
    say = await notice.issue(
        visit,
        kind="cards",
        campaign=campaign,
        audience=Audience(said.office, (site,)),
        title=title,
        body=body,
        until=until - timedelta(minutes=1),
        more=offer.doors(replace(visit, t=t), "cetak_prr", said.office, site),
    )
    soon = int(quiet.due(visit.now, overlay.zone(visit, said.office)).timestamp())
    due = {chat: max(soon, paused) for chat, paused in chats.items()}
    await outbox.add_for(
        visit.tx, campaign, reply.pack(say), list(chats), due, visit.seconds, expires=int(until.timestamp())
    )


def shown(visit: Visit, said: Word, site: str) -> str:
    t, place = words("id"), visit.desk.sites[site]
    day = t.date(said.through)
    title = t("🖨 {place}: recordings up to {day} are printed", place=escape(place.label), day=day)
    return "\n".join([f"<b>{title}</b>", *_body(replace(visit, t=t), said, site)])


def _body(visit: Visit, said: Word, site: str) -> list[str]:
    t, place = visit.t, visit.desk.sites[site]
    last = (_until(visit, said) - timedelta(minutes=1)).date()
    return [
        t("Collect at: {place}.", place=escape(said.collect or place.label)),
        t("Bring: {things}.", things=escape(said.bring)),
        t("Kept until {day}.", day=f"{t.date(last)} ({t('{n} days', n=said.days)})"),
    ]


def _until(visit: Visit, said: Word) -> datetime:
    """The midnight after the last day of keeping, at the office."""
    zone = overlay.zone(visit, said.office)
    return datetime.combine(today(visit, said.office) + timedelta(days=said.days + 1), time(), zone)


def today(visit: Visit, office: str) -> date:
    return visit.now.astimezone(overlay.zone(visit, office)).date()
