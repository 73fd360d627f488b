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
from bot.model import Alert, Chat, Delivery, Message, Receipt, StoryId
from bot.model.wishes import Wish
from bot.pipeline import remind
from bot.pipeline.rewrite import Rewriter
from bot.storage import Storage, chats, outbox, reminders, stories, tracing
from bot.storage.queue import Overslept

log = observe.logger("deliver")

# One outcome may be unknown; after a second one the row is parked, so a chat sees a message twice at the most.
MOST_ATTEMPTS = 2
# A row whose chat is not free within a second is put back, so that one busy group delays nobody.
PATIENCE = timedelta(seconds=1)
UNKNOWN_PAUSE = timedelta(seconds=5)
REVOKED_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it goes out now: instead of the one sent as `edits`, showing the story at `revision`."""

    message: Message
    edits: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Deliver:
    """The stage that sends. Only the holder of the role telegram runs it, under the epoch it holds."""

    storage: Storage
    channel: Channel
    pace: Pace
    clock: Clock
    lease: timedelta
    epoch: Callable[[], int]
    rewriter: Rewriter | None = None

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
        outgoing = await self._rendered(delivery)
        if not isinstance(outgoing, Outgoing):
            await self._withhold(delivery, outgoing)
            return
        # Once the request may be out, stopping must not part it from its receipt.
        sending = asyncio.ensure_future(self._send_and_settle(delivery, outgoing))
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            await sending
            raise

    async def _withhold(self, delivery: Delivery, until: Wish | None) -> None:
        """Not sent: because nobody wants it, or, a reminder, because it is for another time by now."""
        async with self.storage.begin() as tx:
            if until is None:
                await outbox.drop(tx, delivery, "unwanted")
            else:
                await reminders.postpone(tx, delivery, until)

    async def _rendered(self, delivery: Delivery) -> Outgoing | Wish | None:
        if delivery.story_id is None:
            return Outgoing(render.notice(delivery.payload, delivery.chat))
        if delivery.kind == "reminder":
            async with self.storage.read() as tx:
                found = await remind.reminded(tx, delivery, delivery.story_id, self.clock.now())
            return Outgoing(found) if isinstance(found, Message) else found
        return await self._told(delivery, delivery.story_id)

    async def _told(self, delivery: Delivery, story_id: StoryId) -> Outgoing | None:
        """The story as it is now; None when the chat does not want it (any more) or has seen all of it."""
        chat, now = delivery.chat, self.clock.now()
        async with self.storage.read() as tx:
            alert = await stories.alert(tx, story_id, chat.id)
            # It may have been muted after this was queued.
            muted = await tracing.muted(tx, chat.id, story_id, now)
        if alert is None:
            return None
        if delivery.kind == "update":
            shown = await self._rewritten(alert, delivery)
            return Outgoing(render.alert(shown, chat, now), edits=alert.first_ref) if alert.first_ref else None
        if muted is not None:
            return None
        if alert.first_ref is None:
            shown = await self._rewritten(alert, delivery)
            return Outgoing(render.alert(shown, chat, now), revision=alert.story.revision)
        return Outgoing(render.followup(alert, chat, now), revision=alert.story.revision) if alert.news else None

    async def _rewritten(self, alert: Alert, delivery: Delivery) -> Alert:
        """With the summary of a language model, if there is one in time: most of the lease is left for sending."""
        if self.rewriter is None:
            return alert
        return await self.rewriter.rewritten(alert, delivery.chat.lang, (delivery.lease - self.clock.now()) / 4)

    async def _send_and_settle(self, delivery: Delivery, outgoing: Outgoing) -> None:
        if self.clock.now() >= delivery.lease or not await self._there(delivery):
            # The process was asleep or the chat's turn took long: the row is somebody else's by now, or nobody's.
            raise Overslept(delivery.id)
        log.info("sending", outbox=delivery.id, chat=delivery.chat.id, story=delivery.story_id)
        try:
            receipt = await self._out(delivery.chat, outgoing)
        except DeliveryError as error:
            await self._settle_error(delivery, error)
            return
        except ConfigError as error:
            # The token was revoked while we ran: nothing was sent, and the receiver tells the operator.
            await self._settle_error(delivery, TryLater(REVOKED_PAUSE, reason=error.code))
            return
        await self._settle_sent(delivery, receipt, outgoing.revision)

    async def _there(self, delivery: Delivery) -> bool:
        """Whether the row is there still: the chat may have been forgotten after it was claimed."""
        async with self.storage.read() as tx:
            return await outbox.there(tx, delivery)

    async def _out(self, chat: Chat, outgoing: Outgoing) -> Receipt:
        if outgoing.edits is None:
            return await self.channel.send(chat, outgoing.message)
        await self.channel.edit(chat, outgoing.edits, outgoing.message, reply=False)
        return Receipt(outgoing.edits, self.clock.now())

    async def _settle_sent(self, delivery: Delivery, receipt: Receipt, revision: int | None) -> None:
        log.info("accepted", outbox=delivery.id, chat=delivery.chat.id)
        async with self.storage.begin() as tx:
            await outbox.sent(tx, delivery, receipt, revision=revision)
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
        elif isinstance(error, Rejected) and delivery.kind == "update":
            # What was to be edited is gone or too old: the chat has the alert as it was.
            async with self.storage.begin() as tx:
                await outbox.drop(tx, delivery, error.code)
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
