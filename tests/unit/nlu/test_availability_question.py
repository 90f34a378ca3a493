"""Questions about what an office offers are told from complaints about it."""

from pathlib import Path

import pytest

from content.nlu.availability_question import asks_what_is_available

PHRASINGS = Path(__file__).parents[3] / "content" / "library" / "phrasings"


@pytest.mark.parametrize(
    "text",
    [
        "ada wifi di ruang tunggu?",
        "apakah ada toilet umum",
        "di disdukcapil ada mushola ga ya kak",
        "ada ruang menyusui?",
        "boleh bawa anak kecil ke dalam?",
        "ruang tunggunya ada AC?",
        "tersedia kursi roda tidak",
        "toiletnya dimana",
        "bisa titip helm?",
        "is there wifi in the waiting room?",
        "ada jalur kursi roda nggak pak",
    ],
)
def test_questions_about_amenities(text: str) -> None:
    assert asks_what_is_available(text)


@pytest.mark.parametrize(
    "text",
    [
        "ruang tunggu panas",
        "ada petugas yang bisa ditanya?",
        "toiletnya kotor, boleh lapor di mana?",
        "kenapa ga ada kursi buat lansia?",
        "ada yang jual antrean 50 ribu di teras",
        "ada kotak sumbangan wajib diisi, legal?",
        "apa tidak ada atasan yang bisa menegur?",
        "ada masalah",
        "ga ada wifi",
        "boleh ya bu petugas pulang jam dua?",
    ],
)
def test_complaints_are_none(text: str) -> None:
    assert not asks_what_is_available(text)


@pytest.mark.parametrize("name", ["keluhan_layanan", "lapor_pungli", "denda_pungli", "status_aduan"])
def test_no_known_complaint_is_taken_for_such_a_question(name: str) -> None:
    """Staff would read it, and they may be the accused."""
    lines = (PHRASINGS / f"{name}.txt").read_text("utf-8").splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in told if asks_what_is_available(line)] == []
