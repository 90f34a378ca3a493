"""The routes: the handler of every command, button, draft and kind of message."""

from collections.abc import Awaitable, Callable

from handlers.announcements import (
    announcement_list,
    compose_announcement,
    corrections,
    decide_approval,
    follow,
    sent_announcements,
    verify_notice,
    whatsapp_notice,
)
from handlers.casework import (
    case_buttons,
    case_queue,
    case_writing,
    complaint_bodies,
    hold_command,
    monthly_recap,
    name_neighbours,
    overdue_ladder,
    public_counts,
)
from handlers.core import other_updates, spreadsheet_uploads
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.permissions import Right
from handlers.core.replies import Reply
from handlers.home_visits import visit_commands, visit_requests
from handlers.mobile_service import mobile_calendar, mobile_commands, mobile_spreadsheet
from handlers.office_answers import publish_answer, write_answer
from handlers.office_profile import completeness, old_facts, profile_answers, profile_commands, profile_hours
from handlers.offices import help, language, locations, plain_mode
from handlers.open_data import data_command
from handlers.opening_hours import guided_commands, hours_commands
from handlers.posters import counter_code_command, poster_command
from handlers.printed_cards import card_check, print_commands, slip_codes
from handlers.privacy import privacy_commands
from handlers.questions import answer_question, answer_waitlist, archive_texts, inline_mode, link_questions
from handlers.recording_progress import enter_figure, progress_commands, progress_for_citizens
from handlers.reports import dialog, slip_check, ticket
from handlers.scam_desk import scam_desk
from handlers.staff_accounts import (
    accept_invitation,
    audit_command,
    invite_command,
    members,
    my_roles,
    staff_desk,
)
from handlers.status_board import board_commands, board_for_citizens, doubt_dialog, morning_reminder
from handlers.text_guard import decide_held_change
from handlers.weekly_sheet import weekly_command
from storage.chats.drafts import Draft

Handler = Callable[[Context], Awaitable[list[Reply]]]
MessageHandler = Callable[[Context], Awaitable[list[Reply] | None]]
DraftHandler = Callable[[Context, Draft], Awaitable[list[Reply] | None]]
ButtonHandler = Callable[[Context, str, tuple[str, ...]], Awaitable[list[Reply]]]

