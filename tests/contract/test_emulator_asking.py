"""Questions about chats and members, the menus, and the checks against the specification."""

from __future__ import annotations

import httpx
import pytest
import telegram
from telegram import BotCommand
from telegram.error import BadRequest

from bot.playground.emulator import Emulator, asking, spec
from bot.playground.emulator.methods import METHODS


def test_every_specified_method_is_played() -> None:
    """The specification and the table of methods name the same methods, and more than a handful."""
    specified = set(spec.load().methods)
    assert specified == {*METHODS, "getUpdates"}
    assert len(specified) > 20


async def test_members(emulator: Emulator, bot: telegram.Bot) -> None:
    """Roles are told as Telegram types them, for people and for the bot."""
    api = emulator
    assert (await bot.get_chat_member(api.group.id, api.olga.id)).status == "creator"
    assert (await bot.get_chat_member(api.group.id, api.anna.id)).status == "member"
    api.group.roles[api.anna.id] = "administrator"
    administrator = await bot.get_chat_member(api.group.id, api.anna.id)
    assert isinstance(administrator, telegram.ChatMemberAdministrator)
    for role, kind in (
        ("restricted", telegram.ChatMemberRestricted),
        ("kicked", telegram.ChatMemberBanned),
        ("left", telegram.ChatMemberLeft),
    ):
        api.group.roles[api.boris.id] = role
        assert isinstance(await bot.get_chat_member(api.group.id, api.boris.id), kind)
    assert {member.user.id for member in await bot.get_chat_administrators(api.channel.id)} == {api.olga.id, bot.id}
    assert (await bot.get_chat_member(api.channel.id, bot.id)).status == "administrator"
    assert await bot.get_chat_member_count(api.forum.id) == 5
    with pytest.raises(BadRequest, match=r"(?i)PARTICIPANT_ID_INVALID"):
        await bot.get_chat_member(api.group.id, 4242)
    with pytest.raises(BadRequest, match=r"(?i)no administrators in the private chat"):
        await bot.get_chat_administrators(api.anna.id)
    assert not api.violations


async def test_chats(emulator: Emulator, bot: telegram.Bot) -> None:
    """A chat is found by number or name, with all that its type requires; the bot can leave."""
    assert (await bot.get_chat("@family_playground")).is_forum
    assert (await bot.get_chat(emulator.anna.id)).first_name == "Anna"
    await bot.leave_chat(emulator.group.id)
    with pytest.raises(telegram.error.Forbidden, match=r"(?i)not a member"):
        await bot.get_chat(emulator.group.id)
    assert not emulator.violations


async def test_menus_by_scope_and_language(emulator: Emulator, bot: telegram.Bot) -> None:
    """A person sees the narrowest menu there is, in their language if it has one."""
    api = emulator
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "Помощь")], language_code="ru")
    await bot.set_my_commands(
        [BotCommand("subscribe", "Subscribe")], scope=telegram.BotCommandScopeAllChatAdministrators()
    )
    await bot.set_my_commands([BotCommand("stats", "Stats")], scope=telegram.BotCommandScopeChat(api.olga.id))
    assert api.menu(api.anna, api.anna)[0]["description"] == "Help"
    assert api.menu(api.boris, api.boris)[0]["description"] == "Помощь"
    assert api.menu(api.olga, api.group)[0]["command"] == "subscribe"
    assert api.menu(api.anna, api.group)[0]["command"] == "help"
    assert api.menu(api.olga, api.olga)[0]["command"] == "stats"
    assert [command.command for command in await bot.get_my_commands()] == ["help"]
    await bot.delete_my_commands()
    assert api.menu(api.anna, api.anna) == []
    for bad in (BotCommand("Help", "x"), BotCommand("help", "")):
        with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND"):
            await bot.set_my_commands([bad])
    assert len(api.violations) == 2


async def test_what_the_bot_says_of_itself(emulator: Emulator, bot: telegram.Bot) -> None:
    """Name and descriptions are kept by language and limited in length."""
    await bot.set_my_description("Watches", language_code="en")
    await bot.set_my_short_description("Short")
    await bot.set_my_name("Watch")
    assert (await bot.get_my_description("en")).description == "Watches"
    assert (await bot.get_my_short_description("en")).short_description == "Short"
    assert (await bot.get_my_name()).name == "Watch"
    with pytest.raises(BadRequest):
        await bot.set_my_description("x" * 513)
    assert asking.WORDS["description"] == 512


@pytest.mark.parametrize(
    ("method", "form", "words"),
    [
        ("sendMessage", {"chat_id": "101"}, "sendMessage lacks text"),
        ("sendMessage", {"chat_id": "101", "text": "x", "colour": "red"}, "sendMessage has no colour"),
        ("sendMessage", {"chat_id": "101", "text": "x", "disable_notification": "maybe"}, "is no Boolean"),
        ("sendMessage", {"chat_id": "101", "text": "x", "reply_markup": "{not json"}, "is no"),
        ("sendMessage", {"chat_id": "101", "text": "x", "reply_parameters": "{}"}, "lacks message_id"),
        (
            "sendMessage",
            {"chat_id": "101", "text": "x", "entities": '[{"type": "bold", "offset": "0", "length": 1}]'},
            "is no Integer",
        ),
        ("getUpdates", {"timeout": "soon"}, "is no Integer"),
        ("getUpdates", {"allowed_updates": '"message"'}, "is no list"),
        ("setMyCommands", {"commands": '[{"command": "a"}]'}, "lacks description"),
        ("deleteMessage", {"chat_id": "101", "message_id": "1.5"}, "is no Integer"),
        ("sendMessage", {"chat_id": "101", "text": "x", "suggested_post_parameters": "{}"}, "does not play the type"),
    ],
)
async def test_breaches_of_the_specification(emulator: Emulator, method: str, form: dict[str, str], words: str) -> None:
    """A missing, unknown or wrongly typed parameter is refused with 400 and kept as a violation."""
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{emulator.url}/bot{emulator.token}/{method}", data=form)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert any(words in violation for violation in emulator.violations), emulator.violations


async def test_unknown_method(emulator: Emulator, bot: telegram.Bot) -> None:
    """A method that does not exist is 404 and a violation."""
    with pytest.raises(telegram.error.EndPointNotFound):
        await bot.do_api_request("sendTelepathy")
    assert emulator.violations == ["sendTelepathy: no such method, or not played"]


async def test_ways_to_call(emulator: Emulator) -> None:
    """Query string, form and JSON mean the same; a JSON body that is none is refused."""
    url = f"{emulator.url}/bot{emulator.token}/sendMessage"
    params = {"chat_id": 101, "text": "x", "disable_notification": True}
    async with httpx.AsyncClient(trust_env=False) as http:
        answers = [
            await http.get(url, params=params),
            await http.post(url, data=params),
            await http.post(url, json=params),
        ]
        broken = await http.post(url, content=b"[", headers={"Content-Type": "application/json"})
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [message.silent for message in emulator.messages(101)] == [True, True, True]
    assert broken.status_code == 400


async def test_own_answers_are_checked(emulator: Emulator, bot: telegram.Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of the emulator that is not of the promised type is a violation too."""
    monkeypatch.setitem(METHODS, "getMe", lambda _town, _params: {"id": "seven", "is_bot": True})
    async with httpx.AsyncClient(trust_env=False) as http:
        await http.get(f"{emulator.url}/bot{emulator.token}/getMe")
    assert any("lacks first_name" in what for what in emulator.violations)
    assert any("no Integer" in what for what in emulator.violations)
