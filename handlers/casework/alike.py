"""Reports that may be about the same thing: the same place, role and week. Linked, each card leads to the other."""

from html import escape

from handlers import press
from handlers.casework import file, words
from handlers.reply import Button, Say
from handlers.visit import Visit
from storage import caseacts, casework
from storage.casework import Case


async def show(visit: Visit, case: Case, edits: int, note: str = "") -> Say:
    t = visit.t
    linked = await casework.linked(visit.tx, words.sight(visit), case)
    ids = {one.id for one in linked}
    found = [one for one in await file.similar(visit, case) if one.id not in ids]
    lines = [f"<b>{t('Similar to {number}', number=escape(case.number))}</b>"]
    lines += [note] if note else []
    lines.append(t("The same place and role, filed within a week. Link those that belong together."))
    lines += [f"\n🔗 {words.line(visit, one)}" for one in linked]
    lines += [f"\n{words.line(visit, one)}" for one in found]
    rows = [
        (_open(one), Button(t("✂️ Unlink"), press.pack("case", "unlink", case.id, one.id))) for one in linked
    ]
    rows += [(_open(one), Button(t("🔗 Link"), press.pack("case", "link", case.id, one.id))) for one in found]
    return Say("\n".join(lines), (*rows, (file.back(visit, case),)), edits)


async def link(visit: Visit, case: Case, other: str, edits: int) -> Say:
    two = await casework.find(visit.tx, words.sight(visit), other)
    if two is None or two.id == case.id:
        return await show(visit, case, edits)
    if await casework.link(visit.tx, case, two, visit.event.user_id, visit.seconds):
        await _recorded(visit, case, two, "link")
    return await show(visit, case, edits, f"✅ {visit.t('Linked.')}")


async def unlink(visit: Visit, case: Case, other: str, edits: int) -> Say:
    two = await casework.find(visit.tx, words.sight(visit), other)
    if two is not None and await casework.unlink(visit.tx, case, two):
        await _recorded(visit, case, two, "unlink")
    return await show(visit, case, edits)


async def _recorded(visit: Visit, case: Case, other: Case, act: str) -> None:
    for one in (case, other):
        await caseacts.record(visit.tx, one.id, act, visit.seconds, visit.event.user_id)


def _open(case: Case) -> Button:
    return Button(case.number, press.pack("case", "show", case.id))
