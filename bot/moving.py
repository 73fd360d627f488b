"""`trucewatch migrate --from --to`, `export` and `import`: all that the bot knows, moved, kept and brought back."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Clock
from bot.errors import ConfigError, StoreAway
from bot.storage import moving
from bot.storage.moving import file
from bot.storage.moving.rows import Head
from bot.storage.moving.tables import Table, tables
from bot.storage.types import EPOCH, MICROSECOND

# A worker leaves a sign of life every twenty seconds.
SIGN_OF_LIFE = timedelta(seconds=30)
# Seconds between two lines of progress where one line cannot be written over.
LINES_APART, LINE_APART = 5.0, 0.2


async def migrate(clock: Clock, given: str, taking: str) -> str:
    """Move everything from the database `given` to the empty one `taking`, read it back, and say what was done.

    Raises ConfigError with the reason when nothing was moved: then nothing is in `taking`, and `given` was only read.
    """
    async with _unbroken():
        async with moving.source(given, "--from") as source:
            wanted = await tables(source.head.revision)
            await _still(source, wanted, clock)
            async with moving.target(taking, "--to", source.head.revision) as target:
                watch = Progress(clock, source.head, passes=2)
                passed = await moving.copy(source, target, wanted, watch)
                watch.say("Making indices")
                await target.finish(source.head.lasts)
                await moving.verify(target, wanted, passed, watch)
                async with moving.source(given, "--from") as again:
                    await _still(again, wanted, clock)
        return f"{watch.told()} moved, and read back as they were. Set BOT_DATABASE_URL to the new database."


async def export(clock: Clock, url: str, place: str) -> str:
    """Write everything to a file, or to standard output for "-", and say what was done."""
    async with _unbroken(), moving.source(url, "BOT_DATABASE_URL") as source:
        wanted = await tables(source.head.revision)
        watch = Progress(clock, source.head, passes=1)
        async with file.target(place, source.head, wanted, clock.now()) as target:
            await target.finish(await moving.copy(source, target, wanted, watch))
    return f"{watch.told()} written. The file holds logins of sources and what people asked for: keep it to yourself."


async def import_(clock: Clock, url: str, place: str) -> str:
    """Bring everything that a file holds into an empty database, and say what was done.

    Raises ConfigError with the reason when the file is not whole or not ours; then the database is as empty as before.
    """
    async with _unbroken():
        async with file.source(place) as source:
            wanted = await tables(source.head.revision)
            async with moving.target(url, "BOT_DATABASE_URL", source.head.revision) as target:
                watch = Progress(clock, source.head, passes=2)
                passed = await moving.copy(source, target, wanted, watch)
                await source.finish(passed)
                watch.say("Making indices")
                await target.finish(source.head.lasts)
                await moving.verify(target, wanted, passed, watch)
        return f"{watch.told()} brought back, and read back as they were."


@asynccontextmanager
async def _unbroken() -> AsyncIterator[None]:
    """Within, a database that breaks off is a sentence."""
    try:
        yield
    except StoreAway as error:
        raise ConfigError(f"The database broke off: {error.details['reason']}. Nothing was kept; try again.") from error


async def _still(source: moving.Source, wanted: list[Table], clock: Clock) -> None:
    """Return when no bot works on the source; what it does from now on would be lost."""
    named = {table.name: table for table in wanted}
    now = (clock.now() - EPOCH) // MICROSECOND
    for name, column, patience in (("role", "expires_at", timedelta(0)), ("pulse", "seen_at", SIGN_OF_LIFE)):
        if name not in named:
            continue
        at = named[name].columns.index(column)
        async for block in source.blocks(named[name]):
            if any(row[at] + patience // MICROSECOND > now for row in block.rows):
                raise ConfigError(
                    "A bot is at work on the database to be moved: stop it, wait half a minute, and try again."
                )


@dataclass(slots=True)
class Progress:
    """How far it has come: one line that is written over on a terminal, else a line every few seconds."""

    clock: Clock
    head: Head
    passes: int
    done: int = 0
    began: float = 0.0
    spoke: float = field(default=0.0)
    here: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = self.clock.monotonic()

    def __call__(self, what: str, name: str, rows: int) -> None:
        """So many more rows of a table."""
        self.done += rows
        self.here[what, name] = self.here.get((what, name), 0) + rows
        now = self.clock.monotonic()
        if now - self.spoke >= (LINE_APART if sys.stderr.isatty() else LINES_APART):
            self.say(self._line(what, name, now - self.began))

    def _line(self, what: str, name: str, seconds: float) -> str:
        whole = self.passes * sum(self.head.counts.values())
        rate = self.done / max(seconds, 0.001)
        left = int((whole - self.done) / max(rate, 0.001))
        return (
            f"{what} {name}: {self.here[what, name]:,} of {self.head.counts.get(name, 0):,} rows - "
            f"{100 * self.done // max(whole, 1)} % of all, {rate:,.0f} rows/s, "
            f"{left // 60}:{left % 60:02} left"
        )

    def say(self, line: str) -> None:
        """Show a line on standard error."""
        self.spoke = self.clock.monotonic()
        sys.stderr.write(f"\r\x1b[2K{line}" if sys.stderr.isatty() else f"{line}\n")
        sys.stderr.flush()

    def told(self) -> str:
        """How many rows of how many tables, in which time."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[2K")
        seconds = self.clock.monotonic() - self.began
        return f"{sum(self.head.counts.values()):,} rows of {len(self.head.counts)} tables, in {seconds:.0f} s,"
