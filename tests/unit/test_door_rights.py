"""Through the door: who may do what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import NetworkError

from handlers import COMMANDS, rights
from handlers.command import Role
from tests.chatting import (
    ANNA,
    ANONYMOUS,
    AS_CHANNEL,
    BORIS,
    GROUP,
    REFUSED,
    TELEGRAM,
    World,
    said,
    update,
)
from tests.conftest import TestClock
from tests.door import asked_for, here

__all__ = ["here"]

OWNERS_OWN = [command.name for command in COMMANDS if command.role.tends]
CHANGING = [command.name for command in COMMANDS if command.role == Role.CHAT_ADMIN]


async def test_members_of_a_group_may_not_change_what_it_hears_of(here: World) -> None:
    """Only the group's administrators subscribe it; the others are told so and nothing changes."""
    (answer,) = await here.says("/subscribe truce", ANNA, GROUP)

    assert "administrator" in answer
    assert await asked_for(here, GROUP) == []


async def test_administrators_of_a_group_may(here: World) -> None:
    """Whom Telegram calls an administrator subscribes the group, not themselves."""
    here.bot.admins.add((GROUP, ANNA))

    await here.says("/subscribe truce", ANNA, GROUP)

    assert await asked_for(here, GROUP) == ["truce"]
    assert await asked_for(here, ANNA) == []


@pytest.mark.parametrize("name", CHANGING)
async def test_every_changing_command_asks_for_the_right(here: World, name: str) -> None:
    """No command that changes a group's subscriptions is open to its members."""
    answers = await here.says(f"/{name} truce", ANNA, GROUP)

    assert len(answers) == 1
    assert "administrator" in answers[0]


async def test_members_may_look(here: World) -> None:
    """What changes nothing is open to everybody, without asking Telegram who they are."""
    for name in ("help", "latest", "subscriptions", "sources", "start"):
        assert len(await here.says(f"/{name}", ANNA, GROUP)) == 1

    assert here.bot.asked == []


async def test_telegram_is_asked_once_in_five_minutes(here: World, clock: TestClock) -> None:
    """A role is remembered for five minutes, then a dismissed administrator loses it."""
    here.bot.admins.add((GROUP, ANNA))
    await here.says("/subscribe one", ANNA, GROUP)
    here.bot.admins.clear()
    clock.advance(timedelta(minutes=4))
    await here.says("/subscribe two", ANNA, GROUP)
    clock.advance(timedelta(minutes=2))
    await here.says("/subscribe three", ANNA, GROUP)

    assert len(here.bot.asked) == 2
    assert await asked_for(here, GROUP) == ["one", "two"]


@pytest.mark.parametrize(
    ("sender", "more", "may"),
    [
        pytest.param(
            ANONYMOUS, {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "G"}}, True, id="as group"
        ),
        pytest.param(
            AS_CHANNEL, {"sender_chat": {"id": -100, "type": "channel", "title": "C"}}, True, id="as linked channel"
        ),
        pytest.param(
            AS_CHANNEL, {"sender_chat": {"id": -200, "type": "channel", "title": "C"}}, False, id="as any channel"
        ),
        pytest.param(
            TELEGRAM,
            {"sender_chat": {"id": -100, "type": "channel", "title": "C"}, "is_automatic_forward": True},
            True,
            id="forwarded by Telegram",
        ),
    ],
)
async def test_those_who_hide_behind_a_chat(here: World, sender: int, more: dict[str, Any], may: bool) -> None:
    """Anonymous administrators and the linked channel act for the group; anybody's channel does not."""
    here.bot.linked[GROUP] = -100

    await here.says("/subscribe truce", sender, GROUP, **more)

    assert await asked_for(here, GROUP) == (["truce"] if may else [])


async def test_a_channels_post_speaks_for_the_channel(here: World) -> None:
    """Whoever can post in a channel may subscribe it."""
    await here.door.handle(update(channel_post=said("/subscribe truce", 0, GROUP, "channel")))

    assert await asked_for(here, GROUP) == ["truce"]


async def test_unknown_member_is_no_administrator(here: World) -> None:
    """Telegram not knowing somebody is an answer."""
    here.bot.failure = REFUSED

    (answer,) = await here.says("/subscribe truce", ANNA, GROUP)

    assert "administrator" in answer


async def test_unknown_channel_is_not_the_linked_one(here: World) -> None:
    """Telegram not telling which channel is linked leaves a stranger a stranger."""
    here.bot.failure = REFUSED
    stranger = {"sender_chat": {"id": -200, "type": "channel", "title": "C"}}

    (answer,) = await here.says("/subscribe truce", AS_CHANNEL, GROUP, **stranger)

    assert "administrator" in answer


async def test_memory_of_people_is_bounded(here: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither roles nor counts of commands are kept of everybody who ever wrote."""
    monkeypatch.setattr(rights, "MOST", 5)
    for user in range(1000, 1020):
        clock.advance(timedelta(seconds=30))
        await here.says("/subscribe truce", user, GROUP)

    assert len(here.door._rights._known) <= 5
    assert len(here.door._turnstile._passed) <= 6


async def test_without_an_answer_about_a_member_nothing_changes(here: World) -> None:
    """When Telegram cannot be asked the command fails, and says so."""
    here.bot.failure = NetworkError("gone")

    (answer,) = await here.says("/subscribe truce", ANNA, GROUP)

    assert re.search(r"went wrong.*ref [0-9a-f]{4}", answer)
    assert await asked_for(here, GROUP) == []


async def test_tap_of_somebody_without_the_right_is_refused(here: World) -> None:
    """A button in a group is pressed by anyone; who may not is told, and everything stays as it is."""
    here.bot.admins.add((GROUP, ANNA))
    await here.says("/subscribe truce", ANNA, GROUP)
    before = here.last.states[:]

    told = await here.taps("Unsubscribe", BORIS, GROUP)

    assert "administrator" in str(told)
    assert here.last.states == before
    assert await asked_for(here, GROUP) == ["truce"]


@pytest.mark.parametrize("name", OWNERS_OWN)
async def test_owners_commands_do_not_exist_for_others(here: World, name: str) -> None:
    """In private they are answered like any word that is no command, in groups not at all, and a tap does nothing."""
    (answer,) = await here.says(f"/{name} 1")
    (unknown,) = await here.says("/nonsense 1")
    assert answer.partition("\n")[0].replace(name, "nonsense") == unknown
    assert "Did you mean" not in answer or f"/{name}" not in answer.partition("\n")[2]

    assert await here.says(f"/{name} 1", ANNA, GROUP) == []

    refs = list(here.channel.shown)
    assert await here.taps_data(f"{name}:1:yes", refs[-1]) is not None
    assert list(here.channel.shown) == refs


async def test_group_administrator_is_no_owner(here: World) -> None:
    """To lead a group is no right over the bot's sources."""
    here.bot.admins.add((GROUP, ANNA))

    assert await here.says("/addsource example.org", ANNA, GROUP) == []
