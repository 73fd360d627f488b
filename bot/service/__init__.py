"""What commands may do: each verb brings the rooms together and knows nothing of Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.child import Children
from bot.clock import Clock
from bot.fetch.client import Fetcher
from bot.model import EntryId, NewSource
from bot.model.incoming import Incoming
from bot.model.pacing import Limits
from bot.model.watched import Changes
from bot.service.kept import Kept
from bot.storage import Storage


@dataclass(frozen=True, slots=True)
class Listing:
    """What a query found, in the order in which it is shown: an entry of each story. `total` counts stories that are
    not listed, too; with `complete` false there may be more."""

    query: str
    entries: tuple[EntryId, ...]
    total: int
    complete: bool


async def unlimited(url: str) -> None:
    """Nobody asks us to stay away."""


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms a command may need, and its limits as plain values. `nudge` is set when a source became due.

    Sources are asked within `limits`. Items older than `fresh` raise no alerts. With `open_groups` everybody in a group may change what it hears of.
    Deliveries leave at `send_rate` a second; `broadcast` is set when there is one to go on with. `looks` and `offers` are sources and queries that somebody was asked about with a button, `lists` what a search
    found and pages lead through. Article texts are kept for `texts`, what was sent for `rows`. `forgets` are
    chats that were asked whether they want to be forgotten, as channel and address. `admins` are the owners; `allowed` are the users
    and chats of a private instance, nobody for one open to all. `staff_changed` is set when somebody else's right to tend the bot changed, `imports`
    when a list of feeds was sent or cancelled. `edits` are changes of a source, by its number, that somebody was asked about.
    `incoming` is how the webhook was when it was last looked at; None without one.
    `heed` raises SourceError when a site wants no programs at an address.
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
    limits: Limits = field(default_factory=Limits)
    fresh: timedelta = timedelta(hours=48)
    texts: timedelta = timedelta(days=14)
    rows: timedelta = timedelta(days=90)
    allowed: frozenset[int] = frozenset()
    staff_changed: asyncio.Event = field(default_factory=asyncio.Event)
    open_groups: bool = False
    send_rate: float = 25.0
    broadcast: asyncio.Event = field(default_factory=asyncio.Event)
    heed: Callable[[str], Awaitable[object]] = unlimited
    looks: Kept[NewSource] = field(default_factory=Kept)
    offers: Kept[str] = field(default_factory=Kept)
    lists: Kept[Listing] = field(default_factory=Kept)
    imports: asyncio.Event = field(default_factory=asyncio.Event)
    edits: Kept[tuple[str, Changes]] = field(default_factory=Kept)
    forgets: Kept[tuple[str, str]] = field(default_factory=lambda: Kept(timedelta(minutes=10)))
    incoming: Callable[[], Incoming | None] = lambda: None
