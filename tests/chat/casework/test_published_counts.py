"""/rekap, /angka and /pengaduan through the chat: closed months, hidden small counts, the same everywhere."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import load_workbook

from content.casework.published_counts import list_closed_months
from content.reports.report_form import AccusedRole, ReportKind
from demo.testing.person import Person
from tests.support.casework_harness import CaseworkHarness
from tests.support.staff_helpers import create_invitation, hire


async def file_october_reports(casework: CaseworkHarness) -> None:
    """File twelve at Serpong, six at Pondok Aren, one at Ciputat, three refusals, one honest officer; go to November."""
    today, casework.harness.now = casework.harness.now, datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
    for site, many in (("3674-01", 12), ("3674-03", 6), ("3674-04", 1)):
        for n in range(many):
            await casework.file_report(site=site, role=AccusedRole.KECAMATAN if n % 2 else AccusedRole.BROKER)
    for _ in range(3):
        await casework.file_report(kind=ReportKind.REFUSED)
    await casework.file_report(kind=ReportKind.HONEST)
    casework.harness.now = today
    for _ in range(7):
        await casework.file_report()  # the counts of this month are not published
    await casework.pass_hour()


async def test_the_recap_of_a_month_hides_small_numbers(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector("Pak Budi", "Kota Tangerang Selatan")
    await file_october_reports(casework)
    await budi.ask("/rekap", "Rekap Kota Tangerang Selatan, Oktober 2026")
    assert "Laporan pungutan: 19" in budi.text
    assert "Menolak membayar: kurang dari 5" in budi.text and "Petugas jujur: kurang dari 5" in budi.text
    assert "Serpong: 12" in budi.text
    assert "Ciputat" not in budi.text and "Pondok Aren" not in budi.text, "19 - 12 - 6 would tell of the one"
    assert "lainnya: disembunyikan" in budi.text


async def test_the_spreadsheet_and_the_chart_tell_no_more(casework: CaseworkHarness) -> None:
    budi = await casework.new_inspector("Pak Budi", "Kota Tangerang Selatan")
    await file_october_reports(casework)
    await budi.ask("/rekap", "Oktober 2026")
    budi.press("Excel")
    message = await budi.expect("Rekap laporan")
    book = load_workbook(io.BytesIO(read_sheet(casework, message)), data_only=False)
    cells = [cell.value for sheet in book for row in sheet for cell in row]
    numbers = {value for value in cells if isinstance(value, int)}
    assert numbers == {19, 12, *cell_roles(cells)} and not {1, 3, 6, 7} & numbers
    for sheet in book:
        names = [row[0].value for row in sheet if row[0].value]
        assert len(names) == len(set(names)), names
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    budi.press("Grafik")
    await budi.expect("Laporan pungutan, Kota Tangerang Selatan")
    assert "Oktober 2026: 19" in budi.text and "September 2026" not in budi.text, "before the beginning"


def cell_roles(cells: Sequence[object]) -> set[int]:
    return {10, 9} & {value for value in cells if isinstance(value, int)}


def read_sheet(casework: CaseworkHarness, message: dict[str, Any]) -> bytes:
    files = casework.harness.telegram.files
    return files.read_bytes(files.find(message["document"]["file_id"]))


async def test_everybody_sees_the_same_figures(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    await file_october_reports(casework)
    await siti.ask("/angka", "Laporan pungutan, Kota Tangerang Selatan")
    october_ = siti.text.split("Oktober 2026")[1].split("September")[0]
    assert "Laporan pungutan: 19" in october_ and "Menolak membayar: kurang dari 5" in october_
    assert "November" not in siti.text and "Serpong" not in siti.text
    siti.press("Kantor lain")
    await siti.expect_edit("Angka kantor mana")
    siti.press("Kota Bekasi")
    await siti.expect_edit("Laporan pungutan, Kota Bekasi")
    assert "19" not in siti.text.replace("2019", "")


async def test_a_counted_month_stays_as_it_was_shown(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person(office="3674")
    await file_october_reports(casework)
    await siti.ask("/angka", "Laporan pungutan: 19")
    async with casework.database.transaction() as tx:
        await tx.execute("DELETE FROM reports")
    await casework.pass_hour()
    await siti.ask("/angka", "Laporan pungutan: 19")


async def test_who_also_serves_the_office_has_no_recap_of_it(casework: CaseworkHarness) -> None:
    admin = await casework.get_admin()
    budi = await casework.new_inspector()
    await add_officer_role(admin, budi)
    await file_october_reports(casework)
    await budi.ask("/rekap tangsel", "Kantor mana")
    assert "Kota Tangerang Selatan" not in budi.buttons and "Kota Bekasi" in budi.buttons
    budi.forge_button_press(budi.last_message["message_id"], "recap:month:3674:2026-10")
    await budi.expect_callback_answer("")
    assert budi.text == "Kantor mana?"


async def add_officer_role(admin: Person, person: Person) -> None:
    """Make the person an officer of Pamulang too."""
    payload = await create_invitation(
        admin, "Petugas:", "Kota Tangerang Selatan", "Pamulang", "Lanjut (1 dipilih)"
    )
    await person.ask(f"/start {payload}", "Anda diundang bertugas")
    person.press("Ya, saya terima")
    await person.expect_edit("Selamat bertugas")


async def test_petugas_have_no_recap(casework: CaseworkHarness) -> None:
    dedi = await hire(
        casework.harness,
        await casework.get_admin(),
        "Pak Dedi",
        "Petugas:",
        "Kota Tangerang Selatan",
        "Seluruh kantor",
    )
    await dedi.ask("/rekap", "di luar tugas Anda")


async def test_where_else_to_turn(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person()
    await siti.ask("/pengaduan", "Tempat mengadu lain")
    for part in ("Inspektorat", "Ombudsman", "137", "LAPOR!", "110", "belum kami coba", "Saber Pungli"):
        assert part in siti.text, part
    assert "Perpres 49/2025" in siti.text and "2021" in siti.text


def test_closed_months_go_over_the_year() -> None:
    assert list_closed_months(date(2026, 2, 1), 3) == ["2026-01", "2025-12", "2025-11"]


async def test_other_bodies_are_named_in_english_too(casework: CaseworkHarness) -> None:
    siti = await casework.harness.new_person()
    await siti.ask("/bahasa", "Bahasa")
    siti.press("English")
    await siti.expect_edit("Which office is yours")
    await siti.ask("/pengaduan", "Ombudsman")
    assert "Inspectorate of the regency or city" in siti.text and "Phone: 137" in siti.text
    assert not any(word in siti.text for word in ("Telepon", "Ponsel", "Inspektorat", "Polisi"))
