"""Who may use which command and button of staff: every one of them, by every role and by strangers, through the chat."""

from collections.abc import Awaitable, Callable

import pytest

from demo.group import Group
from demo.person import Person
from handlers import access
from handlers.access import AT_SITES, RIGHTS, Grant, Right, Role
from handlers.commands import CITIZEN, STAFF
from handlers.routes import BUTTONS, COMMANDS, STAFF_BUTTONS, STAFF_COMMANDS
from tests.conftest import Town
from tests.office_staff import hired, kept

SHARED = set(STAFF_COMMANDS) & set(COMMANDS)  # another thing to staff; to all others the command of citizens
NOT_YOURS = "Itu di luar tugas Anda"
UNKNOWN_BUTTON = "tidak dipakai"

Hire = Callable[[Town, Person], Awaitable[Person]]
STAFFS: dict[str, tuple[Grant, tuple[str, ...]]] = {
    "admin": (Grant(Role.ADMIN), ("Admin", "Semua kantor")),
    "admin of an office": (Grant(Role.ADMIN, "3674"), ("Admin", "Kota Tangerang Selatan")),
    "officer": (Grant(Role.PETUGAS, "3674"), ("Petugas:", "Kota Tangerang Selatan", "Seluruh kantor")),
    "officer of a site": (
        Grant(Role.PETUGAS, "3674", ("3674-01",)),
        ("Petugas:", "Kota Tangerang Selatan", "Serpong", "Lanjut (1 dipilih)"),
    ),
    "inspector": (Grant(Role.PEMERIKSA), ("Pemeriksa", "Semua kantor")),
}


def allowed(grant: Grant, right: Right | None) -> bool:
    return right is None or right in access.rights(grant)


@pytest.mark.parametrize("name", STAFFS)
async def test_each_role_has_its_commands_and_buttons_and_no_others(town: Town, name: str) -> None:
    grant, choices = STAFFS[name]
    person = await hired(town, await town.clerk(), "Pak Dedi", *choices)
    shown = set(person.commands)
    for command, (right, _) in STAFF_COMMANDS.items():
        if command in SHARED and not allowed(grant, right):
            continue
        person.say(f"/{command}")
        await person.expect("" if allowed(grant, right) else NOT_YOURS)
        assert allowed(grant, right) or person.text.startswith(NOT_YOURS), command
        assert not (allowed(grant, right) and person.text.startswith(NOT_YOURS)), command
    for listed in (one for one in STAFF if one.name not in SHARED):
        assert (listed.name in shown) == allowed(grant, listed.right), listed.name
    before = kept(town)
    for feature, (right, _) in STAFF_BUTTONS.items():
        if not allowed(grant, right):
            person.forge(person.last["message_id"], f"{feature}:list:0")
            await person.expect_toast(UNKNOWN_BUTTON)
    assert kept(town) == before


async def test_a_stranger_gets_the_ordinary_answer_to_every_command_of_staff(town: Town) -> None:
    for command in set(STAFF_COMMANDS) - SHARED:
        siti, budi = await town.person(office="3674"), await town.person("Budi", office="3674")
        siti.say(f"/{command} serpong besok")
        budi.say(f"{command.replace('_', ' ')} serpong besok")
        for person in (siti, budi):
            await person.expect("")
            await person.silence()
        assert (siti.text, siti.buttons) == (budi.text, budi.buttons), command


async def test_a_stranger_who_forges_any_button_of_staff_changes_nothing(town: Town) -> None:
    siti, before = await town.person(office="3674"), kept(town)
    for feature in STAFF_BUTTONS:
        for rest in ("", ":list:0", ":end:1", ":ended:1", ":make:admin:all:0", ":file", ":1:2:3", ":yes:1"):
            siti.forge(siti.last["message_id"], feature + rest)
            await siti.expect_toast(UNKNOWN_BUTTON)
    assert kept(town) == before


async def test_staff_are_citizens_in_groups(town: Town) -> None:
    """What staff may is bound to their own private chat."""
    rina = await town.clerk()
    group = Group(town.telegram, "Warga Serpong")
    there = rina.within(group)
    group.add_bot(rina.bot, rina.human)
    there.say(f"/siapa@{rina.bot.username}")
    await there.expect("")
    assert "Anda boleh" not in there.text


def test_commands_and_menu_say_the_same() -> None:
    assert {command.name: command.right for command in STAFF} == {
        name: right for name, (right, _) in STAFF_COMMANDS.items()
    }
    assert {command.name for command in CITIZEN} >= SHARED
    assert not set(STAFF_BUTTONS) & set(BUTTONS)


def test_the_table_of_rights() -> None:
    assert set(RIGHTS) == set(Role)
    assert Right.INSPECT not in RIGHTS[Role.ADMIN] | RIGHTS[Role.PETUGAS]
    assert RIGHTS[Role.PEMERIKSA].isdisjoint({Right.SET_HOURS, Right.ANNOUNCE, Right.MANAGE_STAFF})
    assert access.rights(Grant(Role.PETUGAS, "3674", ("3674-01",))) == AT_SITES


@pytest.mark.parametrize(
    ("grant", "office", "site", "reached"),
    [
        (Grant(Role.ADMIN), "3674", None, True),
        (Grant(Role.ADMIN), "3674", "3674-01", True),
        (Grant(Role.ADMIN, "3674"), "3674", "3674-01", True),
        (Grant(Role.ADMIN, "3674"), "3275", None, False),
        (Grant(Role.PETUGAS, "3674", ("3674-01",)), None, None, True),
        (Grant(Role.PETUGAS, "3674", ("3674-01",)), "3674", None, False),
        (Grant(Role.PETUGAS, "3674", ("3674-01",)), "3674", "3674-01", True),
        (Grant(Role.PETUGAS, "3674", ("3674-01",)), "3674", "3674-02", False),
        (Grant(Role.PETUGAS, "3674", ("3674-01",)), None, "unknown", False),
    ],
)
def test_where_a_grant_holds(grant: Grant, office: str | None, site: str | None, reached: bool) -> None:
    assert access.reaches(grant, office, site) is reached
