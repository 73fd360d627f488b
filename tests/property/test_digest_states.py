"""Gathering and sending under crashes: every order of news, settings, stops, lost answers and deaths that hypothesis finds."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
from collections.abc import Coroutine
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select, update

from bot.channels.pace import Pace
from bot.errors import OutcomeUnknown, TryLater
from bot.model import Chat, ChatId, Development, Hearing, Message, Receipt, StoryId
from bot.model.hearing import MODES, Quiet
from bot.pipeline import catchup
from bot.pipeline import digest as gathering
from bot.pipeline.deliver import Deliver
from bot.pipeline.digest import Digest
from bot.pipeline.queueing import Queue
from bot.pipeline.turns import Turns
from bot.storage import Storage, chats, digests, outbox, roles
from bot.storage.developments import develop
from bot.storage.schema import outbox as table
from bot.storage.schema import story as story_table
from tests import make
from tests.conftest import TestClock

STORIES = 3
FATES = ("arrives", "refused", "lost", "lost but arrived", "dies before", "dies after")
HEARINGS = st.builds(
    Hearing,
    st.sampled_from(MODES),
    st.sampled_from([time(8), time(20, 30)]),
    st.sampled_from([None, Quiet(time(23), time(7)), Quiet(time(12), time(14))]),
)


class Death(BaseException):
    """The process is no more, here and now."""


class Digests(RuleBasedStateMachine):
    """One chat, whose wishes change, and stories that go on. The chat keeps what it was shown."""

    template: Path
    folder: Path
    numbers = itertools.count()

    @initialize()
    def start(self) -> None:
        path = self.folder / f"{next(self.numbers)}.db"
        shutil.copy(self.template, path)
        self.loop = asyncio.new_event_loop()
        self.storage = Storage(f"sqlite:///{path}", pool=2)
        self.clock = TestClock()
        self.revisions = dict.fromkeys(range(1, STORIES + 1), 0)
        self.shown = dict.fromkeys(self.revisions, 0)
        # Stories whose message may have arrived without anybody knowing: they may be told twice.
        self.doubtful: set[int] = set()
        self.fate, self.meanwhile = "arrives", False
        self.wish(Hearing("hourly"))
        self.news(1)

    def work(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(step)

    # --------------------------------------------------------------- the world

    @rule(story=st.sampled_from([1, 1, 2, 3]))
    def news(self, story: int) -> None:
        """A story begins or goes on."""
        self.revisions[story] += 1
        self.work(self.told(StoryId(story), self.revisions[story]))

    async def told(self, story: StoryId, revision: int) -> None:
        now = self.clock.now()
        made = Development(revision, "status", "in_force", True, "T", "http://b.example/2", "B", "It holds.", now)
        async with self.storage.begin() as tx:
            await develop(tx, story, made)
            await tx.execute(update(story_table).where(story_table.c.id == story).values(last_seen_at=now))
            await outbox.announce(tx, story, revision, now)

    @rule(hearing=HEARINGS)
    def wish(self, hearing: Hearing) -> None:
        """The chat wants it otherwise."""

        async def changed() -> None:
            async with self.storage.begin() as tx:
                await chats.set_hearing(tx, 1, hearing, "Europe/Berlin", self.clock.now())

        self.work(changed())

    @rule(minutes=st.sampled_from([1, 20, 60, 500]))
    def later(self, minutes: int) -> None:
        """Time passes, and what is due then is gathered; if much of it passes, that was a stop."""
        self.clock.advance(timedelta(minutes=minutes))
        self.work(catchup.once(self.storage, self.clock.now()))
        self.work(self.gathered())

    # ------------------------------------------------------------ the processes

    @rule(dies=st.booleans())
    def gather(self, dies: bool) -> None:
        """What is due is gathered; the process may die before it can commit."""
        with pytest.MonkeyPatch.context() as patch:
            if dies:
                patch.setattr(gathering.digests, "look_at", self.death)
            try:
                self.work(self.gathered())
            except Death:
                return

    async def death(self, *_: object) -> None:
        raise Death

    async def gathered(self) -> None:
        stage = Digest(self.storage, self.clock, lambda: None)
        for chat_id in await stage.claim(5):
            await stage.handle(chat_id)

    @rule(fate=st.sampled_from(("arrives", *FATES)), news=st.booleans())
    def deliver(self, fate: str, news: bool) -> None:
        """What is due is sent, each message with this fate; a story in one may go on while it is under way."""
        self.fate, self.meanwhile = fate, news
        try:
            self.work(self.delivered())
        except Death:
            self.clock.advance(make.LEASE)

    async def delivered(self) -> None:
        async with self.storage.begin() as tx:
            epoch = await roles.hold(tx, "telegram", "me", self.clock.now(), timedelta(days=300)) or 0
        turns = Turns(Pace())
        queue = Queue(self.storage, self, turns, self.clock, make.LEASE, lambda: epoch, lambda: None)  # type: ignore[arg-type]
        stage = Deliver(self.storage, self, queue, self.clock)  # type: ignore[arg-type]
        for delivery in await queue.claim(20):
            self.clock.advance(timedelta(seconds=1))
            await stage.handle(delivery)

    async def send(self, chat: Chat, message: Message, **_: object) -> Receipt:
        stories = {
            int(one) for row in message.buttons for b in row for one in re.findall(r"^story:(\d+)", b.data or "")
        }
        if self.fate in {"refused", "lost", "dies before"}:
            if self.fate == "refused":
                raise TryLater(timedelta(seconds=5))
            raise OutcomeUnknown if self.fate == "lost" else Death
        for story in stories:
            assert story in self.doubtful or self.revisions[story] > self.shown[story], "told twice"
            self.shown[story] = self.revisions[story]
        if self.fate != "arrives":
            self.doubtful |= stories
            raise OutcomeUnknown if self.fate == "lost but arrived" else Death
        if self.meanwhile:
            story, self.meanwhile = min(stories), False
            self.revisions[story] += 1
            await self.told(StoryId(story), self.revisions[story])
        return Receipt(str(next(self.numbers)), self.clock.now())

    async def answers(self) -> bool:
        return True

    async def edit(self, *_: object, **__: object) -> None:
        raise AssertionError("nothing is edited here")

    # ---------------------------------------------------------- what must hold

    def teardown(self) -> None:
        """When nothing fails any more, everything arrives that was not given up on after two doubtful tries."""
        if not hasattr(self, "loop"):
            return
        try:
            self.fate, self.meanwhile = "arrives", False
            # More than a day, in which quiet hours end and the time of the digest comes; without a stop.
            for step in range(36 * 3):
                self.later(20)
                if step % 3 == 2:
                    self.work(self.delivered())
                    if not {row.state for row in self.work(self.rows())} & {"queued", "held"}:
                        break
            rows = self.work(self.rows())
        finally:
            self.work(self.storage.close())
            self.loop.close()
        given_up = {row.id for row in rows if row.state == "parked"}
        lost = {row.story_id for row in rows if row.id in given_up or row.digest_id in given_up}
        assert {row.state for row in rows} <= {"sent", "digested", "parked", "dropped"}
        for story, revision in self.revisions.items():
            assert self.shown[story] == revision or story in lost, (story, revision, self.shown)

    async def rows(self) -> list[Any]:
        async with self.storage.read() as tx:
            columns = (table.c.id, table.c.story_id, table.c.digest_id, table.c.state)
            return list(await tx.execute(select(*columns)))


async def prepare(path: Path) -> None:
    """A chat that wants to hear of all stories."""
    storage = Storage(f"sqlite:///{path}", pool=1)
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        for number in range(1, STORIES + 1):
            assert await make.story(tx, "truce", of=await make.entry(tx, str(number))) == number
        assert await digests.due(tx, make.NOW, 1) == []
        found = await chats.get(tx, ChatId(1))
        assert found is not None
    await storage.close()


def test_nothing_held_is_lost_or_told_twice(sqlite_template: Path, tmp_path: Path) -> None:
    """However wishes change, processes die and answers are lost: what was told is not told again, unless nobody could
    know that it was, and in the end the chat knows the newest of every story that was not given up on."""
    template = shutil.copy(sqlite_template, tmp_path / "template.db")
    loop = asyncio.new_event_loop()
    loop.run_until_complete(prepare(template))
    loop.close()
    machine = type("Machine", (Digests,), {"template": template, "folder": tmp_path})
    limits = settings(max_examples=60, stateful_step_count=20, deadline=None, phases=(Phase.generate,))
    run_state_machine_as_test(machine, settings=limits)
