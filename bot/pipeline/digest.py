"""Gathering: what is held for a chat becomes one message when its time has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import observe
from bot.clock import Clock
from bot.model import Chat, ChatId, OutboxId
from bot.model.hearing import eagerest, told_at, zone_of
from bot.storage import Storage, Tx, digests, pulse
from bot.storage.digests import Held

log = observe.logger("digest")

# When what could not be gathered now is looked at again.
AGAIN = timedelta(minutes=1)
ASLEEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of all that is held for a chat: what nobody wants any more, what is due, and when the next is."""

    unwanted: tuple[OutboxId, ...]
    due: tuple[Held, ...]
    next: datetime | None

    @property
    def why(self) -> str:
        """What the message is headed by: a digest, the end of quiet hours, or that of a stop."""
        kinds = {one.hold for one in self.due}
        return "digest" if kinds & {"hourly", "daily"} else "quiet" if "quiet" in kinds else "stop"


def plan(held: Sequence[Held], chat: Chat, now: datetime, *, muted: datetime | None, catching_up: bool) -> Plan:
    """Decides for a chat that hears nothing at all until `muted`; while a stop is made up for (`catching_up`) what is
    gathered after it waits."""
    times = {one.id: when(one, chat) for one in held if one.wanted}
    for one in held:
        if one.id in times and one.hold == "stop" and catching_up:
            times[one.id] = max(times[one.id], now + AGAIN)
        if one.id in times and muted is not None:
            times[one.id] = max(times[one.id], muted)
    return Plan(
        tuple(one.id for one in held if not one.wanted),
        tuple(one for one in held if one.id in times and times[one.id] <= now),
        min((at for at in times.values() if at > now), default=None),
    )


def when(one: Held, chat: Chat) -> datetime:
    """When a held alert is to be told."""
    return told_at(one.wanted, one.held_at, chat.hearing, zone_of(chat.tz))


@dataclass(frozen=True, slots=True)
class Digest:
    """The stage that gathers. Any number of processes may run it: who locks the chat first does it."""

    storage: Storage
    clock: Clock
    gathered: Callable[[], None]
    working: set[ChatId] = field(default_factory=set)

    async def claim(self, limit: int) -> list[ChatId]:
        """Chats that something may be due for."""
        async with self.storage.read() as tx:
            found = await digests.due(tx, self.clock.now(), limit + len(self.working))
        chosen = [chat_id for chat_id in found if chat_id not in self.working][:limit]
        self.working.update(chosen)
        return chosen

    async def handle(self, chat_id: ChatId) -> None:
        """Gather for one chat, in one transaction."""
        try:
            async with self.storage.begin() as tx:
                told = await self._gather(tx, chat_id)
        except Exception:
            # There is no lease that would keep it from being taken again at once.
            async with self.storage.begin() as tx:
                await digests.look_at(tx, chat_id, self.clock.now() + AGAIN)
            raise
        finally:
            self.working.discard(chat_id)
        if told:
            self.gathered()

    async def _gather(self, tx: Tx, chat_id: ChatId) -> bool:
        now = self.clock.now()
        chat = await digests.locked(tx, chat_id, now)
        if chat is None:
            return False
        held = await digests.held(tx, chat_id, now)
        if held and chat.state != "active":
            await digests.look_at(tx, chat_id, now + ASLEEP)
            return False
        muted, behind = await digests.muted_until(tx, chat_id, now), await pulse.is_behind(tx)
        made = plan(held, chat, now, muted=muted, catching_up=behind)
        log.debug("planned", chat=chat_id, held=len(held), due=len(made.due))
        await digests.drop(tx, made.unwanted)
        blocked = bool(made.due) and await self._told(tx, chat, made, now)
        await digests.look_at(tx, chat_id, now + AGAIN if blocked else made.next)
        return bool(made.due) and not blocked

    async def _told(self, tx: Tx, chat: Chat, made: Plan, now: datetime) -> bool:
        """Make a message of what is due; True when it has to wait for one before it."""
        ids = [one.id for one in made.due]
        if len(ids) == 1 and eagerest(made.due[0].wanted, chat.hearing).mode == "instant":
            await digests.release(tx, ids, now)
        elif await digests.is_open(tx, chat.id):
            return True
        else:
            await digests.fold(tx, chat.id, ids, {"why": made.why}, now)
            log.info("gathered", chat=chat.id, why=made.why, stories=len(ids))
        return False
