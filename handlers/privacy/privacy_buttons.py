"""Buttons of /privasi, /datasaya and /hapusdata."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class PrivacyButton(CallbackData, feature="privacy"): ...


@dataclass(frozen=True)
class ShowPrivacy(PrivacyButton, verb="show"): ...


@dataclass(frozen=True)
class ShowMyData(PrivacyButton, verb="mine"): ...


@dataclass(frozen=True)
class AskErasure(PrivacyButton, verb="ask"): ...


@dataclass(frozen=True)
class EraseMyData(PrivacyButton, verb="erase"): ...