COMMAND_HANDLERS: dict[str, Handler] = {
    "start": staff_desk.on_start_command,
    "mulai": staff_desk.on_start_command,
    "lokasi": locations.on_command,
    "jadwal": locations.on_command,
    "status": board_for_citizens.on_command,
    "data": data_command.on_command,
    "capaian": progress_for_citizens.on_command,
    "arsip": archive_texts.on_command,
    "ikuti": follow.on_command,
    "langganan": follow.on_subscriptions_command,
    "stop": follow.on_stop_command,
    "berhenti": follow.on_stop_command,
    "unsubscribe": follow.on_stop_command,
    "pengumuman": announcement_list.on_command,
    "cek": verify_notice.on_command,
    "angka": public_counts.on_command,
    "pengaduan": complaint_bodies.on_command,
    "cetak": card_check.on_command,
    "jemputbola": mobile_calendar.on_command,
    "kunjungan": visit_requests.on_command,
    "lapor": dialog.on_command,
    "tiket": ticket.on_command,
    "cekslip": slip_check.on_command,
    "bantuan": help.on_command,
    "help": help.on_command,
    "bahasa": language.on_command,
    "mudah": plain_mode.on_command,
    "language": language.on_command,
    "privasi": privacy_commands.on_privacy_command,
    "privacy": privacy_commands.on_privacy_command,
    "datasaya": privacy_commands.on_my_data_command,
    "hapusdata": privacy_commands.on_delete_command,
}
# Each with the right that it requires (None: any role). Handlers check the office or site again.
STAFF_COMMAND_HANDLERS: dict[str, tuple[Right | None, Handler]] = {
    "siapa": (None, my_roles.on_command),
    "pertanyaan": (Right.LEARN, link_questions.on_command),
    "jawab": (Right.LEARN, write_answer.on_command),
    "tutup": (Right.SET_HOURS, hours_commands.on_command),
    "buka": (Right.SET_HOURS, hours_commands.on_command),
    "tambahjam": (Right.SET_HOURS, hours_commands.on_command),
    "libur": (Right.SET_HOURS, hours_commands.on_command),
    "jam": (Right.SET_HOURS, hours_commands.on_command),
    "poster": (Right.SET_HOURS, poster_command.on_command),
    "qr": (Right.SET_HOURS, counter_code_command.on_command),
    "blangko": (Right.SET_HOURS, board_commands.on_command),
    "alat": (Right.SET_HOURS, board_commands.on_command),
    "printer": (Right.SET_HOURS, board_commands.on_command),
    "jaringan": (Right.SET_HOURS, board_commands.on_command),
    "kuota": (Right.SET_HOURS, board_commands.on_command),
    "capaian": (Right.SET_HOURS, progress_commands.on_command),
    "antrean": (Right.SET_HOURS, board_commands.on_command),
    "nomor": (Right.SET_HOURS, board_commands.on_command),
    "cetak": (Right.SET_HOURS, print_commands.on_command),
    "jemputbola": (Right.SET_HOURS, mobile_commands.on_command),
    "kunjungan": (Right.SET_HOURS, visit_commands.on_command),
    "profil": (Right.SET_HOURS, profile_commands.on_command),
    "kelengkapan": (Right.SET_HOURS, completeness.on_command),
    "mingguan": (Right.SET_HOURS, weekly_command.on_command),
    "umumkan": (Right.ANNOUNCE, compose_announcement.on_command),
    "undang": (Right.MANAGE_STAFF, invite_command.on_command),
    "petugas": (Right.MANAGE_STAFF, members.on_command),
    "log": (Right.READ_LOG, audit_command.on_command),
    "aduan": (Right.INSPECT, case_queue.on_command),
    "rekap": (Right.INSPECT, monthly_recap.on_command),
    "tahan": (Right.INSPECT, hold_command.on_command),
}
STAFF_BUTTON_HANDLERS: dict[str, tuple[Right | None, ButtonHandler]] = {
    "learn": (Right.LEARN, link_questions.on_button),
    "ownanswer": (Right.LEARN, write_answer.on_button),
    "answerok": (Right.APPROVE, publish_answer.on_approval_button),
    "change": (Right.SET_HOURS, hours_commands.on_button),
    "poster": (Right.SET_HOURS, poster_command.on_button),
    "counter_code": (Right.SET_HOURS, counter_code_command.on_button),
    "guide": (Right.SET_HOURS, guided_commands.on_button),
    "printing": (Right.SET_HOURS, print_commands.on_button),
    "mobileset": (Right.SET_HOURS, mobile_commands.on_button),
    "mobilemany": (Right.SET_HOURS, mobile_spreadsheet.on_button),
    "home_staff": (Right.SET_HOURS, visit_commands.on_button),
    "post": (Right.SET_HOURS, board_commands.on_button),
    "figures": (Right.SET_HOURS, enter_figure.on_button),
    "morning": (Right.SET_HOURS, morning_reminder.on_button),
    "doubt": (Right.SET_HOURS, doubt_dialog.on_staff_button),
    "profileset": (Right.SET_HOURS, profile_commands.on_button),
    "week": (Right.SET_HOURS, weekly_command.on_button),
    "announce": (Right.ANNOUNCE, compose_announcement.on_button),
    "amend": (Right.ANNOUNCE, corrections.on_button),
    "sent": (Right.ANNOUNCE, sent_announcements.on_button),
    "approve": (Right.APPROVE, decide_approval.on_button),
    "scamstaff": (Right.ANNOUNCE, scam_desk.on_staff_button),
    "held": (Right.SET_HOURS, decide_held_change.on_button),
    "invite": (Right.MANAGE_STAFF, invite_command.on_button),
    "crew": (Right.MANAGE_STAFF, members.on_button),
    "log": (Right.READ_LOG, audit_command.on_button),
    "case": (Right.INSPECT, case_buttons.on_button),
    "recap": (Right.INSPECT, monthly_recap.on_button),
    "ladder": (None, overdue_ladder.on_button),
    "neighbour": (Right.MANAGE_STAFF, name_neighbours.on_button),
}
BUTTON_HANDLERS: dict[str, ButtonHandler] = {
    "join": accept_invitation.on_button,
    "home": staff_desk.on_home_button,
    "office": answer_question.on_office_button,
    "answer": answer_question.on_button,
    "answercase": answer_question.on_case_button,
    "answerwait": answer_waitlist.on_button,
    "archive": archive_texts.on_button,
    "where": locations.on_button,
    "board": board_for_citizens.on_button,
    "progress": progress_for_citizens.on_button,
    "privacy": privacy_commands.on_button,
    "language": language.on_button,
    "plain": plain_mode.on_button,
    "help": help.on_button,
    "place": other_updates.on_unserved_region_button,
    "follow": follow.on_button,
    "told": whatsapp_notice.on_button,
    "check": verify_notice.on_button,
    "scam": scam_desk.on_button,
    "monthly": public_counts.on_button,
    "elsewhere": complaint_bodies.on_button,
    "report": dialog.on_button,
    "ticket": ticket.on_button,
    "cards": card_check.on_button,
    "mobile": mobile_calendar.on_button,
    "home_visit": visit_requests.on_button,
    "profile": profile_answers.on_button,
}
# The handler of the next message while this draft is open. It returns None if the message is not for it.
DRAFT_HANDLERS: dict[str, tuple[Right | None, DraftHandler]] = {
    "announce": (Right.ANNOUNCE, compose_announcement.on_message),
    "correct": (Right.ANNOUNCE, corrections.on_message),
    "check": (None, verify_notice.on_message),
    write_answer.FORM: (Right.LEARN, write_answer.on_message),
    "case": (Right.INSPECT, case_writing.on_message),
    "figure": (Right.SET_HOURS, enter_figure.on_message),
    "sheet": (Right.SET_HOURS, spreadsheet_uploads.on_message),
    "cards": (None, card_check.on_message),
    slip_check.FORM: (None, slip_check.on_message),
    slip_codes.FORM: (None, slip_codes.on_message),
    mobile_calendar.NEAR_FORM: (None, mobile_calendar.on_message),
    board_commands.END_FORM: (Right.SET_HOURS, board_commands.on_end_message),
    visit_requests.FORM: (None, visit_requests.on_message),
    visit_requests.NOTE_FORM: (None, visit_requests.on_note_message),
    visit_commands.PROPOSAL_FORM: (Right.SET_HOURS, visit_commands.on_message),
    mobile_commands.EDIT_FORM: (Right.SET_HOURS, mobile_commands.on_edit_message),
    mobile_commands.PIN_FORM: (Right.SET_HOURS, mobile_commands.on_pin_message),
    profile_commands.FORM: (Right.SET_HOURS, profile_commands.on_message),
    old_facts.FORM: (Right.SET_HOURS, profile_commands.on_old_fact_number),
    profile_commands.HOURS_FORM: (Right.SET_HOURS, profile_hours.on_message),
}
# Drafts that accept a location too.
DRAFTS_WITH_LOCATION = frozenset({mobile_calendar.NEAR_FORM, mobile_commands.PIN_FORM, profile_commands.FORM})
EVENT_HANDLERS: dict[EventKind, Handler] = {
    EventKind.TEXT: answer_question.on_message,
    EventKind.EDITED: other_updates.on_edited_message,
    EventKind.LOCATION: locations.on_location,
    EventKind.CONTACT: other_updates.on_contact,
    EventKind.MEDIA: other_updates.on_attachment,
    EventKind.GROUP: other_updates.on_group_message,
    EventKind.INLINE: inline_mode.on_inline_query,
    EventKind.BLOCKED: other_updates.on_blocked,
}
