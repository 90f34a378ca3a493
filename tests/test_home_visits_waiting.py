"""Home visits between the steps: what is said meanwhile, and requests that nobody answers."""

from datetime import timedelta

import pytest

from runtime.keeping import KINDS
from storage import retention
from storage.database import Database
from storage.home_visits import KEPT, PATIENCE
from storage.periods import Periods
from tests.conftest import Town
from tests.engines import look
from tests.office_staff import hired, on_duty
from tests.test_home_visits import PAMULANG, _asked, _proposed


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("bayar berapa?", "tidak dipungut biaya"),
        ("nanti bayar ga bu", "tidak dipungut biaya"),
        ("perlu bawa KK asli ga", "KK"),
    ],
)
async def test_a_question_is_answered_and_is_no_way_to_the_place(
    town: Town, question: str, answer: str
) -> None:
    rina, siti = await on_duty(town), await town.person(office="3674")
    code = await _asked(siti)
    await _proposed(rina, code)
    await siti.expect("Mohon dijawab")
    siti.press("✅ Setuju")
    await siti.expect("menemukan|patokan")
    await siti.ask(question, answer)
    await siti.expect(f"tidak saya sampaikan ke petugas {code}")
    await rina.ask(f"/kunjungan {code}", "Disepakati")
    assert "Pesan" not in rina.text
    siti.press("✏️ Pesan untuk petugas")
    await siti.expect("menemukan|patokan")
    await siti.ask("dekat kantor camat, pagar hijau", "petugas melihatnya.*pagar hijau")
    await rina.ask(f"/kunjungan {code}", "Pesan: dekat kantor camat, pagar hijau")
    siti.press("✏️ Ganti pesan")
    await siti.expect("menemukan|patokan")
    await siti.ask("makasih bu", "Sama-sama|Terima kasih")
    await siti.ask("pagar biru", "petugas melihatnya.*pagar biru")
    await siti.ask("pagar merah", "belum tahu|Maksud Anda")
    await siti.ask(f"/kunjungan {code}", "Pesan: pagar biru")
    await rina.ask(f"/kunjungan {code}", "Pesan: pagar biru")


async def test_a_day_that_is_asked_about_is_a_wish(town: Town) -> None:
    rina, siti = await on_duty(town), await town.person(office="3674")
    code = await _asked(siti)
    await _proposed(rina, code)
    await siti.expect("Mohon dijawab")
    siti.press("📅 Minta hari lain")
    await siti.expect("Hari apa yang bisa")
    await siti.ask("bisa hari jumat?", "petugas melihatnya.*jumat")
    await rina.ask(f"/kunjungan {code}", "Pesan: bisa hari jumat")


async def test_who_is_not_answered_for_a_week_hears_what_else_to_do(town: Town) -> None:
    rina = await on_duty(town)
    dedi = await hired(town, rina, "Dedi", *PAMULANG)
    siti, budi = await town.person(office="3674"), await town.person("Budi", office="3674")
    code, other = await _asked(siti), await _asked(budi, "Kedaung")
    await _proposed(dedi, other)
    await town.close()
    town.now += timedelta(seconds=PATIENCE + 60)
    await town.open()
    await siti.expect(
        f"belum dijawab.*{code}.*minta keluarga bertanya di kantor kecamatan.*dihapus pada 19 Februari 2027"
    )
    assert "✖️ Batalkan kunjungan" in siti.buttons
    for clerk in (dedi, rina):
        await clerk.expect(f"Sudah seminggu ada yang menunggu.*{code}")
    assert "belum dijawab" not in budi.transcript()
    await _proposed(dedi, code, "selasa 8 desember")
    await siti.expect("Petugas mengusulkan hari")
    assert look(town.database, "SELECT kind FROM errands WHERE kind = 'home_visit.wait'") == []


async def test_what_nobody_brings_to_an_end_is_erased(town: Town) -> None:
    rina, siti, budi = (
        await on_duty(town),
        await town.person(office="3674"),
        await town.person("Budi", office="3674"),
    )
    code, agreed = await _asked(siti), await _asked(budi, "Kedaung")
    await _proposed(rina, agreed, "kamis 18 februari 2027")
    await budi.expect("Mohon dijawab")
    budi.press("✅ Setuju")
    await budi.expect_edit("Disepakati")
    await town.close()
    database = await Database.open(town.database)
    later = int(town.now.timestamp()) + KEPT + 60
    async with database.transaction() as tx:
        due = {one.kind: one.count for one in await retention.due(tx, Periods(), later)}
        assert due["home_visits"] == 1, "what is agreed for a day to come stays"
        await retention.sweep(tx, Periods(), later)
    await database.close()
    assert look(town.database, "SELECT code FROM home_visits") == [(agreed,)]
    assert look(town.database, "SELECT kind FROM errands WHERE kind LIKE 'home_visit%'") == [
        ("home_visit.remind",)
    ]
    assert "home_visits" in KINDS
    await town.open()
    await siti.ask(f"/kunjungan {code}", "Tidak ada kunjungan dengan kode ini")
