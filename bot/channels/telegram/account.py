"""The bot's account at Telegram: how its calls are made, and in which pace."""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot import observe
from bot.channels.pace import Call, Pace
from bot.channels.telegram.outcomes import BAD_TOKEN, seconds_of
from bot.clock import Clock
from bot.errors import ConfigError
from bot.model.incoming import Incoming

DELIVERY = "delivery"
# A reply is tried again within the command that asked for it only after so short a wait.
SHORT_WAIT = 8.0
# A delivery that would have to wait longer for its turn goes back to its queue.
DELIVERY_PATIENCE = 2.0
TOKEN_SHAPE = re.compile(r"[\w:-]+", re.ASCII)


class Account(ExtBot[str]):
    """The bot at Telegram. Neither its repr nor its errors show the token."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Account[token=hidden]"

    async def initialize(self) -> None:
        """As ExtBot; InvalidToken without the token in its words."""
        try:
            await super().initialize()
        except InvalidToken:
            raise InvalidToken(BAD_TOKEN) from None


def make_bot(
    token: str,
    api_url: str,
    pace: Pace,
    clock: Clock,
    *,
    connections: int = 32,
    proxy: str = "",
    seconds: float = 10.0,
    calls: Counter[tuple[str, str]] | None = None,
) -> ExtBot[str]:
    """A bot that keeps `pace` with every call but getUpdates, which has its own connection.

    `api_url` is the address of the Bot API without a path; `seconds` bound each phase of a call. The
    environment's proxies are not used. `calls` counts what is called, but for getUpdates, by outcome. ConfigError when the token cannot be one.
    """
    if not TOKEN_SHAPE.fullmatch(token):
        raise ConfigError(BAD_TOKEN)
    # The library warns of a change of type at each 429, even when it makes the error itself; we take both types.
    warnings.filterwarnings("ignore", message=".*`retry_after`", category=PTBDeprecationWarning)
    base = api_url.rstrip("/")
    return Account(
        token=token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=_request(connections, proxy, seconds),
        get_updates_request=_request(1, proxy, seconds),
        rate_limiter=PaceLimiter(pace, clock, calls),
    )


def _request(connections: int, proxy: str, seconds: float) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=seconds / 2,
        read_timeout=seconds,
        write_timeout=seconds,
        pool_timeout=seconds / 2,
        proxy=proxy or None,
        httpx_kwargs={"trust_env": False},
    )


@dataclass(frozen=True, slots=True)
class Self:
    """The bot as Telegram knows it: its user name; whether @BotFather has turned its inline mode on, lets it into groups
    and lets it hear all that is said there; where its updates are brought, and how that goes."""

    name: str
    inline: bool
    joins: bool
    hears_all: bool
    webhook: str
    incoming: Incoming


async def who_am_i(bot: ExtBot[Any], api_url: str) -> Self:
    """Who the bot is; ConfigError in one sentence when the token or the way to Telegram is wrong."""
    try:
        async with bot:
            me, info = bot.bot, await bot.get_webhook_info()
    except InvalidToken:
        raise ConfigError(BAD_TOKEN) from None
    except TelegramError as error:
        told = observe.redact(str(error), [bot.token])
        raise ConfigError(f"BOT_API_URL: no answer from {observe.redact(api_url)} ({told}).") from None
    incoming = Incoming(info.pending_update_count, info.last_error_message or "", info.last_error_date)
    return Self(
        name=me.name.removeprefix("@"),
        inline=bool(me.supports_inline_queries),
        joins=bool(me.can_join_groups),
        hears_all=bool(me.can_read_all_group_messages),
        webhook=info.url,
        incoming=incoming,
    )


class PaceLimiter(BaseRateLimiter[str]):
    """Lets each call of the bot go when the pace allows it, in order within a chat.

    Calls are replies, and go first, unless made with rate_limit_args=DELIVERY. A 429 holds its chat; a reply
    is then tried once more if the wait is short, a delivery is left to its queue.
    """

    def __init__(self, pace: Pace, clock: Clock, calls: Counter[tuple[str, str]] | None = None) -> None:
        self._pace = pace
        self._calls = Counter() if calls is None else calls
        self._clock = clock
        self._turns: dict[str, tuple[asyncio.Lock, int]] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Make the call at its time; what it raises goes through.

        Raises RetryAfter without a call for a delivery whose time is further off than two seconds.
        """
        chat = addressed(endpoint, data)
        reply = rate_limit_args != DELIVERY
        async with self._turn(chat):
            repeatable = True
            while True:
                call = await self._wait(chat, reply=reply)
                try:
                    return await self._counted(endpoint, callback(*args, **kwargs))
                except RetryAfter as error:
                    if not self._again(chat, seconds_of(error), reply=reply) or not repeatable:
                        raise
                    repeatable = False
                finally:
                    call.answered(self._clock.monotonic())

    async def _counted(self, endpoint: str, call: Coroutine[Any, Any, Any]) -> Any:
        outcome = "failed"
        try:
            answer = await call
            outcome = "ok"
        except RetryAfter:
            outcome = "limited"
            raise
        except NetworkError as error:
            # The library makes what Telegram refuses a kind of network error.
            outcome = "refused" if isinstance(error, BadRequest) else "no_answer"
            raise
        except TelegramError:
            outcome = "refused"
            raise
        finally:
            self._calls[endpoint, outcome] += 1
        return answer

    def _again(self, chat: str | None, wait: float, *, reply: bool) -> bool:
        """Take note of a 429, and say whether the same call may be made once more."""
        if chat is None:
            return False
        self._pace.after_429(chat, self._clock.monotonic(), wait)
        return reply and wait <= SHORT_WAIT

    async def _wait(self, chat: str | None, *, reply: bool) -> Call:
        group = chat is not None and chat.startswith(("-", "@"))
        while True:
            now = self._clock.monotonic()
            at = self._pace.slot(chat, group, now, reply=reply)
            if at <= now:
                return self._pace.take(chat, group, now, reply=reply)
            if not reply and at - now > DELIVERY_PATIENCE:
                # Asleep here its row could outlive its lease and be sent by another; the queue waits better.
                raise RetryAfter(math.ceil(at - now))
            await self._clock.sleep(timedelta(seconds=at - now))

    @contextlib.asynccontextmanager
    async def _turn(self, chat: str | None) -> AsyncIterator[None]:
        """One after the other within a chat, so that answers keep their order."""
        if chat is None:
            yield
            return
        lock, waiting = self._turns.get(chat, (asyncio.Lock(), 0))
        self._turns[chat] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            waiting = self._turns[chat][1] - 1
            if waiting:
                self._turns[chat] = (lock, waiting)
            else:
                del self._turns[chat]


def addressed(endpoint: str, data: Mapping[str, Any]) -> str | None:
    """The chat in which a call puts a message; None for calls that put none."""
    posts = endpoint.startswith(("send", "edit", "copy", "forward")) and endpoint != "sendChatAction"
    return str(data["chat_id"]) if posts and data.get("chat_id") is not None else None
