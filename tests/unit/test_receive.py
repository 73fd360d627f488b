"""Updates are confirmed after they are handled, in order within a chat, whatever the network does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, TimedOut

from bot.errors import StoreAway
from handlers.receive import CONFLICT, REFUSED, TRIES, Patience, run
from tests.chatting import ANNA, BORIS, said

AT_ONCE = Patience(first=0.001, longest=0.002, conflict=0.001, look_again=0.001)
ANSWER = 60.0


class Queue:
    """Telegram's side of getUpdates: keeps an update until a later offset confirms it."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.failures: list[Exception] = []
        self.offsets: list[int | None] = []
        self.allowed: Sequence[str] = ()
        self.news = asyncio.Event()
        self.asked = asyncio.Event()

    def put(self, number: int, text: str, user: int = ANNA) -> None:
        self.updates.append(Update.de_json({"update_id": number, "message": said(text, user)}, None))
        self.news.set()

    async def get_updates(
        self, offset: int | None, limit: int, timeout: int, allowed_updates: Sequence[str]
    ) -> Sequence[Update]:
        self.offsets.append(offset)
        self.allowed = allowed_updates
        self.asked.set()
        if self.failures:
            raise self.failures.pop(0)
        if offset is not None:
            self.updates = [update for update in self.updates if update.update_id >= offset]
        if not self.updates and timeout:
            self.news.clear()
            await self.news.wait()
        return self.updates[:limit]


class Receiving:
    """A receiver that runs in the background and notes what it handles; `gates` hold a text until they are set,
    `away` says how often the store is away for it."""

    def __init__(self, queue: Queue, slots: int = 8, patience: Patience = AT_ONCE) -> None:
        self.queue = queue
        self.handled: list[str] = []
        self.begun: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.away: dict[str, int] = {}
        self.most = self.running = 0
        self.troubles: list[str] = []
        self.contested: list[float] = []
        self.now = 0.0
        self.sure, self.doubts = True, 0
        self.stop = asyncio.Event()
        self.moved = asyncio.Condition()
        self.task = asyncio.create_task(
            run(
                queue,
                self.handle,
                self.stop,
                slots,
                troubles=self.troubles,
                patience=patience,
                conflict=self.contest,
                clock=lambda: self.now,
                sure=self.is_sure,
            )
        )

    def is_sure(self) -> bool:
        self.doubts += not self.sure
        return self.sure

    async def contest(self, seconds: float) -> None:
        self.contested.append(seconds)

    async def handle(self, update: Update) -> None:
        text = str(update.message.text)
        self.begun.append(text)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self._tell()
            if text in self.gates:
                await self.gates[text].wait()
            if text == "fails":
                raise RuntimeError(text)
            if self.begun.count(text) <= self.away.get(text, 0):
                raise StoreAway(reason="locked")
        finally:
            self.running -= 1
        self.handled.append(text)
        await self._tell()

    async def _tell(self) -> None:
        async with self.moved:
            self.moved.notify_all()

    async def until(self, condition: Any) -> None:
        async with asyncio.timeout(ANSWER), self.moved:
            await self.moved.wait_for(condition)

    async def end(self) -> None:
        self.stop.set()
        async with asyncio.timeout(ANSWER):
            await self.task


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture(autouse=True)
def log() -> Iterator[list[EventDict]]:
    """What is logged is kept instead of rendered, which takes a second for each traceback."""
    with capture_logs() as logged:
        yield logged


async def test_handled_updates_are_confirmed(queue: Queue) -> None:
    """What was handled is gone from Telegram's queue at the end."""
    queue.put(7, "a")
    queue.put(8, "b", BORIS)
    receiving = Receiving(queue)
    await receiving.until(lambda: len(receiving.handled) == 2)

    await receiving.end()

    assert (await queue.get_updates(None, 100, 0, ())) == []


async def test_asks_for_exactly_the_kinds_that_are_handled(queue: Queue) -> None:
    """Telegram would otherwise go on with whatever list it was given last, and keep membership changes from us."""
    receiving = Receiving(queue)
    await asyncio.wait_for(queue.asked.wait(), ANSWER)
    await receiving.end()

    assert set(queue.allowed) == {"message", "channel_post", "callback_query", "my_chat_member", "inline_query"}


async def test_crash_while_handling_brings_the_update_again(queue: Queue) -> None:
    """What a process was handling when it died is handled by the next one."""
    queue.put(1, "lost?")
    dead = Receiving(queue)
    gate = dead.gates["lost?"] = asyncio.Event()
    await dead.until(lambda: dead.begun == ["lost?"])

    heir = Receiving(queue)
    await heir.until(lambda: heir.handled == ["lost?"])
    await heir.end()

    assert dead.handled == []
    gate.set()
    await dead.end()


