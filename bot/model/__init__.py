"""The words of the domain, as values that pass from stage to stage. Every datetime is aware and in UTC; every span is a
timedelta. A value is never half filled: what one stage adds, the next stage receives in another type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

from bot.model.access import NOTHING, Access
from bot.model.batches import Batch as Batch
from bot.model.batches import Item as Item
from bot.model.developments import Change as Change
from bot.model.developments import Correction as Correction
from bot.model.developments import Development as Development
from bot.model.hearing import Hearing as Hearing
from bot.model.hearing import Options as Options
from bot.model.hubs import Hub as Hub
from bot.model.messages import Attachment as Attachment
from bot.model.messages import Button as Button
from bot.model.messages import Card as Card
from bot.model.messages import Elsewhere as Elsewhere
from bot.model.messages import Message as Message
from bot.model.messages import Receipt as Receipt
from bot.model.rhythm import Rhythm as Rhythm
from bot.model.sought import AllOf as AllOf
from bot.model.sought import AnyOf as AnyOf
from bot.model.sought import Key as Key
from bot.model.sought import KeyPrefix as KeyPrefix
from bot.model.sought import Sought as Sought
from bot.model.sought import Without as Without
from bot.model.sources import Fetched as Fetched
from bot.model.sources import NewSource as NewSource
from bot.model.sources import NotModified as NotModified
from bot.model.sources import Rest as Rest
from bot.model.sources import Source as Source
from bot.model.sources import SourceId as SourceId
from bot.model.sources import SourceState as SourceState
from bot.model.sources import Validators as Validators
from bot.model.truces import Truce as Truce

EntryId = NewType("EntryId", int)
StoryId = NewType("StoryId", int)
QueryId = NewType("QueryId", int)
ChatId = NewType("ChatId", int)
SubscriptionId = NewType("SubscriptionId", int)
OutboxId = NewType("OutboxId", int)

ChatState = Literal["active", "paused", "gone"]
Kind = Literal["alert", "followup", "update", "digest", "reminder", "notice"]


# --------------------------------------------------------------- process


@dataclass(frozen=True, slots=True)
class Entry:
    """An item that we keep, claimed for processing. `live` = may raise alerts.
    What begins with `source_` comes from its source."""

    id: EntryId
    source_id: SourceId
    source_title: str
    source_lang: str | None
    item: Item
    live: bool
    first_seen_at: datetime
    attempts: int
    lease: datetime
    source_publisher: str | None = None
    source_kind: str = "feed"
    source_access: Access = NOTHING


@dataclass(frozen=True, slots=True)
class Article:
    """The full text behind an entry, paragraphs parted by newlines. `complete` = read from its own
    page; otherwise the text is the item's summary."""

    url: str
    title: str
    text: str
    lang: str | None
    published_at: datetime | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start..end of sentence number `sentence` of a document (-1: its title)."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A query and where in the document it was satisfied; without a span when its source or language alone was asked."""

    query_id: QueryId
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reader is shown of a match: at most 420 characters of whole sentences, and the sentence that matched with the
    places to set in bold (start, end in `quote`) and the number of its paragraph, from 1 (0: the title, or unknown)."""

    summary: str
    quote: str
    marks: tuple[tuple[int, int], ...]
    terms: tuple[str, ...]
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """Entries about one event. `publishers` are the independent ones, as registrable domains, `outlets` the names of
    all that carry it, both in order of first report; `truces` what is known of truces in it, the chief one first;
    `continues` an earlier story that it goes on from."""

    id: StoryId
    revision: int
    title: str
    url: str
    lang: str
    source_title: str
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    publishers: tuple[str, ...]
    outlets: tuple[str, ...] = ()
    truces: tuple[Truce, ...] = ()
    corrections: tuple[Correction, ...] = ()
    continues: StoryId | None = None


# --------------------------------------------------------------- deliver


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a channel delivers. `address` and `thread_id` mean something to that channel only. `kind` is private, group,
    supergroup or channel; `hearing` when it wants to hear. `lang` is its client's unless it was chosen (`lang_chosen`)."""

    id: ChatId
    channel: str
    address: str
    thread_id: int
    kind: str
    title: str
    lang: str
    tz: str
    state: ChatState
    state_reason: str | None
    hearing: Hearing = field(default_factory=Hearing)
    lang_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat's wish to hear of a query, and what it wants for this one of its own; `number` is how people name it."""

    id: SubscriptionId
    chat_id: ChatId
    query_id: QueryId
    query: str
    created_at: datetime
    paused: bool
    options: Options = field(default_factory=Options)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """An outbox row, claimed. `doubts`: how often it may have been sent already, without anybody knowing."""

    id: OutboxId
    chat: Chat
    kind: Kind
    priority: int
    attempts: int
    lease: datetime
    story_id: StoryId | None
    revision: int | None
    payload: Mapping[str, str]
    created_at: datetime
    broadcast_id: int | None = None
    doubts: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """All that the text of an alert needs: the story, and why this chat hears of it. `first_ref` is the chat's first
    message about the story, None before it; `news` are the developments that it has not been told of, oldest first;
    `opening` is the one that its first message shows, `current` the last one that told of a truce's state. `wanted` are
    the options of those queries whose number of publishers it has, else of all. `rewritten`: the summary is a language
    model's, checked against the article."""

    story: Story
    queries: tuple[str, ...]
    evidence: Evidence
    first_ref: str | None = None
    news: tuple[Development, ...] = ()
    opening: Development | None = None
    current: Development | None = None
    wanted: tuple[Options, ...] = ()
    rewritten: bool = False
