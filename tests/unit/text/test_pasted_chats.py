"""Headers of chat applications above a message: time and sender, "Diteruskan", notes about media."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.text.pasted_chats import split_pasted_chat

BODY = "Besok loket rekam tutup.\nSilakan ke Setu: buka 08.00-12.00, gratis."
HEADERS = [
    "[28/11 10.12] Budi: ",
    "[28/11, 10.12] Bu RT: ",
    "[28/11/26 10.12.33] Budi: ",
    "[28/11/2026, 10:12:05] Budi Santoso: ",
    "\u200e[28/11/26, 10.12.33] ~\u202fBudi: ",
    "[11/28, 10:12 AM] Budi: ",
    "[11/28/26, 10:12:33\u202fAM] Budi: ",
    "[11/28/2026 10:12 p.m.] Budi: ",
    "[10.12, 28/11/2026] Budi: ",
    "[10:12 AM, 11/28/2026] +62 812-3456-7890: ",
    "28/11/26 10.12 - Budi: ",
    "28/11/2026, 10:12 - Pak RW 05: ",
    "11/28/26, 10:12 AM - Budi: ",
    "28.11.26, 10:12 - Budi: ",
    "2026-11-28 10:12 - Budi: ",
    "[Sab, 28/11 10.12] Budi: ",
    "[28 Nov 2026 10.12] Budi: ",
    "[Nov 28, 2026, 10:12 AM] Budi: ",
    "[28/11 pukul 10.12] Budi 🌹: ",
    "[28/11 10.12 WIB] Budi: ",
    "Budi, [28.11.2026 10:12]\n",
    "Loket, [28/11/2026 10:12:33]\n",
    "Budi, [28/11/2026 10:12]:\n",
]
LABELS = [
    "Diteruskan\n",
    "Forwarded\n",
    "Diteruskan berkali-kali\n",
    "Forwarded many times\n",
    "Sering diteruskan\n",
    "Pesan diteruskan\n",
    "_Diteruskan_\n",
    "↪ Forwarded\n",
    "➡️ Diteruskan\n",
    "[Forwarded]\n",
    "Fwd:\n",
    "<Media tidak disertakan>\n",
    "image omitted\n",
    "\u200eIMG-20261128-WA0001.jpg (file terlampir)\n",
]


@pytest.mark.parametrize("label", ["", "Diteruskan\n", "\u200eForwarded many times\n"])
@pytest.mark.parametrize("header", HEADERS)
def test_a_header_is_no_part_of_the_message(header: str, label: str) -> None:
    for text in (f"{header}{label}{BODY}", f"{label}{header}{BODY}"):
        found = split_pasted_chat(text)
        assert [text[one.start : one.end].strip() for one in found] == [BODY]
        assert found[0].has_header


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_the_application_is_no_part_of_the_message(label: str) -> None:
    found = split_pasted_chat(label + BODY)
    assert [(label + BODY)[one.start : one.end].strip() for one in found] == [BODY]


def test_a_note_that_the_message_was_edited_is_no_part_of_it() -> None:
    text = f"[28/11 10.12] Budi: {BODY}\n<Pesan ini diedit>"
    assert [text[one.start : one.end].strip() for one in split_pasted_chat(text)] == [BODY]


@pytest.mark.parametrize("header", HEADERS)
def test_messages_of_several_people_are_told_apart(header: str) -> None:
    text = f"{header}asli ga ini?\n{header}{BODY}\n{header}terima kasih"
    found = [text[one.start : one.end].strip() for one in split_pasted_chat(text)]
    assert found == ["asli ga ini?", BODY, "terima kasih"]


@pytest.mark.parametrize(
    "before",
    [
        "[28/11 10.12] Bayar Rp50.000 ke rekening: ",
        "[28/11 10.12] wajib transfer dulu: ",
        "[28/11 10.12] buka s.id/abc sekarang: ",
        "[28/11 10.12] chat @akun: ",
        "[28/11 10.12] https://contoh.example/",
        "[28/11 10.12] kirim 50 ribu rupiah: ",
        "[28/11 10.12] semua warga harus segera datang membawa uang: ",
        "Kepada warga: ",
        "Diteruskan oleh kantor, bayar sekarang\n",
        "[penting] Budi: ",
    ],
)
def test_what_could_mislead_is_no_header(before: str) -> None:
    text = before + BODY
    assert [text[one.start : one.end].strip() for one in split_pasted_chat(text)] == [text.strip()]


@given(st.text("[]28/11 10.12-:Budi\n,APM", max_size=120))
def test_parts_are_in_order_and_inside_the_text(text: str) -> None:
    found = split_pasted_chat(text)
    assert found and all(0 <= one.start <= one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@pytest.mark.parametrize("piece", ["[28/11 10.12] ", "1.1 - ", "a, [", "Diteruskan ", "28/11, ", " \u200e"])
def test_hostile_texts_cost_little(piece: str) -> None:
    start = time.process_time()
    split_pasted_chat(piece * (4096 // len(piece)))
    assert time.process_time() - start < 0.3
