"""A report of an illegal fee, through the chat."""

import pytest

from content.reports.report_form import AccusedRole, PaymentStatus, ReportKind, ReportSource
from demo.testing.chat_assertions import text_of
from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import (
    SITE,
    SLIP_CHECK,
    STEPS,
    answer_panel,
    begin_report,
    button_labels,
    fill_report,
    find_code,
    press_panel,
    read_draft,
    read_forms,
    send_report,
)


async def test_from_the_first_screen_to_the_code(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti)
    await press_panel(siti, "Sudah saya tulis", "ketik kata ke-2 dan kata ke-5")
    assert code not in siti.text
    await answer_panel(siti, "entah", "Belum sama")
    words = code.split("-")
    await answer_panel(siti, f"{words[1].upper()} {words[4]}", "Kode tidak tampil lagi")
    await press_panel(siti, "Lihat kode lagi", code)
    (form,) = await read_forms(opened_databases[-1])
    assert (form.office, form.site, form.happened) == ("3674", SITE, "2026-11-20")
    assert (form.paid, form.amount, form.role, form.refused) == (
        PaymentStatus.PAID,
        150_000,
        AccusedRole.KECAMATAN,
        False,
    )
    assert (form.story, form.kind, form.source) == (
        "katanya uang tinta",
        ReportKind.LEVY,
        ReportSource.CITIZEN,
    )


