"""At each full hour reports become cases, answers, evidence and disputes appear; inspectors hear of it in one message.

In the demo "hour" is a minute, so that the phones side by side can be watched. Each morning of a working day a reminder:
what is due soon to whoever handles it, what is overdue to all who may see it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from html import escape

from content import quiet
from content.wording import Words, words
from handlers import press, reply
from handlers.reply import Button, Say
from handlers.turn import Turn
from handlers.visit import DEFAULT_ZONE, Desk
from storage import caseacts, casehours, errands, outbox, people, recap
from storage.casehours import New, Tally
from storage.database import Transaction
from storage.outbox import Letter

HOURLY, DAILY = "casework.hour", "casework.day"
MORNING = time(8)  # in Jakarta


async def begin(tx: Transaction, desk: Desk, now: datetime) -> None:
    await errands.keep(tx, HOURLY, "", _next(desk, int(now.timestamp())))
    await errands.keep(tx, DAILY, "", _morning(desk, now))


def _next(desk: Desk, now: int) -> int:
    grain = 60 if desk.facts.demo else 3600
    return now - now % grain + grain


def _morning(desk: Desk, now: datetime) -> int:
    """The next morning of a working day, unix seconds."""
    here = now.astimezone(DEFAULT_ZONE)
    day = here.date()
    if here.time() >= MORNING or not desk.calendar.works(day):
        day = desk.calendar.working_days_after(day, 1)
    return int(datetime.combine(day, MORNING, DEFAULT_ZONE).timestamp())


async def hourly(turn: Turn) -> None:
    """Its times are those of the full hour it was due at, whenever it is done."""
    await errands.put(turn.tx, HOURLY, "", _next(turn.desk, turn.seconds))
    today = turn.now.astimezone(DEFAULT_ZONE).date()
    await _begin_cases(turn, today)
    await _reopen(turn, today)
    await casehours.uncover(turn.tx)
    await casehours.free(turn.tx, turn.seconds)
    await recap.close(turn.tx, f"{today:%Y-%m}")
    answered = await casehours.answered(turn.tx)
    told = await casehours.holders(turn.tx, answered, turn.seconds)
    await _send(
        turn, "answered", told, lambda t, tally: t("Reporters answered in your cases: {n}.", n=tally[""])
    )
    if not quiet.quiet(turn.now, DEFAULT_ZONE):
        fresh = await casehours.fresh(turn.tx, turn.seconds)
        await _send(turn, "new", fresh, lambda t, tally: _new(turn.desk, t, tally))


async def _begin_cases(turn: Turn, today: date) -> None:
    """Reports become cases. Of a flood about one place only the first keep their lane."""
    rules, lanes = (
        turn.desk.library.casework,
        defaultdict[tuple[str, str | None, str | None], list[New]](list),
    )
    for new in await casehours.waiting(turn.tx):
        lanes[new.office, new.site, new.role].append(new)
    for lane in lanes.values():
        flood = len(lane) > rules.flood.many
        for place, new in enumerate(lane):
            state = rules.state(rules.honest if new.kind == "honest" else rules.first)
            due = rules.due(state.id, new.filed, today, turn.desk.calendar)
            slow = flood and place >= rules.flood.keep
            await casehours.begin(
                turn.tx, new, state.id, closed=state.closed, today=today, due=due, slow=slow
            )


async def _reopen(turn: Turn, today: date) -> None:
    rules = turn.desk.library.casework
    for report, _ in await casehours.disputed(turn.tx):
        due = rules.due(rules.dispute, today, today, turn.desk.calendar)
        await casehours.reopen(turn.tx, report, rules.dispute, today, due)
        await caseacts.record(turn.tx, report, "dispute", turn.errand.due, None)


def _new(desk: Desk, t: Words, tally: dict[str, int]) -> str:
    lines = [t("New or reopened reports: {n}.", n=sum(tally.values()))]
    offices = desk.library.offices
    lines += [
        f"• {escape(offices[code].name if code in offices else code)}: {n}" for code, n in tally.items()
    ]
    return "\n".join(lines)


async def daily(turn: Turn) -> None:
    await errands.put(turn.tx, DAILY, "", _morning(turn.desk, turn.now))
    await _extend(turn)
    today = turn.now.astimezone(DEFAULT_ZONE).date()
    soon = turn.desk.calendar.working_days_after(today, 1)
    pressing = await casehours.pressing(turn.tx, today, soon, turn.seconds)
    await _send(turn, "due", pressing, lambda t, tally: t("Your cases due by tomorrow: {n}.", n=tally[""]))
    overdue = await casehours.overdue(turn.tx, today, turn.seconds)
    await _send(turn, "overdue", overdue, lambda t, tally: t("Overdue reports: {n}.", n=tally[""]))


async def _extend(turn: Turn) -> None:
    """Holidays that were decreed since make limits end later; nobody's limit becomes shorter than it was told."""
    rules = turn.desk.library.casework
    for limit in await casehours.limits(turn.tx):
        due = rules.due(limit.state, limit.filed, limit.moved, turn.desk.calendar)
        if due is not None and due > limit.due:
            await casehours.extend(turn.tx, limit, due)


Body = Callable[[Words, dict[str, int]], str]


async def _send(turn: Turn, kind: str, tallies: Sequence[Tally], body: Body) -> None:
    """One letter an inspector, with a way to the queue; it names no case."""
    heard = defaultdict[int, dict[str, int]](dict)
    for tally in tallies:
        heard[tally.user_id][tally.office] = tally.count
    found = []
    for chat, counts in heard.items():
        person = await people.find(turn.tx, chat)
        t = words((person.language if person else None) or "id")
        queue = Button(t("📂 Open the queue"), press.pack("case", "list", "open", 0))
        packed = reply.pack(Say(f"📥 {body(t, counts)}", ((queue,),), protect=True))
        campaign = f"casework:{kind}:{turn.errand.due}"
        found.append(Letter(campaign=campaign, chat_id=chat, body=packed, due=turn.seconds))
    await outbox.add(turn.tx, found, turn.seconds)
