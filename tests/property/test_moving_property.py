"""Any row of any table, whatever its constraints: through PostgreSQL, a file and back to SQLite it stays what it was."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, UniqueConstraint

from bot.clock import Clock
from bot.storage import migrate, moving
from bot.storage.moving import file
from bot.storage.moving.postgres import Target
from bot.storage.moving.tables import KEYS, Table, tables
from bot.storage.search import written
from tests.unit.test_storage_schema import metadata

LONG, SHORT = 2**63 - 1, 2**31 - 1
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=3), part, max_size=3),
    max_leaves=5,
)
OF: dict[str, st.SearchStrategy[Any]] = {
    # The years 1 to 9999 but their first and last day, which asyncpg takes for no end of time; in microseconds.
    "moment": st.integers(-62_135_500_000_000_000, 253_402_200_000_000_000),
    "bool": st.integers(0, 1),
    "float": st.floats(allow_nan=False),
    # NUL, and bytes that are no UTF-8, are what a table may hold and no engine should.
    "text": st.text(max_size=20).map(lambda told: told.encode("utf-8", "surrogatepass")) | st.binary(max_size=20),
    "json": (st.lists(anything) | st.dictionaries(st.text(), anything) | st.integers(-LONG, LONG)).map(json.dumps),
    "time": st.times().map(lambda at: at.isoformat("microseconds")),
    "bytes": st.binary(max_size=40),
    "keys": st.lists(st.text(max_size=4).map(written), max_size=5).map(lambda keys: " ".join(["_", *keys])),
}


class Undone(Exception):
    """The end of an example: nothing is kept of it."""


@st.composite
def rows(draw: st.DrawFn, table: Table) -> list[list[Any]]:
    """Up to three rows; what must differ between two does, and all else is anything that its type allows."""
    made = []
    for number in range(draw(st.integers(0, 3))):
        row = [draw(_value(table, name, kind, number)) for name, kind in zip(table.columns, table.kinds, strict=True)]
        made.append(row)
    return made


def _value(table: Table, name: str, kind: str, number: int) -> st.SearchStrategy[Any]:
    if table == KEYS:
        return st.just(number) if kind == "int" else OF[kind]
    column = metadata.tables[table.name].c[name]
    alone = {
        c.name for u in metadata.tables[table.name].constraints if isinstance(u, UniqueConstraint) for c in u.columns
    }
    largest = LONG if isinstance(column.type, BigInteger) else SHORT
    if column.primary_key or name in alone:
        return st.just({"int": number + 1, "text": f"\U0001f54a{number}é".encode()}.get(kind, number))
    value = st.integers(-largest - 1, largest) if kind == "int" else OF[kind]
    return value | st.none() if column.nullable else value


def watch(*_: Any) -> None:
    """Nobody looks."""


def put(path: Path, wanted: list[Table], given: dict[str, list[list[Any]]]) -> None:
    """Rows as they are, whatever the schema says of them."""
    with closing(sqlite3.connect(path)) as into, into:
        into.execute("PRAGMA ignore_check_constraints=ON")
        for (name,) in into.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall():
            into.execute(f'DROP INDEX "{name}"')
        for table in wanted:
            into.execute(f"DELETE FROM {table.name}")
            names = ["rowid" if (table, name) == (KEYS, "entry_id") else f'"{name}"' for name in table.columns]
            told = ["CAST(? AS TEXT)" if kind == "text" else "?" for kind in table.kinds]
            into.executemany(
                f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(told)})", given[table.name]
            )


async def around(path: Path, postgres: str, folder: Path, wanted: list[Table]) -> list[dict[str, Any]]:
    """What passed on each part of the way."""
    async with (
        moving.source(f"sqlite:///{path}", "here") as source,
        file.target(str(folder / "b.gz"), source.head, wanted, Clock().now()) as packed,
    ):
        passed = [await moving.copy(source, packed, wanted, watch)]
        await packed.finish(passed[0])
    with pytest.raises(Undone) as undone:
        await _there_and_back(folder, postgres, wanted)
    passed += undone.value.args
    return [{name: tally.told() for name, tally in one.items()} for one in passed]


async def _there_and_back(folder: Path, postgres: str, wanted: list[Table]) -> None:
    async with (
        file.source(str(folder / "b.gz")) as given,
        moving.target(postgres, "there", migrate.head()) as there,
        moving.target(f"sqlite:///{folder}/back.db", "back", migrate.head()) as back,
    ):
        await _unchecked(there)
        back._connection.execute("PRAGMA ignore_check_constraints=ON")
        second = await moving.copy(given, there, wanted, watch)
        await given.finish(second)
        there.head = given.head
        third = await moving.copy(there, back, wanted, watch)
        await moving.verify(back, wanted, third, watch)
        raise Undone(second, third)


async def _unchecked(there: Target) -> None:
    for row in await there._connection.fetch(
        "SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
    ):
        if row["t"] in metadata.tables:
            await there._connection.execute(f'ALTER TABLE {row["t"]} DROP CONSTRAINT "{row["conname"]}"')


@pytest.mark.postgres
def test_any_row_stays_what_it_was(sqlite_url: str, bare_postgres_url: str, tmp_path: Path) -> None:
    """Whatever SQLite holds, cleaned of what no engine keeps, is the same in the file, in PostgreSQL and back."""
    path, wanted = Path(sqlite_url.removeprefix("sqlite:///")), asyncio.run(tables(migrate.head()))

    @given(st.fixed_dictionaries({table.name: rows(table) for table in wanted}))
    @settings(max_examples=5, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    def example(made: dict[str, list[list[Any]]]) -> None:
        put(path, wanted, made)
        first, second, third = asyncio.run(around(path, bare_postgres_url, tmp_path, wanted))
        assert first == second == third
        assert {name: told[0] for name, told in first.items()} == {name: len(of) for name, of in made.items()}

    example()
