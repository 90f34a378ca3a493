"""Casework through the chat: the queue, one case, permissions, and what the reporter reads."""

from content.reports.report_form import FilingResult, ReportMode
from demo.testing.chat_assertions import inline_buttons
from demo.testing.person import Person
from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from tests.support.casework_harness import STORY, CaseworkHarness, ask_reporter, new_handled_case
from tests.support.report_helpers import press_panel
from tests.support.staff_helpers import hire


async def open_case(casework: CaseworkHarness, person: Person, filed: FilingResult) -> None:
    """Open the card of a case from the queue."""
    await person.ask("/aduan", filed.number)
    person.press(f"{filed.number}")
    await person.expect_edit(f"Laporan {filed.number}")


async def read_reporter_messages(casework: CaseworkHarness, filed: FilingResult) -> list[str]:
    """Return the messages that the reporter can read."""
    async with casework.database.read_transaction() as tx:
        return [
            line.text
            for line in await case_messages.list_messages(tx, filed.report_id, MessageAuthor.REPORTER)
        ]


async def test_a_report_appears_at_the_full_hour_and_is_told_in_one_message(
    casework: CaseworkHarness,
) -> None:
    budi = await casework.new_inspector()
    first, second = await casework.file_report(), await casework.file_report(site="3674-02")
    await budi.ask("/aduan", "perlu ditangani \\(0\\)")
    assert first.number not in budi.text
    await casework.pass_hour()
    await budi.expect(r"Laporan baru atau dibuka lagi: 2\.")
    assert "Kota Tangerang Selatan: 2" in budi.text and "Serpong" not in budi.text
    await budi.wait_for_silence()
    budi.press("Buka aduan")
    await budi.expect_edit("perlu ditangani \\(2\\)")
    assert first.number in budi.text and second.number in budi.text
    await open_case(casework, budi, first)
    assert STORY in budi.text and "Rp100.000" in budi.text and "Serpong" in budi.text
    assert "25 November 2026" in budi.text and "3 hari kerja" in budi.text and "LAPOR!" in budi.text


async def test_a_case_from_taking_it_to_telling_the_reporter(casework: CaseworkHarness) -> None:
    budi, siti = await casework.new_inspector(), await casework.harness.new_person()
    filed = await casework.file_report(siti.id)
    await casework.pass_hour()
    await budi.expect("Laporan baru")
    await open_case(casework, budi, filed)
    assert "Tulis ke pelapor" not in str(budi.buttons)
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda yang menanganinya")
    budi.press("Tulis ke pelapor")
    await budi.expect_edit("Kepada pelapor")
    await budi.ask("Jam berapa? NIK 0000001212900001 jangan ditulis", "Tanpa nomor telepon")
    await budi.ask("Jam berapa kejadiannya?", "Pelapor akan membaca")
    budi.press("Kirim")
    await budi.expect_edit("Terkirim")
    assert await siti.wait_for_silence() == [], "a phone that rings at once would betray its owner"
    await casework.pass_news_delay()
    await siti.expect("Ada pertanyaan untuk Anda")
    assert await read_reporter_messages(casework, filed) == ["Jam berapa kejadiannya?"]
    budi.press("Pindah keadaan")
    await budi.expect_edit("Pindahkan laporan")
    budi.press("Ditindaklanjuti")
    await budi.expect_edit("Pelapor akan membaca")
    budi.press("Tanpa tambahan")
    await budi.expect_edit("Silakan periksa")
    budi.press("Ya, pindahkan")
    await budi.expect_edit("Dipindahkan ke: Ditindaklanjuti")
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    budi.press("Pindah keadaan")
    await budi.expect_edit("Pindahkan laporan")
    budi.press("Selesai")
    await budi.expect_edit("Tambahkan alasannya")
    assert "Tanpa tambahan" not in str(budi.buttons)
    budi.press("Layanan dibenahi")
    await budi.expect_edit("Cara pelayanan di tempat itu sudah dibenahi")
    budi.press("Ya, pindahkan")
    await budi.expect_edit("Dipindahkan ke: Selesai")
    assert (await read_reporter_messages(casework, filed))[-1].startswith("Cara pelayanan")
    await budi.ask("/aduan", "perlu ditangani \\(0\\)")
    budi.press("selesai (1)")
    await budi.expect_edit(filed.number)


async def test_a_text_for_the_reporter_is_changed_before_it_leaves(casework: CaseworkHarness) -> None:
    budi, siti = await casework.new_inspector(), await casework.harness.new_person()
    filed = await new_handled_case(casework, budi, siti.id)
    await ask_reporter(budi)
    preview = await budi.ask(
        "Apakah Rp150.000 sudah ditransfer kembali?",
        "Pelapor akan membaca.*Rp150.000.*Baca sekali lagi. Isinya.*uang.*tidak bisa ditarik",
    )
    assert [one["text"] for one in inline_buttons(preview)] == ["✅ Kirim", "✏️ Ubah", "✖️ Batal"]
    await press_panel(budi, "✏️ Ubah", "Sebelumnya:.*Rp150.000.*Kepada pelapor")
    await budi.ask("Jam berapa kejadiannya?", "Pelapor akan membaca.*Jam berapa")
    assert "Baca sekali lagi" not in budi.text
    assert await read_reporter_messages(casework, filed) == []
    await casework.harness.close()
    await casework.harness.open()
    await press_panel(budi, "✅ Kirim", "Terkirim")
    assert await read_reporter_messages(casework, filed) == ["Jam berapa kejadiannya?"]


