"""The index of keys against sets in memory: any keys, any tree, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import AllOf, AnyOf, EntryId, Key, KeyPrefix, Sought, Without
from bot.storage import Storage, entries, search
from bot.storage.search import EVER, Filing
from tests import make

# Signs that some engine, tokenizer or query language takes for its own, and letters of several scripts.
SIGNS = "ab_:-'\"\\* ()&|!<>^{}+,.~\x00\n\x85\u00a0\u2028\ud800Aé火停हم\U0001f54a"
keys = st.text(st.sampled_from(SIGNS) | st.characters(), max_size=4)
trees = st.recursive(
    keys.map(Key) | keys.map(KeyPrefix),
    lambda part: st.one_of(
        part.map(Without),
        st.lists(part, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(part, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)


def finds(sought: Sought, held: frozenset[str]) -> bool:
    """What the tree means, over the keys of one entry."""
    if isinstance(sought, Key):
        return sought.text in held
    if isinstance(sought, KeyPrefix):
        return not sought.stem or any(key.startswith(sought.stem) for key in held)
    if isinstance(sought, Without):
        return not finds(sought.part, held)
    return (all if isinstance(sought, AllOf) else any)(finds(part, held) for part in sought.parts)


@given(st.data())
@settings(max_examples=300)
def test_written_keys_are_as_different_as_the_keys(data: st.DataObject) -> None:
    """Two keys are written alike only when they are alike, and one begins another exactly when it is written so."""
    one, two = data.draw(keys), data.draw(keys)
    assert (search.written(one) == search.written(two)) == (one == two)
    assert search.written(two).startswith(search.written(one)) == two.startswith(one)


class Shelf:
    """A database with three entries, in a loop of its own."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.storage = Storage(url, pool=1)
        self.ids: list[EntryId] = self.loop.run_until_complete(self._made())

    async def _made(self) -> list[EntryId]:
        async with self.storage.begin() as tx:
            claimed = [await make.entry(tx, str(number)) for number in range(3)]
            for one in claimed:
                told = {"lang": "en", "text": "text", "url_key": "", "text_key": ""}
                await entries.settle(tx, one, story_id=await make.story(tx, of=one), **told)
        return [one.id for one in claimed]

    def found(self, shelves: list[frozenset[str]], sought: Sought) -> set[EntryId]:
        return self.loop.run_until_complete(self._found(shelves, sought))

    async def _found(self, shelves: list[frozenset[str]], sought: Sought) -> set[EntryId]:
        async with self.storage.begin() as tx:
            for id, held in zip(self.ids, shelves, strict=True):
                await search.file(tx, id, Filing(held, 1))
            return {one.entry_id for one in await search.candidates(tx, sought, EVER, 9)}

    def close(self) -> None:
        self.loop.run_until_complete(self.storage.close())
        self.loop.close()


@pytest.fixture
def shelf(database_url: str) -> Iterator[Shelf]:
    made = Shelf(database_url)
    yield made
    made.close()


@given(st.lists(st.frozensets(keys.filter(bool), max_size=4), min_size=3, max_size=3), trees)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_trees_find_what_they_mean(shelf: Shelf, shelves: list[frozenset[str]], sought: Sought) -> None:
    """Whatever the keys hold and however the tree is built, and after any filing before."""
    wanted = {id for id, held in zip(shelf.ids, shelves, strict=True) if finds(sought, held)}
    assert shelf.found(shelves, sought) == wanted
