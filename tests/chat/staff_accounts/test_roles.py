"""Roles and the audit log, through the chat."""

import asyncio
import csv
import io

import pytest

from demo.testing.chat_assertions import text_of
from storage.engine.database import ConstraintError, Database
from storage.staff_accounts import audit_log
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import ENGINE
from tests.support.staff_helpers import (
    INVALID_INVITATION,
    OFFICER_CHOICES,
    create_invitation,
    end_role,
    hire,
    new_admin_on_duty,
    open_invitation,
    read_staff_tables,
)

REPLACING = (
    "INSERT OR REPLACE INTO audit (id, at, actor, act, about) VALUES (1, 0, 0, 'x', '{}')",
    "REPLACE INTO audit (id, at, actor, act, about) VALUES (1, 0, 0, 'x', '{}')",
)


async def test_whom_it_concerns_is_told(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    dedi = await hire(harness, rina, "Dedi", *OFFICER_CHOICES)
    assert "Dedi menerima undangan Anda: Petugas · Kota Tangerang Selatan: Serpong, Pamulang" in rina.text
    await rina.ask("/petugas", "Dedi")
    rina.press("Dedi")
    await rina.expect_edit("nomor Telegram")
    rina.press("Jadikan Pemeriksa")
    await rina.expect_edit("Jadikan")
    rina.press("Ya, ubah")
    await dedi.expect("Peran Anda di sini berubah: Pemeriksa · Kota Tangerang Selatan")
    await end_role(rina, "Dedi")
    await dedi.expect("Peran Anda di sini berakhir: Pemeriksa")


async def test_staff_see_their_role_among_their_data_and_deleting_tells_what_stays(
    harness: BotHarness,
) -> None:
    rina = await harness.new_admin()
    await rina.ask("/bantuan", "/hapusdata.*/siapa.*/undang")
    await rina.ask("/datasaya", "Tugas Anda di sini: Admin · semua kantor.*tidak pernah dihapus")
    await rina.ask("/hapusdata", "Hapus")
    rina.press("Ya, hapus")
    await rina.expect_edit("sudah dihapus.*Tugas Anda di sini: Admin")
    siti = await harness.new_person()
    await siti.ask("/datasaya", "Nomor")
    assert "Tugas" not in siti.text
    await siti.ask("/bantuan", "/hapusdata")
    assert "/siapa" not in siti.text


async def test_menus_of_staff_are_set_anew_at_a_start(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await rina.ask("/siapa", "Admin")
    rina.bot.commands.clear()
    assert rina.commands == []
    await harness.close()
    await harness.open()
    async with asyncio.timeout(5):
        while "undang" not in rina.commands:
            await rina.screen.wait_for_change()


FORGED = (
    "crew:ended:2 crew:ended:99 crew:ended:-1 crew:ended:² crew:ended crew:turned:1:raja crew:turned:1:admin"
    " crew:turned:1:petugas crew:placed:1:1 crew:placed:1:zz crew:places:1:-1:0 crew:places:3:zz:0 crew:list:9999 crew :"
    " invite:make:raja:all:0 invite:make:admin:9999:0 invite:make:petugas:3674:ffffffffff invite:make:admin:3674:1"
    " invite:make:petugas:all:1 invite:make:petugas:3674:-1 invite:sites:3674:zz:0 invite:sites:9999:0:0"
    " invite:revoke:7 log:older:x join:yes:1 join:yes join"
).split() + [
    f"{start}:{'9' * 40}" for start in ("crew:ended", "crew:show", "invite:revoke", "log:older", "crew:list")
]


async def test_forged_buttons_change_nothing_even_for_an_admin(harness: BotHarness) -> None:
    """Rina is the last admin. Dedi, whose role had number 2, has left."""
    rina = await harness.new_admin()
    await hire(harness, rina, "Dedi", *OFFICER_CHOICES)
    await end_role(rina, "Dedi")
    await hire(harness, rina, "Eko", *OFFICER_CHOICES)
    before = read_staff_tables(harness)
    for data in FORGED:
        rina.forge_button_press(rina.last_message["message_id"], data)
        await rina.expect_callback_answer("")
    await rina.wait_for_silence()
    assert read_staff_tables(harness) == before


async def test_places_are_changed_and_old_buttons_find_nothing(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    dedi = await hire(harness, rina, "Dedi", *OFFICER_CHOICES)
    await rina.ask("/petugas", "Dedi")
    rina.press("Dedi")
    await rina.expect_edit("Dedi.*nomor Telegram")
    for choice in ("Ubah tempat tugas", "Serpong", "Setu"):
        rina.press("✅ " + choice if choice == "Serpong" else choice)
        await rina.expect_edit("Tempat tugas Dedi")
    rina.press("Simpan (2 dipilih)")
    await rina.expect_edit("Dedi sekarang Petugas · Kota Tangerang Selatan: Pamulang, Setu")
    await dedi.ask("/siapa", "Pamulang, Setu")
    before = read_staff_tables(harness)
    for data in ("crew:placed:2:0", "crew:ended:2", "crew:turned:2:admin"):
        rina.forge_button_press(rina.last_message["message_id"], data)
        await rina.expect_callback_answer()
    await rina.wait_for_silence()
    assert rina.text.startswith("Petugas (2)")
    assert read_staff_tables(harness) == before


async def test_a_role_is_changed_and_the_menu_with_it(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    dedi = await hire(harness, rina, "Dedi", "Petugas:", "Kota Bekasi", "Seluruh kantor")
    assert "undang" not in dedi.commands
    await rina.ask("/petugas", "Dedi: Petugas")
    rina.press("Dedi")
    await rina.expect_edit("nomor Telegram")
    rina.press("Jadikan Admin")
    await rina.expect_edit("Jadikan Dedi Admin Kota Bekasi")
    rina.press("Ya, ubah")
    await rina.expect_edit("Dedi sekarang Admin · Kota Bekasi")
    assert "undang" in dedi.commands
    await dedi.ask("/undang", "Siapa yang Anda undang")


async def test_who_left_is_a_citizen_again_at_once_and_after_a_restart(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    tono = await harness.new_admin("Pak Tono")
    await tono.ask("/siapa", "Admin")
    await end_role(rina, "Pak Tono")
    assert "siapa" not in tono.commands
    await harness.close()
    await harness.open()
    tono.say("/undang")
    await tono.expect("")
    assert "Siapa yang Anda undang" not in tono.text
    tono.forge_button_press(tono.last_message["message_id"], "invite:role:admin")
    await tono.expect_callback_answer("tidak dipakai")


async def test_the_last_admin_cannot_go(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await hire(harness, rina, "Dedi", "Admin", "Kota Bekasi")
    await rina.ask("/siapa", "Admin")
    before = read_staff_tables(harness)
    await end_role(rina, "Bu Rina", "tidak bisa dilepas")
    rina.forge_button_press(rina.last_message["message_id"], "crew:turned:1:petugas")
    await rina.expect_edit("mengubah perannya sendiri")
    assert read_staff_tables(harness) == before
    eko = await hire(harness, rina, "Eko", "Admin", "Semua kantor")
    await end_role(eko, "Bu Rina")


async def test_with_an_admin_go_the_invitations_he_made(harness: BotHarness) -> None:
    rina, eko = await harness.new_admin(), await harness.new_person("Eko")
    dedi = await hire(harness, rina, "Dedi", "Admin", "Semua kantor")
    payload = await create_invitation(dedi, "Admin", "Semua kantor")
    await open_invitation(eko, payload, "Anda diundang")
    await end_role(rina, "Dedi")
    eko.press("Ya, saya terima")
    await eko.expect_edit(INVALID_INVITATION)


async def test_nobody_gives_themselves_a_role(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await hire(harness, rina, "Dedi", "Admin", "Semua kantor")
    await rina.ask("/petugas", "Dedi")
    rina.press("Bu Rina")
    await rina.expect_edit("nomor Telegram")
    assert not [label for label in rina.buttons if label.startswith("Jadikan")]
    before = read_staff_tables(harness)
    rina.forge_button_press(rina.last_message["message_id"], "crew:turned:1:pemeriksa")
    await rina.expect_edit("Tidak ada yang mengubah perannya sendiri")
    assert read_staff_tables(harness) == before


async def test_an_admin_of_one_office_reaches_no_other(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    dedi = await hire(harness, rina, "Dedi", "Admin", "Kota Bekasi")
    await hire(harness, rina, "Eko", *OFFICER_CHOICES)
    pending = await create_invitation(rina, "Petugas:", "Kota Tangerang Selatan", "Seluruh kantor")
    await dedi.ask("/petugas", "Petugas \\(1\\).*Dedi: Admin")
    before = read_staff_tables(harness)
    for data in (
        "crew:show:1", "crew:ended:1", "crew:ended:3", "crew:turned:3:admin", "crew:placed:3:1",
        "invite:make:admin:all:0", "invite:make:petugas:3674:1", "invite:revoke:3", "invite:sites:3674:1:0",
        "invite:office:petugas:3674",
    ):  # fmt: skip
        dedi.forge_button_press(dedi.last_message["message_id"], data)
        await dedi.expect_callback_answer()
        await dedi.wait_for_silence()
        assert "Serpong" not in dedi.text
        assert "Eko" not in dedi.text
    assert read_staff_tables(harness) == before
    await open_invitation(await harness.new_person("Fitri"), pending, "Anda diundang")
    await dedi.ask("/log", "Kota Bekasi")
    assert "Tangerang" not in dedi.text


async def test_the_log_tells_who_did_what_in_pages_and_as_a_file(harness: BotHarness) -> None:
    rina = await harness.new_admin("=Rina")
    await hire(harness, rina, "Dedi", *OFFICER_CHOICES)
    await create_invitation(rina, "Admin", "Kota Bekasi")
    await end_role(rina, "Dedi")
    await rina.ask(
        "/log", "21 November 2026 10.00.*mengakhiri peran: Dedi · Petugas · Kota Tangerang Selatan: Serpong"
    )
    assert "Lebih lama ⬇️" not in rina.buttons
    rina.press("📄 Unduh berkas (CSV)")
    document = await rina.expect_kind("document")
    assert document["document"]["file_name"] == "log-2026-11-21.csv"
    file = harness.telegram.files.files_by_id[document["document"]["file_id"]]
    raw = harness.telegram.files.read_bytes(file)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert [row["perbuatan"] for row in rows] == [
        "staff.first", "staff.invite", "staff.join", "staff.invite", "staff.end",
    ]  # fmt: skip
    assert rows[0]["nama"] == "'=Rina"
    assert rows[2]["waktu"] == "2026-11-21T10:00:00+07:00"
    await rina.ask("/log", "mengunduh catatan")
    await create_invitation(rina, "Admin", "Kota Bekasi")
    await rina.ask("/log", "membuat undangan")
    rina.press("Lebih lama ⬇️")
    await rina.expect_edit("masuk pertama kali sesuai pengaturan")
    rina.press("⏫ Terbaru")
    await rina.expect_edit("mengunduh catatan")


async def test_the_log_speaks_in_words(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    for command in (
        "/jam pamulang senin-jumat 08.00-15.00",
        "/tutup serpong 7 Desember banjir",
        "/capaian serpong 12.345 dari 15.000 per 20 November",
    ):
        await rina.ask(command, "")
        rina.press("Simpan")
        await rina.expect_edit("Tercatat")
    shown = await rina.ask("/log", "mencatat angka capaian.*1 baris.*Senin–Jumat 08.00–15.00")
    assert not any(word in text_of(shown) for word in ("id ", "rows", "Mo-Fr", "off"))


async def test_the_audit_table_refuses_every_change(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await rina.ask("/siapa", "Admin")
    await harness.close()
    database = await Database.open(harness.database_path)
    before = read_staff_tables(harness)
    for sql in (
        "UPDATE audit SET actor = 1",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        *(REPLACING if ENGINE == "sqlite" else ["TRUNCATE audit"]),
    ):
        with pytest.raises(ConstraintError, match="append-only"):
            async with database.transaction() as tx:
                await tx.execute(sql)
    async with database.transaction() as tx:
        about = {"reason": "ganti NIK 0000001234567890", "list": ["081234567890"]}
        await audit_log.record(tx, at=0, actor=1, act="closure.add", office="3674", about=about)
    await database.close()
    after = read_staff_tables(harness)["audit"]
    assert after[:-1] == before["audit"]
    assert "0000001234567890" not in str(after)
    assert "081234567890" not in str(after)
    await harness.open()
