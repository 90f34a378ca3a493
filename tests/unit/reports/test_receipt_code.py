"""Receipts are long enough to be the only key, easy to say, and tolerant of typing."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.reports import receipt_code


def test_at_least_eighty_bits_are_random() -> None:
    assert receipt_code.RANDOM_SYLLABLES * math.log2(len(receipt_code.SYLLABLES)) >= 80
    assert len({receipt_code.make_receipt() for _ in range(500)}) == 500


def test_it_is_seven_words_of_four_letters_and_none_of_them_offends() -> None:
    for _ in range(500):
        words = receipt_code.make_receipt().split("-")
        assert [len(word) for word in words] == [4] * 7
        assert not receipt_code.RUDE_WORDS & set(words)


@pytest.mark.parametrize(
    "typed", [str.upper, str.title, lambda code: code.replace("-", " "), lambda code: code.replace("-", ""),
              lambda code: f"  {code}. ", lambda code: code.replace("-", " - "), lambda code: code.replace("-", "\u2013"),
              lambda code: code.replace("-", "\n")],
)  # fmt: skip
def test_case_spaces_and_dashes_do_not_matter(typed: type[str]) -> None:
    code = receipt_code.make_receipt()
    assert receipt_code.parse_receipt(typed(code)) == code


@given(st.integers(0, 27), st.sampled_from("bcdghjklmnprstwyaeiou"))
def test_a_wrong_letter_is_noticed(at: int, letter: str) -> None:
    code = "budokelamirusatowenupilago"
    code += receipt_code.SYLLABLES[receipt_code._check_value([code[i : i + 2] for i in range(0, 26, 2)])]
    wrong = code[:at] + letter + code[at + 1 :]
    assert receipt_code.parse_receipt(code) is not None
    assert (receipt_code.parse_receipt(wrong) is None) == (wrong != code)


def test_swapped_words_are_noticed() -> None:
    noticed = 0
    for _ in range(200):
        first, second, *others = receipt_code.make_receipt().split("-")
        noticed += first == second or receipt_code.parse_receipt("-".join([second, first, *others])) is None
    assert noticed >= 190


@pytest.mark.parametrize(
    "text", ["", "babi", "halo, ktp saya hilang", "ba" * 13, "bx" * 14, "\u0431\u0430" * 14, "1234"]
)
def test_other_words_are_not_a_receipt(text: str) -> None:
    assert receipt_code.parse_receipt(text) is None


def test_words_before_it_may_look_like_its_beginning() -> None:
    code = "roye-wude-leku-kice-hiji-jere-meda"
    text = f"kode saya {code.replace('-', ' ')} tolong"
    assert receipt_code.find_receipts(text) == ["saya-roye-wude-leku-kice-hiji-jere", code]
    assert receipt_code.mask_receipts(text) == "kode [kode] tolong"
    assert (
        receipt_code.find_receipts("kode saya hilang") == []
        and receipt_code.mask_receipts("kode saya hilang") == "kode saya hilang"
    )


@pytest.mark.parametrize("parted", ["budokelamiru satowenupilagohe", "BUDO.kelamirusatowenupilagohe"])
def test_a_receipt_is_found_and_masked_with_any_separator(parted: str) -> None:
    code = "budo-kela-miru-sato-wenu-pila-go"
    code += receipt_code.SYLLABLES[receipt_code._check_value([*re.findall("..", code.replace("-", ""))])]
    parted = parted[:-2] + code[-2:]
    assert receipt_code.find_receipts(f"kodenya {parted} ya") == [code]
    assert receipt_code.mask_receipts(f"kodenya {parted} ya") == "kodenya [kode] ya"
