"""Entries: kept once, alerted only when they are news, read again when they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from bot.model import Batch, Item
from bot.storage import Storage, Tx, entries, twins
from bot.storage.queue import Overslept
from bot.storage.schema import entry as table
from tests import make
from tests.stored import forgotten

KEYS = {"lang": "en", "text": "long text", "url_key": "url", "text_key": "text"}


async def save(tx: Tx, source: object, *items: Item, now: datetime = make.NOW) -> int:
    return await make.save(tx, source, make.batch(*items), now, make.FRESH)


async def claim(tx: Tx, limit: int = 100, now: datetime = make.NOW) -> list:
    return await entries.claim(tx, now, make.LEASE, limit)


async def test_saving_twice_is_saving_once(storage: Storage) -> None:
    """The number of new entries is told; a batch seen before makes none and wakes none."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        items = [make.item(str(number)) for number in range(3)]
        assert [await save(tx, source, *items) for _ in range(2)] == [3, 0]
        assert len(await claim(tx)) == 3
        await save(tx, source, *items)
        assert await claim(tx) == []


async def test_batch_with_one_item_twice_keeps_one(storage: Storage) -> None:
    """Of two items with one guid the first in the feed counts, within a statement's limits and beyond."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        many = [make.item(str(number % 1300), title=str(number)) for number in range(2600)]
        assert await save(tx, source, *many) == 1300
        assert {int(entry.item.title) for entry in await claim(tx, 2000)} == set(range(1300))


async def test_guid_is_unique_within_its_source_only(storage: Storage) -> None:
    """Two feeds may number their items alike."""
    async with storage.begin() as tx:
        one, two = await make.source(tx, "a"), await make.source(tx, "b")
        assert [await save(tx, source, make.item("1")) for source in (one, two)] == [1, 1]


async def test_odd_guids_are_told_apart(storage: Storage) -> None:
    """Guids longer than an index row, with NUL or half characters, are kept, and known when seen again."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        items = [make.item(guid) for guid in ("x" * 5000, "x" * 5000 + "y", "nul\0", "half \ud83d", "")]
        assert [await save(tx, source, *items) for _ in range(2)] == [5, 0]


@pytest.mark.parametrize(
    ("known", "age", "live"),
    [(True, timedelta(), True), (True, None, True), (False, timedelta(), False), (True, timedelta(hours=49), False)],
    ids=["news", "undated", "first batch", "old"],
)
async def test_only_news_may_raise_alerts(storage: Storage, known: bool, age: timedelta | None, live: bool) -> None:
    """What a source held when it was first read, and what was published long ago, is kept without alerts."""
    async with storage.begin() as tx:
        source = await make.source(tx, known=known)
        await save(tx, source, make.item(published_at=None if age is None else make.NOW - age))
        (entry,) = await claim(tx)
        assert entry.live is live


async def test_claimed_entry_carries_its_item_and_source(storage: Storage) -> None:
    """Nothing of the item is lost, and the source's title and language come along."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        await make.settle(tx, source, make.NOW, title="Paper", lang="uk")
        item = make.item(author="Ann", lang="ru")
        await save(tx, source, item)
        (entry,) = await claim(tx)
        assert (entry.item, entry.source_id, entry.source_title, entry.source_lang) == (item, source.id, "Paper", "uk")
        assert (entry.first_seen_at, entry.attempts, entry.lease) == (make.NOW, 1, make.NOW + make.LEASE)


async def test_news_is_read_before_the_backlog_and_old_before_new(storage: Storage) -> None:
    """Entries that may raise alerts come first; a feed lists its newest on top, so it is read from its end."""
    async with storage.begin() as tx:
        backlog, fresh = await make.source(tx, "old", known=False), await make.source(tx, "new")
        await save(tx, backlog, make.item("backlog"))
        await save(tx, fresh, make.item("newest"), make.item("older"), now=make.NOW)
        assert [(await claim(tx, 1))[0].item.guid for _ in range(3)] == ["older", "newest", "backlog"]


async def test_changed_item_is_read_again_with_its_new_text(storage: Storage) -> None:
    """A new title or summary makes a settled entry due; a new address or date alone does not."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        await save(tx, source, make.item())
        await entries.settle(
            tx, (await claim(tx))[0], story_id=await make.story(tx, of=await make.entry(tx, "2", source)), **KEYS
        )
        await save(tx, source, replace(make.item(), url="http://a.example/other", published_at=make.NOW - make.MINUTE))
        assert await claim(tx) == []
        await save(tx, source, make.item(title="Truce broken", author="Ann"))
        (again,) = await claim(tx)
        assert (again.item.title, again.item.author, again.live, again.attempts) == ("Truce broken", "Ann", True, 1)


async def test_changed_entry_knows_its_own_story(storage: Storage) -> None:
    """Read again it belongs to the story it was in, though its address and text are new, and alerts no one twice."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        entry = await make.entry(tx, of=source)
        story = await make.story(tx, of=entry)
        await entries.settle(tx, entry, story_id=story, **KEYS)
        later = make.NOW + 100 * make.FRESH
        await save(tx, source, make.item(title="Changed"), now=later)
        (again,) = await claim(tx, now=later)
        assert await twins.twin(tx, again, "new url", "new text", later) == twins.Twin(story, own=True)
        assert not again.live


async def test_item_that_changes_all_day_is_read_at_most_24_more_times(storage: Storage) -> None:
    """A live ticker costs a bounded number of readings."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        readings = 0
        for number in range(40):
            await save(tx, source, make.item(title=f"Live: {number}"))
            readings += len(await claim(tx))
        assert readings == 25


