"""Follows: by button or command, by topic, paused, ended with one tap, ended by blocking the bot."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from content.quiet_hours import find_send_time
from storage.announcements import follows
from storage.chats import chat_profiles
from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed

JAKARTA, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")


async def test_follow_a_kecamatan_by_buttons_and_choose_topics(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti", "dikabari tentang apa")
    assert "Seluruh Kota Tangerang Selatan" in siti.buttons
    siti.press("Pamulang")
    await siti.expect("Anda mengikuti Pamulang, Kota Tangerang Selatan.*21.00–06.00")
    assert {"✅ jadwal", "✅ blangko", "✅ pengumuman"} <= set(siti.buttons)
    siti.press("✅ blangko")
    await siti.expect_edit("Anda mengikuti Pamulang")
    assert "▫️ blangko" in siti.buttons
    await siti.ask(
        "/langganan", "Pamulang, Kota Tangerang Selatan: jadwal, gangguan dan tutup, jemput bola, pengumuman"
    )


async def test_the_last_topic_off_is_following_no_more(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti blangko", "Anda mengikuti Kota Tangerang Selatan")
    siti.press("✅ blangko")
    await siti.expect_edit("tidak mengikuti")
    await siti.ask("/langganan", "belum mengikuti apa pun")


async def test_follow_by_word_and_by_a_button_under_an_answer(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti pamulang", "Anda mengikuti Pamulang")
    siti.forge_button_press(siti.last_message["message_id"], "answer:show:blanko")
    await siti.expect("Sumber")
    siti.press("🔔 Kabari saya kalau berubah")
    await siti.expect("Anda mengikuti Kota Tangerang Selatan")
    await siti.ask("/langganan", "Kota Tangerang Selatan: blangko.*Pamulang, Kota Tangerang Selatan: jadwal")


async def test_follow_a_site_from_its_card(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("/lokasi bakung", "Bakung")
    siti.press("🔔 Kabari saya kalau berubah")
    await siti.expect("Anda mengikuti Bakung")
    await siti.ask("/langganan", "Bakung, Kabupaten Blitar: jadwal, gangguan dan tutup")
    assert "blangko" not in siti.text


async def test_without_an_office_it_is_asked(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("/ikuti", "kantor yang mana")
    siti.press("Kota Bekasi")
    await siti.expect_edit("dikabari tentang apa")
    await siti.ask("/ikuti kota blitar", "belum dilayani")


async def test_pause_go_on_and_stop_all(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    await siti.ask("/langganan", "Serpong")
    siti.press("🔔 Cara kabar datang")
    await siti.expect_edit("Kabar datang dengan cara apa")
    siti.press("⏸ Jeda 30 hari")
    await siti.expect_edit("Dijeda sampai 21 Desember 2026")
    assert await _recipients_of(harness, "3674") == []
    siti.press("▶️ Lanjutkan sekarang")
    await siti.expect_edit("Anda mengikuti")
    assert await _recipients_of(harness, "3674") == [siti.id]
    siti.press("🔕 Berhenti semua")
    await siti.expect_edit("belum mengikuti apa pun")


async def test_blocking_ends_it_and_coming_back_offers_it_again(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    siti.block()
    siti.block(False)
    siti.say("/bantuan")
    await siti.expect("/hapusdata")
    await siti.expect("Selamat datang kembali.*Serpong.*diikuti lagi")
    assert await _recipients_of(harness, "3674") == []
    siti.press("🔔 Ya, ikuti lagi")
    await siti.expect_edit("Anda mengikuti.*Serpong")
    assert await _recipients_of(harness, "3674") == [siti.id]


async def test_declining_forgets_it(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    siti.block()
    siti.block(False)
    siti.say("/start")
    await siti.expect("Selamat datang kembali")
    siti.press("Tidak")
    await siti.expect_edit("belum mengikuti")
    await siti.ask("/datasaya", "Anda mengikuti: –")


async def test_my_data_shows_follows_and_erasing_ends_them(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti serpong", "Anda mengikuti")
    await siti.ask("/datasaya", "Anda mengikuti: .*Serpong, Kota Tangerang Selatan")
    siti.press("🗑 Hapus")
    await siti.expect_edit("Hapus semua")
    siti.press("Ya, hapus sekarang")
    await siti.expect_edit("sudah dihapus")
    assert await _recipients_of(harness, "3674") == []


async def test_forged_buttons_follow_nothing(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for data in ("follow:on:9999:-:all", "follow:on:3674:3505-01:all", "follow:on:3674:-:gosip", "follow:flip:3674:-:x",
                 "follow:pick:3674:-1", "follow:stop:x", "follow:on"):  # fmt: skip
        siti.forge_button_press(siti.last_message["message_id"], data)
        await siti.expect_callback_answer()
    await siti.ask("/langganan", "belum mengikuti apa pun")


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-11-21T20:59+07:00", JAKARTA, "2026-11-21T20:59+07:00"),
        ("2026-11-21T21:00+07:00", JAKARTA, "2026-11-22T06:00+07:00"),
        ("2026-11-21T23:59+07:00", JAKARTA, "2026-11-22T06:00+07:00"),
        ("2026-11-22T00:30+07:00", JAKARTA, "2026-11-22T06:00+07:00"),
        ("2026-11-22T05:59+07:00", JAKARTA, "2026-11-22T06:00+07:00"),
        ("2026-11-22T06:00+07:00", JAKARTA, "2026-11-22T06:00+07:00"),
        ("2026-11-21T19:30+07:00", JAYAPURA, "2026-11-22T06:00+09:00"),
    ],
)
def test_quiet_hours(now: str, zone: ZoneInfo, expected: str) -> None:
    moment = datetime.fromisoformat(now)
    assert find_send_time(moment, zone) == datetime.fromisoformat(expected)
    assert find_send_time(moment, zone, urgent=True) == moment


async def test_who_is_told() -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        for chat, site, topics in (
            (1, "", ("jadwal",)), (2, "3674-01", ("jadwal", "gangguan")), (3, "3674-02", ("jadwal",)),
            (4, "", ("blangko",)), (5, "3674-01", ("jadwal",)),
        ):  # fmt: skip
            await chat_profiles.find_or_create(tx, chat, 0)
            await follows.follow(tx, chat, "3674", site, topics, 0)
        await chat_profiles.record_block(tx, 5, 0)

        async def list_followers(
            *sites: str, topics: tuple[str, ...] = ("jadwal",), exclude: tuple[int, ...] = ()
        ) -> list[int]:
            return await follows.list_followers(
                tx, office="3674", sites=sites, topics=topics, exclude=exclude, now=10
            )

        assert await list_followers() == [1, 2, 3]
        assert await list_followers("3674-01") == [1, 2]
        assert await list_followers("3674-01", "3674-02", exclude=(1,)) == [2, 3]
        assert await list_followers(topics=("gangguan", "blangko")) == [2, 4]
        assert await list_followers(topics=()) == [1, 2, 3, 4]
        assert await follows.list_followers(tx, office=None, now=10) == [1, 2, 3, 4]
        assert await follows.list_followers(tx, office="3505", now=10) == []
    await database.close()


async def test_who_reads_and_never_writes_is_kept_as_long_as_they_follow() -> None:
    database = await Database.open(None)
    async with database.transaction() as tx:
        for chat in (1, 2, 3):
            await chat_profiles.find_or_create(tx, chat, 0)
        await follows.follow(tx, 1, "3674", "", ("jadwal",), 0)
        await follows.follow(tx, 2, "3674", "", ("jadwal",), 0)
        await chat_profiles.record_block(tx, 2, 5)
        assert await chat_profiles.delete_idle(tx, 1000) == 2
        assert await chat_profiles.find(tx, 1) is not None
        assert await follows.list_follows(tx, 2, ended=True) == []
    await database.close()


async def _recipients_of(harness: BotHarness, office: str) -> list[int]:
    """Return the chats that a notice of the office would reach now."""
    found = follows.build_chat_query(office=office, now=int(harness.now.timestamp()) + 1)
    return [
        chat
        for (chat,) in query_committed(
            harness.database_path, f"{found.sql} ORDER BY f.chat_id", **found.values
        )
    ]
