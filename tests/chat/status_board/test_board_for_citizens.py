"""The status board for citizens: it advises whether to go, and shows expired facts as unknown."""

from datetime import timedelta

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import MONDAY, new_admin_on_duty


async def _confirm_all(rina: Person, place: str = "pamulang") -> None:
    """Record hours and all needed facts as of now."""
    await rina.ask(f"/jam {place} senin-jumat 08.00-15.00", "08.00–15.00")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    for said in ("/blangko {} ada", "/alat {} normal", "/jaringan {} normal", "/kuota {} 30"):
        await rina.ask(said.format(place), "Tercatat")


async def test_a_clerk_says_it_a_citizen_asks_and_later_it_is_not_known(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    harness.now = MONDAY
    await siti.ask("/status pamulang", "⚪.*Belum pasti.*Blangko.*tidak diketahui")
    await rina.ask(
        "/blangko pamulang habis",
        "Tercatat.*🔴 Blangko: habis.*admin kantor, hari ini 09.00; berlaku sampai akhir Kamis, 26 November",
    )
    await siti.ask(
        "/status pamulang", "🔴 Sebaiknya jangan berangkat dulu: blangko habis.*tetap bisa direkam"
    )
    await siti.ask(
        "blangko di pamulang masih ada?", "Kantor Kecamatan Pamulang.*🔴 Blangko: habis.*Stok blangko berubah"
    )
    await siti.ask("blangko masih ada?", "Blangko: habis di Pamulang; tidak diketahui di 7 tempat")
    harness.now += timedelta(days=4)
    await siti.ask("/status pamulang", "Belum pasti.*⚪ Blangko: tidak diketahui sejak hari ini 00.00")
    await siti.ask("blangko di pamulang masih ada?", "⚪ Blangko: tidak diketahui sejak")
    assert "habis" not in siti.text.split("Stok blangko")[0]


async def test_one_may_set_out_only_when_all_that_is_needed_is_confirmed(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await _confirm_all(rina)
    await siti.ask("/status pamulang", "🟢 Bisa berangkat.*buka sampai 15.00.*Kuota hari ini: sisa 30")
    await rina.ask("/antrean pamulang padat", "Tercatat.*Antrean: padat.*berlaku sampai hari ini 12.00")
    await siti.ask("/status pamulang", "🟢 Bisa berangkat.*Tetapi antrean padat")
    await rina.ask("/kuota pamulang habis", "Tercatat")
    await siti.ask("/status pamulang", "🔴 Sebaiknya jangan berangkat dulu: kuota hari ini habis")
    await rina.ask("/kuota pamulang 5", "sisa 5.*berlaku sampai hari ini 15.00")
    await rina.ask("/jaringan pamulang lambat", "Tercatat")
    await siti.ask("/status pamulang", "⚪ Belum pasti: jaringan lambat")
    harness.now += timedelta(hours=6)
    await siti.ask("/status pamulang", "🔴 Sebaiknya jangan berangkat dulu: .*tutup")


async def test_questions_about_the_moment_get_the_board(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/alat pamulang rusak", "Tercatat")
    await rina.ask("/antrean pamulang padat", "Tercatat")
    await siti.ask("alat rekam rusak?", "Papan status: Kota Tangerang Selatan.*🔴 Pamulang.*alat rekam rusak")
    await siti.ask("alat rusak di pamulang?", "jangan berangkat dulu: alat rekam rusak")
    await siti.ask("status pamulang", "jangan berangkat dulu: alat rekam rusak")
    await siti.ask("antri ga di pamulang", "🟡 Antrean: padat.*Aturan antrean berbeda")
    await siti.ask("antri ga?", "Antrean: padat di Pamulang; tidak diketahui di 7 tempat")
    await siti.ask(
        "server down?", "Alat rekam: rusak di Pamulang; tidak diketahui di 7 tempat.*Rekam offline"
    )
    budi = await harness.new_person("Budi")
    await budi.ask("blangko di blitar masih ada?", "Kota atau Kabupaten")
    await budi.ask("alat rekam rusak?", "Untuk kantor yang mana")


async def test_the_nearest_that_is_open_and_has_cards(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/blangko serpong ada", "Tercatat")
    await rina.ask("/blangko pamulang habis", "Tercatat")
    await siti.ask("/status pamulang", "blangko habis")
    siti.press("📍 Terdekat yang buka, ada blangko")
    await siti.expect_edit("Belum ada yang dipastikan.*belum pasti sedang buka.*Serpong.*blangko ada.*km")
    await rina.ask("/jam serpong senin-jumat 08.00-15.00", "08.00")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await siti.ask("/status pamulang", "blangko habis")
    siti.press("📍 Terdekat yang buka, ada blangko")
    await siti.expect_edit(
        "Terdekat yang buka dan ada blangko.*Serpong: buka sampai 15.00; blangko ada · ± .* km.*Diukur dari titik tengah"
    )
    siti.send_location(-6.34, 106.73)
    await siti.expect("Terdekat dari Anda.*Terdekat yang buka dan ada blangko.*Serpong: buka sampai 15.00")
    harness.now += timedelta(days=5)
    siti.send_location(-6.34, 106.73)
    await siti.expect("Belum ada yang dipastikan")
    assert "blangko ada" not in siti.text


async def test_places_of_an_office_are_compared(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await _confirm_all(rina, "serpong")
    await rina.ask("/blangko pamulang habis", "Tercatat")
    await siti.ask(
        "/status",
        "🔴 Pamulang.*🟢 Serpong: buka sampai 15.00; blangko ada.*sisa 30.*belum ada kabar hari ini",
    )
    siti.press("Pamulang")
    await siti.expect_edit("jangan berangkat dulu")
    siti.press("📋 Semua tempat")
    await siti.expect_edit("Papan status: Kota Tangerang Selatan")
    await siti.ask("/status kabupaten cianjur", "Papan status: Kabupaten Cianjur.*belum ada kabar")
    siti.press("➡️ 2/5")
    await siti.expect_edit("belum ada kabar")


async def test_in_english(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/blangko pamulang habis", "Tercatat")
    siti.say("/language")
    await siti.expect(".")
    siti.press("English")
    await siti.expect(".")
    await siti.ask(
        "/status pamulang",
        "Better not set out yet: blank cards out of stock.*office admin, today 09:00; counts until",
    )
