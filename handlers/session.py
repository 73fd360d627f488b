"""The bot's time with Telegram: log in, publish the menus, receive until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, MutableSequence
from datetime import timedelta

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.errors import ConfigError, StoreAway
from bot.messages import names
from bot.service import Services, admins, stranger
from handlers import COMMANDS, PLAIN
from handlers import receive as receiving
from handlers.command import Role, role_of
from handlers.door import Door
from handlers.menu import publish
from handlers.screen import Speaks
from handlers.unreadable import OneByOne

log = observe.logger("session")

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
NO_ANSWER = "Telegram does not answer: no network, or BOT_API_URL is wrong"
BAD_TOKEN = "Telegram does not know BOT_TOKEN: copy it again from @BotFather."  # noqa: S105 - the words, not a token


@contextlib.asynccontextmanager
async def started(bot: ExtBot[str], end: asyncio.Event, troubles: MutableSequence[str]) -> AsyncIterator[bool]:
    """Logged in at Telegram, which may take until the network is there; False when `end` came first.

    Raises ConfigError when Telegram refuses the token. While there is no answer, `troubles` says so.
    """
    try:
        yield await _logged_in(bot, end, troubles)
    finally:
        await bot.shutdown()


async def _logged_in(bot: ExtBot[str], end: asyncio.Event, troubles: MutableSequence[str]) -> bool:
    pause = FIRST_PAUSE
    try:
        while not end.is_set():
            try:
                await bot.initialize()
                # A webhook that somebody set once would keep getUpdates from answering.
                await bot.delete_webhook()
            except InvalidToken:
                raise ConfigError(BAD_TOKEN) from None
            except TelegramError as error:
                log.warning("no answer from telegram", error=type(error).__name__, again_in=pause)
                if NO_ANSWER not in troubles:
                    troubles.append(NO_ANSWER)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(end.wait(), pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                log.info("logged in", bot=bot.username)
                return True
        return False
    finally:
        if NO_ANSWER in troubles:
            troubles.remove(NO_ANSWER)


async def receive(
    bot: ExtBot[str],
    channel: Speaks,
    services: Services,
    stop: asyncio.Event,
    slots: int,
    troubles: MutableSequence[str],
    sure: Callable[[], bool],
) -> None:
    """Publish the menus and answer commands until `stop`; `sure` is whether that is up to us for certain."""
    door = Door(bot, channel, services, COMMANDS, PLAIN)
    publishing = asyncio.create_task(keep_menus(bot, services))

    async def conflict(seconds: float) -> None:
        await stranger.seen(services, timedelta(seconds=seconds))

    try:
        one = OneByOne(bot)
        await receiving.run(one, door.handle, stop, slots, troubles=troubles, conflict=conflict, sure=sure)
    finally:
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)


async def keep_menus(bot: ExtBot[str], services: Services) -> None:
    """Publish the menus, and again those of who became or no longer is an administrator, until cancelled. What the store
    kept from it is done when that is back. Before that all that their words and those of messages are made of is read, while
    the bot already answers."""
    await asyncio.to_thread(names.ready)
    while True:
        services.staff_changed.clear()
        try:
            await publish(bot, services, COMMANDS, await _staff(services))
        except StoreAway as error:
            log.warning("menus not published", error=str(error), again_in=LONGEST_PAUSE)
            await services.clock.sleep(timedelta(seconds=LONGEST_PAUSE))
        else:
            await services.staff_changed.wait()


async def _staff(services: Services) -> dict[int, Role]:
    return {one.user_id: role_of(one.post) for one in await admins.listed(services)}
