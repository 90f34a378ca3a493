"""No job deletes, closes or sends by time without the gate of the clock (`runtime/clock_guard.py`)."""

import ast
import inspect
import re
from pathlib import Path

from runtime import application
from runtime.workers import (
    announcement_scheduler,
    broadcaster,
    clock_watch,
    evidence_fetcher,
    job_runner,
    page_writer,
    phrasing_sync,
    reporter_mailer,
    row_rewriter,
    spreadsheet_fetcher,
    update_id_cleanup,
    vacuum,
)
from runtime.workers.polling_worker import PollingWorker
from tests.support.source_files import parse_source

ROOT = Path(__file__).parents[2]
WORKER_MODULES = (
    announcement_scheduler, broadcaster, clock_watch, evidence_fetcher, job_runner, page_writer, phrasing_sync,
    reporter_mailer, row_rewriter, spreadsheet_fetcher, update_id_cleanup, vacuum,
)  # fmt: skip

# Workers that work while the clock is ahead, and why they may.
UNGATED_WORKERS = {
    "Broadcaster": "sends only letters that were to be sent at once, and ends no campaign",
    "ClockWatch": "compares the clocks",
    "EvidenceFetcher": "looks at the clock before it gives up a file",
    "PageWriter": "writes what the chat says at this moment, and deletes nothing by time",
    "PhrasingSync": "knows no time",
    "RowRewriter": "writes rows again as they are",
    "SpreadsheetFetcher": "looks at the clock before it gives up a file",
    "VacuumWorker": "removes only what was deleted before",
}
LOOKS_AT_THE_CLOCK = {"Broadcaster", "EvidenceFetcher", "SpreadsheetFetcher"}

# Functions of `storage` that delete or close by time, and the files that call them behind the gate.
JOBS = "handlers/core/job_handlers.py"
GATED_FUNCTIONS = {
    "answer_requests.delete_expired": {"storage/privacy/retention.py"},
    "attempt_limits.delete_expired": {"storage/privacy/retention.py"},
    "chat_profiles.delete_idle": {"storage/privacy/retention.py"},
    "drafts.delete_older_than": {"storage/privacy/retention.py", "storage/chats/chat_profiles.py"},
    "home_visits.delete_stale": {"storage/privacy/retention.py"},
    "leases.record_heartbeat": {"runtime/cluster.py"},  # only leases of processes
    "monthly_counts.close_months": {"handlers/casework/hourly_job.py"},
    "outbox_claims._end_campaigns": set(),
    "outbox_claims.claim_letters": {"runtime/workers/broadcaster.py"},
    "outbox_claims.delete_old_letters": {"storage/privacy/retention.py"},
    "processed_updates.delete_older_than": {"runtime/workers/update_id_cleanup.py"},
    "report_drafts.delete_older_than": {"storage/privacy/report_erasure.py"},
    "report_erasure.erase_old_drafts": {"storage/privacy/retention.py"},
    "retention._delete_questions": {"storage/privacy/retention.py"},
    "retention.erase_expired": {"handlers/privacy/erasure_job.py", "runtime/cli/maintenance.py"},
    "announcements.list_due": {"runtime/workers/announcement_scheduler.py"},
    "approval_requests.expire_requests": {"runtime/workers/announcement_scheduler.py"},
    "reporter_mail.list_due": {"runtime/workers/reporter_mailer.py"},
    "scam_contacts.delete_before": {"storage/privacy/retention.py"},
    "scheduled_jobs.list_due": {"runtime/workers/job_runner.py"},
    "site_doubts.delete_before": {"storage/privacy/retention.py"},
}
DELETES_BY_TIME = re.compile(
    r"DELETE FROM .*(<|<=) :(before|now|day|until)|DELETE .*(FINISHED_LETTERS|IDLE_CONDITION)|state = :expired.*expires_at <="
)


def list_workers() -> dict[str, type[PollingWorker]]:
    found = {}
    for module in WORKER_MODULES:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, PollingWorker) and not inspect.isabstract(value):
                found[value.__name__] = value
    return found


def source_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_every_worker_waits_for_the_clock_or_says_why_not() -> None:
    assert {path.stem for path in source_files("runtime/workers")} - {
        module.__name__.rpartition(".")[2] for module in WORKER_MODULES
    } == {"__init__", "polling_worker", "batched_worker", "evidence_process", "send_attempt"}
    workers = list_workers()
    assert {name for name, worker in workers.items() if not worker.needs_trusted_clock} == set(
        UNGATED_WORKERS
    )
    for name in LOOKS_AT_THE_CLOCK:
        source = Path(str(vars(__import__(workers[name].__module__, fromlist=["_"]))["__file__"]))
        assert "self._trusts(now)" in source.read_text("utf-8"), name


def test_the_application_gives_the_gate_to_every_worker_that_needs_it() -> None:
    tree = parse_source(Path(application.__file__))
    made = {
        node.func.id: [
            ast.unparse(argument) for argument in [*node.args, *(word.value for word in node.keywords)]
        ]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    for name, worker in list_workers().items():
        if worker.needs_trusted_clock or name in LOOKS_AT_THE_CLOCK:
            assert "guard" in made[name], f"{name} is made without the gate"


def test_every_deletion_by_time_is_known() -> None:
    """A new function that deletes by time must be listed with the files that call it behind the gate."""
    found = set()
    for path in source_files("storage"):
        for node in ast.walk(parse_source(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and DELETES_BY_TIME.search(
                ast.unparse(node).replace("\n", " ")
            ):
                found.add(f"{path.stem}.{node.name}")
    assert found, "the pattern finds nothing"
    assert found <= set(GATED_FUNCTIONS), found - set(GATED_FUNCTIONS)


def test_what_deletes_or_sends_by_time_is_called_behind_the_gate_only() -> None:
    callers: dict[str, set[str]] = {function: set() for function in GATED_FUNCTIONS}
    for path in source_files("handlers", "runtime", "storage"):
        for node in ast.walk(parse_source(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                function = f"{node.value.id}.{node.attr}"
                if function in callers:
                    callers[function].add(path.relative_to(ROOT).as_posix())
    for function, allowed in GATED_FUNCTIONS.items():
        assert callers[function] <= allowed, f"{function} is called by {callers[function] - allowed}"


def test_jobs_are_run_by_the_job_runner_only() -> None:
    """Its gate is the gate of every scheduled job."""
    users = {
        path.relative_to(ROOT).as_posix()
        for path in source_files("handlers", "runtime")
        if "JOB_HANDLERS" in path.read_text("utf-8")
    }
    assert users == {JOBS, "runtime/workers/job_runner.py"}
    assert job_runner.JobRunner.needs_trusted_clock
