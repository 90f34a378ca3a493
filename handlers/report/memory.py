"""What a chat is doing about reports, sealed: the form it fills in, and the case it has open with its code.

The chat's row is found by a keyed hash. Nothing of it is ever tied to the person's row, topic or questions.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from handlers.report.form import Filling
from handlers.visit import Visit
from storage import report_drafts
from storage.report_drafts import ReportDraft

OPEN = 24 * 3600  # seconds after which a form hears no messages any more; it stays, and is offered
SHOWN = 24 * 3600  # seconds a receipt can be shown again


class Session(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case opened with its code. `report` is its id; `writes`: what the next message is ("answer", "dispute", "file")."""

    token: str
    report: str
    panel: int = 0
    writes: str = ""
    at: int = 0
    trace: tuple[int, ...] = ()


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    filling: Filling | None = None
    session: Session | None = None


async def load(visit: Visit) -> Memory:
    """A receipt that was shown long enough is forgotten here."""
    draft = await report_drafts.get(visit.tx, visit.event.chat_id)
    if draft is None:
        return Memory()
    memory = msgspec.convert(draft.data, Memory)
    filling = memory.filling
    if filling is not None and filling.is_filed and visit.seconds - filling.at > SHOWN:
        memory = replace(memory, filling=None)
        await save(visit, memory)
    return memory


async def save(visit: Visit, memory: Memory) -> None:
    """Keep it; a memory of nothing leaves no row."""
    if memory == Memory():
        await report_drafts.drop(visit.tx, visit.event.chat_id)
        return
    filling = memory.filling
    step = "" if filling is None else str(filling.step)
    data: dict[str, Any] = msgspec.to_builtins(memory)
    filed = None
    if filling is not None and filling.is_filed:
        before = await report_drafts.get(visit.tx, visit.event.chat_id)
        filed = before.filed if before else None
    draft = ReportDraft(step, data, visit.event.update_id, filling.token if filling else "", filed)
    await report_drafts.put(visit.tx, visit.event.chat_id, draft, visit.seconds)
