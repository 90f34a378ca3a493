"""Pictures and documents of announcements: replaced by corrections, with short captions, one at a time."""

from demo.api.multipart import UploadedFile
from demo.testing.person import PIXEL, Person
from tests.support.announcement_helpers import new_clerk, new_follower
from tests.support.bot_harness import BotHarness

OTHER = PIXEL + b"\x00"


async def _send_photo(harness: BotHarness) -> tuple[Person, Person]:
    """Return a follower who got an announced photo, and the officer who sent it."""
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.send_photo(caption="Jadwal di gambar")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    await siti.expect("Jadwal di gambar")
    await rina.expect_edit("Terkirim: 1 dari 1.*Selesai")
    return rina, siti


async def test_a_correction_may_bring_another_picture(harness: BotHarness) -> None:
    rina, siti = await _send_photo(harness)
    first = siti.last_message
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    rina.send_photo(OTHER, caption="Jadwal baru di gambar")
    await rina.expect("menggantikan pesan 1 orang")
    rina.press("✏️ Ralat untuk 1 orang")
    await siti.expect_edit("RALAT.*Jadwal baru di gambar")
    assert siti.last_message["message_id"] == first["message_id"]
    assert siti.last_message["photo"][-1]["file_unique_id"] != first["photo"][-1]["file_unique_id"]
    siti.forward(siti.last_message)
    await siti.expect("Asli")
    siti.forward(first)
    await siti.expect("RALAT")


async def test_a_correction_of_the_text_alone_keeps_the_picture(harness: BotHarness) -> None:
    rina, siti = await _send_photo(harness)
    first = siti.last_message
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    await rina.ask("Jadwal yang benar di gambar", "menggantikan pesan 1 orang")
    rina.press("✏️ Ralat untuk 1 orang")
    await siti.expect_edit("RALAT.*Jadwal yang benar")
    assert siti.last_message["photo"][-1]["file_unique_id"] == first["photo"][-1]["file_unique_id"]


async def test_a_caption_that_would_not_fit_is_told_at_once(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.send_photo(caption="a" * 900)
    await rina.expect("Telegram hanya memuat teks pendek: kelebihan [0-9]+ huruf")
    over = int(rina.text.split("kelebihan ")[1].split()[0])
    rina.send_photo(caption="a" * (900 - over))
    await rina.expect("Siap dikirim")


async def test_an_album_is_answered_with_one_sentence(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    photos = [UploadedFile(f"{n}.png", "image/png", PIXEL) for n in range(3)]
    rina.send_album(photos, "Tiga foto")
    await rina.expect("Beberapa foto sekaligus tidak bisa diumumkan")
    assert not await rina.wait_for_silence()
    rina.send_photo(caption="Satu foto")
    await rina.expect("Siap dikirim")


async def test_an_album_of_a_citizen_is_answered_once(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.send_album([UploadedFile(f"{n}.png", "image/png", PIXEL) for n in range(3)], "")
    await siti.expect("tidak bisa melihat foto")
    assert not await siti.wait_for_silence()
