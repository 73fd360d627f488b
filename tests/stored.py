"""Stored articles, as the pipeline leaves them: in a story, filed, matched, and announced if they are live."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import EntryId, Receipt, Source, StoryId
from bot.sources import canonical
from bot.storage import Tx, entries, outbox, retention, roles, sources, stories, subscriptions
from bot.text import article, document, query, summary
from tests import make

DAY = timedelta(days=1)


async def settled(
    tx: Tx,
    text: str,
    title: str = "Talks",
    *,
    at: datetime = make.NOW,
    published: datetime | None = None,
    source: Source | None = None,
    story: StoryId | None = None,
    summary_text: str = "In short.",
    guid: str = "",
    filed: bool = True,
    now: datetime = make.NOW,
) -> tuple[EntryId, StoryId]:
    """An article that came at `at` in a story of its own, or in `story`; with `filed` false as an older version
    stored it. Its address is http://a.example/<guid>."""
    of = source or await make.source(tx)
    guid = guid or str(await sources.count_entries(tx, of.id))
    item = make.item(guid, title=title, published_at=published or at, summary=summary_text)
    await make.save(tx, of, make.batch(item), at, make.FRESH)
    (claimed,) = await entries.claim(tx, at, make.LEASE, 1)
    told = {"title": title, "url": item.url, "lang": "en", "source_title": of.title, "publisher": of.host}
    story = story or await stories.open_story(tx, **told, published_at=item.published_at, now=at)
    read = document.analyse(article.from_text(text, title=title, lang="en"), "en")
    found = []
    for id, asked in await subscriptions.queries_since(tx, None):
        spans = query.evaluate(query.parse(asked), read)
        found += [(id, summary.evidence(read, spans))] if spans is not None else []
    await stories.record(tx, story, claimed.id, found)
    if claimed.live:
        await outbox.announce(tx, story, 1, now)
    keys = {"url_key": canonical(item.url), "text_key": ""}
    filing = make.filing(title, text) if filed else None
    await entries.settle(tx, claimed, story_id=story, lang="en", text=text, **keys, filing=filing)
    return claimed.id, story


async def deliver(tx: Tx, ref: str, at: datetime = make.NOW) -> None:
    """Every waiting message is sent, as message `ref`."""
    epoch = await roles.hold(tx, "telegram", "me", at, make.LEASE) or 0
    for delivery in await outbox.claim(tx, epoch, at, make.LEASE, 100):
        await outbox.sent(tx, delivery, Receipt(ref, at))


async def forgotten(tx: Tx, now: datetime, texts: datetime, rows: datetime, chats: datetime) -> dict[str, int]:
    """All that is older than that goes, as tidying lets it go; how many of each, where any."""
    gone = {}
    for rule in retention.rules(retention.Before(texts, rows, chats), now):
        if count := await retention.forget(tx, rule, await retention.find(tx, rule, 1000)):
            gone[rule.name] = count
    return gone
