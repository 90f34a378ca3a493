"""How news come: with sound, without, or together in the evening. Urgent news ring at once."""

from datetime import timedelta

from demo.testing.person import Person
from tests.support.announcement_helpers import new_clerk, new_follower, publish_announcement
from tests.support.bot_harness import BotHarness


async def choose_way(person: Person, label: str) -> None:
    await person.ask("/langganan", "Anda mengikuti")
    person.press("🔔 Cara kabar datang")
    await person.expect_edit("Kabar datang dengan cara apa")
    person.press(label)
    await person.expect_edit("Kabar datang dengan cara apa")
    assert f"✅ {label}" in person.buttons


async def test_news_without_sound(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    siti, budi = await new_follower(harness, "Siti"), await new_follower(harness, "Budi")
    await choose_way(siti, "tanpa bunyi")
    before = harness.telegram.call_counts["silent"]
    await publish_announcement(rina, "Pengumuman satu")
    await siti.expect("Pengumuman satu")
    await budi.expect("Pengumuman satu")
    assert harness.telegram.call_counts["silent"] - before == 1
    await siti.ask("/datasaya", "Kabar datang: tanpa bunyi")
    await choose_way(siti, "langsung, dengan bunyi")
    await publish_announcement(rina, "Pengumuman dua")
    await siti.expect("Pengumuman dua")
    assert harness.telegram.call_counts["silent"] - before == 1
    await siti.ask("/datasaya", "Semua yang disimpan")
    assert "Kabar datang" not in siti.text


async def test_news_together_in_the_evening(harness: BotHarness) -> None:
    """It is 10.00 in Jakarta. What is pressing does not wait."""
    rina = await new_clerk(harness)
    siti = await new_follower(harness, "Siti", "/ikuti tangsel")
    await choose_way(siti, "dikumpulkan sore hari")
    for text in ("Pengumuman satu", "Pengumuman dua"):
        await publish_announcement(rina, text)
    await rina.ask("/tutup serpong besok 09.00-12.00 listrik padam", "Periksa")
    rina.press("✅ Simpan dan kabari")
    await siti.expect("Serpong.*tutup")
    await siti.wait_for_silence()
    assert not any("Pengumuman" in message["text"] for message in siti.bot_messages)
    harness.let_time_pass(timedelta(hours=7, minutes=1))
    await siti.expect("Pengumuman satu")
    await siti.expect("Pengumuman dua")


async def test_a_forged_way_changes_nothing(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    await choose_way(siti, "tanpa bunyi")
    siti.forge_button_press(siti.last_message["message_id"], "follow:mode:loud")
    await siti.expect_edit("Anda mengikuti")
    await siti.ask("/datasaya", "Kabar datang: tanpa bunyi")
