"""Sending an announcement: who approves it, the letters in the outbox, the log, all in one transaction."""

from datetime import UTC, datetime
from html import escape

from content import quiet
from content.wording import words
from handlers import access, notice, press, reply
from handlers.access import Right
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import composing, report
from handlers.staff.composing import Composed
from handlers.visit import Desk, Visit
from storage import announcements, audit, drafts, outbox, people, progress, staff
from storage.announcements import Announcement, Audience, State
from storage.database import Transaction
from storage.outbox import Letter


async def send(visit: Visit, composed: Composed, edits: int) -> list[Reply]:
    """From the card of a draft: send it, or ask a second person where the office wants that."""
    t, tx = visit.t, visit.tx
    if not await composing.allowed(visit, composed.audience):
        return [Say(t("You may not announce for all of these places. Choose other ones under “For whom”."))]
    if composed.until and composed.until <= max(composed.due, visit.seconds):
        return [Say(t("It would be over before it is sent. Change “When” or “Until when”."))]
    others = await _others(visit, composed.audience) if _two(visit, composed.audience) else None
    if others == []:
        return [
            Say(t("This office wants a second person, and nobody else may approve. Invite one with /undang."))
        ]
    if await announcements.by_code(tx, composed.code) is not None:
        return [Say(t("This was sent already. See /pengumuman."))]
    state = State.SCHEDULED if others is None else State.ASKING
    id = await announcements.add(tx, composing.new(visit, composed), state, visit.seconds)
    await drafts.drop(tx, visit.event.chat_id)
    await progress.watch(tx, report.name(id), visit.event.chat_id, edits, visit.seconds)
    found = await announcements.find(tx, id)
    assert found is not None
    await record(visit, "announcement.ask" if others else "announcement.send", found)
    if others:
        await _ask(visit, found, others)
        body = t(
            "Waiting for a second person: {n} were asked. You will see here when it goes out.", n=len(others)
        )
        return [Say(f"👤👤 {body}", report.buttons(visit.t, found), edits)]
    return [await _sent(visit, found, edits)]


async def _sent(visit: Visit, found: Announcement, edits: int) -> Say:
    """Release what is due now; the rest waits for its time."""
    if found.due <= visit.seconds:
        await release(visit.tx, visit.desk, found, visit.seconds)
    return await report.card(visit.tx, visit.desk, visit.t, found.id, visit.seconds, edits)


async def release(tx: Transaction, desk: Desk, found: Announcement, now: int) -> None:
    """Write the letters of an announcement that is due, to those who follow at this moment."""
    if not await announcements.turn(tx, found.id, State.SCHEDULED, State.PUBLISHED, found.author, now):
        return
    zone = notice.zone(desk.library, found.office)
    due = quiet.due(datetime.fromtimestamp(now, UTC), zone, found.urgent)
    message = notice.message(desk.library, found)
    await outbox.add_matching(
        tx,
        campaign(found.id),
        reply.pack(message),
        composing.chats(desk, found.audience, now),
        int(due.timestamp()),
        now,
        urgent=found.urgent,
        expires=found.until,
    )
    await announcements.add_version(tx, found.id, campaign(found.id), notice.text(message), found.author, now)


def campaign(id: int, version: int = 1) -> str:
    return report.name(id) if version == 1 else f"{report.name(id)}:{version}"


async def record(visit: Visit, act: str, found: Announcement) -> None:
    about = {"id": found.id, "code": found.code, "sites": list(found.audience.sites)}
    await audit.record(
        visit.tx, at=visit.seconds, actor=visit.event.user_id, act=act, office=found.office, about=about
    )


def _two(visit: Visit, audience: Audience) -> bool:
    """Whether the office asks for two people; for all offices at once, whether any of them does."""
    offices = visit.desk.library.offices
    named = [offices[audience.office]] if audience.office else offices.values()
    return any(office.approval == "two" for office in named)


