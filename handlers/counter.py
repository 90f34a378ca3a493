"""The counter: serves every event inside one transaction; `handlers.routes` says who answers what."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import structs

from content.shield import Secret, shield
from content.wording import words
from handlers import access, commands, pieces, press, sheets
from handlers.access import Right
from handlers.citizen import ask, authentic, follow, join, other
from handlers.event import Event, Kind
from handlers.imports import IMPORTS
from handlers.reply import Reply, Say, Toast
from handlers.report import dialog as report
from handlers.report import ticket
from handlers.routes import BUTTONS, COMMANDS, DRAFTS, KINDS, PLACED, STAFF_BUTTONS, STAFF_COMMANDS, Pressed
from handlers.staff import announce, composing, stale
from handlers.visit import Desk, Visit
from storage import drafts, people
from storage.database import Transaction
from storage.people import Person

REPORTING = ("lapor", "tiket", "cekslip")
CASES = ("case", "aduan", "tahan")  # buttons, drafts and commands whose answers nobody may forward
OPEN = 24 * 3600  # seconds after which a draft hears nothing any more


class Counter:
    """Serves one event inside one transaction."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def serve(self, tx: Transaction, event: Event, now: datetime) -> Sequence[Reply]:
        person = await self._person(tx, event, now)
        visit = Visit(self._desk, tx, event, person, now, words(_language(person, event)))
        first = await access.first_contact(visit)
        menu = [commands.menu(visit.t, event.chat_id, (first,))] if first else []
        back = await follow.returned(visit) if person.returned else []
        return [*menu, *await _served(visit), *back]

    async def _person(self, tx: Transaction, event: Event, now: datetime) -> Person:
        """Groups and inline queries leave no trace; their asker is looked up at most."""
        if event.kind is Kind.INLINE:
            return await people.find(tx, event.chat_id) or Person(event.chat_id)
        if event.chat_id < 0 or event.kind is Kind.BLOCKED:
            return Person(event.chat_id)
        return await people.meet(tx, event.chat_id, int(now.timestamp()))

    def apologise(self, event: Event, code: str) -> Reply:
        """What a citizen is told when the bot itself failed."""
        t = words(_language(Person(event.chat_id), event))
        body = t(
            "Sorry, something failed on our side (code {code}). Please try again in a few minutes.", code=code
        )
        return Toast(event.query_id, body) if event.kind is Kind.PRESS else Say(body)


async def _served(visit: Visit) -> list[Reply]:
    event = visit.event
    match event.kind:
        case Kind.COMMAND:
            unfinished = await _reported(visit)
            return [*await _command(visit), *unfinished]
        case Kind.PRESS:
            feature, verb, rest = press.unpack(event.data)
            if event.chat_id != event.user_id:  # forged: what the bot says in groups has no such buttons
                return (await other.unknown_press(visit, verb, rest))[:1]
            unfinished = [] if feature in ("report", "ticket") else await report.left(visit)
            shown = await (await _button(visit, feature))(visit, verb, rest)
            return [*_protected(feature, shown), *unfinished]
    if event.via_me:  # an inline result that the citizen just inserted
        return []
    return (
        await pieces.noticed(visit)
        or await join.pasted(visit)
        or await report.heard(visit)
        or await ticket.heard(visit)
        or await pieces.remembered(visit)
        or await _uploaded(visit)
        or await _drafted(visit)
        or await _recognised(visit)
        or await KINDS[event.kind](visit)
    )


async def _uploaded(visit: Visit) -> list[Reply] | None:
    """A table whose caption is the command of staff that it belongs to."""
    command, rest = sheets.called(visit)
    if visit.event.kind is not Kind.MEDIA or command not in IMPORTS:
        return None
    return (
        await sheets.sent(visit, command, rest) if await access.may(visit, IMPORTS[command].right) else None
    )


async def _reported(visit: Visit) -> list[Reply]:
    """A form about a report that is left for another command stays, and is offered again."""
    return await report.left(visit) if visit.event.command not in REPORTING else []


