"""Chats and their subscriptions: known once, gone and back, moved and merged."""

from __future__ import annotations

import asyncio
from itertools import permutations

import pytest
from sqlalchemy import insert, select

from bot.errors import TooManySubscriptions
from bot.model import Chat, ChatId, Receipt, StoryId
from bot.storage import Storage, Tx, chats, outbox, roles, subscriptions
from bot.storage.schema import chat as chat_table
from bot.storage.schema import mute
from bot.storage.schema import outbox as outbox_table
from tests import make

OLD, NEW = "-1", "-1001"


async def queries(tx: Tx, chat: Chat) -> list[str]:
    return [found.query for found in await subscriptions.of_chat(tx, chat.id)]


async def test_chat_is_known_once_and_keeps_its_settings(storage: Storage) -> None:
    """Title and kind follow; language and zone are a new chat's only, for people may have changed them."""
    async with storage.begin() as tx:
        first = await chats.know(tx, "telegram", "5", 0, "private", "Joe", "en", "UTC", make.NOW)
        again = await chats.know(tx, "telegram", "5", 0, "group", "Joan", "ru", "Asia/Tbilisi", make.NOW)
        assert (again.id, again.kind, again.title) == (first.id, "group", "Joan")
        assert (again.lang, again.tz, again.state) == ("en", "UTC", "active")
        assert await chats.get(tx, first.id) == again
        assert await chats.get(tx, 99) is None


async def test_topics_and_channels_are_chats_of_their_own(storage: Storage) -> None:
    """One address with two topics, or on two channels, is two chats."""
    async with storage.begin() as tx:
        places = [("telegram", "5", 0), ("telegram", "5", 7), ("console", "5", 0)]
        made = [await chats.know(tx, *place, "group", "G", "en", "UTC", make.NOW) for place in places]
        assert len({chat.id for chat in made}) == 3


async def test_two_messages_of_a_new_chat_at_once_make_one(storage: Storage) -> None:
    """Whoever comes second gets the chat that the first made."""

    async def one() -> int:
        async with storage.begin() as tx:
            return (await make.chat(tx, "5")).id

    assert len(set(await asyncio.gather(*(one() for _ in range(5))))) == 1


async def test_gone_chat_gets_nothing_until_it_speaks(storage: Storage) -> None:
    """What waited is dropped, sent messages stay; nothing new is announced; it is active when it speaks again."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "5", "truce")
        for _ in range(2):
            await outbox.notice(tx, chat.id, {}, make.NOW)
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE)
        (first,) = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 1)
        await outbox.sent(tx, first, Receipt("1", make.NOW))
        assert await chats.gone(tx, chat.id, "blocked", make.NOW) == 1
        gone = await chats.get(tx, chat.id)
        assert (gone.state, gone.state_reason) == ("gone", "blocked")
        assert await outbox.announce(tx, await make.story(tx, "truce"), 1, make.NOW) == 0
        back = await make.chat(tx, "5")
        assert (back.id, back.state, back.state_reason) == (chat.id, "active", None)
        assert await queries(tx, back) == ["truce"]
        states = (await tx.scalars(select(outbox_table.c.state).order_by(outbox_table.c.id))).all()
        assert states == ["sent", "dropped"]


async def test_paused_chat_stays_paused_when_it_speaks(storage: Storage) -> None:
    """Only a chat that was gone comes back by itself."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "5")
        await chats.set_state(tx, chat.id, "paused", "asked")
        again = await make.chat(tx, "5")
        assert (again.state, again.state_reason) == ("paused", "asked")


async def test_subscribing_twice_is_one_subscription(storage: Storage) -> None:
    """The canonical text is the query, shared by chats, in the order they subscribed."""
    async with storage.begin() as tx:
        one, two = await make.chat(tx, "1", "truce", "peace"), await make.chat(tx, "2", "truce")
        again, is_new = await subscriptions.add(tx, one.id, "truce", make.NOW, 1)
        assert (is_new, again.query, again.paused, again.created_at) == (False, "truce", False, make.NOW)
        assert await queries(tx, one) == ["truce", "peace"]
        (other,) = await subscriptions.of_chat(tx, two.id)
        assert (other.query_id, other.id == again.id) == (again.query_id, False)


async def test_long_queries_are_told_apart_by_their_ends(storage: Storage) -> None:
    """Two queries longer than an index row that differ in the last character are two."""
    async with storage.begin() as tx:
        long = "перемирие " * 800
        assert await queries(tx, await make.chat(tx, "1", long + "a", long + "b")) == [long + "a", long + "b"]


async def test_limit_holds_however_many_ask_at_once(storage: Storage) -> None:
    """The chat ends up with as many as it may have, and the others are told the limit."""
    async with storage.begin() as tx:
        chat = await make.chat(tx)

    async def one(query: str) -> bool:
        async with storage.begin() as tx:
            return (await subscriptions.add(tx, chat.id, query, make.NOW, 3))[1]

    results = await asyncio.gather(*(one(f"q{number}") for number in range(6)), return_exceptions=True)
    refused = [error for error in results if isinstance(error, TooManySubscriptions)]
    assert (results.count(True), len(refused), refused[0].details) == (3, 3, {"limit": 3})


