"""/jam, /tambahjam, /libur and /buka on special days: answers use recorded changes, which can be withdrawn."""

from datetime import UTC, datetime

from tests.support.bot_harness import BotHarness
from tests.support.closure_helpers import new_clerk_and_followers, record_closure


async def test_hours_are_shown_back_as_a_week_and_then_answer(harness: BotHarness) -> None:
    rina, siti, _, tono = await new_clerk_and_followers(harness)
    await rina.ask(
        "/jam serpong Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00",
        "jam layanan baru.*Senin–Kamis 08.00–15.00.*Jumat 08.00–11.30, 13.30–15.00.*Sabtu–Minggu tutup.*dikabari: 2",
    )
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("jam layanan baru.*Senin–Kamis")
    harness.now = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)  # Friday 12.00
    await tono.ask("/lokasi serpong", "🔴.*Istirahat salat Jumat")
    assert "13.30" in tono.text
    await rina.ask("/jam serpong", "Senin–Kamis 08.00–15.00.*Tulis begini")
    await rina.ask("/tutup serpong hari ini banjir", "Buka lagi: Senin, 30 November 2026, 08.00")


async def test_extra_service_and_a_special_day(harness: BotHarness) -> None:
    rina, siti, _, tono = await new_clerk_and_followers(harness)
    await rina.ask("/tambahjam serpong sabtu depan jam 8 pagi - 12 siang perekaman pelajar", "")
    assert "layanan tambahan" in rina.text and "08.00–12.00" in rina.text
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("layanan tambahan.*28 November 2026, 08.00–12.00.*perekaman pelajar")
    harness.now = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
    await tono.ask("/lokasi serpong", "🟢.*buka sampai 12.00.*perekaman pelajar")
    await rina.ask("/tambahjam", "28 November 2026, 08.00–12.00.*Tulis begini")
    rina.press(next(label for label in rina.buttons if label.startswith("⏹")))
    await rina.expect_edit("layanan tambahan batal.*dikabari: 2")


async def test_a_day_off_of_the_office_and_back(harness: BotHarness) -> None:
    rina, siti, budi, tono = await new_clerk_and_followers(harness)
    await rina.ask(
        "/libur 9 desember Pilkada",
        "Kota Tangerang Selatan: libur.*Rabu, 9 Desember 2026.*Pilkada.*dikabari: 2",
    )
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("libur.*Pilkada")
    harness.now = datetime(2026, 12, 9, 3, 0, tzinfo=UTC)
    await tono.ask("/lokasi pamulang", "🔴.*Pilkada")
    # The delivery report of the first notice names the day too, and may be edited at any time.
    await rina.ask("/libur", "Tercatat dan belum selesai.*9 Desember 2026.*Pilkada")
    rina.press(next(label for label in rina.buttons if label.startswith("⏹")))
    await rina.expect_edit("tidak jadi libur.*dikabari: 2")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await budi.expect("tidak jadi libur")
    await tono.ask("/lokasi pamulang", "jam belum dikonfirmasi")


async def test_one_place_opens_while_the_office_stays_closed(harness: BotHarness) -> None:
    rina, _, _, tono = await new_clerk_and_followers(harness)
    await rina.ask("/jam serpong setiap hari 08.00-15.00", "Setiap hari")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    await record_closure(rina, "/tutup semua hari ini server pusat", 2)
    await tono.ask("/lokasi serpong", "🔴.*server pusat")
    await rina.ask("/buka serpong", "🟢 Kantor Kecamatan Serpong.*buka")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await tono.ask("/lokasi serpong", "🟢.*buka sampai 15.00")
    await tono.ask("/lokasi pamulang", "🔴.*server pusat")
