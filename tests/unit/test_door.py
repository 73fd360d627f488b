"""Through the door: who may what, what is answered, and what becomes of everything that goes wrong."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import NetworkError

from bot.errors import ChatGone, DeliveryError, Moved, OutcomeUnknown, Rejected, StoreAway, TryLater
from bot.model import Message
from bot.model.messages import carried
from bot.service import chats, subscriptions
from bot.service.chats import Place
from bot.storage import Storage
from bot.storage import chats as chat_store
from handlers import COMMANDS, PLAIN, rights
from handlers.command import Command, Role
from handlers.door import Door
from tests.chatting import (
    ANNA,
    ANONYMOUS,
    AS_CHANNEL,
    BORIS,
    GROUP,
    REFUSED,
    TELEGRAM,
    World,
    member,
    person,
    said,
    update,
    world,
)
from tests.conftest import TestClock

OWNERS_OWN = [command.name for command in COMMANDS if command.role.tends]
CHANGING = [command.name for command in COMMANDS if command.role == Role.CHAT_ADMIN]


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot that nobody has written to yet."""
    made = world(sqlite_storage, clock)
    # Kept instead of rendered, which takes a second for each traceback.
    with capture_logs():
        yield made
    for child in made.services.children._all:
        await child.close()


async def asked_for(here: World, address: int, thread: int = 0) -> list[str]:
    """The queries of a chat."""
    place = Place("telegram", str(address), thread, "supergroup" if address < 0 else "private", "", "")
    chat = await chats.know(here.services, place)
    return [one.query for one in await subscriptions.listed(here.services, chat.id)]


def with_command(here: World, run: Any, **more: Any) -> None:
    """Let /probe do `run`."""
    probe = Command("probe", run, scopes=("private",), **more)
    here.door = Door(here.bot, here.channel, here.services, (*COMMANDS, probe), PLAIN)  # type: ignore[arg-type]


# ------------------------------------------------------------ who may what


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


# ----------------------------------------------------------- what is for us


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


# ------------------------------------------------------------ what goes wrong


async def test_fault_is_told_with_a_reference_and_nothing_else(here: World) -> None:
    """The chat reads a short reference; the log has the error under it."""

    async def run(*_: object) -> Message:
        raise ValueError("secret detail")

    with_command(here, run)
    with capture_logs() as logged:
        (answer,) = await here.says("/probe")

    found = re.search(r"ref ([0-9a-f]{4})", answer)
    assert found
    assert "secret" not in answer
    assert [(line["ref"], str(line["exc_info"])) for line in logged if "ref" in line] == [(found[1], "secret detail")]


async def test_handler_that_hangs_is_given_up(here: World) -> None:
    """A handler has its seconds, and then the answer is that it failed."""

    async def run(*_: object) -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with_command(here, run, seconds=0.01)

    (answer,) = await here.says("/probe")

    assert "went wrong" in answer


def away(*_: object) -> None:
    """What the store does while its server restarts."""
    raise StoreAway(reason="connection was closed")


@pytest.mark.parametrize("part", ["begin", "read"])
@pytest.mark.parametrize("text", ["/help", "/addsource example.org", "/nonsense", "truce"])
async def test_store_that_is_away_is_an_answer(
    here: World, monkeypatch: pytest.MonkeyPatch, text: str, part: str
) -> None:
    """Whatever cannot be looked up, who, where or what was asked, somebody gets a word; in the log that is a line. What exists
    for some is answered as what does not."""
    monkeypatch.setattr(Storage, part, away)

    with capture_logs() as logged:
        (answer,) = await here.says(text)

    assert "went wrong" in answer
    (line,) = (line for line in logged if line["event"] == "command failed")
    assert line["ref"] in answer
    assert line["log_level"] == "warning"
    assert "exc_info" not in line


@pytest.mark.parametrize("data", ["help:", "pausesource:1", "nonsense"])
async def test_store_that_is_away_is_an_answer_to_a_tap(
    here: World, monkeypatch: pytest.MonkeyPatch, data: str
) -> None:
    """No button goes on spinning."""
    await here.says("/help")
    monkeypatch.setattr(Storage, "read", away)

    assert "went wrong" in str(await here.taps_data(data, list(here.channel.shown)[-1]))


