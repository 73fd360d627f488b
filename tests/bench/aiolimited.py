"""The same burst by python-telegram-bot's AIORateLimiter: ten workers take messages from a list, in order."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from bot.playground.emulator import Emulator
from tests.bench.audience import FIRST_GROUP, FIRST_PERSON, Audience

if TYPE_CHECKING:
    from tests.bench.delivery import Watched

WORKERS = 10
ANSWER_EVERY = 0.5


async def measure(people: int, groups: int, stories: int, seconds: float) -> Watched:
    """Send for so long, and answer somebody else every half second meanwhile."""
    from tests.bench import delivery

    there = Audience(range(FIRST_PERSON, FIRST_PERSON + people), range(FIRST_GROUP, FIRST_GROUP - groups, -1))
    messages = itertools.product(range(stories), [*there.people, *there.groups])
    async with Emulator(strict_limits=True) as api:
        delivery.moved_in(api, there)
        limiter = AIORateLimiter(overall_max_rate=30, overall_time_period=1, max_retries=3)
        bot: ExtBot[None] = ExtBot(
            api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot", rate_limiter=limiter
        )
        async with bot:
            began, end = time.monotonic(), time.monotonic() + seconds
            work = [asyncio.create_task(_send(bot, messages, end)) for _ in range(WORKERS)]
            waits = await _answer(api, bot, end)
            await asyncio.gather(*work)
        return delivery.watched(api, there, began, waits)


async def _send(bot: ExtBot[None], messages: Iterator[tuple[int, int]], end: float) -> None:
    for story, chat in messages:
        if time.monotonic() > end:
            return
        with contextlib.suppress(TelegramError):
            await bot.send_message(chat, f"Story {story}: a truce in valley {story}")


async def _answer(api: Emulator, bot: ExtBot[None], end: float) -> list[float]:
    waits = []
    for number in itertools.count(500_000):
        began = time.monotonic()
        if began > end:
            break
        person = api.add_person(number, f"Asker{number}")
        with contextlib.suppress(TelegramError):
            await bot.send_message(person.id, "You have no subscriptions.")
        waits.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, ANSWER_EVERY - waits[-1]))
    return waits
