"""/tiket: how a report stands, and talking with those who examine it, without either seeing the other."""

from datetime import timedelta

from demo.person import Person
from storage import talk
from storage.talk import Author
from tests.casework_street import Street, opened, street
from tests.conftest import Town
from tests.reporting import code_of, filled, panel, sent, told

__all__ = ["opened", "street"]


async def looked(person: Person, code: str, pattern: str) -> None:
    said = person.say(f"/tiket {code}")
    await person.expect(pattern)
    await person.silence()
    assert said["message_id"] not in person.chat.messages


async def report_id(street: Street) -> str:
    async with street.database.reading() as tx:
        (row,) = await tx.all("SELECT id FROM reports")
    return str(row["id"])


async def examined(street: Street, budi: Person, siti: Person) -> str:
    """A report by Siti that Budi has taken; its code."""
    code = await sent(siti, "Saya cek sendiri")
    await street.hour()
    await budi.expect("Laporan baru")
    await budi.ask("/aduan", "perlu ditangani")
    budi.press("3674-")
    await budi.expect_edit("Laporan 3674-")
    await panel(budi, "Ambil", "Sekarang Anda yang menanganinya")
    return code


async def moved(budi: Person, state: str, words: str = "") -> None:
    await panel(budi, "Pindah keadaan", "Pindahkan laporan")
    await panel(budi, state, "Pelapor akan membaca")
    if words:
        await budi.ask(words, "Silakan periksa")
    else:
        await panel(budi, "Tanpa tambahan", "Silakan periksa")
    await panel(budi, "Ya, pindahkan", "Dipindahkan ke")


