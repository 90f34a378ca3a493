"""The context of one update: what every handler knows, and the transaction in which it works."""

from collections.abc import Callable, Container, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from content.bounded_cache import BoundedCache
from content.lazy_dataclass import dataclass
from content.loading.library_loader import Library
from content.loading.records import Office, Site
from content.loading.region_files import Region
from content.loading.state_codes import RecordingStates
from content.nlu import Decision, Understanding, place_masking
from content.nlu.archive_search import ArchiveSearch
from content.nlu.case_finder import CaseFinder, CaseMatch
from content.office_answers import OfficeAnswerIndex
from content.opening_hours.holidays import Calendar
from content.opening_hours.schedule import Schedule
from content.places.gazetteer import Gazetteer
from content.places.region_search import RegionSearch
from content.text.translation import Translator
from handlers.core.events import Event
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Transaction
from storage.opening_hours import RecordedHours
from storage.privacy.retention_periods import RetentionPeriods

DEFAULT_ZONE = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class Deployment:
    """How the bot is run, for /privasi: from the current settings and connection."""

    periods: RetentionPeriods = field(default_factory=RetentionPeriods)
    bot_api_url: str = "https://api.telegram.org"
    is_demo: bool = False


@dataclass(frozen=True)
class Services:
    """What all updates share; built once at start.

    `schedules`: hours by site id, of the sites whose hours were given. `remind_at`: local time at which officers are
    asked to confirm the status board; None: never. `take_back_seconds`: how long a notice waits before it leaves.
    """

    library: Library
    understanding: Understanding
    office_answers: OfficeAnswerIndex
    case_finder: CaseFinder
    archive_search: ArchiveSearch
    gazetteer: Gazetteer
    region_search: RegionSearch
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
    take_back_seconds: int = 0
    trusts_clock: Callable[[int], bool] = lambda now: True
    """Whether the clock is not ahead at a time (unix seconds) that it showed. Otherwise nothing may expire."""
    places_by_text: BoundedCache[Any] = field(default_factory=lambda: BoundedCache(64), init=False)
    rendered_answers: BoundedCache[Any] = field(default_factory=lambda: BoundedCache(256), init=False)
    """What `place_mentions` found in the last texts, and the last cards of `answer_card`, 2 kB each."""

    def decide(self, words: str, topic: str | None = None) -> Decision:
        """Return what a message asks; `topic` is the id of the last answer."""
        return place_masking.decide_without_places(self.understanding, self.gazetteer, words, topic)

    def list_meanings(self, words: str) -> tuple[str, ...]:
        """Return the answers and cases that a short message may ask for, () if editors named none."""
        return self.understanding.list_meanings(self.understanding.lexicon.read_message(words))

    def find_case(self, words: str, decision: Decision, previous: str | None = None) -> CaseMatch:
        """Rank the cases of a message. `previous`: the id of the case answered just before."""
        return self.case_finder.find(words, decision, previous)


@dataclass(frozen=True)
class Context:
    """What a handler of one update gets. `now` is aware; `profile` is the chat as it was before this update.

    `timestamp` is `now` in unix seconds.

    `example_site`: the id of a site that this person may change, for the examples of commands; "" for citizens.
    """

    services: Services
    tx: Transaction
    event: Event
    profile: ChatProfile
    now: datetime
    t: Translator
    example_site: str = field(default="", kw_only=True)
    timestamp: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "timestamp", int(self.now.timestamp()))

    @property
    def offices(self) -> Mapping[str, Office]:
        """All offices by code."""
        return self.services.library.offices

    @property
    def office(self) -> Office | None:
        """The office that the chat chose."""
        return self.services.library.offices.get(self.profile.office or "")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the chosen office, of Jakarta while none is chosen."""
        return DEFAULT_ZONE if self.office is None else ZoneInfo(self.office.timezone)

    @property
    def today(self) -> date:
        """The calendar day in `zone`."""
        return self.now.astimezone(self.zone).date()

    def local(self, seconds: int, office: str | None = None) -> datetime:
        """Return a moment (unix seconds) in the time zone of an office, by its code; None: in `zone`."""
        found = self.offices.get(office or "")
        zone = self.zone if found is None else ZoneInfo(found.timezone)
        return datetime.fromtimestamp(seconds, UTC).astimezone(zone)


@dataclass(frozen=True)
class HoursContext(Context):
    """A context that also knows the opening hours that staff recorded.

    `handlers.opening_hours.effective_hours.with_recorded_hours` creates it. Functions that compute opening hours require
    this type, so mypy finds callers that did not load the recorded hours.
    """

    recorded: RecordedHours
