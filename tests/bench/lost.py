"""Why readers were not told of something that the soak printed: what became of each of its articles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

# As the log of one process after the other tells them: where each article went.
Placings = Sequence[dict[str, object]]


def told(database: Path, urls: Sequence[str], placings: Placings) -> Iterator[str]:
    """Lines on articles, the stories that they went to, what these were told as, and what became of the messages."""
    with closing(sqlite3.connect(database)) as store:
        store.row_factory = sqlite3.Row
        entries = _asked(store, "SELECT * FROM entry WHERE url IN ({})", urls)
        for row in entries:
            came = f"published {_clock(row['published_at'])}, first seen {_clock(row['first_seen_at'])}"
            state = f"story {row['story_id']}, live {row['live']}, due {row['due_at']}, error {row['error']}"
            yield f"entry {row['id']} {row['title']!r}: {came}; {state}"
        ids = {row["id"] for row in entries}
        for one in placings:
            if one.get("entry") in ids:
                yield f"placed {one}"
        yield from _stories(store, sorted({row["story_id"] for row in entries if row["story_id"] is not None}))


def _stories(store: sqlite3.Connection, ids: Sequence[int]) -> Iterator[str]:
    for row in _asked(store, "SELECT * FROM story WHERE id IN ({})", ids):
        kept = json.loads(row["terms"])
        revised = _clock(kept["revised"] and int(kept["revised"] * 3_600_000_000))
        yield f"story {row['id']} at revision {row['revision']}, revised {revised}; told {kept['facts']}"
    for row in _asked(store, "SELECT * FROM development WHERE story_id IN ({}) ORDER BY revision", ids):
        yield f"development {row['revision']} of story {row['story_id']}: {row['change']} {row['status']} {row['title']!r} {_clock(row['at'])}"
    for row in _asked(store, "SELECT * FROM outbox WHERE story_id IN ({}) ORDER BY chat_id, id", ids):
        what = f"{row['kind']} of revision {row['revision']} to chat {row['chat_id']}: {row['state']} {row['error']}"
        yield f"{what}, attempts {row['attempts']}, made {_clock(row['created_at'])}, sent {_clock(row['sent_at'])} as {row['message_ref']}"


def _asked(store: sqlite3.Connection, question: str, values: Iterable[object]) -> list[sqlite3.Row]:
    given = tuple(values)
    return store.execute(question.format(", ".join("?" * len(given))), given).fetchall()


def _clock(microseconds: int | None) -> str:
    return "-" if microseconds is None else datetime.fromtimestamp(microseconds / 1e6, UTC).strftime("%H:%M:%S.%f")
