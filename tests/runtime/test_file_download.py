"""Files of a local Bot API server that runs with --local: read from its folder, or refused in words."""

import logging
from pathlib import Path

import pytest

from demo.testing.person import Person
from runtime.telegram import file_download
from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import STEPS, begin_report, press_panel

PDF = b"%PDF-1.7 bukti"


async def tell_story(harness: BotHarness) -> Person:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    return siti


async def test_evidence_is_read_from_the_folder_and_deleted_there(
    harness: BotHarness, tmp_path: Path
) -> None:
    folder = harness.telegram.files.local_folder = tmp_path / "1000:test"
    siti = await tell_story(harness)
    siti.send_document(PDF)
    await siti.expect("Bukti 1 tersimpan")
    assert [path for path in folder.rglob("*") if path.is_file()] == []


async def test_a_table_is_read_from_the_folder(harness: BotHarness, tmp_path: Path) -> None:
    harness.telegram.files.local_folder = tmp_path / "api"
    rina = await harness.new_admin()
    rina.send_document(b"Kecamatan;Terekam\nSerpong;1", "/capaian per 20 November", "capaian.csv")
    await rina.expect("sedang dibaca")
    await rina.expect("tabelnya perlu dibetulkan")


@pytest.mark.parametrize("fault", ["missing", "folder"])
async def test_a_folder_that_is_not_readable_here_is_said_once(
    harness: BotHarness,
    tmp_path: Path,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = tmp_path / "elsewhere"
    if fault == "folder":
        path.mkdir()
    monkeypatch.setattr(harness.telegram.files, "find_path", lambda file: str(path))
    siti = await tell_story(harness)
    with caplog.at_level(logging.ERROR, "loket.file_download"):
        siti.send_document(PDF)
        await siti.expect("Bukti 1 tidak tersimpan.*kirim sekali lagi")
    assert "mount its folder at the same path" in caplog.text


async def test_the_official_server_names_no_file_of_this_machine(
    harness: BotHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "loket.keys"
    secret.write_bytes(PDF)
    monkeypatch.setattr(harness.telegram.files, "find_path", lambda file: str(secret))
    monkeypatch.setattr(file_download, "OFFICIAL_SERVER", "http://")
    siti = await tell_story(harness)
    siti.send_document(PDF)
    await siti.expect("Bukti 1 tidak tersimpan")
    assert secret.exists()
