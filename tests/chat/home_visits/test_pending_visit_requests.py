"""Home visits between the steps: other messages meanwhile, and requests that nobody answers."""

from datetime import timedelta

import pytest

from runtime.cli.maintenance import DATA_KIND_NAMES
from storage.engine.database import Database
from storage.home_visits import ANSWER_SECONDS, RETENTION_SECONDS
from storage.privacy import retention
from storage.privacy.retention_periods import RetentionPeriods
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.home_visit_helpers import PAMULANG, propose_day, request_visit
from tests.support.staff_helpers import hire, new_admin_on_duty


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("bayar berapa?", "tidak dipungut biaya"),
        ("nanti bayar ga bu", "tidak dipungut biaya"),
        ("perlu bawa KK asli ga", "KK"),
    ],
)
async def test_a_question_is_answered_and_is_no_way_to_the_place(
    harness: BotHarness, question: str, answer: str
) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    code = await request_visit(siti)
    await propose_day(rina, code)
    await siti.expect("Mohon dijawab")
    siti.press("✅ Setuju")
    await siti.expect("Bagaimana petugas menemukan tempatnya")
    await siti.ask(question, answer)
    await siti.expect(f"tidak saya sampaikan ke petugas {code}")
    await rina.ask(f"/kunjungan {code}", "Disepakati")
    assert "Pesan" not in rina.text
    siti.press("✏️ Pesan untuk petugas")
    await siti.expect("Bagaimana petugas menemukan tempatnya")
    await siti.ask("dekat kantor camat, pagar hijau", "petugas melihatnya.*pagar hijau")
    await rina.ask(f"/kunjungan {code}", "Pesan: dekat kantor camat, pagar hijau")
    siti.press("✏️ Ganti pesan")
    await siti.expect("Bagaimana petugas menemukan tempatnya")
    await siti.ask("makasih bu", "Sama-sama")
    await siti.ask("pagar biru", "petugas melihatnya.*pagar biru")
    await siti.ask("pagar merah", "Maksud Anda")
    await siti.ask(f"/kunjungan {code}", "Pesan: pagar biru")
    await rina.ask(f"/kunjungan {code}", "Pesan: pagar biru")


async def test_a_day_that_is_asked_about_is_a_wish(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    code = await request_visit(siti)
    await propose_day(rina, code)
    await siti.expect("Mohon dijawab")
    siti.press("📅 Minta hari lain")
    await siti.expect("Hari apa yang bisa")
    await siti.ask("bisa hari jumat?", "petugas melihatnya.*jumat")
    await rina.ask(f"/kunjungan {code}", "Pesan: bisa hari jumat")


async def test_who_is_not_answered_for_a_week_hears_what_else_to_do(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    dedi = await hire(harness, rina, "Dedi", *PAMULANG)
    siti, budi = await harness.new_person(office="3674"), await harness.new_person("Budi", office="3674")
    code, other = await request_visit(siti), await request_visit(budi, "Kedaung")
    await propose_day(dedi, other)
    await harness.close()
    harness.now += timedelta(seconds=ANSWER_SECONDS + 60)
    await harness.open()
    await siti.expect(
        f"belum dijawab.*{code}.*minta keluarga bertanya di kantor kecamatan.*dihapus pada 19 Februari 2027"
    )
    assert "✖️ Batalkan kunjungan" in siti.buttons
    for clerk in (dedi, rina):
        await clerk.expect(f"Sudah seminggu ada yang menunggu.*{code}")
    assert "belum dijawab" not in budi.transcript()
    await propose_day(dedi, code, "selasa 8 desember")
    await siti.expect("Petugas mengusulkan hari")
    assert (
        query_committed(harness.database_path, "SELECT kind FROM errands WHERE kind = 'home_visit.wait'")
        == []
    )


async def test_what_nobody_brings_to_an_end_is_erased(harness: BotHarness) -> None:
    rina, siti, budi = (
        await new_admin_on_duty(harness),
        await harness.new_person(office="3674"),
        await harness.new_person("Budi", office="3674"),
    )
    code, agreed = await request_visit(siti), await request_visit(budi, "Kedaung")
    await propose_day(rina, agreed, "kamis 18 februari 2027")
    await budi.expect("Mohon dijawab")
    budi.press("✅ Setuju")
    await budi.expect_edit("Disepakati")
    await harness.close()
    database = await Database.open(harness.database_path)
    later = int(harness.now.timestamp()) + RETENTION_SECONDS + 60
    async with database.transaction() as tx:
        due = {one.kind: one.count for one in await retention.count_expired(tx, RetentionPeriods(), later)}
        assert due["home_visits"] == 1, "what is agreed for a day to come stays"
        await retention.erase_expired(tx, RetentionPeriods(), later)
    await database.close()
    assert query_committed(harness.database_path, "SELECT code FROM home_visits") == [(agreed,)]
    assert query_committed(
        harness.database_path, "SELECT kind FROM errands WHERE kind LIKE 'home_visit%'"
    ) == [("home_visit.remind",)]
    assert "home_visits" in DATA_KIND_NAMES
    await harness.open()
    await siti.ask(f"/kunjungan {code}", "Tidak ada kunjungan dengan kode ini")
