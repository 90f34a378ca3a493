"""The reader of cases names every slip with file, line and remedy."""

from pathlib import Path

import pytest

from content.cases.case_files import load_cases, read_cases
from content.cases.case_records import AnswerAspect, FactStatus
from content.loading.source_files import ContentError

SOURCES = """
checked: 2026-11-28
sources:
  perda: {name: Perda 1/2026, title: "Perda 1/2026", date: 2026}
"""
SHARED = """
facts:
  gratis: {id: "Gratis.", en: "Free.", sure: perda}
"""
CASE = """
question: {id: "Parkir", en: "Parking"}
short: {id: "Parkir di belakang.", en: "Park behind.", sure: perda}
cost: gratis
where:
  - {id: "Di halaman.", en: "In the yard.", reported: perda}
ask:
  - {id: "Boleh bermalam?", en: "Overnight?"}
"""


def write_library(folder: Path, case: str = CASE) -> Path:
    topic = folder / "cases" / "lokasi"
    topic.mkdir(parents=True)
    (folder / "cases" / "sources.yaml").write_text(SOURCES, "utf-8")
    (folder / "cases" / "shared.yaml").write_text(SHARED, "utf-8")
    (topic / "parkir.yaml").write_text(case, "utf-8")
    (topic / "parkir.txt").write_text("# komentar\nparkir dimana\n", "utf-8")
    return folder


def test_a_case_is_read_with_shared_facts_and_phrasings(tmp_path: Path) -> None:
    library = load_cases(write_library(tmp_path))
    case = library.cases["parkir"]
    assert case.topic == "lokasi"
    assert case.list_facts(AnswerAspect.COST)[0].text.id == "Gratis."
    assert case.list_facts(AnswerAspect.WHERE)[0].status is FactStatus.REPORTED
    assert case.questions[0].status is FactStatus.UNSURE
    assert library.phrasings["parkir"] == ("parkir dimana",)


@pytest.mark.parametrize(
    ("wrong", "right", "fault"),
    [
        ("sure: perda}\ncost", "sure: tidak_ada}\ncost", "Sumber 'tidak_ada' tidak ada"),
        (", sure: perda}\ncost", "}\ncost", "Kepastian dan sumber fakta ini tidak jelas"),
        ("cost: gratis", "cost: grats", "'grats' tidak ada di shared.yaml"),
        ("reported: perda", "unsure: perda", "tidak boleh ditulis sebagai fakta"),
        ("Boleh bermalam?", "Tidak boleh bermalam.", "bukan pertanyaan"),
        ("cost: gratis", "biaya: gratis", "'biaya' tidak dikenal"),
        ("cost: gratis", "related: [lain]", "Kasus 'lain' tidak ada"),
        ('en: "Parking"', f'en: "{"P" * 41}"', "terlalu panjang"),
    ],
)
def test_a_slip_is_a_fault(tmp_path: Path, wrong: str, right: str, fault: str) -> None:
    assert wrong in CASE
    _, findings = read_cases(write_library(tmp_path, CASE.replace(wrong, right)))
    assert any(fault in str(finding) for finding in findings), findings


def test_faults_keep_the_library_from_loading(tmp_path: Path) -> None:
    with pytest.raises(ContentError):
        load_cases(write_library(tmp_path, "question: {id: x, en: x}\n"))


def test_a_library_without_cases_is_empty(tmp_path: Path) -> None:
    assert load_cases(tmp_path).cases == {}
