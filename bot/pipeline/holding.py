"""Step 17 for people: may this chat hear of it now, or is it held; and does it make a sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.messages import digest as words
from bot.model import Alert, Chat, Delivery, Message
from bot.model.hearing import Hold, Manner, eagerest, quiet_until, zone_of
from bot.storage import Tx, digests, stories, tracing
from bot.storage.digests import Part

# What waited longer than this waited for a stop, of ours or of the way to the chat, to be over.
LONG_STOP = timedelta(minutes=30)
# More of them at once than this are told in one message.
MANY = 5
# How long the last of them may take to be held, too.
GATHERED_IN = timedelta(seconds=5)
# Stories of a digest that are looked up; a message has no room for more.
READ = 30


@dataclass(frozen=True, slots=True)
class Later:
    """Not now, and why; looked at again `until`. `before`: all of the chat's that were announced before that too."""

    why: Hold
    until: datetime
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """A digest as a message, and the stories that are told of with it."""

    message: Message
    parts: tuple[Part, ...]


async def later(tx: Tx, delivery: Delivery, manner: Manner, now: datetime) -> Later | None:
    """Why an alert is not to be told now, though it is due; None when it is. One that may have arrived is not held."""
    if manner.urgent or delivery.doubts:
        return None
    until = _quiet(delivery.chat, now)
    if until is not None:
        return Later("quiet", until)
    before = now - LONG_STOP
    if delivery.created_at <= before and await digests.late(tx, delivery, before) > MANY:
        return Later("stop", now + GATHERED_IN, before)
    return None


async def hold(tx: Tx, delivery: Delivery, found: Later, now: datetime) -> None:
    """Hold the alert, and with it those that waited as long. Raises queue.Overslept."""
    await digests.hold(tx, delivery, found.why, now, found.until)
    if found.before is not None:
        await digests.hold_late(tx, delivery.chat.id, found.before, now)


def sounding(message: Message, manner: Manner, chat: Chat, now: datetime) -> Message:
    """The message with a sound only if it is wanted with one, and never in quiet hours."""
    return replace(message, silent=message.silent or manner.silent or _quiet(chat, now) is not None)


def _quiet(chat: Chat, now: datetime) -> datetime | None:
    return quiet_until(now, chat.hearing.quiet, zone_of(chat.tz))


async def gathered(tx: Tx, delivery: Delivery, now: datetime) -> Gathered | None:
    """The digest as things are now; None when nothing in it is wanted any more, or all of it was told meanwhile."""
    chat, parts = delivery.chat, await digests.parts(tx, delivery.id)
    found = [await _wanted(tx, part, chat, now) for part in parts[:READ]]
    alerts = [alert for alert in found if alert is not None]
    if not alerts:
        return None
    message = words.digest(alerts, len(parts[READ:]), delivery.payload.get("why", "digest"), chat, now)
    return Gathered(sounding(message, _loudest(alerts, chat), chat, now), tuple(parts))


async def _wanted(tx: Tx, part: Part, chat: Chat, now: datetime) -> Alert | None:
    if await tracing.muted(tx, chat.id, part.story_id, now) is not None:
        return None
    alert = await stories.alert(tx, part.story_id, chat.id)
    told = alert is not None and alert.first_ref is not None and not alert.news
    return None if told else alert


def _loudest(alerts: Sequence[Alert], chat: Chat) -> Manner:
    return min((eagerest(alert.wanted, chat.hearing) for alert in alerts), key=lambda manner: manner.silent)