async def _others(visit: Visit, audience: Audience) -> list[int]:
    """Who else may approve it."""
    found = []
    for member in await staff.everybody(visit.tx):
        grant = access.grant(member)
        everywhere = grant.office is None or audience.office is not None
        if Right.APPROVE in access.rights(grant) and everywhere and access.reaches(grant, audience.office):
            found.append(member.user_id)
    return [id for id in dict.fromkeys(found) if id != visit.event.user_id]


async def _ask(visit: Visit, found: Announcement, others: list[int]) -> None:
    """Everybody who may approve sees it as people will, and two buttons."""
    t, now = visit.t, visit.seconds
    names = await staff.names(visit.tx)
    lines = [
        f"<b>{t('Please approve: {name} wants to send this.', name=escape(names.get(found.author, '?')))}</b>",
        f"👥 {composing.told(visit, found.audience)}",
        t("People who get it: {n}", n=f"<b>{t.number(await composing.count(visit, found.audience))}</b>"),
    ]
    buttons = (
        Button(t("✅ Approve and send"), press.pack("approve", "yes", found.id)),
        Button(t("✖️ Refuse"), press.pack("approve", "no", found.id)),
    )
    shown = (notice.message(visit.desk.library, found), Say("\n".join(lines), (buttons,)))
    await outbox.add(
        visit.tx,
        [
            Letter(
                campaign=f"approval:{found.id}:{at}",
                chat_id=chat,
                body=reply.pack(body),
                due=now,
                urgent=True,
            )
            for at, body in enumerate(shown)
            for chat in others
        ],
        now,
    )


async def approval(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `approve:yes:id` and `approve:no:id`; one's own announcement is not for oneself to approve."""
    t = visit.t
    found = await announcements.find(visit.tx, int(rest[0][:12])) if rest and rest[0].isdecimal() else None
    if found is None or not await composing.allowed(visit, found.audience, Right.APPROVE):
        return [
            Toast(
                visit.event.query_id, t("This button is no longer in use. Please start again from the menu.")
            )
        ]
    if found.author == visit.event.user_id:
        return [
            Toast(
                visit.event.query_id,
                t("Your own announcement must be approved by somebody else."),
                alert=True,
            )
        ]
    after = State.SCHEDULED if verb == "yes" else State.REFUSED
    done = await announcements.turn(
        visit.tx, found.id, State.ASKING, after, visit.event.user_id, visit.seconds
    )
    if not done:
        return [Toast(visit.event.query_id, t("This was decided already."), alert=True)]
    await record(visit, f"announcement.{'approve' if verb == 'yes' else 'refuse'}", found)
    edits = visit.event.message_id
    if verb == "yes":
        return [Toast(visit.event.query_id), await _approved(visit, found, edits)]
    await _refused(visit, found)
    return [Toast(visit.event.query_id), Say(t("Refused. Nothing was sent."), edits=edits)]


async def _approved(visit: Visit, found: Announcement, edits: int) -> Say:
    """The numbers run in the author's message; here they are as of the last look."""
    await _sent(visit, found, edits)
    names = await staff.names(visit.tx)
    told = visit.t(
        "Approved. {name} sees how it goes; you do with Refresh.", name=escape(names.get(found.author, "?"))
    )
    now = await announcements.find(visit.tx, found.id)
    return Say(f"✅ {told}", report.buttons(visit.t, now or found), edits)


async def _refused(visit: Visit, found: Announcement) -> None:
    """The author hears of it, in their own language."""
    author = await people.find(visit.tx, found.author)
    t = words((author and author.language) or "id")
    body = t("{name} refused your announcement. Nothing was sent.", name=escape(visit.event.name))
    say = Say(f"✖️ {body}\n<i>{escape(report.headline(found))}</i>")
    letter = Letter(
        campaign=f"approval:{found.id}:refused", chat_id=found.author, body=reply.pack(say), due=visit.seconds, urgent=True
    )  # fmt: skip
    await outbox.add(visit.tx, [letter], visit.seconds)
