"""Announcement codes, fingerprints and text comparison, without storage."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.text import authenticity
from content.text.authenticity import (
    CODE_COUNT,
    CODE_SYMBOLS,
    AuthenticityVerdict,
    ShownMessage,
    check_authenticity,
    find_codes,
    make_code,
)
from content.text.text_comparison import TextChangeKind, compare_texts
from content.text.visible_text import read_html, visible_text

CODE = make_code(12345)
OURS = (
    "<b>Kantor Kecamatan Serpong tutup besok</b>\n\nServer pusat gangguan. Layanan rekam pindah ke Setu, 08.00-12.00."
    f" Biaya Rp0, <i>jangan bayar siapa pun</i>.\n\nKode {CODE} · ragu? Teruskan pesan ini ke saya."
)
PLAIN = visible_text(OURS)
LATER = OURS.replace("08.00-12.00", "08.00-15.00")
numbers = st.integers(0, CODE_COUNT - 1)


@given(numbers)
def test_a_code_is_found_however_it_is_written(number: int) -> None:
    written = make_code(number)
    assert len(written) == 9
    if not authenticity.is_valid_code(written):
        assert not any(symbol.isdecimal() for symbol in written)
        return
    found = authenticity.AnnouncementCode(written, True)
    for text in (
        written,
        f"kode {written.lower()}, asli?",
        f"({written.replace('-', ' ')})",
        written.replace("-", "–"),
    ):
        assert find_codes(text) == (found,)


@given(numbers, st.integers(0, 4), st.sampled_from(CODE_SYMBOLS))
def test_one_wrong_symbol_is_never_another_code(number: int, place: int, symbol: str) -> None:
    symbols = list(make_code(number).removeprefix("LKT-"))
    slipped = "LKT-" + "".join([*symbols[:place], symbol, *symbols[place + 1 :]])
    assert slipped == make_code(number) or not authenticity.is_valid_code(slipped)


@given(numbers, st.integers(0, 3))
def test_two_neighbours_swapped_are_never_another_code(number: int, place: int) -> None:
    symbols = list(make_code(number).removeprefix("LKT-"))
    symbols[place], symbols[place + 1] = symbols[place + 1], symbols[place]
    swapped = "LKT-" + "".join(symbols)
    assert swapped == make_code(number) or not authenticity.is_valid_code(swapped)


def test_codes_differ() -> None:
    assert len({make_code(number) for number in range(0, CODE_COUNT, 97)}) == len(range(0, CODE_COUNT, 97))


@pytest.mark.parametrize(
    "text",
    [
        "ktp hilang gimana",
        "lkt lahir anak saya",
        "LKT",
        "lktab2c3",
        "kode pos 15310",
        "LKTABCDE",
        "",
        "akta lkt nikah",
    ],
)
def test_ordinary_words_are_not_codes(text: str) -> None:
    assert find_codes(text) == ()


def test_a_mistyped_code_is_invalid() -> None:
    assert find_codes("kode LKT-ABCDO") == (authenticity.AnnouncementCode("LKT-ABCDO", False),)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (CODE, True),
        (f"apakah ini asli? {CODE}", True),
        (f"kode {CODE.lower()} beneran gak ya min", True),
        (f"Transfer 50rb ke BCA {CODE}", False),
        (f"bayar {CODE}", False),
    ],
)
def test_a_question_about_a_code_is_not_a_message(text: str, asks: bool) -> None:
    assert authenticity.is_only_question(text) is asks


@pytest.mark.parametrize(
    "shown",
    [
        PLAIN,
        OURS,
        PLAIN.upper(),
        PLAIN.replace("\n", " "),
        f"  {PLAIN}\n\n",
        PLAIN.replace("Kantor Kecamatan Serpong tutup besok", "*Kantor Kecamatan Serpong tutup besok*"),
        PLAIN.replace("08.00-12.00", "08.00–12.00"),
        PLAIN.replace(" ", "\u00a0"),
        PLAIN.replace("Biaya", "Bi\u200baya"),
        PLAIN.replace(CODE, CODE.lower()),
    ],
)
def test_a_copy_is_genuine(shown: str) -> None:
    assert (
        check_authenticity(ShownMessage(shown), [ShownMessage(OURS)]).verdict is AuthenticityVerdict.GENUINE
    )


@pytest.mark.parametrize(
    ("old", "new", "kind", "ours", "theirs"),
    [
        ("Rp0,", "Rp50.000,", TextChangeKind.REPLACED, "Rp0,", "Rp50.000,"),
        ("Setu", "Pondok Aren", TextChangeKind.REPLACED, "Setu,", "Pondok Aren,"),
        ("jangan ", "", TextChangeKind.REMOVED, "jangan", ""),
        ("Setu,", "Setu, lantai 2,", TextChangeKind.ADDED, "", "lantai 2,"),
        ("12.00.", "12.30.", TextChangeKind.REPLACED, "08.00-12.00.", "08.00-12.30."),
        ("Rp0", "\u202e0pR", TextChangeKind.REPLACED, "Rp0,", "\u202e0pR,"),
        ("Server", "Sеrver", TextChangeKind.REPLACED, "Server", "Sеrver"),  # a Cyrillic letter
    ],
)
def test_an_altered_copy_says_what_differs(
    old: str, new: str, kind: TextChangeKind, ours: str, theirs: str
) -> None:
    found = check_authenticity(ShownMessage(PLAIN.replace(old, new)), [ShownMessage(OURS)])
    assert found.verdict is AuthenticityVerdict.ALTERED
    assert [(change.kind, change.ours, change.theirs) for change in found.changes] == [(kind, ours, theirs)]


def test_words_put_before_and_after_are_shown() -> None:
    found = check_authenticity(
        ShownMessage(f"Bayar 50rb ke 0000\n{PLAIN}\nHubungi @calo"), [ShownMessage(OURS)]
    )
    assert found.verdict is AuthenticityVerdict.ALTERED
    assert [change.theirs for change in found.changes] == ["Bayar 50rb ke 0000", "Hubungi @calo"]


@pytest.mark.parametrize(
    "text",
    [
        f"Pemutihan KTP! Transfer Rp100.000 ke rekening ini agar data tidak diblokir. Kode {CODE}",
        f"Undangan: klik tautan berikut untuk mengaktifkan IKD Anda hari ini juga. {CODE}",
    ],
)
def test_a_code_on_another_text_is_copied(text: str) -> None:
    assert check_authenticity(ShownMessage(text), [ShownMessage(OURS)]).verdict is AuthenticityVerdict.COPIED


def test_an_older_text_was_corrected_and_the_newest_is_genuine() -> None:
    versions = [ShownMessage(OURS), ShownMessage(LATER)]
    assert (
        check_authenticity(ShownMessage(PLAIN), versions).verdict,
        check_authenticity(ShownMessage(PLAIN), versions).version,
    ) == (
        AuthenticityVerdict.CORRECTED,
        0,
    )
    assert (
        check_authenticity(ShownMessage(visible_text(LATER)), versions).verdict is AuthenticityVerdict.GENUINE
    )
    mixed = check_authenticity(ShownMessage(PLAIN.replace("Rp0", "Rp5.000")), versions)
    assert (mixed.verdict, mixed.version) == (AuthenticityVerdict.ALTERED, 0)


@pytest.mark.parametrize(
    "html",
    [
        OURS.replace("ragu?", '<a href="https://palsu.example">ragu?</a>'),
        OURS.replace("jangan bayar", "<s>jangan</s> bayar"),
        OURS.replace("jangan", "<tg-spoiler>jangan</tg-spoiler>"),
        OURS.replace("jangan", '<span class="tg-spoiler">jangan</span>'),
        OURS.replace("Setu", '<a href="tg://user?id=1">Setu</a>'),
    ],
)
def test_hidden_formatting_is_detected(html: str) -> None:
    found = check_authenticity(ShownMessage(html), [ShownMessage(OURS)])
    assert (found.verdict, found.changes) == (AuthenticityVerdict.ALTERED, ())
    assert len(found.hidden) == 1


def test_links_that_show_their_address_hide_nothing() -> None:
    linked = 'lihat <a href="https://contoh.example/a">https://contoh.example/a</a>'
    assert read_html(linked).marks == ()
    assert read_html('<a href="http://contoh.example/">contoh.example</a>').marks == ()
    ours = ShownMessage('<a href="https://contoh.example">daftar</a> di sini')
    assert check_authenticity(ours, [ours]).verdict is AuthenticityVerdict.GENUINE


def test_another_picture_under_the_same_words() -> None:
    ours = ShownMessage(OURS, "abc")
    assert check_authenticity(ShownMessage(PLAIN, "abc"), [ours]).verdict is AuthenticityVerdict.GENUINE
    assert check_authenticity(ShownMessage(PLAIN), [ours]).verdict is AuthenticityVerdict.GENUINE
    found = check_authenticity(ShownMessage(PLAIN, "xyz"), [ours])
    assert (found.verdict, found.same_file) == (AuthenticityVerdict.ALTERED, False)


def test_a_message_without_its_code_is_recognized() -> None:
    cut = PLAIN.split("Kode")[0].replace("Rp0", "Rp50.000")
    assert authenticity.find_similar_text(cut, [visible_text("<b>Lain</b>"), PLAIN]) == 1
    for text in (
        "serpong besok buka ga?",
        "pak saya mau tanya kalau kantor kecamatan serpong besok tutup apakah layanan rekam pindah ke kecamatan lain",
        "",
        "kantor " * 50,
    ):
        assert authenticity.find_similar_text(text, [PLAIN]) is None
    assert authenticity.find_similar_text(cut, []) is None


words = st.lists(st.text("abcde0.,-*", min_size=1, max_size=4), max_size=30)


@given(words, words)
def test_fingerprints_are_equal_exactly_without_differences(left: list[str], right: list[str]) -> None:
    ours, theirs = " ".join(left), "\n".join(right)
    same = authenticity.text_fingerprint(ours) == authenticity.text_fingerprint(theirs)
    assert same is (compare_texts(ours, theirs) == ())


@given(words, words)
def test_differences_turn_one_text_into_the_other(left: list[str], right: list[str]) -> None:
    left, right = ([word for word in text if word.strip("*")] for text in (left, right))
    changes = compare_texts(" ".join(left), " ".join(right))
    gone = sum(len(change.ours.split()) for change in changes)
    come = sum(len(change.theirs.split()) for change in changes)
    assert len(left) - gone == len(right) - come
    for change in changes:
        assert change.ours in " ".join(left)
        assert change.theirs in " ".join(right)


@given(st.text(max_size=200))
def test_any_text_at_all_is_its_own_copy(text: str) -> None:
    html = escape(text, quote=False)
    assert check_authenticity(ShownMessage(html), [ShownMessage(html)]).verdict is AuthenticityVerdict.GENUINE
    assert (
        check_authenticity(ShownMessage(text), [ShownMessage(OURS)]).verdict
        is not AuthenticityVerdict.GENUINE
    )
    find_codes(text)
    authenticity.find_similar_text(text, [PLAIN])


def test_long_repetitive_texts_cost_little() -> None:
    shown = ShownMessage("dan atau " * 2000)
    assert (
        check_authenticity(shown, [ShownMessage("dan ini atau " * 400)]).verdict
        is not AuthenticityVerdict.GENUINE
    )
