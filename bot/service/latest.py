"""What a chat's queries found lately."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import ChatId, Story
from bot.service import Services
from bot.storage import stories, subscriptions


@dataclass(frozen=True, slots=True)
class Page:
    """`stories` are the ones from `offset` on, newest first, of `total`; `subscribed` says whether the chat asks
    for anything at all."""

    stories: tuple[Story, ...]
    offset: int
    total: int
    subscribed: bool


async def latest(services: Services, chat_id: ChatId, offset: int, limit: int) -> Page:
    """Up to `limit` stories that match the chat's subscriptions, newest first; the last page if there are too few."""
    async with services.storage.read() as tx:
        found, total = await stories.latest(tx, chat_id, offset, limit)
        if total and not found:
            offset = (total - 1) // limit * limit
            found, total = await stories.latest(tx, chat_id, offset, limit)
        subscribed = bool(await subscriptions.of_chat(tx, chat_id))
    return Page(tuple(found), offset, total, subscribed)
