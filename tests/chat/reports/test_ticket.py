"""/tiket: the state of a report, and messages between reporter and inspectors, who do not see each other."""

from datetime import timedelta

from demo.testing.chat_assertions import inline_buttons
from demo.testing.person import Person
from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.report_helpers import (
    answer_panel,
    fill_report,
    find_code,
    only_report_id,
    open_ticket,
    press_panel,
    read_draft,
    send_report,
    write_to_inspectors,
)


async def list_received(casework: CaseworkHarness) -> list[str]:
    """Return what inspectors received of the only report."""
    id = await only_report_id(casework)
    async with casework.database.read_transaction() as tx:
        return [line.text for line in await case_messages.list_messages(tx, id, MessageAuthor.INSPECTOR)]


async def test_a_message_is_previewed_changed_and_sent_once(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(siti, code, "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await answer_panel(
        siti, "hubungi 081234567890", r"Pemeriksa akan membaca.*hubungi \[telepon\].*sudah dibuang"
    )
    await press_panel(siti, "✏️ Ubah", "Sebelumnya:.*hubungi.*Ketik teks yang baru")
    await answer_panel(siti, "sekitar jam 9", "Pemeriksa akan membaca.*jam 9.*tidak bisa ditarik")
    await answer_panel(siti, "sekitar jam 10", "Pemeriksa akan membaca.*jam 10")
    assert await list_received(casework) == []
    await casework.harness.close()
    await casework.harness.open()
    preview, send = siti.last_message["message_id"], inline_buttons(siti.last_message)[0]["callback_data"]
    siti.forge_button_press(preview, send)
    siti.forge_button_press(preview, send)
    await siti.expect_edit("sampai ke pemeriksa.*jam 10")
    await siti.wait_for_silence()
    assert await list_received(casework) == ["sekitar jam 10"]


async def test_a_message_that_is_cancelled_or_left_is_not_sent(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(siti, code, "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await answer_panel(siti, "sekitar jam 9", "Pemeriksa akan membaca")
    await press_panel(siti, "✖️ Batal", "Tidak ada yang dikirim.*Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await answer_panel(siti, "sekitar jam 10", "Pemeriksa akan membaca")
    siti.send_photo()
    await siti.expect("Bukti 1 sudah datang.*Pemeriksa akan membaca.*jam 10")
    casework.harness.let_time_pass(timedelta(minutes=31))
    siti.press("✅ Kirim")
    await siti.expect_callback_answer("sudah ditutup")
    assert "sekitar jam 10" not in await list_received(casework)
    await casework.pass_hour()
    row = await read_draft(casework.database, siti)
    assert row is None or "jam 10" not in str(row.data)


async def new_examined_report(casework: CaseworkHarness, budi: Person, siti: Person) -> str:
    """File a report by Siti that Budi takes. Return its code."""
    code = await send_report(siti, "Saya cek sendiri")
    await casework.pass_hour()
    await budi.expect("Laporan baru")
    await budi.ask("/aduan", "perlu ditangani")
    budi.press("3674-")
    await budi.expect_edit("Laporan 3674-")
    await press_panel(budi, "Ambil", "Sekarang Anda yang menanganinya")
    return code


async def move_case_state(budi: Person, state: str, words: str = "") -> None:
    await press_panel(budi, "Pindah keadaan", "Pindahkan laporan")
    await press_panel(budi, state, "Pelapor akan membaca")
    if words:
        await budi.ask(words, "Silakan periksa")
    else:
        await press_panel(budi, "Tanpa tambahan", "Silakan periksa")
    await press_panel(budi, "Ya, pindahkan", "Dipindahkan ke")


async def test_the_state_what_is_next_and_by_when(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(
        siti,
        code,
        "Masuk Sabtu, 21 November 2026.*sudah kami terima.*Pemeriksa membaca.*25 November 2026.*3 hari kerja",
    )
    assert "uang tinta" not in siti.text


async def test_any_chat_with_the_code_may_look_however_it_is_typed(harness: BotHarness) -> None:
    siti, ani = await harness.new_person(office="3674"), await harness.new_person("Ani")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(ani, code.upper().replace("-", " "), "Laporan 3674-.*sudah kami terima")
    ani.press("Tutup dan hapus")
    await ani.expect_deleted(ani.last_message["message_id"])
    said = ani.say(code)
    await ani.expect("Laporan 3674-")
    await ani.wait_for_silence()
    assert said["message_id"] not in ani.chat.messages
    ani.say("/tiket")
    await ani.expect("Ketik kode laporan Anda")
    ani.say(code.replace("-", ""))
    await ani.expect("Laporan 3674-")


async def test_a_dialogue_a_move_and_a_dispute(casework: CaseworkHarness) -> None:
    budi, siti = await casework.new_inspector(), await casework.harness.new_person(office="3674")
    code = await new_examined_report(casework, budi, siti)
    await press_panel(budi, "Tulis ke pelapor", "Kepada pelapor")
    await budi.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    await press_panel(budi, "Kirim", "Terkirim")
    await open_ticket(siti, code, "Pemeriksa, 21 November 2026:.*Jam berapa kejadiannya")
    assert "Budi" not in siti.text
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await write_to_inspectors(
        siti,
        "sekitar jam 9, hp saya 081234567890",
        "sampai ke pemeriksa.*Anda, 21 November 2026:.*jam 9.*\\[telepon\\]",
    )
    await casework.pass_hour()
    await budi.expect("Pelapor menjawab")
    await budi.ask("/aduan", "Aduan: perlu ditangani")
    budi.press("3674-")
    await budi.expect_edit("Laporan 3674-")
    assert "Siti" not in budi.text and str(siti.id) not in budi.text
    await move_case_state(budi, "Ditindaklanjuti")
    await move_case_state(budi, "Selesai", "Uang dikembalikan, petugas ditegur.")
    await open_ticket(siti, code, "Pemeriksaan laporan Anda selesai.*Uang dikembalikan")
    await press_panel(siti, "Belum selesai", "Apa yang belum selesai")
    await write_to_inspectors(
        siti, "uangnya belum kembali", "belum selesai.*dibuka lagi paling lambat jam berikutnya"
    )
    assert "↩️ Belum selesai" not in siti.buttons
    await casework.pass_hour()
    await open_ticket(siti, code, "dibuka lagi.*uangnya belum kembali")


async def test_a_dispute_without_a_reason(casework: CaseworkHarness) -> None:
    budi, siti = await casework.new_inspector(), await casework.harness.new_person(office="3674")
    code = await new_examined_report(casework, budi, siti)
    await move_case_state(budi, "Ditutup karena keterangan kurang", "Mohon tambah keterangan.")
    await open_ticket(siti, code, "belum cukup")
    await press_panel(siti, "Belum selesai", "Apa yang belum selesai")
    await press_panel(siti, "Tanpa alasan", "dibuka lagi paling lambat")
    siti.forge_button_press(
        siti.last_message["message_id"],
        siti.last_message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].replace(
            "answer", "reopen"
        ),
    )
    await siti.expect_edit("sudah Anda sampaikan")


async def test_more_evidence(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(siti, code, "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "foto, surat, atau rekaman")
    siti.send_photo(caption="fotonya")
    await siti.expect_edit("Bukti 1.*fotonya")
    await siti.expect("Bukti 1 tersimpan")
    id = await only_report_id(casework)
    async with casework.database.read_transaction() as tx:
        assert [row["owner"] for row in await tx.fetch_all("SELECT owner FROM evidence")] == [f"report:{id}"]


async def test_a_code_that_nobody_has_and_a_slip_of_the_finger(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(siti, f"b{code[1:]}" if code[0] != "b" else f"c{code[1:]}", "Ada kata yang belum pas")
    await siti.ask("satu dua tiga", "Ada kata yang belum pas")
    await answer_with_code(siti, code, "Laporan 3674-")


async def answer_with_code(person: Person, code: str, pattern: str) -> None:
    person.say(code)
    await person.expect(pattern)


async def test_a_case_stays_open_for_half_an_hour_only(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(siti, code, "Laporan 3674-")
    harness.now += timedelta(minutes=31)
    last = siti.last_message["message_id"]
    siti.press("Tulis ke pemeriksa")
    await siti.expect_callback_answer("sudah ditutup")
    await siti.expect_deleted(last)


async def test_a_form_waits_while_a_case_is_looked_at(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await press_panel(siti, "Sudah saya tulis", "kata ke-2")
    await press_panel(siti, "Sudah yakin", "Kode tidak tampil")
    siti.press("Hapus jejak")
    await siti.expect("Selesai")
    await fill_report(siti)
    await open_ticket(siti, code, "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await write_to_inspectors(siti, "tambahan dari saya", "sampai ke pemeriksa")
    await siti.ask("/lapor", "Isian Anda tadi masih tersimpan")
    await press_panel(siti, "Lanjutkan", "Sudah benar")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    assert find_code(siti) not in ("", code)


async def test_words_of_the_reporter_are_kept_as_theirs(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(siti, code, "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await write_to_inspectors(siti, "ada <b>dua</b> saksi", "ada <b>dua</b> saksi")
    id = await only_report_id(casework)
    async with casework.database.read_transaction() as tx:
        (line,) = await case_messages.list_messages(tx, id, MessageAuthor.INSPECTOR)
    assert (line.author, line.text, line.by) == (MessageAuthor.REPORTER, "ada <b>dua</b> saksi", None)


async def test_a_question_after_another_command_goes_to_no_examiner(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(siti, code, "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    await siti.ask("/bantuan", "")
    await siti.ask("ktp bayar ga?", "gratis")
    id = await only_report_id(casework)
    async with casework.database.read_transaction() as tx:
        assert await case_messages.list_messages(tx, id, MessageAuthor.INSPECTOR) == []


async def test_words_of_four_letters_are_no_code(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("kalo urus atau buat baru bisa esok", "")
    assert "belum pas" not in siti.text