async def test_only_its_own_subscriptions_are_a_chats_to_change(storage: Storage) -> None:
    """Pausing and removing leave others' alone, and say how many of this chat's there were."""
    async with storage.begin() as tx:
        one, two = await make.chat(tx, "1", "truce", "peace"), await make.chat(tx, "2", "truce")
        (mine, _), (theirs,) = await subscriptions.of_chat(tx, one.id), await subscriptions.of_chat(tx, two.id)
        for change in (subscriptions.set_paused, subscriptions.remove):
            rest = (True,) if change is subscriptions.set_paused else ()
            assert await change(tx, one.id, [mine.id, theirs.id], *rest) == 1
        assert await queries(tx, one) == ["peace"]
        assert [held.paused for held in await subscriptions.of_chat(tx, two.id)] == [False]
        assert await queries(tx, two) == ["truce"]


async def test_queries_wanted_again_are_told_again(storage: Storage) -> None:
    """A query that everybody left and somebody takes up later is among the new ones, though it is old."""
    later = make.NOW + make.MINUTE
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce", "peace")
        await subscriptions.remove(tx, chat.id, [one.id for one in await subscriptions.of_chat(tx, chat.id)])
        assert await subscriptions.live_query_ids(tx) == set()
        again, _ = await subscriptions.add(tx, chat.id, "truce", later, 9)
        assert await subscriptions.queries_since(tx, later) == [(again.query_id, "truce")]
        assert await subscriptions.queries_since(tx, None) == [(again.query_id, "truce")]
        assert await subscriptions.queries_since(tx, later + make.MINUTE) == []
        await subscriptions.set_paused(tx, chat.id, [again.id], True)
        assert await subscriptions.live_query_ids(tx) == {again.query_id}


# ------------------------------------------------------------------ moved


async def known(tx: Tx, address: str, *subscribed: str, thread_id: int = 0) -> Chat:
    return await make.chat(tx, address, *subscribed, thread_id=thread_id, kind="group")


async def test_supergroup_keeps_everything_under_its_new_address(storage: Storage) -> None:
    """All topics move in one go, with their numbers, subscriptions and waiting messages; twice told is once done."""
    async with storage.begin() as tx:
        main, topic = await known(tx, OLD, "truce"), await known(tx, OLD, "peace", thread_id=7)
        other = await known(tx, "-2", "truce")
        await outbox.notice(tx, main.id, {"a": "b"}, make.NOW)
        for _ in range(2):
            await chats.moved(tx, "telegram", OLD, NEW)
        moved = [await chats.get(tx, chat.id) for chat in (main, topic)]
        assert [(chat.address, chat.thread_id, chat.kind) for chat in moved] == [
            (NEW, 0, "supergroup"),
            (NEW, 7, "supergroup"),
        ]
        assert [await queries(tx, chat) for chat in moved] == [["truce"], ["peace"]]
        assert (await outbox.depth(tx, make.NOW)).queued == 1
        assert await chats.get(tx, other.id) == other


async def test_move_of_an_unknown_group_changes_nothing(storage: Storage) -> None:
    """The new address known and the old one not, or neither: nothing to do."""
    async with storage.begin() as tx:
        await chats.moved(tx, "telegram", OLD, NEW)
        there = await known(tx, NEW, "truce")
        await chats.moved(tx, "telegram", OLD, NEW)
        assert await chats.get(tx, there.id) == there


@pytest.mark.parametrize("first", [OLD, NEW])
async def test_group_known_at_both_addresses_becomes_one(storage: Storage, first: str) -> None:
    """Whichever was known first: its settings stay, subscriptions are united, none is there twice."""
    second = NEW if first == OLD else OLD
    async with storage.begin() as tx:
        one, two = await known(tx, first, "truce", "peace"), await known(tx, second, "truce", "ceasefire")
        topics = [await known(tx, address, "truce", thread_id=7) for address in (first, second)]
        await chats.moved(tx, "telegram", OLD, NEW)
        kept = await chats.get(tx, one.id)
        assert (kept.address, kept.kind) == (NEW, "supergroup")
        assert await chats.get(tx, two.id) is None
        assert sorted(await queries(tx, kept)) == ["ceasefire", "peace", "truce"]
        assert await queries(tx, await chats.get(tx, topics[0].id)) == ["truce"]
        assert await chats.get(tx, topics[1].id) is None


async def test_gone_group_that_moved_is_there_again(storage: Storage) -> None:
    """A send to the old address may have failed as "gone" before the move was told."""
    async with storage.begin() as tx:
        chat = await known(tx, OLD, "truce")
        await chats.gone(tx, chat.id, "not found", make.NOW)
        await chats.moved(tx, "telegram", OLD, NEW)
        assert (await chats.get(tx, chat.id)).state == "active"


