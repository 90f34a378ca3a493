"""Accusations are distinguished from questions."""

import pytest

from content.nlu.complaint_detector import is_complaint


@pytest.mark.parametrize(
    "text",
    ["tadi diminta uang 50rb", "ada calo di depan", "mau ngelapor petugas", "ibunya galak banget", "katanya uang rokok",
     "disuruh bayar 200 ribu"],
)  # fmt: skip
def test_accusations_are_complaints(text: str) -> None:
    assert is_complaint(text)


@pytest.mark.parametrize(
    "text", ["bikin ktp bayar brp", "ktp hilang gimana", "minggu buka ga", "syarat kk baru"]
)
def test_questions_are_not_complaints(text: str) -> None:
    assert not is_complaint(text)
