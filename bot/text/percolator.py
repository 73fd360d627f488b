"""All queries at once: which of them does a document satisfy?

Each query is taken apart into clauses of atoms, which say nearly always all that it asks for. Only where order and
nearness count are the queries whose atoms are all there asked one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bot.model import Match, QueryId, Span
from bot.text.atoms import Atoms
from bot.text.clauses import Clause, clauses
from bot.text.document import Document
from bot.text.expression import Query
from bot.text.filing import Filed, Filing
from bot.text.matching import SPANS, Occurrences, Positions, satisfied
from bot.text.plan import Plan, plan


class Hits:
    """The queries that a document satisfies. Their places are looked up when asked for, which must be before the index
    changes; queries alike in what they found share them."""

    def __init__(self, ids: Collection[QueryId], plans: Mapping[QueryId, Plan], seen: Occurrences) -> None:
        self.ids = ids
        self._plans = plans
        self._seen = seen

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Match]:
        """All matches, by id."""
        return map(self.match, sorted(self.ids))

    def match(self, query_id: QueryId) -> Match:
        """One of them, with its spans."""
        return Match(query_id, self.spans(self.places(query_id)))

    def places(self, query_id: QueryId) -> Positions:
        """The first SPANS positions of what one of them sought."""
        return (satisfied(self._plans[query_id], self._seen) or ())[:SPANS]

    def spans(self, places: Positions) -> tuple[Span, ...]:
        """Where these positions are; the same tuple whenever they are the same."""
        return self._seen.spans(places)


class Percolator:
    """Queries by id. Adding and discarding cost the query's own words; matching grows with the hits."""

    def __init__(self) -> None:
        self._plans: dict[QueryId, Plan] = {}
        self._atoms = Atoms()
        self._filing = Filing()

    def __len__(self) -> int:
        return len(self._plans)

    def __contains__(self, query_id: QueryId) -> bool:
        return query_id in self._plans

    @property
    def words(self) -> int:
        """How many different words, and other atoms, the queries are made of."""
        return len(self._atoms)

    @property
    def rows(self) -> int:
        """How many different atoms clauses begin with."""
        return len(self._filing)

    def add(self, query_id: QueryId, query: Query) -> None:
        """From now on `match` looks for `query`, instead of what had this id before."""
        self.discard(query_id)
        wanted = self._plans[query_id] = plan(query)
        held, sure = clauses(wanted)
        for atom in _used(held, sure):
            self._atoms.take(atom)
        for filed in self._filed(held, sure):
            self._filing.add(filed, query_id)

    def discard(self, query_id: QueryId) -> None:
        """From now on `match` does not look for the query; nothing happens if it did not."""
        wanted = self._plans.pop(query_id, None)
        if wanted is None:
            return
        held, sure = clauses(wanted)
        for filed in self._filed(held, sure):
            self._filing.discard(filed, query_id)
        for atom in _used(held, sure):
            self._atoms.drop(atom)

    def _filed(self, held: list[Clause], sure: bool) -> set[Filed]:
        order = self._atoms.newest_first
        return {Filed(order(holds), tuple(sorted(lacks)) if sure else (), sure) for holds, lacks in held}

    def match(self, document: Document) -> Hits:
        """The queries that `document` satisfies: what evaluating every one would say."""
        seen = Occurrences(document)
        sure, maybe = self._filing.find(self._atoms.present(document))
        sure.update(one for one in maybe - sure if satisfied(self._plans[one], seen) is not None)
        return Hits(sure, self._plans, seen)


def _used(held: list[Clause], sure: bool) -> set[str]:
    """The atoms that clauses are filed by."""
    return {atom for holds, lacks in held for atom in (holds | lacks if sure else holds)}
