"""The index of keys: exact for any characters, in step with the entries, newest first, on both engines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update

from bot.model import AllOf, AnyOf, EntryId, Key, KeyPrefix, Sought, StoryId, Without
from bot.storage import Storage, Tx, entries, search
from bot.storage.filing import entry_search
from bot.storage.schema import entry as entry_table
from bot.storage.schema import source as source_table
from bot.storage.schema import story as story_table
from bot.storage.search import EVER, Filing, Window
from tests import make
from tests.stored import forgotten

DAY = timedelta(days=1)
# What a query language, a tokenizer or an engine might trip over, and keys that differ in one sign only.
ODD = (
    'say"so', "o'neill", "back\\slash", "a:b", "a b", "en:truc", "EN:truc", "停火", "火", "हम", "ate\u015fk\u0259s", "_", "__",
    "_2d_", "-", "a-b", "a*", "*", "NOT", "or", "(", "\x00", "\ud800", "\u2028", "\x85", "\u00a0", "🕊", "x" * 3000, "x" * 2999,
    "\n", "é", "e\u0301", ":", "::", "&|!", "<->", "{", "^a", "+a", "a,b",
)  # fmt: skip


async def filed(tx: Tx, guid: str, *keys: str, days: int = 0, story: StoryId | None = None) -> EntryId:
    """An entry of `days` ago, settled and filed under the keys, in a story of its own unless one is given."""
    at = make.NOW - days * DAY
    source = await make.source(tx)
    await make.save(tx, source, make.batch(make.item(guid, published_at=at)), make.NOW, make.FRESH)
    (claimed,) = await entries.claim(tx, make.NOW, make.LEASE, 1)
    told = {"lang": "en", "text": "text", "url_key": "", "text_key": ""}
    await entries.settle(
        tx, claimed, story_id=story or await make.story(tx, of=claimed), **told, filing=Filing(keys, 1)
    )
    return claimed.id


async def found(tx: Tx, sought: Sought, within: Window = EVER, **more: int) -> list[EntryId]:
    return [
        one.entry_id
        for one in await search.candidates(tx, sought, within, more.get("limit", 100), more.get("offset", 0))
    ]


async def held(tx: Tx) -> int:
    return await tx.scalar(text("SELECT count(*) FROM entry_keys")) or 0


async def test_every_key_finds_its_own_entry_alone(storage: Storage) -> None:
    """Quotes, colons, capitals, scripts, controls, halves of characters: a key is one token and no other's."""
    async with storage.begin() as tx:
        made = {key: await filed(tx, str(number), key) for number, key in enumerate(ODD)}
        assert {key: await found(tx, Key(key)) for key in ODD} == {key: [id] for key, id in made.items()}


async def test_prefix_finds_what_begins_so_and_nothing_else(storage: Storage) -> None:
    """Also where the prefix ends within what the index writes otherwise."""
    async with storage.begin() as tx:
        one, two, three = [await filed(tx, *told) for told in (("1", "o'neill"), ("2", "o-neill"), ("3", "one"))]
        assert await found(tx, KeyPrefix("o'")) == [one]
        assert await found(tx, KeyPrefix("on")) == [three]
        assert set(await found(tx, KeyPrefix("o"))) == set(await found(tx, KeyPrefix(""))) == {one, two, three}


TREES: dict[str, tuple[Sought, str]] = {
    "both": (AllOf((Key("a"), Key("b"))), "2"),
    "either": (AnyOf((Key("a"), Key("b"))), "1 2 3"),
    "without": (AllOf((Key("a"), Without(Key("b")))), "1"),
    "without, said first": (AllOf((Without(Key("b")), Key("a"))), "1"),
    "without either": (AllOf((Key("a"), Without(AnyOf((Key("b"), Key("c")))))), "1"),
    "only without": (Without(Key("a")), "3 4"),
    "without twice": (AllOf((Without(Key("a")), Without(Key("b")))), "4"),
    "either or without": (AnyOf((Key("b"), Without(Key("a")))), "2 3 4"),
    "groups": (AllOf((AnyOf((Key("a"), Key("c"))), AnyOf((Key("b"), Key("d"))))), "2 4"),
    "one part": (AllOf((AnyOf((Key("a"),)),)), "1 2"),
    "all of nothing": (AllOf(()), "1 2 3 4"),
    "any of nothing": (AnyOf(()), ""),
    "an empty key": (AllOf((Key("a"), Key(""))), ""),
    "a deep tree": (AllOf((Key("a"), AnyOf((Without(AllOf((Key("b"), Without(Key("x"))))),)))), "1"),
}


