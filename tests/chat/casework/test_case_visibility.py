"""Visibility of cases: only a pemeriksa without another role at the accused place sees that a case exists."""

from datetime import timedelta

import pytest

from demo.testing.group import GroupChat
from demo.testing.person import Person
from tests.support.casework_harness import CaseworkHarness
from tests.support.staff_helpers import create_invitation

TANGSEL = "Kota Tangerang Selatan"
OFFICE = ("Petugas:", TANGSEL, "Seluruh kantor")
SERPONG = ("Petugas:", TANGSEL, "Serpong", "Lanjut (1 dipilih)")
PAMULANG = ("Petugas:", TANGSEL, "Pamulang", "Lanjut (1 dipilih)")


async def add_role(casework: CaseworkHarness, person: Person, *choices: str) -> None:
    """Add a role to a person who has one."""
    payload = await create_invitation(await casework.get_admin(), *choices)
    await person.ask(f"/start {payload}", "Anda diundang bertugas")
    person.press("Ya, saya terima")
    await person.expect_edit("Selamat bertugas")


async def sees_any_case(person: Person) -> bool:
    """Return whether the queue shows a case. The text must not reveal why it is empty."""
    await person.ask("/aduan", "perlu ditangani")
    return "(0)" not in person.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("choices", "shown"),
    [
        (OFFICE, False),
        (SERPONG, False),
        (("Admin", TANGSEL), False),
        (("Admin", "Semua kantor"), False),
        (PAMULANG, True),
        (("Petugas:", "Kota Bekasi", "Seluruh kantor"), True),
    ],
    ids=["officer", "officer of the site", "admin", "admin of all", "other site", "other office"],
)
async def test_another_task_at_the_place_hides_the_case(
    casework: CaseworkHarness, choices: tuple[str, ...], shown: bool
) -> None:
    budi = await casework.new_inspector()
    await add_role(casework, budi, *choices)
    filed = await casework.file_report()
    await casework.pass_hour()
    assert await sees_any_case(budi) is shown
    if shown:
        return
    assert "Anda punya, atau dua tahun terakhir pernah punya, tugas lain" in budi.text
    before = budi.text
    await budi.ask(f"/aduan {filed.number}", "Tidak ada laporan dengan nomor itu")
    await budi.ask("/aduan 3674-ZZZZZZ", "Tidak ada laporan dengan nomor itu")
    for data in ("show", "proofs", "alike", "note", "ask"):
        budi.forge_button_press(budi.last_message["message_id"], f"case:{data}:{filed.report_id}")
        await budi.expect_callback_answer("")
    budi.forge_button_press(budi.last_message["message_id"], "case:list:mine:0")
    await budi.expect_edit("saya tangani")
    budi.forge_button_press(budi.last_message["message_id"], f"case:show:{filed.report_id}")
    await budi.expect_edit("Tidak ada yang bisa dilihat di sini")
    for data in ("claim", "give", "moves", "release"):
        budi.forge_button_press(budi.last_message["message_id"], f"case:{data}:{filed.report_id}:1")
        await budi.expect_callback_answer("")
    await budi.ask("/aduan", "perlu ditangani")
    assert budi.text == before
    assert filed.number not in budi.transcript().replace(f"/aduan {filed.number}", "")
    assert "Laporan baru" not in budi.transcript()


async def test_a_case_without_a_site_is_hidden_from_staff_of_the_office(
    casework: CaseworkHarness,
) -> None:
    budi = await casework.new_inspector()
    await add_role(casework, budi, *PAMULANG)
    await casework.file_report(site=None, place="kantor desa")
    await casework.pass_hour()
    assert not await sees_any_case(budi)


async def test_a_task_that_ended_hides_for_two_more_years(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    await add_role(casework, budi, *SERPONG)
    admin = await casework.get_admin()
    async with casework.database.transaction() as tx:
        await tx.execute(
            "UPDATE staff SET ended_at = :now, ended_by = :by WHERE role = 'petugas'",
            now=int(casework.harness.now.timestamp()),
            by=admin.id,
        )
    await casework.file_report()
    await casework.pass_hour()
    assert not await sees_any_case(budi)
    casework.harness.now += timedelta(days=729)
    assert not await sees_any_case(budi)
    casework.harness.now += timedelta(days=3)
    assert await sees_any_case(budi)


async def test_an_inspector_of_another_office_sees_nothing(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector("Pak Budi", "Kota Bekasi")
    await casework.file_report()
    await casework.pass_hour()
    assert not await sees_any_case(budi)
    assert "tugas lain" not in budi.text
    await budi.wait_for_silence()


async def test_a_task_that_ended_shows_nothing_more(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await budi.ask("/aduan", filed.number)
    budi.press(filed.number)
    await budi.expect_edit("Laporan 3674")
    async with casework.database.transaction() as tx:
        await tx.execute("UPDATE staff SET ended_at = 1 WHERE role = 'pemeriksa'")
    budi.press("Ambil")
    await budi.expect_callback_answer("tidak dipakai")
    assert filed.number in budi.text, "what was shown before stays on the phone"


async def test_nobody_is_an_inspector_in_a_group(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await budi.expect("Laporan baru")
    group = GroupChat(casework.harness.telegram, "Warga Serpong")
    there = budi.in_group(group)
    group.add_bot(budi.bot, budi.human)
    there.say(f"/aduan@{budi.bot.username}")
    await there.expect("")
    assert filed.number not in there.transcript() and "perlu ditangani" not in there.text


async def test_the_log_of_staff_tells_of_no_case(casework: CaseworkHarness) -> None:
    """A person who reads /log of the accused office does not learn that a case exists."""
    admin, budi = await casework.get_admin(), await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await budi.ask("/aduan", filed.number)
    budi.press(filed.number)
    await budi.expect_edit("Laporan 3674")
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda")
    await admin.ask("/log", "Catatan perbuatan petugas")
    assert filed.number not in admin.text and filed.report_id not in admin.text
    assert "laporan" not in admin.text.lower().replace("laporan pungutan", "")


async def test_hand_over_only_to_those_who_may_see_it(casework: CaseworkHarness) -> None:
    budi, ani = await casework.new_inspector(), await casework.new_inspector("Bu Ani")
    await add_role(casework, ani, *SERPONG)
    filed = await casework.file_report()
    await casework.pass_hour()
    await budi.ask("/aduan", filed.number)
    budi.press(filed.number)
    await budi.expect_edit("Laporan 3674")
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda")
    budi.press("Serahkan")
    await budi.expect_edit("Tidak ada pemeriksa lain")
    for verb in ("hand", "handed"):
        await budi.ask("/aduan", filed.number)
        budi.forge_button_press(budi.last_message["message_id"], f"case:{verb}:{filed.report_id}:2:{ani.id}")
        await budi.expect_edit("sudah berubah")
    assert "Ditangani: Anda" in budi.text


async def test_what_somebody_held_who_left_can_be_taken_again(casework: CaseworkHarness) -> None:
    budi, ani = await casework.new_inspector(), await casework.new_inspector("Bu Ani")
    filed = await casework.file_report()
    await casework.pass_hour()
    await budi.ask("/aduan", filed.number)
    budi.press(filed.number)
    await budi.expect_edit("Laporan 3674")
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda")
    await add_role(casework, budi, *SERPONG)
    await casework.pass_hour()
    await ani.ask(f"/aduan {filed.number}", "Ditangani: belum ada")
    ani.press("Ambil")
    await ani.expect_edit("Sekarang Anda")
