"""Invitations, through the chat: once, for two days, not to be guessed, told and revoked."""

from datetime import timedelta

from tests.conftest import Town
from tests.engines import everything
from tests.office_staff import LINK, SERPONG, WORTHLESS, kept, link, opens


async def test_from_the_first_admin_to_an_officer_of_two_sites(town: Town) -> None:
    rina = await town.clerk()
    await rina.ask("/siapa", "Anda Bu Rina.*Admin.*semua kantor.*mengundang petugas.*/undang.*Nomor Telegram")
    dedi = await town.person("Dedi")
    assert "petugas" not in dedi.commands
    payload = await link(rina, *SERPONG)
    assert "Petugas · Kota Tangerang Selatan: Serpong, Pamulang" in rina.text
    assert "23 November 2026 10.00" in rina.text
    await opens(dedi, payload, "Petugas · Kota Tangerang Selatan: Serpong, Pamulang.*dicatat beserta nama")
    dedi.press("Ya, saya terima")
    await dedi.expect_edit("Selamat bertugas, Dedi!")
    await dedi.ask("/siapa", "Petugas · Kota Tangerang Selatan: Serpong, Pamulang.*Anda boleh: mengatur jam")
    assert "mengundang" not in dedi.text
    assert "siapa" in dedi.commands
    await rina.ask("/petugas", "Petugas \\(2\\).*Bu Rina: Admin.*Dedi: Petugas")


async def test_a_link_works_once_and_whoever_is_late_gets_nothing(town: Town) -> None:
    rina, dedi, eko = await town.clerk(), await town.person("Dedi"), await town.person("Eko")
    payload = await link(rina, "Admin", "Semua kantor")
    await opens(eko, payload, "Anda diundang")
    await opens(dedi, payload, "Anda diundang")
    dedi.press("Ya, saya terima")
    await dedi.expect_edit("Selamat bertugas")
    before = kept(town)
    eko.press("Ya, saya terima")
    await eko.expect_edit(WORTHLESS)
    await opens(eko, payload, WORTHLESS)
    await opens(dedi, payload, WORTHLESS)
    assert kept(town) == before


async def test_a_link_ends_after_two_days_also_when_opened_before(town: Town) -> None:
    rina, dedi, eko = await town.clerk(), await town.person("Dedi"), await town.person("Eko")
    payload = await link(rina, *SERPONG)
    town.now += timedelta(hours=47, minutes=59)
    await opens(dedi, payload, "Anda diundang")
    town.now += timedelta(minutes=2)
    before = kept(town)
    dedi.press("Ya, saya terima")
    await dedi.expect_edit(WORTHLESS)
    await opens(eko, payload, WORTHLESS)
    assert kept(town) == before


async def test_links_cannot_be_guessed(town: Town) -> None:
    rina, eko = await town.clerk(), await town.person("Eko")
    payload = await link(rina, "Admin", "Semua kantor")
    before, other = kept(town), payload[:-1] + ("A" if payload[-1] != "A" else "B")
    for guess in (other, "u_", "u_1", payload[:-1], payload.lower(), payload + "A", "u_" + "x" * 60):
        await opens(eko, guess, WORTHLESS)
    digest = str(before["invitations"][0][1])
    for token in ("", "1", digest[:40], other.removeprefix("u_")):
        eko.forge(eko.last["message_id"], f"join:yes:{token}")
        await eko.expect_toast()
    assert kept(town) == before


async def test_no_file_of_the_database_holds_the_secret_of_a_link(town: Town) -> None:
    rina = await town.clerk()
    payload = await link(rina, "Admin", "Semua kantor")
    await rina.ask("/siapa", "Admin")
    await town.close()
    assert payload.encode() not in everything(town.database)
    await town.open()
    await opens(await town.person("Dedi"), payload, "Anda diundang")


async def test_a_pasted_link_opens_and_is_not_kept_as_a_question(town: Town) -> None:
    rina, dedi = await town.clerk(), await town.person("Dedi", office="3674")
    payload = await link(rina, *SERPONG)
    await dedi.ask(f"https://t.me/{dedi.bot.username}?start={payload}", "Anda diundang")
    await rina.ask(f"pak ini t.me/{dedi.bot.username}?start={payload}", "undangan buatan Anda sendiri")
    await rina.ask("/pertanyaan", "Tidak ada pertanyaan|tidak ada|semua")
    assert payload not in rina.text


async def test_ones_own_link_is_not_used_up_by_trying_it(town: Town) -> None:
    rina, dedi = await town.clerk(), await town.person("Dedi")
    payload = await link(rina, *SERPONG)
    await opens(rina, payload, "undangan buatan Anda sendiri")
    rina.forge(rina.last["message_id"], f"join:yes:{payload.removeprefix('u_')}")
    await rina.expect_edit(WORTHLESS)
    await opens(dedi, payload, "Anda diundang")


async def test_an_invitation_is_listed_and_revoked(town: Town) -> None:
    rina, dedi = await town.clerk(), await town.person("Dedi")
    payload = await link(rina, *SERPONG)
    await opens(dedi, payload, "Anda diundang")
    await rina.ask("/undang", "Siapa yang Anda undang")
    rina.press("Undangan yang belum dipakai (1)")
    await rina.expect_edit("#1.*Serpong, Pamulang.*oleh Bu Rina")
    assert not LINK.search(rina.text)
    rina.press("Cabut #1")
    await rina.expect_edit("dicabut")
    dedi.press("Ya, saya terima")
    await dedi.expect_edit(WORTHLESS)


async def test_no_is_an_answer(town: Town) -> None:
    rina, dedi = await town.clerk(), await town.person("Dedi", office="3674")
    await opens(dedi, await link(rina, *SERPONG), "Anda diundang")
    dedi.press("Tidak")
    await dedi.expect_edit("Ketik pertanyaan")
    assert len(kept(town)["staff"]) == 1


async def test_pressing_the_button_of_a_link_again_makes_no_second_one(town: Town) -> None:
    rina = await town.clerk()
    await link(rina, "Admin", "Semua kantor")
    message, before = rina.last["message_id"], kept(town)
    rina.forge(message, "invite:make:admin:all:0")
    await rina.expect_edit("hanya ditampilkan sekali")
    assert kept(town) == before
