"""/umumkan: write, preview, choose, approve, send, stop, correct, withdraw; and /pengumuman."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from demo.person import PIXEL, Person
from handlers.visit import Desk, Facts
from tests.conftest import Town
from tests.engines import everything, look
from tests.office_staff import hired

TEXT = "Besok loket rekam di Serpong tutup karena listrik padam. Silakan ke Setu."
NIGHT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 22.00 in Jakarta
MORNING = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # 06.30 the next day


async def follower(town: Town, name: str, command: str = "/ikuti tangsel pengumuman") -> Person:
    person = await town.person(name, office="3674")
    await person.ask(command, "Anda mengikuti")
    return person


async def clerk(town: Town, name: str = "Bu Rina") -> Person:
    rina = await town.clerk(name)
    rina.say("/start 3674")
    await rina.expect("Tangerang Selatan")
    return rina


async def compose(rina: Person, text: str = TEXT) -> None:
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.say(text)
    await rina.expect(r"Pengumuman Disdukcapil Kota Tangerang Selatan.*Kode LKT-")
    await rina.expect("Siap dikirim")


async def announce(rina: Person, text: str = TEXT) -> None:
    await compose(rina, text)
    rina.press("✅ Kirim ke")
    await rina.expect_edit("sudah dikirim")


async def test_it_arrives_as_it_was_previewed_and_only_to_followers(town: Town) -> None:
    siti = await follower(town, "Siti")
    budi = await town.person("Budi", office="3674")
    rina = await clerk(town)
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.say(TEXT)
    preview = await rina.expect("Kode LKT-")
    await rina.expect("Penerima: 1 orang")
    rina.press("🧪 Kirim ke saya saja")
    assert (await rina.expect("listrik padam"))["text"] == preview["text"]
    rina.press("✅ Kirim ke 1 orang")
    letter = await siti.expect("listrik padam")
    assert (letter["text"], letter["reply_markup"]) == (preview["text"], preview["reply_markup"])
    await rina.expect_edit(r"Terkirim: 1 dari 1.*Selesai dalam")
    assert "listrik" not in budi.transcript()
    siti.press("🔕 Berhenti")
    await siti.expect("Tidak ada lagi")
    await rina.ask("/umumkan Kabar kedua untuk semua", "Kode LKT-")
    await rina.expect("Penerima: 0 orang")


async def test_bold_stays_and_angle_brackets_are_words(town: Town) -> None:
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    await announce(rina, "Loket <rekam> & cetak tutup")
    await siti.expect("Loket <rekam> & cetak tutup")


async def test_audience_by_place_exclusion_and_topic(town: Town) -> None:
    await follower(town, "Ani", "/ikuti serpong")
    await follower(town, "Budi", "/ikuti pamulang")
    await follower(town, "Citra", "/ikuti setu blangko")
    rina = await clerk(town)
    await compose(rina)
    assert "Penerima: 2 orang" in rina.text  # Citra follows another topic
    rina.press("👥 Untuk siapa")
    await rina.expect_edit("Tempat mana")
    rina.press("Pamulang")
    await rina.expect_edit("Penerima: 1 orang")
    rina.press("✅ Pamulang")
    await rina.expect_edit("Penerima: 2 orang")
    rina.press("🚫 Kecualikan tempat")
    await rina.expect_edit("dikecualikan")
    rina.press("Serpong")
    await rina.expect_edit(r"tanpa Serpong.*Penerima: 1 orang")
    rina.press("✅ Selesai")
    await rina.expect_edit("Siap dikirim.*tanpa Serpong.*Penerima: 1 orang")
    rina.press("🏷 Topik")
    await rina.expect_edit("topik mana")
    rina.press("blangko")
    await rina.expect_edit("topik mana")
    rina.press("✅ Selesai")
    await rina.expect_edit("Penerima: 2 orang")


async def test_who_gets_it_is_said_while_nobody_chose(town: Town) -> None:
    await follower(town, "Ani")
    await follower(town, "Budi", "/ikuti tangsel blangko")
    rina = await clerk(town)
    await compose(rina)
    assert "Penerima: 1 orang" in rina.text and "mengikuti pengumuman" in rina.text
    assert "Dengan semua topik: 2" in rina.text
    rina.press("🏷 Topik")
    await rina.expect_edit("topik mana")
    rina.press("blangko")
    await rina.expect_edit("topik mana")
    rina.press("✅ Selesai")
    await rina.expect_edit("Penerima: 2 orang")
    assert "Dengan semua topik" not in rina.text


async def test_times_are_read_as_people_write_them_and_never_guessed(town: Town) -> None:
    await follower(town, "Siti")
    rina = await clerk(town)
    await compose(rina)
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    await rina.ask("kemarin", "sudah lewat")
    await rina.ask("jam 8", "anggalnya tidak ditemukan")
    await rina.ask("besok jam 8 pagi", "Kode LKT-")
    await rina.expect("Dikirim mulai Minggu, 22 November 2026, 08.00")
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    await rina.ask("hari ini", "Berlaku sampai Minggu, 22 November 2026, 00.00")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect("Masa berlakunya habis sebelum dikirim")
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    rina.press("Satu minggu")
    await rina.expect("Berlaku sampai Minggu, 29 November 2026")
    await rina.expect("Siap dikirim")


async def test_a_scheduled_one_goes_to_those_who_follow_then(town: Town) -> None:
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    await compose(rina)
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    rina.press("Besok 08.00")
    await rina.expect_edit("Dikirim mulai Minggu, 22 November 2026, 08.00")
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("menunggu waktunya")
    budi = await follower(town, "Budi")
    siti.say("/langganan")
    await siti.expect("Kota Tangerang Selatan")
    siti.press("🔕 Berhenti semua")
    await siti.expect_edit("belum mengikuti")
    await town.close()
    town.now = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    await town.open()
    await budi.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    assert "listrik" not in siti.transcript()


async def test_at_night_it_waits_unless_urgent_and_can_be_stopped_and_resumed(town: Town) -> None:
    town.now = NIGHT
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    await compose(rina)
    assert "jam tenang" in rina.text
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu: 1")
    rina.press("⏸ Berhenti")
    await rina.expect_edit("Dihentikan")
    await town.close()
    town.now = MORNING
    await town.open()
    await siti.ask("/lokasi", "Tangerang Selatan")
    assert "listrik" not in siti.transcript()
    rina.press("▶️ Lanjutkan")
    await siti.expect("listrik padam")
    town.now = NIGHT + timedelta(days=1)
    await compose(rina, "Gempa: semua kantor ditutup malam ini juga.")
    rina.press("🚨 Mendesak ya/tidak")
    await rina.expect_edit("juga malam hari")
    rina.press("✅ Kirim ke 1 orang")
    await siti.expect("Gempa")


async def test_a_draft_outlives_a_restart_and_old_buttons_do_nothing(town: Town) -> None:
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    await compose(rina)
    old, buttons = rina.last["message_id"], rina.last["reply_markup"]["inline_keyboard"]
    send = next(
        button["callback_data"] for row in buttons for button in row if "Kirim ke 1" in button["text"]
    )
    await town.close()
    await town.open()
    rina.say("/lokasi serpong")
    await rina.expect("Serpong")
    rina.press("🚨 Mendesak ya/tidak")
    await rina.expect_edit("juga malam hari")
    rina.forge(old, send)
    await rina.expect_toast("sudah berubah atau selesai")
    await rina.ask("/umumkan", "listrik padam")
    await rina.expect("juga malam hari")
    rina.press("✅ Kirim ke 1 orang")
    await siti.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    rina.forge(old, send)
    await rina.expect_toast("sudah berubah atau selesai")
    assert len([1 for shown in siti.shown if "listrik" in shown.get("text", "")]) == 1


async def test_nobodys_number_is_announced(town: Town) -> None:
    rina = await clerk(town)
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask("KTP atas NIK 0000001234567890 sudah jadi", "Nomor siapa pun tidak boleh diumumkan")
    await rina.ask("x" * 3001, "1 sampai 3.000 huruf")
    await town.close()
    assert b"0000001234567890" not in everything(town.database)
    await town.open()
    rina.say(TEXT)
    await rina.expect("Kode LKT-")


async def test_batal_and_commands_leave_it(town: Town) -> None:
    rina = await clerk(town)
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask("batal", "Tidak ada yang dikirim")
    await rina.ask("ktp hilang", "hilang")
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask("/bantuan", "bantuan")
    await rina.ask("ktp hilang", "hilang")
    await compose(rina)
    rina.press("✖️ Buang")
    await rina.expect_edit("Tidak ada yang dikirim")


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


async def test_a_correction_edits_what_arrived_and_comes_anew_where_it_cannot(town: Town) -> None:
    siti, budi = await follower(town, "Siti"), await follower(town, "Budi")
    rina = await clerk(town)
    await announce(rina)
    await siti.expect("listrik padam")
    letter = await budi.expect("listrik padam")
    await rina.expect_edit("Terkirim: 2 dari 2")
    budi.delete(letter["message_id"])
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    rina.say("Besok loket rekam di Serpong buka seperti biasa.")
    await rina.expect("RALAT.*buka seperti biasa")
    await rina.expect("pesan 2 orang")
    rina.press("✏️ Ralat untuk 2 orang")
    await siti.expect_edit("RALAT.*buka seperti biasa.*Diperbaiki Sabtu, 21 November 2026")
    await budi.expect("RALAT.*buka seperti biasa")
    await siti.ask("/pengumuman", "buka seperti biasa")
    siti.forward(letter)
    await siti.expect("sudah diperbaiki")
    await siti.expect("RALAT")


async def test_withdrawn_ones_say_so_everywhere(town: Town) -> None:
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    await announce(rina)
    letter = await siti.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    rina.press("🗑 Tarik")
    await rina.expect_edit("Tarik pengumuman ini")
    rina.press("🗑 Ya, tarik")
    await siti.expect_edit("Ditarik oleh kantor")
    await rina.expect_edit("ditarik")
    siti.forward(letter)
    await siti.expect("Sudah ditarik pada Sabtu, 21 November 2026")
    await siti.expect("Ditarik oleh kantor")
    await siti.ask("/pengumuman", "tidak ada pengumuman")


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_pictures_and_documents(town: Town, kind: str) -> None:
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    await rina.ask("/umumkan", "Pengumuman baru")
    if kind == "photo":
        rina.send_photo(PIXEL, "Jadwal jemput bola bulan Desember")
    else:
        rina.send_document(b"%PDF-1.4 jadwal", "Jadwal jemput bola bulan Desember")
    preview = await rina.expect("jemput bola.*Kode LKT-")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    letter = await siti.expect("jemput bola")
    assert letter[kind] == preview[kind]
    siti.forward(letter)
    await siti.expect("✅ Asli")
    siti.send_photo(PIXEL + b"x", letter["caption"])
    await siti.expect("Diubah.*gambar atau dokumennya lain")
    await rina.expect_edit("Terkirim: 1 dari 1")
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    rina.say("Jadwal jemput bola bulan Januari")
    await rina.expect("RALAT")
    await rina.expect("1 orang")
    rina.press("✏️ Ralat untuk 1 orang")
    await siti.expect_edit("RALAT.*Januari")
    rina.send_voice()
    await rina.expect("suara|tulis")


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
