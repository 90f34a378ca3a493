"""How the bot presents itself, and its inline mode."""

import asyncio

import pytest
from telegram import (
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    MenuButtonCommands,
)
from telegram.error import BadRequest

from demo.api.api_errors import JsonObject
from demo.api.user_actions import UserActionError
from demo.testing.group import GroupChat
from demo.testing.person import Person
from tests.support.local_telegram_harness import (
    LocalTelegramHarness,
    expect_refusal,
    inline_article,
)


async def test_the_narrowest_commands_are_shown(harness: LocalTelegramHarness) -> None:
    bot, siti, budi = harness.bot, harness.siti, Person(harness.telegram, "Budi")
    await bot.set_my_commands([("start", "Mulai")])
    assert siti.commands == budi.commands == ["start"]
    await bot.set_my_commands([("bantuan", "Bantuan")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([("help", "Help")], BotCommandScopeAllPrivateChats(), "en")
    await bot.set_my_commands([("tutup", "Tutup kantor")], scope=BotCommandScopeChat(siti.id))
    assert (siti.commands, budi.commands) == (["tutup"], ["bantuan"])
    budi.change_language("en")
    assert budi.commands == ["help"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(siti.id))
    assert siti.commands == ["bantuan"]
    kept = await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "en")
    assert [command.command for command in kept] == ["help"]


async def test_groups_have_their_own_commands(harness: LocalTelegramHarness) -> None:
    group = GroupChat(harness.telegram)
    siti = harness.siti.in_group(group)
    await harness.bot.set_my_commands([("start", "Mulai")], scope=BotCommandScopeAllPrivateChats())
    await harness.bot.set_my_commands([("jadwal", "Jadwal")], scope=BotCommandScopeAllGroupChats())
    assert (harness.siti.commands, siti.commands) == (["start"], ["jadwal"])


@pytest.mark.parametrize("name", ["Mulai", "a-b", "", "a" * 33])
async def test_wrong_commands_are_refused(harness: LocalTelegramHarness, name: str) -> None:
    with expect_refusal("Bot_command_invalid"):
        await harness.bot.set_my_commands([(name, "Mulai")])


async def test_commands_of_a_chat_need_the_chat(harness: LocalTelegramHarness) -> None:
    with expect_refusal("Chat not found"):
        await harness.bot.set_my_commands([("a", "b")], scope=BotCommandScopeChat(999))


async def test_words_about_the_bot_by_language(harness: LocalTelegramHarness) -> None:
    bot = harness.bot
    await bot.set_my_name("Loket")
    await bot.set_my_description("Layanan kependudukan")
    await bot.set_my_description("Civil registry", language_code="en")
    await bot.set_my_short_description("Tanya syarat")
    assert (await bot.get_my_name("en")).name == "Loket"
    assert (await bot.get_my_description("en")).description == "Civil registry"
    assert (await bot.get_my_description("ms")).description == "Layanan kependudukan"
    assert (await bot.get_my_short_description()).short_description == "Tanya syarat"
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("a" * 121)


async def test_menu_button(harness: LocalTelegramHarness) -> None:
    await harness.bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert (await harness.bot.get_chat_menu_button(harness.siti.id)).type == "commands"


async def test_chats_and_members(harness: LocalTelegramHarness) -> None:
    chat = await harness.bot.get_chat(harness.siti.id)
    assert (chat.first_name, chat.type) == ("Siti", "private")
    member = await harness.bot.get_chat_member(harness.siti.id, harness.siti.id)
    assert (member.status, member.user.id) == ("member", harness.siti.id)
    with expect_refusal("Chat not found"):
        await harness.bot.get_chat(Person(harness.telegram, "Budi").id)


async def test_inline_mode(harness: LocalTelegramHarness) -> None:
    asked = asyncio.create_task(harness.siti.query_inline("syarat ktp"))
    (update,) = await harness.bot.get_updates(timeout=5)
    query = update.inline_query
    assert query and (query.query, query.from_user.id) == ("syarat ktp", harness.siti.id)
    button = InlineQueryResultsButton("Buka Loket", start_parameter="inline")
    await query.answer([inline_article("1", "<b>Bawa KK</b>")], cache_time=5, button=button)
    (result,) = await asked
    assert result["title"] == "Syarat KTP"
    sent = harness.siti.choose_result("syarat ktp", "1")
    assert (sent["text"], sent["entities"][0]["type"]) == ("Bawa KK", "bold")
    (update,) = await harness.bot.get_updates(offset=update.update_id + 1, timeout=0)
    assert update.message and update.message.via_bot and update.message.via_bot.id == harness.bot.id
    with pytest.raises(UserActionError):
        harness.siti.choose_result("syarat ktp", "2")
    with expect_refusal("Query is too old and response timeout expired or query id is invalid"):
        await query.answer([])


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([inline_article("1", "a"), inline_article("1", "b")], "Result_id_duplicate"),
        ([inline_article("a" * 65, "a")], "Result_id_invalid"),
        (
            [inline_article("1", "<p>a</p>")],
            'Can\'t parse entities: unsupported start tag "p" at byte offset 0',
        ),
    ],
)
async def test_wrong_inline_results(
    harness: LocalTelegramHarness, results: list[InlineQueryResultArticle], words: str
) -> None:
    asked: asyncio.Task[list[JsonObject]] = asyncio.create_task(harness.siti.query_inline("x"))
    (update,) = await harness.bot.get_updates(timeout=5)
    assert update.inline_query
    with expect_refusal(words):
        await harness.bot.answer_inline_query(update.inline_query.id, results)
    await update.inline_query.answer([])
    assert await asked == []