@pytest.mark.parametrize("what", TREES)
async def test_trees_mean_the_same_on_both_engines(storage: Storage, what: str) -> None:
    """Each node of the index form, and their combinations."""
    sought, wanted = TREES[what]
    async with storage.begin() as tx:
        names = {
            await filed(tx, "1", "a"): "1",
            await filed(tx, "2", "a", "b"): "2",
            await filed(tx, "3", "b"): "3",
            await filed(tx, "4", "c", "d"): "4",
        }
        assert " ".join(sorted(names[id] for id in await found(tx, sought))) == wanted


async def test_newest_come_first_within_the_window(storage: Storage) -> None:
    """By the time of the article, from `since` on and before `until`, a page at a time."""
    async with storage.begin() as tx:
        old, new, mid = [await filed(tx, str(days), "a", days=days) for days in (9, 1, 5)]
        week = Window(make.NOW - 5 * DAY, make.NOW)
        assert await found(tx, Key("a")) == [new, mid, old]
        assert await found(tx, Key("a"), week) == [new, mid]
        assert await found(tx, Key("a"), Window(until=make.NOW - 5 * DAY)) == [old]
        assert await found(tx, Key("a"), limit=1, offset=1) == [mid]


async def test_time_of_an_article_is_never_ahead(storage: Storage) -> None:
    """A date of the future, or none, counts as the moment it was first seen."""
    async with storage.begin() as tx:
        await filed(tx, "1", "a", days=-30)
        (only,) = await search.candidates(tx, Key("a"), EVER, 5)
    assert only.at == make.NOW


async def test_stories_are_counted_once(storage: Storage) -> None:
    """However many entries a story has: in all, as a list, and with the time at which it began."""
    async with storage.begin() as tx:
        story = await make.story(tx, of=await make.entry(tx, "0"))
        await filed(tx, "1", "a", days=3, story=story)
        newest = await filed(tx, "2", "a", days=1, story=story)
        other = await filed(tx, "3", "a", days=2)
        await filed(tx, "4", "b")
        assert await search.count(tx, Key("a"), EVER) == 2
        assert await search.count(tx, Key("a"), Window(make.NOW - DAY)) == 1
        assert [one.entry_id for one in await search.newest(tx, Key("a"), EVER, 9)] == [newest, other]
        assert [one.entry_id for one in await search.newest(tx, Key("a"), EVER, 1, 1)] == [other]
        (mine,) = [one for one in await search.candidates(tx, Key("a"), EVER, 9) if one.entry_id == other]
        began = {story: make.NOW - 3 * DAY, mine.story_id: make.NOW - 2 * DAY}
        assert await search.began(tx, Key("a"), make.NOW - 9 * DAY) == began
        assert await search.began(tx, Key("a"), make.NOW - DAY) == {story: make.NOW - 3 * DAY}
        assert await search.began(tx, Key("a"), make.NOW) == {}


async def test_index_goes_with_its_entry(storage: Storage) -> None:
    """An entry that is removed, with its source too, or filed anew leaves no key behind."""
    async with storage.begin() as tx:
        one, two, three = [await filed(tx, str(number), "a") for number in range(3)]
        await tx.execute(delete(entry_table).where(entry_table.c.id == one))
        await search.file(tx, two, Filing(["b"], 1))
        assert (await found(tx, Key("a")), await found(tx, Key("b")), await held(tx)) == ([three], [two], 2)
        await search.file(tx, two, None)
        assert (await found(tx, Key("b")), await held(tx)) == ([], 1)
        await tx.execute(delete(source_table))
        assert (await found(tx, Key("a")), await held(tx)) == ([], 0)