async def test_the_state_what_is_next_and_by_when(town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await looked(
        siti,
        code,
        "Masuk Sabtu, 21 November 2026.*sudah kami terima.*Pemeriksa membaca.*25 November 2026.*3 hari kerja",
    )
    assert "uang tinta" not in siti.text


async def test_any_chat_with_the_code_may_look_however_it_is_typed(town: Town) -> None:
    siti, ani = await town.person(office="3674"), await town.person("Ani")
    code = await sent(siti, "Saya cek sendiri")
    await looked(ani, code.upper().replace("-", " "), "Laporan 3674-.*sudah kami terima")
    ani.press("Tutup dan hapus")
    await ani.expect_deleted(ani.last["message_id"])
    said = ani.say(code)
    await ani.expect("Laporan 3674-")
    await ani.silence()
    assert said["message_id"] not in ani.chat.messages
    ani.say("/tiket")
    await ani.expect("Ketik kode laporan Anda")
    ani.say(code.replace("-", ""))
    await ani.expect("Laporan 3674-")


async def test_a_dialogue_a_move_and_a_dispute(street: Street) -> None:
    budi, siti = await street.inspector(), await street.town.person(office="3674")
    code = await examined(street, budi, siti)
    await panel(budi, "Tulis ke pelapor", "Kepada pelapor")
    await budi.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    await panel(budi, "Kirim", "Terkirim")
    await looked(siti, code, "Pemeriksa, 21 November 2026:.*Jam berapa kejadiannya")
    assert "Budi" not in siti.text
    await panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await told(
        siti,
        "sekitar jam 9, hp saya 081234567890",
        "sampai ke pemeriksa.*Anda, 21 November 2026:.*jam 9.*\\[telepon\\]",
    )
    await street.hour()
    await budi.expect("jawaban|menjawab|pesan")
    await budi.ask("/aduan", "Aduan|aduan")
    budi.press("3674-")
    await budi.expect_edit("Laporan 3674-")
    assert "Siti" not in budi.text and str(siti.id) not in budi.text
    await moved(budi, "Ditindaklanjuti")
    await moved(budi, "Selesai", "Uang dikembalikan, petugas ditegur.")
    await looked(siti, code, "Pemeriksaan laporan Anda selesai.*Uang dikembalikan")
    await panel(siti, "Belum selesai", "Apa yang belum selesai")
    await told(siti, "uangnya belum kembali", "belum selesai.*dibuka lagi paling lambat jam berikutnya")
    assert "↩️ Belum selesai" not in siti.buttons
    await street.hour()
    await looked(siti, code, "dibuka lagi.*uangnya belum kembali")


async def test_a_dispute_without_a_reason(street: Street) -> None:
    budi, siti = await street.inspector(), await street.town.person(office="3674")
    code = await examined(street, budi, siti)
    await moved(budi, "Ditutup karena keterangan kurang", "Mohon tambah keterangan.")
    await looked(siti, code, "belum cukup")
    await panel(siti, "Belum selesai", "Apa yang belum selesai")
    await panel(siti, "Tanpa alasan", "dibuka lagi paling lambat")
    siti.forge(
        siti.last["message_id"],
        siti.last["reply_markup"]["inline_keyboard"][0][0]["callback_data"].replace("answer", "reopen"),
    )
    await siti.expect_edit("sudah Anda sampaikan")


async def test_more_evidence(street: Street) -> None:
    siti = await street.town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await looked(siti, code, "Laporan 3674-")
    await panel(siti, "Tulis ke pemeriksa", "foto, surat, atau rekaman")
    siti.send_photo(caption="fotonya")
    await siti.expect_edit("Bukti 1.*fotonya")
    await siti.expect("Bukti 1 tersimpan")
    id = await report_id(street)
    async with street.database.reading() as tx:
        assert [row["owner"] for row in await tx.all("SELECT owner FROM evidence")] == [f"report:{id}"]


async def test_a_code_that_nobody_has_and_a_slip_of_the_finger(town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await looked(siti, f"b{code[1:]}" if code[0] != "b" else f"c{code[1:]}", "Ada kata yang belum pas")
    await siti.ask("satu dua tiga", "Ada kata yang belum pas")
    await told_code(siti, code, "Laporan 3674-")


async def told_code(person: Person, code: str, pattern: str) -> None:
    person.say(code)
    await person.expect(pattern)


async def test_a_case_stays_open_for_half_an_hour_only(town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await looked(siti, code, "Laporan 3674-")
    town.now += timedelta(minutes=31)
    last = siti.last["message_id"]
    siti.press("Tulis ke pemeriksa")
    await siti.expect_toast("sudah ditutup")
    await siti.expect_deleted(last)


async def test_a_form_waits_while_a_case_is_looked_at(town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await panel(siti, "Sudah saya tulis", "kata ke-2")
    await panel(siti, "Sudah yakin", "Kode tidak tampil")
    siti.press("Hapus jejak")
    await siti.expect("Selesai")
    await filled(siti)
    await looked(siti, code, "Laporan 3674-")
    await panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await told(siti, "tambahan dari saya", "sampai ke pemeriksa")
    await siti.ask("/lapor", "Isian Anda tadi masih tersimpan")
    await panel(siti, "Lanjutkan", "Sudah benar")
    await panel(siti, "Kirim laporan", "sudah masuk")
    assert code_of(siti) not in ("", code)


async def test_words_of_the_reporter_are_kept_as_theirs(street: Street) -> None:
    siti = await street.town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await looked(siti, code, "Laporan 3674-")
    await panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await told(siti, "ada <b>dua</b> saksi", "ada <b>dua</b> saksi")
    id = await report_id(street)
    async with street.database.reading() as tx:
        (line,) = await talk.read(tx, id, Author.INSPECTOR)
    assert (line.author, line.text, line.by) == (Author.REPORTER, "ada <b>dua</b> saksi", None)


async def test_a_question_after_another_command_goes_to_no_examiner(street: Street) -> None:
    siti = await street.town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await looked(siti, code, "Laporan 3674-")
    await panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await siti.ask("/bantuan", "")
    await siti.ask("ktp bayar ga?", "gratis")
    id = await report_id(street)
    async with street.database.reading() as tx:
        assert await talk.read(tx, id, Author.INSPECTOR) == []


async def test_words_of_four_letters_are_no_code(town: Town) -> None:
    siti = await town.person(office="3674")
    await siti.ask("kalo urus atau buat baru bisa esok", "")
    assert "belum pas" not in siti.text
