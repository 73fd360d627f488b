"""Topic packs as people read them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """A topic in one language: its terms, those that only support it, and by what they are taken for something else."""

    code: str
    name: str
    terms: tuple[str, ...]
    related: tuple[str, ...] = ()
    against: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic pack as people read it: `title` and `about` in the reader's language or English."""

    id: str
    title: str
    about: str
    spoken: tuple[Spoken, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many terms there are by language, those that support included."""
        return {one.code: len(one.terms) + len(one.related) for one in self.spoken}
