"""Pictures in a report: stored with it, named without personal numbers, removed again."""

from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import STEPS, begin_report, fill_report, press_panel


async def test_a_photo_as_evidence(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    siti.send_photo()
    await siti.expect("Bukti dikirim bersama cerita")
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    photo = siti.send_photo(caption="ini kuitansinya, NIK 0000001212900001")
    await siti.expect_edit("sudah saya buang.*Bukti 1.*kuitansinya, NIK \\[nik\\]")
    await siti.expect("Bukti 1 tersimpan")
    await press_panel(siti, "➡️ Lanjut", "Sudah benar.*Bukti: 1")
    await siti.wait_for_silence()
    assert photo["message_id"] not in siti.chat.messages
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    async with opened_databases[-1].read_transaction() as tx:
        owners = [row["owner"] for row in await tx.fetch_all("SELECT owner FROM evidence")]
        (id,) = [row["id"] for row in await tx.fetch_all("SELECT id FROM reports")]
    assert owners == [f"report:{id}"]


async def test_evidence_can_be_taken_out_again(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    await press_panel(siti, "Buang bukti", "Bukti sudah dibuang")
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT owner FROM evidence") == []


async def test_below_evidence_the_form_goes_on(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    above = siti.last_message["message_id"]
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    siti.press("▶️ Lanjutkan")
    shown = await siti.expect_edit("Bukti: 1")
    assert "✅ Kirim laporan" in siti.buttons or "➡️ Lanjut" in siti.buttons
    assert shown["message_id"] != above
    await siti.wait_for_silence()
    assert above not in siti.chat.messages
