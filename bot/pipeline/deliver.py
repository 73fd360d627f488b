"""Steps 16-20: from an outbox row to a message in a chat, and what its outcome means."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import observe
from bot.channels import Channel
from bot.channels.pace import Pace
from bot.clock import Clock
from bot.errors import ChatGone, ConfigError, DeliveryError, Moved, OutcomeUnknown, Rejected, TryLater
from bot.messages import render
from bot.model import Chat, Delivery, Message, Receipt
from bot.storage import Storage, chats, outbox, stories
from bot.storage.queue import Overslept

log = observe.logger("deliver")

# One outcome may be unknown; after a second one the row is parked, so a chat sees a message twice at the most.
MOST_ATTEMPTS = 2
# A row whose chat is not free within a second is put back, so that one busy group delays nobody.
PATIENCE = timedelta(seconds=1)
UNKNOWN_PAUSE = timedelta(seconds=5)
REVOKED_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Deliver:
    """The stage that sends. Only the holder of the role telegram runs it, under the epoch it holds."""

    storage: Storage
    channel: Channel
    pace: Pace
    clock: Clock
    lease: timedelta
    epoch: Callable[[], int]

    async def claim(self, limit: int) -> list[Delivery]:
        """Rows due, most urgent first; nothing when the role has gone to another process."""
        async with self.storage.begin() as tx:
            return await outbox.claim(tx, self.epoch(), self.clock.now(), self.lease, limit)

    async def handle(self, delivery: Delivery) -> None:
        """Send one row, or put it back for later."""
        now = self.clock.now()
        wait = self.hold(delivery.chat)
        if wait > PATIENCE:
            await self._again(delivery, now + wait, give_back=True)
        elif delivery.attempts > MOST_ATTEMPTS:
            await self._park(delivery, OutcomeUnknown())
        else:
            await self._send(delivery)

    def hold(self, chat: Chat) -> timedelta:
        """How long the limits of Telegram ask this chat to wait."""
        now = self.clock.monotonic()
        return timedelta(seconds=self.pace.slot(chat.address, chat.kind != "private", now) - now)

    async def _send(self, delivery: Delivery) -> None:
        message = await self._rendered(delivery)
        if message is None:
            async with self.storage.begin() as tx:
                await outbox.drop(tx, delivery, "unwanted")
            return
        # Once the request may be out, stopping must not part it from its receipt.
        sending = asyncio.ensure_future(self._send_and_settle(delivery, message))
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            await sending
            raise

    async def _rendered(self, delivery: Delivery) -> Message | None:
        if delivery.story_id is None:
            return render.notice(delivery.payload, delivery.chat)
        async with self.storage.read() as tx:
            alert = await stories.alert(tx, delivery.story_id, delivery.chat.id)
        return render.alert(alert, delivery.chat, self.clock.now()) if alert else None

    async def _send_and_settle(self, delivery: Delivery, message: Message) -> None:
        if self.clock.now() >= delivery.lease:
            # The process was asleep or the chat's turn took long: the row is somebody else's by now.
            raise Overslept(delivery.id)
        log.info("sending", outbox=delivery.id, chat=delivery.chat.id, story=delivery.story_id)
        try:
            receipt = await self.channel.send(delivery.chat, message)
        except DeliveryError as error:
            await self._settle_error(delivery, error)
            return
        except ConfigError as error:
            # The token was revoked while we ran: nothing was sent, and the receiver tells the operator.
            await self._settle_error(delivery, TryLater(REVOKED_PAUSE, reason=error.code))
            return
        await self._settle_sent(delivery, receipt)

    async def _settle_sent(self, delivery: Delivery, receipt: Receipt) -> None:
        log.info("accepted", outbox=delivery.id, chat=delivery.chat.id)
        async with self.storage.begin() as tx:
            await outbox.sent(tx, delivery, receipt)
        log.info("sent", outbox=delivery.id, chat=delivery.chat.id, story=delivery.story_id)

    async def _settle_error(self, delivery: Delivery, error: DeliveryError) -> None:
        now = self.clock.now()
        log.warning("not sent", outbox=delivery.id, chat=delivery.chat.id, error=error.code)
        if isinstance(error, TryLater):
            await self._again(delivery, now + error.after, give_back=True)
        elif isinstance(error, Moved):
            await self._moved(delivery, error.address, now)
        elif isinstance(error, ChatGone):
            async with self.storage.begin() as tx:
                await outbox.drop(tx, delivery, error.code)
                await chats.gone(tx, delivery.chat.id, str(error.details.get("reason", error.code)))
        elif isinstance(error, OutcomeUnknown) and delivery.attempts < MOST_ATTEMPTS:
            await self._again(delivery, now + UNKNOWN_PAUSE, give_back=False)
        else:
            await self._park(delivery, error)

    async def _moved(self, delivery: Delivery, address: str, now: datetime) -> None:
        async with self.storage.begin() as tx:
            await outbox.again(tx, delivery, now, give_back=True)
            await chats.moved(tx, delivery.chat.channel, delivery.chat.address, address)

    async def _again(self, delivery: Delivery, at: datetime, *, give_back: bool) -> None:
        async with self.storage.begin() as tx:
            await outbox.again(tx, delivery, at, give_back=give_back)

    async def _park(self, delivery: Delivery, error: DeliveryError) -> None:
        level = log.error if isinstance(error, Rejected) else log.warning
        level("parked", outbox=delivery.id, chat=delivery.chat.id, error=error.code)
        async with self.storage.begin() as tx:
            await outbox.park(tx, delivery, str(error))
