"""Staff who try to learn who reported, to see what is hidden from them, or to undo what was reported."""

import asyncio
import re

import pytest

from content.report import Filed, Role
from demo.eyes import inline_buttons, words_of
from demo.group import Group
from demo.person import Person
from storage import casehours, evidence
from storage.database import Database
from tests.casework_street import Street, opened
from tests.conftest import Town
from tests.office_staff import hired, link
from tests.test_casework_care import add_picture, moved, taken

__all__ = ["opened"]

TANGSEL = "Kota Tangerang Selatan"
SERPONG = ("Petugas:", TANGSEL, "Serpong", "Lanjut (1 dipilih)")


@pytest.fixture
def street(opened: list[Database], town: Town) -> Street:
    return Street(town, opened)


async def also(admin: Person, person: Person, *choices: str) -> None:
    await person.ask(f"/start {await link(admin, *choices)}", "Anda diundang bertugas")
    person.press("Ya, saya terima")
    await person.expect_edit("Selamat bertugas")


async def asking(person: Person) -> None:
    person.press("Tulis ke pelapor")
    await person.expect_edit("Kepada pelapor")


async def cases(street: Street) -> list[dict[str, object]]:
    async with street.database.reading() as tx:
        return [dict(row) for row in await tx.all("SELECT * FROM cases ORDER BY report")]


async def worked(street: Street, budi: Person, chat_id: int = 0) -> Filed:
    """A report that budi handles, its card before him."""
    filed = await street.file(chat_id)
    await street.hour()
    await taken(street, budi, filed)
    return filed


async def test_a_file_that_is_being_sent_does_not_show_who_is_at_the_phone_now(street: Street) -> None:
    """An inspector who refreshes the card while watching a suspect sees nothing move before the full hour."""
    budi = await street.inspector()
    filed = await worked(street, budi)
    async with street.database.transaction() as tx:
        await evidence.want(tx, evidence.of_report(filed.report_id), "photo", "AgAC", 9, 0, chat_id=1)
    await budi.ask(f"/aduan {filed.number}", "Laporan 3674")
    assert "Bukti" not in str(budi.buttons)
    await add_picture(street, filed)
    await budi.ask(f"/aduan {filed.number}", "Laporan 3674")
    assert "Bukti" not in str(budi.buttons)
    budi.forge(budi.last["message_id"], f"case:proof:{filed.report_id}")
    await budi.expect_edit("")
    assert "bukti-" not in budi.transcript()
    await street.hour()
    await budi.ask(f"/aduan {filed.number}", "Laporan 3674")
    assert "📎 Bukti (1)" in budi.buttons


async def test_no_phone_rings_at_the_moment_when_an_inspector_acts(street: Street) -> None:
    """Acting, and watching whose phone lights up, tells nothing."""
    budi, siti = await street.inspector(), await street.town.person()
    await worked(street, budi, siti.id)
    await moved(budi, "Diverifikasi", "Tanpa tambahan")
    async with street.database.reading() as tx:
        due = await tx.value("SELECT due FROM errands WHERE kind = 'nudge'")
    wait = due - int(street.town.now.timestamp())
    assert 600 <= wait < 4200
    assert await siti.silence() == []
    await street.later()
    await siti.expect("Ada kabar untuk Anda")


@pytest.mark.parametrize(
    "lure", ["buka https://contoh.test/x", "lihat www.contoh.test", "isi di contoh.xyz/f", "hubungi @petugas_x"]
)  # fmt: skip
async def test_an_inspector_cannot_lure_the_reporter_out_with_a_link(street: Street, lure: str) -> None:
    budi = await street.inspector()
    filed = await worked(street, budi)
    await asking(budi)
    await budi.ask(lure, "Tanpa tautan dan nama akun")
    await budi.ask("Di loket nomor berapa? Jl.Raya atau ruang 2.b", "Pelapor akan membaca")
    async with street.database.reading() as tx:
        assert await tx.all("SELECT id FROM talk WHERE report = :id", id=filed.report_id) == []


async def test_a_phone_number_asked_for_by_an_inspector_is_not_passed_on(street: Street) -> None:
    budi = await street.inspector()
    await worked(street, budi)
    await asking(budi)
    await budi.ask("WA saya ya di 0812-3456-7890", "Pelapor akan membaca")
    assert "7890" not in budi.text


async def test_a_card_cannot_be_forwarded_and_its_copied_buttons_do_nothing(street: Street) -> None:
    budi, eko = await street.inspector(), await street.town.person("Eko", office="3674")
    filed = await worked(street, budi)
    card = budi.last
    seen = [
        message
        for message in budi.chat.messages.values()
        if filed.number in str(message) and "from" in message
    ]
    assert seen and all(
        message.get("has_protected_content") for message in seen if message["from"]["id"] == budi.bot.id
    )
    before = await cases(street)
    for button in inline_buttons(card):
        eko.forge(eko.last["message_id"], button["callback_data"])
        await eko.expect_toast("tidak dipakai")
    assert await cases(street) == before
    assert filed.number not in eko.transcript()


