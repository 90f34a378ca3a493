"""Helpers for tests of /umumkan: an officer, followers, and an announcement that is written or sent."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from demo.testing.person import Person
from handlers.core.context import Deployment, Services
from tests.support.bot_harness import BotHarness

ANNOUNCEMENT_TEXT = "Besok loket rekam di Serpong tutup karena listrik padam. Silakan ke Setu."


NIGHT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)  # 22.00 in Jakarta


MORNING = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # 06.30 the next day


async def new_follower(harness: BotHarness, name: str, command: str = "/ikuti tangsel pengumuman") -> Person:
    person = await harness.new_person(name, office="3674")
    await person.ask(command, "Anda mengikuti")
    return person


async def new_clerk(harness: BotHarness, name: str = "Bu Rina") -> Person:
    rina = await harness.new_admin(name)
    rina.say("/start 3674")
    await rina.expect("Tangerang Selatan")
    return rina


async def compose_announcement(rina: Person, text: str = ANNOUNCEMENT_TEXT) -> None:
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.say(text)
    await rina.expect(r"Pengumuman Disdukcapil Kota Tangerang Selatan.*Kode LKT-")
    await rina.expect("Siap dikirim")


async def publish_announcement(rina: Person, text: str = ANNOUNCEMENT_TEXT) -> None:
    await compose_announcement(rina, text)
    rina.press("✅ Kirim ke")
    await rina.expect_edit("sudah dikirim")


def require_approval(harness: BotHarness) -> None:
    """Let Kota Tangerang Selatan require two people."""
    make = harness.build_services

    def build_with_approval(facts: Deployment, username: str) -> Services:
        desk = make(facts, username)
        offices = dict(desk.library.offices)
        offices["3674"] = msgspec.structs.replace(offices["3674"], approval="two")
        return replace(desk, library=msgspec.structs.replace(desk.library, offices=offices))

    harness.build_services = build_with_approval
