"""One copy of the file with its write-ahead log, without keys: which commit joins a chat and a report?"""

from pathlib import Path

import pytest

from storage.engine.commit_traces import CASE_TABLES, COMMON_TABLES, REPORTER_TABLES
from storage.engine.database import Database
from tests.support.bot_harness import SATURDAY, BotHarness
from tests.support.commit_log import keep_log, record_commits
from tests.support.database_engines import only_sqlite
from tests.support.report_helpers import report_in_a_busy_office

pytestmark = only_sqlite
MODES = ("Kabari saya", "Saya cek sendiri", "Sekali kirim")
NOW = int(SATURDAY.timestamp())


@pytest.mark.parametrize("mode", MODES)
async def test_no_commit_of_the_log_joins_a_chat_and_a_report(
    opened_databases: list[Database], harness: BotHarness, tmp_path: Path, mode: str
) -> None:
    keep_log(opened_databases[-1])
    (tmp_path / "copies").mkdir()
    with record_commits(harness.database_path, tmp_path / "copies") as log:
        siti = await harness.new_person(office="3674")
        await report_in_a_busy_office(harness, siti, mode)
        await siti.ask("/hapusdata", "Hapus semua yang disimpan")
        siti.press("Ya, hapus")
        await siti.expect_edit("Selesai")
        await siti.wait_for_silence()
        await harness.close()
        log.copy_now()
    about_reports = [commit for commit in log.commits if commit.tables & REPORTER_TABLES]
    assert len(about_reports) > 10 and any("reports" in commit.tables for commit in about_reports)
    for commit in about_reports:
        assert commit.tables <= REPORTER_TABLES | CASE_TABLES | COMMON_TABLES
        assert siti.id not in commit.values and f"{siti.id}" not in str(commit.values)
        minutes = {each for each in commit.values if isinstance(each, int) and abs(each - NOW) < 9 * 86400}
        waiting = commit.tables & {"evidence_wanted", "sealed_letters"}
        assert waiting or all(each % 3600 == 0 for each in minutes), minutes
    assert set(log.bytes_left) == {0}, "the log is empty before and after such a commit"
    joined = log.find_joined(siti.id)
    for commit in about_reports:
        assert joined.isdisjoint(commit.names), (commit.tables, joined & commit.names)
