"""Sources: added once, settled, moved, listed, declared, removed with what they held."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.model import Rest
from bot.model.access import NOTHING, Access
from bot.storage import Storage, Tx, entries, sources, stories
from bot.storage.queue import Overslept
from tests import make

INTERVAL = 5 * make.MINUTE


async def add(tx: Tx, name: str, **told: object) -> int:
    made, _ = await sources.add(tx, make.new_source(name, **told), INTERVAL, make.NOW)
    return made.id


async def test_same_address_is_one_source(storage: Storage) -> None:
    """Adding again, also under another spelling with the same key, gives the one that is there."""
    async with storage.begin() as tx:
        first, is_new = await sources.add(tx, make.new_source(), INTERVAL, make.NOW, url_key="a.example/feed")
        spelled = make.new_source(url="HTTP://A.example/feed?utm=1")
        again, is_new_again = await sources.add(tx, spelled, INTERVAL, make.NOW, url_key="a.example/feed")
        assert (is_new, is_new_again) == (True, False)
        assert again == first
        assert await sources.find(tx, "a.example/feed") == first
        assert await sources.find(tx, "http://a.example/feed") == first
        assert await sources.find(tx, "http://b.example/feed") is None


async def test_what_lets_a_source_in_is_in_no_error(sqlite_storage: Storage) -> None:
    """Errors of the database go to the log, and statements hold whatever was to be written."""
    new = make.new_source(url="https://me:hush@a.example/", title=None)
    with pytest.raises(IntegrityError) as failed:
        async with sqlite_storage.begin() as tx:
            await sources.add(tx, new, INTERVAL, make.NOW)
    assert "INSERT INTO source" in str(failed.value)
    assert "hush" not in str(failed.value)


async def test_two_people_add_the_same_source_at_once(storage: Storage) -> None:
    """One of them made it, both have it."""

    async def one() -> tuple[int, bool]:
        async with storage.begin() as tx:
            made, is_new = await sources.add(tx, make.new_source(), INTERVAL, make.NOW)
            return made.id, is_new

    results = await asyncio.gather(*(one() for _ in range(5)))
    assert sorted(is_new for _, is_new in results) == [False] * 4 + [True]
    assert len({id for id, _ in results}) == 1


async def test_numbers_are_not_used_up_by_asking_again(storage: Storage) -> None:
    """People type these numbers: adding what is there leaves no hole, and a removed number is not given again."""
    async with storage.begin() as tx:
        assert [await add(tx, name) for name in ("a", "a", "a", "b")] == [1, 1, 1, 2]
        await sources.remove(tx, 2)
        assert await add(tx, "c") == 3


async def test_settle_writes_what_was_found_and_when_to_come_back(storage: Storage) -> None:
    """Validators, hash, title and counters are kept; attempts start anew; the due time is the one given."""
    async with storage.begin() as tx:
        mine = await make.source(tx, known=False)
        due_at = make.NOW + timedelta(seconds=0.25)
        told = {
            "etag": '"x"',
            "last_modified": "Sun",
            "body_hash": b"\0\xff",
            "title": "T",
            "lang": "ru",
            "known": True,
        }
        await make.settle(tx, mine, make.NOW, due_at=due_at, failures=2, last_error="gone", last_ok_at=make.NOW, **told)
        kept = await sources.get(tx, mine.id)
    assert (kept.validators.etag, kept.validators.last_modified, kept.body_hash) == ('"x"', "Sun", b"\0\xff")
    assert (kept.title, kept.lang, kept.known, kept.failures, kept.last_error) == ("T", "ru", True, 2, "gone")
    assert (kept.due_at, kept.attempts, kept.last_ok_at, kept.lease) == (due_at, 0, make.NOW, None)


SECRET = Access("http://a.example", "me:pw", (("X-Key", "hush"),), "http://gate.example:3128")


async def test_what_lets_a_source_in_is_kept_and_never_shown(storage: Storage) -> None:
    """Login, headers and proxy come back whole; the source does not show them, and its address has no login."""
    async with storage.begin() as tx:
        made, _ = await sources.add(tx, make.new_source(access=SECRET), INTERVAL, make.NOW)
        bare, _ = await sources.add(tx, make.new_source("b", url="https://me:p%40@B.example/feed"), INTERVAL, make.NOW)
        kept = [await sources.get(tx, one.id) for one in (made, bare)]
    assert [one.access for one in kept] == [SECRET, Access("https://b.example", "me:p@")]
    assert kept[1].url == "https://B.example/feed"
    assert not any(word in repr(kept) for word in ("pw", "hush", "gate", "p@"))


async def test_listed_sources_take_over_what_lets_in(storage: Storage) -> None:
    """A password that changed in the operator's list is the one that is used; what is no longer listed is none."""
    async with storage.begin() as tx:
        for access in (NOTHING, SECRET, NOTHING):
            declared = await sources.declare(tx, [make.new_source(access=access)], INTERVAL, make.NOW)
            (id,) = declared.added or declared.kept
            assert (await sources.get(tx, id)).access == access


