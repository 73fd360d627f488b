"""The index of all queries, kept in step with the store."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from bot.clock import Clock
from bot.model import QueryId
from bot.pipeline.index import PART, Index
from bot.pipeline.pages import Pages
from bot.pipeline.placing import Read, Sketcher
from bot.pipeline.process import Process, Reading
from bot.storage import Storage, Tx, subscriptions
from bot.text.article import from_text
from bot.text.document import analyse
from tests import make

MANY = 3 * PART


async def test_many_queries_leave_the_loop_to_others(sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a hundred thousand queries are read at the start, others have their turn; and all are known at the end."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with sqlite_storage.begin() as tx:
        chat = await make.chat(tx, "1")
        for number in range(MANY):
            await subscriptions.add(tx, chat.id, f"word{number}", make.NOW, MANY)
    index = Index()
    async with sqlite_storage.read() as tx:
        stored = await subscriptions.queries_since(tx, None)

        async def at_once(_tx: Tx, _since: object) -> list[tuple[QueryId, str]]:
            # The store's own waiting would give others their turn, too.
            return stored

        monkeypatch.setattr(subscriptions, "queries_since", at_once)
        waiting = asyncio.create_task(others())
        await asyncio.sleep(0)
        before = turns
        await index.refresh(tx, make.NOW)
        waiting.cancel()

    assert len(stored) == len(index) == MANY
    assert turns - before >= MANY // PART
    assert len(index.match(analyse(from_text("word0 word299")))) == 2


async def test_later_queries_are_taken_in_and_ended_ones_forgotten(sqlite_storage: Storage) -> None:
    """A query is matched from the next look on, and no longer once nobody subscribes to it."""
    index = Index()
    seen = analyse(from_text("A truce and a ceasefire."))
    async with sqlite_storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        await index.refresh(tx, make.NOW)
        assert len(index.match(seen)) == 1
        later, _ = await subscriptions.add(tx, chat.id, "ceasefire", make.NOW + timedelta(minutes=5), 10)
        await index.refresh(tx, make.NOW + timedelta(minutes=5))
        assert len(index.match(seen)) == 2
        await subscriptions.remove(tx, chat.id, [later.id])
        assert await index.forget(tx) == 1
        assert len(index.match(seen)) == 1


async def test_query_whose_time_is_long_past_is_taken_in_when_it_is_tidied(storage: Storage) -> None:
    """Whoever subscribed was stopped before they had written it down, for longer than a look reaches back."""
    index = Index()
    seen = analyse(from_text("A truce and a ceasefire."))
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        await index.refresh(tx, make.NOW + timedelta(hours=1))
        await subscriptions.add(tx, chat.id, "ceasefire", make.NOW, 10)
        await index.refresh(tx, make.NOW + timedelta(hours=1))
        assert len(index.match(seen)) == 1
        assert await index.forget(tx) == 0
        assert len(index.match(seen)) == 2
        assert index.taken == 2


async def test_entry_read_while_somebody_subscribes_is_matched_again(sqlite_storage: Storage) -> None:
    """A query that came between the match and the placing finds the entry all the same; without one nothing changes."""
    index, article = Index(), from_text("A truce and a ceasefire.")
    line = Process(
        storage=sqlite_storage,
        pages=cast("Pages", None),
        index=index,
        clock=Clock(),
        lease=make.LEASE,
        fresh=make.LEASE,
        story_open=make.LEASE,
        max_attempts=8,
        page_tries=3,
        full_text=False,
        edit_pause=make.LEASE,
        alerted=bool,
    )
    document = analyse(article)
    read = Read(article, document, Sketcher()(document, "a.example", None), "a.example", {})
    reading = Reading(read, (), retry=False, taken=index.taken)
    async with sqlite_storage.begin() as tx:
        assert await line._caught_up(tx, reading, make.NOW) is reading
        await make.chat(tx, "1", "truce")
        again = await line._caught_up(tx, reading, make.NOW)

    assert [evidence.terms for _, evidence in again.found] == [("truce",)]
