"""Looks at what tells of no change by itself: the bot's outbox, and how the outlets answer."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from bot.errors import StoreAway
from bot.playground.deeds import Scene
from bot.playground.view import Json
from bot.storage import Storage, parcels

EVERY_SECONDS = 0.5
ROWS_SHOWN = 30


async def watch(scene: Scene, database: Path) -> None:
    """Keep `scene.outbox` as it is in the bot's database, and tell the page of every change; until cancelled."""
    storage = Storage(f"sqlite:///{database}", pool=1)
    seen: Json = {}
    try:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            found = {**scene.outbox, **(await _outbox(storage) if await asyncio.to_thread(database.exists) else {})}
            if seen != (seen := {"answers": scene.world.answers(), **found}):
                scene.outbox = found
                scene.api.town.changed()
    finally:
        await storage.close()


async def _outbox(storage: Storage) -> Json:
    """What lies there now; nothing while the bot makes its tables."""
    with contextlib.suppress(StoreAway):
        async with storage.read() as tx:
            rows, states = await parcels.newest(tx, ROWS_SHOWN), await parcels.states(tx)
        return {"rows": [_row(one) for one in rows], "states": states}
    return {}


def _row(parcel: parcels.Parcel) -> Json:
    return {
        "id": parcel.id,
        "to": parcel.to,
        "kind": parcel.kind,
        "about": parcel.about,
        "state": parcel.state,
        "why": parcel.error or parcel.hold,
        "attempts": parcel.attempts,
        "due": parcel.due_at.timestamp() if parcel.due_at else None,
    }
