"""What commands may do: each verb brings the rooms together and knows nothing of Telegram."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.child import Children
from bot.clock import Clock
from bot.fetch.client import Fetcher
from bot.model import NewSource
from bot.service.kept import Kept
from bot.storage import Storage


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms a command may need, and its limits as plain values. `nudge` is set when a source became due.

    `looks` and `offers` are sources and queries that somebody was asked about with a button.
    """

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
    looks: Kept[NewSource] = field(default_factory=Kept)
    offers: Kept[str] = field(default_factory=Kept)
