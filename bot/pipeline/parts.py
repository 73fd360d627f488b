"""Step 3: the body of a source read in a child process, and with it what lies at the addresses that it names."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import observe, sources
from bot.child import Children, Died
from bot.clock import Clock
from bot.errors import SourceError, Unreadable
from bot.fetch.client import Fetcher, host_of
from bot.model import Batch, Fetched, Source, Validators
from bot.model.access import Access
from bot.storage import Storage, hosts
from bot.text import article

log = observe.logger("parts")

PARSE_SECONDS = 20.0
# All parts together, waits for their hosts included: well within the lease of a source.
PARTS_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class Whole:
    """A source as it was read, under a digest of all its bodies; validators of the first only if it is the only one."""

    fetched: Fetched
    batch: Batch
    digest: bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """Bodies of sources, and the parts that they name, each in its host's turn."""

    storage: Storage
    fetcher: Fetcher
    children: Children
    clock: Clock
    host_pause: timedelta

    async def read(self, source: Source, got: Fetched) -> Whole:
        """The batch of a body, with those of its parts that can be had. Raises SourceError.

        What has parts is asked for unconditionally: the list of them stays the same while they change.
        """
        batch = await self._parsed(source, got)
        if not batch.more:
            return Whole(got, batch, digest_of(got))
        bodies, parts, failed = [got], [], None
        try:
            async with asyncio.timeout(PARTS_SECONDS):
                for url in batch.more:
                    try:
                        bodies.append(await self._fetched(url, source.access))
                        parts.append(await self._parsed(source, bodies[-1]))
                    except SourceError as error:
                        failed = error
        except TimeoutError:
            log.info("parts left out", source=source.id, read=len(parts))
        if failed is not None and not parts:
            raise failed
        return Whole(replace(got, validators=Validators()), sources.joined(batch, parts), digest_of(*bodies))

    async def _fetched(self, url: str, access: Access) -> Fetched:
        now = self.clock.now()
        async with self.storage.begin() as tx:
            # A turn that is waited for has to be reserved, however late it is; PARTS_SECONDS end the waiting.
            patience = timedelta(seconds=PARTS_SECONDS)
            slot = await hosts.reserve_slot(tx, host_of(url), now, self.host_pause, patience=patience)
        await self.clock.sleep(slot - now)
        got = await self.fetcher.get(url, access=access)
        if not isinstance(got, Fetched):
            raise Unreadable(url=url, reason="empty")
        return got

    async def _parsed(self, source: Source, got: Fetched) -> Batch:
        # Of a source whose entries or rhythm are not known yet all is wanted.
        is_known = source.known and source.rhythm is not None
        options = dict(source.options) if is_known else sources.forgotten(source.options)
        given = (source.kind, got.body, got.content_type, got.url, options, article.watched, self.clock.now())
        try:
            return await self.children.call(sources.parse, *given, seconds=PARSE_SECONDS)
        except Died as died:
            raise Unreadable(url=got.url, reason=died.details["reason"]) from None


def digest_of(*fetched: Fetched) -> bytes:
    """What tells bodies from others; the order counts."""
    digest = hashlib.blake2b(digest_size=16)
    for one in fetched:
        digest.update(one.body)
    return digest.digest()
