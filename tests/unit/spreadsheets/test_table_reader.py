"""Tables of offices are read completely or not at all, every problem names its row, and written files are
safe.
"""

import io
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from content.spreadsheets import grid_reader
from content.spreadsheets.grid_reader import MAX_BYTES, MAX_ROWS
from content.spreadsheets.table_reader import ColumnKind, TableColumn, TableReading, column_letter, read_table
from content.spreadsheets.workbook_writer import SheetValue, WorkbookSheet, write_workbook

COLUMNS = (
    TableColumn("place", "Kecamatan", ColumnKind.TEXT, synonyms=("wilayah", "nama kecamatan")),
    TableColumn("done", "Terekam", ColumnKind.COUNT, synonyms=("sudah rekam", "realisasi")),
    TableColumn("target", "Sasaran", ColumnKind.COUNT, is_required=False, synonyms=("target",)),
    TableColumn("day", "Per tanggal", ColumnKind.DAY, is_required=False, synonyms=("tanggal",)),
    TableColumn("at", "Jam", ColumnKind.TIME, is_required=False),
    TableColumn("share", "Persen", ColumnKind.NUMBER, is_required=False),
)
DAY = date(2026, 11, 20)
PLAIN = (
    "Kecamatan;Terekam;Sasaran;Tanggal\nPamulang;12.345;15.000;20/11/2026\nSetu;900;1.000;20 Nopember 2026\n"
)


def reading_errors(reading: TableReading) -> str:
    assert reading.rows == (), "nothing is half imported"
    return "\n".join(fault.describe() for fault in reading.problems)


def row_values(reading: TableReading) -> list[tuple[object, ...]]:
    assert not reading.problems, reading_errors(reading)
    return [tuple(row.values.get(column.name) for column in COLUMNS) for row in reading.rows]


