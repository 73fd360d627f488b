"""How well Telegram's limits are filled, how soon news goes out, and what fan-out costs.

    python -m tests.bench delivery [burst] [crowd] [latency] [fanout]

`burst`: 20 stories for 3,000 people and 200 groups, of which the first minutes are watched, against a Bot API that
enforces Telegram's limits, in real time, while people give commands; then the same by python-telegram-bot's own
AIORateLimiter. `crowd`: 30 stories for 20 people and 20 groups, to the end: here each chat's own limit rules.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.playground.emulator import Emulator, Person, Room
from bot.storage import Storage, migrate
from tests.bench import aiolimited, fanout, latency
from tests.bench.audience import Audience, gather, tell
from tests.e2e.program import Program

WATCHED = 80.0
PEOPLE, GROUPS, STORIES = 3000, 200, 20
COMMAND_EVERY = 0.5
# Telegram's 30 a second, of which deliveries get 25, and 18 of a group's 20 a minute.
ALLOWED, OF_GROUPS = 25.0, 18


@dataclass(slots=True)
class Watched:
    """What the Bot API saw: arrivals of deliveries, and how long commands waited for their answers."""

    seconds: float = 0.0
    arrivals: list[tuple[float, int, int]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    limited: int = 0

    @property
    def share(self) -> float:
        """Of what is allowed to deliveries between the first and the last arrival."""
        times = sorted(at for at, _, _ in self.arrivals)
        return (len(times) - 1) / (times[-1] - times[0]) / ALLOWED

    @property
    def in_order(self) -> bool:
        """Whether each chat had its stories one after the other."""
        by_chat: dict[int, list[int]] = {}
        for _, chat, story in sorted(self.arrivals):
            by_chat.setdefault(chat, []).append(story)
        return all(found == sorted(set(found)) for found in by_chat.values())


def moved_in(api: Emulator, there: Audience) -> None:
    """The emulator knows all of them."""
    for id in there.people:
        api.town.add_person(Person(id, f"Reader{id}", f"reader{id}"))
    for id in there.groups:
        api.town.add_room(Room(id, "supergroup", f"Group{id}"))


def watched(api: Emulator, there: Audience, began: float, waits: Sequence[float]) -> Watched:
    """What the log of calls says."""
    members = {*there.people, *there.groups}
    sent = [call for call in api.calls if call.method == "sendMessage" and call.at >= began]
    told = [call for call in sent if call.status == 200 and call.chat_id in members]
    arrivals = [(call.at, call.chat_id, story_of(call.params["text"])) for call in told]
    return Watched(time.monotonic() - began, arrivals, sorted(waits), sum(call.status == 429 for call in sent))


def story_of(text: str) -> int:
    """The number in a story's title."""
    return int(text.partition("Story ")[2].partition(":")[0])


@contextlib.asynccontextmanager
async def prepared(people: int, groups: int, stories: int) -> AsyncIterator[tuple[Emulator, Audience, Program]]:
    """A database full of messages to send, an emulator that enforces limits, and the program before its start."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bot.db'}"
        await migrate.upgrade(url)
        storage = Storage(url)
        there = await gather(storage, people, groups)
        await tell(storage, stories)
        await storage.close()
        async with Emulator(strict_limits=True) as api:
            moved_in(api, there)
            settings = {"token": api.token, "api_url": api.url, "roles": "telegram", "log_level": "WARNING"}
            yield api, there, Program(Path(folder), settings | {"commands_per_minute": 100_000})


async def commanded(api: Emulator, end: asyncio.Event) -> list[float]:
    """Somebody else gives a command every half second: how long each waited for the answer."""
    waits: list[float] = []
    for number in itertools.count(500_000):
        if end.is_set():
            return waits
        person = api.add_person(number, f"Asker{number}")
        asked = time.monotonic()
        api.say(person, person, "/subscriptions")
        await api.wait_for(person, seconds=60)
        waits.append(time.monotonic() - asked)
        await asyncio.sleep(max(0.0, COMMAND_EVERY - (time.monotonic() - asked)))
    return waits


async def burst() -> None:
    """A flood of alerts, ours and the library's limiter in turn."""
    async with prepared(PEOPLE, GROUPS, STORIES) as (api, there, program):
        ours = await _run(api, there, program, WATCHED)
    theirs = await aiolimited.measure(PEOPLE, GROUPS, STORIES, WATCHED / 2)
    print(f"{STORIES} stories for {PEOPLE} people and {GROUPS} groups; a window of it, in real time\n")
    print("| measure | Truce Watch | AIORateLimiter |\n|---|---|---|")
    for name, one, other in zip(NAMES, _figures(ours), _figures(theirs), strict=True):
        print(f"| {name} | {one} | {other} |")


