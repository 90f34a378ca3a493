"""Pictures in a report: stored with it, named without personal numbers, removed again."""

import pytest

from demo.api.multipart import UploadedFile
from demo.testing.person import PIXEL, Person
from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import STEPS, answer_panel, begin_report, fill_report, press_panel


async def test_a_photo_as_evidence(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await begin_report(siti)
    siti.send_photo()
    await siti.expect("Bukti dikirim bersama cerita")
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    photo = siti.send_photo(caption="ini kuitansinya, NIK 0000001212900001")
    await siti.expect_edit("sudah saya buang.*Bukti 1.*kuitansinya, NIK \\[nik\\]")
    await siti.expect("Bukti 1 tersimpan")
    await press_panel(siti, "➡️ Lanjut", "Sudah benar.*Bukti: 1")
    await siti.wait_for_silence()
    assert photo["message_id"] not in siti.chat.messages
    await press_panel(siti, "Kirim laporan", "sudah masuk")
    async with opened_databases[-1].read_transaction() as tx:
        owners = [row["owner"] for row in await tx.fetch_all("SELECT owner FROM evidence")]
        (id,) = [row["id"] for row in await tx.fetch_all("SELECT id FROM reports")]
    assert owners == [f"report:{id}"]


async def test_evidence_can_be_taken_out_again(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    await press_panel(siti, "Buang bukti", "Bukti sudah dibuang")
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_all("SELECT owner FROM evidence") == []


async def test_below_evidence_the_form_goes_on(opened_databases: list[Database], harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    above = siti.last_message["message_id"]
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    siti.press("▶️ Lanjutkan")
    shown = await siti.expect_edit("Bukti: 1")
    assert "✅ Kirim laporan" in siti.buttons or "➡️ Lanjut" in siti.buttons
    assert shown["message_id"] != above
    await siti.wait_for_silence()
    assert above not in siti.chat.messages


async def go_to_story(person: Person) -> None:
    """Fill the form up to the last question."""
    await begin_report(person)
    for label, pattern in STEPS:
        await press_panel(person, label, pattern)


async def test_after_a_photo_the_last_question_is_answered(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await go_to_story(siti)
    siti.send_photo()
    await siti.expect("Bukti 1 tersimpan")
    await press_panel(siti, "▶️ Lanjutkan", "Sudah benar.*Bukti: 1")
    await answer_panel(siti, "katanya uang tinta", "ditambahkan ke cerita.*Sudah benar")


async def test_after_a_refused_file_the_last_question_waits(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await go_to_story(siti)
    siti.send_document(HEIC, name="IMG_0001.HEIC")
    await siti.expect("Bukti 1 tidak tersimpan")
    await press_panel(siti, "▶️ Lanjutkan", "Langkah 6 dari 6")


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (HEIC, "IMG_0001.HEIC", "Bukti 1 tidak tersimpan.*Kirim sebagai foto, bukan sebagai berkas"),
        (b"\x1aE\xdf\xa3" + bytes(40), "layar.webm", "Bukti 1 tidak tersimpan.*video.*bukan sebagai berkas"),
        (b"PK\x03\x04" + bytes(40), "surat.docx", "Bukti 1 tidak tersimpan.*PDF"),
    ],
    ids=["heic", "webm", "docx"],
)
async def test_a_refused_file_is_never_counted(
    harness: BotHarness, content: bytes, name: str, words: str
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    siti.send_document(content, name=name)
    panel = await siti.expect("Bukti: 0 · masih dibaca: 1")
    refused = await siti.expect(words)
    assert panel["message_id"] != refused["message_id"]
    siti.press("▶️ Lanjutkan")
    assert "Bukti:" not in (await siti.expect_edit("Sudah benar"))["text"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"#!AMR\n\x3c" + bytes(40), "Call_0812.amr"),
        (b"\0\0\0\x14ftypqt  " + bytes(40), "IMG_0002.MOV"),
        (b"\xff\xf1\x50\x80" + bytes(40), "rekaman.aac"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "rekaman.wav"),
        (b"\0\0\0\x18ftyp3gp4" + bytes(40), "VID_0001.3gp"),
    ],
    ids=["amr", "mov", "aac", "wav", "3gp"],
)
async def test_recordings_of_telephones_are_kept(harness: BotHarness, content: bytes, name: str) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti)
    siti.send_document(content, name=name)
    await siti.expect("Bukti 1 tersimpan.*tidak diubah")


async def test_an_album_and_a_forwarded_voice(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    budi = await harness.new_person("Budi")
    voice = budi.send_voice()
    await fill_report(siti)
    siti.send_album([UploadedFile(f"{n}.png", "image/png", PIXEL) for n in range(2)], caption="dua kuitansi")
    for _ in range(2):
        await siti.expect("Bukti . tersimpan")
    siti.forward(voice)
    await siti.expect("Bukti 3 tersimpan")
    siti.press("▶️ Lanjutkan")
    await siti.expect_edit("Bukti: 3")
