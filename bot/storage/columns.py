"""Columns and constraints that recur, spelled so that both engines understand the same."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    false,
    text,
    true,
)

from bot.storage.types import Id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Of a queue every row changes several times within minutes; PostgreSQL by itself waits until a fifth of all has.
VACUUMED_SOON = {"autovacuum_vacuum_scale_factor": 0.02, "autovacuum_vacuum_threshold": 500}


def identity() -> Column[int]:
    """A number given by the database."""
    return Column("id", Id, Identity(), primary_key=True)


def reference(name: str, target: str, ondelete: str | None = "CASCADE", *, nullable: bool = False) -> Column[int]:
    """A foreign key; what happens to it when its target goes is `ondelete`."""
    return Column(name, Id, ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable)


def one_of(column: str, *values: str) -> CheckConstraint:
    """The column has one of these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def json(name: str, default: str | None = "{}") -> Column[object]:
    """A JSON value; without a default it may be missing."""
    value = None if default is None else text(f"'{default}'")
    return Column(name, JSON(none_as_null=True), nullable=default is None, server_default=value)


def number(name: str) -> Column[int]:
    """A count, from 0."""
    return Column(name, Integer, nullable=False, server_default=text("0"))


def flag(name: str, *, on: bool = False) -> Column[bool]:
    """True or false, never NULL."""
    return Column(name, Boolean, nullable=False, server_default=true() if on else false())


def index_where(index: str, *columns: object, where: str, unique: bool = False) -> Index:
    """An index over the rows that `where` names, on both engines."""
    return Index(index, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))  # type: ignore[arg-type]