async def test_messages_of_the_old_group_are_referred_to_no_more(storage: Storage) -> None:
    """Messages are numbered anew in a supergroup: none is answered or edited by its old number; those sent since are."""
    async with storage.begin() as tx:
        old, new = await known(tx, OLD, "truce"), await known(tx, NEW)
        await put(tx, old.id, await make.story(tx, "truce"), "sent")
        await put(tx, new.id, await make.story(tx, of=await make.entry(tx, "2")), "sent")
        for _ in range(2):
            await chats.moved(tx, "telegram", OLD, NEW)
        refs = (await tx.scalars(select(outbox_table.c.message_ref).order_by(outbox_table.c.id))).all()
        assert refs == ["", "1"]


async def test_group_that_moved_is_not_greeted(storage: Storage) -> None:
    """A greeting that waits for the new address is dropped when it turns out to be the old group; other notices stay."""
    async with storage.begin() as tx:
        await known(tx, OLD, "truce")
        new = await known(tx, NEW)
        for key in ("welcome", "welcome.back", "notice.stranger"):
            await outbox.notice(tx, new.id, {"key": key}, make.NOW, make.NOW + make.MINUTE)
        await chats.moved(tx, "telegram", OLD, NEW)
        rows = await tx.execute(select(outbox_table.c.payload, outbox_table.c.state).order_by(outbox_table.c.id))
        assert [(row.payload["key"], row.state) for row in rows] == [
            ("welcome", "dropped"),
            ("welcome.back", "dropped"),
            ("notice.stranger", "queued"),
        ]


async def put(tx: Tx, chat_id: ChatId, story: StoryId, state: str, revision: int = 1) -> None:
    done = {"message_ref": "1", "sent_at": make.NOW} if state == "sent" else {}
    waits = {"queued": {"due_at": make.NOW}, "held": {"hold": "daily", "held_at": make.NOW}}
    due = waits.get(state, {})
    told = {"kind": "alert", "priority": 1, "created_at": make.NOW, "state": state, "revision": revision}
    await tx.execute(insert(outbox_table).values(chat_id=chat_id, story_id=story, **told, **done, **due))


STATES = ("queued", "held", "sent", "dropped", "parked")


@pytest.mark.parametrize(("ours", "theirs"), [*permutations(STATES, 2), *((state, state) for state in STATES)])
@pytest.mark.parametrize("revisions", [(1, 1), (1, 2), (2, 1)])
async def test_merged_chat_hears_of_a_story_once(
    sqlite_storage: Storage, ours: str, theirs: str, revisions: tuple[int, int]
) -> None:
    """Whatever both had to say of a story: at most one word waits, and none that was already sent or is older."""
    async with sqlite_storage.begin() as tx:
        one, two = await known(tx, OLD, "truce"), await known(tx, NEW, "truce")
        story = await make.story(tx, "truce")
        await put(tx, one.id, story, ours, revisions[0])
        await put(tx, two.id, story, theirs, revisions[1])
        await chats.moved(tx, "telegram", OLD, NEW)
        rows = (await tx.execute(select(outbox_table.c.chat_id, outbox_table.c.state, outbox_table.c.revision))).all()
    sent = max((row.revision for row in rows if row.state == "sent"), default=0)
    waiting = [row.revision for row in rows if row.state in {"queued", "held"}]
    assert {row.chat_id for row in rows} == {one.id}
    assert ("sent" in (ours, theirs)) == (sent > 0)
    assert len(waiting) <= 1
    assert all(revision > sent for revision in waiting)
    wanted = [state in {"queued", "held"} for state in (ours, theirs)]
    if any(wanted) and not sent:
        assert waiting


async def test_merge_works_on_both_engines(storage: Storage) -> None:
    """Alerts sent and waiting, notices, digests and mutes of both chats end up with the one that stays."""
    async with storage.begin() as tx:
        one, two = await known(tx, OLD, "truce"), await known(tx, NEW, "truce")
        story, other = await make.story(tx, "truce"), await make.story(tx, "truce", of=await make.entry(tx, "2"))
        await put(tx, one.id, story, "sent")
        await put(tx, two.id, story, "queued")
        await put(tx, two.id, other, "queued")
        for chat in (one, two):
            await outbox.notice(tx, chat.id, {}, make.NOW)
            digest = {"kind": "digest", "priority": 4, "due_at": make.NOW, "created_at": make.NOW}
            await tx.execute(insert(outbox_table).values(chat_id=chat.id, **digest))
            for muted in (None, story):
                await tx.execute(insert(mute).values(chat_id=chat.id, story_id=muted, until=make.NOW))
        await chats.moved(tx, "telegram", OLD, NEW)
        columns = (outbox_table.c.chat_id, outbox_table.c.kind, outbox_table.c.story_id, outbox_table.c.state)
        rows = (await tx.execute(select(*columns).order_by(outbox_table.c.kind, outbox_table.c.story_id))).all()
        assert [tuple(row) for row in rows] == [
            (one.id, "alert", story, "sent"),
            (one.id, "alert", other, "queued"),
            (one.id, "digest", None, "queued"),
            (one.id, "notice", None, "queued"),
            (one.id, "notice", None, "queued"),
        ]
        assert len((await tx.scalars(select(mute.c.id))).all()) == 2
        assert (await tx.scalars(select(chat_table.c.id))).all() == [one.id]
