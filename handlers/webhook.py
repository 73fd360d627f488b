"""Updates that Telegram brings (webhook): each is answered for only after it was handled.

What is not answered with "well" comes again, which makes three things simple: a bot that is busy, a database that is
away and a process that does not hold the role say so, and Telegram keeps the update. An update that comes again while
it is being handled waits for that; one that this process has handled is only answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableSequence
from dataclasses import dataclass, field
from typing import Any

from telegram import Update, WebhookInfo
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.model.incoming import Incoming
from handlers.lanes import Contest, Duty, Lanes
from handlers.receive import ALLOWED, CONFLICT, REFUSED, Patience, first_of
from handlers.unreadable import read

log = observe.logger("receive")

# Telegram closes a connection that is silent for 60 s, and so do proxies: https://github.com/tdlib/telegram-bot-api,
# WebhookActor.cpp. Before that it is told to bring the update again, which then waits for the same handling.
LONGEST = 50.0
# When Telegram is to bring again what nobody could take: seconds for "Retry-After".
SOON, AWAY = 1, 5
# The most that setWebhook takes.
MOST_CONNECTIONS = 100


@dataclass(frozen=True, slots=True)
class Watch:
    """Seconds between two looks at what Telegram says of the webhook; what running handlers get at the end."""

    every: float = 60.0
    finish: float = Patience().finish


@dataclass(slots=True)
class Webhook:
    """The way of updates for a bot behind an https:// address. Open while `run` runs: while this process has the role.

    `there` returns when the database can be written, else raises StoreAway.
    """

    url: str
    secret: str = field(repr=False)
    slots: int
    there: Callable[[], Awaitable[None]]
    watch: Watch = Watch()
    said: Incoming | None = None
    _open: tuple[Lanes, ExtBot[str], Callable[[], bool]] | None = None

    async def attach(self, bot: ExtBot[str]) -> None:
        """Have Telegram bring updates here, if it does not yet; what waits there is kept. Raises TelegramError."""
        info = await bot.get_webhook_info()
        # The secret cannot be asked for: a failure may mean that it was another one.
        if not self._is_ours(info) or info.last_error_date:
            await self._set(bot)
        self._note(info)

    async def _set(self, bot: ExtBot[str]) -> None:
        await bot.set_webhook(
            self.url,
            max_connections=self._connections,
            allowed_updates=ALLOWED,
            drop_pending_updates=False,
            secret_token=self.secret,
        )
        log.info("webhook set", connections=self._connections)

    def _is_ours(self, info: WebhookInfo) -> bool:
        told = (info.url, info.max_connections, set(info.allowed_updates or ()))
        return told == (self.url, self._connections, set(ALLOWED))

    @property
    def _connections(self) -> int:
        return min(self.slots, MOST_CONNECTIONS)

    async def run(self, bot: ExtBot[str], duty: Duty) -> None:
        """Take what comes until `stop`, then finish what was taken. Who takes the webhook away is noted as `conflict`; while
        it is not `sure` that to receive is up to us, nothing is taken, and nothing taken back."""

        async def handled(update: Update) -> None:
            # Asked first: who is told that it went wrong would have to say it again, and Telegram says it by itself.
            await self.there()
            await duty.handle(update)

        lanes = Lanes(handled, duty.slots, away=lambda _failures: None)
        self._open = (lanes, bot, duty.sure)
        try:
            while not duty.stop.is_set():
                await first_of(self.watch.every, duty.stop)
                if not duty.stop.is_set() and duty.sure():
                    await self._look(bot, duty.troubles, duty.conflict)
        finally:
            self._open = None
            await lanes.finish(self.watch.finish)

    async def take(self, raw: Mapping[str, Any]) -> int | None:
        """One update as it came, with an integer `update_id`: None once it was handled, else in how many seconds it is to
        come again."""
        if self._open is None or not self._open[-1]():
            return SOON
        lanes, bot, _ = self._open
        update_id = raw["update_id"]
        if update_id in lanes.done:
            return None
        if update_id not in lanes.unfinished and len(lanes.unfinished) >= self.slots:
            return SOON
        handling = lanes.start(read(raw, bot))
        await asyncio.wait({handling}, timeout=LONGEST)
        if not handling.done() or handling.cancelled():
            return SOON
        if not handling.result():
            lanes.done.pop(update_id, None)
            return AWAY
        return None

    async def _look(self, bot: ExtBot[str], troubles: MutableSequence[str], conflict: Contest) -> None:
        """Whether updates still come here, and how Telegram finds that."""
        try:
            info = await bot.get_webhook_info()
            self._note(info)
            taken = info.url != self.url
            _tell(troubles, CONFLICT, wrong=taken)
            if taken:
                await self._set(bot)
                await conflict(2 * self.watch.every)
            _tell(troubles, REFUSED, wrong=False)
        except InvalidToken:
            _tell(troubles, REFUSED, wrong=True)
        except TelegramError as error:
            log.warning("webhook not looked at", error=type(error).__name__)
        except Exception:  # the store may be away; to receive is more
            log.exception("webhook not looked at")

    def _note(self, info: WebhookInfo) -> None:
        now = Incoming(info.pending_update_count, info.last_error_message or "", info.last_error_date)
        if now.error_at and (self.said is None or self.said.error_at != now.error_at):
            log.warning("telegram could not bring updates", error=now.error, waiting=now.waiting)
        self.said = now


def _tell(troubles: MutableSequence[str], words: str, *, wrong: bool) -> None:
    """Among the troubles while it is so, and in the log when it begins."""
    if wrong and words not in troubles:
        log.error(words)
        troubles.append(words)
    elif not wrong and words in troubles:
        troubles.remove(words)
