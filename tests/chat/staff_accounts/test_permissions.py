"""Permissions: every command and button of staff, used by every role and by strangers, through the chat."""

from collections.abc import Awaitable, Callable

import pytest

from demo.testing.group import GroupChat
from demo.testing.person import Person
from handlers.core import permissions
from handlers.core.command_list import CITIZEN_COMMANDS, STAFF_COMMANDS
from handlers.core.permissions import RIGHTS_OF_ROLE, SITE_RIGHTS, Grant, Right, Role
from handlers.core.routes import (
    BUTTON_HANDLERS,
    COMMAND_HANDLERS,
    STAFF_BUTTON_HANDLERS,
    STAFF_COMMAND_HANDLERS,
)
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import hire, read_staff_tables

SHARED = set(STAFF_COMMAND_HANDLERS) & set(
    COMMAND_HANDLERS
)  # staff get another function; all others get the command of citizens
NOT_YOURS = "Itu di luar tugas Anda"
UNKNOWN_BUTTON = "tidak dipakai"

Hire = Callable[[BotHarness, Person], Awaitable[Person]]
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


def is_allowed(grant: Grant, right: Right | None) -> bool:
    return right is None or right in permissions.list_rights(grant)


@pytest.mark.parametrize("name", STAFFS)
async def test_each_role_has_its_commands_and_buttons_and_no_others(harness: BotHarness, name: str) -> None:
    grant, choices = STAFFS[name]
    person = await hire(harness, await harness.new_admin(), "Pak Dedi", *choices)
    shown = set(person.commands)
    for command, (right, _) in STAFF_COMMAND_HANDLERS.items():
        if command in SHARED and not is_allowed(grant, right):
            continue
        person.say(f"/{command}")
        await person.expect("" if is_allowed(grant, right) else NOT_YOURS)
        assert is_allowed(grant, right) or person.text.startswith(NOT_YOURS), command
        assert not (is_allowed(grant, right) and person.text.startswith(NOT_YOURS)), command
    for listed in (one for one in STAFF_COMMANDS if one.name not in SHARED):
        is_near = not (listed.is_office_wide and grant.sites)  # a clerk of one place declares no day off
        assert (listed.name in shown) == (is_allowed(grant, listed.right) and is_near), listed.name
    before = read_staff_tables(harness)
    for feature, (right, _) in STAFF_BUTTON_HANDLERS.items():
        if not is_allowed(grant, right):
            person.forge_button_press(person.last_message["message_id"], f"{feature}:list:0")
            await person.expect_callback_answer(UNKNOWN_BUTTON)
    assert read_staff_tables(harness) == before


async def test_a_stranger_gets_the_ordinary_answer_to_every_command_of_staff(harness: BotHarness) -> None:
    for command in set(STAFF_COMMAND_HANDLERS) - SHARED:
        siti, budi = await harness.new_person(office="3674"), await harness.new_person("Budi", office="3674")
        siti.say(f"/{command} serpong besok")
        budi.say(f"{command.replace('_', ' ')} serpong besok")
        for person in (siti, budi):
            await person.expect("")
            await person.wait_for_silence()
        assert (siti.text, siti.buttons) == (budi.text, budi.buttons), command


async def test_a_stranger_who_forges_any_button_of_staff_changes_nothing(harness: BotHarness) -> None:
    siti, before = await harness.new_person(office="3674"), read_staff_tables(harness)
    for feature in STAFF_BUTTON_HANDLERS:
        for rest in ("", ":list:0", ":end:1", ":ended:1", ":make:admin:all:0", ":file", ":1:2:3", ":yes:1"):
            siti.forge_button_press(siti.last_message["message_id"], feature + rest)
            await siti.expect_callback_answer(UNKNOWN_BUTTON)
    assert read_staff_tables(harness) == before


async def test_staff_are_citizens_in_groups(harness: BotHarness) -> None:
    """Rights of staff exist only in their own private chat."""
    rina = await harness.new_admin()
    group = GroupChat(harness.telegram, "Warga Serpong")
    there = rina.in_group(group)
    group.add_bot(rina.bot, rina.human)
    there.say(f"/siapa@{rina.bot.username}")
    await there.expect("")
    assert "Anda boleh" not in there.text


def test_commands_and_menu_say_the_same() -> None:
    assert {command.name: command.right for command in STAFF_COMMANDS} == {
        name: right for name, (right, _) in STAFF_COMMAND_HANDLERS.items()
    }
    assert {command.name for command in CITIZEN_COMMANDS} >= SHARED
    assert not set(STAFF_BUTTON_HANDLERS) & set(BUTTON_HANDLERS)


def test_the_table_of_rights() -> None:
    assert set(RIGHTS_OF_ROLE) == set(Role)
    assert Right.INSPECT not in RIGHTS_OF_ROLE[Role.ADMIN] | RIGHTS_OF_ROLE[Role.PETUGAS]
    assert RIGHTS_OF_ROLE[Role.PEMERIKSA].isdisjoint({Right.SET_HOURS, Right.ANNOUNCE, Right.MANAGE_STAFF})
    assert permissions.list_rights(Grant(Role.PETUGAS, "3674", ("3674-01",))) == SITE_RIGHTS


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
    assert permissions.covers(grant, office, site) is reached
