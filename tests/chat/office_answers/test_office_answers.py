"""/jawab: staff write an answer for their office; a second person confirms it where the office wants one."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from content.loading.library_loader import load_library
from content.office_features import OfficeFeature
from demo.testing.group import GroupChat
from demo.testing.person import Person
from handlers.core.context import Deployment
from handlers.questions.tell_askers import GRACE
from runtime import build_services
from runtime.cli.export_office_answers import export_office_answers
from runtime.workers.phrasing_sync import PhrasingSync
from storage.engine.database import Database
from tests.support.announcement_helpers import new_clerk, require_approval
from tests.support.bot_harness import BotHarness
from tests.support.content_copy import copy_library
from tests.support.database_engines import query_committed
from tests.support.feature_helpers import build_without
from tests.support.staff_helpers import hire, new_admin_on_duty

QUESTION = "Ada loket khusus lansia?"
ASKED = "loket khusus buat lansia ada ga"
ODD = "resep rendang padang"
FORM = f"""/jawab tanya: {QUESTION}
singkat: Ada, loket 3 untuk lansia dan difabel.
isi: **Loket 3** untuk lansia dan difabel.
Datang pukul 08.00 sampai 11.00.
sumber: Surat Kepala Dinas No. 12
tanggal: 2 November 2026
berlaku: 31 Desember 2026"""
CARD = "Loket 3 untuk lansia.*Berlaku sampai 31 Desember 2026.*Surat Kepala Dinas No. 12, 2 November 2026.*Kota Tangerang"


async def write_at_once(clerk: Person, form: str = FORM) -> None:
    await clerk.ask(form, "Ini yang dibaca warga Kota Tangerang Selatan")


async def publish(clerk: Person) -> None:
    await write_at_once(clerk)
    clerk.press("✅ Tayangkan")
    await clerk.expect_edit("Tayang: mulai sekarang")


async def test_an_answer_is_live_at_once_in_its_office_only(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    budi = await harness.new_person("Budi", office="3505")
    await publish(rina)
    await siti.ask(QUESTION, CARD)
    await siti.ask(ASKED, CARD)
    budi.say(ASKED)
    await budi.expect(".")
    assert "Loket 3" not in budi.text
    await rina.ask("/jawab", f"Jawaban Kota Tangerang Selatan.*{QUESTION[:-1]}.*sampai 31 Desember 2026")
    await rina.ask("/log", "menayangkan jawaban kantor.*lansia")


async def test_it_is_shown_as_expired_after_its_last_day(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await publish(rina)
    harness.let_time_pass(timedelta(days=45))
    await siti.ask(QUESTION, "Loket 3.*⚠️ Ini berlaku sampai 31 Desember 2026")
    await rina.ask("/jawab", "berakhir 31 Desember 2026")


async def test_step_by_step_each_field_is_asked_and_faults_are_named(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await rina.ask("/jawab", "Belum ada")
    rina.press("✍️ Tulis jawaban baru")
    await rina.expect("1/6 Pertanyaan apa")
    await rina.ask("loket", "Panjangnya harus 8 sampai 80 huruf; tulisan Anda 5.*1/6")
    await rina.ask(QUESTION, "2/6.*satu kalimat")
    await rina.ask("Ada, loket 3. NIK 3674012109900001 boleh.", "NIK atau nomor KK di dalamnya.*2/6")
    await rina.ask("Ada, loket 3 untuk lansia.", "3/6.*selengkapnya")
    await rina.ask("Loket 3 untuk lansia, pukul 08.00 sampai 11.00.", "4/6.*sumbernya")
    await rina.ask("Surat Kepala Dinas No. 12", "5/6.*tanggal berapa")
    await rina.ask("25 Desember 2026", "tidak boleh di masa depan.*5/6")
    await rina.ask("entahlah", "Tidak ada tanggal yang terbaca.*5/6")
    await rina.ask("2 November 2026", "6/6.*sampai kapan")
    rina.press("3 bulan")
    await rina.expect("Ini yang dibaca warga")
    rina.press("✏️ Kalimat singkat")
    await rina.expect("2/6")
    await rina.ask("Ada, di loket 3.", "Ini yang dibaca warga")
    rina.press("✅ Tayangkan")
    await rina.expect_edit("Tayang")
    await siti.ask(QUESTION, "Loket 3 untuk lansia.*Berlaku sampai 20 Februari 2027")


async def test_a_second_person_confirms_and_never_oneself(harness: BotHarness) -> None:
    require_approval(harness)
    await harness.close()
    await harness.open()
    siti, rina = await harness.new_person(office="3674"), await new_clerk(harness)
    await write_at_once(rina)
    rina.press("✅ Tayangkan")
    await rina.expect("perlu orang kedua, dan belum ada orang lain")
    agus = await new_clerk(harness, "Pak Agus")
    rina.press("✅ Tayangkan")
    await rina.expect_edit("Menunggu orang kedua: 1")
    await agus.expect("Loket 3 untuk lansia")
    await agus.expect("Bu Rina menulis jawaban ini")
    rina.forge_button_press(rina.last_message["message_id"], "answerok:yes:1")
    await rina.expect_callback_answer("harus disetujui orang lain")
    siti.say(QUESTION)
    await siti.expect(".")
    assert "Loket 3" not in siti.text
    agus.press("✅ Setujui")
    await agus.expect_edit("Tayang: mulai sekarang")
    await rina.expect("Pak Agus menyetujui jawaban Anda")
    await siti.ask(QUESTION, CARD)
    agus.forge_button_press(agus.last_message["message_id"], "answerok:no:1")
    await agus.expect_callback_answer("sudah diputuskan")


@pytest.mark.parametrize("is_late", [False, True], ids=["refused", "late"])
async def test_what_is_refused_or_late_is_never_live(harness: BotHarness, is_late: bool) -> None:
    require_approval(harness)
    await harness.close()
    await harness.open()
    siti, rina, agus = (
        await harness.new_person(office="3674"),
        await new_clerk(harness),
        await new_clerk(harness, "Pak Agus"),
    )
    await write_at_once(rina)
    rina.press("✅ Tayangkan")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("menulis jawaban ini")
    if is_late:
        harness.let_time_pass(timedelta(hours=25))
        await rina.expect("Tidak ada yang menyetujui jawaban Anda dalam sehari")
        agus.press("✅ Setujui")
        await agus.expect_callback_answer("sudah diputuskan")
    else:
        agus.press("✖️ Tolak")
        await agus.expect_edit("tidak tayang")
        await rina.expect("Pak Agus menolak jawaban Anda")
    siti.say(QUESTION)
    await siti.expect(".")
    assert "Loket 3" not in siti.text


async def test_money_in_an_answer_needs_a_second_person_in_every_office(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask(
        FORM.replace("Datang", "Transfer 50 ribu ke BCA 1234567890. Datang"), "Teks ini ditahan.*Orang kedua"
    )
    rina.press("✅ Tayangkan")
    await rina.expect("orang lain")
    assert query_committed(harness.database_path, "SELECT count(*) FROM office_answers") == [(0,)]


async def test_an_answer_to_a_question_reaches_all_who_asked(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti, budi = [await harness.new_person(name, office="3674") for name in ("Siti", "Budi")]
    for person in (siti, budi):
        await person.ask(ODD, "Saya belum tahu")
        person.press("🔔 Kabari kalau sudah ada jawabannya")
        await person.expect("Anda dikabari sekali")
    await rina.ask("/pertanyaan", ODD)
    rina.press(ODD)
    await rina.expect_edit("2 orang menunggu")
    rina.press("✍️ Tulis jawaban baru")
    await rina.expect("1/6")
    await write_at_once(rina, FORM.removeprefix("/jawab "))
    rina.press("✅ Tayangkan")
    await rina.expect_edit("2 orang minta dikabari")
    harness.let_time_pass(GRACE)
    for person in (siti, budi):
        await person.expect("Sekarang ada jawabannya.*lansia.*Ada, loket 3.*Surat Kepala Dinas")
    siti.press("📖 Jawaban lengkap")
    await siti.expect(CARD)
    await budi.ask(ODD, CARD)
    await rina.ask("/pertanyaan", "Tidak ada pertanyaan")
    await rina.ask("/jawab", QUESTION[:-1])
    rina.press(QUESTION)
    await rina.expect_edit("Loket 3")
    rina.press("🗑 Tarik")
    await rina.expect_edit("Ditarik")
    await siti.expect_edit("ditarik petugas")
    await budi.ask(ODD, "Saya belum tahu")
    await rina.ask("/pertanyaan", ODD)


async def test_it_survives_a_restart_and_is_exported_to_content(harness: BotHarness, tmp_path: Path) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await publish(rina)
    await harness.close()
    folder = copy_library(tmp_path / "content")
    for times in (1, 0):
        out = io.StringIO()
        assert await export_office_answers(harness.database_path, out, write=True, folder=folder) == times
    (read,) = load_library(folder).office_answers
    assert (read.id, read.answer.office, read.answer.question.id) == ("kantor-1", "3674", QUESTION)
    assert read.answer.sources[0].title == "Surat Kepala Dinas No. 12"
    await harness.open()
    await siti.ask(QUESTION, CARD)


async def test_a_complaint_is_never_answered_by_the_office(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    words = "petugas minta uang 50 ribu harus bayar ga"
    await siti.ask(words, ".")
    before = siti.text
    await write_at_once(rina, FORM.replace(QUESTION, words))
    rina.press("✅ Tayangkan")
    await rina.expect(".")
    await siti.ask(words, ".")
    assert siti.text == before


async def test_citizens_and_other_offices_cannot_write(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.say(FORM)
    await siti.expect(".")
    for data in ("ownanswer:write:0", "ownanswer:withdraw:1", "answerok:yes:1"):
        siti.forge_button_press(siti.last_message["message_id"], data)
        await siti.expect_callback_answer("tidak dipakai")
    assert query_committed(harness.database_path, "SELECT count(*) FROM office_answers") == [(0,)]


@pytest.mark.parametrize(
    ("words", "is_own"),
    [
        ("ada loket lansia?", True),
        ("lansia ada loket khusus gak", True),
        ("antrean lansia", False),
        ("jam buka loket", False),
        ("lansia mau rekam ktp di rumah", False),
    ],
)
async def test_other_words_find_it_and_neighbours_do_not(
    harness: BotHarness, words: str, is_own: bool
) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await publish(rina)
    await siti.ask(words, ".")
    assert ("Loket 3" in siti.text) is is_own


async def test_a_vague_question_offers_it(harness: BotHarness) -> None:
    """One word is answered where the editors know it; this one they do not."""
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await write_at_once(rina, FORM.replace(QUESTION, "Ada tempat penitipan motor di kantor?"))
    rina.press("✅ Tayangkan")
    await rina.expect_edit("Tayang: mulai sekarang")
    await siti.ask("motor", "Maksud Anda")
    siti.press("Ada tempat penitipan motor di kantor?")
    await siti.expect("Loket 3 untuk lansia")


async def test_an_office_that_does_not_want_it_has_no_command_and_no_button(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    dewi = await hire(harness, rina, "Dewi", "Petugas:", "Kota Tangerang Selatan", "Seluruh kantor")
    await publish(rina)
    await harness.close()

    harness.build_services = build_without(OfficeFeature.OFFICE_ANSWERS)
    await harness.open()
    siti.say(QUESTION)
    await siti.expect(".")
    assert "Loket 3" not in siti.text
    await siti.ask(ODD, "Saya belum tahu")
    await dewi.ask("/jawab", "tidak memakai jawaban sendiri")
    await dewi.ask("/siapa", "/pertanyaan")
    assert "/jawab" not in dewi.text
    await dewi.ask("/pertanyaan", ODD)
    dewi.press(ODD)
    await dewi.expect_edit("Jawaban mana")
    assert "✍️ Tulis jawaban baru" not in dewi.buttons


async def test_a_group_gets_its_short_sentence(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await publish(rina)
    group = GroupChat(harness.telegram)
    group.add_bot(siti.bot, siti.human, "administrator")
    there = siti.in_group(group)
    await there.wait_for_silence()
    await there.ask(f"@loket_demo_bot tangerang selatan: {QUESTION}", "Ada, loket 3.*Surat Kepala Dinas")


async def test_an_edited_message_is_no_next_field(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask("/jawab", "Belum ada")
    rina.press("✍️ Tulis jawaban baru")
    await rina.expect("1/6")
    said = rina.say(QUESTION)
    await rina.expect("2/6")
    rina.edit(said["message_id"], QUESTION + " Di mana?")
    await rina.expect("Pesan yang diubah tidak saya baca lagi")
    await rina.ask("Ada, loket 3.", "3/6")


async def test_another_process_answers_with_it_too(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await publish(rina)
    await harness.close()
    other = build_services.build_services(Deployment(), "")
    database = await Database.open(harness.database_path)
    sync = PhrasingSync(other, database, lambda: harness.now)
    assert other.office_answers.find("3674", QUESTION) is None
    await sync.sync_links()
    found = other.office_answers.find("3674", QUESTION)
    assert found is not None
    assert found.likeness == pytest.approx(1)
    async with database.transaction() as tx:
        await tx.execute("UPDATE office_answers SET state = 'withdrawn'")
    await sync.sync_links()
    assert other.office_answers.find("3674", QUESTION) is None
    await database.close()
    await harness.open()


async def test_people_say_whether_it_helped_and_its_writers_see_how_often(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    budi, eko = (
        await harness.new_person("Budi", office="3674"),
        await harness.new_person("Eko", office="3674"),
    )
    await publish(rina)
    for person in (siti, budi):
        await person.ask(QUESTION, CARD)
        for _ in range(2):
            person.press("👍")
            await person.expect_callback_answer("Senang bisa membantu")
    await eko.ask(QUESTION, CARD)
    eko.press("👎")
    await eko.expect("Maaf")
    assert eko.buttons[0] == "🔔 Kabari kalau sudah ada jawabannya"
    await rina.ask("/jawab", "sampai 31 Desember 2026.*👍 2 👎 1")
    rina.press(QUESTION)
    await rina.expect_edit("Loket 3.*👍 2 👎 1")
    assert "👎" not in rina.buttons, "staff do not rate their own preview"
    await rina.ask("/mingguan tangsel", "Jawaban kantor sejauh ini: 👍 2 · 👎 1")
    await rina.ask("/pertanyaan", "khusus lansia.*")
    assert query_committed(harness.database_path, "SELECT outcome, guess FROM questions") == [
        ("down", "kantor-1")
    ]


async def test_plain_words_show_the_short_sentence_and_fold_the_rest(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await publish(rina)
    await siti.ask("/mudah", "")
    shown = await siti.ask(QUESTION, "Ada, loket 3 untuk lansia dan difabel.*Datang pukul 08.00")
    folded = [one for one in shown["entities"] if one["type"] == "expandable_blockquote"]
    start = shown["text"].encode("utf-16-le").find("Datang pukul".encode("utf-16-le")) // 2
    assert any(one["offset"] <= start < one["offset"] + one["length"] for one in folded)


async def test_an_english_text_is_for_those_who_read_english(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await write_at_once(rina)
    rina.press("✏️ Inggris")
    await rina.expect("dalam bahasa Inggris")
    await rina.ask(
        "Counter 3 serves the elderly, 08.00 to 11.00.", "Loket 3.*🇬🇧 Counter 3 serves the elderly"
    )
    await rina.expect("Ini yang dibaca warga")
    rina.press("✅ Tayangkan")
    await rina.expect_edit("Tayang: mulai sekarang")
    await siti.ask(QUESTION, CARD)
    siti.say("/bahasa")
    await siti.expect("")
    siti.forge_button_press(siti.last_message["message_id"], "language:set:en")
    await siti.expect_callback_answer("")
    await siti.ask(QUESTION, "Counter 3 serves the elderly")


async def test_the_english_text_is_typed_with_the_others_and_guarded(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await write_at_once(rina, f"{FORM}\ninggris: Pay 50.000 rupiah to BCA 1234567890.")
    rina.press("✅ Tayangkan")
    await rina.expect("orang kedua")
