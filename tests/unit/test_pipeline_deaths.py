"""A stage that dies at every await between claim and settle, as by `kill -9`, and another one that takes over after the
lease."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from bot.model import ChatId, StoryId
from bot.model.wishes import Wish
from bot.storage import Storage, Tx, outbox, reminders, roles, stories
from bot.storage.developments import develop
from bot.storage.schema import chat
from bot.storage.schema import entry as entry_table
from bot.storage.schema import outbox as outbox_table
from bot.storage.schema import story as story_table
from tests import make, stored
from tests.conftest import TestClock
from tests.line import Hands, Line
from tests.mortal import Letters, Mortals, delivering
from tests.truces import BEGINS, HOUR, TRUCE, development

# When an hour is left until the truce of the stories begins.
NOW = BEGINS - HOUR
# More than there are waits in any of these steps.
ROWS = 90


@pytest.fixture
def mortals(tmp_path: Path) -> Iterator[Mortals]:
    with Mortals(tmp_path) as ready:
        yield ready


def all_die(mortals: Mortals, storage: Storage, stage: str, now: datetime, **job: object) -> None:
    """One process after the other takes a row and dies, each a wait later than the one before, until one lives."""
    url = storage.url.render_as_string(hide_password=False)
    lives = (not mortals.died(url=url, stage=stage, waits=at, now=now.isoformat(), **job) for at in range(1, ROWS))
    assert any(lives)


async def over(storage: Storage, table: Table) -> None:
    """Wait until the transactions of the dead are over, which a server notices by and by."""
    async with storage.begin() as tx:
        await tx.execute(select(table.c.id).where(table.c.due_at.is_not(None)).with_for_update())


async def alert(_tx: Tx, _chat: ChatId, _story: StoryId) -> None:
    """Nothing but the story itself."""


async def followup(tx: Tx, _chat: ChatId, story: StoryId) -> None:
    """It went on."""
    await develop(tx, story, development(2, "status", "in_force", at=make.NOW))
    assert await outbox.announce(tx, story, 2, make.NOW) == 1


async def edit(tx: Tx, _chat: ChatId, story: StoryId) -> None:
    """One more outlet carries it."""
    assert await outbox.refresh(tx, story, make.NOW, make.NOW) == 1


async def reminder(tx: Tx, chat: ChatId, story: StoryId) -> None:
    """Its truce begins in an hour, of which the chat wants a word."""
    assert await reminders.remind(tx, chat, story, Wish("effective", 60, BEGINS), make.NOW)


async def prepared(tx: Tx, after: Any) -> None:
    """A chat and a story for every row; what comes after the first message about it, if anything does, is due."""
    told = []
    for number in range(ROWS):
        chat = await make.chat(tx, str(number), f"word{number}")
        story = await make.story(tx, f"word{number}", of=await make.entry(tx, str(number)))
        await develop(tx, story, development(1, "first", "agreed", at=make.NOW))
        await stories.tell(tx, story, (TRUCE,), None)
        assert await outbox.announce(tx, story, 1, make.NOW) == 1
        told.append((chat.id, story))
    if after is not alert:
        await stored.deliver(tx, "1")
    for chat_id, story in told:
        await after(tx, chat_id, story)


async def test_alert_that_dies_at_every_await(
    storage: Storage, mortals: Mortals, tmp_path: Path, clock: TestClock
) -> None:
    """Whatever is sent arrives once, or twice at the most where its process died after it arrived and before that was
    noted."""
    await survives(alert, storage, mortals, tmp_path, clock)


@pytest.mark.parametrize("made", [followup, edit, reminder])
async def test_answer_that_dies_at_every_await(
    sqlite_storage: Storage, mortals: Mortals, tmp_path: Path, clock: TestClock, made: Any
) -> None:
    """As above, whatever comes after the first message."""
    await survives(made, sqlite_storage, mortals, tmp_path, clock)


async def survives(made: Any, storage: Storage, mortals: Mortals, tmp_path: Path, clock: TestClock) -> None:
    """Messages made so, each handled by a process that dies a wait later than the one before, all arrive."""
    clock.at = NOW
    letters = Letters(tmp_path / "letters", clock)
    async with storage.begin() as tx:
        await prepared(tx, made)
        epoch = await roles.hold(tx, "telegram", "me", NOW, 5 * HOUR) or 0
    all_die(mortals, storage, "deliver", NOW, epoch=epoch)
    await over(storage, outbox_table)
    waiting, before = await addresses(storage), letters.arrived()
    doubtful = {address for address in before if address in waiting}
    stage = delivering(storage, letters, epoch)
    for _ in range(4):
        clock.advance(make.LEASE)
        for row in await stage.claim(ROWS):
            await stage.handle(row)

    arrived = letters.arrived()
    assert doubtful
    assert not await addresses(storage)
    assert set(arrived) == {str(number) for number in range(ROWS)}
    assert {address for address, times in arrived.items() if times > 1} <= doubtful
    assert max(arrived.values()) <= 2


async def addresses(storage: Storage) -> set[str]:
    """The chats that something is still to be sent to."""
    async with storage.read() as tx:
        asked = select(chat.c.address).join(outbox_table).where(outbox_table.c.state.in_(("queued", "parked")))
        return set(await tx.scalars(asked))


async def test_reading_that_dies_at_every_await(storage: Storage, mortals: Mortals) -> None:
    """Every entry ends up in one story that is announced once."""
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
        outlet = await make.source(tx)
        items = [make.item(str(number), **article(number)) for number in range(ROWS)]
        assert await make.save(tx, outlet, make.batch(*items), make.NOW, make.FRESH) == ROWS
    all_die(mortals, storage, "process", make.NOW)
    await over(storage, entry_table)
    assert ROWS // 2 < await counted(storage, entry_table) <= ROWS
    line = Line(storage, Hands(make.NOW + make.LEASE))
    for entry in await line.stage.claim(ROWS):
        await line.stage.handle(entry)

    assert await counted(storage, entry_table) == 0
    assert await counted(storage, outbox_table) == ROWS
    async with storage.read() as tx:
        told = list(await tx.scalars(select(outbox_table.c.story_id)))
        assert len(set(told)) == await tx.scalar(select(func.count()).select_from(story_table)) == ROWS


def article(number: int) -> dict[str, str]:
    """One that has next to no word in common with another."""
    drawn = random.Random(number)
    words = ["".join(drawn.choices("bdfgklmnprstvaeiou", k=8)) for _ in range(40)]
    text = ". ".join(" ".join(words[at : at + 8]).capitalize() for at in range(0, 40, 8))
    return {
        "title": f"{words[0]} {words[1]}: truce".capitalize(),
        "summary": text,
        "url": f"https://a.example/{number}",
    }


async def counted(storage: Storage, table: Table) -> int:
    """How many rows are due, now or later."""
    async with storage.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table).where(table.c.due_at.is_not(None))) or 0
