"""Workers and senders side by side on one database: what one decides while another is just writing is neither lost nor told twice."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import time, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import func, select, update

from bot.errors import StoreAway
from bot.model import Chat, ChatId, Hearing, Receipt
from bot.model.hearing import Quiet
from bot.pipeline import catchup
from bot.pipeline.digest import Digest
from bot.pipeline.index import Index
from bot.pipeline.pages import Pages
from bot.pipeline.placing import Sketcher
from bot.pipeline.process import Process
from bot.service import subscriptions as service
from bot.storage import Storage, Tx, chats, digests, dispatch, outbox, pulse, roles, stories, twins
from bot.storage.schema import chat as chat_table
from bot.storage.schema import outbox as table
from bot.storage.schema import story as story_table
from tests import make
from tests.abreast import abreast
from tests.chatting import world
from tests.conftest import TestClock
from tests.sending import Sending
from tests.stored import settled

DAY = timedelta(days=1)


async def wanting(tx: Tx, hearing: Hearing) -> Chat:
    """A chat that hears like that, and asks for truces."""
    chat = await make.chat(tx, "1", "truce")
    await chats.set_hearing(tx, chat.id, hearing, "UTC", make.NOW)
    return (await chats.by_ids(tx, [chat.id]))[chat.id]


async def news(tx: Tx, guid: str, now: Any = make.NOW) -> int:
    story = await make.story(tx, "truce", of=await make.entry(tx, guid), now=now)
    await outbox.announce(tx, story, 1, now)
    return story


async def looked_at(storage: Storage, chat_id: ChatId) -> Any:
    async with storage.read() as tx:
        return await tx.scalar(select(chat_table.c.digest_due_at).where(chat_table.c.id == chat_id))


async def held(storage: Storage) -> int:
    async with storage.read() as tx:
        return await tx.scalar(select(func.count()).where(table.c.state == "held")) or 0


# ---------------------------------------------------------------- held


async def test_alert_held_while_its_chat_is_gathered_for_is_looked_at(storage: Storage, clock: TestClock) -> None:
    """A worker that has not committed yet saw that the chat would be looked at; who looks does not see its alert."""
    async with storage.begin() as tx:
        chat = await wanting(tx, Hearing(mode="daily"))
        await news(tx, "1")
        await digests.look_at(tx, chat.id, make.NOW)
    clock.advance(DAY)
    async with storage.begin() as tx:
        await news(tx, "2", clock.now())
        gathering = await abreast(storage, Digest(storage, clock, lambda: None).handle(chat.id))
    await gathering
    assert await held(storage) == 1
    assert await looked_at(storage, chat.id) is not None


async def test_alert_held_behind_the_back_of_who_gathers_is_looked_at(
    storage: Storage, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that comes in between has its alert held after that was read, and before it is written when to look next."""
    async with storage.begin() as tx:
        chat = await wanting(tx, Hearing(mode="daily"))
        await news(tx, "1")
        await digests.look_at(tx, chat.id, make.NOW)
    clock.advance(DAY)
    read, others = digests.held, []

    async def announced() -> None:
        async with storage.begin() as tx:
            await news(tx, "2", clock.now())

    async def overtaken(*told: Any) -> Any:
        found = await read(*told)
        others.append(await abreast(storage, announced()))
        return found

    monkeypatch.setattr(digests, "held", overtaken)
    await Digest(storage, clock, lambda: None).handle(chat.id)
    await others[0]
    assert await held(storage) == 1
    assert await looked_at(storage, chat.id) is not None


async def test_alert_held_in_the_last_moment_of_the_night_is_looked_at(storage: Storage, clock: TestClock) -> None:
    """A sender holds an alert until seven; at seven what is held is gathered, and that one was not to be seen yet."""
    async with storage.begin() as tx:
        chat = await wanting(tx, Hearing(quiet=Quiet(time(23), time(12))))
        await news(tx, "1")
        await news(tx, "2")
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE) or 0
        first, second = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10)
        await digests.hold(tx, first, "quiet", make.NOW - DAY, make.NOW)
    async with storage.begin() as tx:
        await digests.hold(tx, second, "quiet", make.NOW - make.MINUTE, make.NOW)
        gathering = await abreast(storage, Digest(storage, clock, lambda: None).handle(chat.id))
    await gathering
    assert not await held(storage) or await looked_at(storage, chat.id) is not None


