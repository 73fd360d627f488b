"""Steps 1-5: from a source that is due to stored entries, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot import observe, sources
from bot.child import Children
from bot.clock import Clock
from bot.errors import Gone, RateLimited, SourceError
from bot.fetch import freshness
from bot.fetch.client import Fetcher, host_of
from bot.model import Batch, Fetched, Hub, NotModified, Rest, Source
from bot.model.pacing import Plan
from bot.model.rhythm import Rhythm
from bot.pipeline.notices import Admins, tell_admins
from bot.pipeline.pacing import Pacing, rhythm_after, wait
from bot.pipeline.parts import PARSE_SECONDS, PARTS_SECONDS, Reader, digest_of
from bot.pipeline.together import Together
from bot.storage import Storage, entries, hosts, hubs, rhythms
from bot.storage import sources as store
from bot.tally import Tally
from bot.text.language import guess

log = observe.logger("poll")

# A source is not given up before it failed this often, however long that took.
LEAST_FAILURES = 10
# A request that would have to wait longer for its host is put back instead of holding a slot.
PATIENCE = timedelta(seconds=1)
# Characters of a feed from which its language is guessed, and how few are too few for that.
SPOKEN, LEAST_SPOKEN = 1500, 60

# What a poll may take beside fetching and reading: a turn of a child behind others, and the database.
MARGIN = timedelta(seconds=20)


def longest(fetch_seconds: float) -> timedelta:
    """As long as a poll can take, so that what a killed process had claimed is asked again no later than that. One that
    takes longer all the same, behind readers that hang, changes nothing and is done again."""
    return PATIENCE + timedelta(seconds=fetch_seconds + PARSE_SECONDS + PARTS_SECONDS) + MARGIN


@dataclass(frozen=True, slots=True)
class Pace:
    """How often sources are asked, and when they are given up."""

    lease: timedelta
    host: timedelta
    fresh: timedelta
    give_up: timedelta


@dataclass(frozen=True, slots=True)
class Turn:
    """A claimed source and the moment at which its host may be asked."""

    source: Source
    at: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """A new body and what it held; `batch` is None when it is the body we know."""

    fetched: Fetched
    batch: Batch | None
    body_hash: bytes


Outcome = Read | NotModified | SourceError


@dataclass(frozen=True, slots=True)
class Poll:
    """The stage that asks sources what is new. With `listens` hubs that they name are asked to tell of it."""

    storage: Storage
    fetcher: Fetcher
    children: Children
    clock: Clock
    pace: Pace
    pacing: Pacing
    admins: Admins
    jitter: Callable[[], float]
    found: Callable[[], None]
    listens: bool = False
    tally: Tally = field(default_factory=Tally)
    together: Together = field(default_factory=Together)

    async def claim(self, limit: int) -> list[Turn]:
        """Due sources whose hosts may be asked within a second; the others are put back until their slot."""
        now = self.clock.now()
        turns: list[Turn] = []
        async with self.storage.begin() as tx:
            claimed = await store.claim(tx, now, self.pace.lease, limit)
            slots = await hosts.reserve_slots(tx, [(s.host, self.pace.host) for s in claimed], now, patience=PATIENCE)
            for source, slot in zip(claimed, slots, strict=True):
                if slot > now + PATIENCE:
                    await store.release(tx, source, slot)
                else:
                    turns.append(Turn(source, slot))
        return turns

    async def handle(self, turn: Turn) -> None:
        """Ask one source and store what came, with when to come back."""
        await self.clock.sleep(turn.at - self.clock.now())
        outcome = await self._ask(turn.source)
        self.tally.fetches[named(outcome)] += 1
        log.debug("answered", source=turn.source.id, outcome=named(outcome))
        await self._store(turn.source, outcome, self.clock.now())

    async def _ask(self, source: Source) -> Outcome:
        try:
            got = await self.fetcher.get(source.url, source.validators, access=source.access)
            if isinstance(got, NotModified):
                return got
            return await self._read(source, got)
        except SourceError as error:
            return error

    async def _read(self, source: Source, got: Fetched) -> Read:
        # What lies at several addresses is known by all its bodies, so the first alone is never the one we know.
        if (digest := digest_of(got)) == source.body_hash:
            return Read(got, None, digest)
        reader = Reader(self.storage, self.fetcher, self.children, self.clock, self.pace.host)
        whole = await reader.read(source, got)
        return Read(whole.fetched, None if whole.digest == source.body_hash else whole.batch, whole.digest)

    async def _store(self, source: Source, outcome: Outcome, now: datetime) -> None:
        plan = await self.pacing.plan(now)
        if isinstance(outcome, NotModified) or (isinstance(outcome, Read) and outcome.batch is None):
            columns = settlement(source, outcome, 0, now, self.pace, plan, self.jitter())
            if "url" not in columns:
                await self.together.settle(self.storage, source, columns, now)
                # Most polls bring nothing; a line for each would be most of the log.
                log.debug("polled", source=source.id, outcome=named(outcome), entries=0)
                return
        made = 0
        async with self.storage.begin() as tx:
            if isinstance(outcome, Read) and outcome.batch is not None:
                made = await entries.save(tx, source, outcome.batch, now, self.pace.fresh)
                if self.listens:
                    await hubs.wanted(tx, source.id, hub_of(outcome.fetched, outcome.batch), now)
            columns = settlement(source, outcome, made, now, self.pace, plan, self.jitter())
            has_moved = await store.settle(tx, source, now, **columns)
            if has_moved:
                await tell_admins(tx, self.admins, moved(source, columns), now, least="editor")
        if made:
            self.tally.stored["entry"] += made
            self.found()
        log.info("polled", source=source.id, outcome=named(outcome), entries=made)


def settlement(
    source: Source, outcome: Outcome, made: int, now: datetime, pace: Pace, plan: Plan, jitter: float
) -> dict[str, Any]:
    """The columns that one outcome, with so many new items, changes; `due_at` always, and None exactly when the source is
    given up."""
    if isinstance(outcome, SourceError):
        return _failed(source, outcome, now, pace, jitter)
    fetched = outcome.fetched if isinstance(outcome, Read) else outcome
    batch = outcome.batch if isinstance(outcome, Read) else None
    rest = Rest(batch.ttl, batch.skip_hours, batch.skip_days) if batch else source.rest
    rhythm = rhythm_after(source, batch, made, now)
    columns: dict[str, Any] = {
        "due_at": freshness.next_due(
            source.interval,
            now,
            wait=wait(plan, source, rhythm, now),
            fresh_for=fetched.fresh_for,
            rest=rest,
            jitter=jitter,
        ),
        "failures": 0,
        "last_ok_at": now,
        "last_error": None,
        "etag": fetched.validators.etag,
        "last_modified": fetched.validators.last_modified,
        **_moved(source, fetched.moved_to),
    }
    if isinstance(outcome, Read):
        columns |= {"known": True, "body_hash": outcome.body_hash}
    if batch and batch.options is not None and batch.options != source.options:
        columns |= {"options": dict(batch.options)}
    if rest != source.rest:
        columns |= {"rest": rest}
    return columns | _learned(source, rhythm, made) | (_named(source, batch) if batch else {})


def _learned(source: Source, rhythm: Rhythm | None, made: int) -> dict[str, Any]:
    """What is to be kept of a rhythm. When silence begins is said by what came; waiting for more does not put it off."""
    if rhythm is None:
        return {}
    return rhythms.dumped(rhythm) | (rhythms.expectation(rhythm) if made or source.rhythm is None else {})


def _named(source: Source, batch: Batch) -> dict[str, Any]:
    """What the feed says of itself, where nobody has said otherwise."""
    told = {}
    if batch.title and source.title in {"", source.host}:
        told["title"] = batch.title
    if not source.lang and (lang := batch.lang or spoken(batch)):
        told["lang"] = lang
    return told


def spoken(batch: Batch) -> str | None:
    """The language of a feed that does not name one, by what its items say."""
    text = "\n".join(f"{item.title}. {item.summary[:SPOKEN]}" for item in batch.items)[:SPOKEN]
    found = guess(text) if len(text) >= LEAST_SPOKEN else ""
    return found if found not in {"", "und"} else None


def hub_of(fetched: Fetched, batch: Batch) -> Hub | None:
    """The hub that the answer's headers name, else the feed itself."""
    named = Hub(batch.hub_url, batch.topic_url or fetched.url) if batch.hub_url else None
    return fetched.hub or named


