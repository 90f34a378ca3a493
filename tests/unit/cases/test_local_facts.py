"""Facts about an office are found by kind and by name, and what nobody knows has its sentence."""

import pytest

from content.cases.local_facts import LocalKind
from tests.support.shipped_library import shipped_library

LOCAL = shipped_library().local


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("alamat kantor disdukcapil", (LocalKind.ADDRESS,)),
        ("alamat mal pelayanan publik", (LocalKind.MPP,)),
        ("nomor wa dukcapil", (LocalKind.WHATSAPP,)),
        ("mesin adm dimana", (LocalKind.MACHINE,)),
        ("antri online dimana", (LocalKind.ONLINE, LocalKind.QUEUE)),
        ("daftar onlen neng ndi", (LocalKind.ONLINE,)),
        ("website nya dmn min", (LocalKind.WEBSITE,)),
        ("kalau ga bisa online, kantornya di mana", (LocalKind.ADDRESS, LocalKind.ONLINE)),
        ("alamat kantor yang bisa online dimana", (LocalKind.ADDRESS, LocalKind.ONLINE)),
        ("pecah kk", ()),
        ("blangko béak waé", ()),  # "waé" of Sundanese is not "wa"
        ("pagawéna ngobrol waé", ()),
    ],
)
def test_the_kind_is_found(text: str, kinds: tuple[LocalKind, ...]) -> None:
    assert LOCAL.find_kinds(text) == kinds


def test_a_name_finds_its_fact() -> None:
    facts = LOCAL.find_facts("3505", "tla wlingi melayani apa saja")
    assert facts[0].kind is LocalKind.COUNTER
    assert LOCAL.is_named(facts[0], "tla wlingi melayani apa saja", ())


def test_every_office_has_an_answer_to_every_kind() -> None:
    for office in LOCAL.offices:
        for kind in LocalKind:
            facts = LOCAL.find_facts(office, "", (kind,))
            assert facts or "3505" not in LOCAL.missing_text(kind, "id", office).replace(office, "")


def test_opening_hours_of_online_registration_are_called_online() -> None:
    hours = [local for local in LOCAL.offices["3674"] if "08.00-12.00" in local.fact.text.id]
    assert hours
    for local in hours:
        assert "online" in local.fact.text.id or "perkawinan" in local.fact.text.id
