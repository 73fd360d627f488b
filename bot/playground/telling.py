"""The scripted truce as it is being told: at any speed, paused, one step at a time, or from the start again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from bot.playground.world import World, script
from bot.playground.world.script import STEPS

SLOWEST, FASTEST = 0.1, 100_000.0


class Telling:
    """One telling at a time. `told` steps of it are in print; `speed` 1: the whole takes two minutes."""

    def __init__(self, world: World, speed: float, changed: Callable[[], None]) -> None:
        self.speed = speed
        self.told = 0
        self.paused = False
        self.running: asyncio.Task[None] | None = None
        self._world = world
        self._changed = changed
        self._woken = asyncio.Event()

    @property
    def state(self) -> str:
        """`idle` before the first step, `playing`, `paused`, or `over`."""
        if self.running is None or self.running.done():
            return "over" if self.told == len(STEPS) else "idle"
        return "paused" if self.paused else "playing"

    def play(self) -> None:
        """Begin with the first step at once, or go on where it was paused."""
        self.paused = False
        if self.running is None or self.running.done():
            self._world.begins = script.begins(self._world.now())
            self.told = 0
            self.running = asyncio.create_task(self._run())
        self._wake()

    def pause(self) -> None:
        """No further step until `play` or `step`."""
        self.paused = True
        self._wake()

    def hasten(self, speed: float) -> None:
        """Another speed from now on; what is no number is the slowest."""
        self.speed = min(max(SLOWEST, speed), FASTEST)
        self._wake()

    def step(self) -> None:
        """The next step at once, and then pause: the truce waits for whoever looks at it closely."""
        if self.state in {"idle", "over"}:
            self.play()
        elif self.told:
            self._tell()
        self.pause()

    async def stop(self) -> None:
        """End it; the next telling begins at the start."""
        if self.running:
            self.running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.running
        self.running, self.told, self.paused = None, 0, False
        self._changed()

    async def _run(self) -> None:
        self._tell()
        while self.told < len(STEPS):
            if await self._due():
                self._tell()

    async def _due(self) -> bool:
        """Whether the time of the next step has come; False when somebody changed their mind meanwhile."""
        gap = STEPS[self.told].at - STEPS[self.told - 1].at
        self._woken.clear()
        try:
            async with asyncio.timeout(None if self.paused else gap / self.speed):
                await self._woken.wait()
        except TimeoutError:
            return True
        return False

    def _tell(self) -> None:
        if self.told < len(STEPS):
            self._world.step(self.told)
            self.told += 1
            self._changed()

    def _wake(self) -> None:
        self._woken.set()
        self._changed()
