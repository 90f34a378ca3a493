"""/profil: staff type or choose facts of a place and confirm them. Citizens read them wherever the place is named."""

from datetime import timedelta

import pytest

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
    preview = await rina.ask(
        f"/profil pamulang alamat {ADDRESS}", f"yang akan dibaca warga.*Kantor Kecamatan Pamulang.*{ADDRESS}"
    )
    assert "<" not in preview["text"]
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


async def test_step_by_step_with_buttons_a_location_and_a_photo(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti = await harness.new_person("Siti", office="3674")
    await rina.ask("/profil pamulang", "Kantor Kecamatan Pamulang.*Belum diisi: Alamat, Patokan")
    rina.press("➕ Layanan")
    await rina.expect_edit("Ketuk yang dilayani di sini")
    for service in ("rekam KTP-el", "cetak KTP-el"):
        rina.press(f"⬜ {service}")
        await rina.expect_edit("Layanan")
    rina.press("Selesai")
    await rina.expect_edit("akan dibaca warga.*Layanan: rekam KTP-el, cetak KTP-el")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    rina.press("✏️ Isi yang lain")
    await rina.expect_edit("Layanan: rekam KTP-el, cetak KTP-el")
    rina.press("➕ Titik peta")
    await rina.expect_edit("Kirim lokasi kantor")
    rina.send_location(-7.2, 112.7)
    await rina.expect("jauh dari tempat itu")
    rina.send_location(-6.34, 106.74)
    await rina.expect("akan dibaca warga.*Titik peta: -6.340000, 106.740000")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await rina.ask("/profil pamulang foto", "Kirim foto pintu masuk")
    rina.send_photo()
    await rina.expect("akan dibaca warga.*Foto pintu masuk")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await rina.ask("/profil pamulang kursi roda", "Kursi roda")
    rina.press("♿ Bisa masuk")
    await rina.expect_edit("Kursi roda: bisa masuk")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await siti.ask("bisa masuk kursi roda di kantor kecamatan pamulang?", "Kursi roda: bisa masuk")
    siti.press("🗺 Buka peta")
    venue = (await siti.expect_kind("venue"))["venue"]
    assert (venue["location"]["latitude"], venue["location"]["longitude"]) == (-6.34, 106.74)
    siti.press("🖼 Pintu masuk")
    assert "foto dari kantor, 21 November 2026" in (await siti.expect_kind("photo"))["caption"]


async def test_hours_are_set_from_the_profile(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask("/profil pamulang", "Jam layanan belum dikonfirmasi")
    rina.press("➡️ 2/2")
    await rina.expect_edit("Kantor Kecamatan Pamulang")
    rina.press("🕘 Jam")
    await rina.expect_edit("Ketik jamnya sekarang")
    await rina.ask("Senin-Jumat 08.00-15.00", "Periksa dulu.*Pamulang.*08.00–15.00")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await rina.ask("/profil pamulang", "08.00–15.00")


async def test_a_field_is_withdrawn_and_its_buttons_say_so(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti = await harness.new_person("Siti", office="3674")
    await save(rina, "/profil pamulang peta -6.3401, 106.7402", "Titik peta")
    await save(rina, "/profil pamulang telepon (021) 5551234", "Telepon")
    await siti.ask("/lokasi pamulang", r"Telepon: \(021\) 5551234")
    await save(rina, "/profil pamulang hapus telepon", r"Telepon: \(021\) 5551234.*tidak ditampilkan lagi")
    await save(rina, "/profil pamulang hapus peta", "tidak ditampilkan lagi")
    siti.press("🗺 Buka peta")
    await siti.expect_callback_answer("menarik keterangan")
    assert "5551234" not in (await siti.ask("/lokasi pamulang", "Pamulang"))["text"]
    await rina.ask("/log", "menarik sebagian profil tempat")


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("alamat Jl. Siliwangi, NIK 3674061234560001", "nomor orang"),
        ("alamat hubungi 0812-3456-7890", "nomor orang"),
        ("patokan dekat toko, lihat bit.ly/kantor", "tautan atau akun"),
        ("antrean daftar dulu lewat @calo_ktp", "tautan atau akun"),
        ("antrean transfer dulu ke BCA 1234567890", "semua layanan gratis"),
        ("parkir bayar ke rekening juru parkir", "semua layanan gratis"),
        ("parkir setor 12 34 56 78 90 ya", "terlalu panjang untuk alamat"),
        (f"alamat {'Jalan panjang ' * 20}", "paling banyak 200 huruf"),
        ("telepon 3674061234560001", "nomor kantor yang diawali 0"),
        ("telepon transfer 021", "nomor kantor yang diawali 0"),
        ("situs https://bit.ly/dukcapil", r"berakhiran \.go\.id"),
        ("situs dukcapil.go.id.contoh.com", r"berakhiran \.go\.id"),
        ("layanan rekam, SIM", "rekam, cetak, KK, akta, IKD"),
        ("kursi roda mungkin", "ya.*atau.*tidak"),
        ("peta 51.5074, -0.1278", "lintang dan bujur"),
        ("foto ada", "Kirim fotonya"),
        ("alamat ---", "kosong"),
    ],
)
async def test_what_citizens_must_not_read_is_refused(harness: BotHarness, typed: str, refusal: str) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask(f"/profil pamulang {typed}", f"Belum dicatat.*{refusal}")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM profile_facts") == [(0,)]


@pytest.mark.parametrize("name", ["dinas", "disdukcapil", "kantor dinas", "Disdukcapil", "dinas dukcapil"])
async def test_the_main_office_is_named_as_its_button_names_it(harness: BotHarness, name: str) -> None:
    rina = await new_admin_on_duty(harness)
    shown = await rina.ask(
        f"/profil {name} alamat Jl. Cilenggang 1", "akan dibaca warga.*Disdukcapil.*Jl. Cilenggang 1"
    )
    assert "berlaku untuk" not in shown["text"]


async def test_signs_that_reverse_words_are_taken_out(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await save(rina, "/profil pamulang alamat Jl. \u202eSili\u200bwangi 1", "Jl. Siliwangi 1")


async def test_several_fields_and_all_places_at_once(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    text = "/profil pamulang\nalamat Jl. Siliwangi 1\nwa 0812-3456-7890\nsitus disdukcapil.tangerangselatankota.go.id"
    await save(rina, text, "Jl. Siliwangi 1.*WhatsApp: 0812-3456-7890.*https://disdukcapil")
    await save(rina, "/profil semua layanan rekam", "berlaku untuk 8 tempat")
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("nomor wa kantor kecamatan pamulang", "WhatsApp: 0812-3456-7890")
    await siti.ask("bisa rekam di setu?", "Layanan: rekam KTP-el")


@pytest.mark.parametrize(
    "position",
    ["-6.340123, 106.740456", "-6.3401, 106.7402", "-6,340123 106,740456", "-6.34012345, 106.74045678"],
)
async def test_a_map_position_is_no_number_of_a_person(harness: BotHarness, position: str) -> None:
    """Six decimals have 16 digits together, as a NIK. A NIK beside them is still warned of."""
    rina = await new_admin_on_duty(harness)
    typed = f"/profil pamulang\nalamat Jl. Siliwangi 1\nlayanan rekam, KK\ntitik peta {position}"
    await rina.ask(typed, "akan dibaca warga.*kartu keluarga.*Titik peta: -6.34")
    await rina.wait_for_silence()
    assert "Jangan pernah mengirim NIK" not in rina.transcript()
    await rina.ask(f"{typed}\npatokan 3674061234560001", "Jangan pernah mengirim NIK")


async def test_an_old_fact_is_shown_as_old_and_asked_again(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    budi = await hire(harness, rina, "Budi", *OFFICER)
    await save(budi, f"/profil pamulang alamat {ADDRESS}", "Alamat|Pamulang")
    await budi.wait_for_silence()
    harness.let_time_pass(timedelta(days=183, hours=21, minutes=31))  # Monday, 24 May 2027, 07.31
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("/lokasi pamulang", f"{ADDRESS}.*dikonfirmasi 21 November 2026, sudah lama")
    await budi.expect("Selamat pagi.*1 keterangan seperti alamat dikonfirmasi setengah tahun lalu")
    budi.press("🏢 Periksa yang lama")
    await budi.expect_edit(f"Apakah ini masih benar.*Pamulang.*{ADDRESS}")
    budi.press("✅ 1. Alamat")
    await budi.expect_edit("Tidak ada yang perlu dikonfirmasi lagi")
    found = await siti.ask("/lokasi pamulang", f"{ADDRESS}.*Dikonfirmasi kantor pada 24 Mei 2027")
    assert "sudah lama" not in found["text"]
    await rina.ask("/log", "mengonfirmasi lagi profil tempat")


async def test_messages_that_tell_a_case_are_not_answered_with_the_profile(harness: BotHarness) -> None:
    """Words such as "telepon", "alamat" or "bisa" also stand in messages about something else."""
    rina = await new_admin_on_duty(harness)
    siti = await harness.new_person("Siti", office="3674")
    for name in ("pamulang", "dinas"):
        text = (
            f"/profil {name}\nalamat {ADDRESS}\ntelepon (021) 5551234\nwa 0812-3456-7890\nlayanan rekam, KK"
        )
        await save(rina, f"{text}\nparkir di halaman", "Periksa dulu")
    for words in (
        "ganti alamat di ktp bagaimana, saya pindah ke pamulang",
        "blangko béak waé, iraha ayana deui",
        "urus KK bisa hari sabtu gak di pamulang",
        "kk saya hilang bisa cetak lagi di pamulang?",
        "kena getok parkir waktu urus ktp",
    ):
        found = await siti.ask(words, "")
        assert "5551234" not in found["text"] and "0812-3456" not in found["text"], words
        assert not found["text"].startswith("Kantor Kecamatan Pamulang\n"), words


async def test_other_reported_facts_stay_beside_a_confirmed_one(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti = await harness.new_person("Siti", office="3674")
    await save(rina, f"/profil dinas alamat {ADDRESS}", "Periksa dulu")
    await siti.ask("mpp tangsel dimana", "Jalan Raya Serpong KM 16.*Belum dikonfirmasi kantor")
    await siti.ask("alamat kantor disdukcapil", f"{ADDRESS}.*Dikonfirmasi kantor")
    await save(rina, "/profil dinas situs disdukcapil.tangerangselatankota.go.id/baru", "Periksa dulu")
    await siti.ask("website dukcapil", "go.id/baru.*Dikonfirmasi kantor")
