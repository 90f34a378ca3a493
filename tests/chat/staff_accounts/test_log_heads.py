"""Admins and inspectors see the heads of the logs each day. A changed log is named, also by `bot.py check`."""

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from runtime.cli.control_socket import ControlRequest, send_command
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.database_engines import only_sqlite

NEXT_MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def find_head(text: str) -> str:
    found = re.search(r"Catatan petugas: \d+ catatan, kepala (\d+-[A-Z2-7]{5}-[A-Z2-7]{5})", text)
    assert found is not None, text
    return found[1]


async def check_database(harness: BotHarness, head: str = "") -> tuple[int | None, str]:
    """Run `bot.py check --database` with the running bot; return its exit code and output."""
    lines: list[str] = []
    code = await send_command(harness.database_path, ControlRequest("check", head), lines.append)
    return code, "\n".join(lines)


def change_log(harness: BotHarness, sql: str) -> None:
    """Change the file as another program. It waits for the bot, so it must not block the event loop."""
    with closing(sqlite3.connect(harness.database_path, timeout=20)) as file, file:
        file.execute("DROP TRIGGER IF EXISTS audit_never_shrinks")
        file.execute("DROP TRIGGER IF EXISTS audit_never_changes")
        file.execute(sql)


async def test_admins_and_inspectors_see_the_heads_in_the_morning(casework: CaseworkHarness) -> None:
    admin, budi = await casework.get_admin(), await casework.new_inspector()
    casework.harness.let_time_pass(NEXT_MORNING - casework.harness.now)
    await admin.expect("Catatan utuh.*Simpan pesan ini.*Riwayat laporan: 0 catatan")
    head = find_head(admin.text)
    await budi.expect(f"Catatan petugas: .*kepala {head}")
    siti = await casework.harness.new_person()
    await siti.wait_for_silence()
    assert "kepala" not in siti.transcript()


@only_sqlite
@pytest.mark.parametrize(
    ("manipulation", "named"),
    [
        ("DELETE FROM audit WHERE id = 1", "Hilang: catatan 1"),
        ("UPDATE audit SET actor = 1 WHERE id = 2", "Diubah: catatan 2"),
    ],
)
async def test_a_changed_log_is_named_in_the_morning_and_by_the_command(
    casework: CaseworkHarness, manipulation: str, named: str
) -> None:
    admin = await casework.get_admin()
    await casework.new_inspector()
    code, said = await check_database(casework.harness)
    assert code == 0 and said.endswith("Catatan utuh.")
    head = find_head(said)
    code, said = await check_database(casework.harness, head)
    assert code == 0 and said.endswith(f"memuat kepala {head}.")
    code, said = await check_database(casework.harness, "3-ABCDE-FGHIJ")
    assert code == 1 and "bukan bagian dari catatan ini" in said
    await asyncio.to_thread(change_log, casework.harness, manipulation)
    code, said = await check_database(casework.harness)
    assert code == 1 and named in said
    casework.harness.let_time_pass(NEXT_MORNING - casework.harness.now)
    await admin.expect(f"Catatan diubah di luar bot.*{named}")
