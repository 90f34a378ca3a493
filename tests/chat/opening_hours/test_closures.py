"""Closures with one command: fact, notice and answers agree, and nothing is guessed."""

from datetime import UTC, datetime, timedelta

from tests.support.bot_harness import BotHarness
from tests.support.closure_helpers import new_clerk_and_followers, record_closure


async def test_a_closure_is_told_to_followers_and_answers_questions_until_it_ends_early(
    harness: BotHarness,
) -> None:
    rina, siti, budi, tono = await new_clerk_and_followers(harness)
    await rina.ask(
        "/tutup serpong hari ini gangguan server",
        "Kantor Kecamatan Serpong.*tutup.*Sabtu, 21 November 2026.*Keterangan: gangguan server.*dikabari: 2",
    )
    await siti.ask("/lokasi serpong", "jam belum dikonfirmasi")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat.*dikabari: 2")
    for follower in (siti, budi):
        notice = await follower.expect(
            "🔴 Kantor Kecamatan Serpong.*tutup.*gangguan server.*sampai akhir Sabtu, 21 November 2026"
        )
        assert "Kode LKT-" in notice["text"]
    assert not await tono.wait_for_silence()
    await tono.ask(
        "/lokasi serpong", "🔴.*tutup.*gangguan server.*Tutup sampai akhir Sabtu, 21 November.*Dicatat kantor"
    )
    await tono.ask("/lokasi pamulang", "jam belum dikonfirmasi")
    harness.now += timedelta(hours=1)
    await rina.ask("/buka serpong", "sudah buka lagi.*tidak berlaku lagi.*dikabari: 2")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    for follower in (siti, budi):
        await follower.expect("🟢 Kantor Kecamatan Serpong.*sudah buka lagi")
    assert not await tono.wait_for_silence()
    await tono.ask("/lokasi serpong", "jam belum dikonfirmasi")


async def test_one_tap_in_a_notice_stops_them(harness: BotHarness) -> None:
    rina, siti, budi, _ = await new_clerk_and_followers(harness)
    await record_closure(rina, "/tutup serpong hari ini listrik padam", 2)
    await siti.expect("listrik padam")
    siti.press("🔕 Berhenti")
    await siti.expect("Tidak ada lagi kiriman dari Kota Tangerang Selatan")
    await budi.expect("listrik padam")
    await record_closure(rina, "/tutup serpong besok listrik padam", 1)
    await budi.expect("22 November")
    assert not await siti.wait_for_silence()


async def test_who_paused_blocked_or_follows_other_topics_is_not_told(harness: BotHarness) -> None:
    rina, siti, budi, tono = await new_clerk_and_followers(harness)
    await tono.ask("/ikuti blangko serpong", "Anda mengikuti Serpong")
    await siti.ask("/langganan", "Serpong")
    siti.press("🔔 Cara kabar datang")
    await siti.expect_edit("Kabar datang dengan cara apa")
    siti.press("⏸ Jeda 30 hari")
    await siti.expect_edit("Dijeda")
    budi.block()
    await tono.ask("/bantuan", "/ikuti")
    await rina.ask("/tutup serpong hari ini", "Alasannya belum ditulis.*dikabari: 0")
    assert "✅ Simpan" in rina.buttons


async def test_it_can_be_saved_without_telling_anybody_and_cancelled(harness: BotHarness) -> None:
    rina, siti, _, tono = await new_clerk_and_followers(harness)
    await rina.ask("/tutup serpong hari ini rapat", "dikabari: 2")
    rina.press("✖️ Batal")
    await rina.expect_edit("Tidak ada yang dicatat")
    await tono.ask("/lokasi serpong", "jam belum dikonfirmasi")
    await rina.ask("/tutup serpong hari ini rapat", "dikabari: 2")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tidak ada yang dikabari")
    assert not await siti.wait_for_silence()
    await tono.ask("/lokasi serpong", "rapat")


async def test_an_old_button_does_nothing(harness: BotHarness) -> None:
    rina, siti, *_ = await new_clerk_and_followers(harness)
    first = await rina.ask("/tutup serpong hari ini banjir", "banjir")
    old = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await rina.ask("/tutup serpong besok listrik", "listrik")
    rina.forge_button_press(first["message_id"], old)
    await rina.expect_callback_answer("Tidak tercatat")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    again = rina.last_message["message_id"]
    rina.forge_button_press(again, old)
    await rina.expect_callback_answer("sudah diubah")
    await siti.expect("22 November.*listrik")
    assert not await siti.wait_for_silence()


