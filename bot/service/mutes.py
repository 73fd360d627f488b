"""What a chat does not want to hear of, and for how long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.messages.catalog import zone
from bot.model import Chat, Story, StoryId
from bot.model.wishes import FOR_GOOD, Mute
from bot.service import Services
from bot.service.story import of_chat
from bot.storage import chats, stories
from bot.storage import mutes as store

SPAN = re.compile(r"(?:for\s+)?(\d{1,6})\s*([a-z]+)", re.ASCII)
CLOCK = re.compile(r"(?:until\s+|till\s+)?([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)
GOOD = frozenset({"good", "for good", "forever"})
UNITS = {
    timedelta(minutes=1): ("m", "min", "mins", "minute", "minutes"),
    timedelta(hours=1): ("h", "hour", "hours"),
    timedelta(days=1): ("d", "day", "days"),
    timedelta(weeks=1): ("w", "week", "weeks"),
}
LONGEST = timedelta(days=366)
DAY = timedelta(days=1)


def until(given: str, tz: str, now: datetime) -> datetime | None:
    """The end of a span as people write it from `now` on: "2h", "3 days", "for good", "until 08:00" (the next one by
    the clock of zone `tz`). None for anything else, and for more than a year."""
    text = given.strip().casefold()
    if text in GOOD:
        return FOR_GOOD
    clock, span = CLOCK.fullmatch(text), SPAN.fullmatch(text)
    if clock:
        return _next(time(int(clock[1]), int(clock[2])), tz, now)
    unit = next((unit for unit, names in UNITS.items() if span and span[2] in names), None)
    if span is None or unit is None:
        return None
    number = int(span[1])
    return now + number * unit if 0 < number <= LONGEST / unit else None


def _next(clock: time, tz: str, now: datetime) -> datetime:
    """When it is next `clock` in the zone; where that time is skipped or comes twice, about then."""
    there = zone(tz)
    today = now.astimezone(there).date()
    times = [datetime.combine(today + DAY * days, clock, there).astimezone(now.tzinfo) for days in range(3)]
    return next(at for at in times if at > now)


async def mute(services: Services, chat: Chat, story_id: StoryId, end: datetime) -> Story:
    """The chat hears nothing of the story until `end`; what waits to be sent of it is not sent. Raises NoSuchStory."""
    async with services.storage.begin() as tx:
        story = await of_chat(tx, chat.id, story_id)
        await store.silence(tx, chat.id, story_id, end)
    return story


async def named(services: Services, chat: Chat, story_id: StoryId) -> Story:
    """The story, before it is muted. Raises NoSuchStory."""
    async with services.storage.read() as tx:
        return await of_chat(tx, chat.id, story_id)


async def pause(services: Services, chat: Chat, end: datetime) -> None:
    """The chat hears nothing at all until `end`. What is held for it waits for that, and no longer for an earlier word."""
    async with services.storage.begin() as tx:
        await store.silence(tx, chat.id, None, end)
        await chats.reconsider(tx, chat.id, services.clock.now())


async def unmute(services: Services, chat: Chat, story_id: StoryId) -> tuple[Story, bool, datetime | None]:
    """The story is heard of again from its next development on; whether it was muted, and until when the chat as a
    whole still is. Raises NoSuchStory."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        was = await store.lift(tx, chat.id, story_id, now)
        # What could be muted can be unmuted, whatever the chat asks for by now.
        story = (await stories.by_ids(tx, [story_id])).get(story_id) if was else None
        story = story or await of_chat(tx, chat.id, story_id)
        whole = next((one.until for one in await store.of_chat(tx, chat.id, now) if one.story_id is None), None)
    return story, was, whole


async def resume(services: Services, chat: Chat) -> bool:
    """The chat as a whole hears again, also what was held for it; whether it did not until now."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        was = await store.lift(tx, chat.id, None, now)
        await chats.reconsider(tx, chat.id, now)
    return was


async def listed(services: Services, chat: Chat) -> Sequence[Mute]:
    """What is muted in the chat now."""
    async with services.storage.read() as tx:
        return await store.of_chat(tx, chat.id, services.clock.now())
