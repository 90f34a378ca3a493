"""Examples of commands: copied, they work: of one's own place, and of times to come."""

import re
from datetime import UTC, datetime

import pytest

from tests.support.bot_harness import BotHarness
from tests.support.home_visit_helpers import PAMULANG
from tests.support.staff_helpers import hire, new_admin_on_duty

SATURDAY_AFTERNOON = datetime(2026, 11, 28, 9, 33, tzinfo=UTC)
YEAR_END = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # 23.30 in Jakarta
COMMANDS = ("tutup", "jam", "tambahjam", "cetak", "jemputbola", "capaian", "blangko", "kuota", "alat")
REFUSED = re.compile(
    "di luar tugas|lewat|Kapan\\?|belum bisa dibaca|Sampai kapan|Untuk tempat", re.IGNORECASE
)


@pytest.mark.parametrize("now", [SATURDAY_AFTERNOON, YEAR_END])
async def test_every_example_that_a_clerk_sees_works_when_it_is_copied(
    harness: BotHarness, now: datetime
) -> None:
    rina = await new_admin_on_duty(harness)
    dedi = await hire(harness, rina, "Dedi", *PAMULANG)
    harness.telegram_now = harness.now = now
    for command in COMMANDS:
        said = await dedi.ask(
            f"/{command} pamulang" if command in ("blangko", "kuota", "alat") else f"/{command}",
            "Tulis begini",
        )
        examples = [line for line in said["text"].split("\n") if line.startswith(f"/{command} ")]
        assert examples
        for example in examples:
            assert "pamulang" in example, example
            answer = await dedi.ask(example, ".")
            assert not REFUSED.search(answer["text"]), f"{example}: {answer['text']}"


async def test_siapa_lists_only_what_one_may_use(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    dedi = await hire(harness, rina, "Dedi", *PAMULANG)
    await dedi.ask("/siapa", "/tutup")
    assert "/libur" not in dedi.text and "libur" not in dedi.commands
    await rina.ask("/siapa", "/libur")


async def test_the_example_of_a_day_off_is_a_day_to_come(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=YEAR_END)
    harness.telegram_now = YEAR_END
    said = await rina.ask("/libur", "Tulis begini")
    example = next(line for line in said["text"].split("\n") if line.startswith("/libur "))
    await rina.ask(example, "Periksa dulu")


async def test_a_time_that_is_over_leads_on_by_taps(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask("/tutup serpong kemarin", "Kapan. Tanggal itu sudah lewat")
    assert rina.buttons == ["👆 Pilih dengan tombol", "🏠 Menu"]
    rina.press("👆 Pilih dengan tombol")
    await rina.expect_edit("Untuk tempat yang mana")
