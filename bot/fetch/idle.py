"""Connections kept open between requests to the same site."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.fetch.address import Site
from bot.fetch.wire import Wire

# Longer than a redirect and a page behind a feed take, shorter than most servers' patience.
KEEP_SECONDS = 15.0
# Spare connections in all. Each costs a file descriptor, of which a process has 1024 as a rule.
KEEP = 256


class Idle:
    """Spare connections by site, each kept for 15 seconds. Needs a running loop."""

    def __init__(self) -> None:
        self._spare: defaultdict[Site, dict[Wire, asyncio.TimerHandle]] = defaultdict(dict)
        self._count = 0

    def take(self, site: Site) -> Wire | None:
        """A connection that was alive a moment ago, now the caller's to close; None when there is none."""
        while spare := self._spare.get(site):
            wire = next(reversed(spare))
            self._remove(site, wire)
            if wire.alive():
                return wire
            wire.close()
        return None

    def give(self, site: Site, wire: Wire) -> None:
        """Keep the connection if it can carry another exchange and there is room, otherwise close it."""
        if self._count >= KEEP or not wire.renew():
            wire.close()
            return
        self._spare[site][wire] = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._drop, site, wire)
        self._count += 1

    def close(self) -> None:
        """Close all of them."""
        for site, wires in list(self._spare.items()):
            for wire in list(wires):
                self._drop(site, wire)

    def _drop(self, site: Site, wire: Wire) -> None:
        self._remove(site, wire)
        wire.close()

    def _remove(self, site: Site, wire: Wire) -> None:
        spare = self._spare[site]
        spare.pop(wire).cancel()
        self._count -= 1
        if not spare:
            del self._spare[site]
