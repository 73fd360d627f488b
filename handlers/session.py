"""The bot's time with Telegram: log in, publish the menus, receive until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, MutableSequence
from datetime import timedelta
from typing import Protocol

from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.errors import ConfigError, StoreAway
from bot.messages import names
from bot.model.incoming import Incoming
from bot.service import Services, admins, stranger
from handlers import COMMANDS, PLAIN
from handlers.command import Role, role_of
from handlers.door import Door
from handlers.lanes import Duty
from handlers.menu import publish
from handlers.screen import Speaks

log = observe.logger("session")

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
NO_ANSWER = "Telegram does not answer: no network, or BOT_API_URL is wrong"
NO_WEBHOOK = "Telegram does not take BOT_PUBLIC_URL as a webhook; `trucewatch doctor` says more"
BAD_TOKEN = "Telegram does not know BOT_TOKEN: copy it again from @BotFather."  # noqa: S105 - the words, not a token


class Updates(Protocol):
    """A way in which updates come and are confirmed: one is told as handled only after it was."""

    @property
    def said(self) -> Incoming | None:
        """What Telegram said last of the webhook; None without one."""

    async def attach(self, bot: ExtBot[str]) -> None:
        """Have them come this way, none of those that wait being lost. Raises TelegramError."""

    async def run(self, bot: ExtBot[str], duty: Duty) -> None:
        """Do the duty: hand over each, in order within a chat."""


@contextlib.asynccontextmanager
async def started(
    bot: ExtBot[str], updates: Updates, end: asyncio.Event, troubles: MutableSequence[str]
) -> AsyncIterator[bool]:
    """Logged in at Telegram, which may take until the network is there; False when `end` came first.

    Raises ConfigError when Telegram refuses the token. While there is no answer, `troubles` says so.
    """
    try:
        yield await _logged_in(bot, updates, end, troubles)
    finally:
        await bot.shutdown()


async def _logged_in(bot: ExtBot[str], updates: Updates, end: asyncio.Event, troubles: MutableSequence[str]) -> bool:
    pause = FIRST_PAUSE
    try:
        while not end.is_set():
            try:
                await bot.initialize()
                await updates.attach(bot)
            except InvalidToken:
                raise ConfigError(BAD_TOKEN) from None
            except TelegramError as error:
                log.warning("no answer from telegram", error=_named(error), again_in=pause)
                wrong = NO_WEBHOOK if isinstance(error, BadRequest) else NO_ANSWER
                if wrong not in troubles:
                    troubles.append(wrong)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(end.wait(), pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                log.info("logged in", bot=bot.username)
                return True
        return False
    finally:
        for over in {NO_ANSWER, NO_WEBHOOK} & set(troubles):
            troubles.remove(over)


def _named(error: TelegramError) -> str:
    """What a setting must be mended for is told in Telegram's words."""
    return str(error) if isinstance(error, BadRequest) else type(error).__name__


async def receive(
    bot: ExtBot[str],
    channel: Speaks,
    services: Services,
    updates: Updates,
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
        await updates.run(bot, Duty(door.handle, stop, slots, troubles, conflict, sure))
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
