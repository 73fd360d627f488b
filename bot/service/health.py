"""How the bot is, for those who run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Source
from bot.model.alarms import FAILURES
from bot.model.incoming import Incoming
from bot.service import Services, stranger
from bot.storage import health, migrate, outbox, roles, sources

# A message that waits longer than this is late.
LATE = timedelta(minutes=5)
# A failure of the webhook that was longer ago is over.
RECENT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """Rows by table and state, and what is wrong now. `contested`: another program receives with our token; `older`:
    processes that a change of the database waits for. `incoming`: how the webhook is, if there is one; `failed_ago`: since
    it failed, if that is worth a word."""

    counts: Mapping[str, int]
    queued: int
    parked: int
    late_by: timedelta | None
    failing: tuple[Source, ...]
    contested: bool = False
    older: tuple[str, ...] = ()
    incoming: Incoming | None = None
    failed_ago: timedelta | None = None


async def health_now(services: Services) -> Health:
    """One consistent look at everything."""
    now = services.clock.now()
    async with services.storage.read() as tx:
        counts = await health.counts(tx)
        depth = await outbox.depth(tx, now)
        contested = await roles.held(tx, stranger.ROLE, now)
        waiting = await migrate.waiting(tx)
        ailing = await sources.ailing(tx, FAILURES, (), now)
    failing = sorted((source for source in ailing if is_failing(source)), key=lambda source: -source.failures)
    incoming = services.incoming()
    return Health(
        counts,
        depth.queued,
        depth.parked,
        late_by(depth.oldest, now),
        tuple(failing),
        contested,
        waiting.processes if waiting else (),
        incoming,
        failed_ago(incoming, now),
    )


def failed_ago(incoming: Incoming | None, now: datetime) -> timedelta | None:
    """How long ago the webhook failed, when that is worth a word: another process that takes over may be a failure, too."""
    if incoming is None or incoming.error_at is None or not incoming.waiting or now - incoming.error_at > RECENT:
        return None
    return max(now - incoming.error_at, timedelta())


def is_failing(source: Source) -> bool:
    """Given up, or failing again and again; silence is another matter."""
    return source.state == "broken" or source.failures >= FAILURES


def late_by(oldest: datetime | None, now: datetime) -> timedelta | None:
    """How late the longest waiting message is, when that is worth a word."""
    return now - oldest if oldest is not None and now - oldest > LATE else None
