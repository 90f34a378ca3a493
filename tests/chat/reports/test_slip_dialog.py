"""/cekslip takes the number and the check value as the next message, like other codes."""

from tests.support.bot_harness import BotHarness


async def test_the_next_message_is_the_slip(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/cekslip", "dipisah spasi")
    await siti.ask("ktp hilang", "surat kehilangan")
    await siti.ask("LP-2611-0001 ABC123", "Tidak cocok")
    await siti.ask("/cekslip", "dipisah spasi")
    await siti.ask("batal", "Dibatalkan")