def excel_file(rows: list[list[object]], merges: tuple[str, ...] = (), **options: object) -> bytes:
    """Return an .xlsx with these cells. A tuple is a formula with its saved result."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    sheet, day = workbook.add_worksheet("Data"), workbook.add_format({"num_format": "dd/mm/yyyy"})
    for merge in merges:
        sheet.merge_range(merge, "")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            match cell:
                case None:
                    pass
                case date():
                    sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
                case (formula, result):
                    sheet.write_formula(row, column, formula, None, result)
                case _:
                    sheet.write(row, column, cell)
    workbook.close()
    return file.getvalue()


HEADER: list[object] = [
    "No",
    "Nama Kecamatan",
    "SUDAH REKAM (orang)",
    "Target",
    "Per Tanggal",
    "Jam",
    "Persen",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_in_every_shape_that_excel_saves(encoding: str, sign: str, end: str) -> None:
    text = PLAIN.replace(";", sign).replace("\n", end).replace("Setu", "Sétu")
    found = row_values(read_table(text.encode(encoding), COLUMNS))
    assert found == [
        ("Pamulang", 12345, 15000, DAY, None, None),
        ("Sétu", 900, 1000, DAY, None, None),
    ]


def test_a_first_line_that_names_the_separator_and_quoted_cells() -> None:
    text = 'sep=;\n"Kecamatan";"Terekam"\n"Pondok ""Aren"";Barat";"1.000"\n'
    assert row_values(read_table(text.encode(), COLUMNS))[0][:2] == ('Pondok "Aren";Barat', 1000)


def test_titles_above_numbers_of_columns_blank_rows_and_a_signature_below() -> None:
    rows: list[list[object]] = [
        ["DATA PEREKAMAN KTP-EL KOTA CONTOH"], ["Per 20 November 2026"], [], HEADER,
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        [1, "Pamulang", 12345, 15000, DAY, "08.30", "82,3"], [], [2, " Setu ", 900.0, "1.000", 46346, 0.5, 90],
        [], [None, "Mengetahui,"], [None, "Kepala Dinas"],
    ]  # fmt: skip
    reading = read_table(excel_file(rows), COLUMNS)
    assert row_values(reading) == [
        ("Pamulang", 12345, 15000, DAY, time(8, 30), 82.3),
        ("Setu", 900, 1000, date(2026, 11, 20), time(12), 90.0),
    ]
    assert [row.number for row in reading.rows] == [6, 8]


def test_days_as_serial_numbers_of_both_calendars_and_results_of_formulas() -> None:
    rows: list[list[object]] = [["Wilayah", "Realisasi", "Tanggal"], ["Setu", ("=1+1", 2), 46346]]
    assert row_values(read_table(excel_file(rows), COLUMNS))[0][:4] == ("Setu", 2, None, date(2026, 11, 20))
    rows[1][2] = 46346 - 1462
    assert row_values(read_table(excel_file(rows, date_1904=True), COLUMNS))[0][3] == date(2026, 11, 20)


def test_every_fault_is_named_by_row_and_column_and_nothing_is_kept() -> None:
    text = (
        PLAIN
        + "Ciputat;1,5;;\n;7;;\nSerpong;;;31/02/2026\nPondok Aren;-3;abc;11/20/2026\nBenda;5;6;1/1/1999\n"
    )
    errors = reading_errors(read_table(text.encode(), COLUMNS))
    for part in (
        "Baris 4, kolom Terekam (B): “1,5” bukan bilangan bulat",
        "Baris 5, kolom Kecamatan (A): kosong",
        "Baris 6, kolom Terekam (B): kosong",
        "Baris 6, kolom Per tanggal (D): “31/02/2026” bukan tanggal",
        "Baris 7, kolom Terekam (B): “-3” kurang dari nol",
        "Baris 7, kolom Sasaran (C): “abc” bukan bilangan bulat",
        "Baris 7, kolom Per tanggal (D): “11/20/2026” bukan tanggal; tulis misalnya 20/11/2026 (hari/bulan/tahun)",
        "Baris 8, kolom Per tanggal (D): tahun 1999 tidak masuk akal",
    ):
        assert part in errors, errors


def test_wrong_headers_say_what_is_missing_double_or_expected() -> None:
    assert (
        "Baris judul tabel tidak ditemukan. Judul kolom yang harus ada: “Kecamatan”, “Terekam”."
        in reading_errors(read_table(b"nama;jumlah\na;1\n", COLUMNS))
    )
    errors = reading_errors(read_table(b"Kecamatan;Sasaran;Jam\nSetu;1;08.00\n", COLUMNS))
    assert "Kolom “Terekam” tidak ada" in errors and "“Per tanggal”" in errors
    assert "lebih dari satu" in reading_errors(
        read_table(b"Kecamatan;Terekam;Realisasi\nSetu;1;2\n", COLUMNS)
    )
    assert "Tabelnya kosong" in reading_errors(read_table(b"Kecamatan;Terekam\n", COLUMNS))
    assert "tidak ditemukan" in reading_errors(read_table(b"", COLUMNS))


def test_joined_cells_hold_for_words_and_days_and_are_refused_for_numbers() -> None:
    rows: list[list[object]] = [HEADER, [1, "Setu", 5, None, DAY], [2, "Benda", 6], [3, "Serpong", 7]]
    assert [row[3] for row in row_values(read_table(excel_file(rows, ("E2:E4",)), COLUMNS))] == [DAY] * 3
    errors = reading_errors(read_table(excel_file(rows, ("C2:C3",)), COLUMNS))
    assert "Baris 3, kolom Terekam (C): sel digabung" in errors and "Baris 2" not in errors
    assert "digabung" in reading_errors(read_table(excel_file(rows, ("B2:C2",)), COLUMNS))


@pytest.mark.parametrize("hidden", [True, False])
def test_two_sheets_with_the_table_and_hidden_sheets(hidden: bool) -> None:
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    for name in ("Catatan", "Satu", "Dua"):
        workbook.add_worksheet(name)
    for name in ("Satu", "Dua"):
        workbook.get_worksheet_by_name(name).write_row(0, 0, ["Kecamatan", "Terekam"])
        workbook.get_worksheet_by_name(name).write_row(1, 0, [f"Setu {name}", 5])
    if hidden:
        workbook.get_worksheet_by_name("Dua").hide()
    workbook.close()
    reading = read_table(file.getvalue(), COLUMNS)
    if hidden:
        assert row_values(reading)[0][0] == "Setu Satu"
    else:
        assert "beberapa lembar dengan tabel ini: “Satu”, “Dua”" in reading_errors(reading)


def test_formulas_without_a_result_are_not_taken_for_empty() -> None:
    content = excel_file([["Kecamatan", "Terekam", "Sasaran"], ["Setu", 5, ("=B2*2", "")]])
    assert "rumus yang hasilnya tidak tersimpan" in reading_errors(read_table(content, COLUMNS))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4", "bukan lembar kerja"),
        (b"\x89PNG\r\n", "bukan lembar kerja"),
        (b"\xd0\xcf\x11\xe0rest", ".xls"),
        (b"a\0b", "bukan lembar kerja"),
        (b"x" * (MAX_BYTES + 1), "terlalu besar"),
        (b"PK\x03\x04broken", "rusak"),
        (b'a;"b\n' + b"x" * 200_000, "rusak"),
    ],
)
def test_other_files_are_refused_with_words(content: bytes, words: str) -> None:
    assert words in reading_errors(read_table(content, COLUMNS))


def test_a_zip_that_unpacks_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_reader, "MAX_UNPACKED_BYTES", 1_000_000)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<a/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_000)
    assert "terlalu besar" in reading_errors(read_table(file.getvalue(), COLUMNS))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("word/document.xml", "<a/>")
    assert "bukan berkas Excel" in reading_errors(read_table(file.getvalue(), COLUMNS))


def test_entities_of_a_hostile_file_are_not_expanded() -> None:
    evil = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10)
    )
    file = io.BytesIO(excel_file([["Kecamatan", "Terekam"], ["Setu", 5]]))
    out = io.BytesIO()
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            body = good.read(name)
            if name == "xl/sharedStrings.xml":
                body = f'<?xml version="1.0"?>{evil}]><sst><si><t>&k;</t></si></sst>'.encode()
            bad.writestr(name, body)
    assert "rusak" in reading_errors(read_table(out.getvalue(), COLUMNS))


@pytest.mark.slow
def test_ten_thousand_rows_are_read_and_more_are_refused() -> None:
    rows: list[list[object]] = [["Kecamatan", "Terekam"]]
    rows += [[f"Desa {n}", n] for n in range(MAX_ROWS)]
    assert len(row_values(read_table(excel_file(rows), COLUMNS))) == MAX_ROWS
    text = "\n".join(f"{name};{count}" for name, count in rows)
    assert len(row_values(read_table(text.encode(), COLUMNS))) == MAX_ROWS
    assert "Paling banyak 10000 baris" in reading_errors(read_table(f"{text}\nLagi;1".encode(), COLUMNS))
    assert "Paling banyak 10000 baris" in reading_errors(
        read_table((text + "\nLagi;1" * 200).encode(), COLUMNS)
    )


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    found = read_table(content, COLUMNS)
    assert found.rows or found.problems


def test_letters_of_columns() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


HOSTILE = (
    "=1+1",
    "+62",
    "-5",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
    "http://x",
    "007",
)


def test_what_is_written_stays_text_whatever_it_begins_with() -> None:
    rows: list[tuple[SheetValue, ...]] = [(text, 5, DAY) for text in HOSTILE]
    content = write_workbook(
        [WorkbookSheet("Rekap: /2026?", ("=Judul", "Jumlah", "Tanggal"), rows, ("=Atas",), ("=Bawah",))], DAY
    )
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
        assert b"<f" not in sheet and b"hyperlink" not in sheet
    back = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in back.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" and not cell.quotePrefix]
    assert [row[0] for row in back.iter_rows(min_row=4, max_row=12, values_only=True)] == list(HOSTILE)
    assert content == write_workbook(
        [WorkbookSheet("Rekap: /2026?", ("=Judul", "Jumlah", "Tanggal"), rows, ("=Atas",), ("=Bawah",))], DAY
    )


def test_what_is_written_can_be_read_again() -> None:
    rows: list[tuple[SheetValue, ...]] = [("=Setu", 5, 10, DAY), ("Benda", 1_234_567, None, None)]
    header = ("Kecamatan", "Terekam", "Sasaran", "Per tanggal")
    found = row_values(
        read_table(write_workbook([WorkbookSheet("Capaian", header, rows, ("Capaian",))], DAY), COLUMNS)
    )
    assert [row[:4] for row in found] == rows
