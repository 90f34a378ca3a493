"""What the bot does by itself at a time is done in a turn; `handlers.errands` lists who takes which."""

from dataclasses import dataclass
from datetime import datetime

from content.wording import Words, words
from handlers.visit import Desk
from storage.database import Transaction
from storage.errands import Errand


@dataclass(frozen=True)
class Turn:
    """One errand's turn, inside its transaction. `now` is an aware moment."""

    desk: Desk
    tx: Transaction
    errand: Errand
    now: datetime

    @property
    def seconds(self) -> int:
        return int(self.now.timestamp())

    @property
    def t(self) -> Words:
        """What the bot says unasked is Indonesian."""
        return words("id")
