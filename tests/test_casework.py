"""Casework through the chat: the queue, one case, who may do what, and what the reporter gets to read."""

from content.report import Filed, Mode
from demo.person import Person
from storage import talk
from storage.talk import Author
from tests.casework_street import STORY, Street, opened, street
from tests.office_staff import hired

__all__ = ["opened", "street"]


async def case(street: Street, person: Person, filed: Filed) -> None:
    """Open its card from the queue."""
    await person.ask("/aduan", filed.number)
    person.press(f"{filed.number}")
    await person.expect_edit(f"Laporan {filed.number}")


async def said(street: Street, filed: Filed) -> list[str]:
    """What the reporter can read."""
    async with street.database.reading() as tx:
        return [line.text for line in await talk.read(tx, filed.report_id, Author.REPORTER)]


async def test_a_report_appears_at_the_full_hour_and_is_told_in_one_message(street: Street) -> None:
    budi = await street.inspector()
    first, second = await street.file(), await street.file(site="3674-02")
    await budi.ask("/aduan", "perlu ditangani \\(0\\)")
    assert first.number not in budi.text
    await street.hour()
    await budi.expect(r"Laporan baru atau dibuka lagi: 2\.")
    assert "Kota Tangerang Selatan: 2" in budi.text and "Serpong" not in budi.text
    await budi.silence()
    budi.press("Buka aduan")
    await budi.expect_edit("perlu ditangani \\(2\\)")
    assert first.number in budi.text and second.number in budi.text
    await case(street, budi, first)
    assert STORY in budi.text and "Rp100.000" in budi.text and "Serpong" in budi.text
    assert "25 November 2026" in budi.text and "3 hari kerja" in budi.text and "LAPOR!" in budi.text


async def test_a_case_from_taking_it_to_telling_the_reporter(street: Street) -> None:
    budi, siti = await street.inspector(), await street.town.person()
    filed = await street.file(siti.id)
    await street.hour()
    await budi.expect("Laporan baru")
    await case(street, budi, filed)
    assert "Tulis ke pelapor" not in str(budi.buttons)
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda yang menanganinya")
    budi.press("Tulis ke pelapor")
    await budi.expect_edit("Kepada pelapor")
    await budi.ask("Jam berapa? NIK 0000001212900001 jangan ditulis", "Pelapor akan membaca")
    assert "0000001212900001" not in budi.text
    budi.press("Kirim")
    await budi.expect_edit("Terkirim")
    assert await siti.silence() == [], "a phone that rings at once would betray its owner"
    await street.later()
    await siti.expect("Ada pertanyaan untuk Anda")
    assert await said(street, filed) == ["Jam berapa? NIK [nik] jangan ditulis"]
    budi.press("Pindah keadaan")
    await budi.expect_edit("Pindahkan laporan")
    budi.press("Ditindaklanjuti")
    await budi.expect_edit("Pelapor akan membaca")
    budi.press("Tanpa tambahan")
    await budi.expect_edit("Silakan periksa")
    budi.press("Ya, pindahkan")
    await budi.expect_edit("Dipindahkan ke: Ditindaklanjuti")
    await street.later()
    await siti.expect("Ada kabar untuk Anda")
    budi.press("Pindah keadaan")
    await budi.expect_edit("Pindahkan laporan")
    budi.press("Selesai")
    await budi.expect_edit("Tambahkan alasannya")
    assert "Tanpa tambahan" not in str(budi.buttons)
    budi.press("Layanan dibenahi")
    await budi.expect_edit("Cara pelayanan di tempat itu sudah dibenahi")
    budi.press("Ya, pindahkan")
    await budi.expect_edit("Dipindahkan ke: Selesai")
    assert (await said(street, filed))[-1].startswith("Cara pelayanan")
    await budi.ask("/aduan", "perlu ditangani \\(0\\)")
    budi.press("selesai (1)")
    await budi.expect_edit(filed.number)


