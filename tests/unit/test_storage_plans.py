"""Statements that run all day find their rows by an index, however long the tables are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from bot.model import ChatId, Delivery, OutboxId, StoryId
from bot.storage import (
    Storage,
    Tx,
    dispatch,
    entries,
    looks,
    outbox,
    plots,
    roles,
    sources,
    stories,
    subscriptions,
    watched,
)
from tests import make


async def claim_messages(tx: Tx) -> None:
    await outbox.claim(tx, await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE) or 0, make.NOW, make.LEASE, 5)


async def waiting(tx: Tx) -> Delivery:
    """A message of a chat; what is asked about it is asked for every message that had to wait."""
    return Delivery(OutboxId(9), await make.chat(tx), "alert", 1, 0, make.NOW, StoryId(1), 1, {}, make.NOW)


async def older_messages(tx: Tx) -> None:
    await dispatch.older(tx, await waiting(tx))


async def messages_behind(tx: Tx) -> None:
    await dispatch.behind(tx, (await waiting(tx)).chat, 1, make.NOW)


async def brought(tx: Tx) -> None:
    await watched.known(tx, [await make.source(tx)], make.NOW)


# What is done -> the verb of its statement, and what the plan must do.
HOT: dict[str, tuple[Callable[[Tx], Awaitable[Any]], str, str]] = {
    "sources due": (lambda tx: sources.claim(tx, make.NOW, make.LEASE, 5), "WITH", "INDEX ix_source_due_at"),
    "entries due": (lambda tx: entries.claim(tx, make.NOW, make.LEASE, 5), "WITH", "INDEX ix_entry_due"),
    "messages due": (claim_messages, "SELECT heads", "INDEX ix_outbox_due (priority=? AND due_at<?)"),
    "messages due next": (lambda tx: dispatch.next_due(tx, make.NOW), "SELECT min", "(priority=? AND due_at>?)"),
    "older messages of a chat": (older_messages, "SELECT outbox", "INDEX uq_outbox_waiting (chat_id=?)"),
    "messages behind in a chat": (messages_behind, "SELECT outbox", "INDEX uq_outbox_waiting (chat_id=?)"),
    "who heard before": (
        lambda tx: outbox.announce(tx, StoryId(1), 1, make.NOW),
        "INSERT",
        "INDEX ix_outbox_story_id_chat_id (story_id=? AND chat_id=?)",
    ),
    "who wants to hear": (
        lambda tx: outbox.announce(tx, StoryId(1), 1, make.NOW),
        "INSERT",
        "INDEX ix_subscription_query_id_chat_id (query_id=?)",
    ),
    "why a chat hears": (
        lambda tx: stories.alert(tx, StoryId(1), ChatId(1)),
        "SELECT",
        "INDEX uq_subscription_number (chat_id=?)",
    ),
    "stories that share words": (
        lambda tx: plots.candidates(tx, {"en:truce": 5}, make.NOW),
        "SELECT",
        "INDEX sqlite_autoindex_story_key_1 (key=?)",
    ),
    "what a source brought lately": (brought, "SELECT anon_1", "ix_entry_source_id_first_seen_at (source_id=?"),
    "messages that are late": (lambda tx: outbox.late(tx, make.NOW), "SELECT count", "INDEX ix_outbox_due"),
    "whether a source is due": (
        lambda tx: looks.due(tx, make.NOW),
        "SELECT EXISTS",
        "INDEX ix_source_due_at (due_at<?)",
    ),
    "whether an entry is due": (lambda tx: looks.due(tx, make.NOW), "SELECT EXISTS", "(live=? AND due_at<?)"),
    "whether a message is due": (lambda tx: looks.due(tx, make.NOW), "SELECT EXISTS", "(priority=? AND due_at<?)"),
    "new queries": (lambda tx: subscriptions.queries_since(tx, make.NOW), "SELECT", "INDEX ix_subscription_created_at"),
}


@pytest.mark.parametrize("what", HOT)
async def test_hot_statement_uses_its_index(sqlite_storage: Storage, what: str) -> None:
    """The plan names the index that was made for the statement, with the values bound as at run time."""
    run, verb, wanted = HOT[what]
    seen: list[tuple[str, Any]] = []
    event.listen(
        sqlite_storage._engine.sync_engine, "before_cursor_execute", lambda *told: seen.append((told[2], told[3]))
    )
    async with sqlite_storage.begin() as tx:
        await run(tx)
        statement, parameters = next(one for one in reversed(seen) if one[0].startswith(verb))
        plan = await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        told = "\n".join(row.detail for row in plan)
    assert wanted in told
