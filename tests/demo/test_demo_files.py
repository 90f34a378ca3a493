"""Files in both directions."""

import pytest
from telegram import InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from demo.api.file_store import image_dimensions, scaled_sizes
from demo.testing.person import PIXEL
from tests.support.local_telegram_harness import LocalTelegramHarness, expect_refusal


async def download_content(harness: LocalTelegramHarness, file_id: str) -> bytes:
    return bytes(await (await harness.bot.get_file(file_id)).download_as_bytearray())


async def test_a_document_of_the_bot_keeps_name_and_bytes(harness: LocalTelegramHarness) -> None:
    await harness.bot.send_document(harness.siti.id, b"BEGIN:VCALENDAR\r\n--x\r\n", filename='jadwal "a".ics')
    document = (await harness.siti.expect_kind("document"))["document"]
    assert (document["file_name"], document["file_size"]) == ('jadwal "a".ics', 22)
    assert await download_content(harness, document["file_id"]) == b"BEGIN:VCALENDAR\r\n--x\r\n"


async def test_a_file_is_sent_again_by_its_id(harness: LocalTelegramHarness) -> None:
    first = await harness.bot.send_document(harness.siti.id, b"x")
    assert first.document
    again = await harness.bot.send_document(harness.siti.id, first.document.file_id)
    assert again.document and again.document.file_id == first.document.file_id
    with expect_refusal("Can't use file of type document as photo"):
        await harness.bot.send_photo(harness.siti.id, first.document.file_id)
    with expect_refusal("Wrong file identifier/http url specified"):
        await harness.bot.send_document(harness.siti.id, "tidak-ada")


async def test_photos_have_sizes(harness: LocalTelegramHarness) -> None:
    sent = await harness.bot.send_photo(harness.siti.id, PIXEL, caption="satu titik")
    again = await harness.bot.send_photo(harness.siti.id, sent.photo[-1].file_id)
    assert again.photo == sent.photo and sent.caption == "satu titik"
    with expect_refusal("Image_process_failed"):
        await harness.bot.send_photo(harness.siti.id, b"bukan gambar")


def test_sizes_of_a_big_photo() -> None:
    assert scaled_sizes(3000, 1500) == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    assert scaled_sizes(200, 400) == [(45, 90), (160, 320), (200, 400)]


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"GIF89a\x05\x00\x07\x00", (5, 7)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x07\x00\x05", (5, 7)),
        (b"\xff\xd8\xff", None),
        (b"%PDF", None),
    ],
)
def test_dimensions(head: bytes, size: tuple[int, int] | None) -> None:
    assert image_dimensions(head) == size


async def test_photos_of_people_can_be_fetched(harness: LocalTelegramHarness) -> None:
    harness.siti.send_photo(caption="KTP")
    (update,) = await harness.bot.get_updates(timeout=0)
    assert update.message
    assert await download_content(harness, update.message.photo[-1].file_id) == PIXEL


async def test_voices_and_documents_of_people(harness: LocalTelegramHarness) -> None:
    harness.siti.send_voice(b"OggS" * 10)
    harness.siti.send_document(b"%PDF-1.7", name="surat.pdf")
    voice, document = [update.message for update in await harness.bot.get_updates(timeout=0)]
    assert voice and voice.voice and await download_content(harness, voice.voice.file_id) == b"OggS" * 10
    assert document and document.document and document.document.file_name == "surat.pdf"


async def test_albums(harness: LocalTelegramHarness) -> None:
    photo = (await harness.bot.send_photo(harness.siti.id, PIXEL)).photo[-1].file_id
    album = await harness.bot.send_media_group(
        harness.siti.id,
        [InputMediaPhoto(PIXEL, caption="<b>a</b>", parse_mode="HTML"), InputMediaPhoto(photo)],
    )
    assert len({message.media_group_id for message in album}) == 1 and album[0].caption == "a"
    with pytest.raises(BadRequest, match="Wrong number of messages in the album"):
        await harness.bot.send_media_group(harness.siti.id, [InputMediaPhoto(photo)])
    with pytest.raises(BadRequest, match="can't be mixed"):
        await harness.bot.send_media_group(
            harness.siti.id, [InputMediaPhoto(photo), InputMediaDocument(b"x")]
        )


async def test_media_is_replaced(harness: LocalTelegramHarness) -> None:
    sent = await harness.bot.send_photo(harness.siti.id, PIXEL, caption="lama")
    await harness.bot.edit_message_media(
        InputMediaDocument(b"x", caption="baru"), harness.siti.id, sent.message_id
    )
    assert harness.siti.text == "baru"
    assert "document" in harness.siti.last_message and "photo" not in harness.siti.last_message


async def test_limits_of_size(harness: LocalTelegramHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.api.file_store.MOST", 10)
    monkeypatch.setattr("demo.api.chat_methods.MOST_DOWNLOAD", 5)
    with pytest.raises(Exception, match="Too Large"):
        await harness.bot.send_document(harness.siti.id, b"a" * 11)
    sent = await harness.bot.send_document(harness.siti.id, b"a" * 10)
    assert sent.document
    with expect_refusal("File is too big"):
        await harness.bot.get_file(sent.document.file_id)
    with expect_refusal("File must be non-empty"):
        await harness.bot.send_document(harness.siti.id, b"")
