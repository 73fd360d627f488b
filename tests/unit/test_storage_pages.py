"""Pages as they were last read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.model import Article, Validators
from bot.storage import Storage, pages, retention
from bot.storage.pages import Page
from tests import make

URL = "https://a.example/1"
ARTICLE = Article(URL, "Truce\0", "停火 \ud83d", "zh", datetime(2026, 3, 1, tzinfo=UTC), complete=True)
READ = Page(Validators('W/"x"', "Sun"), b"\0\xff", ARTICLE)


async def test_a_page_comes_back_as_it_was_read(storage: Storage) -> None:
    """With what no database takes left out; an unknown one is nothing; a new reading takes its place."""
    async with storage.begin() as tx:
        assert await pages.find(tx, URL) == Page()
        await pages.keep(tx, URL, READ, make.NOW)
        found = await pages.find(tx, URL)
        assert (found.validators, found.body_hash, found.error) == (READ.validators, READ.body_hash, None)
        assert found.article == Article(URL, "Truce", "停火 ?", "zh", ARTICLE.published_at, complete=True)
        await pages.keep(tx, URL, Page(error="pdf"), make.NOW)
        assert await pages.find(tx, URL) == Page(error="pdf")


async def test_dead_readers_are_counted_until_one_survives(storage: Storage) -> None:
    """Each one counts, whatever was read before; a reading that ends begins anew."""
    async with storage.begin() as tx:
        assert [await pages.died(tx, URL, make.NOW) for _ in range(2)] == [1, 2]
        assert (await pages.find(tx, URL)).deaths == 2
        await pages.keep(tx, URL, READ, make.NOW)
        assert (await pages.find(tx, URL)).deaths == 0
        assert await pages.died(tx, URL, make.NOW) == 1
        assert (await pages.find(tx, URL)).body_hash == READ.body_hash


async def test_pages_are_forgotten_in_time(storage: Storage) -> None:
    """Those last read before then go, and the others stay."""
    async with storage.begin() as tx:
        for days in range(4):
            await pages.keep(tx, f"{URL}{days}", READ, make.NOW - timedelta(days=days))
        before = retention.Before(make.NOW, make.NOW, make.NOW)
        (rule,) = (one for one in retention.rules(before, make.NOW + timedelta(days=2)) if one.name == "pages")
        assert await retention.forget(tx, rule, await retention.find(tx, rule, 10)) == 2
        assert [(await pages.find(tx, f"{URL}{days}")).article is None for days in range(4)] == [
            False,
            False,
            True,
            True,
        ]
