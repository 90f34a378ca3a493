"""/poster gives staff the posters of their own places, and the code on them opens that place."""

import re

from demo.api.api_errors import JsonObject
from tests.support.bot_harness import BotHarness
from tests.support.rendered_posters import RenderedPage, render_pages
from tests.support.staff_helpers import OFFICER_CHOICES, hire, new_admin_on_duty


def render_file(harness: BotHarness, message: JsonObject) -> list[RenderedPage]:
    """Render the PDF that a message holds."""
    files = harness.telegram.files
    return render_pages(files.read_bytes(files.find(message["document"]["file_id"])))


async def test_an_admin_gets_the_posters_of_the_whole_office(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask("/poster", "Poster Kota Tangerang Selatan.*Ukuran apa")
    rina.press("Kartu meja")
    message = await rina.expect("ukuran penuh")
    assert message["document"]["file_name"] == "poster-3674-card.pdf"
    pages = render_file(harness, message)
    assert len(pages) == 9
    assert pages[0].codes == (f"https://t.me/{rina.bot.username}?start=3674",)


async def test_officers_get_those_of_their_own_sites(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    agus = await hire(harness, rina, "Agus", *OFFICER_CHOICES)
    await agus.ask("/poster", "Poster Kota Tangerang Selatan")
    agus.press("Poster A4")
    message = await agus.expect("ukuran penuh")
    pages = render_file(harness, message)
    assert [re.sub(".*=", "", page.codes[0]) for page in pages] == ["3674-01", "3674-06"]
    await agus.ask("/poster pamulang", "Poster Kantor Kecamatan Pamulang")
    agus.press("Poster A5")
    message = await agus.expect("ukuran penuh")
    assert len(render_file(harness, message)) == 1
    await agus.ask("/poster ciputat timur", "tidak bertugas di Kota Tangerang Selatan")
    await agus.ask("/poster kabupaten blitar", "tidak bertugas di Kabupaten Blitar")
    agus.forge_button_press(agus.last_message["message_id"], "poster:send:3505::a4")
    await agus.expect("tidak bertugas di Kabupaten Blitar")


async def test_citizens_get_none(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.say("/poster")
    await siti.expect(".")
    assert "Ukuran apa" not in siti.text


async def test_the_code_of_a_poster_opens_its_place(harness: BotHarness) -> None:
    siti = await harness.new_person()
    siti.say("/start 3674-06")
    await siti.expect("Pamulang")
    await siti.expect("Kota Tangerang Selatan.*Ketik pertanyaan")
    await siti.ask("jam buka kantor", "Kota Tangerang Selatan")
    await siti.ask("/start 3674-06", "Pamulang")
    for question in ("jam buka?", "besok buka?", "sabtu buka ga"):
        await siti.ask(question, "Kantor Kecamatan Pamulang")
    await siti.ask("serpong buka?", "Kantor Kecamatan Serpong")
    await siti.ask("/start 3674-99", "dengan kode pada tautan")
