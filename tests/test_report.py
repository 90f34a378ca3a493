"""A report of an illegal fee, through the chat."""

import pytest

from content.report import Kind, Paid, Role, Source
from demo.eyes import words_of
from storage.database import Database
from tests.casework_street import opened
from tests.conftest import Town
from tests.reporting import (
    CHECK,
    SITE,
    STEPS,
    begun,
    code_of,
    draft,
    forms,
    labels,
    panel,
    sent,
    told,
)

__all__ = ["opened"]


async def test_from_the_first_screen_to_the_code(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti)
    await panel(siti, "Sudah saya tulis", "ketik kata ke-2 dan kata ke-5")
    assert code not in siti.text
    await told(siti, "entah", "Belum sama")
    words = code.split("-")
    await told(siti, f"{words[1].upper()} {words[4]}", "Kode tidak tampil lagi")
    await panel(siti, "Lihat kode lagi", code)
    (form,) = await forms(opened[-1])
    assert (form.office, form.site, form.happened) == ("3674", SITE, "2026-11-20")
    assert (form.paid, form.amount, form.role, form.refused) == (Paid.PAID, 150_000, Role.KECAMATAN, False)
    assert (form.story, form.kind, form.source) == ("katanya uang tinta", Kind.LEVY, Source.CITIZEN)


async def test_eight_taps_at_most_also_without_an_office(opened: list[Database], town: Town) -> None:
    siti, taps = await town.person(), 0
    await siti.ask("/lapor", "Pilih caranya")
    await panel(siti, "Saya cek sendiri", "di kota atau kabupaten mana")
    steps = [("Kota Tangerang Selatan", "Kejadiannya di mana"), *STEPS, ("Tanpa cerita", "Sudah benar")]
    for label, pattern in (*steps, ("Kirim laporan", "sudah masuk")):
        await panel(siti, label, pattern)
        taps += 1
    assert taps == 8
    assert len(await forms(opened[-1])) == 1


