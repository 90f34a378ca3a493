"""*Kabari kalau sudah ada jawabannya*: who asked gets the answer once, and nobody can read who asked what."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from content.office_features import OfficeFeature
from demo.testing.person import Person
from handlers.questions.tell_askers import GRACE, JOB_KIND
from storage.answer_requests import MAX_REQUESTS, REQUEST_DAYS
from storage.engine.database import Database
from storage.privacy import retention
from storage.privacy.retention_periods import RetentionPeriods
from tests.support.bot_harness import SATURDAY, BotHarness
from tests.support.database_engines import query_committed
from tests.support.feature_helpers import build_without
from tests.support.staff_helpers import new_admin_on_duty

ODD = "resep rendang padang"
NEAR_SOMETHING = "jimat blorong kuwi carane piye ya"
UNKNOWN = "Saya belum tahu"
TELL_ME = "🔔 Kabari kalau sudah ada jawabannya"
NEWS = "Sekarang ada jawabannya.*gratis.*Sumber"
FREE = "Apakah bikin KTP gratis?"


async def ask_to_be_told(person: Person, words: str = ODD) -> None:
    await person.ask(words, UNKNOWN)
    person.press(TELL_ME)
    await person.expect("Anda dikabari sekali.*tersandi.*nomor chat ini")


async def link_to_free(rina: Person, words: str = ODD) -> None:
    """Link a group of questions to the answer about the cost."""
    await rina.ask("/pertanyaan", words)
    rina.press(words)
    await rina.expect_edit("Jawaban mana")
    for _ in range(5):
        if FREE in rina.buttons:
            break
        rina.press("Jawaban lain")
        await rina.expect_edit("Jawaban mana")
    rina.press(FREE)
    await rina.expect_edit("Selesai")


async def undo(rina: Person) -> None:
    rina.press("↩️ Urungkan")
    await rina.expect_edit("Diurungkan")


def count_requests(harness: BotHarness) -> int:
    ((count,),) = query_committed(harness.database_path, "SELECT count(*) FROM answer_requests")
    return int(count)


def list_jobs(harness: BotHarness) -> list[datetime]:
    """Return when the next letters are written."""
    rows = query_committed(harness.database_path, "SELECT due FROM errands WHERE kind = :kind", kind=JOB_KIND)
    return [datetime.fromtimestamp(due, UTC) for (due,) in rows]


def count_letters(harness: BotHarness, person: Person) -> int:
    sql = "SELECT count(*) FROM letters WHERE chat_id = :chat"
    ((count,),) = query_committed(harness.database_path, sql, chat=person.id)
    return int(count)


async def test_all_who_asked_are_told_once(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti, budi, tono = [await harness.new_person(name, office="3674") for name in ("Siti", "Budi", "Tono")]
    await ask_to_be_told(siti)
    await ask_to_be_told(budi, ODD + "?")
    await tono.ask(NEAR_SOMETHING, "Maksud Anda")
    tono.press("Bukan itu semua")
    await tono.expect(UNKNOWN)
    tono.press(TELL_ME)
    await tono.expect("Anda dikabari sekali")
    tono.press("🔕 Jangan kabari")
    await tono.expect("Permintaannya sudah dihapus")
    await rina.ask("/pertanyaan", ODD)
    rina.press(ODD)
    await rina.expect_edit("2 orang menunggu jawabannya")
    await link_to_free(rina)
    assert "2 orang minta dikabari" in rina.text
    harness.let_time_pass(GRACE)
    for person in (siti, budi):
        await person.expect(NEWS)
        assert "📖 Jawaban lengkap" in person.buttons
    siti.press("📖 Jawaban lengkap")
    await siti.expect("tidak dipungut biaya")
    assert count_requests(harness) == 0
    harness.let_time_pass(timedelta(hours=2))
    assert not await budi.wait_for_silence()
    assert not await tono.wait_for_silence()
    await undo(rina)


async def test_what_is_undone_in_the_first_minute_reaches_nobody(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await ask_to_be_told(siti)
    await link_to_free(rina)
    assert list_jobs(harness) == [harness.now + GRACE]
    await undo(rina)
    assert list_jobs(harness) == []
    assert (count_requests(harness), count_letters(harness, siti)) == (1, 0), (
        "siti waits for the right answer"
    )


async def test_what_is_undone_later_is_taken_back(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await ask_to_be_told(siti)
    await link_to_free(rina)
    harness.let_time_pass(GRACE)
    await siti.expect(NEWS)
    await undo(rina)
    await siti.expect_edit("ditarik petugas")


async def test_at_night_it_waits_for_the_morning(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await ask_to_be_told(siti)
    harness.let_time_pass(timedelta(hours=12))  # 22.00 in Jakarta
    await link_to_free(rina)
    assert list_jobs(harness) == [SATURDAY + timedelta(hours=20)], "06.00 in Jakarta"
    harness.let_time_pass(timedelta(hours=9))
    await siti.expect(NEWS)
    await undo(rina)


async def pause(siti: Person) -> None:
    """Pause for 30 days, from the list of /langganan."""
    siti.press("🔔 Cara kabar datang")
    await siti.expect_edit("Kabar datang dengan cara apa")
    siti.press("⏸ Jeda 30 hari")
    await siti.expect_edit("Dijeda")


async def test_who_paused_is_told_after_the_pause(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await ask_to_be_told(siti)
    await siti.ask("/langganan", "jawaban dari Kota Tangerang Selatan, sampai 19 Februari 2027")
    await pause(siti)
    await link_to_free(rina)
    harness.let_time_pass(timedelta(days=1))
    assert not await siti.wait_for_silence()
    harness.let_time_pass(timedelta(days=30))
    await siti.expect(NEWS)
    await undo(rina)


async def test_who_was_not_reached_before_the_undo_waits_again(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    budi = await harness.new_person("Budi", office="3674")
    for person in (siti, budi):
        await ask_to_be_told(person)
    await siti.ask("/langganan", "jawaban dari Kota Tangerang Selatan")
    await pause(siti)
    await link_to_free(rina)
    harness.let_time_pass(GRACE)
    await budi.expect(NEWS)
    assert count_requests(harness) == 0
    await undo(rina)
    await budi.expect_edit("ditarik petugas")
    assert count_requests(harness) == 1, "the letter of siti waited for the end of the pause"
    await siti.ask("/langganan", "jawaban dari Kota Tangerang Selatan")


async def test_who_stops_gets_no_letter_that_still_waits(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await ask_to_be_told(siti)
    await siti.ask("/langganan", "jawaban dari Kota Tangerang Selatan")
    await pause(siti)
    await link_to_free(rina)
    harness.let_time_pass(GRACE)
    budi = await harness.new_person("Budi", office="3674")
    await budi.ask(ODD, "tidak dipungut biaya")
    async with asyncio.timeout(10):
        while count_requests(harness):
            await budi.ask("/bantuan", ".")
    assert count_letters(harness, siti) == 1
    await siti.ask("stop", ".")
    assert count_letters(harness, siti) == 0
    await undo(rina)


async def test_who_comes_late_gets_the_answer_at_once(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask(ODD, UNKNOWN)
    await link_to_free(rina)
    siti.press(TELL_ME)
    await siti.expect("tidak dipungut biaya")
    assert count_requests(harness) == 0
    await undo(rina)


async def test_the_news_is_in_the_language_of_who_asked(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask("/bahasa", "Bahasa")
    siti.press("English")
    await siti.expect_edit(".")
    await siti.ask(ODD, "I do not know that yet")
    siti.press("🔔 Tell me when there is an answer")
    await siti.expect("You are told once")
    await link_to_free(rina)
    harness.let_time_pass(GRACE)
    await siti.expect("Now there is an answer.*free.*Source")
    await undo(rina)


@pytest.mark.parametrize("way", ["/stop", "/hapusdata", "block", "list"])
async def test_each_way_to_end_it_ends_it(harness: BotHarness, way: str) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await ask_to_be_told(siti)
    if way == "/stop":
        await siti.ask("/stop", "Berhenti.*jawaban dari Kota Tangerang Selatan")
    elif way == "block":
        siti.block()
        await siti.wait_for_silence()
    elif way == "list":
        await siti.ask("/langganan", "jawaban dari Kota Tangerang Selatan")
        siti.press("🔕 ❓ s.d. 19 Februari 2027")
        await siti.expect("sudah dihapus")
    else:
        await siti.ask("/datasaya", "jawaban dari Kota Tangerang Selatan")
        await siti.ask("/hapusdata", "tidak dikabari soal jawaban 1 pertanyaan")
        siti.press("Ya, hapus sekarang")
        await siti.expect_edit("Selesai")
    await link_to_free(rina)
    assert "minta dikabari" not in rina.text
    assert list_jobs(harness) == []
    assert count_requests(harness) == 0
    await undo(rina)


async def test_one_chat_waits_for_few_answers_and_a_request_ends(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for number in range(MAX_REQUESTS):
        await ask_to_be_told(siti, f"resep rendang padang nomor {number} yang enak gimana")
    await siti.ask("resep rendang padang nomor 77 yang enak gimana", UNKNOWN)
    siti.press(TELL_ME)
    await siti.expect(f"sudah menunggu {MAX_REQUESTS} jawaban")
    assert count_requests(harness) == MAX_REQUESTS
    await harness.close()
    database = await Database.open(harness.database_path)
    for days, left in ((REQUEST_DAYS - 1, MAX_REQUESTS), (REQUEST_DAYS, 0)):
        later = SATURDAY + timedelta(days=days)
        async with database.transaction() as tx:
            await retention.erase_expired(tx, RetentionPeriods(), int(later.timestamp()))
        assert count_requests(harness) == left
    await database.close()
    await harness.open()


async def test_the_database_names_no_chat_and_a_foreign_question_shows_nothing(harness: BotHarness) -> None:
    siti, budi = await harness.new_person(office="3674"), await harness.new_person("Budi", office="3674")
    await ask_to_be_told(siti)
    (row,) = query_committed(harness.database_path, "SELECT asker, route FROM answer_requests")
    for value in row:
        assert str(siti.id).encode() not in bytes(value)
    await budi.ask("/start 3674", "Ketik pertanyaan")
    budi.forge_button_press(budi.last_message["message_id"], "answerwait:wait:1")
    await budi.expect("Anda dikabari sekali")
    await budi.ask("/langganan", "jawaban dari")
    assert ODD not in budi.transcript()
    budi.forge_button_press(budi.last_message["message_id"], "answerwait:wait:999")
    await budi.expect_callback_answer("tidak disimpan")


async def test_no_button_where_nothing_is_kept_or_the_office_does_not_want_it(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await harness.close()

    harness.build_services = build_without(OfficeFeature.ANSWER_REQUESTS)
    await harness.open()
    await siti.ask(ODD, UNKNOWN)
    assert TELL_ME not in siti.buttons
    siti.forge_button_press(siti.last_message["message_id"], "answerwait:wait:1")
    await siti.expect_callback_answer("tidak disimpan")
    assert count_requests(harness) == 0


AMENITIES = [
    "ada wifi di ruang tunggu?",
    "apakah ada toilet umum",
    "ada ruang menyusui?",
    "ruang tunggunya ada AC?",
]


@pytest.mark.parametrize("words", AMENITIES)
async def test_a_question_about_the_waiting_room_is_no_complaint(harness: BotHarness, words: str) -> None:
    """It resembles "Pelayanan buruk". It accuses nobody, so staff read it, and who asked is told."""
    siti, rina = await harness.new_person(office="3674"), await new_admin_on_duty(harness)
    await siti.ask(words, "Maksud Anda")
    siti.press("Bukan itu semua")
    await siti.expect(UNKNOWN)
    siti.press(TELL_ME)
    await siti.expect("Anda dikabari sekali")
    await link_to_free(rina, words)
    harness.let_time_pass(GRACE)
    await siti.expect(NEWS)


@pytest.mark.parametrize("words", ["ruang tunggu panas", "toiletnya kotor, ga ada yang bersihin"])
async def test_a_complaint_about_the_waiting_room_is_still_not_kept(harness: BotHarness, words: str) -> None:
    siti = await harness.new_person(office="3674")
    siti.say(words)
    await siti.expect("")
    await siti.wait_for_silence()
    assert query_committed(harness.database_path, "SELECT count(*) FROM questions") == [(0,)]


@pytest.mark.parametrize("by_words", [False, True], ids=["tap", "words"])
async def test_who_was_not_helped_waits_for_a_better_answer(harness: BotHarness, by_words: bool) -> None:
    siti, rina = await harness.new_person(office="3674"), await new_admin_on_duty(harness)
    await siti.ask("ktp hilang gimana ngurusnya", "hilang")
    if by_words:
        siti.say("bukan itu")
    else:
        siti.press("👎")
    await siti.expect("Maaf")
    assert siti.buttons[0] == TELL_ME
    siti.press(TELL_ME)
    await siti.expect("Anda dikabari sekali")
    assert count_requests(harness) == 1
    await rina.ask("/pertanyaan", "ktp hilang gimana ngurusnya")
    rina.press("ktp hilang gimana ngurusnya")
    await rina.expect_edit("1 orang menunggu jawabannya.*tetapi belum tuntas")


async def test_who_complains_is_not_asked_to_wait_for_staff(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.forge_button_press(siti.last_message["message_id"], "answer:show:keluhan_layanan")
    await siti.expect("Sampaikan ke kantor itu dulu")
    siti.press("👎")
    await siti.expect("Maaf")
    assert TELL_ME not in siti.buttons


async def fill_in(rina: Person, command: str) -> None:
    await rina.ask(command, "Periksa dulu")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")


UNKNOWN_FACTS = [
    ("nomor telepon kantornya berapa", "/profil dinas telepon 021-7412345", "Telepon"),
    ("pamulang buka jam berapa", "/jam pamulang Senin-Jumat 08.00-15.00", "Jam layanan"),
]


@pytest.mark.parametrize(("words", "command", "what"), UNKNOWN_FACTS, ids=["telephone", "hours"])
async def test_who_asked_for_something_unconfirmed_is_told_when_it_is_filled_in(
    harness: BotHarness, words: str, command: str, what: str
) -> None:
    siti, rina = await harness.new_person(office="3674"), await new_admin_on_duty(harness)
    siti.say(words)
    await siti.expect("onfirmasi")
    assert TELL_ME in siti.buttons
    siti.press(TELL_ME)
    await siti.expect("Anda dikabari sekali.*tersandi")
    await siti.ask("/langganan", "jawaban")
    await fill_in(rina, command)
    harness.let_time_pass(GRACE)
    await siti.expect(f"Sekarang ada jawabannya.*{what}")
    assert "🏢 Tempat ini" in siti.buttons
    assert count_requests(harness) == 0


async def test_what_is_withdrawn_in_the_minute_tells_nobody(harness: BotHarness) -> None:
    siti, rina = await harness.new_person(office="3674"), await new_admin_on_duty(harness)
    await siti.ask("nomor telepon kantornya berapa", "onfirmasi")
    siti.press(TELL_ME)
    await siti.expect("Anda dikabari sekali")
    await fill_in(rina, "/profil dinas telepon 021-7412345")
    await fill_in(rina, "/profil dinas hapus telepon")
    harness.let_time_pass(GRACE)
    assert not await siti.wait_for_silence()
    assert count_requests(harness) == 1


async def test_what_the_office_has_confirmed_has_no_button(harness: BotHarness) -> None:
    siti, rina = await harness.new_person(office="3674"), await new_admin_on_duty(harness)
    await fill_in(rina, "/profil dinas telepon 021-7412345")
    await siti.ask("nomor telepon kantornya berapa", "021-7412345")
    assert TELL_ME not in siti.buttons
    siti.forge_button_press(siti.last_message["message_id"], "answerwait:fact:3674-dinas:phone")
    await siti.expect("Sekarang sudah diisi kantor")
    siti.forge_button_press(siti.last_message["message_id"], "answerwait:fact:3674-dinas:nothing")
    await siti.expect("sudah diisi kantor")
    assert count_requests(harness) == 0
