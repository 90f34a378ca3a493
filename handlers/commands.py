"""The commands by audience: one list for the menu in Telegram, for /bantuan and for the routes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """`meaning` is a msgid of at most 256 characters."""

    name: str
    meaning: str


CITIZEN = (
    Command("start", "Start, choose an office"),
    Command("lokasi", "Offices and counters, open or closed"),
    Command("jadwal", "Opening hours and holidays"),
    Command("bantuan", "What you can ask here"),
    Command("bahasa", "Bahasa Indonesia / English"),
    Command("privasi", "What is kept about you, and why"),
    Command("datasaya", "See what is kept about you"),
    Command("hapusdata", "Delete what is kept about you"),
)
DESCRIPTION = (
    "Questions about the identity card (KTP-el): requirements, cost, places, hours, printing. Answers day and night,"
    " free of charge, each with its source. Never send your NIK or photos of your card."
)
SHORT = "Answers about the KTP-el from Disdukcapil rules, day and night, free of charge."
