"""Clauses filed in a tree of their atoms, so that those a document satisfies are found without looking at the others."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from bot.model import QueryId

# Ids of queries: one as it is, more in an ascending array.
Ids = QueryId | array  # type: ignore[type-arg]  # an array of ids cannot be written down as a type before Python 3.12
Key = TypeVar("Key", str, tuple[str, ...])
# Up to so many, looking at each costs less than making a set of those present.
FEW = 8


class Filed(NamedTuple):
    """A clause as it is filed: atoms that must be there, the rarest first; atoms that must not; and whether that is all
    that its query asks for."""

    path: tuple[str, ...]
    lacks: tuple[str, ...]
    sure: bool


@dataclass(slots=True)
class Node:
    """What is filed under one row of atoms."""

    sure: Ids | None = None
    maybe: Ids | None = None
    # By the atoms that must not be there.
    unless: dict[tuple[str, ...], Ids] = field(default_factory=dict)
    deeper: dict[str, Node] = field(default_factory=dict)

    def empty(self) -> bool:
        return self.sure is None and self.maybe is None and not self.unless and not self.deeper


class Filing:
    """Clauses of queries by id. Finding costs a step for each atom present that begins a row, and nothing for clauses
    that begin with an atom that is not there; the ids of a node are taken all at once."""

    def __init__(self) -> None:
        # Most clauses are one atom.
        self._alone: dict[str, Ids] = {}
        self._root = Node()

    def __len__(self) -> int:
        return len(self._alone) + len(self._root.deeper) + (self._root.sure is not None)

    def add(self, filed: Filed, query_id: QueryId) -> None:
        """File a clause that is not there yet."""
        if _is_alone(filed):
            self._alone[filed.path[0]] = _with(self._alone.get(filed.path[0]), query_id)
            return
        node = self._root
        for atom in filed.path:
            node = node.deeper.setdefault(atom, Node()) if atom not in node.deeper else node.deeper[atom]
        if not filed.sure:
            node.maybe = _with(node.maybe, query_id)
        elif filed.lacks:
            node.unless[filed.lacks] = _with(node.unless.get(filed.lacks), query_id)
        else:
            node.sure = _with(node.sure, query_id)

    def discard(self, filed: Filed, query_id: QueryId) -> None:
        """Take out a clause that is there, and whatever it leaves empty."""
        if _is_alone(filed):
            _less(self._alone, filed.path[0], query_id)
            return
        way = [self._root]
        for atom in filed.path:
            way.append(way[-1].deeper[atom])
        if not filed.sure:
            way[-1].maybe = _without(way[-1].maybe, query_id)
        elif filed.lacks:
            _less(way[-1].unless, filed.lacks, query_id)
        else:
            way[-1].sure = _without(way[-1].sure, query_id)
        for above, atom in reversed(list(zip(way, filed.path, strict=False))):
            if above.deeper[atom].empty():
                del above.deeper[atom]

    def find(self, present: set[str]) -> tuple[set[QueryId], set[QueryId]]:
        """The ids with a clause that the present atoms satisfy: surely, and as far as atoms tell."""
        sure: set[QueryId] = set()
        maybe: set[QueryId] = set()
        for atom in self._alone.keys() & present:
            _gather(sure, self._alone[atom])
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if node.sure is not None:
                _gather(sure, node.sure)
            if node.maybe is not None:
                _gather(maybe, node.maybe)
            if node.unless:
                for lacks in filter(present.isdisjoint, node.unless):
                    _gather(sure, node.unless[lacks])
            if node.deeper:
                waiting += _below(node.deeper, present)
        return sure, maybe


def _below(deeper: dict[str, Node], present: set[str]) -> list[Node]:
    if len(deeper) < FEW:
        return [node for atom, node in deeper.items() if atom in present]
    return [deeper[atom] for atom in deeper.keys() & present]


def _is_alone(filed: Filed) -> bool:
    return filed.sure and len(filed.path) == 1 and not filed.lacks


def _gather(into: set[QueryId], ids: Ids) -> None:
    if isinstance(ids, int):
        into.add(ids)
    else:
        into.update(ids)


def _with(held: Ids | None, query_id: QueryId) -> Ids:
    if held is None:
        return query_id
    ids = array("q", (held,)) if isinstance(held, int) else held
    ids.insert(bisect_left(ids, query_id), query_id)
    return ids


def _without(held: Ids | None, query_id: QueryId) -> Ids | None:
    if held is None or isinstance(held, int):
        return None
    held.pop(bisect_left(held, query_id))
    return held if len(held) > 1 else held[0]


def _less(filed: dict[Key, Ids], key: Key, query_id: QueryId) -> None:
    left = _without(filed[key], query_id)
    if left is None:
        del filed[key]
    else:
        filed[key] = left
