"""Say in open data why hours are only probable, in the words of the chat."""

from content.opening_hours.opening_status import OpeningDoubt

DOUBT_TEXTS = {
    OpeningDoubt.ESTIMATE: "Tanggal libur atau musim itu masih bisa bergeser.",
    OpeningDoubt.RAMADAN_HOURS: (
        "Sedang Ramadan dan kantor belum memberi jam Ramadan: tanyakan dulu sebelum berangkat."
    ),
    OpeningDoubt.YEAR_NOT_SET: "Hari libur tahun itu belum ditetapkan.",
}
OTHER_HOURS_UNKNOWN = "Jam lain pada hari itu belum dikonfirmasi kantor."
SITE_UNKNOWN = "Jam layanan di sini belum dikonfirmasi kantor."
