"""Content of a report of an illegal fee, and how its reporter wants to be contacted."""

from enum import StrEnum

from content.lazy_dataclass import dataclass


class ReportMode(StrEnum):
    """TELL (*Kabari saya*): the bot keeps an encrypted contact to the chat.

    CHECK (*Saya cek sendiri*): the reporter gets a receipt only. ONCE (*Sekali kirim*): no way back.
    """

    TELL = "tell"
    CHECK = "check"
    ONCE = "once"


class ReportKind(StrEnum):
    """What happened.

    LEVY: money was demanded or taken. REFUSED: demanded, but the citizen refused. HONEST: nothing was
    demanded.
    """

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
    """Whether the money was only asked for, or paid."""

    ASKED = "asked"
    PAID = "paid"


class ReportSource(StrEnum):
    """Who filed it: a citizen, or staff for a visitor."""

    CITIZEN = "warga"
    STAFF = "petugas"


@dataclass(frozen=True, kw_only=True)
class ReportContent:
    """A report as filed. `office` and `site` are content ids, `amount` is in rupiah.

    `happened` is an ISO day, 'YYYY-MM' or ''. `place`, `amount_text` and `story` are the reporter's words;
    personal data is redacted before they are stored.
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
    """What the reporter receives. `receipt` opens the case; it is shown once and never stored in clear text.

    It is None in mode ONCE. `number`, `day` (ISO) and `check` form the slip: proof of filing that opens
    nothing.
    """

    report_id: str
    number: str
    receipt: str | None
    check: str
    day: str
