"""Evidence in the dialog of a report: photos, papers and voices are taken in, counted, and taken back."""

from msgspec import structs

from handlers.core.context import Context
from handlers.core.replies import DeleteMessage, Reply
from handlers.reports import evidence_texts
from handlers.reports.form_state import FormState, FormStep
from storage.reports import evidence_files, report_drafts
from storage.reports.evidence_files import EvidenceItem

EVIDENCE_STEPS = (FormStep.STORY, FormStep.REVIEW)


def draft_owner(context: Context) -> str:
    """The draft of this chat, as whom evidence belongs to."""
    return evidence_files.draft_owner(report_drafts.key_for_chat(context.tx, context.event.chat_id))


async def request_evidence(context: Context, of: str) -> str:
    """Have the file of this message kept; what the reporter is told."""
    event, t = context.event, context.t
    kept = await evidence_files.request_download(
        context.tx,
        of,
        event.media,
        event.file,
        event.file_size,
        context.timestamp,
        chat_id=event.chat_id,
        language=t.language,
    )
    if not isinstance(kept, EvidenceItem):
        return f"📎 {evidence_texts.render_not_accepted(t, kept)}"
    return t("📎 Evidence {n} has come and is being locked away. A moment, please.", n=kept.number)


async def attach_evidence(context: Context, form: FormState) -> tuple[FormState, str]:
    """To the form; its message is taken away once the file is kept."""
    note = await request_evidence(context, draft_owner(context))
    traced = structs.replace(form, trace=(*form.trace, context.event.message_id))
    return await update_file_count(context, traced), note


async def update_file_count(context: Context, form: FormState) -> FormState:
    files = len(await evidence_files.list_items(context.tx, draft_owner(context)))
    return form if files == form.files else structs.replace(form, files=files)


async def delete_saved_messages(context: Context, form: FormState) -> tuple[FormState, list[Reply]]:
    """Take away the messages that brought evidence, once all of it is kept."""
    if not form.trace:
        return form, []
    items = await evidence_files.list_items(context.tx, draft_owner(context))
    if any(item.form is None for item in items):
        return form, []
    gone: list[Reply] = [DeleteMessage(id) for id in form.trace]
    return structs.replace(form, trace=(), files=len(items)), gone


async def discard_evidence(context: Context) -> None:
    """Files that were added to a form that is not sent."""
    await evidence_files.erase_files(context.tx, draft_owner(context))


async def move_to_report(context: Context, report: str, *, quiet: bool) -> None:
    await evidence_files.move_to_report(
        context.tx, draft_owner(context), evidence_files.report_owner(report), quiet=quiet
    )
