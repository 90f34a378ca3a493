"""Paid broadcast: off unless its owner says so, and then for letters alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime.pacer import Limits
from runtime.settings import SettingsFault, read
from tests.announcing import announce, clerk, follower
from tests.conftest import Town
from tests.post_office import PostOffice, post_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with post_office(tmp_path) as office:
        yield office


def test_it_is_off_and_more_than_thirty_a_second_needs_it() -> None:
    assert not read({}).limits.paid
    with pytest.raises(SettingsFault, match="PAID_BROADCAST=on"):
        read({"SEND_PER_SECOND": "100"})
    limits = read({"SEND_PER_SECOND": "100", "PAID_BROADCAST": "on"}).limits
    assert (limits.per_second, limits.paid) == (100, True)
    with pytest.raises(SettingsFault, match="on atau off"):
        read({"PAID_BROADCAST": "boleh"})


async def test_letters_go_faster_than_the_free_rate(office: PostOffice) -> None:
    await office.close()
    office.limits = Limits(per_second=200, paid=True)
    await office.open()
    office.telegram.limits.like_telegram()
    chats = office.people(60)
    await office.announce("a:1", "Besok tutup", chats)
    tally = await office.ended("a:1")
    assert (tally.sent, office.telegram.refused[429]) == (60, 0)
    assert office.telegram.calls["paid"] == 60


@pytest.mark.parametrize("paid", [False, True])
async def test_answers_never_cost_anything(town: Town, paid: bool) -> None:
    await town.close()
    town.limits = Limits(paid=paid)
    await town.open()
    siti = await follower(town, "Siti")
    rina = await clerk(town)
    assert town.telegram.calls["paid"] == 0
    await announce(rina)
    await siti.expect("listrik padam")
    await siti.ask("bayar berapa", "gratis")
    assert town.telegram.calls["paid"] == int(paid)
