"""All provinces, kabupaten, kota and kecamatan of Indonesia with their Kemendagri codes (`library/regions/`).

The files are read when they are needed first. The kecamatan stay the lines of their file: bisection finds a name.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from content.lazy_dataclass import dataclass
from content.places.place_names import make_name_key, split_words, strip_region_kind

REGIONS_FOLDER = "regions"
PROVINCES_FILE, REGENCIES_FILE, DISTRICTS_FILE = "provinces.csv", "regencies.csv", "districts.csv"
TIMEZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
ADMINISTRATIVE = " Administrasi"
"""The second word of the names in Jakarta. People leave it out."""


@dataclass(frozen=True, slots=True)
class Regency:
    """A kota or kabupaten. `code` has a dot: "35.78". `zone` is WIB, WITA or WIT."""

    code: str
    name: str
    province: str
    zone: str

    @property
    def office(self) -> str:
        """The code of its office: the folder below `offices/`."""
        return self.code.replace(".", "")

    @property
    def kind(self) -> str:
        """The kind: kota or kabupaten."""
        return "kota" if self.name.startswith("Kota ") else "kabupaten"

    @property
    def short_name(self) -> str:
        """The name as people write it: "Kota Jakarta Pusat"."""
        return self.name.replace(ADMINISTRATIVE, "", 1)

    @property
    def base_name(self) -> str:
        """The name without its kind: "Surabaya"."""
        return strip_region_kind(self.name)

    @property
    def timezone(self) -> str:
        """The IANA name of its time zone."""
        return TIMEZONES[self.zone]


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan. `code` has two dots: "35.78.01"."""

    code: str
    name: str

    @property
    def regency(self) -> str:
        """The code of its kota or kabupaten."""
        return self.code[:5]


def make_district_key(name: str) -> str:
    """Return the key by which the file of kecamatan is sorted."""
    return make_name_key(split_words(name))


class RegionDirectory:
    """Looks up regions by code and by name. A content folder without these files knows none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / REGIONS_FOLDER

    @cached_property
    def regencies(self) -> Mapping[str, Regency]:
        """All kota and kabupaten by code, in the order of the codes."""
        provinces = {code: (zone, name) for code, zone, name in self._read_rows(PROVINCES_FILE, 3)}
        return {
            code: Regency(code, name, provinces[code[:2]][1], provinces[code[:2]][0])
            for code, name in self._read_rows(REGENCIES_FILE, 2)
        }

    def find_regency(self, code: str) -> Regency | None:
        """Return the region of a code, with or without the dot."""
        plain = code.strip().replace(".", "")
        return self.regencies.get(f"{plain[:2]}.{plain[2:]}") if len(plain) == 4 else None

    def find_similar(self, words: str, limit: int = 5) -> list[Regency]:
        """Return the regions whose code or name is near to these words, the nearest first."""
        wanted = make_district_key(strip_region_kind(words.strip()))
        if not wanted:
            return []
        if wanted.isdigit():
            near = process.extract(words.strip().replace(".", ""), self._office_codes, scorer=OSA.distance)
        else:
            near = process.extract(wanted, self._base_keys, scorer=OSA.distance, limit=2 * limit)
        closest = [(distance, code) for _, distance, code in near if distance <= max(2, len(wanted) // 3)]
        return [self.regencies[code] for _, code in sorted(closest)[:limit]]

    def find_districts(self, key: str) -> tuple[District, ...]:
        """Return all kecamatan of a key (`make_district_key`), in the order of the file."""
        lines = self._districts
        first = _find_first_line(lines, key)
        found: list[District] = []
        for district in _iterate_districts(lines, first):
            if make_district_key(district.name) != key:
                break
            found.append(district)
        return tuple(found)

    def list_districts(self, regency: str) -> list[District]:
        """Return all kecamatan of a kota or kabupaten by its code, in the order of their codes."""
        own = (one for one in _iterate_districts(self._districts, 0) if one.regency == regency)
        return sorted(own, key=lambda district: district.code)

    @cached_property
    def _districts(self) -> bytes:
        """The file of kecamatan: 140 kB, and no objects."""
        return self._read_bytes(DISTRICTS_FILE)

    @cached_property
    def _office_codes(self) -> dict[str, str]:
        return {code: regency.office for code, regency in self.regencies.items()}

    @cached_property
    def _base_keys(self) -> dict[str, str]:
        return {code: make_district_key(regency.base_name) for code, regency in self.regencies.items()}

    def _read_bytes(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return b""

    def _read_rows(self, name: str, columns: int) -> Iterator[Sequence[str]]:
        for line in self._read_bytes(name).decode().splitlines()[1:]:
            yield line.split(",", columns - 1)


def _find_first_line(lines: bytes, key: str) -> int:
    """Return the position of the first line whose key is not less."""
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        start = lines.rfind(b"\n", 0, middle) + 1
        end = lines.find(b"\n", start)
        end = len(lines) if end < 0 else end
        if start == 0 or make_district_key(_parse_district(lines[start:end]).name) < key:
            low = end + 1
        else:
            high = start
    return min(low, len(lines))


def _iterate_districts(lines: bytes, start: int) -> Iterator[District]:
    """Yield the kecamatan from a position. The first line of the file names the columns."""
    start = start or lines.find(b"\n") + 1
    while start < len(lines):
        end = lines.find(b"\n", start)
        yield _parse_district(lines[start:end])
        start = end + 1


def _parse_district(line: bytes) -> District:
    code, _, name = line.decode().partition(",")
    return District(code, name)