async def test_entries_know_what_lets_their_source_in(storage: Storage) -> None:
    """Their pages may want to know the same."""
    async with storage.begin() as tx:
        made, _ = await sources.add(tx, make.new_source(access=SECRET), INTERVAL, make.NOW, known=True)
        assert (await make.entry(tx, of=made)).source_access == SECRET


@pytest.mark.parametrize(
    "rest",
    [
        Rest(),
        Rest(timedelta(minutes=90), frozenset({0, 23}), frozenset({6})),
        Rest(None, frozenset(range(23)), frozenset({0, 5})),
    ],
)
async def test_when_a_feed_rests_is_kept(storage: Storage, rest: Rest) -> None:
    """An answer that nothing changed does not say it again."""
    async with storage.begin() as tx:
        mine = await make.source(tx)
        await make.settle(tx, mine, make.NOW, rest=rest)
        assert (await sources.get(tx, mine.id)).rest == rest


async def test_settle_without_a_time_comes_back_after_the_interval(storage: Storage) -> None:
    """The interval of the source is what holds when nothing speaks against it, fractions of a second included."""
    async with storage.begin() as tx:
        mine = await make.source(tx, interval=timedelta(seconds=0.2))
        await make.settle(tx, mine, make.NOW)
        assert (await sources.get(tx, mine.id)).due_at == make.NOW + timedelta(seconds=0.2)


async def test_broken_source_is_not_asked_until_resumed(storage: Storage) -> None:
    """Given up, it is due never; resumed, it is due at once with a clean record."""
    async with storage.begin() as tx:
        mine = await make.source(tx)
        await make.settle(tx, mine, make.NOW, state="broken", failures=10, last_error="gone", due_at=make.NOW)
        broken = await sources.get(tx, mine.id)
        assert (broken.state, broken.due_at) == ("broken", None)
        assert not await sources.poke(tx, mine.id, make.NOW)
        assert await sources.resume(tx, mine.id, make.NOW)
        back = await sources.get(tx, mine.id)
    assert (back.state, back.due_at, back.failures, back.attempts, back.last_error) == ("active", make.NOW, 0, 0, None)


async def test_pausing_resuming_and_poking_say_whether_they_changed_anything(storage: Storage) -> None:
    """Each is true once and false when there was nothing to change or nobody to change."""
    async with storage.begin() as tx:
        id = await add(tx, "a")
        assert [await sources.pause(tx, id) for _ in range(2)] == [True, False]
        assert await sources.claim(tx, make.NOW, make.LEASE, 5) == []
        assert [await sources.resume(tx, id, make.NOW) for _ in range(2)] == [True, False]
        assert [await sources.poke(tx, one, make.NOW) for one in (id, 99)] == [True, False]


async def test_what_overtakes_a_poll_wins(storage: Storage) -> None:
    """A source paused, poked or removed while it is being polled does not take what that poll brings."""

    async def poke(tx: Tx, id: int) -> None:
        await sources.poke(tx, id, make.NOW)

    for overtake in (sources.pause, poke, sources.remove):
        async with storage.begin() as tx:
            mine = await make.source(tx, overtake.__name__)
            await overtake(tx, mine.id)
            with pytest.raises(Overslept):
                await make.settle(tx, mine, make.NOW)


