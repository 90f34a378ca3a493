"""The truth table of `storage.casework.inspector_access`: who may see a case."""

from datetime import timedelta

import pytest

from content.reports.report_form import AccusedRole, ReportContent
from storage.casework import hourly_updates
from storage.casework.cases import CaseViewer, find
from storage.casework.inspector_access import SEPARATION_SECONDS, has_other_role
from storage.engine.database import Database, Transaction
from storage.reports import report_drafts, reports
from storage.reports.report_drafts import ReportDraft
from storage.staff_accounts import staff
from tests.support.bot_harness import SATURDAY

NOW, TODAY = int(SATURDAY.timestamp()), SATURDAY.date()
INSPECTOR, CHAT = 7, 5
OFFICE, OTHER_OFFICE = "3674", "3505"
HERE, ELSEWHERE = "3674-01", "3674-02"


async def open_case(tx: Transaction, site: str | None, role: AccusedRole) -> str:
    await report_drafts.save(tx, CHAT, ReportDraft("review"), NOW)
    form = ReportContent(office=OFFICE, site=site, role=role, story="diminta uang")
    filed = await reports.submit(tx, report_drafts.key_for_chat(tx, CHAT), form, CHAT, TODAY)
    [new] = await hourly_updates.list_unopened_reports(tx)
    due = TODAY + timedelta(days=3)
    await hourly_updates.open_case(tx, new, "new", closed=False, today=TODAY, due=due, slow=False)
    return filed.report_id


async def grant(tx: Transaction, role: str, office: str | None, *sites: str, ended: int = 0) -> None:
    """Grant the person a role. With `ended`, it ended so many seconds ago."""
    member = await staff.grant_role(
        tx, user_id=INSPECTOR, name="Budi", role=role, office=office, sites=sites, by=1, now=1
    )
    if ended:
        await staff.end_role(tx, member.id, 1, NOW - ended)


KECAMATAN, DINAS = AccusedRole.KECAMATAN, AccusedRole.DINAS


@pytest.mark.parametrize(
    ("inspects", "serves", "site", "role", "visible"),
    [
        # the inspector role
        (None, None, HERE, KECAMATAN, False),
        ((None,), None, HERE, KECAMATAN, True),
        ((OFFICE,), None, HERE, KECAMATAN, True),
        ((OFFICE, HERE), None, HERE, KECAMATAN, True),
        ((OFFICE, ELSEWHERE, HERE), None, HERE, KECAMATAN, True),
        ((OFFICE, ELSEWHERE), None, HERE, KECAMATAN, False),
        ((OTHER_OFFICE,), None, HERE, KECAMATAN, False),
        ((OFFICE,), None, None, KECAMATAN, True),
        ((OFFICE, HERE), None, None, KECAMATAN, False),
        # another role beside it
        ((OFFICE,), (None,), HERE, KECAMATAN, False),
        ((OFFICE,), (OFFICE,), HERE, KECAMATAN, False),
        ((OFFICE,), (OFFICE, HERE), HERE, KECAMATAN, False),
        ((OFFICE,), (OFFICE, HERE), None, KECAMATAN, False),
        ((OFFICE,), (OFFICE, ELSEWHERE), HERE, DINAS, False),
        ((OFFICE,), (OFFICE, ELSEWHERE), HERE, KECAMATAN, True),
        ((OFFICE,), (OTHER_OFFICE,), HERE, KECAMATAN, True),
    ],
)
async def test_who_sees_a_case(
    inspects: tuple[str | None, ...] | None,
    serves: tuple[str | None, ...] | None,
    site: str | None,
    role: AccusedRole,
    visible: bool,
) -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        report = await open_case(tx, site, role)
        if inspects is not None:
            await grant(tx, "pemeriksa", inspects[0], *filter(None, inspects[1:]))
        if serves is not None:
            await grant(tx, "petugas", serves[0], *filter(None, serves[1:]))
        case = await find(tx, CaseViewer(INSPECTOR, NOW, TODAY), report)
        assert (case is not None) is visible
    await database.close()


@pytest.mark.parametrize(("ended", "visible"), [(SEPARATION_SECONDS - 1, False), (SEPARATION_SECONDS, True)])
async def test_a_role_that_ended_counts_for_two_years(ended: int, visible: bool) -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        report = await open_case(tx, HERE, KECAMATAN)
        await grant(tx, "pemeriksa", OFFICE)
        await grant(tx, "petugas", OFFICE, HERE, ended=ended)
        case = await find(tx, CaseViewer(INSPECTOR, NOW, TODAY), report)
        assert (case is not None) is visible
        assert await has_other_role(tx, INSPECTOR, OFFICE, NOW) is not visible
    await database.close()
