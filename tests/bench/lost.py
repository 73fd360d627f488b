"""Why readers were not told of something that a bench printed: what became of each of its articles, as its database tells."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

# As the logs of all processes tell them: where each article went.
Placings = Sequence[Mapping[str, object]]
# Rows of a table whose column is one of some values, in an order.
Asked = Callable[[str, str, Iterable[object], str], Awaitable[list[Mapping[str, Any]]]]


def of_sqlite(database: Path) -> Asked:
    """Rows of a file."""

    async def asked(table: str, column: str, values: Iterable[object], order: str) -> list[Mapping[str, Any]]:
        with closing(sqlite3.connect(database)) as store:
            store.row_factory = sqlite3.Row
            given = tuple(values)
            places = ", ".join("?" * len(given))
            told = store.execute(f"SELECT * FROM {table} WHERE {column} IN ({places}) ORDER BY {order}", given)
            return [dict(row) for row in told]

    return asked


def of_postgresql(url: str) -> Asked:
    """Rows of a server's database, which must answer."""

    async def asked(table: str, column: str, values: Iterable[object], order: str) -> list[Mapping[str, Any]]:
        keeper = await asyncpg.connect(url)
        try:
            told = await keeper.fetch(f"SELECT * FROM {table} WHERE {column} = ANY($1) ORDER BY {order}", list(values))
            return [dict(row) for row in told]
        finally:
            await keeper.close()

    return asked


async def told(asked: Asked, urls: Sequence[str], placings: Placings) -> list[str]:
    """Lines on articles, the stories that they went to, what these were told as, and what became of the messages."""
    entries = await asked("entry", "url", urls, "id")
    ids = {row["id"] for row in entries}
    lines = [_entry(row) for row in entries]
    lines += [f"placed {one}" for one in placings if one.get("entry") in ids]
    return lines + await _stories(asked, sorted({row["story_id"] for row in entries if row["story_id"] is not None}))


def _entry(row: Mapping[str, Any]) -> str:
    came = f"published {_clock(row['published_at'])}, first seen {_clock(row['first_seen_at'])}"
    state = f"story {row['story_id']}, live {row['live']}, due {row['due_at']}, error {row['error']}"
    return f"entry {row['id']} {row['title']!r}: {came}; {state}"


async def _stories(asked: Asked, ids: Sequence[int]) -> list[str]:
    stories = await asked("story", "id", ids, "id")
    developments = await asked("development", "story_id", ids, "revision")
    messages = await asked("outbox", "story_id", ids, "chat_id, id")
    return [*map(_story, stories), *map(_development, developments), *map(_message, messages)]


def _story(row: Mapping[str, Any]) -> str:
    kept = json.loads(row["terms"])
    revised = _clock(kept["revised"] and int(kept["revised"] * 3_600_000_000))
    return f"story {row['id']} at revision {row['revision']}, revised {revised}; told {kept['facts']}"


def _development(row: Mapping[str, Any]) -> str:
    what = f"{row['change']} {row['status']} {row['title']!r} {_clock(row['at'])}"
    return f"development {row['revision']} of story {row['story_id']}: {what}"


def _message(row: Mapping[str, Any]) -> str:
    what = f"{row['kind']} of revision {row['revision']} to chat {row['chat_id']}: {row['state']} {row['error']}"
    times = f"made {_clock(row['created_at'])}, sent {_clock(row['sent_at'])} as {row['message_ref']}"
    return f"{what}, attempts {row['attempts']}, {times}"


def _clock(microseconds: int | None) -> str:
    return "-" if microseconds is None else datetime.fromtimestamp(microseconds / 1e6, UTC).strftime("%H:%M:%S.%f")
