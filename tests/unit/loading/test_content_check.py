"""`bot.py check` reports every fault with its file, line and remedy."""

from datetime import date
from pathlib import Path

import pytest

from content.loading.content_check import Finding, FindingLevel, check_content
from content.loading.library_loader import LIBRARY_FOLDER

TODAY = date(2026, 11, 28)


def replace_in_file(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def findings_of(folder: Path, path: str, today: date = TODAY) -> list[Finding]:
    return [finding for finding in check_content(folder, today) if finding.path == path]


def test_the_shipped_library_has_no_fault() -> None:
    assert [
        finding for finding in check_content(LIBRARY_FOLDER, TODAY) if finding.level is FindingLevel.FAULT
    ] == []


def test_the_shipped_library_has_only_phrasing_warnings() -> None:
    assert [
        finding for finding in check_content(LIBRARY_FOLDER, TODAY) if "kalimat" not in finding.fault
    ] == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("checked: 2026-11-28", "checked: 2026-05-01", "211 hari tidak diperiksa"),
        ("checked: 2026-11-28", "checked: 2027-11-21", "belum terjadi"),
        ("checked: 2026-11-28", "checked: 2026-11-28\nvalid_until: 2026-11-20", "habis 2026-11-20"),
        ('  en: "Are blank cards in stock?"\n', "", "Inggris 'question' belum ada"),
        ("related: [", "related: [blanko, ", "menunjuk dirinya sendiri"),
        ("Are blank cards in stock?", "Are there any blank cards in stock today?", "lebih dari 40 huruf"),
        ("**Stok blangko", "**Stok **blangko", "tidak berpasangan"),
        ("**Stok blangko", "**Buka 08.00. Stok blangko", "Ada jam '08.00'"),
        ("**Stok blangko", "**Stok" + " panjang" * 450 + " blangko", "huruf dengan sumbernya"),
    ],
)
def test_warnings_of_an_answer(folder: Path, old: str, new: str, words: str) -> None:
    file = folder / "answers" / "blanko.md"
    replace_in_file(file, old, new)
    found = [finding for finding in findings_of(folder, "answers/blanko.md") if words in finding.fault]
    assert found
    assert {finding.level for finding in found} == {FindingLevel.WARNING}
    assert all(finding.remedy for finding in found)


def test_a_warning_names_the_line_of_its_field(folder: Path) -> None:
    file = folder / "answers" / "blanko.md"
    replace_in_file(file, "checked: 2026-11-28", "checked: 2026-01-01")
    replace_in_file(file, "**Stok blangko", "**Stok _blangko")
    lines = file.read_text("utf-8").splitlines()
    expected = {
        next(number for number, line in enumerate(lines, 1) if line.startswith("checked")),
        next(number for number, line in enumerate(lines, 1) if "_blangko" in line),
    }
    found = [
        finding for finding in findings_of(folder, "answers/blanko.md") if "kalimat" not in finding.fault
    ]
    assert {finding.line for finding in found} == expected


def test_old_content_is_a_warning(folder: Path) -> None:
    later = check_content(folder, date(2027, 8, 1))
    assert any("Masa berlakunya habis" in finding.fault for finding in later)
    assert any(finding.path == "national/contacts.yaml" for finding in later)


@pytest.mark.parametrize(
    ("code", "fact", "words"),
    [
        ("3674", "TGS-05", "berjumlah 23, disebut 19"),
        ("3674", "TGS-06", "berjumlah 22, disebut 27"),
        ("3674", "TGS-09", "berjumlah 553486, disebut 554702"),
        ("3203", "CJR-03", "2 arti yang berbeda"),
        ("3505", "BLT-04", "2 arti yang berbeda"),
    ],
)
def test_figures_that_disagree_must_be_flagged(folder: Path, code: str, fact: str, words: str) -> None:
    file = folder / "offices" / code / "archive.yaml"
    before, marker, after = file.read_text("utf-8").partition(f"- id: {fact}")
    file.write_text(before + marker + after.replace("conflict", "estimate", 1), "utf-8")
    (found,) = [finding for finding in check_content(folder, TODAY) if finding.level is FindingLevel.FAULT]
    assert found.path == f"offices/{code}/archive.yaml"
    assert fact in found.fault
    assert words in found.fault


def test_figures_that_agree_need_no_flag(folder: Path) -> None:
    replace_in_file(folder / "offices" / "3275" / "archive.yaml", "total: 209000", "total: 209001")
    assert any("BKS-10" in finding.fault for finding in findings_of(folder, "offices/3275/archive.yaml"))


def test_an_archive_fact_needs_a_source_and_a_date(folder: Path) -> None:
    replace_in_file(folder / "offices" / "1602" / "archive.yaml", "  date: 2017-07-10\n", "")
    found = findings_of(folder, "offices/1602/archive.yaml")
    assert found
    assert all("tanpa tanggal" in finding.fault for finding in found)


def test_hours_need_a_source_and_a_confirmation(folder: Path) -> None:
    sites = folder / "offices" / "3505" / "sites.yaml"
    replace_in_file(
        sites, "    kind: dinas\n", "    kind: dinas\n    hours:\n      weekly: Mo-Fr 08:00-15:00\n"
    )
    (found,) = findings_of(folder, "offices/3505/sites.yaml")
    assert (found.line, found.level) == (7, FindingLevel.WARNING)


def test_faults_of_all_files_are_reported_together(folder: Path) -> None:
    replace_in_file(folder / "answers" / "salam.md", "question:", "pertanyaan:")
    replace_in_file(folder / "national" / "holidays.yaml", "kind: libur_nasional", "kind: libur")
    found = [finding for finding in check_content(folder, TODAY) if finding.level is FindingLevel.FAULT]
    assert {finding.path for finding in found} == {"answers/salam.md", "national/holidays.yaml"}
    assert check_content(folder, TODAY)[0].level is FindingLevel.FAULT


def test_an_answer_that_nobody_asks_for_is_a_warning(folder: Path) -> None:
    (folder / "phrasings" / "blanko.txt").write_text("# kosong\n", "utf-8")
    assert [
        "belum punya kalimat" in finding.fault for finding in findings_of(folder, "answers/blanko.md")
    ] == [True]


def test_unreachable_casework_states_are_reported_with_their_line(folder: Path) -> None:
    file = folder / "national" / "casework.yaml"
    text = file.read_text("utf-8")
    wrong = (
        text.replace("first: diterima", "first: terima", 1)
        .replace("limit: tindak_lanjut", "limit: tindaklanjut", 1)
        .replace("{from: disanggah, to: selesai", "{from: disanggah, to: beres", 1)
        .replace("to: [diteruskan]", "to: [terusan]", 1)
        .replace("contact: polisi", "contact: polri", 1)
        .replace("days: 3", "days: 0", 1)
        .replace("by: pemeriksa, reason: boleh", "by: camat, reason: boleh", 1)
    )
    file.write_text(wrong, "utf-8")
    told = {
        finding.fault for finding in check_content(folder, TODAY) if finding.path == "national/casework.yaml"
    }
    for part in ("'terima'", "'tindaklanjut'", "'terusan'", "'beres'", "'polri'", "1 sampai 366", "'camat'"):
        assert any(part in fault for fault in told), (part, told)
