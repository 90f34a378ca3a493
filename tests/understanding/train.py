"""Trains the small model anew from the phrasings in content: `python -m tests.understanding.train`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from content.library import load
from content.understand.lexicon import Lexicon
from content.understand.memory import traits
from content.understand.model import MODEL, Model
from content.understand.phrasings import Phrasing, fingerprint, from_library
from content.understand.spelling import tokens
from content.understand.understanding import served
from tests.understanding.network import Example, export, fit

_MANNERS = {"salam": "salam", "terima_kasih": "terima_kasih"}


def vocabulary(rows: Iterable[Phrasing]) -> list[str]:
    """Words that phrasings use often enough to be no slip: they are left as they are."""
    plain = Lexicon.load().words
    counts = Counter(token for row in rows for token in set(tokens(row.text)) if token.isalpha())
    return sorted(word for word, n in counts.items() if n >= 2 and len(word) > 2 and not plain.covered(word))


def examples(rows: Iterable[Phrasing], lexicon: Lexicon) -> list[Example]:
    """One for each answer of each phrasing; greetings and thanks are left to the rules."""
    result: list[Example] = []
    for row in rows:
        reading = lexicon.read(row.text)
        share = 1 / len(row.answers)
        for answer in row.answers:
            if reading.words and _MANNERS.get(answer) not in reading.manners:
                result.append(Example(reading, answer, share))
    return result


def trained(rows: Sequence[Phrasing], places: Sequence[str]) -> Model:
    words = vocabulary(rows)
    lexicon = Lexicon.load(vocabulary=words, places=places)
    model = export(fit(examples(rows, lexicon)), fingerprint(rows), words)
    return Model.of(msgspec.structs.replace(model.stored, forms=forms(rows, lexicon)))


def forms(rows: Iterable[Phrasing], lexicon: Lexicon) -> dict[str, str]:
    readings = {row.text: lexicon.read(row.text) for row in rows}
    return {text: "\n".join(traits(found.roots, found.concepts)) for text, found in readings.items()}


def main() -> None:
    from tests.understanding import calibrate
    from tests.understanding.folds import judged

    library = load()
    rows, places = from_library(library), served(library)
    seen = list(judged(rows, places))
    mixing = calibrate.best_mixing(seen)
    outcomes = calibrate.outcomes(seen, mixing)
    weights = calibrate.calibration(outcomes)
    print("judged by models that had not seen them:", calibrate.table(outcomes, weights))
    stored = msgspec.structs.replace(trained(rows, places).stored, mixing=mixing, calibration=weights)
    size = Model.of(stored).save(MODEL)
    print(f"{MODEL.name}: {len(rows)} phrasings, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
