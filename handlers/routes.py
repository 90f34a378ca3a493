"""Who answers what: every command, button, draft and kind of message with its handler, in one visible list."""

from collections.abc import Awaitable, Callable

from handlers import sheets
from handlers.access import Right
from handlers.casework import buttons as case_buttons
from handlers.casework import elsewhere, keep, monthly, recap
from handlers.casework import queue as case_queue
from handlers.casework import writing as case_writing
from handlers.citizen import (
    announcements,
    ask,
    authentic,
    board,
    cards,
    data,
    follow,
    help,
    home_visit,
    home_wish,
    inline,
    join,
    language,
    mobile,
    other,
    privacy,
    start,
    where,
)
from handlers.citizen import progress as citizen_progress
from handlers.event import Kind
from handlers.reply import Reply
from handlers.report import dialog as report
from handlers.report import slip, ticket
from handlers.staff import (
    amending,
    announce,
    change,
    crew,
    figures,
    home_visits,
    invite,
    learn,
    log,
    mobile_table,
    morning,
    printing,
    sending,
    sent,
    who,
)
from handlers.staff import board as posts
from handlers.staff import mobile as staff_mobile
from handlers.visit import Visit
from storage.drafts import Draft

Handler = Callable[[Visit], Awaitable[list[Reply]]]
Heard = Callable[[Visit, Draft], Awaitable[list[Reply] | None]]
Pressed = Callable[[Visit, str, tuple[str, ...]], Awaitable[list[Reply]]]

COMMANDS: dict[str, Handler] = {
    "start": join.begin,
    "mulai": join.begin,
    "lokasi": where.command,
    "jadwal": where.command,
    "status": board.command,
    "data": data.command,
    "capaian": citizen_progress.command,
    "ikuti": follow.command,
    "langganan": follow.subscriptions,
    "pengumuman": announcements.command,
    "cek": authentic.command,
    "angka": monthly.command,
    "pengaduan": elsewhere.command,
    "cetak": cards.command,
    "jemputbola": mobile.command,
    "kunjungan": home_visit.command,
    "lapor": report.command,
    "tiket": ticket.command,
    "cekslip": slip.command,
    "bantuan": help.command,
    "help": help.command,
    "bahasa": language.command,
    "language": language.command,
    "privasi": privacy.show,
    "privacy": privacy.show,
    "datasaya": privacy.mine,
    "hapusdata": privacy.ask,
}
# With the right that each asks for (None: any role). Handlers ask again for the office or site that is meant.
STAFF_COMMANDS: dict[str, tuple[Right | None, Handler]] = {
    "siapa": (None, who.command),
    "pertanyaan": (Right.LEARN, learn.command),
    "tutup": (Right.SET_HOURS, change.command),
    "buka": (Right.SET_HOURS, change.command),
    "tambahjam": (Right.SET_HOURS, change.command),
    "libur": (Right.SET_HOURS, change.command),
    "jam": (Right.SET_HOURS, change.command),
    "blangko": (Right.SET_HOURS, posts.command),
    "alat": (Right.SET_HOURS, posts.command),
    "jaringan": (Right.SET_HOURS, posts.command),
    "kuota": (Right.SET_HOURS, posts.command),
    "capaian": (Right.SET_HOURS, figures.command),
    "antrean": (Right.SET_HOURS, posts.command),
    "cetak": (Right.SET_HOURS, printing.command),
    "jemputbola": (Right.SET_HOURS, staff_mobile.command),
    "kunjungan": (Right.SET_HOURS, home_visits.command),
    "umumkan": (Right.ANNOUNCE, announce.command),
    "undang": (Right.MANAGE_STAFF, invite.command),
    "petugas": (Right.MANAGE_STAFF, crew.command),
    "log": (Right.READ_LOG, log.command),
    "aduan": (Right.INSPECT, case_queue.command),
    "rekap": (Right.INSPECT, recap.command),
    "tahan": (Right.INSPECT, keep.command),
}
STAFF_BUTTONS: dict[str, tuple[Right | None, Pressed]] = {
    "learn": (Right.LEARN, learn.pressed),
    "change": (Right.SET_HOURS, change.pressed),
    "printing": (Right.SET_HOURS, printing.pressed),
    "mobileset": (Right.SET_HOURS, staff_mobile.pressed),
    "mobilemany": (Right.SET_HOURS, mobile_table.pressed),
    "home_staff": (Right.SET_HOURS, home_visits.pressed),
    "post": (Right.SET_HOURS, posts.pressed),
    "figures": (Right.SET_HOURS, figures.pressed),
    "morning": (Right.SET_HOURS, morning.pressed),
    "announce": (Right.ANNOUNCE, announce.pressed),
    "amend": (Right.ANNOUNCE, amending.pressed),
    "sent": (Right.ANNOUNCE, sent.pressed),
    "approve": (Right.APPROVE, sending.approval),
    "invite": (Right.MANAGE_STAFF, invite.pressed),
    "crew": (Right.MANAGE_STAFF, crew.pressed),
    "log": (Right.READ_LOG, log.pressed),
    "case": (Right.INSPECT, case_buttons.pressed),
    "recap": (Right.INSPECT, recap.pressed),
}
BUTTONS: dict[str, Pressed] = {
    "join": join.pressed,
    "home": start.pressed,
    "office": ask.picked,
    "answer": ask.pressed,
    "where": where.pressed,
    "board": board.pressed,
    "progress": citizen_progress.pressed,
    "privacy": privacy.pressed,
    "language": language.pressed,
    "help": help.pressed,
    "place": other.place,
    "follow": follow.pressed,
    "told": announcements.pressed,
    "check": authentic.pressed,
    "monthly": monthly.pressed,
    "elsewhere": elsewhere.pressed,
    "report": report.pressed,
    "ticket": ticket.pressed,
    "cards": cards.pressed,
    "mobile": mobile.pressed,
    "home_visit": home_visit.pressed,
}
# What the next message of a chat goes to while it has this draft open; None: it was no part of it after all.
DRAFTS: dict[str, tuple[Right | None, Heard]] = {
    "announce": (Right.ANNOUNCE, announce.heard),
    "correct": (Right.ANNOUNCE, amending.heard),
    "check": (None, authentic.heard),
    "case": (Right.INSPECT, case_writing.heard),
    "sheet": (Right.SET_HOURS, sheets.heard),
    "cards": (None, cards.heard),
    mobile.NEAR: (None, mobile.heard),
    home_visit.FORM: (None, home_visit.heard),
    home_wish.FORM: (None, home_wish.heard),
    home_visits.PROPOSE: (Right.SET_HOURS, home_visits.heard),
    staff_mobile.EDIT: (Right.SET_HOURS, staff_mobile.edited),
    staff_mobile.PIN: (Right.SET_HOURS, staff_mobile.pinned),
}
# Those of them that hear a location too.
PLACED = frozenset({mobile.NEAR, staff_mobile.PIN})
KINDS: dict[Kind, Handler] = {
    Kind.TEXT: ask.text,
    Kind.EDITED: other.edited,
    Kind.LOCATION: where.located,
    Kind.CONTACT: other.contact,
    Kind.MEDIA: other.media,
    Kind.GROUP: other.group,
    Kind.INLINE: inline.query,
    Kind.BLOCKED: other.blocked,
}
