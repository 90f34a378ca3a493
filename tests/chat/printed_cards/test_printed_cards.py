"""Printed cards: asked by place and day, one notice for waiting people, no NIK anywhere."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from content.dates.past_dates import DateSpan
from content.printed_cards import PrintNotice, PrintStatus, judge_printed
from demo.testing.chat_assertions import matches_pattern, text_of
from demo.testing.person import Person
from tests.support.bot_harness import SATURDAY, BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import hire, new_admin_on_duty

SERPONG = ("Petugas: jam", "Kota Tangerang Selatan", "Serpong", "Lanjut (1 dipilih)")
SAVE = "✅ Simpan"


async def _announce_cards(rina: Person, text: str, pattern: str = "sudah tercetak") -> None:
    await rina.ask(f"/cetak {text}", pattern)
    rina.press(SAVE)
    await rina.expect_edit("Tercatat")


def count_waiting(harness: BotHarness) -> list[tuple[object, ...]]:
    return query_committed(harness.database_path, "SELECT * FROM card_waits ORDER BY chat_id, site, recorded")


def wait_for_message(person: Person, pattern: str = "sudah tercetak.*Kode LKT-") -> int:
    return sum(matches_pattern(pattern, text_of(message)) for message in person.bot_messages)


async def test_a_clerk_announces_and_a_citizen_learns_it_by_place_and_day(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await rina.ask(
        "/cetak pamulang 12 agustus",
        "Kecamatan Pamulang: rekaman s.d. 12 Agustus 2026 sudah tercetak.*Ambil di: Kantor Kecamatan Pamulang.*Bawa: bukti"
        " rekam atau KK.*Disimpan s.d. 21 Desember 2026 \\(30 hari\\).*dikabari sekali: 0",
    )
    await siti.ask("/cetak pamulang 5 agustus", "Tidak diketahui.*belum mengumumkan")
    rina.press(SAVE)
    await rina.expect_edit("Tercatat")
    await siti.ask("/cetak", "Di mana Anda rekam.*NIK tidak diperlukan")
    siti.press("Pamulang")
    await siti.expect("Kapan Anda rekam\\? Kira-kira boleh")
    siti.say("awal agustus kemarin")
    await siti.expect(
        "rekam 1 Agustus 2026 sampai 10 Agustus 2026.*Sudah tercetak.*Ambil di.*Disimpan s.d. 21 Desember 2026"
        ".*Diumumkan kantor pada 21 November 2026.*gratis.*bukan hasil melihat data Anda"
    )
    await siti.ask("/cetak pamulang 2 minggu lalu", "Belum.*Per 21 November 2026.*s.d. 12 Agustus 2026")
    await siti.ask("/cetak pamulang agustus", "rekam Agustus 2026.*Belum pasti: rekaman s.d. 12 Agustus")
    await siti.ask("/cetak pamulang lupa", "tanggal tidak ingat.*Belum pasti")
    await siti.ask("/cetak pamulang 25 desember 2026", "belum lewat")
    await siti.ask("/cetak serpong 5 agustus", "Tidak diketahui")


async def test_the_question_in_ones_own_words_leads_there(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask("ktp saya sudah jadi?", "Tanyakan status")
    assert "🖨 Kartu saya sudah jadi?" in siti.buttons
    assert not await siti.wait_for_silence(), "nothing is announced there, so nothing more is asked"
    await _announce_cards(rina, "pamulang 12 agustus ambil di kantor dinas bawa resi simpan 14 hari")
    siti.say("ktp saya sudah jadi?")
    await siti.expect("Tanyakan status")
    await siti.expect("Di mana Anda rekam")
    await siti.ask(
        "ktp saya di pamulang sudah jadi belum, rekam 3 agustus",
        "Sudah tercetak.*Ambil di: kantor dinas.*Bawa: resi.*Disimpan s.d. 5 Desember 2026",
    )


async def test_who_waits_is_told_once_and_may_stop(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti, budi, tono = [await harness.new_person(name, office="3674") for name in ("Siti", "Budi", "Tono")]
    for person in (siti, budi, tono):
        await person.ask("/cetak pamulang 10 agustus", "Tidak diketahui")
        person.press("🔔 Kabari saya")
        await person.expect("Anda dikabari sekali.*10 Agustus 2026.*nomor chat ini, tempat dan tanggalnya")
    assert count_waiting(harness) == sorted((p.id, "3674-06", "2026-08-10") for p in (siti, budi, tono))
    assert {len(row) for row in count_waiting(harness)} == {3}
    budi.press("🔕 Jangan kabari")
    await budi.expect("sudah dihapus")
    tono.block()
    await _announce_cards(rina, "pamulang 5 agustus", "dikabari sekali: 0")
    assert not await siti.wait_for_silence()
    await _announce_cards(rina, "pamulang 12 agustus", "dikabari sekali: 1")
    letter = await siti.expect(
        "🖨 Kantor Kecamatan Pamulang: rekaman s.d. 12 Agustus 2026 sudah tercetak.*Ambil di.*Kode LKT-"
    )
    await siti.ask("/cek " + letter["text"].split("Kode ")[1][:9], "Kode .* milik pengumuman")
    await _announce_cards(rina, "pamulang 20 agustus", "dikabari sekali: 0")
    assert wait_for_message(siti) >= 1 and wait_for_message(budi) == 0
    assert count_waiting(harness) == []
    await rina.ask("/log", "mengumumkan kartu tercetak.*Pamulang.*12 Agustus 2026")


async def test_lists_of_what_is_followed_and_kept_know_it_and_deleting_ends_it(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask("/cetak pamulang 10 agustus", "Tidak diketahui")
    siti.press("🔔 Kabari saya")
    await siti.expect("Anda dikabari sekali")
    await siti.ask("/langganan", "kartu: Pamulang, rekam 10 Agustus 2026")
    assert any("10 Agustus 2026" in button for button in siti.buttons)
    await siti.ask("/datasaya", "kartu: Pamulang, rekam 10 Agustus 2026")
    await siti.ask("/hapusdata", "Hapus semua")
    siti.press("Ya, hapus sekarang")
    await siti.expect_edit("Selesai")
    assert count_waiting(harness) == []
    await rina.ask("/cetak pamulang 12 agustus", "dikabari sekali: 0")


async def test_it_waits_for_the_morning_and_for_the_end_of_a_pause(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask("/cetak pamulang 10 agustus", "Tidak diketahui")
    siti.press("🔔 Kabari saya")
    await siti.expect("Anda dikabari sekali")
    harness.now = SATURDAY + timedelta(hours=12)  # 22.00
    await _announce_cards(rina, "pamulang 12 agustus", "dikabari sekali: 1")
    assert not await siti.wait_for_silence()
    await harness.close()
    harness.now += timedelta(hours=9)
    await harness.open()
    await siti.expect("🖨 Kantor Kecamatan Pamulang")
    await harness.close()
    await harness.open()
    await siti.ask("halo", "")
    assert wait_for_message(siti) == 1


async def test_going_back_is_warned_of_and_corrects_what_was_told(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask("/cetak pamulang 10 agustus", "Tidak diketahui")
    siti.press("🔔 Kabari saya")
    await siti.expect("Anda dikabari sekali")
    await _announce_cards(rina, "pamulang 12 agustus")
    letter = await siti.expect("12 Agustus 2026 sudah tercetak")
    await _announce_cards(
        rina, "pamulang 2 agustus", "ini mundur.*12 Agustus 2026.*1 orang yang sudah dikabari menerima ralat"
    )
    await siti.expect("🖨 Ralat: .*baru mencetak rekaman s.d. 2 Agustus 2026.*mohon maaf")
    await siti.ask("/cetak pamulang 10 agustus", "Belum.*s.d. 2 Agustus 2026")
    siti.forward(letter)
    await siti.expect("ditarik")
    await rina.ask("/log", "meralat kartu tercetak")
    await rina.ask("/cetak", "Pamulang: s.d. 2 Agustus 2026")


async def test_two_clerks_at_once_announce_once(harness: BotHarness) -> None:
    rina, dewi = await new_admin_on_duty(harness), await new_admin_on_duty(harness, "Bu Dewi")
    siti = await harness.new_person(office="3674")
    await siti.ask("/cetak pamulang 10 agustus", "Tidak diketahui")
    siti.press("🔔 Kabari saya")
    await siti.expect("Anda dikabari sekali")
    await rina.ask("/cetak pamulang 12 agustus", "dikabari sekali: 1")
    await dewi.ask("/cetak pamulang 12 agustus", "dikabari sekali: 1")
    rina.press(SAVE)
    await rina.expect_edit("Tercatat.*dikabari: 1")
    dewi.press(SAVE)
    await dewi.expect_edit("sudah tercatat, jadi tidak ada yang dikabari lagi")
    await siti.expect("12 Agustus 2026 sudah tercetak")
    assert not await siti.wait_for_silence()
    await rina.ask("/cetak pamulang 20 agustus", "20 Agustus")
    await dewi.ask("/cetak pamulang 15 agustus", "15 Agustus")
    rina.press(SAVE)
    await rina.expect_edit("Tercatat")
    dewi.press(SAVE)
    await dewi.expect_edit("Rekan Anda baru saja mengubah ini.*ini mundur")


async def test_what_was_announced_expires_into_not_known(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await _announce_cards(rina, "pamulang 12 agustus simpan 7 hari")
    harness.now += timedelta(days=5)
    await _announce_cards(rina, "pamulang 20 agustus")
    await siti.ask("/cetak pamulang 10 agustus", "Sudah tercetak.*Disimpan s.d. 28 November 2026")
    harness.now += timedelta(days=5)
    await siti.ask("/cetak pamulang 10 agustus", "Tidak diketahui lagi.*menyimpannya")
    await siti.ask("/cetak pamulang 18 agustus", "Sudah tercetak")
    harness.now += timedelta(days=40)
    for day in ("10 agustus", "18 agustus", "25 agustus"):
        await siti.ask(
            f"/cetak pamulang {day}", "Tidak diketahui.*tertanggal 26 November 2026.*tidak berlaku"
        )


async def test_only_staff_of_the_place_announce_and_a_citizen_gets_an_answer(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask("/cetak pamulang 12 agustus", "Tidak diketahui")
    joko = await hire(harness, rina, "Joko", *SERPONG)
    await joko.ask("/cetak pamulang 12 agustus", "Pamulang di luar tugas Anda")
    await joko.ask("/cetak serpong 12 agustus", "Kantor Kecamatan Serpong: rekaman s.d. 12 Agustus")
    await joko.ask("/cetak serpong desember 2027", "belum lewat")
    await joko.ask("/cetak serpong", "Rekaman sampai tanggal berapa.*Tulis begini")


CODES = (
    (
        "status saya prr artinya apa",
        "PRR \\(PRINT_READY_RECORD\\).*siap dicetak.*tidak bisa melihat data Anda.*Sumber",
    ),
    ("duplicate record", "DUPLICATE_RECORD.*ganda.*Jangan rekam lagi"),
    ("BIO_CAPTURED", "BIO_CAPTURED.*sudah diambil"),
    ("di resi saya tertulis sent for enrollment maksudnya apa ya", "SFE.*diperiksa"),
    ("/cetak sfe", "SFE"),
    ("ENROLL_FAILURE_AT_CENTRAL", "gagal"),
)


async def test_codes_of_slips_are_explained(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for question, answer in CODES:
        await siti.ask(question, answer)
    siti.press("🔤 Kode di bukti rekam")
    await siti.expect("Kode mana")
    siti.press("➡️")
    await siti.expect_edit("Kode mana")
    siti.press("Kartu sedang dikirim")
    await siti.expect("CARD_SHIPPED.*sedang dikirim")
    await siti.ask("is my card printed?", "")
    assert "CARD_PRINTED" not in siti.text


async def test_a_code_is_typed_in_answer_to_the_question_for_it(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for typed, answer in (("efac", "EFAC"), ("XYZ_FAILURE", "belum saya kenal"), ("batal", "Dibatalkan")):
        await siti.ask("status saya prr artinya apa", "siap dicetak")
        siti.press("🔤 Kode di bukti rekam")
        await siti.expect("Kode mana")
        await siti.ask(typed, answer)
        assert not any("_" in label for label in siti.buttons)
    await siti.ask("ktp hilang gimana?", "surat kehilangan")


DAYS = st.integers(0, 100).map(lambda n: date(2026, 7, 1) + timedelta(days=n))


@given(
    st.lists(st.tuples(DAYS, st.integers(0, 100), st.integers(1, 60)), max_size=5),
    DAYS,
    st.integers(0, 30),
    st.integers(0, 200),
)
def test_nothing_expired_absent_or_later_is_ever_printed(
    said: list[tuple[date, int, int]], first: date, length: int, now: int
) -> None:
    """`said` holds: printed up to which day, recorded on which day, kept for how many days. Later days never decrease."""
    marks: list[PrintNotice] = []
    for through, at, days in sorted(said, key=lambda one: one[1]):
        marks = [mark for mark in marks if mark.through <= through]
        marks.append(PrintNotice(len(marks), "s", through, (at + days) * 86400, "", "", at * 86400))
    known = [mark for mark in marks if mark.at <= now * 86400]
    span = DateSpan(first, first + timedelta(days=length))
    found = judge_printed(known, span, now * 86400)
    holding = [mark for mark in known if mark.until > now * 86400]
    if found.status is PrintStatus.YES:
        assert any(mark.through >= span.last for mark in holding)
        assert found.notice in holding
    if found.status in (PrintStatus.NO, PrintStatus.PARTLY):
        assert found.notice in holding and found.notice is known[-1]
    if not holding:
        assert found.status in (PrintStatus.UNKNOWN, PrintStatus.LAPSED)


async def test_the_same_day_announced_again_takes_the_place_of_what_was_said_of_it(
    harness: BotHarness,
) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await _announce_cards(rina, "pamulang 12 agustus simpan 5 hari")
    harness.now += timedelta(days=2)
    await _announce_cards(rina, "pamulang 12 agustus ambil di kantor dinas simpan 30 hari")
    await siti.ask("/cetak pamulang 5 agustus", "Sudah tercetak.*Ambil di: kantor dinas.*23 Desember 2026")
    harness.now += timedelta(days=10)
    await siti.ask("/cetak pamulang 5 agustus", "Sudah tercetak.*Ambil di: kantor dinas.*23 Desember 2026")


async def test_who_asks_to_be_told_when_it_is_printed_by_now_sees_it_at_once(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask("/cetak pamulang 5 agustus", "Tidak diketahui.*belum mengumumkan")
    await _announce_cards(rina, "pamulang 12 agustus")
    siti.press("Kabari saya")
    await siti.expect("Sudah tercetak.*Ambil di: Kantor Kecamatan Pamulang")
    assert count_waiting(harness) == []
