"""The end of a home visit: never before its day, only after a preview, and the citizen may contradict."""

from datetime import timedelta

from storage.home_visits import HomeVisitState
from tests.support.bot_harness import BotHarness
from tests.support.home_visit_helpers import PAMULANG, propose_day, request_visit
from tests.support.staff_helpers import hire, new_admin_on_duty


async def test_a_visit_cannot_be_done_or_missed_before_its_day(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    code = await request_visit(siti)
    await propose_day(rina, code)
    await siti.expect("Petugas mengusulkan hari")
    siti.press("✅ Setuju")
    await siti.expect_edit("Disepakati")
    await rina.ask(f"/kunjungan {code}", "Disepakati: Selasa")
    assert not any("Selesai" in label or "Tidak jadi" in label for label in rina.buttons)
    version = 2
    for verb in ("done", "missed", *(f"end:{code}:{version}:{state}" for state in HomeVisitState)):
        data = f"home_staff:{verb}" if ":" in verb else f"home_staff:{verb}:{code}:{version}"
        if not data.endswith("refused"):
            rina.forge_button_press(rina.last_message["message_id"], data)
            await rina.wait_for_silence()
    await rina.ask(f"/kunjungan {code}", "Disepakati: Selasa, 1 Desember")
    await siti.ask(f"/kunjungan {code}", "Disepakati")


async def test_the_citizen_contradicts_a_visit_that_nobody_made(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    dedi = await hire(harness, rina, "Dedi", *PAMULANG)
    code = await request_visit(siti)
    await propose_day(dedi, code)
    await siti.expect("Petugas mengusulkan hari")
    siti.press("✅ Setuju")
    await siti.expect_edit("Disepakati")
    await harness.close()
    harness.let_time_pass(timedelta(days=11))
    await harness.open()
    await dedi.ask(f"/kunjungan {code}", "Disepakati: Selasa")
    dedi.press("✅ Selesai")
    await dedi.expect_edit("Warga akan membaca")
    dedi.press("⬅️ Kembali")
    await dedi.expect("Disepakati: Selasa")
    dedi.press("✅ Selesai")
    await dedi.expect_edit("Warga akan membaca")
    dedi.press("✅ Ya, kabari warga")
    await dedi.expect_edit("Selesai")
    await siti.expect("sudah dilakukan")
    siti.press("❗ Belum ada yang datang")
    await siti.expect_edit("Menunggu petugas")
    await dedi.expect(f"belum ada yang datang.*{code}")
    await dedi.ask("/kunjungan", "Perlu diusulkan: 1")


async def test_a_refusal_is_previewed(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    code = await request_visit(siti)
    await rina.ask(f"/kunjungan {code}", "Menunggu usulan")
    rina.press("🚫")
    await rina.expect_edit("Warga akan membaca:.*tidak bisa")
    await siti.ask(f"/kunjungan {code}", "Menunggu petugas")
    rina.press("✅ Ya, kabari warga")
    await rina.expect_edit("Tidak bisa")
    await siti.expect("Kabar kunjungan Anda")
