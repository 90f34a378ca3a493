"""Finds the kota, kabupaten and kecamatan of all Indonesia that a text names.

Names are matched exactly. A name that is also a word needs a cue before it: "kota batu", "orang batu", never "batu akik".
A kecamatan counts only after "kec" or next to its kabupaten.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import IntEnum
from functools import cached_property, lru_cache
from pathlib import Path

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.places.place_names import (
    OfficeLike,
    make_name_key,
    make_word_key,
    split_words,
    strip_region_kind,
)
from content.places.region_directory import Regency, RegionDirectory, make_district_key

REGION_NAMES_FILE = "national/region_names.txt"
MAX_CHARACTERS = 2_000
MAX_NAME_WORDS = 5
_WORD = compile_later(r"[^\W_]+")
_GAP = compile_later(r"[ \t.\-’'/]{0,3}")
_SEPARATOR = compile_later(
    r"[\s,.(-]{1,4}(?:(?:di|kota|kotamadya|kab|kabupaten|daerah)[\s.]+)?", re.IGNORECASE
)
_KINDS = {
    **dict.fromkeys(("kota", "kotamadya", "kodya", "pemkot"), "kota"),
    **dict.fromkeys(("kab", "kabupaten", "pemkab", "kbupaten", "kabupatn"), "kabupaten"),
}
_OFFICE_WORDS = frozenset(
    split_words("disdukcapil dukcapil dispendukcapil dispenduk disduk capil disdukcasip dinas kemenag")
)
_KECAMATAN_WORDS = frozenset(split_words("kec kecamatan kecmatan kcmtn kecamtan camat"))
_CUES = frozenset(
    split_words(
        "di ke dari dr asal asli aslinya orang warga wong urang arek domisili tinggal lahir kelahiran kerja bekerja"
        " kuliah rantau merantau daerah wilayah ktp kk nang ning neng ing kos ngekos kampung pulkam mudik"
        " alamat asliku saking dhateng ti ka oreng from in near"
    )
)
_OTHER_THINGS = frozenset(
    split_words(
        "jl jln jalan gang gg blok pt cv toko bank hotel rs rsud rm warung rumah nasi sate soto bakso mie pasar perumahan"
        " perum stasiun terminal bandara tol univ universitas gunung sungai bu pak bapak ibu mas mbak nama bernama"
        " desa kelurahan kel dusun ds sd sdn smp smpn sma sman smk smkn masjid gereja pondok ponpes"
    )
)


class RegionNameCare(IntEnum):
    """How easily a name is something else. It needs a CUE before it, or its KIND ("kab") or office.

    NOT_DISTRICT: after "kec" it is an ordinary word.
    """

    NONE = 0
    CUE = 1
    KIND = 2
    NOT_DISTRICT = 3


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """Regions named at `span`; several share the name. `district`: the kecamatan that was named.

    `is_weak`: the name may be an ordinary word, and nothing before it says otherwise.
    """

    regencies: tuple[Regency, ...]
    span: tuple[int, int]
    district: str = ""
    is_weak: bool = False


@dataclass(slots=True)
class _NameTable:
    """Regions by the key of a name, how much care it needs, and the keys of first words.

    `spellings`: the names without spaces. A name that needs care is never misspelled: "baru" is not Barru.
    """

    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    care: dict[str, RegionNameCare] = field(default_factory=dict)
    first_words: set[str] = field(default_factory=set)
    spellings: set[str] = field(default_factory=set)
    not_districts: set[str] = field(default_factory=set)

    def add(self, name: str, codes: Iterable[str]) -> None:
        words = split_words(name)
        key = make_name_key(words)
        self.codes[key] = tuple(dict.fromkeys((*self.codes.get(key, ()), *codes)))
        self.first_words.update((make_name_key(words[:1]), key))
        self.spellings.add("".join(words))


class RegionSearch:
    """Finds regions in a text. The names are read when the first text is searched."""

    def __init__(self, folder: Path, directory: RegionDirectory) -> None:
        self.file = folder / REGION_NAMES_FILE
        self.directory = directory
        self._cached_find = lru_cache(64)(self._find)

    def find(self, text: str) -> tuple[RegionMatch, ...]:
        """Return every region named, in order."""
        return self._cached_find(text[:MAX_CHARACTERS])

    @cached_property
    def _names(self) -> _NameTable:
        table = _NameTable()
        for regency in self.directory.regencies.values():
            table.add(regency.base_name, (regency.code,))
        if table.codes:
            for names, codes in read_region_names(self.file):
                for name in names:
                    _add_hand_made_name(table, name, codes)
        return table

    def _find(self, text: str) -> tuple[RegionMatch, ...]:
        words = [(make_word_key(word[0]), word[0].lower(), *word.span()) for word in _WORD.finditer(text)]
        first_words = self._names.first_words
        found: list[RegionMatch] = []
        at = 0
        while at < len(words):
            match, after = None, at + 1
            if words[at][1] in _KECAMATAN_WORDS:
                match, after = self._match_district(text, words, at)
            elif words[at][0] in first_words:
                match, after = self._match_region(text, words, at)
            if match:
                found.append(match)
            at = after
        return tuple(self._join_districts(text, words, found))

    def _match_region(
        self, text: str, words: Sequence[tuple[str, str, int, int]], at: int
    ) -> tuple[RegionMatch | None, int]:
        """Match the longest name at a word. Return the match and the next index."""
        for length, key in _list_keys(text, words, at):
            codes = self._names.codes.get(key)
            if codes:
                return self._make_match(words, at, length, key, codes), at + length
        return None, at + 1

    def _make_match(
        self, words: Sequence[tuple[str, str, int, int]], at: int, length: int, key: str, codes: Sequence[str]
    ) -> RegionMatch | None:
        before, kind, start = _read_before(words, at)
        after = words[at + length][1] if at + length < len(words) else ""
        end = at + length
        if not kind and after in _KINDS and len(codes) > 1:  # "blitar kota"
            kind, end = _KINDS[after], end + 1
        regencies = tuple(self.directory.regencies[code] for code in codes)
        regencies = tuple(one for one in regencies if one.kind == kind) or regencies if kind else regencies
        care = self._names.care.get(key, RegionNameCare.NONE)
        spelling = "".join(word[1] for word in words[at : at + length])
        if care is not RegionNameCare.NONE and spelling not in self._names.spellings:
            return None
        has_kind = bool(kind) or before in _OFFICE_WORDS
        if (not kind and before in _OTHER_THINGS) or (care is RegionNameCare.KIND and not has_kind):
            return None
        is_weak = care is RegionNameCare.CUE and not has_kind and before not in _CUES
        return RegionMatch(regencies, (words[start][2], words[end - 1][3]), is_weak=is_weak)

    def _match_district(
        self, text: str, words: Sequence[tuple[str, str, int, int]], at: int
    ) -> tuple[RegionMatch | None, int]:
        """Match the longest name of a kecamatan after "kec"."""
        if at + 1 >= len(words):
            return None, at + 1
        for length, key in _list_keys(text, words, at + 1):
            districts = () if key in self._names.not_districts else self.directory.find_districts(key)
            if districts:
                codes = dict.fromkeys(one.regency for one in districts)
                regencies = tuple(self.directory.regencies[code] for code in codes)
                span = (words[at][2], words[at + length][3])
                return RegionMatch(regencies, span, districts[0].name), at + 1 + length
        return None, at + 1

    def _join_districts(
        self, text: str, words: Sequence[tuple[str, str, int, int]], found: Sequence[RegionMatch]
    ) -> Iterator[RegionMatch]:
        """Join a kecamatan with the region named after it: "kec depok sleman", "lowokwaru, malang"."""
        joined: list[RegionMatch] = []
        for match in found:
            before = joined[-1] if joined else None
            if before and before.district and _SEPARATOR.fullmatch(text, before.span[1], match.span[0]):
                common = _keep_common(before.regencies, match.regencies)
                if common:
                    joined[-1] = replace(before, regencies=common, span=(before.span[0], match.span[1]))
                    continue
            district = self._find_district_before(text, words, match)
            if district is None:
                joined.append(match)
                continue
            if before and before.span[1] > district.span[0]:
                joined.pop()
            joined.append(district)
        return iter(joined)

    def _find_district_before(
        self, text: str, words: Sequence[tuple[str, str, int, int]], match: RegionMatch
    ) -> RegionMatch | None:
        """Return the match together with the kecamatan of these regions that stands directly before it."""
        ends = [index for index, word in enumerate(words) if word[3] <= match.span[0]]
        if match.district or not ends or words[ends[-1]][0] in _BEFORE_NAMES:
            return None
        if not _SEPARATOR.fullmatch(text, words[ends[-1]][3], match.span[0]):
            return None
        for length in range(min(3, len(ends)), 0, -1):
            first = ends[-1] - length + 1
            key = make_name_key(word[0] for word in words[first : ends[-1] + 1])
            if len(key) < 4 or key in _NO_DISTRICTS:
                continue
            own = [
                one for one in self.directory.find_districts(key) if _has_code(match.regencies, one.regency)
            ]
            if own:
                regencies = tuple(one for one in match.regencies if _has_code([one], own[0].regency))
                return RegionMatch(regencies, (words[first][2], match.span[1]), own[0].name)
        return None


_BEFORE_NAMES = {make_name_key([word]) for word in (*_KINDS, *_CUES, *_OFFICE_WORDS, *_OTHER_THINGS)}
_NO_DISTRICTS = _BEFORE_NAMES | {"timur", "barat", "utara", "selatan", "tengah", "pusat"}


def read_region_names(file: Path) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield names and their codes. Names that need care have "perlu isyarat" or "perlu jenis" instead of codes."""
    if not file.exists():
        return
    text = re.sub(r"\n[ \t]+", " ", file.read_text("utf-8"))
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if "=" in line:
            names, _, codes = line.partition("=")
            yield _split_names(names), tuple(codes.split())
        else:
            care, _, names = line.partition(":")
            yield _split_names(names), (care.strip(),)


