"""One visit to the counter: who asks, what they did, and all that handlers may know and change."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from content import asking
from content.holiday import Calendar
from content.library import Library
from content.places import Gazetteer
from content.records import Office, Site
from content.regions import Region
from content.schedule import Schedule
from content.states import RecordingStates
from content.understand import Decision, Understanding
from content.wording import Translator
from handlers.event import Event
from storage.database import Transaction
from storage.hours import RecordedHours
from storage.people import ChatProfile
from storage.periods import RetentionPeriods

DEFAULT_ZONE = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class Deployment:
    """What /privasi must say truly: taken from the settings and the connection that are in force."""

    periods: RetentionPeriods = field(default_factory=RetentionPeriods)
    bot_api_url: str = "https://api.telegram.org"
    is_demo: bool = False


@dataclass(frozen=True)
class Services:
    """What every visit shares; made once at start. `schedules` holds the sites whose hours were given, by site id.

    `remind_at`: when officers are asked to confirm the board, at their office; None: never.
    """

    library: Library
    understanding: Understanding
    gazetteer: Gazetteer
    calendar: Calendar
    deployment: Deployment
    sites: Mapping[str, Site]
    schedules: Mapping[str, Schedule]
    regions: tuple[Region, ...] = ()
    state_codes: RecordingStates = field(default_factory=RecordingStates)
    username: str = "loket_demo_bot"
    admin_ids: Container[int] = ()
    inspector_ids: Container[int] = ()
    remind_at: time | None = time(7, 30)

    def decide(self, words: str, topic: str | None = None) -> Decision:
        """What a message asks; `topic` is the id of the answer given just before."""
        return asking.decide_without_places(self.understanding, self.gazetteer, words, topic)


@dataclass(frozen=True)
class Context:
    """`now` is an aware moment; `person` is as it was when the visit began.

    `recorded` is what staff said about opening, once `handlers.overlay.informed` has read it.
    """

    services: Services
    tx: Transaction
    event: Event
    profile: ChatProfile
    now: datetime
    t: Translator
    recorded: RecordedHours | None = None

    @property
    def office(self) -> Office | None:
        return self.services.library.offices.get(self.profile.office or "")

    @property
    def zone(self) -> ZoneInfo:
        return DEFAULT_ZONE if self.office is None else ZoneInfo(self.office.timezone)

    @property
    def today(self) -> date:
        """The calendar day at the chosen office (Jakarta while none is chosen)."""
        return self.now.astimezone(self.zone).date()

    @property
    def timestamp(self) -> int:
        return int(self.now.timestamp())
