"""While the network of an office is down, each answer says so in one line. Then the line is gone."""

from datetime import timedelta

from content.office_features import OfficeFeature
from demo.testing.person import Person
from tests.support.announcement_helpers import new_clerk
from tests.support.bot_harness import BotHarness
from tests.support.feature_helpers import build_without

DOWN = r"^🔴 Jaringan putus: {} \(kata petugas, 10\.00\)\.\n\n"


async def report_outage(harness: BotHarness, places: str = "tangsel") -> tuple[Person, Person]:
    rina = await new_clerk(harness)
    await rina.ask(f"/jaringan {places} putus", "Tercatat")
    return rina, await harness.new_person("Siti", office="3674")


async def test_every_answer_says_it_in_one_line(harness: BotHarness) -> None:
    _, siti = await report_outage(harness)
    line = DOWN.format("Kota Tangerang Selatan")
    await siti.ask("bayar berapa?", line)
    await siti.ask("ktp saya hilang", line)
    answer = siti.last_message["text"]
    assert answer.count("Jaringan putus") == 1
    siti.press("📖 Selengkapnya")
    await siti.expect(line)


async def test_a_question_about_another_office_has_no_line(harness: BotHarness) -> None:
    _, siti = await report_outage(harness)
    await siti.ask("bayar berapa di kota bekasi?", "gratis")
    assert "Jaringan putus" not in siti.last_message["text"]


async def test_the_places_are_named(harness: BotHarness) -> None:
    _, siti = await report_outage(harness, "serpong dan pamulang")
    await siti.ask("bayar berapa?", DOWN.format("Pamulang, Serpong"))


async def test_the_line_ends_with_the_outage(harness: BotHarness) -> None:
    rina, siti = await report_outage(harness)
    await siti.ask("bayar berapa?", "Jaringan putus")
    await rina.ask("/jaringan tangsel normal", "Tercatat")
    await siti.ask("bayar berapa?", "gratis")
    assert "Jaringan putus" not in siti.last_message["text"]


async def test_the_line_ends_when_the_fact_is_old(harness: BotHarness) -> None:
    _, siti = await report_outage(harness)
    harness.let_time_pass(timedelta(days=1))
    await siti.ask("bayar berapa?", "gratis")
    assert "Jaringan putus" not in siti.last_message["text"]


async def test_an_office_switches_the_line_off(harness: BotHarness) -> None:
    harness.build_services = build_without(OfficeFeature.OUTAGE_BANNER)
    await harness.close()
    await harness.open()
    _, siti = await report_outage(harness)
    await siti.ask("bayar berapa?", "gratis")
    assert "Jaringan putus" not in siti.last_message["text"]
