"""Another program with our token: told once to those who run the bot, and to all who ask."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.messages import administration
from bot.model import Chat, ChatId
from bot.service import Services, stranger
from bot.service.health import health_now
from bot.storage import Storage
from bot.storage.schema import chat, outbox
from tests.chatting import world
from tests.conftest import TestClock

SPAN = timedelta(minutes=2)


def services(storage: Storage, clock: TestClock) -> Services:
    return world(storage, clock, admins=frozenset({7, 8})).services


async def notices(storage: Storage) -> list[tuple[str, str]]:
    async with storage.read() as tx:
        rows = await tx.execute(select(chat.c.address, outbox.c.payload).join_from(outbox, chat))
        return sorted((row.address, row.payload["key"]) for row in rows)


async def test_administrators_are_told_when_it_begins(storage: Storage, clock: TestClock) -> None:
    """Once while it lasts, and again when it begins anew."""
    bot = services(storage, clock)
    for _ in range(5):
        await stranger.seen(bot, SPAN)
        clock.advance(SPAN / 2)
    assert await notices(storage) == [("7", "notice.stranger"), ("8", "notice.stranger")]

    clock.advance(SPAN)
    await stranger.seen(bot, SPAN)
    assert len(await notices(storage)) == 4


async def test_health_says_so_while_it_lasts(storage: Storage, clock: TestClock) -> None:
    """/health names it, and no longer when it is over."""
    bot = services(storage, clock)
    assert not (await health_now(bot)).contested
    await stranger.seen(bot, SPAN)
    now = await health_now(bot)
    assert now.contested
    here = Chat(ChatId(1), "telegram", "7", 0, "private", "", "en", "UTC", "active", None)
    told = administration.health(here, now.counts, queued=0, parked=0, contested=now.contested)
    assert "Another program receives" in told.html
    clock.advance(SPAN)
    assert not (await health_now(bot)).contested
