"""Messages of the bot about itself: to those who run it, and to a forum whose topic takes no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import Chat
from bot.storage import Tx, chats, outbox, subscriptions

# Why a topic takes no messages: only a closed one may be opened again.
SHUT = {"topic_closed": "notice.topic_closed", "topic_gone": "notice.topic_gone"}


@dataclass(frozen=True, slots=True)
class Admins:
    """Telegram ids of those who are told, and the language and zone of a chat that has none of its own yet."""

    ids: frozenset[int]
    lang: str
    tz: str


async def tell_admins(tx: Tx, admins: Admins, payload: Mapping[str, str], now: datetime) -> None:
    """Queue one notice for each administrator's private chat, in the caller's transaction."""
    for admin in sorted(admins.ids):
        chat = await chats.know(tx, "telegram", str(admin), 0, "private", "", admins.lang, admins.tz, now)
        await outbox.notice(tx, chat.id, payload, now)


async def topic_shut(tx: Tx, topic: Chat, reason: str, now: datetime) -> None:
    """Tell a forum, in its General topic, that a topic was closed or deleted for which there are subscriptions."""
    if not topic.thread_id or reason not in SHUT:
        return
    kept = len(await subscriptions.of_chat(tx, topic.id))
    if kept:
        place = (topic.channel, topic.address, 0, topic.kind, topic.title, topic.lang, topic.tz)
        general = await chats.know(tx, *place, now)
        await outbox.notice(tx, general.id, {"key": SHUT[reason], "n": str(kept)}, now)
