"""Buttons of the scam desk."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class ScamButton(CallbackData, feature="scam"): ...


class ScamStaffButton(CallbackData, feature="scamstaff"):
    """Buttons of staff, for contacts that several citizens doubted."""


@dataclass(frozen=True)
class ListScamContacts(ScamStaffButton, verb="list"): ...


@dataclass(frozen=True)
class WarnOfContact(ScamStaffButton, verb="warn"):
    """Write a warning as an announcement."""

    contact_id: str


@dataclass(frozen=True)
class SettleContact(ScamStaffButton, verb="done"):
    contact_id: str


@dataclass(frozen=True)
class ShowScamSteps(ScamButton, verb="steps"):
    """What to do after money, data or a code was given."""
