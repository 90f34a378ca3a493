"""Tables as offices send them: split numbers, formulas, headers in two rows, other dates, other programs."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl import Workbook

from content.spreadsheets import cell_values
from content.spreadsheets.table_reader import ColumnKind, TableColumn, TableReading, read_table
from tests.support.relative_cost import processor_seconds

COLUMNS = (
    TableColumn("place", "Kecamatan", ColumnKind.TEXT),
    TableColumn(
        "done", "Terekam", ColumnKind.COUNT, synonyms=("sudah rekam", "perekaman", "jumlah perekaman")
    ),
    TableColumn("target", "Sasaran", ColumnKind.COUNT, is_required=False, synonyms=("wajib ktp",)),
    TableColumn("day", "Tanggal", ColumnKind.DAY, is_required=False),
)
FRIDAY = date(2026, 11, 27)


def workbook(rows: list[list[object]], merges: tuple[str, ...] = ()) -> bytes:
    """Return an .xlsx of openpyxl, which saves no results of formulas."""
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(file)
    return file.getvalue()


def change_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a zip in which one part has other bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for part in good.namelist():
            body = good.read(part)
            if part == name:
                assert old in body, body
                body = body.replace(old, new)
            changed.writestr(part, body)
    return out.getvalue()


def list_figures(reading: TableReading) -> list[tuple[object, ...]]:
    assert not reading.problems, [problem.describe() for problem in reading.problems]
    return [tuple(row.values.get(name) for name in ("place", "done", "target")) for row in reading.rows]


def list_problems(content: bytes | str) -> str:
    reading = read_table(content if isinstance(content, bytes) else content.encode(), COLUMNS)
    assert reading.rows == (), "nothing is half imported"
    return "\n".join(problem.describe() for problem in reading.problems)


# rows that are longer than the header


@pytest.mark.parametrize(
    "line", ["Serpong,12,345,15,000", "Serpong,12,345,", "Serpong,1,2,,x", "Ciputat, Timur,12,15"]
)
def test_a_number_that_a_comma_splits(line: str) -> None:
    if line.endswith(","):
        line += "9"
    said = list_problems(f"Kecamatan,Terekam,Sasaran\nSetu,1,2\n{line}\n")
    assert "Baris 3: isinya lebih banyak daripada judul kolom" in said and "Baris 2" not in said


def test_quoted_numbers_and_empty_cells_at_the_end_are_no_fault() -> None:
    text = 'Kecamatan,Terekam,Sasaran\nSerpong, "12,345", "15,000",,\nSetu,1,2,\n'
    assert list_figures(read_table(text.encode(), COLUMNS)) == [("Serpong", 12345, 15000), ("Setu", 1, 2)]


def test_cells_beside_the_table_of_a_workbook_are_named() -> None:
    rows: list[list[object]] = [["Kecamatan", "Terekam"], ["Setu", 5, None, 7]]
    assert "Baris 2: kolom C dan sesudahnya tidak berjudul tetapi berisi “7”" in list_problems(workbook(rows))
    rows = [["Kecamatan", "Terekam", 2025, "Catatan"], ["Setu", 5, 4, "bagus"]]
    assert list_figures(read_table(workbook(rows), COLUMNS)) == [("Setu", 5, None)]
    rows = [["Kecamatan", "Terekam", "Catatan", None], ["Setu", 5, "a", "b"]]
    assert list_figures(read_table(workbook(rows, ("C1:D1",)), COLUMNS)) == [("Setu", 5, None)]


# formulas


def test_formulas_that_no_program_computed() -> None:
    rows: list[list[object]] = [["Kecamatan", "Terekam", "Sasaran"], ["Setu", "=60+40", 200], ["Benda", 5, 6]]
    said = list_problems(workbook(rows))
    assert "Baris 2, kolom Terekam (B): rumus yang hasilnya tidak tersimpan" in said and "Baris 3" not in said
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    assert "Baris 2, kolom Terekam (B): rumus" in list_problems(file.getvalue())


def test_formulas_in_columns_that_are_not_read_do_no_harm() -> None:
    rows: list[list[object]] = [["No", "Kecamatan", "Terekam"], ["=ROW()-1", "Setu", 5]]
    assert list_figures(read_table(workbook(rows), COLUMNS)) == [("Setu", 5, None)]


@pytest.mark.parametrize("empty", [b"<v></v>", b"<v/>", b"<v />", b""])
def test_every_spelling_of_a_missing_result(empty: bytes) -> None:
    content = workbook([["Kecamatan", "Terekam"], ["Setu", "=60+40"]])
    content = change_part(content, "xl/worksheets/sheet1.xml", b"<f>60+40</f><v />", b"<f>60+40</f>" + empty)
    assert "rumus yang hasilnya tidak tersimpan" in list_problems(content)


def test_a_saved_result_counts_also_an_empty_text() -> None:
    content = workbook([["Kecamatan", "Terekam", "Sasaran"], ["Setu", "=60+40", '=IF(1,"",2)']])
    sheet = "xl/worksheets/sheet1.xml"
    content = change_part(content, sheet, b"<f>60+40</f><v />", b"<f>60+40</f><v>100</v>")
    content = change_part(
        content, sheet, b'<c r="C2"><f>IF(1,"",2)</f><v />', b'<c r="C2" t="str"><f>IF(1,"",2)</f><v></v>'
    )
    content = change_part(content, "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    assert list_figures(read_table(content, COLUMNS)) == [("Setu", 100, None)]


# rows


def test_a_far_formatted_row_costs_nothing() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": False})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.write_row(0, 0, ["Kecamatan", "Terekam"])
    sheet.write_row(1, 0, ["Setu", 5])
    sheet.write_blank(1_048_575, 0, None, bold)
    book.close()
    content = file.getvalue()
    assert list_figures(read_table(content, COLUMNS)) == [("Setu", 5, None)]
    assert processor_seconds(lambda: read_table(content, COLUMNS)) < 1


def test_a_million_formatted_rows_cost_little() -> None:
    content = workbook([["Kecamatan", "Terekam"], ["Setu", 5]])
    empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(3, 400_000))
    content = change_part(content, "xl/worksheets/sheet1.xml", b"</sheetData>", empty + b"</sheetData>")
    assert list_figures(read_table(content, COLUMNS)) == [("Setu", 5, None)]
    assert processor_seconds(lambda: read_table(content, COLUMNS)) < 2


def test_a_far_row_with_figures_is_read_with_its_number() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Kecamatan", "Terekam"])
    sheet.write_row(900_000, 0, ["Setu", 5])
    sheet.write_row(1_000_000, 0, ["Benda", "x"])
    book.close()
    assert "Baris 1000001, kolom Terekam (B)" in list_problems(file.getvalue())


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_line_that_names_the_separator_is_no_row(sign: str) -> None:
    text = f"sep={sign}\r\nKecamatan;Terekam\r\nSetu;x\r\n".replace(";", sign)
    assert "Baris 2, kolom Terekam (B)" in list_problems(text)
    assert "Baris 2, kolom Terekam (B)" in list_problems(("\ufeff" + text).encode("utf-16-le"))


def test_a_wrong_name_of_the_separator_does_no_harm() -> None:
    text = "sep=,\nKecamatan;Terekam\nSetu;5\n"
    assert list_figures(read_table(text.encode(), COLUMNS)) == [("Setu", 5, None)]


def test_empty_lines_and_cells_with_line_breaks_count_as_in_excel() -> None:
    assert "Baris 5" in list_problems('Kecamatan;Terekam\n\n"Setu\nBarat";1\n\nBenda;x\n')


# headers


GROUPED: list[list[object]] = [
    ["NO", "KECAMATAN", "JUMLAH PENDUDUK", None],
    [None, None, "WAJIB KTP", "SUDAH REKAM"],
    [1, "Setu", 10, 5],
]


def test_a_header_in_two_rows() -> None:
    assert list_figures(read_table(workbook(GROUPED, ("A1:A2", "B1:B2", "C1:D1")), COLUMNS)) == [
        ("Setu", 5, 10)
    ]
    assert list_figures(read_table(workbook(GROUPED), COLUMNS)) == [("Setu", 5, 10)]
    text = "NO;KECAMATAN;PEREKAMAN;\n;;TEREKAM;SASARAN\n(1);(2);(3);(4)\n1;Setu;5;10\n"
    assert list_figures(read_table(text.encode(), COLUMNS)) == [("Setu", 5, 10)]


def test_a_group_with_its_part_is_a_title() -> None:
    rows: list[list[object]] = [
        ["REKAP PER 20 NOVEMBER"], [], ["Kecamatan", "Perekaman", None, None, "Wajib KTP"], [None, "L", "P", "Jml"],
        ["Setu", 2, 3, 5, 10],
    ]  # fmt: skip
    reading = read_table(workbook(rows, ("B3:D3", "A3:A4", "E3:E4")), COLUMNS)
    assert list_figures(reading) == [("Setu", 5, 10)]
    assert reading.rows[0].number == 5


def test_a_sum_below_a_group_stands_for_the_group() -> None:
    text = (
        "NO;KECAMATAN;WAJIB KTP;;;SUDAH REKAM;;;%\n;;L;P;JML;L;P;L+P;\n1;Setu;4;6;10;2;3;5;50\n"
        "2;Benda;1;1;2;1;0;1;50\n"
    )
    assert list_figures(read_table(text.encode(), COLUMNS)) == [("Setu", 5, 10), ("Benda", 1, 2)]


def test_a_header_that_is_not_understood_asks_for_one_row() -> None:
    assert "Tulis judul dalam satu baris" in list_problems("Kecamatan;Sasaran\nSetu;5\n")


def test_invisible_signs_in_a_header() -> None:
    text = "Keca\u200bmatan;\u2060Tere\u00adkam\ufeff;Ｓａｓａｒａｎ\nSetu;1\u200b2;3\n"
    assert list_figures(read_table(text.encode(), COLUMNS)) == [("Setu", 12, 3)]


# values


@pytest.mark.parametrize(
    "text",
    [
        "Jum'at, 27 November 2026", "Jum’at, 27 November 2026", "Jum`at 27-11-2026", "Jum´at, 27/11/2026",
        "Juma't, 27 Nov 2026", "JUMʼAT, 27 NOVEMBER 2026", "Jumaat, 27 November 2026", "Jum at 27/11/2026",
        "Jum, 27/11/2026", "Friday, 27 November 2026", "2026/11/27", "2026.11.27", "27.11.2026", "46353", "46353,0",
        "27\u00a0November\u20092026", "'27/11/2026",
    ],
)  # fmt: skip
def test_days_as_word_and_excel_write_them(text: str) -> None:
    assert cell_values.parse_day(text) == FRIDAY


@pytest.mark.parametrize(
    ("text", "count"),
    [("'12345", 12345), ('="12345"', 12345), ("12\u2009345", 12345), ("1.234.567", 1234567)],
)
def test_counts_as_programs_write_them(text: str, count: int) -> None:
    assert cell_values.parse_count(text) == count


@pytest.mark.parametrize("text", ["0.500", "0,125", "12.34", "1.23.456", "=60+40", "#REF!"])
def test_what_is_no_count(text: str) -> None:
    assert isinstance(cell_values.parse_count(text), cell_values.InvalidCell)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "Kecamatan\tTerekam\tSasaran\r\nSétu\t5\t6\r\n"
    assert list_figures(read_table(text.encode(encoding), COLUMNS)) == [("Sétu", 5, 6)]


# other programs


def test_files_of_other_programs_are_named() -> None:
    strict = b'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
    plain = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    content = change_part(workbook([["Kecamatan"]]), "xl/workbook.xml", plain, strict)
    assert "Strict Open XML" in list_problems(content)
    assert "halaman web" in list_problems("<html><table><tr><td>Kecamatan</td></tr></table></html>")
    assert "halaman web" in list_problems("\ufeff  <!DOCTYPE html><table>")
    assert "halaman web" in list_problems('<?xml version="1.0"?><Workbook/>')
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("content.xml", "<a/>")
    assert ".ods" in list_problems(file.getvalue())
