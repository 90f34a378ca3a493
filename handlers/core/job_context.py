"""The context of a scheduled job. `handlers.core.job_handlers` lists the handlers by kind."""

from datetime import UTC, datetime

from content.lazy_dataclass import dataclass
from content.text.translation import Translator, translator_for
from handlers.core.context import Services
from storage.engine.database import Transaction
from storage.queues.scheduled_jobs import ScheduledJob


@dataclass(frozen=True)
class JobContext:
    """One run of a job, inside its transaction. `now` is an aware datetime."""

    services: Services
    tx: Transaction
    scheduled: ScheduledJob
    now: datetime

    @property
    def timestamp(self) -> int:
        return int(self.now.timestamp())

    @property
    def due_minute(self) -> str:
        """When the job was due, for names of campaigns. Unlike unix seconds, no log masks it as a number of a person."""
        return datetime.fromtimestamp(self.scheduled.due, UTC).strftime("%Y-%m-%dT%H:%M")

    @property
    def t(self) -> Translator:
        """Messages of jobs are Indonesian."""
        return translator_for("id")
