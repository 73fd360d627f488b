"""Back-ups in one file: brought back into either engine, refused when cut, changed or hostile."""

from __future__ import annotations

import asyncio
import gzip
import json
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot import moving as command
from bot.errors import ConfigError
from bot.storage import Storage, migrate, moving, schema
from bot.storage.moving import file
from bot.storage.moving.rows import Block
from bot.storage.moving.tables import Table, tables
from tests.conftest import TestClock
from tests.moved import content, filled, is_bare, watch


async def test_a_backup_is_brought_back_into_either_engine(
    database_url: str, bare_url: str, tmp_path: Path, clock: TestClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything, from a file that only its owner reads; logins are in it, which is said, and in no line told."""
    await filled(database_url)
    place = tmp_path / "b.gz"

    told = await command.export(clock, database_url, str(place))
    await command.import_(clock, bare_url, str(place))

    assert await content(bare_url) == await content(database_url)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "logins" in told
    assert b"me:hidethis" in gzip.decompress(place.read_bytes())
    assert "hidethis" not in "".join(capsys.readouterr())
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".b.gz")] == []


async def test_a_backup_is_one_moment(database_url: str, tmp_path: Path) -> None:
    """Who writes meanwhile does not wait, and what was written meanwhile is not in it."""
    await filled(database_url)
    before = await content(database_url)
    storage = Storage(database_url)
    async with moving.source(database_url, "here") as source:
        async with asyncio.timeout(5), storage.begin() as tx:
            await tx.execute(delete(schema.subscription))
            await tx.execute(update(schema.chat).values(title="later"))
        during = {
            table.name: [line async for block in source.blocks(table) for line in block.lines.splitlines()]
            for table in await tables(source.head.revision)
        }
    await storage.close()

    assert during == before
    assert source.head.counts["subscription"] == len(before["subscription"])
    assert (await content(database_url))["subscription"] == []


async def test_a_backup_of_an_older_schema(bare_url: str, tmp_path: Path, clock: TestClock) -> None:
    """It is brought back as what it was, and brought up to date: its migrations see its rows."""
    old = f"sqlite:///{tmp_path}/old.db"
    await migrate.make(old, "0012")
    with closing(sqlite3.connect(tmp_path / "old.db")) as raw, raw:
        raw.execute(
            "INSERT INTO source (kind, url, url_key, host, title, interval_s, created_at, due_at)"
            " VALUES ('feed', 'https://www.a.example/f', 'https://www.a.example/f', 'a.example', '', 60, 0, 0)"
        )
    await command.export(clock, old, str(tmp_path / "b.gz"))

    await command.import_(clock, bare_url, str(tmp_path / "b.gz"))

    assert await migrate.current(old) == "0012"
    assert await migrate.current(bare_url) == migrate.head()
    assert (await content(bare_url))["source"][0].startswith(b'[1,"feed","https://www.a.example/f","a.example/f"')


async def test_standard_output_that_is_full_is_not_the_databases_fault(
    sqlite_url: str, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence that says what cannot be written."""
    full = await asyncio.to_thread(open, "/dev/full", "w")
    monkeypatch.setattr(sys, "stdout", full)
    with pytest.raises(ConfigError, match="Standard output cannot be written: No space left"):
        await command.export(clock, sqlite_url, "-")
    with suppress(OSError):
        full.close()


async def test_a_failed_backup_leaves_the_last_one(sqlite_url: str, tmp_path: Path, clock: TestClock) -> None:
    """The file has its name only when it is whole; a folder is no file."""
    place = tmp_path / "b.gz"
    place.write_text("the last one")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw, raw:
        raw.execute("INSERT INTO role VALUES ('x', 'y', 'no number', 0)")

    with pytest.raises(ConfigError):
        await command.export(clock, sqlite_url, str(place))
    with pytest.raises(ConfigError, match="is no file"):
        await command.export(clock, sqlite_url, str(tmp_path))
    with pytest.raises(ConfigError, match="cannot be written"):
        await command.export(clock, sqlite_url, str(tmp_path / "no" / "b.gz"))
    assert place.read_text() == "the last one"
    assert sorted(path.name for path in tmp_path.iterdir() if "b.gz" in path.name) == ["b.gz"]


class Drain:
    """A target that keeps nothing."""

    async def take(self, table: Table, blocks: AsyncIterator[Block]) -> None:
        async for _ in blocks:
            pass


async def drained(place: Path) -> None:
    """Read a back-up to its end as `import` does."""
    async with file.source(str(place)) as source:
        wanted = await file.tables(source.head.revision)
        await source.finish(await moving.copy(source, Drain(), wanted, watch))


@pytest.fixture
async def backup(sqlite_url: str, tmp_path: Path, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A back-up's bytes; its tables are worked out once."""
    await filled(sqlite_url)
    await command.export(clock, sqlite_url, str(tmp_path / "whole.gz"))
    found = await tables(migrate.head())

    async def known(revision: str) -> list[Table]:
        return found

    monkeypatch.setattr(file, "tables", known)
    await drained(tmp_path / "whole.gz")
    return (tmp_path / "whole.gz").read_bytes()


async def test_a_file_cut_off_anywhere_is_refused(backup: bytes, tmp_path: Path) -> None:
    """At any byte: never taken for whole, always a sentence."""
    place = tmp_path / "cut.gz"
    for size in [*range(0, len(backup), 37), *range(len(backup) - 40, len(backup))]:
        place.write_bytes(backup[:size])
        with pytest.raises(ConfigError, match=r"damaged or cut off"):
            await drained(place)


async def test_a_file_with_a_changed_byte_is_refused(backup: bytes, tmp_path: Path) -> None:
    """Wherever it is, but where gzip keeps what means nothing."""
    place = tmp_path / "changed.gz"
    for at in range(10, len(backup), 41):
        place.write_bytes(backup[:at] + bytes([backup[at] ^ 0x20]) + backup[at + 1 :])
        with pytest.raises(ConfigError):
            await drained(place)


def edited(change: Callable[[list[Any]], object]) -> Callable[[bytes], bytes]:
    """A back-up whose lines somebody changed who packs it well."""

    def of(backup: bytes) -> bytes:
        lines = [json.loads(line) for line in gzip.decompress(backup).splitlines()]
        change(lines)
        return gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode())

    return of


def raw(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda backup: gzip.compress(change(gzip.decompress(backup)))


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a row changed": (edited(lambda lines: lines[1].__setitem__(2, 7)), "other rows than were written"),
    "a row less": (edited(lambda lines: lines.pop(1)), "holds as subject what is no text"),
    "a row more": (edited(lambda lines: lines.insert(1, lines[1])), "holds as id what is no int"),
    "another count": (edited(lambda lines: lines[0]["tables"][-2].update(rows=2)), "holds as chat_id what is no int"),
    "a count below nothing": (edited(lambda lines: lines[0]["tables"][1].update(rows=-1)), "numbers that cannot be"),
    "a count that is none": (edited(lambda lines: lines[0]["tables"][1].update(rows="many")), "damaged"),
    "a number too large": (edited(lambda lines: lines[0]["lasts"].update(source=1 << 63)), "numbers that cannot be"),
    "another column": (edited(lambda lines: lines[0]["tables"][0]["columns"].pop()), "other tables"),
    "a table of theirs": (edited(lambda lines: lines[0]["tables"][0].update(name="chat; DROP TABLE chat")), "damaged"),
    "a later schema": (edited(lambda lines: lines[0].update(schema="9999")), "newer version"),
    "a later format": (edited(lambda lines: lines[0].update(trucewatch=2)), "newer version"),
    "no end": (edited(lambda lines: lines.pop()), "damaged"),
    "something behind the end": (raw(lambda lines: lines + b"[]\n"), "more than its end"),
    "no beginning": (edited(lambda lines: lines.pop(0)), "damaged"),
    "another program's": (raw(lambda lines: b'{"version": 1}\n'), "no back-up"),
    "no lines": (raw(lambda lines: b"PGDMP"), "damaged"),
    "not packed": (gzip.decompress, "damaged"),
    "nothing": (lambda backup: b"", "damaged"),
    "a deep row": (raw(lambda lines: lines.replace(b'["lag"', b"[" * 100_000 + b'"lag"')), "damaged"),
    "a wide row": (raw(lambda lines: lines.replace(b'["lag"', b'["lag",1')), "damaged"),
    "text for a number": (edited(lambda lines: lines[1].__setitem__(1, "x")), "no bool"),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_hostile_file_is_refused(backup: bytes, tmp_path: Path, what: str) -> None:
    """In a sentence, whoever packed it."""
    change, said = HOSTILE[what]
    (tmp_path / "b.gz").write_bytes(change(backup))

    with pytest.raises(ConfigError, match=said):
        await drained(tmp_path / "b.gz")


async def test_nothing_of_a_changed_file_is_kept(
    backup: bytes, bare_url: str, tmp_path: Path, clock: TestClock
) -> None:
    """What was stored before the file turned out to be another is gone again."""
    change, said = HOSTILE["a row changed"]
    (tmp_path / "b.gz").write_bytes(change(backup))

    with pytest.raises(ConfigError, match=said):
        await command.import_(clock, bare_url, str(tmp_path / "b.gz"))
    assert await is_bare(bare_url)


async def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes that unpack to gigabytes take no more memory than the longest line."""
    monkeypatch.setattr(file, "LONGEST", 1 << 16)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"[" * (1 << 24)))

    with pytest.raises(ConfigError, match="a line without end"):
        await drained(tmp_path / "bomb.gz")
