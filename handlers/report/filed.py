"""From sending on: the receipt and how to keep it, typed back in part, the slip, and wiping the traces."""

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import structs

from content import receipt as receipts
from content.report import Filed, Form, Kind, Mode, Paid, Role, Source
from handlers import press
from handlers.reply import Button, Delete, Reply, Say, Sweep
from handlers.report import form, memory, proofs, screens
from handlers.report import kept as words
from handlers.report.form import Filling, Step
from handlers.report.memory import Memory
from handlers.visit import Visit
from storage import report_drafts, reports, tries

MOST_A_DAY = {"warga": 3, "petugas": 40}
DAY = 24 * 3600
AFTER = 100  # numbers of messages after the panel that are swept too: slips, notes on evidence
TRIES = 3  # before the receipt is shown again by itself


async def send(visit: Visit, kept: Memory, filling: Filling) -> list[Reply]:
    """File it, at most once. In the mode "send once" nothing is left that could lead back."""
    if filling.office not in visit.desk.library.offices:  # gone from the content since it was chosen
        filling = structs.replace(filling, step=Step.PLACE, office="", site="", changing=True)
        await memory.save(visit, structs.replace(kept, filling=filling))
        return [screens.show(visit, filling)]
    until = await tries.waits(
        visit.tx, "report", visit.event.chat_id, MOST_A_DAY[filling.source], visit.seconds
    )
    if until:
        await memory.save(visit, kept)
        return [screens.show(visit, filling, _too_many(visit, until))]
    await memory.save(visit, kept)
    key = report_drafts.key(visit.tx, visit.event.chat_id)
    found = await reports.submit(visit.tx, key, _form(filling), visit.event.chat_id, _today(visit, filling))
    await proofs.hand_over(visit, found.report_id, quiet=filling.mode != "tell")
    await tries.count(visit.tx, "report", visit.event.chat_id, DAY, visit.seconds)
    if found.receipt is None:
        await memory.save(visit, structs.replace(kept, filling=None, said=""))
        return [*_traces(filling), _gone_for_good(visit, filling)]
    traces = _traces(filling)
    filling = _receipt_only(filling, found, visit.seconds)
    await memory.save(visit, structs.replace(kept, filling=filling))
    return [*traces, screens.show(visit, filling)]


_ANSWERS: tuple[tuple[Step, str, Any], ...] = (
    (Step.OUTCOME, "outcome", ""),
    (Step.AMOUNT, "amount", None),
    (Step.AMOUNT, "amount_text", ""),
    (Step.ROLE, "role", ""),
)


def _form(filling: Filling) -> Form:
    """Of what was asked for this kind: answers may be left of another that was chosen before."""
    mode, kind = Mode(filling.mode), Kind(filling.kind)
    unasked = {name: blank for step, name, blank in _ANSWERS if step not in form.steps(filling)}
    filling = structs.replace(filling, **unasked)
    refused = filling.outcome == "refused" or kind is Kind.REFUSED
    paid = Paid.PAID if filling.outcome == "paid" else Paid.ASKED
    return Form(
        office=filling.office,
        site=filling.site or None,
        place=filling.place,
        happened=filling.happened,
        paid=None if kind is Kind.HONEST else paid,
        amount=filling.amount,
        amount_text=filling.amount_text,
        role=Role("lain" if filling.role == "other" else filling.role) if filling.role else None,
        refused=None if kind is Kind.HONEST else refused,
        kind=kind,
        story=_story(filling),
        mode=mode,
        source=Source(filling.source),
    )


def _story(filling: Filling) -> str:
    """What was told, with the words for a time that no date can hold."""
    when = f"({filling.when})" if filling.when and filling.happened.count("-") < 2 else ""
    return "\n".join(part for part in (filling.told, when) if part)


def _today(visit: Visit, filling: Filling) -> date:
    office = visit.desk.library.offices[filling.office]
    return visit.now.astimezone(ZoneInfo(office.timezone)).date()


def _receipt_only(filling: Filling, found: Filed, now: int) -> Filling:
    """What was told is in the report now and nowhere else."""
    return Filling(
        token=filling.token,
        step=Step.SENT,
        source=filling.source,
        mode=filling.mode,
        panel=filling.panel,
        first=filling.first,
        at=now,
        number=found.number,
        check=found.check,
        filed=found.day,
        receipt=found.receipt or "",
    )


