"""The three ways to report: what each promises, and what is really kept of the person."""

from datetime import timedelta

from content.report import Mode
from storage import report_drafts
from storage.database import Database, Transaction
from storage.routes import News, nudge
from tests.casework_street import Street, opened
from tests.conftest import Town
from tests.reporting import code_of, draft, everything, filled, forms, panel, routed, sent, told

__all__ = ["opened"]


async def test_who_can_see_what_is_said_before_anything_is_asked(town: Town) -> None:
    siti = await town.person(office="3674")
    await siti.ask("/lapor", "gratis.*tidak bertanya nama, NIK, atau nomor HP.*tidak salah")
    for words in (
        "Kabari saya: kabar dan pertanyaan datang sendiri",
        "Saya cek sendiri: Anda mendapat kode",
        "Sekali kirim: tanpa kode, tanpa jalan kembali",
        "Petugas di tempat yang Anda laporkan: tidak melihat",
        "Pemeriksa: melihat isi cerita, bukan siapa Anda",
        "Telegram: tahu akun Anda",
        "Pengelola server",
        "Orang yang memegang HP Anda",
    ):
        assert words in siti.text


async def test_tell_me_keeps_a_sealed_route_and_news_opens_without_the_code(
    opened: list[Database], town: Town
) -> None:
    siti, budi = await town.person(office="3674"), await town.person("Budi")
    await sent(siti, "Kabari saya")
    assert await routed(opened[-1]) == [siti.id]
    async with opened[-1].transaction() as tx:
        (id,) = [row["id"] for row in await tx.all("SELECT id FROM reports")]
        await nudge(tx, id, News.ASKED, int(town.now.timestamp()))
    await siti.expect("Ada pertanyaan untuk Anda")
    assert "lapor" not in siti.text.lower() and "pungut" not in siti.text.lower()
    await panel(siti, "Baca", "Laporan 3674-.*sudah kami terima")
    budi.forge(budi.last["message_id"], f"ticket:open:{id}")
    await budi.expect("Ketik kode laporan Anda")
    assert "3674-" not in budi.text
    await panel(siti, "Jangan kabari lagi", "Tidak ada lagi pesan yang dikirim")
    assert await routed(opened[-1]) == []


async def test_i_check_myself_never_gets_a_message(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    assert code and await routed(opened[-1]) == []
    await siti.silence()
    async with opened[-1].transaction() as tx:
        (id,) = [row["id"] for row in await tx.all("SELECT id FROM reports")]
        await nudge(tx, id, News.MOVED, int(town.now.timestamp()))
    await Street(town, opened).until(no_nudge)
    async with opened[-1].reading() as tx:
        assert await tx.all("SELECT id FROM sealed_letters") == []
    assert await siti.silence() == []


async def no_nudge(tx: Transaction) -> bool:
    return await tx.one("SELECT 1 FROM errands WHERE kind = 'nudge'") is None


async def test_send_once_leaves_no_way_back_at_all(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await filled(siti, "Sekali kirim")
    await panel(siti, "Kirim laporan", "Laporan terkirim.*tidak ada jalan kembali.*Selama satu hari")
    assert code_of(siti) == ""
    assert siti.buttons == ["🧹 Hapus jejak"]
    (form,) = await forms(opened[-1])
    assert form.mode is Mode.ONCE
    assert await draft(opened[-1], siti) is None
    assert await routed(opened[-1]) == []
    async with opened[-1].reading() as tx:
        assert await tx.value("SELECT receipt FROM reports") is None
    last = siti.last["message_id"]
    siti.press("Hapus jejak")
    await siti.expect_deleted(last)
    await siti.expect("Selesai.*48 jam")


async def test_no_table_says_who_reported(opened: list[Database], town: Town) -> None:
    """The chat's number stands where the person is kept, and in no table about reports."""
    siti = await town.person(office="3674")
    code = await sent(siti, "Kabari saya")
    await panel(siti, "Sudah saya tulis", "kata ke-2")
    tables = ("reports", "report_drafts", "routes", "talk", "tries", "errands", "sealed_letters", "audit")
    kept = await everything(opened[-1], *tables)
    for secret in (str(siti.id), "Siti", code, "uang tinta"):
        assert secret not in kept


async def test_a_report_leaves_no_topic_question_or_office(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3505")
    await siti.ask("petugas pungli minta 100 ribu", "tanpa nama|Maksud")
    await siti.ask("/lapor", "Pilih caranya")
    await panel(siti, "Kabari saya", "Kejadiannya di mana")
    await told(siti, "serpong", "Kapan")
    await told(siti, "kemarin", "Apa yang terjadi")
    await told(siti, "apa syarat bikin ktp", "Pilih salah satu tombol")
    await siti.ask("/bantuan", "")
    async with opened[-1].reading() as tx:
        (person,) = await tx.all("SELECT office, topic, asked FROM people WHERE chat_id = :id", id=siti.id)
        noted = await tx.all("SELECT text FROM questions")
    assert person == {"office": "3505", "topic": None, "asked": None}
    assert noted == []


async def test_the_code_can_be_shown_for_a_day_and_is_then_forgotten(
    opened: list[Database], town: Town
) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti)
    await panel(siti, "Sudah saya tulis", "kata ke-2")
    town.now += timedelta(hours=23)
    await panel(siti, "Lihat kode lagi", code)
    town.now += timedelta(hours=1, minutes=1)
    siti.press("Sudah saya tulis")
    await siti.expect_toast("sudah selesai atau sudah dihapus")
    await siti.silence()


async def test_silent_chats_are_tidied_too(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await sent(siti)
    async with opened[-1].reading() as tx:
        key = report_drafts.key(tx, siti.id)
        errand = await tx.one("SELECT * FROM errands WHERE kind = 'report.tidy'")
    assert errand is not None and errand["key"] == key.hex() and str(siti.id) not in str(errand)
    await town.close()
    town.now += timedelta(days=2)
    await town.open()
    await town.person("Budi")
    await Street(town, opened).until(no_tidying)
    assert await draft(opened[-1], siti) is None


async def no_tidying(tx: Transaction) -> bool:
    return await tx.one("SELECT 1 FROM errands WHERE kind = 'report.tidy'") is None


async def test_erasing_ones_data_forgets_the_form_and_the_route_but_not_the_report(
    opened: list[Database], town: Town
) -> None:
    siti = await town.person(office="3674")
    await sent(siti)
    await siti.ask("/hapusdata", "Hapus semua")
    siti.press("Ya, hapus sekarang")
    await siti.silence()
    assert await routed(opened[-1]) == []
    assert await draft(opened[-1], siti) is None
    assert len(await forms(opened[-1])) == 1
