"""People who try to break reporting: each abuse is refused, kindly, and leaves no trace."""

import asyncio
from datetime import timedelta

import pytest

from content import receipt
from demo.eyes import inline_buttons, words_of
from demo.group import Group
from demo.person import Person
from storage.database import Database
from storage.routes import News, nudge
from tests.casework_street import opened
from tests.conftest import Town
from tests.reporting import begun, draft, filled, forms, panel, routed, sent, told

__all__ = ["opened"]
GUESSES = [
    f"{word}-kela-miru-sato-wenu-pila-gohe" for word in ("budo", "kala", "lemi", "nosu", "puwa", "rite")
]


def token(person: Person) -> str:
    """That of the form whose buttons are under the last message."""
    return str(inline_buttons(person.last)[0]["callback_data"].split(":")[2])


async def forged(person: Person, *data: str) -> None:
    """Press buttons that are not there; the bot goes on working."""
    for one in data:
        person.forge(person.last["message_id"], one)
        await person.expect_toast()
    await person.silence()


async def test_the_form_of_somebody_else_cannot_be_pressed(opened: list[Database], town: Town) -> None:
    siti, eko = await town.person(office="3674"), await town.person("Eko")
    await filled(siti)
    stolen = token(siti)
    await forged(
        eko, *(f"report:{verb}:{stolen}" for verb in ("send", "yes", "resume", "slip", "again", "wipe"))
    )
    assert await forms(opened[-1]) == []
    assert "Sudah benar" in siti.text
    assert "Pamulang" not in eko.transcript()


