"""Two officers of one site: a fact that is recorded once is announced once."""

from tests.support.bot_harness import BotHarness
from tests.support.database_engines import dump_everything
from tests.support.staff_helpers import new_admin_on_duty

NIK = "0000001234567890"


async def test_two_clerks_record_the_same_closure_once(harness: BotHarness) -> None:
    rina, dewi = await new_admin_on_duty(harness, "Rina"), await new_admin_on_duty(harness, "Dewi")
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    for clerk in (rina, dewi):
        await clerk.ask("/tutup serpong besok listrik padam", "dikabari: 1")
    rina.press("✅ Simpan dan kabari 1 orang")
    await rina.expect_edit("Tercatat.*dikabari: 1")
    await siti.expect("listrik padam")
    dewi.press("✅ Simpan dan kabari 1 orang")
    await dewi.expect_edit("sudah tercatat, jadi tidak ada yang dikabari lagi")
    assert not await siti.wait_for_silence()
    await dewi.ask("/tutup serpong besok sampai senin", "Di sana sudah tercatat: Minggu, 22 November 2026")


async def test_a_day_off_is_recorded_once(harness: BotHarness) -> None:
    rina, dewi = await new_admin_on_duty(harness, "Rina"), await new_admin_on_duty(harness, "Dewi")
    for clerk in (rina, dewi):
        await clerk.ask("/libur 9 desember Pilkada", "9 Desember 2026")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    dewi.press("✅ Simpan")
    await dewi.expect_edit("sudah tercatat")


async def test_a_nik_in_a_command_of_staff_is_deleted_and_waits_nowhere(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, "Rina")
    sent = rina.say(f"/tutup besok nik {NIK} rapat")
    await rina.expect_deleted(sent["message_id"])
    await rina.expect("Jangan pernah mengirim NIK")
    await rina.expect("Untuk tempat yang mana")
    await harness.close()
    assert NIK.encode() not in dump_everything(harness.database_path)
    await harness.open()


async def test_places_of_two_offices_in_one_command_are_asked_about(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, "Rina")
    await rina.ask("/tutup serpong dan kota bekasi besok", "Untuk tempat yang mana")
    assert {"Serpong, Kota Tangerang Selatan", "Kota Bekasi"} <= set(rina.buttons)
    await rina.ask("/tutup serpong, kota tangerang selatan besok", "Serpong.*tutup.*Minggu, 22 November 2026")
    assert "dan" not in rina.text.split("Alasannya")[0].split("tutup")[1]


async def test_a_mistyped_time_does_not_close_a_whole_day(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, "Rina")
    for command in (
        "/tutup serpong besok jam 25",
        "/tutup serpong besok 08.00",
        "/tutup serpong besok banjir 08.00-27.00",
    ):
        rina.say(command)
        await rina.expect("Kapan\\?.*jam")
