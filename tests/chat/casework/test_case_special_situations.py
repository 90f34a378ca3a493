"""Casework in special situations: evidence, disputes, floods, reminders, similar reports, previews."""

from dataclasses import replace
from datetime import UTC, date, datetime

from content.loading.records import LocalizedText
from content.opening_hours.holidays import Holiday, HolidayKind
from handlers.core.context import Deployment, Services
from storage.casework import case_messages, reporter_view
from storage.casework.case_messages import MessageAuthor
from tests.support.casework_harness import (
    CaseworkHarness,
    add_picture,
    ask_reporter,
    move_case,
    new_handled_case,
    open_evidence,
    request_evidence,
    take_case,
)


async def test_evidence_opens_for_who_handles_it_and_with_a_reason_for_others(
    casework: CaseworkHarness,
) -> None:
    admin = await casework.get_admin()
    budi, ani = await casework.new_inspector(), await casework.new_inspector("Bu Ani")
    filed = await casework.file_report()
    await add_picture(casework, filed.report_id)
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    await open_evidence(budi)
    await request_evidence(ani, filed.number)
    await ani.ask("cek", "beberapa kata")
    ani.say("Pak Budi cuti, perlu dicocokkan")
    await ani.expect("bukti-1")
    await admin.expect("Bu Ani membuka bukti")
    assert filed.number not in admin.text and "cuti" not in admin.text and "Serpong" not in admin.text
    await admin.ask("/log", "membuka bukti laporan yang ditangani pemeriksa lain")
    assert filed.number not in admin.text and filed.report_id not in admin.text
    await budi.ask(f"/aduan {filed.number}", "Alasan: Pak Budi cuti")


