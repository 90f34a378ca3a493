"""Log lines as JSON: one request id from update to delivery, no personal data, no token."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from content.text.random_names import draw_letters
from handlers.core.context import Context
from handlers.core.job_context import JobContext
from handlers.core.replies import Reply
from handlers.core.routes import COMMAND_HANDLERS
from runtime import logs
from storage.queues.scheduled_jobs import ScheduledJob
from tests.support.bot_harness import TOKEN, BotHarness

NIK = "0000001234567890"
ROOT = Path(__file__).parents[2]


class JsonLogCapture(logging.Handler):
    """Collects the lines of the JSON log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logs.JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def parsed_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def json_log() -> Iterator[JsonLogCapture]:
    root, handler = logging.getLogger(), JsonLogCapture()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


async def test_an_update_has_one_id_from_intake_to_delivery(
    harness: BotHarness, json_log: JsonLogCapture
) -> None:
    siti, budi = await harness.new_person(office="3505"), await harness.new_person("Budi", office="3505")
    json_log.lines.clear()
    await siti.ask("bikin ktp bayar berapa min", "gratis")
    await budi.ask("ktp hilang gimana", "hilang")
    await harness.close()
    lines = [
        line
        for line in json_log.parsed_lines
        if line["logger"] in ("loket.update_receiver", "loket.reply_sender") and "request" in line
    ]
    requests = {line["request"] for line in lines if line["message"].startswith("text committed")}
    assert len(requests) == 2
    for request in requests:
        assert [line["message"] for line in lines if line["request"] == request][1] == "Message sent"


async def test_a_failure_names_the_request_and_nobody(
    harness: BotHarness, json_log: JsonLogCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail_with_text(context: Context) -> list[Reply]:
        raise RuntimeError(context.event.text)

    siti = await harness.new_person("Siti Rahasia", office="3505")
    monkeypatch.setitem(COMMAND_HANDLERS, "jadwal", fail_with_text)
    await siti.ask(f"/jadwal {NIK} rahasia-sekali", r"kode [0-9A-F]{6}")
    await siti.ask(f"nik saya {NIK}", "")
    (failed,) = [line for line in json_log.parsed_lines if line["level"] == "ERROR"]
    assert failed["error"] == "RuntimeError" and failed["request"]
    assert any("fail_with_text" in frame for frame in failed["trace"])
    everything = "\n".join(json_log.lines)
    for secret in (NIK, "rahasia-sekali", "Siti Rahasia", str(siti.id), TOKEN):
        assert secret not in everything


def test_lines_hold_no_token_no_long_number_and_stay_one_line(json_log: JsonLogCapture) -> None:
    log = logging.getLogger("loket.test")
    with logs.request_scope(logs.new_request_id("7")):
        log.warning("bot123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi said\nnik %s", NIK)
    (line,) = json_log.lines
    assert "\n" not in line
    said = json.loads(line)
    assert said["message"] == "[token] said\nnik [angka]"
    assert said["request"].startswith("7-") and said["time"].endswith("+00:00")
    assert logs.TextFormatter().format(logging.makeLogRecord({"msg": "x"})).endswith(": x")


def test_structured_fields_are_part_of_json_lines(json_log: JsonLogCapture) -> None:
    log = logging.getLogger("loket.test")
    log.warning("update failed", extra={"update_id": 7, "campaign": "a:1", "job": "recap", "chat_id": 5})
    (line,) = json_log.parsed_lines
    assert (line["update_id"], line["campaign"], line["job"]) == (7, "a:1", "recap")
    assert "chat_id" not in line


def test_a_random_name_is_never_masked() -> None:
    for _ in range(300):
        name = f"casework:proof:{draw_letters(12)}"
        assert logs.mask_secrets(f"campaign {name} ended") == f"campaign {name} ended"


def test_a_campaign_in_a_field_is_masked_too(json_log: JsonLogCapture) -> None:
    logging.getLogger("loket.test").warning("x", extra={"campaign": "sheet:3174012345678901:a"})
    (line,) = json_log.parsed_lines
    assert line["campaign"] == "sheet:[angka]:a"


def test_the_campaign_of_a_job_is_readable_in_a_log() -> None:
    scheduled = ScheduledJob("casework.hour", "", 1_795_312_800, {})
    job = JobContext(cast(Any, None), cast(Any, None), scheduled, datetime(2026, 11, 22, tzinfo=UTC))
    name = f"casework:ladder:3674:{job.due_minute}"
    assert logs.mask_secrets(name) == name == "casework:ladder:3674:2026-11-22T02:00"


def test_no_campaign_is_named_after_a_chat() -> None:
    """Names of campaigns stand in logs, and stay in the database when the letters are gone."""
    named = re.compile(r"""campaign\s*=\s*f"[^"]*\{[^}]*(?:chat|user_id)""")
    sources = [
        path for folder in ("handlers", "runtime", "storage") for path in (ROOT / folder).rglob("*.py")
    ]
    assert [str(path) for path in sources if named.search(path.read_text("utf-8"))] == []
