"""Reports of illegal fees: filed once, opened by their receipt, proved by their slip. They know no chat.

Of time they keep the day. What the reporter told in words is sealed.
"""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from content import receipt as receipts
from content.report import Filed, Form, Kind, Mode, Paid, Role, Source
from content.shield import shield
from storage import evidence, report_drafts, routes
from storage.database import Row, Transaction

__all__ = [
    "Case", "Filed", "Form", "Kind", "Mode", "Paid", "Role", "Source", "by_receipt", "case", "slip_day", "submit", "verify",
]  # fmt: skip

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U
MISREAD = str.maketrans("ILOU", "110V")
LENGTH, CHECK = 6, 8  # signs of a number after its office, and of a check value (40 bits)


@dataclass(frozen=True)
class Case:
    """A report as those may read it who work it or hold its receipt. `day` is the ISO day of filing."""

    id: str
    number: str
    day: str
    form: Form

    @property
    def answerable(self) -> bool:
        """Whether the reporter can be asked: with a receipt there is a way back."""
        return self.form.mode is not Mode.ONCE


async def submit(tx: Transaction, draft_key: bytes, form: Form, chat_id: int, today: date) -> Filed:
    """File it, at most once for a draft: again gives what was given the first time.

    `draft_key` is that of `report_drafts.key`; the draft must exist. `today` is the day at the office. Only a citizen's
    report in mode TELL keeps a route to `chat_id`; staff who file for somebody leave none."""
    await tx.alone(f"report {draft_key.hex()}")
    draft = await report_drafts.by_key(tx, draft_key)
    if draft is None:
        raise ValueError("no draft to submit")
    if draft.filed is not None:
        return draft.filed
    form = _fit(form)
    filed = await _insert(tx, form, today)
    told = form.mode is Mode.TELL
    files = evidence.of_draft(draft_key), evidence.of_report(filed.report_id)
    await evidence.adopt(tx, *files, quiet=not told)
    if told:
        await routes.keep(tx, filed.report_id, chat_id)
    await report_drafts.submitted(tx, draft_key, draft, filed)
    return filed


async def by_receipt(tx: Transaction, code: str) -> Case | None:
    """The case that a receipt opens. The code is compared as a keyed hash, so that time tells nothing of it."""
    written = receipts.read(code)
    sought = _hash(tx, written or "")
    row = await tx.one("SELECT * FROM reports WHERE receipt = :receipt", receipt=sought)
    if row is None or written is None or not hmac.compare_digest(bytes(row["receipt"]), sought):
        return None
    return _read(tx, row)


async def case(tx: Transaction, report_id: str) -> Case | None:
    row = await tx.one("SELECT * FROM reports WHERE id = :id", id=report_id)
    return None if row is None else _read(tx, row)


async def verify(tx: Transaction, number: str, check: str, day: date) -> bool:
    """Whether a slip is genuine: this number was filed on this day and the check value belongs to both."""
    return await slip_day(tx, number, check) == day.isoformat()


async def slip_day(tx: Transaction, number: str, check: str) -> str | None:
    """The ISO day on which the slip's report was filed; None when number and check value do not belong together."""
    written = _number(number)
    day = await tx.value("SELECT filed FROM reports WHERE number = :number", number=written)
    expected = _check(tx, written, day or "")
    same = hmac.compare_digest(expected.encode(), _plain(check).encode())
    return str(day) if same and day is not None else None


def _fit(form: Form) -> Form:
    """Without identity and phone numbers; staff's own chat is never a way back to whom they filed for."""
    mode = form.mode
    if form.source is Source.STAFF and mode is Mode.TELL:
        mode = Mode.CHECK
    return replace(
        form,
        mode=mode,
        place=shield(form.place).text,
        amount_text=shield(form.amount_text).text,
        story=shield(form.story).text,
    )


async def _insert(tx: Transaction, form: Form, today: date) -> Filed:
    id, receipt = secrets.token_hex(6), None if form.mode is Mode.ONCE else receipts.make()
    number = await _free_number(tx, form.office)
    await tx.execute(
        "INSERT INTO reports (id, number, receipt, office, site, kind, mode, paid, role, source, amount, happened, filed,"
        " body) VALUES (:id, :number, :receipt, :office, :site, :kind, :mode, :paid, :role, :source, :amount, :happened,"
        " :filed, :body)",
        id=id,
        number=number,
        receipt=None if receipt is None else _hash(tx, receipt),
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
        body=tx.seal(msgspec.json.encode(form), _bound(id)),
    )
    day = today.isoformat()
    return Filed(id, number, receipt, _check(tx, number, day), day)


async def _free_number(tx: Transaction, office: str) -> str:
    while True:
        number = f"{office}-{''.join(secrets.choice(SIGNS) for _ in range(LENGTH))}"
        if await tx.one("SELECT 1 FROM reports WHERE number = :number", number=number) is None:
            return number


def _read(tx: Transaction, row: Row) -> Case:
    if row["body"] is not None:
        form = msgspec.json.decode(tx.unseal_bytes(row["body"], _bound(row["id"])), type=Form)
    else:
        form = _bare(row)
    return Case(row["id"], row["number"], row["filed"], form)


def _bare(row: Row) -> Form:
    """What is left of a report whose period is over."""
    return Form(
        office=row["office"],
        site=row["site"],
        happened=row["happened"],
        paid=Paid(row["paid"]) if row["paid"] else None,
        amount=row["amount"],
        role=Role(row["role"]) if row["role"] else None,
        kind=Kind(row["kind"]),
        mode=Mode(row["mode"]),
        source=Source(row["source"]),
    )


def _hash(tx: Transaction, receipt: str) -> bytes:
    return tx.mac("receipt", receipt)


def _check(tx: Transaction, number: str, day: str) -> str:
    value = int.from_bytes(tx.mac("slip", f"{number} {day}")[:5], "big")
    return "".join(SIGNS[value >> 5 * at & 31] for at in range(CHECK))


def _number(text: str) -> str:
    """As it stands in the table, however it was typed."""
    signs = _plain(text)
    return f"{signs[:-LENGTH]}-{signs[-LENGTH:]}"


def _plain(text: str) -> str:
    return "".join(char for char in text.upper() if char.isalnum()).translate(MISREAD)


def _bound(id: str) -> str:
    return f"reports:{id}:body"
