"""Where two people are required, words of staff in recorded facts wait for the second one, too."""

from datetime import timedelta

import pytest

from demo.testing.person import Person
from tests.support.announcement_helpers import new_clerk, require_approval
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import end_role

LURE = "/tutup serpong besok transfer biaya admin 50rb ke BCA 1234567890"


async def open_office(harness: BotHarness, *, strict: bool = True) -> tuple[Person, Person, Person]:
    """Return a follower of everything in Kota Tangerang Selatan, and two people of its staff."""
    if strict:
        require_approval(harness)
        await harness.close()
        await harness.open()
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("/ikuti tangsel", "Anda mengikuti")
    return siti, await new_clerk(harness), await new_clerk(harness, "Pak Agus")


async def ask_to_close(rina: Person, command: str) -> None:
    await rina.ask(command, "Periksa dulu")
    assert not any(label.startswith("✅ Simpan dan kabari") for label in rina.buttons)
    rina.press("👤👤 Minta orang kedua")
    await rina.expect_edit("Menunggu orang kedua: 1")


async def test_the_reason_of_a_closure_waits_for_the_second_person(harness: BotHarness) -> None:
    siti, rina, agus = await open_office(harness)
    await ask_to_close(rina, "/tutup serpong besok rapat kerja di balai kota")
    await siti.ask("/status serpong", "Serpong")
    assert "rapat kerja" not in siti.transcript()
    await agus.expect("Bu Rina ingin warga membaca ini.*rapat kerja di balai kota")
    (held,) = query_committed(harness.database_path, "SELECT id FROM held_changes")
    rina.forge_button_press(rina.last_message["message_id"], f"held:yes:{held[0]}")
    await rina.expect_callback_answer("harus disetujui orang lain")
    agus.press("✅ Setujui dan kirim")
    await agus.expect_edit("Disetujui")
    await siti.expect("Kecamatan Serpong.*tutup.*rapat kerja di balai kota")
    await rina.expect("Pak Agus menyetujuinya")
    await rina.ask("/log", "menyetujui kata-kata untuk warga")


async def test_a_closure_without_a_reason_goes_at_once(harness: BotHarness) -> None:
    siti, rina, agus = await open_office(harness)
    await rina.ask(LURE, "Teks ini ditahan.*rekening atau dompet uang")
    rina.press("✅ Simpan sekarang, tanpa alasan")
    await siti.expect("Kecamatan Serpong.*tutup")
    assert "transfer" not in siti.transcript() and "BCA" not in siti.transcript()
    assert "Mohon persetujuan" not in agus.transcript()


@pytest.mark.parametrize("reason", ["", "listrik padam"])
async def test_words_of_the_bot_need_nobody(harness: BotHarness, reason: str) -> None:
    siti, rina, _ = await open_office(harness)
    await rina.ask(f"/tutup serpong besok {reason}", "Periksa dulu")
    rina.press("✅ Simpan dan kabari 1 orang")
    await siti.expect("Kecamatan Serpong.*tutup")


async def test_a_lure_in_a_closure_waits_in_every_office(harness: BotHarness) -> None:
    siti, rina, agus = await open_office(harness, strict=False)
    await ask_to_close(rina, LURE)
    await agus.expect("Teks ini ditahan.*rekening atau dompet uang: bca 1234567890")
    agus.press("✖️ Tolak")
    await agus.expect_edit("Ditolak")
    await rina.expect("Pak Agus menolaknya")
    await siti.ask("/status serpong", "Serpong")
    assert "BCA" not in siti.transcript()


