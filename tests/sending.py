"""The stage that sends, on a real store, with a Telegram that does what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import insert, select

from bot.channels.pace import Pace
from bot.clock import Clock
from bot.model import Chat, Delivery, Elsewhere, Message, Receipt
from bot.pipeline.deliver import Deliver
from bot.pipeline.queueing import Queue
from bot.pipeline.turns import Turns
from bot.storage import Storage, roles
from bot.storage import outbox as outbox_store
from bot.storage.outbox import PRIORITY
from bot.storage.queue import Overslept
from bot.storage.schema import chat, outbox
from tests import make

NAME = re.compile(r"ref <code>(.*?)</code>")


@dataclass
class Post:
    """A channel that keeps the pace, and what arrived: (seconds since the start, address, text).

    `fates` are what happens to the next messages to an address; `up` is whether anybody answers at all.
    """

    clock: Clock
    pace: Pace
    arrived: list[tuple[float, str, str]] = field(default_factory=list)
    edited: list[tuple[str, str]] = field(default_factory=list)
    fates: defaultdict[str, list[Exception | Elsewhere]] = field(default_factory=lambda: defaultdict(list))
    tried: list[str] = field(default_factory=list)
    asides: list[Mapping[Elsewhere, str]] = field(default_factory=list)
    up: bool = True
    asked: int = 0
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock.monotonic()

    async def send(self, chat: Chat, message: Message, *, asides: Mapping[Elsewhere, str] | None = None) -> Receipt:
        self.asides.append(asides or {})
        elsewhere = self._meet(chat)
        self.arrived.append((self.clock.monotonic() - self.began, chat.address, message.html))
        return Receipt(str(len(self.arrived)), self.clock.now(), elsewhere)

    async def edit(self, chat: Chat, ref: str, message: Message, *, reply: bool = True) -> None:
        self._meet(chat)
        self.edited.append((chat.address, ref))

    async def answers(self) -> bool:
        self.asked += 1
        return self.up

    def _meet(self, chat: Chat) -> Elsewhere | None:
        group, now = chat.kind != "private", self.clock.monotonic()
        self.tried.append(chat.address)
        self.pace.take(chat.address, group, max(now, self.pace.slot(chat.address, group, now)))
        fates = self.fates[chat.address]
        if not fates or (isinstance(fates[0], str) and not chat.thread_id):
            return None
        fate = fates.pop(0)
        if isinstance(fate, Exception):
            raise fate
        return fate


@dataclass
class Sending:
    """The stage between a store and a Post, turned by hand."""

    storage: Storage
    clock: Clock
    pace: Pace = field(default_factory=lambda: Pace(overall=1000, deliveries=1000))
    epoch: int = 0
    post: Post = field(init=False)
    queue: Queue = field(init=False)
    stage: Deliver = field(init=False)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> Sending:
        self.post = Post(self.clock, self.pace)
        self.restart()
        async with self.storage.begin() as tx:
            self.epoch = await roles.hold(tx, "telegram", "me", self.clock.now(), timedelta(days=1)) or 0
        return self

    def restart(self) -> None:
        """A process that knows nothing but what is stored."""
        turns, epoch = Turns(self.pace), lambda: self.epoch
        self.queue = Queue(self.storage, self.post, turns, self.clock, make.LEASE, epoch, self.woken.set)
        self.stage = Deliver(self.storage, self.post, self.queue, self.clock)

    async def turn(self, limit: int = 10) -> list[Delivery]:
        """Claim and handle once."""
        claimed = await self.queue.claim(limit)
        for one in claimed:
            with contextlib.suppress(Overslept):  # as the loop does
                await self.stage.handle(one)
        return claimed

    async def run(self, seconds: float, step: float = 0.1, limit: int = 10) -> None:
        """Turn for so long, in steps."""
        for _ in range(round(seconds / step)):
            while len(await self.turn(limit)) == limit:
                pass
            await self.clock.sleep(timedelta(seconds=step))

    async def until(self, holds: Callable[[], bool], step: float = 0.1, seconds: float = 600) -> None:
        """Turn until something holds."""
        for _ in range(round(seconds / step)):
            await self.turn()
            if holds():
                return
            await self.clock.sleep(timedelta(seconds=step))
        raise AssertionError(f"not within {seconds} s: {self.post.arrived}")

    async def notices(self, chat: Chat, *names: str, kind: str = "notice") -> None:
        """Queue messages with these words, at the priority of a kind, due now."""
        now = self.clock.now()
        async with self.storage.begin() as tx:
            for name in names:
                row = {"chat_id": chat.id, "kind": "notice", "payload": {"key": "wrong", "ref": name}}
                told = row | {"priority": PRIORITY.get(kind, 5), "due_at": now, "created_at": now}
                await tx.execute(insert(outbox).values(**told))

    async def states(self) -> list[tuple[str, str | None, int]]:
        """State, error and attempts of each row, in order."""
        async with self.storage.read() as tx:
            rows = await tx.execute(select(outbox.c.state, outbox.c.error, outbox.c.attempts).order_by(outbox.c.id))
            return [tuple(row) for row in rows]

    async def stories(self, count: int, of: int = 0) -> None:
        """So many stories that all chats subscribed to "truce" hear of, the next from number `of` on."""
        async with self.storage.begin() as tx:
            for number in range(of, of + count):
                story = await make.story(tx, "truce", of=await make.entry(tx, f"{number}"), now=self.clock.now())
                await outbox_store.announce(tx, story, 1, self.clock.now())

    async def order(self) -> dict[str, list[int]]:
        """By address, the stories in the order in which they were sent."""
        sent = select(chat.c.address, outbox.c.story_id).join_from(outbox, chat).where(outbox.c.state == "sent")
        found: dict[str, list[int]] = defaultdict(list)
        async with self.storage.read() as tx:
            for address, story in await tx.execute(sent.order_by(outbox.c.sent_at, outbox.c.message_ref)):
                found[address].append(story)
        return found

    def texts(self, address: str) -> list[str]:
        """The notices that arrived at an address, by the names they were queued under."""
        found = (NAME.search(text) for _, to, text in self.post.arrived if to == address)
        return [name[1] for name in found if name]
