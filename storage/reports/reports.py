"""Reports of illegal fees: filed once, opened by their receipt code, verified by their slip.

A report stores no chat, and of times only the day. Its text is sealed.
"""

import hmac
import logging
import secrets
from dataclasses import replace
from datetime import date

import msgspec

from content.lazy_dataclass import dataclass
from content.reports import receipt_code
from content.reports.report_form import (
    AccusedRole,
    FilingResult,
    PaymentStatus,
    ReportContent,
    ReportKind,
    ReportMode,
    ReportSource,
)
from content.text.redaction import redact_parts
from storage.crypto.encryption import DecryptionError
from storage.crypto.sealed_columns import REPORT_BODY
from storage.engine.database import SqlRow, SqlValue, Transaction
from storage.privacy import report_erasure
from storage.reports import evidence_files, report_drafts, reporter_contacts

log = logging.getLogger("loket.reports")

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's Base32, which leaves out I, L, O and U
MISREAD_CHARACTERS = str.maketrans("ILOU", "110V")
NUMBER_LENGTH = 6  # characters of a report number after the office code
CHECK_LENGTH = 8  # characters of a check value (40 bits)


@dataclass(frozen=True)
class FiledReport:
    """A report for its inspectors and for the holder of its receipt. `day` is the ISO day of filing."""

    id: str
    number: str
    day: str
    form: ReportContent

    @property
    def is_answerable(self) -> bool:
        """Whether inspectors can ask the reporter: without a receipt the reporter cannot read questions."""
        return self.form.mode is not ReportMode.ONCE


async def submit(
    tx: Transaction, draft_key: bytes, form: ReportContent, chat_id: int, today: date
) -> FilingResult:
    """File a report, at most once for a draft: a second call returns the result of the first.

    `draft_key` comes from `report_drafts.key_for_chat`; the draft must exist (ValueError). `today` is the day at the
    office. Only a citizen's report in mode TELL stores `chat_id` as the contact. Reports by staff store none.
    """
    await tx.lock(f"report {draft_key.hex()}")
    draft = await report_drafts.find_by_key(tx, draft_key)
    if draft is None:
        raise ValueError("no draft to submit")
    if draft.filed is not None:
        return draft.filed
    form = _prepare_form(form)
    filed = await _insert(tx, form, today)
    tx.notify(report_erasure.SIGNAL)  # rows of a page lie in the order of writing until the file is rewritten
    wants_news = form.mode is ReportMode.TELL
    owners = evidence_files.draft_owner(draft_key), evidence_files.report_owner(filed.report_id)
    await evidence_files.move_to_report(tx, *owners, quiet=not wants_news)
    if wants_news:
        await reporter_contacts.save_contact(tx, filed.report_id, chat_id)
    await report_drafts.mark_submitted(tx, draft_key, draft, filed)
    return filed


async def find_by_receipt(tx: Transaction, code: str) -> FiledReport | None:
    """Return the report of a receipt code. Keyed hashes are compared, so the response time reveals nothing."""
    receipt = receipt_code.parse_receipt(code)
    digest = _receipt_hash(tx, receipt or "")
    row = await tx.fetch_one("SELECT * FROM reports WHERE receipt = :receipt", receipt=digest)
    if row is None or receipt is None or not hmac.compare_digest(bytes(row["receipt"]), digest):
        return None
    try:
        return _report_from_row(tx, row)
    except DecryptionError:
        log.error(
            "the row of a report was changed outside Loket: its receipt opens nothing; run bot.py check --database"
        )
        return None


async def find(tx: Transaction, report_id: str) -> FiledReport | None:
    row = await tx.fetch_one("SELECT * FROM reports WHERE id = :id", id=report_id)
    return None if row is None else _report_from_row(tx, row)


async def is_genuine_slip(tx: Transaction, number: str, check: str, day: date) -> bool:
    """Return whether a slip is genuine: the report was filed on this day and the check value fits both."""
    return await find_slip_day(tx, number, check) == day.isoformat()


