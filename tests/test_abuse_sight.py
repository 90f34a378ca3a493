"""Staff who try to see cases that are hidden from them: by another task, from another office, after their time, in groups."""

from content.report import Role
from demo.eyes import words_of
from demo.group import Group
from demo.person import Person
from tests.casework_street import Street, opened, street, taken
from tests.office_staff import hired, link
from tests.test_abuse_staff import asking, cases, worked

__all__ = ["opened", "street"]

TANGSEL = "Kota Tangerang Selatan"
SERPONG = ("Petugas:", TANGSEL, "Serpong", "Lanjut (1 dipilih)")


async def also(admin: Person, person: Person, *choices: str) -> None:
    await person.ask(f"/start {await link(admin, *choices)}", "Anda diundang bertugas")
    person.press("Ya, saya terima")
    await person.expect_edit("Selamat bertugas")


async def test_an_admin_made_inspector_by_another_admin_sees_nothing_of_his_office(street: Street) -> None:
    """Giving oneself the task through a friend, and giving up the other one, opens nothing for two years."""
    rina = await street.admin()
    dewi = await hired(street.town, rina, "Bu Dewi", "Admin", TANGSEL)
    await also(rina, dewi, "Pemeriksa", "Semua kantor")
    filed = await street.file(role=Role.DINAS)
    await street.hour()
    await dewi.ask("/aduan", r"perlu ditangani \(0\)")
    async with street.database.transaction() as tx:
        await tx.execute(
            "UPDATE staff SET ended_at = :now WHERE user_id = :id AND role = 'admin'",
            now=int(street.town.now.timestamp()),
            id=dewi.id,
        )
    await dewi.ask("/aduan", r"perlu ditangani \(0\)")
    await dewi.ask(f"/aduan {filed.number}", "Tidak ada laporan dengan nomor itu")


async def test_an_officer_turned_inspector_by_a_change_of_role_sees_nothing_of_his_place(
    street: Street,
) -> None:
    rina = await street.admin()
    dedi = await hired(street.town, rina, "Pak Dedi", *SERPONG)
    await rina.ask("/petugas", "Pak Dedi")
    rina.press("Pak Dedi")
    await rina.expect_edit("Pak Dedi")
    rina.press("Jadikan Pemeriksa")
    await rina.expect_edit("Jadikan")
    rina.press("Ya, ubah")
    await rina.expect_edit("")
    await dedi.silence()
    filed = await street.file()
    await street.hour()
    await dedi.ask("/aduan", r"perlu ditangani \(0\)")
    await dedi.ask(f"/tahan {filed.number} supaya tahu", "Laporan yang mana")


async def test_staff_of_a_kecamatan_see_no_case_about_the_dinas_of_their_office(street: Street) -> None:
    """Colleagues of one office: what is told of the Disdukcapil is hidden from whoever serves anywhere in it."""
    budi = await street.inspector()
    await also(await street.admin(), budi, "Petugas:", TANGSEL, "Pamulang", "Lanjut (1 dipilih)")
    await street.file(role=Role.DINAS)
    await street.hour()
    await budi.ask("/aduan", r"perlu ditangani \(0\)")
    await street.file(role=Role.KECAMATAN)
    await street.hour()
    await budi.ask("/aduan", r"perlu ditangani \(1\)")


async def test_a_removed_inspector_with_an_open_card_reads_and_changes_nothing_more(street: Street) -> None:
    budi = await street.inspector()
    filed = await worked(street, budi)
    await asking(budi)
    async with street.database.transaction() as tx:
        await tx.execute("UPDATE staff SET ended_at = 1 WHERE role = 'pemeriksa'")
    before = await cases(street)
    for verb in ("show", "proofs", "note", "ask", "alike", "moves", "release", "give"):
        budi.forge(budi.last["message_id"], f"case:{verb}:{filed.report_id}:2")
        await budi.expect_toast("tidak dipakai")
    budi.say("Siapa nama Anda?")
    await budi.silence()
    assert await cases(street) == before
    async with street.database.reading() as tx:
        assert await tx.all("SELECT id FROM talk") == []


async def test_a_case_of_another_office_is_neither_linked_nor_handed_over(street: Street) -> None:
    rina = await street.admin()
    budi = await hired(street.town, rina, "Pak Budi", "Pemeriksa", TANGSEL)
    other = await hired(street.town, rina, "Pak Tono", "Pemeriksa", "Kota Bekasi")
    far = await street.file(office="3275", site=None, place="kantor")
    filed = await street.file()
    await street.hour()
    await taken(street, budi, filed)
    for data in (f"link:{filed.report_id}:{far.report_id}", f"hand:{filed.report_id}:2:{other.id}"):
        budi.forge(budi.last["message_id"], f"case:{data}")
        await budi.expect_toast("")
    await budi.silence()
    for data in ("show", "proof", "note", "claim"):
        other.forge(other.last["message_id"], f"case:{data}:{filed.report_id}:1")
        await other.expect_toast("")
    await other.silence()
    async with street.database.reading() as tx:
        assert await tx.all("SELECT report FROM case_links") == []
        assert await tx.value("SELECT holder FROM cases WHERE report = :id", id=filed.report_id) == budi.id
    assert filed.number not in other.transcript() and far.number not in budi.transcript()


async def test_no_inspector_acts_in_a_group(street: Street) -> None:
    """A card's buttons pressed under a message of the bot in a group: the group sees nothing."""
    budi = await street.inspector()
    filed = await worked(street, budi)
    group = Group(street.town.telegram, "Kantor")
    there = budi.within(group)
    group.add_bot(budi.bot, budi.human)
    there.say(f"/aduan@{budi.bot.username} {filed.number}")
    await there.expect("")
    before = await cases(street)
    for verb in ("show", "proof", "claim", "release"):
        there.forge(there.last["message_id"], f"case:{verb}:{filed.report_id}:2")
        await there.expect_toast("tidak dipakai")
    assert await cases(street) == before
    said = [words_of(message) for message in there.shown if message["from"]["id"] == budi.bot.id]
    assert said and filed.number not in str(said)
