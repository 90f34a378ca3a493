"""Buttons of posters."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class PosterButton(CallbackData, feature="poster"): ...


@dataclass(frozen=True)
class SendPosters(PosterButton, verb="send"):
    """`site` is "" for the office and all its sites. `size` is a value of PosterSize."""

    office: str
    site: str
    size: str
