"""Home visits: requested in the chat, proposed, agreed, reminded. Nobody sees who asked."""

from datetime import UTC, datetime, timedelta

from demo.testing.chat_assertions import matches_pattern, text_of
from demo.testing.person import Person
from storage import home_visits
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import dump_everything, query_committed
from tests.support.home_visit_helpers import PAMULANG, begin_request, propose_day, request_visit
from tests.support.staff_helpers import hire, new_admin_on_duty

SERPONG = ("Petugas: jam", "Kota Tangerang Selatan", "Serpong", "Lanjut (1 dipilih)")


def wait_for_message(person: Person, pattern: str) -> int:
    return sum(matches_pattern(pattern, text_of(message)) for message in person.bot_messages)


async def test_asked_proposed_agreed_reminded_and_done(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    dedi = await hire(harness, rina, "Dedi", *PAMULANG)
    siti = await harness.new_person(office="3674")
    code = await request_visit(siti)
    await dedi.expect(f"Ada permintaan kunjungan baru.*{code}.*Pamulang")
    assert "Siti" not in dedi.text and "Benda" not in dedi.text
    await dedi.ask("/kunjungan", "Perlu diusulkan: 1.*disepakati: 0")
    assert any(code in button for button in dedi.buttons)
    await dedi.ask(
        f"/kunjungan {code.lower().replace('-', ' ')}", "Benda Baru, Pamulang.*orang sakit.*perekaman"
    )
    assert "Siti" not in dedi.text and str(siti.id) not in dedi.text
    await propose_day(dedi, code)
    await siti.expect(
        f"Petugas mengusulkan hari.*{code}.*Selasa, 1 Desember 2026, 09.00–11.00.*Mohon dijawab"
    )
    siti.press("✅ Setuju")
    await siti.expect_edit("Disepakati: Selasa, 1 Desember 2026")
    await siti.ask("rumah pagar hijau dekat masjid", "petugas melihatnya")
    await dedi.expect(f"Kunjungan disepakati.*{code}")
    await dedi.ask(
        f"/kunjungan {code}", "Pesan: rumah pagar hijau dekat masjid.*Disepakati: Selasa, 1 Desember"
    )
    await siti.ask(f"/kunjungan {code}", "orang sakit, Benda Baru.*Disepakati")
    await harness.close()
    harness.let_time_pass(datetime(2026, 11, 30, 11, 0, tzinfo=UTC) - harness.now)  # 18.00 the day before
    await harness.open()
    await dedi.ask(f"/kunjungan {code}", "Disepakati")  # its date tells the bot that time has passed
    await siti.expect("Pengingat: petugas segera datang.*1 Desember 2026")
    await dedi.expect("Pengingat: ada kunjungan rumah.*1 Desember 2026")
    await harness.close()
    harness.let_time_pass(timedelta(days=1))
    await harness.open()
    await dedi.ask(f"/kunjungan {code}", "Disepakati: Selasa")
    dedi.press("✅ Selesai")
    await dedi.expect_edit("Warga akan membaca:.*sudah dilakukan")
    dedi.press("✅ Ya, kabari warga")
    await dedi.expect_edit("Selesai")
    await siti.expect("Kabar kunjungan Anda.*sudah dilakukan")
    await dedi.ask("/kunjungan", "Tidak ada yang menunggu")
    assert (wait_for_message(siti, "Pengingat"), wait_for_message(dedi, "Pengingat")) == (1, 1)
    await rina.ask("/log", "melakukan kunjungan rumah.*mengusulkan hari kunjungan")


async def test_another_day_and_a_cancellation_reach_the_officer(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    code = await request_visit(siti)
    await rina.expect("Ada permintaan kunjungan baru")
    await propose_day(rina, code)
    await siti.expect("Petugas mengusulkan hari")
    old = siti.last_message
    siti.press("📅 Minta hari lain")
    await siti.expect_edit("Menunggu petugas")
    await siti.ask("senin pagi, hp 081234567890", "petugas melihatnya")
    await rina.expect("Hari lain diminta")
    await rina.ask(f"/kunjungan {code}", "Pesan: senin pagi, hp \\[telepon\\].*Menunggu usulan")
    await propose_day(rina, code, "senin 7 desember")
    await siti.expect("Senin, 7 Desember 2026")
    siti.forge_button_press(old["message_id"], f"home_visit:yes:{code}:1")
    await siti.expect_callback_answer("sudah berubah")
    siti.press("✖️ Batalkan kunjungan")
    await siti.expect_edit("Dibatalkan")
    await rina.expect("Kunjungan dibatalkan oleh peminta")
    await rina.ask(f"/kunjungan {code}", "Dibatalkan peminta")


async def test_only_the_place_and_the_asking_person_may_act(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    joko = await hire(harness, rina, "Joko", *SERPONG)
    siti, budi = await harness.new_person(office="3674"), await harness.new_person("Budi", office="3674")
    code = await request_visit(siti)
    await joko.ask("/kunjungan", "Tidak ada yang menunggu")
    await joko.ask(f"/kunjungan {code}", "Tidak ada kunjungan dengan kode ini")
    shown = await budi.ask(f"/kunjungan {code}", "Menunggu petugas")
    assert "Benda" not in shown["text"] and "sakit" not in shown["text"]
    budi.forge_button_press(shown["message_id"], f"home_visit:cancel:{code}:0")
    await budi.expect_callback_answer("sudah tidak berlaku")
    budi.forge_button_press(shown["message_id"], f"home_staff:open:{code}")
    await budi.ask(f"/kunjungan {code}", "Menunggu petugas")
    for n in range(11):
        budi.say(f"/kunjungan KJG-AAAAA{n % 8 + 2}")
    await budi.expect("Terlalu banyak kode keliru")
    await siti.ask(f"/kunjungan {code}", "Benda Baru")


async def test_what_is_kept_tells_nobody_who_asked(harness: BotHarness) -> None:
    await new_admin_on_duty(harness)
    siti = await harness.new_person(office="3674")
    await begin_request(siti)
    sent = siti.say("0000001234567890")
    await siti.expect_deleted(sent["message_id"])
    await siti.expect("Desa atau kelurahan mana")
    await siti.ask("Benda Baru", "Layanan apa")
    siti.press("⬅️ Kembali")
    await siti.expect_edit("Desa atau kelurahan mana")
    await siti.ask("Bambu Apus", "Layanan apa")
    siti.press("Perekaman KTP-el")
    await siti.expect_edit("Bambu Apus")
    siti.press("✅ Kirim permintaan")
    await siti.expect_edit("Terkirim")
    await siti.ask("/datasaya", "KJG-.*Menunggu petugas")
    rows = query_committed(harness.database_path, "SELECT about, route, owner FROM home_visits")
    assert len(rows) == 1 and all(isinstance(value, bytes | memoryview) for value in rows[0])
    await harness.close()
    kept = dump_everything(harness.database_path)
    assert b"Bambu" not in kept and b"0000001234567890" not in kept
    await harness.open()


async def test_deleting_ones_data_ends_it_and_staff_hear_of_it(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    code = await request_visit(siti)
    await rina.expect("Ada permintaan kunjungan baru")
    await propose_day(rina, code)
    await siti.expect("Petugas mengusulkan hari")
    siti.press("✅ Setuju")
    await siti.expect_edit("Disepakati")
    await rina.expect("Kunjungan disepakati")
    await siti.ask("/hapusdata", "Hapus semua")
    siti.press("Ya, hapus sekarang")
    await siti.expect_edit("Selesai")
    await rina.expect("Kunjungan dibatalkan oleh peminta")
    await rina.ask(f"/kunjungan {code}", "Tempat: –, Pamulang.*Dibatalkan")
    assert query_committed(harness.database_path, "SELECT route, owner FROM home_visits") == [(None, None)]
    assert (
        query_committed(harness.database_path, "SELECT kind FROM errands WHERE kind = 'home_visit.remind'")
        == []
    )
    harness.let_time_pass(datetime(2026, 12, 1, 3, 0, tzinfo=UTC) - harness.now)
    assert not await siti.wait_for_silence()


async def test_two_clerks_propose_once_and_too_many_requests_are_refused(harness: BotHarness) -> None:
    rina, dewi = await new_admin_on_duty(harness), await harness.new_admin("Bu Dewi")
    siti = await harness.new_person(office="3674")
    code = await request_visit(siti)
    for clerk, day in ((rina, "selasa 1 desember"), (dewi, "rabu 2 desember")):
        await clerk.ask(f"/kunjungan {code}", "Menunggu usulan")
        clerk.press("📅 Usulkan hari")
        await clerk.expect_edit("Hari dan jam berapa")
        await clerk.ask(day, "Usulkan")
    rina.press("✅ Kirim usulan")
    await rina.expect_edit("Diusulkan: Selasa, 1 Desember")
    dewi.press("✅ Kirim usulan")
    await dewi.expect_edit("Diusulkan: Selasa, 1 Desember")
    await siti.expect("Selasa, 1 Desember 2026")
    assert not await siti.wait_for_silence()
    await request_visit(siti, "Kedaung")
    await request_visit(siti, "Pondok Benda")
    await siti.ask("/kunjungan", "Kunjungan bagi")
    siti.press("🏠 Minta kunjungan")
    await siti.expect("Anda punya 3 permintaan yang belum selesai")


async def test_a_day_that_is_over_is_never_agreed(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    code = await request_visit(siti)
    await propose_day(rina, code)
    await siti.expect("Petugas mengusulkan hari")
    await rina.ask(f"/kunjungan {code}", "Diusulkan")
    rina.press("📅 Usulkan hari")
    await rina.expect_edit("Hari dan jam")
    await rina.ask("1 november 2026", "Kapan.*lewat")
    harness.let_time_pass(datetime(2026, 12, 3, 3, 0, tzinfo=UTC) - harness.now)
    siti.press("✅ Setuju")
    await siti.expect_edit("Menunggu petugas")
    await rina.expect("Hari lain diminta")


def test_codes_as_people_type_them() -> None:
    assert home_visits.normalize_code(" kjg abc 234") == "KJG-ABC234"
    assert home_visits.normalize_code("KJG-ABC234") == "KJG-ABC234"
    assert home_visits.normalize_code("abc234") == "KJG-ABC234"
    assert home_visits.normalize_code("KJG-ABC23O0") == home_visits.normalize_code("pamulang besok") == ""


async def test_a_long_way_to_the_place_is_kept_whole_or_asked_for_shorter(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    code = await request_visit(siti)
    await propose_day(rina, code)
    await siti.expect("Mohon dijawab")
    siti.press("✅ Setuju")
    await siti.expect_edit("Disepakati")
    await siti.expect("Bagaimana petugas menemukan tempatnya")
    way = "dari masjid besar belok kiri, lewat jembatan, " * 8 + "pagar hijau"
    assert 120 < len(way) <= 400
    await siti.ask(way * 3, "Paling banyak 400")
    await siti.ask(way, "petugas melihatnya")
    await rina.ask(f"/kunjungan {code}", "lewat jembatan, pagar hijau")
