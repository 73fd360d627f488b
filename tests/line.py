"""The stage that reads entries, on a real store, with what feeds say as the articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from bot.clock import Clock
from bot.model import Source, Story, StoryId
from bot.pipeline.index import Index
from bot.pipeline.pages import Pages
from bot.pipeline.process import Process
from bot.storage import Storage, entries, stories
from tests import make

PAUSE = timedelta(seconds=30)


@dataclass(slots=True)
class Hands(Clock):
    """A clock that stands until it is moved."""

    at: datetime = make.NOW

    def now(self) -> datetime:
        return self.at


@dataclass(slots=True)
class Line:
    """Articles printed by outlets a, b, c ..., each a source of its own, read as soon as they are there."""

    storage: Storage
    clock: Hands = field(default_factory=Hands)
    sources: dict[str, Source] = field(default_factory=dict)
    stage: Process = field(init=False)

    def __post_init__(self) -> None:
        self.stage = Process(
            storage=self.storage,
            pages=cast("Pages", None),
            index=Index(),
            clock=self.clock,
            lease=make.LEASE,
            fresh=make.FRESH,
            story_open=timedelta(hours=72),
            max_attempts=8,
            page_tries=3,
            full_text=False,
            edit_pause=PAUSE,
            alerted=bool,
        )

    async def prints(
        self, outlet: str, title: str, text: str, *, guid: str = "1", at: datetime | None = None, live: bool = True
    ) -> StoryId:
        """The outlet prints the article, or changes it; its story once it was read. It is news unless not `live`."""
        now = self.clock.now()
        url = f"https://{outlet}.example/{guid}"
        async with self.storage.begin() as tx:
            if outlet not in self.sources:
                self.sources[outlet] = await make.source(tx, outlet, known=live)
            item = make.item(guid, title=title, published_at=at or now, url=url, summary=text)
            await make.save(tx, self.sources[outlet], make.batch(item), now, make.FRESH)
        story = StoryId(0)
        for entry in await self.stage.claim(10):
            await self.stage.handle(entry)
            async with self.storage.read() as tx:
                (stored,) = await entries.texts(tx, [entry.id])
            story = stored.story_id
        return story

    async def story(self, story_id: StoryId) -> Story:
        async with self.storage.read() as tx:
            return (await stories.by_ids(tx, [story_id]))[story_id]
