"""Helpers that request a home visit in the chat and propose a day for it."""

import re

from demo.testing.person import Person

PAMULANG = ("Petugas: jam", "Kota Tangerang Selatan", "Pamulang", "Lanjut (1 dipilih)")
CODE = re.compile(r"KJG-[A-Z2-9]{6}")


async def begin_request(person: Person) -> None:
    await person.ask("/kunjungan", "Petugas bisa datang.*Gratis")
    person.press("🏠 Minta kunjungan")
    await person.expect("Kunjungan untuk siapa.*Jangan kirim NIK")
    person.press("Orang sakit")
    await person.expect_edit("kecamatan mana")
    person.press("Pamulang")
    await person.expect_edit("Desa atau kelurahan mana")


async def request_visit(person: Person, village: str = "Benda Baru") -> str:
    await begin_request(person)
    await person.ask(village, "Layanan apa")
    person.press("Perekaman KTP-el")
    await person.expect_edit(f"Sudah benar.*orang sakit.*{village}, Pamulang.*perekaman KTP-el.*tersegel")
    person.press("✅ Kirim permintaan")
    await person.expect_edit("Terkirim. Kode Anda: KJG-.*Menunggu petugas")
    found = CODE.search(person.text)
    assert found
    return found[0]


async def propose_day(clerk: Person, code: str, day: str = "selasa 1 desember 09.00-11.00") -> None:
    await clerk.ask(f"/kunjungan {code}", "Menunggu usulan Anda")
    clerk.press("📅 Usulkan hari")
    await clerk.expect_edit("Hari dan jam berapa")
    await clerk.ask(day, "Usulkan")
    clerk.press("✅ Kirim usulan")
    await clerk.expect_edit("Diusulkan.*Belum dijawab")
