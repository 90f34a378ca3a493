"""Features that an office can switch off: `features:` in its file, a table of names with on or off."""

from collections.abc import Iterable
from enum import StrEnum

from content.loading.records import Office


class OfficeFeature(StrEnum):
    """A feature with its own switch. Its value is the name in the file. All are on unless the file says off."""

    ANSWER_REQUESTS = "answer_requests"
    OFFICE_ANSWERS = "office_answers"
    CARD_REMINDERS = "card_reminders"
    COUNTER_QR = "counter_qr"
    SITE_DOUBTS = "site_doubts"
    SCAM_DESK = "scam_desk"
    WHATSAPP_TEXT = "whatsapp_text"
    OVERDUE_LADDER = "overdue_ladder"
    WEEKLY_SHEET = "weekly_sheet"
    OUTAGE_BANNER = "outage_banner"
    PUBLIC_PAGES = "public_pages"


def is_feature_on(office: Office | None, feature: OfficeFeature) -> bool:
    """Return whether an office has a feature. Where no office is chosen, nothing is switched off."""
    return office is None or feature.value not in office.features_off


def is_feature_anywhere(offices: Iterable[Office], feature: OfficeFeature) -> bool:
    """Return whether any of these offices has a feature. Menus of the whole bot ask this."""
    return any(is_feature_on(office, feature) for office in offices)
