"""*Ternyata lain*: three people in a day mark the board as doubted and ask the officer; no fact is changed."""

from datetime import timedelta

from content.office_features import OfficeFeature
from demo.testing.person import Person
from storage.engine.database import Database
from storage.privacy import retention
from storage.privacy.retention_periods import RetentionPeriods
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.feature_helpers import build_without
from tests.support.staff_helpers import MONDAY, hire, new_admin_on_duty

SERPONG = ("Petugas: jam", "Kota Tangerang Selatan", "Serpong", "Lanjut (1 dipilih)")
PAMULANG = ("Petugas: jam", "Kota Tangerang Selatan", "Pamulang", "Lanjut (1 dipilih)")
DIFFERENT = "✋ Ternyata lain"


async def new_people(harness: BotHarness, *names: str) -> list[Person]:
    return [await harness.new_person(name, office="3674") for name in names]


async def tell(person: Person, choice: str, pattern: str = "Terima kasih") -> None:
    await person.ask("/status pamulang", "Pamulang")
    person.press(DIFFERENT)
    await person.expect_edit("Anda sedang di sana")
    person.press(choice)
    await person.expect_callback_answer(pattern)
    await person.expect_edit("Blangko")


async def test_three_people_mark_the_board_and_ask_the_officer(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    joko = await hire(harness, rina, "Joko", *PAMULANG)
    siti, budi, tono = await new_people(harness, "Siti", "Budi", "Tono")
    await rina.ask("/blangko pamulang ada", "Tercatat")
    await tell(siti, "💳 Blangko habis", "Kalau 3 orang")
    await tell(siti, "💳 Blangko habis", "Kalau 3 orang")
    await tell(budi, "💳 Blangko habis")
    await budi.ask("/status pamulang", "Blangko: ada")
    assert "Diragukan" not in budi.text
    await tell(tono, "💳 Blangko habis")
    await joko.expect("3 orang di tempat hari ini berkata: blangko habis.*Papan mengatakan: blangko ada")
    await siti.ask("/status pamulang", "Diragukan: 3 orang hari ini berkata: blangko habis.*🟢 Blangko: ada")
    await siti.ask("/status tangsel", "Pamulang: [^\\n]*blangko ada ⚠️ diragukan")
    joko.press("✅ Papan benar")
    await joko.expect_edit("tanda ragu dihapus")
    await siti.ask("/status pamulang", "Blangko: ada")
    assert "Diragukan" not in siti.text
    await tell(siti, "💳 Blangko habis")
    await siti.ask("/status pamulang", "Blangko: ada")
    assert "Diragukan" not in siti.text, "the same people do not count again"


async def test_the_officer_changes_the_board_with_two_taps(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    people = await new_people(harness, "Siti", "Budi", "Tono")
    await rina.ask("/blangko pamulang ada", "Tercatat")
    for person in people:
        await tell(person, "💳 Blangko habis")
    await rina.expect("3 orang di tempat")
    rina.press("✏️ Ubah papan")
    await rina.expect_edit("Bagaimana keadaannya")
    rina.press("🔴 Habis")
    await rina.expect_edit("Blangko: habis")
    await people[0].ask("/status pamulang", "🔴 Blangko: habis")
    assert "Diragukan" not in people[0].text
    await tell(people[0], "💳 Blangko habis", "sudah mengatakan itu")


async def test_what_different_people_say_is_counted_apart_and_for_a_day(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    siti, budi, tono = await new_people(harness, "Siti", "Budi", "Tono")
    await tell(siti, "👥 Antrean padat")
    await tell(budi, "👥 Antrean padat")
    await tell(tono, "💳 Blangko habis")
    assert not await rina.wait_for_silence()
    harness.let_time_pass(timedelta(days=1))
    await tell(tono, "👥 Antrean padat")
    await siti.ask("/status pamulang", "Pamulang")
    assert "Diragukan" not in siti.text
    later = harness.now + timedelta(days=2)
    async with opened_databases[-1].transaction() as tx:
        await retention.erase_expired(tx, RetentionPeriods(), int(later.timestamp()))
    days = query_committed(harness.database_path, "SELECT DISTINCT day FROM site_doubts ORDER BY day")
    assert days == [("2026-11-24",)]


async def test_one_person_tells_a_few_things_a_day(harness: BotHarness) -> None:
    await new_admin_on_duty(harness, now=MONDAY)
    (siti,) = await new_people(harness, "Siti")
    message = await siti.ask("/status pamulang", "Pamulang")
    for kind in ("habis", "padat"):
        siti.forge_button_press(message["message_id"], f"board:saw:3674-06:{kind}")
        await siti.expect_callback_answer("Kalau 3 orang")
    siti.forge_button_press(message["message_id"], "board:saw:3674-01:padat")
    await siti.expect_callback_answer("Kalau 3 orang")
    siti.forge_button_press(message["message_id"], "board:saw:3674-01:habis")
    await siti.expect_callback_answer("sudah 3 kali")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM site_doubts") == [(3,)]
    siti.forge_button_press(message["message_id"], "board:saw:3674-99:habis")
    siti.forge_button_press(message["message_id"], "board:saw:3674-06:rusak")
    await siti.expect("Ini Loket")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM site_doubts") == [(3,)]


async def test_no_row_names_a_person_and_erasing_takes_it_back(harness: BotHarness) -> None:
    await new_admin_on_duty(harness, now=MONDAY)
    (siti,) = await new_people(harness, "Siti")
    await tell(siti, "👥 Antrean padat")
    rows = query_committed(harness.database_path, "SELECT * FROM site_doubts")
    assert len(rows) == 1 and str(siti.id) not in str(rows)
    await siti.ask("/hapusdata", "Hapus semua")
    siti.press("Ya, hapus sekarang")
    await siti.expect_edit("Selesai")
    assert query_committed(harness.database_path, "SELECT * FROM site_doubts") == []


async def test_a_closed_place_is_in_doubt_only_while_the_board_calls_it_open(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    people = await new_people(harness, "Siti", "Budi", "Tono")
    await rina.ask("/jam pamulang senin-jumat 08.00-15.00", "08.00–15.00")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    for person in people:
        await tell(person, "🚪 Ternyata tutup")
    await rina.expect("berkata: tutup.*Papan mengatakan: buka")
    await people[0].ask("/status pamulang", "Diragukan: 3 orang hari ini berkata: tutup.*buka sampai 15.00")
    rina.press("✏️ Ubah papan")
    await rina.expect_edit("Pamulang")
    harness.let_time_pass(timedelta(hours=7))
    await people[0].ask("/status pamulang", "Pamulang")
    assert "Diragukan" not in people[0].text


async def test_an_officer_of_another_place_settles_nothing(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    joko = await hire(harness, rina, "Joko", *SERPONG)
    for person in await new_people(harness, "Siti", "Budi", "Tono"):
        await tell(person, "👥 Antrean padat")
    joko.forge_button_press(joko.last_message["message_id"], "doubt:settle:3674-06:padat")
    await joko.expect("tidak bertugas")
    assert query_committed(harness.database_path, "SELECT SUM(settled) FROM site_doubts") == [(0,)]


async def test_an_office_without_it_has_no_button(harness: BotHarness) -> None:
    await harness.close()
    harness.build_services = build_without(OfficeFeature.SITE_DOUBTS)
    await harness.open()
    (siti,) = await new_people(harness, "Siti")
    message = await siti.ask("/status pamulang", "Pamulang")
    assert DIFFERENT not in siti.buttons
    siti.forge_button_press(message["message_id"], "board:saw:3674-06:habis")
    await siti.expect_callback_answer()
    assert query_committed(harness.database_path, "SELECT * FROM site_doubts") == []


async def test_the_button_makes_no_row_of_its_own(harness: BotHarness) -> None:
    (siti,) = await new_people(harness, "Siti")
    message = await siti.ask("/status pamulang", "Pamulang")
    rows = [[button["text"] for button in row] for row in message["reply_markup"]["inline_keyboard"]]
    assert rows[-1] == [DIFFERENT, "🏠 Menu"]
