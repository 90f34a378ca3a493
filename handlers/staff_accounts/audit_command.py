"""/log: the audit log of staff, newest first, and an export as CSV."""

import csv
import io

import msgspec

from content.text.safe_html import Html, bold, html
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Document, Message, Reply
from handlers.questions import answer_card
from handlers.staff_accounts import audit_texts, invitations
from handlers.staff_accounts.staff_buttons import AuditButton, ExportAudit, ShowNewestAudit, ShowOlderAudit
from storage.staff_accounts import audit_log, staff
from storage.staff_accounts.audit_log import AuditEntry

PAGE = 5  # entries; they fit on one screen
MAX_EXPORTED = 20_000  # entries in one file
HEADER = ("nomor", "waktu", "id_telegram", "nama", "perbuatan", "artinya", "kode_kantor", "rincian", "data")


async def on_command(context: Context) -> list[Reply]:
    return [await _render_page(context, None)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `log:*`."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match AuditButton.parse(verb, rest):
        case ShowOlderAudit(before_id):
            return [done, await _render_page(context, before_id, edits)]
        case ExportAudit():
            return [done, await _export_file(context)]
    return [done, await _render_page(context, None, edits)]


async def _offices_in_reach(context: Context) -> list[str] | None:
    """Return the offices whose log the user may read; None: all."""
    reach = {grant.office for grant in await permissions.list_grants_with(context, Right.READ_LOG)}
    return None if None in reach else [office for office in reach if office]


async def _render_page(context: Context, before: int | None, edits: int = 0) -> Message:
    t = context.t
    found = await audit_log.list_entries(
        context.tx, offices=await _offices_in_reach(context), before=before, limit=PAGE + 1
    )
    names = await staff.find_names(context.tx)
    lines: list[str] = [
        bold(t("What staff did")),
        *(_render_entry(context, act, names) for act in found[:PAGE]),
    ]
    if not found:
        lines.append(t("Nothing here yet."))
    paging_row = [Button(t("⏫ Newest"), ShowNewestAudit().pack())] if before else []
    if len(found) > PAGE:
        paging_row.append(Button(t("Older ⬇️"), ShowOlderAudit(found[PAGE - 1].id).pack()))
    rows = ((Button(t("📄 As a file (CSV)"), ExportAudit().pack()), answer_card.home_button(context)),)
    return Message(
        answer_card.join_within_limit(lines, ""), (tuple(paging_row), *rows) if paging_row else rows, edits
    )


def _render_entry(context: Context, act: AuditEntry, names: dict[int, str]) -> Html:
    who = Html.escape(names.get(act.actor, str(act.actor)))
    more = audit_texts.render_details(context, act, names)
    told = Html.escape(audit_texts.render_act(context.t, act.act) + (f": {more}" if more else ""))
    return html("{}\n<b>{}</b> {}", invitations.render_moment(context, act.at), who, told)


async def _export_file(context: Context) -> Document:
    t = context.t
    offices = await _offices_in_reach(context)
    found = await audit_log.list_entries(context.tx, offices=offices, limit=MAX_EXPORTED + 1)
    names, shown = await staff.find_names(context.tx), found[:MAX_EXPORTED]
    await audit_log.record(
        context.tx,
        at=context.timestamp,
        actor=context.event.user_id,
        act="log.export",
        office=offices[0] if offices else None,
        about={"rows": len(shown)},
    )
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")  # the list separator of Indonesian Excel
    writer.writerow(HEADER)
    writer.writerows(map(_escape_formula, _csv_row(context, act, names)) for act in reversed(shown))
    caption = t.html("{n} acts, oldest first.", n=t.format_number(len(shown)))
    if len(found) > MAX_EXPORTED:
        caption += " " + t("Older ones are left out of this file; they stay in the log.")
    return Document(f"log-{context.today}.csv", out.getvalue().encode("utf-8-sig"), caption=caption)


def _csv_row(context: Context, act: AuditEntry, names: dict[int, str]) -> tuple[object, ...]:
    at = context.local(act.at).isoformat()
    told, more = audit_texts.render_act(context.t, act.act), audit_texts.render_details(context, act, names)
    data = msgspec.json.encode(act.about).decode()
    return (act.id, at, act.actor, names.get(act.actor, ""), act.act, told, act.office or "", more, data)


def _escape_formula(value: object) -> object:
    """Prefix text that a spreadsheet would run as a formula with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") and value else value
