"""All regions of Indonesia: complete, with zones, found by code and by name, as in the package they come from."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from content.loading.library_loader import LIBRARY_FOLDER, load_library
from content.loading.records import SiteKind
from content.places.region_directory import RegionDirectory, make_district_key
from tests.tools.import_regions import read_package, write_files

FOLDER = LIBRARY_FOLDER / "regions"
DIRECTORY = RegionDirectory(LIBRARY_FOLDER)


def read_districts() -> list[dict[str, str]]:
    with (FOLDER / "districts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_of_indonesia_is_there() -> None:
    assert len(DIRECTORY.regencies) == 514
    assert Counter(one.kind for one in DIRECTORY.regencies.values()) == {"kabupaten": 416, "kota": 98}
    assert len({one.province for one in DIRECTORY.regencies.values()}) == 38
    districts = read_districts()
    assert len(districts) == len({row["code"] for row in districts}) == 7285
    assert {row["code"][:5] for row in districts} == set(DIRECTORY.regencies)


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("6171", "WIB"),  # Pontianak
        ("6271", "WIB"),  # Palangkaraya
        ("6371", "WITA"),  # Banjarmasin
        ("6472", "WITA"),  # Samarinda
        ("6501", "WITA"),  # Bulungan
        ("5171", "WITA"),
        ("7171", "WITA"),
        ("8171", "WIT"),
        ("8271", "WIT"),
        ("9471", ""),
        ("9171", "WIT"),
        ("1171", "WIB"),
        ("3578", "WIB"),
    ],
)
def test_the_province_decides_the_zone(code: str, zone: str) -> None:
    regency = DIRECTORY.find_regency(code)
    assert (regency.zone if regency else "") == zone


def test_every_district_is_found_by_its_name() -> None:
    """The search relies on the order of the file."""
    for row in read_districts():
        found = DIRECTORY.find_districts(make_district_key(row["name"]))
        assert row["code"] in [district.code for district in found], row
    assert DIRECTORY.find_districts("tidakada") == DIRECTORY.find_districts("") == ()
    assert DIRECTORY.find_districts("zzzz") == DIRECTORY.find_districts("0") == ()


def test_a_code_that_is_none_finds_nothing() -> None:
    assert [DIRECTORY.find_regency(code) for code in ("", "35", "35.99", "abcd", "35780", "..")] == [None] * 6
    assert DIRECTORY.find_regency(" 35.78 ") == DIRECTORY.find_regency("3578")


def test_near_names_and_codes() -> None:
    assert [one.name for one in DIRECTORY.find_similar("surabya")] == ["Kota Surabaya"]
    assert {one.office for one in DIRECTORY.find_similar("kediri")} >= {"3506", "3571"}
    assert "Kota Batu" in [one.name for one in DIRECTORY.find_similar("3589")]
    assert DIRECTORY.find_similar("") == DIRECTORY.find_similar("qqqqqqqqqqqq") == []


def test_a_folder_without_regions_knows_none(tmp_path: Path) -> None:
    empty = RegionDirectory(tmp_path)
    assert not empty.regencies and empty.find_districts("setu") == () and empty.list_districts("35.73") == []
    assert empty.find_similar("malang") == []


def test_the_offices_agree_with_the_regions() -> None:
    """The names of the hand-made offices stand; the spelling of the data is an alias where it differs."""
    for office in load_library().offices.values():
        regency = DIRECTORY.find_regency(office.code)
        assert regency and (regency.name, regency.province, regency.kind) == (
            office.name,
            office.province,
            office.kind,
        )
        assert regency.timezone == office.timezone
        own = {site.code: site for site in office.sites if site.kind is SiteKind.KECAMATAN}
        for district in DIRECTORY.list_districts(regency.code):
            site = own.pop(district.code)
            assert district.name in (site.name, *site.aliases)
        assert not own


def test_the_files_are_made_from_the_package(tmp_path: Path) -> None:
    """A package of the same shape gives files that are read back."""
    data, made = tmp_path / "package" / "data", tmp_path / "regions"
    data.mkdir(parents=True)
    (data / "provinces.csv").write_text("code,name\n62,Kalimantan Tengah\n64,Kalimantan Timur\n", "utf-8")
    (data / "regencies.csv").write_text(
        "code,province_code,name\n62.71,62,Kota  Palangkaraya\n64.71,64,Kota Balikpapan\n", "utf-8"
    )
    (data / "districts.csv").write_text(
        'code,regency_code,name\n62.71.02,62.71,"Ra""as"\n64.71.01,64.71,Bukit Batu\n', "utf-8"
    )
    write_files(read_package(data.parent), made)
    directory = RegionDirectory(tmp_path)
    assert [(one.name, one.zone) for one in directory.regencies.values()] == [
        ("Kota Palangkaraya", "WIB"),
        ("Kota Balikpapan", "WITA"),
    ]
    assert [one.code for one in directory.find_districts("bukitbatu")] == ["64.71.01"]
    assert [one.name for one in directory.list_districts("62.71")] == ['Ra"as']


def test_the_licence_and_the_attribution_stand_beside_the_data() -> None:
    assert "Open Database License" in (FOLDER / "LICENSE.md").read_text("utf-8")
    notice = (FOLDER / "NOTICE.md").read_text("utf-8")
    assert "idn-area-data 4.0.1" in notice and "ODbL" in notice and "Keputusan Presiden 41/1987" in notice
