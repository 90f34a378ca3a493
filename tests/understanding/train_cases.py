"""Train the case model from the phrasings of cases: `python -m tests.understanding.train_cases`.

Messages of topics that have no case teach the model what is no case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random

import msgspec

from content.cases.case_files import load_cases
from content.cases.case_records import AnswerAspect, CaseLibrary
from content.loading.library_loader import LIBRARY_FOLDER, Library, load_library
from content.nlu import Understanding
from content.nlu.answer_model import AnswerModel
from content.nlu.case_finder import CASE_MODEL_FILE, TOPIC_PREFIX
from content.nlu.lexicon import Lexicon
from content.nlu.phrasings import Phrasing, compute_fingerprint
from tests.understanding.network_training import MIN_COUNTS, FittedNetwork, TrainingExample, export, matrix
from tests.understanding.numeric_libraries import linear_model, np
from tests.understanding.train import list_forms

COVERED_TOPICS = frozenset(
    {"kk_akta", "pindah_ubah_data", "ktp_hilang_rusak", "luar_negeri", "ikd_digital", "nik_bermasalah"}
)
"""Topics whose phrasings describe one of several cases, which nobody has distinguished: they are left out."""
CASE_OF_TOPIC = {
    "luar_daerah": "ktp_luar_domisili",
    "masa_berlaku": "berlaku_seumur_hidup",
    "usia_17": "rekam_usia_16",
}
"""Topics with one case that serves (nearly) all of their messages."""
_WEAK, _ELSEWHERE = 0.35, 0.6
_REGULARISATION, _EPOCHS, _SHARPNESS = 4e-6, 12, 1.0


_WRAPPERS = (
    "{} bayar berapa", "biaya {}", "{} gratis ga", "syarat {}", "{} bawa apa aja", "apa saja syarat {}?",
    "berapa lama {}", "{} berapa hari jadi", "{} dimana ngurusnya", "ke mana harus mengurus {}", "{} bisa online?",
    "{} bisa diwakilkan ga", "{} batas waktunya kapan", "telat {} didenda ga", "cara {} gimana", "prosedur {}",
    "min mau tanya {}", "kak {} gmn ya", "pak saya mau urus {}", "{}, apa yang harus saya bawa dan ke mana?",
    "Selamat siang, saya ingin bertanya. {}. Dokumen apa yang diperlukan dan apakah ada biayanya?",
    "Saya ingin menanyakan hal ini: {}. Apakah bisa, dan bagaimana caranya?",
    "{}. Apakah harus datang sendiri dan berapa lama prosesnya?",
    "Bagaimana mengurus {} dan apakah dikenakan biaya?", "apakah {} masih bisa dan batasnya berapa hari?",
    "{} kumaha carana", "{} carane piye", "{} cakmano", "how about {}", "{} di kantor mana ya bang",
)  # fmt: skip
"""Ways to ask: they teach the model that question words and courtesies do not tell cases apart."""


def list_case_phrasings(cases: CaseLibrary) -> list[Phrasing]:
    return [Phrasing(text, (id,)) for id, texts in cases.phrasings.items() for text in texts]


def build_case_examples(
    library: Library, cases: CaseLibrary, lexicon: Lexicon, phrasings: list[Phrasing]
) -> Iterator[TrainingExample]:
    chance = Random(1)
    for row in phrasings:
        wrapped = [wrapper.format(row.text.rstrip("?. ")) for wrapper in chance.sample(_WRAPPERS, 2)]
        yield from _read_examples(lexicon, row.answers[0], {row.text: 1.5, **dict.fromkeys(wrapped, 0.5)})
    for case in cases.cases.values():
        texts = [case.question.id, case.question.en, case.short.text.id, case.short.text.en]
        texts.extend(fact.text.id for fact in case.facts.get(AnswerAspect.SPECIAL, ()))
        yield from _read_examples(lexicon, case.id, dict.fromkeys(texts, 0.4))
    for topic, messages in library.phrasings.items():
        if topic in COVERED_TOPICS:
            continue
        label = CASE_OF_TOPIC.get(topic, f"{TOPIC_PREFIX}{topic}")
        weight = _WEAK if topic in CASE_OF_TOPIC else _ELSEWHERE
        yield from _read_examples(lexicon, label, dict.fromkeys(messages, weight))


def _read_examples(lexicon: Lexicon, label: str, weights: Mapping[str, float]) -> Iterator[TrainingExample]:
    for text, weight in weights.items():
        reading = lexicon.read_message(text)
        if reading.words:
            yield TrainingExample(reading, label, weight)


def fit_linear(examples: list[TrainingExample]) -> FittedNetwork:
    """Fit one logistic regression a class, without hidden cells: there are many classes and few messages."""
    found = [example.reading.features for example in examples]
    counts = Counter((at, name) for groups in found for at, group in enumerate(groups) for name in group)
    index = {
        feature: at
        for at, feature in enumerate(sorted(f for f, n in counts.items() if n >= MIN_COUNTS[f[0]]))
    }
    answers = tuple(sorted({example.answer for example in examples}))
    regression = linear_model.SGDClassifier(
        loss="log_loss", alpha=_REGULARISATION, max_iter=_EPOCHS, tol=None, random_state=1, average=True
    )
    weights = np.array([example.weight for example in examples])
    labels = np.array([example.answer for example in examples])
    regression.fit(matrix(found, index), labels, sample_weight=weights)
    inner = (regression.coef_.T * _SHARPNESS).astype(np.float32)
    numbers = {
        "inner": inner,
        "start": (regression.intercept_ * _SHARPNESS).astype(np.float32),
        "outer": np.zeros((0, len(answers)), np.float32),
    }
    return FittedNetwork(answers, index, numbers)


def train_case_model(library: Library, cases: CaseLibrary, phrasings: list[Phrasing]) -> AnswerModel:
    lexicon = Understanding(library).lexicon
    fitted = fit_linear(list(build_case_examples(library, cases, lexicon, phrasings)))
    stored = export(fitted, compute_fingerprint(phrasings), ()).stored
    return AnswerModel.from_stored(msgspec.structs.replace(stored, forms=list_forms(phrasings, lexicon)))


def main() -> None:
    library, cases = load_library(), load_cases(LIBRARY_FOLDER)
    phrasings = list_case_phrasings(cases)
    size = train_case_model(library, cases, phrasings).save(CASE_MODEL_FILE)
    print(f"{CASE_MODEL_FILE.name}: {len(phrasings)} phrasings, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
