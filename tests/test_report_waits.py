"""A report that waits: for another command, another button, a week, and beside the one before it."""

from datetime import timedelta

from storage.database import Database
from tests.casework_street import opened
from tests.conftest import Town
from tests.reporting import STEPS, begun, draft, forms, panel, sent

__all__ = ["opened"]


async def test_another_command_lets_the_form_wait_and_offers_it(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    await panel(siti, "Pamulang", "Kapan")
    await siti.ask("/bantuan", "tanya")
    await siti.expect("Isian Anda tadi masih tersimpan")
    assert "pungut" not in siti.text.lower() and "lapor" not in siti.text.lower()
    await siti.ask("kemarin saya bikin ktp, bayar ga?", "gratis")
    found = await draft(opened[-1], siti)
    assert found is not None and found.step == "when"
    await panel(siti, "Lanjutkan", "Kapan")
    await panel(siti, "Kemarin", "Apa yang terjadi")
    await siti.ask("/lapor", "Isian Anda tadi masih tersimpan")
    await panel(siti, "Hapus isian itu", "Dihapus")


async def test_a_form_goes_on_after_a_week(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    await panel(siti, "Pamulang", "Kapan")
    town.now += timedelta(days=7)
    await siti.ask("ktp bayar ga?", "gratis")
    await panel(siti, "Minggu lalu", "Apa yang terjadi")
    for label, pattern in STEPS[2:]:
        await panel(siti, label, pattern)
    await panel(siti, "Tanpa cerita", "Sudah benar")
    await panel(siti, "Kirim laporan", "sudah masuk")
    assert len(await forms(opened[-1])) == 1


async def test_another_button_lets_the_form_wait_too(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    home = siti.last["message_id"]
    await begun(siti)
    await panel(siti, "Pamulang", "Kapan")
    siti.forge(home, "answer:show:biaya_gratis")
    await siti.expect("gratis")
    await siti.expect("Isian Anda tadi masih tersimpan")
    await siti.ask("lokasi pamulang", "Pamulang")
    await panel(siti, "Lanjutkan", "Kapan")


async def test_another_report_may_be_begun_while_the_code_of_the_last_can_still_be_shown(
    opened: list[Database], town: Town
) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti)
    await siti.ask("/lapor", "Kodenya masih bisa ditampilkan")
    await panel(siti, "👁 Tampilkan", code)
    await siti.ask("/lapor", "Kodenya masih bisa ditampilkan")
    siti.press("➕ Mulai yang baru")
    await siti.expect("Pilih caranya")
    await siti.silence()
    assert code not in siti.transcript().rsplit("Pilih caranya", 1)[-1]
    assert len(await forms(opened[-1])) == 1
