"""Measures how costs grow with the data: of a question, letters, followers and a page of the queue.

It prints median CPU times of one process, which should be constant. `draw` makes the picture of
docs/performance.md. Nobody asks the same question twice.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from content.charts.chart import Chart, ChartBar
from content.charts.chart_image import render_png
from content.loading.library_loader import LIBRARY_FOLDER
from content.text.safe_html import Html
from handlers.core.context import Deployment, Services
from handlers.core.dispatcher import Dispatcher
from handlers.core.events import Event, EventKind
from runtime import build_services
from storage import opening_hours
from storage.announcements import follows
from storage.announcements.follows import ChatQuery
from storage.casework import cases
from storage.casework.cases import CaseFilter, CaseViewer
from storage.engine.database import Database, Transaction
from storage.queues import outbox, outbox_claims
from storage.queues.outbox_claims import ClaimedLetter, DeliveryResult, DeliveryStatus
from tests.soak import outbox_scale

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ROUNDS, TRANSACTIONS_PER_ROUND = 11, 20
OFFICES = (5, 50, 514)
LETTERS = (10_000, 100_000, 1_000_000)  # all rounds claim 3,300
PEOPLE = REPORTS = FOLLOWERS = (1_000, 30_000, 1_000_000)
OWN_FOLLOWERS = 400  # of the place that is announced, at every size of the table
OPEN_CASES = 400  # cases that are open, at every size of the table
INSPECTOR = 900_001
QUESTIONS = (
    "bikin ktp bayar brp min {n}",
    "serpong sabtu buka ga {n}",
    "ktp ilang gan mesti gmn {n}",
    "blangko abis {n}?",
)
HOURS_QUESTION = ("buka sabtu ga {n}",)
NUMBERS = "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < :count)"


def write_content(folder: Path, offices: int) -> Path:
    """Write a content folder with this many offices of fourteen kecamatan each."""
    shutil.copytree(LIBRARY_FOLDER, folder / "library")
    for at in range(offices - 5):
        code = str(9000 + at)
        place = folder / "library" / "offices" / code
        place.mkdir()
        office = f"name: Kabupaten Contoh {at}\nkind: kabupaten\nprovince: Contoh\ntimezone: Asia/Jakarta\n"
        (place / "office.yaml").write_text(office, encoding="utf-8")
        sites = "".join(
            f'  - {{id: {code}-{n:02}, name: Wilayah{at}x{n}, kind: kecamatan, code: "{code[:2]}.{code[2:]}.{n:02}",'
            f" lat: {-6 - at / 400:.3f}, lon: {100 + n + at / 40:.3f}}}\n"
            for n in range(1, 15)
        )
        (place / "sites.yaml").write_text(f"sites:\n{sites}", encoding="utf-8")
    return folder / "library"


class SizedDatabase:
    """A database of one size and the work to measure. Sizes are measured alternately."""

    def __init__(self, database: Database, work: Callable[[Transaction, int], Awaitable[object]]) -> None:
        self._database, self._work, self._n = database, work, 0

    async def measure_round(self) -> float:
        """Return the CPU milliseconds of one transaction."""
        begin = time.process_time()
        for _ in range(TRANSACTIONS_PER_ROUND):
            async with self._database.transaction() as tx:
                await self._work(tx, self._n)
            self._n += 1
        return (time.process_time() - begin) * 1000 / TRANSACTIONS_PER_ROUND

    async def close(self) -> None:
        await self._database.close()


def ask_questions(
    ready: Services, people: int, questions: Sequence[str] = QUESTIONS
) -> Callable[[Transaction, int], Awaitable[object]]:
    """Return work in which another person asks another question each time."""
    counter = Dispatcher(ready)

    async def ask(tx: Transaction, n: int) -> object:
        chat, text = 1 + n * 7919 % people, questions[n % len(questions)].format(n=n)
        event = Event(n, EventKind.TEXT, chat, chat, "Siti", text=text, html=Html.escape(text), message_id=n)
        return await counter.dispatch(tx, event, NOW)

    return ask


async def insert_chats(tx: Transaction, people: int) -> None:
    await tx.execute_in_thread(
        f"{NUMBERS} INSERT INTO people (chat_id, office, created_at, seen_at) SELECT n, '3674', :now, :now FROM many",
        count=people,
        now=SECONDS,
    )


async def database_with_offices(folder: Path, offices: int) -> SizedDatabase:
    """Return a database in which every site has a recorded week, and every office a closure and a day off."""
    return await _question_database(
        folder, build_services.build_services(Deployment(), "loket", write_content(folder, offices)), 1000
    )


async def database_for_hours(folder: Path, offices: int) -> SizedDatabase:
    """Return the same database, in which everybody asks for the hours of an office."""
    ready = build_services.build_services(Deployment(), "loket", write_content(folder, offices))
    return await _question_database(folder, ready, 1000, HOURS_QUESTION)


async def database_with_people(folder: Path, people: int) -> SizedDatabase:
    return await _question_database(folder, build_services.build_services(Deployment(), "loket"), people)


async def _question_database(
    folder: Path, ready: Services, people: int, questions: Sequence[str] = QUESTIONS
) -> SizedDatabase:
    database = await Database.open(folder / "loket.db")
    async with database.transaction() as tx:
        await insert_chats(tx, people)
        for site in ready.sites:
            await opening_hours.add_week(tx, site, "Mo-Fr 08:00-15:00", NOW.date(), 1, SECONDS)
        for office in ready.library.offices:
            await opening_hours.add_days_off(
                tx, office=office, first=NOW.date(), last=NOW.date(), name="Hari jadi", by=1, now=SECONDS
            )
            await opening_hours.add_override(
                tx, office=office, sites=(), kind="closed", start=SECONDS, end=SECONDS + 9000, reason="server pusat",
                by=1, now=SECONDS,
            )  # fmt: skip
    return SizedDatabase(database, ask_questions(ready, people, questions))


async def database_with_reports(folder: Path, reports: int) -> SizedDatabase:
    """Return a database whose work is the first page of the queue with its totals."""
    database = await Database.open(folder / "loket.db")
    async with database.transaction() as tx:
        await _insert_reports(tx, reports)
    sight = CaseViewer(INSPECTOR, SECONDS, date(2026, 11, 23))

    async def page(tx: Transaction, _: int) -> object:
        return await cases.count_cases(tx, sight), await cases.list_cases(tx, sight, CaseFilter.OPEN, 8, 0)

    return SizedDatabase(database, page)


async def database_with_followers(folder: Path, followers: int) -> SizedDatabase:
    """Return a database whose work is an announcement's list of followers, and what one of them follows."""
    database = await Database.open(folder / "loket.db")
    async with database.transaction() as tx:
        await insert_chats(tx, followers)
        await tx.execute_in_thread(
            f"{NUMBERS} INSERT INTO follows (chat_id, office, site, topic, since)"
            " SELECT n, '3674', CASE WHEN n <= :own THEN '3674-01' ELSE '3674-02' END, 'pengumuman', :now FROM many",
            count=followers,
            own=OWN_FOLLOWERS,
            now=SECONDS,
        )

    async def announce(tx: Transaction, n: int) -> object:
        found = await follows.list_followers(
            tx, office="3674", sites=("3674-01",), topics=("pengumuman",), now=SECONDS
        )
        return found, await follows.list_follows(tx, found[n % OWN_FOLLOWERS])

    return SizedDatabase(database, announce)