UNCLEAR = (
    ("/tutup serpong gangguan server", "Kapan.*tanggalnya tidak ditemukan"),
    ("/tutup serpong kemarin", "Kapan.*sudah lewat"),
    ("/tutup serpong 1 November 2026", "Kapan.*lewat"),
    ("/tutup serpong besok jam 1-3", "Kapan.*pagi atau siang"),
    ("/tutup serpong besok jam 12", "Kapan.*sampai jam berapa"),
    ("/tutup serpong 24-26 des dan 31 des", "Kapan.*lebih dari satu|berurutan"),
    ("/tutup serpong sampai jam 12", "Kapan.*hari apa"),
    ("/tambahjam serpong sabtu depan", "Dari jam berapa sampai jam berapa"),
    ("/libur 9 desember", "Libur apa"),
    ("/libur besok 08.00-12.00 rapat", "tidak memakai jam"),
    ("/jam serpong senin-kamis 8-3", "belum jelas.*pagi atau siang|belum jelas.*tidak sesudah"),
    ("/jam serpong besok 08.00-15.00", "belum jelas"),
    ("/tutup kota blitar besok rapat", "Kota Blitar tidak dilayani"),
    ("/buka serpong", "tidak ada penutupan"),
    ("/buka serpong 25 desember", "belum tercatat.*tulis juga jamnya"),
)


async def test_what_is_unclear_is_asked_back_and_nothing_is_recorded(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    for command, asked in UNCLEAR:
        await rina.ask(command, asked)
        assert not [label for label in rina.buttons if "Simpan" in label], command


async def test_a_place_that_is_not_named_is_asked_for(harness: BotHarness) -> None:
    rina, siti, *_ = await new_clerk_and_followers(harness)
    await rina.ask("/tutup besok gangguan server", "Untuk tempat yang mana")
    assert "Seluruh Kota Tangerang Selatan" in rina.buttons
    await rina.ask("/tutup dinas besok rapat", "Disdukcapil Kota Tangerang Selatan tutup.*dikabari: 1")
    await rina.ask("/tutup besok gangguan server", "Untuk tempat yang mana")
    rina.press("Serpong")
    await rina.expect_edit("Kantor Kecamatan Serpong.*22 November 2026.*gangguan server.*dikabari: 2")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("gangguan server")


async def test_several_places_and_a_range_of_days(harness: BotHarness) -> None:
    rina, siti, budi, _ = await new_clerk_and_followers(harness)
    await rina.ask(
        "/tutup serpong dan pamulang 24-26 des, pelayanan dialihkan ke Ciputat",
        r"Serpong dan Pamulang \(Kota Tangerang Selatan\).*Kamis, 24 Desember 2026 sampai Sabtu, 26 Desember 2026"
        ".*pelayanan dialihkan ke Ciputat.*dikabari: 2",
    )
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("Serpong dan Pamulang")
    await budi.expect("Serpong dan Pamulang")
    harness.now = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)
    await siti.ask("/lokasi pamulang", "🔴.*dialihkan ke Ciputat")
    await siti.ask("/lokasi ciputat", "jam belum dikonfirmasi")


async def test_a_closure_of_some_hours_is_told_with_its_hours(harness: BotHarness) -> None:
    rina, siti, _, tono = await new_clerk_and_followers(harness)
    await rina.ask("/jam serpong setiap hari 08.00-15.00", "Setiap hari")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    await record_closure(rina, "/tutup serpong besok 10.00-12.00 karena listrik padam", 2)
    await siti.expect("Minggu, 22 November 2026, 10.00–12.00.*Keterangan: listrik padam.*Buka lagi: .*12.00")
    harness.now += timedelta(days=1)  # 10.00
    await tono.ask("/lokasi serpong", "🔴.*listrik padam.*Tutup: .*10.00–12.00.*Buka lagi: .*12.00")
    harness.now += timedelta(hours=2)
    await tono.ask("/lokasi serpong", "🟢.*buka sampai 15.00")


async def test_one_of_several_places_opens_again_and_rests_on_holidays_all_the_same(
    harness: BotHarness,
) -> None:
    rina, siti, *_ = await new_clerk_and_followers(harness)
    await rina.ask("/jam serpong senin-jumat 08.00-15.00", "jam layanan baru")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    harness.now = datetime(2026, 12, 21, 3, 0, tzinfo=UTC)
    await rina.ask("/tutup serpong dan pamulang 21-29 des renovasi", "Senin, 21 Desember 2026 sampai")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    harness.now += timedelta(hours=1)
    await rina.ask("/buka serpong", "Serpong.*buka")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    await siti.ask("/lokasi serpong", "🟢.*Buka")
    await siti.ask("/lokasi pamulang", "🔴.*renovasi")
    harness.now = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)  # Friday
    await siti.ask("/lokasi serpong", "🔴.*Natal")
    harness.now = datetime(2026, 12, 28, 3, 0, tzinfo=UTC)
    await siti.ask("/lokasi serpong", "🟢.*Buka")
