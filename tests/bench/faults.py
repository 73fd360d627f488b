"""What befalls machines that share one database, by a plan: kills, cuts of the network, stops, restarts of the database."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.machines import Machine, Place

# Seconds that a cut or a stop lasts. Longer than the lease of the role, so that another must take it.
LASTS = (10.0, 30.0)
TAKEN_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens, and to whom: a worker, the holder of the role telegram, who waits for it, or the database."""

    deed: str
    whom: str

    def __str__(self) -> str:
        return f"{self.deed}: {self.whom}"


# A round of all that can happen; every other of it is a kill.
ROUND = (
    Fault("kill", "worker"),
    Fault("cut from the database", "holder"),
    Fault("kill", "holder"),
    Fault("restart, fast", "database"),
    Fault("kill", "worker"),
    Fault("cut off", "worker"),
    Fault("kill", "holder"),
    Fault("stopped for a while", "holder"),
    Fault("kill", "waiting"),
    Fault("restart, immediate", "database"),
    Fault("kill", "worker"),
    Fault("cut from the database", "worker"),
    Fault("kill", "holder"),
    Fault("cut off", "holder"),
    Fault("kill", "holder"),
    Fault("stopped for a while", "worker"),
)


def planned(kills: int) -> Iterator[Fault]:
    """Faults until there were so many kills."""
    left = kills
    for fault in itertools.cycle(ROUND):
        left -= fault.deed == "kill"
        if left < 0:
            return
        yield fault


@dataclass(slots=True)
class Fate:
    """Lets faults happen and measures what follows; whatever ends is started again, as a service manager does."""

    place: Place
    drawn: random.Random
    done: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    taken: dict[str, list[float]] = field(default_factory=dict)
    back: list[float] = field(default_factory=list)

    async def keep_running(self) -> None:
        """Start what has ended, a second later."""
        while True:
            await asyncio.sleep(1)
            for machine in self.place.machines.values():
                process = machine.program.process
                if process is not None and process.returncode is not None:
                    self.ended[f"exit {process.returncode}"] += 1
                    await machine.start()

    async def let(self, fault: Fault) -> None:
        """One fault from its beginning to its end; then how long it took others, and the one itself, to go on."""
        self.done[str(fault)] += 1
        if fault.whom == "database":
            await self.place.cluster.restart(fault.deed.rpartition(" ")[2])
            return
        machine = await self._one(fault.whom)
        holds, epoch = fault.whom == "holder", await self.epoch()
        taking = asyncio.create_task(self._taken(str(fault), epoch)) if holds else None
        try:
            await self._befall(fault.deed, machine)
        finally:
            if taking:
                await taking

    async def _befall(self, deed: str, machine: Machine) -> None:
        lasts = self.drawn.uniform(*LASTS)
        if deed == "kill":
            os.kill(machine.pid(), signal.SIGKILL)
        elif deed == "stopped for a while":
            os.kill(machine.pid(), signal.SIGSTOP)
            await asyncio.sleep(lasts)
            os.kill(machine.pid(), signal.SIGCONT)
        else:
            await machine.line.cut(wholly=deed == "cut off")
            await asyncio.sleep(lasts)
            await machine.line.mend()
            if machine.name.startswith("worker"):
                await self._back(machine)

    async def _one(self, whom: str) -> Machine:
        """Whom it befalls, once all run: a machine that starts cannot take over from another."""
        machines = self.place.machines.values()
        while not all(one.program.events("sources declared") for one in machines):
            await asyncio.sleep(0.5)
        if whom == "worker":
            return self.drawn.choice([one for one in machines if one.name.startswith("worker")])
        while True:
            holder = str(await self.asked("SELECT holder FROM role WHERE name = 'telegram'"))
            for one in machines:
                if one.name.startswith("telegram") and (f":{one.pid()}:" in holder) == (whom == "holder"):
                    return one
            await asyncio.sleep(0.2)

    async def epoch(self) -> int:
        """How often the role was taken."""
        return await self.asked("SELECT epoch FROM role WHERE name = 'telegram'") or 0

    async def _taken(self, name: str, before: int) -> None:
        began = time.monotonic()
        while await self.epoch() == before and time.monotonic() - began < TAKEN_SECONDS:
            await asyncio.sleep(0.1)
        self.taken.setdefault(name, []).append(time.monotonic() - began)

    async def _back(self, machine: Machine) -> None:
        """Until a worker that was cut off has done something again."""
        began, program = time.monotonic(), machine.program
        mark = len(program.log)
        while not any('"polled"' in line for line in program.log[mark:]):
            if time.monotonic() - began > TAKEN_SECONDS or machine.program is not program:
                break
            await asyncio.sleep(0.1)
        self.back.append(time.monotonic() - began)

    async def asked(self, question: str, *given: Any) -> Any:
        """The first value that the database says, once it answers."""
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                keeper = await asyncpg.connect(self.place.cluster.url())
                try:
                    return await keeper.fetchval(question, *given)
                finally:
                    keeper.terminate()
            await asyncio.sleep(0.2)
