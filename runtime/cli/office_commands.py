"""`bot.py office new|list|check`: make the folder of a new office, list the offices, check one of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from content.loading.content_check import check_content
from content.loading.library_loader import Library, read_library
from content.loading.new_office_files import write_office_texts
from content.loading.records import Office
from content.loading.source_files import FindingLevel
from content.places.region_directory import Regency, RegionDirectory
from runtime import clock

ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def create_office(code: str, folder: Path, out: TextIO) -> int:
    """Write the folder of a new office. Return 1 after a sentence if it exists or the code is unknown."""
    directory = RegionDirectory(folder)
    regency = directory.find_regency(code) or _find_by_name(directory, code)
    if regency is None:
        out.write(f"Tidak ada kota atau kabupaten '{code.strip()}'.{_describe_similar(directory, code)}\n")
        return 1
    target = folder / "offices" / regency.office
    if target.exists():
        out.write(
            f"Folder {target} sudah ada dan tidak diubah. Periksa: bot.py office check {regency.office}\n"
        )
        return 1
    namesakes = sum(one.base_name == regency.base_name for one in directory.regencies.values())
    districts = directory.list_districts(regency.code)
    texts = write_office_texts(regency, districts, shares_name=namesakes > 1)
    unfinished = target.with_name(f".{regency.office}.baru")
    unfinished.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (unfinished / name).write_text(text, "utf-8")
    unfinished.rename(target)
    sites = texts["sites.yaml"].count("\n- id:")
    out.write(
        f"{target}: {regency.name}, {regency.province}, {regency.zone}, {sites} tempat layanan.\n"
        "Jam, alamat, dan kontak masih kosong: bot menyebutnya belum dikonfirmasi.\n"
        f"Mulai ulang bot, lalu pilih kantor ini dengan /start {regency.office}."
        f" Periksa isinya: bot.py office check {regency.office}\n"
    )
    return 0


def ask_and_create_office(ask: Callable[[str], str], folder: Path, out: TextIO) -> int:
    """Ask on the terminal which office is wanted until one is found. An empty line ends it."""
    directory = RegionDirectory(folder)
    while words := ask("Kode atau nama kota/kabupaten (kosong: batal): ").strip():
        regency = directory.find_regency(words) or _find_by_name(directory, words)
        if regency is None:
            out.write(f"Tidak ada kota atau kabupaten '{words}'.{_describe_similar(directory, words)}\n")
            continue
        answer = ask(f"Buat {regency.name} ({regency.office}, {regency.province}, {regency.zone})? [y/t] ")
        if answer.strip().lower() in ("y", "ya", "yes"):
            return create_office(regency.office, folder, out)
    out.write("Tidak ada yang dibuat.\n")
    return 1


def list_offices(folder: Path, out: TextIO) -> int:
    """Write a line for each office of this bot."""
    library, _ = read_library(folder)
    for office in sorted(library.offices.values(), key=lambda office: office.code):
        sites = [site.id for site in office.sites]
        confirmed = sum(id in library.schedules for id in sites)
        out.write(
            f"{office.code}  {office.name}, {office.province}, {_name_zone(office)}:"
            f" {len(sites)} tempat, jam dikonfirmasi di {confirmed}\n"
        )
    return 0


def check_office(code: str, folder: Path, out: TextIO) -> int:
    """Write the findings about one office and what is still empty. Return 1 if it is unknown or has faults."""
    plain = code.replace(".", "")
    library, _ = read_library(folder)
    office = library.offices.get(plain)
    if office is None:
        known = ", ".join(sorted(library.offices))
        out.write(
            f"Kantor {code} tidak ada di bot ini (ada: {known}). Buat dengan: bot.py office new {plain}\n"
        )
        return 1
    path = f"offices/{plain}/"
    findings = [one for one in check_content(folder, clock.now().date()) if one.path.startswith(path)]
    for finding in findings:
        out.write(f"{finding}\n")
    faults = sum(finding.level is FindingLevel.FAULT for finding in findings)
    out.write(f"{office.name}: {faults} kesalahan, {len(findings) - faults} peringatan.\n")
    for what, filled in (
        ("jam", [site.id for site in office.sites if site.id in library.schedules]),
        ("alamat", [site.id for site in office.sites if site.address]),
        ("letak", [site.id for site in office.sites if site.lat is not None]),
    ):
        out.write(f"{what}: diisi di {len(filled)} dari {len(office.sites)} tempat\n")
    out.write(f"kontak: {len(office.channels)}\n")
    out.write(f"kantor tetangga: {_name_neighbours(library, office)}\n")
    return 1 if faults else 0


def _name_neighbours(library: Library, office: Office) -> str:
    """Return the neighbours in the file of an office, or how to name some."""
    named = [library.offices[code].name for code in office.neighbours if code in library.offices]
    if named:
        return ", ".join(named)
    others = [one for one in library.offices.values() if one.code != office.code]
    others.sort(key=lambda one: (one.province != office.province, one.code))
    example = f'neighbours: ["{others[0].code}"]' if others else "neighbours: [kode]"
    return f"belum ada (pemeriksanya tahu laporan lewat batas). Tulis {example} di office.yaml, atau pakai /kelengkapan"


def _find_by_name(directory: RegionDirectory, words: str) -> Regency | None:
    """Return the only region with this name, in full or without its kind."""
    wanted = words.strip().casefold()
    full = [one for one in directory.regencies.values() if one.name.casefold() == wanted]
    bare = [one for one in directory.regencies.values() if one.base_name.casefold() == wanted]
    found = full or bare
    return found[0] if len(found) == 1 else None


def _describe_similar(directory: RegionDirectory, words: str) -> str:
    near = directory.find_similar(words)
    listed = ", ".join(f"{one.office} {one.name}" for one in near)
    return f" Maksud Anda: {listed}?" if near else " Tulis empat angka kode Kemendagri, misalnya 3573."


def _name_zone(office: Office) -> str:
    return ZONE_NAMES.get(office.timezone, office.timezone)
