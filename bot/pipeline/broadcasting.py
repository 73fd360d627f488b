"""A broadcast while it is under way: what each chat reads of it, and its progress, shown by editing one message."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import observe
from bot.channels import Channel
from bot.clock import Clock
from bot.errors import Rejected, StoreAway
from bot.messages import broadcasts as told
from bot.model import Delivery, Message
from bot.model.broadcasts import Broadcast
from bot.pipeline.loop import called
from bot.storage import Storage, broadcasts, chats

log = observe.logger("broadcast")

# Often enough to be seen to move, seldom enough for Telegram.
EVERY = 3.0
# Whoever tapped a button of it is shown the answer to that first.
UNTOUCHED = timedelta(seconds=2)


async def words(storage: Storage, delivery: Delivery, now: datetime) -> Message | None:
    """What the chat of a broadcast's message reads; None when the broadcast was cancelled."""
    async with storage.read() as tx:
        found = await broadcasts.words(tx, delivery.broadcast_id or 0, delivery.chat.id, now)
    return Message(html=found[0], silent=found[1]) if found else None


@dataclass(slots=True)
class Watch:
    """Looks after the broadcast that is under way, if `due` says that there is one. Only the holder of the role telegram runs it."""

    storage: Storage
    channel: Channel
    clock: Clock
    due: asyncio.Event
    _shown: Message | None = field(default=None, init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds until `stop`; an error is logged and the next look tries again."""
        while await called(self.due, EVERY, stop):
            try:
                await self.once()
            except StoreAway as error:
                log.warning("broadcast not looked after", error=str(error))
            except Exception:  # whatever it is, the messages themselves go on
                log.exception("broadcast not looked after")

    async def once(self) -> None:
        """Let what waits follow the broadcast's state, show how far it has come, and close it after its last message."""
        now = self.clock.now()
        async with self.storage.read() as tx:
            found = await broadcasts.under_way(tx)
        if found is None or now - found.touched_at < UNTOUCHED:
            return
        async with self.storage.begin() as tx:
            await broadcasts.enforce(tx, found.id, now)
        async with self.storage.read() as tx:
            found = await broadcasts.under_way(tx)
        if found is None:
            return
        if found.counts.waiting:
            await self._show(found)
            return
        # Shown before it is closed: a crash in between shows it once more, and not never.
        await self._show(replace(found, is_open=False, state="cancelled" if found.state == "cancelled" else "done"))
        async with self.storage.begin() as tx:
            await broadcasts.close(tx, found)
        log.info("broadcast ended", broadcast=found.id, delivered=found.counts.delivered)

    async def _show(self, found: Broadcast) -> None:
        async with self.storage.read() as tx:
            chat = await chats.get(tx, found.chat_id or 0)
        if chat is None or chat.state == "gone":
            return
        message = told.progress(chat.lang, found)
        if message == self._shown:
            return
        try:
            await self.channel.edit(chat, found.message_ref or "", message)
        except Rejected:
            # Deleted by its reader, or too old to be edited.
            ref = (await self.channel.send(chat, message)).ref
            async with self.storage.begin() as tx:
                await broadcasts.shown_in(tx, found.id, ref)
        self._shown = message
