"""/profil: staff type or choose facts of a place and confirm them. Citizens read them wherever the place is named."""

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import hire, new_admin_on_duty

ADDRESS = "Jl. Siliwangi No. 1, Pamulang Barat"
OFFICER = ("Petugas: jam", "Kota Tangerang Selatan", "Serpong", "Pamulang", "Lanjut (2 dipilih)")


async def save(person: Person, command: str, preview: str) -> None:
    """Send a command, confirm its preview, and wait until it is recorded."""
    await person.ask(command, preview)
    person.press("✅ Simpan")
    await person.expect_edit("Tercatat")


async def test_an_address_is_previewed_confirmed_and_read_by_citizens(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("/lokasi pamulang", "belum diisi kantor")
    await rina.ask(
        f"/profil pamulang alamat {ADDRESS}", f"yang akan dibaca warga.*Kantor Kecamatan Pamulang.*{ADDRESS}"
    )
    await siti.ask("/lokasi pamulang", "belum diisi kantor")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat.*Pamulang: Alamat")
    for question in ("/lokasi pamulang", "/status pamulang", "alamat kantor kecamatan pamulang"):
        found = await siti.ask(question, f"{ADDRESS}.*Dikonfirmasi kantor pada 21 November 2026")
        assert "belum diisi kantor" not in found["text"]
    await rina.ask("/log", "mengisi profil tempat.*Pamulang.*Alamat")
    rows = query_committed(harness.database_path, "SELECT site, field, value, by FROM profile_facts")
    assert rows == [("3674-06", "address", ADDRESS, rina.id)]


async def test_an_officer_fills_in_only_the_own_places(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    budi = await hire(harness, rina, "Budi", *OFFICER)
    await save(budi, "/profil serpong dan pamulang layanan rekam, KK", "berlaku untuk 2 tempat")
    await budi.ask("/profil ciputat alamat Jl. Aria Putra 1", "Ciputat di luar tugas Anda")
    await budi.ask("/profil alamat Jl. Raya Serpong 5", "Untuk tempat yang mana")
    budi.press("Pamulang")
    await budi.expect_edit("Kantor Kecamatan Pamulang.*Jl. Raya Serpong 5")
    budi.press("✖️ Batal")
    await budi.expect_edit("Tidak ada yang dicatat")
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("bisa rekam di serpong?", "Layanan: rekam KTP-el, kartu keluarga")
    await siti.ask("bisa cetak di pamulang?", "Tidak ada di daftar ini: cetak KTP-el")
    await siti.ask("/profil", "Saya belum tahu")


async def test_the_word_of_the_office_replaces_what_was_reported(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti = await harness.new_person("Siti", office="3505")
    await siti.ask("nomor telepon dinas", "801566.*Belum dikonfirmasi kantor")
    await save(rina, "/profil dispendukcapil kabupaten blitar telepon (0342) 555123", "555123")
    found = await siti.ask("nomor telepon dinas", "555123.*Dikonfirmasi kantor pada 21 November 2026")
    assert "801566" not in found["text"]
