"""Machines that run one program each, on one database: in network namespaces of their own where we are root, else behind
relays of their own. Each can be cut off: packets are dropped, and nobody is told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from bot.playground.emulator import Emulator
from bot.playground.world import World
from bot.playground.world.serve import Press
from tests.cluster import Cluster
from tests.e2e.program import Program
from tests.relay import Relay


class Line(Protocol):
    """How a machine reaches the database and the world."""

    settings: dict[str, object]
    before: Sequence[str]

    async def cut(self, *, wholly: bool) -> None:
        """Nothing reaches the database any more; with `wholly` nothing reaches anybody."""

    async def mend(self) -> None: ...


@dataclass(slots=True)
class Machine:
    """A program, started again whenever it is asked to; `arguments` say how it is run."""

    name: str
    folder: Path
    line: Line
    settings: dict[str, object]
    arguments: Sequence[str]
    lives: list[Program] = field(default_factory=list)

    @property
    def program(self) -> Program:
        """The newest life."""
        return self.lives[-1]

    async def start(self) -> None:
        """Run it."""
        made = Program(self.folder, self.settings | self.line.settings, self.arguments, before=self.line.before)
        self.lives.append(await made.start())

    def pid(self) -> int:
        """The number of its process."""
        assert self.program.process is not None
        return self.program.process.pid


class Wired:
    """A relay before the database; the world is on the same computer."""

    before: Sequence[str] = ()

    def __init__(self, relay: Relay, cluster: Cluster, api: Emulator) -> None:
        self._relay = relay
        self.settings: dict[str, object] = {"database_url": cluster.url(port=relay.port), "api_url": api.url}

    async def cut(self, *, wholly: bool) -> None:
        self._relay.cut()

    async def mend(self) -> None:
        self._relay.mend()


class Apart:
    """A network namespace with two lines: one to the database, one to the world."""

    def __init__(self, net: Net, number: int) -> None:
        self._name = f"{net.name}-{number}"
        self._net = net
        self._number = number
        self.before: Sequence[str] = ("ip", "netns", "exec", self._name)
        self.settings: dict[str, object] = {}

    async def open(self) -> None:
        await ran(f"ip netns add {self._name}", f"ip -n {self._name} link set lo up")
        for kind, network in (("d", self._net.data), ("w", self._net.web)):
            here = f"{self._name}{kind}"
            await ran(
                f"ip link add {here} type veth peer name {kind} netns {self._name}",
                f"ip link set {here} master {self._net.name}{kind} up",
                f"ip -n {self._name} addr add {network}.{100 + self._number}/24 dev {kind}",
                f"ip -n {self._name} link set dev {kind} up",
            )

    async def close(self) -> None:
        await ran(f"ip netns del {self._name}")

    async def cut(self, *, wholly: bool) -> None:
        await ran(*(f"ip link set {self._name}{kind} down" for kind in ("dw" if wholly else "d")))

    async def mend(self) -> None:
        await ran(*(f"ip link set {self._name}{kind} up" for kind in "dw"))


class Net:
    """Two bridges, of the database and of the world; numbered by this process, so that several do not meet."""

    def __init__(self) -> None:
        self.name = f"tw{os.getpid() % 100_000}"
        self.data, self.web = f"10.77.{os.getpid() % 250}", f"10.78.{os.getpid() % 250}"

    async def __aenter__(self) -> Self:
        for kind, network in (("d", self.data), ("w", self.web)):
            bridge = f"{self.name}{kind}"
            await ran(f"ip link add {bridge} type bridge", f"ip link set {bridge} up")
            for number in range(1, 9):
                await ran(f"ip addr add {network}.{number}/24 dev {bridge}")
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await ran(*(f"ip link del {self.name}{kind}" for kind in "dw"))


class Town(World):
    """A world that other machines can reach."""

    def __init__(self, network: str) -> None:
        super().__init__()
        self._network = network

    def _open(self, press: Press, address: str) -> None:
        super()._open(press, f"{self._network}.{address.rpartition('.')[2]}")


@dataclass(slots=True)
class Place:
    """What there is once, and the machines."""

    cluster: Cluster
    api: Emulator
    world: World
    stack: AsyncExitStack
    net: Net | None
    api_relay: Relay | None
    machines: dict[str, Machine] = field(default_factory=dict)

    async def add(self, name: str, folder: Path, settings: dict[str, object], arguments: Sequence[str]) -> Machine:
        """A machine, not started."""
        line = await (self._apart() if self.net else self._wired())
        told = settings | {"token": self.api.token}
        self.machines[name] = Machine(name, folder, line, told, arguments)
        return self.machines[name]

    async def _wired(self) -> Line:
        relay = await self.stack.enter_async_context(Relay("127.0.0.1", self.cluster.port))
        return Wired(relay, self.cluster, self.api)

    async def _apart(self) -> Line:
        assert self.net is not None
        assert self.api_relay is not None
        line = Apart(self.net, len(self.machines) + 1)
        self.stack.push_async_callback(line.close)
        await line.open()
        api = f"http://{self.net.web}.1:{self.api_relay.port}"
        line.settings = {"database_url": self.cluster.url(f"{self.net.data}.1"), "api_url": api}
        return line


@asynccontextmanager
async def placed(*, apart: bool) -> AsyncIterator[Place]:
    """A database, a Bot API and a news world for machines, which stand `apart` in namespaces or only behind relays."""
    async with AsyncExitStack() as stack:
        net = await stack.enter_async_context(Net()) if apart else None
        addresses = ["127.0.0.1", *([f"{net.data}.1"] if net else [])]
        cluster = await stack.enter_async_context(Cluster(addresses, [f"{net.data}.0/24"] if net else []))
        api = await stack.enter_async_context(Emulator())
        world = await stack.enter_async_context(Town(net.web) if net else World())
        relay = Relay("127.0.0.1", int(api.url.rpartition(":")[2]), listens_on=f"{net.web}.1") if net else None
        if relay:
            await stack.enter_async_context(relay)
        yield Place(cluster, api, world, stack, net, relay)


async def ran(*commands: str) -> None:
    """These commands have been run, one after the other; RuntimeError with what the first that fails said."""
    for command in commands:
        process = await asyncio.create_subprocess_exec(*command.split(), stderr=asyncio.subprocess.PIPE)
        _, told = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{command}: {told.decode()}")
