"""What a reporter says is kept as it was meant: places in two messages, changed minds, words of one's own."""

import pytest

from content.report import Kind, Paid
from demo.person import Person
from storage import talk
from storage.database import Database
from storage.talk import Author
from tests.casework_street import Street, opened, street
from tests.conftest import Town
from tests.reporting import SITE, begun, filled, forms, panel, sent, told
from tests.test_ticket import looked, report_id

__all__ = ["opened", "street"]


async def finish(siti: Person) -> None:
    for label, pattern in (
        ("Kemarin", "Apa yang terjadi"),
        ("Diminta, saya bayar", "Berapa"),
        ("Rp150.000", "Siapa yang meminta"),
        ("Petugas kecamatan", "Ceritakan"),
        ("Tanpa cerita", "Sudah benar"),
        ("Kirim laporan", "sudah masuk"),
    ):
        await panel(siti, label, pattern)


async def test_a_place_keeps_its_words_when_the_city_is_typed(opened: list[Database], town: Town) -> None:
    siti = await town.person()
    await siti.ask("/lapor", "Pilih caranya")
    await panel(siti, "Saya cek sendiri", "di kota atau kabupaten mana")
    await told(siti, "warung mbok darmi", "Saya catat.*kota atau kabupaten mana")
    await told(siti, "tangsel", "Kapan")
    await finish(siti)
    (form,) = await forms(opened[-1])
    assert (form.office, form.site, form.place) == ("3674", None, "warung mbok darmi")


async def test_a_place_chosen_anew_takes_the_place_of_the_words_before(
    opened: list[Database], town: Town
) -> None:
    siti = await town.person(office="3674")
    await begun(siti, "Saya cek sendiri")
    await told(siti, "warung mbok darmi", "Kapan")
    await panel(siti, "Kembali", "Kejadiannya di mana")
    await panel(siti, "Pamulang", "Kapan")
    await finish(siti)
    (form,) = await forms(opened[-1])
    assert (form.site, form.place) == (SITE, "")


async def test_another_city_is_asked_for_its_places(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti, "Saya cek sendiri")
    await told(siti, "warung mbok darmi", "Kapan")
    await panel(siti, "Kembali", "Kejadiannya di mana")
    await panel(siti, "Kota lain", "kota atau kabupaten mana")
    await panel(siti, "Kota Bekasi", "Di mana|mana di|Kejadiannya di mana")
    await panel(siti, "Bekasi Timur", "Kapan")
    await finish(siti)
    (form,) = await forms(opened[-1])
    assert (form.office, form.site, form.place) == ("3275", "3275-01", "")


@pytest.mark.parametrize(
    ("label", "kind", "paid"),
    [("✋ Saya menolak", Kind.REFUSED, Paid.ASKED), ("Petugas jujur", Kind.HONEST, None)],
)
async def test_answers_to_questions_of_another_kind_are_not_sent(
    opened: list[Database], town: Town, label: str, kind: Kind, paid: Paid | None
) -> None:
    siti = await town.person(office="3674")
    await begun(siti, "Saya cek sendiri")
    for step, pattern in (
        ("Pamulang", "Kapan"),
        ("Kemarin", "Apa yang terjadi"),
        ("Diminta, saya bayar", "Berapa"),
        ("Rp150.000", "Siapa yang meminta"),
        ("Petugas kecamatan", "Ceritakan"),
    ):
        await panel(siti, step, pattern)
    for pattern in ("Siapa yang meminta", "Berapa", "Apa yang terjadi", "Kapan", "Kejadiannya", "Pilih cara"):
        await panel(siti, "Kembali", pattern)
    await panel(siti, label, "Kejadiannya di mana")
    await panel(siti, "Pamulang", "Kapan")
    await panel(siti, "Kemarin", "Berapa|Sudah benar")
    if kind is Kind.REFUSED:
        await panel(siti, "tidak tahu", "Siapa yang meminta")
        await panel(siti, "tidak tahu", "Sudah benar")
    await panel(siti, "Kirim laporan", "Sudah dihitung")
    (form,) = await forms(opened[-1])
    assert (form.kind, form.paid, form.amount) == (kind, paid, None)
    assert form.role is None or kind is Kind.REFUSED


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("sudah bayar tapi tidak dapat kuitansi", "Diminta, saya bayar"),
        ("tidak ada pilihan, terpaksa bayar", "Diminta, saya bayar"),
        ("kalau tidak bayar tidak diproses, jadi saya bayar", "Diminta, saya bayar"),
        ("diminta bayar", "belum saya bayar"),
        ("disuruh bayar tapi saya belum bayar", "belum saya bayar"),
        ("saya tidak jadi bayar", "belum saya bayar"),
        ("belum", "belum saya bayar"),
        ("sudah", "Diminta, saya bayar"),
        ("saya tolak", "saya menolak"),
        ("sudah saya tolak, tidak saya kasih", "saya menolak"),
    ],
)
async def test_whether_money_was_paid_in_peoples_words(town: Town, words: str, shown: str) -> None:
    siti = await town.person(office="3674")
    await begun(siti, "Saya cek sendiri")
    await panel(siti, "Pamulang", "Kapan")
    await panel(siti, "Kemarin", "Apa yang terjadi")
    await told(siti, words, "Berapa")
    await panel(siti, "Rp150.000", "Siapa yang meminta")
    await panel(siti, "Petugas kecamatan", "Ceritakan")
    await panel(siti, "Tanpa cerita", f"Sudah benar.*{shown}")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("bukan calo, orang dinas", "Petugas Disdukcapil"),
        ("bukan orang desa tapi calo", "Calo"),
        ("bukan calo atau perantara, petugas kecamatan", "Petugas kecamatan"),
        ("langsung pak camat, gak lewat calo", "Petugas kecamatan"),
        ("calo, ngakunya bukan calo", "Calo"),
        ("calo suruhan orang dinas", "Calo"),
    ],
)
async def test_who_it_was_not_is_not_taken_for_who_it_was(town: Town, words: str, shown: str) -> None:
    siti = await town.person(office="3674")
    await begun(siti, "Saya cek sendiri")
    await panel(siti, "Pamulang", "Kapan")
    await told(siti, "10 hari lalu", "Apa yang terjadi")
    await panel(siti, "Diminta, saya bayar", "Berapa")
    await panel(siti, "Rp150.000", "Siapa yang meminta")
    await told(siti, "bukan calo", "Pilih salah satu tombol")
    await told(siti, words, "Ceritakan")
    await panel(siti, "Tanpa cerita", f"Sudah benar.*11 November 2026.*{shown}")


