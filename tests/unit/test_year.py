"""A year in small: what is stored stays level, and nothing that is still needed goes."""

from __future__ import annotations

import asyncio
import random
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select, text, update

from bot.__main__ import main
from bot.config import load
from bot.model.wishes import FOR_GOOD, Wish
from bot.pipeline.tidy import LEAST, MOST, PART_SECONDS, Keep, sized
from bot.storage import (
    Storage,
    chats,
    migrate,
    mutes,
    outbox,
    reminders,
    retention,
    shares,
    space,
    stories,
    subscriptions,
)
from bot.storage.schema import entry, query, story
from bot.storage.schema import outbox as messages
from bot.upkeep import kept
from tests import make
from tests.conftest import TestClock
from tests.stored import deliver, forgotten, settled
from tests.year import DAY, QUERY, Year, pieces, rows

KEEP = Keep(texts=2 * DAY, rows=5 * DAY, chats=3 * DAY)
# Days until as much goes as comes, and the days that follow.
FILLED, WHOLE = 8, 9
# Tables of so few rows that chance decides.
FEW = 12


async def test_year_in_small_stays_level(storage: Storage, clock: TestClock) -> None:
    """Every table has after many times the days that things are kept no more rows than after the first of these; what
    is listed, asked for, waited for or still to end is there as on the first day."""
    drawn = random.Random(3)
    year = Year(storage, 6, KEEP, clock, drawn, pieces(3, 40, drawn), outlets=2, readers=2, looks=1)
    await year.begin()
    async with storage.begin() as tx:
        silent = await make.source(tx, "silent")
        await make.save(tx, silent, make.batch(make.item("old")), clock.now(), make.FRESH)
        made = [(await settled(tx, "A truce.", guid=f"{number}", at=clock.now()))[1] for number in range(3)]
        truce, _, awaited = made
        await stories.tell(tx, truce, (), clock.now() + 100 * DAY)
        (reader,) = await chats.all_at(tx, "telegram", "101")
        await mutes.silence(tx, reader.id, None, FOR_GOOD)
        await reminders.remind(tx, reader.id, awaited, Wish("expires", 0, clock.now() + 90 * DAY), clock.now())
        # The source that these were in lists others since.
        await make.save(tx, await make.source(tx), make.batch(make.item("other")), clock.now() + DAY, make.FRESH)
    for _ in range(FILLED):
        await year.day()
    before = await rows(storage)
    for _ in range(WHOLE):
        await year.day()
    after = await rows(storage)

    assert {name: (before[name], after[name]) for name in after if after[name] > before[name] * 1.25 + FEW} == {}
    assert after["entry"] >= 6 * 5
    async with storage.begin() as tx:
        assert await make.save(tx, silent, make.batch(make.item("old")), clock.now(), make.FRESH) == 0
        assert set(await tx.scalars(select(story.c.id).where(story.c.id.in_(made)))) == {truce, awaited}
        assert [one.query for one in await subscriptions.of_chat(tx, reader.id)] == [QUERY]
        assert [one.until for one in await mutes.of_chat(tx, reader.id, clock.now())] == [FOR_GOOD]
        assert len(await reminders.waiting(tx, reader.id)) == 1


async def test_a_story_that_goes_on_is_not_new_again(storage: Storage) -> None:
    """What told a chat of it is kept for as long as it is told of, however old that is; then it goes with the story."""
    late = make.NOW + 99 * DAY
    async with storage.begin() as tx:
        chat, outlet = await make.chat(tx, "1", "truce"), await make.source(tx)
        _, of = await settled(tx, "A truce.", source=outlet)
        await deliver(tx, "1")
        await settled(tx, "The truce holds.", source=outlet, story=of, at=late, now=late)
        await tx.execute(update(story).where(story.c.id == of).values(last_seen_at=late))
        old = {"texts": make.NOW, "rows": late - DAY, "chats": make.NOW}
        assert "messages" not in await forgotten(tx, late, **old)
        await outbox.announce(tx, of, 2, late)
        assert list(
            await tx.scalars(select(messages.c.kind).where(messages.c.chat_id == chat.id).order_by(messages.c.id))
        ) == [
            "alert",
            "followup",
        ]
        await deliver(tx, "2", late)
        gone = await forgotten(tx, late + 9 * DAY, **old | {"rows": late + 8 * DAY})
        assert gone["messages"] == 2


def test_a_story_that_may_go_on_is_kept() -> None:
    """Whoever keeps texts and rows for a day has them kept as long as stories are open."""
    keep = kept(load({"keep_days": 1, "text_days": 1, "story_hours": 72}))
    assert (keep.rows, keep.texts) == (3 * DAY, 3 * DAY)
    keep = kept(load({"keep_days": 90, "text_days": 14}))
    assert (keep.rows, keep.texts) == (90 * DAY, 14 * DAY)


