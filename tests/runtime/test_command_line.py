"""`bot.py` on the command line: exit codes, one clear sentence per error, never a traceback."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import bot
from content.loading.library_loader import LIBRARY_FOLDER, load_library
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from storage.engine.database import Database
from tests.support.database_engines import only_sqlite

ROOT = Path(__file__).parents[2]
TOKEN = "1000:test"


class ProcessOutput:
    """The result of a process: exit code, standard output and standard error."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out.decode(), err.decode()
        assert "Traceback" not in self.err, self.err

    def only_sentence(self) -> str:
        """Return the only line of its output."""
        assert self.code == 1, self.err
        (line,) = [line for line in self.err.splitlines() if "created the key file" not in line]
        return line


def clean_environment(settings: dict[str, str]) -> dict[str, str]:
    names = ("BOT_", "DATABASE_URL", "LOKET_", "LOG_LEVEL", "IDLE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return {**kept, "PYTHONIOENCODING": "ascii", **settings}


async def start_bot(
    arguments: Sequence[str], before: Sequence[str] = (), **settings: str
) -> asyncio.subprocess.Process:
    command = [*before, sys.executable, str(ROOT / "bot.py"), *arguments]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=clean_environment(settings), stdin=pipe, stdout=pipe, stderr=pipe
    )


async def run_bot(
    *arguments: str, given: bytes = b"", before: Sequence[str] = (), **settings: str
) -> ProcessOutput:
    process = await start_bot(arguments, before, **settings)
    async with asyncio.timeout(60):
        out, err = await process.communicate(given)
    assert process.returncode is not None
    return ProcessOutput(process.returncode, out, err)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bot.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(
        f"\n  {name}" in shown or f"  {name} " in shown for name in ("run", "ask", "check", "settings")
    )


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main([]) == 2
    assert "jalankan bot" in capsys.readouterr().err


def test_settings_lists_each_with_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["settings"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines][:2] == ["BOT_TOKEN", "BOT_API_URL"]
    assert all(line.endswith("]") for line in lines)


async def test_ask_json_answers_every_line_whatever_it_is() -> None:
    lines = [
        b"ktp saya hilang gimana ngurusnya",
        b"",
        b"\xff\xfe ktp hilang \xc3",
        b"ktp hilang " * 9000,
        b"\x00\x1b[2J",
        "serpong besok buka ga? \N{GRINNING FACE}".encode(),
        b"ktp hilang\r",
    ]
    ended = await run_bot("ask", "--json", given=b"\n".join(lines) + b"\n")
    assert ended.code == 0, ended.err
    said = [json.loads(line) for line in ended.out.splitlines()]
    assert len(said) == len(lines)
    ids = {*load_library().answers, "none"}
    for one in said:
        assert set(one) >= {"answer", "also", "choices", "ranking", "place", "day", "ms"}
        assert one["answer"] is None or one["answer"] in ids
        assert {*one["also"], *one["choices"], *one["ranking"]} <= ids
        assert len(one["choices"]) <= 3 <= len(one["ranking"])
        assert 0 <= one["ms"] < 2000
    assert said[0]["answer"] == said[3]["answer"] == said[6]["answer"] == "ktp_hilang_rusak"
    assert said[1]["answer"] is None
    assert "3674-01" in said[5]["place"] and len(said[5]["day"]) == 1


@pytest.mark.slow
async def test_ask_ends_quietly_when_nobody_reads_on() -> None:
    process = await start_bot(["ask", "--json"])
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(b"gratis\n" * 20)
    await process.stdin.drain()
    await process.stdout.readline()
    process.stdout._transport.close()  # type: ignore[attr-defined]
    process.stdin.write(b"gratis\n" * 20)
    process.stdin.close()
    assert b"Traceback" not in await process.stderr.read()
    await process.wait()


def test_ask_words_answers_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["ask", "ktp", "saya", "hilang", "gimana", "ngurusnya"]) == 0
    assert capsys.readouterr().out.startswith("[ktp_hilang_rusak]\n")
    assert bot.main(["ask", "--why", "ktp", "hilang"]) == 0
    assert "hilang" in capsys.readouterr().out


def replace_in_file(file: Path, old: str, new: str) -> int:
    """Change a file. Return the line of the change."""
    text = file.read_text("utf-8")
    assert old in text, file
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def break_content(folder: Path) -> set[str]:
    """Add a fault to every kind of content file. Return their places."""
    shutil.copytree(LIBRARY_FOLDER, folder)
    spots = {
        "answers/salam.md": replace_in_file(folder / "answers" / "salam.md", "short:", "pendek:"),
        "answers/kontak.md": replace_in_file(
            folder / "answers" / "kontak.md", "checked: 2026-", "checked: 2026-13-"
        ),
        "offices/3505/office.yaml": replace_in_file(
            folder / "offices/3505/office.yaml", "Asia/Jakarta", "Asia/Blitar"
        ),
        "offices/3505/sites.yaml": replace_in_file(
            folder / "offices/3505/sites.yaml", "kind: dinas", "kind: istana"
        ),
        "offices/1602/archive.yaml": replace_in_file(
            folder / "offices/1602/archive.yaml", "  as_of: ", "  per: "
        ),
        "national/holidays.yaml": replace_in_file(
            folder / "national/holidays.yaml", "kind: libur_nasional", "kind: libur"
        ),
        "national/regions.yaml": replace_in_file(
            folder / "national/regions.yaml", "kind: kota", "kind: desa"
        ),
        "national/contacts.yaml": replace_in_file(folder / "national/contacts.yaml", "- id: ", "- nama: "),
        "lexicon/acts.yaml": replace_in_file(folder / "lexicon/acts.yaml", ": ", ": ]"),
    }
    (folder / "phrasings" / "tidak_ada.txt").write_text("halo\n", "utf-8")
    with (folder / "phrasings" / "two.txt").open("a", encoding="utf-8") as file:
        file.write("biaya_gratis dan lokasi\n")
    two = len((folder / "phrasings" / "two.txt").read_text("utf-8").splitlines())
    return {f"{path}:{line}:" for path, line in {**spots, "phrasings/two.txt": two}.items()}


