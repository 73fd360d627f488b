"""Steps 1-5: from sources that are due to stored entries, those that answer within a moment in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import compress

from bot import observe, sources
from bot.child import Children
from bot.clock import Clock
from bot.errors import SourceError
from bot.fetch.client import Fetcher, host_of
from bot.model import Batch, Fetched, NotModified, Source
from bot.pipeline.notices import Admins, tell_admins
from bot.pipeline.pacing import Pacing
from bot.pipeline.parts import PARSE_SECONDS, PARTS_SECONDS, Reader, digest_of
from bot.pipeline.rules import Rules
from bot.pipeline.settling import Outcome, Pace, Read, hub_of, moved, named, settlement
from bot.pipeline.together import Together
from bot.storage import Storage, Tx, hosts, hubs, saving
from bot.storage import sources as store
from bot.storage.queue import Overslept
from bot.tally import Tally

log = observe.logger("poll")

# A request that would have to wait longer for its host is put back instead of holding a slot.
PATIENCE = timedelta(seconds=1)
# What a poll may take beside fetching and reading: a turn of a child behind others, and the database.
MARGIN = timedelta(seconds=20)


def longest(fetch_seconds: float) -> timedelta:
    """As long as a poll can take, so that what a killed process had claimed is asked again no later than that. One that
    takes longer all the same, behind readers that hang, changes nothing and is done again."""
    return PATIENCE + timedelta(seconds=fetch_seconds + PARSE_SECONDS + PARTS_SECONDS) + MARGIN


@dataclass(frozen=True, slots=True)
class Turn:
    """A claimed source and the moment at which its host may be asked."""

    source: Source
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What asking a source brought."""

    source: Source
    outcome: Outcome

    @property
    def batch(self) -> Batch | None:
        """What is to be stored."""
        return self.outcome.batch if isinstance(self.outcome, Read) else None


@dataclass(frozen=True, slots=True)
class Poll:
    """The stage that asks sources what is new. With `listens` hubs that they name are asked to tell of it."""

    storage: Storage
    fetcher: Fetcher
    children: Children
    rules: Rules
    clock: Clock
    pace: Pace
    pacing: Pacing
    admins: Admins
    jitter: Callable[[], float]
    found: Callable[[], None]
    listens: bool = False
    tally: Tally = field(default_factory=Tally)
    together: Together[Answered] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "together", Together(self._write))

    async def claim(self, limit: int) -> list[Turn]:
        """Due sources whose hosts may be asked within a second; the others are put back until their slot."""
        now = self.clock.now()
        turns: list[Turn] = []
        async with self.storage.begin() as tx:
            claimed = await store.claim(tx, now, self.pace.lease, limit)
            names = [source.host for source in claimed]
            slots = await hosts.reserve_slots(tx, names, now, self.pace.host, patience=PATIENCE)
            for source, slot in zip(claimed, slots, strict=True):
                if slot > now + PATIENCE:
                    await store.release(tx, source, slot)
                else:
                    turns.append(Turn(source, slot))
        return turns

    async def handle(self, turn: Turn) -> None:
        """Ask one source and store what came, with when to come back. Overslept when the lease is over before it is asked: its
        host's turn has gone to others."""
        await self.clock.sleep(turn.at - self.clock.now())
        if self.clock.now() - turn.at > self.pace.lease:
            raise Overslept("source", turn.source.id)
        outcome = await self._ask(turn.source)
        self.tally.fetches[named(outcome)] += 1
        log.debug("answered", source=turn.source.id, outcome=named(outcome))
        await self.together.add(Answered(turn.source, outcome))

    async def _ask(self, source: Source) -> Outcome:
        try:
            if sources.is_page(source.kind):
                await self.rules.check(source.url, source.access)
            got = await self.fetcher.get(source.url, source.validators, access=source.access)
            return got if isinstance(got, NotModified) else await self._read(source, got)
        except SourceError as error:
            return error

    async def _read(self, source: Source, got: Fetched) -> Read:
        if sources.is_page(source.kind) and host_of(got.url) != source.host:
            await self.rules.check(got.url)
        # What lies at several addresses is known by all its bodies, so the first alone is never the one we know.
        if (digest := digest_of(got)) == source.body_hash:
            return Read(got, None, digest)
        reader = Reader(self.storage, self.fetcher, self.children, self.clock, self.pace.host)
        whole = await reader.read(source, got)
        return Read(whole.fetched, None if whole.digest == source.body_hash else whole.batch, whole.digest)

    async def _write(self, answered: Sequence[Answered]) -> list[Exception | None]:
        """What is new becomes due in the transaction in which its source is settled. Overslept for those whose lease is lost."""
        now = self.clock.now()
        plan = await self.pacing.plan(now)
        async with self.storage.begin() as tx:
            ours = await store.held(tx, [one.source for one in answered])
            held = list(compress(answered, ours))
            made = await self._saved(tx, held, now)
            polled = [
                (one.source, settlement(one.source, one.outcome, new, now, self.pace, plan, self.jitter()))
                for one, new in zip(held, made, strict=True)
            ]
            for source, columns in compress(polled, await store.settle(tx, polled, now)):
                await tell_admins(tx, self.admins, moved(source, columns), now, least="editor")
        if any(made):
            self.tally.stored["entry"] += sum(made)
            self.found()
        for one, new in zip(held, made, strict=True):
            # Most polls bring nothing; a line for each would be most of the log.
            tell = log.info if one.batch or isinstance(one.outcome, SourceError) else log.debug
            tell("polled", source=one.source.id, outcome=named(one.outcome), entries=new)
        return [
            None if is_ours else Overslept("source", one.source.id) for one, is_ours in zip(answered, ours, strict=True)
        ]

    async def _saved(self, tx: Tx, held: Sequence[Answered], now: datetime) -> list[int]:
        """Keep what polls brought; how many items of each were new."""
        brought = {one.source.id: (one.source, one.batch) for one in held if one.batch}
        counts = await saving.save(tx, list(brought.values()), now, self.pace.fresh) if brought else ()
        if self.listens:
            for one in held:
                if isinstance(one.outcome, Read) and one.outcome.batch:
                    await hubs.wanted(tx, one.source.id, hub_of(one.outcome.fetched, one.outcome.batch), now)
        made = dict(zip(brought, counts, strict=True))
        return [made.get(one.source.id, 0) for one in held]
