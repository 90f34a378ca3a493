"""The files of a new office: its sites with codes, zone and names, and nothing that nobody confirmed."""

from collections.abc import Mapping, Sequence

import yaml

from content.places.region_directory import District, Regency

_OFFICE_HEAD = """\
# {name}. Isi hanya dari keterangan kantor sendiri; yang belum diisi disebut bot "belum dikonfirmasi".
# Contoh isi (alamat, jam, kontak) ada di folder kantor lain; cara menulisnya di CONTRIBUTING.md.
# Periksa sesudah mengubah: bot.py office check {office}
# Kantor tetangga yang pemeriksanya diberi tahu berapa laporan pungutan lewat batas di sini, misalnya:
# neighbours: ["3275"]
"""
_SITES_HEAD = """\
# Kode dan nama kecamatan menurut regions/ (lihat regions/NOTICE.md). Hapus kecamatan yang tidak melayani.
# Jam layanan ('hours'), alamat ('address') dan letak ('lat', 'lon', 'position: pin') diisi kantor.
sites:
"""
_KIND_ALIASES = {"kota": ("Kota {base}", "Pemkot {base}"), "kabupaten": ("Kab. {base}", "Pemkab {base}")}


def write_office_texts(
    regency: Regency, districts: Sequence[District], *, shares_name: bool = False
) -> Mapping[str, str]:
    """Return the text of each file of the folder of a new office, by its name.

    `shares_name`: a kota and a kabupaten have this name, so that the bare name is no alias.
    """
    base = regency.base_name
    aliases = [alias.format(base=base) for alias in _KIND_ALIASES[regency.kind]]
    if not shares_name:
        aliases.append(f"Disdukcapil {base}")
    office = {
        "name": regency.name,
        "kind": regency.kind,
        "province": regency.province,
        "timezone": regency.timezone,
        "aliases": aliases,
    }
    sites = [
        {
            "id": f"{regency.office}-dinas",
            "name": f"Disdukcapil {regency.name}",
            "kind": "dinas",
            "code": regency.code,
        },
        *(
            {
                "id": f"{regency.office}-{district.code[-2:]}",
                "name": district.name,
                "kind": "kecamatan",
                "code": district.code,
            }
            for district in districts
        ),
    ]
    head = _OFFICE_HEAD.format(name=regency.name, office=regency.office)
    return {"office.yaml": head + _dump(office), "sites.yaml": _SITES_HEAD + _dump(sites)}


def _dump(value: object) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110))