async def test_the_letter_of_new_reports_becomes_a_card_that_stays_protected(street: Street) -> None:
    """The queue opens in place of the letter, so the letter is protected too."""
    budi = await street.inspector()
    await street.file()
    await street.hour()
    letter = await budi.expect("Laporan baru")
    assert letter["has_protected_content"]


async def test_words_of_a_card_told_to_the_bot_by_a_stranger_are_not_kept(street: Street) -> None:
    budi, eko = await street.inspector(), await street.town.person("Eko", office="3674")
    await worked(street, budi)
    words = budi.text
    eko.say(words[:900])
    await eko.expect("")
    await eko.silence()
    async with street.database.reading() as tx:
        assert await tx.all("SELECT text FROM questions") == []
        assert await tx.all("SELECT chat_id FROM people WHERE asked IS NOT NULL") == []


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


async def test_two_closures_at_once_close_one_case_once(street: Street) -> None:
    """The same inspector on two devices presses yes twice."""
    budi = await street.inspector()
    filed = await worked(street, budi)
    budi.press("Pindah keadaan")
    await budi.expect_edit("Pindahkan laporan")
    budi.press("Ditutup karena keterangan kurang")
    await budi.expect_edit("Tambahkan alasannya")
    budi.press("Keterangan kurang")
    await budi.expect_edit("Silakan periksa")
    yes = next(one["callback_data"] for one in inline_buttons(budi.last) if "Ya, pindahkan" in one["text"])
    for _ in range(3):
        budi.forge(budi.last["message_id"], yes)
    await budi.expect_edit("Dipindahkan ke")
    await budi.silence()
    async with street.database.reading() as tx:
        acts = await tx.all(
            "SELECT act FROM case_acts WHERE report = :id AND act = 'move'", id=filed.report_id
        )
        said = await tx.all("SELECT id FROM talk WHERE report = :id", id=filed.report_id)
    assert (len(acts), len(said)) == (1, 1)


async def test_a_race_of_closing_and_disputing_loses_neither(street: Street) -> None:
    budi = await street.inspector()
    filed = await worked(street, budi)
    await moved(budi, "Diteruskan", "Diteruskan karena pidana")

    async def dispute() -> bool:
        async with street.database.transaction() as tx:
            return await casehours.dispute(tx, filed.report_id)

    found = await asyncio.gather(*(dispute() for _ in range(5)))
    assert sum(found) == 1
    await street.hour()
    await budi.ask(f"/aduan {filed.number}", "Dibuka lagi")


async def test_a_move_that_the_rules_do_not_know_is_refused(street: Street) -> None:
    budi = await street.inspector()
    filed = await worked(street, budi)
    before = await cases(street)
    for target in ("dibuka_lagi", "selesai", "dicatat", "'; DROP TABLE cases", "", "baru"):
        budi.forge(budi.last["message_id"], f"case:to:{filed.report_id}:2:{target}"[:64])
        await budi.expect_toast("")
    await budi.silence()
    found = await cases(street)
    assert [row["state"] for row in found] == [row["state"] for row in before]


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


async def test_a_case_cannot_be_opened_by_the_reporters_button_with_its_id(street: Street) -> None:
    """An inspector knows the id of a case; the way of its reporter does not open for him."""
    budi, siti = await street.inspector(), await street.town.person()
    filed = await worked(street, budi, siti.id)
    budi.forge(budi.last["message_id"], f"ticket:open:{filed.report_id}")
    await budi.expect_edit("Ketik kode laporan")
    for verb in ("quiet", "reopen", "answer", "look"):
        budi.forge(budi.last["message_id"], f"ticket:{verb}:{filed.report_id}")
        await budi.expect_toast("sudah ditutup")
        budi.say("/tiket")
        await budi.expect("Ketik kode laporan")


async def test_a_name_that_turns_the_words_round_is_shown_as_words(street: Street) -> None:
    """A display name with right-to-left marks and HTML in what admins are told."""
    admin, budi = await street.admin(), await street.inspector()
    ani = await street.inspector("\u202e<b>inA</b>")
    filed = await street.file()
    await add_picture(street, filed)
    await street.hour()
    await taken(street, budi, filed)
    await ani.ask(f"/aduan {filed.number}", "Ditangani: Pak Budi")
    ani.press("Bukti (1)")
    await ani.expect_edit("ditanya alasannya")
    ani.press("📎 Buka")
    await ani.expect_edit("Mengapa Anda membuka")
    ani.say("mencocokkan kuitansi")
    await admin.expect(re.escape("<b>inA</b>") + ".*membuka bukti")
    assert "\u202e" not in admin.text


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
