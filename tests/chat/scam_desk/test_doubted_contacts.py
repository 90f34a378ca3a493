"""Contacts that several people doubted go to staff as a count; one tap writes a warning, sent as usual."""

from datetime import timedelta

from demo.testing.person import Person
from storage.engine.database import Database
from storage.privacy import retention
from storage.privacy.retention_periods import RetentionPeriods
from tests.support.announcement_helpers import new_clerk, new_follower
from tests.support.bot_harness import SATURDAY, BotHarness
from tests.support.database_engines import query_committed

QUESTION = "link ini asli? {}"
LINK = "bit.ly/ktp-kilat"


async def doubt(harness: BotHarness, names: str, contact: str = LINK, office: str = "3674") -> list[Person]:
    people = [await harness.new_person(name, office=office) for name in names.split()]
    for person in people:
        await person.ask(QUESTION.format(contact), "🚫")
    return people


async def open_list(clerk: Person) -> None:
    await clerk.ask("/start", "Meja petugas")
    clerk.press("🛡 Diragukan warga: 1")


async def test_three_people_bring_a_contact_to_staff(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    siti, _ = await doubt(harness, "Siti Budi")
    await siti.ask(QUESTION.format(LINK), "🚫")  # the same person again
    await rina.ask("/start", "Meja petugas")
    assert not any("Diragukan" in label for label in rina.buttons)
    await doubt(harness, "Tono", "https://BIT.ly/ktp-kilat")
    await open_list(rina)
    await rina.expect_edit(r"1\. bit.* · ditanyakan 3 orang.*tidak terlihat oleh siapa pun")
    transcript = rina.transcript()
    assert not any(name in transcript for name in ("Siti", "Budi", "Tono"))


async def test_one_tap_writes_a_warning_that_needs_a_second_person(harness: BotHarness) -> None:
    dewi, rina = await new_follower(harness, "Dewi"), await new_clerk(harness)
    agus = await new_clerk(harness, "Pak Agus")
    await doubt(harness, "Siti Budi Tono")
    await open_list(rina)
    await rina.expect_edit("ditanyakan 3 orang")
    rina.press("⚠️ Peringatkan 1")
    await rina.expect("Waspada penipuan.*bukan milik Disdukcapil Kota Tangerang Selatan.*Kode LKT-")
    await rina.expect("Siap dikirim.*Teks ini ditahan")
    rina.press("👤👤 Minta orang kedua")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("Teks ini ditahan.*bit.ly/ktp-kilat")
    agus.press("⚠️ Sudah saya periksa: loloskan")
    letter = await dewi.expect("Waspada penipuan")
    assert not any(one["type"] in ("url", "text_link") for one in letter.get("entities", ()))
    await open_list(rina)
    await rina.expect_edit("ditanyakan 3 orang")
    rina.press("✔️ Selesai 1")
    await rina.expect_edit("Tidak ada saat ini")


async def test_other_offices_and_other_drafts_are_left_alone(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await doubt(harness, "Siti Budi")
    await doubt(harness, "Tono", office="3275")
    await rina.ask("/start", "Meja petugas")
    assert not any("Diragukan" in label for label in rina.buttons)
    await doubt(harness, "Dewi")
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask("Loket rekam pindah ke aula.", "Kode LKT-")
    await open_list(rina)
    await rina.expect_edit("ditanyakan 3 orang")
    rina.press("⚠️ Peringatkan 1")
    await rina.expect("Anda sedang menulis pengumuman")


async def test_one_chat_counts_five_times_a_day(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", office="3674")
    for number in range(8):
        await siti.ask(QUESTION.format(f"bit.ly/ktp-{number}x"), "🚫")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM scam_sightings") == [(5,)]


async def test_what_is_kept_tells_nobody_and_ends(harness: BotHarness) -> None:
    siti, _ = await doubt(harness, "Siti Budi")
    rows = query_committed(harness.database_path, "SELECT words FROM scam_contacts")
    assert len(rows) == 1 and b"ktp-kilat" not in bytes(rows[0][0])
    await siti.ask("/hapusdata", "Yang ikut berakhir")
    siti.press("Ya, hapus sekarang")
    await siti.expect_edit("Selesai")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM scam_sightings") == [(1,)]
    await harness.close()
    database = await Database.open(harness.database_path)
    for days, left in ((14, 1), (16, 0)):
        later = SATURDAY + timedelta(days=days)
        async with database.transaction() as tx:
            await retention.erase_expired(tx, RetentionPeriods(), int(later.timestamp()))
        assert query_committed(harness.database_path, "SELECT COUNT(*) FROM scam_contacts") == [(left,)]
    await database.close()
    await harness.open()