def list_ordinary_names(folder: Path, offices: Iterable[OfficeLike]) -> frozenset[str]:
    """Return the names of offices and kecamatan that are ordinary words, too: Kota Batu, the kecamatan Ibu."""
    own = {
        make_district_key(name)
        for office in offices
        for name in (strip_region_kind(office.name), *(site.name for site in office.sites))
    }
    listed = (names for names, codes in read_region_names(folder / REGION_NAMES_FILE) if codes in _CARES)
    return frozenset(key for names in listed for key in map(make_district_key, names) if key in own)


def _split_names(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


_CARES: Mapping[tuple[str, ...], RegionNameCare] = {
    ("perlu isyarat",): RegionNameCare.CUE,
    ("perlu jenis",): RegionNameCare.KIND,
    ("bukan kecamatan",): RegionNameCare.NOT_DISTRICT,
}


def _add_hand_made_name(table: _NameTable, name: str, codes: tuple[str, ...]) -> None:
    care, key = _CARES.get(codes), make_name_key(split_words(name))
    if care is RegionNameCare.NOT_DISTRICT:
        table.not_districts.add(key)
    elif care is not None:
        table.care[key] = care
    else:
        table.add(name, codes)


def _list_keys(text: str, words: Sequence[tuple[str, str, int, int]], at: int) -> Iterator[tuple[int, str]]:
    """Yield the keys of the runs of words that begin at a word, the longest first."""
    longest = 1
    while (
        longest < MAX_NAME_WORDS
        and at + longest < len(words)
        and _GAP.fullmatch(text, words[at + longest - 1][3], words[at + longest][2])
    ):
        longest += 1
    for length in range(longest, 0, -1):
        yield length, make_name_key(word[0] for word in words[at : at + length])


def _read_before(words: Sequence[tuple[str, str, int, int]], at: int) -> tuple[str, str, int]:
    """Return the word before a name and its kind, the kind, and where the name begins with its kind."""
    start = at
    while start and words[start - 1][1] in ("adm", "administrasi"):
        start -= 1
    kind = _KINDS.get(words[start - 1][1], "") if start else ""
    if kind:
        start -= 1
    else:
        start = at
    return words[start - 1][1] if start else "", kind, start


def _keep_common(first: Sequence[Regency], second: Sequence[Regency]) -> tuple[Regency, ...]:
    return tuple(one for one in first if one in second)


def _has_code(regencies: Iterable[Regency], code: str) -> bool:
    return any(one.code == code for one in regencies)
