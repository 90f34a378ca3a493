"""Trains the small model from the phrasings in content: `python -m tests.understanding.train`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from content.loading.library_loader import load_library
from content.nlu.answer_model import MODEL_FILE, AnswerModel
from content.nlu.lexicon import Lexicon
from content.nlu.phrasings import Phrasing, compute_fingerprint, list_library_phrasings
from content.nlu.spelling import tokenize
from content.nlu.understanding import list_kecamatan_names
from tests.understanding.network_training import TrainingExample, export, fit

_MANNERS = {"salam": "salam", "terima_kasih": "terima_kasih"}


def learn_vocabulary(rows: Iterable[Phrasing]) -> list[str]:
    """Return words that are frequent in phrasings, so they are not corrected as misspellings."""
    plain = Lexicon.load().vocabulary
    counts = Counter(token for row in rows for token in set(tokenize(row.text)) if token.isalpha())
    return sorted(
        word for word, n in counts.items() if n >= 2 and len(word) > 2 and not plain.is_alias_or_name(word)
    )


def build_examples(rows: Iterable[Phrasing], lexicon: Lexicon) -> list[TrainingExample]:
    """Return one example for each answer of each phrasing. Rules handle greetings and thanks."""
    result: list[TrainingExample] = []
    for row in rows:
        reading = lexicon.read_message(row.text)
        share = 1 / len(row.answers)
        for answer in row.answers:
            if reading.words and _MANNERS.get(answer) not in reading.manners:
                result.append(TrainingExample(reading, answer, share))
    return result


def train_model(rows: Sequence[Phrasing], places: Sequence[str]) -> AnswerModel:
    words = learn_vocabulary(rows)
    lexicon = Lexicon.load(vocabulary=words, places=places)
    model = export(fit(build_examples(rows, lexicon)), compute_fingerprint(rows), words)
    return AnswerModel.from_stored(msgspec.structs.replace(model.stored, forms=list_forms(rows, lexicon)))


def list_forms(rows: Iterable[Phrasing], lexicon: Lexicon) -> dict[str, str]:
    readings = {row.text: lexicon.read_message(row.text) for row in rows}
    return {text: "\n".join(found.phrasing_features) for text, found in readings.items()}


def main() -> None:
    from tests.understanding import calibration
    from tests.understanding.cross_validation import judge_held_out

    library = load_library()
    rows, places = list_library_phrasings(library), list_kecamatan_names(library)
    seen = list(judge_held_out(rows, places))
    mixing = calibration.find_best_mixing(seen)
    outcomes = calibration.compute_outcomes(seen, mixing)
    weights = calibration.fit_calibration(outcomes)
    print("judged by models that had not seen them:", calibration.summary_line(outcomes, weights))
    stored = msgspec.structs.replace(train_model(rows, places).stored, mixing=mixing, calibration=weights)
    size = AnswerModel.from_stored(stored).save(MODEL_FILE)
    print(f"{MODEL_FILE.name}: {len(rows)} phrasings, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
