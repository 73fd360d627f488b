"""The outbox under crashes: every order of claims, sends, lost answers and new revisions that hypothesis can find."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from bot.model import Delivery, OutboxId, Receipt, StoryId
from bot.storage import Storage, outbox, roles
from bot.storage.queue import Overslept
from bot.storage.schema import outbox as table
from bot.storage.schema import story as story_table
from tests import make

CHATS, STORY = 2, StoryId(1)
# As in delivery: a message whose outcome was unknown twice is not tried a third time.
MOST_ATTEMPTS = 2


@dataclass(eq=False)
class Flight:
    """A message that a process works on. `shown` is the revision that arrived, 0 while none did."""

    delivery: Delivery
    shown: int = 0


@dataclass(frozen=True)
class Fate:
    """Whether the message arrives, and what its process does then: `answer` is the truth about that, written down."""

    arrives: bool
    then: Literal["answer", "lose answer", "crash", "stall"]


FATES = tuple(Fate(arrives, then) for arrives in (True, False) for then in ("answer", "lose answer", "crash", "stall"))


class Outbox(RuleBasedStateMachine):
    """Processes that may stall, crash or lose answers anywhere between claim and settle, and a world that counts copies."""

    template: Path
    folder: Path
    numbers = itertools.count()

    @initialize()
    def start(self) -> None:
        path = self.folder / f"{next(self.numbers)}.db"
        shutil.copy(self.template, path)
        self.loop = asyncio.new_event_loop()
        self.storage = Storage(f"sqlite:///{path}", pool=1)
        self.now, self.revision = make.NOW, 1
        self.stalled: list[Flight] = []
        self.copies: Counter[OutboxId] = Counter()
        # Claims of a row that neither gave the attempt back nor settled: a crash, a stall, an unknown outcome.
        self.lost: Counter[OutboxId] = Counter()
        self.shown: dict[int, int] = {}
        # Whose claim of a row was the last one.
        self.owner: dict[OutboxId, Delivery] = {}
        # Claims that were not given back.
        self.tries: Counter[OutboxId] = Counter()
        self.announce()

    def work(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(step)

    # ------------------------------------------------------------- the news

    @rule()
    def announce(self) -> None:
        """The story is processed again, as it is."""
        self.work(self.announced(self.revision))

    @rule()
    def revise(self) -> None:
        """Something new about the story, announced in the same transaction."""
        self.revision += 1
        self.work(self.announced(self.revision))

    async def announced(self, revision: int) -> None:
        async with self.storage.begin() as tx:
            await tx.execute(update(story_table).values(revision=revision))
            await outbox.announce(tx, STORY, revision, self.now)

    # ---------------------------------------------------------- the processes

    @rule(data=st.data(), later=st.booleans(), news=st.booleans())
    def deliver(self, data: st.DataObject, later: bool, news: bool) -> None:
        """A process takes what is due, perhaps after leases ran out, and each message meets its fate; what is new
        about the story may come up while the messages are under way."""
        self.now += make.LEASE if later else timedelta(seconds=1)
        fates = [(flight, data.draw(st.sampled_from(FATES))) for flight in self.claim()]
        for flight, fate in fates:
            if fate.arrives:
                self.arrive(flight)
        if news:
            self.revise()
        for flight, fate in fates:
            self.meet(flight, fate)

    @precondition(lambda self: self.stalled)
    @rule(data=st.data())
    def wake(self, data: st.DataObject) -> None:
        """A process that stood still goes on as if no time had passed."""
        flight, fate = data.draw(st.sampled_from(self.stalled)), data.draw(st.sampled_from(FATES))
        self.stalled.remove(flight)
        if fate.arrives and not flight.shown:
            self.arrive(flight)
        self.meet(flight, fate)

    def claim(self) -> list[Flight]:
        """What is due, without what was tried too often, which is parked."""
        claimed = self.work(self.claimed())
        for delivery in claimed:
            self.owner[delivery.id] = delivery
            self.tries[delivery.id] += 1
            assert delivery.attempts == self.tries[delivery.id]
            if delivery.attempts > MOST_ATTEMPTS:
                self.settle(outbox.park, delivery, "outcome_unknown")
        return [Flight(delivery) for delivery in claimed if delivery.attempts <= MOST_ATTEMPTS]

    async def claimed(self) -> list[Delivery]:
        async with self.storage.begin() as tx:
            epoch = await roles.hold(tx, "telegram", "me", self.now, make.LEASE)
            return await outbox.claim(tx, epoch, self.now, make.LEASE, CHATS)

    def meet(self, flight: Flight, fate: Fate) -> None:
        if fate.then == "stall":
            self.stalled.append(flight)
        elif fate.then == "crash":
            self.lost[flight.delivery.id] += 1
        elif fate.then == "answer" and flight.shown:
            self.settle(outbox.sent, flight.delivery, Receipt("1", self.now), revision=flight.shown)
        elif fate.then == "answer":
            # Never the very microsecond at which another lease ends, which would make the two one token.
            self.settle(outbox.again, flight.delivery, self.now + timedelta(microseconds=1), give_back=True)
        else:
            self.lose_answer(flight.delivery)

    def arrive(self, flight: Flight) -> None:
        """The message is in the chat, rendered as the story is now."""
        flight.shown = self.revision
        self.copies[flight.delivery.id] += 1
        chat = flight.delivery.chat.id
        self.shown[chat] = max(self.shown.get(chat, 0), self.revision)

    def lose_answer(self, delivery: Delivery) -> None:
        """Nobody knows whether it arrived: due again while an attempt is left."""
        self.lost[delivery.id] += 1
        if delivery.attempts < MOST_ATTEMPTS:
            self.settle(outbox.again, delivery, self.now + timedelta(microseconds=1), give_back=False)
        else:
            self.settle(outbox.park, delivery, "outcome_unknown")

    def settle(self, step: Any, delivery: Delivery, *args: Any, **told: Any) -> None:
        async def settled() -> None:
            async with self.storage.begin() as tx:
                await step(tx, delivery, *args, **told)

        try:
            self.work(settled())
        except Overslept:
            assert self.owner[delivery.id] != delivery
            self.lost[delivery.id] += 1
        else:
            assert self.owner[delivery.id] == delivery
            self.tries[delivery.id] -= told.get("give_back", False)

    # ---------------------------------------------------------- what must hold

    @invariant()
    def nobody_gets_three_copies(self) -> None:
        assert all(number <= MOST_ATTEMPTS for number in self.copies.values())

    async def doubles(self) -> list[Any]:
        async with self.storage.read() as tx:
            columns = (table.c.chat_id, table.c.story_id, table.c.revision)
            rows = await tx.execute(select(*columns).group_by(*columns).having(func.count() > 1))
            return list(rows)

    def teardown(self) -> None:
        """A process that does not fail finds everything, and nothing is lost that was not twice in doubt."""
        if not hasattr(self, "loop"):
            return
        try:
            for flight in self.stalled:
                self.meet(flight, Fate(arrives=False, then="crash"))
            self.finish()
            doubles, states = self.work(self.doubles()), self.work(self.states())
        finally:
            self.work(self.storage.close())
            self.loop.close()
        assert doubles == []
        assert {state for _, _, state in states} <= {"sent", "parked"}
        assert all(self.copies[id] >= 1 for id, _, state in states if state == "sent")
        assert all(self.lost[id] >= MOST_ATTEMPTS for id, _, state in states if state == "parked")
        given_up = {chat for _, chat, state in states if state == "parked"}
        told = {chat for _, chat, _ in states} - given_up
        assert all(self.shown[chat] == self.revision for chat in told)

    def finish(self) -> None:
        # A parked row, a sent one, and what came up meanwhile: each round settles what is due.
        for _ in range(4):
            self.now += make.LEASE
            for flight in self.claim():
                self.arrive(flight)
                self.meet(flight, Fate(arrives=True, then="answer"))

    async def states(self) -> list[tuple[OutboxId, int, str]]:
        async with self.storage.read() as tx:
            return [tuple(row) for row in await tx.execute(select(table.c.id, table.c.chat_id, table.c.state))]


async def prepare(path: Path) -> None:
    """A story that every chat is to hear of."""
    storage = Storage(f"sqlite:///{path}", pool=1)
    async with storage.begin() as tx:
        for number in range(CHATS):
            await make.chat(tx, str(number), "truce")
        assert await make.story(tx, "truce") == STORY
    await storage.close()


def test_outbox_survives_whatever_happens(sqlite_template: Path, tmp_path: Path) -> None:
    """At most two copies of a message, none lost after one crash, one alert for a chat, story and revision, and
    whoever was not given up on has in the end been shown the newest revision."""
    template = shutil.copy(sqlite_template, tmp_path / "template.db")
    loop = asyncio.new_event_loop()
    loop.run_until_complete(prepare(template))
    loop.close()
    machine = type("Machine", (Outbox,), {"template": template, "folder": tmp_path})
    # A failure is told in a dozen steps as it is; to shrink it takes longer than a test may.
    limits = settings(max_examples=100, stateful_step_count=15, deadline=None, phases=(Phase.generate,))
    run_state_machine_as_test(machine, settings=limits)
