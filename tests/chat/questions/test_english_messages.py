"""Who writes English is answered in English, unless the chat chose a language."""

from demo.testing.group import GroupChat
from tests.support.bot_harness import BotHarness


async def test_english_words_are_answered_in_english(harness: BotHarness) -> None:
    john = await harness.new_person("John", "3674")
    await john.ask("I lost my ID card, what do I need?", "police.*family card")
    await john.ask("how much does it cost?", "^Free")
    await john.ask("ktp hilang gimana", "surat kehilangan")


async def test_a_chosen_language_stays(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/bahasa", "bahasa")
    siti.press("Bahasa Indonesia")
    await siti.expect_edit(".")
    await siti.ask("lost card what do I need", "surat kehilangan")


async def test_groups_and_inline_mode_speak_english_too(harness: BotHarness) -> None:
    john = await harness.new_person("John", "3674")
    group = GroupChat(harness.telegram)
    group.add_bot(john.bot, john.human)
    await john.in_group(group).ask("@loket_demo_bot my ID card is damaged, what do I bring", "damaged card")
    results = await john.query_inline("how can I split my family card")
    assert "You can split off" in results[0]["input_message_content"]["message_text"]
