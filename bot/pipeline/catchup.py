"""Noticing a stop: the line leaves a pulse, and after a long silence what it missed is gathered, not poured out."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import observe
from bot.errors import StoreAway
from bot.pipeline.holding import LONG_STOP
from bot.storage import Storage, pulse

log = observe.logger("catchup")

# Between two beats; and between two looks at whether all that was missed has been read.
BEAT, LOOK = 20.0, 2.0
# Sources that never answer must not keep news for ever.
LONGEST = timedelta(minutes=10)


async def once(storage: Storage, now: datetime) -> float:
    """One beat, and the end of making up for a stop when that has come; seconds until the next. An error is logged."""
    try:
        async with storage.begin() as tx:
            if await pulse.beat(tx, now, LONG_STOP):
                log.info("back after a stop")
            if await pulse.catch_up(tx, now, LONGEST):
                log.info("caught up")
            return LOOK if await pulse.is_behind(tx) else BEAT
    except StoreAway as error:
        log.warning("no beat", error=str(error))
    except Exception:
        log.exception("no beat")
    return BEAT
