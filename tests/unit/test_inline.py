"""Inline mode: stories offered to whoever writes the bot's name and a query, in any chat."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import InlineQueryResultArticle
from telegram.error import BadRequest

from bot.errors import StoreAway
from bot.model import Message
from bot.service import inline as service
from bot.storage import Storage, bans, schema
from handlers import receive
from handlers.inline import PER_COMMAND
from tests import make, telegram_html
from tests.chatting import ANNA, BORIS, BOT, OWNER, World, said, update, world
from tests.conftest import TestClock
from tests.stored import DAY, settled

TRUCE = "Talks went on.\nThe two sides agreed on a truce after long talks. It holds."


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> World:
    """A bot with a dozen stored stories of a truce, and a newer one of something else."""
    async with sqlite_storage.begin() as tx:
        for number in range(12):
            await settled(tx, TRUCE, f"Story <{number}>", at=make.NOW - number * DAY)
        await settled(tx, "Take two onions and a pound of flour.", "Soup", at=make.NOW + DAY)
    return world(sqlite_storage, clock, commands_per_minute=2)


def check(results: list[Any]) -> None:
    """Telegram takes each of them."""
    assert [one.id for one in results] == [str(number) for number in range(1, len(results) + 1)]
    for one in results:
        assert isinstance(one, InlineQueryResultArticle)
        assert one.title.strip()
        assert "\n" not in str(one.description)
        telegram_html.check(Message(one.input_message_content.message_text))  # type: ignore[union-attr]


async def test_newest_stories_are_offered(here: World) -> None:
    """Ten cards, newest first: a title, source, time and sentence; the message has the linked title, and a button that
    leads to the same query in the bot."""
    cards = await here.asks("truce")
    check(cards)
    assert len(cards) == 10
    first = cards[0]
    assert first.title == "Story <0>"
    assert first.description == "a · 1 Mar 12:00 · The two sides agreed on a truce after long talks."
    assert '<a href="http://a.example/0">Story &lt;0&gt;</a>' in first.input_message_content.message_text
    assert "<b>truce</b>" in first.input_message_content.message_text
    ((button,),) = first.reply_markup.inline_keyboard
    assert button.url == f"https://t.me/{BOT}?start=q_dHJ1Y2U"
    assert here.bot.offered[-1][2] == {"cache_time": 60, "is_personal": True}


async def test_empty_query_offers_the_topic(here: World) -> None:
    """The newest of what the bot is about."""
    cards = await here.asks("  ")
    check(cards)
    assert [one.title for one in cards][:2] == ["Story <0>", "Story <1>"]
    assert [one.title for one in await here.asks("onions")] == ["Soup"]


async def test_what_is_wrong_is_an_article(here: World) -> None:
    """A query that cannot be read, with the reason; one that matches nothing. The former is not kept by Telegram."""
    (wrong,) = await here.asks('"truce')
    check([wrong])
    assert wrong.title == "I cannot read this query"
    assert "quotation mark is not closed" in wrong.description
    assert here.bot.offered[-1][2]["cache_time"] == 0
    (none,) = await here.asks("nowhere")
    check([none])
    assert none.title == "No story matches"


async def test_too_many_questions_are_told_once(here: World) -> None:
    """Of one person; others are answered meanwhile."""
    for _ in range(2 * PER_COMMAND):
        await here.asks("truce")
    (busy,) = await here.asks("truce")
    check([busy])
    assert busy.title == "Too many questions"
    assert await here.asks("truce") == []
    assert len(await here.asks("truce", BORIS)) == 10


async def test_banned_person_is_offered_nothing(here: World, sqlite_storage: Storage) -> None:
    """Nor a stranger to a private instance."""
    assert await here.asks("truce")
    async with sqlite_storage.begin() as tx:
        await bans.add(tx, str(ANNA), "", str(OWNER), make.NOW)
    assert await here.asks("truce") == []
    private = world(sqlite_storage, here.services.clock, allowed=frozenset({OWNER}))
    assert await private.asks("truce", user=BORIS) == []


async def test_failure_is_an_article_and_in_the_log(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is shown."""

    async def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("handlers.inline.offered", broken)
    with capture_logs() as logs:
        (failed,) = await here.asks("truce")
    check([failed])
    assert "secret" not in failed.title + failed.description + failed.input_message_content.message_text
    assert "inline query failed" in [line["event"] for line in logs]


async def test_store_that_is_away_is_an_article(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it cannot even be told who asks; in the log that is a line."""

    def away(_: object) -> None:
        raise StoreAway(reason="connection was closed")

    monkeypatch.setattr(Storage, "read", away)
    with capture_logs() as logs:
        (failed,) = await here.asks("truce")
    check([failed])
    assert [line["log_level"] for line in logs if line["event"] == "inline query failed"] == ["warning"]


async def test_question_that_is_no_more_does_no_harm(here: World) -> None:
    """Who wrote on meanwhile has asked something else."""
    here.bot.failure = BadRequest("query is too old")
    await here.asks("truce")


async def test_nothing_is_stored_and_own_words_are_not_heard(here: World) -> None:
    """No chat is made of who asks; a chosen story in the chat with the bot is no query."""
    await here.asks("truce", ANNA)
    own = {"id": 1, "is_bot": True, "first_name": "B", "username": BOT}
    await here.door.handle(update(message=said("Story 1", ANNA, via_bot=own)))
    assert not here.channel.shown
    async with here.services.storage.read() as tx:
        assert (await tx.execute(schema.chat.select())).all() == []


def test_telegram_is_asked_for_inline_queries() -> None:
    """Else it sends none."""
    assert "inline_query" in receive.ALLOWED
    assert service.MOST == 10