async def test_two_inspectors_cannot_both_take_it(street: Street) -> None:
    budi, ani = await street.inspector(), await street.inspector("Bu Ani")
    filed = await street.file()
    await street.hour()
    await case(street, budi, filed)
    await case(street, ani, filed)
    ani.press("Ambil")
    await ani.expect_edit("Sekarang Anda yang menanganinya")
    budi.press("Ambil")
    await budi.expect_edit("sudah berubah")
    assert "Ditangani: Bu Ani" in budi.text
    assert "Pindah keadaan" not in str(budi.buttons)


async def test_hand_over_and_put_back(street: Street) -> None:
    budi, ani = await street.inspector(), await street.inspector("Bu Ani")
    filed = await street.file()
    await street.hour()
    await case(street, budi, filed)
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda")
    budi.press("Serahkan")
    await budi.expect_edit("Siapa yang menanganinya")
    budi.press("Bu Ani")
    await budi.expect_edit("Diserahkan kepada Bu Ani")
    await ani.expect("Pak Budi menyerahkan satu laporan")
    assert filed.number not in ani.text
    await case(street, ani, filed)
    ani.press("Lepas")
    await ani.expect_edit("menunggu pemeriksa lain")
    assert "Ditangani: belum ada" in ani.text


async def test_notes_are_for_inspectors_alone(street: Street) -> None:
    budi = await street.inspector()
    filed = await street.file()
    await street.hour()
    await case(street, budi, filed)
    budi.press("Catatan")
    await budi.expect_edit("Ketik catatannya")
    await budi.ask("Mirip perkara bulan lalu", "Catatan disimpan")
    assert "Mirip perkara bulan lalu" in budi.text
    assert await said(street, filed) == []


async def test_answers_of_the_reporter_appear_at_the_full_hour(street: Street) -> None:
    budi = await street.inspector()
    filed = await street.file()
    await street.hour()
    await case(street, budi, filed)
    budi.press("Ambil")
    await budi.expect_edit("Sekarang Anda")
    async with street.database.transaction() as tx:
        await talk.say(tx, filed.report_id, Author.REPORTER, "Jam sepuluh", None, street.town.now.date())
    budi.press("Perbarui")
    await budi.expect_toast("")
    assert "Jam sepuluh" not in budi.text
    await street.hour()
    await budi.expect("Pelapor menjawab pada laporan yang Anda tangani: 1")
    await budi.ask("/aduan", "dijawab pelapor|Aduan")
    budi.press("dijawab pelapor (1)")
    await budi.expect_edit(filed.number)
    budi.press(filed.number)
    await budi.expect_edit("Jam sepuluh")


async def test_who_cannot_be_asked_is_not_asked(street: Street) -> None:
    budi = await street.inspector()
    filed = await street.file(mode=Mode.ONCE)
    await street.hour()
    await case(street, budi, filed)
    budi.press("Ambil")
    await budi.expect_edit("tidak bisa ditanya")
    assert "Tulis ke pelapor" not in str(budi.buttons)
    budi.forge(budi.last["message_id"], f"case:ask:{filed.report_id}")
    await budi.expect_edit("sudah berubah")


async def test_a_citizen_who_types_aduan_gets_the_ordinary_answer(street: Street) -> None:
    siti = await street.town.person(office="3674")
    siti.say("/aduan")
    await siti.expect("")
    assert "perlu ditangani" not in siti.text


async def test_petugas_and_admin_see_nothing(street: Street) -> None:
    admin = await street.admin()
    dedi = await hired(street.town, admin, "Pak Dedi", "Petugas:", "Kota Tangerang Selatan", "Seluruh kantor")
    filed = await street.file()
    await street.hour()
    for person in (admin, dedi):
        await person.ask("/aduan", "di luar tugas Anda")
        person.forge(person.last["message_id"], f"case:show:{filed.report_id}")
        await person.expect_toast("tidak dipakai")
