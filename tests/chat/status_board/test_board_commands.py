"""Board commands: one line or two taps, notices, expiry, withdrawal, the morning reminder."""

from datetime import UTC, datetime, time, timedelta

import pytest

from demo.testing.person import Person
from runtime.settings import SettingsError, read_settings
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import MONDAY, hire, new_admin_on_duty

AT_SERPONG = (
    "Petugas: jam, tutup, pengumuman",
    "Kota Tangerang Selatan",
    "Serpong",
    "Lanjut (1 dipilih)",
)


async def _new_officer(harness: BotHarness, rina: Person) -> Person:
    """Return an officer of Serpong only."""
    agus = await hire(harness, rina, "Agus", *AT_SERPONG)
    await agus.ask("/start 3674", "Kota Tangerang Selatan")
    return agus


async def _new_follower(harness: BotHarness, name: str, what: str) -> Person:
    person = await harness.new_person(name, office="3674")
    await person.ask(f"/ikuti {what}", "Anda mengikuti")
    return person


async def test_followers_are_told_of_the_recorded_fact_by_one_tap_and_only_once(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    siti, budi = (
        await _new_follower(harness, "Siti", "blangko pamulang"),
        await _new_follower(harness, "Budi", "gangguan pamulang"),
    )
    await rina.ask("/blangko pamulang habis sampai senin depan kiriman terlambat", ".")
    await rina.ask(
        "/blangko pamulang habis sampai 30 november kiriman terlambat",
        r"Tercatat.*Blangko: habis \(kiriman terlambat\).*akhir Senin, 30 November.*Kabari 1 pengikut",
    )
    await siti.ask("/status pamulang", "jangan berangkat dulu: blangko habis")
    message = rina.last_message["message_id"]
    tap = rina.last_message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    rina.press("🔔 Kabari 1 orang")
    await rina.expect_edit("dikabari: 1")
    told = await siti.expect(
        "🔴 Kantor Kecamatan Pamulang.*blangko habis.*Keterangan: kiriman terlambat.*sampai akhir Senin, 30 November 2026"
    )
    assert not await budi.wait_for_silence()
    rina.forge_button_press(message, tap)
    await rina.expect_edit("sudah dikabari")
    assert not await siti.wait_for_silence()
    siti.say(told["text"])
    await siti.expect("Asli")
    await rina.ask("/blangko pamulang ada", "Blangko: ada.*Kabari 1 pengikut")
    rina.forge_button_press(message, tap)
    await rina.expect_callback_answer("sudah diubah atau sudah lewat")
    siti.say(told["text"])
    await siti.expect("Sudah ditarik.*tidak berlaku lagi")


async def test_what_does_not_matter_is_not_offered_to_be_told(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await _new_follower(harness, "Siti", "pamulang")
    for command in ("/antrean pamulang padat", "/kuota pamulang 0", "/alat pamulang normal"):
        await rina.ask(command, "Tercatat")
        assert not [label for label in rina.buttons if "Kabari" in label], command
    await rina.ask("/alat pamulang rusak", "Kabari 1 pengikut")
    await rina.ask("/alat pamulang rusak", "Tercatat.*Kabari 1 pengikut")
    harness.now += timedelta(hours=1)
    await rina.ask("/alat pamulang masih rusak", "Tercatat")
    assert not [label for label in rina.buttons if "Kabari" in label]


async def test_a_fact_is_taken_back_and_its_end_changed(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/antrean pamulang padat", "berlaku sampai hari ini 12.00")
    rina.press("⏳ Ubah masa berlaku")
    await rina.expect_edit("Berlaku sampai kapan")
    rina.press("hari ini 10.00")
    await rina.expect_edit("berlaku sampai hari ini 10.00")
    await siti.ask("antri ga di pamulang?", "Antrean: padat")
    rina.press("↩️ Tarik kembali")
    await rina.expect_edit("Ditarik kembali. Antrean.*tidak diketahui")
    await siti.ask("antri ga di pamulang?", "Antrean: tidak diketahui sejak hari ini 09.00")
    await rina.ask("/log", "menarik isi papan status.*Pamulang.*antrean padat")


async def test_two_taps_do_what_a_line_does(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/kuota", "Untuk tempat yang mana")
    rina.press("Pamulang")
    await rina.expect_edit("Kuota hari ini: tidak diketahui.*Bagaimana keadaannya")
    rina.press("20")
    await rina.expect_edit("Tercatat.*Kuota hari ini: sisa 20")
    await siti.ask("/status pamulang", "sisa 20")
    agus = await _new_officer(harness, rina)
    await agus.ask("/blangko habis", "Tercatat.*Serpong.*Blangko: habis.*petugas, hari ini")
    await agus.ask("/alat", "Serpong.*Alat rekam")
    agus.press("🔴 Rusak")
    await agus.expect_edit("Tercatat.*Alat rekam: rusak")


async def test_a_clerk_of_one_place_sets_that_place_only(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    agus = await _new_officer(harness, rina)
    for command in ("/blangko pamulang habis", "/alat semua rusak", "/kuota tangsel 30"):
        await agus.ask(command, "di luar tugas Anda")
    await rina.ask("/blangko pamulang ada", "Tercatat")
    for data in (
        "post:undo:1",
        "post:set:blangko:3674-06:habis",
        "morning:ok:blangko:3674-06:habis",
        "post:lasts:1:7d",
    ):
        await agus.ask("/antrean sepi", "Tercatat")
        agus.forge_button_press(agus.last_message["message_id"], data)
        await agus.expect_edit("di luar tugas Anda")


async def test_several_places_at_once(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/jaringan semua putus selama 2 jam", "Tercatat.*putus.*hari ini 11.00.*dan 5 tempat lain")
    await siti.ask("server down?", "Jaringan: putus di .*Serpong")
    await rina.ask("/jaringan serpong dan pamulang normal", "Serpong.*normal.*Pamulang.*normal")
    await siti.ask("server down?", "putus di.*normal di Serpong, Pamulang")


UNCLEAR = (
    ("/blangko pamulang habis besok", "Sampai kapan.*tulis “sampai”"),
    ("/blangko pamulang habis sampai kemarin", "Sampai kapan.*lewat"),
    ("/blangko pamulang habis sampai 1 maret 2027", "terlalu jauh"),
    ("/blangko pamulang ada habis", "Bagaimana keadaannya"),
    ("/blangko pamulang", "Bagaimana keadaannya"),
    ("/alat pamulang baik rusak", "Bagaimana keadaannya"),
    ("/kuota pamulang banyak", "Bagaimana keadaannya"),
    ("/blangko kota blitar habis", "tidak dilayani"),
)


@pytest.mark.parametrize(("command", "asked"), UNCLEAR)
async def test_what_is_unclear_is_asked_back_and_nothing_is_recorded(
    harness: BotHarness, command: str, asked: str
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask(command, asked)
    assert "Tercatat" not in rina.text
    await rina.ask(
        "/status pamulang", "Blangko: tidak diketahui.*Alat rekam: tidak diketahui.*Kuota hari ini: tidak"
    )


async def test_at_night_followers_are_told_in_the_morning_unless_it_is_urgent(harness: BotHarness) -> None:
    rina, siti = (
        await new_admin_on_duty(harness, now=MONDAY),
        await _new_follower(harness, "Siti", "blangko pamulang"),
    )
    harness.now = MONDAY + timedelta(hours=13)  # 22.00
    await rina.ask("/blangko pamulang habis", "Kabari 1 pengikut")
    rina.press("🔔 Kabari pukul 06.00")
    await rina.expect_edit("dikabari: 1")
    assert not await siti.wait_for_silence()
    await rina.ask("/blangko pamulang ada", "Tercatat")
    harness.now += timedelta(hours=9)
    await siti.ask("/status pamulang", "Blangko: ada")
    assert not [shown for shown in siti.bot_messages if "blangko habis" in str(shown.get("text"))]


async def test_citizens_have_no_such_commands(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for command in (
        "/blangko pamulang habis",
        "/antrean padat",
        "/kuota 30",
        "/alat rusak",
        "/jaringan putus",
    ):
        await siti.ask(command, ".")
        assert "Tercatat" not in siti.text
    for data in ("post:undo:1", "post:set:blangko:3674-06:ada", "morning:ok:blangko:3674-06:ada"):
        siti.forge_button_press(siti.last_message["message_id"], data)
        await siti.expect_callback_answer("tidak dipakai")
    await siti.ask("/status pamulang", "Blangko: tidak diketahui")


async def test_a_number_of_a_person_in_a_note_is_taken_out(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/blangko pamulang habis hubungi 0000001234567890", "Tercatat")
    assert "0000001234567890" not in rina.text


async def test_each_working_morning_officers_confirm_with_one_tap(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    agus = await _new_officer(harness, rina)
    await agus.ask("/blangko ada", "Tercatat")
    await agus.ask("/alat normal", "Tercatat")
    harness.now = datetime(2026, 11, 24, 0, 31, tzinfo=UTC)  # Tuesday 07.31
    await agus.expect("Selamat pagi.*Serpong.*Blangko: ada.*Alat rekam: normal")
    harness.now += timedelta(hours=2)
    await siti.ask("/status serpong", "⚪ Alat rekam: tidak diketahui sejak")
    agus.press("✅ Alat rekam normal")
    await agus.expect_edit("Alat rekam: normal.*berlaku sampai Rabu, 25 November 2026, 09.31")
    assert "✅ Alat rekam normal" not in agus.buttons and "✅ Blangko ada" in agus.buttons
    await siti.ask("/status serpong", "🟢 Alat rekam: normal")
    agus.press("✏️ Isi Serpong")
    await agus.expect("Apa yang mau diisi")
    agus.press("Antrean")
    await agus.expect_edit("Bagaimana keadaannya")
    agus.press("🟢 Sepi")
    await agus.expect_edit("Tercatat.*Antrean: sepi")
    harness.now = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
    await agus.expect("Selamat pagi.*terakhir: normal")
    harness.now = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)  # Saturday
    assert not await agus.wait_for_silence()


async def test_an_office_that_has_only_an_admin_is_reminded_too(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/blangko serpong ada", "Tercatat")
    harness.now = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # Tuesday 07.30
    await rina.expect("Selamat pagi.*Serpong.*Blangko: ada")


async def test_the_reminder_has_a_setting() -> None:
    assert read_settings({}).remind_at == time(7, 30)
    assert read_settings({"LOKET_REMIND_AT": "6.45"}).remind_at == time(6, 45)
    assert read_settings({"LOKET_REMIND_AT": "off"}).remind_at is None
    with pytest.raises(SettingsError, match="LOKET_REMIND_AT"):
        read_settings({"LOKET_REMIND_AT": "pagi"})
