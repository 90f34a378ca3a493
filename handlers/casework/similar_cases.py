"""Similar reports: same place, role and week. The cards of linked reports lead to each other."""

from content.text.safe_html import bold, html, join_lines
from handlers.casework import case_texts, case_view
from handlers.casework.casework_buttons import LinkCases, ShowCase, UnlinkCases
from handlers.core.context import Context
from handlers.core.replies import Button, Message
from storage.casework import case_history, cases
from storage.casework.cases import Case


async def render_similar(context: Context, case: Case, edits: int, note: str = "") -> Message:
    t = context.t
    linked = await cases.list_linked(context.tx, case_texts.build_sight(context), case)
    ids = {one.id for one in linked}
    found = [one for one in await case_view.find_similar(context, case) if one.id not in ids]
    lines: list[str] = [bold(t.html("Similar to {number}", number=case.number))]
    lines += [note] if note else []
    lines.append(t("The same place and role, filed within a week. Link those that belong together."))
    lines += [html("\n🔗 {}", case_texts.render_queue_line(context, one)) for one in linked]
    lines += [html("\n{}", case_texts.render_queue_line(context, one)) for one in found]
    rows = [
        (
            _open_button(one),
            Button(t("✂️ Unlink"), UnlinkCases(case.id, one.id).pack()),
        )
        for one in linked
    ]
    rows += [
        (
            _open_button(one),
            Button(t("🔗 Link"), LinkCases(case.id, one.id).pack()),
        )
        for one in found
    ]
    return Message(join_lines(lines), (*rows, (case_view.back_button(context, case),)), edits)


async def link_cases(context: Context, case: Case, other: str, edits: int) -> Message:
    two = await cases.find(context.tx, case_texts.build_sight(context), other)
    if two is None or two.id == case.id:
        return await render_similar(context, case, edits)
    if await cases.link_cases(context.tx, case, two, context.event.user_id, context.timestamp):
        await _record_link(context, case, two, "link")
    return await render_similar(context, case, edits, f"✅ {context.t('Linked.')}")


async def unlink_cases(context: Context, case: Case, other: str, edits: int) -> Message:
    two = await cases.find(context.tx, case_texts.build_sight(context), other)
    if two is not None and await cases.unlink_cases(context.tx, case, two):
        await _record_link(context, case, two, "unlink")
    return await render_similar(context, case, edits)


async def _record_link(context: Context, case: Case, other: Case, act: str) -> None:
    for one in (case, other):
        await case_history.record_act(context.tx, one.id, act, context.timestamp, context.event.user_id)


def _open_button(case: Case) -> Button:
    return Button(case.number, ShowCase(case.id).pack())
