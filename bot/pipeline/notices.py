"""Messages of the bot about itself to those who run it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.storage import Tx, chats, outbox


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
