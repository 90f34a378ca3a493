"""Action buttons below answers and sites, among them "Kabari saya kalau berubah"."""

from handlers.announcements.announcement_buttons import FollowPlace
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows
from handlers.home_visits.home_visit_buttons import StartVisitRequest
from handlers.mobile_service.mobile_buttons import ListWeekVisits
from handlers.printed_cards.card_buttons import AskCardDate, AskCardPlace, ShowCardSites
from handlers.status_board.board_buttons import ShowOfficeBoard, ShowSiteBoard
from storage.announcements.follows import TOPICS

WHOLE_OFFICE = "-"  # in callback data: the whole office
TOPIC_BUNDLES = {
    "hours": ("jadwal", "gangguan"),
    "all": TOPICS,
    "status": ("blangko", "gangguan"),
    **{topic: (topic,) for topic in TOPICS},
}
BUNDLE_OF_ANSWER = {
    "hari_libur_akhir_pekan": "hours",
    "lokasi": "hours",
    "offline_recording": "gangguan",
    "blanko": "blangko",
    "cetak_prr": "blangko",
    "jemput_bola": "jemput_bola",
    "antrean": "pengumuman",
}


def action_buttons(context: Context, id: str, office: str, site: str) -> ButtonRows:
    """Return buttons that lead from an answer to an action of the bot."""
    match id:
        case "cetak_prr":
            data = AskCardDate(site).pack() if site else AskCardPlace().pack()
            if office and not site:
                data = ShowCardSites(office, 0).pack()
            return ((Button(context.t("🖨 Is my card printed?"), data),),)
        case "jemput_bola" if office:
            dates = Button(context.t("🚐 Dates"), ListWeekVisits(office).pack())
            ask = Button(context.t("🏠 Ask for a visit"), StartVisitRequest().pack())
            return ((dates, ask),)
        case "blanko" | "antrean" | "offline_recording" if office:
            data = ShowSiteBoard(site).pack() if site else ShowOfficeBoard(office, 0).pack()
            return ((Button(context.t("📋 Status board"), data),),)
    return ()


def follow_button(context: Context, office: str, site: str, bundle: str) -> Button:
    """Return a button that follows topics at a site ("": the whole office) with one tap."""
    data = FollowPlace(office, site or WHOLE_OFFICE, bundle).pack()
    return Button(context.t("🔔 Tell me when this changes"), data)
