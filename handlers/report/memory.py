"""What a chat is doing about reports, sealed: the form it fills in, and the case it has open with its code.

The chat's row is found by a keyed hash. Nothing of it is ever tied to the person's row, topic or questions.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from handlers.report.form import Filling
from handlers.turn import Turn
from handlers.visit import Visit
from storage import errands, report_drafts, tries
from storage.report_drafts import ReportDraft

OPEN = 24 * 3600  # seconds after which a form hears no messages any more; it stays, and is offered
SHOWN = 24 * 3600  # seconds a receipt can be shown again
LOOKED = 30 * 60  # seconds a case stays open without its code
TIDY = "report.tidy"
HOUR = 3600


class Session(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case opened with its code; `report` is its id, "" while the code is asked for.

    `writes`: what the next message is: "code", "answer", "dispute", "file", or "" nothing. `at`: unix seconds.
    """

    token: str
    report: str = ""
    panel: int = 0
    writes: str = ""
    at: int = 0


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """`said`: what was written after /lapor while it was not clear yet to which form it belongs."""

    filling: Filling | None = None
    session: Session | None = None
    said: str = ""


async def load(visit: Visit) -> Memory:
    """Without what was shown long enough."""
    draft = await report_drafts.get(visit.tx, visit.event.chat_id)
    return Memory() if draft is None else _fresh(draft, visit.seconds)


def _fresh(draft: ReportDraft, now: int) -> Memory:
    memory = msgspec.convert(draft.data, Memory)
    if memory.filling is not None and memory.filling.is_filed and now - memory.filling.at >= SHOWN:
        memory = replace(memory, filling=None, said="")
    if memory.session is not None and now - memory.session.at >= LOOKED:
        memory = replace(memory, session=None)
    return memory


async def confided(visit: Visit) -> bool:
    """Whether the chat has a form or a case open, or sent a report today: what it types may belong to that."""
    if await report_drafts.get(visit.tx, visit.event.chat_id) is not None:
        return True
    return bool(await tries.waits(visit.tx, "report", visit.event.chat_id, 1, visit.seconds))


async def save(visit: Visit, memory: Memory) -> None:
    """Keep it; a memory of nothing leaves no row."""
    tx, key = visit.tx, report_drafts.key(visit.tx, visit.event.chat_id)
    if memory == Memory():
        await report_drafts.drop(tx, visit.event.chat_id)
        await errands.drop(tx, TIDY, key.hex())
        return
    before = await report_drafts.by_key(tx, key) if memory.filling and memory.filling.is_filed else None
    filed = before.filed if before else None
    filling = memory.filling
    draft = ReportDraft(
        "" if filling is None else str(filling.step),
        _built(memory),
        visit.event.update_id,
        filling.token if filling else "",
        filed,
    )
    await report_drafts.keep(tx, key, draft, visit.seconds)
    if ends := _ends(memory):
        await errands.put(tx, TIDY, key.hex(), ends)


def _built(memory: Memory) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(memory)
    return built


def _ends(memory: Memory) -> int:
    """When something of it is to be forgotten, at a full hour: the errand tells no minute. 0: only with old drafts."""
    ends = [memory.session.at + LOOKED] if memory.session else []
    if memory.filling is not None and memory.filling.is_filed:
        ends.append(memory.filling.at + SHOWN)
    return -(-min(ends, default=0) // HOUR) * HOUR


async def tidy(turn: Turn) -> None:
    """Forget receipts and open cases whose time is over, also of chats that are silent."""
    key = bytes.fromhex(turn.errand.key)
    draft = await report_drafts.by_key(turn.tx, key)
    if draft is None:
        return
    memory = _fresh(draft, turn.seconds)
    if memory == Memory():
        await report_drafts.drop_key(turn.tx, key)
        return
    filed = draft.filed if memory.filling and memory.filling.is_filed else None
    kept = ReportDraft(draft.step, _built(memory), draft.heard, draft.token, filed)
    await report_drafts.keep(turn.tx, key, kept, turn.seconds)
    if ends := _ends(memory):
        await errands.put(turn.tx, TIDY, turn.errand.key, ends)
