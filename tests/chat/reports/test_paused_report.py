"""A paused report: after another command, another button, a week, and with an earlier report."""

from datetime import timedelta

import pytest

from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import STEPS, begin_report, press_panel, read_draft, read_forms, send_report


async def test_another_command_lets_the_form_wait_and_offers_it(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_panel(siti, "Pamulang", "Kapan")
    await siti.ask("/bantuan", "tanya")
    await siti.expect("Isian Anda tadi masih tersimpan")
    assert "pungut" not in siti.text.lower() and "lapor" not in siti.text.lower()
    await siti.ask("kemarin saya bikin ktp, bayar ga?", "gratis")
    found = await read_draft(opened_databases[-1], siti)
    assert found is not None and found.step == "when"
    await press_panel(siti, "Lanjutkan", "Kapan")
    await press_panel(siti, "Kemarin", "Apa yang terjadi")
    await siti.ask("/lapor", "Isian Anda tadi masih tersimpan")
    await press_panel(siti, "Hapus isian itu", "Dihapus")


async def test_a_form_goes_on_after_a_week(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_panel(siti, "Pamulang", "Kapan")
    harness.now += timedelta(days=7)
    await siti.ask("ktp bayar ga?", "gratis")
    await press_panel(siti, "Minggu lalu", "Apa yang terjadi")
    for label, pattern in STEPS[2:]:
        await press_panel(siti, label, pattern)
    await press_panel(siti, "Tanpa cerita", "Sudah benar")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    assert len(await read_forms(opened_databases[-1])) == 1


async def test_another_button_lets_the_form_wait_too(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    home = siti.last_message["message_id"]
    await begin_report(siti)
    await press_panel(siti, "Pamulang", "Kapan")
    siti.forge_button_press(home, "answer:show:biaya_gratis")
    await siti.expect("gratis")
    await siti.expect("Isian Anda tadi masih tersimpan")
    await siti.ask("lokasi pamulang", "Pamulang")
    await press_panel(siti, "Lanjutkan", "Kapan")


async def test_another_report_may_be_begun_while_the_code_of_the_last_can_still_be_shown(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti)
    await siti.ask("/lapor", "Kodenya masih bisa ditampilkan")
    await press_panel(siti, "👁 Tampilkan", code)
    await siti.ask("/lapor", "Kodenya masih bisa ditampilkan")
    siti.press("➕ Mulai yang baru")
    await siti.expect("Pilih caranya")
    await siti.wait_for_silence()
    assert code not in siti.transcript().rsplit("Pilih caranya", 1)[-1]
    assert len(await read_forms(opened_databases[-1])) == 1


@pytest.mark.parametrize("opened", [("/cek", ""), ("/cetak", "Pamulang"), ("/cekslip", "")])
@pytest.mark.parametrize(
    ("command", "answer"), [("/lapor", "Siapa bisa melihat apa"), ("/tiket", "Ketik kode laporan")]
)
async def test_a_report_begins_whatever_the_chat_was_asked_before(
    harness: BotHarness, opened: tuple[str, str], command: str, answer: str
) -> None:
    """The question before is closed in a commit of its own: its row names the chat."""
    siti = await harness.new_person(office="3674")
    asked, button = opened
    await siti.ask(asked, "")
    if button:
        siti.press(button)
        await siti.expect("Kapan Anda rekam")
    await siti.ask(command, answer)
    await siti.ask("bayar berapa?", "gratis")
