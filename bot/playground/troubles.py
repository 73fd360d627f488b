"""What can be made to go wrong, by the name that the page uses: with Telegram, and with a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.playground.emulator import faults
from bot.playground.world import Outlet, Trouble
from bot.playground.world.outlets import FEED_PATHS

FAULTS: Mapping[str, Callable[[], faults.Fault]] = {
    "flood": lambda: faults.flood(5),
    "blocked": faults.blocked,
    "refuse": lambda: faults.refuse("can't do that now"),
    "server_error": faults.server_error,
    "cut_before": faults.cut_before,
    "cut_after": faults.cut_after,
    "delay": lambda: faults.delay(4),
    "hold": faults.hold,
}
# Longer than the bot waits for a source (BOT_FETCH_SECONDS).
NEVER = 60.0
TROUBLES: Mapping[str, Callable[[], Trouble]] = {
    "missing": lambda: Trouble(status=404),
    "gone": lambda: Trouble(status=410),
    "broken": lambda: Trouble(status=500),
    "busy": lambda: Trouble(status=429, headers={"Retry-After": "20"}),
    "silent": lambda: Trouble(seconds=NEVER),
    "cut": lambda: Trouble(cut=True),
    "garbage": lambda: Trouble(body=b"\x00\xff<rss><channel><item><title>half of it"),
    "circle": lambda: Trouble(status=302, headers={"Location": "?again"}),
}


def at_feed(kind: str, outlet: Outlet) -> Trouble:
    """The trouble of this name for an outlet's feed; the rest of its site stays as it is."""
    made = TROUBLES[kind]()
    made.name, made.path = kind, FEED_PATHS[outlet.kind]
    return made
