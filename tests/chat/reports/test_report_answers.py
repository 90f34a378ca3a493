"""Answers in the report form: places in two messages, corrections, free text."""

import pytest

from content.reports.report_form import PaymentStatus, ReportKind
from demo.testing.person import Person
from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.report_helpers import (
    SITE,
    answer_panel,
    begin_report,
    fill_report,
    only_report_id,
    open_ticket,
    press_panel,
    read_forms,
    send_report,
    write_to_inspectors,
)


async def finish_report(siti: Person) -> None:
    for label, pattern in (
        ("Kemarin", "Apa yang terjadi"),
        ("Diminta, saya bayar", "Berapa"),
        ("Rp150.000", "Siapa yang meminta"),
        ("Petugas kecamatan", "Ceritakan"),
        ("Tanpa cerita", "Sudah benar"),
        ("Kirim laporan", "sudah masuk"),
    ):
        await press_panel(siti, label, pattern)


async def test_a_place_keeps_its_words_when_the_city_is_typed(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person()
    await siti.ask("/lapor", "Pilih caranya")
    await press_panel(siti, "Saya cek sendiri", "di kota atau kabupaten mana")
    await answer_panel(siti, "warung mbok darmi", "Saya catat.*kota atau kabupaten mana")
    await answer_panel(siti, "tangsel", "Kapan")
    await finish_report(siti)
    (form,) = await read_forms(opened_databases[-1])
    assert (form.office, form.site, form.place) == ("3674", None, "warung mbok darmi")


async def test_a_place_chosen_anew_takes_the_place_of_the_words_before(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti, "Saya cek sendiri")
    await answer_panel(siti, "warung mbok darmi", "Kapan")
    await press_panel(siti, "Kembali", "Kejadiannya di mana")
    await press_panel(siti, "Pamulang", "Kapan")
    await finish_report(siti)
    (form,) = await read_forms(opened_databases[-1])
    assert (form.site, form.place) == (SITE, "")


async def test_another_city_is_asked_for_its_places(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti, "Saya cek sendiri")
    await answer_panel(siti, "warung mbok darmi", "Kapan")
    await press_panel(siti, "Kembali", "Kejadiannya di mana")
    await press_panel(siti, "Kota lain", "kota atau kabupaten mana")
    await press_panel(siti, "Kota Bekasi", "Kejadiannya di mana di Kota Bekasi")
    await press_panel(siti, "Bekasi Timur", "Kapan")
    await finish_report(siti)
    (form,) = await read_forms(opened_databases[-1])
    assert (form.office, form.site, form.place) == ("3275", "3275-01", "")


@pytest.mark.parametrize(
    ("label", "kind", "paid"),
    [
        ("✋ Saya menolak", ReportKind.REFUSED, PaymentStatus.ASKED),
        ("Petugas jujur", ReportKind.HONEST, None),
    ],
)
async def test_answers_to_questions_of_another_kind_are_not_sent(
    opened_databases: list[Database],
    harness: BotHarness,
    label: str,
    kind: ReportKind,
    paid: PaymentStatus | None,
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti, "Saya cek sendiri")
    for step, pattern in (
        ("Pamulang", "Kapan"),
        ("Kemarin", "Apa yang terjadi"),
        ("Diminta, saya bayar", "Berapa"),
        ("Rp150.000", "Siapa yang meminta"),
        ("Petugas kecamatan", "Ceritakan"),
    ):
        await press_panel(siti, step, pattern)
    for pattern in ("Siapa yang meminta", "Berapa", "Apa yang terjadi", "Kapan", "Kejadiannya", "Pilih cara"):
        await press_panel(siti, "Kembali", pattern)
    await press_panel(siti, label, "Kejadiannya di mana")
    await press_panel(siti, "Pamulang", "Kapan")
    await press_panel(siti, "Kemarin", "Berapa" if kind is ReportKind.REFUSED else "Sudah benar")
    if kind is ReportKind.REFUSED:
        await press_panel(siti, "tidak tahu", "Siapa yang meminta")
        await press_panel(siti, "tidak tahu", "Sudah benar")
    await press_panel(siti, "Kirim laporan", "Sudah dihitung")
    (form,) = await read_forms(opened_databases[-1])
    assert (form.kind, form.paid, form.amount) == (kind, paid, None)
    assert form.role is None or kind is ReportKind.REFUSED


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("sudah bayar tapi tidak dapat kuitansi", "Diminta, saya bayar"),
        ("tidak ada pilihan, terpaksa bayar", "Diminta, saya bayar"),
        ("kalau tidak bayar tidak diproses, jadi saya bayar", "Diminta, saya bayar"),
        ("diminta bayar", "belum saya bayar"),
        ("disuruh bayar tapi saya belum bayar", "belum saya bayar"),
        ("saya tidak jadi bayar", "belum saya bayar"),
        ("belum", "belum saya bayar"),
        ("sudah", "Diminta, saya bayar"),
        ("saya tolak", "saya menolak"),
        ("sudah saya tolak, tidak saya kasih", "saya menolak"),
    ],
)
async def test_whether_money_was_paid_in_peoples_words(harness: BotHarness, words: str, shown: str) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti, "Saya cek sendiri")
    await press_panel(siti, "Pamulang", "Kapan")
    await press_panel(siti, "Kemarin", "Apa yang terjadi")
    await answer_panel(siti, words, "Berapa")
    await press_panel(siti, "Rp150.000", "Siapa yang meminta")
    await press_panel(siti, "Petugas kecamatan", "Ceritakan")
    await press_panel(siti, "Tanpa cerita", f"Sudah benar.*{shown}")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("bukan calo, orang dinas", "Petugas Disdukcapil"),
        ("bukan orang desa tapi calo", "Calo"),
        ("bukan calo atau perantara, petugas kecamatan", "Petugas kecamatan"),
        ("langsung pak camat, gak lewat calo", "Petugas kecamatan"),
        ("calo, ngakunya bukan calo", "Calo"),
        ("calo suruhan orang dinas", "Calo"),
    ],
)
async def test_who_it_was_not_is_not_taken_for_who_it_was(
    harness: BotHarness, words: str, shown: str
) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti, "Saya cek sendiri")
    await press_panel(siti, "Pamulang", "Kapan")
    await answer_panel(siti, "10 hari lalu", "Apa yang terjadi")
    await press_panel(siti, "Diminta, saya bayar", "Berapa")
    await press_panel(siti, "Rp150.000", "Siapa yang meminta")
    await answer_panel(siti, "bukan calo", "Pilih salah satu tombol")
    await answer_panel(siti, words, "Ceritakan")
    await press_panel(siti, "Tanpa cerita", f"Sudah benar.*11 November 2026.*{shown}")