@pytest.mark.parametrize("text", ["/addsource example.org", "/nonsense"])
async def test_store_that_is_away_is_no_matter_of_groups(
    here: World, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """What may be meant for another bot is answered there no more than otherwise."""
    monkeypatch.setattr(Storage, "read", away)

    assert await here.says(text, ANNA, GROUP) == []


async def test_store_that_goes_away_after_the_answer(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done is told once, and nothing else; a question whose answer could not be known is taken back."""
    for name in ("ask", "end"):
        monkeypatch.setattr(f"bot.service.dialogues.{name}", away)

    (answer,) = await here.says("/subscribe truce")
    asked, taken_back = await here.says("/subscribe")

    assert answer.startswith("✅ Subscribed to truce")
    assert "went wrong" not in asked
    assert "went wrong" in taken_back


async def test_what_became_of_a_chat_is_not_lost_while_the_store_is_away(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits who could say it again: whoever brings the update has to know that it was not handled."""
    monkeypatch.setattr(Storage, "begin", away)

    with pytest.raises(StoreAway):
        await here.door.handle(update(message=said("", ANNA, GROUP) | {"migrate_to_chat_id": GROUP - 1}))


async def test_too_many_commands_are_told_once(sqlite_storage: Storage, clock: TestClock) -> None:
    """Beyond the limit a person is asked to wait, once; after a minute all is well, and others never notice."""
    here = world(sqlite_storage, clock, commands_per_minute=3)
    answers = [await here.says("/help") for _ in range(6)]

    assert [len(answer) for answer in answers] == [1, 1, 1, 1, 0, 0]
    assert "60 s" in answers[3][0]
    assert len(await here.says("/help", BORIS)) == 1

    clock.advance(timedelta(seconds=61))
    assert "wait" not in (await here.says("/help"))[0]


async def test_tap_beyond_the_limit_is_answered_too(sqlite_storage: Storage, clock: TestClock) -> None:
    """A button never goes on spinning."""
    here = world(sqlite_storage, clock, commands_per_minute=2)
    await here.says("/start")
    await here.says("/help")
    ref = list(here.channel.shown)[-1]

    assert ["wait" in str(await here.taps_data("help:", ref)) for _ in range(3)] == [True] * 3


@pytest.mark.parametrize(
    "data", ["", ":", "nonsense", "text:x", "latest:x:y", "unsubscribe:", "unsubscribe:1e9", "💥:1"]
)
async def test_data_that_no_button_of_ours_has(here: World, data: str) -> None:
    """Whatever a tap carries, it is answered and changes nothing."""
    await here.says("/subscribe truce")
    ref = list(here.channel.shown)[-1]

    told = await here.taps_data(data, ref)

    assert told
    assert await asked_for(here, ANNA) == ["truce"]


async def test_tap_that_telegram_no_longer_knows(here: World) -> None:
    """A tap that is too old to be answered does what it says all the same."""
    await here.says("/start")
    here.bot.failure = REFUSED

    await here.taps("Ceasefire & truce")

    assert await asked_for(here, ANNA) == ["topic:ceasefire"]


async def test_unknown_commands_are_not_answered_without_end(sqlite_storage: Storage, clock: TestClock) -> None:
    """Nonsense counts like commands, and beyond the limit gets no answer."""
    here = world(sqlite_storage, clock, commands_per_minute=2)

    assert [len(await here.says("/nonsense")) for _ in range(4)] == [1, 1, 0, 0]


async def test_tap_on_a_message_too_old_to_be_seen(here: World) -> None:
    """Telegram then tells only where it was, and the tap works all the same."""
    await here.says("/start")
    ref = list(here.channel.shown)[-1]
    gone = {"chat": {"id": ANNA, "type": "private"}, "message_id": int(ref), "date": 0}
    query = {"id": "1", "from": person(ANNA), "chat_instance": "1", "data": carried("subscribe:truce"), "message": gone}

    await here.door.handle(update(callback_query=query))

    assert await asked_for(here, ANNA) == ["truce"]


# ---------------------------------------------------- when answers do not arrive


@pytest.mark.parametrize("error", [TryLater(timedelta(seconds=2)), OutcomeUnknown()], ids=lambda error: error.code)
async def test_answer_is_tried_again(here: World, error: Exception) -> None:
    """A hiccup of the network does not cost an answer."""
    here.channel.failures = [error]

    assert len(await here.says("/help")) == 1


async def test_answer_that_cannot_be_given_is_given_up(here: World) -> None:
    """A network that is gone ends in a log line, not in an endless loop or an error."""
    here.channel.failures = [OutcomeUnknown()] * 10

    assert await here.says("/help") == []
    assert len(here.channel.failures) == 7


async def test_answer_moves_along_with_its_group(here: World) -> None:
    """A group that became a supergroup meanwhile gets the answer at its new address, and keeps what it asks for."""
    here.bot.admins.add((GROUP, ANNA))
    await here.says("/subscribe truce", ANNA, GROUP)
    here.channel.failures = [Moved("-1009")]

    (answer,) = await here.says("/subscriptions", ANNA, GROUP)

    assert "truce" in answer
    assert here.last.chat.address == "-1009"
    assert await asked_for(here, -1009) == ["truce"]


async def test_answer_to_someone_who_blocked_the_bot(here: World) -> None:
    """The chat is gone then, and nothing is queued for it any more."""
    here.channel.failures = [ChatGone(reason="blocked")]
    await here.says("/help")

    async with here.services.storage.read() as tx:
        chat = await chat_store.get(tx, 1)
    assert chat is not None
    assert (chat.state, chat.state_reason) == ("gone", "blocked")


@pytest.mark.parametrize(("failure", "answers"), [(Moved("-1009"), 1), (ChatGone(reason="blocked"), 0)])
async def test_command_is_done_once_though_its_chat_cannot_be_kept(
    here: World, monkeypatch: pytest.MonkeyPatch, failure: DeliveryError, answers: int
) -> None:
    """A store that goes away just when the chat moved or left does not make the update come again."""

    async def away_by_then(*_: object) -> None:
        away()

    for name in ("moved", "unreachable"):
        monkeypatch.setattr(f"bot.service.chats.{name}", away_by_then)
    here.bot.admins.add((GROUP, ANNA))
    here.channel.failures = [failure]

    assert len(await here.says("/subscribe truce", ANNA, GROUP)) == answers
    assert await asked_for(here, GROUP) == ["truce"]


async def test_message_that_cannot_be_edited_is_followed_by_the_answer(here: World) -> None:
    """A tap on a deleted message is answered below."""
    await here.says("/start")
    here.channel.failures = [Rejected(reason="message to edit not found")]
    before = len(here.channel.shown)

    await here.taps("Help")

    assert len(here.channel.shown) == before + 1


# --------------------------------------------------------------- membership


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
