"""Staff change hours with one command: the fact, the notice and the answers agree, and nothing is guessed."""

from datetime import UTC, datetime, timedelta

from demo.person import Person
from tests.conftest import Town
from tests.office_staff import hired

EVENING = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 22.00 in Jakarta


async def _crew(town: Town) -> tuple[Person, Person, Person, Person]:
    """A clerk, two who follow Serpong (one of them the whole office), and one who follows nothing."""
    rina = await town.clerk()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    siti, budi, tono = [await town.person(name, office="3674") for name in ("Siti", "Budi", "Tono")]
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    await budi.ask("/ikuti jadwal", "Anda mengikuti Kota Tangerang Selatan")
    return rina, siti, budi, tono


async def test_a_closure_is_told_to_followers_and_answers_questions_until_it_ends_early(town: Town) -> None:
    rina, siti, budi, tono = await _crew(town)
    await rina.ask(
        "/tutup serpong hari ini gangguan server",
        "Kantor Kecamatan Serpong.*tutup.*Sabtu, 21 November 2026.*Keterangan: gangguan server.*dikabari: 2",
    )
    await siti.ask("/lokasi serpong", "jam belum dikonfirmasi")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat.*dikabari: 2")
    for follower in (siti, budi):
        notice = await follower.expect(
            "🔴 Kantor Kecamatan Serpong.*tutup.*gangguan server.*sampai.*21 November 2026, 23.59"
        )
        assert "Kode LKT-" in notice["text"]
    assert not await tono.silence()
    await tono.ask(
        "/lokasi serpong", "🔴.*tutup.*gangguan server.*Tutup sampai akhir Sabtu, 21 November.*Dicatat kantor"
    )
    await tono.ask("/lokasi pamulang", "jam belum dikonfirmasi")
    town.now += timedelta(hours=1)
    await rina.ask("/buka serpong", "sudah buka lagi.*tidak berlaku lagi.*dikabari: 2")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    for follower in (siti, budi):
        await follower.expect("🟢 Kantor Kecamatan Serpong.*sudah buka lagi")
    assert not await tono.silence()
    await tono.ask("/lokasi serpong", "jam belum dikonfirmasi")


async def test_one_tap_in_a_notice_stops_them(town: Town) -> None:
    rina, siti, budi, _ = await _crew(town)
    await _close(rina, "/tutup serpong hari ini listrik padam", 2)
    await siti.expect("listrik padam")
    siti.press("🔕 Berhenti")
    await siti.expect("Tidak ada lagi kiriman dari Kota Tangerang Selatan")
    await budi.expect("listrik padam")
    await _close(rina, "/tutup serpong besok listrik padam", 1)
    await budi.expect("22 November")
    assert not await siti.silence()


async def test_who_paused_blocked_or_follows_other_topics_is_not_told(town: Town) -> None:
    rina, siti, budi, tono = await _crew(town)
    await tono.ask("/ikuti blangko serpong", "Anda mengikuti Serpong")
    await siti.ask("/langganan", "Serpong")
    siti.press("⏸ Jeda 30 hari")
    await siti.expect_edit("Dijeda")
    budi.block()
    await tono.ask("/bantuan", "/ikuti")
    await rina.ask("/tutup serpong hari ini", "Alasannya belum ditulis.*dikabari: 0")
    assert "✅ Simpan" in rina.buttons


async def test_it_can_be_saved_without_telling_anybody_and_cancelled(town: Town) -> None:
    rina, siti, _, tono = await _crew(town)
    await rina.ask("/tutup serpong hari ini rapat", "dikabari: 2")
    rina.press("✖️ Batal")
    await rina.expect_edit("Tidak ada yang dicatat")
    await tono.ask("/lokasi serpong", "jam belum dikonfirmasi")
    await rina.ask("/tutup serpong hari ini rapat", "dikabari: 2")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tidak ada yang dikabari")
    assert not await siti.silence()
    await tono.ask("/lokasi serpong", "rapat")


async def test_an_old_button_does_nothing(town: Town) -> None:
    rina, siti, *_ = await _crew(town)
    first = await rina.ask("/tutup serpong hari ini banjir", "banjir")
    old = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await rina.ask("/tutup serpong besok listrik", "listrik")
    rina.forge(first["message_id"], old)
    await rina.expect_toast("sudah diubah atau sudah dilakukan")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    again = rina.last["message_id"]
    rina.forge(again, old)
    await rina.expect_toast("sudah diubah")
    await siti.expect("22 November.*listrik")
    assert not await siti.silence()


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


async def test_what_is_unclear_is_asked_back_and_nothing_is_recorded(town: Town) -> None:
    rina = await town.clerk()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    for command, asked in UNCLEAR:
        await rina.ask(command, asked)
        assert not [label for label in rina.buttons if "Simpan" in label], command


