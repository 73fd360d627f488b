"""Chats by the thousand, subscribed to one query, and stories that they hear of: for measuring delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from bot.model import Evidence, StoryId
from bot.storage import Storage, Tx, outbox, stories
from bot.storage.schema import chat, query, subscription
from tests import make

FIRST_PERSON, FIRST_GROUP = 10_000_000, -1_002_000_000_000
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Audience:
    """Ids of people and of groups."""

    people: Sequence[int]
    groups: Sequence[int]


async def gather(storage: Storage, people: int, groups: int) -> Audience:
    """So many people and groups, all subscribed to "truce"."""
    there = Audience(range(FIRST_PERSON, FIRST_PERSON + people), range(FIRST_GROUP, FIRST_GROUP - groups, -1))
    kinds = [(id, "private") for id in there.people] + [(id, "supergroup") for id in there.groups]
    told = {"channel": "telegram", "thread_id": 0, "title": "A chat", "lang": "en", "tz": "UTC", "created_at": make.NOW}
    for start in range(0, len(kinds), AT_ONCE):
        some = [told | {"address": str(id), "kind": kind} for id, kind in kinds[start : start + AT_ONCE]]
        async with storage.begin() as tx:
            await tx.execute(insert(chat), some)
    async with storage.begin() as tx:
        await tx.execute(insert(query).values(key="truce", text="truce", created_at=make.NOW))
        columns = ["chat_id", "query_id", "created_at"]
        wants = select(chat.c.id, query.c.id, chat.c.created_at).join(query, query.c.key == "truce")
        await tx.execute(insert(subscription).from_select(columns, wants))
    return there


async def story(tx: Tx, number: int) -> StoryId:
    """A story that matches "truce"; its title tells its number."""
    now = datetime.now(UTC)
    title = f"Story {number}: a truce in valley {number}"
    told = {"title": title, "url": f"http://a.example/{number}", "lang": "en"}
    made = await stories.open_story(tx, **told, source_title="A", publisher="a.example", published_at=None, now=now)
    wanted = (await tx.execute(select(query.c.id).where(query.c.key == "truce"))).scalar_one()
    quote = f"Both sides of valley {number} agreed to a truce on Sunday, the mediators said in the evening."
    proof = Evidence(summary=quote, quote=quote, marks=((0, 4),), terms=("truce",))
    about = await make.entry(tx, f"{number}")
    await stories.record(tx, made, about.id, [(wanted, proof)])
    return made


async def tell(storage: Storage, count: int) -> int:
    """So many stories, announced one after the other: how many messages that makes."""
    messages, now = 0, datetime.now(UTC)
    for number in range(count):
        async with storage.begin() as tx:
            messages += await outbox.announce(tx, await story(tx, number), 1, now + timedelta(microseconds=number))
    return messages
