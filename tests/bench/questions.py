"""The questions of the benchmarks: ten that come again and again, and some hundred thousand that never come twice.

Short texts that come again are remembered by the understanding. In an office, few people write the same words.
"""

from collections.abc import Sequence
from typing import overload

REPEATED = (
    "bikin ktp bayar brp min",
    "ktp ilang gan mesti gmn",
    "sdh rekam kok blm jadi",
    "syarat pindah kk",
    "buka sabtu ga",
    "umur 17 baru mau bikin ktp",
    "surat ilang ktp ke polisi dulu?",
    "blangko abis ya",
    "bisa rekam di luar daerah ga",
    "daftar online caranya",
)
STEP = 65_537  # has no divisor in common with the number of combinations, so each comes once
GREETINGS = (
    "",
    "assalamualaikum",
    "permisi",
    "halo min",
    "selamat pagi",
    "maaf mau tanya",
    "kak",
    "pak",
    "bu",
    "siang",
)
RELATIVES = (
    "saya", "anak saya", "ibu saya", "bapak saya", "adik saya", "kakak saya", "suami saya", "istri saya", "nenek saya",
    "paman saya", "teman saya",
)  # fmt: skip
CIRCUMSTANCES = (
    "", "kemarin", "minggu lalu", "karena mau nikah", "buat daftar kerja", "buat urus bank", "soalnya mau sekolah",
    "mau berangkat umroh", "habis pindah rumah", "sebelum lebaran", "buat bpjs", "karena rusak", "untuk paspor",
)  # fmt: skip
ENDINGS = (
    "", "ya", "min", "gimana", "tolong dibantu", "makasih", "mohon infonya", "terima kasih banyak", "nih", "bisa?",
    "dong",
)  # fmt: skip


class DistinctQuestions(Sequence[str]):
    """Every combination of the words above once. Neighbours differ in all parts."""

    def __len__(self) -> int:
        return len(REPEATED) * len(GREETINGS) * len(RELATIVES) * len(CIRCUMSTANCES) * len(ENDINGS)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        if at >= len(self):
            raise IndexError(at)
        parts = []
        rest = at * STEP % len(self)
        for words in (GREETINGS, REPEATED, RELATIVES, CIRCUMSTANCES, ENDINGS):
            rest, n = divmod(rest, len(words))
            parts.append(words[n])
        return " ".join(part for part in parts if part)