async def test_query_that_nobody_asks_for_goes_by_and_by(storage: Storage) -> None:
    """Its words once nothing is kept of what it found, its row a day later, when no index in memory knows its number; and
    the number is never that of another query."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "1", "truce", "bridge")
        await settled(tx, "A truce on the bridge.")
        await subscriptions.remove(tx, chat.id, [one.id for one in await subscriptions.of_chat(tx, chat.id)])
        old = {"texts": make.NOW, "rows": make.NOW, "chats": make.NOW}
        assert await forgotten(tx, make.NOW, **old) == {}
        await tx.execute(text("DELETE FROM story_query"))
        assert await forgotten(tx, make.NOW, **old) == {"words": 2}
        assert await tx.scalar(select(query.c.text).where(query.c.text == "truce")) is None
        assert await forgotten(tx, make.NOW + DAY, **old) == {}
        assert await forgotten(tx, make.NOW + 2 * DAY, **old) == {"queries": 1}
        assert list(await tx.scalars(select(query.c.id))) == [2]
        await subscriptions.add(tx, chat.id, "flood", make.NOW, 9)
        assert (await subscriptions.of_chat(tx, chat.id))[0].query_id == 3


async def test_links_of_a_chat_are_bounded(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last ones lead somewhere, those of other chats too."""
    monkeypatch.setattr(shares, "MOST", 2)
    async with storage.begin() as tx:
        mine, other = await make.chat(tx, "1"), await make.chat(tx, "2")
        await shares.keep(tx, other.id, "q", "other", make.NOW)
        for number in range(4):
            await shares.keep(tx, mine.id, f"q{number}", f"t{number}", make.NOW + number * DAY)
        asked = ("other", "t0", "t1", "t2", "t3")
        assert [await shares.find(tx, token) for token in asked] == ["q", None, None, "q2", "q3"]


async def test_what_is_found_to_go_and_needed_meanwhile_stays(storage: Storage) -> None:
    """Between looking and deleting a row may have come to be needed again: it is looked at once more then."""
    late = make.NOW + 9 * DAY
    async with storage.begin() as tx:
        outlet = await make.source(tx)
        await settled(tx, "A truce.", source=outlet, guid="a")
        await settled(tx, "A bridge.", source=outlet, guid="b")
        await make.save(tx, outlet, make.batch(make.item("c")), late, make.FRESH)
        (rule,) = (one for one in retention.rules(retention.Before(late, late, late), late) if one.name == "entries")
        keys = await retention.find(tx, rule, 9)
        await make.save(tx, outlet, make.batch(make.item("b")), late + DAY, make.FRESH)
        assert (len(keys), await retention.forget(tx, rule, keys)) == (2, 1)
        assert list(await tx.scalars(select(entry.c.guid).order_by(entry.c.guid))) == ["b", "c"]


def test_parts_are_as_large_as_their_time_allows() -> None:
    """A slow disk makes them smaller at once, a quick one larger by and by, within bounds."""
    assert sized(100, PART_SECONDS * 4) == 25
    assert sized(100, 0.0) == 200
    assert sized(MOST, 0.0) == MOST
    assert sized(LEAST, 60.0) == LEAST


async def test_file_gets_smaller_while_it_is_used(sqlite_url: str, clock: TestClock) -> None:
    """What is forgotten makes room for what comes; much more room than that is given back."""
    storage, drawn = Storage(sqlite_url), random.Random(3)
    path = Path(str(storage.url.database))
    year = Year(storage, 40, KEEP, clock, drawn, pieces(3, 400, drawn), outlets=2, readers=1, looks=1)
    await year.begin()
    for _ in range(4):
        await year.day()
    year.daily = 0
    full = path.stat().st_size
    for _ in range(8):
        await year.day()
    async with storage.read() as tx:
        await tx.execute(text("SELECT 1"))
    with closing(create_engine(f"sqlite:///{path}").connect()) as other:
        other.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.stat().st_size < full / 2
    await storage.close()


async def test_vacuum_makes_an_old_file_one_that_gets_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of an early version never does; `doctor` says so, `trucewatch vacuum` changes it while others have it open."""
    path = tmp_path / "bot.db"
    with closing(create_engine(f"sqlite:///{path}").connect()) as early:
        early.exec_driver_sql("CREATE TABLE filler (words TEXT)")
        early.exec_driver_sql("INSERT INTO filler VALUES (hex(zeroblob(1000000)))")
        early.exec_driver_sql("DROP TABLE filler")
        early.commit()
    url = f"sqlite:///{path}"
    await migrate.upgrade(url)
    storage = Storage(url)
    assert await space.is_fixed(storage)
    assert await space.spare(storage) == 0
    monkeypatch.setenv("BOT_DATABASE_URL", url)
    asked = await asyncio.to_thread(CliRunner().invoke, main, ["doctor"])
    assert "trucewatch vacuum" in asked.output
    ran = await asyncio.to_thread(CliRunner().invoke, main, ["vacuum"])
    assert ran.exit_code == 0, ran.output
    assert "MB before" in ran.output
    assert not await space.is_fixed(storage)
    async with storage.begin() as tx:
        await make.chat(tx, "1", "truce")
    await storage.close()


@pytest.mark.postgres
async def test_vacuum_of_postgresql(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command does there what can be done without making anybody wait."""
    monkeypatch.setenv("BOT_DATABASE_URL", postgres_url)
    ran = await asyncio.to_thread(CliRunner().invoke, main, ["vacuum"])
    assert ran.exit_code == 0, ran.output