async def test_unfinished_update_is_not_confirmed_while_later_ones_are_handled(queue: Queue) -> None:
    """However many updates follow, the offset stays at the one that is still being handled."""
    queue.put(1, "slow")
    receiving = Receiving(queue)
    gate = receiving.gates["slow"] = asyncio.Event()
    await receiving.until(lambda: receiving.begun == ["slow"])
    for number in range(2, 10):
        queue.put(number, f"quick {number}", BORIS)
    await receiving.until(lambda: len(receiving.handled) == 8)

    assert max(offset or 0 for offset in queue.offsets) <= 1

    gate.set()
    await receiving.until(lambda: "slow" in receiving.handled)
    await receiving.end()
    assert queue.offsets[-1] == 10
    assert len(receiving.handled) == 9


async def test_a_chat_is_answered_in_order(queue: Queue) -> None:
    """The second message of a chat waits for the first, however slow that is."""
    queue.put(1, "first")
    queue.put(2, "second")
    receiving = Receiving(queue)
    gate = receiving.gates["first"] = asyncio.Event()
    await receiving.until(lambda: receiving.begun == ["first"])
    queue.put(3, "other", BORIS)
    await receiving.until(lambda: receiving.handled == ["other"])

    assert receiving.begun == ["first", "other"]

    gate.set()
    await receiving.until(lambda: len(receiving.handled) == 3)
    await receiving.end()
    assert receiving.handled == ["other", "first", "second"]


async def test_no_more_at_once_than_slots(queue: Queue) -> None:
    """A hundred chats at once are handled by as many as there are slots."""
    for number in range(1, 31):
        queue.put(number, f"m{number}", user=1000 + number)
    receiving = Receiving(queue, slots=3)
    gate = asyncio.Event()
    receiving.gates = {f"m{number}": gate for number in range(1, 31)}
    await receiving.until(lambda: receiving.running == 3)
    gate.set()
    await receiving.until(lambda: len(receiving.handled) == 30)
    await receiving.end()

    assert receiving.most == 3


async def test_failing_handler_is_confirmed_and_ends_nothing(queue: Queue, log: list[EventDict]) -> None:
    """An update that cannot be handled is logged, does not come back for ever, and the next one is handled."""
    queue.put(1, "fails")
    queue.put(2, "works")
    receiving = Receiving(queue)
    await receiving.until(lambda: receiving.handled == ["works"])
    await receiving.end()

    assert queue.offsets[-1] == 3
    assert [line["update"] for line in log if line["event"] == "update failed"] == [1]


async def test_what_the_store_kept_from_being_handled_is_tried_again(queue: Queue, log: list[EventDict]) -> None:
    """It is confirmed when it was handled, before what its chat said next; others are not kept waiting for it."""
    queue.put(1, "left")
    queue.put(2, "came back")
    queue.put(3, "other", BORIS)
    receiving = Receiving(queue)
    receiving.away = {"left": 2}
    await receiving.until(lambda: len(receiving.handled) == 3)
    await receiving.end()

    assert [text for text in receiving.handled if text != "other"] == ["left", "came back"]
    assert receiving.begun.count("left") == 3
    assert queue.offsets[-1] == 4
    assert [line["log_level"] for line in log if line.get("update") == 1] == ["warning"] * 2


async def test_store_that_stays_away_keeps_nobody_for_ever(queue: Queue) -> None:
    """After so many tries the next one has its turn."""
    queue.put(1, "left")
    queue.put(2, "works")
    receiving = Receiving(queue)
    receiving.away = {"left": TRIES}
    await receiving.until(lambda: receiving.handled == ["works"])
    await receiving.end()

    assert receiving.begun.count("left") == TRIES
    assert queue.offsets[-1] == 3


@pytest.mark.parametrize(
    "error",
    [NetworkError("gone"), TimedOut(), TypeError("not an object"), Conflict("other"), InvalidToken("no")],
    ids=lambda error: type(error).__name__,
)
async def test_failed_request_is_waited_out(queue: Queue, error: Exception) -> None:
    """Whatever getUpdates fails with, receiving goes on when it works again."""
    queue.failures = [error] * 5
    queue.put(1, "after all")
    receiving = Receiving(queue)
    await receiving.until(lambda: receiving.handled == ["after all"])
    await receiving.end()

    assert len(queue.offsets) >= 6


async def troubled(queue: Queue, receiving: Receiving) -> list[str]:
    """What is told, once anything is."""
    async with asyncio.timeout(ANSWER):
        while not receiving.troubles:
            queue.asked.clear()
            await queue.asked.wait()
    return list(receiving.troubles)


@pytest.mark.parametrize(("error", "words"), [(Conflict("other"), CONFLICT), (InvalidToken("no"), REFUSED)])
async def test_what_people_must_mend_is_told_until_it_is_mended(queue: Queue, error: Exception, words: str) -> None:
    """Readiness says that another program has the token, and no longer says so when it has not."""
    queue.failures = [error] * 2
    receiving = Receiving(queue)
    seen = await troubled(queue, receiving)
    receiving.now += AT_ONCE.linger
    queue.put(1, "well")
    await receiving.until(lambda: receiving.handled == ["well"])

    assert seen == [words]
    assert receiving.troubles == []
    await receiving.end()


async def test_one_conflict_is_the_end_of_another_process(queue: Queue) -> None:
    """At a handing over one request may meet the last one of the process before: no reason to alarm anybody."""
    queue.failures = [Conflict("other")]
    receiving = Receiving(queue)
    queue.put(1, "well")
    await receiving.until(lambda: receiving.handled == ["well"])

    assert receiving.troubles == []
    assert receiving.contested == []
    await receiving.end()