async def test_alert_held_while_quiet_hours_are_ended_is_looked_at_now(storage: Storage) -> None:
    """Whoever holds it goes by what the chat wanted when it was claimed."""
    async with storage.begin() as tx:
        chat = await wanting(tx, Hearing(quiet=Quiet(time(11), time(20))))
        await news(tx, "1")
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE) or 0
        (alert,) = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10)
        await chats.set_hearing(tx, chat.id, Hearing(), "UTC", make.NOW)
    async with storage.begin() as tx:
        await digests.hold(tx, alert, "quiet", make.NOW, make.NOW + timedelta(hours=8))
    assert await looked_at(storage, chat.id) == make.NOW


async def test_alert_held_while_a_stop_is_over_is_looked_at(storage: Storage, clock: TestClock) -> None:
    """A worker saw that a stop is made up for; who ends that does not see its alert."""
    async with storage.begin() as tx:
        chat = await wanting(tx, Hearing())
        await pulse.beat(tx, make.NOW - DAY, timedelta(minutes=30))
        assert await pulse.beat(tx, make.NOW, timedelta(minutes=30))
    clock.advance(catchup.LONGEST)
    async with storage.begin() as tx:
        await news(tx, "1", clock.now())
        ending = await abreast(storage, catchup.once(storage, clock.now()))
    await ending
    assert not await held(storage) or await looked_at(storage, chat.id) is not None


# ------------------------------------------------------------- digests


async def revised(tx: Tx, story: int, revision: int, now: Any) -> None:
    await tx.execute(update(story_table).where(story_table.c.id == story).values(revision=revision))
    await outbox.announce(tx, story, revision, now)


async def test_development_announced_while_a_digest_is_made_is_told_once(storage: Storage, clock: TestClock) -> None:
    """The digest shows it, and takes the place of the alert that was queued for it beside."""
    async with storage.begin() as tx:
        chat = await wanting(tx, Hearing(mode="daily"))
        story = await news(tx, "1")
        await digests.look_at(tx, chat.id, make.NOW)
    clock.advance(DAY)

    async def goes_on() -> None:
        async with storage.begin() as tx:
            await revised(tx, story, 2, clock.now())

    async with storage.begin() as tx:
        await digests.locked(tx, chat.id, clock.now())
        ids = [one.id for one in await digests.held(tx, chat.id, clock.now())]
        await digests.fold(tx, chat.id, ids, {}, clock.now())
        going = await abreast(storage, goes_on())
    await going
    async with storage.begin() as tx:
        epoch = await roles.hold(tx, "telegram", "me", clock.now(), make.LEASE) or 0
        (digest,) = await outbox.claim(tx, epoch, clock.now(), make.LEASE, 10)
        await digests.sent(tx, digest, Receipt("7", clock.now()), await digests.parts(tx, digest.id))
        assert await digests.held(tx, chat.id, clock.now()) == []
        await outbox.announce(tx, story, 2, clock.now())
        assert await digests.held(tx, chat.id, clock.now()) == []
        await revised(tx, story, 3, clock.now())
        assert len(await digests.held(tx, chat.id, clock.now())) == 1


# ---------------------------------------------------------- subscribing


async def test_entry_placed_while_somebody_subscribes_is_found(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who places it does not know the query any more, and who looks back not yet the entry: one waits for the other."""
    here = world(storage, TestClock()).services
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1")
        entry = await make.entry(tx)
    line = Process(
        storage=storage,
        pages=cast("Pages", None),
        index=Index(),
        clock=TestClock(),
        lease=make.LEASE,
        fresh=make.FRESH,
        story_open=make.FRESH,
        max_attempts=8,
        page_tries=3,
        full_text=False,
        edit_pause=make.MINUTE,
        alerted=lambda: None,
    )
    find, others = twins.twin, []

    async def beside(*told: Any) -> Any:
        others.append(await abreast(storage, service.subscribe(here, chat.id, "truce")))
        return await find(*told)

    monkeypatch.setattr(twins, "twin", beside)
    await line.handle(entry)
    subscribed = await others[0]
    async with storage.read() as tx:
        waiting = await tx.scalar(select(func.count()).select_from(table)) or 0
        matched, _ = await stories.latest(tx, chat.id, 0, 10)
    assert subscribed.found + waiting == 1
    assert len(matched) == 1


# ---------------------------------------------------------------- edits


async def test_edit_asked_for_by_who_waited_longer_is_made(storage: Storage) -> None:
    """A worker that began earlier and came to its turn later writes an earlier time; the edit is made again all the same."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        story = await news(tx, "1")
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE) or 0
        (alert,) = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10)
        await outbox.sent(tx, alert, Receipt("7", make.NOW))
        await outbox.refresh(tx, story, make.NOW, make.NOW)
        (edit,) = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10)
        await outbox.refresh(tx, story, make.NOW, make.NOW - timedelta(milliseconds=1))
        await outbox.sent(tx, edit, Receipt("7", make.NOW))
        assert len(await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10)) == 1