async def test_a_place_that_is_not_named_is_asked_for(town: Town) -> None:
    rina, siti, *_ = await _crew(town)
    await rina.ask("/tutup besok gangguan server", "Untuk tempat yang mana")
    assert "Seluruh Kota Tangerang Selatan" in rina.buttons
    await rina.ask("/tutup dinas besok rapat", "Disdukcapil Kota Tangerang Selatan tutup.*dikabari: 1")
    await rina.ask("/tutup besok gangguan server", "Untuk tempat yang mana")
    rina.press("Serpong")
    await rina.expect_edit("Kantor Kecamatan Serpong.*22 November 2026.*gangguan server.*dikabari: 2")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("gangguan server")


async def test_several_places_and_a_range_of_days(town: Town) -> None:
    rina, siti, budi, _ = await _crew(town)
    await rina.ask(
        "/tutup serpong dan pamulang 24-26 des, pelayanan dialihkan ke Ciputat",
        r"Serpong dan Pamulang \(Kota Tangerang Selatan\).*Kamis, 24 Desember 2026 sampai Sabtu, 26 Desember 2026"
        ".*pelayanan dialihkan ke Ciputat.*dikabari: 2",
    )
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("Serpong dan Pamulang")
    await budi.expect("Serpong dan Pamulang")
    town.now = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)
    await siti.ask("/lokasi pamulang", "🔴.*dialihkan ke Ciputat")
    await siti.ask("/lokasi ciputat", "jam belum dikonfirmasi")


async def test_in_quiet_hours_a_notice_waits_for_the_morning_unless_urgent(town: Town) -> None:
    rina, siti, budi, tono = await _crew(town)
    town.now = EVENING
    await rina.ask("/tutup serpong besok gangguan server", "dikabari: 2")
    rina.press("✅ Simpan dan kabari pukul 06.00")
    await rina.expect_edit("Tercatat")
    assert not await siti.silence()
    await tono.ask("serpong minggu buka?", "")
    await rina.ask("/tutup pamulang hari ini banjir", "dikabari: 1")
    assert "✅ Simpan dan kabari pukul 06.00" not in rina.buttons
    rina.press("⚡ Simpan dan kabari sekarang (mendesak)")
    await rina.expect_edit("Tercatat")
    await budi.expect("Pamulang.*banjir")
    town.now = EVENING + timedelta(hours=8, minutes=1)
    await siti.expect("gangguan server")
    await budi.expect("gangguan server")


async def test_a_closure_of_some_hours_is_told_with_its_hours(town: Town) -> None:
    rina, siti, _, tono = await _crew(town)
    await rina.ask("/jam serpong setiap hari 08.00-15.00", "Setiap hari")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    await _close(rina, "/tutup serpong besok 10.00-12.00 karena listrik padam", 2)
    await siti.expect("Minggu, 22 November 2026, 10.00–12.00.*Keterangan: listrik padam.*Buka lagi: .*12.00")
    town.now += timedelta(days=1)  # 10.00
    await tono.ask("/lokasi serpong", "🔴.*listrik padam.*Tutup: .*10.00–12.00.*Buka lagi: .*12.00")
    town.now += timedelta(hours=2)
    await tono.ask("/lokasi serpong", "🟢.*buka sampai 15.00")


async def test_what_was_not_sent_yet_is_not_sent_when_it_ends_before(town: Town) -> None:
    rina, siti, *_ = await _crew(town)
    town.now = EVENING
    await rina.ask("/tutup serpong besok gangguan server", "dikabari: 2")
    rina.press("✅ Simpan dan kabari pukul 06.00")
    await rina.expect_edit("Tercatat")
    await rina.ask("/buka serpong", "tidak jadi tutup.*dikabari: 0")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    town.now = EVENING + timedelta(hours=9)
    await siti.ask("/lokasi serpong", "jam belum dikonfirmasi")
    assert not await siti.silence()


async def test_hours_are_shown_back_as_a_week_and_then_answer(town: Town) -> None:
    rina, siti, _, tono = await _crew(town)
    await rina.ask(
        "/jam serpong Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00",
        "jam layanan baru.*Senin–Kamis 08.00–15.00.*Jumat 08.00–11.30, 13.30–15.00.*Sabtu–Minggu tutup.*dikabari: 2",
    )
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("jam layanan baru.*Senin–Kamis")
    town.now = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)  # Friday 12.00
    await tono.ask("/lokasi serpong", "🔴.*Istirahat salat Jumat|🔴.*Jumat.*Dikonfirmasi kantor")
    assert "13.30" in tono.text
    await rina.ask("/jam serpong", "Senin–Kamis 08.00–15.00.*Tulis begini")
    await rina.ask("/tutup serpong hari ini banjir", "Buka lagi: Senin, 30 November 2026, 08.00")


