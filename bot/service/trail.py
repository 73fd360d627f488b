"""One article from its source to chats, step by step, as the database tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.model import Development, StoryId
from bot.service.why import linked
from bot.storage import Storage, Tx, journal, stories, tracing
from bot.storage.developments import developments
from bot.storage.journal import Arrival, Parcel

NUMBERED = re.compile(r"(entry|story|outbox)[\s=:#]*(\d{1,18})", re.IGNORECASE)
# Of a story that thousands were told of, this much is shown.
MOST_ENTRIES, MOST_MESSAGES = 500, 1000
PLACED = {
    "new": "opens the story",
    "copy": "joins the story: a copy of what it has",
    "repeat": "joins the story: nothing new",
    "development": "joins the story: news in it",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, when (None: that is not kept), and how long after the step that it follows. The ids are
    those of the log's lines."""

    at: datetime | None
    what: str
    told: str = ""
    after: timedelta | None = None
    source: int | None = None
    entry: int | None = None
    story: int | None = None
    query: int | None = None
    chat: int | None = None
    outbox: int | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """What was asked for, in words, and its steps in the order in which they happened; `left_out` messages are more
    than are shown."""

    title: str
    steps: tuple[Step, ...]
    left_out: int = 0


async def trail(storage: Storage, given: str) -> Trail | None:
    """What became of an entry, a story or a message, named as in the log, or of the article at an address; None when it
    is not known here. Raises BadArgument for what is none of these."""
    found = NUMBERED.fullmatch(given.strip())
    spelt = () if found else linked(given)[1]
    async with storage.read() as tx:
        if found is None:
            known = await tracing.at_address(tx, spelt)
            return await _of_entry(tx, known.entry_id) if known else None
        what, number = found[1].lower(), int(found[2])
        return await {"entry": _of_entry, "story": _of_story, "outbox": _of_message}[what](tx, number)


async def _of_entry(tx: Tx, id: int) -> Trail | None:
    one = await journal.arrival(tx, id)
    if one is None:
        return None
    if one.story_id is None:
        return Trail(f"entry {id}", _ordered([], [one], []))
    others = [other for other in await journal.arrivals(tx, one.story_id, MOST_ENTRIES) if other.id != id]
    messages = await journal.parcels(tx, one.story_id, MOST_MESSAGES)
    return await _made(tx, f"entry {id}", one.story_id, [one], messages, others)


async def _of_story(tx: Tx, id: int) -> Trail | None:
    if StoryId(id) not in await stories.by_ids(tx, [StoryId(id)]):
        return None
    arrivals = await journal.arrivals(tx, id, MOST_ENTRIES)
    return await _made(tx, "", StoryId(id), arrivals, await journal.parcels(tx, id, MOST_MESSAGES))


async def _of_message(tx: Tx, id: int) -> Trail | None:
    """The message with what else its chat was told of the story; of a digest what it holds."""
    one = await journal.parcel(tx, id)
    if one is None:
        return None
    if one.story_id is None:
        held = await journal.inside(tx, id, MOST_MESSAGES)
        return Trail(f"outbox {id}, a {one.kind}", _ordered([one, *held], [], []))
    arrivals = await journal.arrivals(tx, one.story_id, MOST_ENTRIES)
    messages = await journal.parcels(tx, one.story_id, MOST_MESSAGES, chat_id=one.chat_id)
    made = await _made(tx, f"outbox {id}, to chat {one.chat_id}", one.story_id, arrivals, messages)
    return replace(made, left_out=0)


async def _made(
    tx: Tx,
    name: str,
    story_id: StoryId,
    arrivals: Sequence[Arrival],
    messages: Sequence[Parcel],
    others: Sequence[Arrival] = (),
) -> Trail:
    """The trail of a story's entries and messages; `others` are entries of it that are not shown, and may have caused
    messages."""
    known = (await stories.by_ids(tx, [story_id]))[story_id]
    made = await developments(tx, story_id)
    title = f"story {story_id}, revision {known.revision}: {known.title}"
    left_out = await journal.count(tx, story_id) - sum(one.story_id == story_id for one in messages)
    steps = _ordered(messages, arrivals, made, others)
    return Trail(", ".join(filter(None, (name, title))), steps, left_out)


# ------------------------------------------------------------------- steps


