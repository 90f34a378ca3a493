"""Reports of illegal fees: filed once, opened by their receipt, proved by their slip. They know no chat.

Of time they keep the day. What the reporter told in words is sealed.
"""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import date

import msgspec

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
from content.text.redaction import redact
from storage.crypto.sealed_columns import REPORT_BODY
from storage.engine.database import SqlRow, Transaction
from storage.reports import evidence_files, report_drafts, reporter_contacts

__all__ = [
    "AccusedRole",
    "FiledReport",
    "FilingResult",
    "PaymentStatus",
    "ReportContent",
    "ReportKind",
    "ReportMode",
    "ReportSource",
    "find",
    "find_by_receipt",
    "find_slip_day",
    "is_genuine_slip",
    "submit",
]  # fmt: skip

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U
MISREAD_CHARACTERS = str.maketrans("ILOU", "110V")
NUMBER_LENGTH, CHECK_LENGTH = 6, 8  # signs of a number after its office, and of a check value (40 bits)


@dataclass(frozen=True)
class FiledReport:
    """A report as those may read it who work it or hold its receipt. `day` is the ISO day of filing."""

    id: str
    number: str
    day: str
    form: ReportContent

    @property
    def is_answerable(self) -> bool:
        """Whether the reporter can be asked: with a receipt there is a way back."""
        return self.form.mode is not ReportMode.ONCE


async def submit(
    tx: Transaction, draft_key: bytes, form: ReportContent, chat_id: int, today: date
) -> FilingResult:
    """File it, at most once for a draft: again gives what was given the first time.

    `draft_key` is that of `report_drafts.key`; the draft must exist. `today` is the day at the office. Only a citizen's
    report in mode TELL keeps a route to `chat_id`; staff who file for somebody leave none."""
    await tx.lock(f"report {draft_key.hex()}")
    draft = await report_drafts.find_by_key(tx, draft_key)
    if draft is None:
        raise ValueError("no draft to submit")
    if draft.filed is not None:
        return draft.filed
    form = _prepare_form(form)
    filed = await _insert(tx, form, today)
    told = form.mode is ReportMode.TELL
    files = evidence_files.draft_owner(draft_key), evidence_files.report_owner(filed.report_id)
    await evidence_files.move_to_report(tx, *files, quiet=not told)
    if told:
        await reporter_contacts.save_contact(tx, filed.report_id, chat_id)
    await report_drafts.mark_submitted(tx, draft_key, draft, filed)
    return filed


async def find_by_receipt(tx: Transaction, code: str) -> FiledReport | None:
    """The case that a receipt opens. The code is compared as a keyed hash, so that time tells nothing of it."""
    written = receipt_code.parse_receipt(code)
    sought = _receipt_hash(tx, written or "")
    row = await tx.fetch_one("SELECT * FROM reports WHERE receipt = :receipt", receipt=sought)
    if row is None or written is None or not hmac.compare_digest(bytes(row["receipt"]), sought):
        return None
    return _report_from_row(tx, row)


async def find(tx: Transaction, report_id: str) -> FiledReport | None:
    row = await tx.fetch_one("SELECT * FROM reports WHERE id = :id", id=report_id)
    return None if row is None else _report_from_row(tx, row)


async def is_genuine_slip(tx: Transaction, number: str, check: str, day: date) -> bool:
    """Whether a slip is genuine: this number was filed on this day and the check value belongs to both."""
    return await find_slip_day(tx, number, check) == day.isoformat()


async def find_slip_day(tx: Transaction, number: str, check: str) -> str | None:
    """The ISO day on which the slip's report was filed; None when number and check value do not belong together."""
    written = _normalize_number(number)
    day = await tx.fetch_value("SELECT filed FROM reports WHERE number = :number", number=written)
    expected = _check_value(tx, written, day or "")
    same = hmac.compare_digest(expected.encode(), _normalize_code(check).encode())
    return str(day) if same and day is not None else None


def _prepare_form(form: ReportContent) -> ReportContent:
    """Without identity and phone numbers; staff's own chat is never a way back to whom they filed for."""
    mode = form.mode
    if form.source is ReportSource.STAFF and mode is ReportMode.TELL:
        mode = ReportMode.CHECK
    return replace(
        form,
        mode=mode,
        place=redact(form.place).text,
        amount_text=redact(form.amount_text).text,
        story=redact(form.story).text,
    )


async def _insert(tx: Transaction, form: ReportContent, today: date) -> FilingResult:
    id, receipt = secrets.token_hex(6), None if form.mode is ReportMode.ONCE else receipt_code.make_receipt()
    number = await _generate_number(tx, form.office)
    await tx.execute(
        "INSERT INTO reports (id, number, receipt, office, site, kind, mode, paid, role, source, amount, happened, filed,"
        " body) VALUES (:id, :number, :receipt, :office, :site, :kind, :mode, :paid, :role, :source, :amount, :happened,"
        " :filed, :body)",
        id=id,
        number=number,
        receipt=None if receipt is None else _receipt_hash(tx, receipt),
        office=form.office,
        site=form.site,
        kind=form.kind,
        mode=form.mode,
        paid=form.paid,
        role=form.role,
        source=form.source,
        amount=form.amount,
        happened=form.happened,
        filed=today.isoformat(),
        body=REPORT_BODY.seal(tx, msgspec.json.encode(form), id),
    )
    day = today.isoformat()
    return FilingResult(id, number, receipt, _check_value(tx, number, day), day)


async def _generate_number(tx: Transaction, office: str) -> str:
    while True:
        number = f"{office}-{''.join(secrets.choice(CODE_ALPHABET) for _ in range(NUMBER_LENGTH))}"
        if await tx.fetch_one("SELECT 1 FROM reports WHERE number = :number", number=number) is None:
            return number


def _report_from_row(tx: Transaction, row: SqlRow) -> FiledReport:
    if row["body"] is not None:
        form = msgspec.json.decode(REPORT_BODY.unseal_bytes(tx, row["body"], row["id"]), type=ReportContent)
    else:
        form = _form_without_text(row)
    return FiledReport(row["id"], row["number"], row["filed"], form)


def _form_without_text(row: SqlRow) -> ReportContent:
    """What is left of a report whose period is over."""
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
    """As it stands in the table, however it was typed."""
    signs = _normalize_code(text)
    return f"{signs[:-NUMBER_LENGTH]}-{signs[-NUMBER_LENGTH:]}"


def _normalize_code(text: str) -> str:
    return "".join(char for char in text.upper() if char.isalnum()).translate(MISREAD_CHARACTERS)
