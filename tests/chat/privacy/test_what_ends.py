"""/hapusdata says before the tap what ends with the data."""

from tests.support.bot_harness import BotHarness
from tests.support.home_visit_helpers import request_visit


async def test_open_visits_and_follows_are_named_before_the_tap(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    code = await request_visit(siti)
    await siti.ask("/ikuti serpong", "Anda mengikuti")
    await siti.ask(
        "/hapusdata", f"Yang ikut berakhir.*{code} dibatalkan.*1 tempat yang Anda ikuti.*Kabar laporan"
    )
    siti.press("Ya, hapus")
    await siti.expect_edit("Selesai")
    assert "🏠 Menu" in siti.buttons


async def test_who_waits_for_nothing_reads_only_of_reports(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/hapusdata", "Yang ikut berakhir")
    assert "Kunjungan" not in siti.text and "ikuti" not in siti.text
