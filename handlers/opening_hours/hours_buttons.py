"""Buttons of commands that change opening hours; other staff commands ask for their place with the same buttons."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class HoursButton(CallbackData, feature="change"): ...


@dataclass(frozen=True)
class ChooseCommandPlace(HoursButton, verb="at"):
    """`place` is a site id, or an office code for the whole office."""

    token: str
    place: str


@dataclass(frozen=True)
class ChooseCommandOffice(HoursButton, verb="in"):
    token: str
    office: str


@dataclass(frozen=True)
class SaveHoursAndTell(HoursButton, verb="tell"):
    token: str


@dataclass(frozen=True)
class SaveHoursUrgently(HoursButton, verb="urgent"):
    token: str


@dataclass(frozen=True)
class SaveHours(HoursButton, verb="save"):
    token: str


@dataclass(frozen=True)
class SaveHoursWithoutReason(HoursButton, verb="bare"):
    """Record and tell at once, in words of the bot alone: those of staff would wait for a second person."""

    token: str


@dataclass(frozen=True)
class DiscardCommand(HoursButton, verb="drop"):
    token: str


@dataclass(frozen=True)
class EndHoursChange(HoursButton, verb="end"):
    change_id: int


@dataclass(frozen=True)
class TakeBackHours(HoursButton, verb="undo"):
    """End a change whose notice waits. `kind` is "change" or "dayoff"."""

    kind: str
    change_id: int


@dataclass(frozen=True)
class CancelDayOff(HoursButton, verb="workday"):
    days_off_id: int


class GuideButton(CallbackData, feature="guide"): ...


@dataclass(frozen=True)
class GuideStep(GuideButton, verb="step"):
    """The answers so far: a site, a day (`20261205`), and the index of the last choice."""

    command: str
    site: str = ""
    day: str = ""
    choice: str = ""


@dataclass(frozen=True)
class TurnGuidedSites(GuideButton, verb="page"):
    command: str
    page: int
