"""What a migration does to a schema that the version before works on; and later versions of the bot, made up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from bot.storage import migrate

# Below `upgrade` of a made-up revision; of SQLite's tables most can only be made anew.
HEAD = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None
phase = "{phase}"


def upgrade():
    {deed}
"""
ADDS = 'op.add_column("outbox", sa.Column("colour", sa.Text(), nullable=False, server_default="red"))'
DROPS = """with op.batch_alter_table("outbox") as table:
        table.drop_column("error")"""
# Takes something away that this version works on without.
FREES = 'op.drop_index("ix_entry_error", "entry")'


@dataclass(frozen=True, slots=True)
class Form:
    """A table as it stands: columns as (type, may be left out), what binds its rows, and where rows of it are referred to
    so that they cannot go."""

    columns: Mapping[str, tuple[str, bool]]
    bounds: frozenset[str]
    holds: frozenset[str]


def forms(connection: Connection) -> dict[str, Form]:
    """All tables."""
    found = inspect(connection)
    return {name: _form(found, name) for name in found.get_table_names()}


def _form(found: Any, name: str) -> Form:
    keys = found.get_foreign_keys(name)
    unique = [*found.get_unique_constraints(name), *(index for index in found.get_indexes(name) if index["unique"])]
    bounds = {f"{one['name']}: {one['sqltext']}" for one in found.get_check_constraints(name)}
    bounds |= {f"{one['name']}: {one['column_names']}" for one in unique}
    bounds |= {f"{one['constrained_columns']}: {one['referred_table']} {one['options']}" for one in keys}
    holding = (key for key in keys if key["options"].get("ondelete") not in {"CASCADE", "SET NULL"})
    return Form(
        {column["name"]: (str(column["type"]), _optional(column)) for column in found.get_columns(name)},
        frozenset(bounds),
        frozenset(key["referred_table"] for key in holding),
    )


def _optional(column: Mapping[str, Any]) -> bool:
    return bool(column["nullable"] or column["default"] is not None or column.get("identity"))


def disturbs(before: Mapping[str, Form], after: Mapping[str, Form]) -> Iterator[str]:
    """What of the change would disturb whoever knows only what was before."""
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            yield f"{name} is gone"
            continue
        kept = {column: now.columns.get(column) for column in was.columns}
        yield from (f"{name}.{column} is another or gone" for column in kept if kept[column] != was.columns[column])
        added = now.columns.keys() - was.columns.keys()
        yield from (f"{name}.{column} cannot be left out" for column in added if not now.columns[column][1])
        if not now.bounds <= was.bounds | _free(now, added):
            yield f"{name} is bound in another way"
    for name in after.keys() - before.keys():
        yield from (f"rows of {held} cannot go because of {name}" for held in after[name].holds & before.keys())


def _free(now: Form, added: Any) -> frozenset[str]:
    """Bounds of columns that are new: whoever does not know them leaves them out."""
    return frozenset(bound for bound in now.bounds if any(f"'{name}'" in bound for name in added))


def later(folder: Path, *deeds: tuple[str, str]) -> Path:
    """Migrations of a later version of the bot: those of this one, and these (phase, deed) from revision 9001 on."""
    made = folder / "migrations"
    shutil.copytree(migrate.MIGRATIONS, made)
    before = migrate.head()
    for number, (phase, deed) in enumerate(deeds, 9001):
        told = HEAD.format(revision=number, before=before, phase=phase, deed=deed)
        (made / "versions" / f"{number}_later.py").write_text(told)
        before = str(number)
    return made
