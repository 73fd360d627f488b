"""What commands may do: each verb brings the rooms together and knows nothing of Telegram."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.child import Children
from bot.clock import Clock
from bot.fetch.client import Fetcher
from bot.storage import Storage


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms a command may need, and its limits as plain values. `nudge` is set when a source became due."""

    storage: Storage
    fetcher: Fetcher
    children: Children
    clock: Clock
    subscriptions_per_chat: int
    query_terms: int
    query_length: int
    poll_seconds: float
    commands_per_minute: int
    default_lang: str
    default_tz: str
    admins: frozenset[int]
    nudge: asyncio.Event
