"""What start-up derives from the content is kept beside the model, and made again when the content changed."""

import shutil
from pathlib import Path

import pytest

from content.nlu import Understanding
from content.nlu.answer_model import MODEL_FILE
from content.nlu.lexicon import LEXICON_FOLDER, Lexicon
from content.nlu.name_table import NameTable, pack_names
from content.nlu.prepared_file import open_sections, view_sections

PHRASINGS = {
    "harga": ("bayar berapa", "gratis apa tidak", "biaya ktp"),
    "tempat": ("alamat kantor di mana", "rekam ktp di mana"),
}
TYPED = ("byaya ktpnya brp", "dmn alamatnya", "alamat kantor", "gratiss ga", "xyzzy", "")


def understand(folder: Path, phrasings: dict[str, tuple[str, ...]], *, keep: bool = True) -> Understanding:
    return Understanding(phrasings, folder / "lexicon", folder / "understanding.bin", keep=keep)


def decisions(understanding: Understanding) -> list[object]:
    return [understanding.decide(text) for text in TYPED]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(LEXICON_FOLDER, tmp_path / "lexicon")
    shutil.copy(MODEL_FILE, tmp_path / "understanding.bin")
    return tmp_path


def prepared_path(folder: Path) -> Path:
    return folder / "understanding.prepared"


def test_the_second_start_reads_the_file_and_decides_the_same(folder: Path) -> None:
    first = decisions(understand(folder, PHRASINGS))
    written = prepared_path(folder).stat()
    again = understand(folder, PHRASINGS)
    assert decisions(again) == first == decisions(understand(folder, PHRASINGS, keep=False))
    assert prepared_path(folder).stat().st_ino == written.st_ino


def test_a_changed_phrasing_counts_at_the_next_start(folder: Path) -> None:
    understand(folder, PHRASINGS)
    changed = {**PHRASINGS, "tempat": ("kantornya pindah ke sebelah mana",)}
    assert understand(folder, changed).decide("kantornya pindah ke sebelah mana").ranking[0] == "tempat"


def test_a_changed_word_of_the_lexicon_counts_at_the_next_start(folder: Path) -> None:
    assert understand(folder, PHRASINGS).lexicon.read_message("zzkantorzz").roots == ("zzkantorzz",)
    with (folder / "lexicon" / "spelling.yaml").open("a", encoding="utf-8") as file:
        file.write("\ncontoh:\n  kantor: zzkantorzz\n")
    assert understand(folder, PHRASINGS).lexicon.read_message("zzkantorzz").roots == ("kantor",)


@pytest.mark.parametrize("kept", [b"", b"\0" * 64, b"\xff" * 9], ids=["empty", "zeros", "garbage"])
def test_a_damaged_file_is_made_again(folder: Path, kept: bytes) -> None:
    expected = decisions(understand(folder, PHRASINGS))
    whole = prepared_path(folder).read_bytes()
    for damaged in (kept, whole[:-8], whole + b"\0" * 8):
        prepared_path(folder).write_bytes(damaged)
        assert decisions(understand(folder, PHRASINGS)) == expected
        assert prepared_path(folder).read_bytes() == whole


def test_without_a_place_for_the_file_everything_is_built_in_memory(folder: Path) -> None:
    prepared_path(folder).mkdir()  # not even root can replace a folder by a file
    expected = decisions(understand(folder, PHRASINGS))
    assert decisions(understand(folder, PHRASINGS)) == expected
    assert sorted(path.name for path in folder.iterdir()) == [
        "lexicon",
        "understanding.bin",
        "understanding.prepared",
    ]


def test_a_folder_that_does_not_exist_keeps_nothing(tmp_path: Path) -> None:
    sections = open_sections(
        tmp_path / "none" / "x.prepared", "1", lambda: {"a": b"12345", "b": b""}, keep=True
    )
    assert {name: bytes(data) for name, data in sections.items()} == {"a": b"12345", "b": b""}


def test_misspelled_words_are_found_with_and_without_the_file(folder: Path) -> None:
    plain = Lexicon.load(folder / "lexicon")
    kept = understand(folder, PHRASINGS).lexicon
    for typed in ("blnko", "kecamatn", "perekamn", "prekaman", "syartnya", "antrn", "domsili"):
        assert kept.read_message(typed).roots == plain.read_message(typed).roots


def test_learning_and_forgetting_work_on_what_was_read(folder: Path) -> None:
    understand(folder, PHRASINGS)
    taught, text = understand(folder, PHRASINGS), "kartu si kribo belum nongol"
    before = taught.decide(text)
    taught.learn(text, "tempat")
    assert taught.decide(text).answer == "tempat"
    taught.forget(text, "tempat")
    assert taught.decide(text) == before


def test_names_are_found_by_their_number() -> None:
    names = ["", "ktp", "ktp el", "kué", "a\udc80", *(f"n{number}" for number in range(500))]
    table = NameTable(view_sections(pack_names(names, "x")), "x")
    assert [table.find(name) for name in names] == list(range(len(names)))
    assert [table.find(name) for name in ("k", "ktp e", "n500", "kue")] == [None] * 4
    assert "ktp" in table
    assert NameTable(view_sections(pack_names([], "x")), "x").find("ktp") is None


def test_nothing_is_written_unless_asked_for(folder: Path) -> None:
    understand(folder, PHRASINGS, keep=False)
    assert not prepared_path(folder).exists()
