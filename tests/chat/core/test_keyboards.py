"""Every keyboard that a walk through the bot shows: no label is cut on a narrow phone, none repeats."""

import re
from collections import Counter

import pytest

from content.text.label_width import fits
from demo.api.api_errors import JsonObject
from demo.testing.chat_assertions import inline_buttons
from demo.testing.person import Person
from handlers.core.routes import COMMAND_HANDLERS, STAFF_COMMAND_HANDLERS
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import new_admin_on_duty

OFFICES = ("3674", "1602")
QUESTIONS = (
    "jam buka",
    "ktp hilang",
    "blangko ada?",
    "bekasi",
    "cianjur",
    "surat",
    "ktp belum jadi",
    "jemput bola",
)
RECORDED = (
    "/tambahjam serpong Sabtu 5 Desember 08.00-12.00 perekaman pelajar",
    "/buka serpong 25 Desember 08.00-12.00",
    "/tutup serpong 7 Desember banjir",
    "/tutup serpong 8 Desember banjir",
    "/libur 9 Desember Pilkada",
    "/jemputbola serpong utara sabtu 12 desember 08.00-12.00 Balai Desa Sukamaju kuota 50",
    "/cetak serpong 12 Agustus",
    "/capaian serpong 12.345 dari 15.000 per 20 November",
)
MAX_OF_KIND = 2  # buttons of one verb that are pressed
MAX_PRESSES = 160


def find_faults(message: JsonObject) -> list[str]:
    """Return the labels that a narrow phone would cut, that were shortened, or that stand twice."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    cut = [b["text"] for row in rows for b in row if not fits(b["text"], len(row)) or "…" in b["text"]]
    labels = [b["text"] for row in rows for b in row]
    twice = [
        label
        for label in labels
        if re.match(r"\d\. ", label) and label[3:] in {x[3:] for x in labels if x != label}
    ]
    return cut + twice + [label for label, n in Counter(labels).items() if n > 1]


async def walk(person: Person) -> None:
    """Press buttons that were not pressed yet, of every kind, and look at each keyboard."""
    pressed: Counter[str] = Counter()
    found: list[str] = []
    for _ in range(MAX_PRESSES):
        await person.wait_for_silence()
        button = next(_list_unpressed(person, pressed), None)
        if button is None:
            break
        message_id, data = button
        pressed[data] += 1
        pressed[":".join(data.split(":")[:2])] += 1
        query = person.forge_button_press(message_id, data)
        await _wait_for_answer(person, query)
        for message in person.bot_messages:
            found += find_faults(message)
    assert not found, sorted(set(found))
    assert len(pressed) > 20


async def _wait_for_answer(person: Person, query: str) -> None:
    answer = await person.expect_callback_answer()
    assert answer["callback_query_id"] == query or answer


def _list_unpressed(person: Person, pressed: Counter[str]):  # type: ignore[no-untyped-def]
    for message in reversed(person.bot_messages):
        for button in inline_buttons(message):
            data = button.get("callback_data", "")
            kind = ":".join(data.split(":")[:2])
            if data and not pressed[data] and pressed[kind] < MAX_OF_KIND:
                yield message["message_id"], data


@pytest.mark.parametrize("office", OFFICES)
async def test_a_citizen_meets_no_cut_and_no_repeated_label(harness: BotHarness, office: str) -> None:
    siti = await harness.new_person(office=office)
    for name in dict.fromkeys((*COMMAND_HANDLERS, *STAFF_COMMAND_HANDLERS)):
        if name not in ("lapor", "stop", "berhenti", "unsubscribe"):
            siti.say(f"/{name}")
            await siti.wait_for_silence()
    for words in QUESTIONS:
        siti.say(words)
        await siti.wait_for_silence()
    await walk(siti)


async def test_staff_meet_no_cut_and_no_repeated_label(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    for words in RECORDED:
        await rina.ask(words, "")
        if any("Simpan" in label for label in rina.buttons):
            rina.press("✅ Simpan")
            await rina.expect("Tercatat")
    for name in STAFF_COMMAND_HANDLERS:
        rina.say(f"/{name}")
        await rina.wait_for_silence()
    rina.say("/blangko serpong habis")
    await rina.wait_for_silence()
    await walk(rina)
