"""What a report of an illegal fee says, and how its reporter wants to be reached."""

from dataclasses import dataclass
from enum import StrEnum


class ReportMode(StrEnum):
    """TELL: *Kabari saya*, the bot keeps a sealed route to the chat. CHECK: *Saya cek sendiri*, only a receipt.
    ONCE: *Sekali kirim*, no way back."""

    TELL = "tell"
    CHECK = "check"
    ONCE = "once"


class ReportKind(StrEnum):
    """LEVY: money was asked or taken. REFUSED: asked, and the citizen said no. HONEST: an officer asked nothing."""

    LEVY = "levy"
    REFUSED = "refused"
    HONEST = "honest"


class AccusedRole(StrEnum):
    """Whom the report is about."""

    KECAMATAN = "kecamatan"
    DINAS = "dinas"
    BROKER = "calo"
    VILLAGE = "desa"
    OTHER = "lain"


class PaymentStatus(StrEnum):
    ASKED = "asked"
    PAID = "paid"


class ReportSource(StrEnum):
    """Who filed it: a citizen, or staff for somebody at the counter."""

    CITIZEN = "warga"
    STAFF = "petugas"


@dataclass(frozen=True, kw_only=True)
class ReportContent:
    """A report as filed. `office` and `site` are content ids, `amount` is rupiah, `happened` an ISO day, 'YYYY-MM' or ''.

    `place`, `amount_text` and `story` are the reporter's words, without identity and phone numbers once stored.
    """

    office: str
    site: str | None = None
    place: str = ""
    happened: str = ""
    paid: PaymentStatus | None = None
    amount: int | None = None
    amount_text: str = ""
    role: AccusedRole | None = None
    refused: bool | None = None
    kind: ReportKind = ReportKind.LEVY
    story: str = ""
    mode: ReportMode = ReportMode.CHECK
    source: ReportSource = ReportSource.CITIZEN


@dataclass(frozen=True)
class FilingResult:
    """What the reporter is given. `receipt` (None in mode ONCE) opens the case: shown, never kept in clear.

    `number`, `day` (ISO) and `check` are the slip: they prove that a report was filed and open nothing.
    """

    report_id: str
    number: str
    receipt: str | None
    check: str
    day: str
