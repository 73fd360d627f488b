"""The bot moved to PostgreSQL and backed up while it runs, by the commands that an operator calls."""

from __future__ import annotations

import gzip
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed
from tests.e2e.program import output

BRIDGE = "Both sides signed a truce on the bridge in the evening, and each named an officer who answers for it."
SUDAN = "The Sudanese army and the Rapid Support Forces agreed on a truce in Khartoum after talks in Jeddah, diplomats said."


def half_a_minute_passes(database: Path) -> None:
    """The last sign of life of the bot is so much older."""
    with closing(sqlite3.connect(database)) as there, there:
        there.execute("UPDATE pulse SET seen_at = seen_at - 30000000")


@pytest.mark.postgres
async def test_moved_to_postgresql_and_nothing_is_told_twice(
    emulator: Emulator, world: World, start: Start, tmp_path: Path, bare_postgres_url: str
) -> None:
    """After the move the same news tells nobody anything, numbers and buttons are as they were, and what is new comes."""
    program = await start()
    await subscribed(emulator, emulator.anna, "flood")
    await subscribed(emulator, emulator.anna, "truce")
    number = emulator.say(emulator.anna, emulator.anna, "/unsubscribe 1")
    await emulator.wait_for(emulator.anna, after=number)
    await known(program, world)
    world.publish("wire", "Truce on the bridge", [BRIDGE])
    alert = await emulator.wait_for(emulator.anna, lambda message: "on the bridge" in message.text)
    here = f"sqlite:///{tmp_path}/bot.db"
    refused = await output(tmp_path, "migrate", "--from", here, "--to", bare_postgres_url)
    await program.stop()

    half_a_minute_passes(tmp_path / "bot.db")
    code, out, err = await output(tmp_path, "migrate", "--from", here, "--to", bare_postgres_url)
    assert (refused[0], "stop it" in refused[2]) == (2, True)
    assert (code, "read back as they were" in out) == (0, True), err
    assert "Moving" in err
    moved = await start(database_url=bare_postgres_url)
    await moved.logged("polled", source=1)
    world.publish("wire", "Sudan: army and militia agree on a truce", [SUDAN])
    await emulator.wait_for(emulator.anna, lambda message: "Sudan: army" in message.text)

    assert sum("on the bridge" in message.text for message in emulator.from_bot(emulator.anna)) == 1
    number = emulator.say(emulator.anna, emulator.anna, "/list")
    listed = await emulator.wait_for(emulator.anna, after=number)
    assert "2. truce" in listed.text
    emulator.press(emulator.anna, alert, "🧵 Story")
    story = await emulator.wait_for(emulator.anna, lambda message: message.text.startswith("🧵 Story"))
    assert "on the bridge" in story.text


async def test_backed_up_while_it_runs_and_brought_back(
    emulator: Emulator, world: World, start: Start, tmp_path: Path
) -> None:
    """`export` from the running bot, through a pipe or to a file that only its owner reads; `import` where nothing is."""
    program = await start()
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)

    code, out, err = await output(tmp_path, "export", "copy.gz")
    assert (code, out) == (0, "")
    assert "logins of sources" in err
    assert stat.S_IMODE((tmp_path / "copy.gz").stat().st_mode) == 0o600
    refused = await output(tmp_path, "import", "copy.gz")
    assert (refused[0], "is not empty: move it away first" in refused[2]) == (2, True)
    await program.stop()
    new = f"sqlite:///{tmp_path}/new.db"
    brought = await output(tmp_path, "import", "-", given=(tmp_path / "copy.gz").read_bytes(), database_url=new)
    assert (brought[0], "brought back" in brought[1]) == (0, True), brought[2]
    cut = gzip.compress(gzip.decompress((tmp_path / "copy.gz").read_bytes())[:-9])
    bad = await output(tmp_path, "import", "-", given=cut, database_url=f"sqlite:///{tmp_path}/bad.db")
    assert (bad[0], "damaged or cut off" in bad[2], (tmp_path / "bad.db").exists()) == (2, True, False)

    await start(database_url=new)
    number = emulator.say(emulator.anna, emulator.anna, "/list")
    listed = await emulator.wait_for(emulator.anna, after=number)
    assert "1. truce" in listed.text
