"""Names of offices, kecamatan and neighbouring regions in citizens' messages."""

import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.loading.region_files import Region, Regions, load_regions
from content.loading.source_files import ContentError
from content.places.gazetteer import Gazetteer, PlaceKind, PlaceMatch
from content.places.nearest_sites import find_nearest
from tests.support.relative_cost import grows_linearly, processor_seconds


@dataclass(frozen=True)
class FakeSite:
    id: str
    name: str
    lat: float | None = None
    lon: float | None = None
    aliases: tuple[str, ...] = ()
    kind: str = "kecamatan"


@dataclass(frozen=True)
class FakeOffice:
    code: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    sites: tuple[FakeSite, ...] = ()


def fake_office(code: str, name: str, aliases: str, sites: str) -> FakeOffice:
    names = [site.strip() for site in sites.split(",")]
    rows = tuple(FakeSite(f"{code}-{number:02}", site) for number, site in enumerate(names, 1))
    return FakeOffice(code, name, name.split()[0].lower(), tuple(filter(None, aliases.split(", "))), rows)


OFFICES = [
    fake_office("3275", "Kota Bekasi", "", "Bekasi Timur, Medansatria, Bantargebang, Rawalumbu, Mustikajaya"),
    fake_office(
        "3674", "Kota Tangerang Selatan", "Tangsel", "Serpong, Serpong Utara, Pondok Aren, Pamulang, Setu"
    ),
    fake_office(
        "1602", "Kabupaten Ogan Komering Ilir", "OKI", "Kayu Agung, Tulung Selapan, Air Sugihan, Lempuing"
    ),
    fake_office(
        "3203", "Kabupaten Cianjur", "", "Cianjur, Agrabinta, Cibinong, Karangtengah, Naringgul, Cidaun"
    ),
    fake_office(
        "3505", "Kabupaten Blitar", "", "Bakung, Wonotirto, Garum, Wlingi, Kanigoro, Panggungrejo, Sanankulon"
    ),
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(OFFICES, load_regions())


def describe_place_match(match: PlaceMatch) -> str:
    names = "|".join(place.part or place.name for place in match.candidates)
    return f"{match.kind.value}: {names}{' ?' if match.is_weak else ''}"


NAMED = [
    ("tangsel", ["office: Kota Tangerang Selatan"]),
    ("Kota Tangerang Selatan", ["office: Kota Tangerang Selatan"]),
    ("warga oki bisa?", ["office: Kabupaten Ogan Komering Ilir"]),
    ("bekasi kota", ["office: Kota Bekasi"]),
    ("kab. blitar buka?", ["office: Kabupaten Blitar"]),
    ("kabupaten blitar", ["office: Kabupaten Blitar"]),
    ("dukcapil CIANJUR", ["office: Kabupaten Cianjur"]),
    ("kota cianjur", ["office: Kabupaten Cianjur"]),
    ("kec cianjur", ["site: Cianjur"]),
    ("kec cianjur kab cianjur", ["site: Cianjur", "office: Kabupaten Cianjur"]),
    ("Kecamatan Cianjur Kabupaten Cianjur", ["site: Cianjur", "office: Kabupaten Cianjur"]),
    ("Kec. Cianjur, Kab. Cianjur", ["site: Cianjur", "office: Kabupaten Cianjur"]),
    ("Cianjur, Kab. Cianjur", ["site: Cianjur", "office: Kabupaten Cianjur"]),
    ("Cugenang, Kab. Cianjur", ["office: Kabupaten Cianjur"]),
    ("blitar", ["ambiguous: Kabupaten Blitar|Kota Blitar"]),
    ("rekam di bekasi", ["ambiguous: Kota Bekasi|Kabupaten Bekasi"]),
    ("Tangerang", ["ambiguous: Kota Tangerang|Kabupaten Tangerang|Kota Tangerang Selatan"]),
    ("Kota Blitar", ["region_not_served: Kota Blitar"]),
    ("bekasi kabupaten", ["region_not_served: Kabupaten Bekasi"]),
    ("kab tangerang", ["region_not_served: Kabupaten Tangerang"]),
    ("ogan ilir", ["region_not_served: Kabupaten Ogan Ilir"]),
    ("rekam di cikarang", ["region_not_served: Cikarang"]),
    ("tigaraksa", ["region_not_served: Tigaraksa"]),
    ("medan satria", ["site: Medansatria"]),
    ("Medan-Satria", ["site: Medansatria"]),
    ("mending ke Bantar Gebang?", ["site: Bantargebang"]),
    ("pondokaren", ["site: Pondok Aren"]),
    ("Kayuagung hari libur", ["site: Kayu Agung"]),
    ("serpong utara minggu buka", ["site: Serpong Utara"]),
    ("Bakung atau Wonotirto? ke Bakung", ["site: Bakung ?", "site: Wonotirto", "site: Bakung"]),
    ("Kec. Agrabinta jauh dari kota Cianjur", ["site: Agrabinta", "office: Kabupaten Cianjur"]),
    ("cibinong", ["ambiguous: Cibinong|Cibinong"]),
    ("cibinong cianjur", ["site: Cibinong", "office: Kabupaten Cianjur"]),
    ("Setu, Tangsel", ["site: Setu", "office: Kota Tangerang Selatan"]),
    ("setu bekasi", ["region_not_served: Setu", "region_not_served: Kabupaten Bekasi"]),
    ("bekasi rawalumbu", ["office: Kota Bekasi", "site: Rawalumbu"]),
    ("ktp bekasi, kos di serpong", ["ambiguous: Kota Bekasi|Kabupaten Bekasi", "site: Serpong"]),
    # typing errors
    ("cianjor", ["office: Kabupaten Cianjur"]),
    ("di pamulng", ["site: Pamulang"]),
    ("di srpong", ["site: Serpong"]),
    ("pondok arem", ["site: Pondok Aren"]),
    ("panggungreja", ["site: Panggungrejo"]),
    ("tanggerang", ["ambiguous: Kota Tangerang|Kabupaten Tangerang|Kota Tangerang Selatan"]),
    # names that are words
    ("kec bakung", ["site: Bakung"]),
    ("bunga bakung mekar", ["site: Bakung ?"]),
    ("warga Garum", ["site: Garum"]),
    ("pakai garum dapur", ["site: Garum ?"]),
    ("dino setu buka", ["ambiguous: Setu|Setu ?"]),
    ("mau naringgul dong", ["site: Naringgul ?"]),
    ("desa bakung", ["site: Bakung ?"]),
    # words that are no names
    ("sekarang saya di rumah", []),
    ("surat pelamaran kerja", []),
    ("sudah bekas pakai", []),
    ("pondok pesantren", []),
    ("tanggung jawab siapa", []),
    ("berapa lama ktp jadi", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_places_in_a_text(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    assert [describe_place_match(match) for match in gazetteer.find(text)] == expected


def test_the_span_is_what_was_written(gazetteer: Gazetteer) -> None:
    text = "min, Kec. Bakung buka?"
    (match,) = gazetteer.find(text)
    assert text[slice(*match.span)] == "Kec. Bakung"


def test_the_office_of_the_chat_resolves_a_shared_name(gazetteer: Gazetteer) -> None:
    (match,) = gazetteer.find("cibinong buka?")
    assert match.kind is PlaceKind.AMBIGUOUS
    assert match.within_office("3203").kind is PlaceKind.SITE
    assert match.within_office("3505") == match


def test_a_region_that_is_served_later_is_not_a_neighbour() -> None:
    regions = Regions((Region("35.72", "Kota Blitar", "kota"),))
    both = [*OFFICES, FakeOffice("3572", "Kota Blitar", "kota")]
    (match,) = Gazetteer(both, regions).find("blitar")
    assert describe_place_match(match) == "ambiguous: Kabupaten Blitar|Kota Blitar"
    assert {place.kind for place in match.candidates} == {PlaceKind.OFFICE}


def test_common_words_need_kecamatan_before_them() -> None:
    rows = [
        FakeOffice(
            "9901",
            "Kabupaten Contoh",
            "kabupaten",
            (),
            (FakeSite("9901-1", "Kota"), FakeSite("9901-2", "Antre")),
        )
    ]
    gazetteer = Gazetteer(rows, Regions(words=("kota",)), ordinary=["antre"])
    assert [describe_place_match(match) for match in gazetteer.find("di kota antre")] == [
        "site: Kota ?",
        "site: Antre ?",
    ]
    assert [describe_place_match(match) for match in gazetteer.find("kecamatan kota")] == ["site: Kota"]


def national_regions() -> list[FakeOffice]:
    """Return 514 invented offices with 7,285 kecamatan, many of which share a name."""
    draw = random.Random(7)
    parts = "ka ra ba ta su ma na la sa pa wo no gu ci ku te lo ja mu si ga ro ke du me ran bang rejo sari jaya".split()
    names = ["".join(draw.choices(parts, k=draw.randint(2, 4))).title() for _ in range(6995)]
    names += draw.choices(names, k=290)
    offices = []
    for number in range(514):
        kind = "kota" if number < 98 else "kabupaten"
        sites = tuple(FakeSite(f"{number}-{i}", names[i]) for i in range(number, 7285, 514))
        base = "".join(draw.choices(parts, k=3)).title()
        offices.append(FakeOffice(f"N{number:03}", f"{kind.title()} {base}", kind, (), sites))
    return offices


TEXTS = [
    "Kec. Agrabinta jauh banget dari kota Cianjur, ada tim keliling? minggu ini di Kec. Bakung atau Wonotirto?",
    "saya buruh pabrik libur cuma minggu ktp brebes bisa ga rekam di cikarang hari minggu",
    "pak saya disuruh sekolah rekam ktp besok umur saya 16 tahun 8 bulan bawa kk aja atau sama ijazah smp",
    "antre di Mustika Jaya parah, mending ke Bantar Gebang?",
]


def test_lookup_stays_fast_with_the_whole_country(gazetteer: Gazetteer) -> None:
    country = Gazetteer([*OFFICES, *national_regions()], load_regions())

    def find(among: Gazetteer) -> float:
        return processor_seconds(lambda: [among.find(text) for text in TEXTS * 10], tries=7)

    assert find(country) < 4 * find(gazetteer), (
        "an index of a hundred times as many names is not searched through"
    )


def test_a_name_of_several_kecamatan_is_asked_about() -> None:
    offices = national_regions()
    country = Gazetteer(offices, Regions())
    names: dict[str, list[str]] = {}
    for one in offices:
        for site in one.sites:
            names.setdefault(site.name, []).append(site.id)
    shared = {name: ids for name, ids in names.items() if len(ids) > 1}
    assert len(shared) > 200
    for name, ids in shared.items():
        (match,) = country.find(f"kecamatan {name}")
        assert match.kind is PlaceKind.AMBIGUOUS
        assert {place.id for place in match.candidates} >= set(ids)


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from("kec. kota kab blitar Setu bekasi s.d. \n - 12 İ ß".split(" "))).map(" ".join)
)
def test_any_text_gives_valid_matches(text: str) -> None:
    for match in Gazetteer(OFFICES[:1], Regions()).find(text):
        assert match.candidates
        assert 0 <= match.span[0] < match.span[1] <= len(text)


@pytest.mark.parametrize("unit", ["a", "serpong ", "pondok aren", "kec ", "aren-"])
def test_a_very_long_text_is_bounded(gazetteer: Gazetteer, unit: str) -> None:
    assert grows_linearly(gazetteer.find, unit)


def test_a_faulty_file_names_its_lines(tmp_path: Path) -> None:
    (tmp_path / "national").mkdir()
    (tmp_path / "national" / "regions.yaml").write_text(
        "regions:\n  - code: '1'\n    nama: Kota X\n    kind: desa\n"
    )
    with pytest.raises(ContentError) as faults:
        load_regions(tmp_path)
    assert len(faults.value.findings) >= 3


def test_the_nearest_sites_by_distance() -> None:
    sites = [
        FakeSite("a", "A", -8.25, 112.18),
        FakeSite("b", "B", -8.10, 112.17),
        FakeSite("c", "C"),
        FakeSite("d", "D", -6.31, 106.66),
    ]
    found = find_nearest(-8.11, 112.17, sites, 2)
    assert [site.id for site, _ in found] == ["b", "a"]
    assert found[0][1] == pytest.approx(1.112, abs=0.01)
    monas, gedung_sate = (-6.1754, 106.8272), (-6.9025, 107.6188)
    ((_, km),) = find_nearest(*monas, [FakeSite("x", "X", *gedung_sate)], 1)
    assert km == pytest.approx(119.2, abs=0.5)


def test_nearest_among_the_whole_country_is_the_nearest() -> None:
    draw = random.Random(1)
    sites = [FakeSite(str(n), "S", draw.uniform(-11, 6), draw.uniform(95, 141)) for n in range(7285)]
    found = find_nearest(-6.2, 106.8, sites, 3)
    assert [km for _, km in found] == sorted(km for _, km in found)
    assert [found[0]] == find_nearest(-6.2, 106.8, sites, 1)
    farther = [site for site in sites if site not in [one for one, _ in found]]
    assert find_nearest(-6.2, 106.8, farther, 1)[0][1] >= found[-1][1]