async def test_eight_taps_at_most_also_without_an_office(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti, taps = await harness.new_person(), 0
    await siti.ask("/lapor", "Pilih caranya")
    await press_panel(siti, "Saya cek sendiri", "di kota atau kabupaten mana")
    steps = [("Kota Tangerang Selatan", "Kejadiannya di mana"), *STEPS, ("Tanpa cerita", "Sudah benar")]
    for label, pattern in (*steps, ("Kirim laporan", "sudah masuk")):
        await press_panel(siti, label, pattern)
        taps += 1
    assert taps == 8
    assert len(await read_forms(opened_databases[-1])) == 1


async def test_everything_can_be_typed_in_peoples_words(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await answer_panel(siti, "parkiran kantor camat pamulang", "Kapan")
    await answer_panel(siti, "besok", "belum terjadi")
    await answer_panel(siti, "anu", "belum menangkap")
    await answer_panel(siti, "minggu lalu", "Apa yang terjadi")
    await answer_panel(siti, "terpaksa saya bayar", "Berapa")
    await answer_panel(siti, "dua kali 50rb", "Siapa yang meminta")
    await answer_panel(siti, "yang di sana itu", "Pilih salah satu tombol")
    await answer_panel(siti, "calo di parkiran", "Ceritakan")
    await answer_panel(siti, "bilangnya biar cepat", "biar cepat")
    await answer_panel(siti, "terus dikasih map", "biar cepat.*dikasih map")
    await press_panel(
        siti,
        "➡️ Lanjut",
        r"parkiran kantor camat pamulang, .*Pamulang.*minggu lalu \(November 2026\).*Rp100.000",
    )
    await answer_panel(siti, "oh ya, tidak ada kuitansi", "ditambahkan ke cerita.*tidak ada kuitansi")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    (form,) = await read_forms(opened_databases[-1])
    assert (form.site, form.place, form.happened) == (SITE, "parkiran kantor camat pamulang", "2026-11")
    assert (form.amount, form.amount_text, form.role) == (100_000, "dua kali 50rb", AccusedRole.BROKER)
    assert form.story == "bilangnya biar cepat\nterus dikasih map\noh ya, tidak ada kuitansi\n(minggu lalu)"


async def test_what_is_no_sum_stays_in_words(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    for label, pattern in STEPS[:3]:
        await press_panel(siti, label, pattern)
    await answer_panel(siti, "rokok sebungkus", "Siapa yang meminta")
    await press_panel(siti, "Orang lain", "Ceritakan")
    await press_panel(siti, "Tanpa cerita", "Jumlah: rokok sebungkus")
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    (form,) = await read_forms(opened_databases[-1])
    assert (form.amount, form.amount_text, form.role) == (None, "rokok sebungkus", AccusedRole.OTHER)


async def test_back_change_and_cancel(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    await press_panel(siti, "Pamulang", "Kapan")
    await press_panel(siti, "Kembali", "Kejadiannya di mana")
    await press_panel(siti, "Serpong", "Kapan")
    for label, pattern in STEPS[1:]:
        await press_panel(siti, label, pattern)
    await press_panel(siti, "Tanpa cerita", "Sudah benar.*Serpong")
    await press_panel(siti, "✏️ Ubah", "Bagian mana")
    await press_panel(siti, "✏️ Jumlah", "Berapa")
    await press_panel(siti, "Kembali", "Sudah benar.*Rp150.000")
    await press_panel(siti, "✏️ Ubah", "Bagian mana")
    await press_panel(siti, "✏️ Jumlah", "Berapa")
    await answer_panel(siti, "75 ribu", "Sudah benar.*Rp75.000")
    await press_panel(siti, "Batal", "Hapus isian ini")
    await press_panel(siti, "Tidak, lanjutkan", "Sudah benar")
    await answer_panel(siti, "batal", "Hapus isian ini")
    await press_panel(siti, "Ya, hapus", "Dihapus. Tidak ada yang terkirim")
    assert await read_draft(opened_databases[-1], siti) is None
    assert await read_forms(opened_databases[-1]) == []


async def test_places_are_asked_about_not_guessed(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person()
    await siti.ask("/lapor", "Pilih caranya")
    await press_panel(siti, "Sekali kirim", "kota atau kabupaten mana")
    await answer_panel(siti, "kantor desa sukamaju", "Saya catat. Itu di kota atau kabupaten mana")
    await press_panel(siti, "Kabupaten Blitar", "Kapan")
    await press_panel(siti, "Kembali", "Kejadiannya di mana di Kabupaten Blitar")
    await press_panel(siti, "Kota lain", "kota atau kabupaten mana")
    await answer_panel(siti, "kota tangerang", "Kota Tangerang belum dilayani di sini")
    await press_panel(siti, "Kota saya tidak ada", "Ombudsman.*137")
    await press_panel(siti, "Kembali", "kota atau kabupaten mana")
    await press_panel(siti, "Kabupaten Cianjur", "Kejadiannya di mana di Kabupaten Cianjur")
    await press_panel(siti, "Tempat berikutnya", "Kejadiannya di mana")
    await press_panel(siti, "Tempat lain", "Ketik tempatnya")
    await answer_panel(siti, "???", "nama tempatnya dengan kata")
    await answer_panel(siti, "parkiran pasar jalan Surabaya", "Kapan")


async def test_a_shared_name_is_chosen_from(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("/lapor", "Pilih caranya")
    await press_panel(siti, "Kabari saya", "kota atau kabupaten mana")
    await answer_panel(siti, "blitar", "Nama itu ada beberapa")


async def test_a_kecamatan_with_the_name_of_its_kabupaten_is_asked_for(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    await siti.ask("/lapor", "Pilih caranya")
    await press_panel(siti, "Kabari saya", "Kejadiannya di mana")
    await answer_panel(siti, "cianjur", "Nama itu ada beberapa")
    assert "Kabupaten Cianjur" in siti.buttons
    await press_panel(siti, "Kecamatan Cianjur, Kabupaten Cianjur", "Kapan")


async def test_a_location_is_a_place_and_does_not_stay_in_the_chat(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    sent = siti.send_location(-6.34, 106.73)
    await siti.expect_deleted(sent["message_id"])
    await siti.expect_edit("dekat dengan lokasi Anda; lokasinya tidak disimpan")
    await press_panel(siti, "Pamulang, Kota Tangerang Selatan", "Kapan")


async def test_stop_in_words_cancels_the_form(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    await answer_panel(siti, "Stop!", "Hapus isian ini")


async def test_fine_or_levy_on_the_way(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/lapor", "Pilih caranya")
    await press_panel(siti, "denda resmi", "ada Perdanya.*Sumber")
    await press_panel(siti, "Itu pungutan", "Pilih caranya")


@pytest.mark.parametrize(
    ("button", "kind", "answers", "thanks"),
    [
        (
            "Saya menolak",
            ReportKind.REFUSED,
            ("Pamulang", "Kemarin", "Rp50.000", "Calo"),
            "Terima kasih sudah menolak",
        ),
        ("Petugas jujur", ReportKind.HONEST, ("Pamulang", "Kemarin"), "petugas yang jujur"),
    ],
)
async def test_refusals_and_honest_officers_are_counted(
    opened_databases: list[Database],
    harness: BotHarness,
    button: str,
    kind: ReportKind,
    answers: tuple[str, ...],
    thanks: str,
) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/lapor", "Pilih caranya")
    siti.press(button)
    for answer in answers:
        await siti.expect_edit("Langkah")
        siti.press(answer)
    await siti.expect_edit("Sudah benar")
    await press_panel(siti, "Kirim laporan", thanks)
    (form,) = await read_forms(opened_databases[-1])
    assert (form.kind, form.site, form.refused) == (kind, SITE, True if kind is ReportKind.REFUSED else None)
    assert await read_draft(opened_databases[-1], siti) is None


async def test_words_after_the_command_begin_the_story(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    said = siti.say("/lapor petugas minta 150 ribu, telpon 081234567890")
    await siti.expect("nomor.*sudah saya buang.*Pilih caranya")
    await siti.wait_for_silence()
    assert said["message_id"] not in siti.chat.messages
    await press_panel(siti, "Kabari saya", "Kejadiannya di mana")
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    assert "petugas minta 150 ribu, telpon [telepon]" in siti.text


async def test_a_message_that_reads_like_a_report_is_offered_one(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("lapor pungli", "tanpa nama")
    assert "📣 Lapor di sini, tanpa nama" in siti.buttons
    siti.say("petugas minta 150 ribu")
    await siti.wait_for_silence()
    assert "📣 Lapor di sini, tanpa nama" in button_labels(siti)
    siti.press("📣 Lapor di sini, tanpa nama")
    await siti.expect("Pilih caranya")


async def test_at_the_counter_staff_write_for_somebody(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    rina = await harness.new_admin()
    await rina.ask("/lapor", "untuk siapa")
    await press_panel(rina, "Untuk warga di loket", "untuk warga di loket.*Sekali kirim")
    assert not [label for label in button_labels(rina) if "Kabari saya" in label]
    await press_panel(rina, "Saya cek sendiri", "Kejadiannya di mana")
    await answer_panel(rina, "pamulang", "Kapan")
    for label, pattern in STEPS[1:]:
        await press_panel(rina, label, pattern)
    await press_panel(rina, "Tanpa cerita", "Sudah benar")
    await press_panel(rina, "Kirim laporan", "Minta warga mencatat kode ini")
    (form,) = await read_forms(opened_databases[-1])
    assert (form.source, form.mode) == (ReportSource.STAFF, "check")


async def test_the_slip_is_verified_by_anyone(harness: BotHarness) -> None:
    siti, budi = await harness.new_person(office="3674"), await harness.new_person("Budi")
    await send_report(siti)
    siti.press("Bukti lapor")
    slip = await siti.expect_kind("document")
    file = harness.telegram.files.files_by_id[slip["document"]["file_id"]]
    text = harness.telegram.files.read_bytes(file).decode()
    assert "BUKTI LAPOR" in text and "Sabtu, 21 November 2026" in text
    assert (
        "Siti" not in text
        and str(siti.id) not in text
        and "Pamulang" not in text
        and find_code(siti) not in text
    )
    found = SLIP_CHECK.search(text)
    assert found
    await budi.ask(found[0], "Asli.*masuk pada Sabtu, 21 November 2026")
    assert "Pamulang" not in budi.text
    await budi.ask(f"/cekslip {found[1].lower()} {found[2].lower()}", "Asli")
    await budi.ask(f"/cekslip {found[1]} AAAAAAAA", "Tidak cocok")
    await budi.ask("/cekslip", "Ketik nomor dan nilai cek")


async def test_wiping_leaves_no_word_of_it_in_the_chat(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    code = await send_report(siti)
    await press_panel(siti, "Sudah saya tulis", "kata ke-2")
    await press_panel(siti, "Sudah yakin", "Kode tidak tampil lagi")
    siti.press("Bukti lapor")
    await siti.expect_kind("document")
    siti.press("Hapus jejak")
    await siti.expect("Selesai.*48 jam.*tangkapan layar")
    assert not [message for message in siti.bot_messages if "document" in message]
    chat = " ".join(text_of(message).lower() for message in siti.chat.messages.values())
    assert not [word for word in ("pungut", "pungli", "/lapor", code, "pemeriksa", "tiket") if word in chat]
    assert await read_draft(opened_databases[-1], siti) is None
    last = siti.last_message["message_id"]
    siti.press("hapus pesan ini juga")
    await siti.expect_deleted(last)


async def test_in_english(harness: BotHarness) -> None:
    ann = await harness.new_person("Ann", office="3674")
    await ann.ask("/bahasa", "")
    ann.press("English")
    await ann.wait_for_silence()
    await ann.ask("/lapor", "Report an illegal fee.*Who can see what.*The people who run the server")
    await press_panel(ann, "I check myself", "Step 1 of 6.*Where in Kota Tangerang Selatan")
    await press_panel(ann, "Pamulang", "When was it")
    await answer_panel(ann, "yesterday", "What happened")
    await answer_panel(ann, "I refused", "How much")
    await press_panel(ann, "I do not know", "Who asked for it")
    await press_panel(ann, "A middleman", "your own words")
    await press_panel(ann, "Without a story", "Is this right.*Friday, 20 November 2026.*I refused.*not known")
    await press_panel(ann, "Send the report", "has arrived.*Your code")
