"""Being stopped while everything hangs, a database that goes away or is damaged, and many deaths in a row."""

from __future__ import annotations

import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from bot.playground.emulator import Emulator, faults
from bot.playground.world import Trouble, World, articles
from tests.bench import soak
from tests.e2e.conftest import Start, known, subscribed
from tests.e2e.program import output

GRACE = 1.0


def publish(world: World, outlet: str, title: str) -> None:
    world.publish(outlet, title, [f"Here a truce was signed in the evening by both sides: {title}."])


def copies(api: Emulator, title: str) -> int:
    return sum(title in message.text for message in api.from_bot(api.anna))


async def test_stopped_while_everything_hangs(emulator: Emulator, world: World, start: Start, tmp_path: Path) -> None:
    """A page does not come, a message's answer comes late, another program locks the database: SIGTERM ends the bot soon
    all the same; what was under way is noted, and the next start brings what is missing."""
    quick = {"lease_seconds": 2, "shutdown_seconds": GRACE}
    program = await start(**quick)
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    world.trouble("harbour", Trouble(seconds=60, path="/20"))
    emulator.fault(faults.hold(), method="sendMessage", chat=emulator.anna)
    publish(world, "wire", "Under way")
    await program.logged("sending")
    world.print("harbour", articles.SETTLEMENT)
    await program.logged("polled", source=2, entries=1)
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        assert program.process is not None
        program.process.send_signal(signal.SIGTERM)
        emulator.clear_faults()
        await program.logged("accepted")
        database.execute("ROLLBACK")
    assert await program.ended(GRACE + 20) == 0
    assert not [line for line in program.log if "Traceback" in line]

    world.calm()
    await start(**quick)
    await emulator.wait_for(emulator.anna, lambda message: "Karabakh" in message.text)
    assert (copies(emulator, "Under way"), copies(emulator, "Karabakh")) == (1, 1)


@pytest.mark.postgres
async def test_server_that_goes_away_and_comes_back(
    emulator: Emulator, world: World, start: Start, postgres: str, postgres_url: str
) -> None:
    """Every connection cut, and none taken for a while: told in a line, waited for, and nothing lost; who asks meanwhile is
    answered."""
    program = await start(database_url=postgres_url, lease_seconds=5)
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    keeper = await asyncpg.connect(postgres.format("postgres"))
    await keeper.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await keeper.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    publish(world, "wire", "Meanwhile")
    await program.logged("database away", times=3)
    for said in ("/help", "/addsource example.org", "truce"):
        number = emulator.say(emulator.anna, emulator.anna, said)
        await emulator.wait_for(emulator.anna, lambda message: "went wrong" in message.text, after=number)
    await keeper.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await keeper.close()
    await emulator.wait_for(emulator.anna, lambda message: "Meanwhile" in message.text)

    assert copies(emulator, "Meanwhile") == 1
    assert not [line for line in program.log if "Traceback" in line or '"level": "error"' in line]
    assert await program.stop() == 0


async def test_damaged_file(tmp_path: Path, sqlite_template: Path) -> None:
    """The program ends with one sentence and a code."""
    whole = sqlite_template.read_bytes()
    (tmp_path / "bot.db").write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    code, _, told = await output(tmp_path, "run", token="1:abc")
    assert code == 2
    assert told.count("\n") == 1, told
    assert "bot.db cannot be used: database disk image is malformed" in told


async def test_a_few_deaths() -> None:
    """The soak, in small: no alert, answer or edit is lost, and few come twice."""
    kills = 2
    found = await soak.soaked(kills, random.Random(3), lambda _line: None)
    assert found.due["alert"]
    assert not +found.lost
    assert not found.thrice
    assert found.twice.total() <= kills * soak.READERS
