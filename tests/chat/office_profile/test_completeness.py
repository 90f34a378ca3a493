"""/kelengkapan: what citizens asked and the office has not filled in, most asked first, and a line of progress."""

from datetime import timedelta

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import hire, new_admin_on_duty

OFFICER = ("Petugas: jam", "Kota Tangerang Selatan", "Serpong", "Pamulang", "Lanjut (2 dipilih)")


async def fill(person: Person, command: str) -> None:
    await person.ask(command, "Periksa dulu")
    person.press("✅ Simpan")
    await person.expect_edit("Tercatat")


async def test_a_new_office_is_led_from_nothing_to_the_next_thing(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask(
        "/kelengkapan", "Disdukcapil Kota Tangerang Selatan.*0 dari 10.*berguna: Jam layanan, Alamat, Layanan"
    )
    rina.press("➕ Alamat")
    await rina.expect_edit("Ketik sekarang")
    await rina.ask("Jl. Raya Setu 1", "akan dibaca warga")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    rina.press("☑️ Yang belum diisi")
    shown = await rina.expect_edit("1 dari 10.*berguna: Jam layanan, Layanan")
    assert "Alamat" not in shown["text"]
    rina.press("➕ Jam layanan")
    await rina.expect_edit("Ketik jamnya sekarang")
    await rina.ask("Senin-Jumat 08.00-15.00", "Periksa dulu")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await rina.ask("/kelengkapan", "2 dari 10")
    rina.press("📋 Tempat lain")
    await rina.expect_edit("Terisi 2 dari 80.*sudah lengkap: 0 dari 8")
    rina.press("Ciputat 0/10")
    await rina.expect_edit("Kantor Kecamatan Ciputat.*0 dari 10")


async def test_what_citizens_asked_stands_first_and_goes_when_it_is_filled_in(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    for name in ("Siti", "Budi"):
        warga = await harness.new_person(name, office="3674")
        await warga.ask("ada parkir di kantor kecamatan pamulang?", "")
    await warga.ask("nomor wa kantor dinas berapa", "")
    await warga.wait_for_silence()
    found = await rina.ask("/kelengkapan", "belum diisi:.*2× Parkir · Pamulang.*1× WhatsApp")
    assert "Siti" not in found["text"]
    stored = query_committed(
        harness.database_path, "SELECT DISTINCT text FROM questions WHERE outcome = 'missing'"
    )
    assert stored == [("",)]
    rina.press("➕ Parkir · Pamulang")
    await rina.expect_edit("Kantor Kecamatan Pamulang.*Parkir")
    await rina.ask("motor dan mobil, di halaman", "akan dibaca warga")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await warga.ask("ada parkir di kantor kecamatan pamulang?", "Parkir: motor dan mobil, di halaman")
    shown = await rina.ask("/kelengkapan", "1× WhatsApp")
    assert "Parkir · Pamulang" not in shown["text"]
    assert "0×" not in (await rina.ask("/pertanyaan", "pertanyaan"))["text"]
    harness.let_time_pass(timedelta(days=31))
    assert "Ditanyakan" not in (await rina.ask("/kelengkapan", "0 dari 10"))["text"]


async def test_an_officer_sees_only_the_own_places(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    budi = await hire(harness, rina, "Budi", *OFFICER)
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("ada parkir di kantor kecamatan ciputat?", "")
    await siti.ask("ada parkir di kantor kecamatan serpong?", "")
    await siti.wait_for_silence()
    shown = await budi.ask("/kelengkapan", "Kantor Kecamatan Pamulang.*1× Parkir · Serpong")
    assert "Ciputat" not in shown["text"]
    await budi.ask("/kelengkapan serpong", "Kantor Kecamatan Serpong.*1× Parkir")
    await budi.ask("/kelengkapan ciputat", "Ciputat di luar tugas Anda")


async def test_words_about_an_illegal_fee_are_not_counted(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("diminta 50 ribu di parkir kantor kecamatan pamulang biar cepat", "")
    await siti.wait_for_silence()
    assert query_committed(harness.database_path, "SELECT * FROM questions WHERE outcome = 'missing'") == []
    assert "Ditanyakan" not in (await rina.ask("/kelengkapan", "0 dari 10"))["text"]
