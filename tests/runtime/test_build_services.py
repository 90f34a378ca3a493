"""The services are built from a content folder, completely or not at all."""

import gc
import shutil
from pathlib import Path

import pytest
import yaml

from content.loading.library_loader import LIBRARY_FOLDER
from content.loading.source_files import ContentError, ContentFile
from content.loading.yaml_fields import YamlBlock
from handlers.core.context import Deployment
from runtime import build_services


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY_FOLDER, tmp_path / "library"))


def test_faults_of_all_files_come_together(folder: Path) -> None:
    for name in ("answers/salam.md", "national/holidays.yaml", "national/regions.yaml", "lexicon/acts.yaml"):
        (folder / name).write_bytes(b"kunci: [\xff")
    with pytest.raises(ContentError) as caught:
        build_services.build_services(Deployment(), "loket", folder)
    assert {finding.path for finding in caught.value.findings} == {
        "answers/salam.md",
        "national/holidays.yaml",
        "national/regions.yaml",
        "lexicon/acts.yaml",
    }


@pytest.mark.slow
def test_words_and_model_are_those_of_the_folder(folder: Path) -> None:
    (folder / "model" / "understanding.bin").unlink()
    manners = folder / "lexicon" / "manners.yaml"
    text = manners.read_text("utf-8")
    assert "terima_kasih: " in text
    manners.write_text(text.replace("terima_kasih: ", "terima_kasih: blorot, ", 1), "utf-8")
    made = build_services.build_services(Deployment(), "loket", folder)
    assert made.understanding.model is None
    assert made.understanding.is_stale
    assert made.understanding.decide("blorot").answer == "terima_kasih"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("acts.yaml", "a: [satu, dua]", "ditulis sebagai daftar"),
        ("acts.yaml", "a: satu\na: dua", "dua kali"),
        ("acts.yaml", "a: 'satu", "YAML tidak terbaca"),
        ("topics.yaml", "tidak_ada: ktp", "Jawaban 'tidak_ada' tidak ada"),
        ("short_messages.yaml", "pesan: {ktp_hilang / tidak_ada: ilang}", "Jawaban 'tidak_ada' tidak ada"),
        (
            "short_messages.yaml",
            "pokok: {lokasi / kontak / antrean / blanko: buka}",
            "lebih dari tiga pilihan",
        ),
    ],
)
def test_a_word_list_that_cannot_be_read(folder: Path, name: str, text: str, words: str) -> None:
    (folder / "lexicon" / name).write_text(text, "utf-8")
    with pytest.raises(ContentError, match=words) as caught:
        build_services.build_services(Deployment(), "loket", folder)
    assert {finding.path for finding in caught.value.findings} == {f"lexicon/{name}"}


def test_the_files_leave_memory_without_garbage_collection() -> None:
    """A start collects no garbage, and keeps what is left of it permanently."""
    gc.collect()
    gc.disable()
    try:
        services = build_services.build_services(Deployment(), "loket")
        left = [one for one in gc.get_objects() if isinstance(one, YamlBlock | ContentFile | yaml.Node)]
    finally:
        gc.enable()
    assert services.library.offices
    assert left == []
