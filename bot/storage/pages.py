"""Pages as they were last read: what makes the next request conditional, and what came of the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, LargeBinary, Table, Text, select

from bot.model import Article, Validators
from bot.storage import Tx
from bot.storage.columns import json, metadata, number
from bot.storage.types import Moment, Words, clean, key
from bot.storage.upsert import insert

UNKNOWN = Validators()

page = Table(
    "page",
    metadata,
    Column("key", Text, primary_key=True),
    Column("read_at", Moment, nullable=False, index=True),
    number("deaths"),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", LargeBinary),
    Column("error", Text),
    json("article", None),
    CheckConstraint("deaths >= 0", name="deaths_counted"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of an address: its body's digest, and either the article in it or why there is none; nothing of
    both when no reading came to an end. `deaths` = readers that did not survive it."""

    validators: Validators = UNKNOWN
    body_hash: bytes | None = None
    article: Article | None = None
    error: str | None = None
    deaths: int = 0


async def find(tx: Tx, url: str) -> Page:
    """What is known of the page at this address."""
    row = (await tx.execute(select(page).where(page.c.key == key(url)))).one_or_none()
    if row is None:
        return Page()
    told = Validators(row.etag, row.last_modified)
    return Page(told, row.body_hash, _article(row.article), row.error, row.deaths)


async def keep(tx: Tx, url: str, read: Page, now: datetime) -> None:
    """Keep what a reading brought, in place of what was known."""
    values = {
        "read_at": now,
        "deaths": read.deaths,
        "etag": read.validators.etag,
        "last_modified": read.validators.last_modified,
        "body_hash": read.body_hash,
        "error": read.error,
        "article": _told(read.article),
    }
    made = insert(tx.dialect.name, page).values(key=key(url), **values)
    await tx.execute(made.on_conflict_do_update(index_elements=["key"], set_=values))


async def died(tx: Tx, url: str, now: datetime) -> int:
    """Count a reader that did not survive the page, and return how many there were."""
    made = insert(tx.dialect.name, page).values(key=key(url), read_at=now, deaths=1)
    counted = {"read_at": now, "deaths": page.c.deaths + 1}
    done = await tx.scalar(made.on_conflict_do_update(index_elements=["key"], set_=counted).returning(page.c.deaths))
    return int(done or 0)


def _told(article: Article | None) -> dict[str, Any] | None:
    if article is None:
        return None
    at = article.published_at.isoformat() if article.published_at else None
    told = {"url": article.url, "title": article.title, "text": article.text}
    # PostgreSQL refuses in JSON, too, what it refuses in text.
    return {name: clean(value) for name, value in told.items()} | {"lang": article.lang, "published_at": at}


def _article(told: Any) -> Article | None:
    if told is None:
        return None
    at = datetime.fromisoformat(told["published_at"]) if told["published_at"] else None
    return Article(told["url"], told["title"], told["text"], told["lang"], at, complete=True)
