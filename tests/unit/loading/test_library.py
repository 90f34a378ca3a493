"""The shipped library, and changes of editors: every fault is named."""

import re
from datetime import date
from pathlib import Path

import pytest

from content.loading.library_loader import load_library
from content.loading.records import ArchiveFlag, PositionKind, SiteKind
from content.loading.source_files import ContentError, Finding
from content.office_features import OfficeFeature, is_feature_anywhere, is_feature_on
from tests.support.shipped_library import shipped_library

IDS = {
    "biaya_gratis",
    "syarat_dokumen",
    "hari_libur_akhir_pekan",
    "luar_daerah",
    "luar_negeri",
    "usia_17",
    "lokasi",
    "jemput_bola",
    "cetak_prr",
    "blanko",
    "ktp_hilang_rusak",
    "pindah_ubah_data",
    "lapor_pungli",
    "status_aduan",
    "offline_recording",
    "skck_pbb",
    "ikd_digital",
    "kk_akta",
    "antrean",
    "keluhan_layanan",
    "masa_berlaku",
    "nik_bermasalah",
    "kontak",
    "daftar_online",
    "bot_info",
    "salam",
    "terima_kasih",
    "layanan_lain",
    "denda_pungli",
}
KECAMATAN = {"3275": 12, "3674": 7, "1602": 18, "3203": 32, "3505": 22}

ANSWER = """---
question: {id: Bisa bayar pakai QRIS?, en: Can I pay by QRIS?}
short: {id: Tidak ada yang dibayar., en: There is nothing to pay.}
checked: 2026-11-21
sources:
  - {title: UU 24/2013 pasal 79A, date: 2013}
related: [biaya_gratis]
---
# Bahasa Indonesia

**Tidak ada yang dibayar.**

# English

**There is nothing to pay.**
"""
OFFICE = "name: Kota Contoh\nkind: kota\nprovince: Papua\ntimezone: Asia/Jayapura\naliases: [Contoh]\n"
SITES = """sites:
  - id: 9171-dinas
    name: Disdukcapil Kota Contoh
    kind: dinas
    hours:
      weekly: Mo-Fr 08:00-15:00
      confirmed: 2026-11-20
      source: Surat kantor
"""


def load_errors(folder: Path) -> list[Finding]:
    with pytest.raises(ContentError) as caught:
        load_library(folder)
    return list(caught.value.findings)


