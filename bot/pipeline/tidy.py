"""Forgetting: what is older than it needs to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import observe
from bot.errors import StoreAway
from bot.pipeline.index import Index
from bot.storage import Storage, pages, retention

log = observe.logger("tidy")

# Items change, and their pages are read again, within hours.
PAGES_KEPT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Keep:
    """How long article texts, rows that are done with, and chats that the bot may not write to any more, are kept."""

    texts: timedelta
    rows: timedelta
    chats: timedelta


async def once(storage: Storage, index: Index, keep: Keep, now: datetime) -> None:
    """Forget once; an error is logged and the next round tries again."""
    try:
        async with storage.begin() as tx:
            gone = await retention.forget(
                tx, texts_before=now - keep.texts, rows_before=now - keep.rows, chats_before=now - keep.chats
            )
            gone["pages"] = await pages.forget(tx, now - PAGES_KEPT)
        async with storage.read() as tx:
            queries = await index.forget(tx)
        log.info("tidied", queries=queries, **gone)
    except StoreAway as error:
        log.warning("not tidied", error=str(error))
    except Exception:  # tidying must never end the bot
        log.exception("not tidied")
