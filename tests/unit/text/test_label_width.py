"""Labels of buttons fit one line on a narrow phone, and no two of a message are equal."""

from hypothesis import given
from hypothesis import strategies as st

from content.text.label_width import fits, shorten_label, split_row
from handlers.core.replies import Button, fit_rows
from tests.support.shipped_library import shipped_library

LABELS = st.text(st.sampled_from("Wim aA·…🏠9(é"), min_size=1, max_size=60)


@given(st.lists(st.lists(LABELS, max_size=8).map(tuple), min_size=1, max_size=6).map(tuple))
def test_every_label_fits_and_differs_from_the_others(labels: tuple[tuple[str, ...], ...]) -> None:
    rows = tuple(
        tuple(Button(text, f"x:{y}:{x}") for x, text in enumerate(row)) for y, row in enumerate(labels)
    )
    fitted = fit_rows(rows)
    shown = [button.text for row in fitted for button in row]
    assert [b.data for row in fitted for b in row] == [b.data for row in rows for b in row]
    assert len(set(shown)) == len(shown)
    for row in fitted:
        assert all(fits(button.text, len(row)) for button in row)


def test_what_telegram_cuts_beside_another_button_gets_a_row_of_its_own() -> None:
    assert split_row(["⏳ Ubah masa berlaku", "↩️ Tarik kembali"]) == [1, 1]
    assert split_row([]) == []
    assert split_row(["Serpong Utara", "Pondok Aren"]) == [2]
    assert split_row(["👍", "👎", "🏠 Menu"]) == [3]
    assert split_row(["👍", "👎", "🗄 Arsip", "🏠 Menu"]) == [2, 2]
    assert split_row(["Serpong Utara", "Disdukcapil Kota Bekasi", "Setu", "Ciputat"]) == [1, 1, 2]


def test_the_end_of_a_long_label_stays() -> None:
    long = "⏹ Kantor Kecamatan Serpong (Kota Tangerang Selatan): Sabtu, 5 Desember 2026, 08.00"
    assert shorten_label(long).endswith("2026, 08.00") and "…" in shorten_label(long)


def test_equal_labels_are_numbered() -> None:
    (row,) = fit_rows(((Button("Setu", "a"), Button("Setu", "b")),))
    assert [button.text for button in row] == ["1. Setu", "2. Setu"]


def test_no_question_of_the_content_is_cut_on_its_button() -> None:
    library = shipped_library()
    questions = [answer.question for answer in library.answers.values()]
    questions += [case.question for case in library.cases.cases.values()]
    questions += [overview.question for overview in library.cases.overviews.values()]
    labels = [question.in_language(language) for question in questions for language in ("id", "en")]
    assert [label for label in labels if not fits(label)] == []
