"""The index of all queries, kept in step with the store."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot import observe
from bot.errors import BadQuery
from bot.model import QueryId
from bot.storage import Tx, subscriptions
from bot.text import query
from bot.text.document import Document
from bot.text.percolator import Hits, Percolator

log = observe.logger("index")

# Transactions may commit out of the order of their times: look back this far at each refresh.
OVERLAP = timedelta(minutes=1)
# As many as are taken in that no look found; there is never one, as a rule.
MISSED = 1000
# Queries read at a time, some hundredths of a second.
PART = 100
# Whatever was admitted when it was subscribed is matched, also after the limits were lowered.
LONGEST = 100_000


class Index:
    """Which queries match a document. A stale index can delay an alert, never mis-send one: SQL decides who hears."""

    def __init__(self) -> None:
        self._percolator = Percolator()
        self._known: set[QueryId] = set()
        self._seen_until: datetime | None = None
        # How many queries were ever taken in: more than at a match, and that match does not know of some.
        self.taken = 0

    def __len__(self) -> int:
        return len(self._known)

    @property
    def atoms(self) -> int:
        """How many different words, and other atoms, the queries are made of."""
        return self._percolator.words

    async def refresh(self, tx: Tx, now: datetime) -> None:
        """Take in the queries stored since the last look."""
        since = self._seen_until - OVERLAP if self._seen_until else None
        for number, (query_id, text) in enumerate(await subscriptions.queries_since(tx, since), 1):
            if query_id not in self._known:
                self._add(query_id, text)
            if number % PART == 0:
                # At the start there may be a hundred thousand: others have their turn meanwhile.
                await asyncio.sleep(0)
        self._seen_until = now

    def _add(self, query_id: QueryId, text: str) -> None:
        self._known.add(query_id)
        self.taken += 1
        try:
            self._percolator.add(query_id, query.parse(text, characters=LONGEST, terms=LONGEST, topics=None))
        except BadQuery:
            # Stored queries were parsed once; only an older version's grammar can fail here.
            log.exception("stored query cannot be read", query=query_id)

    async def forget(self, tx: Tx) -> int:
        """Drop the queries that nobody subscribes to any more; how many went. Those that no look found are taken in: who
        subscribed may have been stopped, for longer than a look reaches back, before it was written down."""
        known = set(self._known)
        live = await subscriptions.live_query_ids(tx)
        missed = sorted(live - self._known)[:MISSED] if self._seen_until else []
        for query_id, text in await subscriptions.texts(tx, missed):
            if query_id not in self._known:
                self._add(query_id, text)
        gone = known - live
        for query_id in gone:
            self._percolator.discard(query_id)
        self._known -= gone
        return len(gone)

    def match(self, document: Document) -> Hits:
        """Every query that the document satisfies; where, it tells until the index changes."""
        return self._percolator.match(document)
