"""The three report modes: what each promises, and what is really stored about the person."""

from datetime import timedelta

from content.reports.report_form import ReportMode
from storage.engine.database import Database, Transaction
from storage.reports import report_drafts
from storage.reports.reporter_contacts import ReporterNews, notify_reporter
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.report_helpers import (
    answer_panel,
    button_labels,
    dump_tables,
    fill_report,
    find_code,
    press_panel,
    read_contact_chats,
    read_draft,
    read_forms,
    send_report,
)


async def test_who_can_see_what_is_said_before_anything_is_asked(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/lapor", "gratis.*tidak bertanya nama, NIK, atau nomor HP.*tidak salah")
    for words in (
        "Kabari saya: kabar dan pertanyaan datang sendiri",
        "Saya cek sendiri: Anda mendapat kode",
        "Sekali kirim: tanpa kode, tanpa jalan kembali",
        "Petugas di tempat yang Anda laporkan: tidak melihat",
        "Pemeriksa: melihat isi cerita, bukan siapa Anda",
        "Telegram: tahu akun Anda",
        "Pengelola server",
        "Orang yang memegang HP Anda",
    ):
        assert words in siti.text


async def test_tell_me_keeps_a_sealed_route_and_news_opens_without_the_code(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti, budi = await harness.new_person(office="3674"), await harness.new_person("Budi")
    await send_report(siti, "Kabari saya")
    assert await read_contact_chats(opened_databases[-1]) == [siti.id]
    async with opened_databases[-1].transaction() as tx:
        (id,) = [row["id"] for row in await tx.fetch_all("SELECT id FROM reports")]
        await notify_reporter(tx, id, ReporterNews.ASKED, int(harness.now.timestamp()))
    await siti.expect("Ada pertanyaan untuk Anda")
    assert "lapor" not in siti.text.lower() and "pungut" not in siti.text.lower()
    await press_panel(siti, "Baca", "Laporan 3674-.*sudah kami terima")
    budi.forge_button_press(budi.last_message["message_id"], f"ticket:open:{id}")
    await budi.expect("Ketik kode laporan Anda")
    assert "3674-" not in budi.text
    await press_panel(siti, "Jangan kabari lagi", "Tidak ada lagi pesan yang dikirim")
    assert await read_contact_chats(opened_databases[-1]) == []


async def test_i_check_myself_never_gets_a_message(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    assert code and await read_contact_chats(opened_databases[-1]) == []
    await siti.wait_for_silence()
    async with opened_databases[-1].transaction() as tx:
        (id,) = [row["id"] for row in await tx.fetch_all("SELECT id FROM reports")]
        await notify_reporter(tx, id, ReporterNews.MOVED, int(harness.now.timestamp()))
    await CaseworkHarness(harness, opened_databases).wait_until(skip_news)
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT id FROM sealed_letters") == []
    assert await siti.wait_for_silence() == []


async def skip_news(tx: Transaction) -> bool:
    return await tx.fetch_one("SELECT 1 FROM errands WHERE kind = 'nudge'") is None


async def test_send_once_leaves_no_way_back_at_all(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti, "Sekali kirim")
    await press_panel(siti, "Kirim laporan", "Laporan terkirim.*tidak ada jalan kembali.*Selama satu hari")
    assert find_code(siti) == ""
    assert siti.buttons == ["🧹 Hapus jejak"]
    (form,) = await read_forms(opened_databases[-1])
    assert form.mode is ReportMode.ONCE
    assert await read_draft(opened_databases[-1], siti) is None
    assert await read_contact_chats(opened_databases[-1]) == []
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_value("SELECT receipt FROM reports") is None
    last = siti.last_message["message_id"]
    siti.press("Hapus jejak")
    await siti.expect_deleted(last)
    await siti.expect("Selesai.*48 jam")


async def test_no_table_says_who_reported(opened_databases: list[Database], harness: BotHarness) -> None:
    """The chat id is in the table of chats, and in no table about reports."""
    siti = await harness.new_person(office="3674")
    code = await send_report(siti, "Kabari saya")
    await press_panel(siti, "Sudah saya tulis", "kata ke-2")
    tables = ("reports", "report_drafts", "routes", "talk", "tries", "errands", "sealed_letters", "audit")
    kept = await dump_tables(opened_databases[-1], *tables)
    for secret in (str(siti.id), "Siti", code, "uang tinta"):
        assert secret not in kept


async def test_a_report_leaves_no_topic_question_or_office(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("petugas pungli minta 100 ribu", "tanpa nama")
    await siti.ask("/lapor", "Pilih caranya")
    await press_panel(siti, "Kabari saya", "Kejadiannya di mana")
    await answer_panel(siti, "serpong", "Kapan")
    await answer_panel(siti, "kemarin", "Apa yang terjadi")
    await answer_panel(siti, "apa syarat bikin ktp", "Pilih salah satu tombol")
    await siti.ask("/bantuan", "")
    async with opened_databases[-1].read_transaction() as tx:
        (person,) = await tx.fetch_all(
            "SELECT office, topic, asked FROM people WHERE chat_id = :id", id=siti.id
        )
        noted = await tx.fetch_all("SELECT text FROM questions")
    assert person == {"office": "3505", "topic": None, "asked": None}
    assert noted == []


async def test_the_code_can_be_shown_for_a_day_and_is_then_forgotten(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti)
    await press_panel(siti, "Sudah saya tulis", "kata ke-2")
    harness.now += timedelta(hours=23)
    await press_panel(siti, "Lihat kode lagi", code)
    harness.now += timedelta(hours=1, minutes=1)
    siti.press("Sudah saya tulis")
    await siti.expect_callback_answer("sudah selesai atau sudah dihapus")
    await siti.wait_for_silence()


async def test_silent_chats_are_tidied_too(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await send_report(siti)
    async with opened_databases[-1].read_transaction() as tx:
        key = report_drafts.key_for_chat(tx, siti.id)
        errand = await tx.fetch_one("SELECT * FROM errands WHERE kind = 'report.tidy'")
    assert errand is not None and errand["key"] == key.hex() and str(siti.id) not in str(errand)
    await harness.close()
    harness.now += timedelta(days=2)
    await harness.open()
    await harness.new_person("Budi")
    await CaseworkHarness(harness, opened_databases).wait_until(skip_tidying)
    assert await read_draft(opened_databases[-1], siti) is None


async def skip_tidying(tx: Transaction) -> bool:
    return await tx.fetch_one("SELECT 1 FROM errands WHERE kind = 'report.tidy'") is None


async def test_erasing_ones_data_forgets_the_form_and_the_route_but_not_the_report(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await send_report(siti)
    await siti.ask("/hapusdata", "Hapus semua")
    siti.press("Ya, hapus sekarang")
    await siti.wait_for_silence()
    assert await read_contact_chats(opened_databases[-1]) == []
    assert await read_draft(opened_databases[-1], siti) is None
    assert len(await read_forms(opened_databases[-1])) == 1


async def test_the_way_can_be_changed_in_the_review(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti, "Kabari saya")
    await press_panel(siti, "Ubah", "diubah")
    await press_panel(siti, "Cara", "Kabari saya.*Saya cek sendiri.*Sekali kirim")
    assert "menolak" not in " ".join(button_labels(siti)[-5:])
    await press_panel(siti, "Kembali", "Sudah benar.*Cara: 🔔 Kabari saya")
    await press_panel(siti, "Ubah", "diubah")
    await press_panel(siti, "Cara", "Sekali kirim")
    await press_panel(siti, "Sekali kirim", "Sudah benar.*Pamulang.*Rp150.000.*tidak ada jalan kembali")
    await press_panel(siti, "Kirim laporan", "Laporan terkirim")
    assert await read_contact_chats(opened_databases[-1]) == []
    assert [form.mode for form in await read_forms(opened_databases[-1])] == [ReportMode.ONCE]


async def test_the_review_says_that_a_report_is_praise(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/lapor", "Siapa bisa melihat apa")
    await press_panel(siti, "Petugas jujur", "Langkah 1 dari 2")
    await press_panel(siti, "Pamulang", "Langkah 2 dari 2")
    await press_panel(siti, "Kemarin", "Sudah benar.*🌟 Petugas jujur.*Pamulang")
    await press_panel(siti, "Ubah", "diubah")
    assert not any("Cara" in label for label in button_labels(siti))
