"""Hostile text and files in the report form: code, numbers, floods, files that are no evidence."""

import io
import zipfile

from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from storage.engine.database import Database
from storage.reports import report_drafts
from storage.reports.evidence_files import MAX_FILES
from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import (
    STEPS,
    answer_panel,
    begin_report,
    fill_report,
    find_code,
    press_panel,
    read_forms,
)


async def test_html_is_shown_as_it_was_typed(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_panel(siti, "Tempat lain", "Ketik tempatnya")
    await answer_panel(siti, "<b>kantor</b> & <a href='x'>desa</a>", "Kapan")
    for label, pattern in STEPS[1:3]:
        await press_panel(siti, label, pattern)
    await answer_panel(siti, "<script>seratus</script>", "Siapa")
    await press_panel(siti, "Calo", "Ceritakan")
    await answer_panel(siti, "</b></i><tg-spoiler>", "</b></i><tg-spoiler>")
    await press_panel(
        siti,
        "➡️ Lanjut",
        "<b>kantor</b> & <a href='x'>desa</a>.*<script>seratus</script>.*</b></i><tg-spoiler>",
    )
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    (form,) = await read_forms(opened_databases[-1])
    assert form.place == "<b>kantor</b> & <a href='x'>desa</a>"


async def test_sql_and_formulas_are_words(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_panel(siti, "Tempat lain", "Ketik tempatnya")
    await answer_panel(siti, "x'); DELETE FROM reports; --", "Kapan")
    for label, pattern in STEPS[1:3]:
        await press_panel(siti, label, pattern)
    await answer_panel(siti, '=HYPERLINK("http://x","y")', "Siapa")
    await press_panel(siti, "Calo", "Ceritakan")
    await press_panel(siti, "Tanpa cerita", "Sudah benar")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    await siti.ask("/tiket ' OR 1=1 --", "belum pas")
    await siti.ask("/cekslip ' OR'1'='1", "Tidak cocok")
    (form,) = await read_forms(opened_databases[-1])
    assert (form.place, form.amount) == ("x'); DELETE FROM reports; --", None)


async def test_numbers_of_persons_are_taken_out_at_every_step(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_panel(siti, "Tempat lain", "Ketik tempatnya")
    await answer_panel(siti, "rumah pak x 081234567890", "sudah saya buang.*Kapan")
    await answer_panel(siti, "kemarin, nik 0000001212900001", "sudah saya buang.*Apa yang terjadi")
    await press_panel(siti, "Diminta, saya bayar", "Berapa")
    await answer_panel(siti, "transfer ke 0000001212900001", "sudah saya buang.*Siapa")
    await press_panel(siti, "Calo", "Ceritakan")
    await answer_panel(siti, "namanya tertulis di siti@contoh.id 0812-3456-7890", "sudah saya buang")
    await press_panel(siti, "➡️ Lanjut", "Sudah benar")
    assert "0000001212900001" not in siti.text and "0812" not in siti.text
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    (form,) = await read_forms(opened_databases[-1])
    assert not [word for word in ("0812", "000000121290", "contoh.id") if word in str(form)]


async def test_a_number_that_waits_beside_an_open_form_is_taken_out(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """The words after /lapor wait, sealed, until it is clear to which form they belong."""
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_panel(siti, "Tempat lain", "Ketik tempatnya")
    await answer_panel(siti, "pasar", "Kapan")
    siti.say("/lapor Budi 3.674.031.205.900.007 hp 0812-3456-7890 minta uang")
    await siti.expect("Isian Anda tadi masih tersimpan")
    async with opened_databases[-1].read_transaction() as tx:
        draft = await report_drafts.find(tx, siti.id)
    assert draft is not None and "minta uang" in str(draft.data)
    assert not [part for part in ("031", "205", "900", "0812", "7890") if part in str(draft.data)]


async def test_a_number_in_several_messages_of_a_report_is_taken_out(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    await answer_panel(siti, "dia tulis 00000012", "Sudah dicatat")
    await answer_panel(siti, "12900001 lalu pergi", "Sudah dicatat")
    async with opened_databases[-1].transaction() as tx:
        draft = await report_drafts.find(tx, siti.id)
        assert draft is not None and "pergi" in str(draft.data)
        assert "00000012" not in str(draft.data) and "12900001" not in str(draft.data)
        for words in ("nomornya 0000", "0012", "1290", "0001 itu"):
            await case_messages.add_message(
                tx, "case", MessageAuthor.REPORTER, words, None, harness.now.date()
            )
        said = await case_messages.list_messages(tx, "case", MessageAuthor.INSPECTOR)
    assert len(said) == 4
    assert not any(char.isdecimal() for message in said for char in message.text), said


async def test_a_story_without_end_is_bounded(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    await answer_panel(siti, "a" * 3900, "Sudah dicatat")
    await answer_panel(siti, "b" * 3900, "Terlalu panjang")
    for _ in range(3):
        siti.say("c" * 3900)
    await press_panel(siti, "➡️ Lanjut", "Sudah benar")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    (form,) = await read_forms(opened_databases[-1])
    assert len(form.story) <= 4000 and form.story.startswith("aaa")


async def test_words_about_a_report_never_reach_the_questions(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    await answer_panel(siti, "kepala seksi itu yang narik", "Sudah dicatat")
    await press_panel(siti, "➡️ Lanjut", "Sudah benar")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    await press_panel(siti, "Sudah saya tulis", "kata ke-2")
    await answer_panel(siti, "bukan kata yang benar", "Belum sama")
    code = find_code(siti)
    await siti.ask("/tiket zzzz", "belum pas")
    await siti.ask("budo kela miru satu wenu pila gohe", "belum pas")
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT text FROM questions") == []
        assert (
            await tx.fetch_all("SELECT chat_id FROM people WHERE asked IS NOT NULL OR topic IS NOT NULL")
            == []
        )
    assert code == ""


async def test_an_edited_story_is_replaced_and_not_asked(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    said = siti.say("dia minta uang kopi")
    siti.edit(said["message_id"], "dia minta uang rokok")
    await siti.expect_edit("uang rokok")
    await siti.wait_for_silence()
    assert "uang kopi" not in siti.text
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT text FROM questions") == []


async def test_a_zip_and_a_program_are_no_evidence(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("bomb", b"0" * 5_000_000)
    siti.send_document(packed.getvalue(), name="bukti.pdf")
    await siti.expect("Bukti 1 tidak tersimpan")
    siti.send_document(b"MZ\x90\x00" + b"0" * 100, name="foto.jpg")
    await siti.expect("Bukti . tidak")
    siti.send_sticker()
    await siti.expect_edit("📎")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT id FROM evidence") == []


async def test_an_album_without_end_is_bounded(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    for _ in range(MAX_FILES + 3):
        siti.send_photo()
    await siti.expect_edit("Paling banyak sepuluh")
    await siti.wait_for_silence()
    async with opened_databases[-1].read_transaction() as tx:
        assert len(await tx.fetch_all("SELECT id FROM evidence")) == MAX_FILES
