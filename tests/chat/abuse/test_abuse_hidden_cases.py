"""Abuses by staff who must not see a case: with another role, in another office, after their time, in groups."""

from content.reports.report_form import AccusedRole
from demo.testing.chat_assertions import text_of
from demo.testing.group import GroupChat
from demo.testing.person import Person
from tests.support.casework_harness import (
    CaseworkHarness,
    ask_reporter,
    list_cases,
    new_handled_case,
    take_case,
)
from tests.support.staff_helpers import create_invitation, hire

TANGSEL = "Kota Tangerang Selatan"
SERPONG = ("Petugas:", TANGSEL, "Serpong", "Lanjut (1 dipilih)")


async def add_role(admin: Person, person: Person, *choices: str) -> None:
    await person.ask(f"/start {await create_invitation(admin, *choices)}", "Anda diundang bertugas")
    person.press("Ya, saya terima")
    await person.expect_edit("Selamat bertugas")


async def test_an_admin_made_inspector_by_another_admin_sees_nothing_of_his_office(
    casework: CaseworkHarness,
) -> None:
    """Getting the role through another admin and giving up the old role opens nothing for two years."""
    rina = await casework.get_admin()
    dewi = await hire(casework.harness, rina, "Bu Dewi", "Admin", TANGSEL)
    await add_role(rina, dewi, "Pemeriksa", "Semua kantor")
    filed = await casework.file_report(role=AccusedRole.DINAS)
    await casework.pass_hour()
    await dewi.ask("/aduan", r"perlu ditangani \(0\)")
    async with casework.database.transaction() as tx:
        await tx.execute(
            "UPDATE staff SET ended_at = :now WHERE user_id = :id AND role = 'admin'",
            now=int(casework.harness.now.timestamp()),
            id=dewi.id,
        )
    await dewi.ask("/aduan", r"perlu ditangani \(0\)")
    await dewi.ask(f"/aduan {filed.number}", "Tidak ada laporan dengan nomor itu")


async def test_an_officer_turned_inspector_by_a_change_of_role_sees_nothing_of_his_place(
    casework: CaseworkHarness,
) -> None:
    rina = await casework.get_admin()
    dedi = await hire(casework.harness, rina, "Pak Dedi", *SERPONG)
    await rina.ask("/petugas", "Pak Dedi")
    rina.press("Pak Dedi")
    await rina.expect_edit("Pak Dedi")
    rina.press("Jadikan Pemeriksa")
    await rina.expect_edit("Jadikan")
    rina.press("Ya, ubah")
    await rina.expect_edit("")
    await dedi.wait_for_silence()
    filed = await casework.file_report()
    await casework.pass_hour()
    await dedi.ask("/aduan", r"perlu ditangani \(0\)")
    await dedi.ask(f"/tahan {filed.number} supaya tahu", "Laporan yang mana")


async def test_staff_of_a_kecamatan_see_no_case_about_the_dinas_of_their_office(
    casework: CaseworkHarness,
) -> None:
    """A report about the Disdukcapil is hidden from everyone who serves in its office."""
    budi = await casework.new_inspector()
    await add_role(await casework.get_admin(), budi, "Petugas:", TANGSEL, "Pamulang", "Lanjut (1 dipilih)")
    await casework.file_report(role=AccusedRole.DINAS)
    await casework.pass_hour()
    await budi.ask("/aduan", r"perlu ditangani \(0\)")
    await casework.file_report(role=AccusedRole.KECAMATAN)
    await casework.pass_hour()
    await budi.ask("/aduan", r"perlu ditangani \(1\)")


async def test_a_removed_inspector_with_an_open_card_reads_and_changes_nothing_more(
    casework: CaseworkHarness,
) -> None:
    budi = await casework.new_inspector()
    filed = await new_handled_case(casework, budi)
    await ask_reporter(budi)
    async with casework.database.transaction() as tx:
        await tx.execute("UPDATE staff SET ended_at = 1 WHERE role = 'pemeriksa'")
    before = await list_cases(casework)
    for verb in ("show", "proofs", "note", "ask", "alike", "moves", "release", "give"):
        budi.forge_button_press(budi.last_message["message_id"], f"case:{verb}:{filed.report_id}:2")
        await budi.expect_callback_answer("tidak dipakai")
    budi.say("Siapa nama Anda?")
    await budi.wait_for_silence()
    assert await list_cases(casework) == before
    async with casework.database.read_transaction() as tx:
        assert await tx.fetch_all("SELECT id FROM talk") == []


async def test_a_case_of_another_office_is_neither_linked_nor_handed_over(casework: CaseworkHarness) -> None:
    rina = await casework.get_admin()
    budi = await hire(casework.harness, rina, "Pak Budi", "Pemeriksa", TANGSEL)
    other = await hire(casework.harness, rina, "Pak Tono", "Pemeriksa", "Kota Bekasi")
    far = await casework.file_report(office="3275", site=None, place="kantor")
    filed = await casework.file_report()
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    for data in (f"link:{filed.report_id}:{far.report_id}", f"hand:{filed.report_id}:2:{other.id}"):
        budi.forge_button_press(budi.last_message["message_id"], f"case:{data}")
        await budi.expect_callback_answer("")
    await budi.wait_for_silence()
    for data in ("show", "proof", "note", "claim"):
        other.forge_button_press(other.last_message["message_id"], f"case:{data}:{filed.report_id}:1")
        await other.expect_callback_answer("")
    await other.wait_for_silence()
    async with casework.database.read_transaction() as tx:
        assert await tx.fetch_all("SELECT report FROM case_links") == []
        assert (
            await tx.fetch_value("SELECT holder FROM cases WHERE report = :id", id=filed.report_id) == budi.id
        )
    assert filed.number not in other.transcript() and far.number not in budi.transcript()


async def test_no_inspector_acts_in_a_group(casework: CaseworkHarness) -> None:
    """The buttons of a card, pressed in a group, show nothing to the group."""
    budi = await casework.new_inspector()
    filed = await new_handled_case(casework, budi)
    group = GroupChat(casework.harness.telegram, "Kantor")
    there = budi.in_group(group)
    group.add_bot(budi.bot, budi.human)
    there.say(f"/aduan@{budi.bot.username} {filed.number}")
    await there.expect("")
    before = await list_cases(casework)
    for verb in ("show", "proof", "claim", "release"):
        there.forge_button_press(there.last_message["message_id"], f"case:{verb}:{filed.report_id}:2")
        await there.expect_callback_answer("tidak dipakai")
    assert await list_cases(casework) == before
    said = [text_of(message) for message in there.bot_messages if message["from"]["id"] == budi.bot.id]
    assert said and filed.number not in str(said)
