"""Reports that may be about the same thing: the same place, role and week. Linked, each card leads to the other."""

from html import escape

from handlers import press
from handlers.casework import file, words
from handlers.reply import Button, Message
from handlers.visit import Context
from storage import caseacts, casework
from storage.casework import Case


async def render_similar(context: Context, case: Case, edits: int, note: str = "") -> Message:
    t = context.t
    linked = await casework.list_linked(context.tx, words.build_sight(context), case)
    ids = {one.id for one in linked}
    found = [one for one in await file.find_similar(context, case) if one.id not in ids]
    lines = [f"<b>{t('Similar to {number}', number=escape(case.number))}</b>"]
    lines += [note] if note else []
    lines.append(t("The same place and role, filed within a week. Link those that belong together."))
    lines += [f"\n🔗 {words.render_queue_line(context, one)}" for one in linked]
    lines += [f"\n{words.render_queue_line(context, one)}" for one in found]
    rows = [
        (_open_button(one), Button(t("✂️ Unlink"), press.pack_callback("case", "unlink", case.id, one.id))) for one in linked
    ]
    rows += [(_open_button(one), Button(t("🔗 Link"), press.pack_callback("case", "link", case.id, one.id))) for one in found]
    return Message("\n".join(lines), (*rows, (file.back_button(context, case),)), edits)


async def link_cases(context: Context, case: Case, other: str, edits: int) -> Message:
    two = await casework.find(context.tx, words.build_sight(context), other)
    if two is None or two.id == case.id:
        return await render_similar(context, case, edits)
    if await casework.link_cases(context.tx, case, two, context.event.user_id, context.timestamp):
        await _record_link(context, case, two, "link")
    return await render_similar(context, case, edits, f"✅ {context.t('Linked.')}")


async def unlink_cases(context: Context, case: Case, other: str, edits: int) -> Message:
    two = await casework.find(context.tx, words.build_sight(context), other)
    if two is not None and await casework.unlink_cases(context.tx, case, two):
        await _record_link(context, case, two, "unlink")
    return await render_similar(context, case, edits)


async def _record_link(context: Context, case: Case, other: Case, act: str) -> None:
    for one in (case, other):
        await caseacts.record_act(context.tx, one.id, act, context.timestamp, context.event.user_id)


def _open_button(case: Case) -> Button:
    return Button(case.number, press.pack_callback("case", "show", case.id))
