"""What the bot does by itself at a time, by kind, in one visible list.

An errand changes what is to be changed and writes letters (`storage.outbox`); it sends nothing itself. One that comes
again puts itself anew. `BEGIN` is run at every start, to `storage.errands.keep` those that always wait.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from handlers import home_visit, keys, retention
from handlers.casework import hours as casehours
from handlers.report import memory, nudge
from handlers.staff import morning
from handlers.turn import Turn
from handlers.visit import Desk
from storage import home_visits, routes
from storage.database import Transaction

Do = Callable[[Turn], Awaitable[None]]
Begin = Callable[[Transaction, Desk, datetime], Awaitable[None]]

ERRANDS: dict[str, Do] = {
    routes.ERRAND: nudge.nudge,
    memory.TIDY: memory.tidy,
    morning.KIND: morning.remind,
    casehours.HOURLY: casehours.hourly,
    casehours.DAILY: casehours.daily,
    retention.KIND: retention.sweep,
    keys.KIND: keys.renew,
    home_visits.REMIND: home_visit.remind,
    home_visits.FORGET: home_visit.forget,
    home_visits.WAIT: home_visit.unanswered,
}
BEGIN: tuple[Begin, ...] = (casehours.begin, morning.begin, retention.begin, keys.begin)
