"""`trucewatch trace`: one article from its source to chats, from what is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.errors import BadArgument
from bot.service.trail import as_object, told, trail
from bot.storage import Storage, entries, schema
from tests import make
from tests.line import Line
from tests.sending import Sending

HEADLINE = "Armenia and Azerbaijan agree on truce"
TEXT = (
    "Armenia and Azerbaijan agreed on a truce along their border on Friday, the foreign ministries of both said. It begins "
    "at midnight. Talks in Geneva had lasted for nine days, and mediators of three countries had taken part in them."
)


def steps(found: Any) -> list[str]:
    return [step.what for step in found.steps]


async def subscribed(storage: Storage, address: str, **changes: object) -> int:
    async with storage.begin() as tx:
        chat = await make.chat(tx, address, "truce")
        if changes:
            await tx.execute(update(schema.chat).where(schema.chat.c.id == chat.id).values(**changes))
    return chat.id


async def sent(storage: Storage, line: Line) -> Sending:
    """What is queued goes out, one second after the news was read."""
    line.clock.at += timedelta(seconds=1)
    sending = await Sending(storage, line.clock).open()
    while await sending.turn():
        pass
    return sending


async def test_an_article_is_followed_to_its_chat(storage: Storage) -> None:
    """By entry, story, message or address: published, seen, read, matched, queued and sent, each with how long it took."""
    line, chat = Line(storage), await subscribed(storage, "1")
    published = line.clock.now() - timedelta(seconds=90)
    await line.prints("a", HEADLINE, TEXT, at=published)
    await sent(storage, line)

    followed = [
        await trail(storage, one) for one in ("entry 1", "story 1", "outbox=1", "https://a.example/1", "Entry#1")
    ]
    assert [steps(one) for one in followed] == [["published", "seen", "read", "matched", "queued", "sent"]] * 5
    lines = told(followed[0]).splitlines()
    assert lines[0] == f"entry 1, story 1, revision 1: {HEADLINE}"
    assert [line[21:30].strip() for line in lines[1:]] == ["", "+90.0s", "+0.0s", "", "+0.0s", "+1.0s"]
    assert lines[4].endswith("matched     source 1 entry 1 story 1 query 1: truce")
    assert lines[6].endswith(f"sent        story 1 chat {chat} outbox 1: message 1")
    assert f"source 1 entry 1: {HEADLINE}, https://a.example/1" in lines[2]


async def test_what_is_told_later_is_told_of_its_cause(storage: Storage) -> None:
    """A second paper's copy is an edit, news in the story a revision and a follow-up; each queued after what caused it."""
    line = Line(storage)
    await subscribed(storage, "1")
    await line.prints("a", HEADLINE, TEXT)
    await sent(storage, line)
    line.clock.at += timedelta(minutes=10)
    await line.prints("b", HEADLINE, TEXT)
    line.clock.at += timedelta(minutes=2)
    await sent(storage, line)

    found = await trail(storage, "story 1")
    assert steps(found)[-4:] == ["seen", "read", "queued", "edited"]
    assert found is not None
    assert "copy" in found.steps[-3].told
    assert found.steps[-2].after == timedelta(0)
    # Of the first entry alone the edit is shown, too, and still measured from the one that caused it.
    first = await trail(storage, "entry 1")
    assert first is not None
    assert (first.steps[-2].what, first.steps[-2].after) == ("queued", timedelta(0))


async def test_what_does_not_arrive_says_why(storage: Storage) -> None:
    """Held, given up, waiting: each with its reason, and what has no time stands where it belongs."""
    line = Line(storage)
    await subscribed(storage, "1", mode="daily")
    dropped = await subscribed(storage, "2")
    await line.prints("a", HEADLINE, TEXT)
    async with storage.begin() as tx:
        gone = {"state": "dropped", "error": "blocked", "due_at": None}
        await tx.execute(update(schema.outbox).where(schema.outbox.c.chat_id == dropped).values(**gone))
    found = await trail(storage, "story 1")
    assert found is not None
    ends = {(step.what, step.told) for step in found.steps if step.what in {"held", "dropped"}}
    assert ends == {("held", "daily"), ("dropped", "blocked")}
    assert [step.at for step in found.steps if step.what == "dropped"] == [None]


async def test_an_entry_that_waits_or_was_given_up_says_so(storage: Storage) -> None:
    """One that nobody has read is due at a time; one that was given up has its error; neither has a story."""
    async with storage.begin() as tx:
        waits = await make.entry(tx)
    assert steps(await trail(storage, f"entry {waits.id}")) == ["published", "seen", "to be read"]
    async with storage.begin() as tx:
        await entries.park(tx, waits, "too_many_attempts")
    found = await trail(storage, f"entry {waits.id}")
    assert found is not None
    assert found.steps[-1].told.startswith("too_many_attempts")


async def test_a_trail_for_other_programs(storage: Storage) -> None:
    """Ids as numbers, times in ISO 8601, delays in seconds, and only the ids that a step has."""
    line = Line(storage)
    await subscribed(storage, "1")
    await line.prints("a", HEADLINE, TEXT)
    await sent(storage, line)
    found = await trail(storage, "outbox 1")
    assert found is not None
    last = as_object(found)["steps"][-1]
    assert last.pop("at").startswith("20")
    assert last == {"step": "sent", "after_seconds": 1.0, "story": 1, "chat": 1, "outbox": 1, "told": "message 1"}


@pytest.mark.parametrize("given", ["entry 9", "story 9", "outbox 9", "https://a.example/unknown"])
async def test_what_is_not_stored_is_nothing(sqlite_storage: Storage, given: str) -> None:
    """A number or address that is not known here has no trail."""
    assert await trail(sqlite_storage, given) is None


@pytest.mark.parametrize("given", ["12", "entry", "entry twelve", "chat 1", ""])
async def test_what_names_nothing_is_refused(sqlite_storage: Storage, given: str) -> None:
    """A number alone may be any; words are no address."""
    with pytest.raises(BadArgument):
        await trail(sqlite_storage, given)
