"""Staff desk: the board of their places, what waits, and acts by taps."""

import pytest

from demo.api.api_errors import JsonObject
from demo.testing.chat_assertions import inline_buttons
from tests.support.bot_harness import BotHarness
from tests.support.home_visit_helpers import PAMULANG, request_visit
from tests.support.staff_helpers import MONDAY, hire, new_admin_on_duty

FLOWS = (
    (
        "🔴 Tutup tempat",
        ("Pamulang", "Rab, 25 Nov", "Listrik padam"),
        "Pamulang.*tutup.*Rabu, 25 Nov.*listrik padam",
    ),
    (
        "🟢 Tambah jam",
        ("Serpong Utara", "Sab, 28 Nov", "08.00-12.00"),
        "Serpong Utara.*tambahan.*28 Nov.*08.00–12.00",
    ),
    ("🖨 Kartu jadi", ("Setu", "Sen, 16 Nov"), "Setu.*16 November 2026"),
)
COMMAND_FLOWS = (
    (
        "/tutup",
        ("Pamulang", "Rab, 25 Nov", "Tanpa alasan"),
        "Pamulang.*tutup.*Rabu, 25 November 2026.*Alasan",
    ),
    ("/jam", ("Setu", "Senin-Jumat 08.00-15.00"), "Setu.*Senin.*08.00.15.00"),
    ("/libur", ("Kam, 26 Nov", "Libur daerah"), "libur.*Kamis, 26 November 2026"),
)


def list_labels(message: JsonObject) -> list[str]:
    return [button["text"] for button in inline_buttons(message)]


@pytest.mark.parametrize(("begin", "taps", "preview"), [*FLOWS, *COMMAND_FLOWS])
async def test_an_act_is_previewed_after_three_taps(
    harness: BotHarness, begin: str, taps: tuple[str, ...], preview: str
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    if begin.startswith("/"):
        await rina.ask(begin, "Tulis begini")
        rina.press("👆 Pilih dengan tombol")
    else:
        await rina.ask("/start", "Meja petugas: Kota Tangerang Selatan")
        rina.press(begin)
    for tap in taps:
        await rina.expect_edit("")
        rina.press(tap)
    await rina.expect_edit(preview)
    assert any("Simpan" in label for label in rina.buttons)


async def test_the_desk_shows_only_the_own_place_and_what_waits(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    dedi = await hire(harness, rina, "Dedi", *PAMULANG)
    dedi.press("🗂 Ke meja petugas")
    await dedi.expect("Meja petugas: Kota Tangerang Selatan")
    assert "Pamulang" in dedi.text and "Serpong" not in dedi.text
    siti = await harness.new_person(office="3674")
    await request_visit(siti)
    await rina.ask("/blangko pamulang habis", "Tercatat")
    await dedi.ask("/start", "Pamulang: .*blangko habis")
    dedi.press("🏠 Kunjungan: 1, baru 1")
    await dedi.expect("Perlu diusulkan: 1")
    await dedi.ask("/start", "Meja petugas")
    dedi.press("📋 Ubah papan")
    await dedi.expect("Apa yang mau diisi")
    dedi.press("Alat rekam")
    await dedi.expect("Bagaimana")
    dedi.press("rusak")
    await dedi.expect("Tercatat.*Alat rekam: rusak")
    dedi.press("🏠 Menu")
    await dedi.expect("Meja petugas.*alat rekam rusak")


async def test_a_clerk_closes_the_only_place_without_choosing_it(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    dedi = await hire(harness, rina, "Dedi", *PAMULANG)
    await dedi.ask("/start", "Meja petugas")
    dedi.press("🔴 Tutup tempat")
    await dedi.expect_edit("Kantor Kecamatan Pamulang.*Hari apa")
    dedi.forge_button_press(dedi.last_message["message_id"], "guide:step:tutup:3674-01:20261125:0")
    await dedi.expect_edit("di luar tugas")


async def test_what_has_no_room_on_the_desk_is_below_more(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    siti = await harness.new_person(office="3674")
    quiet = list_labels(await rina.ask("/start", "Meja petugas"))
    await request_visit(siti)
    await siti.ask("zirkonium", "belum tahu")
    await rina.expect("permintaan kunjungan baru")
    desk = list_labels(await rina.ask("/start", "Meja petugas"))
    assert len(quiet) == len(desk) == 8
    assert desk[-2:] == ["🏠 Kunjungan: 1, baru 1", "💬 Pertanyaan: 1"]
    rina.press("☰ Lainnya")
    rest = list_labels(await rina.expect_edit("Lainnya di meja petugas"))
    assert len(rest) <= 8 and not set(desk) & set(rest)
    assert {"📈 Angka capaian", "📅 Hari libur", "👤 Sebagai warga"} <= set(rest)
    rina.press("⬅️ Kembali")
    await rina.expect_edit("Meja petugas: Kota Tangerang Selatan")
    rina.press("☰ Lainnya")
    await rina.expect_edit("Lainnya di meja petugas")
    rina.press("📅 Hari libur")
    await rina.expect_edit("Hari apa")
    rina.press("🏠 Menu")
    await rina.expect("Meja petugas")


async def test_citizens_have_no_desk(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for data in (
        "home:desk",
        "home:acts",
        "home:fold",
        "home:run:pertanyaan",
        "home:run:umumkan",
        "guide:step:tutup:3674-01:20261125:0",
    ):
        siti.forge_button_press(siti.last_message["message_id"], data)
        await siti.wait_for_silence()
        assert not any(word in siti.text for word in ("Meja", "Periksa", "Pengumuman baru", "belum dipahami"))
