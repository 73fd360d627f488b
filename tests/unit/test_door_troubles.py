"""Through the door: what becomes of everything that goes wrong."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import ChatGone, DeliveryError, Moved, OutcomeUnknown, Rejected, StoreAway, TryLater
from bot.model import Message
from bot.model.messages import carried
from bot.storage import Storage
from bot.storage import chats as chat_store
from tests.chatting import (
    ANNA,
    BORIS,
    GROUP,
    REFUSED,
    World,
    person,
    said,
    update,
    world,
)
from tests.conftest import TestClock
from tests.door import asked_for, here, with_command

__all__ = ["here"]


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
