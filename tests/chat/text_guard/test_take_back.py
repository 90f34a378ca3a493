"""A notice waits a minute before it leaves. In that minute its author takes it back, and nobody gets it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from demo.testing.person import Person
from handlers.core.context import Deployment, Services
from tests.support.announcement_helpers import compose_announcement, new_clerk, require_approval
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


async def approve(harness: BotHarness) -> tuple[Person, Person, Person]:
    """Return a follower, an author and the second person who has approved the announcement."""
    require_approval(harness)
    siti, rina = await open_office(harness)
    agus = await new_clerk(harness, "Pak Agus")
    await compose_announcement(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("Bu Rina ingin mengirim ini")
    harness.let_time_pass(timedelta(minutes=5))
    agus.press("✅ Setujui dan kirim")
    await agus.expect_edit("Disetujui")
    await rina.expect("Pak Agus menyetujuinya.*Dikirim mulai Sabtu, 21 November 2026, 10.06")
    return siti, rina, agus


async def test_an_approved_announcement_leaves_after_a_minute(harness: BotHarness) -> None:
    siti, _, _ = await approve(harness)
    assert not await siti.wait_for_silence()
    harness.let_time_pass(timedelta(minutes=1))
    await siti.expect("listrik padam")


async def test_an_approved_announcement_is_taken_back_by_its_author(harness: BotHarness) -> None:
    siti, rina, _ = await approve(harness)
    rina.press("↩️ Tarik kembali")
    await rina.expect_edit("dibatalkan sebelum dikirim")
    harness.let_time_pass(timedelta(minutes=2))
    await siti.ask("/pengumuman", "[Pp]engumuman")
    assert "listrik" not in siti.transcript()


async def announce_cards(harness: BotHarness) -> tuple[Person, Person]:
    """Return a person who waits for a card, and the officer who has just announced it."""
    siti, rina = await open_office(harness)
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    await siti.ask("/cetak pamulang 10 agustus", "Tidak diketahui")
    siti.press("🔔 Kabari saya")
    await siti.expect("Anda dikabari sekali")
    await rina.ask("/cetak pamulang 12 agustus", "sudah tercetak")
    rina.press("✅ Simpan dan kabari 1 orang")
    await rina.expect_edit("Tercatat")
    return siti, rina


async def test_printed_cards_are_told_after_a_minute(harness: BotHarness) -> None:
    siti, _ = await announce_cards(harness)
    assert not await siti.wait_for_silence()
    harness.let_time_pass(timedelta(minutes=1))
    await siti.expect("rekaman s.d. 12 Agustus 2026 sudah tercetak")
    await siti.ask("/cetak", "[Cc]etak")
    assert "dikabari sekali" not in siti.text, "it is told, so nothing waits any more"


async def test_printed_cards_that_are_taken_back_leave_who_waits_waiting(harness: BotHarness) -> None:
    siti, rina = await announce_cards(harness)
    rina.press("↩️ Tarik kembali")
    await rina.expect_edit("Ditarik kembali")
    harness.let_time_pass(timedelta(minutes=2))
    assert not await siti.wait_for_silence()
    await rina.ask("/log", "menarik kabar kartu tercetak")
    await rina.ask("/cetak pamulang 11 agustus", "sudah tercetak")
    rina.press("✅ Simpan dan kabari 1 orang")
    await rina.expect_edit("Tercatat")
    harness.let_time_pass(timedelta(minutes=2))
    await siti.expect("rekaman s.d. 11 Agustus 2026 sudah tercetak")


async def test_a_second_notice_in_the_same_minute_tells_nobody_twice(harness: BotHarness) -> None:
    siti, rina = await announce_cards(harness)
    await rina.ask("/cetak pamulang 13 agustus", "sudah tercetak")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tidak ada yang dikabari")
    harness.let_time_pass(timedelta(minutes=2))
    await siti.expect("sudah tercetak")
    assert not await siti.wait_for_silence()


async def test_printed_cards_that_left_are_not_taken_back(harness: BotHarness) -> None:
    siti, rina = await announce_cards(harness)
    harness.let_time_pass(timedelta(minutes=1))
    await siti.expect("sudah tercetak")
    rina.press("↩️ Tarik kembali")
    await rina.expect_edit("sudah ada yang dikabari")


async def test_nobody_takes_back_the_notice_of_somebody_else(harness: BotHarness) -> None:
    siti, _ = await announce_cards(harness)
    agus = await new_clerk(harness, "Pak Agus")
    agus.forge_button_press(agus.last_message["message_id"], "printing:undo:1:1")
    await agus.expect_callback_answer("")
    harness.let_time_pass(timedelta(minutes=2))
    await siti.expect("sudah tercetak")
