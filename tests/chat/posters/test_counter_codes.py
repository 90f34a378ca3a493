"""/qr gives staff codes for the counter. Who scans one types nothing, and a guessed or old link does no harm."""

import io
from datetime import date, timedelta

import pytest
import zxingcpp
from PIL import Image

from content.office_features import OfficeFeature
from content.posters.counter_code import CounterCodeKind, ScannedCode
from demo.api.api_errors import JsonObject
from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.feature_helpers import build_without
from tests.support.staff_helpers import OFFICER_CHOICES, hire, new_admin_on_duty

TODAY = "qw_3674-06_20261121"


def read_code(harness: BotHarness, message: JsonObject) -> str:
    """Return what a camera reads of a picture."""
    files = harness.telegram.files
    content = files.read_bytes(files.find(message["photo"][-1]["file_id"]))
    return zxingcpp.read_barcodes(Image.open(io.BytesIO(content)))[0].text


async def scan(person: Person, link: str, pattern: str) -> JsonObject:
    return await person.ask(f"/start {link.partition('?start=')[2]}", pattern)


def list_waits(harness: BotHarness) -> list[tuple[object, ...]]:
    return query_committed(harness.database_path, "SELECT chat_id, site, recorded FROM card_waits")


async def test_who_scans_the_code_of_today_waits_without_typing(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person()
    link = read_code(harness, await rina.ask("/qr pamulang", "rekaman hari ini, Sabtu, 21 November 2026"))
    assert link == f"https://t.me/{rina.bot.username}?start={TODAY}"
    await scan(siti, link, "Anda dikabari sekali, saat Kantor Kecamatan Pamulang.*21 November 2026")
    await scan(siti, link, "Anda dikabari sekali")
    assert list_waits(harness) == [(siti.id, "3674-06", "2026-11-21")]
    await siti.ask("/start", "Kota Tangerang Selatan.*Ketik pertanyaan")
    harness.let_time_pass(timedelta(days=9))
    await rina.ask("/cetak pamulang 21 november", "dikabari sekali: 1")
    rina.press("✅ Simpan")
    await siti.expect("rekaman s.d. 21 November 2026 sudah tercetak")


async def test_the_other_codes_follow_show_the_board_and_lead_to_a_report(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person()
    await rina.ask("/qr pamulang", "rekaman hari ini")
    results = {
        "🔔 Ikuti": "Anda mengikuti Pamulang, Kota Tangerang Selatan",
        "🚦 Papan": "Pamulang.*Blangko",
        "📣 Pungutan liar": "Pungutan liar di Kantor Kecamatan Pamulang.*tanpa nama",
    }
    for label, pattern in results.items():
        rina.press(label)
        link = read_code(harness, await rina.expect("tetap berlaku"))
        await scan(siti, link, pattern)
    assert "📣 Lapor" in siti.buttons
    assert query_committed(harness.database_path, "SELECT * FROM report_drafts") == []
    siti.press("📣 Lapor")
    await siti.expect("Lapor")


async def test_the_code_of_an_old_day_is_asked_back(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/start qw_3674-06_20261119", "untuk rekaman 19 November 2026, bukan hari ini.*hari apa")
    assert list_waits(harness) == []
    assert siti.buttons[:2] == ["🔔 Saya direkam 19 November 2026", "🔔 Saya direkam 21 November 2026"]
    siti.press("🔔 Saya direkam 19 November 2026")
    await siti.expect("Anda dikabari sekali.*19 November 2026")
    assert list_waits(harness) == [(siti.id, "3674-06", "2026-11-19")]


@pytest.mark.parametrize("day", ["20261122", "20991231", "20200101"])
async def test_a_guessed_day_waits_for_nothing(harness: BotHarness, day: str) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask(f"/start qw_3674-06_{day}", "bukan hari ini")
    assert siti.buttons[0] == "🔔 Saya direkam 21 November 2026"
    assert list_waits(harness) == []


@pytest.mark.parametrize(
    "payload", ["qw_3674-06", "qw_3674-06_20261399", "qf_3674-06_20261121", "qf_9999-99", "qx_3674-06", "qw_"]
)
async def test_a_broken_link_is_an_ordinary_start(harness: BotHarness, payload: str) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask(f"/start {payload}", "Ketik pertanyaan")
    assert list_waits(harness) == []
    await siti.ask("/langganan", "belum mengikuti")


async def test_a_chat_that_opens_many_links_waits_for_a_few_cards(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for number in range(1, 6):
        await siti.ask(f"/start qw_3674-0{number}_20261121", "Anda dikabari sekali")
    await siti.ask("/start qw_3674-06_20261121", "sudah menunggu 5 kartu")
    assert len(list_waits(harness)) == 5


async def test_officers_make_codes_of_their_own_places_and_citizens_none(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    agus = await hire(harness, rina, "Agus", *OFFICER_CHOICES)
    await agus.ask("/qr", "Kode untuk loket mana")
    assert agus.buttons[:-1] == ["Pamulang", "Serpong"]
    agus.press("Serpong")
    await agus.expect_kind("photo")
    await agus.ask("/qr ciputat timur", "tidak bertugas di")
    agus.forge_button_press(agus.last_message["message_id"], "counter_code:send:3505-01:w")
    await agus.expect("tidak bertugas di")
    siti = await harness.new_person("Siti", office="3674")
    siti.say("/qr pamulang")
    await siti.expect(".")
    assert "hari ini" not in siti.text


async def test_an_office_without_codes_has_no_command_and_no_links(harness: BotHarness) -> None:
    await harness.close()
    harness.build_services = build_without(OfficeFeature.COUNTER_QR)
    await harness.open()
    rina = await new_admin_on_duty(harness)
    agus = await hire(harness, rina, "Agus", *OFFICER_CHOICES)
    assert "poster" in agus.commands and "qr" not in agus.commands
    await agus.ask("/siapa", "/poster")
    assert "/qr" not in agus.text
    await agus.ask("/qr pamulang", "mematikan kode")
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask(f"/start {TODAY}", "Ketik pertanyaan")
    assert list_waits(harness) == []


def test_a_payload_is_read_back_as_it_was_packed() -> None:
    for kind in CounterCodeKind:
        code = ScannedCode(kind, "3674-06", date(2026, 2, 28) if kind is CounterCodeKind.WAIT else None)
        assert ScannedCode.parse(code.pack()) == code
        assert len(code.pack()) <= 64