async def test_a_dispute_opens_the_case_again_at_the_full_hour(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    await move_case(budi, "Diteruskan", "Diteruskan karena pidana")
    async with casework.database.transaction() as tx:
        assert await reporter_view.record_dispute(tx, filed.report_id)
        assert not await reporter_view.record_dispute(tx, filed.report_id)
        assert (await reporter_view.find_progress(tx, filed.report_id)).disputed
    await budi.ask("/aduan", r"perlu ditangani \(0\)")
    await casework.pass_hour()
    await budi.ask(f"/aduan {filed.number}", "· Dibuka lagi")
    assert "pelapor menyatakan belum selesai" in budi.text
    assert "27 November 2026" in budi.text, "five working days"
    await move_case(budi, "Selesai", "Layanan dibenahi")


async def test_a_move_from_an_old_card_changes_nothing(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    old = budi.last_message["message_id"]
    await move_case(budi, "Diverifikasi", "Tanpa tambahan")
    budi.forge_button_press(old, f"case:to:{filed.report_id}:2:tidak_cukup")
    await budi.expect_edit("sudah berubah")
    budi.forge_button_press(old, f"case:to:{filed.report_id}:3:dicatat")
    await budi.expect_callback_answer("")
    assert "Diverifikasi" in budi.text


async def test_a_reason_that_was_typed_can_be_typed_again(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    budi.press("Pindah keadaan")
    await budi.expect_edit("Pindahkan laporan")
    budi.press("Ditutup karena keterangan kurang")
    await budi.expect_edit("Tambahkan alasannya")
    await budi.ask("Kurang jelas <b>sekali", "Silakan periksa")
    assert "<b>sekali" in budi.text
    await budi.ask("Hari dan loketnya belum disebut", "Hari dan loketnya belum disebut")
    budi.press("Ya, pindahkan")
    await budi.expect_edit("Ditutup karena keterangan kurang")
    async with casework.database.read_transaction() as tx:
        said = await case_messages.list_messages(tx, filed.report_id, MessageAuthor.REPORTER)
    assert [line.text for line in said] == ["Hari dan loketnya belum disebut"]


async def test_cancelling_sends_nothing(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    budi.press("Tulis ke pelapor")
    await budi.expect_edit("Kepada pelapor")
    budi.press("Kapan tepatnya?")
    await budi.expect_edit("Silakan periksa")
    budi.press("Batal")
    await budi.expect_edit("Tidak ada yang dikirim")
    async with casework.database.read_transaction() as tx:
        assert await case_messages.list_messages(tx, filed.report_id, MessageAuthor.REPORTER) == []


async def test_a_flood_is_one_message_and_a_slow_lane(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    for _ in range(30):
        await casework.file_report()
    other = await casework.file_report(site="3674-02")
    await casework.pass_hour()
    await budi.expect(r"Laporan baru atau dibuka lagi: 31\.")
    await budi.wait_for_silence()
    await budi.ask("/aduan", r"perlu ditangani \(6\)")
    assert other.number in budi.text
    budi.press("jalur lambat (25)")
    await budi.expect_edit(r"jalur lambat \(25\)")


async def test_reminders_in_the_morning_of_a_working_day(casework: CaseworkHarness) -> None:
    budi, ani = await casework.new_inspector(), await casework.new_inspector("Bu Ani")
    mine, free = await casework.file_report(), await casework.file_report(site="3674-02")
    await casework.pass_hour()
    await take_case(casework, budi, mine)
    await ani.expect("Laporan baru")
    await casework.pass_to_morning(3)  # Tuesday: due on Wednesday
    await budi.expect(r"hari kerja berikut: 1\.")
    await ani.wait_for_silence()
    await casework.pass_to_morning(2)  # Thursday
    await budi.expect(r"Laporan lewat batas: 2\.")
    await ani.expect(r"Laporan lewat batas: 2\.")
    await ani.ask("/aduan", "terlambat 1 hari kerja")
    ani.press("lewat batas (2)")
    await ani.expect_edit(free.number)


async def test_holidays_decreed_afterwards_make_nobody_late(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    await budi.ask(f"/aduan {filed.number}", "Batas: Rabu, 25 November 2026")
    make = casework.harness.build_services

    def build_with_holidays(facts: Deployment, username: str) -> Services:
        desk = make(facts, username)
        days = [
            Holiday(date(2026, 11, day), LocalizedText("Cuti baru"), HolidayKind.CUTI_BERSAMA, "SKB")
            for day in (24, 25)
        ]
        return replace(desk, calendar=desk.calendar.with_days(days))

    await casework.harness.close()
    casework.harness.build_services = build_with_holidays
    await casework.harness.open()
    await budi.ask("/aduan", filed.number)
    await casework.pass_to_morning(5)  # Thursday
    await budi.expect(r"hari kerja berikut: 1\.")
    assert "Laporan lewat batas" not in budi.transcript()
    await budi.ask(f"/aduan {filed.number}", "Batas: Jumat, 27 November 2026")


async def test_news_of_the_evening_reach_the_reporter_in_the_morning(casework: CaseworkHarness) -> None:
    siti, budi = await casework.harness.new_person(office="3674"), await casework.new_inspector()
    filed = await casework.file_report(siti.id)
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    casework.harness.now = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)  # 21.00 in Jakarta
    await move_case(budi, "Diverifikasi", "Tanpa tambahan")
    casework.harness.now = datetime(2026, 11, 22, 0, 59, tzinfo=UTC)  # 07.59
    await casework.pass_hour()
    assert "kabar" not in siti.transcript(), casework.harness.now
    casework.harness.now = datetime(2026, 11, 22, 7, 1, tzinfo=UTC)  # 14.01
    await siti.expect("Ada kabar")


async def test_ready_reasons_fit_the_state_they_lead_to(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    await casework.pass_hour()
    for state, fits, not_so in (
        ("Ditutup karena keterangan kurang", "Keterangan kurang", "Terbukti dan ditindak"),
        ("Diteruskan", "Diteruskan karena pidana", "Tidak terbukti"),
    ):
        filed = await casework.file_report()
        await casework.pass_hour()
        await take_case(casework, budi, filed)
        budi.press("Pindah keadaan")
        await budi.expect_edit("Pindahkan laporan")
        budi.press(state)
        await budi.expect_edit("Pelapor akan membaca")
        assert fits in budi.buttons and not_so not in budi.buttons


async def test_at_night_nobody_is_woken(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    casework.harness.now = casework.harness.now.replace(hour=15)  # 22.00 in Jakarta
    filed = await casework.file_report()
    await casework.pass_hour()
    await budi.ask("/aduan", filed.number)
    assert "Laporan baru" not in budi.transcript()
    await casework.pass_to_morning()
    await budi.expect(r"Laporan baru atau dibuka lagi: 1\.")


async def test_similar_reports_are_linked_both_ways(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    one, two, other = (
        await casework.file_report(),
        await casework.file_report(),
        await casework.file_report(site="3674-02"),
    )
    await casework.pass_hour()
    await budi.ask(f"/aduan {one.number}", f"Laporan {one.number}")
    budi.press("Mirip (1)")
    await budi.expect_edit("Hubungkan yang memang satu perkara")
    assert two.number in budi.text and other.number not in budi.text
    budi.press("Hubungkan")
    await budi.expect_edit("Dihubungkan")
    await budi.ask(f"/aduan {two.number}", "menghubungkan laporan mirip")
    budi.press("Mirip (1)")
    await budi.expect_edit(f"🔗.*{one.number}")
    budi.press("Lepas hubungan")
    await budi.expect_edit("Hubungkan yang memang satu perkara")


async def test_a_story_of_an_honest_officer_is_only_counted(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report(kind="honest")
    await casework.pass_hour()
    await budi.ask("/aduan", r"perlu ditangani \(0\)")
    assert "Laporan baru" not in budi.transcript()
    await budi.ask(f"/aduan {filed.number}", "Dicatat")


async def test_a_case_of_an_office_that_left_the_content_stays_in_the_queue(
    casework: CaseworkHarness,
) -> None:
    budi = await casework.new_inspector()
    gone, here = await casework.file_report(office="9999", site=None), await casework.file_report()
    await casework.pass_hour()
    await budi.ask("/aduan", r"perlu ditangani \(2\)")
    assert gone.number in budi.text and here.number in budi.text
    await budi.ask(f"/aduan {gone.number}", f"Laporan {gone.number}.*9999")


async def test_a_text_for_the_reporter_is_measured_as_telegram_measures(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    await new_handled_case(casework, budi)
    await ask_reporter(budi)
    await budi.ask("😀" * 751, "1502")
    await budi.ask("😀" * 750, "Pelapor akan membaca")