async def test_entry_that_moves_to_another_story_is_found_there(storage: Storage) -> None:
    """The index follows by itself; of a story that is gone nothing is found."""
    async with storage.begin() as tx:
        await filed(tx, "1", "a")
        moved = await make.story(tx, of=await make.entry(tx, "2"))
        await tx.execute(update(entry_table).where(entry_table.c.guid == "1").values(story_id=moved))
        (only,) = await search.candidates(tx, Key("a"), EVER, 5)
        assert only.story_id == moved
        await tx.execute(delete(story_table).where(story_table.c.id == moved))
        assert await found(tx, Key("a")) == []


async def test_forgotten_text_is_not_found(storage: Storage) -> None:
    """When texts are pruned, their keys go in the same transaction."""
    async with storage.begin() as tx:
        await filed(tx, "1", "a")
        old = {"now": make.NOW, "rows": make.NOW - DAY, "chats": make.NOW}
        assert await forgotten(tx, texts=make.NOW, **old) == {}
        assert await held(tx) == 1
        assert (await forgotten(tx, texts=make.NOW + DAY, **old))["texts"] == 1
        assert await held(tx) == 0


async def test_what_is_not_filed_yet_is_told_newest_first(storage: Storage) -> None:
    """Entries stored by an earlier version, or filed by an earlier analysis; not those without text or unread."""
    async with storage.begin() as tx:
        one, two, three = [await filed(tx, str(number), "a") for number in range(3)]
        await make.entry(tx, "unread")
        await search.file(tx, two, None)
        assert await search.unfiled(tx, None, 1, 9) == [two]
        assert await search.unfiled(tx, None, 2, 9) == [three, two, one]
        assert await search.unfiled(tx, three, 2, 1) == [two]
        await tx.execute(update(entry_table).values(text=None))
        assert await search.unfiled(tx, None, 2, 9) == []


async def test_hostile_number_of_keys_is_cut(storage: Storage) -> None:
    """An entry of a million different words is filed under the first half megabyte of them, on both engines."""

    def keys() -> Iterable[str]:
        return ("first", *(f"{number:09}" for number in range(100_000)), "last")

    async with storage.begin() as tx:
        made = await filed(tx, "1", *keys())
        assert await found(tx, Key("first")) == await found(tx, Key("000049000")) == [made]
        assert await found(tx, Key("last")) == []


async def test_question_goes_by_the_index(sqlite_storage: Storage) -> None:
    """The keys are looked up, then the rows by their number: no table is read through."""
    async with sqlite_storage.begin() as tx:
        wanted = search._found(tx, Key("a"), EVER)
        statement = entry_search.select().where(*wanted)
        plan = await tx.execute(
            text(f"EXPLAIN QUERY PLAN {statement.compile(tx.sync_connection, compile_kwargs={'literal_binds': True})}")
        )
        told = "\n".join(row.detail for row in plan)
    assert "SEARCH entry_search USING INTEGER PRIMARY KEY (rowid=?)" in told
    assert "SCAN entry_keys VIRTUAL TABLE INDEX" in told
    assert "SCAN entry_search" not in told


@pytest.mark.postgres
async def test_question_goes_by_the_index_on_postgresql_too(postgres_url: str) -> None:
    """GIN answers which entries hold the keys; the rows come by their number."""
    storage = Storage(postgres_url)
    async with storage.begin() as tx:
        await tx.execute(text("SET LOCAL enable_seqscan = off"))
        wanted = search._found(tx, AllOf((Key("a"), KeyPrefix("b"))), EVER)
        statement = entry_search.select().where(*wanted)
        compiled = statement.compile(tx.sync_connection, compile_kwargs={"literal_binds": True})
        told = "\n".join(row[0] for row in await tx.exec_driver_sql(f"EXPLAIN {compiled}"))
    await storage.close()
    assert "Bitmap Index Scan on ix_entry_keys_keys" in told
    assert "pk_entry_search" in told
