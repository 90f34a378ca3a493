"""A lost code: what the person is told at once, and what comes to the chat of a reporter later."""

from tests.support.casework_harness import CaseworkHarness
from tests.support.report_helpers import open_ticket, press_panel, send_report

SAME_FOR_ALL = "Kalau chat ini memilih .Kabari saya.*Semua orang saya jawab begini"


async def test_reporter_of_kabari_saya_reads_the_report_half_a_day_later(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    await send_report(siti, "Kabari saya")
    await siti.ask("/tiket", "Ketik kode laporan Anda")
    await press_panel(siti, "Kode saya hilang", SAME_FOR_ALL)
    assert "3674-" not in siti.text
    await siti.wait_for_silence()
    await casework.pass_hour()
    await siti.wait_for_silence()
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    await press_panel(siti, "Baca", "Laporan 3674-.*sudah kami terima")
    await siti.wait_for_silence()


async def test_the_answer_is_the_same_for_everybody_and_comes_at_once(casework: CaseworkHarness) -> None:
    answers = []
    for name, mode in (("Siti", "Kabari saya"), ("Ani", "Saya cek sendiri"), ("Eko", "")):
        person = await casework.harness.new_person(name, office="3674")
        if mode:
            await send_report(person, mode)
        await person.ask("/tiket", "Ketik kode laporan Anda")
        await press_panel(person, "Kode saya hilang", SAME_FOR_ALL)
        answers.append((person.text, str(person.last_message["reply_markup"])))
        if mode != "Kabari saya":
            await casework.pass_hour()
            await casework.pass_news_delay()
            await person.wait_for_silence()
    assert len(set(answers)) == 1


async def test_pressing_again_and_again_brings_one_message(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    code = await send_report(siti, "Kabari saya")
    for _ in range(3):
        await siti.ask("/tiket", "Ketik kode laporan Anda")
        await press_panel(siti, "Kode saya hilang", SAME_FOR_ALL)
    await casework.pass_hour()
    await casework.pass_news_delay()
    await siti.expect("Ada kabar untuk Anda")
    await siti.wait_for_silence()
    await open_ticket(siti, code, "Laporan 3674-")


async def test_nothing_comes_after_the_contact_was_ended(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    await send_report(siti, "Kabari saya")
    await siti.ask("/tiket", "Ketik kode laporan Anda")
    await press_panel(siti, "Kode saya hilang", SAME_FOR_ALL)
    await siti.ask("/hapusdata", "Hapus semua")
    await press_panel(siti, "Ya, hapus", "Selesai")
    await casework.pass_hour()
    await casework.pass_news_delay()
    await siti.wait_for_silence()
