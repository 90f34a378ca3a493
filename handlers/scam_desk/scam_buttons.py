"""Buttons of the scam desk."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class ScamButton(CallbackData, feature="scam"): ...


@dataclass(frozen=True)
class ShowScamSteps(ScamButton, verb="steps"):
    """What to do after money, data or a code was given."""
