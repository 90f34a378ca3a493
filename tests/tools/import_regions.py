"""`python -m tests.tools.import_regions PACKAGE` makes content/library/regions/ from the npm package idn-area-data.

PACKAGE is the folder of the unpacked package. The script also compares the kecamatan of the hand-made offices with the
package and prints every difference. The files of the offices are never changed: they stand.
"""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from content.loading.library_loader import LIBRARY_FOLDER, Library, load_library
from content.loading.records import SiteKind
from content.places.region_directory import (
    DISTRICTS_FILE,
    PROVINCES_FILE,
    REGENCIES_FILE,
    REGIONS_FOLDER,
    make_district_key,
)

WITA = frozenset("51 52 53 63 64 65 71 72 73 74 75 76".split())
WIT = frozenset("81 82 91 92 93 94 95 96".split())
"""Keppres 41/1987, in force since 1 January 1988, gives whole provinces to a zone: there is no exception within one.
Kalimantan is divided: Kalimantan Barat and Tengah have WIB, Selatan and Timur WITA. Kalimantan Utara was part of
Kalimantan Timur until 2012. The provinces of Papua were all part of Irian Jaya. All other provinces have WIB."""
COUNTS = {PROVINCES_FILE: 38, REGENCIES_FILE: 514, DISTRICTS_FILE: 7285}
Row = tuple[str, ...]


def find_zone(province: str) -> str:
    """Return the zone of a province by its code."""
    return "WITA" if province in WITA else "WIT" if province in WIT else "WIB"


def read_package(folder: Path) -> Mapping[str, list[Row]]:
    """Return the rows of each file, in the order in which they are written."""
    provinces, regencies, districts = (
        list(_read_rows(folder / "data" / name))
        for name in ("provinces.csv", "regencies.csv", "districts.csv")
    )
    by_name = sorted(districts, key=lambda row: (make_district_key(row["name"]), row["code"]))
    return {
        PROVINCES_FILE: [(row["code"], find_zone(row["code"]), row["name"]) for row in provinces],
        REGENCIES_FILE: [(row["code"], row["name"]) for row in regencies],
        DISTRICTS_FILE: [(row["code"], row["name"]) for row in by_name],
    }


def _read_rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            yield {name: " ".join(value.split()) for name, value in row.items()}


def write_files(rows: Mapping[str, Sequence[Row]], folder: Path) -> None:
    """Write one line per row, without quotes: no name holds a comma."""
    folder.mkdir(exist_ok=True)
    for name, lines in rows.items():
        head = "code,zone,name" if name == PROVINCES_FILE else "code,name"
        text = "\n".join([head, *(",".join(line) for line in lines)])
        (folder / name).write_text(text + "\n", "utf-8")


def describe_differences(rows: Mapping[str, Sequence[Row]], library: Library) -> Iterator[str]:
    """Yield a sentence for each difference between the package and an office that was made by hand."""
    regencies = {row[0]: row[-1] for row in rows[REGENCIES_FILE]}
    districts = {row[0]: row[-1] for row in rows[DISTRICTS_FILE]}
    for office in library.offices.values():
        code = f"{office.code[:2]}.{office.code[2:]}"
        if regencies.get(code) != office.name:
            yield f"{office.code}: the office is {office.name}, the package says {regencies.get(code)}."
        own = {site.code: site for site in office.sites if site.kind is SiteKind.KECAMATAN}
        listed = {key: name for key, name in districts.items() if key.startswith(f"{code}.")}
        for key in sorted(listed.keys() - own.keys()):
            yield f"{office.code}: the office has no kecamatan {listed[key]} ({key})."
        for key in sorted(own.keys() - listed.keys()):
            yield f"{office.code}: the package has no kecamatan {own[key].name} ({key})."
        for key in sorted(own.keys() & listed.keys()):
            site = own[key]
            if site.name != listed[key]:
                known = ", which is an alias here" if listed[key] in site.aliases else ""
                yield f"{office.code}: {key} is {site.name}, the package writes {listed[key]}{known}."


def main(package: Path) -> int:
    rows = read_package(package)
    wrong = [f"{name}: {len(lines)} rows" for name, lines in rows.items() if len(lines) != COUNTS[name]]
    if wrong:
        sys.stderr.write(f"{', '.join(wrong)}; expected {COUNTS}. Nothing was written.\n")
        return 1
    write_files(rows, LIBRARY_FOLDER / REGIONS_FOLDER)
    for sentence in describe_differences(rows, load_library()):
        sys.stdout.write(f"{sentence}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