async def test_one_person_alone_is_told_what_to_do(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask(LURE, "Tidak ada orang lain yang boleh menyetujui")
    assert rina.buttons == ["✅ Simpan sekarang, tanpa alasan", "✖️ Batal"]


async def test_the_place_of_a_visit_waits(harness: BotHarness) -> None:
    siti, rina, agus = await open_office(harness)
    await ask_to_close(rina, "/jemputbola serpong senin 08.00-12.00 Balai Desa Sukamaju kuota 50")
    await agus.expect("ingin warga membaca ini.*Balai Desa Sukamaju")
    agus.press("✅ Setujui dan kirim")
    await siti.expect("Jemput bola.*Balai Desa Sukamaju")
    await rina.expect("Pak Agus menyetujuinya.*Tercatat")


async def test_each_visit_of_a_table_is_shown_to_its_own_office(harness: BotHarness) -> None:
    _, rina, agus = await open_office(harness)
    rows = [f"{day}/12/2026;08.00;12.00;Serpong;Balai Warga {day};50" for day in range(1, 18)]
    rows.append("2/12/2026;08.00;12.00;Jatiasih;Balai Bekasi;50")
    table = "\n".join(["Tanggal;Mulai;Selesai;Kecamatan;Tempat;Kuota", *rows])
    rina.send_document(table.encode(), caption="/jemputbola", name="jadwal.csv")
    await rina.expect("18 jemput bola.*Orang kedua membaca")
    rina.press("👤👤 Minta orang kedua")
    await rina.expect_edit("Menunggu orang kedua: 1.*1 jemput bola tercatat")
    count = "SELECT COUNT(*) FROM visits"
    assert query_committed(harness.database_path, count) == [(1,)]  # Kota Bekasi needs one person only
    await agus.expect("ingin warga membaca ini.*Balai Warga 15")
    request = await agus.expect("ingin warga membaca ini.*Balai Warga 17")
    held = query_committed(harness.database_path, "SELECT id FROM held_changes ORDER BY data")
    assert len(held) == 2
    for (id,) in held:
        agus.forge_button_press(request["message_id"], f"held:yes:{id}")
        await rina.expect("Pak Agus menyetujuinya.*jemput bola tercatat")
    assert query_committed(harness.database_path, count) == [(18,)]


async def test_a_fact_of_the_board_counts_at_once_and_its_note_waits(harness: BotHarness) -> None:
    siti, rina, agus = await open_office(harness)
    await rina.ask("/jaringan serpong putus kabel fiber tertabrak truk", "Tercatat.*menunggu orang kedua")
    await siti.ask("/status serpong", "putus")
    assert "tertabrak" not in siti.transcript()
    await agus.expect("kabel fiber tertabrak truk")
    agus.press("✅ Setujui dan kirim")
    await rina.expect("Pak Agus menyetujuinya")
    await siti.ask("/status serpong", "tertabrak truk")


async def test_what_to_bring_for_a_card_waits(harness: BotHarness) -> None:
    siti, rina, agus = await open_office(harness)
    await rina.ask("/cetak serpong sampai 10 november bawa materai 2 lembar", "Periksa dulu")
    rina.press("👤👤 Minta orang kedua")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("materai 2 lembar")
    agus.press("✅ Setujui dan kirim")
    await rina.expect("Pak Agus menyetujuinya.*Tercatat")
    assert siti.transcript()


async def test_a_telephone_number_of_the_profile_waits(harness: BotHarness) -> None:
    siti, rina, agus = await open_office(harness)
    await rina.ask("/profil serpong telepon 0813-9999-8888", "Periksa dulu")
    rina.press("👤👤 Minta orang kedua")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("0813-9999-8888")
    agus.press("✅ Setujui dan kirim")
    await rina.expect("Pak Agus menyetujuinya.*Tercatat")
    await siti.ask("telepon kantor serpong", "0813-9999-8888")


async def test_a_request_ends_after_a_day_or_is_cancelled(harness: BotHarness) -> None:
    _, rina, agus = await open_office(harness)
    await ask_to_close(rina, "/tutup serpong senin rapat kerja")
    rina.press("✖️ Batalkan")
    await rina.expect_edit("Dibatalkan")
    await agus.expect("rapat kerja")
    agus.press("✅ Setujui dan kirim")
    await agus.expect_callback_answer("sudah diputuskan")
    await ask_to_close(rina, "/tutup serpong senin rapat dinas")
    await agus.expect("rapat dinas")
    harness.let_time_pass(timedelta(days=1))
    await rina.expect("tidak disetujui dalam sehari.*rapat dinas")
    agus.press("✅ Setujui dan kirim")
    await agus.expect_callback_answer("sudah diputuskan")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM held_changes") == [(0,)]


async def test_words_of_somebody_who_left_are_not_recorded(harness: BotHarness) -> None:
    _, rina, agus = await open_office(harness)
    await ask_to_close(rina, "/tutup serpong senin rapat kerja")
    await agus.expect("rapat kerja")
    request = agus.last_message["message_id"]
    (held,) = query_committed(harness.database_path, "SELECT id FROM held_changes")
    approve = f"held:yes:{held[0]}"
    await end_role(agus, "Bu Rina")
    agus.forge_button_press(request, approve)
    await agus.expect_callback_answer("Penulisnya sudah tidak bertugas")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM overrides") == [(0,)]


async def test_a_request_outlives_a_restart_and_counts_once(harness: BotHarness) -> None:
    siti, rina, agus = await open_office(harness)
    await ask_to_close(rina, "/tutup serpong besok rapat kerja")
    await agus.expect("rapat kerja")
    request = agus.last_message["message_id"]
    (held,) = query_committed(harness.database_path, "SELECT id FROM held_changes")
    await harness.close()
    await harness.open()
    for _ in range(2):
        agus.forge_button_press(request, f"held:yes:{held[0]}")
    await siti.expect("Kecamatan Serpong.*tutup.*rapat kerja")
    await agus.expect_callback_answer("sudah diputuskan")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM overrides") == [(1,)]
    assert not await siti.wait_for_silence()