def _too_many(visit: Visit, until: int) -> str:
    at = datetime.fromtimestamp(until, UTC).astimezone(visit.zone)
    return visit.t(
        "⏳ Several reports were sent from this chat today, so this one has to wait. It stays here, filled in: press Send"
        " again from {day} {time}. If it cannot wait, ask me “lapor ke mana” for the other places to turn to.",
        day=visit.t.day(at.date()),
        time=visit.t.clock(at),
    )


def _gone_for_good(visit: Visit, filling: Filling) -> Say:
    t = visit.t
    heads = {
        "levy": t("The report is sent. Thank you; that took courage."),
        "refused": t("Counted. Thank you for refusing, and for saying so."),
        "honest": t("Counted. Thank you for telling us of an honest officer."),
    }
    lines = [
        f"✅ <b>{heads[filling.kind]}</b>",
        t("There is no code and no way back: nothing here leads to you any more."),
        t("For one day a locked mark remains that this chat sent something; what it was is not kept."),
        t("Nobody will ask you anything, and none of us can tell you what became of it."),
    ]
    rows = ((Button(t("🧹 Wipe the traces"), press.pack("report", "sweep", filling.first)),),)
    return Say("\n".join(lines), rows, filling.panel)


async def pressed(visit: Visit, kept: Memory, filling: Filling, verb: str) -> list[Reply]:
    """Buttons once it is filed."""
    match verb:
        case "written":
            return await _at(visit, kept, filling, Step.RECALL)
        case "again":
            return await _at(visit, kept, filling, Step.SENT)
        case "sure":
            return await _at(visit, kept, filling, Step.DONE)
        case "slip":
            await memory.save(visit, structs.replace(kept, filling=filling))
            return [words.slip(visit, filling)]
        case "wipe":
            return await wipe(visit, kept, filling)
    return await _at(visit, kept, filling, filling.step)


async def _at(visit: Visit, kept: Memory, filling: Filling, step: Step) -> list[Reply]:
    filling = structs.replace(filling, step=step, missed=0)
    await memory.save(visit, structs.replace(kept, filling=filling))
    return [screens.show(visit, filling)]


async def heard(visit: Visit, kept: Memory, filling: Filling) -> list[Reply] | None:
    """The words typed back; other messages are questions like any other."""
    if filling.step is not Step.RECALL:
        return None
    took: list[Reply] = [Delete(visit.event.message_id)]
    if _same(visit.event.text, filling.receipt):
        return [*took, *await _at(visit, kept, filling, Step.DONE)]
    filling = structs.replace(filling, missed=filling.missed + 1)
    if filling.missed >= TRIES:
        filling = structs.replace(filling, step=Step.SENT, missed=0)
    await memory.save(visit, structs.replace(kept, filling=filling))
    return [*took, screens.show(visit, filling)]


def _same(typed: str, receipt: str) -> bool:
    """The two words that were asked for, or the whole code."""
    parts = receipt.split("-")
    letters = re.sub(r"[^a-z]", "", typed.lower())
    return receipts.read(typed) == receipt or letters == "".join(parts[at - 1] for at in words.ASKED)


async def wipe(visit: Visit, kept: Memory, filling: Filling) -> list[Reply]:
    """Take away what the bot may of the conversation, forget the receipt, and say what remains."""
    await memory.save(visit, structs.replace(kept, filling=None, said=""))
    return [
        Sweep(filling.first, visit.event.message_id + AFTER),
        Say(words.remains(visit), words.close(visit)),
    ]


def swept(visit: Visit, first: str) -> list[Reply]:
    """The same where nothing of the form is kept any more: the button itself says where it began."""
    here = visit.event.message_id
    began = int(first) if first.isdecimal() and int(first) <= here else here
    return [Sweep(began, here + AFTER), Say(words.remains(visit), words.close(visit))]


def _traces(filling: Filling) -> list[Reply]:
    return [Delete(id) for id in filling.trace]


async def forget(visit: Visit, kept: Memory, filling: Filling) -> list[Reply]:
    """Delete a form that was not sent, or put an end to showing one that was."""
    if not filling.is_filed:
        await proofs.forget(visit)
    await memory.save(visit, structs.replace(kept, filling=None, said=""))
    body = visit.t("Deleted. Nothing of it was sent.")
    if filling.is_filed:
        body = words.remains(visit)
    return [*_traces(filling), Say(body, words.close(visit), filling.panel)]
