"""Several machines on one PostgreSQL: a holder of the role that is cut off, one that dies, a restart, clocks that are wrong."""

from __future__ import annotations

import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.bench.soak import STAGES, staged
from tests.e2e.conftest import sources_file, subscribed
from tests.e2e.program import output
from tests.machines import Machine, Place, placed

HOST_SECONDS = 0.4
SETTINGS = {"lease_seconds": 10, "poll_seconds": 0.4, "poll_least_seconds": 0.4, "host_seconds": HOST_SECONDS}
RUN = ("-m", "bot", "run")


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """A database and the world, behind relays; machines end with the test."""
    async with placed(apart=False) as made:
        made.api.anna.language_code = "en"
        yield made
        for machine in made.machines.values():
            for life in machine.lives:
                await life.stop(signal.SIGKILL)


async def running(place: Place, folder: Path, name: str, roles: str, arguments: tuple[str, ...] = RUN) -> Machine:
    """A machine that has started."""
    machine = await place.add(
        name, folder, SETTINGS | {"roles": roles, "sources_file": folder / "sources.toml"}, arguments
    )
    await machine.start()
    await machine.program.logged("sources declared")
    return machine


async def told(api: Emulator, world: World, one: str, other: str) -> int:
    """A truce between the two is printed and told; how often."""
    world.print("wire", staged(STAGES[0], (one, other), [f"What {one} and {other} signed is to last for a year."]))
    title = STAGES[0].title.format(one, other)
    await api.wait_for(api.anna, lambda message: title in message.text)
    return sum(title in message.text for message in api.from_bot(api.anna))


async def asked(place: Place, question: str) -> object:
    """The first value that the database says."""
    keeper = await asyncpg.connect(place.cluster.url())
    try:
        return await keeper.fetchval(question)
    finally:
        await keeper.close()


@pytest.mark.postgres
@pytest.mark.timeout(300)
async def test_machines_that_share_the_work(place: Place, tmp_path: Path) -> None:
    """Whatever happens to one of them, each alert arrives once, hosts have their pauses, and times are those of the
    database, however wrong the clocks are."""
    api, world = place.api, place.world
    sources_file(tmp_path, world.feeds())
    first = await running(place, tmp_path, "telegram1", "telegram")
    await running(place, tmp_path, "telegram2", "telegram", ("-m", "tests.e2e.skewed", "-2400"))
    second = place.machines["telegram2"]
    worker = await running(place, tmp_path, "worker1", "worker")
    ahead = await running(place, tmp_path, "worker2", "worker", ("-m", "tests.e2e.skewed", "10800"))
    began, before = time.monotonic(), len(world.visits("wire"))
    await subscribed(api, api.anna, "truce")
    while not await asked(place, "SELECT bool_and(known) FROM source"):
        await worker.program.logged("polled", times=len(worker.program.events("polled")) + 1)

    await first.line.cut(wholly=False)
    assert await told(api, world, "Armenia", "Azerbaijan") == 1
    await second.program.logged("role taken")
    await first.line.mend()
    await first.program.logged("role ended")
    await worker.program.stop(signal.SIGKILL)
    await second.program.stop(signal.SIGKILL)
    assert await told(api, world, "Thailand", "Cambodia") == 1
    await place.cluster.restart("immediate")
    assert await told(api, world, "Russia", "Ukraine") == 1

    assert len(first.program.events("role taken")) == 2
    # Two machines that knew nothing of each other would ask twice as often.
    visits, seconds = len(world.visits("wire")) - before, time.monotonic() - began
    assert visits <= 1.2 * seconds / HOST_SECONDS + 5
    assert await asked(place, "SELECT max(first_seen_at) < now() + interval '1 minute' FROM entry")
    assert await asked(place, "SELECT min(sent_at) > now() - interval '20 minutes' FROM outbox WHERE kind = 'alert'")
    (differs,) = ahead.program.events("this machine's clock differs")
    assert differs["ahead"] == pytest.approx(10800, abs=300)
    _, report, _ = await output(tmp_path, "doctor", database_url=place.cluster.url(), token=api.token, api_url=api.url)
    assert "ok  The clock of this machine agrees with the database's." in report
    assert not [line for one in place.machines.values() for line in one.program.log if "Traceback" in line]
    assert not api.violations