def _moved(source: Source, moved_to: str | None) -> dict[str, Any]:
    """A permanent redirect is believed when two answers in a row name the same new address."""
    if moved_to and moved_to == source.moved_to:
        return {"url": moved_to, "url_key": sources.spelling(moved_to), "host": host_of(moved_to), "moved_to": None}
    return {"moved_to": moved_to} if moved_to != source.moved_to else {}


def _failed(source: Source, error: SourceError, now: datetime, pace: Pace, jitter: float) -> dict[str, Any]:
    failures = source.failures + 1
    columns: dict[str, Any] = {"failures": failures, "last_error": error.code}
    since = source.last_ok_at or source.created_at
    if isinstance(error, Gone) or (failures >= LEAST_FAILURES and now - since >= pace.give_up):
        return columns | {"state": "broken", "due_at": None}
    wait = error.retry_after if isinstance(error, RateLimited) else None
    due = freshness.next_due(source.interval, now, failures=failures, retry_after=wait, jitter=jitter)
    return columns | {"due_at": due}


def moved(source: Source, columns: Mapping[str, Any]) -> dict[str, str]:
    """What administrators are told when a source is asked at another address from now on."""
    told = {"number": str(source.id), "title": source.title, "old": source.url, "url": str(columns["url"])}
    return {"key": "notice.source_moved"} | told


def named(outcome: Outcome) -> str:
    """One word for the log."""
    if isinstance(outcome, SourceError):
        return outcome.code
    if isinstance(outcome, NotModified):
        return "unchanged"
    return "same" if outcome.batch is None else "read"
