"""Buttons of the mobile service, for citizens and staff."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class MobileButton(CallbackData, feature="mobile", joins_batches=True): ...


@dataclass(frozen=True)
class ListWeekVisits(MobileButton, verb="week"):
    office: str


@dataclass(frozen=True)
class ListAllVisits(MobileButton, verb="all"):
    office: str


@dataclass(frozen=True)
class ListFollowedVisits(MobileButton, verb="mine"):
    office: str


@dataclass(frozen=True)
class AskVisitLocation(MobileButton, verb="near"):
    office: str


@dataclass(frozen=True)
class ListVisitAreas(MobileButton, verb="areas"):
    office: str


@dataclass(frozen=True)
class ListSiteVisits(MobileButton, verb="site"):
    office: str
    site: str


@dataclass(frozen=True)
class ShowMobileVisit(MobileButton, verb="show"):
    visit_id: int


@dataclass(frozen=True)
class SendVisitCalendar(MobileButton, verb="ics"):
    visit_id: int


class MobileStaffButton(CallbackData, feature="mobileset"): ...


@dataclass(frozen=True)
class SaveVisitAndTell(MobileStaffButton, verb="tell"):
    token: str


@dataclass(frozen=True)
class SaveVisit(MobileStaffButton, verb="save"):
    token: str


@dataclass(frozen=True)
class DiscardVisit(MobileStaffButton, verb="drop"):
    token: str


@dataclass(frozen=True)
class OpenVisit(MobileStaffButton, verb="open"):
    visit_id: int


@dataclass(frozen=True)
class EditVisit(MobileStaffButton, verb="edit"):
    visit_id: int


@dataclass(frozen=True)
class SetVisitLocation(MobileStaffButton, verb="pin"):
    visit_id: int


@dataclass(frozen=True)
class CancelVisit(MobileStaffButton, verb="cancel"):
    visit_id: int


@dataclass(frozen=True)
class TakeBackVisit(MobileStaffButton, verb="undo"):
    """Cancel a visit whose notice waits."""

    visit_id: int


@dataclass(frozen=True)
class ListStaffVisits(MobileStaffButton, verb="list"): ...


class MobileTableButton(CallbackData, feature="mobilemany"): ...


@dataclass(frozen=True)
class SaveVisitsAndTell(MobileTableButton, verb="tell"):
    token: str


@dataclass(frozen=True)
class SaveVisits(MobileTableButton, verb="save"):
    token: str


@dataclass(frozen=True)
class DiscardVisits(MobileTableButton, verb="drop"):
    token: str