async def test_everything_can_be_typed_in_peoples_words(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    await told(siti, "parkiran kantor camat pamulang", "Kapan")
    await told(siti, "besok", "belum terjadi")
    await told(siti, "anu", "belum menangkap")
    await told(siti, "minggu lalu", "Apa yang terjadi")
    await told(siti, "terpaksa saya bayar", "Berapa")
    await told(siti, "dua kali 50rb", "Siapa yang meminta")
    await told(siti, "yang di sana itu", "Pilih salah satu tombol")
    await told(siti, "calo di parkiran", "Ceritakan")
    await told(siti, "bilangnya biar cepat", "biar cepat")
    await told(siti, "terus dikasih map", "biar cepat.*dikasih map")
    await panel(
        siti,
        "➡️ Lanjut",
        r"parkiran kantor camat pamulang, .*Pamulang.*minggu lalu \(November 2026\).*Rp100.000",
    )
    await told(siti, "oh ya, tidak ada kuitansi", "ditambahkan ke cerita.*tidak ada kuitansi")
    await panel(siti, "Kirim laporan", "sudah masuk")
    (form,) = await forms(opened[-1])
    assert (form.site, form.place, form.happened) == (SITE, "parkiran kantor camat pamulang", "2026-11")
    assert (form.amount, form.amount_text, form.role) == (100_000, "dua kali 50rb", Role.BROKER)
    assert form.story == "bilangnya biar cepat\nterus dikasih map\noh ya, tidak ada kuitansi\n(minggu lalu)"


async def test_what_is_no_sum_stays_in_words(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    for label, pattern in STEPS[:3]:
        await panel(siti, label, pattern)
    await told(siti, "rokok sebungkus", "Siapa yang meminta")
    await panel(siti, "Orang lain", "Ceritakan")
    await panel(siti, "Tanpa cerita", "Jumlah: rokok sebungkus")
    await panel(siti, "Kirim laporan", "sudah masuk")
    (form,) = await forms(opened[-1])
    assert (form.amount, form.amount_text, form.role) == (None, "rokok sebungkus", Role.OTHER)


async def test_back_change_and_cancel(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    await panel(siti, "Pamulang", "Kapan")
    await panel(siti, "Kembali", "Kejadiannya di mana")
    await panel(siti, "Serpong", "Kapan")
    for label, pattern in STEPS[1:]:
        await panel(siti, label, pattern)
    await panel(siti, "Tanpa cerita", "Sudah benar.*Serpong")
    await panel(siti, "✏️ Ubah", "Bagian mana")
    await panel(siti, "✏️ Jumlah", "Berapa")
    await panel(siti, "Kembali", "Sudah benar.*Rp150.000")
    await panel(siti, "✏️ Ubah", "Bagian mana")
    await panel(siti, "✏️ Jumlah", "Berapa")
    await told(siti, "75 ribu", "Sudah benar.*Rp75.000")
    await panel(siti, "Batal", "Hapus isian ini")
    await panel(siti, "Tidak, lanjutkan", "Sudah benar")
    await told(siti, "batal", "Hapus isian ini")
    await panel(siti, "Ya, hapus", "Dihapus. Tidak ada yang terkirim")
    assert await draft(opened[-1], siti) is None
    assert await forms(opened[-1]) == []


async def test_places_are_asked_about_not_guessed(opened: list[Database], town: Town) -> None:
    siti = await town.person()
    await siti.ask("/lapor", "Pilih caranya")
    await panel(siti, "Sekali kirim", "kota atau kabupaten mana")
    await told(siti, "kantor desa sukamaju", "Saya catat. Itu di kota atau kabupaten mana")
    await panel(siti, "Kabupaten Blitar", "Kapan")
    await panel(siti, "Kembali", "Kejadiannya di mana di Kabupaten Blitar")
    await panel(siti, "Kota lain", "kota atau kabupaten mana")
    await told(siti, "kota tangerang", "Kota Tangerang belum dilayani di sini")
    await panel(siti, "Kota saya tidak ada", "Ombudsman.*137")
    await panel(siti, "Kembali", "kota atau kabupaten mana")
    await panel(siti, "Kabupaten Cianjur", "Kejadiannya di mana di Kabupaten Cianjur")
    await panel(siti, "Tempat berikutnya", "Kejadiannya di mana")
    await panel(siti, "Tempat lain", "Ketik tempatnya")
    await told(siti, "???", "nama tempatnya dengan kata")
    await told(siti, "parkiran pasar", "Kapan")


async def test_a_shared_name_is_chosen_from(town: Town) -> None:
    siti = await town.person()
    await siti.ask("/lapor", "Pilih caranya")
    await panel(siti, "Kabari saya", "kota atau kabupaten mana")
    await told(siti, "blitar", "belum dilayani|beberapa|Kejadiannya di mana di Kabupaten Blitar")


async def test_fine_or_levy_on_the_way(town: Town) -> None:
    siti = await town.person(office="3674")
    await siti.ask("/lapor", "Pilih caranya")
    await panel(siti, "denda resmi", "ada Perdanya.*Sumber")
    await panel(siti, "Itu pungutan", "Pilih caranya")


@pytest.mark.parametrize(
    ("button", "kind", "answers", "thanks"),
    [
        (
            "Saya menolak",
            Kind.REFUSED,
            ("Pamulang", "Kemarin", "Rp50.000", "Calo"),
            "Terima kasih sudah menolak",
        ),
        ("Petugas jujur", Kind.HONEST, ("Pamulang", "Kemarin"), "petugas yang jujur"),
    ],
)
async def test_refusals_and_honest_officers_are_counted(
    opened: list[Database], town: Town, button: str, kind: Kind, answers: tuple[str, ...], thanks: str
) -> None:
    siti = await town.person(office="3674")
    await siti.ask("/lapor", "Pilih caranya")
    siti.press(button)
    for answer in answers:
        await siti.expect_edit("Langkah")
        siti.press(answer)
    await siti.expect_edit("Sudah benar")
    await panel(siti, "Kirim laporan", thanks)
    (form,) = await forms(opened[-1])
    assert (form.kind, form.site, form.refused) == (kind, SITE, True if kind is Kind.REFUSED else None)
    assert await draft(opened[-1], siti) is None


async def test_words_after_the_command_begin_the_story(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    said = siti.say("/lapor petugas minta 150 ribu, telpon 081234567890")
    await siti.expect("nomor.*sudah saya buang.*Pilih caranya")
    await siti.silence()
    assert said["message_id"] not in siti.chat.messages
    await panel(siti, "Kabari saya", "Kejadiannya di mana")
    for label, pattern in STEPS:
        await panel(siti, label, pattern)
    assert "petugas minta 150 ribu, telpon [telepon]" in siti.text


async def test_a_message_that_reads_like_a_report_is_offered_one(town: Town) -> None:
    siti = await town.person(office="3674")
    await siti.ask("lapor pungli", "tanpa nama")
    assert "📣 Lapor di sini, tanpa nama" in siti.buttons
    siti.say("petugas minta 150 ribu")
    await siti.silence()
    assert "📣 Lapor di sini, tanpa nama" in labels(siti)
    siti.press("📣 Lapor di sini, tanpa nama")
    await siti.expect("Pilih caranya")


async def test_at_the_counter_staff_write_for_somebody(opened: list[Database], town: Town) -> None:
    rina = await town.clerk()
    await rina.ask("/lapor", "untuk siapa")
    await panel(rina, "Untuk warga di loket", "untuk warga di loket.*Sekali kirim")
    assert not [label for label in labels(rina) if "Kabari saya" in label]
    await panel(rina, "Saya cek sendiri", "Kejadiannya di mana")
    await told(rina, "pamulang", "Kapan")
    for label, pattern in STEPS[1:]:
        await panel(rina, label, pattern)
    await panel(rina, "Tanpa cerita", "Sudah benar")
    await panel(rina, "Kirim laporan", "Minta warga mencatat kode ini")
    (form,) = await forms(opened[-1])
    assert (form.source, form.mode) == (Source.STAFF, "check")


async def test_the_slip_is_verified_by_anyone(town: Town) -> None:
    siti, budi = await town.person(office="3674"), await town.person("Budi")
    await sent(siti)
    siti.press("Bukti lapor")
    slip = await siti.expect_kind("document")
    file = town.telegram.files.known[slip["document"]["file_id"]]
    text = town.telegram.files.bytes_of(file).decode()
    assert "BUKTI LAPOR" in text and "Sabtu, 21 November 2026" in text
    assert (
        "Siti" not in text
        and str(siti.id) not in text
        and "Pamulang" not in text
        and code_of(siti) not in text
    )
    found = CHECK.search(text)
    assert found
    await budi.ask(found[0], "Asli.*masuk pada Sabtu, 21 November 2026")
    assert "Pamulang" not in budi.text
    await budi.ask(f"/cekslip {found[1].lower()} {found[2].lower()}", "Asli")
    await budi.ask(f"/cekslip {found[1]} AAAAAAAA", "Tidak cocok")
    await budi.ask("/cekslip", "Ketik nomor dan nilai cek")


async def test_wiping_leaves_no_word_of_it_in_the_chat(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti)
    await panel(siti, "Sudah saya tulis", "kata ke-2")
    await panel(siti, "Sudah yakin", "Hapus jejak|Kode tidak tampil")
    siti.press("Bukti lapor")
    await siti.expect_kind("document")
    siti.press("Hapus jejak")
    await siti.expect("Selesai.*48 jam.*tangkapan layar")
    assert not [message for message in siti.shown if "document" in message]
    chat = " ".join(words_of(message).lower() for message in siti.chat.messages.values())
    assert not [word for word in ("pungut", "pungli", "/lapor", code, "pemeriksa", "tiket") if word in chat]
    assert await draft(opened[-1], siti) is None
    last = siti.last["message_id"]
    siti.press("hapus pesan ini juga")
    await siti.expect_deleted(last)


async def test_in_english(town: Town) -> None:
    ann = await town.person("Ann", office="3674")
    await ann.ask("/bahasa", "")
    ann.press("English")
    await ann.silence()
    await ann.ask("/lapor", "Report an illegal fee.*Who can see what.*Whoever runs the server")
    await panel(ann, "I check myself", "Step 1 of 6.*Where in Kota Tangerang Selatan")
    await panel(ann, "Pamulang", "When was it")
    await told(ann, "yesterday", "What happened")
    await told(ann, "I refused", "How much")
    await panel(ann, "I do not know", "Who asked for it")
    await panel(ann, "A middleman", "your own words")
    await panel(ann, "Without a story", "Is this right.*Friday, 20 November 2026.*I refused.*not known")
    await panel(ann, "Send the report", "has arrived.*Your code")