async def test_change_overtakes_the_reading_under_way(storage: Storage) -> None:
    """A reader of the old text cannot settle over the new one."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        entry = await make.entry(tx, of=source)
        story = await make.story(tx, of=entry)
        await save(tx, source, make.item(title="Changed"))
        with pytest.raises(Overslept):
            await entries.settle(tx, entry, story_id=story, **KEYS)


async def test_parked_entry_rests_until_it_changes(storage: Storage) -> None:
    """Given up, with the reason kept; a change of the item is a new chance from the first attempt."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        await entries.park(tx, await make.entry(tx, of=source), "crash")
        assert await claim(tx, now=make.NOW + make.FRESH) == []
        assert await tx.scalar(select(table.c.error)) == "crash"
        await save(tx, source, make.item(title="Changed"))
        (again,) = await claim(tx)
        assert again.attempts == 1


async def test_release_counts_the_attempt_only_when_told(storage: Storage) -> None:
    """Waiting for a host costs no attempt, a failed page does."""
    async with storage.begin() as tx:
        entry = await make.entry(tx)
        await entries.release(tx, entry, make.NOW)
        (entry,) = await claim(tx)
        assert entry.attempts == 1
        await entries.release(tx, entry, make.NOW, give_back=False)
        (entry,) = await claim(tx)
        assert entry.attempts == 2


@pytest.mark.parametrize(
    ("url_key", "text_key", "found"),
    [("url", "other", True), ("other", "text", True), ("other", "other", False), ("", "", False)],
)
async def test_twin_is_the_story_of_the_same_address_or_text(
    storage: Storage, url_key: str, text_key: str, found: bool
) -> None:
    """Another entry with the same address or text leads to its story; an empty key is like no other."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        first, bare, second = [await make.entry(tx, str(number), source) for number in range(3)]
        story = await make.story(tx, of=first)
        await entries.settle(tx, first, story_id=story, **KEYS)
        await entries.settle(tx, bare, story_id=story, **KEYS | {"url_key": "", "text_key": ""})
        assert (await twins.twin(tx, second, url_key, text_key, make.NOW) == twins.Twin(story, own=False)) is found
        assert await twins.twin(tx, second, url_key, text_key, make.NOW + make.MINUTE) is None


async def test_one_address_under_two_titles_is_two_stories(storage: Storage) -> None:
    """Of one source, entries that share an address and not a title are no twins: each is news of its own."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        first, second = [await make.entry(tx, str(number), source) for number in range(2)]
        other = replace(second, item=replace(second.item, title="Truce refused"))
        story = await make.story(tx, of=first)
        await entries.settle(tx, first, story_id=story, **KEYS)

        assert await twins.twin(tx, second, KEYS["url_key"], "", make.NOW) == twins.Twin(story, own=False)
        assert await twins.twin(tx, other, KEYS["url_key"], "", make.NOW) is None


async def test_texts_come_in_the_order_asked_for(storage: Storage) -> None:
    """Of entries that were read and still have their text, with what is known of their source; others are left out."""
    async with storage.begin() as tx:
        source = await make.source(tx)
        made = [await make.entry(tx, str(number), source) for number in range(4)]
        story = await make.story(tx, of=made[0])
        for entry in made[:3]:
            await entries.settle(tx, entry, story_id=story, **KEYS | {"text": f"text {entry.item.guid}"})
        listed = await entries.texts(tx, [made[2].id, made[3].id, made[0].id])
    assert [(found.text, found.story_id, found.lang, found.title, found.source_host) for found in listed] == [
        ("text 2", story, "en", "Truce agreed", "a.example"),
        ("text 0", story, "en", "Truce agreed", "a.example"),
    ]


async def test_unchanged_source_costs_one_look(storage: Storage) -> None:
    """Saving a batch that holds nothing new is a single statement; being seen, and listing it, is written down once an hour."""
    engine = storage._engine.sync_engine
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    async with storage.begin() as tx:
        source = await make.source(tx)
        items = [make.item(str(number)) for number in range(100)]
        await save(tx, source, *items)
        for minutes, verbs in ((59, ["SELECT"]), (61, ["SELECT", "UPDATE", "UPDATE"]), (62, ["SELECT"])):
            statements.clear()
            await save(tx, source, *items, now=make.NOW + minutes * make.MINUTE)
            assert [statement.split()[0] for statement in statements] == verbs
        assert await tx.scalar(select(func.min(table.c.last_seen_at))) == make.NOW + 61 * make.MINUTE


async def test_forgetting_keeps_what_is_still_listed(storage: Storage) -> None:
    """Texts go by age; rows go when their source has long stopped listing them, not when it merely is silent."""
    late = make.NOW + timedelta(days=200)
    async with storage.begin() as tx:
        silent, busy = await make.source(tx, "silent"), await make.source(tx, "busy")
        for source in (silent, busy):
            entry = await make.entry(tx, "old", source)
            await entries.settle(tx, entry, story_id=await make.story(tx, of=entry), **KEYS)
        await save(tx, busy, make.item("new"), now=make.NOW + timedelta(days=2))
        assert await forgotten(tx, make.NOW, make.NOW, make.NOW, make.NOW) == {}
        gone = await forgotten(tx, make.NOW, texts=late, rows=late, chats=make.NOW)
        assert (gone["texts"], gone["entries"], gone["stories"]) == (2, 1, 1)
        assert await save(tx, silent, make.item("old"), now=late) == 0


async def test_empty_batch_is_no_news(storage: Storage) -> None:
    """A feed without items makes nothing and breaks nothing."""
    async with storage.begin() as tx:
        empty = Batch(kind="feed", title=None, lang=None, items=())
        assert await make.save(tx, await make.source(tx), empty, make.NOW, make.FRESH) == 0
        assert await claim(tx) == []
