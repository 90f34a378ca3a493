"""Evidence in the report dialog: accept, count and remove files."""

from collections.abc import Sequence

from msgspec import structs

from handlers.core.context import Context
from handlers.core.replies import DeleteMessage, Reply
from handlers.reports import evidence_texts
from handlers.reports.form_state import FormState, FormStep
from storage.reports import evidence_files, report_drafts
from storage.reports.evidence_files import EvidenceItem

EVIDENCE_STEPS = (FormStep.STORY, FormStep.REVIEW)


def draft_owner(context: Context) -> str:
    """Return the owner key of evidence that belongs to the draft of this chat."""
    return evidence_files.draft_owner(report_drafts.key_for_chat(context.tx, context.event.chat_id))


async def request_evidence(context: Context, of: str) -> str:
    """Queue the file of this message for download. Return the text for the reporter."""
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
    """Attach a file to the form. Its message is deleted after the file is stored.

    The form counts stored files apart from those that are still read: these may be refused.
    """
    note = await request_evidence(context, draft_owner(context))
    traced = structs.replace(form, trace=(*form.trace, context.event.message_id))
    return await update_file_count(context, traced), note


async def update_file_count(context: Context, form: FormState) -> FormState:
    items = await evidence_files.list_items(context.tx, draft_owner(context))
    return _count_items(form, items)


def _count_items(form: FormState, items: Sequence[EvidenceItem]) -> FormState:
    files = sum(item.form is not None for item in items)
    return structs.replace(form, files=files, waiting=len(items) - files)


async def delete_saved_messages(context: Context, form: FormState) -> tuple[FormState, list[Reply]]:
    """Delete the messages that carry evidence after all files are stored."""
    if not form.trace:
        return form, []
    form = await update_file_count(context, form)
    if form.waiting:
        return form, []
    gone: list[Reply] = [DeleteMessage(id) for id in form.trace]
    return structs.replace(form, trace=()), gone


async def discard_evidence(context: Context) -> None:
    """Delete the files of a form that was not sent."""
    await evidence_files.erase_files(context.tx, draft_owner(context))


async def move_to_report(context: Context, report: str, *, quiet: bool) -> None:
    await evidence_files.move_to_report(
        context.tx, draft_owner(context), evidence_files.report_owner(report), quiet=quiet
    )
