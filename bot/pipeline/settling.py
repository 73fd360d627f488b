"""What becomes of a source by what a poll of it brought: when to come back, and what to remember. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import sources
from bot.errors import Gone, RateLimited, SourceError
from bot.fetch import freshness
from bot.fetch.client import host_of
from bot.model import Batch, Fetched, Hub, NotModified, Rest, Source
from bot.model.pacing import Plan
from bot.model.rhythm import Rhythm
from bot.pipeline.pacing import rhythm_after, wait
from bot.storage import rhythms
from bot.text.language import guess

# A source is not given up before it failed this often, however long that took.
LEAST_FAILURES = 10
# Characters of a feed from which its language is guessed, and how few are too few for that.
SPOKEN, LEAST_SPOKEN = 1500, 60


@dataclass(frozen=True, slots=True)
class Pace:
    """How often sources are asked, and when they are given up."""

    lease: timedelta
    host: timedelta
    fresh: timedelta
    give_up: timedelta


@dataclass(frozen=True, slots=True)
class Read:
    """A new body and what it held; `batch` is None when it is the body we know."""

    fetched: Fetched
    batch: Batch | None
    body_hash: bytes


Outcome = Read | NotModified | SourceError


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
