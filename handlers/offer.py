"""The button "Kabari saya kalau berubah", under answers and sites."""

from handlers import press
from handlers.reply import Button, Rows
from handlers.visit import Visit
from storage.follows import TOPICS

WHOLE = "-"  # in callback data: the office as a whole
BUNDLES = {
    "hours": ("jadwal", "gangguan"),
    "all": TOPICS,
    "status": ("blangko", "gangguan"),
    **{topic: (topic,) for topic in TOPICS},
}
OF_ANSWERS = {
    "hari_libur_akhir_pekan": "hours",
    "lokasi": "hours",
    "offline_recording": "gangguan",
    "blanko": "blangko",
    "cetak_prr": "blangko",
    "jemput_bola": "jemput_bola",
    "antrean": "pengumuman",
}


def doors(visit: Visit, id: str, office: str, site: str) -> Rows:
    """Buttons under an answer that lead on to what the bot does about it."""
    match id:
        case "cetak_prr":
            data = press.pack("cards", "site", site) if site else press.pack("cards", "ask")
            if office and not site:
                data = press.pack("cards", "office", office, 0)
            return ((Button(visit.t("🖨 Is my card printed?"), data),),)
        case "jemput_bola" if office:
            dates = Button(visit.t("🚐 Dates"), press.pack("mobile", "week", office))
            ask = Button(visit.t("🏠 Ask for a visit"), press.pack("home_visit", "ask"))
            return ((dates, ask),)
        case "blanko" | "antrean" | "offline_recording" if office:
            data = press.pack("board", "site", site) if site else press.pack("board", "list", office, 0)
            return ((Button(visit.t("📋 Status board"), data),),)
    return ()


def button(visit: Visit, office: str, site: str, bundle: str) -> Button:
    """Follow a bundle of topics at a site ("" the whole office) with one tap."""
    data = press.pack("follow", "on", office, site or WHOLE, bundle)
    return Button(visit.t("🔔 Tell me when this changes"), data)
