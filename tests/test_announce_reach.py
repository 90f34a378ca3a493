"""/umumkan: who may announce, who approves, and what citizens and staff see of it."""

from dataclasses import replace

import msgspec

from handlers.visit import Desk, Facts
from tests.announcing import announce, clerk, compose, follower
from tests.conftest import Town
from tests.engines import look
from tests.office_staff import hired


def two(town: Town) -> None:
    """Kota Tangerang Selatan asks for two people."""
    make = town.make

    def made(facts: Facts, username: str) -> Desk:
        desk = make(facts, username)
        offices = dict(desk.library.offices)
        offices["3674"] = msgspec.structs.replace(offices["3674"], approval="two")
        return replace(desk, library=msgspec.structs.replace(desk.library, offices=offices))

    town.make = made


async def test_a_second_person_approves_and_never_oneself(town: Town) -> None:
    two(town)
    await town.close()
    await town.open()
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    await compose(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect("perlu orang kedua, dan belum ada orang lain")
    agus = await clerk(town, "Pak Agus")
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("listrik padam")
    await agus.expect("Bu Rina ingin mengirim ini")
    rina.forge(rina.last["message_id"], "approve:yes:1")
    await rina.expect_toast("harus disetujui orang lain")
    agus.press("✅ Setujui dan kirim")
    await siti.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    agus.forge(agus.last["message_id"], "approve:no:1")
    await agus.expect_toast("sudah diputuskan")


async def test_a_refusal_sends_nothing(town: Town) -> None:
    two(town)
    await town.close()
    await town.open()
    siti = await follower(town, "Siti")
    rina, agus = await clerk(town), await clerk(town, "Pak Agus")
    await compose(rina)
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


async def test_officers_announce_for_their_own_places_only(town: Town) -> None:
    siti = await follower(town, "Siti", "/ikuti serpong")
    budi = await follower(town, "Budi", "/ikuti pamulang")
    rina = await clerk(town)
    dewi = await hired(town, rina, "Dewi", "Petugas:", "Kota Tangerang Selatan", "Serpong", "Lanjut")
    await compose(dewi)
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
    await announce(rina, "Kabar untuk seluruh kota")
    dewi.forge(dewi.last["message_id"], "sent:withdraw:2")
    await dewi.expect_toast("tidak dipakai")


async def test_citizens_cannot_announce(town: Town) -> None:
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    await announce(rina)
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
        siti.forge(siti.last["message_id"], data)
        await siti.expect_toast("tidak dipakai")
    assert look(town.database, "SELECT state FROM announcements") == [("published",)]


async def test_the_list_for_citizens_and_for_staff(town: Town) -> None:
    siti = await town.person("Siti", office="3674")
    await siti.ask("/pengumuman", "tidak ada pengumuman")
    rina = await clerk(town)
    await announce(rina)
    await siti.ask("/pengumuman", "listrik padam.*21 November 2026 · LKT-")
    siti.press("📄 LKT-")
    await siti.expect("Pengumuman Disdukcapil.*listrik padam.*Kode LKT-")
    lain = await town.person("Lain", office="3275")
    await lain.ask("/pengumuman", "tidak ada pengumuman")
    await rina.ask("/pengumuman", "Pengumuman yang berlaku")
    await rina.expect("Pengumuman kantor Anda")
    rina.press("📢 Besok loket rekam")
    await rina.expect_edit("sudah dikirim")


async def test_every_step_is_in_the_log(town: Town) -> None:
    rina = await clerk(town)
    await announce(rina)
    rina.press("🗑 Tarik")
    await rina.expect_edit("Tarik pengumuman ini")
    rina.press("🗑 Ya, tarik")
    await rina.expect_edit("ditarik")
    await rina.ask("/log", "menarik pengumuman.*mengirim pengumuman")
