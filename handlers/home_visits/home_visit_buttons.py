"""Buttons of home visits, for requesters and staff. `version` is the version of the request that the button was shown for."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData
from storage.home_visits import HomeVisitState


class HomeVisitButton(CallbackData, feature="home_visit"): ...


@dataclass(frozen=True)
class StartVisitRequest(HomeVisitButton, verb="ask"): ...


@dataclass(frozen=True)
class OpenVisitRequest(HomeVisitButton, verb="open"):
    code: str


@dataclass(frozen=True)
class AgreeToVisit(HomeVisitButton, verb="yes"):
    code: str
    version: int


@dataclass(frozen=True)
class WantOtherDay(HomeVisitButton, verb="other"):
    code: str
    version: int


@dataclass(frozen=True)
class CancelVisitRequest(HomeVisitButton, verb="cancel"):
    code: str
    version: int


@dataclass(frozen=True)
class WriteVisitNote(HomeVisitButton, verb="note"):
    code: str
    version: int


@dataclass(frozen=True)
class ContradictVisit(HomeVisitButton, verb="never"):
    """The requester says that a visit that staff marked as done did not take place."""

    code: str
    version: int


@dataclass(frozen=True)
class ChoosePersonKind(HomeVisitButton, verb="who"):
    token: str
    person: str


@dataclass(frozen=True)
class ChooseVisitOffice(HomeVisitButton, verb="office"):
    token: str
    office: str


@dataclass(frozen=True)
class ChooseVisitSite(HomeVisitButton, verb="site"):
    token: str
    site: str


@dataclass(frozen=True)
class TurnVisitSites(HomeVisitButton, verb="page"):
    token: str
    page: int


@dataclass(frozen=True)
class ChooseVisitService(HomeVisitButton, verb="service"):
    token: str
    service: str


@dataclass(frozen=True)
class GoBackInForm(HomeVisitButton, verb="back"):
    token: str


@dataclass(frozen=True)
class DiscardVisitForm(HomeVisitButton, verb="drop"):
    token: str


@dataclass(frozen=True)
class SendVisitRequest(HomeVisitButton, verb="send"):
    token: str


class HomeVisitStaffButton(CallbackData, feature="home_staff"): ...


@dataclass(frozen=True)
class ListVisitRequests(HomeVisitStaffButton, verb="page"):
    page: int


@dataclass(frozen=True)
class OpenStaffVisitRequest(HomeVisitStaffButton, verb="open"):
    code: str


@dataclass(frozen=True)
class ProposeVisitDay(HomeVisitStaffButton, verb="propose"):
    code: str
    version: int


@dataclass(frozen=True)
class RefuseVisit(HomeVisitStaffButton, verb="refuse"):
    code: str
    version: int


@dataclass(frozen=True)
class MarkVisitDone(HomeVisitStaffButton, verb="done"):
    code: str
    version: int


@dataclass(frozen=True)
class MarkVisitMissed(HomeVisitStaffButton, verb="missed"):
    code: str
    version: int


@dataclass(frozen=True)
class ConfirmVisitEnd(HomeVisitStaffButton, verb="end"):
    """`state` is the state in which the request ends."""

    code: str
    version: int
    state: HomeVisitState


@dataclass(frozen=True)
class SendVisitProposal(HomeVisitStaffButton, verb="send"):
    token: str
