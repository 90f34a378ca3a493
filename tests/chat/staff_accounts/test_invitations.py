"""Invitations through the chat: valid once and for two days, unguessable, announced, revocable."""

from datetime import timedelta

from tests.support.bot_harness import BotHarness
from tests.support.database_engines import dump_everything
from tests.support.staff_helpers import (
    INVALID_INVITATION,
    INVITATION_LINK,
    OFFICER_CHOICES,
    create_invitation,
    open_invitation,
    read_staff_tables,
)


async def test_from_the_first_admin_to_an_officer_of_two_sites(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await rina.ask("/siapa", "Anda Bu Rina.*Admin.*semua kantor.*mengundang petugas.*/undang.*Nomor Telegram")
    dedi = await harness.new_person("Dedi")
    assert "petugas" not in dedi.commands
    payload = await create_invitation(rina, *OFFICER_CHOICES)
    assert "Petugas · Kota Tangerang Selatan: Serpong, Pamulang" in rina.text
    assert "23 November 2026 10.00" in rina.text
    await open_invitation(
        dedi, payload, "Petugas · Kota Tangerang Selatan: Serpong, Pamulang.*dicatat beserta nama"
    )
    dedi.press("Ya, saya terima")
    await dedi.expect_edit("Selamat bertugas, Dedi!")
    await dedi.ask("/siapa", "Petugas · Kota Tangerang Selatan: Serpong, Pamulang.*Anda boleh: mengatur jam")
    assert "mengundang" not in dedi.text
    assert "siapa" in dedi.commands
    await rina.ask("/petugas", "Petugas \\(2\\).*Bu Rina: Admin.*Dedi: Petugas")


async def test_a_link_works_once_and_a_late_person_gets_nothing(harness: BotHarness) -> None:
    rina, dedi, eko = (
        await harness.new_admin(),
        await harness.new_person("Dedi"),
        await harness.new_person("Eko"),
    )
    payload = await create_invitation(rina, "Admin", "Semua kantor")
    await open_invitation(eko, payload, "Anda diundang")
    await open_invitation(dedi, payload, "Anda diundang")
    dedi.press("Ya, saya terima")
    await dedi.expect_edit("Selamat bertugas")
    before = read_staff_tables(harness)
    eko.press("Ya, saya terima")
    await eko.expect_edit(INVALID_INVITATION)
    await open_invitation(eko, payload, INVALID_INVITATION)
    await open_invitation(dedi, payload, INVALID_INVITATION)
    assert read_staff_tables(harness) == before


async def test_a_link_ends_after_two_days_also_when_opened_before(harness: BotHarness) -> None:
    rina, dedi, eko = (
        await harness.new_admin(),
        await harness.new_person("Dedi"),
        await harness.new_person("Eko"),
    )
    payload = await create_invitation(rina, *OFFICER_CHOICES)
    harness.now += timedelta(hours=47, minutes=59)
    await open_invitation(dedi, payload, "Anda diundang")
    harness.now += timedelta(minutes=2)
    before = read_staff_tables(harness)
    dedi.press("Ya, saya terima")
    await dedi.expect_edit(INVALID_INVITATION)
    await open_invitation(eko, payload, INVALID_INVITATION)
    assert read_staff_tables(harness) == before


async def test_links_cannot_be_guessed(harness: BotHarness) -> None:
    rina, eko = await harness.new_admin(), await harness.new_person("Eko")
    payload = await create_invitation(rina, "Admin", "Semua kantor")
    before, other = read_staff_tables(harness), payload[:-1] + ("A" if payload[-1] != "A" else "B")
    for guess in (other, "u_", "u_1", payload[:-1], payload.lower(), payload + "A", "u_" + "x" * 60):
        await open_invitation(eko, guess, INVALID_INVITATION)
    digest = str(before["invitations"][0][1])
    for token in ("", "1", digest[:40], other.removeprefix("u_")):
        eko.forge_button_press(eko.last_message["message_id"], f"join:yes:{token}")
        await eko.expect_callback_answer()
    assert read_staff_tables(harness) == before


async def test_no_file_of_the_database_holds_the_secret_of_a_link(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    payload = await create_invitation(rina, "Admin", "Semua kantor")
    await rina.ask("/siapa", "Admin")
    await harness.close()
    assert payload.encode() not in dump_everything(harness.database_path)
    await harness.open()
    await open_invitation(await harness.new_person("Dedi"), payload, "Anda diundang")


async def test_a_pasted_link_opens_and_is_not_kept_as_a_question(harness: BotHarness) -> None:
    rina, dedi = await harness.new_admin(), await harness.new_person("Dedi", office="3674")
    payload = await create_invitation(rina, *OFFICER_CHOICES)
    await dedi.ask(f"https://t.me/{dedi.bot.username}?start={payload}", "Anda diundang")
    await rina.ask(f"pak ini t.me/{dedi.bot.username}?start={payload}", "undangan buatan Anda sendiri")
    await rina.ask("/pertanyaan", "Tidak ada pertanyaan yang menunggu")
    assert payload not in rina.text


async def test_ones_own_link_is_not_used_up_by_trying_it(harness: BotHarness) -> None:
    rina, dedi = await harness.new_admin(), await harness.new_person("Dedi")
    payload = await create_invitation(rina, *OFFICER_CHOICES)
    await open_invitation(rina, payload, "undangan buatan Anda sendiri")
    rina.forge_button_press(rina.last_message["message_id"], f"join:yes:{payload.removeprefix('u_')}")
    await rina.expect_edit(INVALID_INVITATION)
    await open_invitation(dedi, payload, "Anda diundang")


async def test_an_invitation_is_listed_and_revoked(harness: BotHarness) -> None:
    rina, dedi = await harness.new_admin(), await harness.new_person("Dedi")
    payload = await create_invitation(rina, *OFFICER_CHOICES)
    await open_invitation(dedi, payload, "Anda diundang")
    await rina.ask("/undang", "Siapa yang Anda undang")
    rina.press("Undangan yang belum dipakai (1)")
    await rina.expect_edit("#1.*Serpong, Pamulang.*oleh Bu Rina")
    assert not INVITATION_LINK.search(rina.text)
    rina.press("Cabut #1")
    await rina.expect_edit("dicabut")
    dedi.press("Ya, saya terima")
    await dedi.expect_edit(INVALID_INVITATION)


async def test_no_is_an_answer(harness: BotHarness) -> None:
    rina, dedi = await harness.new_admin(), await harness.new_person("Dedi", office="3674")
    await open_invitation(dedi, await create_invitation(rina, *OFFICER_CHOICES), "Anda diundang")
    dedi.press("Tidak")
    await dedi.expect_edit("Ketik pertanyaan")
    assert len(read_staff_tables(harness)["staff"]) == 1


async def test_pressing_the_button_of_a_link_again_makes_no_second_one(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await create_invitation(rina, "Admin", "Semua kantor")
    note, _ = rina.bot_messages[-2:]
    before = read_staff_tables(harness)
    rina.forge_button_press(note["message_id"], "invite:make:admin:all:0")
    await rina.expect_edit("hanya ditampilkan sekali")
    assert read_staff_tables(harness) == before