async def test_paid_and_refused_in_one_breath_is_asked_again(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti, "Saya cek sendiri")
    await press_panel(siti, "Pamulang", "Kapan")
    await press_panel(siti, "Kemarin", "Apa yang terjadi")
    await answer_panel(
        siti, "kalau tidak bayar berkasnya ditolak, jadi saya bayar", "Pilih salah satu tombol"
    )


async def test_a_long_message_to_examiners_reaches_them_whole(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await open_ticket(siti, code, "Laporan 3674-")
    await press_panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    words = " ".join(f"surat{at}" for at in range(450))  # words that no receipt code contains
    assert 2500 < len(words) < 4000
    await write_to_inspectors(siti, f"{words} {code.replace('-', ' ')}", "sampai ke pemeriksa")
    id = await only_report_id(casework)
    async with casework.database.read_transaction() as tx:
        (line,) = await case_messages.list_messages(tx, id, MessageAuthor.INSPECTOR)
    assert line.text == f"{words} [kode]"


async def test_words_after_lapor_are_not_lost_while_a_form_waits(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti, "Saya cek sendiri", story="yang pertama")
    await siti.ask("/lapor petugasnya pakai topi", "masih tersimpan")
    await press_panel(
        siti, "Lanjutkan", "ditambahkan ke cerita.*Sudah benar.*yang pertama.*petugasnya pakai topi"
    )
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    await siti.ask("/lapor ada lagi di loket dua", "sudah masuk.*Kodenya")
    siti.press("Mulai yang baru")
    await siti.expect("Siapa bisa melihat apa")
    await press_panel(siti, "Saya cek sendiri", "Kejadiannya")
    await press_panel(siti, "Pamulang", "Kapan")
    for label, pattern in (
        ("Kemarin", "Apa yang terjadi"),
        ("Diminta, saya bayar", "Berapa"),
        ("Rp150.000", "Siapa yang meminta"),
        ("Petugas kecamatan", "ada lagi di loket dua"),
    ):
        await press_panel(siti, label, pattern)
    await siti.ask("/lapor yang ketiga", "masih tersimpan")
    await press_panel(siti, "Hapus", "Dihapus")
    await siti.expect("Siapa bisa melihat apa")
    await press_panel(siti, "Saya cek sendiri", "Kejadiannya")


async def test_words_after_lapor_of_staff_are_not_lost(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    clerk = await harness.new_admin()
    await clerk.ask("/lapor diminta 50 ribu di depan", "Untuk siapa")
    await press_panel(clerk, "Untuk warga", "Pilih dulu caranya")
    await press_panel(clerk, "Sekali kirim", "Kejadiannya")
    await press_panel(clerk, "Srengat", "Kapan")
    for label, pattern in (
        ("Kemarin", "Apa yang terjadi"),
        ("Diminta, saya bayar", "Berapa"),
        ("Rp150.000", "Siapa yang meminta"),
        ("Petugas kecamatan", "diminta 50 ribu di depan"),
    ):
        await press_panel(clerk, label, pattern)
