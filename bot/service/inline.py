"""What is offered while somebody writes the bot's name and a query in any chat. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Evidence, Story
from bot.service import Services, search
from bot.storage import stories
from bot.storage.search import EVER

# Telegram takes 50; nobody scrolls that far.
MOST = 10
# What an empty query asks for.
TOPIC = "topic:ceasefire"


@dataclass(frozen=True, slots=True)
class Offered:
    """The newest stories that a query matches, with what matched, and the query in its canonical text."""

    query: str
    stories: tuple[tuple[Story, Evidence], ...]


async def offered(services: Services, text: str) -> Offered:
    """The newest MOST stories that match; of the topic when nothing is written yet. Raises BadQuery."""
    wanted = search.read(services, text.strip() or TOPIC)
    looked = await search.look(services, wanted, EVER, MOST)
    async with services.storage.read() as tx:
        told = await stories.by_ids(tx, [hit.story_id for hit in looked.hits])
    pairs = [(told[hit.story_id], hit.evidence) for hit in looked.hits if hit.story_id in told]
    return Offered(str(wanted), tuple(pairs))
