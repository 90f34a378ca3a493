"""Prints the cost of a status board with every kecamatan of Indonesia: nearest open site, one site, one office."""

import asyncio
import random
import statistics
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from content.loading.records import Origin, PositionKind, Site, SiteKind
from content.opening_hours.schedule import Schedule, parse_week
from content.status_board.board_facts import BoardFactKind
from content.text.translation import translator_for
from handlers.core.context import Context, Deployment, Services
from handlers.core.events import Event
from handlers.core.events import EventKind as Done
from handlers.opening_hours import effective_hours
from handlers.status_board import board_for_citizens
from runtime import build_services
from storage import status_board
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Database, Transaction

SITES = 7_285
TIMES = 100
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 09.00 in Jakarta
OFFICE = "3674"


def build_nation() -> Services:
    """Return services with one office that has all sites, with confirmed hours, spread over Indonesia."""
    ready, chance = build_services.build_services(Deployment(), "loket"), random.Random(7285)
    origin = Origin("", 0, {})
    sites = [
        Site(
            f"{OFFICE}-n{at}", OFFICE, f"Kecamatan {at}", SiteKind.KECAMATAN, "", origin,
            lat=chance.uniform(-8.5, -5.9), lon=chance.uniform(95.0, 141.0), position=PositionKind.CENTROID,
        )
        for at in range(SITES)
    ]  # fmt: skip
    week = parse_week("Mo-Fr 08:00-15:00")
    assert not isinstance(week, str)
    hours = {site.id: Schedule(weekly=week, confirmed=date(2026, 11, 1)) for site in sites}
    return replace(ready, sites=MappingProxyType({site.id: site for site in sites}), schedules=hours)


async def fill_board(tx: Transaction, ready: Services, share: float) -> None:
    """Write all kinds of facts for every site. A share of the sites has cards."""
    chance, now = random.Random(1), int(NOW.timestamp())
    said = {
        BoardFactKind.EQUIPMENT: "normal",
        BoardFactKind.NETWORK: "normal",
        BoardFactKind.QUOTA: "bebas",
        BoardFactKind.QUEUE: "sepi",
    }
    for id in ready.sites:
        for kind, value in {
            **said,
            BoardFactKind.BLANGKO: "ada" if chance.random() < share else "habis",
        }.items():
            await status_board.record_post(
                tx, office=OFFICE, sites=[id], kind=kind, value=value, amount=None, note="", role="petugas", by=1,
                now=now, until=now + 86400,
            )  # fmt: skip


async def measure_nearest(tx: Transaction, ready: Services) -> float:
    """Return CPU milliseconds, the median of many places."""
    chance, costs = random.Random(2), []
    for _ in range(TIMES):
        event = Event(0, Done.LOCATION, 1, 1)
        context = Context(
            ready, tx, event, ChatProfile(1, OFFICE), NOW + timedelta(minutes=5), translator_for("id")
        )
        at = chance.uniform(-8.5, -5.9), chance.uniform(95.0, 141.0)
        begin = clock.process_time()
        await board_for_citizens.render_nearest(await effective_hours.with_recorded_hours(context), *at)
        costs.append((clock.process_time() - begin) * 1000)
    return statistics.median(costs)


async def measure_by_share() -> dict[str, float]:
    """Return CPU milliseconds to find the nearest site, by the share of sites with cards."""
    ready, found = build_nation(), {}
    for share in (0.5, 0.01, 0.0):
        database = await Database.open(None)
        async with database.transaction() as tx:
            await fill_board(tx, ready, share)
        async with database.read_transaction() as tx:
            found[f"{share:.0%}"] = await measure_nearest(tx, ready)
        await database.close()
    return found


async def main() -> None:
    for share, ms in (await measure_by_share()).items():
        print(f"{f'nearest open with cards of {SITES:,} ({share} have), ms':<52} {ms:>8.2f}  under 20")


if __name__ == "__main__":
    asyncio.run(main())