async def _drafted(visit: Visit) -> list[Reply] | None:
    """A message that belongs to what the chat has open; "batal" closes it."""
    if visit.event.kind not in (Kind.TEXT, Kind.MEDIA, Kind.LOCATION):
        return None
    draft = await drafts.get(visit.tx, visit.event.chat_id)
    if draft is None or draft.form not in DRAFTS or visit.seconds - draft.at > OPEN:
        return None
    if visit.event.kind is Kind.LOCATION and draft.form not in PLACED:
        return None
    right, heard = DRAFTS[draft.form]
    if right is not None and not await access.may(visit, right):
        return None
    if visit.event.text.strip().lower() in ("batal", "cancel"):
        await drafts.drop(visit.tx, visit.event.chat_id)
        return [Say(visit.t("Cancelled. Nothing was sent."))]
    answered = await heard(visit, draft)
    return None if answered is None else _protected(draft.form, answered)


def _protected(name: str, answers: list[Reply]) -> list[Reply]:
    """What a case holds stays in the chat that it was shown in, as far as Telegram's own applications obey."""
    if name not in CASES:
        return answers
    return [structs.replace(one, protect=True) if isinstance(one, Say) else one for one in answers]


async def _left(visit: Visit) -> None:
    """A command ends what waited for a message; an announcement that is written stays for /umumkan."""
    draft = await drafts.get(visit.tx, visit.event.chat_id)
    if (
        draft is None
        or draft.form not in DRAFTS
        or (draft.form, visit.event.command) == (composing.FORM, "umumkan")
    ):
        return
    if draft.form == composing.FORM:
        await announce.left(visit, draft)
    else:
        await drafts.drop(visit.tx, visit.event.chat_id)


async def _recognised(visit: Visit) -> list[Reply]:
    """A forwarded or pasted announcement is checked, whoever asks."""
    return await authentic.recognised(visit) if visit.event.kind in (Kind.TEXT, Kind.MEDIA) else []


async def _command(visit: Visit) -> list[Reply]:
    """A known command, else the words of it as a question: `/ktp hilang`. Some mean another thing to staff."""
    await _left(visit)
    handler = COMMANDS.get(visit.event.command)
    if handler is not None and not await _of_staff(visit):
        told = visit.event.command == "cek"  # warns by itself
        warning = [] if told else ask.warn(visit, shield(visit.event.text))
        return [*warning, *await handler(visit)]
    if visit.event.command in STAFF_COMMANDS and await access.grants(visit):
        right, staffs = STAFF_COMMANDS[visit.event.command]
        if not await _allowed(visit, right):
            return [_not_yours(visit)]
        before = await drafts.waiting(visit.tx, visit.event.chat_id)
        answers = await stale.told(visit, before, await staffs(visit))
        return _protected(visit.event.command, [*_numbers(visit), *answers])
    spoken = replace(visit.event, text=f"{visit.event.command.replace('_', ' ')} {visit.event.text}")
    return await ask.text(replace(visit, event=spoken))


async def _of_staff(visit: Visit) -> bool:
    """Whether the command is one of staff to this person."""
    if visit.event.command not in STAFF_COMMANDS or not await access.grants(visit):
        return False
    return await _allowed(visit, STAFF_COMMANDS[visit.event.command][0])


def _numbers(visit: Visit) -> list[Reply]:
    """A warning of a NIK in a command of staff; the office's own phone, and hours without dots, are theirs to write."""
    shielded = shield(visit.event.text)
    named = visit.event.command != "jam" and Secret.NUMBER in shielded.found
    return ask.warn(visit, shielded) if named else []


async def _button(visit: Visit, feature: str) -> Pressed:
    """Buttons of staff are unknown ones to everybody else, also when forged."""
    if feature in STAFF_BUTTONS:
        right, staffs = STAFF_BUTTONS[feature]
        return staffs if await _allowed(visit, right) else other.unknown_press
    return BUTTONS.get(feature, other.unknown_press)


async def _allowed(visit: Visit, right: Right | None) -> bool:
    return bool(await access.grants(visit)) if right is None else await access.may(visit, right)


def _not_yours(visit: Visit) -> Say:
    return Say(visit.t("This is not part of your task. /siapa shows what you may do."))


def _language(person: Person, event: Event) -> str:
    """The language chosen, else Indonesian: phones set to English are common and say nothing of their owners."""
    return person.language or "id"
