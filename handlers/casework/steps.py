"""Changes of a case: who works it, and its state. Each is refused when the card was an old one."""

from html import escape

from content.casework import Actor, Move, Need
from handlers import press, reply
from handlers.casework import file, words
from handlers.reply import Button, Say
from handlers.staff import letters
from handlers.visit import Visit
from storage import caseacts, casework, outbox, routes, staff, talk
from storage.casework import Case
from storage.outbox import Letter
from storage.routes import News
from storage.talk import Author


async def claim(visit: Visit, case: Case, edits: int) -> Say:
    """One takes it; the second is told who did."""
    if case.holder is not None or not await casework.hold(visit.tx, case, visit.event.user_id):
        return await file.show(visit, case, edits, f"⚠️ {visit.t('Somebody took it before you.')}")
    return await _done(visit, case, edits, "claim", visit.t("You handle it now."))


async def release(visit: Visit, case: Case, edits: int) -> Say:
    if not await casework.hold(visit.tx, case, None):
        return await changed(visit, case, edits)
    return await _done(visit, case, edits, "release", visit.t("It waits for another inspector now."))


async def give(visit: Visit, case: Case, edits: int) -> Say:
    """To whom? Only those who may see it."""
    t, names = visit.t, await staff.names(visit.tx)
    others = [id for id in await casework.colleagues(visit.tx, case, visit.seconds) if id != case.holder]
    rows = [
        (Button(names.get(id, str(id)), press.pack("case", "hand", case.id, case.version, id)),)
        for id in others[:20]
    ]
    asked = t("Who handles it from now on?") if others else t("There is no other inspector for this place.")
    return Say(asked, (*rows, (file.back(visit, case),)), edits)


async def hand(visit: Visit, case: Case, to: int, edits: int) -> Say:
    if to not in await casework.colleagues(visit.tx, case, visit.seconds):
        return await changed(visit, case, edits)
    if not await casework.hold(visit.tx, case, to):
        return await changed(visit, case, edits)
    await _told(visit, case, to)
    names = await staff.names(visit.tx)
    said = visit.t("Handed over to {name}.", name=escape(names.get(to, str(to))))
    return await _done(visit, case, edits, "hand", said, about=str(to))


async def _told(visit: Visit, case: Case, to: int) -> None:
    """The new one learns of it in a letter that says nothing of the case."""
    read = await letters.reader(visit, to)
    body = read.t("{name} handed a report over to you: /aduan", name=escape(visit.event.name))
    letter = Letter(
        campaign=f"casework:hand:{case.id}:{case.version}",
        chat_id=to,
        body=reply.pack(Say(body)),
        due=visit.seconds,
    )
    await outbox.add(visit.tx, [letter], visit.seconds)


async def moves(visit: Visit, case: Case, edits: int) -> Say:
    """Where it may go from here."""
    t, rules = visit.t, visit.desk.library.casework
    lines = [f"<b>{t('Move report {number} on', number=escape(case.number))}</b>"]
    lines.append(t("Now: {state}", state=escape(rules.state(case.state).label.said(t.language))))
    rows = [
        (
            Button(
                f"➡️ {rules.state(move.target).label.said(t.language)}",
                press.pack("case", "to", case.id, case.version, move.target),
            ),
        )
        for move in rules.moves_from(case.state, Actor.INSPECTOR)
    ]
    return Say("\n".join(lines), (*rows, (file.back(visit, case),)), edits)


def allowed(visit: Visit, case: Case, target: str) -> Move | None:
    return visit.desk.library.casework.move(case.state, target, Actor.INSPECTOR)


def explained(visit: Visit, move: Move) -> str:
    """What the reporter will read, before the inspector's own words."""
    t, state = visit.t, visit.desk.library.casework.state(move.target)
    told = f"{state.told.said(t.language)} {state.next.said(t.language)}"
    return f"<blockquote>{escape(told, quote=False)}</blockquote>"


async def perform(visit: Visit, case: Case, move: Move, reason: str, edits: int) -> Say:
    """The move, its words to the reporter, and the reporter told: one transaction."""
    t, rules, day = visit.t, visit.desk.library.casework, words.today(visit)
    if move.reason is Need.REQUIRED and not reason:
        return await changed(visit, case, edits)
    state = rules.state(move.target)
    due = rules.due(state.id, case.filed, day, visit.desk.calendar)
    if not await casework.move(visit.tx, case, state.id, closed=state.closed, today=day, due=due):
        return await changed(visit, case, edits)
    if reason:
        await talk.say(visit.tx, case.id, Author.INSPECTOR, reason, visit.event.user_id, day)
    await routes.nudge(visit.tx, case.id, News.CLOSED if state.closed else News.MOVED, words.later(visit))
    said = t("Moved to: {state}. The reporter can read it.", state=escape(state.label.said(t.language)))
    return await _done(visit, case, edits, "move", said, about=state.id)


async def changed(visit: Visit, case: Case, edits: int) -> Say:
    """Somebody was quicker: the card as it is now."""
    now = await casework.find(visit.tx, words.sight(visit), case.id)
    note = visit.t("This case has changed meanwhile. This is how it stands now.")
    return file.gone(visit, edits) if now is None else await file.show(visit, now, edits, f"⚠️ {note}")


async def _done(visit: Visit, case: Case, edits: int, act: str, said: str, about: str = "") -> Say:
    await caseacts.record(visit.tx, case.id, act, visit.seconds, visit.event.user_id, about)
    now = await casework.find(visit.tx, words.sight(visit), case.id)
    return file.gone(visit, edits) if now is None else await file.show(visit, now, edits, f"✅ {said}")
