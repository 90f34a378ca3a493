"""Messages in English are told from Indonesian ones, also from those with English words in them."""

import json
from pathlib import Path

import pytest

from content.nlu.english_text import is_english

AUTHORED = Path(__file__).parents[2] / "understanding" / "authored.jsonl"


@pytest.mark.parametrize(
    "text",
    [
        "how much is a new ID card",
        "I lost my KTP, what do I need?",
        "where is the office",
        "birth certificate",
        "can my husband collect it",
        "opening hours",
        "how to make KK after marriage",
        "how to report bribery",
        "an officer asked me for money",
        "is my card ready yet",
        "where's the nearest office",
    ],
)
def test_english_is_found(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "ktp hilang",
        "online bisa?",
        "ktp online free ga",
        "foto id card hilang",
        "weekend buka",
        "KTP",
        "halo",
        "no hp kantor",
        "lapor online",
        "report petugas",
        "lupa password app",
        "status print ktp",
    ],
)
def test_indonesian_is_not(text: str) -> None:
    assert not is_english(text)


def test_the_authored_messages_are_told_apart() -> None:
    rows = [json.loads(line) for line in AUTHORED.read_text("utf-8").splitlines()]
    wrong = [row["text"] for row in rows if row["kind"] not in ("english", "oos") and is_english(row["text"])]
    missed = [row["text"] for row in rows if row["kind"] == "english" and not is_english(row["text"])]
    assert wrong == [] and missed == []
