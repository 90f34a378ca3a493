"""Messages that continue the question before them, and messages that do not."""

import pytest

from content.nlu.follow_up import FollowUp, find_follow_up, list_asked_aspects
from content.nlu.lexicon import Lexicon

LEXICON = Lexicon.load(places=["Pamulang"])


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("syaratnya?", "bring"),
        ("bayar ga", "cost"),
        ("mbayar ora", "cost"),
        ("terus biayanya berapa kak", "cost"),
        ("kapan jadinya", "duration"),
        ("sabaraha lami", "duration"),
        ("ngurusnya ke mana ya pak", "where"),
        ("harus datang sendiri?", "proxy"),
        ("bs online gak", "online"),
        ("batas waktunya", "deadline"),
        ("caranya gimana", "steps"),
        ("how much", "cost"),
    ],
)
def test_a_question_word_alone_continues(text: str, aspect: str) -> None:
    assert find_follow_up(text, LEXICON) is FollowUp.ASPECT
    assert list_asked_aspects(text)[0] == aspect


@pytest.mark.parametrize(
    "text", ["kalau anak di luar nikah?", "kalo akta", "nek akta piye", "what about KIA?"]
)
def test_a_variation_continues(text: str) -> None:
    assert find_follow_up(text, LEXICON) is FollowUp.VARIATION


def test_a_detail_and_a_place_continue() -> None:
    assert find_follow_up("perlu foto?", LEXICON) is FollowUp.DETAIL
    assert find_follow_up("yang di pamulang?", LEXICON) is FollowUp.PLACE


@pytest.mark.parametrize(
    "text",
    [
        "mata saya buta sebelah",
        "jam",
        "lokasi",
        "syarat ktp",
        "biaya kk",
        "rekam di pesantren",
        "pindah kota",
        "mau tanya lagi",
        "bukan itu",
        "ga punya dokumen",
        "motor saya hilang dimana lapornya",
    ],
)
def test_anything_else_is_a_new_question(text: str) -> None:
    assert find_follow_up(text, LEXICON) is FollowUp.NONE