def _ordered(
    messages: Sequence[Parcel],
    arrivals: Sequence[Arrival],
    made: Sequence[Development],
    others: Sequence[Arrival] = (),
) -> tuple[Step, ...]:
    """All steps by time. A step whose time is not kept stands where the one before it does."""
    read = sorted(one.read_at for one in (*arrivals, *others) if one.read_at)
    rows = [list(_arrived(one)) for one in arrivals]
    rows += [list(_posted(one, read)) for one in messages]
    rows += [[_revised(one)] for one in made if one.revision > 1]
    timed = []
    for row in rows:
        last = datetime.min.replace(tzinfo=next((step.at.tzinfo for step in row if step.at), None))
        for step in row:
            last = max(last, step.at) if step.at else last
            timed.append((last, step))
    return tuple(step for _, step in sorted(timed, key=lambda pair: pair[0]))


def _arrived(one: Arrival) -> Iterator[Step]:
    ids: dict[str, Any] = {"entry": one.id, "source": one.source_id}
    if one.published_at:
        yield Step(one.published_at, "published", one.source_title, **ids)
    old = "" if one.live else " (known or old: never alerted)"
    yield Step(
        one.first_seen_at, "seen", f"{one.title}{old}, {one.url}", _since(one.first_seen_at, one.published_at), **ids
    )
    if one.story_id is not None:
        told = PLACED.get(one.placed or "", "belongs to the story; how is not kept")
        yield Step(one.read_at, "read", told, _since(one.read_at, one.first_seen_at), story=one.story_id, **ids)
    for query_id, text in one.found:
        yield Step(one.read_at, "matched", text, story=one.story_id, query=query_id, **ids)
    if one.error is not None:
        yield Step(None, "given up", f"{one.error}, after {one.attempts} tries", **ids)
    elif one.due_at is not None:
        yield Step(one.due_at, "to be read", f"tried {one.attempts} times", **ids)


def _revised(one: Development) -> Step:
    told = f"revision {one.revision}: {one.change}{f', {one.status}' if one.status else ''}, by {one.source_title}"
    return Step(one.at, "developed", told)


def _posted(one: Parcel, read: Sequence[datetime]) -> Iterator[Step]:
    ids: dict[str, Any] = {"outbox": one.id, "chat": one.chat_id, "story": one.story_id}
    kind = one.kind if one.revision is None else f"{one.kind} at revision {one.revision}"
    before = max((at for at in read if at <= one.created_at), default=None)
    yield Step(one.created_at, "queued", kind, _since(one.created_at, before), **ids)
    if one.held_at:
        yield Step(one.held_at, "held", one.hold or "", _since(one.held_at, one.created_at), **ids)
    if one.state == "sent":
        done = "edited" if one.kind == "update" else "sent"
        yield Step(one.sent_at, done, f"message {one.message_ref}", _since(one.sent_at, one.created_at), **ids)
    elif one.state == "queued":
        told = f"tried {one.attempts} times{f', {one.error}' if one.error else ''}"
        yield Step(one.due_at, "to be sent", told, **ids)
    elif one.state == "digested":
        yield Step(None, "gathered", f"goes with outbox {one.digest_id}", **ids)
    elif one.state != "held":
        yield Step(None, one.state, one.error or "", **ids)


def _since(at: datetime | None, before: datetime | None) -> timedelta | None:
    return at - before if at and before else None


# -------------------------------------------------------------------- forms


def told(found: Trail) -> str:
    """The trail as lines: when, how long after what it follows, what, and the ids."""
    lines = [found.title]
    for step in found.steps:
        at = f"{step.at:%Y-%m-%d %H:%M:%S}" if step.at else ""
        after = f"+{_short(step.after)}" if step.after is not None else ""
        words = f": {step.told}" if step.told else ""
        lines.append(f"{at:19}  {after:>9}  {step.what:10}  {' '.join(_ids(step))}{words}")
    more = [f"... and {found.left_out} messages more"] if found.left_out else []
    return "\n".join([*lines, *more])


def as_object(found: Trail) -> dict[str, Any]:
    """The trail for other programs; times in ISO 8601, delays in seconds."""
    steps = []
    for step in found.steps:
        ids = {name: getattr(step, name) for name in ("source", "entry", "story", "query", "chat", "outbox")}
        times = {
            "at": step.at.isoformat() if step.at else None,
            "after_seconds": step.after.total_seconds() if step.after is not None else None,
        }
        steps.append({"step": step.what, **times, **{k: v for k, v in ids.items() if v is not None}, "told": step.told})
    return {"of": found.title, "steps": steps, "left_out": found.left_out}


def _ids(step: Step) -> list[str]:
    named = {name: getattr(step, name) for name in ("source", "entry", "story", "query", "chat", "outbox")}
    return [f"{name} {number}" for name, number in named.items() if number is not None]


def _short(span: timedelta) -> str:
    seconds = span.total_seconds()
    if abs(seconds) < 100:
        return f"{seconds:.1f}s"
    if abs(seconds) < 6000:
        return f"{seconds / 60:.0f}m"
    return f"{seconds / 3600:.1f}h"
