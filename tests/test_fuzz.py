"""A few hundred updates of every kind, random and mutated, thrown at the running bot; `make fuzz` throws more."""

from pathlib import Path

import pytest
import telegram

from tests.fuzz.__main__ import Fuzz
from tests.fuzz.ground import spoken_to_staff
from tests.fuzz.updates import CLASSES, KINDS


@pytest.mark.slow
def test_updates_of_every_kind_break_nothing(tmp_path: Path) -> None:
    fuzz = Fuzz()
    fuzz.round(number=7, throws=25, folder=tmp_path)
    assert not fuzz.broken
    assert fuzz.counts.total() > 50 and fuzz.answers > 20


def test_every_kind_that_the_library_knows_is_thrown() -> None:
    assert set(KINDS) == set(CLASSES)
    assert all(hasattr(telegram, name) for name in CLASSES.values())


def test_words_for_staff_are_known_when_a_citizen_would_hear_them() -> None:
    assert spoken_to_staff().search("Siapa yang Anda undang? Pilih tugasnya.")
    assert not spoken_to_staff().search("Ketik pertanyaan pakai kata sendiri, satu kata pun cukup.")
