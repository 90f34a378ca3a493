"""What the bot does by itself at a time is done in a turn; `handlers.core.job_handlers` lists who takes which."""

from dataclasses import dataclass
from datetime import datetime

from content.text.translation import Translator, translator_for
from handlers.core.context import Services
from storage.engine.database import Transaction
from storage.queues.scheduled_jobs import ScheduledJob


@dataclass(frozen=True)
class JobContext:
    """One errand's turn, inside its transaction. `now` is an aware moment."""

    services: Services
    tx: Transaction
    scheduled: ScheduledJob
    now: datetime

    @property
    def timestamp(self) -> int:
        return int(self.now.timestamp())

    @property
    def t(self) -> Translator:
        """What the bot says unasked is Indonesian."""
        return translator_for("id")
