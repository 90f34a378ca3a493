"""Reports that nobody settles in time: who is told that it is so, and what the reporter gets by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from content.office_features import OfficeFeature
from content.reports.report_form import FilingResult
from demo.testing.person import Person
from handlers.core.context import Deployment, Services
from storage.casework import case_messages, overdue_cases
from storage.casework.case_messages import MessageAuthor
from tests.support.casework_harness import (
    JAKARTA,
    CaseworkHarness,
    ask_reporter,
    move_case,
    new_handled_case,
    take_case,
)
from tests.support.feature_helpers import build_without
from tests.support.report_helpers import (
    open_ticket,
    press_panel,
    read_contact_chats,
    read_forms,
    send_report,
    write_to_inspectors,
)
from tests.support.staff_helpers import create_invitation, hire, new_admin_on_duty

SUPERVISOR = ("Penanggung jawab:", "Kota Tangerang Selatan")


async def change_office(casework: CaseworkHarness, **changes: object) -> None:
    """Give Kota Tangerang Selatan other settings, as its file would, and start the bot again."""
    harness = casework.harness
    make = harness.build_services

    def build_with_changes(facts: Deployment, username: str) -> Services:
        services = make(facts, username)
        offices = {**services.library.offices}
        offices["3674"] = structs.replace(offices["3674"], **changes)
        return replace(services, library=structs.replace(services.library, offices=offices))

    harness.build_services = build_with_changes
    await harness.close()
    await harness.open()
    await harness.new_person("Tono")  # the bot answers, so it has opened its database


async def pass_days(casework: CaseworkHarness, days: int) -> None:
    """Move to 08.00 in Jakarta, this many days later, also at Telegram."""
    harness = casework.harness
    local = harness.now.astimezone(JAKARTA) + timedelta(days=days)
    harness.let_time_pass(local.replace(hour=8, minute=0, second=0, microsecond=0) - harness.now)
    await casework.pass_to_morning(0)


async def ask_question(person: Person, words: str = "Kapan tepatnya?") -> None:
    await ask_reporter(person)
    person.press(words)
    await person.expect_edit("Silakan periksa")
    person.press("✅ Kirim")
    await person.expect_edit("Terkirim")


def assert_names_no_case(said: str, *filed: FilingResult) -> None:
    for report in filed:
        assert report.number not in said and report.report_id not in said
    for words in ("Serpong", "Pamulang", "Diminta", "kecamatan", "November", "Desember"):
        assert words not in said


async def test_supervisor_learns_each_week_that_and_never_what(casework: CaseworkHarness) -> None:
    head = await hire(casework.harness, await casework.get_admin(), "Pak Kepala", *SUPERVISOR)
    filed = [await casework.file_report(), await casework.file_report(site="3674-02")]
    await casework.pass_hour()
    await pass_days(casework, 9)  # Monday 30 November: late by three working days, not yet five
    await head.wait_for_silence()
    await pass_days(casework, 4)  # Friday 4 December: overdue, and told with the others on Monday
    await head.wait_for_silence()
    await pass_days(casework, 3)
    await head.expect("Kota Tangerang Selatan: laporan pungutan yang lewat batas: 2")
    assert "lebih dari 1 minggu" in head.text
    assert_names_no_case(head.text, *filed)
    await press_panel(head, "Jangan kabari saya", "tidak dikabari lagi soal laporan Kota Tangerang Selatan")
    await pass_days(casework, 7)
    await head.wait_for_silence()
    head.press("Kabari saya lagi")
    await head.expect_edit("dikabari lagi")
    await pass_days(casework, 7)
    await head.expect("lewat batas: 2")


async def test_supervisor_with_another_task_in_the_office_is_told_nothing(casework: CaseworkHarness) -> None:
    admin = await casework.get_admin()
    head = await hire(casework.harness, admin, "Pak Kepala", *SUPERVISOR)
    payload = await hire(casework.harness, admin, "Bu Wakil", *SUPERVISOR)
    await casework.file_report()
    await casework.pass_hour()
    link = await create_invitation(admin, "Petugas:", "Kota Tangerang Selatan", "Pamulang", "Lanjut")
    await head.ask(f"/start {link}", "Anda diundang bertugas")
    await press_panel(head, "Ya, saya terima", "Selamat bertugas")
    await pass_days(casework, 16)
    await payload.expect("lewat batas: 1")
    await head.wait_for_silence()


async def test_inspectors_of_a_neighbour_office_learn_that_and_see_no_case(casework: CaseworkHarness) -> None:
    admin = await casework.get_admin()
    ani = await casework.new_inspector("Bu Ani", "Kota Bekasi")
    eko = await casework.new_inspector("Pak Eko", "Kabupaten Cianjur")
    await change_office(casework, neighbours=("3275",))
    filed = await casework.file_report()
    await casework.pass_hour()
    await pass_days(casework, 16)
    await ani.expect("Kota Tangerang Selatan: laporan pungutan yang lewat batas: 1")
    assert_names_no_case(ani.text, filed)
    await eko.wait_for_silence()
    await ani.ask(f"/aduan {filed.number}", "Tidak ada laporan dengan nomor itu untuk Anda")
    assert "lewat batas: 1" not in admin.text


async def test_an_administrator_names_a_neighbour_office(casework: CaseworkHarness) -> None:
    """Its inspectors are told from then on; a second tap ends it. Each is in the log."""
    rina = await new_admin_on_duty(casework.harness)
    ani = await casework.new_inspector("Bu Ani", "Kota Bekasi")
    await rina.ask("/kelengkapan", "Kantor tetangga belum disebut")
    rina.press("🤝 Kantor tetangga")
    await rina.expect("Kantor tetangga Kota Tangerang Selatan")
    rina.press("▫️ Kota Bekasi")
    await rina.expect_edit("tidak pernah yang mana")
    assert "✅ Kota Bekasi" in rina.buttons
    await rina.ask("/kelengkapan", "Jam layanan")
    assert "belum disebut" not in rina.text
    await casework.file_report()
    await casework.pass_hour()
    await pass_days(casework, 16)
    await ani.expect("Kota Tangerang Selatan: laporan pungutan yang lewat batas: 1")
    await rina.ask("/log", "menyebut kantor tetangga")


async def test_a_neighbour_of_the_file_stays_and_officers_name_none(casework: CaseworkHarness) -> None:
    """An administrator who is accused cannot keep the neighbours of the file from learning it."""
    rina = await new_admin_on_duty(casework.harness)
    dewi = await hire(
        casework.harness, rina, "Dewi", "Petugas:", "Kota Tangerang Selatan", "Serpong", "Lanjut"
    )
    await change_office(casework, neighbours=("3275",))
    ani = await casework.new_inspector("Bu Ani", "Kota Bekasi")
    for person in (rina, dewi):
        await person.ask("/kelengkapan", "Jam layanan")
        assert "tetangga" not in person.text
        person.forge_button_press(person.last_message["message_id"], "neighbour:turn:3674:3275")
        await person.expect_callback_answer("")
    await casework.file_report()
    await casework.pass_hour()
    await pass_days(casework, 16)
    await ani.expect("lewat batas: 1")


async def test_office_without_the_ladder_tells_nobody(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    head = await hire(casework.harness, await casework.get_admin(), "Pak Kepala", *SUPERVISOR)
    await change_office(casework, features_off=frozenset({"overdue_ladder"}))
    code = await send_report(siti, "Kabari saya")
    await casework.pass_hour()
    await pass_days(casework, 16)
    await casework.pass_news_delay()
    await head.wait_for_silence()
    await siti.wait_for_silence()
    await open_ticket(siti, code, "Seharusnya selesai Rabu")
    assert "Ombudsman" not in siti.text


async def test_supervisors_are_not_offered_where_every_office_switched_it_off(
    casework: CaseworkHarness,
) -> None:
    harness = casework.harness
    admin = await casework.get_admin()
    await admin.ask("/undang", "Siapa yang Anda undang")
    assert "Penanggung jawab" in str(admin.last_message["reply_markup"])
    harness.build_services = build_without(OfficeFeature.OVERDUE_LADDER, everywhere=True)
    await harness.close()
    await harness.open()
    await admin.ask("/undang", "Siapa yang Anda undang")
    assert "Penanggung jawab" not in str(admin.last_message["reply_markup"])


async def test_job_that_failed_half_way_tells_the_reporter_once(
    casework: CaseworkHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti = await casework.harness.new_person(office="3674")
    await send_report(siti, "Kabari saya")
    await casework.pass_hour()
    mark_aftercare, failures = overdue_cases.mark_aftercare, list[int]()

    async def fail_once(*args: Any) -> list[tuple[str, str]]:
        if not failures:
            failures.append(1)
            raise RuntimeError("stopped before the commit")
        return await mark_aftercare(*args)

    await pass_days(casework, 10)
    monkeypatch.setattr(overdue_cases, "mark_aftercare", fail_once)
    await pass_days(casework, 1)
    await casework.pass_hour()  # the job is tried again
    assert failures
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    await pass_days(casework, 1)
    await casework.pass_news_delay()
    await siti.wait_for_silence()


async def test_reporter_is_told_once_that_the_time_is_over_and_where_to_turn(
    casework: CaseworkHarness,
) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Kabari saya")
    await casework.pass_hour()
    await pass_days(casework, 11)  # Wednesday 2 December: five working days after the deadline
    await siti.wait_for_silence()
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    assert "lapor" not in siti.text.lower() and "batas" not in siti.text.lower()
    await press_panel(siti, "Baca", "Waktunya sudah lewat.*25 November 2026.*Ombudsman RI: 137.*Kompas.*2021")
    assert "1708" in siti.text and "Halaman LAPOR" in siti.text
    siti.press("Tempat mengadu lain")
    await siti.expect("Inspektorat")
    await pass_days(casework, 1)
    await casework.pass_news_delay()
    await siti.wait_for_silence()
    assert code


async def test_reporter_with_the_code_only_sees_it_when_looking(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    await casework.pass_hour()
    await pass_days(casework, 10)
    await open_ticket(siti, code, "Seharusnya selesai Rabu")
    siti.press("Tutup dan hapus")
    await siti.expect_deleted(siti.last_message["message_id"])
    await pass_days(casework, 1)
    await casework.pass_news_delay()
    await siti.wait_for_silence()
    await open_ticket(siti, code, "Waktunya sudah lewat.*Ombudsman")


async def test_office_sets_its_own_number_of_days(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    await change_office(casework, overdue_days=1)
    code = await send_report(siti, "Saya cek sendiri")
    await casework.pass_hour()
    await pass_days(casework, 5)  # Thursday: one working day late
    await open_ticket(siti, code, "Waktunya sudah lewat.*Ombudsman")


async def test_one_tap_below_the_news_ends_it(casework: CaseworkHarness) -> None:
    siti, other = await casework.harness.new_person(office="3674"), await casework.harness.new_person("Budi")
    await send_report(siti, "Kabari saya")
    await casework.pass_hour()
    await pass_days(casework, 11)
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    async with casework.database.read_transaction() as tx:
        report = await tx.fetch_value("SELECT id FROM reports")
    other.forge_button_press(other.last_message["message_id"], f"ticket:mute:{report}")
    await other.expect("Ketik kode laporan Anda")
    assert await read_contact_chats(casework.database) == [siti.id]
    await press_panel(siti, "Jangan kabari lagi", "Tidak ada lagi pesan yang dikirim")
    assert await read_contact_chats(casework.database) == []


async def test_case_that_waits_for_the_reporter_is_closed_and_can_be_opened_again(
    casework: CaseworkHarness,
) -> None:
    siti, budi = await casework.harness.new_person(office="3674"), await casework.new_inspector()
    code = await send_report(siti, "Kabari saya")
    await casework.pass_hour()
    await budi.expect("Laporan baru")
    await budi.ask("/aduan", "3674-")
    budi.press("3674-")
    await budi.expect_edit("Laporan 3674-")
    await press_panel(budi, "Ambil", "Sekarang Anda")
    await ask_question(budi)
    assert "Pelapor sudah ditanya" in budi.text and "4 Desember 2026" in budi.text
    await casework.pass_news_delay()
    await siti.expect("Ada pertanyaan untuk Anda")
    await press_panel(siti, "Baca", "Jawaban Anda ditunggu sampai Jumat, 4 Desember 2026")
    siti.press("Tutup dan hapus")
    await siti.expect_deleted(siti.last_message["message_id"])
    await pass_days(casework, 13)  # Friday 4 December, the last day
    await budi.ask("/aduan 3674", "terlambat")
    await pass_days(casework, 3)
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    await open_ticket(siti, code, "menunggu jawaban Anda sampai batas waktunya.*bisa membukanya lagi")
    await press_panel(siti, "Belum selesai", "Apa yang belum selesai")
    await write_to_inspectors(siti, "Hari Rabu pagi", "dibuka lagi paling lambat jam berikutnya")
    await pass_days(casework, 1)
    await budi.expect("Laporan baru atau dibuka lagi: 1")
    await budi.ask("/aduan", "Dibuka lagi")


async def test_answer_in_time_keeps_the_case_open(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    siti = await casework.harness.new_person(office="3674")
    filed = await new_handled_case(casework, budi, siti.id)
    await ask_question(budi)
    await pass_days(casework, 16)  # the answer comes after the limit, but before the daily job sees it
    async with casework.database.read_transaction() as tx:
        assert await tx.fetch_value("SELECT closed FROM cases") == 1
    other = await casework.file_report(siti.id)
    await casework.pass_hour()
    await take_case(casework, budi, other)
    await ask_question(budi)
    async with casework.database.transaction() as tx:
        await case_messages.add_message(
            tx, other.report_id, MessageAuthor.REPORTER, "Hari Rabu", None, casework.harness.now.date()
        )
    await pass_days(casework, 20)
    async with casework.database.read_transaction() as tx:
        rows = await tx.fetch_all("SELECT closed, asked FROM cases WHERE report = :id", id=other.report_id)
    assert [dict(row) for row in rows] == [{"closed": 0, "asked": None}]
    assert filed.report_id != other.report_id


async def test_reporter_is_asked_30_and_90_days_after_closing(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    siti = await casework.harness.new_person(office="3674")
    await new_handled_case(casework, budi, siti.id)
    await move_case(budi, "Diteruskan", "Diteruskan karena pidana")
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    await pass_days(casework, 31)  # Tuesday 22 December
    await casework.pass_news_delay()
    await siti.expect("Ada pertanyaan untuk Anda")
    assert "lapor" not in siti.text.lower()
    await press_panel(siti, "Baca", "Apakah ada yang menyulitkan Anda")
    await press_panel(siti, "Tidak ada", "Syukurlah")
    await pass_days(casework, 1)
    await casework.pass_news_delay()
    await siti.wait_for_silence()
    await pass_days(casework, 60)  # 20 February is a Saturday
    await pass_days(casework, 2)
    await casework.pass_news_delay()
    await siti.expect("Ada pertanyaan untuk Anda")
    await press_panel(siti, "Baca", "Apakah ada yang menyulitkan Anda")
    await press_panel(siti, "⚠️ Ada", "Apa yang terjadi")
    await write_to_inspectors(siti, "Berkas saya ditolak", "ada yang menyulitkan")
    await pass_days(casework, 1)
    await budi.expect("Laporan baru atau dibuka lagi: 1")
    await budi.ask("/aduan", "Dibuka lagi")
    budi.press("3674-")
    await budi.expect_edit("ada yang menyulitkan saya karena saya melapor. Berkas saya ditolak")


async def test_one_tap_ends_the_question_after_closing(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    siti = await casework.harness.new_person(office="3674")
    await new_handled_case(casework, budi, siti.id)
    await move_case(budi, "Diteruskan", "Diteruskan karena pidana")
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    await pass_days(casework, 31)
    await casework.pass_news_delay()
    await siti.expect("Ada pertanyaan untuk Anda")
    await press_panel(siti, "Jangan kabari lagi", "Tidak ada lagi pesan yang dikirim")
    await pass_days(casework, 62)
    await casework.pass_news_delay()
    await siti.wait_for_silence()
    assert len(await read_forms(casework.database)) == 1
