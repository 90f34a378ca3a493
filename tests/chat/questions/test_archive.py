"""What old articles reported is found by natural questions and listed by /arsip; it never stands for today."""

import io
import json

import pytest

from content.text import markup
from runtime.cli import ask_command
from tests.support.bot_harness import BotHarness
from tests.support.shipped_library import shipped_library

QUESTIONS = (
    ("BKS-01", "3275", "dulu pemkot bekasi mau selesai rekam ktp kapan"),
    ("BKS-02", "3275", "tahun 2016 ada rekam ktp di luar jam kerja di bekasi?"),
    ("BKS-03", "3275", "bisa rekam ktp di car free day ga"),
    ("BKS-04", "3275", "dulu cetak ktp bekasi bisa di 12 kecamatan?"),
    ("BKS-05", "3275", "kenapa dulu layanan ktp bekasi dipecah ke kecamatan"),
    ("BKS-06", "3275", "sosialisasi ktp bekasi lewat rapat minggon itu apa"),
    ("BKS-07", "3275", "benarkah warga bekasi antre dari subuh sampai wakil wali kota minta maaf"),
    ("BKS-08", "3275", "kenapa antrean ktp 2016 panjang sekali"),
    ("BKS-09", "3275", "blangko bekasi 2016 habis ya"),
    ("BKS-10", "3275", "berapa warga yang sudah rekam tahun 2016"),
    ("BKS-11", "3275", "150 ribu warga belum rekam bener?"),
    ("TGS-01", "3674", "berapa target e-ktp tangsel dulu"),
    ("TGS-02", "3674", "2012 sabtu minggu buka rekam ktp ya di tangsel"),
    ("TGS-03", "3674", "kenapa dulu layanan akhir pekan tangsel di rt rw padat penduduk"),
    ("TGS-04", "3674", "2012 perekaman ktp tangsel di mana, kecamatan?"),
    ("TGS-05", "3674", "mesin perekaman tangsel ada berapa"),
    ("TGS-06", "3674", "operator perekaman tangsel ada berapa orang"),
    ("TGS-07", "3674", "kenapa alat dan operator tangsel ditambah waktu itu"),
    ("TGS-08", "3674", "554.702 itu jumlah apa"),
    ("TGS-09", "3674", "rincian sudah rekam per kecamatan tangsel 2012"),
    ("TGS-10", "3674", "alat keliling buat warga sakit tahun 2012 ada berapa"),
    ("TGS-11", "3674", "2012 rekam ktp tangsel gratis juga?"),
    ("TGS-12", "3674", "2012 operator yang pungut biaya diapakan wali kota"),
    ("TGS-13", "3674", "sosialisasi e-ktp tangsel 2012 siapa yang bantu"),
    ("OKI-01", "1602", "target perekaman oki berapa persen"),
    ("OKI-02", "1602", "setelah lebaran 2017 petugas ke desa ya"),
    ("OKI-03", "1602", "petugas ke lempuing jaya tanggal berapa dulu"),
    ("OKI-04", "1602", "sudah berapa tempat didatangi petugas tahun 2017"),
    ("OKI-05", "1602", "jemput bola 2017 mengurangi antrean kantor dinas?"),
    ("OKI-06", "1602", "layanan keliling oki 2017 untuk warga sakit dan lansia ya"),
    ("OKI-07", "1602", "waktu jemput bola 2017 kartunya dicetak di lapangan?"),
    ("OKI-08", "1602", "petugas keliling mulai sabtu itu maksudnya apa"),
    ("OKI-09", "1602", "blangko oki dulu diambil ke jakarta ya"),
    ("OKI-10", "1602", "tahun 2017 perekaman oki berapa persen"),
    ("OKI-11", "1602", "440 ribu orang sudah punya ktp itu kapan"),
    ("OKI-12", "1602", "2017 urus ktp kk akta oki katanya makin mudah"),
    ("OKI-13", "1602", "ruang layanan dukcapil oki pernah diperbaiki?"),
    ("OKI-14", "1602", "berita 2017 bilang ktp syarat berbagai urusan"),
    ("OKI-15", "1602", "rencana perluas layanan ke pelosok desa oki"),
    ("CJR-01", "3203", "2018 disdukcapil mau datangi setiap kecamatan bareng camat?"),
    ("CJR-02", "3203", "percepatan rekam 2018 karena pemilu ya"),
    ("CJR-03", "3203", "95 ribu itu sudah rekam atau belum"),
    ("CJR-04", "3203", "di berita 2018 prr itu artinya apa"),
    ("CJR-05", "3203", "program percepatan cianjur berapa bulan"),
    ("CJR-06", "3203", "program 2018 buat yang belum direkam sama sekali juga?"),
    ("CJR-07", "3203", "berita 2018 blangko itu kewenangan kemendagri ya"),
    ("CJR-08", "3203", "blangko cianjur datangnya dicicil ya"),
    ("CJR-09", "3203", "2018 layanan tetap jalan setiap hari walau blangko sedikit?"),
    ("CJR-10", "3203", "dulu antrean di depan kantor sampai ratusan warga?"),
    ("CJR-11", "3203", "2018 warga cianjur diminta bersabar kenapa"),
    ("BLT-01", "3505", "2016 mendagri minta percepat perekaman ya"),
    ("BLT-02", "3505", "september 2016 kantor blitar buka sabtu minggu?"),
    ("BLT-03", "3505", "jam layanan blitar 2016 ditambah?"),
    ("BLT-04", "3505", "120 ribu warga belum rekam bener?"),
    ("BLT-05", "3505", "18 ribu kartu belum tercetak itu kapan"),
    ("BLT-06", "3505", "120 ribu itu ditargetkan selesai berapa lama"),
    ("BLT-07", "3505", "kenapa banyak warga blitar belum rekam 2016"),
    ("BLT-08", "3505", "2016 warga blitar di luar negeri gimana rekamnya"),
    ("BLT-09", "3505", "2016 warga di luar daerah boleh urus di tempat sementara?"),
    ("BLT-10", "3505", "2016 rekam ktp blitar cukup fotokopi kk?"),
    ("BLT-11", "3505", "2016 perlu surat pengantar rt rw ga di blitar"),
    ("BLT-12", "3505", "dulu blitar minta skck sama lunas pbb?"),
    ("BLT-13", "3505", "petugas pernah ke wonotirto dan bakung?"),
    ("BLT-14", "3505", "lewat september 2016 rekamnya manual ya"),
    ("BLT-15", "3505", "rekam manual bikin urusan sim lambat kata berita"),
)
EVERYDAY = (
    "antrean panjang ga hari ini",
    "blangko ada ga",
    "syarat ktp apa",
    "buka sabtu minggu ga",
    "perlu surat pengantar rt rw ga",
    "alat rusak",
    "cetak ktp di kecamatan mana",
    "rekam ktp gratis?",
    "antre dari subuh",
    "ktp belum jadi prr",
    "urus ktp di luar daerah",
    "jemput bola ke desa kapan",
    "operator kasar",
    "dulu saya diminta uang 50 ribu sama petugas",
)


