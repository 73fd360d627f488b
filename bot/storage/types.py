"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
from datetime import UTC as ZONE
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Interval, Text
from sqlalchemy.types import DateTime, TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=ZONE)
MICROSECOND = timedelta(microseconds=1)
# PostgreSQL refuses index rows over 2704 bytes; 400 characters of any script and a digest stay below.
KEY_LENGTH = 400

# SQLite gives out row numbers only for a column called exactly INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware datetime in, the same moment in UTC out, to the microsecond.

    SQLite keeps whole microseconds since 1970, which compare and add as they should.
    Raises ValueError for a naive datetime.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return EPOCH + timedelta(microseconds=value) if dialect.name == "sqlite" else value.astimezone(ZONE)


class Span(TypeDecorator[timedelta]):
    """A timedelta that can be added to a Moment inside a statement."""

    impl = Interval
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else Interval())

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:
        if value is None or dialect.name != "sqlite":
            return value  # type: ignore[no-any-return]  # PostgreSQL gives a timedelta
        return timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text from strangers: NUL, which PostgreSQL refuses, is dropped; half a surrogate pair becomes "?"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else clean(value)


def clean(text: str) -> str:
    """`text` as both engines store it."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def key(text: str) -> str:
    """`text` itself, or if it is too long to be indexed its beginning and a digest of it."""
    text = clean(text)
    if len(text) <= KEY_LENGTH:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: KEY_LENGTH - 65]}#{digest}"
