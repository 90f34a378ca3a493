"""Long texts of a report: they break no screen, and their readers can open all of them."""

from datetime import date

from demo.testing.person import Person
from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from tests.support.casework_harness import CaseworkHarness
from tests.support.report_helpers import only_report_id, open_ticket, send_report


def long_text(name: str, letters: int) -> str:
    """Return a text of distinct words: 'a1 a2 a3 ...'."""
    said, at = "", 0
    while len(said) < letters - 8:
        at += 1
        said += f"{name}{at} "
    return said + f"{name}end"


async def add_case_message(casework: CaseworkHarness, report: str, author: MessageAuthor, text: str) -> None:
    async with casework.database.transaction() as tx:
        await case_messages.add_message(tx, report, author, text, None, date(2026, 11, 21))


async def read_all_pages(person: Person) -> str:
    """Return all pages of the whole text."""
    person.press("Baca lengkap")
    await person.expect_edit("Lengkap")
    found = person.text
    while "➡️" in person.buttons:
        person.press("➡️")
        await person.expect_edit("Lengkap")
        found += person.text
    return found


async def test_a_reporter_reads_long_messages_to_their_end(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Saya cek sendiri")
    id = await only_report_id(casework)
    await open_ticket(siti, code, "Laporan 3674-")
    assert not any("Baca lengkap" in label for label in siti.buttons)
    for at in range(9):
        await add_case_message(casework, id, MessageAuthor.INSPECTOR, long_text(f"p{at}x", 1400))
    await open_ticket(siti, code, "Laporan 3674-.*p8x1 ")
    whole = await read_all_pages(siti)
    assert all(f"p{at}x1 " in whole and f"p{at}xend" in whole for at in range(9))
    siti.press("Kembali")
    await siti.expect_edit("sudah kami terima")


async def test_an_inspector_reads_story_and_answers_to_their_end(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report(story=long_text("s", 3900))
    for at in range(7):
        await add_case_message(
            casework, filed.report_id, MessageAuthor.REPORTER, long_text(f"r{at}x", 1900) + " <b>&"
        )
    await casework.pass_hour()
    await add_case_message(casework, filed.report_id, MessageAuthor.REPORTER, "belum boleh tampil")
    await budi.ask(f"/aduan {filed.number}", "s1 .*r6x1 ")
    whole = await read_all_pages(budi)
    assert "s1 " in whole and "send" in whole
    assert all(f"r{at}x1 " in whole and f"r{at}xend" in whole for at in range(7))
    assert "belum boleh" not in whole
    budi.press(f"Laporan {filed.number}")
    await budi.expect_edit("Ditangani: belum ada")


async def test_a_short_case_has_no_button_for_it(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await budi.ask(f"/aduan {filed.number}", "Ditangani")
    assert not any("Baca lengkap" in label for label in budi.buttons)
