"""What is wrong with the bot itself, told to those who run it: once, together, and again when it is well.

Editors hear of sources, administrators of everything. What was told is stored, so a restart tells nothing twice; only that the
database cannot be written is told past it, and known in memory.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot import observe
from bot.channels import Channel
from bot.clock import Clock
from bot.errors import DeliveryError, StoreAway
from bot.messages import alarms as words
from bot.messages import render
from bot.model import Chat, Source
from bot.model.alarms import FAILURES, GONE, QUIET, SOURCE, Alarm, Condition, Step, step
from bot.pipeline.loop import wait_any
from bot.pipeline.notices import Admins, tell_admins
from bot.storage import Storage, Tx, chats, exclusive, outbox
from bot.storage import admins as staff
from bot.storage import alarms as store
from bot.storage import sources as source_store

log = observe.logger("alarms")

EVERY = 30.0
# Failing again and again is told when it is not over soon.
FAILING_FOR = timedelta(minutes=10)
# Alerts that nobody took for so long; chats that must wait have their messages put off and are not meant.
LATE, LATE_FOR = timedelta(minutes=10), timedelta(minutes=1)
AWAY_FOR = timedelta(minutes=1)
# Nearly full: less than a twentieth of the disk, or than this of a large one; half as much again is room.
SHARE, ENOUGH, ROOM = 20, 1_000_000_000, 1.5
MEGABYTE = 1_000_000
LAG, DISK, BEAT = "lag", "disk", "beat"


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes of a disk: those that are free, and all."""

    free: int
    total: int