async def test_extra_service_and_a_special_day(town: Town) -> None:
    rina, siti, _, tono = await _crew(town)
    await rina.ask("/tambahjam serpong sabtu depan jam 8 pagi - 12 siang perekaman pelajar", "")
    assert "layanan tambahan" in rina.text and "08.00–12.00" in rina.text
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("layanan tambahan.*28 November 2026, 08.00–12.00.*perekaman pelajar")
    town.now = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
    await tono.ask("/lokasi serpong", "🟢.*buka sampai 12.00.*perekaman pelajar")
    await rina.ask("/tambahjam", "28 November 2026, 08.00–12.00.*Tulis begini")
    rina.press(next(label for label in rina.buttons if label.startswith("⏹")))
    await rina.expect_edit("layanan tambahan batal.*dikabari: 2")


async def test_a_day_off_of_the_office_and_back(town: Town) -> None:
    rina, siti, budi, tono = await _crew(town)
    await rina.ask(
        "/libur 9 desember Pilkada",
        "Kota Tangerang Selatan: libur.*Rabu, 9 Desember 2026.*Pilkada.*dikabari: 2",
    )
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("libur.*Pilkada")
    town.now = datetime(2026, 12, 9, 3, 0, tzinfo=UTC)
    await tono.ask("/lokasi pamulang", "🔴.*Pilkada")
    await rina.ask("/libur", "9 Desember 2026.*Pilkada")
    rina.press(next(label for label in rina.buttons if label.startswith("⏹")))
    await rina.expect_edit("tidak jadi libur.*dikabari: 2")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await budi.expect("tidak jadi libur")
    await tono.ask("/lokasi pamulang", "jam belum dikonfirmasi")


async def test_one_place_opens_while_the_office_stays_closed(town: Town) -> None:
    rina, _, _, tono = await _crew(town)
    await rina.ask("/jam serpong setiap hari 08.00-15.00", "Setiap hari")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    await _close(rina, "/tutup semua hari ini server pusat", 2)
    await tono.ask("/lokasi serpong", "🔴.*server pusat")
    await rina.ask("/buka serpong", "🟢 Kantor Kecamatan Serpong.*buka")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await tono.ask("/lokasi serpong", "🟢.*buka sampai 15.00")
    await tono.ask("/lokasi pamulang", "🔴.*server pusat")


async def test_a_clerk_of_one_place_changes_that_place_only(town: Town) -> None:
    rina, siti, *_ = await _crew(town)
    kantor = (
        "Petugas: jam, penutupan, pengumuman",
        "Kota Tangerang Selatan",
        "Serpong",
        "Lanjut (1 dipilih)",
    )
    agus = await hired(town, rina, "Agus", *kantor)
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
    agus.forge(saved["message_id"], "change:end:2")
    await agus.expect_edit("di luar tugas Anda")


async def test_who_stops_at_night_gets_nothing_in_the_morning(town: Town) -> None:
    rina, siti, budi, _ = await _crew(town)
    await _close(rina, "/tutup serpong hari ini banjir", 2)
    await siti.expect("banjir")
    await budi.expect("banjir")
    town.now = EVENING
    await rina.ask("/tutup serpong besok gangguan server", "dikabari: 2")
    rina.press("✅ Simpan dan kabari pukul 06.00")
    await rina.expect_edit("Tercatat")
    siti.press("🔕 Berhenti")
    await siti.expect("Tidak ada lagi kiriman")
    town.now = EVENING + timedelta(hours=8, minutes=1)
    await budi.expect("22 November 2026.*gangguan server")
    assert not await siti.silence()


async def test_an_announcement_being_written_outlives_a_closure_in_between(town: Town) -> None:
    rina, *_ = await _crew(town)
    await rina.ask("/umumkan", "")
    rina.say("Blangko datang hari Senin")
    await rina.expect("Blangko datang hari Senin")
    await rina.ask("/tutup serpong hari ini banjir", "banjir")
    rina.press("✅ Simpan dan kabari 2 orang")
    await rina.expect_edit("Tercatat")
    await rina.ask("/umumkan", "Blangko datang hari Senin")


async def test_citizens_have_no_such_commands_and_forged_buttons_do_nothing(town: Town) -> None:
    siti = await town.person(office="3674")
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
        siti.forge(siti.last["message_id"], data)
        await siti.expect_toast("tidak dipakai")


async def test_it_is_in_the_log(town: Town) -> None:
    rina, *_ = await _crew(town)
    await _close(rina, "/tutup serpong hari ini gangguan server", 2)
    await rina.ask("/log", "Bu Rina mencatat penutupan.*Serpong")


async def test_a_personal_number_in_a_reason_is_taken_out(town: Town) -> None:
    rina, *_ = await _crew(town)
    await rina.ask("/tutup serpong hari ini rapat, hubungi 0000001234567890", "rapat")
    assert "0000001234567890" not in rina.text


async def _close(rina: Person, command: str, people: int) -> None:
    await rina.ask(command, f"dikabari: {people}")
    rina.press(f"✅ Simpan dan kabari {people} orang")
    await rina.expect_edit("Tercatat")
