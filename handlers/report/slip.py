"""/cekslip: whether the slip of a report is genuine. It says nothing else of the report."""

from datetime import date

from handlers import card
from handlers.reply import Reply, Say
from handlers.visit import Visit
from storage import reports, tries

MOST, HOUR = 20, 3600


async def command(visit: Visit) -> list[Reply]:
    """/cekslip NUMBER CHECK."""
    t, words = visit.t, visit.event.text.split()
    rows = ((card.home_button(visit),),)
    if len(words) != 2:
        asked = t("Type the number and the check value that stand on the slip: /cekslip NUMBER CHECK")
        return [Say(f"🧾 {asked}", rows)]
    if await tries.waits(visit.tx, "slip", visit.event.chat_id, MOST, visit.seconds):
        return [Say(t("⏳ That was a lot of slips. Please go on in an hour."), rows)]
    day = await reports.slip_day(visit.tx, *words)
    if day is None:
        await tries.count(visit.tx, "slip", visit.event.chat_id, HOUR, visit.seconds)
        wrong = t("Number and check value do not belong together, or no report has them.")
        return [Say(f"🚫 <b>{t('Not confirmed.')}</b> {wrong}", rows)]
    found = t("A report with this number was filed on {day}.", day=t.day(date.fromisoformat(day)))
    silent = t("The slip names nobody, and what the report says is not shown.")
    return [Say(f"✅ <b>{t('Genuine.')}</b> {found}\n{silent}", rows)]
