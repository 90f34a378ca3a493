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
from handlers.event import EventKind
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
from handlers.visit import Context
from storage.drafts import Draft

Handler = Callable[[Context], Awaitable[list[Reply]]]
DraftHandler = Callable[[Context, Draft], Awaitable[list[Reply] | None]]
ButtonHandler = Callable[[Context, str, tuple[str, ...]], Awaitable[list[Reply]]]

COMMAND_HANDLERS: dict[str, Handler] = {
    "start": join.on_start_command,
    "mulai": join.on_start_command,
    "lokasi": where.on_command,
    "jadwal": where.on_command,
    "status": board.on_command,
    "data": data.on_command,
    "capaian": citizen_progress.on_command,
    "ikuti": follow.on_command,
    "langganan": follow.on_subscriptions_command,
    "pengumuman": announcements.on_command,
    "cek": authentic.on_command,
    "angka": monthly.on_command,
    "pengaduan": elsewhere.on_command,
    "cetak": cards.on_command,
    "jemputbola": mobile.on_command,
    "kunjungan": home_visit.on_command,
    "lapor": report.on_command,
    "tiket": ticket.on_command,
    "cekslip": slip.on_command,
    "bantuan": help.on_command,
    "help": help.on_command,
    "bahasa": language.on_command,
    "language": language.on_command,
    "privasi": privacy.on_privacy_command,
    "privacy": privacy.on_privacy_command,
    "datasaya": privacy.on_my_data_command,
    "hapusdata": privacy.on_delete_command,
}
# With the right that each asks for (None: any role). Handlers ask again for the office or site that is meant.
STAFF_COMMAND_HANDLERS: dict[str, tuple[Right | None, Handler]] = {
    "siapa": (None, who.on_command),
    "pertanyaan": (Right.LEARN, learn.on_command),
    "tutup": (Right.SET_HOURS, change.on_command),
    "buka": (Right.SET_HOURS, change.on_command),
    "tambahjam": (Right.SET_HOURS, change.on_command),
    "libur": (Right.SET_HOURS, change.on_command),
    "jam": (Right.SET_HOURS, change.on_command),
    "blangko": (Right.SET_HOURS, posts.on_command),
    "alat": (Right.SET_HOURS, posts.on_command),
    "jaringan": (Right.SET_HOURS, posts.on_command),
    "kuota": (Right.SET_HOURS, posts.on_command),
    "capaian": (Right.SET_HOURS, figures.on_command),
    "antrean": (Right.SET_HOURS, posts.on_command),
    "cetak": (Right.SET_HOURS, printing.on_command),
    "jemputbola": (Right.SET_HOURS, staff_mobile.on_command),
    "kunjungan": (Right.SET_HOURS, home_visits.on_command),
    "umumkan": (Right.ANNOUNCE, announce.on_command),
    "undang": (Right.MANAGE_STAFF, invite.on_command),
    "petugas": (Right.MANAGE_STAFF, crew.on_command),
    "log": (Right.READ_LOG, log.on_command),
    "aduan": (Right.INSPECT, case_queue.on_command),
    "rekap": (Right.INSPECT, recap.on_command),
    "tahan": (Right.INSPECT, keep.on_command),
}
STAFF_BUTTON_HANDLERS: dict[str, tuple[Right | None, ButtonHandler]] = {
    "learn": (Right.LEARN, learn.on_button),
    "change": (Right.SET_HOURS, change.on_button),
    "printing": (Right.SET_HOURS, printing.on_button),
    "mobileset": (Right.SET_HOURS, staff_mobile.on_button),
    "mobilemany": (Right.SET_HOURS, mobile_table.on_button),
    "home_staff": (Right.SET_HOURS, home_visits.on_button),
    "post": (Right.SET_HOURS, posts.on_button),
    "figures": (Right.SET_HOURS, figures.on_button),
    "morning": (Right.SET_HOURS, morning.on_button),
    "announce": (Right.ANNOUNCE, announce.on_button),
    "amend": (Right.ANNOUNCE, amending.on_button),
    "sent": (Right.ANNOUNCE, sent.on_button),
    "approve": (Right.APPROVE, sending.on_approval_button),
    "invite": (Right.MANAGE_STAFF, invite.on_button),
    "crew": (Right.MANAGE_STAFF, crew.on_button),
    "log": (Right.READ_LOG, log.on_button),
    "case": (Right.INSPECT, case_buttons.on_button),
    "recap": (Right.INSPECT, recap.on_button),
}
BUTTON_HANDLERS: dict[str, ButtonHandler] = {
    "join": join.on_button,
    "home": start.on_button,
    "office": ask.on_office_button,
    "answer": ask.on_button,
    "where": where.on_button,
    "board": board.on_button,
    "progress": citizen_progress.on_button,
    "privacy": privacy.on_button,
    "language": language.on_button,
    "help": help.on_button,
    "place": other.on_unserved_region_button,
    "follow": follow.on_button,
    "told": announcements.on_button,
    "check": authentic.on_button,
    "monthly": monthly.on_button,
    "elsewhere": elsewhere.on_button,
    "report": report.on_button,
    "ticket": ticket.on_button,
    "cards": cards.on_button,
    "mobile": mobile.on_button,
    "home_visit": home_visit.on_button,
}
# What the next message of a chat goes to while it has this draft open; None: it was no part of it after all.
DRAFT_HANDLERS: dict[str, tuple[Right | None, DraftHandler]] = {
    "announce": (Right.ANNOUNCE, announce.on_message),
    "correct": (Right.ANNOUNCE, amending.on_message),
    "check": (None, authentic.on_message),
    "case": (Right.INSPECT, case_writing.on_message),
    "sheet": (Right.SET_HOURS, sheets.on_message),
    "cards": (None, cards.on_message),
    mobile.NEAR_FORM: (None, mobile.on_message),
    home_visit.FORM: (None, home_visit.on_message),
    home_wish.FORM: (None, home_wish.on_message),
    home_visits.PROPOSAL_FORM: (Right.SET_HOURS, home_visits.on_message),
    staff_mobile.EDIT_FORM: (Right.SET_HOURS, staff_mobile.on_edit_message),
    staff_mobile.PIN_FORM: (Right.SET_HOURS, staff_mobile.on_pin_message),
}
# Those of them that hear a location too.
DRAFTS_WITH_LOCATION = frozenset({mobile.NEAR_FORM, staff_mobile.PIN_FORM})
EVENT_HANDLERS: dict[EventKind, Handler] = {
    EventKind.TEXT: ask.on_message,
    EventKind.EDITED: other.on_edited_message,
    EventKind.LOCATION: where.on_location,
    EventKind.CONTACT: other.on_contact,
    EventKind.MEDIA: other.on_attachment,
    EventKind.GROUP: other.on_group_message,
    EventKind.INLINE: inline.on_inline_query,
    EventKind.BLOCKED: other.on_blocked,
}
