"""`bot.py office`: new, list and check."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bot
from content.loading.content_check import check_content
from content.loading.library_loader import LIBRARY_FOLDER, read_library
from content.loading.source_files import FindingLevel
from content.places.region_directory import RegionDirectory
from runtime import clock
from runtime.cli import office_commands
from tests.support.content_copy import copy_library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_library(tmp_path / "library")


def run_office(folder: Path, *arguments: str) -> int:
    return bot.main(["office", *arguments, "--folder", str(folder)])


def test_a_new_office_has_all_kecamatan_and_no_faults(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_office(folder, "new", "3573") == 0
    assert "Kota Malang, Jawa Timur, WIB, 6 tempat layanan" in capsys.readouterr().out
    library, _ = read_library(folder)
    office = library.offices["3573"]
    assert (office.name, office.kind, office.timezone) == ("Kota Malang", "kota", "Asia/Jakarta")
    assert [(site.id, site.name) for site in office.sites] == [
        ("3573-dinas", "Disdukcapil Kota Malang"),
        ("3573-01", "Blimbing"),
        ("3573-02", "Klojen"),
        ("3573-03", "Kedungkandang"),
        ("3573-04", "Sukun"),
        ("3573-05", "Lowokwaru"),
    ]
    assert all(site.hours is None and site.address is None for site in office.sites)
    assert run_office(folder, "check", "35.73") == 0
    shown = capsys.readouterr().out
    assert "0 kesalahan" in shown and "jam: diisi di 0 dari 6 tempat" in shown
    assert run_office(folder, "list") == 0
    assert "3573  Kota Malang, Jawa Timur, WIB: 6 tempat" in capsys.readouterr().out


def test_an_office_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_office(folder, "new", "3573") == 0
    file = folder / "offices/3573/office.yaml"
    file.write_text(f"{file.read_text('utf-8')}# isian kantor\n", "utf-8")
    assert run_office(folder, "new", "35.73") == 1
    assert "sudah ada dan tidak diubah" in capsys.readouterr().out
    assert file.read_text("utf-8").endswith("# isian kantor\n")


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("3597", "Kota Batu|Kabupaten|Kota"),
        ("surabya", "3578 Kota Surabaya"),
        ("kediri", "3506 Kabupaten Kediri, 3571 Kota Kediri"),
        ("xyzxyzxyz", "empat angka"),
        ("../../etc", ""),
    ],
)
def test_an_unknown_code_is_answered_with_near_names(
    folder: Path, capsys: pytest.CaptureFixture[str], code: str, named: str
) -> None:
    before = sorted((folder / "offices").iterdir())
    assert run_office(folder, "new", code) == 1
    shown = capsys.readouterr().out
    assert any(part in shown for part in named.split("|"))
    assert "Tidak ada kota atau kabupaten" in shown
    assert sorted((folder / "offices").iterdir()) == before


def test_a_name_that_only_one_region_has_is_enough(folder: Path) -> None:
    assert run_office(folder, "new", "Kota Kediri") == run_office(folder, "new", "gresik") == 0
    assert {one.name for one in (folder / "offices").iterdir()} >= {"3571", "3525"}


def test_without_a_code_and_without_a_terminal_the_usage_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_office(folder, "new") == run_office(folder, "check") == 2
    assert "bot.py office new 3573" in capsys.readouterr().err


def script(*answers: str) -> Callable[[str], str]:
    """Return the input of a person who types these lines."""
    lines: Iterator[str] = iter(answers)
    return lambda prompt: next(lines)


def test_on_a_terminal_it_asks_until_an_office_is_chosen(folder: Path) -> None:
    out = io.StringIO()
    typed = script("kediri", "3571", "t", "3506", "y")
    assert office_commands.ask_and_create_office(typed, folder, out) == 0
    assert "Maksud Anda: 3506 Kabupaten Kediri, 3571 Kota Kediri" in out.getvalue()
    assert (folder / "offices/3506").exists() and not (folder / "offices/3571").exists()
    assert office_commands.ask_and_create_office(script(""), folder, out) == 1
    assert out.getvalue().endswith("Tidak ada yang dibuat.\n")


def test_an_unknown_office_cannot_be_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_office(folder, "check", "3578") == 1
    assert "bot.py office new 3578" in capsys.readouterr().out


def test_check_reports_faults_of_the_office_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "offices/3505/office.yaml").write_text("name: Kabupaten Blitar\n", "utf-8")
    assert run_office(folder, "check", "3505") == 1
    assert "offices/3505/office.yaml:1: galat" in capsys.readouterr().out
    assert run_office(folder, "check", "3674") == 0


def test_any_region_makes_an_office_without_faults(folder: Path) -> None:
    """One of each province, those with odd names, and both of each shared name of a city."""
    regencies = RegionDirectory(LIBRARY_FOLDER).regencies
    first = {one.code[:2]: one.office for one in list(regencies.values())[::-1]}
    odd = {"3101", "3171", "1375", "3529", "7206", "7310", "6212", "1209"}
    wanted = {one for one in (*first.values(), *odd) if not (folder / "offices" / one).exists()}
    for code in sorted(wanted):
        assert office_commands.create_office(code, folder, io.StringIO()) == 0, code
    findings = check_content(folder, clock.now().date())
    assert [str(one) for one in findings if one.level is FindingLevel.FAULT] == []