async def test_alert_put_together_while_its_story_is_joined_is_edited(storage: Storage, clock: TestClock) -> None:
    """A second outlet came while nobody was sending the alert yet; who sends it now does not see that outlet."""
    here = await Sending(storage, clock).open()
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        story = await news(tx, "1")
    async with storage.begin() as tx:
        await stories.join(tx, story, "b.example", make.NOW)
        await outbox.refresh(tx, story, make.NOW, make.NOW)
        sending = await abreast(storage, here.turn())
    await sending
    await here.run(5)
    assert "b.example" in here.post.arrived[0][2] or here.post.edited == [("1", "1")]


async def test_alert_that_shows_its_story_as_it_is_needs_no_edit(storage: Storage, clock: TestClock) -> None:
    """What came before it was put together stands in it."""
    here = await Sending(storage, clock).open()
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        await stories.join(tx, await news(tx, "1"), "b.example", make.NOW)
    await here.run(5)
    assert (len(here.post.arrived), here.post.edited) == (1, [])


async def test_development_of_a_story_told_while_two_chats_become_one_is_told(storage: Storage) -> None:
    """A message to the one is under way; what comes up meanwhile is for both of them, under the name of the other."""
    async with storage.begin() as tx:
        kept = await make.chat(tx, "1", kind="group")
        other = await make.chat(tx, "2", "truce", kind="supergroup")
        story = await news(tx, "1")
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE) or 0
        (alert,) = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10)
        assert alert.chat.id == other.id
        await chats.moved(tx, "telegram", "1", "2")
        await revised(tx, story, 2, make.NOW)
        await outbox.sent(tx, alert, Receipt("7", make.NOW))
        (followup,) = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10)
    assert (followup.chat.id, followup.kind, followup.revision) == (kept.id, "followup", 2)


# ------------------------------------------------------------------ words


async def test_worker_learns_how_common_words_are_though_the_store_was_away_at_first(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would group otherwise than the others until its end."""
    async with storage.begin() as tx:
        await settled(tx, "The two sides agreed on a truce after long talks.")
    learns, read = Sketcher(), storage.read

    @contextlib.asynccontextmanager
    async def away() -> AsyncIterator[Tx]:
        raise StoreAway(reason="gone")
        yield

    monkeypatch.setattr(storage, "read", away)
    with pytest.raises(StoreAway):
        await learns.warm(storage)
    monkeypatch.setattr(storage, "read", read)
    taught: list[object] = []
    monkeypatch.setattr(learns, "_learn", taught.extend)
    await learns.warm(storage)
    await learns.warm(storage)
    assert len(taught) == 1


async def test_alerts_are_held_beside_a_claim_of_the_same_chat(storage: Storage) -> None:
    """What is just being claimed is left to who claims it, who may want to know of the rest: neither waits for the other."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce")
        for guid in "123":
            await news(tx, guid)
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE) or 0
        first, _, _ = await dispatch.due(tx, epoch, make.NOW, 3)
        await dispatch.put_off(tx, {first.id: make.NOW + make.MINUTE})

    async def gathered() -> None:
        async with storage.begin() as tx:
            await digests.hold_late(tx, chat.id, make.NOW, make.NOW)

    async with storage.begin() as tx:
        (second,) = await dispatch.due(tx, epoch, make.NOW, 1)
        holding = await abreast(storage, gathered())
        await dispatch.older(tx, second)
        await dispatch.take(tx, [second], make.NOW + make.LEASE)
    await holding
    assert await held(storage) == 2
