"""Some hundred random and mutated updates of every kind for the running bot. `make fuzz` sends more."""

from pathlib import Path

import pytest
import telegram

from tests.fuzz.__main__ import FuzzRun
from tests.fuzz.fuzz_harness import staff_sentence_pattern
from tests.fuzz.random_updates import CLASS_OF_KIND, UPDATE_KINDS


@pytest.mark.slow
def test_updates_of_every_kind_break_nothing(tmp_path: Path) -> None:
    fuzz = FuzzRun()
    fuzz.run_round(number=7, throws=25, folder=tmp_path)
    assert not fuzz.failures
    assert fuzz.counts.total() > 50 and fuzz.answers > 20


def test_every_kind_that_the_library_knows_is_thrown() -> None:
    assert set(UPDATE_KINDS) == set(CLASS_OF_KIND)
    assert all(hasattr(telegram, name) for name in CLASS_OF_KIND.values())


def test_words_for_staff_are_known_when_a_citizen_would_hear_them() -> None:
    assert staff_sentence_pattern().search("Siapa yang Anda undang? Pilih tugasnya.")
    assert not staff_sentence_pattern().search("Ketik pertanyaan pakai kata sendiri, satu kata pun cukup.")
