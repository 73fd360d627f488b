"""What is wrong with the bot is told to those who run it: once, together, restart or not, and again when it is well."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot import storage as room
from bot.errors import NoConnection
from bot.messages import render
from bot.model import Chat, Message, Receipt, Source
from bot.model.alarms import APART, GATHER, WELL_FOR, Alarm, Condition, step
from bot.pipeline import alarms
from bot.pipeline.notices import Admins
from bot.storage import Storage, Tx, admins, chats, schema
from bot.storage import alarms as store
from bot.storage import sources as source_store
from tests import make, telegram_html
from tests.conftest import TestClock
from tests.telegram_html import visible

OWNER, ADMIN, EDITOR = 9, 8, 7
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SPACE = alarms.Space(50 * 10**9, 100 * 10**9)


# ------------------------------------------------------------------- pure


def looks(*states: bool | None, every: timedelta = MINUTE, patience: timedelta = timedelta(0)) -> list[str]:
    """What is told of one subject that is found so, look after look: "!" for wrong, "." for well, "" for nothing."""
    known: dict[str, Alarm] = {}
    told, now = [], make.NOW
    for state in states:
        found = {"lag": None if state is None else Condition(state, patience)}
        done = step(known, found, now)
        known = {k: v for k, v in known.items() if k not in done.over} | {one.subject: one for one in done.changed}
        told.append("!" * len(done.broke) + "." * len(done.recovered))
        now += every
    return told


def test_told_once_when_it_lasts_and_once_when_it_is_well() -> None:
    """Not at the first look, not again while it lasts, and well only after a while."""
    wrong = looks(*[True] * 10, *[False] * 20, patience=3 * MINUTE)

    assert "".join(wrong) == "!."
    assert wrong.index("!") == 3
    assert wrong.index(".") == 10 + WELL_FOR // MINUTE


def test_what_flickers_says_nothing() -> None:
    """Wrong for less than the patience asked for, again and again."""
    assert "".join(looks(*[True, True, False] * 50, patience=3 * MINUTE)) == ""


def test_what_comes_and_goes_is_borne_longer_each_time() -> None:
    """Half an hour wrong and half an hour well, for two days: a few notices, not fifty pairs."""
    told = "".join(looks(*([True] * 30 + [False] * 30) * 48, patience=20 * MINUTE))

    assert told.startswith("!.")
    assert len(told) <= 8


def test_where_nobody_can_tell_all_stays_as_it_is() -> None:
    """A look without an answer is neither wrong nor well."""
    assert "".join(looks(True, *[None] * 100, *[False] * 16)) == "!."


# ------------------------------------------------------------------ store


@dataclass
class Past:
    """The way to Telegram past the database."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    failure: Exception | None = None

    async def send(self, chat: Chat, message: Message, **_: Any) -> Receipt:
        if self.failure:
            raise self.failure
        telegram_html.check(message)
        self.sent.append((chat.address, message))
        return Receipt("1", make.NOW)