@dataclass(slots=True)
class Watch:
    """Looks at what may be wrong. Only the holder of the role telegram runs it, for it alone can tell."""

    storage: Storage
    channel: Channel
    clock: Clock
    admins: Admins
    disk: Callable[[], Space | None]
    _chats: tuple[Chat, ...] = field(default=(), init=False)
    _away_since: datetime | None = field(default=None, init=False)
    _away_told: bool = field(default=False, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Look every half minute until `stop`."""
        while not stop.is_set():
            await self.look()
            await wait_any(EVERY, stop)

    async def look(self) -> None:
        """Look once and tell what is to be told; an error is logged, and the next look tries again."""
        try:
            await self._once()
        except StoreAway as error:
            await self._away(error)
        except Exception:  # whatever it is, the bot goes on
            log.exception("not looked after")

    async def _once(self) -> None:
        now, space = self.clock.now(), await asyncio.to_thread(self.disk)
        async with self.storage.begin() as tx:
            await exclusive(tx, "alarms")
            known = {subject: one for subject, one in (await store.known(tx)).items() if subject != BEAT}
            ids = {number(one) for one in known.values() if one.is_source}
            sources = {one.id: one for one in await source_store.ailing(tx, FAILURES, ids, now)}
            late = await outbox.late(tx, now - LATE)
            found = {
                **_sources(sources.values(), known),
                **_quiet(sources.values(), known, now),
                LAG: Condition(late.count > 0, LATE_FOR),
            }
            if space is not None:
                found[DISK] = _full(space)
            done = step(known, found, now)
            # Always something, to see whether it can be written.
            await store.keep(tx, (*done.changed, Alarm(BEAT, False, now)), done.over)
            await self._tell(tx, done, {int(id): one for id, one in sources.items()}, late, space, now)
            await self._back(tx, now)
            self._chats = await self._administrators(tx)

    async def _tell(
        self,
        tx: Tx,
        done: Step,
        sources: Mapping[int, Source],
        late: outbox.Late,
        space: Space | None,
        now: datetime,
    ) -> None:
        quiet = _named((one for one in done.broke if one.subject.startswith(QUIET)), sources)
        broke = _named((one for one in done.broke if not one.subject.startswith(QUIET)), sources)
        well = _named(done.recovered, sources)
        if broke or well or quiet:
            ids = {"broke": broke, "quiet": quiet, "recovered": well}
            log.info("sources changed", **{name: [one.id for one in some] for name, some in ids.items()})
            await tell_admins(tx, self.admins, words.sources(broke, well, quiet), now, least="editor")
        since = now - (late.oldest or now)
        numbers = {LAG: {"n": str(late.count), "minutes": str(since // timedelta(minutes=1))}, DISK: _megabytes(space)}
        for alarm in (*done.broke, *done.recovered):
            if not alarm.is_source:
                log.warning("alarm", subject=alarm.subject, wrong=alarm.wrong)
                key = f"notice.{alarm.subject}" if alarm.wrong else f"notice.{alarm.subject}_over"
                await tell_admins(tx, self.admins, {"key": key, **numbers[alarm.subject]}, now)

    async def _administrators(self, tx: Tx) -> tuple[Chat, ...]:
        """Where to write when the database cannot be asked."""
        ids = sorted(self.admins.ids | await staff.at_least(tx, "administrator"))
        known = [chat for id in ids for chat in await chats.all_at(tx, "telegram", str(id))]
        return tuple(chat for chat in known if chat.state != "gone")

    async def _away(self, error: StoreAway) -> None:
        """The database cannot be written: told past it, once that lasts."""
        now = self.clock.now()
        log.warning("database away", error=str(error))
        self._away_since = self._away_since or now
        if self._away_told or now - self._away_since < AWAY_FOR:
            return
        self._away_told = True
        payload = {"key": "notice.database", "reason": str(error.details.get("reason", error.code))}
        for chat in self._chats:
            try:
                await self.channel.send(chat, render.notice(payload, chat))
            except DeliveryError as failed:
                log.warning("alarm not sent", chat=chat.id, error=failed.code)

    async def _back(self, tx: Tx, now: datetime) -> None:
        since, told = self._away_since, self._away_told
        if since is not None and told:
            minutes = str(max(1, (now - since) // timedelta(minutes=1)))
            await tell_admins(tx, self.admins, {"key": "notice.database_over", "minutes": minutes}, now)
        self._away_since, self._away_told = None, False


def number(alarm: Alarm) -> int:
    """The source that an alarm is about."""
    return int(alarm.subject.partition(":")[2])


def _sources(ailing: Iterable[Source], known: Mapping[str, Alarm]) -> dict[str, Condition | None]:
    """Failing, or given up, which is worth a word of its own. One that is paused or removed is nobody's worry."""
    found: dict[str, Condition | None] = {}
    for source in ailing:
        failing, gone = f"{SOURCE}{source.id}", f"{GONE}{source.id}"
        if source.state == "broken":
            found[gone] = Condition(wrong=True)
            found |= {failing: None} if failing in known else {}
        elif source.state == "active":
            found |= {subject: _condition(source, known[subject]) for subject in (failing, gone) if subject in known}
            if source.failures >= FAILURES:
                found[failing] = Condition(wrong=True, patience=FAILING_FOR)
    return found


def _quiet(listed: Iterable[Source], known: Mapping[str, Alarm], now: datetime) -> dict[str, Condition | None]:
    """Silent against its own rhythm; of one that cannot be read nobody can tell."""
    found: dict[str, Condition | None] = {}
    for source in listed:
        subject = f"{QUIET}{source.id}"
        silent = source.silent_from is not None and source.silent_from <= now
        if source.state == "active" and (silent or subject in known):
            found[subject] = None if source.failures else Condition(silent)
    return found


def _condition(source: Source, alarm: Alarm) -> Condition | None:
    """Well again is who answered since; that it is asked again says nothing yet."""
    well = (
        source.failures == 0 and source.last_ok_at is not None and (not alarm.wrong or source.last_ok_at > alarm.since)
    )
    return Condition(wrong=False) if well else None


def _named(some: Iterable[Alarm], sources: Mapping[int, Source]) -> list[Source]:
    """The sources that alarms are about, each once."""
    ids = dict.fromkeys(number(one) for one in some if one.is_source)
    return [sources[id] for id in ids if id in sources]


def _full(space: Space) -> Condition | None:
    least = min(space.total // SHARE, ENOUGH)
    if space.free < least:
        return Condition(wrong=True)
    return Condition(wrong=False) if space.free >= least * ROOM else None


def _megabytes(space: Space | None) -> dict[str, str]:
    space = space or Space(0, 0)
    return {"free": str(space.free // MEGABYTE), "total": str(space.total // MEGABYTE)}


def disk_below(storage: Storage) -> Callable[[], Space | None]:
    """The disk that an SQLite database stands on; of a server's database, or a folder that is gone, nobody here can tell."""
    database = storage.url.database if storage.dialect == "sqlite" else None

    def space() -> Space | None:
        if database is None:
            return None
        try:
            usage = shutil.disk_usage(Path(database).resolve().parent)
        except OSError:
            return None
        return Space(usage.free, usage.total)

    return space
