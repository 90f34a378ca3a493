"""The profiles of an office in one spreadsheet. All faults are named by row, and one tap records everything."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import hire, new_admin_on_duty

OFFICER = ("Petugas: jam", "Kota Tangerang Selatan", "Serpong", "Pamulang", "Lanjut (2 dipilih)")


async def receive_template(person: Person) -> Workbook:
    person.say("/profil tabel")
    message = await person.expect("Isi tabel ini lalu kirim kembali")
    files = person.telegram.files
    content = files.read_bytes(files.find(message["document"]["file_id"]))
    return load_workbook(io.BytesIO(content))


def find_cell(sheet: Any, row_title: str, column: str) -> Any:
    """Return the cell of a place in a column."""
    header = next(row for row in sheet.iter_rows() if row[0].value == "Kode")
    letter = next(cell.column for cell in header if cell.value == column)
    row = next(row for row in sheet.iter_rows(min_row=header[0].row) if row[0].value == row_title)
    return sheet.cell(row=row[0].row, column=letter)


def write_file(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def test_the_template_goes_out_filled_and_comes_back(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti = await harness.new_person("Siti", office="3674")
    await rina.ask("/profil pamulang kursi roda ya, lewat pintu samping", "Periksa dulu")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    book = await receive_template(rina)
    sheet = book.worksheets[0]
    assert find_cell(sheet, "3674-06", "Kursi roda").value == "ya, lewat pintu samping"
    find_cell(sheet, "3674-06", "Alamat").value = "Jl. Siliwangi No. 1"
    find_cell(sheet, "3674-06", "Telepon").value = "(021) 5551234"
    find_cell(sheet, "3674-01", "Layanan").value = "rekam, cetak"
    find_cell(sheet, "3674-01", "Titik peta").value = "-6.3112, 106.6807"
    rina.send_document(write_file(book), name="profil.xlsx")
    await rina.expect("Berkas sudah sampai")
    await rina.expect("akan dibaca warga.*Pamulang.*Jl. Siliwangi No. 1.*Serpong.*rekam KTP-el, cetak KTP-el")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM profile_facts") == [(1,)]
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat.*Pamulang: Alamat, Telepon.*Serpong: Layanan, Titik peta")
    await siti.ask("/lokasi pamulang", r"Jl\. Siliwangi No\. 1.*\(021\) 5551234.*pintu samping")
    again = await receive_template(rina)
    assert find_cell(again.worksheets[0], "3674-01", "Titik peta").value == "-6.311200, 106.680700"
    rina.send_document(write_file(again), name="profil.xlsx")
    await rina.expect("sudah tercatat. Tidak ada yang berubah")


async def test_all_faults_of_a_row_are_named_and_nothing_is_recorded(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    budi = await hire(harness, rina, "Budi", *OFFICER)
    book = await receive_template(budi)
    sheet = book.worksheets[0]
    codes = [row[0].value for row in sheet.iter_rows() if str(row[0].value).startswith("3674")]
    assert codes == ["3674-06", "3674-01"]
    find_cell(sheet, "3674-06", "Telepon").value = 5551234
    find_cell(sheet, "3674-06", "Situs").value = "bit.ly/x"
    find_cell(sheet, "3674-06", "Alamat").value = "Jl. Siliwangi No. 1"
    find_cell(sheet, "3674-01", "Kode").value = "3674-99"
    bottom = sheet.max_row + 1
    sheet.cell(row=bottom, column=1).value = "3674-04"
    row = find_cell(sheet, "3674-06", "Kode").row
    budi.send_document(write_file(book), caption="/profil", name="profil.xlsx")
    await budi.expect(
        rf"Belum ada yang dicatat.*Baris {row}, kolom Telepon: .*diawali 0.*Baris {row}, kolom Situs.*go\.id"
        rf".*3674-99.*tidak dikenal.*Baris {bottom}, kolom Kode: Ciputat di luar tugas Anda"
    )
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM profile_facts") == [(0,)]
