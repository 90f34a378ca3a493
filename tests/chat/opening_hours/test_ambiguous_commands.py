"""Ambiguous commands of officers: a name of two places, an unclear time, small numbers."""

import pytest

from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import MONDAY, new_admin_on_duty


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/kuota cianjur 25", "Tercatat"),
        ("/alat cianjur mati", "Tercatat"),
        ("/tutup cianjur besok rapat", "Periksa dulu"),
    ],
)
async def test_a_name_of_an_office_and_of_its_kecamatan_is_asked_about(
    harness: BotHarness, command: str, answer: str
) -> None:
    harness.now = MONDAY
    rina = await harness.new_admin()
    await rina.ask("/start 3203", "Kabupaten Cianjur")
    await rina.ask(command, "Untuk tempat yang mana")
    assert rina.buttons == ["Seluruh Kabupaten Cianjur", "Kantor Kecamatan Cianjur", "✖️ Batal"]
    rina.press("Kantor Kecamatan Cianjur")
    said = await rina.expect_edit("Kantor Kecamatan Cianjur")
    assert "Warungkondang" not in said["text"] and "tempat lain" not in said["text"]
    for sure in ("kabupaten cianjur", "kec cianjur"):
        await rina.ask(command.replace("cianjur", sure), answer)


async def test_examples_name_no_place_that_means_two(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await rina.ask("/start 3203", "Kabupaten Cianjur")
    for command in ("/tutup", "/jam", "/jemputbola", "/capaian", "/cetak"):
        await rina.ask(command, f"{command} warungkondang")


async def test_a_time_that_is_not_clear_shows_the_whole_command_with_its_place(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    for command, example in (
        ("/tutup pamulang", "/tutup pamulang besok gangguan server"),
        ("/tutup pamulang 31 februari banjir", "/tutup pamulang besok gangguan server"),
        ("/tambahjam pamulang sabtu 12.00-08.00", "/tambahjam pamulang Sabtu \\d+ \\w+ 08.00-12.00"),
        ("/libur kapan-kapan", "/libur \\d+ \\w+ Pilkada"),
    ):
        await rina.ask(command, f"Kapan\\?.*Silakan kirim perintahnya lagi secara lengkap.*{example}")


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("gangguan sampe besok jam 10", "Selasa, 24 November 2026, 10.00"),
        ("putus sampai Rabu pukul 12.30 karena petir", "Rabu, 25 November 2026, 12.30"),
        ("putus sampai jam 10 besok", "Selasa, 24 November 2026, 10.00"),
        ("putus sampai jam 15", "hari ini 15.00"),
        ("putus sampai besok", "akhir Selasa, 24 November 2026"),
    ],
)
async def test_an_end_of_day_and_hour(harness: BotHarness, said: str, until: str) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask(f"/jaringan pamulang {said}", f"Tercatat.*berlaku sampai {until}")


async def test_a_number_that_cannot_be_is_asked_for_and_chatter_is_no_remark(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/kuota pamulang -5", "Bagaimana keadaannya sekarang")
    await rina.ask("/jaringan pamulang putus sampai besok jam 25", "Sampai kapan")
    said = await rina.ask("/blangko pamulang abis total pak", "Blangko: habis")
    assert "(" not in said["text"].split("habis")[1].split("\n")[0]


async def test_a_kecamatan_named_like_a_day_is_a_place_after_dan(harness: BotHarness) -> None:
    """Setu is also Saturday in Javanese. One of two places was dropped, and its name became the day or the reason."""
    rina = await new_admin_on_duty(harness)
    await rina.ask("/tutup serpong dan setu besok", "Serpong dan Setu.*tutup.*Minggu, 22 November 2026")
    await rina.ask("/jaringan pamulang, serpong & setu putus", "Serpong.*putus.*Pamulang.*putus.*Setu.*putus")
    await rina.ask("/tutup serpong setu depan", "Serpong.*tutup.*Sabtu, 28 November 2026")
