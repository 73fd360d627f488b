"""Steps 18-20: from an outbox row to a message in a chat, and what its outcome means."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import observe
from bot.channels import Channel
from bot.clock import Clock
from bot.errors import (
    ChatGone,
    ConfigError,
    DeliveryError,
    Moved,
    NoConnection,
    OutcomeUnknown,
    Rejected,
    StoreAway,
    TryLater,
)
from bot.messages import render
from bot.model import Alert, Chat, Delivery, Message, Receipt, Story, StoryId
from bot.model.hearing import eagerest
from bot.model.wishes import Wish
from bot.pipeline import broadcasting, elsewhere, holding, remind
from bot.pipeline.holding import Later
from bot.pipeline.queueing import Queue
from bot.pipeline.rewrite import Rewriter
from bot.storage import Storage, chats, digests, exclusive, outbox, reminders, stories, tracing
from bot.storage.digests import Part
from bot.storage.queue import Overslept
from bot.tally import Tally

log = observe.logger("deliver")

# One outcome may be unknown; after a second one the row is parked, so a chat sees a message twice at the most.
MOST_DOUBTS = 2
MOST_EDITS = 5
# A message that again and again is not even about to be sent ends its process, so it is not tried for ever.
MOST_CLAIMS = 20
UNKNOWN_PAUSE = timedelta(seconds=5)
REVOKED_PAUSE = timedelta(minutes=1)
# A message that arrived while the database was away: how often that is tried to be noted, until its lease ends.
NOTE_PAUSE = timedelta(seconds=0.5)
# Who is to stop waits for a message under way: for Telegram's answer, for the database, for one lock.
PARTING_SECONDS = 35.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it goes out now: instead of the one sent as `edits`, showing the `story` as it was read, or the stories
    of a digest. `published_at`: when the newest of what it tells came out."""

    message: Message
    edits: str | None = None
    story: Story | None = None
    published_at: datetime | None = None
    parts: tuple[Part, ...] = ()

    @property
    def revision(self) -> int | None:
        """Of the story that is shown."""
        return self.story.revision if self.story else None


