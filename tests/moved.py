"""Databases that are moved: one filled with a row of every kind, one where nothing is yet, and all that stands in either."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import delete, insert, update

from bot.storage import Storage, moving, schema
from bot.storage.moving.tables import tables
from tests import make, stored
from tests.unit.test_storage_schema import fill

ROOT = Path(__file__).parents[1]
WATCHED: list[tuple[str, str, int]] = []


def watch(*told: Any) -> None:
    WATCHED.append(told)


async def filled(url: str) -> None:
    """A row of every kind, an article that is filed, and a subscription whose number nobody else may get."""
    storage = Storage(url)
    async with storage.begin() as tx:
        await fill(tx)
        await tx.execute(update(schema.chat).values(title='Зал \U0001f54a\n"\\', quiet_from=None))
        await tx.execute(
            update(schema.source).values(pull=-0.0, ttl_s=0.1, body_hash=b"\0\xff", access={"login": "me:hidethis"})
        )
        await tx.execute(update(schema.entry).values(published_at=make.NOW + timedelta(microseconds=123457)))
        await tx.execute(
            insert(schema.story_key).values(
                [{"key": key, "story_id": 1} for key in ("b", "A", "é", "\U0001f54a", "\uffee")]
            )
        )
        await stored.settled(tx, "A truce was agreed in Kelmun.", source=await make.source(tx, "c"), now=make.NOW)
        chat = await make.chat(tx, "2", "truce", "ceasefire")
        await tx.execute(delete(schema.subscription).where(schema.subscription.c.chat_id == chat.id))
    await storage.close()


async def content(url: str) -> dict[str, list[bytes]]:
    """Every row of every table."""
    async with moving.source(url, "here") as source:
        return {
            table.name: [line async for block in source.blocks(table) for line in block.lines.splitlines()]
            for table in await tables(source.head.revision)
        }


async def is_bare(url: str) -> bool:
    """Whether nothing was kept."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return not [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
    connection = await asyncpg.connect(url)
    found = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    return found == 0
