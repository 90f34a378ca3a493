"""An office that was removed from the content: its stored rows break nothing for others."""

from dataclasses import replace

import msgspec

from content.loading.library_loader import LIBRARY_FOLDER
from content.loading.region_files import read_regions
from content.places.gazetteer import Gazetteer
from handlers.core.context import Deployment, Services
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import hire, new_admin_on_duty

SERPONG = ("Petugas: jam", "Kota Tangerang Selatan", "Serpong", "Lanjut (1 dipilih)")
VISIT = "/jemputbola pamulang sabtu 28 november 08.00-12.00 Balai Desa Sukamaju kuota 50"


async def _restart_without_office(harness: BotHarness, code: str) -> None:
    """Restart the bot without this office."""
    make = harness.build_services

    def build_without_office(facts: Deployment, username: str) -> Services:
        desk = make(facts, username)
        offices = {key: office for key, office in desk.library.offices.items() if key != code}
        sites = {id: site for id, site in desk.sites.items() if site.office != code}
        library = msgspec.structs.replace(desk.library, offices=offices)
        gazetteer = Gazetteer(offices.values(), read_regions(LIBRARY_FOLDER, []))
        return replace(desk, library=library, sites=sites, gazetteer=gazetteer)

    await harness.close()
    harness.build_services = build_without_office
    await harness.open()


async def test_its_visits_are_shown_no_more_and_those_of_others_are(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await rina.ask(VISIT, "dibaca warga")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await siti.ask("/jemputbola", "Balai Desa Sukamaju")
    siti.press("🚐 Sab, 28 Nov")
    shown = await siti.expect("Kuota: 50")
    await rina.ask("/jemputbola", "diumumkan: 1")
    listed = rina.last_message
    await rina.ask("/start 3505", "Blitar")
    await rina.ask("/jemputbola bakung sabtu 28 november 08.00-12.00 Balai Desa Tumpakoyot", "dibaca warga")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await _restart_without_office(harness, "3674")
    siti.press("🗓 Simpan ke kalender")
    await siti.expect("Untuk kantor yang mana")
    siti.forge_button_press(shown["message_id"], "mobile:show:1")
    await siti.expect("Untuk kantor yang mana")
    siti.press("Kabupaten Blitar")
    await siti.expect("Tumpakoyot")
    siti.press("📍 Dekat saya")
    await siti.expect("Tekan tombol di bawah untuk mengirim lokasi")
    siti.send_location(-8.2, 112.1)
    await siti.expect("Jemput bola di dekat Anda.*Tumpakoyot")
    assert "Sukamaju" not in siti.text
    await rina.ask("/jemputbola", "diumumkan: 1")
    rina.forge_button_press(listed["message_id"], "mobileset:open:1")
    await rina.expect_callback_answer("sudah diubah atau sudah dilakukan")


async def test_what_staff_recorded_of_it_stands_in_nobodys_way(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    agus = await hire(harness, rina, "Agus", *SERPONG)
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    for command in ("/tutup serpong besok banjir", "/libur 9 desember Pilkada"):
        await rina.ask(command, "dikabari")
        rina.press("Simpan tanpa mengabari")
        await rina.expect_edit("Tercatat")
    await rina.ask("/blangko serpong habis", "Tercatat")
    await rina.ask("/umumkan Loket Serpong pindah ke lantai 2", "Siap dikirim")
    rina.press("✅ Kirim ke")
    await rina.expect_edit("Terkirim")
    await _restart_without_office(harness, "3674")
    for command in ("/tutup", "/buka", "/libur", "/capaian", "/cetak", "/jemputbola"):
        await rina.ask(command, "Tulis begini")
    for command in ("/blangko", "/tambahjam pamulang besok 08.00-12.00"):
        await rina.ask(command, "Untuk kantor yang mana")
    for command in ("/log", "/petugas", "/siapa"):
        await rina.ask(command, "Rina")
    await rina.ask("/pengumuman", "Loket Serpong pindah ke lantai 2")
    for command, answer in (
        ("/status", "Kantor Anda yang mana"),
        ("/capaian", "Capaian kantor mana"),
        ("sabtu buka?", "Untuk kantor yang mana"),
        ("/cetak", "Anda rekam di kantor mana"),
        ("/lokasi", "Kantor Anda yang mana"),
    ):
        await siti.ask(command, answer)
    await siti.ask("/langganan", "Anda mengikuti.*3674")
    for command, answer in (
        ("/tutup besok banjir", "di luar tugas Anda"),
        ("/blangko habis", "di luar tugas Anda"),
        ("/cetak", "Anda rekam di kantor mana"),
        ("/jemputbola", "Untuk kantor yang mana"),
        ("/kunjungan", "Kunjungan bagi yang tidak bisa datang"),
        ("/umumkan halo", "di luar tugas Anda"),
    ):
        await agus.ask(command, answer)
    await agus.ask("/siapa", "Anda Agus")