async def database_with_letters(folder: Path, letters: int) -> SizedDatabase:
    """Return a database whose work is to record the results of 15 letters and to claim the next 15."""
    database = await Database.open(folder / "loket.db")
    async with database.transaction() as tx:
        everybody = ChatQuery(outbox_scale.ALL_CHATS_SQL, {"people": letters})
        await outbox.add_for_query(tx, "growth:1", "{}", everybody, SECONDS, SECONDS)
    claimed: list[ClaimedLetter] = []

    async def settle_and_claim(tx: Transaction, _: int) -> None:
        await outbox_claims.acquire_lease(tx, "growth", SECONDS, 10)
        await outbox_claims.record_results(
            tx, [DeliveryResult(one, DeliveryStatus.SENT, 1) for one in claimed], SECONDS
        )
        claimed[:] = await outbox_claims.claim_letters(tx, outbox_scale.BATCH_SIZE, SECONDS)
        assert len(claimed) == outbox_scale.BATCH_SIZE, "too few letters for all rounds"

    return SizedDatabase(database, settle_and_claim)


async def _insert_reports(tx: Transaction, reports: int) -> None:
    """Insert reports. All but `OPEN_CASES` of them are closed."""
    await tx.execute(
        "INSERT INTO staff (user_id, name, role, sites, by, at) VALUES (:who, 'Pak Adi', 'pemeriksa', '', 1, 1)",
        who=INSPECTOR,
    )
    await tx.execute_in_thread(
        f"{NUMBERS} INSERT INTO reports (id, number, office, site, kind, mode, source, happened, filed)"
        " SELECT 'r' || n, '3674-' || n, '3674', '3674-01', 'pungutan', 'cek', 'warga', '2026-10-01', '2026-10-02' FROM many",
        count=reports,
    )
    await tx.execute_in_thread(
        f"{NUMBERS} INSERT INTO cases (report, state, closed, moved, due) SELECT 'r' || n,"
        " CASE WHEN n <= :open THEN 'diterima' ELSE 'selesai' END, CASE WHEN n <= :open THEN 0 ELSE 1 END,"
        " '2026-10-02', CASE WHEN n <= :open THEN '2026-10-07' ELSE NULL END FROM many",
        count=reports,
        open=OPEN_CASES,
    )


