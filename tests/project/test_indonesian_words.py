"""The search for Indonesian words in English chats finds what it should, and nothing else."""

from content.text.translation import load_catalogue
from tests.support.indonesian_words import find_indonesian


def test_nearly_every_translation_is_recognised_as_indonesian() -> None:
    sentences = [text for text in load_catalogue("id").values() if len(text.split()) > 3]
    missed = [text for text in sentences if not find_indonesian(text) and "Kode LKT-" not in text]
    assert len(missed) < len(sentences) / 50, missed


def test_no_english_text_is_taken_for_indonesian() -> None:
    typed = r"\b(?:ya or tidak|selesai)\b"  # words of commands
    assert [found for msgid in load_catalogue("id") for found in find_indonesian(msgid, (), typed)] == []


def test_names_notices_quotations_and_commands_do_not_count() -> None:
    assert (
        find_indonesian("Kantor Kecamatan Pamulang: open, “buka atau tidak?”\n/tutup serpong besok listrik")
        == []
    )
    assert find_indonesian("Besok loket tutup.\nKode LKT-ABCDE", ["🔕 Berhenti"]) == []
    assert find_indonesian("It is open.\nBesok tutup.", ["🏠 Menu", "Sudah saya ambil"]) != []
