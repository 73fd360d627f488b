"""Which chats there are: met, left, come back, moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import observe
from bot.model import Chat, ChatId
from bot.service import Services
from bot.storage import Tx, bans, outbox, subscriptions
from bot.storage import chats as store

log = observe.logger("chats")

# Who throws the bot out and takes it back at once needs no second greeting.
BRIEF = timedelta(hours=1)
# A group that becomes a supergroup is told as one more that takes the bot in, moments before or after the move itself.
MOMENT = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a channel found a chat. `lang` is what its client speaks, or for a group that of whoever brought the bot; ""
    when nobody says."""

    channel: str
    address: str
    thread_id: int
    kind: str
    title: str
    lang: str


async def know(services: Services, place: Place) -> Chat:
    """The chat at this place, made if it is new; one that was gone is active again."""
    async with services.storage.begin() as tx:
        return await _known(tx, services, place)


async def _known(tx: Tx, services: Services, place: Place) -> Chat:
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
        # A person's client may change its language; who chose one by hand keeps it.
        follows=place.kind == "private" and bool(place.lang),
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


async def regained(services: Services, place: Place) -> None:
    """The bot has other rights in a chat than before: every topic of it that was given up is tried again."""
    async with services.storage.begin() as tx:
        await _revive(tx, await store.all_at(tx, place.channel, place.address))


async def _revive(tx: Tx, topics: Sequence[Chat]) -> None:
    for topic in topics:
        if topic.state == "gone" and topic.state_reason != store.BANNED:
            await store.set_state(tx, topic.id, "active", None)


async def joined(services: Services, place: Place, habits: Mapping[str, str] | None = None, by: str = "") -> None:
    """The bot may write there (again): every topic of it that was gone is active again.

    A group that takes the bot in is greeted, with `habits` for the words of it, and one that takes it back is told what
    it still has. Of a channel the one who did it is told (`by`), if they have written to the bot. It waits for a moment:
    the greeting of a group which only moved is dropped.
    """
    now = services.clock.now()
    async with services.storage.begin() as tx:
        topics = await store.all_at(tx, place.channel, place.address)
        since = await store.gone_since(tx, place.channel, place.address)
        is_known = any(topic.state != "gone" for topic in topics)
        await _revive(tx, topics)
        chat = await _known(tx, services, place)
        kept = await subscriptions.how_many(tx, place.channel, place.address)
        word = greeting(place.kind, is_known=is_known, away=now - since if since else None, kept=kept)
        reader = await _reader(tx, chat, by) if word else None
        if word and reader:
            told = {**(habits or {}), "key": word, "kept": str(kept), "title": place.title}
            await outbox.notice(tx, reader.id, told, now, now + MOMENT)


async def _reader(tx: Tx, chat: Chat, by: str) -> Chat | None:
    """Who is told that the bot came into a chat: the chat; a channel's readers need not know."""
    if chat.kind != "channel":
        return chat
    found = await store.all_at(tx, chat.channel, by)
    return next((one for one in found if one.state == "active"), None)


def greeting(kind: str, *, is_known: bool, away: timedelta | None, kept: int) -> str | None:
    """The key of what is said when a chat takes the bot in: None where it was all along, or was missing for less than
    an hour, and in private, where people speak first."""
    if kind == "private" or is_known or (away is not None and away < BRIEF):
        return None
    if kind == "channel":
        return "notice.channel_back" if kept else "notice.channel"
    return "welcome.back" if kept else "welcome"


async def reopened(services: Services, place: Place) -> None:
    """A topic takes messages again: what it asked for goes on."""
    async with services.storage.begin() as tx:
        for topic in await store.all_at(tx, place.channel, place.address):
            if topic.thread_id == place.thread_id and topic.state == "gone":
                await store.set_state(tx, topic.id, "active", None)


async def left(services: Services, place: Place, reason: str) -> int:
    """Nobody reads there any more, in any topic: what waited is dropped (how much is returned)."""
    await know(services, place)
    async with services.storage.begin() as tx:
        topics = await store.all_at(tx, place.channel, place.address)
        dropped = sum([await store.gone(tx, topic.id, reason, services.clock.now()) for topic in topics])
    log.info("chat left", chats=[topic.id for topic in topics], reason=reason, dropped=dropped)
    return dropped


async def unreachable(services: Services, chat: Chat, reason: str) -> None:
    """This chat, or topic, cannot be written to: nothing more is sent until it speaks again."""
    async with services.storage.begin() as tx:
        dropped = await store.gone(tx, chat.id, reason, services.clock.now())
    log.info("chat unreachable", chat=chat.id, reason=reason, dropped=dropped)


async def moved(services: Services, channel: str, old_address: str, new_address: str) -> None:
    """The chat goes on under another address, with everything it had; told twice is told once."""
    async with services.storage.begin() as tx:
        await store.moved(tx, channel, old_address, new_address)
        await bans.moved(tx, old_address, new_address)
    log.info("chat moved")
