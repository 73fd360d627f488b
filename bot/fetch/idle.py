"""Connections kept open between requests by the same route."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.fetch.dial import Route
from bot.fetch.wire import Wire

# Longer than a redirect and a page behind a feed take, shorter than most servers' patience.
KEEP_SECONDS = 15.0
# Spare connections in all. Each costs a file descriptor, of which a process has 1024 as a rule.
KEEP = 256


class Idle:
    """Spare connections by route, each kept for 15 seconds. Needs a running loop."""

    def __init__(self) -> None:
        self._spare: defaultdict[Route, dict[Wire, asyncio.TimerHandle]] = defaultdict(dict)
        self._count = 0

    def take(self, route: Route) -> Wire | None:
        """A connection that was alive a moment ago, now the caller's to close; None when there is none."""
        while spare := self._spare.get(route):
            wire = next(reversed(spare))
            self._remove(route, wire)
            if wire.alive():
                return wire
            wire.close()
        return None

    def give(self, route: Route, wire: Wire) -> None:
        """Keep the connection if it can carry another exchange and there is room, otherwise close it."""
        if self._count >= KEEP or not wire.renew():
            wire.close()
            return
        self._spare[route][wire] = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._drop, route, wire)
        self._count += 1

    def close(self) -> None:
        """Close all of them."""
        for route, wires in list(self._spare.items()):
            for wire in list(wires):
                self._drop(route, wire)

    def _drop(self, route: Route, wire: Wire) -> None:
        self._remove(route, wire)
        wire.close()

    def _remove(self, route: Route, wire: Wire) -> None:
        spare = self._spare[route]
        spare.pop(wire).cancel()
        self._count -= 1
        if not spare:
            del self._spare[route]
