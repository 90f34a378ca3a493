"""Buttons of changes that wait for a second person."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class HeldChangeButton(CallbackData, feature="held"): ...


@dataclass(frozen=True)
class ApproveHeldChange(HeldChangeButton, verb="yes"):
    change_id: str


@dataclass(frozen=True)
class RefuseHeldChange(HeldChangeButton, verb="no"):
    change_id: str


@dataclass(frozen=True)
class CancelHeldChange(HeldChangeButton, verb="cancel"):
    change_id: str
