"""Regions of all Indonesia in messages: found by their names, and never in ordinary words."""

import pytest

from content.loading.library_loader import LIBRARY_FOLDER
from content.places.region_directory import RegionDirectory
from content.places.region_search import REGION_NAMES_FILE, RegionSearch, read_region_names

DIRECTORY = RegionDirectory(LIBRARY_FOLDER)
SEARCH = RegionSearch(LIBRARY_FOLDER, DIRECTORY)


def find(text: str) -> list[str]:
    """Return the certain regions of a text: the codes, and the kecamatan if one is named."""
    return [
        " ".join(filter(None, ("/".join(one.office for one in match.regencies), match.district)))
        for match in SEARCH.find(text)
        if not match.is_weak
    ]


@pytest.mark.parametrize("regency", DIRECTORY.regencies.values(), ids=lambda regency: regency.office)
def test_every_kota_and_kabupaten_is_found(regency: object) -> None:
    known = DIRECTORY.regencies[regency.code]  # type: ignore[attr-defined]
    kind = "kota" if known.kind == "kota" else "kab"
    for text in (
        f"disdukcapil {kind} {known.base_name}",
        f"saya orang {kind}. {known.base_name.lower()} pak",
    ):
        (match,) = SEARCH.find(text)
        assert known in match.regencies and not match.is_weak, text
        assert all(one.kind == known.kind for one in match.regencies)
    (match,) = SEARCH.find(f"dukcapil {known.base_name}")
    assert known in match.regencies


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("saya orang Blitar kerja di Gresik", ["3505/3572", "3525"]),
        ("ktp Medan domisili Cikarang", ["1271"]),
        ("disdukcapil sleman jam berapa", ["3404"]),
        ("BANDUNG", ["3204/3273"]),
        ("bandung kota", ["3273"]),
        ("kab. bandung", ["3204"]),
        ("pindah dr makassar ke pekan baru", ["7371", "1471"]),
        ("kos di jogja, asal solo", ["3471", "3372"]),
        ("jaksel apa jaktim", ["3174", "3175"]),
        ("ktp dki", ["3171/3172/3173/3174/3175/3101"]),
        ("dari lubuk linggau", ["1673"]),
        ("rumah di toli-toli", ["7204"]),
        ("kec depok sleman", ["3404 Depok"]),
        ("kecamatan menteng buka?", ["3171 Menteng"]),
        ("kec. lowokwaru, kota malang", ["3573 Lowokwaru"]),
        ("lowokwaru malang", ["3573 Lowokwaru"]),
        ("bandung tulungagung", ["3504 Bandung"]),
        ("depok, sleman", ["3404 Depok"]),
        ("kec kota kediri", ["3571"]),
        ("kec sumber", ["3209/3317/3513 Sumber"]),
        ("kota batu", ["3579"]),
        ("orang batu asli", ["3579"]),
        ("kab puncak", ["9405"]),
    ],
)
def test_messages_that_name_regions(text: str, found: list[str]) -> None:
    assert find(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "sampai kapan antrenya",
        "ktp baru sudah jadi?",
        "batu akik hilang bareng ktp",
        "kode batang di kk tidak terbaca",
        "ketok palu hakim dulu baru akta",
        "resep rendang padang",
        "nasib malang betul saya ini",
        "aku karo bojoku arep gawe kk",
        "tulung landak kae",
        "nik tidak muncul di siak",
        "jangan buru-buru",
        "lagi di buru waktu",
        "belu jadi juga ktpnya",
        "main ke puncak dulu",
        "bau bau tidak enak di ruang tunggu",
        "di kecamatan mana saja bisa rekam",
        "kecamatan mau buka jam berapa",
        "di kecamatan kita",
        "apakah satu kecamatan tetap perlu surat",
        "tepung pati",
        "pagar kuningan di kantor",
        "metro tv bilang gratis",
        "kudus hatinya",
        "tua bangka masih wajib ktp?",
        "demak demi sedikit",
        "serang balik",
        "tanah datar itu dijual, akta dulu?",
        "lima puluh kota sudah punya ikd",
        "jl. surabaya no 3",
        "nasi padang",
        "bu medan petugas loket",
        "pt gresik jaya minta legalisir",
        "desa malang rapat",
        "intan jaya nama anak saya",
        "menteng",
        "lowokwaru",
        "sukun dan blimbing",
        "toba sudah rekam",
        "agam belum punya ktp",
        "bima anak saya 17 tahun",
    ],
)
def test_ordinary_words_are_no_places(text: str) -> None:
    assert find(text) == []


def test_the_list_of_names_is_right() -> None:
    """Every code exists, and every name that needs care is the name of a region."""
    for names, codes in read_region_names(LIBRARY_FOLDER / REGION_NAMES_FILE):
        if codes[0].startswith("perlu"):
            assert all(SEARCH.find(f"kab {name}") or SEARCH.find(f"kota {name}") for name in names), names
        elif codes[0] != "bukan kecamatan":
            assert all(DIRECTORY.find_regency(code) for code in codes), names


def test_long_texts_and_odd_characters() -> None:
    assert find("gresik " * 4000) and find("\x00 \ud83d gresik \N{GRINNING FACE}") == ["3525"]
    assert find("") == find("...") == find("kec") == find("kota") == find("kab.") == []
