"""Public pages say what the chat says at the same time, and change when a fact changes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from content.cases.case_card import cite_fact
from content.office_features import OfficeFeature
from content.text.visible_text import visible_text
from demo.testing.person import Person
from handlers.core.context import Deployment
from handlers.questions import answer_card
from runtime.workers.page_writer import make_page_context
from storage.engine.database import Database
from tests.support.announcement_helpers import publish_announcement
from tests.support.bot_harness import BotHarness, build_test_services
from tests.support.feature_helpers import build_without
from tests.support.public_page_helpers import MAX_PAGE_BYTES, PublicPages
from tests.support.staff_helpers import MONDAY, new_admin_on_duty

OWN_ANSWER = """/jawab tanya: Ada loket khusus lansia?
singkat: Ada, loket 3 untuk lansia.
isi: **Loket 3** untuk lansia dan difabel.
sumber: Surat Kepala Dinas No. 12
tanggal: 2 November 2026
berlaku: 31 Desember 2026"""
HOURS = "/jam pamulang Senin-Kamis 08.00-15.00, Jumat 08.00-11.00"
CHANGING_WORDS = ("Tekan Perbarui", "Sekarang:", "🟢 bisa berangkat")  # of the chat only, or in other places


@pytest.fixture
async def pages(
    opened_databases: list[Database], harness: BotHarness, tmp_path: Path
) -> AsyncIterator[PublicPages]:
    yield PublicPages(harness, opened_databases[-1], tmp_path / "web")


async def record_facts(rina: Person) -> None:
    rina.say(HOURS)
    await rina.expect("Senin–Kamis 08.00–15.00")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await rina.ask("/blangko pamulang terbatas, tinggal <sedikit> & lekas", "Tercatat")
    await rina.ask("/antrean pamulang sepi", "Tercatat")
    rina.say("/profil pamulang\nalamat Jl. Contoh No. 7, Pamulang\ntelepon (021) 5550123\nlayanan rekam, KK")
    await rina.expect("Ini yang akan dibaca warga")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")


def assert_shown(said: dict[str, Any], shown: list[str]) -> None:
    """Every line of a message is a line of the page, as it is."""
    lines = [" ".join(line.split()) for line in said["text"].splitlines() if line.strip()]
    wanted = [line for line in lines if not any(words in line for words in CHANGING_WORDS)]
    assert wanted
    text = " ".join(shown)
    assert [line for line in wanted if line not in shown and line not in text] == []


@pytest.mark.parametrize(
    "moment",
    [
        MONDAY,
        MONDAY.replace(hour=16),
        MONDAY - timedelta(hours=2),
        datetime(2026, 12, 25, 3, tzinfo=UTC),
        datetime(2027, 2, 17, 3, tzinfo=UTC),
        datetime(2028, 1, 4, 3, tzinfo=UTC),
    ],
    ids=["morning", "night", "before opening", "holiday", "Ramadan", "undecreed year"],
)
async def test_a_page_says_what_the_chat_says(
    pages: PublicPages, harness: BotHarness, moment: datetime
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await record_facts(rina)
    siti = await harness.new_person(office="3674")
    harness.let_time_pass(moment - harness.now)
    await pages.update()
    shown = pages.read("3674/06.html")
    assert_shown(await siti.ask("/status pamulang", "Kantor Kecamatan Pamulang"), shown)
    assert_shown(await siti.ask("/lokasi pamulang", "Kantor Kecamatan Pamulang"), shown)
    office = pages.read("3674/index.html")
    assert_shown(
        await siti.ask("/status tangsel", "Papan status"), ["Papan status: Kota Tangerang Selatan", *office]
    )
    assert any(line.startswith("Keadaan ") for line in shown)


async def test_announcements_visits_and_progress_are_those_of_the_chat(
    pages: PublicPages, harness: BotHarness
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await publish_announcement(rina, "Besok <b>loket</b> rekam di Serpong tutup & pindah. Silakan ke Setu.")
    await rina.ask("/jemputbola pamulang sabtu 28 november 08.00-12.00 Balai <Desa> kuota 50", "Periksa dulu")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    siti = await harness.new_person(office="3674")
    await pages.update()
    listed = await siti.ask("/pengumuman", "Pengumuman yang berlaku.*LKT-")
    office = pages.read("3674/index.html")
    assert_shown({"text": listed["text"].split("\n", 1)[1]}, office)
    code = next(word for word in listed["text"].split() if word.startswith("LKT-"))
    siti.press(f"📄 {code}")
    assert_shown(await siti.expect("Silakan ke Setu"), pages.read(f"3674/pengumuman-{code}.html"))
    visits = await siti.ask("/jemputbola", "Balai <Desa>")
    assert_shown({"text": visits["text"].split("\n", 2)[2]}, office)
    assert any("Balai <Desa>" in line for line in pages.read("3674/06.html"))
    await siti.ask("/capaian", "Capaian KTP-el")
    assert (pages.folder / "3674/capaian.png").read_bytes().startswith(b"\x89PNG")
    assert "Capaian KTP-el · Kota Tangerang Selatan" in pages.read("3674/capaian.html")


async def test_answers_are_those_of_the_chat_with_source_and_date(
    pages: PublicPages, harness: BotHarness, opened_databases: list[Database]
) -> None:
    harness.now = MONDAY
    await pages.update()
    shown = " ".join(pages.read("3505/jawaban.html"))
    services = build_test_services(Deployment(), "loket_demo_bot")
    async with opened_databases[-1].read_transaction() as tx:
        context = make_page_context(services, tx, harness.now)
        office = context.offices["3505"]
        for id in set(services.library.answers) - answer_card.SMALL_TALK:
            said = visible_text(answer_card.render_short_answer(context, id, office))
            assert " ".join(said.split()) in shown
            assert "diperiksa" in said
    cases = " ".join(pages.read("jawaban/kk_akta.html"))
    for case in services.library.cases.cases.values():
        if case.topic == "kk_akta":
            said = " ".join(cite_fact(case.short, "id").split())
            assert case.question.id in cases and said in cases


async def test_what_people_on_the_spot_say_is_shown_as_a_doubt(
    pages: PublicPages, harness: BotHarness
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/blangko pamulang ada", "Tercatat")
    await pages.update()
    for name in ("Siti", "Budi", "Tono"):
        assert "Diragukan" not in " ".join(pages.read("3674/06.html"))
        person = await harness.new_person(name, office="3674")
        await person.ask("/status pamulang", "Pamulang")
        person.press("✋ Ternyata lain")
        await person.expect_edit("Anda sedang di sana")
        person.press("💳 Blangko habis")
        await person.expect_callback_answer("Terima kasih")
        await person.expect_edit("Blangko")
        await pages.update()
    assert_shown(await person.ask("/status pamulang", "Diragukan: 3 orang"), pages.read("3674/06.html"))
    assert "Diragukan: 3 orang" in " ".join(pages.read("3674/sematan-06.html"))
    office = await person.ask("/status tangsel", "blangko ada ⚠️")
    assert_shown(office, ["Papan status: Kota Tangerang Selatan", *pages.read("3674/index.html")])


async def test_an_outage_stands_above_answers_and_the_own_ones_come_first(
    pages: PublicPages, harness: BotHarness
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask(OWN_ANSWER, "Ini yang dibaca warga")
    rina.press("✅ Tayangkan")
    await rina.expect_edit("Tayang: mulai sekarang")
    await rina.ask("/jaringan tangsel putus selama 2 jam", "Tercatat")
    siti = await harness.new_person(office="3674")
    await pages.update()
    shown = pages.read("3674/jawaban.html")
    said = await siti.ask("bayar berapa", "🔴 Jaringan.*Gratis")
    assert said["text"].splitlines()[0] in shown and said["text"].splitlines()[0] in pages.read(
        "3674/index.html"
    )
    text = " ".join(shown)
    assert "Ada loket khusus lansia? Ada, loket 3 untuk lansia. ⌛ Berlaku sampai 31 Desember 2026" in text
    assert "Surat Kepala Dinas No. 12, 2 November 2026" in text
    assert text.index("loket khusus lansia") < text.index("Apakah bikin KTP gratis?")
    assert "loket khusus lansia" not in " ".join(pages.read("3505/jawaban.html"))


async def test_only_what_changed_is_written(pages: PublicPages, harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await pages.update()
    first = pages.list_versions()
    harness.let_time_pass(timedelta(minutes=2))
    await rina.ask("/blangko pamulang habis", "Tercatat")
    await pages.update()
    second = pages.list_versions()
    assert {path for path in second if second[path] != first.get(path)} == {
        "3674/index.html", "3674/06.html", "3674/sematan.html", "3674/sematan-06.html",
        "3674/loket-3674.json", "3674/loket-3674.ics",
    }  # fmt: skip
    assert "habis" in " ".join(pages.read("3674/06.html"))
    await pages.update()
    assert pages.list_versions() == second
    harness.let_time_pass(timedelta(minutes=14))
    await pages.update()
    assert any("09.16" in line for line in pages.read("3674/01.html")), "the moment is at most 15 minutes old"
    assert not [path for path in pages.list_versions() if "/." in path], "no half written file is left"


async def test_a_fact_that_expires_becomes_unknown_by_itself(pages: PublicPages, harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/jaringan pamulang putus selama 10 menit", "Tercatat")
    await pages.update()
    shown = pages.read("3674/06.html")
    assert any("Jaringan: putus" in line for line in shown)
    assert any(
        line.startswith("Isi halaman ini berlaku paling lama") and "09.10" in line for line in shown
    ), [line for line in shown if "berlaku" in line]
    harness.let_time_pass(timedelta(minutes=10))
    await pages.update()
    assert any("Jaringan: tidak diketahui" in line for line in pages.read("3674/06.html"))


async def test_an_announcement_that_was_withdrawn_has_no_page(
    pages: PublicPages, harness: BotHarness
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await publish_announcement(rina)
    await pages.update()
    (path,) = pages.folder.glob("3674/pengumuman-*.html")
    assert pages.site.find(f"3674/{path.name}")
    rina.press("🗑 Tarik")
    await rina.expect_edit("Tarik pengumuman ini")
    rina.press("🗑 Ya, tarik")
    await rina.expect_edit("ditarik")
    await pages.update()
    assert not path.exists() and pages.site.find(f"3674/{path.name}") is None
    assert "Saat ini tidak ada pengumuman." in pages.read("3674/index.html")


async def test_nothing_of_a_person_is_on_a_page(pages: PublicPages, harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, "Zulkarnaen Wibisono", now=MONDAY)
    await record_facts(rina)
    await publish_announcement(rina)
    siti = await harness.new_person("Xaverina Qonita", office="3674")
    await siti.ask("/ikuti pamulang", "Anda mengikuti")
    await siti.ask("apakah blangko di pamulang ada", "Blangko")
    await pages.update()
    for path, file in pages.site.files.items():
        if file.path.endswith((".html", ".json", ".ics")):
            content = file.content.decode()
            for word in ("Zulkarnaen", "Xaverina", str(rina.id), str(siti.id)):
                assert word not in content, path


async def test_an_office_that_wants_no_pages_has_none(
    pages: PublicPages, harness: BotHarness, opened_databases: list[Database]
) -> None:
    harness.now = MONDAY
    await pages.update()
    assert (pages.folder / "3674/index.html").exists()
    (pages.folder / "3674/catatan.txt").write_text("milik orang lain", "utf-8")
    harness.build_services = build_without(OfficeFeature.PUBLIC_PAGES)
    later = PublicPages(harness, opened_databases[-1], pages.folder)
    await later.update()
    assert [path.name for path in (pages.folder / "3674").iterdir()] == ["catatan.txt"]
    assert later.site.find("3674/index.html") is None and later.site.find("3505/index.html")
    assert "Tangerang Selatan" not in " ".join(later.read("index.html"))


async def test_every_page_is_small(pages: PublicPages, harness: BotHarness) -> None:
    """All pages of all offices, with the longest announcements and a board full of notes."""
    rina = await new_admin_on_duty(harness, now=MONDAY)
    for number in range(3):
        await publish_announcement(rina, f"Nomor {number} " + "<&> pengumuman yang sangat panjang. " * 80)
    long = "keterangan yang panjang sekali " * 3
    for command in ("/blangko", "/alat", "/jaringan", "/antrean"):
        value = {"/blangko": "terbatas", "/alat": "terganggu", "/jaringan": "lambat", "/antrean": "padat"}[
            command
        ]
        await rina.ask(f"{command} tangsel {value}, {long}", "Tercatat")
    await pages.update()
    sizes = {
        path: len(file.content)
        for path, file in pages.site.files.items()
        if file.path.endswith((".html", ".css"))
    }
    offices = build_test_services(Deployment(), "").library.offices
    assert len(sizes) > 200 and {path.split("/")[0] for path in sizes} > set(offices)
    assert {path: size for path, size in sizes.items() if size >= MAX_PAGE_BYTES} == {}