async def test_answers_between_two_conflicts_do_not_end_the_trouble(queue: Queue) -> None:
    """Two programs throw each other out by turns; that one has an answer now and then does not make it the only one."""
    queue.failures = [Conflict("other"), Conflict("other")]
    receiving = Receiving(queue)
    queue.put(1, "well")
    await receiving.until(lambda: receiving.handled == ["well"])

    assert receiving.troubles == [CONFLICT]
    assert receiving.contested == [AT_ONCE.linger]
    await receiving.end()


def test_patience_grows_and_has_an_end() -> None:
    """Failures in a row are asked about less and less often, a conflict least often from the start."""
    patience = Patience(first=1, longest=60, conflict=10)

    assert [patience.after(NetworkError("x"), n) for n in (1, 2, 3, 20, 2000)] == [1, 2, 4, 60, 60]
    assert [patience.after(Conflict("x"), n) for n in (1, 2, 9)] == [10, 20, 60]


async def test_stop_does_not_wait_for_a_long_poll_but_for_what_is_handled(queue: Queue) -> None:
    """At the end nothing is cut off in its middle, and nobody waits for messages that nobody wrote."""
    receiving = Receiving(queue)
    await asyncio.wait_for(queue.asked.wait(), ANSWER)
    queue.put(1, "last")
    gate = receiving.gates["last"] = asyncio.Event()
    await receiving.until(lambda: receiving.begun == ["last"])
    receiving.stop.set()
    gate.set()
    await asyncio.wait_for(receiving.task, ANSWER)

    assert receiving.handled == ["last"]
    assert queue.offsets[-1] == 2


async def test_what_is_cut_off_at_the_end_comes_again(queue: Queue) -> None:
    """A handler that does not come to its end keeps nobody from stopping, and its update is not lost."""
    queue.put(1, "endless")
    queue.put(2, "quick", BORIS)
    receiving = Receiving(queue, patience=replace(AT_ONCE, finish=0.01))
    receiving.gates["endless"] = asyncio.Event()
    await receiving.until(lambda: receiving.handled == ["quick"])

    await receiving.end()

    assert [update.update_id for update in await queue.get_updates(None, 100, 0, ())] == [1, 2]


async def test_unconfirmed_at_the_end_is_no_error(queue: Queue) -> None:
    """A network that is gone when the bot stops does not keep it from stopping."""
    queue.put(1, "a")
    receiving = Receiving(queue)
    await receiving.until(lambda: receiving.handled == ["a"])
    queue.failures = [NetworkError("gone")] * 10

    await receiving.end()

    assert receiving.handled == ["a"]


async def test_who_is_not_sure_of_the_role_leaves_receiving_to_others(queue: Queue) -> None:
    """Cut off from the database, one that is thrown out asks no more, alarms nobody, and does not throw the other out at
    its end; once it is sure again it goes on."""
    queue.put(1, "before")
    receiving = Receiving(queue)
    await receiving.until(lambda: receiving.handled == ["before"])
    receiving.sure = False
    queue.failures = [Conflict("other")]
    with capture_logs() as logged:
        queue.put(2, "wakes the long poll")
        async with asyncio.timeout(ANSWER):
            while not logged:
                await asyncio.sleep(0)
    asked = len(queue.offsets)
    queue.put(3, "for the other one")
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(queue.offsets) == asked
    assert (receiving.troubles, receiving.contested) == ([], [])

    receiving.sure = True
    await receiving.until(lambda: "for the other one" in receiving.handled)
    await receiving.end()


async def test_who_is_not_sure_of_the_role_asks_for_nothing_while_something_is_handled(queue: Queue) -> None:
    """Telegram would answer at once, so that somebody else who receives by now would be thrown out each time."""
    queue.put(1, "a")
    receiving = Receiving(queue)
    gate = receiving.gates["a"] = asyncio.Event()
    await receiving.until(lambda: receiving.begun == ["a"])
    receiving.sure = False
    async with asyncio.timeout(ANSWER):
        while not receiving.doubts:
            await asyncio.sleep(0)
        asked = len(queue.offsets)
        while receiving.doubts < 20:
            await asyncio.sleep(0)
    assert len(queue.offsets) == asked

    queue.put(2, "b")
    gate.set()
    await receiving.until(lambda: receiving.handled == ["a", "b"])
    await receiving.end()


async def test_who_was_thrown_out_confirms_nothing_at_its_end(queue: Queue) -> None:
    """The other one receives, and to ask once more would throw it out."""
    receiving = Receiving(queue)
    receiving.sure = False
    queue.put(1, "a")
    await receiving.until(lambda: receiving.handled == ["a"])
    with capture_logs() as logged:
        queue.failures = [Conflict("other")]
        async with asyncio.timeout(ANSWER):
            while not logged:
                await asyncio.sleep(0)
    asked = len(queue.offsets)
    await receiving.end()
    assert len(queue.offsets) == asked
