"""Buttons of profiles: those of citizens (`profile:*`) and those of staff (`profileset:*`)."""

from content.lazy_dataclass import dataclass
from content.office_profile import OfferedService, ProfileField
from handlers.core.callback_data import CallbackData


class ProfileButton(CallbackData, feature="profile", joins_batches=True):
    """Buttons below answers that name a place."""


@dataclass(frozen=True)
class ShowPin(ProfileButton, verb="pin"):
    site: str


@dataclass(frozen=True)
class ShowEntrance(ProfileButton, verb="photo"):
    site: str


class ProfileStaffButton(CallbackData, feature="profileset"):
    """Buttons of /profil. `place` is a site id, or an office code for all sites of the office."""


@dataclass(frozen=True)
class OpenProfile(ProfileStaffButton, verb="open"):
    place: str
    page: int = 0


@dataclass(frozen=True)
class EditProfileField(ProfileStaffButton, verb="edit"):
    place: str
    field: ProfileField


@dataclass(frozen=True)
class ToggleService(ProfileStaffButton, verb="toggle"):
    """Choose or drop a service in the draft with this token."""

    token: str
    service: OfferedService


@dataclass(frozen=True)
class FinishServices(ProfileStaffButton, verb="chosen"):
    token: str


@dataclass(frozen=True)
class SetDecision(ProfileStaffButton, verb="decide"):
    """Preview "yes" or "no" for a field."""

    place: str
    field: ProfileField
    value: str


@dataclass(frozen=True)
class ConfirmProfileField(ProfileStaffButton, verb="confirm"):
    """Say that the value still holds."""

    site: str
    field: ProfileField


@dataclass(frozen=True)
class WithdrawProfileField(ProfileStaffButton, verb="withdraw"):
    place: str
    field: ProfileField


@dataclass(frozen=True)
class SaveProfile(ProfileStaffButton, verb="save"):
    token: str


@dataclass(frozen=True)
class DiscardProfile(ProfileStaffButton, verb="drop"):
    token: str


@dataclass(frozen=True)
class AskHours(ProfileStaffButton, verb="hours"):
    """Ask for the regular hours of a site."""

    place: str


@dataclass(frozen=True)
class SendProfileTemplate(ProfileStaffButton, verb="table"):
    office: str


@dataclass(frozen=True)
class ListOldFacts(ProfileStaffButton, verb="old"):
    office: str


@dataclass(frozen=True)
class ConfirmOldFact(ProfileStaffButton, verb="again"):
    """Say that an old value still holds, and show the others."""

    site: str
    field: ProfileField


@dataclass(frozen=True)
class ShowCompleteness(ProfileStaffButton, verb="missing"):
    """Show what a place has not filled in."""

    place: str


@dataclass(frozen=True)
class ListCompleteness(ProfileStaffButton, verb="progress"):
    """List how far each place of an office is."""

    office: str
    page: int = 0
