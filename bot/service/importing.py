"""Many sources at once, from a list of feeds as other readers write it (OPML)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot import observe, sources
from bot.child import Died
from bot.errors import BadArgument, SourceError
from bot.service import Services
from bot.service import sources as single
from bot.sources.declared import outlines
from bot.storage import sources as store

log = observe.logger("importing")

PARSE_SECONDS = 20.0
# A list of a thousand feeds has a tenth of this.
MOST_BYTES = 1_000_000
MOST_LOOKS = 500
# Looked at side by side; each may take as long as a look by itself.
AT_ONCE = 4
# Somebody waits, and their chat with them; what was not looked at by then is for another time.
SECONDS = 600.0
# How often it is told how far it is, which costs an edit each time.
TELL_EVERY = 3.0

Progress = Callable[[int, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a feed of the list; `trouble` is the code of the SourceError of one that failed."""

    url: str
    became: Literal["added", "present", "failed", "left"]
    trouble: str = ""


async def feeds(services: Services, content: bytes) -> list[tuple[str, str]]:
    """The addresses and titles in a list of feeds. Raises BadArgument when it is none, or names no feed."""
    try:
        found = await services.children.call(outlines, content, seconds=PARSE_SECONDS)
    except Died:
        found = []
    if not found:
        raise BadArgument(reason="no_feeds")
    return found


async def bring(services: Services, who: str, listed: Sequence[tuple[str, str]], progress: Progress) -> list[Outcome]:
    """Look at each feed and watch those that can be read, as one by one; the same list again adds nothing twice.

    After 500 looks or ten minutes the rest is left; the same list sent again goes on from there.
    """
    run = _Run(services, who, progress, len(listed), services.clock.monotonic() + SECONDS)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run.one(url, title)) for url, title in listed]
    outcomes = [task.result() for task in tasks]
    log.info("sources imported", added=sum(one.became == "added" for one in outcomes), listed=len(listed))
    return outcomes


@dataclass
class _Run:
    """One import under way: until when, how far it is, and when that was told last."""

    services: Services
    who: str
    progress: Progress
    total: int
    until: float
    done: int = 0
    looks: int = 0
    told_at: float = field(default=float("-inf"))
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def one(self, url: str, title: str) -> Outcome:
        """Look at one feed, when it is its turn."""
        async with self.slots:
            try:
                outcome = await self._brought(url, title)
            except SourceError as error:
                outcome = Outcome(url, "failed", error.code)
            self.done += 1
            await self._tell()
            return outcome

    async def _brought(self, url: str, title: str) -> Outcome:
        key = sources.canonical(single.address(url))
        async with self.services.storage.read() as tx:
            if await store.find(tx, key):
                return Outcome(url, "present")
        if self.looks >= MOST_LOOKS or self.services.clock.monotonic() >= self.until:
            return Outcome(url, "left")
        self.looks += 1
        look = await single.look(self.services, url, title)
        _, is_new = await single.add(self.services, self.who, look.source)
        return Outcome(url, "added" if is_new else "present")

    async def _tell(self) -> None:
        now = self.services.clock.monotonic()
        if now >= self.told_at + TELL_EVERY and self.done < self.total:
            self.told_at = now
            await self.progress(self.done, self.total)
