"""The queue of updates behind getUpdates and webhooks: kept until confirmed, handed to one reader at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection

from bot.playground.emulator.chats import Json
from bot.playground.emulator.refusal import Refusal
from bot.playground.emulator.webhook import Delivery, Hook

# Telegram sends these only to those who ask for them by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_ID = 700_000_001


class Updates:
    """What has happened and is not yet confirmed."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.pending: list[Json] = []
        self.allowed: frozenset[str] = frozenset()
        self.delivery = Delivery(self.pending, changed)
        self._next = FIRST_ID
        self._changed = changed
        self._reader: asyncio.Future[None] | None = None

    def put(self, kind: str, value: Json) -> int | None:
        """Queue an update; its id, or None when the bot did not ask for this kind."""
        if kind not in self.allowed if self.allowed else kind in ON_REQUEST:
            return None
        update_id, self._next = self._next, self._next + 1
        self.pending.append({"update_id": update_id, kind: value})
        self._wake()
        self.delivery.wake()
        self._changed()
        return update_id

    def bring(self, hook: Hook | None) -> None:
        """From now on updates are brought there; None: they are asked for again. Who asks just now is told (409)."""
        if hook:
            self._oust("terminated by setWebhook request")
        self.delivery.set(hook)

    def allow(self, kinds: Collection[str] | None) -> None:
        """Which kinds are queued from now on; None leaves the choice as it was."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    async def get(self, offset: int = 0, limit: int = 100, seconds: float = 0) -> list[Json]:
        """Confirm all below `offset`, then up to `limit` updates, waiting at most `seconds` for the first.

        Raises Refusal (409) while a webhook is set, and in whoever still waits when another reader comes.
        """
        if self.delivery.hook:
            raise _conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete it first")
        self._oust("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._confirm(offset)
        if not self.pending and seconds > 0:
            await self._first(seconds)
        return self.pending[: max(1, min(limit, 100))]

    def drop(self) -> None:
        """Forget all that is pending."""
        self.pending.clear()
        self._changed()

    def close(self) -> None:
        """Let a waiting reader go with an empty answer."""
        self._wake()

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self.pending[:] = [update for update in self.pending if update["update_id"] >= offset]
        elif offset < 0:
            self.pending[:] = self.pending[offset:]
        self._changed()

    async def _first(self, seconds: float) -> None:
        self._reader = reader = asyncio.get_running_loop().create_future()
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader, seconds)
        finally:
            if self._reader is reader:
                self._reader = None

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def _oust(self, why: str) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_exception(_conflict(why))


def _conflict(what: str) -> Refusal:
    return Refusal(409, f"Conflict: {what}")
