"""The commands by audience, for the menu in Telegram and /bantuan. Their handlers are in `handlers.core.routes`."""

from collections.abc import Iterable, Mapping

from content.lazy_dataclass import dataclass
from content.loading.records import Office
from content.office_features import OfficeFeature, is_feature_anywhere
from content.text.translation import Translator
from handlers.core import permissions
from handlers.core.permissions import Grant, Right
from handlers.core.replies import CommandMenu


@dataclass(frozen=True)
class Command:
    """A command. `meaning` is a msgid of at most 256 characters. `right` is required for staff commands; None: any role.

    `is_office_wide`: a grant for some sites is not enough. `is_in_menu`: Telegram's menu of citizens lists it.
    `feature`: listed only for offices that have this feature.
    """

    name: str
    meaning: str
    right: Right | None = None
    is_office_wide: bool = False
    is_in_menu: bool = True
    feature: OfficeFeature | None = None


CITIZEN_COMMANDS = (
    Command("start", "Start, choose an office"),
    Command("lokasi", "Offices and counters, open or closed"),
    Command("jadwal", "Opening hours and holidays", is_in_menu=False),
    Command("cetak", "Is my card printed? No NIK needed"),
    Command("jemputbola", "When officers come to your village or school"),
    Command("kunjungan", "A visit at home for someone who cannot come", is_in_menu=False),
    Command("status", "Before you go: cards, machines, queue, open or not"),
    Command("lapor", "Report an illegal fee, without your name"),
    Command("tiket", "News of your report, with its code"),
    Command("cekslip", "Is the slip of a report genuine?", is_in_menu=False),
    Command("ikuti", "Be told when hours change or an office closes"),
    Command("langganan", "What you follow; pause or stop", is_in_menu=False),
    Command("pengumuman", "Announcements in force", is_in_menu=False),
    Command("capaian", "How many are recorded, with a picture", is_in_menu=False),
    Command("arsip", "What old news reported about an office", is_in_menu=False),
    Command("cek", "Is a message from us genuine?", is_in_menu=False),
    Command("angka", "How many illegal fees were reported", is_in_menu=False),
    Command("pengaduan", "Where else to complain", is_in_menu=False),
    Command("data", "The office's data as files for websites", is_in_menu=False),
    Command("bantuan", "What you can ask here"),
    Command("bahasa", "Bahasa Indonesia / English", is_in_menu=False),
    Command("mudah", "Short answers in plain words", is_in_menu=False),
    Command("privasi", "What is kept about you, and why"),
    Command("datasaya", "See what is kept about you", is_in_menu=False),
    Command("hapusdata", "Delete what is kept about you", is_in_menu=False),
)
STAFF_COMMANDS = (
    Command("siapa", "Who I am here and what I may do"),
    Command("umumkan", "Write and send an announcement", Right.ANNOUNCE),
    Command("tutup", "Close a place for some time, and tell its followers", Right.SET_HOURS),
    Command("buka", "Open again, or open on a special day", Right.SET_HOURS),
    Command("tambahjam", "Extra service: a weekend, an evening", Right.SET_HOURS),
    Command("libur", "Days off of the office", Right.SET_HOURS, is_office_wide=True),
    Command("jam", "Regular opening hours of a place", Right.SET_HOURS),
    Command("profil", "Address, telephone, services and map pin of a place", Right.SET_HOURS),
    Command("kelengkapan", "What citizens asked and your office has not filled in", Right.SET_HOURS),
    Command(
        "mingguan", "The week of your office in figures", Right.SET_HOURS, feature=OfficeFeature.WEEKLY_SHEET
    ),
    Command("poster", "Posters with the QR code of a place, as PDF", Right.SET_HOURS),
    Command(
        "qr",
        "QR code for the counter: wait for the card of today",
        Right.SET_HOURS,
        feature=OfficeFeature.COUNTER_QR,
    ),
    Command("cetak", "Say up to which recordings cards are printed", Right.SET_HOURS),
    Command("jemputbola", "Announce, change and cancel mobile service", Right.SET_HOURS),
    Command("kunjungan", "Home visits that were asked for", Right.SET_HOURS),
    Command("blangko", "Blank cards: in stock, few or none", Right.SET_HOURS),
    Command("alat", "Recording machine: working or not", Right.SET_HOURS),
    Command("printer", "Card printer: working or not", Right.SET_HOURS),
    Command("jaringan", "Network: working, slow or down", Right.SET_HOURS),
    Command("kuota", "Quota of today: how many are left", Right.SET_HOURS),
    Command("antrean", "Queue: short, medium or long", Right.SET_HOURS),
    Command("nomor", "Last queue number of the day: until when", Right.SET_HOURS),
    Command("capaian", "Post how many are recorded, of how many", Right.SET_HOURS),
    Command("pertanyaan", "Give answers to questions that were not understood", Right.LEARN),
    Command(
        "jawab",
        "Answers that your office writes itself",
        Right.LEARN,
        is_office_wide=True,
        feature=OfficeFeature.OFFICE_ANSWERS,
    ),
    Command("undang", "Invite somebody to work here", Right.MANAGE_STAFF),
    Command("petugas", "Who works here; change and end roles", Right.MANAGE_STAFF),
    Command("log", "What staff did", Right.READ_LOG),
    Command("aduan", "Reports of illegal fees to examine", Right.INSPECT),
    Command("rekap", "Reports by month, place and role", Right.INSPECT),
    Command("tahan", "Keep a report beyond its time", Right.INSPECT),
)
CITIZEN_MENU = tuple(command for command in CITIZEN_COMMANDS if command.is_in_menu)
OTHER_NAMES = frozenset({"mulai", "help", "language", "privacy"})
"""Further names of commands for citizens, which no menu lists. "stop" is not here: in groups it stops other bots."""
BOT_DESCRIPTION = (
    "Questions about the identity card (KTP-el): requirements, cost, places, hours, printing. Answers day and night,"
    " free of charge, each with its source. Never send your NIK or photos of your card."
)
BOT_SHORT_DESCRIPTION = "Answers about the KTP-el from Disdukcapil rules, day and night, free of charge."


def list_staff_commands(grants: Iterable[Grant], offices: Mapping[str, Office]) -> tuple[Command, ...]:
    """Return the commands that these grants allow and whose features their offices have; none without a grant."""
    held = tuple(grants)
    return tuple(
        command for command in STAFF_COMMANDS if any(_is_allowed(command, grant, offices) for grant in held)
    )


def _is_allowed(command: Command, grant: Grant, offices: Mapping[str, Office]) -> bool:
    if command.right not in (None, *permissions.list_rights(grant)) or (
        command.is_office_wide and grant.sites
    ):
        return False
    own = (
        offices.values()
        if grant.office is None
        else [office for office in (offices.get(grant.office),) if office]
    )
    return command.feature is None or is_feature_anywhere(own, command.feature)


def build_command_menu(
    t: Translator, chat_id: int, grants: Iterable[Grant], offices: Mapping[str, Office]
) -> CommandMenu:
    """Return the menu of a chat: commands of staff first. Without a grant it is the default menu."""
    found = list_staff_commands(grants, offices)
    own = {command.name for command in found}
    listed = (*found, *(command for command in CITIZEN_MENU if command.name not in own)) if found else ()
    return CommandMenu(chat_id, tuple((command.name, t(command.meaning)) for command in listed))
