"""Archived facts are found by their figures, years and rare words."""

import pytest

from content.nlu.archive_search import ArchiveSearch
from tests.support.shipped_library import shipped_library

SEARCH = ArchiveSearch(shipped_library().offices)


@pytest.mark.parametrize(
    ("office", "text", "fact"),
    [
        ("3275", "59 ribu yang rekam itu tahun berapa", "BKS-10"),
        ("3203", "95.000 orang itu siapa saja", "CJR-03"),
        ("3674", "target ktp tangsel tahun 2012", "TGS-01"),
        ("1602", "target rekam minimal persen 2017", "OKI-01"),
    ],
)
def test_a_question_about_the_past_finds_its_fact(office: str, text: str, fact: str) -> None:
    assert SEARCH.find(office, text)[0].id == fact


@pytest.mark.parametrize(
    "text", ["ktp hilang", "dulu pernah rekam", "diminta uang 150 ribu", "tahun 2027 buka?"]
)
def test_other_messages_find_nothing(text: str) -> None:
    for office in ("1602", "3203", "3275", "3505", "3674"):
        assert SEARCH.find(office, text) == ()