@dataclass(frozen=True, slots=True)
class Deliver:
    """The stage that sends what `queue` gives out, one message of a chat at a time."""

    storage: Storage
    channel: Channel
    queue: Queue
    clock: Clock
    rewriter: Rewriter | None = None
    tally: Tally = field(default_factory=Tally)

    async def handle(self, delivery: Delivery) -> None:
        """Send one claimed row, or put it back for later."""
        try:
            if delivery.doubts >= most_doubts(delivery) or delivery.attempts > MOST_CLAIMS:
                await self._give_up(delivery, OutcomeUnknown())
            else:
                await self._send(delivery)
        finally:
            self.queue.release([delivery])

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
            await asyncio.wait({sending}, timeout=PARTING_SECONDS)
            sending.cancel()
            raise

    async def _withhold(self, delivery: Delivery, found: Later | Wish | None) -> None:
        """Not sent: held for later, for another time (a reminder), or because nobody wants it."""
        async with self.storage.begin() as tx:
            if found is None:
                outcome = "unwanted"
                await outbox.drop(tx, delivery, outcome)
            elif isinstance(found, Wish):
                outcome = "postponed"
                await reminders.postpone(tx, delivery, found)
            else:
                outcome = "held"
                log.info(outcome, **ids(delivery), why=found.why)
                await holding.hold(tx, delivery, found, self.clock.now())
        self._count(delivery, outcome)

    def _count(self, delivery: Delivery, outcome: str) -> None:
        self.tally.sends["broadcast" if delivery.broadcast_id is not None else delivery.kind, outcome] += 1

    async def _rendered(self, delivery: Delivery) -> Outgoing | Later | Wish | None:
        if delivery.broadcast_id is not None:
            told = await broadcasting.words(self.storage, delivery, self.clock.now())
            return Outgoing(told) if told else None
        if delivery.chat.state == "gone" and delivery.kind != "notice":
            # Queued by who did not know yet; Telegram would say so, but not of a chat that is banned here.
            return None
        if delivery.kind == "digest":
            async with self.storage.read() as tx:
                made = await holding.gathered(tx, delivery, self.clock.now())
            return Outgoing(made.message, parts=made.parts) if made else None
        if delivery.story_id is None:
            return Outgoing(render.notice(delivery.payload, delivery.chat))
        if delivery.kind == "reminder":
            async with self.storage.read() as tx:
                found = await remind.reminded(tx, delivery, delivery.story_id, self.clock.now())
            return Outgoing(found) if isinstance(found, Message) else found
        return await self._told(delivery, delivery.story_id)

    async def _told(self, delivery: Delivery, story_id: StoryId) -> Outgoing | Later | None:
        """The story as it is now; None when the chat does not want it (any more) or has seen all of it."""
        chat, now = delivery.chat, self.clock.now()
        async with self.storage.read() as tx:
            alert = await stories.alert(tx, story_id, chat.id)
            manner = eagerest(alert.wanted if alert else (), chat.hearing)
            until = await holding.later(tx, delivery, manner, now) if alert and delivery.kind != "update" else None
            # It may have been muted after this was queued.
            muted = await tracing.muted(tx, chat.id, story_id, now)
        if alert is None:
            return None
        if delivery.kind == "update":
            shown = await self._rewritten(alert, delivery)
            return Outgoing(render.alert(shown, chat, now), edits=alert.first_ref) if alert.first_ref else None
        if muted is not None or (alert.first_ref is not None and not alert.news):
            return None
        if until is not None:
            return until
        if alert.first_ref is None:
            made = render.alert(await self._rewritten(alert, delivery), chat, now)
        else:
            made = render.followup(alert, chat, now)
        published = alert.news[-1].at if alert.news else None
        return Outgoing(holding.sounding(made, manner, chat, now), story=alert.story, published_at=published)

    async def _rewritten(self, alert: Alert, delivery: Delivery) -> Alert:
        """With the summary of a language model, if there is one in time: most of the lease is left for sending."""
        if self.rewriter is None:
            return alert
        return await self.rewriter.rewritten(alert, delivery.chat.lang, (delivery.lease - self.clock.now()) / 4)

    async def _send_and_settle(self, delivery: Delivery, outgoing: Outgoing) -> None:
        if self.clock.now() >= delivery.lease or not await self._there(delivery):
            # The process was asleep or the chat's turn took long: the row is somebody else's by now, or nobody's.
            raise Overslept(delivery.id)
        async with self.storage.begin() as tx:
            delivery = await outbox.begin(tx, delivery)
        log.info("sending", **ids(delivery))
        try:
            receipt = await self._out(delivery.chat, outgoing)
        except DeliveryError as error:
            await self._settle_error(delivery, error)
            return
        except ConfigError as error:
            # The token was revoked while we ran: nothing was sent, and the receiver tells the operator.
            await self._settle_error(delivery, NoConnection(REVOKED_PAUSE, reason=error.code))
            return
        await self._settle_sent(delivery, receipt, outgoing)

    async def _there(self, delivery: Delivery) -> bool:
        """Whether the row is there still: the chat may have been forgotten after it was claimed."""
        async with self.storage.read() as tx:
            return await outbox.there(tx, delivery)

    async def _out(self, chat: Chat, outgoing: Outgoing) -> Receipt:
        if outgoing.edits is None:
            return await self.channel.send(chat, outgoing.message, asides=elsewhere.words(chat))
        await self.channel.edit(chat, outgoing.edits, outgoing.message, reply=False)
        return Receipt(outgoing.edits, self.clock.now())

    async def _settle_sent(self, delivery: Delivery, receipt: Receipt, outgoing: Outgoing) -> None:
        log.info("accepted", **ids(delivery))
        while not await self._noted(delivery, receipt, outgoing):
            await self.clock.sleep(NOTE_PAUSE)
        self._count(delivery, "sent")
        if delivery.kind in tracing.ANNOUNCES:
            self.tally.delays["matched_to_sent"].add(receipt.sent_at - delivery.created_at)
            if outgoing.published_at:
                self.tally.delays["published_to_sent"].add(receipt.sent_at - outgoing.published_at)
        log.info("sent", **ids(delivery), message=receipt.ref, revision=outgoing.revision)

    async def _noted(self, delivery: Delivery, receipt: Receipt, outgoing: Outgoing) -> bool:
        """Whether it is stored that the message arrived. Not giving up spares the chat a second one, as long as nobody
        else may send it."""
        try:
            async with self.storage.begin() as tx:
                if receipt.elsewhere == "topic_deleted":
                    await exclusive(tx, "stories")
                if outgoing.parts:
                    await digests.sent(tx, delivery, receipt, outgoing.parts)
                else:
                    await outbox.sent(tx, delivery, receipt, revision=outgoing.revision, shown=outgoing.story)
                if delivery.kind != "update":
                    await elsewhere.keep(tx, delivery.chat, receipt.elsewhere)
        except StoreAway as error:
            if self.clock.now() >= delivery.lease:
                raise
            log.warning("not noted yet", **ids(delivery), error=str(error))
            return False
        return True

    async def _settle_error(self, delivery: Delivery, error: DeliveryError) -> None:
        log.warning("not sent", **ids(delivery), error=str(error))
        self._count(delivery, error.code)
        if isinstance(error, NoConnection | OutcomeUnknown):
            self.queue.outage.suspect(self.clock.monotonic())
        if isinstance(error, TryLater):
            await self.queue.again(delivery, error.after, give_back=True)
        elif isinstance(error, Moved):
            await self._moved(delivery, error.address)
        elif isinstance(error, ChatGone):
            await self._gone(delivery, error)
        elif isinstance(error, OutcomeUnknown) and delivery.doubts < most_doubts(delivery):
            await self.queue.again(delivery, UNKNOWN_PAUSE, give_back=False)
        else:
            await self._give_up(delivery, error)

    async def _moved(self, delivery: Delivery, address: str) -> None:
        async with self.storage.begin() as tx:
            # Before the row is touched, for which who decides about stories may wait.
            await exclusive(tx, "stories")
            await outbox.again(tx, delivery, self.clock.now(), give_back=True)
            await chats.moved(tx, delivery.chat.channel, delivery.chat.address, address)
        self.queue.wake()

    async def _gone(self, delivery: Delivery, error: ChatGone) -> None:
        """No topic of the chat can be written to. Its subscriptions stay, for when it comes back."""
        reason = str(error.details.get("reason", error.code))
        async with self.storage.begin() as tx:
            await outbox.drop(tx, delivery, reason)
            for topic in await chats.all_at(tx, delivery.chat.channel, delivery.chat.address):
                await chats.gone(tx, topic.id, reason, self.clock.now())

    async def _give_up(self, delivery: Delivery, error: DeliveryError) -> None:
        if delivery.kind == "update":
            # What was to be edited is gone, too old or out of reach: the chat has the alert as it was.
            async with self.storage.begin() as tx:
                await outbox.drop(tx, delivery, str(error))
            return
        level = log.error if isinstance(error, Rejected) else log.warning
        level("parked", **ids(delivery), error=error.code)
        async with self.storage.begin() as tx:
            await outbox.park(tx, delivery, str(error))


def ids(delivery: Delivery) -> dict[str, object]:
    """What a line of the log names a message by: itself, its kind, its chat and its story."""
    return {"outbox": delivery.id, "kind": delivery.kind, "chat": delivery.chat.id, "story": delivery.story_id}


def most_doubts(delivery: Delivery) -> int:
    """How many outcomes of a message may stay unknown. Nobody can ask Telegram whether a message arrived, but an edit
    made twice is one: the second is answered with "not modified"."""
    return MOST_EDITS if delivery.kind == "update" else MOST_DOUBTS