def replace_in_file(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_every_answer_is_there_in_two_languages() -> None:
    library = shipped_library()
    assert library.answers.keys() >= IDS
    for answer in library.answers.values():
        for text in (answer.question, answer.short, answer.body):
            assert text.id
            assert text.en
        assert answer.body.id.startswith("**"), f"{answer.id}: the first line answers outright"


def test_five_offices_with_all_their_kecamatan() -> None:
    library = shipped_library()
    assert {code: office.timezone for code, office in library.offices.items()} == dict.fromkeys(
        KECAMATAN, "Asia/Jakarta"
    )
    for code, office in library.offices.items():
        kinds = [site.kind for site in office.sites]
        assert kinds.count(SiteKind.KECAMATAN) == KECAMATAN[code]
        assert kinds.count(SiteKind.DINAS) == 1


def test_hours_are_shown_only_when_the_office_confirmed_them() -> None:
    library = shipped_library()
    for site in library.sites():
        assert site.hours is None or (site.hours["confirmed"] and site.hours["source"])
        assert site.position is PositionKind.PIN or site.lat is None or site.kind is SiteKind.KECAMATAN
    assert {site.id for site in library.sites() if site.hours is not None} == library.schedules.keys()


def test_misprinted_names_are_only_aliases() -> None:
    site = shipped_library().find_site("3203-06")
    assert site is not None
    assert site.name == "Bojongpicung"
    assert "Bonjogpicung" in site.aliases
    assert site.label == "Kantor Kecamatan Bojongpicung"


def test_a_region_adds_to_the_national_answer() -> None:
    library = shipped_library()
    national, blitar = library.get_answer("jemput_bola"), library.get_answer("jemput_bola", "3505")
    assert blitar.body.id.startswith(national.body.id)
    assert "belum dikonfirmasi kantor" in blitar.body.id
    assert len(blitar.sources) > len(national.sources)
    assert library.get_answer("jemput_bola", "3674") == national
    with pytest.raises(KeyError):
        library.get_answer("tidak_ada")


def test_archive_facts_carry_date_source_and_conflicts() -> None:
    library = shipped_library()
    facts = {fact.id: fact for office in library.offices.values() for fact in office.archive}
    assert len(facts) == 65
    assert all(fact.source.date and fact.as_of < date(2019, 1, 1) for fact in facts.values())
    conflicts = {id for id, fact in facts.items() if ArchiveFlag.CONFLICT in fact.flags}
    assert {"TGS-01", "TGS-05", "TGS-06", "TGS-08", "TGS-09", "OKI-09", "CJR-03", "BLT-04"} == conflicts
    assert all(facts[id].note for id in conflicts)
    assert ArchiveFlag.PLAN in facts["BLT-02"].flags
    assert [fact.id for fact in library.archive_facts("skck_pbb", "3505")] == ["BLT-11", "BLT-12"]


def test_archive_figures_are_what_was_reported() -> None:
    facts = {fact.id: fact for office in shipped_library().offices.values() for fact in office.archive}
    districts = facts["TGS-09"]
    assert (sum(districts.parts.values()), districts.total) == (553_486, 554_702)
    assert sum(facts["TGS-06"].parts.values()) == 22
    assert "Ciputat" not in facts["TGS-06"].parts
    assert sum(facts["TGS-05"].parts.values()) == 23
    assert sum(facts["BKS-10"].parts.values()) == facts["BKS-10"].total == 209_000
    assert len(facts["CJR-03"].readings) == 2


def test_articles_gave_no_clock_times() -> None:
    clock = re.compile(r"\b\d{1,2}[.:]\d{2}\b(?!\d)")
    for office in shipped_library().offices.values():
        for fact in office.archive:
            figures_away = re.sub(r"\d{1,3}(\.\d{3})+", "", fact.text.id)
            assert not clock.search(figures_away), fact.id


def test_the_dissolved_task_force_and_the_unseen_letter_are_not_recommended() -> None:
    for answer in shipped_library().answers.values():
        assert "5184" not in answer.body.id
        assert "Saber Pungli" not in answer.body.id or "dibubarkan" in answer.body.id
        if "95B" in answer.body.id and "Rp75.000.000" in answer.body.id:
            assert "UU 1/2026" in answer.body.id


def test_sources_describe_their_dates() -> None:
    library = shipped_library()
    source = library.offices["3275"].archive[0].source
    assert (source.describe_date(), source.describe_date("en")) == ("17 September 2016", "17 September 2016")
    reported = library.reported_facts("blanko", "3275")[0].source
    assert (reported.describe_date(), reported.describe_date("en")) == ("Desember 2025", "December 2025")


def test_a_new_office_and_a_new_answer_need_only_files(folder: Path) -> None:
    home = folder / "offices" / "9171"
    home.mkdir()
    (home / "office.yaml").write_text(OFFICE, "utf-8")
    (home / "sites.yaml").write_text(SITES, "utf-8")
    (folder / "answers" / "qris.md").write_text(ANSWER, "utf-8")
    (folder / "phrasings").mkdir(exist_ok=True)
    (folder / "phrasings" / "qris.txt").write_text("# uang\nbisa qris?\n\nbayar scan\n", "utf-8")
    library = load_library(folder)
    assert library.get_answer("qris", "9171").short.in_language("en") == "There is nothing to pay."
    assert library.phrasings["qris"] == ("bisa qris?", "bayar scan")
    assert library.offices["9171"].timezone == "Asia/Jayapura"
    assert library.schedules["9171-dinas"].confirmed == date(2026, 11, 20)
    assert library.offices["9171"].sites[0].hours == {
        "weekly": "Mo-Fr 08:00-15:00",
        "confirmed": "2026-11-20",
        "source": "Surat kantor",
    }


def test_a_region_can_replace_an_answer(folder: Path) -> None:
    own = folder / "offices" / "3203" / "answers"
    own.mkdir()
    (own / "kontak.md").write_text(ANSWER.replace("---\n", "---\nmode: replace\n", 1), "utf-8")
    library = load_library(folder)
    assert library.get_answer("kontak", "3203").body.id == "**Tidak ada yang dibayar.**"
    assert library.get_answer("kontak").body.id != "**Tidak ada yang dibayar.**"


def test_all_faults_of_all_files_at_once(folder: Path) -> None:
    replace_in_file(folder / "answers" / "antrean.md", "checked: 2026-11-21", "cheked: 2026-11-21")
    replace_in_file(folder / "answers" / "blanko.md", "related: [", "related: [tidak_ada, ")
    replace_in_file(folder / "answers" / "salam.md", "# Bahasa Indonesia", "# Bahasa")
    replace_in_file(folder / "offices" / "3674" / "sites.yaml", "lat: -6.311271", "lat: -96.3")
    replace_in_file(folder / "offices" / "3203" / "archive.yaml", "as_of: 2018-12-27", "as_of: 2018-13-27")
    replace_in_file(folder / "national" / "contacts.yaml", "id: lapor", "id: halo-dukcapil")
    found = load_errors(folder)
    assert {finding.path for finding in found} == {
        "answers/antrean.md",
        "answers/blanko.md",
        "answers/salam.md",
        "offices/3674/sites.yaml",
        "offices/3203/archive.yaml",
        "national/casework.yaml",  # names that contact
        "national/contacts.yaml",
    }
    for finding in found:
        assert finding.line >= 1
        assert finding.fault
        assert finding.remedy
    unknown = next(finding for finding in found if "cheked" in finding.fault)
    assert (unknown.line, unknown.remedy) == (8, "Maksud Anda 'checked'?")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("kind: kota", "kind: kotta", 2, "'kotta' tidak dikenal"),
        ("kind: kota", "kind: kota\nkind: kota", 3, "ditulis dua kali"),
        ("timezone: Asia/Jakarta", "timezone: Asia/Bekasi", 4, "Zona waktu"),
        ("province: Jawa Barat\n", "", 1, "'province' belum diisi"),
        ("province: Jawa Barat", "province: [Jawa Barat]", 3, "harus satu isi"),
        ("province: Jawa Barat", "province: 'Jawa Barat", 1, "YAML tidak terbaca"),
        ("name: Kota Bekasi", "nama: Kota Bekasi", 1, "'nama' tidak dikenal"),
        ("aliases: [", "aliases: Bekasi # [", 5, "harus daftar"),
    ],
)
def test_faults_name_their_line(folder: Path, old: str, new: str, line: int, words: str) -> None:
    replace_in_file(folder / "offices" / "3275" / "office.yaml", old, new)
    found = [finding for finding in load_errors(folder) if finding.path == "offices/3275/office.yaml"]
    assert any(words in finding.fault for finding in found)
    assert words.startswith("YAML") or line in [f.line for f in found if words in f.fault]


