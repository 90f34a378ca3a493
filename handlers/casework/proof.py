"""Evidence: opened by who handles the case; by another inspector only with a reason, which the admins hear of."""

import secrets
from html import escape

from content.cleaning import Left
from handlers import press, reply
from handlers.casework import file, words
from handlers.reply import Button, Evidence, Reply, Say
from handlers.staff import letters
from handlers.visit import Visit
from storage import audit, caseacts, outbox, staff, talk
from storage.casework import Case
from storage.evidence import Item
from storage.outbox import Letter
from storage.talk import Author


async def listed(visit: Visit, case: Case, edits: int) -> Say:
    """What there is, and a button that opens all of it."""
    t, items = visit.t, await file.proofs(visit, case)
    lines = [f"<b>{t('Evidence of {number}', number=escape(case.number))}</b>"]
    lines += [_described(visit, item) for item in items]
    lines.append(t("It may show faces or voices. Open it only if you need it, and do not pass it on."))
    if case.holder != visit.event.user_id:
        lines.append(t("Another inspector handles this case, so you are asked for a reason first."))
    open_ = Button(t("📎 Open"), press.pack("case", "proof", case.id))
    return Say("\n".join(lines), ((open_,), (file.back(visit, case),)), edits)


def _described(visit: Visit, item: Item) -> str:
    size = f"{max(item.size // 1024, 1)} kB"
    return f"• {escape(item.name)} ({size})" + (f" · {_left(visit, item.left)}" if item.left else "")


def _left(visit: Visit, left: Left) -> str:
    return visit.t("may hold traces of whoever made it")


async def opened(visit: Visit, case: Case, edits: int) -> list[Reply]:
    """For who handles the case."""
    await caseacts.record(visit.tx, case.id, "proof", visit.seconds, visit.event.user_id)
    return [await listed(visit, case, edits), *await _files(visit, case)]


async def reasoned(visit: Visit, case: Case, why: str) -> list[Reply]:
    """For anybody else who may see the case: the reason is kept, the log written, the admins told."""
    user = visit.event.user_id
    reason = visit.t("Opened the evidence. Reason: {why}", why=why)
    await talk.say(visit.tx, case.id, Author.NOTE, reason, user, words.today(visit))
    await caseacts.record(visit.tx, case.id, "proof", visit.seconds, user)
    await audit.record(visit.tx, at=visit.seconds, actor=user, act="case.proof", office=case.office, about={})
    await _told(visit, case)
    return [await file.show(visit, case), *await _files(visit, case)]


async def _files(visit: Visit, case: Case) -> list[Reply]:
    return [
        Evidence(item.id, caption=escape(f"{case.number} · {item.name}"))
        for item in await file.proofs(visit, case)
    ]


async def _told(visit: Visit, case: Case) -> None:
    """Admins of the office learn that it happened and who did it: not which case, not why."""
    admins = {
        member.user_id
        for member in await staff.everybody(visit.tx)
        if member.role == "admin" and member.office in (None, case.office)
    }
    found = []
    for chat in sorted(admins - {visit.event.user_id}):
        read = await letters.reader(visit, chat)
        body = read.t(
            "{name} opened evidence of a report that another inspector handles. A reason was given; it is kept with"
            " the report.",
            name=escape(visit.event.name),
        )
        campaign, packed = f"casework:proof:{secrets.token_hex(6)}", reply.pack(Say(body))
        found.append(Letter(campaign=campaign, chat_id=chat, body=packed, due=visit.seconds))
    await outbox.add(visit.tx, found, visit.seconds)