async def find_slip_day(tx: Transaction, number: str, check: str) -> str | None:
    """Return the ISO day of filing of a slip; None when number and check value do not fit."""
    number = _normalize_number(number)
    day = await tx.fetch_value("SELECT filed FROM reports WHERE number = :number", number=number)
    expected = _check_value(tx, number, day or "")
    same = hmac.compare_digest(expected.encode(), _normalize_code(check).encode())
    return str(day) if same and day is not None else None


def _prepare_form(form: ReportContent) -> ReportContent:
    """Redact numbers of persons. A report by staff loses mode TELL: the chat of staff is not the reporter's."""
    mode = form.mode
    if form.source is ReportSource.STAFF and mode is ReportMode.TELL:
        mode = ReportMode.CHECK
    place, amount_text, story = redact_parts((form.place, form.amount_text, form.story))
    return replace(form, mode=mode, place=place, amount_text=amount_text, story=story)


async def _insert(tx: Transaction, form: ReportContent, today: date) -> FilingResult:
    report_id, receipt = (
        secrets.token_hex(6),
        None if form.mode is ReportMode.ONCE else receipt_code.make_receipt(),
    )
    number, day = await _generate_number(tx, form.office), today.isoformat()
    row: dict[str, SqlValue] = {
        "id": report_id,
        "number": number,
        "receipt": None if receipt is None else _receipt_hash(tx, receipt),
        "office": form.office,
        "site": form.site,
        "kind": form.kind,
        "mode": form.mode,
        "paid": form.paid,
        "role": form.role,
        "source": form.source,
        "amount": form.amount,
        "happened": form.happened,
        "filed": day,
    }
    await tx.execute(
        f"INSERT INTO reports ({', '.join(row)}, body) VALUES ({', '.join(f':{name}' for name in row)}, :body)",
        **row,
        body=REPORT_BODY.seal(tx, msgspec.json.encode(form), *REPORT_BODY.context_of(row)),
    )
    return FilingResult(report_id, number, receipt, _check_value(tx, number, day), day)


async def _generate_number(tx: Transaction, office: str) -> str:
    while True:
        number = f"{office}-{''.join(secrets.choice(CODE_ALPHABET) for _ in range(NUMBER_LENGTH))}"
        if await tx.fetch_one("SELECT 1 FROM reports WHERE number = :number", number=number) is None:
            return number


def _report_from_row(tx: Transaction, row: SqlRow) -> FiledReport:
    if row["body"] is not None:
        body = REPORT_BODY.unseal_bytes(tx, row["body"], *REPORT_BODY.context_of(row))
        form = msgspec.json.decode(body, type=ReportContent)
    else:
        form = _form_without_text(row)
    return FiledReport(row["id"], row["number"], row["filed"], form)


def _form_without_text(row: SqlRow) -> ReportContent:
    """Return the columns that an erased report keeps."""
    return ReportContent(
        office=row["office"],
        site=row["site"],
        happened=row["happened"],
        paid=PaymentStatus(row["paid"]) if row["paid"] else None,
        amount=row["amount"],
        role=AccusedRole(row["role"]) if row["role"] else None,
        kind=ReportKind(row["kind"]),
        mode=ReportMode(row["mode"]),
        source=ReportSource(row["source"]),
    )


def _receipt_hash(tx: Transaction, receipt: str) -> bytes:
    return tx.mac("receipt", receipt)


def _check_value(tx: Transaction, number: str, day: str) -> str:
    value = int.from_bytes(tx.mac("slip", f"{number} {day}")[:5], "big")
    return "".join(CODE_ALPHABET[value >> 5 * at & 31] for at in range(CHECK_LENGTH))


def _normalize_number(text: str) -> str:
    """Return a typed report number as it is stored: 'OFFICE-XXXXXX'."""
    characters = _normalize_code(text)
    return f"{characters[:-NUMBER_LENGTH]}-{characters[-NUMBER_LENGTH:]}"


def _normalize_code(text: str) -> str:
    return "".join(char for char in text.upper() if char.isalnum()).translate(MISREAD_CHARACTERS)
