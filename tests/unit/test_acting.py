"""Commands that answer a message act on what it tells of: an alert, a digest, a picture, a list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, update
from telegram import InlineKeyboardMarkup

from bot.channels.telegram import keyboard
from bot.child import Children
from bot.model import OutboxId, StoryId
from bot.storage import Storage, digests, mutes, stories
from bot.storage.developments import develop
from bot.storage.schema import outbox
from tests.chatting import ANNA, BOT, GROUP, World, said, world
from tests.conftest import TestClock
from tests.stored import deliver, settled
from tests.truces import TRUCE, development

ALERT, DIGEST = "700", "701"
ME = {"id": 1, "is_bot": True, "first_name": "B", "username": BOT}
BRIDGE = "Engineers opened the bridge over the river Sel to traffic this morning."
TALKS = "Delegations met for talks in a castle above the lake; a truce was not discussed."


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """Anna has an alert, message 700, of a truce, and a digest, 701, of a bridge and of talks."""
    async with Children() as children:
        made = world(sqlite_storage, clock, None, children)
        for query in ("truce", "bridge", "talks silent", "castle"):
            await made.says(f"/subscribe {query}")
        chat = made.last.chat
        async with sqlite_storage.begin() as tx:
            _, story = await settled(tx, "The two sides agreed on a truce.", "A truce", at=clock.now(), guid="1")
            await develop(tx, story, development(1, "first", "agreed", at=clock.now()))
            await stories.tell(tx, story, (TRUCE,), None)
            await deliver(tx, ALERT)
            for guid, (title, text) in enumerate((("A bridge", BRIDGE), ("In a castle", TALKS)), 2):
                await settled(tx, text, title, at=clock.now(), guid=f"{guid}")
            waiting = outbox.c.state == "queued"
            ids = [OutboxId(id) for id in await tx.scalars(select(outbox.c.id).where(waiting))]
            await tx.execute(
                update(outbox).where(waiting).values(state="held", hold="daily", held_at=clock.now(), due_at=None)
            )
            await digests.fold(tx, chat.id, ids, {"why": "digest"}, clock.now())
            await deliver(tx, DIGEST)
        yield made


async def replies(here: World, text: str, ref: str, buttons: Any = (), chat: int | None = None) -> str:
    """Answer message `ref` of the bot, under which `buttons` stand, with a command; what is shown for it."""
    markup: InlineKeyboardMarkup | None = keyboard(buttons)
    answered = said("…", ANNA, chat) | {"message_id": int(ref), "from": ME}
    if markup is not None:
        answered["reply_markup"] = markup.to_dict()
    (answer,) = await here.says(text, ANNA, chat, reply_to_message=answered)
    return answer


async def queries(here: World) -> list[str]:
    listed = await here.rows()
    return [query for query in ("truce", "bridge", "talks", "castle") if f". {query}" in listed]


# ------------------------------------------------------------------ an alert


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/why", "Why you heard of A truce"),
        ("/story", "Story 1"),
        ("/mute", "A truce"),
        ("/mute 24h", "A truce"),
        ("/unmute", "A truce"),
        ("/remind", "⏰ A truce"),
        ("/share", "This link offers truce"),
        ("/search", "truce: 2 stories"),
        ("/latest", "truce: 2 stories"),
        ("/preview", "truce"),
        ("/trend", "truce"),
        ("/trend 90d", "90"),
        ("/pause", "⏸ Paused"),
    ],
)
async def test_a_command_that_answers_an_alert_is_about_it(here: World, text: str, expected: str) -> None:
    """About its story, or the one query that found it, without a number or a word."""
    assert expected in await replies(here, text, ALERT)


async def test_what_brought_an_alert_is_ended_by_answering_it(here: World) -> None:
    """And can be had back."""
    assert "Unsubscribed from:\n\n• truce" in await replies(here, "/unsubscribe", ALERT)
    assert await queries(here) == ["bridge", "talks", "castle"]
    assert "none of this chat's subscriptions" in (await replies(here, "/unsubscribe", ALERT)).lower()
    await here.says("/undo")
    assert "truce" in await queries(here)


async def test_words_of_ones_own_come_first(here: World) -> None:
    """What is typed behind the command counts, not what it answers."""
    assert "bridge: 1 story" in await replies(here, "/search bridge", ALERT)
    assert "• bridge" in await replies(here, "/unsubscribe 2", ALERT)


# ------------------------------------------------------------------ a digest


async def test_of_several_stories_one_is_asked_for(here: World) -> None:
    """With their headlines and a button each, which carries what was said; the answer stands below."""
    asked = await replies(here, "/mute 24h", DIGEST)
    assert asked.startswith("Which of these stories?") and "A bridge" in asked and "In a castle" in asked
    data = [one.data or "" for row in here.last.states[-1].buttons for one in row]
    assert sorted(data) == ["mute:2:24h", "mute:3:24h"]
    await here.taps_data("mute:3:24h", list(here.channel.shown)[-1])
    async with here.services.storage.read() as tx:
        muted = await mutes.of_chat(tx, here.last.chat.id, here.services.clock.now())
    assert [one.story_id for one in muted] == [StoryId(3)]


@pytest.mark.parametrize("text", ["/why", "/story", "/remind", "/unmute"])
async def test_every_command_about_a_story_asks_which(here: World, text: str) -> None:
    """Each by its own button, which leaves the question as it is."""
    assert "Which of these stories?" in await replies(here, text, DIGEST)
    before = len(here.channel.shown)
    assert await here.taps("1") is None
    assert len(here.channel.shown) == before + 1


async def test_of_several_subscriptions_one_is_asked_for(here: World) -> None:
    """Those that found something in the digest, and no others; nothing ends before it is chosen."""
    for text in ("/unsubscribe", "/share", "/pause", "/edit"):
        asked = await replies(here, text, DIGEST)
        if text != "/edit":
            assert asked.startswith("Which of them?") and "2. bridge" in asked and "4. castle" in asked
            assert "1. truce" not in asked or "talks" in asked
    assert len(await queries(here)) == 4


async def test_a_search_from_a_digest_is_for_all_that_found_it(here: World) -> None:
    """Either of the queries."""
    told = await replies(here, "/search", DIGEST)
    assert "bridge" in told and "castle" in told


# ----------------------------------------------------- what the bot answered


async def test_a_trend_stands_for_its_query(here: World) -> None:
    """Its picture answered with another command, or with another period."""
    await here.says("/trend bridge")
    ref, shown = list(here.channel.shown.items())[-1]
    buttons = shown.states[-1].buttons
    assert "bridge: 1 story" in await replies(here, "/search", ref, buttons)
    assert "bridge" in await replies(here, "/trend 90d", ref, buttons)
    assert "no alert" in await replies(here, "/why", ref, buttons)


async def test_a_story_and_a_list_stand_for_their_stories(here: World) -> None:
    """As their buttons say, as far as the chat may see them."""
    await here.says("/latest")
    ref, shown = list(here.channel.shown.items())[-1]
    assert "Which of these stories?" in await replies(here, "/why", ref, shown.states[-1].buttons)
    await here.says("/story 1")
    ref, shown = list(here.channel.shown.items())[-1]
    assert "Why you heard of A truce" in await replies(here, "/why", ref, shown.states[-1].buttons)


async def test_what_tells_of_a_subscription_stands_for_it(here: World) -> None:
    """A confirmation or a card answered with a command; a message that tells of nothing brought nothing."""
    await here.says("/subscriptions 2")
    ref, shown = list(here.channel.shown.items())[-1]
    buttons = shown.states[-1].buttons
    assert "This link offers bridge" in await replies(here, "/share", ref, buttons)
    assert "2. bridge ⏸" in await replies(here, "/pause", ref, buttons)
    assert "• bridge" in await replies(here, "/unsubscribe", ref, buttons)
    for text in ("/unsubscribe", "/share", "/search"):
        assert "None of this chat's subscriptions" in await replies(here, text, "999")
    assert len(await queries(here)) == 3


async def test_buttons_of_others_are_not_believed(here: World) -> None:
    """Another chat's story is none of this one's, whatever stands under a message; nor are buttons of other versions."""
    here.bot.admins.add((GROUP, ANNA))
    await here.says("/start", ANNA, GROUP)
    await here.says("/story 1")
    buttons = here.last.states[-1].buttons
    for command in ("/why", "/story", "/remind"):
        assert "no " in await replies(here, command, "999", buttons, GROUP)
    answered = said("…", ANNA) | {"message_id": 5, "from": ME}
    old = {"inline_keyboard": [[{"text": "x", "callback_data": "story:1"}]]}
    (told,) = await here.says("/why", reply_to_message=answered | {"reply_markup": old})
    assert "no alert" in told
