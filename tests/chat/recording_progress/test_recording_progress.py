"""/capaian through the chat: staff post figures, citizens see them with day and source, old figures stay archive."""

import io
from datetime import timedelta

from PIL import Image

from content.charts import chart_image
from demo.api.api_errors import JsonObject
from demo.testing.chat_assertions import text_of
from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import hire


def read_picture(harness: BotHarness, message: JsonObject) -> Image.Image:
    file = harness.telegram.files.find(message["photo"][-1]["file_id"])
    return Image.open(io.BytesIO(harness.telegram.files.read_bytes(file)))


async def new_progress_clerk(harness: BotHarness) -> Person:
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    return rina


async def post_progress(rina: Person, line: str, preview: str) -> None:
    await rina.ask(line, f"Yang akan dibaca warga.*{preview}")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat. Mulai sekarang tampil di /capaian")


async def test_before_anything_is_posted_the_archive_is_shown_as_archive_and_not_added_up(
    harness: BotHarness,
) -> None:
    siti = await harness.new_person(office="3674")
    siti.say("/capaian")
    shown = await siti.expect(
        "belum mencatat angka baru.*Arsip, per Agustus, tahun tidak disebut.*Pamulang 120.268.*tidak menjumlahkan"
    )
    assert read_picture(harness, shown).width == chart_image.WIDTH
    words = text_of(shown)
    assert "Arsip, per Agustus, tahun tidak disebut" in words and "554.702" in words
    assert "bertentangan" in words or "tidak sama" in words
    assert "553.486" not in words, "the parts are never added up"
    await siti.ask(
        "/capaian pamulang",
        "Arsip, per Agustus, tahun tidak disebut.*120.268.*⚠️.*tidak sama.*Berita kegiatan",
    )
    budi = await harness.new_person("Budi", office="3275")
    told = await budi.ask("/capaian", "belum mencatat.*Arsip, per 1[67] September 2016.*59.000.*209.000")
    assert "photo" not in told


async def test_asked_in_ones_own_words(harness: BotHarness) -> None:
    siti, budi = await harness.new_person(office="3674"), await harness.new_person("Budi")
    for words in (
        "capaian perekaman berapa",
        "sudah berapa persen warga yang rekam",
        "progres perekaman ktp",
    ):
        await siti.ask(words, "belum mencatat angka baru.*Arsip, per Agustus, tahun tidak disebut")
    await siti.ask("berapa orang yang belum rekam di pamulang", "Pamulang.*120.268")
    await budi.ask("capaian perekaman berapa?", "Capaian kantor mana")
    await siti.ask("progres ktp saya gimana", "siap cetak")
    assert "Arsip, per" not in siti.text
    harness.now += timedelta(days=1)
    await siti.ask("berapa persen bunga kpr", "")
    assert "Arsip, per" not in siti.text


async def test_a_line_is_looked_at_recorded_and_shown_with_day_source_and_picture(
    harness: BotHarness,
) -> None:
    rina, siti = await new_progress_clerk(harness), await harness.new_person(office="3674")
    line = "/capaian pamulang 12.345 dari 15.000 per 20 november sumber SIAK"
    await rina.ask(line, r"Pamulang: 12.345 dari 15.000 \(82,3%\), per 20 November 2026.*Sumber: SIAK")
    await siti.ask("/capaian pamulang", "Belum ada angka baru")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    shown = await siti.ask("/capaian pamulang", r"Pamulang: 12.345 dari 15.000 \(82,3%\)")
    words = text_of(shown)
    assert "per 20 November 2026" in words and "petugas Kota Tangerang Selatan, SIAK" in words
    assert "Arsip, per Agustus, tahun tidak disebut" in words, "the old figure is there, marked"
    assert read_picture(harness, shown).width == chart_image.WIDTH
    await siti.ask("/capaian", "Pamulang: 12.345 dari 15.000")
    siti.press("🗄 Arsip")
    await siti.expect("554.702")
    await rina.ask("/log", "Bu Rina mencatat angka capaian.*Pamulang")