def _ask(rows: list[dict[str, str]]) -> list[str]:
    out = io.StringIO()
    ask_command.answer_as_json((json.dumps(row) for row in rows), out)
    return [json.loads(line)["reply"] for line in out.getvalue().splitlines()]


def test_every_archived_fact_answers_a_natural_question() -> None:
    facts = {fact.id: fact for office in shipped_library().offices.values() for fact in office.archive}
    assert {id for id, _, _ in QUESTIONS} == set(facts)
    replies = _ask([{"text": text, "office": office} for _, office, text in QUESTIONS])
    missed = [
        f"{id}: {text}"
        for (id, _, text), reply in zip(QUESTIONS, replies, strict=True)
        if markup.to_plain(facts[id].text.id) not in reply or "Arsip, per" not in reply
    ]
    assert missed == []


@pytest.mark.parametrize("office", ["1602", "3203", "3275", "3505", "3674"])
def test_an_everyday_question_is_not_answered_from_the_archive(office: str) -> None:
    replies = _ask([{"text": text, "office": office} for text in EVERYDAY])
    assert [text for text, reply in zip(EVERYDAY, replies, strict=True) if "Arsip, per" in reply] == []


async def test_the_archive_of_each_office_is_listed(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("/arsip", "Arsip kantor yang mana")
    siti.press("Kabupaten Cianjur")
    await siti.expect_edit("Dari arsip: Kabupaten Cianjur.*dicicil.*27 Desember 2018")
    siti.press("🏢 Ganti kantor")
    await siti.expect_edit("Arsip kantor yang mana")
    await siti.ask("/arsip tangsel", "Pondok Aren 113.696.*Agustus, tahun tidak disebut.*Tangsel Eloke")


async def test_contradictions_name_what_contradicts_what(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("mesin perekaman tangsel ada berapa", "Yang bertentangan: 19 alat.*berjumlah 23")
    await siti.ask("554.702 itu jumlah apa", "Arsip, per Agustus, tahun tidak disebut")
    await siti.ask("95 ribu di cianjur itu sudah rekam?", "Yang bertentangan.*belum merekam.*PRR")


async def test_a_newer_figure_stands_above_an_old_one(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("120 ribu warga belum rekam bener?", "13.000.*2025.*Arsip, per 31 Agustus 2016")


async def test_car_free_day_is_no_question_about_cost(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3275")
    await siti.ask("bisa rekam ktp di car free day ga", "Arsip, per 17 September 2016.*car free day")
    assert "Gratis" not in siti.text