def test_check_names_all_faults_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spots = break_content(tmp_path / "library")
    assert bot.main(["check", str(tmp_path / "library")]) == 1
    lines = capsys.readouterr().out.splitlines()
    faults = [line for line in lines if ": galat: " in line]
    assert {spot for spot in spots if not any(line.startswith(spot) for line in faults)} == set()
    assert any(line.startswith("phrasings/tidak_ada.txt:1:") for line in faults)
    assert all(" → " in line for line in faults)
    assert lines[-1].startswith(f"{len(faults)} kesalahan")


def test_check_of_no_folder_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["check", str(tmp_path / "nowhere")]) == 1
    assert "national/regions.yaml:1: galat" in capsys.readouterr().out


def test_wrong_settings_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {
        "BOT_TOKEN": "rahasia", "BOT_API_URL": "ftp://x", "DATABASE_URL": "mysql://x", "LOKET_DEMO_PORT": "99999",
        "BOT_ADMINS": "@budi", "LOKET_LOG_LEVEL": "keras", "LOKET_IDLE_MONTHS": "nol",
    }  # fmt: skip
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    assert bot.main(["run"]) == 1
    told = capsys.readouterr().err
    for name in wrong:
        assert any(line.startswith(name) for line in told.splitlines()), name
    assert "rahasia" not in told


async def test_a_busy_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = await run_bot("run", LOKET_DEMO_PORT=str(port), DATABASE_URL=str(tmp_path / "loket.db"))
    assert f"Porta {port} sedang dipakai" in ended.only_sentence()


async def test_a_token_that_telegram_refuses(tmp_path: Path) -> None:
    app = create_app()
    async with serve_app(app) as address:
        app.state.telegram.faults.fail(401, method="getMe", times=None)
        ended = await run_bot(
            "run", BOT_TOKEN=TOKEN, BOT_API_URL=address, DATABASE_URL=str(tmp_path / "loket.db")
        )
    assert "menolak BOT_TOKEN" in ended.only_sentence()
    assert TOKEN not in ended.err


@asynccontextmanager
async def running_bot(**settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a bot and end it with SIGTERM. It must end with exit code 0 and soon."""
    process = await start_bot(["run"], **settings)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), 10)
        assert process.returncode == 0, err
        assert b"Traceback" not in err, err


async def read_log_until(log: asyncio.StreamReader, words: str) -> str:
    """Return the log line with these words. The first start also logs the place of its keys."""
    async with asyncio.timeout(30):
        while words not in (line := (await log.readline()).decode()):
            assert "created the key file" in line, line
    return line


@pytest.mark.slow
async def test_a_server_out_of_reach_is_said_and_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": f"http://127.0.0.1:{port}"}
    app = create_app()
    async with running_bot(**settings, DATABASE_URL=str(tmp_path / "loket.db")) as process:
        assert process.stderr
        assert "BOT_API_URL" in await read_log_until(process.stderr, "Telegram is unreachable")
        async with serve_app(app, port):
            await read_log_until(process.stderr, "answering as @loket_demo_bot")


@pytest.mark.slow
@pytest.mark.parametrize("token", ["", TOKEN])
async def test_a_folder_that_cannot_be_written(tmp_path: Path, token: str) -> None:
    folder = tmp_path / "terkunci"
    folder.mkdir(mode=0o555)
    before = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    ended = await run_bot(
        "run",
        before=before,
        LOKET_DEMO_PORT=free_port(),
        BOT_TOKEN=token,
        DATABASE_URL=str(folder / "loket.db"),
    )
    assert f"Folder {folder} tidak dapat" in ended.only_sentence()
    assert "DATABASE_URL" in ended.err


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a folder", "no database"])
async def test_a_database_that_is_none(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "loket.db"
    if kind == "a folder":
        path.mkdir()
    else:
        path.write_bytes(b"\x93" * 4096)
    ended = await run_bot("run", BOT_TOKEN=TOKEN, DATABASE_URL=str(path))
    assert f"Basis data {path} tidak dapat dibuka" in ended.only_sentence()


@pytest.mark.slow
@only_sqlite
@pytest.mark.parametrize("token", [TOKEN, ""], ids=["bot", "demo"])
async def test_a_database_that_another_process_holds(tmp_path: Path, token: str) -> None:
    path = tmp_path / "loket.db"
    database = await Database.open(path)
    ended = await run_bot("run", BOT_TOKEN=token, DATABASE_URL=str(path), LOKET_DEMO_PORT=str(free_port()))
    await database.close()
    assert "sedang dipakai proses lain" in ended.only_sentence()
    assert "Loket terbuka" not in ended.out


async def test_the_demo_opens_says_its_address_and_ends_well(tmp_path: Path) -> None:
    port = free_port()
    async with running_bot(LOKET_DEMO_PORT=port, DATABASE_URL=str(tmp_path / "loket.db")) as process:
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        assert line.decode().strip() == f"Loket terbuka di http://127.0.0.1:{port}"
