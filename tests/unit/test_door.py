"""Through the door: what is answered, and what becomes of the bot in a chat."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.storage import chats as chat_store
from handlers import COMMANDS
from tests.chatting import (
    ANNA,
    GROUP,
    World,
    member,
    said,
    update,
)
from tests.door import asked_for, here

__all__ = ["here"]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("/help@TruceBot", 1),
        ("/help@trucebot", 1),
        ("/help@otherbot", 0),
        ("/HELP", 1),
        ("hello everybody", 0),
        ("/nonsense", 0),
        ("see /help", 0),
        ("/", 0),
    ],
)
async def test_in_groups_only_what_is_for_us_is_answered(here: World, text: str, answers: int) -> None:
    """Commands of other bots, unknown ones and chatter get no answer in a group."""
    assert len(await here.says(text, ANNA, GROUP)) == answers


async def test_private_command_for_another_bot_is_not_ours(here: World) -> None:
    """A command forwarded with another bot's name on it does nothing."""
    assert await here.says("/subscribe@otherbot truce") == []
    assert await asked_for(here, ANNA) == []


async def test_unknown_command_in_private_gets_a_hint(here: World) -> None:
    """One sentence that names what was not understood and where to look."""
    (answer,) = await here.says("/sucbscribe truce")

    assert "/sucbscribe" in answer
    assert "/help" in answer


@pytest.mark.parametrize("text", ["/", "//", "/старт", "/ truce", "/" + "a" * 40, "/help!"])
async def test_what_only_looks_like_a_command_is_no_query(here: World, text: str) -> None:
    """A slash never ends up in an offer to look for what stands behind it."""
    (answer,) = await here.says(text)

    assert "I do not know" in answer
    assert here.last.labels == []


async def test_alias_is_the_command(here: World) -> None:
    """/sub and /list work like the words that they are short for."""
    await here.says("/sub truce")

    assert await here.says("/list") == await here.says("/subscriptions")


async def test_each_topic_of_a_forum_is_a_chat(here: World) -> None:
    """What one topic asks for another does not hear; a mere reply outside a forum is no topic."""
    here.bot.admins.add((GROUP, ANNA))
    await here.says("/subscribe truce", ANNA, GROUP, message_thread_id=7, is_topic_message=True)
    await here.says("/subscribe ceasefire", ANNA, GROUP, message_thread_id=8)

    assert await asked_for(here, GROUP, 7) == ["truce"]
    assert await asked_for(here, GROUP, 0) == ["ceasefire"]
    assert [shown.chat.thread_id for shown in here.channel.shown.values()] == [7, 0]


async def test_answer_in_a_group_shows_whom_it_answers(here: World) -> None:
    """In a group the answer is a reply to the command, in private it is not."""
    await here.door.handle(update(message=said("/help", ANNA, GROUP) | {"message_id": 77}))
    assert here.last.states[0].reply_to == "77"

    await here.says("/help")
    assert here.last.states[0].reply_to is None


async def test_blocked_and_back(here: World) -> None:
    """Who blocks the bot is gone with what waited for them; who comes back has everything as it was."""
    await here.says("/subscribe truce")
    await here.door.handle(update(my_chat_member=member(None, ANNA, "member", "kicked")))
    async with here.services.storage.read() as tx:
        blocked = await chat_store.get(tx, 1)

    await here.door.handle(update(my_chat_member=member(None, ANNA, "kicked", "member")))
    async with here.services.storage.read() as tx:
        back = await chat_store.get(tx, 1)

    assert blocked is not None
    assert back is not None
    assert (blocked.state, blocked.state_reason, back.state) == ("gone", "blocked", "active")
    assert await asked_for(here, ANNA) == ["truce"]


async def test_kicked_and_taken_in_again(here: World) -> None:
    """Every topic of a forum falls silent when the bot is thrown out, and hears again when it is taken back."""
    here.bot.admins.add((GROUP, ANNA))
    for topic in (3, 4):
        await here.says("/subscribe truce", ANNA, GROUP, message_thread_id=topic, is_topic_message=True)

    async def states() -> list[str]:
        async with here.services.storage.read() as tx:
            return [chat.state for chat in await chat_store.all_at(tx, "telegram", str(GROUP))]

    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "member", "kicked")))
    assert await states() == ["gone"] * 3
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "left", "member")))
    assert await states() == ["active"] * 3


async def test_kicked_from_a_group(here: World) -> None:
    """Nothing is sent to a group that threw the bot out, not even a word of goodbye."""
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "member", "kicked")))

    async with here.services.storage.read() as tx:
        chat = await chat_store.get(tx, 1)
    assert chat is not None
    assert (chat.state, chat.state_reason) == ("gone", "kicked")
    assert here.channel.shown == {}


@pytest.mark.parametrize("order", [("to", "from"), ("from", "to"), ("to",), ("from",)], ids="-".join)
async def test_group_becomes_a_supergroup(here: World, order: tuple[str, ...]) -> None:
    """Telegram says it twice, in both chats, in any order: everything is at the new address, once."""
    here.bot.admins.add((GROUP, ANNA))
    await here.says("/subscribe truce", ANNA, GROUP)
    told = {
        "to": said("", ANNA, GROUP, "group") | {"migrate_to_chat_id": -1007},
        "from": said("", ANNA, -1007) | {"migrate_from_chat_id": GROUP},
    }
    for which in order:
        await here.door.handle(update(message=told[which]))

    assert await asked_for(here, -1007) == ["truce"]
    assert await asked_for(here, GROUP) == []


async def test_what_is_not_for_us_is_left_alone(here: World) -> None:
    """Pictures, joins and updates without a chat are no commands."""
    picture = {name: value for name, value in said("x").items() if name != "text"}
    for quiet in ({"message": picture}, {"message": picture | {"new_chat_title": "New"}}, {}):
        await here.door.handle(update(**quiet))

    assert here.channel.shown == {}


def test_all_commands_are_told_apart() -> None:
    """No two commands share a name, and each is at most what Telegram takes."""
    names = [name for command in COMMANDS for name in (command.name, *command.aliases)]

    assert len(names) == len(set(names)) > 10
    assert all(re.fullmatch(r"[a-z0-9_]{1,32}", name) for name in names)
    assert replace(COMMANDS[0], name="x").help_key == "help.x"
