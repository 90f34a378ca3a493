"""The notice of a closure: its progress for the officer, and its end for those who got the beginning."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.testing.person import Person
from runtime.telegram.rate_limiter import Limits
from tests.support.bot_harness import BotHarness

EVENING = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 22.00 in Jakarta


async def _new_clerk_and_followers(harness: BotHarness, *followers: str) -> tuple[Person, list[Person]]:
    """Return an officer and followers of Serpong."""
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    people = [await harness.new_person(name, office="3674") for name in followers or ("Siti", "Budi")]
    for person in people:
        await person.ask("/ikuti serpong", "Anda mengikuti Serpong")
    return rina, people


async def _record_and_notify(rina: Person, command: str, people: int) -> None:
    await rina.ask(command, f"dikabari: {people}")
    rina.press(f"✅ Simpan dan kabari {people} orang")
    await rina.expect_edit("Tercatat")


async def test_the_clerks_message_counts_while_the_notice_goes_out(harness: BotHarness) -> None:
    rina, (siti, budi) = await _new_clerk_and_followers(harness)
    budi.block()
    await _record_and_notify(rina, "/tutup serpong hari ini banjir", 1)
    await siti.expect("banjir")
    await rina.expect_edit(
        r"Tercatat.*Serpong.*tutup.*banjir.*dikabari: 1.*100%.*Terkirim: 1 dari 1.*Selesai dalam"
    )
    assert {"🔄 Perbarui", "🏠 Menu"} <= set(rina.buttons)
    assert "✏️ Ralat" not in rina.buttons


async def test_at_night_the_clerk_sees_when_it_goes_out_and_may_stop_it(harness: BotHarness) -> None:
    rina, (siti, _) = await _new_clerk_and_followers(harness)
    harness.now = EVENING
    await rina.ask("/tutup serpong besok banjir", "dikabari: 2")
    rina.press("✅ Simpan dan kabari pukul 06.00")
    await rina.expect_edit(
        "Tercatat.*menunggu waktunya.*dikabari: 2.*Dikirim mulai Minggu, 22 November 2026, 06.00.*Menunggu: 2"
    )
    rina.press("⏸ Berhenti")
    await rina.expect_edit("Tidak ada yang dikirim sampai Anda melanjutkan")
    harness.now = EVENING + timedelta(hours=8, minutes=1)
    assert not await siti.wait_for_silence()


async def test_open_again_says_what_is_known_of_the_hours_and_no_end(harness: BotHarness) -> None:
    rina, (siti, _) = await _new_clerk_and_followers(harness)
    await _record_and_notify(rina, "/tutup serpong hari ini banjir", 2)
    await siti.expect("Berlaku sampai")
    await _record_and_notify(rina, "/buka serpong", 2)
    await siti.expect("🟢.*Serpong.*sudah buka lagi.*Jam rutinnya belum dikonfirmasi")
    assert "Berlaku sampai" not in siti.text and "Kode LKT-" in siti.text


async def test_a_closure_that_was_taken_back_is_struck_through_where_it_was_read(
    harness: BotHarness,
) -> None:
    rina, (siti, _) = await _new_clerk_and_followers(harness)
    await _record_and_notify(rina, "/tutup serpong besok banjir", 2)
    told = await siti.expect("🔴 .*Serpong.*tutup.*banjir")
    await rina.ask("/buka serpong", "dikabari: 2")
    rina.press("✅ Simpan dan kabari 2 orang")
    struck = await siti.expect_edit("⛔ Tidak berlaku lagi.*banjir")
    assert struck["message_id"] == told["message_id"]
    assert any(one["type"] == "strikethrough" for one in struck["entities"])
    budi = await harness.new_person("Budi", office="3674")
    await budi.ask(told["text"], "ditarik")


async def test_after_hours_a_closure_is_over_and_not_open(harness: BotHarness) -> None:
    rina, (siti, _) = await _new_clerk_and_followers(harness)
    await rina.ask("/jam serpong senin-jumat 08.00-15.00", "Senin–Jumat")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    await _record_and_notify(rina, "/tutup serpong hari ini sampai rabu banjir", 2)
    await siti.expect("banjir")
    await _record_and_notify(rina, "/buka serpong", 2)
    await siti.expect("🟢.*Serpong.*: penutupan sudah berakhir.*Buka lagi: Senin, 23 November 2026, 08.00")
    assert "sudah buka lagi" not in siti.text


@pytest.mark.slow
async def test_who_never_heard_of_the_closure_does_not_hear_of_its_end(harness: BotHarness) -> None:
    await harness.close()
    harness.limits = Limits(per_second=1)
    await harness.open()
    rina, people = await _new_clerk_and_followers(harness, "Ani", "Budi", "Cici", "Dedi", "Eka", "Fani")
    await _record_and_notify(rina, "/tutup serpong hari ini banjir", 6)
    await people[0].expect("banjir")
    await rina.ask("/buka serpong", "dikabari: [1-4]")
    rina.press(next(label for label in rina.buttons if "kabari" in label and "tanpa" not in label))
    await rina.expect_edit("Tercatat.*Selesai dalam")
    heard = [("banjir" in one.transcript(), "sudah buka lagi" in one.transcript()) for one in people]
    assert all(closed == opened for closed, opened in heard), heard
    assert (True, True) in heard and (False, False) in heard


async def test_after_two_corrections_the_report_counts_people(harness: BotHarness) -> None:
    rina, people = await _new_clerk_and_followers(harness)
    for person in people:
        await person.ask("/ikuti tangsel pengumuman", "Anda mengikuti")
    await rina.ask("/umumkan Loket Serpong pindah ke lantai 2", "Siap dikirim")
    rina.press("✅ Kirim ke 2 orang")
    await rina.expect_edit("Terkirim: 2 dari 2.*Selesai")
    for floor in ("lantai 3", "lantai 4"):
        rina.press("✏️ Ralat")
        await rina.expect("Kirim teks yang benar")
        await rina.ask(f"Loket Serpong pindah ke {floor}", "menggantikan pesan 2 orang")
        rina.press("✏️ Ralat untuk 2 orang")
        await rina.expect_edit("Sudah menerima teks terbaru: 2 orang")
    assert "4 orang" not in rina.text
