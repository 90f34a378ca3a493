"""SIGKILL during a print notice: the notice, the end of the waits and the letters are one transaction."""

import asyncio
from pathlib import Path

import pytest

from demo.api.local_telegram import LocalTelegram
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from tests.support.bot_process import start_bot, stop_bot
from tests.support.database_engines import query_committed

WAITING = 6


async def run_bot_process(
    address: str, database: Path, telegram: LocalTelegram
) -> asyncio.subprocess.Process:
    bot = await start_bot(address, database)
    async with asyncio.timeout(60):
        while telegram.main_bot is None:  # noqa: ASYNC110 (waits for another process)
            await asyncio.sleep(0.02)
    return bot


@pytest.mark.slow
async def test_who_waits_gets_one_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await kill_while_announcing(tmp_path, monkeypatch, 0)


@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.005, 0.01, 0.02, 0.05])
async def test_at_other_moments_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait: float) -> None:
    await kill_while_announcing(tmp_path, monkeypatch, wait)


async def kill_while_announcing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait: float) -> None:
    """Announce, kill the bot `wait` seconds after the tap, restart it, and read the stored rows."""
    app, database = create_app(), tmp_path / "loket.db"
    async with serve_app(app) as address:
        telegram: LocalTelegram = app.state.telegram
        admin = telegram.add_person("Bu Rina").id
        monkeypatch.setenv("BOT_ADMINS", str(admin))
        monkeypatch.setenv("LOKET_TAKE_BACK_SECONDS", "0")  # else who waits is kept until the minute is over
        bot = await run_bot_process(address, database, telegram)
        rina = Person(telegram, number=admin, patience=60)
        people = [Person(telegram, f"Warga {n}", patience=60) for n in range(WAITING)]
        await rina.ask("/start 3674", "Ketik pertanyaan")
        for person in people:
            await person.ask("/start 3674", "Ketik pertanyaan")
            await person.ask("/cetak pamulang 10 agustus", "Tidak diketahui")
            person.press("🔔 Kabari saya")
            await person.expect("Anda dikabari sekali")
        await rina.ask("/cetak pamulang 12 agustus", f"dikabari sekali: {WAITING}")
        rina.press("✅ Simpan")
        await asyncio.sleep(wait)
        bot.kill()
        await bot.wait()
        bot = await run_bot_process(address, database, telegram)
        await rina.expect_edit("Tercatat")
        assert query_committed(database, "SELECT site, through FROM watermarks") == [
            ("3674-06", "2026-08-12")
        ]
        assert query_committed(database, "SELECT * FROM card_waits") == []
        letters = (
            "SELECT chat_id FROM letters WHERE campaign = (SELECT id FROM campaigns WHERE name = 'cards:1')"
        )
        assert sorted(row[0] for row in query_committed(database, letters)) == sorted(
            person.id for person in people
        )
        told = query_committed(database, "SELECT chat_id FROM uncollected_cards ORDER BY chat_id")
        assert [row[0] for row in told] == sorted(person.id for person in people)
        assert query_committed(database, "SELECT told FROM watermarks") == [(WAITING,)]
        assert await stop_bot(bot, rina, database) == 0
