"""Every screen of staff has a way back, few choices, and a text that fits one screen of a phone."""

from collections import Counter

from demo.api.api_errors import JsonObject
from demo.testing.chat_assertions import inline_buttons, text_of
from demo.testing.person import Person
from handlers.core.routes import STAFF_BUTTON_HANDLERS, STAFF_COMMAND_HANDLERS
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.home_visit_helpers import request_visit
from tests.support.staff_helpers import new_admin_on_duty

RECORDED = (
    "/tutup serpong 7 Desember banjir",
    "/libur 9 Desember Pilkada",
    "/jemputbola serpong utara sabtu 12 desember 08.00-12.00 Balai Desa Sukamaju kuota 50",
    "/cetak serpong 12 Agustus",
    "/capaian serpong 12.345 dari 15.000 per 20 November",
)
FEATURES = {*STAFF_BUTTON_HANDLERS, "home"}
WAYS_BACK = ("⬅️", "✖️", "🏠 Menu", "🗂", "kembali", "Batal", "Riwayat")
MOVES = ("⬅️", "➡️", "✖️", "🏠 Menu", "🔄", "🗂 Ke meja")
MAX_CHOICES = 9  # eight places, and all of them
MAX_LINES = 30
LINE = 44  # characters
MAX_OF_KIND = 3
MAX_PRESSES = 300
ENDINGS = ("crew:ended", "crew:turned", "privacy:erase")
NOTICES = ("👁 Lihat", "📂 Buka aduan")


def count_lines(message: JsonObject) -> int:
    """Return how many lines a narrow phone shows. A folded quotation shows three."""
    text = text_of(message)
    units = text.encode("utf-16-le")
    shown = _count_lines(text)
    for one in message.get("entities", []):
        if one["type"] == "expandable_blockquote":
            start, end = 2 * one["offset"], 2 * (one["offset"] + one["length"])
            shown -= max(_count_lines(units[start:end].decode("utf-16-le")) - 3, 0)
    return shown


def _count_lines(text: str) -> int:
    return sum(1 + len(line) // LINE for line in text.split("\n"))


def find_faults(message: JsonObject) -> list[str]:
    """Return what is wrong with a screen of staff; [] for messages of other kinds."""
    buttons = inline_buttons(message)
    features = {one.get("callback_data", "").split(":")[0] for one in buttons}
    if not features & FEATURES:
        return []
    labels, head = [one["text"] for one in buttons], text_of(message)[:60]
    choices = [label for label in labels if not label.startswith(MOVES)]
    found = []
    is_root = (
        "home:acts" in str(buttons)
        or labels[0].startswith(("🚦", "👤"))
        or labels in ([one] for one in NOTICES)
    )
    if not is_root and not any(way in label for label in labels for way in WAYS_BACK):
        found.append(f"no way back: {head!r} {labels}")
    if len(choices) > MAX_CHOICES:
        found.append(f"{len(choices)} choices: {head!r} {labels}")
    if count_lines(message) > MAX_LINES:
        found.append(f"{count_lines(message)} lines: {head!r}")
    return found


async def walk(person: Person) -> None:
    """Press the newest buttons of each kind, and look at every screen."""
    pressed: Counter[str] = Counter()
    found: list[str] = []
    for _ in range(MAX_PRESSES):
        await person.wait_for_silence()
        found += [fault for message in person.bot_messages for fault in find_faults(message)]
        button = _find_unpressed(person, pressed)
        if button is None:
            break
        message_id, data = button
        pressed.update((data, ":".join(data.split(":")[:2])))
        person.forge_button_press(message_id, data)
        await person.expect_callback_answer()
    assert not found, "\n".join(sorted(set(found)))
    assert len(pressed) > 20


def _find_unpressed(person: Person, pressed: Counter[str]) -> tuple[int, str] | None:
    for message in reversed(person.bot_messages):
        for button in inline_buttons(message):
            data = button.get("callback_data", "")
            kind = ":".join(data.split(":")[:2])
            if data.split(":")[0] not in FEATURES or kind in ENDINGS:
                continue
            if not pressed[data] and pressed[kind] < MAX_OF_KIND:
                return message["message_id"], data
    return None


async def test_every_screen_of_a_clerk(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await request_visit(siti)
    await siti.ask("zirkonium", "belum tahu")
    for words in RECORDED:
        await rina.ask(words, "")
        if any("Simpan" in label for label in rina.buttons):
            rina.press("✅ Simpan")
            await rina.expect("Tercatat")
    for name in STAFF_COMMAND_HANDLERS:
        rina.say(f"/{name}")
        await rina.wait_for_silence()
    await rina.ask("/umumkan Loket Serpong tutup besok karena listrik padam", "Siap dikirim")
    await rina.ask("/start", "Meja petugas")
    await walk(rina)


async def test_every_screen_of_an_inspector(casework: CaseworkHarness) -> None:
    budi, siti = await casework.new_inspector(), await casework.harness.new_person(office="3674")
    for n in range(12):
        await casework.file_report(siti.id if n == 0 else 0, site=f"3674-0{1 + n % 7}")
    await casework.pass_hour()
    for name in ("start", "rekap", "siapa", "aduan"):
        budi.say(f"/{name}")
        await budi.wait_for_silence()
    await walk(budi)