async def measure_costs(
    make: Callable[[Path, int], Awaitable[SizedDatabase]], sizes: Sequence[int]
) -> list[float]:
    """Return medians. Rounds alternate, because the speed of the machine changes."""
    async with AsyncExitStack() as stack:
        places = []
        for size in sizes:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            places.append(await make(folder, size))
            stack.push_async_callback(places[-1].close)
        rounds = [[await place.measure_round() for place in places] for _ in range(ROUNDS)]
    return [statistics.median(found) for found in zip(*rounds, strict=True)]


SERIES: tuple[tuple[str, tuple[int, ...], Callable[[Sequence[int]], Awaitable[list[float]]]], ...] = (
    ("a question, by offices", OFFICES, partial(measure_costs, database_with_offices)),
    ("a question about hours, by offices", OFFICES, partial(measure_costs, database_for_hours)),
    ("a question, by people", PEOPLE, partial(measure_costs, database_with_people)),
    (
        "a claim of 15 letters, by letters",
        LETTERS,
        partial(measure_costs, database_with_letters),
    ),
    (
        "a notice, by followers",
        FOLLOWERS,
        partial(measure_costs, database_with_followers),
    ),
    ("a page of the queue, by reports", REPORTS, partial(measure_costs, database_with_reports)),
)


async def main(draw: Path | None) -> None:
    print("\nprocessor ms by size, and the last divided by the first (aim: at most 1.3)")
    bars = []
    for name, sizes, measure in SERIES:
        found = await measure(sizes)
        for size, value in zip(sizes, found, strict=True):
            print(f"  {name:<50} {size:>10,} {value:>9.3f}", flush=True)
            bars.append(ChartBar(f"{name}: {size:,}", value, shown=f"{value:.2f} ms"))
        print(f"  {'':<50} {'':>10} {found[-1] / found[0]:>8.2f} times")
    if draw is not None:
        picture = render_png(Chart("Cost as Loket grows", tuple(bars), measure="milliseconds", language="en"))
        await asyncio.to_thread(draw.write_bytes, picture)
