"""A notice waits a minute before it leaves. In that minute its author takes it back, and nobody gets it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from demo.testing.person import Person
from handlers.core.context import Deployment, Services
from tests.support.announcement_helpers import compose_announcement, new_clerk
from tests.support.bot_harness import BotHarness


async def open_office(harness: BotHarness) -> tuple[Person, Person]:
    """Return a follower of everything and an officer, of a bot whose notices wait a minute."""
    make = harness.build_services

    def build_with_minute(facts: Deployment, username: str) -> Services:
        return replace(make(facts, username), take_back_seconds=60)

    harness.build_services = build_with_minute
    await harness.close()
    await harness.open()
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("/ikuti tangsel", "Anda mengikuti")
    return siti, await new_clerk(harness)


async def test_an_announcement_leaves_after_a_minute(harness: BotHarness) -> None:
    siti, rina = await open_office(harness)
    await compose_announcement(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("menunggu waktunya.*Dikirim mulai Sabtu, 21 November 2026, 10.01")
    assert not await siti.wait_for_silence()
    harness.let_time_pass(timedelta(minutes=1))
    await siti.expect("listrik padam")


async def test_an_announcement_is_taken_back(harness: BotHarness) -> None:
    siti, rina = await open_office(harness)
    await compose_announcement(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("menunggu waktunya")
    rina.press("✖️ Batalkan")
    await rina.expect_edit("dibatalkan sebelum dikirim")
    harness.let_time_pass(timedelta(minutes=2))
    await siti.ask("/pengumuman", "[Pp]engumuman")
    assert "listrik" not in siti.transcript()


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("/tutup serpong besok listrik padam", "listrik padam"),
        ("/tambahjam serpong sabtu depan 08.00-12.00", "layanan tambahan"),
        ("/libur 9 desember Pilkada", "Pilkada"),
    ],
)
async def test_a_change_of_hours_is_taken_back(harness: BotHarness, command: str, kept: str) -> None:
    siti, rina = await open_office(harness)
    await rina.ask(command, "Periksa dulu")
    rina.press("✅ Simpan dan kabari 1 orang")
    await rina.expect_edit("Tercatat.*Dikirim mulai Sabtu, 21 November 2026, 10.01")
    rina.press("↩️ Tarik kembali")
    await rina.expect_edit("Ditarik kembali")
    harness.let_time_pass(timedelta(minutes=2))
    await siti.ask("/status serpong", "Serpong")
    assert kept not in siti.transcript()


async def test_a_visit_is_taken_back(harness: BotHarness) -> None:
    siti, rina = await open_office(harness)
    await rina.ask("/jemputbola serpong senin 08.00-12.00 Balai Desa Sukamaju", "Periksa dulu")
    rina.press("✅ Simpan dan kabari 1 orang")
    await rina.expect_edit("Tercatat")
    rina.press("↩️ Tarik kembali")
    await rina.expect_edit("Ditarik kembali")
    harness.let_time_pass(timedelta(minutes=2))
    assert not await siti.wait_for_silence()
    assert "Sukamaju" not in siti.transcript()
