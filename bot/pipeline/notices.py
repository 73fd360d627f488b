"""Messages of the bot about itself to those who run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.staff import Post
from bot.storage import Tx, chats, outbox
from bot.storage import admins as store


@dataclass(frozen=True, slots=True)
class Admins:
    """Telegram ids of the owners, and the language and zone of a chat that has none of its own yet."""

    ids: frozenset[int]
    lang: str
    tz: str


async def tell_admins(
    tx: Tx, admins: Admins, payload: Mapping[str, str], now: datetime, *, least: Post = "administrator"
) -> None:
    """Queue one notice for the private chat of each who has at least this post, in the caller's transaction."""
    for admin in sorted(admins.ids | await store.at_least(tx, least)):
        chat = await chats.know(tx, "telegram", str(admin), 0, "private", "", admins.lang, admins.tz, now)
        await outbox.notice(tx, chat.id, payload, now)
