"""Buttons of offices, sites, language and help."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class HomeButton(CallbackData, feature="home", joins_batches=True): ...


@dataclass(frozen=True)
class ShowHome(HomeButton, verb="show"): ...


@dataclass(frozen=True)
class BackToHome(HomeButton, verb="back"):
    """The home screen of citizens in place of the menu that is shown."""


@dataclass(frozen=True)
class ShowMore(HomeButton, verb="more"): ...


@dataclass(frozen=True)
class ShowQuestions(HomeButton, verb="ask"): ...


@dataclass(frozen=True)
class ShowDesk(HomeButton, verb="desk"): ...


@dataclass(frozen=True)
class ShowDeskMore(HomeButton, verb="acts"): ...


@dataclass(frozen=True)
class BackToDesk(HomeButton, verb="fold"):
    """The staff desk in place of the list that is shown."""


@dataclass(frozen=True)
class RunDeskCommand(HomeButton, verb="run"):
    command: str


class OfficeButton(CallbackData, feature="office", joins_batches=True): ...


@dataclass(frozen=True)
class ListOffices(OfficeButton, verb="list"): ...


@dataclass(frozen=True)
class AskLocation(OfficeButton, verb="near"): ...


@dataclass(frozen=True)
class PickOffice(OfficeButton, verb="pick"):
    """`answer` is the id of the answer to show afterwards, or ""."""

    office: str
    answer: str = ""


class SiteButton(CallbackData, feature="where", joins_batches=True): ...


@dataclass(frozen=True)
class ListSites(SiteButton, verb="list"):
    office: str
    page: int


@dataclass(frozen=True)
class ShowSite(SiteButton, verb="site"):
    site: str


class LanguageButton(CallbackData, feature="language", joins_batches=True): ...


@dataclass(frozen=True)
class SetLanguage(LanguageButton, verb="set"):
    language: str


@dataclass(frozen=True)
class SwitchLanguage(LanguageButton, verb="turn"): ...


class HelpButton(CallbackData, feature="help", joins_batches=True): ...


@dataclass(frozen=True)
class ShowHelp(HelpButton, verb="show"): ...


class RegionButton(CallbackData, feature="place", joins_batches=True): ...


@dataclass(frozen=True)
class ShowUnservedRegion(RegionButton, verb="none"):
    region: str


class PlainModeButton(CallbackData, feature="plain"): ...


@dataclass(frozen=True)
class SetPlainMode(PlainModeButton, verb="set"):
    """`value` is 1 for plain words, 0 for whole answers."""

    value: int
