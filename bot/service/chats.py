"""Which chats there are: met, left, come back, moved."""

from __future__ import annotations

from dataclasses import dataclass

from bot import observe
from bot.model import Chat, ChatId
from bot.service import Services
from bot.storage import bans
from bot.storage import chats as store

log = observe.logger("chats")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a channel found a chat. `lang` is what its client speaks, "" when it does not say."""

    channel: str
    address: str
    thread_id: int
    kind: str
    title: str
    lang: str


async def know(services: Services, place: Place) -> Chat:
    """The chat at this place, made if it is new; one that was gone is active again."""
    async with services.storage.begin() as tx:
        return await store.know(
            tx,
            place.channel,
            place.address,
            place.thread_id,
            place.kind,
            place.title,
            place.lang or services.default_lang,
            services.default_tz,
            services.clock.now(),
        )


def stranger(services: Services, place: Place) -> Chat:
    """The chat at this place as far as it can be told without the store: enough to answer, not to be kept."""
    lang = place.lang or services.default_lang
    return Chat(
        id=ChatId(0),
        channel=place.channel,
        address=place.address,
        thread_id=place.thread_id,
        kind=place.kind,
        title=place.title,
        lang=lang,
        tz=services.default_tz,
        state="active",
        state_reason=None,
    )


async def joined(services: Services, place: Place) -> Chat:
    """The bot may write there (again): every topic of it that was gone is active again."""
    chat = await know(services, place)
    async with services.storage.begin() as tx:
        for topic in await store.all_at(tx, place.channel, place.address):
            if topic.state == "gone" and topic.state_reason != store.BANNED:
                await store.set_state(tx, topic.id, "active", None)
    return chat


async def left(services: Services, place: Place, reason: str) -> int:
    """Nobody reads there any more, in any topic: what waited is dropped (how much is returned)."""
    await know(services, place)
    async with services.storage.begin() as tx:
        topics = await store.all_at(tx, place.channel, place.address)
        dropped = sum([await store.gone(tx, topic.id, reason) for topic in topics])
    log.info("chat left", chats=[topic.id for topic in topics], reason=reason, dropped=dropped)
    return dropped


async def unreachable(services: Services, chat: Chat, reason: str) -> None:
    """This chat, or topic, cannot be written to: nothing more is sent until it speaks again."""
    async with services.storage.begin() as tx:
        dropped = await store.gone(tx, chat.id, reason)
    log.info("chat unreachable", chat=chat.id, reason=reason, dropped=dropped)


async def moved(services: Services, channel: str, old_address: str, new_address: str) -> None:
    """The chat goes on under another address, with everything it had; told twice is told once."""
    async with services.storage.begin() as tx:
        await store.moved(tx, channel, old_address, new_address)
        await bans.moved(tx, old_address, new_address)
    log.info("chat moved")
