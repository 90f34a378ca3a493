"""Finding the case of a message, also while the model and the content differ."""

from dataclasses import replace

import pytest
from msgspec import structs

from content.nlu import Understanding
from content.nlu.case_finder import CaseFinder
from tests.support.shipped_library import shipped_library

CASES = shipped_library().cases
UNDERSTANDING = Understanding(shipped_library())


def _find(finder: CaseFinder, text: str) -> str | None:
    return finder.find(text, UNDERSTANDING.decide(text)).best


def test_the_shipped_model_is_trained_with_the_shipped_phrasings() -> None:
    finder = CaseFinder(CASES, UNDERSTANDING.lexicon)
    assert not finder.is_stale
    assert _find(finder, "ktp ilang di jalan") == "ktp_hilang"
    assert _find(finder, "nik ganda") == "nik_ganda"


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("ktp gue ketinggalan di leasing, gmn ngambilnya", "ktp_ditahan"),
        ("ktp tertinggal di kantor yang lama", "ktp_ditahan"),
        ("ktp msh di koperasi ga dibalikin", "ktp_ditahan"),
        ("ktp nyangkut di bos lama", "ktp_ditahan"),
        ("ktp ketinggalan di perusahaan lama, gmn", "ktp_ditahan"),
        ("ktp ketinggalan di kereta", "ktp_hilang"),
        ("ktp ketinggalan di warung", "ktp_hilang"),
        ("ktp jatoh di jln ga ketemu2, bikin lagi pegimana", "ktp_hilang"),
        ("ktp yg ilang udah ketemu lagi", "ktp_ketemu_lagi"),
        ("akta ketinggalan di kantor lama dan gak dibalikin", "akta_hilang_rusak"),
    ],
)
def test_a_card_that_somebody_keeps_is_not_lost(text: str, case: str) -> None:
    assert _find(CaseFinder(CASES, UNDERSTANDING.lexicon), text) == case


def test_a_case_that_the_content_lost_is_never_found() -> None:
    kept = {id: case for id, case in CASES.cases.items() if id != "ktp_hilang"}
    phrasings = {id: texts for id, texts in CASES.phrasings.items() if id != "ktp_hilang"}
    finder = CaseFinder(structs.replace(CASES, cases=kept, phrasings=phrasings), UNDERSTANDING.lexicon)
    assert finder.is_stale
    assert "ktp_hilang" not in dict(finder.find("ktp ilang", UNDERSTANDING.decide("ktp ilang")).ranking)


def test_a_case_that_the_model_does_not_know_is_found_by_its_phrasings() -> None:
    case = structs.replace(CASES.cases["kk_qr_sah"], id="kk_laminasi")
    library = structs.replace(
        CASES,
        cases={**CASES.cases, "kk_laminasi": case},
        phrasings={**CASES.phrasings, "kk_laminasi": ("kk dilaminasi boleh ga", "laminasi kartu keluarga")},
    )
    finder = CaseFinder(library, UNDERSTANDING.lexicon)
    assert finder.is_stale
    assert _find(finder, "KK dilaminasi boleh ga?") == "kk_laminasi"
    decision = replace(UNDERSTANDING.decide("ktp hilang"), answer="ktp_hilang_rusak")
    assert finder.find("ktp hilang", decision).best == "ktp_hilang"
