"""Pictures told with a report: kept with it, named without the numbers in their words, taken out again."""

from storage.database import Database
from tests.casework_street import opened
from tests.conftest import Town
from tests.reporting import STEPS, begun, filled, panel

__all__ = ["opened"]


async def test_a_photo_as_evidence(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    siti.send_photo()
    await siti.expect("Bukti dikirim bersama cerita")
    for label, pattern in STEPS:
        await panel(siti, label, pattern)
    photo = siti.send_photo(caption="ini kuitansinya, NIK 0000001212900001")
    await siti.expect_edit("sudah saya buang.*Bukti 1.*kuitansinya, NIK \\[nik\\]")
    await siti.expect("Bukti 1 tersimpan")
    await panel(siti, "➡️ Lanjut", "Sudah benar.*Bukti: 1")
    await siti.silence()
    assert photo["message_id"] not in siti.chat.messages
    await panel(siti, "Kirim laporan", "sudah masuk")
    async with opened[-1].reading() as tx:
        owners = [row["owner"] for row in await tx.all("SELECT owner FROM evidence")]
        (id,) = [row["id"] for row in await tx.all("SELECT id FROM reports")]
    assert owners == [f"report:{id}"]


async def test_evidence_can_be_taken_out_again(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await filled(siti)
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    await panel(siti, "Buang bukti", "Bukti sudah dibuang")
    async with opened[-1].reading() as tx:
        assert await tx.all("SELECT owner FROM evidence") == []


async def test_below_evidence_the_form_goes_on(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await filled(siti)
    above = siti.last["message_id"]
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    siti.press("▶️ Lanjutkan")
    shown = await siti.expect_edit("Bukti: 1")
    assert "✅ Kirim laporan" in siti.buttons or "➡️ Lanjut" in siti.buttons
    assert shown["message_id"] != above
    await siti.silence()
    assert above not in siti.chat.messages
