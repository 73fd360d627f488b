"""A story as a chat may see it: how it went on, and what it goes on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import NoSuchStory
from bot.model import Chat, ChatId, Development, Story, StoryId
from bot.model.wishes import possible
from bot.service import Services
from bot.storage import Tx, stories, timeline, tracing
from bot.storage.developments import developments


@dataclass(frozen=True, slots=True)
class Told:
    """A story with its developments, oldest first; the one that it continues; until when the chat hears nothing of
    it; and whether there is anything to be reminded of."""

    story: Story
    made: tuple[Development, ...]
    earlier: Story | None
    muted: datetime | None
    remind: bool


async def told(services: Services, chat: Chat, story_id: StoryId) -> Told:
    """The story as it is now. Raises NoSuchStory when it is none of this chat's."""
    now = services.clock.now()
    async with services.storage.read() as tx:
        story = await of_chat(tx, chat.id, story_id)
        made = await developments(tx, story_id)
        # Who may see a story may see what it goes on from.
        earlier = (await stories.by_ids(tx, [story.continues])).get(story.continues) if story.continues else None
        muted = await tracing.muted(tx, chat.id, story_id, now)
    return Told(story, tuple(made), earlier, muted, bool(possible(story.truces, now)))


async def of_message(services: Services, chat: Chat, message_ref: str) -> list[StoryId]:
    """The stories that an alert, a follow-up, a reminder or a digest in this chat tells of, the newest first; none for
    any other message."""
    async with services.storage.read() as tx:
        return await tracing.stories_of(tx, chat.id, message_ref)


async def titles(services: Services, chat: Chat, ids: Sequence[StoryId]) -> dict[StoryId, str]:
    """The headlines of those of these stories that the chat may see, in this order."""
    async with services.storage.read() as tx:
        found = await stories.by_ids(tx, ids)
        return {id: found[id].title for id in ids if id in found and await timeline.concerns(tx, chat.id, id)}


async def of_chat(tx: Tx, chat_id: ChatId, story_id: StoryId) -> Story:
    """The story, if this chat heard of it or asks for it: what it never asked for is nothing that it may look into by
    guessing numbers. Raises NoSuchStory."""
    story = (await stories.by_ids(tx, [story_id])).get(story_id)
    if story is None or not await timeline.concerns(tx, chat_id, story_id):
        raise NoSuchStory(reason="number")
    return story
