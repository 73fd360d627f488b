"""Sources as those who tend them see them: with what they bring, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Source
from bot.model.watched import Diagnosis, Watched, diagnosed
from bot.service import Services, pacing, sources
from bot.storage import sources as source_store
from bot.storage import watched as store
from bot.text.publisher import publisher


async def at_or_before(services: Services, offset: int, limit: int) -> tuple[int, list[Watched], int]:
    """The page at `offset`, or the last one when the list has become shorter: where it begins, it, and the total."""
    listed, total = await sources.page(services, offset, limit)
    if not listed and total:
        offset = (total - 1) // limit * limit
        listed, total = await sources.page(services, offset, limit)
    return offset, await _with_more(services, listed), total


async def one(services: Services, given: str) -> Watched:
    """The source with this number or address and all that is known of it. Raises NoSuchSource."""
    (found,) = await _with_more(services, [await sources.get(services, given)])
    return found


async def is_declared(services: Services, source: Source) -> bool:
    """Whether it stands in the operator's file, and so comes back when it is removed."""
    async with services.storage.read() as tx:
        return await source_store.is_declared(tx, source.id)


def publisher_of(source: Source) -> str:
    """Whom its outlet is counted as."""
    return source.publisher or publisher(source.url)


async def ill(services: Services) -> list[Diagnosis]:
    """Every source that is not well, the worst first."""
    now = services.clock.now()
    async with services.storage.read() as tx:
        return diagnosed(await store.all_watched(tx, now), now)


async def _with_more(services: Services, listed: Sequence[Source]) -> list[Watched]:
    async with services.storage.read() as tx:
        known = await store.known(tx, listed, services.clock.now())
    delays = await pacing.delays(services, listed)
    return [replace(one, expected=delays.get(one.source.id)) for one in known]
