"""Recorded changes count in every kind of answer: in groups, inline, by link, after the archive, for each place."""

from demo.testing.group import GroupChat
from demo.testing.person import Person
from tests.support.bot_harness import BotHarness


async def _close_and_meet_citizen(harness: BotHarness, *commands: str, office: str = "3674") -> Person:
    """Return a citizen of an office whose officer recorded these changes."""
    rina = await harness.new_admin()
    await rina.ask(f"/start {office}", "Ketik pertanyaan")
    for command in commands:
        await rina.ask(command, "dikabari: 0")
        rina.press("✅ Simpan")
        await rina.expect_edit("Tercatat")
    return await harness.new_person(office=office)


CLOSED = "🔴.*Serpong.*banjir"


async def test_a_group_hears_of_a_closure(harness: BotHarness) -> None:
    siti = await _close_and_meet_citizen(harness, "/tutup serpong hari ini banjir")
    group = GroupChat(harness.telegram)
    group.add_bot(siti.bot, siti.human)
    there = siti.in_group(group)
    there.say("@loket_demo_bot serpong hari ini buka?")
    await there.expect(CLOSED)
    there.say("@loket_demo_bot serpong sama pamulang hari ini buka?")
    await there.expect(f"{CLOSED}.*⚪.*Pamulang")
    there.say("@loket_demo_bot besok buka?")
    await there.expect(".")
    assert "🔴" not in there.text and "⚪" not in there.text


async def test_inline_results_tell_of_a_closure_and_are_not_kept(harness: BotHarness) -> None:
    siti = await _close_and_meet_citizen(harness, "/tutup serpong hari ini banjir")
    results = await siti.query_inline("serpong hari ini buka?")
    told = [one for one in results if "banjir" in one["input_message_content"]["message_text"]]
    assert told and told[0]["description"].startswith("🔴")
    own = [one for one in await siti.query_inline("jam buka") if one["id"] == "hari_libur_akhir_pekan"]
    assert "Tangerang Selatan" in own[0]["input_message_content"]["message_text"]


async def test_a_link_to_a_question_tells_of_today(harness: BotHarness) -> None:
    siti = await _close_and_meet_citizen(harness, "/tutup semua hari ini rapat")
    await siti.ask("/start lokasi", "🔴.*rapat")
    budi = Person(harness.telegram, "Budi")
    await budi.ask("/start lokasi", "Untuk kantor yang mana")
    budi.press("Kota Tangerang Selatan")
    await budi.expect("🔴.*rapat")


async def test_back_from_the_archive_the_state_is_still_there(harness: BotHarness) -> None:
    siti = await _close_and_meet_citizen(harness, "/tutup jatiasih hari ini banjir", office="3275")
    await siti.ask("jatiasih hari ini buka?", "🔴.*Jatiasih.*banjir")
    first = siti.text
    siti.press("🗄 Arsip")
    await siti.expect_edit("Dari arsip")
    siti.press("⬅️ Kembali")
    await siti.expect_edit("🔴.*Jatiasih.*banjir")
    assert siti.text == first


async def test_two_places_are_both_answered(harness: BotHarness) -> None:
    siti = await _close_and_meet_citizen(harness, "/tutup serpong besok banjir")
    await siti.ask("serpong sama pamulang besok buka?", f"{CLOSED}.*⚪.*Pamulang, Minggu, 22 November 2026")
    await siti.ask("kalo ciputat dan setu besok?", "Ciputat, Minggu.*Setu, Minggu")
    await siti.ask("/jadwal serpong, pamulang", "Serpong")
    await siti.expect("Pamulang")
    await siti.ask("di serpong dan pamulang blangko ada?", "Serpong.*Pamulang")
    await siti.ask("/status serpong pamulang", "Serpong")
    await siti.expect("Pamulang")


async def test_places_of_two_offices_get_a_card_each(harness: BotHarness) -> None:
    siti = await _close_and_meet_citizen(harness, "/tutup serpong besok banjir")
    await siti.ask("serpong sama jatiasih besok buka ga", f"{CLOSED}")
    await siti.expect("⚪.*Jatiasih, Minggu")
    assert "Serpong" not in siti.text


async def test_of_more_than_three_places_one_is_asked_for(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("serpong, pamulang, ciputat dan pondok aren besok buka?", "Yang mana")
    assert "Ciputat, Kota Tangerang Selatan" in siti.buttons


async def test_a_place_elsewhere_does_not_hide_the_one_served(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("serpong sama kota blitar besok buka?", "Serpong, Minggu")
    await siti.expect("Kota Blitar.*belum dilayani")
    await siti.ask("ciputat, kota tangerang selatan besok buka?", "Ciputat, Minggu")
    assert not await siti.wait_for_silence()
