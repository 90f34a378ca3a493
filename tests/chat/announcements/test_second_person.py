"""Two people means two people: corrections, withdrawals, and requests that end."""

from datetime import timedelta

import pytest

from demo.testing.person import Person
from tests.support.announcement_helpers import (
    compose_announcement,
    new_clerk,
    new_follower,
    require_approval,
)
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import end_role

DEMAND = "Semua warga wajib membayar Rp50.000 ke rekening kantor."


async def open_strict_office(harness: BotHarness) -> tuple[Person, Person, Person]:
    """Return a follower and two people of an office that requires two people."""
    require_approval(harness)
    await harness.close()
    await harness.open()
    siti = await new_follower(harness, "Siti")
    return siti, await new_clerk(harness), await new_clerk(harness, "Pak Agus")


async def ask_to_send(rina: Person, agus: Person) -> None:
    await compose_announcement(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("listrik padam")
    await agus.expect("Bu Rina ingin mengirim ini.*berakhir dalam sehari")


async def publish_approved(harness: BotHarness) -> tuple[Person, Person, Person]:
    siti, rina, agus = await open_strict_office(harness)
    await ask_to_send(rina, agus)
    agus.press("✅ Setujui dan kirim")
    await siti.expect("listrik padam")
    await agus.expect_edit("Disetujui")
    await rina.expect_edit("Terkirim: 1 dari 1.*Selesai")
    return siti, rina, agus


async def ask_to_correct(rina: Person, agus: Person, text: str = DEMAND) -> None:
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    await rina.ask(text, "RALAT")
    await rina.expect("menggantikan pesan 1 orang.*orang kedua")
    rina.press("✏️ Ralat untuk 1 orang")
    await rina.expect_edit("Menunggu orang kedua: 1")
    await agus.expect("RALAT")
    await agus.expect("Bu Rina ingin mengganti pesan yang diterima 1 orang")


async def test_a_correction_waits_for_the_second_person(harness: BotHarness) -> None:
    siti, rina, agus = await publish_approved(harness)
    await ask_to_correct(rina, agus)
    assert "Rp50.000" not in siti.transcript()
    for data in ("approve:change:1", "approve:keep:1", "approve:yes:1"):
        rina.forge_button_press(rina.last_message["message_id"], data)
        await rina.expect_callback_answer("harus disetujui orang lain")
    agus.press("✖️ Tolak")
    await agus.expect_edit("Tidak ada yang dikirim")
    await rina.expect("Pak Agus menolak")
    await siti.ask("/pengumuman", "listrik padam")
    assert "Rp50.000" not in siti.transcript()
    await rina.ask("/log", "menolak pengumuman.*meminta persetujuan ralat")


async def test_an_approved_correction_arrives_as_it_was_shown(harness: BotHarness) -> None:
    siti, rina, agus = await publish_approved(harness)
    await ask_to_correct(rina, agus, "Besok loket rekam buka seperti biasa.")
    agus.press("✅ Setujui dan kirim")
    await siti.expect_edit("RALAT.*buka seperti biasa")
    await agus.expect_edit("Disetujui.*Bu Rina")
    await rina.expect_edit("menerima teks terbaru: 1")
    agus.forge_button_press(agus.last_message["message_id"], "approve:keep:1")
    await agus.expect_callback_answer("sudah diputuskan")


async def test_a_withdrawal_waits_for_the_second_person(harness: BotHarness) -> None:
    siti, rina, agus = await publish_approved(harness)
    rina.press("🗑 Tarik")
    await rina.expect_edit("Tarik pengumuman ini")
    rina.press("🗑 Ya, tarik")
    await rina.expect_edit("Menunggu orang kedua: 1")
    await agus.expect("Ditarik oleh kantor")
    await agus.expect("ingin menarik pengumuman ini")
    await siti.ask("/pengumuman", "listrik padam")
    assert "Ditarik" not in siti.transcript()
    agus.press("✅ Setujui dan kirim")
    await siti.expect_edit("Ditarik oleh kantor")
    await siti.ask("/pengumuman", "tidak ada pengumuman")


async def test_a_change_after_another_change_is_not_approved(harness: BotHarness) -> None:
    siti, rina, agus = await publish_approved(harness)
    await ask_to_correct(rina, agus, "Loket pindah ke aula.")
    first = agus.last_message["message_id"]
    rina.press("🔄 Perbarui")
    await rina.expect_edit("sudah dikirim")
    await ask_to_correct(rina, agus, "Loket pindah ke balai kota.")
    agus.press("✅ Setujui dan kirim")
    await siti.expect_edit("RALAT.*balai kota")
    agus.forge_button_press(first, "approve:change:1")
    await agus.expect_callback_answer("sudah berubah sejak ini diminta")
    await siti.ask("/pengumuman", "balai kota")
    assert "aula" not in siti.transcript()


@pytest.mark.parametrize("days", [1, 100])
async def test_a_request_ends_after_a_day(harness: BotHarness, days: int) -> None:
    siti, rina, agus = await open_strict_office(harness)
    await ask_to_send(rina, agus)
    harness.let_time_pass(timedelta(days=days))
    await rina.expect("tidak disetujui dalam sehari.*listrik padam")
    agus.press("✅ Setujui dan kirim")
    await agus.expect_callback_answer("sudah diputuskan")
    await rina.ask("/log", "tidak diberikan pada waktunya")
    assert "listrik" not in siti.transcript()
    assert query_committed(harness.database_path, "SELECT state FROM announcements") == [("cancelled",)]


async def test_a_request_for_a_correction_ends_after_a_day(harness: BotHarness) -> None:
    siti, rina, agus = await publish_approved(harness)
    await ask_to_correct(rina, agus)
    harness.now += timedelta(days=1)
    await rina.expect("tidak disetujui dalam sehari")
    agus.press("⚠️ Sudah saya periksa")
    await agus.expect_callback_answer("sudah diputuskan")
    assert "Rp50.000" not in siti.transcript()


async def test_a_request_ends_with_its_announcement(harness: BotHarness) -> None:
    siti, rina, agus = await open_strict_office(harness)
    await compose_announcement(rina)
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    await rina.ask("hari ini jam 20.00", "Kode LKT-")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("ingin mengirim ini")
    harness.now += timedelta(hours=20)
    await rina.expect("masa berlaku pengumumannya habis")
    agus.press("✅ Setujui dan kirim")
    await agus.expect_callback_answer("sudah diputuskan")
    assert "listrik" not in siti.transcript()


async def test_a_request_ends_with_its_authors_role(harness: BotHarness) -> None:
    siti, rina, agus = await open_strict_office(harness)
    await ask_to_send(rina, agus)
    request = agus.last_message["message_id"]
    await end_role(agus, "Bu Rina")
    agus.forge_button_press(request, "approve:yes:1")
    await agus.expect_callback_answer("penulisnya sudah tidak bertugas")
    assert "listrik" not in siti.transcript()


async def test_what_is_scheduled_is_not_sent_after_its_author_left(harness: BotHarness) -> None:
    siti, rina, agus = await open_strict_office(harness)
    await compose_announcement(rina)
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    await rina.ask("besok jam 10", "Kode LKT-")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    await agus.expect("ingin mengirim ini.*Dikirim mulai Minggu, 22 November 2026, 10.00")
    agus.press("✅ Setujui dan kirim")
    await agus.expect_edit("Disetujui")
    await end_role(agus, "Bu Rina")
    harness.now += timedelta(days=1)
    await agus.expect("penulisnya sudah tidak bertugas.*listrik padam")
    assert "listrik" not in siti.transcript()
