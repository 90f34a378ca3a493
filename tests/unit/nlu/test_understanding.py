"""Answers of the understanding, also for garbled questions and with other words around."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.nlu import Decision, Understanding
from tests.support.relative_cost import grows_linearly
from tests.support.shipped_library import shipped_library, shipped_understanding

PLAIN = (
    ("ktp saya hilang di pasar, harus bagaimana", "ktp_hilang_rusak"),
    ("bikin ktp bayar berapa", "biaya_gratis"),
    ("hari sabtu buka tidak", "hari_libur_akhir_pekan"),
    ("sudah rekam tiga bulan ktp belum jadi", "cetak_prr"),
    ("syarat akta kelahiran apa saja", "kk_akta"),
    ("petugas minta uang 100 ribu mau saya laporkan", "lapor_pungli"),
    ("nenek saya lumpuh, petugas bisa datang ke rumah?", "jemput_bola"),
    ("blangko kosong sampai kapan", "blanko"),
    ("syarat perpanjang sim c apa saja", "layanan_lain"),
)
GARBLED = (
    ("ktp sya ilng d psr hrs gmn", "ktp_hilang_rusak"),
    ("KTP abdi leungit, kumaha ngurusna", "ktp_hilang_rusak"),
    ("nggawe ktp mbayar piro", "biaya_gratis"),
    ("bekhapo bayar buek katepe", "biaya_gratis"),
    ("how much does it cost to make an id card", "biaya_gratis"),
    ("ktpku ilang ning pasar piye", "ktp_hilang_rusak"),
    ("poe saptu muka teu", "hari_libur_akhir_pekan"),
    ("nenek lumpuh petugasbisadatangkerumahga", "jemput_bola"),
    ("urus ktp onlen aja bs ga, mager kesana", "daftar_online"),
    ("ngurus ktp online bisa ga", "daftar_online"),
    ("ktp online itu apa", "ikd_digital"),
)
BEFORE = (
    "halo ",
    "Halo min, ",
    "assalamualaikum. ",
    "selamat pagi pak, ",
    "permisi kak ",
    "PAGI MIN ",
    "  ",
    "🙏 ",
    "min ",
)
AFTER = ("", "?", "???", " ya min", " 😭😭", " 🙏", "...", " !", " kak", " ya bu?", "\n")


def is_valid(decision: Decision) -> bool:
    offered = (*decision.choices, *decision.also, *filter(None, [decision.answer]))
    return (
        "none" not in offered
        and len(decision.choices) <= 3
        and not (decision.answer and decision.choices)
        and len(decision.ranking) >= 3
        and 0 <= decision.confidence <= 1
    )


@pytest.mark.parametrize(("text", "answer"), PLAIN + GARBLED)
def test_answers_at_once(text: str, answer: str) -> None:
    assert shipped_understanding().decide(text).answer == answer


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(PLAIN),
    st.sampled_from(BEFORE),
    st.sampled_from(AFTER),
    st.sampled_from((str, str.upper, str.title)),
)
def test_greetings_case_marks_and_emoji_change_nothing(
    case: tuple[str, str], before: str, after: str, letters: type[str]
) -> None:
    text, answer = case
    assert shipped_understanding().decide(before + letters(text) + after).answer == answer


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gets_a_valid_decision(text: str) -> None:
    assert is_valid(shipped_understanding().decide(text))


@pytest.mark.parametrize("unit", ["a", "ktp hilang ", "\u202e", "😀", "١٢٣ ", "\x00"])
def test_enormous_text_is_bounded(unit: str) -> None:
    assert is_valid(shipped_understanding().decide(unit * 9_000))
    assert grows_linearly(shipped_understanding().decide, unit)


@pytest.mark.parametrize("text", ["", "....", "wkwkwk", "😀", "nomor togel hari ini", "skor bola tadi malam"])
def test_nonsense_has_no_answer(text: str) -> None:
    assert shipped_understanding().decide(text).answer is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("halo", "salam"),
        ("min", "salam"),
        ("selamat sore bu", "salam"),
        ("makasih ya kak", "terima_kasih"),
        ("suwun", "terima_kasih"),
    ],
)
def test_greetings_and_thanks_alone_are_answered(text: str, answer: str) -> None:
    assert shipped_understanding().decide(text).answer == answer


def test_a_long_story_with_the_question_in_the_middle() -> None:
    story = "halo bu saya mau cerita sedikit, saya kerja di pabrik sudah lama dan jarang pulang. "
    question = "kemarin dompet saya kecopetan di pasar jadi KTP saya hilang, cara ngurusnya bagaimana? "
    answer = shipped_understanding().decide(
        f"{story}{question}terima kasih banyak ya bu semoga sehat selalu."
    )
    assert "ktp_hilang_rusak" in (answer.answer, *answer.choices)


def test_two_questions_get_two_answers() -> None:
    decision = shipped_understanding().decide("bikin ktp bayar berapa? terus sabtu buka tidak?")
    assert {decision.answer, *decision.also} == {"biaya_gratis", "hari_libur_akhir_pekan"}


@pytest.mark.parametrize(
    ("topic", "text", "answer"),
    [
        ("hari_libur_akhir_pekan", "kalau di Cianjur?", "hari_libur_akhir_pekan"),
        ("lokasi", "sabtu?", "hari_libur_akhir_pekan"),
        ("syarat_dokumen", "bayar ga?", "biaya_gratis"),
        ("kk_akta", "syaratnya apa?", "kk_akta"),
        ("kk_akta", "berapa lama?", "kk_akta"),
        ("ktp_hilang_rusak", "syaratnya apa aja", "ktp_hilang_rusak"),
    ],
)
def test_a_fragment_keeps_to_the_topic(topic: str, text: str, answer: str) -> None:
    assert shipped_understanding().decide(text, topic).answer == answer


@pytest.mark.parametrize(
    ("topic", "text", "answer"),
    [
        ("biaya_gratis", "jam berapa?", "hari_libur_akhir_pekan"),
        ("lokasi", "besok buka?", "hari_libur_akhir_pekan"),
        ("syarat_dokumen", "bayar ga?", "biaya_gratis"),
        ("hari_libur_akhir_pekan", "saya pindah dari bekasi ke cianjur", "pindah_ubah_data"),
        ("luar_daerah", "alamat kantor dinas", "lokasi"),
        ("ikd_digital", "dimana kantor terdekat", "lokasi"),
        ("ktp_hilang_rusak", "lokasi kantor", "lokasi"),
        ("luar_daerah", "buka jam berapa", "hari_libur_akhir_pekan"),
        ("kk_akta", "tutup jam brp?", "hari_libur_akhir_pekan"),
    ],
)
def test_another_aspect_is_a_new_question(topic: str, text: str, answer: str) -> None:
    assert shipped_understanding().decide(text, topic).answer == answer


def test_a_linked_question_applies_at_once_and_can_be_forgotten() -> None:
    taught, text = Understanding(shipped_library()), "kartu si kribo belum nongol juga lur"
    before = taught.decide(text)
    taught.learn(text, "cetak_prr")
    assert taught.decide("Kartu si kribo belum nongol juga, lur!").answer == "cetak_prr"
    taught.forget(text, "cetak_prr")
    assert taught.decide(text) == before


@pytest.mark.parametrize("text", ["petugas", "Pak petugas?", "pegawai", "staf", "officer"])
def test_a_word_that_may_mean_several_things_is_asked_about(text: str) -> None:
    found = shipped_understanding().decide(text)
    assert found.answer is None and found.choices == ("kontak", "jemput_bola", "lapor_pungli")
    assert shipped_understanding().decide(f"terima kasih bu {text}").answer == "terima_kasih"
    assert shipped_understanding().decide(f"{text} minta uang").answer == "lapor_pungli"


def test_a_linked_question_gets_no_choices() -> None:
    taught = Understanding(shipped_library())
    taught.learn("petugas", "kontak")
    assert taught.decide("pak petugas").answer == "kontak"


def test_a_link_that_takes_over_another_phrasing_is_reported() -> None:
    rival = shipped_understanding().find_rival("blangko kosong?", "biaya_gratis")
    assert rival and "blanko" in rival.answers


def test_an_answer_added_as_content_only_is_found() -> None:
    rows = {
        "kucing": ("kartu identitas kucing peliharaan", "daftar kartu kucing"),
        "blanko": ("blangko habis",),
    }
    fresh = Understanding(rows)
    assert fresh.decide("daftar kartu kucing").answer == "kucing"
    assert fresh.is_stale


def test_reasons_name_words_and_answer() -> None:
    reasons = "\n".join(shipped_understanding().explain("bikin kk bayar brp"))
    assert "brp -> berapa" in reasons
    assert "jawaban: " in reasons or "pilihan: " in reasons


def test_conflicts_are_between_different_answers() -> None:
    clash = Understanding({"a": ("ktp rusak parah",), "b": ("KTP rusak parah?",)}).find_conflicts()
    assert [(found.first.answers, found.second.answers) for found in clash] == [(("a",), ("b",))]


@pytest.mark.parametrize("text", ["asdfghjkl", "wkwk", "resep rendang"])
def test_nonsense_has_no_answer_after_any_topic(text: str) -> None:
    assert shipped_understanding().decide(text, "biaya_gratis").answer is None
