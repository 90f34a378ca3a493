"""One visit to the counter: who asks, what they did, and all that handlers may know and change."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from content.loading.library_loader import Library
from content.loading.records import Office, Site
from content.loading.region_files import Region
from content.loading.state_codes import RecordingStates
from content.nlu import Decision, Understanding, place_masking
from content.opening_hours.holidays import Calendar
from content.opening_hours.schedule import Schedule
from content.places.gazetteer import Gazetteer
from content.text.translation import Translator
from handlers.core.events import Event
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Transaction
from storage.opening_hours import RecordedHours
from storage.privacy.retention_periods import RetentionPeriods

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
        return place_masking.decide_without_places(self.understanding, self.gazetteer, words, topic)


@dataclass(frozen=True)
class Context:
    """`now` is an aware moment; `person` is as it was when the visit began.

    `recorded` is what staff said about opening, once `handlers.opening_hours.effective_hours.informed` has read it.
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