def test_hours_that_cannot_be_read_are_faults(folder: Path) -> None:
    sites = folder / "offices" / "3674" / "sites.yaml"
    replace_in_file(
        sites, "    kind: dinas\n", "    kind: dinas\n    hours:\n      weekly: Mo-Fr 16:00-08:00\n"
    )
    (found,) = load_errors(folder)
    assert (found.path, found.line) == ("offices/3674/sites.yaml", 7)
    assert "terbalik" in found.fault


def test_phrasings_of_an_unknown_answer_are_a_fault(folder: Path) -> None:
    (folder / "phrasings" / "entah.txt").write_text("apa ini\n", "utf-8")
    (folder / "phrasings" / "two.txt").write_text("salam + entah | halo, apa ini\nrusak\n", "utf-8")
    assert [(finding.path, finding.line) for finding in load_errors(folder)] == [
        ("phrasings/entah.txt", 1),
        ("phrasings/two.txt", 1),
        ("phrasings/two.txt", 2),
    ]


def test_a_file_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "answers" / "salam.md").write_bytes(b"---\nquestion: caf\xe9\n---\n")
    found = load_errors(folder)
    assert ("answers/salam.md", 2) in [(finding.path, finding.line) for finding in found]


def write_features(folder: Path, text: str) -> None:
    file = folder / "offices/3674/office.yaml"
    file.write_text(f"{file.read_text('utf-8')}features:\n{text}", "utf-8")


def test_every_feature_of_an_office_is_on_unless_its_file_says_off(folder: Path) -> None:
    write_features(folder, "  counter_qr: off\n  weekly_sheet: on\n")
    offices = load_library(folder).offices
    off = {
        (code, name) for code in offices for name in OfficeFeature if not is_feature_on(offices[code], name)
    }
    assert off == {("3674", OfficeFeature.COUNTER_QR)}
    assert is_feature_on(None, OfficeFeature.COUNTER_QR)
    assert is_feature_anywhere(offices.values(), OfficeFeature.COUNTER_QR)
    assert not is_feature_anywhere([offices["3674"]], OfficeFeature.COUNTER_QR)


@pytest.mark.parametrize(
    ("text", "fault", "remedy"),
    [
        ("  counter_qrs: off\n", "Fitur 'counter_qrs' tidak dikenal", "counter_qr"),
        ("  counter_qr: mati\n", "'mati' tidak dikenal untuk 'counter_qr'", "on, off"),
        ("  counter_qr:\n", "'counter_qr' belum diisi", "counter_qr"),
        ("  - counter_qr\n", "'features' harus berisi", "menjorok"),
    ],
)
def test_a_wrong_switch_of_a_feature_is_a_fault(folder: Path, text: str, fault: str, remedy: str) -> None:
    write_features(folder, text)
    (error,) = load_errors(folder)
    assert error.path == "offices/3674/office.yaml"
    assert fault in error.fault
    assert remedy in error.remedy


OWN_ANSWER = ANSWER.replace("related: [biaya_gratis]", 'phrasings: ["bayar pakai qris bisa?"]')


def test_an_answer_of_one_office_is_read_with_its_phrasings(folder: Path) -> None:
    own = folder / "offices/3674/own_answers"
    own.mkdir()
    (own / "kantor-qris.md").write_text(OWN_ANSWER, "utf-8")
    (found,) = load_library(folder).office_answers
    assert (found.id, found.answer.office, found.phrasings) == (
        "kantor-qris",
        "3674",
        ("bayar pakai qris bisa?",),
    )


def test_the_name_of_such_an_answer_is_used_once(folder: Path) -> None:
    for code, name in (("3674", "kantor-qris"), ("3505", "kantor-qris"), ("3505", "biaya_gratis")):
        own = folder / f"offices/{code}/own_answers"
        own.mkdir(exist_ok=True)
        (own / f"{name}.md").write_text(OWN_ANSWER, "utf-8")
    assert {(error.path, error.fault.split(" di ")[0]) for error in load_errors(folder)} == {
        ("offices/3505/own_answers/biaya_gratis.md", "Nama 'biaya_gratis' tidak bisa dipakai."),
        ("offices/3674/own_answers/kantor-qris.md", "Nama ini sudah dipakai"),
    }
