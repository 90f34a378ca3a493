"""Side effects of closures: audience, quiet hours, drafts in between, citizens, personal numbers."""

from datetime import timedelta

from tests.support.bot_harness import BotHarness
from tests.support.closure_helpers import EVENING, new_clerk_and_followers, record_closure
from tests.support.staff_helpers import hire


async def test_in_quiet_hours_a_notice_waits_for_the_morning_unless_urgent(harness: BotHarness) -> None:
    rina, siti, budi, tono = await new_clerk_and_followers(harness)
    harness.now = EVENING
    await rina.ask("/tutup serpong besok gangguan server", "dikabari: 2")
    rina.press("✅ Simpan dan kabari pukul 06.00")
    await rina.expect_edit("Tercatat")
    assert not await siti.wait_for_silence()
    await tono.ask("serpong minggu buka?", "")
    await rina.ask("/tutup pamulang hari ini banjir", "dikabari: 1")
    assert "✅ Simpan dan kabari pukul 06.00" not in rina.buttons
    rina.press("⚡ Simpan dan kabari sekarang")
    await rina.expect_edit("Tercatat")
    await budi.expect("Pamulang.*banjir")
    harness.now = EVENING + timedelta(hours=8, minutes=1)
    await siti.expect("gangguan server")
    await budi.expect("gangguan server")


async def test_what_was_not_sent_yet_is_not_sent_when_it_ends_before(harness: BotHarness) -> None:
    rina, siti, *_ = await new_clerk_and_followers(harness)
    harness.now = EVENING
    await rina.ask("/tutup serpong besok gangguan server", "dikabari: 2")
    rina.press("✅ Simpan dan kabari pukul 06.00")
    await rina.expect_edit("Tercatat")
    await rina.ask("/buka serpong", "tidak jadi tutup.*dikabari: 0")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    harness.now = EVENING + timedelta(hours=9)
    await siti.ask("/lokasi serpong", "jam belum dikonfirmasi")
    assert not await siti.wait_for_silence()


async def test_a_clerk_of_one_place_changes_that_place_only(harness: BotHarness) -> None:
    rina, siti, *_ = await new_clerk_and_followers(harness)
    kantor = (
        "Petugas: jam, tutup, pengumuman",
        "Kota Tangerang Selatan",
        "Serpong",
        "Lanjut (1 dipilih)",
    )
    agus = await hire(harness, rina, "Agus", *kantor)
    await agus.ask("/tutup hari ini gangguan server", "Kantor Kecamatan Serpong.*dikabari: 2")
    await rina.ask("/tutup semua besok rapat", "Kota Tangerang Selatan tutup.*dikabari: 2")
    agus.press("✅ Simpan dan kabari 2 orang")
    saved = await agus.expect_edit("Tercatat")
    await siti.expect("gangguan server")
    for command in (
        "/tutup pamulang besok rapat",
        "/jam tangsel senin 08.00-12.00",
        "/libur 9 desember Pilkada",
    ):
        await agus.ask(command, "di luar tugas Anda")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    agus.forge_button_press(saved["message_id"], "change:end:2")
    await agus.expect_edit("di luar tugas Anda")


async def test_who_stops_at_night_gets_nothing_in_the_morning(harness: BotHarness) -> None:
    rina, siti, budi, _ = await new_clerk_and_followers(harness)
    await record_closure(rina, "/tutup serpong hari ini banjir", 2)
    await siti.expect("banjir")
    await budi.expect("banjir")
    harness.now = EVENING
    await rina.ask("/tutup serpong besok gangguan server", "dikabari: 2")
    rina.press("✅ Simpan dan kabari pukul 06.00")
    await rina.expect_edit("Tercatat")
    siti.press("🔕 Berhenti")
    await siti.expect("Tidak ada lagi kiriman")
    harness.now = EVENING + timedelta(hours=8, minutes=1)
    await budi.expect("22 November 2026.*gangguan server")
    assert not await siti.wait_for_silence()


async def test_an_announcement_being_written_outlives_a_closure_in_between(harness: BotHarness) -> None:
    rina, *_ = await new_clerk_and_followers(harness)
    await rina.ask("/umumkan", "")
    rina.say("Blangko datang hari Senin")
    await rina.expect("Blangko datang hari Senin")
    await rina.ask("/tutup serpong hari ini banjir", "banjir")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await rina.ask("/umumkan", "Blangko datang hari Senin")


async def test_citizens_have_no_such_commands_and_forged_buttons_do_nothing(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for command in (
        "/tutup serpong besok",
        "/buka serpong",
        "/libur 9 desember x",
        "/tambahjam serpong",
        "/jam serpong",
    ):
        siti.say(command)
        await siti.expect(".")
        assert "Simpan" not in str(siti.buttons) and "Tulis begini" not in siti.text
    for data in ("change:save:abcdefgh", "change:end:1", "change:at:x:3674-01", "change:workday:1"):
        siti.forge_button_press(siti.last_message["message_id"], data)
        await siti.expect_callback_answer("tidak dipakai")


async def test_it_is_in_the_log(harness: BotHarness) -> None:
    rina, *_ = await new_clerk_and_followers(harness)
    await record_closure(rina, "/tutup serpong hari ini gangguan server", 2)
    await rina.ask("/log", "Bu Rina mencatat penutupan.*Serpong")


async def test_a_personal_number_in_a_reason_is_taken_out(harness: BotHarness) -> None:
    rina, *_ = await new_clerk_and_followers(harness)
    await rina.ask("/tutup serpong hari ini rapat, hubungi 0000001234567890", "rapat")
    assert "0000001234567890" not in rina.text
