"""/umumkan: who may announce, who approves, and what citizens and staff see."""

from tests.support.announcement_helpers import (
    compose_announcement,
    new_clerk,
    new_follower,
    publish_announcement,
    require_approval,
)
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import hire


async def test_a_second_person_approves_and_never_oneself(harness: BotHarness) -> None:
    require_approval(harness)
    await harness.close()
    await harness.open()
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect("perlu orang kedua, dan belum ada orang lain")
    agus = await new_clerk(harness, "Pak Agus")
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("listrik padam")
    await agus.expect("Bu Rina ingin mengirim ini")
    rina.forge_button_press(rina.last_message["message_id"], "approve:yes:1")
    await rina.expect_callback_answer("harus disetujui orang lain")
    agus.press("✅ Setujui dan kirim")
    await siti.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    agus.forge_button_press(agus.last_message["message_id"], "approve:no:1")
    await agus.expect_callback_answer("sudah diputuskan")


async def test_a_refusal_sends_nothing(harness: BotHarness) -> None:
    require_approval(harness)
    await harness.close()
    await harness.open()
    siti = await new_follower(harness, "Siti")
    rina, agus = await new_clerk(harness), await new_clerk(harness, "Pak Agus")
    await compose_announcement(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("ingin mengirim ini")
    agus.press("✖️ Tolak")
    await agus.expect_edit("Tidak ada yang dikirim")
    await rina.expect("Pak Agus menolak pengumuman Anda.*listrik padam")
    await rina.ask("/log", "menolak pengumuman")
    rina.press("🔄 Perbarui")
    await rina.expect_edit("ditolak orang kedua")
    assert "listrik" not in siti.transcript()


async def test_officers_announce_for_their_own_places_only(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti", "/ikuti serpong")
    budi = await new_follower(harness, "Budi", "/ikuti pamulang")
    rina = await new_clerk(harness)
    dewi = await hire(harness, rina, "Dewi", "Petugas:", "Kota Tangerang Selatan", "Serpong", "Lanjut")
    await compose_announcement(dewi)
    assert "Kota Tangerang Selatan: Serpong" in dewi.text
    dewi.press("👥 Untuk siapa")
    await dewi.expect_edit("Tempat mana")
    dewi.press("Pamulang")
    await dewi.expect_edit("Penerima: 2 orang")
    dewi.press("✅ Selesai")
    await dewi.expect_edit("Siap dikirim")
    dewi.press("✅ Kirim ke 2 orang")
    await dewi.expect("tidak boleh mengumumkan untuk semua tempat")
    dewi.press("👥 Untuk siapa")
    await dewi.expect_edit("Tempat mana")
    dewi.press("✅ Pamulang")
    await dewi.expect_edit("Penerima: 1 orang")
    dewi.press("✅ Selesai")
    await dewi.expect_edit("Siap dikirim")
    dewi.press("✅ Kirim ke 1 orang")
    await siti.expect("listrik padam")
    assert "listrik" not in budi.transcript()
    await publish_announcement(rina, "Kabar untuk seluruh kota")
    dewi.forge_button_press(dewi.last_message["message_id"], "sent:withdraw:2")
    await dewi.expect_callback_answer("tidak dipakai")


async def test_citizens_cannot_announce(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina)
    await siti.expect("listrik padam")
    siti.say("/umumkan semua ktp berbayar")
    await siti.expect(".")
    assert "Pengumuman baru" not in siti.transcript()
    for data in (
        "announce:send:abcdefgh",
        "sent:withdraw:1",
        "sent:gone:1",
        "sent:list:0",
        "amend:send:x",
        "approve:yes:1",
    ):
        siti.forge_button_press(siti.last_message["message_id"], data)
        await siti.expect_callback_answer("tidak dipakai")
    assert query_committed(harness.database_path, "SELECT state FROM announcements") == [("published",)]


async def test_the_list_for_citizens_and_for_staff(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("/pengumuman", "tidak ada pengumuman")
    rina = await new_clerk(harness)
    await publish_announcement(rina)
    await siti.ask("/pengumuman", "listrik padam.*21 November 2026 · LKT-")
    siti.press("📄 LKT-")
    await siti.expect("Pengumuman Disdukcapil.*listrik padam.*Kode LKT-")
    lain = await harness.new_person("Lain", office="3275")
    await lain.ask("/pengumuman", "tidak ada pengumuman")
    await rina.ask("/pengumuman", "Pengumuman yang berlaku")
    await rina.expect("Pengumuman kantor Anda")
    rina.press("📢 Besok (Minggu")
    await rina.expect_edit("sudah dikirim")


async def test_every_step_is_in_the_log(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await publish_announcement(rina)
    rina.press("🗑 Tarik")
    await rina.expect_edit("Tarik pengumuman ini")
    rina.press("🗑 Ya, tarik")
    await rina.expect_edit("ditarik")
    await rina.ask("/log", "menarik pengumuman.*mengirim pengumuman")
