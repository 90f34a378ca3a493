"""Action buttons below answers and sites, among them "Kabari saya kalau berubah"."""

from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows
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
            data = (
                callback_data.pack_callback("cards", "site", site)
                if site
                else callback_data.pack_callback("cards", "ask")
            )
            if office and not site:
                data = callback_data.pack_callback("cards", "office", office, 0)
            return ((Button(context.t("🖨 Is my card printed?"), data),),)
        case "jemput_bola" if office:
            dates = Button(context.t("🚐 Dates"), callback_data.pack_callback("mobile", "week", office))
            ask = Button(context.t("🏠 Ask for a visit"), callback_data.pack_callback("home_visit", "ask"))
            return ((dates, ask),)
        case "blanko" | "antrean" | "offline_recording" if office:
            data = (
                callback_data.pack_callback("board", "site", site)
                if site
                else callback_data.pack_callback("board", "list", office, 0)
            )
            return ((Button(context.t("📋 Status board"), data),),)
    return ()


def follow_button(context: Context, office: str, site: str, bundle: str) -> Button:
    """Return a button that follows topics at a site ("": the whole office) with one tap."""
    data = callback_data.pack_callback("follow", "on", office, site or WHOLE_OFFICE, bundle)
    return Button(context.t("🔔 Tell me when this changes"), data)