async def _run(api: Emulator, there: Audience, program: Program, seconds: float) -> Watched:
    end = asyncio.Event()
    await program.start()
    try:
        await api.until(lambda: api.called("sendMessage"), 60)
        began = time.monotonic()
        asking = asyncio.create_task(commanded(api, end))
        await asyncio.sleep(seconds)
        end.set()
        return watched(api, there, began, await asking)
    finally:
        await program.stop()


NAMES = (
    "seconds watched",
    "deliveries",
    "share of the 25 a second that deliveries may use",
    "429 seen",
    "order kept in every chat",
    "command to answer: median, 99th percentile, longest, ms",
)


def _figures(seen: Watched) -> list[str]:
    waits = seen.waits
    told = [statistics.median(waits), waits[int(len(waits) * 0.99) - 1], waits[-1]]
    in_ms = ", ".join(f"{one * 1000:.0f}" for one in told)
    share = f"{seen.share:.1%}"
    return [f"{seen.seconds:.0f}", str(len(seen.arrivals)), share, str(seen.limited), str(seen.in_order), in_ms]


async def crowd() -> None:
    """Few chats with much to hear: the time until all is said, and how that compares with what their limits allow."""
    stories = 30
    async with prepared(20, 20, stories) as (api, there, program):
        await program.start()
        try:
            await api.until(lambda: api.called("sendMessage"), 60)
            began = time.monotonic()
            while len(_arrived(api)) < 40 * stories and time.monotonic() < began + 200:
                await asyncio.sleep(0.5)
            seen = watched(api, there, began - 1, [0.0])
        finally:
            await program.stop()
    print(f"\n{stories} stories for 20 people and 20 groups, to the end\n\n| measure | value |\n|---|---|")
    people, groups = (
        {id: [at for at, to, _ in seen.arrivals if to == id] for id in ids} for ids in (there.people, there.groups)
    )
    spans = sorted(max(times) - min(times) for times in people.values())
    # While the groups may still be told anything, people have what of 25 a second they leave.
    rate = max(20 * (stories + min(OF_GROUPS, stories)) / ALLOWED, stories - 1)
    print(f"| people: seconds from first to last (limits allow {rate:.0f}) | {spans[0]:.0f} to {spans[-1]:.0f} |")
    within = sorted(sum(at < min(times) + 60 for at in times) for times in groups.values())
    print(f"| groups: messages in their first minute (limits allow {OF_GROUPS}) | {within[0]} to {within[-1]} |")
    spans = sorted(max(times) - min(times) for times in groups.values())
    print(
        f"| groups: seconds from first to last (limits allow {60 + stories - OF_GROUPS - 1}) | {spans[0]:.0f} to {spans[-1]:.0f} |"
    )
    print(f"| 429 seen | {seen.limited} |\n| order kept in every chat | {seen.in_order} |")


def _arrived(api: Emulator) -> list[object]:
    return [call for call in api.calls if call.method == "sendMessage" and call.status == 200]


PARTS = {"burst": burst, "crowd": crowd, "latency": latency.measure, "fanout": fanout.measure}


async def measure(*parts: str) -> None:
    """Print the tables of these parts, of all if none is named."""
    for name in parts or PARTS:
        await PARTS[name]()