async def test_two_inspectors_cannot_both_take_it(casework: CaseworkHarness) -> None:
    budi, ani = await casework.new_inspector(), await casework.new_inspector("Bu Ani")
    filed = await casework.file_report()
    await casework.pass_hour()
    await open_case(casework, budi, filed)
    await open_case(casework, ani, filed)
    ani.press("Ambil")
    await ani.expect_edit("Sekarang Anda yang menanganinya")
    budi.press("Ambil")
    await budi.expect_edit("sudah berubah")
    assert "Ditangani: Bu Ani" in budi.text
    assert "Pindah keadaan" not in str(budi.buttons)


async def test_hand_over_and_put_back(casework: CaseworkHarness) -> None:
    budi, ani = await casework.new_inspector(), await casework.new_inspector("Bu Ani")
    filed = await casework.file_report()
    await casework.pass_hour()
    await open_case(casework, budi, filed)
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda")
    budi.press("Serahkan")
    await budi.expect_edit("Siapa yang menanganinya")
    budi.press("Bu Ani")
    await budi.expect_edit(f"Serahkan laporan {filed.number} kepada Bu Ani.*tidak bisa mengambilnya kembali")
    budi.press("Kembali")
    await budi.expect_edit("Siapa yang menanganinya")
    assert not ani.bot_messages or "menyerahkan" not in ani.text
    budi.press("Bu Ani")
    await budi.expect_edit("Serahkan laporan")
    budi.press("Ya, serahkan")
    await budi.expect_edit("Diserahkan kepada Bu Ani")
    await ani.expect("Pak Budi menyerahkan satu laporan")
    assert filed.number not in ani.text
    ani.press("📂")
    await ani.expect_edit(filed.number)
    await open_case(casework, ani, filed)
    ani.press("Lepas")
    await ani.expect_edit("menunggu pemeriksa lain")
    assert "Ditangani: belum ada" in ani.text


async def test_notes_are_for_inspectors_alone(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await open_case(casework, budi, filed)
    budi.press("Catatan")
    await budi.expect_edit("Ketik catatannya")
    await budi.ask("Mirip perkara bulan lalu", "Catatan disimpan")
    assert "Mirip perkara bulan lalu" in budi.text
    assert await read_reporter_messages(casework, filed) == []


async def test_answers_of_the_reporter_appear_at_the_full_hour(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await open_case(casework, budi, filed)
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda")
    async with casework.database.transaction() as tx:
        await case_messages.add_message(
            tx, filed.report_id, MessageAuthor.REPORTER, "Jam sepuluh", None, casework.harness.now.date()
        )
    budi.press("Perbarui")
    await budi.expect_callback_answer("")
    assert "Jam sepuluh" not in budi.text
    await casework.pass_hour()
    await budi.expect("Pelapor menjawab pada laporan yang Anda tangani: 1")
    await budi.ask("/aduan", "Aduan: perlu ditangani")
    budi.press("dijawab pelapor (1)")
    await budi.expect_edit(filed.number)
    budi.press(filed.number)
    await budi.expect_edit("Jam sepuluh")


async def test_who_cannot_be_asked_is_not_asked(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report(mode=ReportMode.ONCE)
    await casework.pass_hour()
    await open_case(casework, budi, filed)
    budi.press("Ambil")
    await budi.expect_edit("tidak bisa ditanya")
    assert "Tulis ke pelapor" not in str(budi.buttons)
    budi.forge_button_press(budi.last_message["message_id"], f"case:ask:{filed.report_id}")
    await budi.expect_edit("sudah berubah")


async def test_an_inspector_reads_that_a_reporter_without_a_way_back_reads_nothing(
    casework: CaseworkHarness,
) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report(mode=ReportMode.ONCE)
    await casework.pass_hour()
    await budi.expect("Laporan baru")
    await open_case(casework, budi, filed)
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda yang menanganinya")
    budi.press("Pindah keadaan")
    await budi.expect_edit("")
    budi.press("Diteruskan")
    await budi.expect_edit("tidak bisa membaca")
    await budi.ask("Sudah kami sampaikan ke camat.", "tidak bisa membaca")
    budi.press("✅ Ya, pindahkan")
    await budi.expect_edit("sekali kirim tidak membacanya")
    assert not any("Pelapor akan membaca" in str(message.get("text")) for message in budi.bot_messages)


async def test_a_citizen_who_types_aduan_gets_the_ordinary_answer(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    siti.say("/aduan")
    await siti.expect("")
    assert "perlu ditangani" not in siti.text


async def test_petugas_and_admin_see_nothing(casework: CaseworkHarness) -> None:
    admin = await casework.get_admin()
    dedi = await hire(
        casework.harness, admin, "Pak Dedi", "Petugas:", "Kota Tangerang Selatan", "Seluruh kantor"
    )
    filed = await casework.file_report()
    await casework.pass_hour()
    for person in (admin, dedi):
        await person.ask("/aduan", "di luar tugas Anda")
        person.forge_button_press(person.last_message["message_id"], f"case:show:{filed.report_id}")
        await person.expect_callback_answer("tidak dipakai")
