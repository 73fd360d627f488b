"""Rows that tests start from, made by the functions that the bot uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.model import Batch, Chat, Entry, Evidence, Item, NewSource, Source, StoryId, Validators
from bot.storage import Tx, chats, entries, saving, sources, stories, subscriptions
from bot.storage.queue import Overslept
from bot.storage.search import Filing
from bot.text import recall
from bot.text.article import from_text
from bot.text.document import source_words
from bot.text.reading import read_wholly

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
FRESH = timedelta(hours=48)
MINUTE = timedelta(minutes=1)


def new_source(name: str = "a", **told: object) -> NewSource:
    return NewSource(
        **{"kind": "feed", "url": f"http://{name}.example/feed", "host": f"{name}.example", "title": name} | told
    )


async def source(tx: Tx, name: str = "a", *, known: bool = True, interval: timedelta = 5 * MINUTE) -> Source:
    """A source, claimed if it was due."""
    made, _ = await sources.add(tx, new_source(name), interval, NOW, known=known)
    claimed = await sources.claim(tx, NOW, LEASE, 100)
    return next((found for found in claimed if found.id == made.id), made)


def watched(number: int = 1, **changes: object) -> Source:
    """A source as it is read from the store: active, well, asked five minutes ago."""
    told: dict[str, object] = {
        "id": number,
        "kind": "feed",
        "url": f"https://s{number}.example/feed",
        "host": f"s{number}.example",
        "title": f"S{number}",
        "lang": "en",
        "options": {},
        "state": "active",
        "interval": 5 * MINUTE,
        "validators": Validators(),
        "body_hash": None,
        "moved_to": None,
        "failures": 0,
        "known": True,
        "last_ok_at": NOW - 5 * MINUTE,
        "last_error": None,
        "due_at": NOW,
        "created_at": NOW - 1000 * FRESH,
        "attempts": 0,
        "lease": None,
    }
    return Source(**told | changes)  # type: ignore[arg-type]


def item(guid: str = "1", title: str = "Truce agreed", published_at: datetime | None = NOW, **told: str) -> Item:
    fields = {"guid": guid, "url": f"http://a.example/{guid}", "title": title, "summary": "Both sides."}
    return Item(**fields | told, published_at=published_at)


def batch(*items: Item) -> Batch:
    return Batch(kind="feed", title="A", lang="en", items=items)


async def save(tx: Tx, of: Source, held: Batch, now: datetime, fresh: timedelta) -> int:
    """Keep one batch; how many items were new."""
    (made,) = await saving.save(tx, [(of, held)], now, fresh)
    return made


async def settle(tx: Tx, claimed: Source, now: datetime, **columns: object) -> bool:
    """Settle one source; whether it moved. Raises Overslept."""
    if await sources.held(tx, [claimed]) != [True]:
        raise Overslept("source", claimed.id)
    (has_moved,) = await sources.settle(tx, [(claimed, columns)], now)
    return has_moved


async def entry(tx: Tx, guid: str = "1", of: Source | None = None) -> Entry:
    """An entry that may raise alerts, claimed."""
    await save(tx, of or await source(tx), batch(item(guid)), NOW, FRESH)
    (claimed,) = await entries.claim(tx, NOW, LEASE, 1)
    return claimed


async def chat(tx: Tx, address: str = "1", *queries: str, thread_id: int = 0, kind: str = "private") -> Chat:
    """A chat, subscribed to the queries."""
    known = await chats.know(tx, "telegram", address, thread_id, kind, "Joe", "en", "UTC", NOW)
    for query in queries:
        await subscriptions.add(tx, known.id, query, NOW, 100)
    return known


def filing(title: str, text: str, lang: str = "en") -> Filing:
    """The keys of an article, as the pipeline files them."""
    read = read_wholly(from_text(text, title=title, lang=lang), lang, source_words("a", "a.example"))
    return Filing(list(recall.keys(read)), recall.VERSION)


def evidence(summary: str = "They agreed.") -> Evidence:
    return Evidence(summary=summary, quote="They agreed.", marks=((5, 11),), terms=("agreed",))


async def story(tx: Tx, *queries: str, of: Entry | None = None, now: datetime = NOW) -> StoryId:
    """A story that matched the queries, which somebody is subscribed to."""
    told = {"title": "Truce", "url": "http://a.example/1", "lang": "en", "source_title": "A", "publisher": "a.example"}
    made = await stories.open_story(tx, **told, published_at=None, now=now)
    about = of or await entry(tx)
    ids = {text: id for id, text in await subscriptions.queries_since(tx, None)}
    found: Sequence[tuple[int, Evidence]] = [(ids[query], evidence(f"about {query}")) for query in queries]
    await stories.record(tx, made, about.id, found)
    return made
