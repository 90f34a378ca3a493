"""/pertanyaan groups unanswered questions. Two taps link them to an answer, at once, and can be undone."""

import io
import shutil
from pathlib import Path

from content.loading.library_loader import LIBRARY_FOLDER
from runtime.cli import export_phrasings
from storage import questions
from storage.engine.database import Database
from tests.support.bot_harness import BotHarness

ODD = "jimat blorong kuwi carane piye ya"
UNKNOWN = "belum tahu|Maksud Anda"


async def test_two_taps_teach_and_undo_takes_it_back(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    budi = await harness.new_person("Budi", office="3505")
    rina = await harness.new_admin()
    await siti.ask(ODD, UNKNOWN)
    await budi.ask(ODD + "?", UNKNOWN)
    await siti.ask("resep rendang padang yang enak gimana", UNKNOWN)
    await rina.ask("/pertanyaan", rf"2× {ODD}.*1× resep rendang")
    rina.press(f"2× {ODD}")
    await rina.expect_edit("Jawaban mana yang benar")
    rina.press("Jawaban lain")
    await rina.expect_edit("Jawaban mana yang benar")
    rina.press("Apakah bikin KTP gratis?")
    await rina.expect_edit("Selesai.*gratis")
    await siti.ask(ODD, "tidak dipungut biaya")
    rina.press("↩️ Urungkan")
    await rina.expect_edit("Diurungkan")
    await siti.ask(ODD, UNKNOWN)


async def test_a_link_survives_a_restart_and_can_be_exported(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    rina = await harness.new_admin()
    await siti.ask(ODD, UNKNOWN)
    await rina.ask("/pertanyaan", ODD)
    rina.press(ODD)
    await rina.expect_edit("Jawaban mana")
    rina.press("Jawaban lain")
    await rina.expect_edit("Jawaban mana")
    rina.press("Apakah bikin KTP gratis?")
    await rina.expect_edit("Selesai")
    await harness.close()
    out = io.StringIO()
    assert await export_phrasings.export_phrasings(harness.database_path, out, write=False) == 1
    assert out.getvalue() == f"# dari petugas: biaya_gratis\n{ODD}\n"
    await harness.open()
    await siti.ask(ODD, "tidak dipungut biaya")
    rina.press("↩️ Urungkan")
    await rina.expect_edit("Diurungkan")


async def test_an_export_is_added_to_content_once(harness: BotHarness, tmp_path: Path) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask(ODD, UNKNOWN)
    await harness.close()
    database = await Database.open(harness.database_path)
    async with database.transaction() as tx:
        await questions.link_questions(tx, await questions.list_unlinked(tx), "biaya_gratis", by=1, now=0)
    await database.close()
    shutil.copytree(LIBRARY_FOLDER / "phrasings", tmp_path / "phrasings")
    file = tmp_path / "phrasings" / "biaya_gratis.txt"
    for times in (1, 0):
        assert (
            await export_phrasings.export_phrasings(
                harness.database_path, io.StringIO(), write=True, folder=tmp_path
            )
            == times
        )
        assert file.read_text(encoding="utf-8").count(ODD) == 1
    await harness.open()


async def test_a_link_that_would_steal_is_refused_with_the_example(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    rina = await harness.new_admin()
    await siti.ask("ktp hilang", "hilang")
    siti.press("👎")
    await siti.expect("Maaf")
    await rina.ask("/pertanyaan", "1× ktp hilang.*👎")
    rina.press("ktp hilang")
    await rina.expect_edit("Jawaban mana")
    for _ in range(4):
        if "Apakah bikin KTP gratis?" in rina.buttons:
            break
        rina.press("Jawaban lain")
        await rina.expect_edit("")
    rina.press("Apakah bikin KTP gratis?")
    await rina.expect_edit("Tidak disambungkan.*sudah berarti.*hilang")


async def test_citizens_have_no_such_command_and_forged_buttons_do_nothing(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask(ODD, UNKNOWN)
    siti.say("/pertanyaan")
    await siti.expect(".")
    assert "belum dipahami" not in siti.text
    for data in ("learn:list:0", "learn:group:1", "learn:link:1:biaya_gratis", "learn:undo:1"):
        siti.forge_button_press(siti.last_message["message_id"], data)
        await siti.expect_callback_answer("tidak dipakai")
    await siti.ask(ODD, UNKNOWN)


async def test_a_choice_tells_staff_what_was_meant(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("ktp", "Maksud Anda")
    siti.press(siti.buttons[1])
    await siti.expect("Sumber")
    await harness.close()
    database = await Database.open(harness.database_path)
    async with database.read_transaction() as tx:
        row = await tx.fetch_one("SELECT text, outcome, guess, chosen FROM questions")
    await database.close()
    assert row is not None
    assert (row["text"], row["outcome"]) == ("ktp", "choices")
    assert row["chosen"]
    await harness.open()
