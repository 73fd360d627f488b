"""A query as the keys that the index of stored entries is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """Entries filed under this key."""

    text: str


@dataclass(frozen=True, slots=True)
class KeyPrefix:
    """Entries filed under any key that begins with the stem."""

    stem: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Entries that all parts find; of no parts, every entry."""

    parts: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Entries that some part finds; of no parts, none."""

    parts: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Entries that the part does not find."""

    part: Sought


Sought = Key | KeyPrefix | AllOf | AnyOf | Without
