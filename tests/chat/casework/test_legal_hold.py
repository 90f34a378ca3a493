"""/tahan: an inspector keeps a report beyond its retention period, and nobody else can."""

from storage.casework import legal_holds
from storage.privacy import retention
from storage.privacy.retention_periods import MONTH, RetentionPeriods
from tests.support.casework_harness import CaseworkHarness


async def test_a_report_is_kept_for_a_reason_and_let_go_again(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector()
    filed = await casework.file_report()
    await casework.pass_hour()
    await budi.ask("/tahan", "Laporan yang mana")
    await budi.ask(f"/tahan {filed.number}", "setelah masa simpannya")
    await budi.ask(
        f"/tahan {filed.number} Perkara di pengadilan, saksi 0812 3456 7890", "ditahan.*Perkara di peng"
    )
    late = int(casework.harness.now.timestamp()) + 60 * MONTH
    async with casework.database.transaction() as tx:
        found = await legal_holds.find_hold(tx, filed.report_id)
        assert found is not None and "7890" not in found.reason and found.by == budi.id
        due = await retention.count_expired(tx, RetentionPeriods(), late)
        assert [one.count for one in due if one.kind == "open_cases"] == [0]
    await budi.ask(f"/tahan {filed.number} selesai", "setelah masa simpannya")
    async with casework.database.read_transaction() as tx:
        due = await retention.count_expired(tx, RetentionPeriods(), late)
        assert [one.count for one in due if one.kind == "open_cases"] == [1]


async def test_nobody_else_keeps_or_learns_anything(casework: CaseworkHarness) -> None:
    admin = await casework.get_admin()
    filed = await casework.file_report()
    await casework.pass_hour()
    await admin.ask(f"/tahan {filed.number} iseng", "di luar tugas")
    siti = await casework.harness.new_person("Siti", "3674")
    siti.say(f"/tahan {filed.number} iseng")
    answer = await siti.expect("")
    assert "tahan" not in str(answer.get("text", "")).lower().replace("pertahan", "")
    other = await casework.new_inspector("Bu Ani", "Kota Bekasi")
    await other.ask(f"/tahan {filed.number} iseng", "Laporan yang mana")
    async with casework.database.read_transaction() as tx:
        assert await legal_holds.find_hold(tx, filed.report_id) is None
