"""Helper that writes a row into every table with a sealed column."""

from content.reports.evidence_cleaning import CleanEvidence
from content.reports.evidence_cleaning import EvidenceForm as Shown
from content.reports.report_form import FilingResult, ReportContent, ReportMode
from storage import answer_requests, home_visits, scam_contacts
from storage.casework import case_messages, legal_holds
from storage.casework.case_messages import MessageAuthor
from storage.chats.drafts import save
from storage.engine.database import Transaction
from storage.home_visits import HomeVisitDetails
from storage.queues import processed_updates, reporter_mail
from storage.reports import evidence_files, report_drafts, reports
from storage.reports.report_drafts import ReportDraft
from tests.support.bot_harness import SATURDAY

TODAY = SATURDAY.date()


async def fill_sealed_columns(tx: Transaction) -> FilingResult:
    """Write a value into every sealed column."""
    await processed_updates.save_replies(tx, 1, 5, ['{"type":"say","body":"a"}'])
    await save(tx, 5, "announce", {"html": "tulisan"}, 1)
    await report_drafts.save(tx, 5, ReportDraft("review"), 1)
    form = ReportContent(office="3505", story="cerita", mode=ReportMode.TELL)
    filed = await reports.submit(tx, report_drafts.key_for_chat(tx, 5), form, 5, TODAY)
    await case_messages.add_message(tx, filed.report_id, MessageAuthor.REPORTER, "halo", None, TODAY)
    await reporter_mail.add(tx, 5, "{}", 1)
    about = HomeVisitDetails(who="lansia", village="Sukamaju", service="rekam")
    await home_visits.add_request(tx, "3505-01", about, 5, "id", 1)
    await answer_requests.add_request(tx, 5, 1, "id", 1, 90)
    await scam_contacts.add_sighting(tx, "3674", "bitly/x", "bit.ly/x", 5, TODAY)
    await legal_holds.set_hold(tx, filed.report_id, "sidang", 1, 1)
    content = bytes(evidence_files.PART_SIZE * 3)
    owner = evidence_files.report_owner(filed.report_id)
    item = await evidence_files.request_download(tx, owner, "photo", "x", 1, 1, chat_id=5)
    assert isinstance(item, evidence_files.EvidenceItem)
    for number, part in enumerate(evidence_files.split_parts(content)):
        await evidence_files.save_part(tx, item.id, number, part)
    await evidence_files.finish_download(tx, item.id, CleanEvidence(Shown.PHOTO, ".jpg", content))
    await evidence_files.request_download(tx, owner, "photo", "x", 1, 1, chat_id=5)
    return filed