async def test_a_trend_is_shown_for_one_source_only_and_a_fall_is_told(harness: BotHarness) -> None:
    rina, siti = await new_progress_clerk(harness), await harness.new_person(office="3674")
    await post_progress(rina, "/capaian setu 1.000 dari 5.000 per 1 november", "1.000 dari 5.000")
    await post_progress(rina, "/capaian setu 2.000 dari 5.000 per 8 november sumber SIAK", "2.000")
    await siti.ask("/capaian setu", "2.000 dari 5.000.*sumber lain, jadi tidak dibandingkan")
    await post_progress(
        rina, "/capaian setu 1.900 dari 5.000 per 15 november sumber siak", "lebih rendah dari sebelumnya"
    )
    told = await siti.ask("/capaian setu", "1.900 dari 5.000")
    assert "sumber lain" in text_of(told)
    for day, count in ((1, 10_000), (8, 12_000)):
        line = f"/capaian kota tangerang selatan {count} dari 20.000 per {day} november"
        await post_progress(rina, line, "Kota Tangerang Selatan")
    await siti.ask("/capaian", r"Kota Tangerang Selatan \(seluruh kantor\): 12.000 dari 20.000")
    siti.press("📈 Perkembangan")
    await siti.expect("1 November 2026: 10.000 dari 20.000.*8 November 2026: 12.000")


async def test_sums_that_contradict_are_flagged_and_not_shown(harness: BotHarness) -> None:
    rina, siti = await new_progress_clerk(harness), await harness.new_person(office="3674")
    await post_progress(
        rina, "/capaian tangerang selatan 1.000 dari 9.000 per 20 november", "Tangerang Selatan"
    )
    await rina.ask(
        "/capaian setu 1.234 dari 1.200 per 20 november",
        "tidak cocok dengan angka seluruh kantor.*Lebih banyak dari sasaran: Setu",
    )
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    words = text_of(await siti.ask("/capaian", "tidak cocok.*tidak menjumlahkan"))
    assert "2.234" not in words and "10.200" not in words


async def test_correction_history_and_withdrawal(harness: BotHarness) -> None:
    rina, siti = await new_progress_clerk(harness), await harness.new_person(office="3674")
    await post_progress(rina, "/capaian setu 2.000 per 18 november", "2.000")
    await post_progress(rina, "/capaian setu 3.000 per 20 november", "3.000")
    await rina.ask("/capaian setu 3.100 per 20 november", "Menggantikan 3.000")
    old = rina.last_message
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    rina.press("👁 Yang dilihat warga")
    await rina.expect("3.100")
    await rina.ask("/capaian setu 3.100 per 20 november", "3.100")
    rina.press("✅ Simpan")
    await rina.expect_edit("sudah tercatat")
    await rina.ask("/capaian", "Tulis begini.*Excel")
    rina.press("🕘 Riwayat")
    await rina.expect_edit("Setu: 3.100.*Setu: 3.000.*dikoreksi kemudian.*Setu: 2.000")
    rina.press("↩️ Setu 3.100")
    await rina.expect_edit("Tarik angka ini")
    rina.press("↩️ Ya, tarik")
    await rina.expect_edit("Sudah ditarik")
    await siti.ask("/capaian setu", "2.000")
    await rina.ask("/log", "menarik angka capaian")
    assert old["message_id"]


async def test_what_cannot_be_is_refused_with_words(harness: BotHarness) -> None:
    rina = await new_progress_clerk(harness)
    await rina.ask("/capaian pamulang 12.345 dari 15.000 per 30 november", "belum tiba")
    await rina.ask("/capaian pamulang 82% per 20 november", "bukan persen")
    await rina.ask("/capaian pamulang banyak sekali", "belum terbaca.*Tulis begini")
    await rina.ask("/capaian pamulang dan serpong 10 dari 20", "Satu tempat setiap kali")
    await rina.ask("/capaian pamulang 10 dari 20", "Pamulang: 10 dari 20.*21 November 2026")
    rina.press("✖️ Batal")
    await rina.expect_edit("Tidak ada yang dicatat")


async def test_a_clerk_posts_only_for_their_own_places_and_a_citizen_sees_only(harness: BotHarness) -> None:
    rina = await new_progress_clerk(harness)
    dewi = await hire(harness, rina, "Dewi", "Petugas:", "Kota Tangerang Selatan", "Setu", "Lanjut")
    await dewi.ask("/capaian pamulang 10 dari 20", "di luar tugas Anda")
    await post_progress(dewi, "/capaian setu 10 dari 20", "Setu: 10 dari 20")
    siti = await harness.new_person(office="3674")
    await siti.ask("/capaian setu 15 dari 20", r"Setu: 10 dari 20")


async def test_old_figures_say_so_and_english_works(harness: BotHarness) -> None:
    rina, siti = await new_progress_clerk(harness), await harness.new_person(office="3674")
    await post_progress(rina, "/capaian setu 10 dari 20 per 1 november", "Setu")
    harness.now += timedelta(days=220)
    await siti.ask("/capaian setu", "lebih dari setengah tahun")
    siti.say("/language")
    await siti.expect(".")
    siti.press("English")
    await siti.expect(".")
    await siti.ask("/capaian setu", "Setu: 10 of 20 \\(50%\\).*staff of Kota Tangerang Selatan")