async def test_paid_and_refused_in_one_breath_is_asked_again(town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti, "Saya cek sendiri")
    await panel(siti, "Pamulang", "Kapan")
    await panel(siti, "Kemarin", "Apa yang terjadi")
    await told(siti, "kalau tidak bayar berkasnya ditolak, jadi saya bayar", "Pilih salah satu tombol")


async def test_a_long_message_to_examiners_reaches_them_whole(street: Street) -> None:
    siti = await street.town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await looked(siti, code, "Laporan 3674-")
    await panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
    words = " ".join(f"surat{at}" for at in range(450))  # no word that a code may have
    assert 2500 < len(words) < 4000
    await told(siti, f"{words} {code.replace('-', ' ')}", "sampai ke pemeriksa")
    id = await report_id(street)
    async with street.database.reading() as tx:
        (line,) = await talk.read(tx, id, Author.INSPECTOR)
    assert line.text == f"{words} [kode]"


async def test_words_after_lapor_are_not_lost_while_a_form_waits(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await filled(siti, "Saya cek sendiri", story="yang pertama")
    await siti.ask("/lapor petugasnya pakai topi", "masih tersimpan")
    await panel(siti, "Lanjutkan", "ditambahkan ke cerita.*Sudah benar.*yang pertama.*petugasnya pakai topi")
    await panel(siti, "Kirim laporan", "sudah masuk")
    await siti.ask("/lapor ada lagi di loket dua", "sudah masuk.*Kodenya")
    siti.press("Mulai yang baru")
    await siti.expect("Siapa bisa melihat apa")
    await panel(siti, "Saya cek sendiri", "Kejadiannya")
    await panel(siti, "Pamulang", "Kapan")
    for label, pattern in (
        ("Kemarin", "Apa yang terjadi"),
        ("Diminta, saya bayar", "Berapa"),
        ("Rp150.000", "Siapa yang meminta"),
        ("Petugas kecamatan", "ada lagi di loket dua"),
    ):
        await panel(siti, label, pattern)
    await siti.ask("/lapor yang ketiga", "masih tersimpan")
    await panel(siti, "Hapus", "Terhapus|dihapus")
    await siti.expect("Siapa bisa melihat apa")
    await panel(siti, "Saya cek sendiri", "Kejadiannya")


async def test_words_after_lapor_of_staff_are_not_lost(opened: list[Database], town: Town) -> None:
    clerk = await town.clerk()
    await clerk.ask("/lapor diminta 50 ribu di depan", "Untuk siapa")
    await panel(clerk, "Untuk warga", "Pilih|caranya|kode")
    await panel(clerk, "Sekali kirim", "Kejadiannya")
    await panel(clerk, "Srengat", "Kapan")
    for label, pattern in (
        ("Kemarin", "Apa yang terjadi"),
        ("Diminta, saya bayar", "Berapa"),
        ("Rp150.000", "Siapa yang meminta"),
        ("Petugas kecamatan", "diminta 50 ribu di depan"),
    ):
        await panel(clerk, label, pattern)
