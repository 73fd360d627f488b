"""Reminders of instants that lie ahead: what may be had, what is kept, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.errors import BadArgument
from bot.model import Chat, Story, StoryId
from bot.model.wishes import Reminder, Wish, possible
from bot.service import Services
from bot.service.story import of_chat
from bot.storage import Tx, mutes, stories
from bot.storage import reminders as store


@dataclass(frozen=True, slots=True)
class Choice:
    """A story with the reminders that may be had of it and those that the chat has; `silence` = why none comes as things
    are: the story is muted, the chat is paused; empty for nothing."""

    story: Story
    possible: tuple[Wish, ...]
    kept: tuple[Reminder, ...]
    silence: Literal["", "muted", "paused"]


async def choice(services: Services, chat: Chat, story_id: StoryId) -> Choice:
    """What may be had and what is kept. Raises NoSuchStory."""
    async with services.storage.read() as tx:
        return await _choice(services, tx, chat, story_id)


async def remind(services: Services, chat: Chat, story_id: StoryId, what: str, minutes: int) -> Choice:
    """The chat is reminded, once however often it is asked for; what there is then. Raises NoSuchStory, and BadArgument
    for a time that does not lie ahead."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        # Who tells the story's times anew moves the reminders that are there: this one is, or is made by the new times.
        await stories.steady(tx, story_id)
        story = await of_chat(tx, chat.id, story_id)
        ahead = possible(story.truces, now)
        wish = next((one for one in ahead if (one.what, one.minutes) == (what, minutes)), None)
        if wish is None:
            raise BadArgument(reason="passed")
        await store.remind(tx, chat.id, story_id, wish, now)
        return await _choice(services, tx, chat, story_id)


async def cancel(services: Services, chat: Chat, story_id: StoryId, what: str, minutes: int) -> None:
    """The chat is not reminded, whether or not it was to be."""
    async with services.storage.begin() as tx:
        await store.cancel(tx, chat.id, story_id, what, minutes)


async def listed(services: Services, chat: Chat) -> Sequence[Reminder]:
    """The chat's reminders, the next first."""
    async with services.storage.read() as tx:
        return await store.waiting(tx, chat.id)


async def _choice(services: Services, tx: Tx, chat: Chat, story_id: StoryId) -> Choice:
    now = services.clock.now()
    story = await of_chat(tx, chat.id, story_id)
    kept = await store.waiting(tx, chat.id, story_id)
    silenced = {one.story_id for one in await mutes.of_chat(tx, chat.id, now)}
    silence: Literal["", "muted", "paused"] = "muted" if story_id in silenced else "paused" if None in silenced else ""
    return Choice(story, tuple(possible(story.truces, now)), tuple(kept), silence)
