"""A chat that chose English reads English in every feature. Only notices and what people wrote stay as they are."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from demo.api.api_errors import JsonObject
from demo.testing.chat_assertions import inline_buttons, text_of
from demo.testing.person import Person
from handlers.core import routes
from tests.support.announcement_helpers import new_clerk
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import JAKARTA, CaseworkHarness
from tests.support.indonesian_words import find_indonesian
from tests.support.report_helpers import press_panel
from tests.support.staff_helpers import MONDAY, hire, new_admin_on_duty

COMMAND_WORDS = (
    r"Senin-Kamis .*|\b(?:tanya|singkat|isi|sumber|tanggal|berlaku): \.\.\.|Kecamatan, Terekam, .*"
)
"""Words of /jam and /jawab, and the columns of a spreadsheet, which the bot reads in Indonesian."""
BRANCHES = 4  # buttons of one kind that are pressed
CITIZEN = (
    "start bantuan jadwal status cetak jemputbola kunjungan capaian ikuti langganan cek lapor tiket privasi mudah"
    " angka pengaduan data hapusdata"
).split()
STAFF = (
    "start siapa tutup buka tambahjam libur jam profil kelengkapan poster qr blangko alat printer jaringan kuota"
    " antrean nomor umumkan pengumuman cetak jemputbola kunjungan capaian lapor data pertanyaan mingguan jawab undang"
    " petugas log aduan rekap tahan cekslip"
).split()


async def speak_english(person: Person) -> Person:
    await person.ask("/bahasa", "Bahasa")
    person.press("English")
    await person.expect_edit("Kota Tangerang Selatan")
    return person


def read_indonesian(message: JsonObject) -> list[str]:
    """Return what is Indonesian in a message, besides what it quotes and the words of commands."""
    words = text_of(message).encode("utf-16-le")
    for entity in [*message.get("entities", ()), *message.get("caption_entities", ())]:
        if entity["type"].endswith("blockquote"):
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            words = words[:start] + "\n".encode("utf-16-le") * ((end - start) // 2) + words[end:]
    labels = [button["text"] for button in inline_buttons(message)]
    return find_indonesian(words.decode("utf-16-le"), labels, COMMAND_WORDS)


def read_all(person: Person) -> list[str]:
    """Return what is Indonesian on the screen since the person chose English, also in messages that changed since."""
    shown = [
        event.content["message"]
        for event in person.screen.events_since(0)
        if event.kind in ("message", "edited")
    ]
    first = next(one["message_id"] for one in shown if "own words" in text_of(one))
    mine = [one for one in shown if one["message_id"] > first and one["from"]["id"] == person.bot.id]
    return [line for message in mine for line in read_indonesian(message)]


async def press_everything(person: Person, commands: list[str]) -> None:
    """Send commands and press the buttons below the answers, three deep."""
    pressed = list[str]()
    for command in commands:
        person.say(f"/{command}")
        await person.wait_for_silence()
        for _ in range(3):
            shown = [
                (message["message_id"], button["callback_data"])
                for message in person.bot_messages[-3:]
                for button in inline_buttons(message)
                if "callback_data" in button
            ]
            for message_id, data in shown:
                kind = ":".join(data.split(":")[:2])
                alike = sum(one.startswith(kind) for one in pressed)
                if data in pressed or alike >= BRANCHES or kind.startswith(("language:", "privacy:")):
                    continue
                pressed.append(data)
                if message_id in person.chat.messages:
                    person.forge_button_press(message_id, data)
                    await person.wait_for_silence()
    assert len(pressed) > 40
    assert not [event for event in person.screen.events_since(0) if "something failed" in str(event.content)]


async def test_every_screen_of_a_citizen_is_english(harness: BotHarness) -> None:
    harness.now = MONDAY
    john = await speak_english(await harness.new_person("John", "3674"))
    await press_everything(john, CITIZEN)
    assert read_all(john) == []


async def test_every_screen_of_staff_is_english(harness: BotHarness) -> None:
    rina = await speak_english(await new_admin_on_duty(harness))
    harness.now = MONDAY  # what jobs write from now on is English, too
    await press_everything(rina, STAFF)
    assert read_all(rina) == []


async def test_the_apology_after_a_failure_is_english(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    john = await speak_english(await harness.new_person("John", "3674"))

    async def fail(*_: object) -> None:
        raise ValueError("no home")

    monkeypatch.setitem(routes.COMMAND_HANDLERS, "bantuan", fail)
    await john.ask("/bantuan", "Sorry, something failed on our side")


async def start_day(harness: BotHarness) -> tuple[Person, Person, Person]:
    """Return a citizen and two officers on a Monday. All read English."""
    john = await harness.new_person("John", "3674")
    people = (john, await new_admin_on_duty(harness), await new_clerk(harness, "Pak Agus"))
    for person in people:
        await speak_english(person)
    harness.now = MONDAY  # what jobs write from now on is English, too
    return people


async def tap(person: Person, label: str, pattern: str) -> None:
    """Press a button and wait for a new or changed message."""
    person.press(label)
    await person.expect(pattern)


async def ask_for_an_answer(casework: CaseworkHarness) -> list[Person]:
    john, rina, _ = await start_day(casework.harness)
    await john.ask("resep rendang padang", "I do not know that yet")
    await tap(john, "Tell me when there is an answer", "You are told once")
    await rina.ask("/pertanyaan", "rendang")
    await tap(rina, "resep rendang padang", "for the answer")
    await tap(rina, "Write a new answer", "1/6")
    for words in ("Is there a desk for elderly people?", "Yes, desk 3.", "Desk 3, until 11.00.", "Letter 12"):
        await rina.ask(words, "/6")
    await rina.ask("2 November 2026", "6/6")
    await tap(rina, "3 months", "This is what people of")
    await tap(rina, "Publish", "from now on")
    casework.harness.let_time_pass(timedelta(minutes=2))
    await john.expect("Now there is an answer")
    return [john, rina]


async def contradict_the_board(casework: CaseworkHarness) -> list[Person]:
    john, rina, agus = await start_day(casework.harness)
    others = [await casework.harness.new_person(name, "3674") for name in ("Siti", "Budi")]
    await rina.ask("/blangko pamulang ada", "Recorded")
    for person in (john, *[await speak_english(other) for other in others]):
        await person.ask("/status pamulang", "Blank cards")
        await press_panel(person, "It is different", "there")
        person.press("Blank cards ran out")
        await person.expect_callback_answer("Thank")
    await rina.expect("3 people on the spot")
    await agus.expect("3 people on the spot")
    await john.ask("/status pamulang", "Doubted")
    await tap(rina, "The board is right", "the mark is taken away")
    return [john, rina, agus]


async def see_the_board_in_the_morning(casework: CaseworkHarness) -> list[Person]:
    john, rina, agus = await start_day(casework.harness)
    for command in ("/printer pamulang rusak", "/blangko pamulang ada 250", "/nomor pamulang 11.00"):
        await rina.ask(command, "Recorded")
    await rina.ask("/jaringan serpong putus", "Recorded")
    await john.ask("how much does it cost?", "The network is down: Serpong")
    await john.ask("/status pamulang", "250")
    await john.ask("/status", "Pamulang")
    casework.harness.let_time_pass(timedelta(hours=22, minutes=30))
    await rina.expect("Good morning")
    return [john, rina, agus]


async def be_visited_at_home(casework: CaseworkHarness) -> list[Person]:
    john, rina, agus = await start_day(casework.harness)
    await john.ask("/kunjungan", "A visit for someone")
    await tap(john, "Ask for a visit", "For whom is the visit")
    await tap(john, "Somebody ill", "In which kecamatan")
    await tap(john, "Pamulang", "In which village")
    await john.ask("Kedaung", "Which service")
    await tap(john, "Recording", "Is this right")
    await tap(john, "Send the request", "Your code: KJG-")
    await rina.expect("A new home visit is asked for")
    await tap(rina, "See it", "Kedaung")
    await tap(rina, "Propose a day", "Which day and hours")
    await rina.ask("Selasa 1 Desember 09.00-11.00", "1 December 2026")
    await tap(rina, "Send the proposal", "Proposed")
    await john.expect("The officers propose a day")
    await tap(john, "✅ Agree", "Agreed")
    await rina.expect("A home visit is agreed")
    casework.harness.let_time_pass(timedelta(days=7, hours=8))
    await casework.harness.new_person("Tono")  # a message of now shows that the clock is right
    await john.expect("Reminder: the officers come soon")
    await rina.expect("Reminder: a home visit is due")
    return [john, rina, agus]


async def report_and_wait(casework: CaseworkHarness) -> list[Person]:
    harness = casework.harness
    harness.now = MONDAY
    admin = await casework.get_admin()
    head = await hire(harness, admin, "Head", "Penanggung jawab:", "Kota Tangerang Selatan")
    inspector, john = await casework.new_inspector(), await harness.new_person("John", "3674")
    for person in (head, inspector):
        await person.ask("/start 3674", "Kota Tangerang Selatan")
    for person in (head, inspector, john):
        await speak_english(person)
    await john.ask("/lapor", "Who can see what")
    steps = ("Tell me", "Pamulang", "Yesterday", "Asked, and I paid", "Rp150", "Staff of the kecamatan")
    for label in (*steps, "Without a story", "Send the report"):
        await press_panel(john, label, "")
    await john.ask("/tiket", "code")
    await press_panel(john, "I lost the code", "everybody")
    await casework.pass_hour()
    await inspector.expect("New or reopened reports: 1")
    await casework.pass_news_delay()
    await john.expect("There is news for you")
    await press_panel(john, "Read it", "3674-")
    await pass_days(casework, 16)
    await head.expect("overdue reports of illegal fees: 1")
    await inspector.expect("Overdue reports: 1")
    await casework.pass_news_delay()
    await john.expect("There is news for you")
    await press_panel(john, "Read it", "The time is over.*Ombudsman")
    await inspector.ask("/aduan", "3674-")
    await press_panel(inspector, "3674-", "Pamulang")
    await press_panel(inspector, "Take it", "You handle it now")
    return [john, head, inspector]


async def pass_days(casework: CaseworkHarness, days: int) -> None:
    """Move to 08.05 in Jakarta, this many days later."""
    local = casework.harness.now.astimezone(JAKARTA)
    later = (local + timedelta(days=days)).replace(hour=8, minute=5)
    casework.harness.let_time_pass(later - local)
    await casework.harness.new_person("Tono")


async def let_a_second_person_approve(casework: CaseworkHarness) -> list[Person]:
    john, rina, agus = await start_day(casework.harness)
    await john.ask("/ikuti pamulang", "Pamulang")
    await rina.ask("/umumkan", "announcement")
    await rina.ask("Queue numbers by WA 0812-1111-2222.", "This text was stopped")
    await tap(rina, "Ask a second person", "second person")
    await agus.expect("This text was stopped")
    await tap(agus, "let it pass", "Approved")
    await john.expect("0812-1111-2222")
    await tap(john, "WhatsApp", "LKT-")
    return [john, rina, agus]


async def announce_each_week(casework: CaseworkHarness) -> list[Person]:
    john, rina, agus = await start_day(casework.harness)
    await john.ask("/ikuti pamulang", "Pamulang")
    await rina.ask("/umumkan", "announcement")
    await rina.ask("Desk 3 is for elderly people.", "Ready to send")
    await tap(rina, "⏰ When", "When is it to be sent")
    await rina.ask("setiap Senin 08.00", "Each Monday 08:00")
    await tap(rina, "How often", "once a week")
    await tap(rina, "2 times", "Ready to send")
    await tap(rina, "✅ Send to 1", "waits for its time")
    await tap(rina, "⏸ Pause", "paused")
    await rina.ask("/pengumuman", "nnouncements")
    return [john, rina, agus]


async def wait_for_a_card(casework: CaseworkHarness) -> list[Person]:
    john, rina, agus = await start_day(casework.harness)
    await rina.ask("/qr pamulang", "today")
    await john.ask("/cetak pamulang 10 agustus", "Not known")
    await tap(john, "🔔 Tell me", "You are told once")
    await rina.ask("/cetak pamulang 12 agustus simpan 14 hari", "told once: 1")
    await tap(rina, "✅ Save", "Recorded")
    await john.expect("LKT-")
    await rina.ask("/cetak", "1")
    casework.harness.let_time_pass(timedelta(days=8))
    await casework.harness.new_person("Tono")
    await john.expect("LKT-")
    john.press("✅ Sudah saya ambil")
    await john.expect_callback_answer("")
    return [john, rina, agus]


async def doubt_a_number(casework: CaseworkHarness) -> list[Person]:
    john, rina, agus = await start_day(casework.harness)
    budi = await speak_english(await casework.harness.new_person("Budi", "3674"))
    for person in (john, agus, budi):
        await person.ask("is 0813-9999-8888 a number of the office?", "0813-9999-8888")
    await tap(john, "Already given away?", "Do this now")
    await john.ask("I was scammed", "Do this now")
    await rina.ask("/start", "Kota Tangerang Selatan")
    return [john, rina, agus]


async def read_the_week(casework: CaseworkHarness) -> list[Person]:
    john, rina, agus = await start_day(casework.harness)
    await rina.ask("/mingguan tangsel", "week")
    await press_panel(rina, "Send it each Monday", "")
    await john.ask("how much does it cost?", "Free")
    casework.harness.let_time_pass(timedelta(days=7))
    await casework.harness.new_person("Tono")
    await rina.expect("29 November 2026")
    return [john, rina, agus]


@pytest.mark.parametrize(
    "play",
    [
        ask_for_an_answer,
        contradict_the_board,
        see_the_board_in_the_morning,
        be_visited_at_home,
        report_and_wait,
        let_a_second_person_approve,
        announce_each_week,
        wait_for_a_card,
        doubt_a_number,
        read_the_week,
    ],
)
async def test_what_comes_by_itself_is_english(
    casework: CaseworkHarness, play: Callable[[CaseworkHarness], Awaitable[list[Person]]]
) -> None:
    people = await play(casework)
    for person in people:
        await person.wait_for_silence()
    assert [line for person in people for line in read_all(person)] == []