@dataclass
class Bot:
    """A bot that is looked after, and what is told of it: by the address of who reads it."""

    storage: Storage
    clock: TestClock
    space: alarms.Space | None = SPACE
    past: Past = field(default_factory=Past)
    watch: alarms.Watch = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        told = Admins(frozenset({OWNER}), "en", "UTC")
        self.watch = alarms.Watch(self.storage, self.past, self.clock, told, lambda: self.space)  # type: ignore[arg-type]

    async def passes(self, span: timedelta, every: timedelta = MINUTE) -> None:
        """Time goes by, with a look every so often."""
        for _ in range(span // every):
            await self.watch.look()
            self.clock.advance(every)

    async def told(self, to: int = OWNER) -> list[str]:
        """What somebody was told so far, as they read it."""
        rows = select(schema.outbox.c.payload, schema.chat.c.id).join_from(schema.outbox, schema.chat)
        mine = rows.where(schema.chat.c.address == str(to), schema.outbox.c.kind == "notice").order_by(
            schema.outbox.c.id
        )
        async with self.storage.read() as tx:
            found = (await tx.execute(mine)).all()
            chat = await chats.get(tx, found[0].id) if found else None
        messages = [render.notice(row.payload, chat) for row in found if chat]
        for message in messages:
            telegram_html.check(message)
        return [visible(message.html) for message in messages]


@pytest.fixture
async def here(storage: Storage, clock: TestClock) -> Bot:
    async with storage.begin() as tx:
        await admins.put(tx, ADMIN, "administrator", OWNER, make.NOW)
        await admins.put(tx, EDITOR, "editor", OWNER, make.NOW)
        await chats.know(tx, "telegram", str(OWNER), 0, "private", "O", "en", "UTC", make.NOW)
    return Bot(storage, clock)


async def watched(tx: Tx, count: int) -> list[Source]:
    """Sources that are well."""
    made = [(await source_store.add(tx, make.new_source(f"s{n}"), HOUR, make.NOW))[0] for n in range(count)]
    await tx.execute(update(schema.source).values(last_ok_at=make.NOW))
    return made


async def become(here: Bot, sources: list[Source], **values: Any) -> None:
    """The sources are found so by the next look."""
    ids = [one.id for one in sources]
    async with here.storage.begin() as tx:
        await tx.execute(update(schema.source).where(schema.source.c.id.in_(ids)).values(**values))


FAILING = {"failures": 4, "last_error": "timed_out"}
GIVEN_UP = {"state": "broken", "due_at": None, "last_error": "gone", "failures": 1}


def well(here: Bot) -> dict[str, Any]:
    return {"failures": 0, "last_error": None, "last_ok_at": here.clock.now()}


async def test_two_hundred_that_break_at_once_are_one_notice(here: Bot) -> None:
    """Editors hear of it, too; the first ten are named, the others counted; nothing more is said while it lasts."""
    async with here.storage.begin() as tx:
        sources = await watched(tx, 200)
    await become(here, sources, **FAILING)

    await here.passes(3 * HOUR)

    for reader in (OWNER, ADMIN, EDITOR):
        (told,) = await here.told(reader)
        assert "200 sources broke" in told
        assert told.count("too slow to answer") == 10
        assert "… and 190 more" in told


async def test_what_breaks_and_recovers_meanwhile_is_gathered(here: Bot) -> None:
    """Three that are given up minutes after each other and one that is well again are one message."""
    async with here.storage.begin() as tx:
        sources = await watched(tx, 4)
    await become(here, sources[3:], **FAILING)
    await here.passes(HOUR)
    await become(here, sources[3:], **well(here))
    await here.passes(WELL_FOR + MINUTE)
    for one in sources[:3]:
        await become(here, [one], **GIVEN_UP)
        await here.passes(MINUTE)
    await here.passes(GATHER + APART)

    first, second = await here.told()

    assert "1 source broke" in first
    assert "3 sources broke · 1 recovered" in second


async def test_silence_against_habit_is_told_as_what_it_is(here: Bot) -> None:
    """Once, by name, beside what broke; that it posts again is told, too; of one that fails nobody can tell."""
    async with here.storage.begin() as tx:
        sources = await watched(tx, 3)
    await become(here, sources[:2], silent_from=here.clock.now() + HOUR)
    await become(here, sources[1:2], **FAILING)
    await here.passes(HOUR)
    assert ["1 source broke" in told for told in await here.told()] == [True]
    await here.passes(HOUR)
    told = (await here.told())[1]
    assert "1 source fell silent" in told
    assert ("s0" in told, "s1" in told, "broke" in told) == (True, False, False)

    await become(here, sources[:1], silent_from=here.clock.now() + 9 * HOUR)
    await here.passes(HOUR)
    assert "1 recovered" in (await here.told())[2]
    assert len(await here.told()) == 3


async def test_restart_tells_nothing_twice(here: Bot) -> None:
    """What was told is stored; what was still borne goes on being borne."""
    async with here.storage.begin() as tx:
        sources = await watched(tx, 2)
    await become(here, sources[:1], **FAILING)
    await here.passes(8 * MINUTE)
    here.restart()
    await here.passes(40 * MINUTE)
    here.restart()
    await here.passes(HOUR)

    assert len(await here.told()) == 1


async def test_flapping_source_does_not_spam(here: Bot) -> None:
    """An hour ill and an hour well, for three days, is told a few times."""
    async with here.storage.begin() as tx:
        sources = await watched(tx, 1)
    for _ in range(36):
        await become(here, sources, **FAILING)
        await here.passes(HOUR, 5 * MINUTE)
        await become(here, sources, **well(here))
        await here.passes(HOUR, 5 * MINUTE)

    assert 2 <= len(await here.told()) <= 12


async def test_one_that_is_paused_or_removed_is_nobodys_worry(here: Bot) -> None:
    """Whoever did that knows; it is not told to have recovered, and nothing is kept of it."""
    async with here.storage.begin() as tx:
        sources = await watched(tx, 2)
    await become(here, sources, **FAILING)
    await here.passes(HOUR)
    await become(here, sources[:1], state="paused", due_at=None)
    async with here.storage.begin() as tx:
        await source_store.remove(tx, sources[1].id)
    await here.passes(HOUR)

    assert len(await here.told()) == 1
    async with here.storage.read() as tx:
        assert [subject for subject in await store.known(tx) if subject != "beat"] == []


async def test_resumed_source_has_not_recovered_before_it_answered(here: Bot) -> None:
    """Being asked again is no success yet."""
    async with here.storage.begin() as tx:
        sources = await watched(tx, 1)
    await become(here, sources, **GIVEN_UP)
    await here.passes(10 * MINUTE)
    async with here.storage.begin() as tx:
        await source_store.resume(tx, sources[0].id, here.clock.now())
    await here.passes(2 * HOUR)
    assert len(await here.told()) == 1
    await become(here, sources, **well(here))
    await here.passes(HOUR)

    assert "1 recovered" in (await here.told())[1]


async def alert(here: Bot, due: timedelta, state: str = "active", kind: str = "reminder") -> None:
    """An alert that is due from then on."""
    now = here.clock.now()
    async with here.storage.begin() as tx:
        chat = await make.chat(tx, f"{due}{state}{kind}")
        await tx.execute(update(schema.chat).where(schema.chat.c.id == chat.id).values(state=state))
        told = {"kind": kind, "payload": {}, "priority": 1, "created_at": now, "state": "queued", "due_at": now + due}
        await tx.execute(insert(schema.outbox).values(chat_id=chat.id, **told))


async def test_alerts_that_nobody_sends_are_told_to_administrators(here: Bot) -> None:
    """After more than ten minutes, with how many and how long; and when they are through. Editors are not meant."""
    await alert(here, timedelta(0))
    await alert(here, MINUTE)
    await here.passes(9 * MINUTE)
    assert await here.told() == []
    await here.passes(5 * MINUTE)
    (told,) = await here.told()
    assert "sent: 2, the first for 11 min" in told or "sent: 1, the first for 11 min" in told
    async with here.storage.begin() as tx:
        await tx.execute(
            update(schema.outbox).where(schema.outbox.c.kind == "reminder").values(state="dropped", due_at=None)
        )
    await here.passes(30 * MINUTE)

    assert [line.split(".")[0] for line in await here.told(ADMIN)] == [
        "🐢 Alerts are late",
        "✅ Alerts are sent in time again",
    ]
    assert await here.told(EDITOR) == []


async def test_what_waits_for_its_chat_is_not_late(here: Bot) -> None:
    """Put off to its chat's turn, or of a chat that is paused, or no alert at all."""
    await alert(here, 3 * HOUR)
    await alert(here, timedelta(0), state="paused")
    await alert(here, timedelta(0), kind="notice")

    await here.passes(2 * HOUR)

    assert await here.told() == []


async def test_disk_that_runs_full_is_told_and_that_there_is_room(here: Bot) -> None:
    """Once at each end, with the megabytes; in between, where it wavers, nothing."""
    here.space = alarms.Space(900 * 10**6, 100 * 10**9)
    await here.passes(10 * MINUTE)
    for free in (1100, 950, 1200, 1400):
        here.space = alarms.Space(free * 10**6, 100 * 10**9)
        await here.passes(20 * MINUTE)
    here.space = SPACE
    await here.passes(20 * MINUTE)

    full, room_again = await here.told()
    assert "900 MB of 100000 MB" in full
    assert "room on the disk again: 50000 MB" in room_again


async def test_small_disk_is_full_at_a_twentieth(here: Bot) -> None:
    """A gigabyte is much on a small one."""
    here.space = alarms.Space(600 * 10**6, 10**10)
    await here.passes(10 * MINUTE)
    assert await here.told() == []
    here.space = alarms.Space(400 * 10**6, 10**10)
    await here.passes(2 * MINUTE)

    assert len(await here.told()) == 1


async def test_disk_of_the_database_is_looked_at(sqlite_storage: Storage) -> None:
    """The one that its file stands on; of a server's nobody here can tell."""
    space = alarms.disk_below(sqlite_storage)()

    assert space is not None
    assert 0 < space.free < space.total
    assert alarms.disk_below(Storage("postgresql://nobody@127.0.0.1:1/x"))() is None
    assert alarms.disk_below(Storage("sqlite:////there/is/no/such.db"))() is None


async def test_database_that_cannot_be_written_is_told_past_it(
    sqlite_url: str, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a minute, once, to administrators who ever wrote; and when it works again, through it."""
    monkeypatch.setattr(room, "PRAGMAS", ("PRAGMA busy_timeout=1", "PRAGMA journal_mode=WAL"))
    storage = Storage(sqlite_url)
    async with storage.begin() as tx:
        await admins.put(tx, EDITOR, "editor", OWNER, make.NOW)
        for person in (OWNER, EDITOR):
            await chats.know(tx, "telegram", str(person), 0, "private", "O", "en", "UTC", make.NOW)
    here = Bot(storage, clock)
    await here.passes(MINUTE)
    with closing(sqlite3.connect(storage.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await here.passes(10 * MINUTE)
        other.execute("ROLLBACK")
    await here.passes(2 * MINUTE)

    ((address, message),) = here.past.sent
    assert address == str(OWNER)
    assert "cannot be written" in visible(message.html)
    assert "database is locked" in visible(message.html)
    (told,) = await here.told()
    assert "could not for 10 min" in told
    await storage.close()


async def test_alarm_that_cannot_be_sent_ends_nothing(here: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Database and Telegram may be away together; looking goes on."""
    await here.passes(MINUTE)
    here.past.failure = NoConnection(MINUTE)

    def away(*_: Any) -> Any:
        raise room.StoreAway(reason="full")

    with monkeypatch.context() as patched:
        patched.setattr(Storage, "begin", away)
        await here.passes(5 * MINUTE)
    await here.passes(MINUTE)

    assert len(await here.told()) == 1
