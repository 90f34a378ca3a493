"""Long words of a report: no screen breaks of them, and nothing of them is out of reach of those whom they are for."""

from datetime import date

from demo.person import Person
from storage import talk
from storage.talk import Author
from tests.casework_street import Street, opened, street
from tests.reporting import sent
from tests.test_ticket import looked, report_id

__all__ = ["opened", "street"]


def long(name: str, letters: int) -> str:
    """Words that can be told from each other: 'a1 a2 a3 ...'."""
    said, at = "", 0
    while len(said) < letters - 8:
        at += 1
        said += f"{name}{at} "
    return said + f"{name}end"


async def said(street: Street, report: str, author: Author, text: str) -> None:
    async with street.database.transaction() as tx:
        await talk.say(tx, report, author, text, None, date(2026, 11, 21))


async def read(person: Person) -> str:
    """All leaves of the whole text."""
    person.press("Baca lengkap")
    await person.expect_edit("Lengkap")
    found = person.text
    while "➡️" in person.buttons:
        person.press("➡️")
        await person.expect_edit("Lengkap")
        found += person.text
    return found


async def test_a_reporter_reads_long_messages_to_their_end(street: Street) -> None:
    siti = await street.town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    id = await report_id(street)
    await looked(siti, code, "Laporan 3674-")
    assert not any("Baca lengkap" in label for label in siti.buttons)
    for at in range(9):
        await said(street, id, Author.INSPECTOR, long(f"p{at}x", 1400))
    await looked(siti, code, "Laporan 3674-.*p8x1 ")
    whole = await read(siti)
    assert all(f"p{at}x1 " in whole and f"p{at}xend" in whole for at in range(9))
    siti.press("Kembali")
    await siti.expect_edit("sudah kami terima")


async def test_an_inspector_reads_story_and_answers_to_their_end(street: Street) -> None:
    budi = await street.inspector()
    filed = await street.file(story=long("s", 3900))
    for at in range(7):
        await said(street, filed.report_id, Author.REPORTER, long(f"r{at}x", 1900) + " <b>&")
    await street.hour()
    await said(street, filed.report_id, Author.REPORTER, "belum boleh tampil")
    await budi.ask(f"/aduan {filed.number}", "s1 .*r6x1 .*Apa yang dilakukan|s1 .*r6x1 ")
    whole = await read(budi)
    assert "s1 " in whole and "send" in whole
    assert all(f"r{at}x1 " in whole and f"r{at}xend" in whole for at in range(7))
    assert "belum boleh" not in whole
    budi.press(f"Laporan {filed.number}")
    await budi.expect_edit("Ditangani: belum ada")


async def test_a_short_case_has_no_button_for_it(street: Street) -> None:
    budi = await street.inspector()
    filed = await street.file()
    await street.hour()
    await budi.ask(f"/aduan {filed.number}", "Ditangani")
    assert not any("Baca lengkap" in label for label in budi.buttons)
