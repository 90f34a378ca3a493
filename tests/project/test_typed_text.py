"""Every column that may hold typed words is known, with the file that takes numbers of persons out of them.

Add a new column of text to `TYPED`. If no person can write into it, add it to `NOT_TYPED`.
"""

import re
from pathlib import Path

import pytest

from content.text.redaction import redact, redact_parts
from storage.engine.database import Database
from tests.support.database_engines import only_sqlite

ROOT = Path(__file__).parents[2]

TYPED = {
    "announcement_changes.body": "handlers/announcements/announcement_draft.py",
    "announcement_versions.body": "handlers/announcements/announcement_draft.py",
    "announcements.body": "handlers/announcements/announcement_draft.py",
    "announcements.title": "handlers/announcements/announcement_draft.py",
    "audit.about": "storage/staff_accounts/audit_log.py",
    "days_off.name": "handlers/opening_hours/hours_command_parser.py",
    "drafts.data": "handlers/core/command_edits.py",
    "figures.source": "content/recording_progress.py",
    "held_changes.data": "handlers/opening_hours/hours_command_parser.py",
    "held_changes.headline": "handlers/opening_hours/hours_command_parser.py",
    "holds.reason": "storage/casework/legal_holds.py",
    "home_visits.about": "storage/home_visits.py",
    "linked_phrasings.text": "handlers/questions/answer_question.py",
    "office_answers.body": "handlers/office_answers/write_answer.py",
    "office_answers.english": "handlers/office_answers/write_answer.py",
    "office_answers.question": "handlers/office_answers/write_answer.py",
    "office_answers.short": "handlers/office_answers/write_answer.py",
    "office_answers.source": "handlers/office_answers/write_answer.py",
    "overrides.reason": "handlers/opening_hours/hours_command_parser.py",
    "people.asked": "handlers/questions/answer_question.py",
    "posts.note": "handlers/status_board/record_fact.py",
    "profile_facts.value": "content/office_profile.py",
    "questions.text": "handlers/questions/answer_question.py",
    "report_drafts.body": "handlers/reports/step_answers.py",
    "reports.body": "storage/reports/reports.py",
    "staff.name": "storage/staff_accounts/staff.py",
    "talk.body": "storage/casework/case_messages.py",
    "uploads.context": "handlers/core/spreadsheet_uploads.py",
    "visits.place": "content/mobile_service.py",
    "watermarks.bring": "handlers/printed_cards/print_commands.py",
    "watermarks.collect": "handlers/printed_cards/print_commands.py",
}

# Codes of the content, states, ids, days, keyed hashes, files of Telegram, and texts that the bot itself wrote.
NOT_TYPED = """
announcement_changes.file announcement_changes.file_key announcement_changes.kind announcement_changes.media
announcement_changes.state announcement_progress.campaign announcement_versions.campaign announcement_versions.file_key
announcement_versions.fingerprint announcements.audience announcements.code announcements.file announcements.file_key
announcements.kind announcements.media answer_requests.asker
answer_requests.route announcements.office announcements.state audit.act audit.office board.kind people.notice_mode
board.site campaigns.body campaigns.fallback campaigns.name campaigns.state card_waits.recorded card_waits.site
case_acts.about case_acts.act case_acts.report case_links.other case_links.report cases.asked cases.due cases.moved
cases.report cases.state cases.told_late days_off.first days_off.last days_off.office drafts.form drafts.token errands.data
errands.key errands.kind scam_contacts.id scam_contacts.office scam_contacts.words
scam_sightings.contact scam_sightings.day scam_sightings.who site_doubts.day site_doubts.kind site_doubts.site site_doubts.who
evidence.about evidence.id evidence.owner evidence_parts.content evidence_parts.evidence evidence_wanted.asked
evidence_wanted.evidence evidence_wanted.owner figures.day figures.ended_how figures.measure figures.office figures.site
follows.office follows.site follows.topic held_changes.id held_changes.kind
held_changes.office holds.report home_visits.code home_visits.day home_visits.hours
home_visits.owner home_visits.route home_visits.site home_visits.state invitations.digest invitations.office
invitations.origin invitations.role invitations.sites keyring.id keyring.mac leases.holder leases.name letters.body
letters.key letters.reason letters.state links.answer log_chain.digest log_chain.erased log_chain.link log_chain.log
log_heads.link log_heads.log log_heads.seal migrations.name override_sites.site overrides.kind overrides.office
office_neighbours.neighbour office_neighbours.office
office_answers.live_on office_answers.office office_answers.source_date office_answers.state office_answers.valid_until
people.album people.digits people.language people.namesakes people.office people.topic posts.kind posts.office posts.role
posts.value profile_facts.field profile_facts.site
questions.chosen questions.guess questions.office questions.outcome recap.kind recap.month recap.office recap.role
recap.site recap_months.month replies.chat replies.holder replies.message report_drafts.chat reports.filed
reports.happened reports.id reports.kind reports.mode reports.number reports.office reports.paid reports.receipt
reports.role reports.site reports.source routes.body routes.chat routes.report sealed_letters.body sealed_letters.chat
sealed_letters.token site_hours.confirmed site_hours.season site_hours.site site_hours.weekly staff.office staff.role
staff.sites staff_notices.office staff_notices.topic
talk.author talk.day talk.report talk.token tries.who uploads.file uploads.kind visits.office visits.site
visits.uid watermarks.site watermarks.through weekly_sheets.figures weekly_sheets.office weekly_sheets.week
""".split()

SHAPE_ROW = re.compile(r"^\| `([^`]+)` \| (taken out|stays) \| .+ \|$", re.MULTILINE)


@only_sqlite
async def test_every_column_that_holds_typed_words_is_known() -> None:
    database = await Database.open(None)
    async with database.read_transaction() as tx:
        tables = await tx.fetch_all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        columns = {
            f"{table['name']}.{column['name']}"
            for table in tables
            for column in await tx.fetch_all(f"PRAGMA table_info({table['name']})")
            if column["type"] in ("TEXT", "BLOB")
        }
    await database.close()
    assert columns - set(TYPED) - set(NOT_TYPED) == set(), "say in this test who can type into them"
    assert not set(TYPED) & set(NOT_TYPED)


@pytest.mark.parametrize("file", sorted(set(TYPED.values())))
def test_the_file_that_stores_typed_words_redacts_them(file: str) -> None:
    assert re.search(r"\bredact(_parts|_fragments)?\(", (ROOT / file).read_text("utf-8")), file


def test_the_table_of_shapes_is_true() -> None:
    """The threat model lists shapes that are taken out, and those that stay by design."""
    rows = SHAPE_ROW.findall((ROOT / "docs" / "threat-model.md").read_text("utf-8"))
    assert len(rows) >= 20
    for shape, result in rows:
        parts = tuple(shape.split(" ⏎ "))
        redacted = redact_parts(parts)
        assert (redacted != parts) == (result == "taken out"), (shape, redacted)
        if len(parts) == 1:
            assert redacted == (redact(shape).text,)