async def test_nothing_is_sent_before_the_review(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    await forged(
        siti, f"report:send:{token(siti)}", f"report:slip:{token(siti)}", f"report:again:{token(siti)}"
    )
    assert await forms(opened[-1]) == []
    await panel(siti, "Pamulang", "Kapan")


async def test_values_that_no_button_has_change_nothing(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    await begun(siti)
    mine = token(siti)
    await forged(
        siti,
        *(
            f"report:set:{mine}:place:{value}"
            for value in ("9999", "3674-99", "", "'; DROP TABLE reports", "<b>")
        ),
        f"report:page:{mine}:-1",
        f"report:page:{mine}:99999999999",
        f"report:change:{mine}:story",
        f"report:set:{mine}:nostep:x",
        f"report:kind:{mine}:honest",
        f"report:mode:{mine}:once",
        "report",
        "report:",
        "report:set",
        f"report:set:{mine}",
        f"report:xyz:{mine}:a:b:c:d",
        "ticket",
        "ticket:open",
        "ticket:open:::",
        f"ticket:answer:{mine}",
    )
    found = await draft(opened[-1], siti)
    assert found is not None and found.step == "place" and found.data["filling"]["mode"] == "tell"


async def test_staff_at_the_counter_keep_no_route_to_their_own_chat(
    opened: list[Database], town: Town
) -> None:
    rina = await town.clerk()
    await rina.ask("/lapor", "untuk siapa")
    await panel(rina, "Untuk warga", "Sekali kirim")
    await forged(rina, f"report:mode:{token(rina)}:tell")
    found = await draft(opened[-1], rina)
    assert found is not None and found.data["filling"].get("mode", "") == ""


async def test_a_citizen_cannot_file_as_staff(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    siti.forge(siti.last["message_id"], "report:new:petugas")
    await siti.expect("Pilih caranya")
    found = await draft(opened[-1], siti)
    assert found is not None and found.data["filling"].get("source", "warga") == "warga"


async def test_guessing_codes_is_slowed_down_kindly_and_not_for_ever(town: Town) -> None:
    siti, eko = await town.person(office="3674"), await town.person("Eko")
    code = await sent(siti, "Saya cek sendiri")
    for _ in range(5):
        await eko.ask(f"/tiket {receipt.make()}", "Kode itu tidak ada")
    await eko.ask(f"/tiket {receipt.make()}", "tunggu sampai pukul 11.00.*Laporan Anda aman")
    await eko.ask(f"/tiket {code}", "tunggu sampai pukul")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    town.now += timedelta(hours=1, seconds=1)
    await eko.ask(f"/tiket {code}", "Laporan 3674-")


async def test_slips_of_the_finger_lock_nobody_out(town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    for guess in GUESSES * 2:
        await siti.ask(f"/tiket {guess}", "belum pas|tidak ada|tunggu")
        if "tunggu" in siti.text:
            pytest.fail("codes that cannot exist were counted")
        if "tidak ada" in siti.text:
            town.now += timedelta(hours=2)
    await siti.ask(f"/tiket {code}", "Laporan 3674-")


async def test_checking_slips_cannot_be_used_to_guess(town: Town) -> None:
    eko = await town.person("Eko")
    for _ in range(20):
        await eko.ask("/cekslip 3674-AAAAAA 00000000", "Tidak cocok")
    await eko.ask("/cekslip 3674-AAAAAA 00000000", "Lanjutkan sejam lagi")


async def test_many_reports_from_one_chat_wait_until_tomorrow(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    for _ in range(3):
        await sent(siti, "Sekali kirim")
    await filled(siti, "Sekali kirim")
    await panel(siti, "Kirim laporan", "menunggu dulu.*Isiannya tetap tersimpan.*Minggu, 22 November 2026")
    assert len(await forms(opened[-1])) == 3
    town.now += timedelta(days=1, seconds=1)
    await panel(siti, "Kirim laporan", "Laporan terkirim")
    assert len(await forms(opened[-1])) == 4


async def test_news_of_another_report_cannot_be_opened(opened: list[Database], town: Town) -> None:
    siti, eko = await town.person(office="3674"), await town.person("Eko")
    await sent(siti)
    await sent_by(eko)
    async with opened[-1].transaction() as tx:
        ids = [row["id"] for row in await tx.all("SELECT id FROM reports")]
        for id in ids:
            await nudge(tx, id, News.MOVED, int(town.now.timestamp()))
    await siti.expect("Ada kabar untuk Anda")
    await eko.expect("Ada kabar untuk Anda")
    opening = inline_buttons(siti.last)[0]["callback_data"]
    eko.forge(eko.last["message_id"], opening)
    await eko.expect_edit("Ketik kode laporan")
    assert sorted(await routed(opened[-1])) == sorted([siti.id, eko.id])


async def sent_by(person: Person) -> None:
    await person.ask("/start 3674", "Ketik pertanyaan")
    await sent(person)


async def test_buttons_of_an_open_case_do_nothing_elsewhere(opened: list[Database], town: Town) -> None:
    siti, eko = await town.person(office="3674"), await town.person("Eko")
    code = await sent(siti, "Saya cek sendiri")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    for button in inline_buttons(siti.last):
        eko.say("/bantuan")
        await eko.expect("")
        eko.forge(eko.last["message_id"], button["callback_data"])
        await eko.expect_toast("sudah ditutup")
    async with opened[-1].reading() as tx:
        assert await tx.all("SELECT id FROM talk") == []


async def test_a_group_opens_neither_form_nor_case(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    group = Group(town.telegram, "RT 05")
    there = siti.within(group)
    group.add_bot(siti.bot, siti.human)
    there.say(f"/tiket@{siti.bot.username} {code}")
    there.say(f"/lapor@{siti.bot.username} petugas minta uang")
    await there.silence()
    said = " ".join(words_of(message) for message in there.shown)
    assert there.shown
    assert "3674-" not in said and "Pilih caranya" not in said
    assert len(await forms(opened[-1])) == 1


async def test_two_chats_at_once_do_not_mix(opened: list[Database], town: Town) -> None:
    siti, eko = await town.person(office="3674"), await town.person("Eko", office="3674")
    codes = await asyncio.gather(sent(siti), sent(eko))
    assert len(set(codes)) == 2
    assert codes[0] not in eko.transcript() and codes[1] not in siti.transcript()


async def test_links_into_the_dialog_start_nothing(opened: list[Database], town: Town) -> None:
    eko = await town.person("Eko")
    for payload in ("report", "report:send", "lapor", "tiket", GUESSES[0]):
        await eko.ask(f"/start {payload}", "Loket|tidak berlaku|Ketik|tanpa nama")
    assert await draft(opened[-1], eko) is None


async def test_letters_to_examiners_are_bounded(opened: list[Database], town: Town) -> None:
    siti = await town.person(office="3674")
    code = await sent(siti, "Saya cek sendiri")
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    for n in range(31):
        await panel(siti, "Tulis ke pemeriksa", "Ketik pesan")
        await told(siti, f"pesan {n}", "sampai ke pemeriksa" if n < 30 else "Tulis sisanya besok")
    async with opened[-1].reading() as tx:
        assert len(await tx.all("SELECT id FROM talk")) == 30