async def test_moved_source_keeps_its_address_if_the_new_one_is_taken(storage: Storage) -> None:
    """A permanent redirect is followed, unless it leads to a source that is watched already."""
    async with storage.begin() as tx:
        await add(tx, "taken")
        mine = await make.source(tx, "mine")
        taken, free = "http://taken.example/feed", "http://new.example/feed"
        await make.settle(tx, mine, make.NOW, due_at=make.NOW, url=taken, host="taken.example")
        kept = await sources.get(tx, mine.id)
        assert (kept.url, kept.host) == (mine.url, mine.host)
        (again,) = [found for found in await sources.claim(tx, make.NOW, make.LEASE, 5) if found.id == mine.id]
        await make.settle(tx, again, make.NOW, url=free, host="new.example", url_key="new")
        moved = await sources.get(tx, mine.id)
        assert (moved.url, moved.host, await sources.find(tx, "new")) == (free, "new.example", moved)


async def test_page_lists_in_order_with_the_total(storage: Storage) -> None:
    """A page is a slice in order of number, and the total counts them all."""
    async with storage.begin() as tx:
        for name in "abcde":
            await add(tx, name)
        listed, total = await sources.page(tx, 3, 10)
        assert ([found.id for found in listed], total) == ([4, 5], 5)
        assert await sources.page(tx, 10, 5) == ([], 5)


async def test_removing_takes_the_entries_and_leaves_the_stories(storage: Storage) -> None:
    """The number of entries that went is told; a story that was already announced stays readable."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        entry = await make.entry(tx)
        story = await make.story(tx, "truce", of=entry)
        keys = {"lang": "en", "text": "t", "url_key": "u", "text_key": "t"}
        await entries.settle(tx, entry, story_id=story, **keys)
        assert await sources.count_entries(tx, entry.source_id) == 1
        assert await sources.remove(tx, entry.source_id) == 1
        assert await sources.remove(tx, entry.source_id) == 0
        assert (await stories.alert(tx, story, chat.id)).story.id == story


async def test_declared_list_is_followed(storage: Storage) -> None:
    """New ones appear, listed ones stay and follow the list, missing ones are paused, and come back with the list."""
    async with storage.begin() as tx:
        by_hand = await add(tx, "hand")
        first = await sources.declare(tx, [make.new_source("a"), make.new_source("b")], INTERVAL, make.NOW)
        assert (len(first.added), first.kept, first.paused) == (2, (), ())
        a, b = first.added
        second = await sources.declare(tx, [make.new_source("b", title="B!", publisher="b.org")], make.MINUTE, make.NOW)
        assert (second.added, second.kept, second.paused) == ((), (b,), (a,))
        told = await sources.get(tx, b)
        assert (told.title, told.publisher, told.interval) == ("B!", "b.org", make.MINUTE)
        assert [(await sources.get(tx, id)).state for id in (a, b, by_hand)] == ["paused", "active", "active"]
        third = await sources.declare(tx, [make.new_source("a"), make.new_source("b")], INTERVAL, make.NOW)
        assert (third.kept, third.paused, (await sources.get(tx, a)).state) == ((a, b), (), "active")


async def test_declaring_respects_who_paused_by_hand(storage: Storage) -> None:
    """A listed source that a person paused stays paused at every start."""
    async with storage.begin() as tx:
        (id,) = (await sources.declare(tx, [make.new_source()], INTERVAL, make.NOW)).added
        await sources.pause(tx, id)
        await sources.declare(tx, [make.new_source()], INTERVAL, make.NOW)
        assert (await sources.get(tx, id)).state == "paused"


async def test_declaring_uses_the_keys_given(storage: Storage) -> None:
    """A declared address that differs from a known one only in spelling is the known one."""
    async with storage.begin() as tx:
        known, _ = await sources.add(tx, make.new_source(), INTERVAL, make.NOW, url_key="k")
        listed = await sources.declare(
            tx, [make.new_source(url="http://A.example")], INTERVAL, make.NOW, url_keys=["k"]
        )
        assert (listed.added, listed.kept) == ((), (known.id,))
