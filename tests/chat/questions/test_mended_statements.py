"""Statements of version 1.0 that were wrong or misleading are gone, wherever the bot answers.

Each row: what a citizen asks, what is no longer said, and what every answer to it says.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from content.loading.library_loader import load_library
from content.text.visible_text import visible_text
from demo.testing.group import GroupChat
from tests.support.bot_harness import BotHarness

STATEMENTS = (
    ("cara pindah ktp dari bandung ke bekasi", r"Pindah: datang ke Disdukcapil asal", r"tujuan"),
    ("mau pindah kota bawa apa aja", r"bawa KK dan KTP-el, (?:isi|minta)", r"fotokopi KK"),
    ("ngontrak, mau pindah ktp ke sini", r"sering diminta surat", r"tidak keberatan"),
    ("mau ganti nama di ktp", r"Ubah data\W+\(nama", r"pengadilan"),
    ("ktp salah huruf nama", r"Biasanya KK diubah dulu", r"dokumen yang benar"),
    ("ktp hilang harus rekam ulang?", r"Tanyakan apakah cukup cetak ulang", r"cetak ulang|tidak perlu rekam"),
    ("ktp hilang di luar kota", r"^Hilang: bawa surat kehilangan dari polisi dan KK\. Rusak", r"polisi"),
    ("mau ganti foto ktp", r"aturannya tidak sama", r"wajah|hijab"),
    ("ktp saya ditahan leasing", r"^(?:KTP h|H)ilang: b", r"bukan KTP hilang"),
    ("ktp ketinggalan di leasing", r"^(?:KTP h|H)ilang: b", r"bukan KTP hilang"),
    ("cara aktifkan ikd", r"petugas memindai", r"memindai kode QR dari petugas"),
    ("ganti hp ikd gimana", r"tanyakan petugas cara", r"Lepas Perangkat|perangkat"),
    ("ktp jadi berapa lama", r"Tidak ada waktu pasti", r"1 jam sampai 1 hari"),
    ("nik dinonaktifkan karena belum rekam", r"10 tahun", r"22"),
    ("nik tidak ditemukan di bank", r"Beri waktu beberapa hari", r"Disdukcapil"),
    ("rekam ktp di luar domisili", r"Bila ditolak, sebutkan pasal", r"data tidak berubah|tanpa"),
    ("mau menetap di luar negeri 2 tahun", r"^Hubungi Perwakilan", r"SKPLN"),
    ("foto ktp pakai baju apa", r"Aturan pakaian foto dan tambahan", r"rapi"),
    ("saya ga punya dokumen apa apa mau bikin ktp", r"cukup Kartu Keluarga", r"dokumen"),
    ("orang asing kitap mau ktp", r"cukup Kartu Keluarga", r"KITAP"),
    ("blangko habis dikasih suket ga", r"tanyakan KTP digital \(IKD\) atau surat keterangan", r"biodata"),
    ("pisah kk bisa online ga", r"di sebagian daerah bisa online", r"online"),
    ("telat bikin ktp kena denda ga", r"Denda resmi\W+hanya", r"[Tt]idak (?:ada|di)denda|tidak didenda"),
    ("kia berlaku sampai umur berapa", r"berlaku seumur hidup", r"17"),
    ("ga punya jari bisa rekam ktp", r"^Bisa diminta", r"dilewati|membawa alat"),
    ("umur 22 belum rekam", r"kebiasaan tiap kantor", r"22"),
)
UNTRUE = (
    r"minta surat pindah \(SKPWNI\), lalu lapor di daerah tujuan",
    r"sering diminta surat tidak keberatan",
    r"Tanyakan apakah cukup cetak ulang",
    r"aturannya tidak sama",
    r"petugas memindai kode QR",
    r"tanyakan petugas cara mengaktifkan",
    r"Tidak ada waktu pasti",
    r"lebih dari 10 tahun",
    r"Beri waktu beberapa hari",
    r"Bila ditolak, sebutkan",
    r"Aturan pakaian foto dan tambahan syarat",
    r"tanyakan KTP digital \(IKD\) atau surat",
    r"di sebagian daerah bisa online",
    r"Denda resmi\W+hanya",
    r"masih disebut untuk",
    r"the officer scans",
    r"Nobody promises a time",
    r"more than 10 years",
    r"If refused, name it",
    r"is often asked for",
    r"exists only for reporting late",
)


def test_no_answer_says_it() -> None:
    answers = load_library().answers.values()
    texts = [f"{answer.body.id} {answer.body.en} {answer.short.id} {answer.short.en}" for answer in answers]
    assert [statement for statement in UNTRUE if any(re.search(statement, text) for text in texts)] == []


@pytest.mark.parametrize("door", ["chat", "group", "inline", "caption"])
async def test_every_door_gives_the_mended_answer(harness: BotHarness, door: str) -> None:
    siti = await harness.new_person("Siti", "3674")
    group = GroupChat(harness.telegram)
    group.add_bot(siti.bot, siti.human)
    faults = []
    for asked, untrue, true in STATEMENTS:
        said = await _hear(siti, group, door, asked)
        if re.search(untrue, said) or not re.search(true, said):
            faults.append(f"{asked}: {said[:160]}")
    assert not faults, "\n".join(faults)


async def _hear(siti: Any, group: GroupChat, door: str, asked: str) -> str:
    """Ask at a door and return what is said there as text."""
    if door == "inline":
        results = await siti.query_inline(asked)
        return visible_text(results[0]["input_message_content"]["message_text"])
    if door == "caption":
        siti.send_photo(caption=asked)
        await siti.expect("tidak bisa melihat foto")
        await siti.expect(".")
        return str(siti.text)
    if door == "group":
        there = siti.in_group(group)
        await there.ask(f"@loket_demo_bot {asked}", ".")
        return str(there.text)
    await siti.ask(asked, ".")
    return str(siti.text)
